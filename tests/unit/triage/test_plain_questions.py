"""Plain questions are found by their words, however they are spelt; what only looks like one is left to the classifier."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.real_content import AFTERNOON, DATA, catalogue
from triage.content import read_yaml
from triage.errors import ContentError
from triage.offers import Needs
from triage.plain_questions import QuestionFinder, load_questions, question_finder
from triage.replies import Teller
from triage.risk_lexicon import load_lexicon
from triage.vocabulary import Municipality, Role, Topic


@lru_cache(maxsize=1)
def finder() -> QuestionFinder:
    return question_finder(DATA, load_lexicon(DATA).vocabulary)


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("bring_somebody", ["kan jeg tage en ven med", "ka jeg ta min veninde med", "maa min kaereste komme med", "er det ok hvis jeg har en med",
                            "Må man have nogen med derhen?", "skal man komme alene", "hej må jeg godt tage min søster med", "ka min bestie komme me"]),
        ("first_visit", ["hvordan foregår det første gang", "hva sker der når jeg kommer", "hvordan foregår det", "hvad sker der hvis man møder op?"]),
        ("dares_not_go", ["hvad hvis jeg ikke tør gå derhen alene", "tør ik gå derhen", "jeg vil ikke gå derind alene"]),
        ("without_parents", ["jeg er 13 kan jeg selv gå til headspace uden mor", "må jeg komme uden mine forældre ved det", "skal mine forældre give lov"]),
        ("others_told", ["får de andre det at vide", "får min lærer det at vide", "faar skolen det at vide", "siger i det til min klasselærer", "kan i fortælle det til skolen", "finder min klasse ud af det"]),
        ("police_sees", ["kan politiet se det", "ser politiet hvad jeg skriver?"]),
        ("who_reads", ["hvem læser det her", "kan andre se det jeg skriver"]),
        ("kept", ["gemmer du det", "bliver det her gemt", "gemmer i det jeg skriver", "sletter du mine beskeder"]),
        ("remembered", ["husker du det jeg skrev i går", "kan du huske mig", "husker du mig"]),
        ("who_made_bot", ["hvem har lavet dig", "hvem står bag det her"]),
        ("trust", ["kan jeg stole på dig", "kan man stole på det du siger"]),
        ("should_tell", ["skal jeg sige det til min mor", "bør jeg fortælle det til nogen", "må jeg sige det til nogen", "skal jeg sige det til min lærer"]),
        ("how_to_tell", ["hvordan siger jeg det til min mor", "hvordan fortæller jeg det til mine forældre", "hvad skal jeg sige til min lærer"]),
        ("guilt", ["er det min skyld", "det var nok min egen skyld", "er det min fejl", "jeg føler det er min skyld"]),
        ("may_say_no", ["har jeg lov til at sige nej", "må jeg godt sige fra", "maa man sige nej"]),
        ("who_decides", ["bestemmer jeg selv", "hvem bestemmer"]),
        ("must_report", ["skal jeg lave en underretning?", "skal vi underrette", "har jeg underretningspligt"]),
        ("parents_first", ["skal jeg ringe til faren først?", "skal jeg sige det til hendes mor", "skal jeg snakke med forældrene først"]),
        ("report_to_police", ["skal vi melde ham til politiet", "bør jeg anmelde det"]),
        ("pictures", ["hvad skal vi gøre med billederne", "må jeg slette billederne"]),
        ("how_to_ask", ["hvordan spørger jeg hende", "hvad skal jeg sige til ham", "hvordan siger jeg det til min veninde"]),
        ("promised_silence", ["jeg har lovet ikke at sige noget", "har lovet hende ikke at sige noget til nogen"]),
        ("taken_away", ["tager de os så væk", "bliver vi fjernet"]),
        ("trouble", ["får hun ballade", "får jeg skæld ud"]),
        ("where_to_test", ["hvor kan jeg få en test", "hvor får man taget en graviditetstest"]),
        ("benefits", ["hvor søger jeg boligstøtte", "kan jeg få kontanthjælp"]),
        ("kind_of_offer", ["findes der en forældregruppe", "er der en gruppe for unge", "har i et kursus"]),
        ("whom_to_ring", ["hvem kan vi ringe til", "hvem skal jeg ringe til?", "er der et nummer man kan ringe til"]),
        ("whom_to_meet", ["nej ikke telefon jeg vil gerne møde nogen", "er der et sted jeg kan gå hen", "jeg vil hellere møde nogen i virkeligheden"]),
        ("nearest", ["hvor er det nærmeste", "er der noget i nærheden"]),
        ("what_then", ["hvad så med ham", "hvad så med os"]),
        ("how_to_apply", ["hvor søger man", "hvordan søger man"]),
    ],
)  # fmt: skip
def test_a_question_is_found_in_many_words(question: str, texts: list[str]) -> None:
    found = {text: getattr(finder().find(text), "id", None) for text in texts}

    assert found == dict.fromkeys(texts, question)


@pytest.mark.parametrize(
    "text",
    [
        "kan jeg tage en ven med hjem",
        "kan jeg få en ven",
        "min veninde kommer med til alt",
        "kan min mor komme med",  # what parents are to an offer is a fact of it
        "må jeg have en med til mødet med kommunen",  # a right
        "hvordan foregår en abort",
        "hvad sker der når man fylder 18",
        "jeg tør ikke gå i skole alene",
        "jeg tør ikke gå hjem alene",
        "kan jeg gå til lægen uden min mor",  # other rules
        "må jeg gå til fest uden mine forældre",
        "jeg skal sige noget til min lærer i morgen",
        "politiet kom hjem til os i går",
        "jeg kan ikke huske noget fra i går",
        "er det min skyld at mine forældre skal skilles",  # tells of a divorce, too
        "det er min skyld at jeg dumpede til eksamen",
        "det er ikke min skyld",
        "jeg kan ikke sige nej til ham når han presser mig",
        "hvem bestemmer om jeg skal bo hos min far",
        "hvordan laver jeg en underretning",
        "skal jeg sige undskyld til min ven",
        "jeg kan ikke stole på nogen",
        "hvordan spørger jeg hende ud",
        "jeg får skæld ud hver dag",
        "hvor får man en ordblindetest",
        "hvem kan jeg snakke med",
        "jeg vil ikke ringe",
        "har du et nummer",  # of what is shown
        "hvor ringer jeg hen",
        "rotter i kloakken hvem ringer jeg til",
        "hvad så",  # a greeting
        "må jeg sige nej til en kontaktperson",
        "er det min skyld at han drikker",
        "kan man få tilskud til fodbold",
        "hvem har lavet det her tilbud",
        "hvad skal man skrive til dem",
        "jeg vil bare snakke med en der forstår mig",
        "jeg vil hellere tale med en person",
        "skal jeg ringe til kommunen",
        "jeg vil gerne møde nye venner",
        "jeg vil gerne snakke med nogen",
        "jeg søger job",
        "min kæreste slår mig og jeg ved ikke om det er min skyld eller om jeg bare overdriver",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert finder().find(text) is None


def test_every_question_has_phrases_and_leads_somewhere() -> None:
    assert all(question.texts or question.intent != "ask_rights" for question in catalogue().questions.values())
    assert not set(catalogue().questions) & set(catalogue().rights)  # both are named by the entity `right`


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.PROFESSIONAL, "Ja, hvis et barn under 18 kan have brug for støtte"),
        (Role.PARENT, "jeres eget barn"),
        (None, "Er du selv under 18, må du gerne gøre det, men du skal ikke"),
    ],
)
def test_a_teacher_must_report_and_a_child_need_not(role: Role | None, words: str) -> None:
    reply = Teller(catalogue(), AFTERNOON).plain(catalogue().questions["must_report"], Needs(role=role), ())

    assert words in reply.text and [card["id"] for card in reply.cards] == ["fakta_underretning_hvordan"]


@pytest.mark.parametrize("role", [None, Role.PARENT])
def test_whom_to_ring_has_a_number(role: Role | None) -> None:
    needs = Needs((Topic.SCHOOL_REFUSAL,), Municipality.HADERSLEV, role=role)

    reply = Teller(catalogue(), AFTERNOON).plain(catalogue().questions["whom_to_ring"], needs, ())

    assert reply.cards and all(any(a["href"].startswith("tel:") for a in card["actions"]) for card in reply.cards)


def test_where_no_number_is_known_nobody_is_told_there_is_one() -> None:
    needs = Needs((Topic.SCHOOL_REFUSAL,), Municipality.KERTEMINDE, role=Role.PARENT)

    reply = Teller(catalogue(), AFTERNOON).plain(catalogue().questions["whom_to_ring"], needs, ())

    assert reply.cards and reply.text == catalogue().phrases["no_number"]


def test_whoever_wants_to_meet_somebody_sees_no_line() -> None:
    needs = Needs((Topic.LONELINESS,), Municipality.KALUNDBORG)

    reply = Teller(catalogue(), AFTERNOON).plain(catalogue().questions["whom_to_meet"], needs, ())

    assert reply.cards and {card["id"].partition(".")[0] for card in reply.cards} == {"kalundborg"}


def test_what_is_known_of_the_offer_is_told_beside_the_answer() -> None:
    question = catalogue().questions["without_parents"]

    reply = Teller(catalogue(), AFTERNOON).plain(question, Needs(age=13), ["kalundborg.headspace"])

    assert reply.text.startswith(question.text(None)) and "Du kan komme uden at sige, hvem du er" in reply.text
    assert [card["id"] for card in reply.cards] == ["kalundborg.headspace"]


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        pytest.param(lambda entry: entry.pop("say"), "guilt.say", id="no-phrases"),
        pytest.param(lambda entry: entry.pop("text"), "guilt.text", id="no-answer"),
        pytest.param(lambda entry: entry.pop("source"), "guilt.text", id="no-source"),
        pytest.param(lambda entry: entry.update(show="weather"), "guilt.show", id="unknown-show"),
        pytest.param(lambda entry: entry.update(tell=["weather"]), "guilt.tell", id="unknown-fact"),
        pytest.param(lambda entry: entry.update(colour="red"), "guilt.colour", id="unknown-field"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, edit: Callable[[Any], object], field: str) -> None:
    raw = read_yaml(DATA / "questions.yml")
    edit(raw["questions"]["guilt"])
    with (tmp_path / "questions.yml").open("w", encoding="utf-8") as file:
        YAML().dump(raw, file)

    with pytest.raises(ContentError) as raised:
        load_questions(tmp_path)

    assert raised.value.field == field


def test_what_is_asked_of_the_bot_is_about_the_bot():
    assert {
        text: finder().find(text).topic for text in ("gemmer du det her", "hvem har lavet dig", "er det min skyld")
    } == {
        "gemmer du det her": "about_bot",
        "hvem har lavet dig": "about_bot",
        "er det min skyld": "rights",
    }
