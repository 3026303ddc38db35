"""What the risk model is trained on: our own sentences (data/risk) and harmless questions of the intents (data/nlu).

Each sentence is read here exactly as `triage.risk.assess` reads a message. data/evaluation and the tests' examples are
never read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from triage.risk import CERTAIN, read_for_model
from triage.risk_lexicon import RiskLexicon, read_yaml
from triage.vocabulary import RiskLevel

LEVELS = tuple(level.value for level in RiskLevel)
# Phrases of the lexicon were widened while reading the sentences of writers 1 to 7: on these they hit far more often than on new text.
# Signals of those sentences are therefore those of the phrases before (PHRASES_BEFORE), and nothing is measured on them (ADR 0007).
LAST_READ_WRITER = 7
PHRASES_BEFORE = Path(__file__).with_name("phrases_2026_11_22")
UNREAD_WEIGHT = 2.0  # a sentence of a later writer: written in families of danger and its look-alikes, which teach more
HARMLESS_WEIGHT = 0.3  # an intent's sentence beside one of data/risk: there are many of them, and they are easy
HARMLESS_INTENTS = frozenset({
    "affirm", "ask_about_case", "ask_about_turning_18", "ask_age_limit", "ask_anonymity", "ask_capabilities", "ask_difference",
    "ask_duty_to_report", "ask_for_counselling", "ask_for_job_help", "ask_for_leisure", "ask_how_to_join", "ask_is_robot",
    "ask_offers_overview", "ask_opening_hours", "ask_other_options", "ask_parents_told", "ask_phone", "ask_place", "ask_price",
    "ask_repeat", "ask_rights", "ask_sessions", "ask_waiting_time", "ask_what_is", "ask_who_runs", "ask_about_sexuality",
    "deny", "disclose_dyslexia", "disclose_lgbt", "disclose_love_trouble", "dont_know", "give_facts", "goodbye", "greet", "insult",
    "out_of_scope", "refuse_to_say", "request_call_alternative", "ask_what_to_say", "request_human", "say_better", "say_joke", "smalltalk", "thank",
})  # fmt: skip
# Ordinary calls for help: hard, but in nobody's danger. Whether one is a concern is left open; an alarm would be wrong.
HELP_WEIGHT = 0.2
HELP_INTENTS = frozenset({
    "disclose_family_conflict", "disclose_divorce", "disclose_parents_addiction", "disclose_parents_illness", "disclose_foster_care",
    "disclose_money_trouble", "disclose_pregnancy", "disclose_new_parent_trouble", "disclose_small_child_trouble", "disclose_autism_adhd",
    "disclose_psychiatry_need", "disclose_disability", "disclose_health_trouble", "disclose_refugee_situation", "worry_as_parent",
    "worry_as_professional", "disclose_anxiety", "disclose_loneliness", "disclose_stress", "disclose_low_self_worth", "disclose_sleep_trouble",
    "disclose_grief", "disclose_sadness", "disclose_anger", "disclose_bullying", "disclose_school_refusal", "disclose_friend_conflict",
    "disclose_gaming_trouble",
})  # fmt: skip
_MARKED = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")  # an entity in Rasa's notation


@dataclass(frozen=True)
class Example:
    """One sentence as the model sees it.

    Args:
        writer: 1, 2, … for the files of data/risk; 0 for an intent's sentence.
        level: Place in LEVELS.
        kind: RiskKind value, "" for level none.
        words: Normalised text.
        signals: What stage 1 saw (triage.risk.signals).
        first: Level of stage 1, as a place in LEVELS.
        seeks_help: An ordinary call for help: no danger, but it may be a concern or not.
    """

    text: str
    writer: int
    level: int
    kind: str
    style: frozenset[str]
    words: str
    signals: tuple[str, ...]
    first: int
    seeks_help: bool = False

    @property
    def is_ordinary(self) -> bool:
        """Harmless, and not written to look like danger."""
        return self.level == 0 and not self.seeks_help and (self.writer == 0 or "ordinary" in self.style)

    @property
    def is_eased(self) -> bool:
        """Past, negation, idiom or context took the danger from a phrase."""
        return any(name.startswith("eased:") for name in self.signals)

    @property
    def is_certain(self) -> bool:
        """Stage 1 is sure that it is acute: the model is not asked."""
        return CERTAIN in self.signals

    @property
    def weight(self) -> float:
        """How much it counts in training."""
        if not self.writer:
            return HELP_WEIGHT if self.seeks_help else HARMLESS_WEIGHT
        return UNREAD_WEIGHT if self.writer > LAST_READ_WRITER else 1.0


def read_examples(data_dir: Path, lexicon: RiskLexicon, before: RiskLexicon) -> list[Example]:
    """Read everything, in the same order each time; `before` holds the phrases of PHRASES_BEFORE."""
    found = []
    for writer, path in sorted((_writer_of(path), path) for path in (data_dir / "risk").glob("sentences_*.jsonl")):
        phrases = before if writer <= LAST_READ_WRITER else lexicon
        found += [_example(json.loads(line), writer, phrases) for line in path.read_text("utf-8").splitlines()]
    harmless = [
        _example({"text": text, "level": "none"}, 0, lexicon) for text in _of_intents(data_dir, HARMLESS_INTENTS)
    ]
    calls = [_example({"text": text, "level": "none"}, 0, lexicon) for text in _of_intents(data_dir, HELP_INTENTS)]
    # one that stage 1 doubts may be no harmless one
    found += [one for one in harmless if one.first == 0]
    return found + [replace(one, seeks_help=True) for one in calls if LEVELS[one.first] in ("none", "concern")]


def _writer_of(path: Path) -> int:
    return int(path.stem.rpartition("_")[2])


def _example(line: dict[str, Any], writer: int, lexicon: RiskLexicon) -> Example:
    words, first, signals = read_for_model(line["text"], lexicon)
    level, style = LEVELS.index(line["level"]), frozenset(line.get("style") or ())
    return Example(line["text"], writer, level, line.get("kind") or "", style, words, signals, first.level.rank)


def _of_intents(data_dir: Path, intents: Collection[str]) -> list[str]:
    texts: dict[str, None] = {}
    for path in sorted((data_dir / "nlu").glob("*.yml")):
        for item in read_yaml(path)["nlu"]:
            if item.get("intent") in intents:
                lines = (line.strip().removeprefix("-").strip() for line in item["examples"].splitlines())
                texts.update((_MARKED.sub(r"\1", line), None) for line in lines if line)
    return list(texts)
