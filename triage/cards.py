"""Cards: what a visitor sees of an offer or a contact, with numbers that can be tapped.

A card is a dict {kind, id, title, lines, actions}: `kind` offer | contact, `lines` short Danish sentences, `actions`
a list of {label, href} with tel:, sms: or https:. Numbers of low confidence never reach a card.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Mapping

from triage.offers import Catalogue, Contact, Match, Offer
from triage.vocabulary import Aspect

MAX_LINES = 5
MAX_BRIEF_CHARS = 120  # a brief line is one sentence or two short ones; the long card has the rest
_BRIEF = (Aspect.AGES, Aspect.PLACE, Aspect.HOURS, Aspect.JOIN)
_SAYS_UNKNOWN = re.compile(r"^(?:Jeg|Vi) (?:kender|ved|har) (?:\w+ )?ikke\b")
_FULL = (Aspect.WHAT, Aspect.WHO, Aspect.AGES, Aspect.PRICE, Aspect.PLACE, Aspect.HOURS, Aspect.JOIN, Aspect.SESSIONS,
         Aspect.GROUP, Aspect.ANONYMOUS, Aspect.PARENTS, Aspect.RUN_BY, Aspect.WAITING, Aspect.CONTACT, Aspect.STATUS)  # fmt: skip


def card_for(catalogue: Catalogue, entry_id: str, now: datetime, match: Match | None = None) -> dict[str, Any]:
    """Make the short card of an offer or contact.

    Raises:
        KeyError: No offer or contact has this id.
    """
    entry = catalogue.entry(entry_id)
    if entry is None:
        raise KeyError(entry_id)
    lines = [entry.summary, *_state_lines(entry, catalogue.phrases, now, match)]
    briefs = [_brief(fact.text) for aspect in _BRIEF if (fact := entry.fact(aspect))]
    lines += [line for line in dict.fromkeys(briefs) if line and line not in lines]
    kind = "contact" if isinstance(entry, Contact) else "offer"
    return {
        "kind": kind,
        "id": entry.id,
        "title": entry.name,
        "lines": lines[:MAX_LINES],
        "actions": actions_for(entry),
    }


def facts_card(catalogue: Catalogue, entry_id: str, now: datetime) -> dict[str, Any]:
    """Make the long card: everything known about one offer or contact, for whoever asked about it by name."""
    card = card_for(catalogue, entry_id, now)
    entry = catalogue.entry(entry_id)
    assert entry is not None
    known = [fact.text for aspect in _FULL if (fact := entry.fact(aspect))]
    card["lines"] = list(
        dict.fromkeys([*card["lines"][:1], *_state_lines(entry, catalogue.phrases, now, None), *known])
    )
    return card


def _brief(text: str) -> str:
    """Cut a fact to its first sentences; what only says that something is unknown is left to the long card."""
    if _SAYS_UNKNOWN.match(text):
        return ""
    kept = ""
    for sentence in re.split(r"(?<=[.?])\s+(?=[A-ZÆØÅ])", text):
        if kept and len(kept) + len(sentence) > MAX_BRIEF_CHARS:
            break
        kept = f"{kept} {sentence}".strip()
    return kept


def _state_lines(entry: Offer | Contact, phrases: Mapping[str, str], now: datetime, match: Match | None) -> list[str]:
    lines = []
    if isinstance(entry, Offer):
        if entry.status.note:
            lines.append(entry.status.note)
        if entry.requires.schools:
            lines.append(phrases["warning_schools"].format(schools=", ".join(entry.requires.schools)))
        return lines
    opening = entry.hours.is_open(now)
    if opening:
        lines.append(phrases["reason_open_now"])
    elif opening is False:
        lines.append(phrases["warning_closed_now"])
    return lines


def actions_for(entry: Offer | Contact) -> list[dict[str, str]]:
    """List what can be tapped: call, text, write; best first, nothing of low confidence."""
    if isinstance(entry, Offer) or not entry.shown:
        return []
    actions = [{"label": f"Ring {number}", "href": "tel:" + dialled(number)} for number in entry.phone]
    if entry.sms:
        actions.append({"label": f"Sms {entry.sms}", "href": "sms:" + dialled(entry.sms)})
    if entry.url and entry.url.startswith("https://"):
        label = "Chat på " if entry.chat else "Gå til "
        actions.append({"label": label + re.sub(r"^https://(www\.)?|/.*$", "", entry.url), "href": entry.url})
    return actions


def dialled(number: str) -> str:
    """Turn a number as written into what a phone dials."""
    return re.sub(r"[^\d+]", "", number)
