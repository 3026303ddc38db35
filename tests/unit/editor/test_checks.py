"""What must not be published is stopped, each rule by name; what stands in data/ passes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.real_content import DATA, ROOT
from web.editor import checks, tree, yaml_text
from web.editor.checks import LOOK, STOP, check_text, check_tree

CHILLED = "data/offers/kalundborg/chilled.yml"
TELEFONEN = "data/contacts/boernetelefonen.yml"
RISK = "data/responses/risk.yml"
LIVE = tree.texts(ROOT)
TODAY = date(2026, 11, 26)
Edit = Callable[[str], str]


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tree.build(ROOT, tmp_path_factory.mktemp("tree") / "tree", {}, ROOT)


@pytest.fixture
def stopped(content: Path) -> Any:
    """Check the content with one file changed; returns what stops, and puts the file back."""

    def run(path: str, edit: Edit) -> list[checks.Finding]:
        before = (content / path).read_bytes()
        try:
            tree.put(content, path, edit(LIVE[path]))
            return [one for one in check_tree(content, LIVE, TODAY) if one.weight == STOP]
        finally:
            (content / path).write_bytes(before)

    return run


def setting(*path: str | int, value: Any) -> Edit:
    return lambda text: yaml_text.set_value(text, path, value)


def test_the_content_as_it_stands_has_nothing_that_stops(content: Path) -> None:
    assert [one for one in check_tree(content, LIVE, TODAY) if one.weight == STOP] == []


def test_what_was_never_confirmed_is_to_be_looked_at(content: Path) -> None:
    found = check_tree(content, LIVE, TODAY)

    assert [one for one in found if one.weight == LOOK and one.file == CHILLED and "aldrig bekræftet" in one.message]


@pytest.mark.parametrize(
    ("path", "edit", "words"),
    [
        pytest.param(CHILLED, setting("facts", "price", "source", value="hørt i kantinen"), "Kilden til", id="fact-without-known-source"),
        pytest.param(CHILLED, setting("facts", "price", "source", value=""), "skal have text og source", id="fact-without-source"),
        pytest.param(CHILLED, setting("summary", value="Gruppe på 40 gange for unge med angst."), "Tallet har ingen kilde", id="number-without-source"),
        pytest.param(CHILLED, setting("ages", value={"min": 12, "max": 16}), "Du har ændret alderen", id="age-changed-source-not"),
        pytest.param(TELEFONEN, setting("phone", value=["70 11 22 33"]), "Du har ændret telefonnummeret", id="number-changed-source-not"),
        pytest.param(CHILLED, setting("facts", "join", "text", value="Ring til 70 99 88 77."), "Nummeret står ikke", id="number-of-nobody"),
        pytest.param(CHILLED, setting("status", value={"state": "ended", "note": "Er slut."}), "hvem man kan spørge", id="ended-without-whom-to-ask"),
        pytest.param(CHILLED, setting("ask", value=["findes_ikke"]), "findes ikke", id="asks-nobody"),
        pytest.param(CHILLED, setting("aliases", value=["Chilled"]), "små bogstaver", id="alias-in-capitals"),
        pytest.param(CHILLED, setting("aliases", value=["gro"]), "hedder det samme", id="alias-of-another"),
        pytest.param(CHILLED, setting("sources", value=[]), "mindst én kilde", id="no-source"),
        pytest.param(CHILLED, setting("summary", value="Kom og vær med!"), "udråbstegn", id="exclamation"),
        pytest.param(CHILLED, lambda text: text + "nlu: []\n", "træningsdata", id="looks-like-training-data"),
        pytest.param(CHILLED, lambda text: "id: [", "Kan ikke", id="no-yaml"),
        pytest.param(RISK, setting("safe", value="Det skal nok gå."), "må ikke stå i et svar på fare", id="promise"),
        pytest.param(RISK, setting("plans", "acute", "suicide", "contacts", value=["boernetelefonen"]), "bestemt kontakt", id="suicide-without-its-line"),
        pytest.param("data/phrases.yml", setting("suggest_one", value="Jeg foreslår noget."), "Ordene i klammer", id="braces-lost"),
        pytest.param("data/phrases.yml", lambda text: yaml_text.remove(text, ("instead",)), "må skrives om, men ikke fjernes", id="phrase-removed"),
        pytest.param("data/topics.yml", setting("anxiety", "question", value="Angst og meget andet på én gang"), "højst have 25", id="button-too-long"),
        pytest.param("data/lexicon/risk_suicide.yml", lambda text: text.replace("kind: suicide", "kind: noget"), "Kan ikke bruges", id="lexicon"),
        pytest.param("data/opening_hours.yml", setting("default", "weekly", value={"mon": ["sent"]}), "tidsrum", id="hours"),
        pytest.param("data/intents.yml", lambda text: yaml_text.remove(text, ("disclose_anxiety",)), "mangler en linje", id="intent-without-meaning"),
        pytest.param("data/rules/needs.yml", lambda text: text.replace("    - intent: disclose_anxiety\n", ""), "ingen regel", id="intent-without-rule"),
    ],
)  # fmt: skip
def test_a_release_is_stopped(stopped: Any, path: str, edit: Edit, words: str) -> None:
    found = stopped(path, edit)

    assert any(words in one.message for one in found), found


def with_example(sentence: str) -> Edit:
    return lambda text: text.replace("    - Angst\n", f"    - Angst\n    - {sentence}\n", 1)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("jeg hedder Mette Sørensen og har angst", "bestemt person"),
        ("ring til mig på 23 45 67 89 jeg er så bange", "bestemt person"),
        ("mit cpr er 010203-1234 og jeg er bange", "bestemt person"),
        ("så kom thorvaldur og slog mig igen", "bestemt person"),  # in no list: only the trained name model finds it
        ("jeg går på Vestre Skole og er bange", "bestemt person"),
    ],
)
def test_an_example_with_somebody_in_it_is_refused(stopped: Any, sentence: str, words: str) -> None:
    assert any(words in one.message for one in stopped("data/nlu/mind.yml", with_example(sentence)))


def test_an_example_of_another_intent_is_refused(stopped: Any) -> None:
    other = next(place.examples[0] for place in checks.examples.read_intents(LIVE_NLU)["disclose_bullying"])

    assert any("Den samme sætning" in one.message for one in stopped("data/nlu/mind.yml", with_example(other)))


LIVE_NLU = {path: text for path, text in LIVE.items() if path.startswith("data/nlu/")}


def test_a_number_may_change_with_a_new_source_or_a_fresh_confirmation(stopped: Any) -> None:
    def edit(text: str) -> str:
        return yaml_text.set_value(yaml_text.set_value(text, ("ages",), {"min": 12, "max": 16}), ("confirmed",), TODAY)

    assert stopped(CHILLED, edit) == []


@pytest.mark.parametrize(
    ("text", "in_danger", "words"),
    [
        ("Har du tænkt på at begå selvmord?", False, "tage sit liv"),
        ("Det er din egen skyld.", False, "bebrejdelse"),
        ("Jeg lover dig, at det hjælper.", False, "løfte"),
        ("Ring nu!", True, "udråbstegn"),
        ("Ring til 70 11 22 33.", False, "Nummeret"),
        (
            "Kommunens sagsbehandlingstider nødvendiggør undertiden supplerende opmærksomhedsskabende foranstaltninger vedrørende forebyggelse.",
            False,
            "Lixtal",
        ),
    ],
)
def test_a_text_is_judged_while_it_is_written(text: str, in_danger: bool, words: str) -> None:
    numbers = checks.safe_messaging.known_numbers(DATA)[0]

    assert any(words in one.message for one in check_text(text, in_danger, numbers) if one.weight == STOP)


def test_a_good_text_is_left_alone() -> None:
    numbers = checks.safe_messaging.known_numbers(DATA)[0]

    assert check_text("Du kan ringe til BørneTelefonen på 116 111. Det er gratis.", True, numbers) == []


def test_the_command_ends_with_zero_for_what_stands_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.main([str(ROOT)]) == 0
    assert "0 stopper" in capsys.readouterr().out


def test_the_command_ends_with_one_for_a_fault(tmp_path: Path) -> None:
    content = tree.build(ROOT, tmp_path / "t", {RISK: LIVE[RISK].replace("Jeg tænker på det", "Jeg lover det")}, ROOT)

    assert checks.main([str(content)]) == 1
    shutil.rmtree(content)
