"""The small pattern language of data/lexicon/: written by editors, found fast in normalised text.

    vil dø                 these words in this order (small filler words such as "bare", "jo", "sgu" may stand between)
    skær*                  any ending; *mord: any beginning
    (mig|os)               one of these; an alternative may be several words: (giver op|kan ikke mere)
    <number>               any number in digits
    gerne?  (helt|bare)?   may be left out
    <family>               one of the word list "family" (key `words` in any lexicon file)
    slår … mig             up to three other words between, in the same sentence; …6 up to six;
                           from …8 on into the next sentence too

A pattern is looked for only where its rarest word occurs, so thousands cost little; every gap is bounded, so the
time grows in proportion to the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from triage.danish import BREAK, Normalised
from triage.errors import ContentError

FILLERS = [
    "bare",
    "jo",
    "sgu",
    "lige",
    "godt",
    "gerne",
    "virkelig",
    "altså",
    "ligesom",
    "fucking",
    "fandme",
    "faktisk",
    "bar",
    "nok",
    "vel",
    "også",
    "så",
    "da",
    "nu",
    "her",
    "helt",
    "simpelthen",
    "skide",
    "pisse",
    "sådan",
    "lidt",
    "engang",
    "altid",
    "hele",
    "literally",
    "like",
    "just",
    "really",
]
_FILLER_SET = frozenset(FILLERS)
NUMBER = "<number>"
MAX_GAP = 12  # words; wider gaps would join unrelated thoughts
WIDE_GAP = 8  # words; a gap this wide may run on into the next sentence
_PIECE = re.compile(r"\([^()]*\)\??|(?:…|\.\.\.)\d*|[^\s()]+")
_MARK = "~"  # follows a filler in the text that is searched; keeps every pattern short
_FILLER = f"(?:[^ ]+{_MARK} ){{0,2}}"


@dataclass(frozen=True)
class Pattern:
    """One compiled pattern.

    Args:
        source: As written.
        expression: Regular expression over words that each end in one space; compiled at first use, because a
            thousand of them cost a second and most messages need a dozen.
        anchors: Words of which at least one must occur; "x*" and "*x" as in the language.
        owner: What it belongs to; given back on a match.
        plain: Its whole words, word lists included, with one space between; for the vocabulary.
    """

    source: str
    expression: str
    anchors: tuple[str, ...]
    owner: object
    plain: str = ""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.expression)


@dataclass(frozen=True)
class Found:
    """A match: token indexes (end exclusive) and the pattern."""

    start: int
    end: int
    pattern: Pattern


@dataclass(frozen=True)
class Words:
    """What is needed to compile: word lists by name, shorthand, and how common a word is (rank, 0 the most)."""

    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    shorthand: Mapping[str, str] = field(default_factory=dict)
    rank: Mapping[str, int] = field(default_factory=dict)


def compile_pattern(source: str, owner: object, words: Words, where: str) -> Pattern:
    """Compile one pattern.

    Raises:
        ContentError: Empty, unbalanced parentheses, an unknown word list, a gap at an end or wider than MAX_GAP.
    """
    pieces = _pieces(source, where)
    parts: list[str] = []
    candidates: list[tuple[int, tuple[str, ...]]] = []
    plain: list[str] = []
    for index, piece in enumerate(pieces):
        if piece[0] == "…" or piece.startswith("..."):
            parts.append(_gap(piece, index in (0, len(pieces) - 1), source, where))
            continue
        optional = piece.endswith("?")
        choices = _choices(piece[:-1] if optional else piece, words, where, source)
        plain.extend(word for choice in choices for word in choice if "*" not in word)
        body = "(?:" + "|".join(_sequence(choice) for choice in choices) + ")"
        parts.append(body + ("?" if optional else ""))
        if not optional:
            candidates.append(_anchor(choices, words))
    if not candidates:
        raise ContentError(where, "say", f"pattern has no word that must be there: {source!r}")
    return Pattern(source, "(?<![^ ])" + _FILLER.join(parts), max(candidates)[1], owner, " ".join(plain))


def _pieces(source: str, where: str) -> list[str]:
    pieces = _PIECE.findall(source.lower())
    if not pieces or source.count("(") != source.count(")") or "".join(pieces).count("(") != source.count("("):
        raise ContentError(where, "say", f"cannot read pattern {source!r}")
    return pieces


def _gap(piece: str, at_end: bool, source: str, where: str) -> str:
    size = int(piece.lstrip("….") or 3)
    if at_end or size > MAX_GAP:
        raise ContentError(where, "say", f"a gap stands between words and spans at most {MAX_GAP}: {source!r}")
    return _gap_regex(piece)


def _gap_regex(piece: str) -> str:
    size = min(MAX_GAP, int(piece.lstrip("….") or 3))
    word = "[^ ]+" if size >= WIDE_GAP else rf"[^ {BREAK}]+"
    return rf"(?:{word} ){{0,{size}}}?"


def _choices(piece: str, words: Words, where: str, source: str) -> list[tuple[str, ...]]:
    """Alternatives of one piece, each a tuple of words."""
    if piece.startswith("<") and piece != NUMBER:
        return _listed(piece, words, where, source)
    found: list[tuple[str, ...]] = []
    for choice in piece.strip("()").split("|"):
        choice = choice.strip()
        if choice.startswith("<") and choice != NUMBER:
            found.extend(_listed(choice, words, where, source))
        elif choice:
            found.append(_spelled(choice, words))
    if not found:
        raise ContentError(where, "say", f"empty alternatives in {source!r}")
    return found


def _listed(piece: str, words: Words, where: str, source: str) -> list[tuple[str, ...]]:
    name = piece.strip("<>")
    if name not in words.lists:
        raise ContentError(where, "say", f"unknown word list <{name}> in {source!r}")
    return [_spelled(str(word).lower(), words) for word in words.lists[name]]


def _spelled(choice: str, words: Words) -> tuple[str, ...]:
    """Write a choice as normalised text has it, so that "idk" in a pattern meets "ved ikke"."""
    return tuple(word for part in choice.split() for word in words.shorthand.get(part, part).split())


def _sequence(choice: tuple[str, ...]) -> str:
    return _FILLER.join(_word(word) for word in choice)


def _word(word: str) -> str:
    if word == "at":
        return "(?:at|og) "  # "å" is written for both
    if word[0] == "…":
        return _gap_regex(word)
    if word == NUMBER:
        return "[0-9]+ "
    if word in _FILLER_SET:
        return f"{word}{_MARK} "
    body = re.escape(word.strip("*"))
    before = "[^ ]*" if word.startswith("*") else ""
    after = "[^ ]*" if word.endswith("*") else ""
    return f"{before}{body}{after} "


def _anchor(choices: Sequence[tuple[str, ...]], words: Words) -> tuple[int, tuple[str, ...]]:
    """Pick from each alternative its rarest word; as rare as the most common of them."""
    picked = [max((_rarity(word, words), word) for word in choice) for choice in choices]
    return min(picked)[0], tuple(sorted({word for _, word in picked}))


def _rarity(word: str, words: Words) -> int:
    if word in ("at", "og", NUMBER) or word[0] == "…":
        return 0
    if word.startswith("*") and word.endswith("*"):
        return 0
    if "*" in word:
        return 400 * min(len(word), 8)
    return words.rank.get(word, 20_000)


class PatternIndex:
    """Finds which of many patterns occur in a text."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._exact: dict[str, list[Pattern]] = {}
        self._heads: dict[str, list[Pattern]] = {}
        self._tails: dict[str, list[Pattern]] = {}
        self.count = 0
        for pattern in patterns:
            self.count += 1
            for anchor in pattern.anchors:
                self._table(anchor).setdefault(anchor.strip("*"), []).append(pattern)

    def _table(self, anchor: str) -> dict[str, list[Pattern]]:
        if anchor.startswith("*"):
            return self._tails
        return self._heads if anchor.endswith("*") else self._exact

    def warm(self) -> None:
        """Compile everything now, about a second of work, so that no message waits for it."""
        for table in (self._exact, self._heads, self._tails):
            for patterns in table.values():
                for pattern in patterns:
                    _ = pattern.regex

    def find(self, text: Normalised) -> Iterator[Found]:
        """Yield every match, in no particular order."""
        tokens = [token.text for token in text.tokens]
        if not tokens:
            return
        marked = [token + _MARK if token in _FILLER_SET else token for token in tokens]
        joined = " ".join(marked) + " "
        starts = [0]
        for token in marked:
            starts.append(starts[-1] + len(token) + 1)
        for pattern in self._candidates(set(tokens)):
            for match in pattern.regex.finditer(joined):
                first = bisect_right(starts, match.start()) - 1
                yield Found(first, bisect_right(starts, match.end() - 1), pattern)

    def _candidates(self, tokens: set[str]) -> Iterable[Pattern]:
        found: dict[int, Pattern] = {}
        for token in tokens:
            for pattern in self._exact.get(token, ()):
                found[id(pattern)] = pattern
            for size in range(1, len(token) + 1):
                for pattern in self._heads.get(token[:size], ()):
                    found[id(pattern)] = pattern
                for pattern in self._tails.get(token[-size:], ()):
                    found[id(pattern)] = pattern
        return found.values()
