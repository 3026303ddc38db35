"""One changed value changes its own lines and nothing else, in every content file there is."""

from __future__ import annotations

import difflib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.real_content import DATA, ROOT
from web.editor import yaml_text
from web.editor.yaml_text import EditError

FILES = [*sorted(DATA.rglob("*.yml")), ROOT / "domain.yml"]
SMALL = [path for path in FILES if path.stat().st_size < 12_000]
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=60)


@cache
def content(path: Path) -> tuple[str, Any]:
    text = path.read_text(encoding="utf-8")
    return text, yaml_text.load(text)


def scalars(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    """Every single value of a document and where it stands."""
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in scalars(inner, (*path, key))]
    if isinstance(value, list):
        return [found for index, inner in enumerate(value) for found in scalars(inner, (*path, index))]
    return [(path, value)]


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [one for one in lines if one.startswith("- ")], [one for one in lines if one.startswith("+ ")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_writing_what_stands_there_changes_no_byte(path: Path) -> None:
    text, document = content(path)
    again = text
    for where, value in scalars(document)[:: max(1, len(scalars(document)) // 12)]:
        again = yaml_text.set_value(again, where, value)

    assert again == text


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_one_changed_text_changes_only_its_lines(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(SMALL))
    text, document = content(path)
    places = [(where, value) for where, value in scalars(document) if isinstance(value, str)]
    where, old = data.draw(st.sampled_from(places))
    new = data.draw(WORDS)

    after = yaml_text.set_value(text, where, new)
    gone, come = changed_lines(text, after)
    restored = yaml_text.set_value(after, where, old)

    assert yaml_text.get(after, where) == new
    assert len(come) <= max(1, new.count("\n") + 1) and len(gone) <= max(1, str(old).count("\n") + 4)
    assert yaml_text.load(restored) == document
    rest = [(place, value) for place, value in scalars(yaml_text.load(after)) if place != where]
    assert rest == [(place, value) for place, value in scalars(document) if place != where]


@settings(max_examples=60, deadline=None)
@given(words=st.lists(WORDS, max_size=5))
def test_a_list_in_one_line_holds_whatever_is_written(words: list[str]) -> None:
    text, _ = content(DATA / "offers/kalundborg/chilled.yml")

    after = yaml_text.set_value(text, ("aliases",), words)

    assert yaml_text.get(after, ("aliases",)) == words
    assert len(changed_lines(text, after)[1]) <= 1


@pytest.mark.parametrize(
    "value", [date(2026, 11, 26), None, True, False, 14, "null", "true", "14", "2026-11-26", "a: b", "- x", "#x", " x ", "x\ny", "'", '"', "ja, nej", "{a}", "[b]"],
    ids=repr,
)  # fmt: skip
def test_every_kind_of_value_is_read_again_as_itself(value: Any) -> None:
    text, _ = content(DATA / "offers/kalundborg/chilled.yml")

    after = yaml_text.set_value(text, ("confirmed",), value)
    inside = yaml_text.set_value(text, ("status", "note"), value)

    assert yaml_text.get(after, ("confirmed",)) == value and type(yaml_text.get(after, ("confirmed",))) is type(value)
    assert yaml_text.get(inside, ("status", "note")) == value


def test_comments_and_blank_lines_stay() -> None:
    text = "# over\na: 1 # ved a\n\n# over b\nb:\n  c: x   # ved c\n  d: 'y'\n# slut\n"

    after = yaml_text.set_value(text, ("b", "c"), "z")

    assert after == text.replace("c: x ", "c: z ")


def test_a_key_is_added_at_the_end_of_its_mapping() -> None:
    text = "a:\n  b: 1 # b\n\n# om e\ne: {f: 1}\n"

    assert yaml_text.set_value(text, ("a", "c"), "ny") == "a:\n  b: 1 # b\n  c: ny\n\n# om e\ne: {f: 1}\n"
    assert yaml_text.set_value(text, ("e", "g"), "x, y") == 'a:\n  b: 1 # b\n\n# om e\ne: {f: 1, g: "x, y"}\n'


def test_a_key_and_an_item_are_removed_with_their_lines() -> None:
    text = "a:\n  b: 1 # b\n  c: |\n    x\n    y\n\nl:\n- 1\n- 2 # to\n- 3\nf: [1, 2, 3]\n"

    assert yaml_text.remove(text, ("a", "b")) == text.replace("  b: 1 # b\n", "")
    assert yaml_text.remove(text, ("a", "c")) == text.replace("  c: |\n    x\n    y\n", "")
    assert yaml_text.remove(text, ("l", 1)) == text.replace("- 2 # to\n", "")
    assert yaml_text.remove(text, ("f", 2)) == text.replace("[1, 2, 3]", "[1, 2]")
    assert yaml_text.remove(text, ("f", 0)) == text.replace("[1, 2, 3]", "[2, 3]")


def test_an_item_is_added_to_a_list() -> None:
    text = "l:\n  - a: 1\n    b: 2 # b\n\nf: [1]\n"

    assert yaml_text.append_item(text, ("l",), {"a": 3}) == "l:\n  - a: 1\n    b: 2 # b\n  - {a: 3}\n\nf: [1]\n"
    assert yaml_text.append_item(text, ("f",), 2) == text.replace("[1]", "[1, 2]")


def test_examples_keep_their_block_and_indentation() -> None:
    text = (DATA / "nlu/mind.yml").read_text(encoding="utf-8")
    where = ("nlu", 0, "examples")
    lines = yaml_text.get(text, where)

    after = yaml_text.set_value(text, where, lines + "- noget helt nyt\n")

    assert changed_lines(text, after) == ([], ["+     - noget helt nyt"])


@pytest.mark.parametrize(("path", "text"), [(("x",), "a: 1"), (("a", "b"), "a: 1"), (("l", 5), "l: [1]")])
def test_what_is_not_there_cannot_be_read(path: tuple[Any, ...], text: str) -> None:
    with pytest.raises(EditError):
        yaml_text.get(text, path)


def test_a_text_that_is_not_yaml_names_its_line() -> None:
    with pytest.raises(EditError, match="line 3"):
        yaml_text.load("a: 1\nb: [1\nc: }")
