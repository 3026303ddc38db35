"""A picture of what is taken for what: a small confusion matrix as shapes for SVG, and the same in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from web.editor.item_words import INTENT_WORDS

MOST_INTENTS = 14  # of those that are confused most; eighty by eighty nobody can read
CELL, LABEL = 34, 210  # pixels


@dataclass(frozen=True)
class Cell:
    """One square: place, how often, how dark (0 to 1), and whether it is right."""

    x: int
    y: int
    count: int
    shade: float
    is_right: bool
    words: str


@dataclass(frozen=True)
class Matrix:
    """Labels in order (rows are what was meant, columns what was understood), squares, size, and a text that says the same."""

    labels: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    width: int = 0
    height: int = 0
    text: str = ""

    @classmethod
    def of(cls, figures: Mapping[str, Any], labels: Mapping[str, str]) -> Matrix:
        """Draw the intents that are confused most; an empty matrix for no figures."""
        mistakes = [(a, b, count) for a, b, count in figures.get("mistakes") or ()]
        if not mistakes:
            return cls()
        names: list[str] = []
        for a, b, _ in mistakes:
            for name in (a, b):
                if name not in names and len(names) < MOST_INTENTS:
                    names.append(name)
        counts = {(a, b): count for a, b, count in mistakes if a in names and b in names}
        counts |= {(name, name): figures["intents"][name]["right"] for name in names if name in figures["intents"]}
        cells = []
        for (a, b), count in counts.items():
            total = max(1, figures["intents"].get(a, {}).get("count", 0))
            words = f"{_name(a, labels)} forstået som {_name(b, labels)}: {count} af {total}"
            cells.append(
                Cell(
                    LABEL + names.index(b) * CELL,
                    LABEL + names.index(a) * CELL,
                    count,
                    round(min(1.0, count / total), 2),
                    a == b,
                    words,
                )
            )
        worst = "; ".join(
            f"{_name(a, labels)} blev {count} gange forstået som {_name(b, labels)}" for a, b, count in mistakes[:8]
        )
        size = LABEL + len(names) * CELL + 10
        return cls(
            tuple(_name(name, labels) for name in names),
            tuple(cells),
            size,
            size,
            f"De hyppigste forvekslinger: {worst}.",
        )


def _name(intent: str, labels: Mapping[str, str]) -> str:
    return INTENT_WORDS.get(intent) or labels.get(intent) or intent
