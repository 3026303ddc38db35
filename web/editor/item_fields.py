"""What can be filled in for an item, field by field, with what stands in its file now. Pure.

A field knows where in its file it stands, so that item_edits.py needs to know nothing of kinds.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable
from typing import Any

from web.editor import word_lists, yaml_text
from web.editor.entry_fields import contact_fields, flag_word, offer_fields
from web.editor.item_shapes import Field, Item
from web.editor.item_words import (
    CARE,
    DAYS,
    ROLE_WORDS,
)  # fmt: skip


def fields_of(item: Item, text: str) -> list[Field]:
    """Everything that can be filled in for an item, with what stands there now."""
    if item.kind == "lexicon":
        return _of_file(item, text)
    content = yaml_text.load(text)
    makers: dict[str, Callable[[Any, Item], Iterable[Field]]] = {
        "offer": offer_fields, "contact": contact_fields, "topic": _topic, "phrase": _phrase, "right": _right, "answer": _answer, "plan": _plan,
        "hours": _hours,
    }  # fmt: skip
    return list(makers[item.kind](content, item))


def _of_file(item: Item, text: str) -> list[Field]:
    """A word list row by row; a file that cannot be read, or is none, as it is."""
    with contextlib.suppress(yaml_text.EditError):
        if found := word_lists.fields_of(item.file, yaml_text.load(text)):
            return found
    hint = "Filen som den er. Tjek siger til, hvis den ikke kan læses."
    return [Field("raw", "Filens indhold", (), "raw", text, hint=hint)]


def _topic(content: Any, item: Item) -> Iterable[Field]:
    words = content[item.place[0]]
    labels = {
        "label": ("Navn i lister", "line"), "phrase": ("Efter »du skriver om …«", "line"), "question": ("På en knap, højst 25 tegn", "line"),
        "hear": ("Det robotten siger, når den unge skriver", "text"), "parent_hear": ("Når en forælder skriver", "text"),
        "friend_hear": ("Når en ven skriver", "text"),
    }  # fmt: skip
    for name, (label, kind) in labels.items():
        yield Field(
            name,
            label,
            (*item.place, name),
            kind,
            words.get(name),
            shown=True,
            required=name in ("label", "phrase", "hear"),
        )


def _phrase(content: Any, item: Item) -> Iterable[Field]:
    text = str(content[item.place[0]])
    kept = sorted(set(re.findall(r"{\w+}", text)))
    hint = f"Skal stadig indeholde: {', '.join(kept)}" if kept else ""
    yield Field("text", "Sætningen", item.place, "text", text, shown=True, required=True, hint=hint)


def _right(content: Any, item: Item) -> Iterable[Field]:
    right = content[item.place[0]]
    yield Field("title", "Overskrift", (*item.place, "title"), "line", right.get("title"), required=True)
    yield Field("text", "Svaret", (*item.place, "text"), "text", right.get("text"), shown=True, required=True)
    for name, label in (
        ("aliases", "Det folk kalder det"),
        ("cues", "Ord, der viser, at det er det her"),
        ("source", "Kilder"),
        ("ask", "Hvem kan man spørge"),
    ):
        value = right.get(name) or []
        yield Field(
            name,
            label,
            (*item.place, name),
            "ordered" if name == "ask" else "list",
            value if isinstance(value, list) else [value],
            required=name == "source",
            of="entries" if name == "ask" else "",
        )


def _answer(content: Any, item: Item) -> Iterable[Field]:
    variants = content["responses"][item.place[1]]
    for index, variant in enumerate(variants):
        label = "Svaret" if len(variants) == 1 else f"Svar {index + 1} af {len(variants)} (robotten vælger et af dem)"
        yield Field(
            f"text_{index}", label, (*item.place, index, "text"), "text", variant.get("text"), shown=True, required=True
        )


def _plan(content: Any, item: Item) -> Iterable[Field]:
    if not item.place:
        yield from _care(content)
        return
    block = content
    for step in item.place:
        block = block[step] or {}
    yield from _plan_fields(block, item.place, "self")
    for role in ("child", "friend", "parent", "professional"):
        if isinstance(block.get(role), dict):
            yield from _plan_fields(block[role], (*item.place, role), role)


def _care(content: Any) -> Iterable[Field]:
    """What is said around and after danger; each text of a list is a field of its own."""
    for name, group in CARE.items():
        for path, text in _leaves(content.get(name), (name,)):
            kind = "line" if name == "choice_texts" else "text"
            word = "_".join(map(str, path))
            yield Field(word, _care_label(group, path), path, kind, text, shown=True, group=group, required=True)


def _leaves(value: Any, path: tuple[str | int, ...]) -> Iterable[tuple[tuple[str | int, ...], str]]:
    """Every text in a value, with its path."""
    if isinstance(value, str):
        yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inner:
        yield from _leaves(one, (*path, step))


def _care_label(group: str, path: tuple[str | int, ...]) -> str:
    """Say which of several texts it is: who writes, or the how-manieth."""
    parts = [ROLE_WORDS.get(step, step) if isinstance(step, str) else str(step + 1) for step in path[1:]]
    return ", ".join([group, *parts]) if parts else group


def _plan_fields(block: Any, place: tuple[str | int, ...], role: str) -> Iterable[Field]:
    group = ROLE_WORDS[role].capitalize()
    answered = block.get("answered")
    if isinstance(answered, dict) and "text" in answered:
        yield Field(f"{role}_answered", "Når der bliver svaret på spørgsmålet", (*place, "answered", "text"), "text", answered["text"],
                    shown=True, group=group, required=True)  # fmt: skip
    for name, label, kind in (
        ("text", "Det robotten siger", "text"),
        ("until", "Indtil hjælpen er der", "text"),
        ("contacts", "Kontakter, bedste først", "ordered"),
    ):
        if name in block:
            yield Field(
                f"{role}_{name}",
                label,
                (*place, name),
                kind,
                block[name],
                shown=True,
                group=group,
                required=True,
                of=name,
            )


def _hours(content: Any, item: Item) -> Iterable[Field]:
    block: Any = content
    for step in item.place:
        block = block[step]
    yield Field("weekly", "Rådgivere ved skærmen", (*item.place, "weekly"), "weekly", block.get("weekly"), DAYS,
                hint="16:00-22:00, flere med komma. Tom = lukket den dag.")  # fmt: skip
    yield Field("holidays", "Lukket på helligdage", (*item.place, "closed_on_holidays"), "choice", flag_word(block.get("closed_on_holidays")),
                {"true": "Ja", "false": "Nej"})  # fmt: skip
    yield Field(
        "closed",
        "Lukkede dage",
        (*item.place, "closed"),
        "list",
        [str(one) for one in block.get("closed") or []],
        hint="ÅÅÅÅ-MM-DD, én på hver linje",
    )
