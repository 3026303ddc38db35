"""What a visitor would see of an item as it is being written: the same cards and sentences the chat shows. Pure but for a small file."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from triage.cards import card_for, facts_card
from triage.content import load_contact, load_offer
from triage.errors import ContentError
from triage.offers import Catalogue
from triage.plan_contacts import contacts_now
from triage.response_plans import local_contacts
from web.editor import item_fields, yaml_text
from web.editor.item_shapes import Item, municipality_of

# What stands in for words that are filled in, so that a sentence can be read as a sentence.
SAMPLES = {
    "name": "Chilled", "because": ", fordi du er 15 og skriver om angst", "subject": "du", "age": "15", "writes": "skriver", "topic": "angst",
    "writes_subject": "du skriver", "schools": "Raklev Skole", "ages": "for dem mellem 14 og 16 år", "place": "Kalundborg",
    "ask": "headspace Kalundborg", "min": "14", "max": "16", "topics": "angst og søvn", "a": "angst", "b": "stress", "note": "",
}  # fmt: skip
HUMAN = {"title": "Tal med et menneske", "payload": "#human"}


def preview(item: Item, text: str, catalogue: Catalogue, now: datetime) -> list[dict[str, Any]]:
    """Messages of the robot: {note, text, cards, choices, urgent}.

    Raises:
        ContentError: The text cannot be used as this kind of item.
    """
    makers = {
        "offer": _entry, "contact": _entry, "topic": _topic, "phrase": _phrase, "right": _right, "answer": _answer, "plan": _plan,
    }  # fmt: skip
    maker = makers.get(item.kind)
    return maker(item, text, catalogue, now) if maker else []


def entry_from(item: Item, text: str) -> Any:
    """Read an offer or contact from its text.

    Raises:
        ContentError: A field is wrong.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / item.file
        path.parent.mkdir(parents=True)
        path.write_bytes(text.encode("utf-8"))
        try:
            return load_offer(path) if item.kind == "offer" else load_contact(path)
        except ContentError as error:
            raise ContentError(item.file, error.field, error.problem) from error


def _message(text: str, note: str = "", cards: Any = (), choices: Any = (), urgent: bool = False) -> dict[str, Any]:
    return {
        "note": note,
        "text": " ".join(str(text or "").split()),
        "cards": list(cards),
        "choices": list(choices),
        "urgent": urgent,
    }


def _entry(item: Item, text: str, catalogue: Catalogue, now: datetime) -> list[dict[str, Any]]:
    entry = entry_from(item, text)
    table = "offers" if item.kind == "offer" else "contacts"
    with_it = replace(catalogue, **{table: {**getattr(catalogue, table), entry.id: entry}})
    return [
        _message("", "Når det foreslås", [card_for(with_it, entry.id, now)]),
        _message("", "Når nogen spørger til det", [facts_card(with_it, entry.id, now)]),
    ]


def _block(item: Item, text: str) -> Any:
    block = yaml_text.load(text)
    for step in item.place:
        block = block[step]
    return block


def _topic(item: Item, text: str, catalogue: Catalogue, now: datetime) -> list[dict[str, Any]]:
    words = _block(item, text)
    chip = {"title": str(words.get("question") or words.get("label") or ""), "payload": "-"}
    notes = (
        ("hear", "Når den unge skriver"),
        ("parent_hear", "Når en forælder skriver"),
        ("friend_hear", "Når en ven skriver"),
    )
    told = [_message(words[key], note) for key, note in notes if words.get(key)]
    return [*told, _message("Hvad handler det om?", "På en knap", choices=[chip])]


def _phrase(item: Item, text: str, catalogue: Catalogue, now: datetime) -> list[dict[str, Any]]:
    return [_message(fill(str(_block(item, text))))]


def fill(text: str) -> str:
    """Put samples in for the words in braces."""
    return re.sub(r"{(\w+)}", lambda found: SAMPLES.get(found[1], found[0]), text)


def _right(item: Item, text: str, catalogue: Catalogue, now: datetime) -> list[dict[str, Any]]:
    right = _block(item, text)
    ids = [one for one in right.get("ask") or [] if catalogue.entry(one)]
    return [_message(right["text"], cards=[card_for(catalogue, one, now) for one in ids[:2]], choices=[HUMAN])]


def _answer(item: Item, text: str, catalogue: Catalogue, now: datetime) -> list[dict[str, Any]]:
    variants = _block(item, text)
    shown = [_message(one.get("text", ""), choices=(one.get("custom") or {}).get("choices") or []) for one in variants]
    return [{**one, "note": f"Svar {at + 1}" if len(shown) > 1 else ""} for at, one in enumerate(shown)]


def _plan(item: Item, text: str, catalogue: Catalogue, now: datetime) -> list[dict[str, Any]]:
    content = yaml_text.load(text)
    if not item.place:
        return [
            _message(field.value, field.label) for field in item_fields.fields_of(item, text) if field.kind == "text"
        ]
    level, block = str((*item.place, "")[1]), _block(item, text) or {}
    default = {"plans": content["plans"].get(level, {}).get("default"), "no_call": content["no_call"]["default"]}.get(
        str(item.place[0])
    ) or {}
    titles = content.get("choice_texts") or {}
    place = municipality_of(item) or "kalundborg"

    def message(part: Mapping[str, Any], note: str) -> dict[str, Any]:
        whole = {**default, **{key: value for key, value in block.items() if key == "contacts"}, **part}
        ids = contacts_now(local_contacts(tuple(whole.get("contacts") or ()), place), catalogue, now)
        cards = [{**card, "lines": card["lines"][:2]} for one in ids if (card := card_for(catalogue, one, now))]
        choices = [titles[name] for name in whole.get("choices") or [] if name in titles]
        return _message(
            f"{whole.get('text', '')} {whole.get('until', '')}", note, cards, choices, level in ("acute", "high")
        )

    shown = [message(block, "Den unge selv")]
    names = {
        "child": "Når et barn under 13 skriver",
        "friend": "Når en ven skriver",
        "parent": "Når en forælder skriver",
        "professional": "Når en fagperson skriver",
    }
    return shown + [message(block[role], note) for role, note in names.items() if isinstance(block.get(role), dict)]
