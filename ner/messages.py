"""Whole messages by independent writers, with what identifies marked where it stands: the best the recogniser learns from.

A file of `ner/messages/` is one writer. Each line is a JSON object whose `text` holds marks:

    {"text": "jeg hedder [[PERSON:kajsa]] og går på [[SCHOOL:raklev skole]] i 7. klasse"}

[[KIND:letters]] must be hidden; [[?KIND:letters]] may be hidden and need not, so the recogniser learns nothing there.
Every fifth message is kept out of training for ever (`is_held_back`). The people are invented, the writers language models.

The sentences of `data/risk` are read beside them: thirty writers more, who name hardly anybody. Where they do, it is marked in
`named_in_risk.jsonl`; so a word of theirs that looks like a name and is none is learnt as what it is.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import Path

from triage.errors import ContentError
from triage.privacy import PLACEHOLDERS

MESSAGES = Path(__file__).parent / "messages"
RISK = Path(__file__).resolve().parent.parent / "data" / "risk"
NAMED_IN_RISK = Path(__file__).parent / "named_in_risk.jsonl"
HELD_BACK_EVERY = 5
KINDS = frozenset(PLACEHOLDERS) - {"QUASI"}
_MARK = re.compile(r"\[\[(\??)([A-Z]+):([^\[\]]+)\]\]")


@dataclass(frozen=True)
class Part:
    """A stretch of a message: what it is ("" for nothing), and whether it need not be hidden."""

    text: str
    kind: str = ""
    is_optional: bool = False


Message = tuple[Part, ...]


def read_messages(folder: Path = MESSAGES) -> dict[str, list[Message]]:
    """Writer (name of the file without its end) -> messages, in the order of the file.

    Raises:
        ContentError: A line is no object with `text`, or a mark is not well-formed; says which line of which file.
    """
    return {path.stem: read_file(path) for path in sorted(folder.glob("*.jsonl"))}


def read_risk_sentences(folder: Path = RISK, named: Path = NAMED_IN_RISK) -> list[Message]:
    """The sentences of `data/risk` that the risk model learns from (never those held out), each once.

    Raises:
        ContentError: As of `read_messages`; a sentence of `named` that is not in the folder.
    """
    marked = {plain(message): message for message in read_file(named)}
    texts = dict.fromkeys(
        json.loads(line)["text"]
        for path in sorted(folder.glob("sentences_*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    )
    if stray := marked.keys() - texts.keys():
        raise ContentError(named.name, "text", f"expected sentences of data/risk, found {min(stray)!r}")
    return [marked.get(text) or (Part(text),) for text in texts]


def read_file(path: Path) -> list[Message]:
    """The messages of one writer; empty lines are passed over.

    Raises:
        ContentError: As of `read_messages`.
    """
    messages = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
            messages.append(parse(text))
        except (ValueError, KeyError, TypeError) as error:
            raise ContentError(
                path.name, f"line {number}", f"expected an object with a marked text: {error}"
            ) from error
    return messages


def parse(marked: str) -> Message:
    """Cut a marked text into its parts.

    Raises:
        ValueError: An unknown kind, a bracket left over, a mark that begins or ends with a space, or no text at all.
    """
    parts: list[Part] = []
    at = 0
    for match in _MARK.finditer(marked):
        doubt, kind, letters = match.groups()
        if kind not in KINDS:
            raise ValueError(f"no such kind: {kind}")
        if letters != letters.strip():
            raise ValueError(f"a mark of kind {kind} begins or ends with a space")
        parts += [Part(marked[at : match.start()]), Part(letters, kind, bool(doubt))]
        at = match.end()
    parts.append(Part(marked[at:]))
    if any("[[" in part.text or "]]" in part.text for part in parts):
        raise ValueError("a mark is not closed, or not written [[KIND:letters]]")
    message = tuple(part for part in parts if part.text)
    if not plain(message).strip():
        raise ValueError("the text is empty")
    return message


def plain(message: Message) -> str:
    """The message as its writer wrote it, without marks."""
    return "".join(part.text for part in message)


def spans(message: Message) -> tuple[list[tuple[int, int, str]], list[tuple[int, int, str]]]:
    """What must be hidden and what may be, as (start, end, kind) in `plain(message)`."""
    must: list[tuple[int, int, str]] = []
    may: list[tuple[int, int, str]] = []
    at = 0
    for part in message:
        if part.kind:
            (may if part.is_optional else must).append((at, at + len(part.text), part.kind))
        at += len(part.text)
    return must, may


def is_held_back(message: Message) -> bool:
    """Whether a message is for measuring only: one in five, by its letters, so that new lines move no old one."""
    return zlib.crc32(letters_of(plain(message)).encode()) % HELD_BACK_EVERY == 0


def letters_of(text: str) -> str:
    """Letters and digits alone, lower case, without accents: what two copies of one sentence have in common."""
    flat = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in flat if char.isalnum())
