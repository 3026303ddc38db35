"""The shapes of what an editor can find and change: an item, its fields, and the edits a form asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from triage.vocabulary import Municipality

REMOVE = object()
Form = Callable[[str], list[str]]  # all values of a field's name


class FieldError(Exception):
    """What was written in a field cannot be used; `field` is its name, the message Danish."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Field:
    """One thing to fill in.

    Args:
        name: In the form; unique in the item.
        path: Where in the file its value stands.
        kind: line | text | list | ordered | number | choice | choices | date | weekly | phrases | pairs | raw
        value: As in the file.
        options: For choice and choices: value -> Danish label.
        of: For ordered: what is chosen among, topics | contacts | entries; the page knows their names.
        shown: Whether visitors read it.
    """

    name: str
    label: str
    path: tuple[str | int, ...]
    kind: str
    value: Any
    options: Mapping[str, str] | None = None
    shown: bool = False
    group: str = ""
    hint: str = ""
    required: bool = False
    of: str = ""


@dataclass(frozen=True)
class Item:
    """Something an editor can find; `words` is all text it can be found by."""

    id: str
    kind: str
    title: str
    file: str
    words: str
    place: tuple[str | int, ...] = ()
    summary: str = ""
    area: str = ""


@dataclass(frozen=True)
class Row:
    """The last step of a path to one row of a list: found by what stands in it, so that others may add and remove rows meanwhile.

    An empty text is a row that is not there yet.
    """

    text: str


@dataclass(frozen=True)
class Edit:
    """One change of one file: a value, or REMOVE."""

    path: tuple[Any, ...]
    value: Any


def with_value(field: Field, value: Any) -> Field:
    """The same field holding something else: what a form gets back when it could not be saved."""
    return replace(field, value=value)


def municipality_of(item: Item) -> str | None:
    """The municipality an item belongs to, for the preview."""
    return item.area if item.area in {m.value for m in Municipality} else None
