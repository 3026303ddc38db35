"""The list of known words holds what people write, and not what must stay repairable."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.training.build_words import ROOT, chosen, count_words

COUNTS = Counter({"skole": 9, "så": 90, "saa": 3, "jeg": 50, "vil": 40, "jegvil": 2, "ik": 30, "sjældent": 1, "x": 5})


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        pytest.param("skole", True, id="seen-often"),
        pytest.param("sjældent", False, id="seen-once"),
        pytest.param("saa", False, id="without-danish-letters"),
        pytest.param("jegvil", False, id="two-words-glued"),
        pytest.param("ik", False, id="shorthand"),
        pytest.param("x", False, id="one-letter"),
        pytest.param("guldfisk", True, id="from-the-lexicon"),
    ],
)
def test_words_are_chosen_by_what_repair_needs(word, kept):
    assert (word in chosen(COUNTS, {"guldfisk"}, {"ik"})) is kept


def test_frequent_words_come_first():
    words = chosen(COUNTS, set(), {"ik"})

    assert words[:3] == ["så", "jeg", "vil"]


def test_own_texts_hold_enough_words():
    assert len(count_words(ROOT / "data")) > 5000
