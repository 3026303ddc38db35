"""Spelling repairs lead to known words, keep the way back, and leave good words alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.danish import Vocabulary, normalise, normalise_text

VOCABULARY = Vocabulary.of(
    {"selvmord", "far", "får", "græder", "ensomhed", "skærer", "mig", "nej", "hader"}, {"d ø": "dø"}
)


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        pytest.param("Jeg kan IK mere", "jeg kan ikke mere", id="case-and-shorthand"),
        pytest.param("s3lvm0rd", "selvmord", id="leetspeak"),
        pytest.param("s e l v m o r d", "selvmord", id="spelled-out"),
        pytest.param("s.e.l.v.m.o.r.d", "selvmord", id="dotted"),
        pytest.param("s*lvmord", "selvmord", id="starred"),
        pytest.param("min far slaar mig", "min far slår mig", id="aa"),
        pytest.param("graeder", "græder", id="ae"),
        pytest.param("skaerer", "skærer", id="ae-in-known-word"),
        pytest.param("neeeej", "nej", id="repeats"),
        pytest.param("ensomhde", "ensomhed", id="swapped-letters"),
        pytest.param("d\u200bø", "dø", id="zero-width"),
        pytest.param("\u202emig\u202c", "mig", id="right-to-left-marks"),
        pytest.param("gra\u0308der", "græder", id="combining-mark"),
        pytest.param("d ø", "dø", id="phrase"),
        pytest.param("15år", "15 år", id="age"),
        pytest.param("💊🔪", "💊 🔪", id="emoji-are-words"),
    ],
)
def test_noisy_spelling_becomes_the_known_word(written, clean):
    assert normalise_text(written, VOCABULARY) == clean


@pytest.mark.parametrize("word", ["far", "får", "hader", "headspace", "Kalundborg"])
def test_known_and_far_off_words_stay(word):
    assert normalise_text(word, VOCABULARY) == word.lower()


def test_offsets_point_at_what_was_written():
    text = "Jeg er 🔪 s e l v m o r d nu"

    found = next(token for token in normalise(text, VOCABULARY).tokens if token.text == "selvmord")

    assert text[found.start : found.end] == "s e l v m o r d"


@given(st.text(max_size=300))
def test_any_text_gives_ordered_offsets_inside_it(text):
    tokens = normalise(text, VOCABULARY).tokens

    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)


def test_plain_set_works_as_vocabulary():
    assert normalise_text("selvm0rd", frozenset({"selvmord"})) == "selvmord"


def test_longest_text_stays_fast():
    began = time.perf_counter()

    for text in ("a" * 4000, "jeg " * 1000, "a b " * 1000, "ø" * 4000, "x.x-" * 1000):
        normalise(text, VOCABULARY)

    assert time.perf_counter() - began < 2.0
