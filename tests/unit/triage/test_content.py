"""A file that is wrong is refused, and the message names the file and the field."""

from __future__ import annotations

import copy
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.real_content import DATA
from triage.content import load_catalogue, load_contact, load_offer, read_yaml
from triage.errors import ContentError
from triage.vocabulary import Aspect, OfferState, Topic

OFFER: dict[str, Any] = {
    "id": "thisted.proeve",
    "name": "Prøven",
    "aliases": ["prøven"],
    "summary": "Et sted at være.",
    "topics": ["anxiety", "sleep"],
    "who": ["young"],
    "ages": {"min": 12, "max": 15},
    "requires": {"diagnosis": ["autism"], "open_case": False, "grade": {"min": 4, "max": 6}},
    "status": {"state": "running", "since": "2020", "until": None, "note": None},
    "facts": {"price": {"text": "Det er gratis.", "source": "seed:004"}},
    "sources": [{"ref": "seed:004", "as_of": "2023-05", "says": "gratis"}],
    "confirmed": "2026-01-31",
    "owner": "thisted",
}
CONTACT: dict[str, Any] = {
    "id": "proevelinjen",
    "name": "Prøvelinjen",
    "kind": "helpline",
    "aliases": [],
    "summary": "Ring til nogen.",
    "topics": [],
    "who": ["child", "young"],
    "ages": {"min": None, "max": None},
    "area": "DK",
    "phone": ["12 34 56 78"],
    "sms": None,
    "chat": None,
    "url": "https://example.org",
    "hours": {"text": "", "round_the_clock": None, "weekly": {"mon": ["16:00-20:00"]}},
    "anonymous": None,
    "confidence": "high",
    "facts": {},
    "sources": [{"ref": "https://example.org", "as_of": None}],
    "confirmed": None,
    "owner": "national",
}


def write(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(content, file)
    return path


def changed(content: dict[str, Any], field: str, value: Any) -> dict[str, Any]:
    """Return a copy with one field (dotted) set."""
    out = copy.deepcopy(content)
    inner = out
    *outer, last = field.split(".")
    for name in outer:
        inner = inner[name]
    inner[last] = value
    return out


def offer_file(folder: Path, content: Any) -> Path:
    return write(folder / "offers/thisted/proeve.yml", content)


def test_an_offer_is_read_as_written(tmp_path: Path) -> None:
    offer = load_offer(offer_file(tmp_path, OFFER))

    assert (offer.id, offer.area, offer.topics) == ("thisted.proeve", "thisted", (Topic.ANXIETY, Topic.SLEEP))
    assert (offer.ages.min, offer.ages.max) == (12, 15)
    assert offer.requires.diagnosis == {"autism"} and offer.requires.open_case is False
    assert offer.requires.grade is not None and offer.requires.grade.max == 6
    assert offer.requires.pregnant is None
    assert offer.status.state is OfferState.RUNNING and offer.confirmed == date(2026, 1, 31)
    price = offer.fact(Aspect.PRICE)
    assert price is not None and (price.text, price.source) == ("Det er gratis.", "seed:004")
    assert offer.fact(Aspect.PLACE) is None


def test_a_contact_is_read_as_written(tmp_path: Path) -> None:
    contact = load_contact(write(tmp_path / "contacts/proevelinjen.yml", CONTACT))

    assert contact.phone == ("12 34 56 78",) and contact.sms is None and contact.shown
    assert contact.hours.weekly == {"mon": ((960, 1200),)}


@pytest.mark.parametrize(("confidence", "shown"), [("high", True), ("medium", True), ("low", False)])
def test_low_confidence_is_never_shown(tmp_path: Path, confidence: str, shown: bool) -> None:
    contact = load_contact(write(tmp_path / "contacts/proevelinjen.yml", {**CONTACT, "confidence": confidence}))

    assert contact.shown is shown


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("id", "thisted.andet", id="id-not-the-file"),
        pytest.param("name", "", id="no-name"),
        pytest.param("name", 7, id="name-a-number"),
        pytest.param("aliases", "prøven", id="aliases-no-list"),
        pytest.param("topics", ["angst"], id="unknown-topic"),
        pytest.param("who", ["teenager"], id="unknown-who"),
        pytest.param("ages", 12, id="ages-a-number"),
        pytest.param("ages", {"min": 15, "max": 12}, id="ages-upside-down"),
        pytest.param("ages", {"min": "12", "max": None}, id="age-a-text"),
        pytest.param("ages", {"from": 12}, id="ages-unknown-key"),
        pytest.param("requires", {"shoe_size": 40}, id="unknown-condition"),
        pytest.param("requires.diagnosis", ["flu"], id="unknown-diagnosis"),
        pytest.param("requires.open_case", "maybe", id="case-no-flag"),
        pytest.param("requires.grade", {"min": 9, "max": 4}, id="grades-upside-down"),
        pytest.param("status", None, id="no-status"),
        pytest.param("status.state", "someday", id="unknown-state"),
        pytest.param("facts", {"colour": {"text": "x", "source": "y"}}, id="unknown-fact"),
        pytest.param("facts.price", {"text": "Gratis."}, id="fact-without-source"),
        pytest.param("facts.price", "Gratis.", id="fact-a-text"),
        pytest.param("sources", [], id="no-source"),
        pytest.param("sources", [{"as_of": "2023"}], id="source-without-ref"),
        pytest.param("sources", [{"ref": "x", "as_of": "maj 2023"}], id="source-date-in-words"),
        pytest.param("confirmed", "i går", id="confirmed-no-date"),
        pytest.param("owner", None, id="no-owner"),
        pytest.param("colour", "red", id="unknown-field"),
    ],
)
def test_a_wrong_field_of_an_offer_is_named(tmp_path: Path, field: str, value: Any) -> None:
    path = offer_file(tmp_path, changed(OFFER, field, value))

    with pytest.raises(ContentError) as raised:
        load_offer(path)

    assert raised.value.path == str(path)
    assert raised.value.field.startswith(field.split(".")[0])
    assert raised.value.problem


@pytest.mark.parametrize("state", ["proposed", "ended"])
def test_what_cannot_be_joined_must_say_so_in_words(tmp_path: Path, state: str) -> None:
    path = offer_file(tmp_path, changed(OFFER, "status.state", state))

    with pytest.raises(ContentError) as raised:
        load_offer(path)

    assert raised.value.field == "status.note"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("kind", "friend", id="unknown-kind"),
        pytest.param("area", "aarhus", id="unknown-area"),
        pytest.param("phone", "12345678", id="phone-no-list"),
        pytest.param("chat", "yes", id="chat-no-flag"),
        pytest.param("url", "javascript:alert(1)", id="url-a-script"),
        pytest.param("url", "www.example.org", id="url-without-scheme"),
        pytest.param("hours", {"weekly": {"mon": ["4 pm"]}}, id="hours-no-span"),
        pytest.param("hours", {"weekly": {"mandag": ["16:00-20:00"]}}, id="hours-danish-day"),
        pytest.param("hours", {"opens": "16"}, id="hours-unknown-key"),
        pytest.param("confidence", "sure", id="unknown-confidence"),
    ],
)
def test_a_wrong_field_of_a_contact_is_named(tmp_path: Path, field: str, value: Any) -> None:
    path = write(tmp_path / "contacts/proevelinjen.yml", changed(CONTACT, field, value))

    with pytest.raises(ContentError) as raised:
        load_contact(path)

    assert raised.value.field.startswith(field)


def test_broken_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.yml"
    path.write_text("a: 1\nb: [1, 2\nc: 3\n", encoding="utf-8")

    with pytest.raises(ContentError, match=r"broken\.yml.*linje \d"):
        read_yaml(path)


def test_a_file_that_is_a_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="felter"):
        load_offer(offer_file(tmp_path, ["a", "b"]))


def test_a_missing_file_is_a_content_error(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="kan ikke læses"):
        read_yaml(tmp_path / "none.yml")


@pytest.fixture()
def copied(tmp_path: Path) -> Path:
    """A copy of what load_catalogue reads."""
    for name in ("offers", "contacts"):
        shutil.copytree(DATA / name, tmp_path / name)
    for name in ("topics.yml", "rights.yml", "phrases.yml", "questions.yml"):
        shutil.copy(DATA / name, tmp_path / name)
    return tmp_path


def test_whom_to_ask_must_exist(copied: Path) -> None:
    offer_file(copied, {**OFFER, "ask": ["nobody_here"]})

    with pytest.raises(ContentError, match="nobody_here") as raised:
        load_catalogue(copied)

    assert raised.value.path.endswith("offers/thisted/proeve.yml")


@pytest.mark.parametrize(
    ("file", "edit", "field"),
    [
        pytest.param("topics.yml", lambda raw: raw.pop("anxiety"), "anxiety", id="topic-missing"),
        pytest.param("topics.yml", lambda raw: raw.update(weather={}), "weather", id="topic-unknown"),
        pytest.param("topics.yml", lambda raw: raw["sleep"].pop("hear"), "sleep.hear", id="topic-without-words"),
        pytest.param("rights.yml", lambda raw: raw[0].pop("source"), "0.source", id="right-without-source"),
        pytest.param("phrases.yml", lambda raw: raw.update(overview=3), "overview", id="phrase-a-number"),
        pytest.param(
            "questions.yml",
            lambda raw: raw["questions"]["guilt"].update(ask=["nobody"]),
            "guilt.ask",
            id="nobody-to-ask",
        ),
    ],
)
def test_a_wrong_word_list_is_named(copied: Path, file: str, edit: Any, field: str) -> None:
    raw = read_yaml(copied / file)
    edit(raw)
    write(copied / file, raw)

    with pytest.raises(ContentError) as raised:
        load_catalogue(copied)

    assert raised.value.path.endswith(file) and raised.value.field == field
