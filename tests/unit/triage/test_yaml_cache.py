"""A text read again gives the same values, as a copy of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tests.real_content import DATA
from triage import yaml_cache
from triage.yaml_cache import parse


@pytest.mark.parametrize("path", sorted((DATA / "offers").rglob("*.yml"))[:5] + [DATA / "opening_hours.yml"], ids=str)
def test_it_reads_as_ruamel_does(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]

    assert parse(text) == parse(text) == YAML(typ="safe", pure=True).load(text)


def test_nobody_changes_another_s_copy() -> None:
    text = "a: [1, 2]\nb: {c: 2026-11-27}"
    parse(text)["a"].append(3)
    parse(text)["a"].append(4)

    assert parse(text)["a"] == [1, 2]


@given(st.lists(st.text(alphabet="abæ: [", max_size=6), max_size=30))
def test_it_keeps_no_more_than_its_most(texts: list[str]) -> None:
    for text in texts:
        try:
            parse(text)
        except YAMLError:
            continue

    assert len(yaml_cache._packed) <= yaml_cache.MOST_TEXTS


def test_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_cache, "_packed", {})
    monkeypatch.setattr(yaml_cache, "MOST_TEXTS", 2)

    for text in ("a: 1", "a: 2", "a: 3"):
        parse(text)

    assert len(yaml_cache._packed) == 2 and parse("a: 1") == {"a": 1}


@pytest.mark.parametrize("text", ["a: [", "a: 1\na: 2"])
def test_a_fault_is_a_fault_each_time(text: str) -> None:
    for _ in range(2):
        with pytest.raises(YAMLError):
            parse(text)
