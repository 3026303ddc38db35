"""The list of rarer words: how a dictionary's forms are written out, and which of them are kept."""

from __future__ import annotations

from pathlib import Path

from ner.dictionary import forms_of, new_words, suffixes_of
from triage.privacy import load_recognisers

LISTS = load_recognisers(Path(__file__).resolve().parents[3] / "data")
AFF = [
    "SFX 2 Y 4",
    "SFX 2 0 n/34 e\t+BESTEMT_ENTAL",
    "SFX 2 0 en/34 [^e]\t+BESTEMT_ENTAL",
    "SFX 11 Y 2",
    "SFX 11 0 er/34 [^e]\t+PLUR_UBEK",
    "SFX 7 e ing/34 e",
]


def test_a_word_is_written_out_in_its_forms() -> None:
    assert forms_of(["panodil/2,11", "trave/2,7\tpo:verbum"], suffixes_of(AFF)) == {
        "panodil", "panodilen", "panodiler", "trave", "traven", "traving",
    }  # fmt: skip


def test_names_and_what_is_no_word_are_left_out() -> None:
    assert forms_of(["Vejle/2", "A/51", "'Ndrangheta/9", "a cappella", "e-mail/2"], suffixes_of(AFF)) == set()


def test_only_new_and_short_words_are_kept() -> None:
    lists = LISTS.without_dictionary()
    forms = {"kateter", "kateters", "mor", "sofie", "larsen", "ab", "blindtarmsbetændelsens"}

    assert new_words(forms, lists) == {"kateter"}


def test_a_seldom_name_that_is_a_word_is_kept() -> None:
    lists = LISTS.without_dictionary()

    assert lists.first_names["pier"] == 1
    assert new_words({"pier"}, lists) == {"pier"}


def test_the_packed_list_knows_rarer_words_and_no_common_names() -> None:
    assert all(map(LISTS.is_rare_word, ["kateter", "kateters", "koordinater", "skraldet"]))
    assert not any(map(LISTS.is_rare_word, ["sofie", "mohammed", "emma", "larsen", "noah"]))
    assert len(LISTS.dictionary) > 100_000
