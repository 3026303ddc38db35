"""The sentences the recogniser learns from: right spans, the same every time, and dev apart from training."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
import spacy

from ner.features import attach, folded, looks, masked
from ner.fillers import Fillers, is_held_out
from ner.generate import DEV_EVERY, LABELS, UNSURE, _after_rules, carriers, sentences
from ner.messages import is_held_back, letters_of, plain, read_messages
from triage.privacy import PLACEHOLDERS, load_recognisers

DATA = Path(__file__).resolve().parents[3] / "data"
LISTS = load_recognisers(DATA)
# Of the bot's own sentences: the rules read each of them, and 25,000 take half a minute.
FEW = ("danger.yml", "talk.yml")
Made = list[tuple[str, list[tuple[int, int, str]]]]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("few")
    (folder / "nlu").mkdir()
    for name in FEW:
        (folder / "nlu" / name).symlink_to(DATA / "nlu" / name)
    return folder


@pytest.fixture(scope="module")
def train(data: Path) -> Made:
    return list(sentences(LISTS, data, for_dev=False))


@pytest.fixture(scope="module")
def dev(data: Path) -> Made:
    return list(sentences(LISTS, data, for_dev=True))


def test_there_are_enough_carriers_and_sentences(train: Made) -> None:
    lines = [line for group in carriers().values() for line in group]

    assert len(set(lines)) >= 1900
    assert len(train) >= 6000
    assert sum(text == text.lower() for text, _ in train) / len(train) > 0.6


def test_spans_lie_in_the_text_and_hold_something(train: Made, dev: Made) -> None:
    for text, spans in train + dev:
        assert text
        for start, end, kind in spans:
            assert 0 <= start < end <= len(text)
            assert kind in {*LABELS.values(), UNSURE}
            assert text[start:end].strip() == text[start:end] and text[start:end] not in PLACEHOLDERS.values()


def test_the_same_seed_gives_the_same_sentences(data: Path, train: Made) -> None:
    assert list(islice(sentences(LISTS, data, for_dev=False), 300)) == train[:300]


def test_names_of_dev_are_not_trained_on() -> None:
    import random

    mine = Fillers(LISTS, random.Random(1), for_dev=False)
    theirs = Fillers(LISTS, random.Random(1), for_dev=True)

    assert {mine.word_name() for _ in range(200)}.isdisjoint({theirs.word_name() for _ in range(200)})
    assert is_held_out("zemira") in (True, False)


def test_carriers_of_dev_are_not_trained_on(train: Made) -> None:
    plain = [lines[0] for name, lines in carriers().items() if name.startswith("harmless") and "{" not in lines[0]]
    trained = {text.lower() for text, spans in train if not spans}

    assert plain and DEV_EVERY == 10
    assert not trained & {line.lower() for line in plain}


def test_messages_kept_back_are_not_trained_on(train: Made) -> None:
    messages = [message for group in read_messages().values() for message in group]
    trained = {letters_of(text) for text, _ in train}
    kept = {letters_of(plain(message)) for message in messages if is_held_back(message)}
    others = {letters_of(plain(message)) for message in messages if not is_held_back(message)}

    assert len(kept) > 300
    assert not {text for text in kept & trained if len(text) > 12}  # "lad mig være" stands in data/nlu too
    assert len(others & trained) > 300  # as written, where no noise came over them


def test_what_the_rules_find_is_a_placeholder_and_the_rest_keeps_its_place() -> None:
    text = "ring til min ven zemira på 20 30 40 50 eller blumra kragelund"
    spans = [(text.index(name), text.index(name) + len(name), "PERSON") for name in ("zemira", "blumra kragelund")]

    left, moved = _after_rules(text, spans, LISTS)

    assert "[telefon]" in left and "20" not in left
    assert all(left[start:end] in ("zemira", "blumra kragelund", "blumra", "kragelund") for start, end, _ in moved)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Søøøren", "soren"), ("gaar", "gar"), ("går", "gar"), ("Ægir", "agir"), ("b4", "b0"), ("NOAAAH", "noah")],
)
def test_spellings_of_one_word_look_alike(word: str, expected: str) -> None:
    assert folded(word) == expected


def test_what_the_lists_know_is_a_feature() -> None:
    assert looks("emma", LISTS) == "x first3"
    assert looks("Emmas", LISTS).startswith("Xx ") and "s=first3" in looks("Emmas", LISTS)
    assert looks("storm", LISTS).startswith("x ambiguous")
    assert "town" in looks("holbæk", LISTS)
    assert looks("8.b", LISTS) == "0.x"


def test_placeholders_are_one_word() -> None:
    text = "[navn]s mor og [fødselsdato]"
    nlp = attach(spacy.blank("da"), LISTS)

    assert len(masked(text)) == len(text)
    assert [token.text for token in nlp(masked(text))] == ["qnavnqs", "mor", "og", "qfødselsdatoq"]
