"""What an editor can find and change: items with fields, read from the content files. Pure.

An item is one offer, contact, topic, phrase, right, answer, risk plan, opening hours, word list or intent. A field knows where
in its file it stands; `changes` turns a filled-in form into edits, and `apply` makes them on a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from triage.hours import WEEKDAYS, parse_span
from triage.vocabulary import Aspect, Municipality, OfferState, Topic
from web.editor import yaml_text
from web.editor.examples import lines_of, read_intents

REMOVE = object()
KINDS = {
    "offer": "Tilbud", "contact": "Kontakter", "answer": "Svar fra robotten", "phrase": "Korte sætninger", "topic": "Emner",
    "right": "Rettigheder", "plan": "Svar på fare", "hours": "Rådgivernes åbningstid", "intent": "Intents", "lexicon": "Ordlister",
}  # fmt: skip
PLACES = {"kalundborg": "Kalundborg", "haderslev": "Haderslev", "kerteminde": "Kerteminde", "thisted": "Thisted"}
OWNERS = {"national": "Landsdækkende", **PLACES}
AREAS = {
    "DK": "Hele landet", **PLACES, "region_sjaelland": "Region Sjælland", "region_syddanmark": "Region Syddanmark",
    "region_nordjylland": "Region Nordjylland", "region_hovedstaden": "Region Hovedstaden",
}  # fmt: skip
STATES = {"running": "Kører", "pilot": "Forsøg", "proposed": "Foreslået, findes ikke endnu", "ended": "Slut"}
WHO = {"child": "Børn under 13", "young": "Unge fra 13", "parent": "Forældre", "professional": "Fagfolk"}
CONTACT_KINDS = {
    "emergency": "Akut", "helpline": "Telefonrådgivning", "chat": "Chat", "municipal": "Kommune", "health": "Sundhed",
    "civil_society": "Forening", "fact": "Viden (vises ikke som kontakt)",
}  # fmt: skip
CONFIDENCE = {"high": "Sikker", "medium": "Nogenlunde sikker", "low": "Usikker: nummeret vises ikke"}
YES_NO = {"": "Ved ikke / betyder ikke noget", "true": "Ja", "false": "Nej"}
DIAGNOSES = {"autism": "Autisme", "adhd": "ADHD", "disability": "Handicap"}
DAYS = dict(zip(WEEKDAYS, ("Mandag", "Tirsdag", "Onsdag", "Torsdag", "Fredag", "Lørdag", "Søndag"), strict=True))
ASPECTS = {
    Aspect.WHAT: "Hvad er det?", Aspect.WHO: "Hvem er det for?", Aspect.AGES: "Hvor gammel skal man være?", Aspect.PRICE: "Hvad koster det?",
    Aspect.PLACE: "Hvor er det?", Aspect.HOURS: "Hvornår?", Aspect.JOIN: "Hvordan kommer man med?", Aspect.SESSIONS: "Hvor mange gange?",
    Aspect.GROUP: "Hvor mange er man sammen?", Aspect.ANONYMOUS: "Kan man være anonym?", Aspect.PARENTS: "Er forældre med?",
    Aspect.RUN_BY: "Hvem står for det?", Aspect.WAITING: "Er der ventetid?", Aspect.CONTACT: "Hvordan får man fat i dem?",
    Aspect.STATUS: "Kører det stadig?",
}  # fmt: skip
LEVEL_WORDS = {"acute": "akut", "high": "alvorligt", "concern": "sårbart"}
KIND_WORDS = {
    "suicide": "selvmordstanker", "self_harm": "selvskade", "physical_abuse": "vold", "sexual_abuse": "seksuelle overgreb",
    "digital_abuse": "krænkelser på nettet", "neglect": "svigt", "threat_to_others": "trusler mod andre", "eating": "mad og krop",
    "substance": "rusmidler", "medical": "sygdom eller forgiftning", "homeless": "intet sted at sove", "honour": "social kontrol",
    "psychosis": "stemmer eller syner", "other": "andet", "default": "alle slags",
}  # fmt: skip
ROLE_WORDS = {
    "friend": "en ven skriver",
    "parent": "en forælder skriver",
    "professional": "en fagperson skriver",
    "self": "den unge selv",
    "child": "et barn under 13 skriver",
}
# Keys of data/responses/risk.yml beside the plans -> when it is said.
CARE = {
    "check_in": "Spørgsmål bagefter", "check_in_other": "Spørgsmål bagefter, om en anden", "listening": "Når robotten ikke har et svar",
    "again": "Når det samme bliver sagt igen", "not_now": "Tak for et nej", "explained": "Når den unge forklarer det",
    "retracted": "Når den unge siger, at det var for sjov", "retracted_again": "Når det var for sjov, igen",
    "retracted_other": "Når det var for sjov, om en anden", "safe": "Når den unge er i sikkerhed", "safe_other": "Når en anden er i sikkerhed",
    "safe_poisoned": "I sikkerhed, men har taget noget", "promised": "Har lovet ikke at sige det", "choice_texts": "Knapper",
}  # fmt: skip
ANSWER_WORDS = {
    "utter_greet": "Hilsen", "utter_goodbye": "Farvel", "utter_thank": "Tak", "utter_smalltalk": "Småsnak", "utter_insult": "Når man bliver grov",
    "utter_affirm": "Ja", "utter_deny": "Nej", "utter_refuse_to_say": "Vil ikke sige det", "utter_dont_know": "Ved ikke",
    "utter_repeat": "Sig det igen", "utter_joke": "Det var for sjov", "utter_better": "Har det bedre", "utter_out_of_scope": "Noget helt andet",
    "utter_is_robot": "Er du en robot?", "utter_capabilities": "Hvad kan du?", "utter_anonymity": "Er jeg anonym?",
    "utter_parents_told": "Får mine forældre det at vide?",
}  # fmt: skip


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
        kind: line | text | list | number | choice | choices | date | weekly | raw
        value: As in the file.
        options: For choice and choices: value -> Danish label.
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
class Edit:
    """One change of one file: a value, or REMOVE."""

    path: tuple[str | int, ...]
    value: Any


# --- which items there are ----------------------------------------------------------------------------------------------


def list_items(texts: Mapping[str, str]) -> list[Item]:
    """Every item in these files; a file that cannot be read gives one item that says so, so that it can be mended."""
    found = [item for path, text in texts.items() for item in _file_items(path, text)]
    meanings = _meanings(texts)
    seen: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for path, text in texts.items():
        for name, of_file in _file_intents(path, text) if path.startswith("data/nlu/") else ():
            seen.setdefault(name, []).append((path, of_file))
    for name, places in seen.items():
        sentences = [one for _, listed in places for one in listed]
        label = str((meanings.get(name) or {}).get("label") or "")
        words = " ".join([name, label, *sentences])
        summary = f"{name} · {len(sentences)} eksempler"
        found.append(Item(f"intent:{name}", "intent", label or name, places[-1][0], words, (), summary))
    return found


@lru_cache(maxsize=1024)
def _file_items(path: str, text: str) -> tuple[Item, ...]:
    """Items of one file; kept, because reading all of them takes seconds and few change."""
    if path.startswith(("data/nlu/", "data/rules/")):
        return ()
    if path.startswith("data/lexicon/") or path in ("data/places.yml", "data/intents.yml"):
        return (Item(f"lexicon:{path}", "lexicon", path.removeprefix("data/"), path, f"{path} {text}"),)
    try:
        return tuple(_items_of(path, yaml_text.load(text)))
    except (yaml_text.EditError, AttributeError, TypeError, KeyError, IndexError):
        return (Item(f"lexicon:{path}", "lexicon", f"{path} kan ikke læses", path, path),)


@lru_cache(maxsize=64)
def _file_intents(path: str, text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    try:
        return tuple((name, place.examples) for name, places in read_intents({path: text}).items() for place in places)
    except (yaml_text.EditError, AttributeError, TypeError):
        return ()


def _meanings(texts: Mapping[str, str]) -> dict[str, Any]:
    try:
        return yaml_text.load(texts.get("data/intents.yml", "{}")) or {}
    except yaml_text.EditError:
        return {}


def _items_of(path: str, content: Any) -> Iterable[Item]:
    if path.startswith("data/offers/") or path.startswith("data/contacts/"):
        kind = "offer" if path.startswith("data/offers/") else "contact"
        area = (
            str(content.get("area") or content["id"].partition(".")[0])
            if kind == "contact"
            else content["id"].partition(".")[0]
        )
        yield Item(
            f"{kind}:{content['id']}",
            kind,
            str(content["name"]),
            path,
            _words(content),
            (),
            str(content.get("summary") or ""),
            area,
        )
    elif path == "data/topics.yml":
        for key, words in content.items():
            yield Item(
                f"topic:{key}",
                "topic",
                str(words.get("label") or key),
                path,
                f"{key} {_words(words)}",
                (key,),
                str(words.get("hear") or ""),
            )
    elif path == "data/phrases.yml":
        for key, text in content.items():
            yield Item(f"phrase:{key}", "phrase", str(text), path, f"{key} {text}", (key,), key)
    elif path == "data/rights.yml":
        for index, right in enumerate(content):
            yield Item(
                f"right:{right['id']}", "right", str(right["title"]), path, _words(right), (index,), str(right["text"])
            )
    elif path == "data/opening_hours.yml":
        yield Item("hours:default", "hours", "Alle kommuner", path, "åbningstid rådgivere vagt", ("default",))
        for name in content.get("municipalities") or {}:
            yield Item(
                f"hours:{name}", "hours", PLACES.get(name, name), path, f"åbningstid {name}", ("municipalities", name)
            )
    elif path == "domain.yml":
        for name, variants in (content.get("responses") or {}).items():
            title = ANSWER_WORDS.get(name, name)
            words = f"{name} {title} {_words(variants)}"
            yield Item(
                f"answer:{name}", "answer", title, path, words, ("responses", name), str(variants[0].get("text") or "")
            )
    elif path == "data/responses/risk.yml":
        yield from _plan_items(path, content)


def _plan_items(path: str, content: Any) -> Iterable[Item]:
    for level, kinds in (content.get("plans") or {}).items():
        for kind, block in kinds.items():
            if not block:
                continue  # says nothing of its own: the default is what is shown
            title = f"{KIND_WORDS.get(kind, kind)}, {LEVEL_WORDS.get(level, level)}"
            yield Item(f"plan:{level}.{kind}", "plan", title, path, f"{level} {kind} {title} {_words(block)}", ("plans", level, kind),
                       str((block or {}).get("text") or ""))  # fmt: skip
    for kind, block in (content.get("no_call") or {}).items():
        title = f"»Jeg vil ikke ringe«, {KIND_WORDS.get(kind, kind)}"
        yield Item(
            f"plan:no_call.{kind}",
            "plan",
            title,
            path,
            f"{title} {_words(block)}",
            ("no_call", kind),
            str((block or {}).get("text") or ""),
        )
    if block := content.get("if_i_tell"):
        title = "»Hvad sker der, hvis jeg siger det?«"
        yield Item(
            "plan:if_i_tell",
            "plan",
            title,
            path,
            f"{title} {_words(block)}",
            ("if_i_tell",),
            str(block.get("text") or ""),
        )
    yield Item(
        "plan:care", "plan", "Omsorg bagefter", path, f"omsorg {_words([content.get(name) for name in CARE])}", ()
    )


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_words(inner) for inner in value.values())
    if isinstance(value, list):
        return " ".join(_words(inner) for inner in value)
    return "" if value is None else str(value)


# --- search -------------------------------------------------------------------------------------------------------------

_FOLD = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "-": " ", "_": " ", ".": " ", "/": " ", "»": " ", "«": " ", ",": " "}
)


def fold(text: str) -> str:
    """Small letters, æøå spelled out, signs away: what is compared in a search."""
    return " ".join(text.casefold().translate(_FOLD).split())


def search(items: Iterable[Item], query: str, kind: str = "", limit: int = 60) -> list[Item]:
    """Items in which every word of the query stands, those with it in the title first."""
    words = fold(query).split()
    ranked = []
    for item in items:
        if kind and item.kind != kind:
            continue
        title, rest = fold(f"{item.title} {item.id}"), fold(f"{item.words} {item.summary} {item.area} {item.file}")
        if all(word in title or word in rest for word in words):
            in_title = sum(word in title for word in words)
            ranked.append((-in_title, not title.startswith(" ".join(words)), list(KINDS).index(item.kind), title, item))
    ranked.sort(key=lambda row: row[:4])
    return [row[-1] for row in ranked[:limit]]


# --- fields -------------------------------------------------------------------------------------------------------------


def fields_of(item: Item, text: str) -> list[Field]:
    """Everything that can be filled in for an item, with what stands there now."""
    content = yaml_text.load(text)
    makers: dict[str, Callable[[Any, Item], Iterable[Field]]] = {
        "offer": _offer, "contact": _contact, "topic": _topic, "phrase": _phrase, "right": _right, "answer": _answer, "plan": _plan,
        "hours": _hours,
    }  # fmt: skip
    maker = makers.get(item.kind)
    if maker is None:
        return [
            Field(
                "raw",
                "Filens indhold",
                (),
                "raw",
                text,
                hint="Filen som den er. Tjek siger til, hvis den ikke kan læses.",
            )
        ]
    return list(maker(content, item))


def _entry(content: Any) -> Iterable[Field]:
    topics = {topic.value: topic.value for topic in Topic}
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
    yield Field("topics", "Emner, det vigtigste først", ("topics",), "list", content.get("topics") or [], topics, group="Hvornår foreslås det",
                hint="Ét emne på hver linje, med ordene fra siden Emner.")  # fmt: skip
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


def _offer(content: Any, item: Item) -> Iterable[Field]:
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
        yield Field(name, label, ("requires", name), "choice", _flag_word(requires.get(name)), YES_NO, group="Krav")
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
        "list",
        content.get("ask") or [],
        group="Hvem kan man spørge",
        hint="Id på en kontakt eller et tilbud",
    )
    yield from _sources(content)
    yield from _kept(content)


def _contact(content: Any, item: Item) -> Iterable[Field]:
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
        "chat", "Chat", ("chat",), "choice", _flag_word(content.get("chat")), YES_NO, group="Sådan får man fat i dem"
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
        _flag_word(hours.get("round_the_clock")),
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
        _flag_word(content.get("anonymous")),
        YES_NO,
        group="Sådan får man fat i dem",
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
            "list",
            value if isinstance(value, list) else [value],
            required=name == "source",
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
        ("contacts", "Kontakter, bedste først", "list"),
    ):
        if name in block:
            yield Field(
                f"{role}_{name}", label, (*place, name), kind, block[name], shown=True, group=group, required=True
            )


def _hours(content: Any, item: Item) -> Iterable[Field]:
    block: Any = content
    for step in item.place:
        block = block[step]
    yield Field("weekly", "Rådgivere ved skærmen", (*item.place, "weekly"), "weekly", block.get("weekly"), DAYS,
                hint="16:00-22:00, flere med komma. Tom = lukket den dag.")  # fmt: skip
    yield Field("holidays", "Lukket på helligdage", (*item.place, "closed_on_holidays"), "choice", _flag_word(block.get("closed_on_holidays")),
                {"true": "Ja", "false": "Nej"})  # fmt: skip
    yield Field(
        "closed",
        "Lukkede dage",
        (*item.place, "closed"),
        "list",
        [str(one) for one in block.get("closed") or []],
        hint="ÅÅÅÅ-MM-DD, én på hver linje",
    )


def _flag_word(value: Any) -> str:
    return {True: "true", False: "false"}.get(value, "") if isinstance(value, bool) else ""


# --- from a form to edits -----------------------------------------------------------------------------------------------

Form = Callable[[str], list[str]]  # all values of a field's name


def changes(item: Item, fields: Iterable[Field], form: Form) -> list[Edit]:
    """Return the edits that a filled-in form asks for; a field the form does not carry is left alone.

    Raises:
        FieldError: A value cannot be used; which field, and why, in Danish.
    """
    listed = list(fields)
    if item.kind == "lexicon":
        return [
            Edit((), value.replace("\r\n", "\n"))
            for value in form("raw")[:1]
            if value.replace("\r\n", "\n") != listed[0].value
        ]
    edits = [Edit(field.path, value) for field in listed if (value := _value(field, form)) is not _SAME]
    return _tidy(edits, {field.path: field.value for field in listed})


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
        spans = [
            span.strip().replace(".", ":").replace("–", "-").replace(" ", "")
            for span in (values or [""])[0].split(",")
            if span.strip()
        ]
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
        elif edit.value is REMOVE:
            text = yaml_text.remove(text, edit.path)
        elif edit.path[0] == "sources" and len(edit.path) == 2:
            text = yaml_text.append_item(text, ("sources",), edit.value)
        else:
            text = _set(text, edit)
    return text


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
    if edit.value is None and edit.path[0] == "requires":
        return yaml_text.remove(text, edit.path)
    return yaml_text.set_value(text, edit.path, edit.value)


def conflicting(edits: Iterable[Edit], old: str, now: str) -> list[Edit]:
    """Edits at places that somebody else has changed since the text an editor saw."""
    return [edit for edit in edits if _at(old, edit.path) != _at(now, edit.path) and _at(now, edit.path) != edit.value]


def _at(text: str, path: tuple[str | int, ...]) -> Any:
    if not path:
        return text
    try:
        return yaml_text.get(text, path)
    except yaml_text.EditError:
        return None


def with_value(field: Field, value: Any) -> Field:
    """The same field holding something else: what a form gets back when it could not be saved."""
    return replace(field, value=value)


def municipality_of(item: Item) -> str | None:
    """The municipality an item belongs to, for the preview."""
    return item.area if item.area in {m.value for m in Municipality} else None


def states() -> Mapping[str, str]:
    """States an offer can have, all with a Danish word (tested)."""
    return {state.value: STATES[state.value] for state in OfferState}


def intent_lines(text: str, place: int) -> list[str]:
    """Sentences of the intent at a place of an nlu file."""
    return lines_of(str(yaml_text.get(text, ("nlu", place, "examples"))))
