"""Word lists as an editor fills them in: one phrase a row, with what it means in words. Pure.

A list is a field of kind `phrases` (its rows), a mapping of spellings one of kind `pairs` ("spelling = meaning"). A file that looks otherwise
than its loader wants has no such fields and is edited as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from triage.errors import ContentError
from triage.phrases import Words, compile_pattern
from web.editor.fault_words import problem_in_words
from web.editor.item_shapes import Field
from web.editor.item_words import CONTEXT_WORDS, LEVEL_WORDS, MARK_WORDS, PLACES

LEVELS = {
    "acute": "Akut: livet er i fare nu",
    "high": "Alvorligt: der skal et menneske til",
    "concern": "Sårbart: robotten spørger ind",
}
_LESS = {**{name: f"Så er det {word}" for name, word in LEVEL_WORDS.items()}, "none": "Så er det ingen fare"}
YES = {"": "Nej", "true": "Ja"}
GONE = "gone"  # chosen as level: the whole group goes
NEW = "new"  # begins the names of the fields of a group that is not there yet
# What else an entry of danger may say -> its label, and what to choose among. "" is what the loader takes where nothing stands.
RULES: dict[str, tuple[str, Mapping[str, str]]] = {
    "past": ("Når det er længe siden", {"": "Så er det ét trin mildere", **_LESS, "same": "Så er det det samme"}),
    "negated": ("Når der står »ikke« foran", {"": "Så er det ingen fare", **{name: word for name, word in _LESS.items() if name != "none"},
                "none": "Så er det ingen fare (skrevet ud)", "same": "Så er det det samme: sætningen har sit eget »ikke«"}),
    "now": ("Når der også står »nu« eller »i dag«", {"": "Det gør ingen forskel", **_LESS, "same": "Det gør ingen forskel (skrevet ud)"}),
    "who": ("Hvem er i fare?", {"": "Det står i sætningen", "self": "Den, der skriver", "other": "En anden"}),
    "guard": ("Når det handler om et spil, en film, en opgave", {"": "Som det plejer", "weak": "Så er det harmløst", "strong": "Kun harmløst, når det er helt tydeligt",
              "none": "Det er fare alligevel"}),
    "doubt": ("Betyder ordene tit noget harmløst?", YES),
}  # fmt: skip
ROWS = "Tøm en række for at fjerne den."


def fields_of(path: str, content: Any) -> list[Field]:
    """Return the fields of a word list, [] where its file has another form."""
    try:
        found = [field for name, maker in _MAKERS.items() if name in _parts(path, content) for field in maker(content)]
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        return []
    return found if all(_is_usable(field) for field in found) else []


def _parts(path: str, content: Mapping[str, Any]) -> set[str]:
    whole = {
        "data/places.yml": "places",
        "data/intents.yml": "intents",
        "data/lexicon/topics.yml": "topics",
        "data/lexicon/figures.yml": "figures",
    }
    parts = {whole[path]} if path in whole else set(content) - {"kind"}
    if not parts <= set(_MAKERS):
        raise ValueError(f"unknown parts: {parts}")
    return parts


def _is_usable(field: Field) -> bool:
    if field.kind in ("phrases", "pairs"):
        return isinstance(field.value, list) and all(isinstance(row, str) for row in field.value)
    return not field.options or field.value in field.options


def _phrases(name: str, label: str, path: tuple[str | int, ...], value: Any, group: str, hint: str = ROWS) -> Field:
    return Field(name, label, path, "phrases", [value] if isinstance(value, str) else value, group=group, hint=hint)


def _entries(content: Any) -> Iterable[Field]:
    for index, entry in enumerate(content["entries"] or []):
        at, name, group = (
            ("entries", index),
            f"entry_{index}",
            f"{index + 1}. {entry['why']} ({LEVEL_WORDS[entry['level']]})",
        )
        yield Field(f"{name}_why", "Hvad det er", (*at, "why"), "line", entry["why"], group=group, required=True,
                    hint="Rådgivere og redaktører ser det som grund.")  # fmt: skip
        yield Field(
            f"{name}_level",
            "Hvor farligt er det?",
            (*at, "level"),
            "choice",
            entry["level"],
            {**LEVELS, GONE: "Fjern hele gruppen"},
            group=group,
        )
        yield _phrases(f"{name}_say", "Det, der bliver skrevet", (*at, "say"), entry["say"], group)
        if "needs" in entry:
            yield _phrases(
                f"{name}_needs", "Kun når ét af dem her også står i beskeden", (*at, "needs"), entry["needs"], group
            )
        if "unless" in entry:
            yield _phrases(
                f"{name}_unless", "Ikke når ét af dem her står i beskeden", (*at, "unless"), entry["unless"], group
            )
        for rule, (label, options) in RULES.items():
            value = str(entry.get(rule, "")).lower() if rule == "doubt" else str(entry.get(rule) or "")
            yield Field(
                f"{name}_{rule}", label, (*at, rule), "choice", "" if value == "false" else value, options, group=group
            )

    at, group = ("entries", len(content["entries"] or [])), "Ny gruppe"
    yield Field(
        f"{NEW}_why", "Hvad det er", (*at, "why"), "line", None, group=group, hint="Fx »har taget noget farligt«."
    )
    yield Field(
        f"{NEW}_level", "Hvor farligt er det?", (*at, "level"), "choice", "", {"": "Vælg", **LEVELS}, group=group
    )
    yield Field(
        f"{NEW}_say", "Det, der bliver skrevet", (*at, "say"), "list", [], group=group, hint="Én på hver linje."
    )


def _marks(content: Any) -> Iterable[Field]:
    for name, phrases in content["marks"].items():
        yield _phrases(f"mark_{name}", "Ord og sætninger", ("marks", name), phrases, MARK_WORDS.get(name, name))


def _words(content: Any) -> Iterable[Field]:
    for name, words in content["words"].items():
        hint = f"Andre lister kan skrive <{name}> i stedet for alle ordene her. {ROWS}"
        yield _phrases(f"words_{name}", "Ord", ("words", name), words, f"Ordgruppen <{name}>", hint)


def _contexts(content: Any) -> Iterable[Field]:
    strengths = {"strong": "helt tydeligt", "weak": "et hint"}
    for index, one in enumerate(content["contexts"]):
        group = f"{index + 1}. {CONTEXT_WORDS.get(one['name'], one['name'])}, {strengths[one['strength']]}"
        yield Field(f"context_{index}_strength", "Hvor tydeligt er det?", ("contexts", index, "strength"), "choice", one["strength"],
                    {"strong": "Helt tydeligt", "weak": "Kun et hint"}, group=group)  # fmt: skip
        yield _phrases(f"context_{index}_say", "Det, der bliver skrevet", ("contexts", index, "say"), one["say"], group)


def _idioms(content: Any) -> Iterable[Field]:
    yield _phrases("idioms", "Udtryk, der ikke er fare", ("idioms",), content["idioms"], "Faste udtryk")


def _shorthand(content: Any) -> Iterable[Field]:
    rows = [f"{spelling} = {meaning}" for spelling, meaning in content["shorthand"].items()]
    yield Field("shorthand", "Sådan skrives det = det betyder", ("shorthand",), "pairs", rows, group="Forkortelser og stavemåder",
                hint=f"Højst tre ord foran lighedstegnet. {ROWS}")  # fmt: skip


def _topics(content: Any) -> Iterable[Field]:
    for topic, words in content.items():
        yield _phrases(f"topic_{topic}", "Ord, der viser emnet", (topic,), words, topic)


def _figures(content: Any) -> Iterable[Field]:
    for number, (meaning, phrases) in enumerate(content.items()):
        yield _phrases(f"figure_{number}", "Sådan siges det", (meaning,), phrases, f"Betyder: {meaning}")


def _places(content: Any) -> Iterable[Field]:
    for place, lists in content.items():
        labels = {"names": "Navne", "after_preposition": "Navne, der også er ord: tæller kun efter »i«, »fra«, »på«"}
        for name, words in lists.items():
            yield _phrases(
                f"place_{place}_{name}", labels[name], (place, name), words, PLACES.get(place, "Andre steder")
            )


def _intents(content: Any) -> Iterable[Field]:
    for name, meaning in content.items():
        if "label" in meaning:
            yield Field(
                f"intent_{name}",
                name,
                (name, "label"),
                "line",
                meaning["label"],
                group="Handler det om …?",
                required=True,
            )


_MAKERS: dict[str, Callable[[Any], Iterable[Field]]] = {
    "entries": _entries, "marks": _marks, "contexts": _contexts, "idioms": _idioms, "shorthand": _shorthand, "words": _words,
    "topics": _topics, "figures": _figures, "places": _places, "intents": _intents,
}  # fmt: skip


def faults(
    path: str, fields: Iterable[Field], rows: Callable[[str], list[str]], lists: Mapping[str, list[str]]
) -> dict[str, list[str]]:
    """Say of each field which of its changed rows could not be read, in Danish.

    Args:
        rows: The form: all rows of a field's name.
        lists: Word groups by name, as they may be used in phrases.
    """
    words, found = Words(lists), {}
    for field in fields:
        if (
            field.kind != "phrases"
            or field.path[0] in ("words",)
            or not path.startswith("data/lexicon/")
            or path.endswith(("/topics.yml", "/figures.yml"))
        ):
            continue
        bad = [
            fault
            for row in rows(field.name)
            if row.strip() and row not in field.value and (fault := _fault(row, words))
        ]
        if bad:
            found[field.name] = bad
    return found


def _fault(row: str, words: Words) -> str:
    try:
        compile_pattern(row, "row", words, "")
    except ContentError as error:
        return problem_in_words(error.problem)
    return ""


def changed_rows(before: Iterable[str], after: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the rows that are gone and those that have come."""
    old, new = list(before), list(after)
    return [row for row in old if row not in new], [row for row in new if row not in old]


def places_of(fields: Iterable[Field]) -> list[tuple[str, str]]:
    """Return (group, name) of each field so that they stay the same where groups of danger words come and go.

    In a file these have numbers only; here they are known by what they are, and which one of that.
    """
    listed = list(fields)
    seen: dict[str, int] = {}
    groups: dict[str, str] = {}
    for field in listed:
        if match := re.fullmatch(r"entry_(\d+)_why", field.name):
            seen[field.value] = seen.get(field.value, 0) + 1
            groups[match[1]] = f"{field.value} {seen[field.value]}"
    found = []
    for field in listed:
        match = re.fullmatch(r"entry_(\d+)_(\w+)", field.name)
        found.append((groups[match[1]], match[2]) if match else ("", field.name))
    return found
