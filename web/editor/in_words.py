"""What a changed file means, field by field and in words, for people who do not read files. Pure.

Examples have no fields; their lines are all there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from web.editor import item_fields, items, word_lists, yaml_text
from web.editor.item_shapes import Field, Item
from web.editor.item_words import DAYS, KINDS

NOTHING = "(tomt)"
_Key = tuple[str, str, str]  # item, group of danger words ("" none), field
Named = Mapping[str, Mapping[str, str]]  # as web.editor.console.Console.named


@dataclass(frozen=True)
class Change:
    """One field of one item: where it is (»Tilbud: Chilled«), what it is called, and what stood and stands there."""

    where: str
    label: str
    before: str
    after: str


def changes(path: str, before: str, after: str, named: Named) -> list[Change]:
    """Say what differs between two texts of a content file; [] where nothing has a field."""
    old, new = _fields(path, before), _fields(path, after)
    if (before and not old) or (after and not new):
        return []  # one of the two cannot be read, or has no fields
    found, whole = [], set()
    both = set.intersection(*({key[:2] for key in fields} for fields in (old, new)))
    for key in dict.fromkeys([*old, *new]):
        item, one = new.get(key) or old[key]
        where, group = f"{KINDS[item.kind]}: {_title(item)}", key[:2]
        if key[1] and before and after and group not in both:  # a group of words came or went: one change
            if group not in whole:
                found.append(Change(where, "Gruppe", *(_whole(fields, group) for fields in (old, new))))
            whole.add(group)
            continue
        shown = _rows(old.get(key), new.get(key)) if one.kind in ("phrases", "pairs") else [
            said(pair[1], named) if pair else NOTHING for pair in (old.get(key), new.get(key))
        ]  # fmt: skip
        if shown[0] != shown[1]:
            found.append(Change(where, _label(one, named), *shown))
    return found


def _fields(path: str, text: str) -> dict[_Key, tuple[Item, Field]]:
    if not text:
        return {}
    found = {}
    for item in items.list_items({path: text}):
        if item.kind == "intent":
            continue
        listed = item_fields.fields_of(item, text)
        for one, (group, name) in zip(listed, word_lists.places_of(listed), strict=True):
            if one.kind != "raw":
                found[item.id, group, name] = (item, one)
    return found


def _whole(fields: Mapping[_Key, tuple[Item, Field]], group: tuple[str, str]) -> str:
    """A group of danger words that came or went: what it is, and its rows."""
    ours = [one for key, (_, one) in fields.items() if key[:2] == group]
    rows = [row for one in ours if one.kind == "phrases" for row in one.value]
    return "\n".join([ours[0].group.partition(". ")[2], *rows]) if ours else NOTHING


def _rows(before: tuple[Item, Field] | None, after: tuple[Item, Field] | None) -> list[str]:
    """Of a long list only the rows that are gone, and those that have come."""
    changed = word_lists.changed_rows(*(pair[1].value if pair else [] for pair in (before, after)))
    return ["\n".join(rows) or NOTHING for rows in changed]


def _title(item: Item) -> str:
    return item.title if item.kind != "phrase" else f"»{item.title}«"


def _label(field: Field, named: Named) -> str:
    group = named.get("topics", {}).get(field.group, field.group)
    is_one_of_many = (
        group.startswith(("Fakta", "Kilde")) or field.kind == "phrases" or field.name.startswith(("entry_", "context_"))
    )
    return f"{field.label} ({group})" if is_one_of_many and field.label not in group else field.label


def said(field: Field, named: Named) -> str:
    """A field's value as an editor reads it."""
    value = field.value
    if field.kind == "weekly":
        return "\n".join(
            f"{label}: {', '.join((value or {}).get(day) or []) or 'lukket'}" for day, label in DAYS.items()
        )
    if value in (None, "", []):
        return NOTHING
    names = field.options or named.get(field.of) or {}
    if isinstance(value, list):
        return "\n".join(names.get(str(one), str(one)) for one in value)
    return str(names.get(str(value), value)) if field.kind == "choice" else str(value)


def of_file(path: str, before: str, after: str, named: Named) -> list[Change]:
    """As `changes`, but [] where one of the texts cannot be read."""
    try:
        return changes(path, before, after, named)
    except (yaml_text.EditError, AttributeError, KeyError, TypeError, IndexError):
        return []


def titles(found: Iterable[Change]) -> dict[str, list[Change]]:
    """Changes by the item they belong to, in order."""
    grouped: dict[str, list[Change]] = {}
    for one in found:
        grouped.setdefault(one.where, []).append(one)
    return grouped
