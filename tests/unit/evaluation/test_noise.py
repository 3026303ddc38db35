"""Simulated noise: always the same, never destroying what a text says."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from evaluation.noise import noisy

TEXT = "Jeg er 14 år og har angst, når jeg skal ud. Hvor kan jeg få hjælp?"


def test_same_text_and_seed_give_the_same_noise() -> None:
    assert noisy(TEXT, "s1") == noisy(TEXT, "s1")
    assert len({noisy(TEXT, f"s{number}") for number in range(20)}) > 10


def test_noise_drops_danish_letters_in_some_texts_only() -> None:
    texts = [noisy("også når går øl æble", f"s{number}") for number in range(60)]
    plain = [text for text in texts if not re.search("[æøå]", text)]

    assert 10 < len(plain) < 50


@given(st.text(min_size=1, max_size=80), st.text(max_size=5))
def test_any_text_survives_and_keeps_its_digits(text: str, seed: str) -> None:
    loud = noisy(text, seed)

    assert loud
    assert re.findall("[0-9]", loud) == re.findall("[0-9]", text)
