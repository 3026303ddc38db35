"""Statistical disclosure control: which counts may be shown so that no count under five can be read or worked out. Pure.

Cells and the sums they add up to form lines (total = sum of parts). Hidden is first every count under MIN_SHOWN, zeros too; then, line
by line until nothing changes, as many others as it takes that subtraction leads nowhere: a line has no hidden member, or at least two
whose sum is no small count itself. Last, linear algebra looks for what several lines together still determine.

Source: Hundepool et al., Statistical Disclosure Control (Wiley 2012), chapter 4: primary and secondary suppression.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

MIN_SHOWN = 5  # a smaller group could be recognised by those who know the place
_PRIME = 2_147_483_647  # arithmetic modulo this is exact and fits in 64 bits
Key = Hashable


@dataclass(frozen=True)
class Sum:
    """One line: the count `total` is the sum of the counts `parts`. Both are keys of cells."""

    total: Key
    parts: tuple[Key, ...]


def suppress(counts: Mapping[Key, int], lines: Sequence[Sum]) -> frozenset[Key]:
    """Choose which cells are hidden.

    Args:
        counts: Every cell that would be shown, sums included.
        lines: Every way in which they add up, over all tables that are shown together.

    Returns:
        Keys of the hidden cells.

    Raises:
        ValueError: A line does not add up, or names a cell that is not there.
    """
    _check(counts, lines)
    hidden = {key for key, count in counts.items() if count < MIN_SHOWN}
    while True:
        while any([_close_line(counts, line, hidden) for line in lines]):
            pass
        exposed = determined(hidden, lines)
        if not exposed or len(hidden) == len(counts):
            return frozenset(hidden)
        hidden |= {_next(counts, lines, key, hidden) for key in exposed}


def determined(hidden: Iterable[Key], lines: Sequence[Sum]) -> set[Key]:
    """Hidden cells that follow from the shown ones: those whose unit vector lies in the row space of the lines."""
    order = {key: column for column, key in enumerate(sorted(hidden, key=repr))}
    rows = []
    for line in lines:
        row = np.zeros(len(order), dtype=np.int64)
        for key, sign in ((line.total, -1), *((part, 1) for part in line.parts)):
            if key in order:
                row[order[key]] = (row[order[key]] + sign) % _PRIME
        if row.any():
            rows.append(row)
    if not rows:
        return set()
    reduced = _reduced(np.array(rows))
    keys = list(order)
    return {keys[int(row.nonzero()[0][0])] for row in reduced if np.count_nonzero(row) == 1}


def _reduced(matrix: np.ndarray) -> np.ndarray:
    """Reduced row echelon form modulo _PRIME: a cell is determined exactly when some row is its unit vector."""
    rank = 0
    for column in range(matrix.shape[1]):
        pivots = matrix[rank:, column].nonzero()[0]
        if not len(pivots):
            continue
        pivot = rank + int(pivots[0])
        matrix[[rank, pivot]] = matrix[[pivot, rank]]
        matrix[rank] = matrix[rank] * pow(int(matrix[rank, column]), _PRIME - 2, _PRIME) % _PRIME
        others = matrix[:, column].copy()
        others[rank] = 0
        touched = others.nonzero()[0]
        matrix[touched] = (matrix[touched] - others[touched, None] * matrix[rank]) % _PRIME
        rank += 1
        if rank == len(matrix):
            break
    return matrix[:rank]


def _check(counts: Mapping[Key, int], lines: Sequence[Sum]) -> None:
    for line in lines:
        missing = [key for key in (line.total, *line.parts) if key not in counts]
        if missing or counts[line.total] != sum(counts[part] for part in line.parts):
            raise ValueError(f"line of {line.total!r} does not add up")


def _close_line(counts: Mapping[Key, int], line: Sum, hidden: set[Key]) -> bool:
    """Hide one more member of a line that gives something away. True when something changed."""
    parts = [part for part in line.parts if part in hidden]
    if line.total in hidden:
        is_safe = bool(parts) and (len(parts) > 1 or len(line.parts) == 1 or counts[line.total] >= MIN_SHOWN)
    else:
        is_safe = not parts or (len(parts) > 1 and sum(counts[part] for part in parts) >= MIN_SHOWN)
    if is_safe:
        return False
    shown = [part for part in line.parts if part not in hidden]
    if shown:
        hidden.add(min(shown, key=lambda key: (counts[key], repr(key))))
    elif line.total not in hidden:
        hidden.add(line.total)
    else:
        return False
    return True


def _next(counts: Mapping[Key, int], lines: Sequence[Sum], key: Key, hidden: set[Key]) -> Key:
    """The smallest shown neighbour of a cell that could be worked out; without neighbours the smallest shown cell of all."""
    near = {
        other
        for line in lines
        if key == line.total or key in line.parts
        for other in (line.total, *line.parts)
        if other not in hidden
    }
    return min(near or (set(counts) - hidden), key=lambda other: (counts[other], repr(other)))
