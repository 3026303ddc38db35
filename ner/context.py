"""A second look at a text: how likely each word belongs to a name, by what it means where it stands.

The rules and the recogniser know words and their neighbours. Whether "storm" is weather or somebody is said by the whole
sentence, and a sentence encoder has read enough of those: `bot.encoder` gives each word a state after its lower layers and what
was learnt beside them, and a small network here (one hidden layer) reads from it what the word is (`python -m ner.train_context`
teaches both). It may add a name nobody found, and let go of one that is surely none. Without encoder or weights nothing changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ner import features
from ner.reader import tokenised
from ner.recogniser import GENERIC, OTHER_LETTERS, genitive_of
from triage.closed_class import CLOSED
from triage.privacy_lists import Recognisers
from triage.privacy_places import kept_spans

WEIGHTS = Path(__file__).parent / "context.npz"
KINDS = ("", "PERSON", "SCHOOL", "ORG", "ADDRESS", "HANDLE", "NUMBER")  # "" for no name, NUMBER for all other kinds
LOOKS_AT = 3  # what the lists say of the word itself, of the one before and of the one behind
States = Callable[[str, Sequence[tuple[int, int]]], np.ndarray]  # text, words -> (n_words, width)
Token = tuple[int, str]  # start, word
Span = tuple[int, int, str]  # start, end (exclusive), kind


class ContextReader:
    """The network, and what it reads.

    Args:
        states: `bot.encoder.Encoder.states`.
        lists: The word lists.
        weights: From `ner.train_context`.

    Raises:
        OSError, ValueError, KeyError: The weights are missing or broken.
    """

    def __init__(self, states: States, lists: Recognisers, weights: Path = WEIGHTS) -> None:
        with np.load(weights) as kept:
            self._hidden, self._hidden_bias, self._looks, self._out, self._out_bias = (
                kept[name].astype(np.float32) for name in ("hidden", "hidden_bias", "looks", "out", "out_bias")
            )
            self._number = {str(look): number for number, look in enumerate(kept["vocabulary"], start=1)}
        self._states, self._lists = states, lists

    def read(self, text: str, tokens: Sequence[Token]) -> np.ndarray:
        """Return the shares of `KINDS` for each word of a text, shape (n_words, len(KINDS)), rows summing to 1.

        Args:
            text: A message, or a part of it.
            tokens: Its words, of `ner.reader.tokenised`; at least one.
        """
        hidden = self._states(text, stretches(tokens)) @ self._hidden + self._hidden_bias
        lists = self._lists.for_one_text()
        own = [self._number.get(features.looks(word, lists), 0) for _, word in tokens]
        for at, column in enumerate(with_neighbours(own, nothing=0).T):
            hidden += self._looks[at][column]
        return softmax(np.maximum(hidden, 0) @ self._out + self._out_bias)


def stretches(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Where the words stand: start, end."""
    return [(start, start + len(word)) for start, word in tokens]


def with_neighbours(own: Sequence[Any], nothing: Any) -> np.ndarray:
    """What is said of each word, of the one before and of the one behind; shape (n_words, LOOKS_AT)."""
    return np.array([own, [nothing, *own[:-1]], [*own[1:], nothing]]).T


def softmax(scores: Any) -> Any:
    """Shares that sum to 1 in each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


# From this share on a word begins a name nobody has found; what follows belongs to it from half on.
ADDS = {"PERSON": 0.55, "SCHOOL": 0.6, "ORG": 0.6, "ADDRESS": 0.85, "HANDLE": 0.85}
GOES_ON = 0.5
# What was found is let go when no word of it is part of any name by more than this. A name that stays says more than
# a word too many that goes, so it is low; higher for what no rule and no list knows, and the recogniser alone took for a name.
LETS_GO, LETS_GO_GUESSED = 0.02, 0.35
MAY_LET_GO = frozenset({"PERSON", "SCHOOL", "ORG"})  # a number is a number
MOST_LETTERS = 200  # of one message that are read: everybody else waits meanwhile
_SAID = re.compile(r"\b(?:hedder|hedde|hed|kaldes|navn er|navnet er|hilsen|mvh|kh) (?:\w+ )?$")


class SentenceLook:
    """Adds names and lets go of words, by the sentence; what `triage.privacy_lists.Recognisers.second_look` asks for."""

    def __init__(self, reader: ContextReader, lists: Recognisers) -> None:
        self._reader, self._lists = reader, lists

    def __call__(self, text: str, spans: Sequence[Span], by_rules: Sequence[Span]) -> list[Span]:
        """What is to be hidden of a text in which `spans` were found, some of them `by_rules`; sorted, may overlap."""
        lists = self._lists.for_one_text()
        part = text if len(text) <= MOST_LETTERS else text[: text.rfind(" ", 0, MOST_LETTERS) + 1 or MOST_LETTERS]
        tokens = tokenised(part)
        if not tokens or not spans and all(lists.is_plain(word.lower()) and word.islower() for _, word in tokens):
            return list(spans)
        shares = self._reader.read(part, tokens)
        kept = kept_spans(part.lower(), lists) if len(part.lower()) == len(part) else []
        bars = [LETS_GO if _touches(span, by_rules) else LETS_GO_GUESSED for span in spans]
        left = [span for span, bar in zip(spans, bars, strict=True) if not _is_none(span, part, tokens, shares, bar)]
        added = [span for span in self._names(part, tokens, shares, lists) if not _touches(span, kept)]
        return sorted(left + added)

    def _names(self, part: str, tokens: list[Token], shares: np.ndarray, lists: Recognisers) -> Iterator[Span]:
        """Names as the network sees them, each from its first word to its last."""
        best = shares[:, 1:].argmax(axis=1) + 1
        at = 0
        while at < len(tokens):
            kind, first = KINDS[best[at]], at
            at += 1
            if shares[first, best[first]] < ADDS.get(kind, 2.0) or not any(map(str.isalnum, tokens[first][1])):
                continue
            if OTHER_LETTERS.search(tokens[first][1]):  # it was never taught these
                continue
            while at < len(tokens) and best[at] == best[first] and shares[at, best[at]] >= GOES_ON:
                at += 1
            # "lindevej 4 og": what joins on belongs to the sentence
            while at > first + 1 and tokens[at - 1][1].lower() in CLOSED:
                at -= 1
            start, word = tokens[first][0], tokens[at - 1][1]
            end = tokens[at - 1][0] + len(word)
            if kind == "PERSON":
                end -= genitive_of(word.lower(), part[end:], lists)
            if any(_may_be_named(word.lower(), lists) for _, word in tokens[first:at]):
                yield start, end, kind


def _touches(span: Span, others: Sequence[tuple]) -> bool:
    return any(span[0] < other[1] and other[0] < span[1] for other in others)


def _is_none(span: Span, part: str, tokens: list[Token], shares: np.ndarray, bar: float) -> bool:
    """Whether a find is none: no word of it is part of a name by `bar`, and nobody said that it is."""
    start, end, kind = span
    if kind not in MAY_LET_GO or end > len(part) or _SAID.search(part[max(0, start - 40) : start].lower()):
        return False
    inside = [1 - row[0] for (at, word), row in zip(tokens, shares, strict=True) if at < end and start < at + len(word)]
    return bool(inside) and max(inside) < bar


def _may_be_named(word: str, lists: Recognisers) -> bool:
    """Whether a word is none that is everybody's: a town, "skolen", a placeholder."""
    return (
        word not in GENERIC and word not in CLOSED and word not in lists.places and word not in features.MARKS.values()
    )
