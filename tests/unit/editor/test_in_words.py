"""What a draft changes is said field by field, in words, and a change that is there is never left out."""

from __future__ import annotations

import pytest

from tests.real_content import ROOT
from web.editor import in_words, item_fields, items, tree, yaml_text

TEXTS = tree.texts(ROOT)
CHILLED = "data/offers/kalundborg/chilled.yml"
NAMED = {"topics": {"anxiety": "angst", "stress": "stress"}, "contacts": {}, "entries": {}}


def test_a_field_is_said_with_its_name_and_both_texts() -> None:
    after = yaml_text.set_value(TEXTS[CHILLED], ("summary",), "Vi øver os.")

    (change,) = in_words.of_file(CHILLED, TEXTS[CHILLED], after, NAMED)

    assert (change.where, change.label, change.after) == ("Tilbud: Chilled", "Kort om det", "Vi øver os.")
    assert change.before == yaml_text.get(TEXTS[CHILLED], ("summary",))


def test_what_is_chosen_from_a_list_is_said_by_its_name() -> None:
    after = yaml_text.set_value(TEXTS[CHILLED], ("topics",), ["stress", "anxiety"])
    after = yaml_text.set_value(after, ("status", "state"), "pilot")

    said = {change.label: change.after for change in in_words.of_file(CHILLED, TEXTS[CHILLED], after, NAMED)}

    assert said == {"Emner, det vigtigste først": "stress\nangst", "Kører det": "Forsøg"}


def test_one_sentence_of_many_in_a_file_is_told_alone() -> None:
    path = "data/phrases.yml"
    after = yaml_text.set_value(TEXTS[path], ("ask_age",), "Hvor mange år er du?")

    (change,) = in_words.of_file(path, TEXTS[path], after, NAMED)

    assert change.after == "Hvor mange år er du?" and change.where.startswith("Korte sætninger")


def test_a_new_and_a_removed_file_show_what_comes_and_goes() -> None:
    new = in_words.of_file(CHILLED, "", TEXTS[CHILLED], NAMED)
    gone = in_words.of_file(CHILLED, TEXTS[CHILLED], "", NAMED)

    assert {change.before for change in new} == {change.after for change in gone} == {in_words.NOTHING}
    assert len(new) == len(gone) > 5


@pytest.mark.parametrize("path", ["data/lexicon/negation.yml", "data/nlu/talk.yml", "data/rules/talk.yml"])
def test_files_without_fields_are_left_to_their_lines(path: str) -> None:
    assert in_words.of_file(path, TEXTS[path], TEXTS[path] + "# x\n", NAMED) == []


def test_what_cannot_be_read_is_left_to_its_lines() -> None:
    assert in_words.of_file(CHILLED, TEXTS[CHILLED], "id: [", NAMED) == []


@pytest.mark.parametrize("item", [one for one in items.list_items(TEXTS) if one.kind in ("offer", "right", "plan")][::9], ids=lambda one: one.id)  # fmt: skip
def test_every_field_can_be_said(item: items.Item) -> None:
    for field in item_fields.fields_of(item, TEXTS[item.file]):
        assert in_words.said(field, NAMED)
