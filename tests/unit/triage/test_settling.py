"""Names and question words decide an intent where they know better than the classifier, and leave it alone where not."""

from __future__ import annotations

import pytest

from triage.settling import RULES, Said, corrects_surely, only_facts, reaches_office, settle, wants_no_office
from triage.vocabulary import Aspect


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        (Said("hvad koster chilled", "nlu_fallback", "none", offers=1, aspects=(Aspect.PRICE,)), "ask_price"),
        (Said("fortæl om chilled", "disclose_anxiety", "need", offers=1), "ask_what_is"),
        (Said("hvad er forskellen på chilled og cool kids", "ask_what_is", "fact", offers=2), "ask_difference"),
        (Said("og hvordan kommer hun med", "worry_about_friend", "need", aspects=(Aspect.JOIN,)), "ask_how_to_join"),
        (Said("og skal man sige sit navn", "ask_anonymity", "about_bot", aspects=(Aspect.ANONYMOUS,)), "ask_what_is"),
        (Said("kan jeg tale med et menneske på mindhelper", "request_human", "other", offers=1), "ask_what_is"),
        (Said("kan hun skrive med nogen selv", "request_human", "other"), "request_call_alternative"),
        (Said("anonymt og på chat, er 17", "ask_anonymity", "about_bot"), "request_call_alternative"),
        (Said("hun ringer aldrig tilbage", "request_call_alternative", "other"), "give_facts"),
        (Said("jeg vil ikke have kommunen ind over", "deny", "talk", offers=1, is_turned_down=True), "ask_other_options"),
        (Said("hvem kan jeg spørge uden at hun får det at vide", "ask_parents_told", "about_bot"), "ask_offers_overview"),
        (Said("er der noget vi bare kan komme til", "nlu_fallback", "none", aspects=(Aspect.WHAT, Aspect.JOIN)), "ask_offers_overview"),
        (Said("kan min onkel være med selvom han bor i odense", "disclose_love_trouble", "need", aspects=(Aspect.PARENTS,)), "ask_what_is"),
        (Said("spiser man også der?", "disclose_eating_trouble", "need"), "ask_what_is"),
        (Said("kan jeg blive ringet op i stedet for at skrive?", "request_call_alternative", "other"), "request_human"),
        (Said("må jeg få min moster med til mødet i fagcentret", "ask_what_is", "fact", offers=1, rights=("bisidder",)), "ask_rights"),
        (Said("ringer i til politiet nu", "ask_phone", "fact", offers=1, aspects=(Aspect.CONTACT,)), "ask_anonymity"),
        (Said("headspace har jeg prøvet", "disclose_sadness", "need", offers=1, is_turned_down=True), "ask_other_options"),
        (Said("hvad kan jeg gøre", "ask_capabilities", "about_bot"), "ask_offers_overview"),
        (Said("har du noget man kan læse eller chatte", "ask_capabilities", "about_bot"), "request_call_alternative"),
        (Said("er 16 og gravid, må mine forældre bestemme om jeg får abort", "disclose_pregnancy", "need", rights=("abortion_15_17",)), "ask_rights"),
        (Said("ka jeg få abort uden de skriver under", "disclose_pregnancy", "need", rights=("abortion_15_17",)), "ask_rights"),
        (Said("hvem snakker jeg med om det", "ask_is_robot", "about_bot"), "give_facts"),
        (Said("tak for ørerne", "nlu_fallback", "none"), "thank"),
        (Said("nej ikke min lærer og ikke min mor men en jeg ikke kender", "deny", "talk"), "give_facts"),
        (Said("er 16 og gravid, må de bestemme det", "disclose_pregnancy", "need", rights=("abortion_15_17",)), "ask_rights"),
        (Said("hvordan klager man over modtagelsen", "ask_how_to_join", "fact", offers=1, rights=("complaint",)), "ask_rights"),
        (Said("jeg har det skidt", "ask_price", "fact"), "nlu_fallback"),
        (Said("er du et rigtigt menneske eller hvad", "ask_is_robot", "about_bot"), None),
        (Said("må jeg få et menneske", "request_human", "other"), None),
        (Said("vil I ringe op til mig efter skole", "request_human", "other"), None),
        (Said("[telefon] [navn]", "ask_phone", "fact", aspects=(Aspect.CONTACT,)), "give_facts"),
        (Said("jeg vil gerne ringes op", "request_call_alternative", "other"), "request_human"),
        (Said("ringer i til os og til skolen", "request_human", "other"), "ask_anonymity"),
        (Said("jeg orker ikke kommunen, kan jeg få et menneske", "request_human", "other", offers=1, is_turned_down=True), None),
        (Said("jeg har angst og går ikke i skole", "disclose_anxiety", "need"), None),
        (Said("hvad kan du", "ask_capabilities", "about_bot"), None),
        (Said("jeg er 18", "ask_about_turning_18", "need"), "give_facts"),
        (Said("for 3 måneder siden, hun blev 17", "disclose_new_parent_trouble", "need"), "give_facts"),
        (Said("er chilled fra 14 år", "ask_age_limit", "fact", offers=1, aspects=(Aspect.AGES,)), None),
        (Said("er det normalt", "ask_about_sexuality", "need"), "ask_if_normal"),
        (Said("men er jeg helt unormal så?", "nlu_fallback", "none"), "ask_if_normal"),
        (Said("er det farligt at ryge", "disclose_substance_use", "need"), None),
        (Said("er jeg dum", "disclose_low_self_worth", "need"), None),
        (Said("hun fra headspace var nederen", "complain_about_help", "other", offers=1), None),
        (Said("de hjælper aldrig i kommunen", "complain_about_help", "other", offers=1, is_turned_down=True), None),
        (Said("hvordan klager jeg over modtagelsen", "complain_about_help", "other", offers=1, rights=("complaint",)), "ask_rights"),
        (Said("er det okay", "ask_anonymity", "about_bot"), None),
    ],
)  # fmt: skip
def test_words_settle_an_intent(said: Said, intent: str | None) -> None:
    assert settle(said) == intent


def test_every_rule_decides_something() -> None:
    decided = {rule.__name__ for rule in RULES}

    assert len(decided) == len(RULES) and all(rule(Said("", "", "none")) in (None, "") for rule in RULES)


@pytest.mark.parametrize(
    ("text", "kind", "is_fact"),
    [
        ("nej vent, jeg er 14", "need", True),
        ("altså 14", "none", True),
        ("altså min far er flyttet og jeg savner ham. 11", "need", False),
        ("lige flyttet til haderslev og kender ingen, 19", "need", False),
    ],
)
def test_a_correction_tells_a_fact_and_nothing_else(text: str, kind: str, is_fact: bool) -> None:
    assert only_facts(Said(text, "any", kind), tells_facts=True) is is_fact


def test_who_is_asked_for_a_human_corrects_nothing() -> None:
    assert not only_facts(Said("nej jeg er 14", "request_human", "other"), tells_facts=True)
    assert corrects_surely("undskyld jeg mente 14") and not corrects_surely("altså jeg er flyttet")


def test_the_municipality_is_reached_or_left_out() -> None:
    assert reaches_office("har du nummeret til kommunen") and reaches_office("nej ikke jer, kommunen")
    assert wants_no_office("jeg gider ikke snakke med kommunen") and wants_no_office("uden om kommunen")
    assert not wants_no_office("ved ikke om kommunen hjælper") and not reaches_office("kommunen ved det godt")
