"""The reader beside spaCy itself: the same tokens and the same finds, so that training and use mean the same model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ner.features import masked
from ner.reader import Reader, tokenised
from ner.recogniser import MODEL, unpack
from triage.privacy import load_recognisers

ROOT = Path(__file__).resolve().parents[3]
LISTS = load_recognisers(ROOT / "data")
NLP = unpack(MODEL.read_bytes(), LISTS)
READ = Reader(NLP, LISTS, LISTS.words)
LINES = [
    masked(json.loads(line)["text"])
    for path in sorted((ROOT / "tests/unit/triage").glob("identity_dev*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
]


def by_spacy(text: str) -> tuple[list[tuple[int, str]], list[tuple[int, int, str]]]:
    with NLP.memory_zone():
        doc = NLP(text)
        return [(token.idx, token.text) for token in doc], [(e.start_char, e.end_char, e.label_) for e in doc.ents]


def test_it_finds_what_spacy_finds() -> None:
    finds = [(text, by_spacy(text)[1]) for text in LINES[::6]]

    assert sum(len(found) for _, found in finds) > 150
    assert [(text, READ(text)) for text, _ in finds] == finds


def test_it_finds_the_same_in_a_long_text() -> None:
    text = " ".join(LINES[:20])[:1500]

    assert READ(text) == by_spacy(text)[1] != []


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n", "  hej\n\n du ", "a  b", "(hej)...", "x", "hej/du!!! :-) ok", "http://a.b/c?d=e", '"citat" \t tab', "İb og ¹²"],
    ids=repr,
)  # fmt: skip
def test_it_cuts_as_spacy_cuts(text: str) -> None:
    assert (tokenised(text), READ(text)) == by_spacy(text)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("aeiMørk  .,'’-/()@#\n\t!1é"), max_size=40))
def test_it_cuts_and_finds_the_same_in_anything(text: str) -> None:
    assert (tokenised(text), READ(text)) == by_spacy(text)
