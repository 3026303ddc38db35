"""Words of danger in disguise are told from names and profiles in digits, and are not hidden as such."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from triage.disguise import is_danger_in_disguise, word_at
from triage.privacy import load_recognisers, redact

LISTS = load_recognisers(Path(__file__).resolve().parents[3] / "data")


@pytest.mark.parametrize(
    "word",
    ["s3lvm0rd", "S3lvm0rd", "5elvmord", "v0ldtægt", "voldt4gt", "1ncest", "anor3xi", "p1ller", "bl0der", "0verdosis"],
)
def test_danger_in_disguise_is_known(word: str) -> None:
    assert is_danger_in_disguise(word)


@pytest.mark.parametrize(
    "word",
    [
        "selvmord",
        "J0nas",
        "D4vid",
        "C4mill4",
        "gamer_123",
        "bl0dhund99",
        "s3lvm0rd_99",
        "4",
        "",
        "!!",
        "12345678",
        "p1zza",
    ],
)
def test_names_profiles_and_plain_words_are_not(word: str) -> None:
    assert not is_danger_in_disguise(word)


@pytest.mark.parametrize(("kind", "piece"), [("PERSON", "lvm"), ("HANDLE", "s3lvm0rd")])
def test_a_recogniser_cannot_hide_it(kind: str, piece: str) -> None:
    def recogniser(text: str):  # type: ignore[no-untyped-def]
        return [(text.index(piece), text.index(piece) + len(piece), kind)] if piece in text else []

    assert redact("jeg tænker på s3lvm0rd.", replace(LISTS, extra=(recogniser,))).spans == ()


def test_a_recogniser_hides_a_name_in_digits_all_the_same() -> None:
    def recogniser(text: str):  # type: ignore[no-untyped-def]
        return [(text.index("J0nas"), text.index("J0nas") + 5, "PERSON")] if "J0nas" in text else []

    assert redact("spørg J0nas", replace(LISTS, extra=(recogniser,))).text == "spørg [navn]"


def test_the_word_around_a_piece_is_found() -> None:
    assert word_at("nu (s3lvm0rd), ja", 6, 8) == "s3lvm0rd"
