"""Question words name the facts asked for, in order; what asks nothing names none."""

from __future__ import annotations

import pytest

from triage.aspects import asked_aspects, names_a_thing
from triage.vocabulary import Aspect


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("hvad koster det", Aspect.PRICE),
        ("er det gratis at komme der", Aspect.PRICE),
        ("hvornår har i åbent", Aspect.HOURS),
        ("hvornaar er der aabent", Aspect.HOURS),
        ("har de aabent i weekenden", Aspect.HOURS),
        ("hvor ligger det", Aspect.PLACE),
        ("hvad er adressen", Aspect.PLACE),
        ("hvor gammel skal man være", Aspect.AGES),
        ("er jeg for gammel", Aspect.AGES),
        ("må min ven på 17 år også komme", Aspect.AGES),
        ("hvem er det for", Aspect.WHO),
        ("hvordan kommer jeg med", Aspect.JOIN),
        ("skal man have en henvisning", Aspect.JOIN),
        ("skal man have en sag i kommunen for at være med", Aspect.JOIN),
        ("hvor mange gange er det", Aspect.SESSIONS),
        ("hvor længe varer det", Aspect.SESSIONS),
        ("hvor mange er der på holdet", Aspect.GROUP),
        ("er det anonymt", Aspect.ANONYMOUS),
        ("skal mine forældre med", Aspect.PARENTS),
        ("hvem står bag", Aspect.RUN_BY),
        ("er det psykologer der arbejder der", Aspect.RUN_BY),
        ("hvor lang er ventetiden", Aspect.WAITING),
        ("har i et telefonnummer", Aspect.CONTACT),
        ("kan man skrive til dem på chat", Aspect.CONTACT),
        ("findes det stadig", Aspect.STATUS),
        ("har det kørt længe eller er det noget nyt", Aspect.STATUS),
        ("hvor mange arbejder der", Aspect.RUN_BY),
        ("må jeg være med inde når min søn er der", Aspect.PARENTS),
        ("er den anonyme rådgivning kun for voksne", Aspect.WHO),
        ("åbner de om lørdagen", Aspect.HOURS),
        ("hvor er det det foregår", Aspect.PLACE),
    ],
)
def test_a_question_names_its_fact(question: str, aspect: Aspect) -> None:
    assert aspect in asked_aspects(question)


def test_two_facts_are_named_in_the_order_asked() -> None:
    assert asked_aspects("hvor ligger det og hvad koster det")[:2] == [Aspect.PLACE, Aspect.PRICE]
    assert asked_aspects("hvad koster det og hvor ligger det")[:2] == [Aspect.PRICE, Aspect.PLACE]


def test_case_does_not_matter_and_each_fact_is_named_once() -> None:
    assert asked_aspects("HVAD KOSTER DET? koster det noget").count(Aspect.PRICE) == 1


def test_what_it_is_asked_outright_is_all_that_is_asked() -> None:
    assert asked_aspects("mine forældre skal til møde med ssp, hvad er det for noget") == [Aspect.WHAT]


def test_how_something_goes_on_is_not_where() -> None:
    assert Aspect.PLACE not in asked_aspects("hvordan foregår det første gang")


@pytest.mark.parametrize("text", ["", "hej", "jeg har angst", "tak skal du have"])
def test_what_asks_for_no_fact_names_none(text: str) -> None:
    assert asked_aspects(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "hvad koster det",
        "og hvordan kommer hun med",
        "hvordan?",
        "skal mor med",
        "hvor ligger det",
        "kan min mor kontakte dem",
        "kan jeg henvende mig, selvom jeg kun er nabo",
    ],
)
def test_follow_up_names_no_thing(text: str) -> None:
    assert asked_aspects(text) and not names_a_thing(text)


@pytest.mark.parametrize(
    "text", ["hvor ligger biblioteket", "hvad koster en playstation", "hvad er klokken", "hvornår åbner svømmehallen"]
)
def test_question_about_another_thing_names_it(text: str) -> None:
    assert names_a_thing(text)
