"""Messages of nothing but closed-class words."""

from __future__ import annotations

import pytest

from triage.closed_class import explains_nothing, is_of_closed_words


@pytest.mark.parametrize(
    "text",
    [
        "undskyld , det er hans bror der er 9 . han er 13",
        "jeg er farmor , ikke mor",
        "nej ellers tak , der var ikke mere",
        "",
    ],
)
def test_who_and_how_old_are_closed_words(text: str) -> None:
    assert is_of_closed_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "undskyld mor og far 🖤",
        "han slår mig når jeg er hos ham",
        "nu gør jeg det",
        "jeg er alene med ham",
        "17 år er nok",
    ],
)
def test_what_tells_anything_is_not(text: str) -> None:
    assert not is_of_closed_words(text)


@pytest.mark.parametrize(
    ("word", "empty"), [("har", True), ("den", True), ("får", True), ("12", True), ("far", False), ("bælte", False)]
)
def test_words_that_only_hold_a_sentence_together_explain_nothing(word: str, empty: bool) -> None:
    assert explains_nothing(word) is empty
