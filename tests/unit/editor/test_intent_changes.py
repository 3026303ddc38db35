"""Merging and splitting intents leaves domain, meanings, rules and examples speaking of the same intents."""

from __future__ import annotations

import pytest

from tests.real_content import ROOT
from web.editor import examples, intent_changes, tree, yaml_text
from web.editor.checks import UNTRAINED, _ruled

TEXTS = tree.texts(ROOT)


def named(texts: dict[str, str]) -> tuple[set[str], set[str], set[str], set[str]]:
    """Intents as the domain, the meanings, the rules and the examples have them."""
    nlu = {path: text for path, text in texts.items() if path.startswith("data/nlu/")}
    domain = set(yaml_text.load(texts["domain.yml"])["intents"]) - UNTRAINED
    return (
        domain,
        set(yaml_text.load(texts["data/intents.yml"])),
        _ruled(texts) - UNTRAINED,
        set(examples.read_intents(nlu)) - UNTRAINED,
    )


def sentences(texts: dict[str, str]) -> set[str]:
    nlu = {path: text for path, text in texts.items() if path.startswith("data/nlu/")}
    return {one for places in examples.read_intents(nlu).values() for place in places for one in place.examples}


@pytest.mark.parametrize(
    ("name", "into"),
    [("disclose_stress", "disclose_anxiety"), ("greet", "smalltalk"), ("ask_duty_to_report", "ask_rights")],
)
def test_a_merged_intent_is_gone_everywhere(name: str, into: str) -> None:
    after = {**TEXTS, **intent_changes.merge(TEXTS, name, into)}

    domain, meanings, rules, nlu = named(after)
    assert domain == meanings == rules == nlu
    assert name not in domain and into in domain
    assert sentences(after) == sentences(TEXTS)


@pytest.mark.parametrize("name", ["disclose_anxiety", "greet", "ask_rights"])
def test_a_new_intent_stands_everywhere_and_does_what_the_old_one_does(name: str) -> None:
    nlu = {path: text for path, text in TEXTS.items() if path.startswith("data/nlu/")}
    chosen = examples.read_intents(nlu)[name][-1].examples[:3]

    after = {**TEXTS, **intent_changes.split(TEXTS, name, chosen, "quite_new_one")}

    domain, meanings, rules, named_examples = named(after)
    assert domain == meanings == rules == named_examples and "quite_new_one" in domain
    assert yaml_text.load(after["data/intents.yml"])["quite_new_one"] == yaml_text.load(TEXTS["data/intents.yml"])[name]
    assert sentences(after) == sentences(TEXTS)
