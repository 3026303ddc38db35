"""Spelling repairs lead to known words, keep the way back, and leave good words alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.danish import Vocabulary, normalise, normalise_text, without_introduction

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


DISGUISES = Vocabulary.of(
    ["jeg", "vil", "dø", "tage", "mit", "liv", "selvmord", "overvejer", "ikke", "leve", "mere", "i"]
)


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        pytest.param("j3g v1l d0", "jeg vil dø", id="leetspeak"),
        pytest.param("jeg v1l d8", "jeg vil dø", id="eight-for-ø"),
        pytest.param("j€g v!l d0", "jeg vil dø", id="signs-for-letters"),
        pytest.param("ｊｅｇ ｖｉｌ ｄø", "jeg vil dø", id="full-width"),
        pytest.param("јеg vіl tаgе mіt lіv", "jeg vil tage mit liv", id="cyrillic"),
        pytest.param("jεg νιl τage miτ liν", "jeg vil tage mit liv", id="greek"),
        pytest.param("ᴊᴇɢ ᴠɪʟ ᴛᴀɢᴇ ᴍɪᴛ ʟɪᴠ", "jeg vil tage mit liv", id="small-capitals"),
        pytest.param("𝐣𝐞𝐠 𝐯𝐢𝐥 dø", "jeg vil dø", id="mathematical-letters"),
        pytest.param("jěg vïl tãgė mıt łiv", "jeg vil tage mit liv", id="accents"),
        pytest.param("j\u0336e\u0336g\u0336 v\u0336i\u0336l\u0336 d\u0336ø\u0336", "jeg vil dø", id="struck-through"),
        pytest.param("j\u200be\u2060g v\u00adil d\u200dø", "jeg vil dø", id="zero-width"),
        pytest.param("\u202ejeg vil dø\u202c", "jeg vil dø", id="right-to-left"),
        pytest.param("jeg vil\ud83d dø", "jeg vil dø", id="lone-surrogate"),
        pytest.param("s e l v m o r d", "selvmord", id="spaced"),
        pytest.param("jeg vil t a g e mit l i v", "jeg vil tage mit liv", id="spaced-words"),
        pytest.param("j e g v i l t a g e m i t l i v", "jeg vil tage mit liv", id="spaced-without-gaps"),
        pytest.param("jeg overvejer sel vmord", "jeg overvejer selvmord", id="space-inside"),
        pytest.param("sselvvmmord", "selvmord", id="doubled"),
        pytest.param("jegg vill ikkke leveee mereee", "jeg vil ikke leve mere", id="drawn-out"),
        pytest.param("JegVilDø jegvilikkelevemere", "jeg vil dø jeg vil ikke leve mere", id="run-together"),
        pytest.param("jeg\nvil\ndø", "jeg vil dø", id="a-word-a-line"),
    ],
)
def test_disguised_words_are_read(written, clean):
    assert normalise_text(written, DISGUISES) == clean


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        pytest.param("nej!jeg vil ikke", "nej jeg vil ikke", id="exclamation-ends-a-sentence"),
        pytest.param("Åse og Ærø", "åse og ærø", id="danish-capitals"),
        pytest.param("jegxxxyyy", "jegxy", id="no-words-in-it"),
        pytest.param("hjemm", "hjemme", id="an-e-is-missing"),
        pytest.param("css null", "css null", id="doubled-on-purpose"),
        pytest.param("jeg går i 8.b", "jeg går i 8 b", id="class"),
    ],
)
def test_what_only_looks_disguised_stays(written, clean):
    assert (
        normalise_text(written, Vocabulary.of(["jeg", "vil", "ikke", "nej", "går", "i", "null", "hjem", "hjemme"]))
        == clean
    )


def test_lines_of_several_words_stay_sentences():
    texts = [token.text for token in normalise("jeg er træt\nvil du hjælpe\nhej med dig").tokens]

    assert texts.count(".") == 2


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
    began = time.thread_time()

    for text in ("a" * 4000, "jeg " * 1000, "a b " * 1000, "ø" * 4000, "x.x-" * 1000):
        normalise(text, VOCABULARY)

    assert time.thread_time() - began < 2.0


@pytest.mark.parametrize(
    "text", ["min far drikker", "jeg bor hos min far", "mine tanker", "han kalder mig noget", "jeg har set det"]
)
def test_whole_words_stay_where_no_vocabulary_is_given(text: str) -> None:
    assert normalise_text(text) == text


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("jeg er 15 og har angst, jeg hedder [navn]", "jeg er 15 og har angst"),
        ("Jeg hedder [navn] og min far drikker", "min far drikker"),
        ("hej jeg hedder [navn]. jeg er 13", "jeg er 13"),
        ("jeg hedder [navn]", "jeg hedder [navn]"),
        ("min ven hedder [navn] og han slår", "min ven hedder [navn] og han slår"),
    ],
)
def test_who_one_is_says_nothing_of_what_one_needs(text: str, rest: str) -> None:
    assert without_introduction(text) == rest
