"""Turn the files in data/ into checked objects; a fault says which file and which field is wrong.

ruamel.yaml is the one library used here; everything behind it is the standard library.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, Callable, Mapping, TypeVar

from ruamel.yaml.error import YAMLError

from triage.errors import ContentError
from triage.hours import WEEKDAYS, Hours, parse_span
from triage.offers import AgeRange, Catalogue, Contact, Fact, Offer, Requirements, Source, Status
from triage.plain_questions import load_questions
from triage.vocabulary import Aspect, Municipality, OfferState, Topic
from triage.yaml_cache import parse

T = TypeVar("T")
AREAS = {"DK", *(m.value for m in Municipality)}
REGIONS = {"region_sjaelland", "region_syddanmark", "region_nordjylland", "region_hovedstaden"}
WHO = {"child", "young", "parent", "professional"}
CONTACT_KINDS = {"emergency", "helpline", "chat", "municipal", "health", "civil_society", "fact"}
DIAGNOSES = {"autism", "adhd", "disability"}
_COMMON = {"id", "name", "aliases", "aliases_exact", "summary", "topics", "who", "ages", "facts", "sources",
           "confirmed", "owner"}  # fmt: skip
OFFER_FIELDS = _COMMON | {"requires", "status", "ask"}
CONTACT_FIELDS = _COMMON | {"kind", "area", "phone", "sms", "chat", "url", "hours", "anonymous", "confidence",
                            "nearby", "address", "note"}  # fmt: skip
_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


def read_yaml(path: Path) -> Any:
    """Read one YAML file as plain Python values.

    Raises:
        ContentError: It cannot be read or is not YAML; names the line.
    """
    try:
        return parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ContentError(path, "", f"kan ikke læses ({error.strerror})") from error
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" i linje {mark.line + 1}" if mark else ""
        raise ContentError(path, "", f"er ikke rigtig YAML{where}: {getattr(error, 'problem', error)}") from error


def load_catalogue(data_dir: Path) -> Catalogue:
    """Load every offer, contact, topic, right and phrase below `data_dir`.

    Raises:
        ContentError: The first file that is wrong, with its field.
    """
    offers = {o.id: o for o in map(load_offer, sorted((data_dir / "offers").glob("*/*.yml")))}
    contacts = {c.id: c for c in map(load_contact, sorted((data_dir / "contacts").glob("*.yml")))}
    catalogue = Catalogue(offers, contacts, _load_topics(data_dir / "topics.yml"), _load_rights(data_dir / "rights.yml"),
                          _load_phrases(data_dir / "phrases.yml"), load_questions(data_dir))  # fmt: skip
    for question in catalogue.questions.values():
        for asked in question.ask:
            if catalogue.entry(asked) is None:
                raise ContentError(data_dir / "questions.yml", f"{question.id}.ask", f"{asked} findes ikke")
    for offer in offers.values():
        for asked in offer.ask:
            if catalogue.entry(asked) is None:
                raise ContentError(f"data/offers/{offer.id.replace('.', '/')}.yml", "ask", f"{asked} findes ikke")
    return catalogue


def load_offer(path: Path) -> Offer:
    """Load data/offers/<area>/<slug>.yml; its id must be `area.slug`."""
    reader = _Reader(path, read_yaml(path), OFFER_FIELDS)
    expected = f"{path.parent.name}.{path.stem}"
    return Offer(**_common(reader, expected, path.parent.name), requires=_requirements(reader), status=_status(reader),
                 ask=reader.words("ask"))  # fmt: skip


def load_contact(path: Path) -> Contact:
    """Load data/contacts/<id>.yml; its id must be the file's name."""
    reader = _Reader(path, read_yaml(path), CONTACT_FIELDS)
    area = reader.choice("area", AREAS | REGIONS, default="DK")
    return Contact(
        **_common(reader, path.stem, area),
        kind=reader.choice("kind", CONTACT_KINDS),
        phone=reader.words("phone"),
        sms=reader.text("sms", required=False),
        chat=reader.flag("chat"),
        url=_url(reader),
        hours=_hours(reader),
        anonymous=reader.flag("anonymous"),
        nearby=reader.flag("nearby"),
        confidence=reader.choice("confidence", {"high", "medium", "low"}),
    )


class _Reader:
    """Reads fields of one file and complains with file and field."""

    def __init__(self, path: Path, raw: Any, allowed: set[str]) -> None:
        self.path = path
        if not isinstance(raw, dict):
            raise ContentError(path, "", "skal bestå af felter (navn: værdi)")
        self.raw: dict[str, Any] = raw
        unknown = sorted(set(raw) - allowed)
        if unknown:
            raise ContentError(path, unknown[0], f"kendes ikke; kendte felter: {', '.join(sorted(allowed))}")

    def fail(self, field: str, problem: str) -> ContentError:
        return ContentError(self.path, field, problem)

    def text(self, field: str, required: bool = True) -> str | None:
        value = self.raw.get(field)
        if value is None and not required:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self.fail(field, f"skal være en tekst, men er {value!r}")
        return value.strip()

    def words(self, field: str) -> tuple[str, ...]:
        value = self.raw.get(field) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fail(field, "skal være en liste af tekster")
        return tuple(item.strip() for item in value)

    def flag(self, field: str) -> bool | None:
        value = self.raw.get(field)
        if value not in (True, False, None):
            raise self.fail(field, f"skal være true, false eller null, men er {value!r}")
        return value

    def choice(self, field: str, allowed: set[str], default: str | None = None) -> str:
        value = self.raw.get(field, default)
        if value not in allowed:
            raise self.fail(field, f"skal være en af {', '.join(sorted(allowed))}, men er {value!r}")
        return str(value)

    def enums(self, field: str, parse: Callable[[str], T]) -> tuple[T, ...]:
        try:
            return tuple(parse(word) for word in self.words(field))
        except ValueError as error:
            raise self.fail(field, str(error)) from error


def _common(reader: _Reader, expected_id: str, area: str) -> dict[str, Any]:
    if reader.text("id") != expected_id:
        raise reader.fail("id", f"skal være {expected_id} som filens navn, men er {reader.raw.get('id')!r}")
    who = frozenset(reader.words("who"))
    if who - WHO:
        raise reader.fail("who", f"kender ikke {sorted(who - WHO)}; brug {sorted(WHO)}")
    return {
        "id": expected_id,
        "name": reader.text("name"),
        "summary": reader.text("summary"),
        "aliases": reader.words("aliases"),
        "aliases_exact": reader.words("aliases_exact"),
        "topics": reader.enums("topics", Topic),
        "who": who,
        "ages": _ages(reader, "ages", reader.raw.get("ages")),
        "area": area,
        "facts": _facts(reader),
        "sources": _sources(reader),
        "confirmed": _confirmed(reader),
        "owner": reader.text("owner"),
    }


def _ages(reader: _Reader, field: str, raw: Any) -> AgeRange:
    if raw is None:
        return AgeRange()
    if not isinstance(raw, dict) or set(raw) - {"min", "max"}:
        raise reader.fail(field, "skal have min og max")
    low, high = raw.get("min"), raw.get("max")
    for value in (low, high):
        if value is not None and not (isinstance(value, int) and 0 <= value <= 120):
            raise reader.fail(field, f"skal være hele tal fra 0 til 120, men er {value!r}")
    if low is not None and high is not None and low > high:
        raise reader.fail(field, f"min ({low}) er større end max ({high})")
    return AgeRange(low, high)


def _facts(reader: _Reader) -> Mapping[Aspect, Fact]:
    raw = reader.raw.get("facts") or {}
    if not isinstance(raw, dict):
        raise reader.fail("facts", "skal bestå af felter")
    facts: dict[Aspect, Fact] = {}
    for key, value in raw.items():
        if key not in {a.value for a in Aspect}:
            raise reader.fail(f"facts.{key}", f"kendes ikke; brug {', '.join(a.value for a in Aspect)}")
        if not isinstance(value, dict) or not value.get("text") or not value.get("source"):
            raise reader.fail(f"facts.{key}", "skal have text og source")
        facts[Aspect(key)] = Fact(str(value["text"]).strip(), str(value["source"]))
    return facts


def _sources(reader: _Reader) -> tuple[Source, ...]:
    raw = reader.raw.get("sources")
    if not isinstance(raw, list) or not raw:
        raise reader.fail("sources", "mindst én kilde skal stå her")
    found = []
    for index, item in enumerate(raw):
        if not isinstance(item, dict) or not item.get("ref"):
            raise reader.fail(f"sources.{index}", "skal have ref")
        as_of = item.get("as_of")
        if as_of is not None and not _DATE.fullmatch(str(as_of)):
            raise reader.fail(f"sources.{index}.as_of", f"skal være ÅÅÅÅ, ÅÅÅÅ-MM eller ÅÅÅÅ-MM-DD, men er {as_of!r}")
        found.append(Source(str(item["ref"]), None if as_of is None else str(as_of), str(item.get("says") or "")))
    return tuple(found)


def _confirmed(reader: _Reader) -> date | None:
    value = reader.raw.get("confirmed")
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise reader.fail("confirmed", f"skal være en dato (ÅÅÅÅ-MM-DD) eller null, men er {value!r}") from error


def _requirements(reader: _Reader) -> Requirements:
    raw = reader.raw.get("requires") or {}
    allowed = set(Requirements.__dataclass_fields__)
    if not isinstance(raw, dict) or set(raw) - allowed:
        raise reader.fail("requires", f"kendte betingelser: {', '.join(sorted(allowed))}")
    diagnosis = frozenset(raw.get("diagnosis") or ())
    if diagnosis - DIAGNOSES:
        raise reader.fail("requires.diagnosis", f"brug {', '.join(sorted(DIAGNOSES))}")
    flags = {name: raw.get(name) for name in allowed - {"diagnosis", "grade", "schools"}}
    for name, value in flags.items():
        if value not in (True, False, None):
            raise reader.fail(f"requires.{name}", f"skal være true eller false, men er {value!r}")
    grade = _ages(reader, "requires.grade", raw["grade"]) if raw.get("grade") else None
    return Requirements(diagnosis=diagnosis, grade=grade, schools=tuple(raw.get("schools") or ()), **flags)


def _status(reader: _Reader) -> Status:
    raw = reader.raw.get("status")
    if not isinstance(raw, dict) or set(raw) - {"state", "since", "until", "note"}:
        raise reader.fail("status", "skal have state, since, until og note")
    try:
        state = OfferState(raw.get("state"))
    except ValueError as error:
        raise reader.fail("status.state", f"brug {', '.join(s.value for s in OfferState)}") from error
    note = raw.get("note")
    if state in (OfferState.PROPOSED, OfferState.ENDED) and not note:
        raise reader.fail("status.note", "skal sige i klare ord, at man ikke kan være med, og hvem man kan spørge")
    dates = {key: None if raw.get(key) is None else str(raw[key]) for key in ("since", "until")}
    return Status(state, dates["since"], dates["until"], note)


def _hours(reader: _Reader) -> Hours:
    raw = reader.raw.get("hours") or {}
    if not isinstance(raw, dict) or set(raw) - {"text", "round_the_clock", "weekly"}:
        raise reader.fail("hours", "skal have text, round_the_clock og weekly")
    weekly = raw.get("weekly")
    if weekly is not None:
        try:
            weekly = {day: tuple(parse_span(span) for span in spans or ()) for day, spans in weekly.items()}
        except (ValueError, AttributeError, TypeError) as error:
            raise reader.fail("hours.weekly", 'skal være som mon: ["16:00-20:00"]') from error
        if set(weekly) - set(WEEKDAYS):
            raise reader.fail("hours.weekly", f"dage hedder {', '.join(WEEKDAYS)}")
    return Hours(str(raw.get("text") or ""), raw.get("round_the_clock"), weekly)


def _url(reader: _Reader) -> str | None:
    url = reader.text("url", required=False)
    if url and not re.fullmatch(r"https?://[^\s<>\"']+", url):
        raise reader.fail("url", f"skal være en webadresse, men er {url!r}")
    return url


def _load_topics(path: Path) -> dict[Topic, dict[str, str]]:
    raw = read_yaml(path)
    missing = [t.value for t in Topic if t.value not in raw]
    if missing:
        raise ContentError(path, missing[0], "mangler")
    unknown = [key for key in raw if key not in {t.value for t in Topic}]
    if unknown:
        raise ContentError(path, unknown[0], "er ikke et emne")
    for key, entry in raw.items():
        for name in ("label", "phrase", "hear"):
            if not isinstance(entry.get(name), str):
                raise ContentError(path, f"{key}.{name}", "skal være en tekst")
    return {Topic(key): entry for key, entry in raw.items()}


def _load_rights(path: Path) -> dict[str, dict[str, Any]]:
    entries = read_yaml(path)
    if isinstance(entries, dict):
        entries = entries.get("rights", [])
    for index, entry in enumerate(entries):
        for name in ("id", "title", "text", "source"):
            if not entry.get(name):
                raise ContentError(path, f"{index}.{name}", "mangler")
    return {entry["id"]: entry for entry in entries}


def _load_phrases(path: Path) -> dict[str, str]:
    raw = read_yaml(path)
    for key, value in raw.items():
        if not isinstance(value, str):
            raise ContentError(path, key, "skal være en tekst")
    return raw
