"""The form of an offer and of a contact: what both have, what only one has, and facts and sources. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from web.editor.item_shapes import Field, Item
from web.editor.item_words import (
    AREAS,
    ASPECTS,
    CONFIDENCE,
    CONTACT_KINDS,
    DAYS,
    DIAGNOSES,
    OWNERS,
    STATES,
    WHO,
    YES_NO,
)


def _entry(content: Any) -> Iterable[Field]:
    yield Field(
        "name", "Navn", ("name",), "line", content.get("name"), shown=True, group="Det vigtigste", required=True
    )
    yield Field("summary", "Kort om det", ("summary",), "text", content.get("summary"), shown=True, group="Det vigtigste", required=True,
                hint="En eller to korte sætninger, du-form. Står øverst på kortet.")  # fmt: skip
    yield Field(
        "who", "Hvem kan bruge det", ("who",), "choices", content.get("who") or [], WHO, group="Hvem", required=True
    )
    ages = content.get("ages") or {}
    yield Field(
        "age_min",
        "Fra alder",
        ("ages", "min"),
        "number",
        ages.get("min"),
        group="Hvem",
        hint="Tom = ingen grænse kendt",
    )
    yield Field("age_max", "Til og med alder", ("ages", "max"), "number", ages.get("max"), group="Hvem")
    yield Field("topics", "Emner, det vigtigste først", ("topics",), "ordered", content.get("topics") or [], group="Hvornår foreslås det",
                of="topics")  # fmt: skip
    yield Field("aliases", "Andre navne", ("aliases",), "list", content.get("aliases") or [], group="Hvornår foreslås det",
                hint="Det folk kalder det, også stavet forkert. Små bogstaver, ét på hver linje.")  # fmt: skip


def _facts(content: Any) -> Iterable[Field]:
    facts = content.get("facts") or {}
    refs = {
        "": "Vælg kilde",
        **{str(one.get("ref")): str(one.get("ref")) for one in content.get("sources") or () if one.get("ref")},
    }
    for aspect, label in ASPECTS.items():
        fact = facts.get(aspect.value) or {}
        group = f"Fakta: {label}"
        yield Field(
            f"fact_{aspect.value}",
            label,
            ("facts", aspect.value, "text"),
            "text",
            fact.get("text"),
            shown=True,
            group=group,
        )
        source = fact.get("source")
        options = refs if source is None or source in refs else {**refs, str(source): str(source)}
        yield Field(
            f"source_{aspect.value}", "Kilde", ("facts", aspect.value, "source"), "choice", source, options, group=group
        )


def _sources(content: Any) -> Iterable[Field]:
    for index, source in enumerate([*(content.get("sources") or []), {}]):
        group = f"Kilde {index + 1}" if source else "Ny kilde"
        where = ("sources", index)
        yield Field(
            f"ref_{index}",
            "Hvor står det",
            (*where, "ref"),
            "line",
            source.get("ref"),
            group=group,
            hint="Webadresse, eller seed:001",
        )
        as_of = source.get("as_of")
        yield Field(f"as_of_{index}", "Fra hvornår", (*where, "as_of"), "line", None if as_of is None else str(as_of), group=group,
                    hint="ÅÅÅÅ, ÅÅÅÅ-MM eller ÅÅÅÅ-MM-DD. Tom = uden dato")  # fmt: skip
        yield Field(f"says_{index}", "Hvad den siger, kort", (*where, "says"), "line", source.get("says"), group=group)


def _kept(content: Any) -> Iterable[Field]:
    yield Field(
        "confirmed", "Bekræftet den", ("confirmed",), "date", content.get("confirmed"), group="Hvem holder det rigtigt"
    )
    yield Field(
        "owner",
        "Hvem holder det rigtigt",
        ("owner",),
        "choice",
        content.get("owner"),
        OWNERS,
        group="Hvem holder det rigtigt",
        required=True,
    )


def offer_fields(content: Any, item: Item) -> Iterable[Field]:
    """Everything that can be filled in for an offer."""
    yield from _entry(content)
    requires = content.get("requires") or {}
    yield Field(
        "diagnosis",
        "Kræver en af disse",
        ("requires", "diagnosis"),
        "choices",
        requires.get("diagnosis") or [],
        DIAGNOSES,
        group="Krav",
    )
    for name, label in (("open_case", "Kræver en sag i kommunen"), ("pregnant", "For gravide"), ("placed", "For anbragte"),
                        ("new_parent", "For nye forældre"), ("child_under_school_age", "For forældre til små børn"), ("refugee", "For flygtninge")):  # fmt: skip
        yield Field(name, label, ("requires", name), "choice", flag_word(requires.get(name)), YES_NO, group="Krav")
    grade = requires.get("grade") or {}
    yield Field("grade_min", "Fra klasse", ("requires", "grade", "min"), "number", grade.get("min"), group="Krav")
    yield Field(
        "grade_max", "Til og med klasse", ("requires", "grade", "max"), "number", grade.get("max"), group="Krav"
    )
    yield Field(
        "schools",
        "Kun for elever på",
        ("requires", "schools"),
        "list",
        requires.get("schools") or [],
        group="Krav",
        shown=True,
    )
    status = content.get("status") or {}
    yield Field(
        "state", "Kører det", ("status", "state"), "choice", status.get("state"), STATES, group="Status", required=True
    )
    yield Field(
        "since",
        "Siden",
        ("status", "since"),
        "line",
        status.get("since"),
        group="Status",
        hint="År, måned eller dag: 2019, 2019-08",
    )
    yield Field("until", "Til og med", ("status", "until"), "line", status.get("until"), group="Status")
    yield Field("note", "Det skal man vide", ("status", "note"), "text", status.get("note"), shown=True, group="Status",
                hint="Vises på kortet. Skal stå der, når tilbuddet ikke kører: sig det klart, og hvem man kan spørge.")  # fmt: skip
    yield from _facts(content)
    yield Field(
        "ask",
        "Hvem kan man spørge",
        ("ask",),
        "ordered",
        content.get("ask") or [],
        group="Hvem kan man spørge",
        of="entries",
    )
    yield from _sources(content)
    yield from _kept(content)


def contact_fields(content: Any, item: Item) -> Iterable[Field]:
    """Everything that can be filled in for a contact."""
    yield from _entry(content)
    yield Field(
        "kind", "Slags", ("kind",), "choice", content.get("kind"), CONTACT_KINDS, group="Det vigtigste", required=True
    )
    yield Field(
        "area", "Hvor gælder den", ("area",), "choice", content.get("area") or "DK", AREAS, group="Hvem", required=True
    )
    yield Field(
        "phone", "Telefon", ("phone",), "list", content.get("phone") or [], shown=True, group="Sådan får man fat i dem"
    )
    yield Field("sms", "Sms", ("sms",), "line", content.get("sms"), shown=True, group="Sådan får man fat i dem")
    yield Field(
        "chat", "Chat", ("chat",), "choice", flag_word(content.get("chat")), YES_NO, group="Sådan får man fat i dem"
    )
    yield Field(
        "url",
        "Hjemmeside",
        ("url",),
        "line",
        content.get("url"),
        shown=True,
        group="Sådan får man fat i dem",
        hint="https://…",
    )
    yield Field("address", "Adresse", ("address",), "line", content.get("address"), group="Sådan får man fat i dem")
    hours = content.get("hours") or {}
    yield Field(
        "hours_text", "Åbningstid i ord", ("hours", "text"), "line", hours.get("text"), shown=True, group="Åbningstid"
    )
    yield Field(
        "round",
        "Åbent hele døgnet",
        ("hours", "round_the_clock"),
        "choice",
        flag_word(hours.get("round_the_clock")),
        YES_NO,
        group="Åbningstid",
    )
    yield Field("weekly", "Åbent på de enkelte dage", ("hours", "weekly"), "weekly", hours.get("weekly"), DAYS, group="Åbningstid",
                hint="16:00-20:00, flere med komma. Lad alle stå tomme, hvis tiderne ikke kendes.")  # fmt: skip
    yield Field(
        "anonymous",
        "Kan man være anonym",
        ("anonymous",),
        "choice",
        flag_word(content.get("anonymous")),
        YES_NO,
        group="Sådan får man fat i dem",
    )
    yield Field(
        "nearby",
        "Findes der et sted i en af de fire kommuner",
        ("nearby",),
        "choice",
        flag_word(content.get("nearby")),
        YES_NO,
        group="Sådan får man fat i dem",
        hint="Kun for steder, man skal hen til. Nej: de foreslås efter det, der er tættere på.",
    )
    yield Field(
        "confidence",
        "Hvor sikre er vi",
        ("confidence",),
        "choice",
        content.get("confidence"),
        CONFIDENCE,
        group="Hvem holder det rigtigt",
        required=True,
    )
    yield Field(
        "note",
        "Bemærkning til redaktører",
        ("note",),
        "text",
        content.get("note"),
        group="Hvem holder det rigtigt",
        hint="Vises aldrig for unge.",
    )
    yield from _facts(content)
    yield from _sources(content)
    yield from _kept(content)


def flag_word(value: Any) -> str:
    """A yes or no of a file as the form's choice: true, false, or "" for neither."""
    return {True: "true", False: "false"}.get(value, "") if isinstance(value, bool) else ""
