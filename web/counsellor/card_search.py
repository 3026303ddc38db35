"""Finds offers and contacts a counsellor wants to show: a few letters are enough, the visitor's municipality first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from triage.cards import card_for
from triage.offers import Catalogue, Contact, Offer

MAX_FOUND = 8
_PLAIN = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ü": "u", "ö": "oe", "-": " ", "_": " ", ".": " ", "/": " "}
)


def search(catalogue: Catalogue, query: str, now: datetime, municipality: str | None = None) -> list[dict[str, Any]]:
    """Return up to eight cards, each with `status` (a word when one cannot simply join) and `area`.

    Args:
        query: Words as typed; every word must be found in name, other names, topics or summary. "" gives what is nearest.
        municipality: Its offers come first.
    """
    words = _plain(query).split()
    everything: tuple[Offer | Contact, ...] = (*catalogue.offers.values(), *catalogue.contacts.values())
    shown = [entry for entry in everything if _may_be_shown(entry)]
    found = [(rank, entry) for entry in shown if (rank := _rank(catalogue, entry, words, municipality)) is not None]
    found.sort(key=lambda pair: (*pair[0], pair[1].id))
    return [_card(catalogue, entry, now) for _, entry in found[:MAX_FOUND]]


def _card(catalogue: Catalogue, entry: Offer | Contact, now: datetime) -> dict[str, Any]:
    status = entry.status.state.value if isinstance(entry, Offer) else "running"
    return {**card_for(catalogue, entry.id, now), "status": status, "area": entry.area}


def _may_be_shown(entry: Offer | Contact) -> bool:
    return isinstance(entry, Offer) or (entry.shown and entry.kind != "fact")


def _rank(
    catalogue: Catalogue, entry: Offer | Contact, words: list[str], municipality: str | None
) -> tuple[int, int] | None:
    """(how well the words fit, how near it is), lower is better; None when a word is missing."""
    name = _plain(" ".join((entry.name, *entry.aliases, *entry.aliases_exact)))
    labels = " ".join(catalogue.topics.get(topic, {}).get("label", topic.value) for topic in entry.topics)
    rest = _plain(f"{labels} {entry.summary} {entry.area} {entry.id}")
    if not all(word in name or word in rest for word in words):
        return None
    fit = 0 if name.startswith(" ".join(words)) else 1 if all(word in name for word in words) else 2
    near = 0 if entry.area == municipality else 1 if entry.area == "DK" else 2
    return fit, near


def _plain(text: str) -> str:
    return " ".join(text.casefold().translate(_PLAIN).split())
