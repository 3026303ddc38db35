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


def test_a_new_intent_gets_the_words_it_is_about() -> None:
    nlu = {path: text for path, text in TEXTS.items() if path.startswith("data/nlu/")}
    chosen = examples.read_intents(nlu)["disclose_anxiety"][-1].examples[:3]
    label = "at være bange til eksamen"

    after = intent_changes.split(TEXTS, "disclose_anxiety", chosen, intent_changes.name_from(label), label)

    new = yaml_text.load(after["data/intents.yml"])["at_vaere_bange_til_eksamen"]
    assert new == {**yaml_text.load(TEXTS["data/intents.yml"])["disclose_anxiety"], "label": label}


@pytest.mark.parametrize(
    ("label", "name"),
    [("at være bange", "at_vaere_bange"), ("18 år, og hvad så?", "aar_og_hvad_saa"), ("»Øv«", "oev"), ("123", ""), ("", "")],
)  # fmt: skip
def test_a_name_for_the_files_is_made_of_words(label: str, name: str) -> None:
    assert intent_changes.name_from(label) == name


def test_other_words_change_one_line_and_nothing_else() -> None:
    after = intent_changes.relabel(TEXTS, "disclose_anxiety", "angst og uro")

    before, now = (texts["data/intents.yml"].splitlines() for texts in (TEXTS, after))
    assert list(after) == ["data/intents.yml"]
    assert [pair for pair in zip(before, now, strict=True) if pair[0] != pair[1]] == [
        (
            "disclose_anxiety: {kind: need, label: angst, topic: anxiety}",
            "disclose_anxiety: {kind: need, label: angst og uro, topic: anxiety}",
        )
    ]
    assert intent_changes.relabel(TEXTS, "disclose_anxiety", "angst") == {}


@pytest.mark.parametrize(("name", "label"), [("report_danger", "fare"), ("disclose_anxiety", "")])
def test_words_that_cannot_be_set_are_refused(name: str, label: str) -> None:
    with pytest.raises(examples.ExampleError):
        intent_changes.relabel(TEXTS, name, label)
