"""Sets: what is read, and how a fault is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.sets import SetError, load_sets, read_set, spread

RISK = {"id": "1", "text": "hej", "level": "none", "kind": None, "who": "self", "style": ["plain"]}
IDENTITY = {"id": "1", "text": "jeg hedder Bo", "spans": [[11, 13, "PERSON"]], "optional_spans": [], "style": []}
ROUTING = {
    "id": "1",
    "text": "hej",
    "municipality": None,
    "any_of": ["smalltalk"],
    "must": [],
    "none_of": [],
    "style": [],
}
FAQ = {"id": "1", "text": "pris", "municipality": None, "about": "x", "contains_all": ["gratis"], "contains_none": []}
DIALOGUE = {"id": "1", "municipality": None, "turns": [{"user": "hej"}], "expect_final": {"any_of": ["smalltalk"]}}


def write(path: Path, *lines: Any) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("kind", "line"),
    [("risk", RISK), ("identity", IDENTITY), ("routing", ROUTING), ("faq", FAQ), ("dialogues", DIALOGUE)],
)
def test_good_line_of_each_kind_is_read(tmp_path: Path, kind: str, line: dict[str, Any]) -> None:
    path = write(tmp_path / f"{kind}_mine.jsonl", line, "")

    sets = load_sets(tmp_path)

    assert sets.faults == []
    assert sets.lines == {kind: [{**line, "file": path.name}]}


@pytest.mark.parametrize(
    ("kind", "line", "said"),
    [
        pytest.param("risk", "{no json", "not JSON", id="not-json"),
        pytest.param("risk", "[1]", "expected an object, got list", id="not-an-object"),
        pytest.param("risk", {**RISK, "text": " "}, "text: expected a text", id="empty-text"),
        pytest.param(
            "risk", {**RISK, "level": "urgent"}, "expected one of none, concern, high, acute, got 'urgent'", id="level"
        ),
        pytest.param("risk", {**RISK, "also": ["hi"]}, "got 'hi'", id="also"),
        pytest.param("risk", {**RISK, "style": "plain"}, "style: expected a list of texts", id="style"),
        pytest.param(
            "identity", {**IDENTITY, "spans": [[11, 14, "PERSON"]]}, "text of 13 characters", id="span-past-the-end"
        ),
        pytest.param(
            "identity", {**IDENTITY, "spans": [["a", 3, "PERSON"]]}, "expected [start, end, kind]", id="span-shape"
        ),
        pytest.param("identity", {"id": "1", "text": "hej"}, "spans: expected a list", id="no-spans"),
        pytest.param("routing", {**ROUTING, "any_of": "smalltalk"}, "any_of: expected a list of texts", id="any-of"),
        pytest.param(
            "routing", {**ROUTING, "municipality": 7}, "municipality: expected a text or null", id="municipality"
        ),
        pytest.param("faq", {**FAQ, "contains_all": ["re:("]}, "is not a regular expression", id="pattern"),
        pytest.param("faq", {**FAQ, "contains_all": []}, "at least one text", id="asks-nothing"),
        pytest.param("dialogues", {**DIALOGUE, "turns": []}, "turns: expected a list", id="no-turns"),
        pytest.param("dialogues", {**DIALOGUE, "turns": [{"bot": "hej"}]}, "user: expected a text", id="turn"),
        pytest.param("dialogues", {"turns": [{"user": "hej"}]}, "expect_final", id="expects-nothing"),
    ],
)
def test_fault_names_file_line_and_what_was_expected(tmp_path: Path, kind: str, line: Any, said: str) -> None:
    good = {"risk": RISK, "identity": IDENTITY, "routing": ROUTING, "faq": FAQ, "dialogues": DIALOGUE}[kind]
    path = write(tmp_path / f"{kind}.jsonl", good, line)

    with pytest.raises(SetError) as caught:
        read_set(path, kind)

    assert f"{path}, line 2" in str(caught.value)
    assert said in str(caught.value)


def test_faulty_file_leaves_the_others_readable(tmp_path: Path) -> None:
    write(tmp_path / "risk_a.jsonl", "{")
    write(tmp_path / "risk_b.jsonl", RISK)

    sets = load_sets(tmp_path)

    assert [line["file"] for line in sets.lines["risk"]] == ["risk_b.jsonl"]
    assert len(sets.faults) == 1
    assert "risk_a.jsonl, line 1" in str(sets.faults[0])


def test_folder_without_sets_is_a_fault(tmp_path: Path) -> None:
    assert "risk*.jsonl" in str(load_sets(tmp_path).faults[0])
    assert "expected a folder" in str(load_sets(tmp_path / "none").faults[0])


def test_kinds_not_wanted_are_not_read(tmp_path: Path) -> None:
    write(tmp_path / "risk.jsonl", "{")
    write(tmp_path / "faq.jsonl", FAQ)

    sets = load_sets(tmp_path, frozenset({"faq"}))

    assert (list(sets.lines), sets.faults) == (["faq"], [])


def test_line_separator_inside_a_text_does_not_split_the_line(tmp_path: Path) -> None:
    path = tmp_path / "risk.jsonl"
    path.write_text(json.dumps({**RISK, "text": "hej\u2028du"}, ensure_ascii=False), encoding="utf-8")

    assert read_set(path, "risk")[0]["text"] == "hej\u2028du"


def test_limit_spreads_over_the_whole_set() -> None:
    assert spread(list(range(10)), 4) == [0, 2, 5, 7]
    assert spread([1, 2], 5) == [1, 2]
