"""Patterns that are asked only where a text holds what every match of theirs must hold.

A hundred patterns look for schools, clubs and numbers, and most messages have none of them. Looking for "klubben" or
"konto" in a text costs a hundredth of what a long pattern costs, and whoever is frightened waits for the sum. So
`gated` reads from a pattern itself which strings one of must stand in any match, and asks for those first: what it
finds is the same by construction (`tests/unit/triage/test_privacy_gates.py` holds both beside each other).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from itertools import product

try:
    from re import _constants as codes  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # Python 3.10, which Rasa uses
    import sre_constants as codes  # type: ignore[no-redef]
    import sre_parse as parser  # type: ignore[no-redef]

_MOST = 90  # strings to look for; with more the search itself costs too much
_SPELLED = 400  # spellings written out before the shortest are chosen
_LETTERS = 24  # as if so many letters were equally common: how a set of strings is weighed against another
_TOO_COMMON = 1.5e-3  # share of places in a text where one of them may stand


class Gated:
    """A compiled pattern, and the strings of which every match holds at least one (none: always asked)."""

    def __init__(self, pattern: re.Pattern[str], needs: Sequence[str]) -> None:
        self.pattern, self.needs = pattern, tuple(needs)
        self.groupindex = pattern.groupindex

    def possible(self, text: str) -> bool:
        """Whether a match can stand in the text at all."""
        if not self.needs:
            return True
        for need in self.needs:  # noqa: SIM110 - a loop is twice as fast as any()
            if need in text:
                return True
        return False

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """As of the pattern."""
        return self.pattern.finditer(text, start, end) if self.possible(text) else iter(())

    def search(self, text: str) -> re.Match[str] | None:
        """As of the pattern."""
        return self.pattern.search(text) if self.possible(text) else None


def gated(pattern: str | re.Pattern[str]) -> Gated:
    """The pattern behind its gate; without one where it cannot be read or holds nothing telling."""
    compiled = re.compile(pattern)
    if compiled.flags & re.IGNORECASE:
        return Gated(compiled, ())
    best = min(map(_shortest, _candidates(parser.parse(compiled.pattern))), key=_weight, default=frozenset())
    return Gated(compiled, sorted(best) if best and _weight(best) < _TOO_COMMON else ())


def _shortest(strings: frozenset[str]) -> frozenset[str]:
    """Without those in which another one stands: "frikirke" is found by "kirke"."""
    return frozenset(string for string in strings if not any(other in string for other in strings if other != string))


def _weight(strings: frozenset[str]) -> float:
    """How often one of them is to be expected at a place of a text, roughly; the cost of looking counts a little."""
    if len(strings) > _MOST or "" in strings:
        return 1.0
    return sum(float(_LETTERS) ** -min(len(string), 6) for string in strings) + len(strings) * 1e-6


def _candidates(tree: Sequence) -> list[frozenset[str]]:
    """Sets of strings, of each of which every match of the sequence holds at least one."""
    found: list[frozenset[str]] = []
    run = frozenset([""])  # what stands directly before, in all its spellings
    for node in tree:
        exact = _spellings([node])
        joined = (
            frozenset(a + b for a, b in product(run, exact)) if exact and len(run) * len(exact) <= _SPELLED else None
        )
        if joined:
            run = joined
            continue
        found.append(run)
        run = exact if exact and len(exact) <= _SPELLED else frozenset([""])
        if not exact:
            found += _inside(node)
    found.append(run)
    return [strings for strings in found if strings and "" not in strings]


def _inside(node: tuple) -> list[frozenset[str]]:
    """The same for one node that has no few spellings."""
    code, value = node
    if code is codes.SUBPATTERN:
        return [] if value[1] else _candidates(value[3])
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        return _candidates(value[2]) if value[0] else []
    if code is codes.BRANCH:
        branches = [min(map(_shortest, _candidates(branch)), key=_weight, default=None) for branch in value[1]]
        if all(branch is not None for branch in branches):
            return [frozenset(string for branch in branches for string in branch or ())]
    return []


def _spellings(tree: Sequence) -> frozenset[str] | None:
    """Every string a sequence can be, or None where these are many or not known."""
    spelled = frozenset([""])
    for code, value in tree:
        if code is codes.LITERAL:
            here = frozenset([chr(value)])
        elif code is codes.AT:
            continue  # a place, and no letter
        elif code is codes.IN and all(item is codes.LITERAL for item, _ in value):
            here = frozenset(chr(letter) for _, letter in value)
        elif code is codes.SUBPATTERN and not value[1]:
            inner = _spellings(value[3])
            if inner is None:
                return None
            here = inner
        elif code is codes.BRANCH:
            branches = [_spellings(branch) for branch in value[1]]
            if any(branch is None for branch in branches):
                return None
            here = frozenset(string for branch in branches for string in branch or ())
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and value[1] == 1:
            inner = _spellings(value[2])
            if inner is None:
                return None
            here = inner if value[0] else inner | {""}
        elif code in (codes.ASSERT_NOT, codes.ASSERT):
            continue  # what it looks at is not taken; it can only make matches fewer
        else:
            return None
        if len(spelled) * len(here) > _SPELLED:
            return None
        spelled = frozenset(a + b for a, b in product(spelled, here))
    return spelled
