"""Turns of phrase are read for what they mean, and the same words meant as they stand are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real_content import DATA
from triage.errors import ContentError
from triage.figures import load_figures


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("jeg dør af grin over min brors nye hår", "jeg griner meget over min brors nye hår"),
        ("jeg døde helt af grin i timen", "jeg griner meget i timen"),
        ("mine ben er døde efter træning", "mine ben er trætte efter træning"),
        ("jeg kan godt spise en hest", "jeg er meget sulten lige nu"),
        ("Keder mig ihjel", "keder mig meget"),
    ],
)
def test_a_turn_of_phrase_is_said_in_plain_words(said: str, meant: str) -> None:
    assert load_figures(DATA).plain(said) == meant


@pytest.mark.parametrize(
    "text", ["min hund døde i går", "min mor er død", "vi har en hest", "min bedstemor døde af varme", "jeg vil dø"]
)
def test_what_is_meant_as_it_stands_stays(text: str) -> None:
    assert load_figures(DATA).plain(text) == text


def test_a_wrong_list_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon/figures.yml").write_text("griner meget: dør af grin\n", encoding="utf-8")

    with pytest.raises(ContentError) as raised:
        load_figures(tmp_path)

    assert raised.value.field == "griner meget"
