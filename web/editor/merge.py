"""Puts two people's changes of one text together, line by line. Where both changed the same lines, it says so and changes nothing."""

from __future__ import annotations

import difflib
from dataclasses import dataclass


@dataclass(frozen=True)
class Clash:
    """Lines that two people changed differently."""

    base: str
    mine: str
    theirs: str


def merge(base: str, mine: str, theirs: str) -> tuple[str | None, list[Clash]]:
    """Merge three texts; None and the clashes where that cannot be done without losing something."""
    if mine == theirs or theirs == base:
        return mine, []
    if mine == base:
        return theirs, []
    lines = [text.splitlines(keepends=True) for text in (base, mine, theirs)]
    ours, yours = _hunks(lines[0], lines[1]), _hunks(lines[0], lines[2])
    clashes = [
        Clash("".join(lines[0][min(a[0], b[0]) : max(a[1], b[1])]), "".join(a[2]), "".join(b[2]))
        for a in ours for b in yours if _meet(a, b) and a != b
    ]  # fmt: skip
    if clashes:
        return None, clashes
    merged, at = [], 0
    for start, end, new in sorted({(a, b, tuple(new)) for a, b, new in ours + yours}):
        merged += [*lines[0][at:start], *new]
        at = end
    return "".join([*merged, *lines[0][at:]]), []


Hunk = tuple[int, int, list[str]]


def _hunks(base: list[str], new: list[str]) -> list[Hunk]:
    matcher = difflib.SequenceMatcher(a=base, b=new, autojunk=False)
    return [(a, b, new[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


def _meet(one: Hunk, two: Hunk) -> bool:
    """Whether two changes touch: they overlap, or both put something in at the same place."""
    if one[0] == one[1] or two[0] == two[1]:
        return one[0] <= two[1] and two[0] <= one[1]
    return one[0] < two[1] and two[0] < one[1]


def differences(old: str, new: str, around: int = 1) -> list[tuple[str, str]]:
    """Lines that differ, for showing: ("-" | "+" | " " | "…", text)."""
    shown: list[tuple[str, str]] = []
    for number, group in enumerate(
        difflib.SequenceMatcher(a=old.splitlines(), b=new.splitlines(), autojunk=False).get_grouped_opcodes(around)
    ):
        if number:
            shown.append(("…", ""))
        for tag, a, b, c, d in group:
            if tag == "equal":
                shown += [(" ", line) for line in old.splitlines()[a:b]]
            else:
                shown += [("-", line) for line in old.splitlines()[a:b]] + [
                    ("+", line) for line in new.splitlines()[c:d]
                ]
    return shown
