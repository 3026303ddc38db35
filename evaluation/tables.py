"""Plain text for people: aligned tables of shares and short lists of misses. Python 3.10, standard library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from evaluation.figures import Share, wilson

NOTHING = "-"
MAX_SHOWN_CHARS = 160  # of a text in a list of misses


def percent(value: float | None) -> str:
    """Write a share as a percentage with one decimal; a dash where it is unknown."""
    return NOTHING if value is None else f"{100 * value:.1f}"


def share_cells(share: Share) -> list[str]:
    """Return the cells of a share: percentage, interval, counts."""
    interval = wilson(share.hits, share.total)
    between = f"{percent(interval[0])} to {percent(interval[1])}" if interval else NOTHING
    return [percent(share.value), between, f"{share.hits}/{share.total}"]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Align columns: the first to the left, the rest to the right; empty text for no rows."""
    listed = [list(row) for row in rows]
    if not listed:
        return ""
    lines = [list(head), *listed]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    done = [_line(line, widths) for line in lines]
    return "\n".join([done[0], "  ".join("-" * width for width in widths), *done[1:]])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    rest = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
    return "  ".join([cells[0].ljust(widths[0]), *rest]).rstrip()


def share_table(name: str, shares: Mapping[str, Share]) -> str:
    """Write named shares with their intervals; groups in which nothing was counted are left out."""
    rows = [[label, *share_cells(share)] for label, share in shares.items() if share.total]
    return table([name, "%", "95 %", "counted"], rows)


def shortened(text: str, limit: int = MAX_SHOWN_CHARS) -> str:
    """Put a text on one line of at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def section(title: str, *parts: str) -> str:
    """Join the parts that say something under a title."""
    return "\n\n".join([f"{title}\n{'=' * len(title)}", *[part for part in parts if part]])


def listing(title: str, lines: Sequence[str]) -> str:
    """Write a list with its length; empty text for no lines."""
    return "\n".join([f"{title} ({len(lines)})", *[f"  {line}" for line in lines]]) if lines else ""
