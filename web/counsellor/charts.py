"""Bars as inline SVG without a style or script, so that the strictest content policy holds. The table beside it says the same in words."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

# Units of the drawing, which is as wide as a phone: names stand above their bars, so that they are whole and never too small to read.
LABEL, BAR, GAP, WIDTH = 18, 14, 10, 340
VALUE = 44  # room for the number behind a bar


def bars(title: str, values: Sequence[tuple[str, int | None]]) -> Markup:
    """Horizontal bars; a hidden value is a dashed box and the word, never a length.

    Args:
        values: (name, count or None when hidden), in the order to draw.
    """
    most = max((count for _, count in values if count is not None), default=0) or 1
    height = len(values) * (LABEL + BAR + GAP)
    parts = [_bar(index, name, count, most) for index, (name, count) in enumerate(values)]
    return Markup('<svg class="bars" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, height, f"{title}. De samme tal står i tabellen.", Markup("").join(parts)
    )


def _bar(index: int, name: str, count: int | None, most: int) -> Markup:
    top = index * (LABEL + BAR + GAP) + LABEL
    label = Markup('<text x="0" y="{}">{}</text>').format(top - 5, escape(name))
    if count is None:
        box = Markup('<rect class="bar-hidden" x="1" y="{}" width="56" height="{}"/>').format(top, BAR)
        return label + box + Markup('<text class="bar-note" x="62" y="{}">skjult</text>').format(top + 12)
    width = round((WIDTH - VALUE) * count / most)
    rect = Markup('<rect class="bar" x="0" y="{}" width="{}" height="{}"/>').format(top, width, BAR)
    return label + rect + Markup('<text x="{}" y="{}">{}</text>').format(width + 6, top + 12, count)
