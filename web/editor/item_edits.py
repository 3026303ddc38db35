"""From a filled-in form to edits, and from edits to a file's text; and which edits somebody else's change is in the way of. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from triage.hours import parse_span
from web.editor import word_lists, yaml_text
from web.editor.item_shapes import REMOVE, Edit, Field, FieldError, Form, Item, Row
from web.editor.item_words import DAYS


def changes(item: Item, fields: Iterable[Field], form: Form) -> list[Edit]:
    """Return the edits that a filled-in form asks for; a field the form does not carry is left alone.

    Raises:
        FieldError: A value cannot be used; which field, and why, in Danish.
    """
    listed = list(fields)
    if len(listed) == 1 and listed[0].kind == "raw":
        return [
            Edit((), value.replace("\r\n", "\n"))
            for value in form("raw")[:1]
            if value.replace("\r\n", "\n") != listed[0].value
        ]
    edits = [edit for field in listed if (value := _value(field, form)) is not _SAME for edit in _edits(field, value)]
    if item.kind == "lexicon":
        new = {field.path for field in listed if field.name.startswith(f"{word_lists.NEW}_")}
        return _tidy_entries(edits, new)
    return _tidy(edits, {field.path: field.value for field in listed})


def _edits(field: Field, value: Any) -> Iterable[Edit]:
    """One edit, but a day of its own for each changed day: the others keep their lines, and two people may change two days."""
    if field.kind == "phrases":
        yield from _row_edits(field.path, field.value, value)
        return
    if field.kind == "pairs":
        before, after = (_pairs(field, rows) for rows in (field.value, value))
        yield from (Edit((*field.path, name), REMOVE) for name in before if name not in after)
        yield from (Edit((*field.path, name), said) for name, said in after.items() if before.get(name) != said)
        return
    if (
        field.kind != "weekly"
        or not isinstance(value, dict)
        or not isinstance(field.value, dict)
        or set(value) - set(field.value)
    ):
        yield Edit(field.path, value)
        return
    for day, spans in value.items():
        if spans != list(field.value[day] or []):
            yield Edit((*field.path, day), spans)


def _tidy_entries(edits: list[Edit], new_paths: Collection[tuple[Any, ...]]) -> list[Edit]:
    """A new group of danger words is written whole, and one that goes takes its own changes along, from the back."""
    gone = {edit.path[:2] for edit in edits if edit.path[-1] == "level" and edit.value == word_lists.GONE}
    fresh = {edit.path: edit.value for edit in edits if edit.path in new_paths}
    done = [edit for edit in edits if edit.path[:2] not in gone and edit.path not in fresh]
    if fresh:
        new = {path[-1]: value for path, value in fresh.items()}
        missing = [label for name, label in (("why", "Hvad det er"), ("level", "Hvor farligt er det?"), ("say", "Det, der bliver skrevet")) if not new.get(name)]  # fmt: skip
        if missing:
            raise FieldError(f"{word_lists.NEW}_why", f"Ny gruppe: udfyld også »{'« og »'.join(missing)}«.")
        at = next(iter(fresh))[:2]
        done.append(Edit(at, {name: new[name] for name in ("level", "why", "say")}))
    return done + [Edit(path, REMOVE) for path in sorted(gone, reverse=True)]


def _row_edits(path: tuple[Any, ...], before: list[str], after: list[str]) -> Iterable[Edit]:
    """The fewest rows to change, add and remove: all others keep their lines and comments."""
    for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for old, new in zip_longest(before[start:end], after[new_start:new_end]):
            yield Edit((*path, Row(old or "")), REMOVE if new is None else new)


def _pairs(field: Field, rows: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        name, equals, said = (part.strip() for part in row.partition("="))
        if not (name and equals and said):
            raise FieldError(field.name, f"»{row}«: skriv det, der skrives, et lighedstegn, og det, det betyder.")
        if name in found:
            raise FieldError(field.name, f"»{name}« står to gange.")
        found[name] = said
    return found


_SAME = object()


def _value(field: Field, form: Form) -> Any:
    given = form(field.name)
    if field.kind == "weekly":
        return _weekly(field, form)
    if not given and field.kind != "choices":
        return _SAME
    if field.kind == "choices" and not form(f"{field.name}_there"):
        return _SAME
    if field.kind == "choice" and given[0] == (field.value or ""):
        return _SAME
    value = _read(field, given)
    if field.required and value in (None, "", []):
        raise FieldError(field.name, f"»{field.label}« må ikke være tom.")
    same = value == (field.value if field.value not in ("", []) or field.kind != "line" else None)
    return _SAME if same or (value in (None, []) and field.value in (None, "", [])) else value


def _read(field: Field, given: list[str]) -> Any:
    text = " ".join(given[0].split()) if given else ""
    if field.kind in ("line", "text"):
        return text or None
    if field.kind == "list":
        return [" ".join(line.split()) for line in given[0].splitlines() if line.strip()]
    if field.kind == "ordered":
        return list(dict.fromkeys(line.strip() for value in given for line in value.splitlines() if line.strip()))
    if field.kind in (
        "phrases",
        "pairs",
    ):  # spaces inside a row are kept, or a row nobody touched would count as changed
        rows = [row for value in given for row in value.splitlines() if row.strip()]
        rows = [row if row in field.value else " ".join(row.split()) for row in rows]
        if not rows:
            raise FieldError(field.name, f"»{field.label}«: der skal være mindst én.")
        return rows
    if field.kind == "number":
        if text and not (text.isdigit() and int(text) <= 120):
            raise FieldError(field.name, f"»{field.label}« skal være et helt tal.")
        return int(text) if text else None
    if field.kind == "date":
        return _date(field, text)
    options = field.options or {}
    if field.kind == "choices":
        known = [value for value in given if value in options]
        # Keep the order of the file, add what is new behind it.
        return [one for one in field.value if one in known] + [one for one in known if one not in field.value]
    if text not in options:
        raise FieldError(field.name, f"»{field.label}«: vælg en fra listen.")
    flags = {"true": True, "false": False, "": None}
    return flags[text] if set(options) <= set(flags) else text or None


def _date(field: Field, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise FieldError(field.name, f"»{field.label}« skal være en dato.") from error


def _weekly(field: Field, form: Form) -> Any:
    given = {day: form(f"{field.name}_{day}") for day in DAYS}
    if not any(given.values()):
        return _SAME
    weekly = {}
    for day, values in given.items():
        spans = [_span(span) for span in (values or [""])[0].split(",") if span.strip()]
        for span in spans:
            try:
                parse_span(span)
            except ValueError as error:
                raise FieldError(f"{field.name}_{day}", f"{DAYS[day]}: skriv tiden som 16:00-20:00.") from error
        weekly[day] = spans
    before = {day: list((field.value or {}).get(day) or []) for day in DAYS}
    if weekly == before:
        return _SAME
    if field.path[0] == "hours" and not any(weekly.values()):
        return None
    return weekly


def _span(written: str) -> str:
    """»9-14«, »9.00 – 14.00«, »kl. 9:00-14« -> 09:00-14:00; anything else stays, and is refused."""
    bare = re.sub(r"^kl\.?", "", written.strip().lower()).replace(".", ":").replace("–", "-").replace(" ", "")
    found = re.fullmatch(r"(\d\d?)(?::(\d\d))?-(\d\d?)(?::(\d\d))?", bare)
    return f"{int(found[1]):02}:{found[2] or '00'}-{int(found[3]):02}:{found[4] or '00'}" if found else bare


def _tidy(edits: list[Edit], now: Mapping[tuple[str | int, ...], Any]) -> list[Edit]:
    """Put together what belongs together: a fact has text and source, a source has three parts, an empty one goes."""
    flags = {edit.path: edit for edit in edits}
    done: list[Edit] = []
    handled: set[tuple[str | int, ...]] = set()
    for edit in edits:
        base = edit.path[:2]
        if edit.path[0] not in ("facts", "sources") or len(edit.path) != 3:
            done.append(edit)
            continue
        if base in handled:
            continue
        handled.add(base)
        names = ("text", "source") if edit.path[0] == "facts" else ("ref", "as_of", "says")
        old = {name: now.get((*base, name)) for name in names}
        new = {name: flags[(*base, name)].value if (*base, name) in flags else old[name] for name in names}
        if not new[names[0]]:
            if old[names[0]]:
                done.append(Edit(base, REMOVE))
        elif not old[names[0]]:
            done.append(Edit(base, new))
        else:
            done += [flags[(*base, name)] for name in names if (*base, name) in flags]
    # From the back, so that a removed source does not move the places of those before it.
    gone = sorted((edit for edit in done if edit.value is REMOVE), key=lambda edit: str(edit.path), reverse=True)
    return [edit for edit in done if edit.value is not REMOVE] + gone


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Make edits on a file's text.

    Raises:
        yaml_text.EditError: One cannot be made.
    """
    for edit in edits:
        if not edit.path:
            text = str(edit.value)
        elif isinstance(edit.path[-1], Row):
            text = _with_row(text, edit.path[:-1], edit.path[-1].text, edit.value)
        elif edit.value is REMOVE:
            text = yaml_text.remove(text, edit.path)
        elif edit.path[0] in ("sources", "entries") and len(edit.path) == 2:
            text = yaml_text.append_item(text, edit.path[:1], edit.value)
        else:
            text = _set(text, edit)
    return text


def _with_row(text: str, path: tuple[Any, ...], old: str, new: Any) -> str:
    """Change, add or remove one row of a list; one that is the only one may stand without a list."""
    rows = yaml_text.get(text, path)
    if isinstance(rows, str):
        if new is REMOVE:
            raise yaml_text.EditError("the only row")
        return yaml_text.set_value(text, path, new if old == rows else [rows, new])
    if new is REMOVE:
        return yaml_text.remove(text, (*path, rows.index(old))) if old in rows else text
    if old in rows:
        return yaml_text.set_value(text, (*path, rows.index(old)), new)
    return text if new in rows else yaml_text.append_item(text, path, new)


def _set(text: str, edit: Edit) -> str:
    """Set a value; what an offer does not name (requires, hours) is opened where the first part is filled in."""
    for depth in range(1, len(edit.path)):
        try:
            holder = yaml_text.get(text, edit.path[:depth])
        except yaml_text.EditError:
            holder = None
        if holder is None:
            value: Any = edit.value
            for step in reversed(edit.path[depth:]):
                value = {step: value}
            return yaml_text.set_value(text, edit.path[:depth], value)
    if edit.value is None and edit.path[0] in ("requires", "entries"):
        return yaml_text.remove(text, edit.path)
    return yaml_text.set_value(text, edit.path, edit.value)


def conflicting(edits: Iterable[Edit], old: str, now: str) -> list[Edit]:
    """Edits at places that somebody else has changed since the text an editor saw."""
    return [edit for edit in edits if at(old, edit.path) != at(now, edit.path) and not _is_done(edit, now)]


def _is_done(edit: Edit, now: str) -> bool:
    if edit.value is REMOVE and isinstance(edit.path[-1], Row):
        return at(now, edit.path) is None
    return bool(at(now, edit.path) == edit.value)


def at(text: str, path: tuple[Any, ...]) -> Any:
    """What stands at a place; the whole text for no path, None where there is nothing."""
    if not path:
        return text
    try:
        if isinstance(path[-1], Row):
            rows = yaml_text.get(text, path[:-1])
            return path[-1].text if path[-1].text in ([rows] if isinstance(rows, str) else rows) else None
        return yaml_text.get(text, path)
    except yaml_text.EditError:
        return None
