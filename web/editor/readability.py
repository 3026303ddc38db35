"""How easy a text is to read: LIX, and the words that make it hard. Pure.

LIX (C. H. Björnsson, Läsbarhet, 1968) is words per sentence plus the share of words of more than six letters in percent.
Up to 30 is easy for a twelve-year-old; from 45 on it is written for adults.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

LONG_WORD_LETTERS = 7
EASY, HARD = 30, 45
SHORT_TEXT_WORDS = 8  # a label or a name is no text to measure
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True)
class Reading:
    """LIX of a text (None when it is too short to measure), a word for it, and the hard words in order."""

    lix: int | None
    verdict: str
    hard_words: tuple[str, ...]


def read(text: str, common: Set[str] = frozenset()) -> Reading:
    """Measure one text.

    Args:
        common: Frequent Danish words; a long word among them is not hard.
    """
    words = _WORD.findall(text)
    hard = dict.fromkeys(word for word in words if len(word) >= LONG_WORD_LETTERS and word.lower() not in common)
    if len(words) < SHORT_TEXT_WORDS:
        return Reading(None, "kort", tuple(hard))
    value = lix(text)
    verdict = "let" if value <= EASY else "lidt svær" if value <= HARD else "svær"
    return Reading(round(value), verdict, tuple(hard))


def lix(text: str) -> float:
    """Return the LIX of a text; 0 for no words."""
    words = _WORD.findall(text)
    sentences = max(1, len(re.findall(r"[.:!?](?:\s|$)", text)))
    if not words:
        return 0.0
    return len(words) / sentences + 100 * sum(len(word) >= LONG_WORD_LETTERS for word in words) / len(words)
