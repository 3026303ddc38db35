"""The tables of `make bench`: both figures, and how many times ours is better."""

from __future__ import annotations

from typing import Any

from evaluation.tables import section, table

# What is compared: words, path to the figure, unit, and whether less is better.
ROWS = (
    ("turn alone, p50", ("alone", "p50_ms"), "ms", True),
    ("turn alone, p95", ("alone", "p95_ms"), "ms", True),
    ("turn alone, p99", ("alone", "p99_ms"), "ms", True),
    ("20 chats, 10 messages/s, p50", ("paced", "p50_ms"), "ms", True),
    ("20 chats, 10 messages/s, p95", ("paced", "p95_ms"), "ms", True),
    ("20 chats, 10 messages/s, p99", ("paced", "p99_ms"), "ms", True),
    ("20 chats, as fast as answered", ("full", "per_second"), "turns/s", False),
    ("  p50 then", ("full", "p50_ms"), "ms", True),
    ("  p95 then", ("full", "p95_ms"), "ms", True),
    ("memory, all processes", ("memory_mb",), "MB", True),
    ("start to first answer", ("start_seconds",), "s", True),
    ("training", ("training", "seconds"), "s", True),
    ("training, processor time", ("training", "cpu_seconds"), "s", True),
    ("training, most memory", ("training", "peak_mb"), "MB", True),
)


def report(figures: dict[str, Any]) -> str:
    """Write the figures for people."""
    where = figures["machine"]
    title = f"Ours (through /chat) beside default Rasa (DIET {figures['epochs']} epochs, TED; through REST)"
    held = [[str(one["chats"]), f"{one['before_mb']:.0f}", f"{one['open_mb']:.0f}", f"{one['kb_each']:.1f}", f"{one['kb_each_talked']:.1f}"]
            for one in figures["ours"]["open_chats"]]  # fmt: skip
    return section(
        title,
        f"{where['processor']}, {where['cores']} cores, load {where['load']} at the start; "
        f"{figures['ours']['alone']['turns']} turns each time",
        table(["", "ours", "default Rasa", "unit", "ours better by"], [_row(figures, *row) for row in ROWS]),
        table(["chats held open", "web before MB", "open MB", "kB each", "kB each after a turn"], held),
    )


def _row(figures: dict[str, Any], words: str, path: tuple[str, ...], unit: str, less_is_better: bool) -> list[str]:
    mine, other = (_at(figures[side], path) for side in ("ours", "default"))
    return [words, f"{mine:.1f}", f"{other:.1f}", unit, f"{ratio(mine, other, less_is_better):.1f} x"]


def ratio(mine: float, other: float, less_is_better: bool) -> float:
    """Say how many times ours is better; below 1 it is worse."""
    above, below = (other, mine) if less_is_better else (mine, other)
    return above / below if below else float("inf")


def _at(figures: dict[str, Any], path: tuple[str, ...]) -> float:
    value: Any = figures
    for name in path:
        value = value[name]
    return float(value)
