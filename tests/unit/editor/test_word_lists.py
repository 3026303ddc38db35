"""Word lists by rows: every shipped list has them, one changed row changes one line, and two people may change two rows."""

from __future__ import annotations

import difflib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.real_content import ROOT
from web.editor import in_words, item_edits, item_fields, items, word_lists, yaml_text
from web.editor.item_shapes import Edit, Field, FieldError, Form, Item

FILES = sorted(path.relative_to(ROOT).as_posix() for path in [*(ROOT / "data/lexicon").glob("*.yml"), ROOT / "data/places.yml", ROOT / "data/intents.yml"])  # fmt: skip
RISK = "data/lexicon/risk_medical.yml"
LIST = """# why this list
kind: medical
entries:
  - level: high
    why: er syg
    past: none
    say:
      - har feber  # from the nurse
      - (ondt|smerter) i maven
      # a comment between rows
      - svimmel
  - level: concern
    why: føler sig sløj
    say: er sløj
"""
WORDS = "words:\n  ill: [syg, sløj,\n    dårlig]  # of all ages\n"


def item_of(path: str, text: str) -> Item:
    return next(item for item in items.list_items({path: text}) if item.kind == "lexicon")


def field_of(path: str, text: str, name: str) -> Field:
    return next(field for field in item_fields.fields_of(item_of(path, text), text) if field.name == name)


def form_of(**given: list[str]) -> Form:
    return lambda name: given.get(name, [])


def saved(path: str, text: str, **given: list[str]) -> str:
    item = item_of(path, text)
    return item_edits.apply(text, item_edits.changes(item, item_fields.fields_of(item, text), form_of(**given)))


def shown_of(field: Field) -> list[str]:
    """What a browser sends of a field that nobody touched."""
    if field.kind == "list":
        return ["\n".join(field.value)]
    return [*field.value, "", ""] if isinstance(field.value, list) else [field.value or ""]


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


@pytest.mark.parametrize("path", FILES)
def test_every_shipped_list_has_rows_and_saving_it_untouched_changes_nothing(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    fields = item_fields.fields_of(item_of(path, text), text)
    form = form_of(**{field.name: shown_of(field) for field in fields})

    assert all(field.kind != "raw" for field in fields)
    assert len({field.name for field in fields}) == len(fields)
    assert item_edits.changes(item_of(path, text), fields, form) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda rows: [rows[0], "ondt i hovedet", rows[2]], ["-      - (ondt|smerter) i maven", "+      - ondt i hovedet"], id="changed"),
        pytest.param(lambda rows: [*rows, "kaster op", ""], ["+      - kaster op"], id="added"),
        pytest.param(lambda rows: rows[1:], ["-      - har feber  # from the nurse"], id="removed"),
        pytest.param(lambda rows: ["kaster op", *rows], ["+      - kaster op"], id="added at the top"),
    ],
)  # fmt: skip
def test_one_row_is_one_line_and_all_else_stays(change: Callable[[list[str]], list[str]], expected: list[str]) -> None:
    rows = field_of(RISK, LIST, "entry_0_say").value

    assert changed_lines(LIST, saved(RISK, LIST, entry_0_say=change(rows))) == expected


def test_a_list_in_one_line_keeps_its_lines_and_its_comment() -> None:
    path = "data/lexicon/words.yml"

    longer = saved(path, WORDS, words_ill=["syg", "sløj", "dårlig", "skidt, tilpas"])

    assert longer == WORDS.replace("dårlig]", 'dårlig, "skidt, tilpas"]')
    assert saved(path, longer, words_ill=["syg", "sløj", "dårlig"]) == WORDS


def test_what_has_one_phrase_without_a_list_gets_one() -> None:
    assert yaml_text.get(saved(RISK, LIST, entry_1_say=["er sløj", "er skidt"]), ("entries", 1, "say")) == ["er sløj", "er skidt"]  # fmt: skip
    assert yaml_text.get(saved(RISK, LIST, entry_1_say=["er skidt"]), ("entries", 1, "say")) == "er skidt"


def test_a_rule_is_chosen_in_words_and_goes_when_it_is_as_ever() -> None:
    changed = saved(RISK, LIST, entry_0_past=[""], entry_0_doubt=["true"], entry_1_level=["high"])

    first, second = yaml_text.load(changed)["entries"]
    assert "past" not in first and first["doubt"] is True and second["level"] == "high"
    assert "er syg (alvorligt)" in field_of(RISK, changed, "entry_0_say").group


def test_a_whole_group_can_go_and_a_new_one_come() -> None:
    fewer = saved(RISK, LIST, entry_0_level=["gone"], entry_0_say=["har feber"])
    more = saved(RISK, LIST, new_why=["er faldet"], new_level=["acute"], new_say=["faldt ned\nslog hovedet"])

    assert [entry["why"] for entry in yaml_text.load(fewer)["entries"]] == ["føler sig sløj"]
    assert more == LIST + "  - {level: acute, why: er faldet, say: [faldt ned, slog hovedet]}\n"
    with pytest.raises(FieldError, match="Hvor farligt"):
        saved(RISK, LIST, new_why=["er faldet"], new_say=["faldt ned"])


def test_shorthand_is_a_row_with_an_equals_sign() -> None:
    path, text = "data/lexicon/shorthand.yml", "shorthand:\n  kms: kill myself  # English\n  slv: selv\n"

    assert saved(path, text, shorthand=["kms = kill myself", "ngn = nogen"]) == "shorthand:\n  kms: kill myself  # English\n  ngn: nogen\n"  # fmt: skip
    with pytest.raises(FieldError, match="lighedstegn"):
        saved(path, text, shorthand=["kms = kill myself", "slv selv"])
    with pytest.raises(FieldError, match="to gange"):
        saved(path, text, shorthand=["slv = selv", "slv = sov"])


def test_an_emptied_list_is_refused_in_words() -> None:
    with pytest.raises(FieldError, match="mindst én"):
        saved(RISK, LIST, entry_0_say=["", ""])


def test_two_people_change_two_rows_and_the_same_row_is_a_conflict() -> None:
    item, field = item_of(RISK, LIST), field_of(RISK, LIST, "entry_0_say")
    now = saved(RISK, LIST, entry_0_say=field.value[1:])  # the other took the first row away

    def edits(rows: list[str]) -> list[Edit]:
        return item_edits.changes(item, item_fields.fields_of(item, LIST), form_of(entry_0_say=rows))

    last = edits([*field.value[:2], "meget svimmel"])
    first = edits(["har høj feber", *field.value[1:]])
    same = edits(field.value[1:])

    assert item_edits.conflicting(last, LIST, now) == []
    rows = yaml_text.get(item_edits.apply(now, last), ("entries", 0, "say"))
    assert rows == ["(ondt|smerter) i maven", "meget svimmel"], "found by its words, not by its number"
    assert item_edits.conflicting(first, LIST, now) == first
    assert item_edits.conflicting(same, LIST, now) == [] and item_edits.apply(now, same) == now


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=12),
        min_size=1,
        max_size=8,
        unique=True,
    )
)
@settings(max_examples=60, deadline=None)
def test_whatever_rows_are_written_are_the_rows_read_again(rows: list[str]) -> None:
    for path, text, name in ((RISK, LIST, "entry_0_say"), ("data/lexicon/words.yml", WORDS, "words_ill")):
        after = saved(path, text, **{name: rows})

        assert sorted(field_of(path, after, name).value) == sorted(rows)
        assert after.count("#") >= text.count("#") - 1  # at most the comment of a row that is gone


def test_a_pattern_that_cannot_be_read_is_told_in_danish_and_old_ones_are_left_alone() -> None:
    fields = item_fields.fields_of(item_of(RISK, LIST), LIST)
    rows = ["har feber", "(ondt|smerter i maven", "<findes_ikke> ondt"]

    found = word_lists.faults(RISK, fields, form_of(entry_0_say=rows), {})

    assert found == {"entry_0_say": ["rækken kan ikke læses: »(ondt|smerter i maven«. Mangler der en parentes?", "ordgruppen <findes_ikke> findes ikke: »<findes_ikke> ondt«"]}  # fmt: skip
    assert word_lists.faults(RISK, fields, form_of(entry_0_say=["<ill> i dag"]), {"ill": ["syg"]}) == {}


def test_the_difference_names_only_the_rows_that_came_and_went() -> None:
    after = saved(RISK, LIST, entry_0_say=["har feber", "svimmel", "kaster op"])

    (change,) = in_words.changes(RISK, LIST, after, {})

    assert change.where == "Ordlister: Fare: sygdom eller forgiftning"
    assert (change.before, change.after) == ("(ondt|smerter) i maven", "kaster op")
    assert "er syg" in change.label


def test_a_group_that_came_or_went_is_one_difference_and_moves_no_other() -> None:
    fewer = saved(RISK, LIST, entry_0_level=["gone"])
    more = saved(RISK, LIST, new_why=["er faldet"], new_level=["acute"], new_say=["faldt ned"])
    milder = saved(RISK, LIST, entry_0_level=["concern"])

    (gone,) = in_words.changes(RISK, LIST, fewer, {})
    (came,) = in_words.changes(RISK, LIST, more, {})
    (level,) = in_words.changes(RISK, LIST, milder, {})

    assert gone.before.splitlines()[:2] == ["er syg (alvorligt)", "har feber"] and gone.after == in_words.NOTHING
    assert came.before == in_words.NOTHING and came.after.splitlines() == ["er faldet (akut)", "faldt ned"]
    assert "er syg" in level.label and level.after.startswith("Sårbart")


def test_a_file_of_another_form_or_that_cannot_be_read_is_shown_as_it_is() -> None:
    for text in (
        "entries: [1, 2]\n",
        "kind: medical\nentries: [\n",
        "other: {}\n",
        LIST.replace("past: none", "past: never"),
    ):
        (field,) = item_fields.fields_of(item_of(RISK, text), text)

        assert field.kind == "raw" and field.value == text
