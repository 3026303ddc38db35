"""Bars as inline SVG without a style or script, so that the strictest content policy holds. The table beside it says the same in words."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

BAR, GAP, LABEL, WIDTH = 22, 8, 210, 640  # units of the drawing; it scales with the page
VALUE = 60  # room for the number behind a bar


def bars(title: str, values: Sequence[tuple[str, int | None]]) -> Markup:
    """Horizontal bars; a hidden value is a dashed box and the word, never a length.

    Args:
        values: (name, count or None when hidden), in the order to draw.
    """
    most = max((count for _, count in values if count is not None), default=0) or 1
    height = len(values) * (BAR + GAP) + GAP
    parts = [_bar(index, name, count, most) for index, (name, count) in enumerate(values)]
    return Markup('<svg class="bars" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, height, f"{title}. De samme tal står i tabellen.", Markup("").join(parts)
    )


def _bar(index: int, name: str, count: int | None, most: int) -> Markup:
    top = GAP + index * (BAR + GAP)
    room = WIDTH - LABEL - VALUE
    label = Markup('<text x="{}" y="{}" text-anchor="end">{}</text>').format(LABEL - 8, top + 16, escape(_short(name)))
    if count is None:
        box = Markup('<rect class="bar-hidden" x="{}" y="{}" width="64" height="{}"/>').format(LABEL, top, BAR)
        return label + box + Markup('<text class="bar-note" x="{}" y="{}">skjult</text>').format(LABEL + 8, top + 16)
    width = round(room * count / most)
    rect = Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}"/>').format(LABEL, top, width, BAR)
    return label + rect + Markup('<text x="{}" y="{}">{}</text>').format(LABEL + width + 6, top + 16, count)


def _short(name: str) -> str:
    return name if len(name) <= 28 else name[:27] + "…"
