"""The second look: adds names by the sentence, lets go of words that are none, and never touches what it must not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.embedder import load_embedder
from ner.context import KINDS, MOST_LETTERS, ContextReader, SentenceLook
from triage.privacy import load_recognisers, redact

LISTS = load_recognisers(Path("data"))


class Said:
    """A reader that says of each word what the test says: word -> (kind, share); all others are no names."""

    def __init__(self, **words: tuple[str, float]) -> None:
        self.words, self.asked = words, 0

    def read(self, text: str, tokens: list[tuple[int, str]]) -> np.ndarray:
        self.asked += 1
        shares = np.zeros((len(tokens), len(KINDS)), np.float32)
        for row, (_, word) in zip(shares, tokens, strict=True):
            kind, share = self.words.get(word.lower(), ("PERSON", 0.001))
            row[KINDS.index(kind)], row[0] = share, 1 - share
        return shares


def hidden(text: str, reader: Said, *spans: tuple[int, int, str], is_guessed: bool = False) -> list[str]:
    by_rules = () if is_guessed else spans
    return [text[start:end] for start, end, _ in SentenceLook(reader, LISTS)(text, spans, by_rules)]


def span(text: str, part: str, kind: str = "PERSON") -> tuple[int, int, str]:
    return text.index(part), text.index(part) + len(part), kind


def test_a_name_the_sentence_shows_is_added() -> None:
    assert hidden("så sagde Kvist nej", Said(kvist=("PERSON", 0.97))) == ["Kvist"]
    assert hidden("så sagde Kvist nej", Said(kvist=("PERSON", 0.5))) == []


def test_letters_it_was_never_taught_are_left_alone() -> None:
    assert hidden("لا أفهم الدنماركية", Said(الدنماركية=("SCHOOL", 0.99))) == []


def test_a_name_goes_on_while_its_words_do() -> None:
    reader = Said(lilla=("SCHOOL", 0.95), mølle=("SCHOOL", 0.6), nu=("SCHOOL", 0.3))
    assert hidden("jeg går på Lilla mølle nu", reader) == ["Lilla mølle"]


def test_a_name_ends_before_what_joins_it_to_the_sentence() -> None:
    reader = Said(kvistvej=("ADDRESS", 0.95), og=("ADDRESS", 0.7), mandstrup=("PERSON", 0.9), kvist=("PERSON", 0.9))
    assert hidden("vi bor på kvistvej og er sure", reader) == ["kvistvej"]
    assert hidden("det var kvist mandstrup og mig", reader) == ["kvist mandstrup"]


def test_the_genitive_stays_outside() -> None:
    text = "det var Storms mor"
    assert hidden(text, Said(storms=("PERSON", 0.99))) == ["Storm"]


def test_what_is_surely_no_name_is_let_go() -> None:
    text = "der var Storm i nat"
    assert hidden(text, Said(), span(text, "Storm")) == []
    assert hidden(text, Said(storm=("PERSON", 0.2)), span(text, "Storm")) == ["Storm"]


def test_what_no_rule_knows_needs_more_of_a_name_to_stay() -> None:
    text = "der lå et flamingo i hallen"
    reader = Said(flamingo=("PERSON", 0.2))
    assert hidden(text, reader, span(text, "flamingo")) == ["flamingo"]
    assert hidden(text, reader, span(text, "flamingo"), is_guessed=True) == []
    assert hidden(text, Said(flamingo=("PERSON", 0.5)), span(text, "flamingo"), is_guessed=True) == ["flamingo"]


@pytest.mark.parametrize("text", ["jeg hedder Storm", "mit navn er Storm", "hilsen Storm", "jeg hedder jo Storm"])
def test_who_says_a_name_has_one(text: str) -> None:
    assert hidden(text, Said(), span(text, "Storm")) == ["Storm"]


@pytest.mark.parametrize("kind", ["PHONE", "CPR", "ADDRESS", "HANDLE", "EMAIL", "URL", "QUASI"])
def test_only_names_are_let_go(kind: str) -> None:
    text = "det er 20304050 her"
    assert hidden(text, Said(), span(text, "20304050", kind)) == ["20304050"]


@pytest.mark.parametrize(
    "text", ["jeg vil på headspace", "børnetelefonen svarer ikke", "vi bor i Thisted", "han går i skolen"]
)
def test_offers_towns_and_words_of_everybody_stay(text: str) -> None:
    everything = Said(**{word.lower(): ("ORG", 0.99) for word in text.split()[-3:]})
    assert not {"headspace", "børnetelefonen", "Thisted", "skolen"} & set(hidden(text, everything))


def test_plain_words_alone_are_not_read() -> None:
    reader = Said()
    assert hidden("jeg er ked af det", reader) == [] and reader.asked == 0
    hidden("jeg er ked af Kvist", reader)
    assert reader.asked == 1


def test_of_a_long_text_the_beginning_is_read_and_the_rest_stays_hidden() -> None:
    text = "hej Kvist " + "det er svært " * 60 + "med Storm"
    assert len(text) > MOST_LETTERS
    assert hidden(text, Said(kvist=("PERSON", 0.99)), span(text, "Storm")) == ["Kvist", "Storm"]


def test_placeholders_of_a_text_stay_as_they_are() -> None:
    lists = replace(LISTS, second_look=SentenceLook(Said(navn=("PERSON", 0.99), kvist=("PERSON", 0.99)), LISTS))
    assert redact("det er [navn] og Kvist", lists).text == "det er [navn] og [navn]"
    assert redact("[navn]", lists).text == "[navn]"


def test_weights_that_are_broken_are_refused(tmp_path: Path) -> None:
    (tmp_path / "context.npz").write_bytes(b"not what it was")
    with pytest.raises((OSError, ValueError)):
        ContextReader(lambda text, words: np.zeros((len(words), 1)), LISTS, tmp_path / "context.npz")


EMBEDDER = load_embedder()


@pytest.mark.skipif(EMBEDDER is None or EMBEDDER.states is None, reason="the sentence encoder is not here")
class TestWithTheRealEncoder:
    """Sentences nobody trained on; each pair differs in what is around one word."""

    @pytest.fixture(scope="class")
    def lists(self):
        return replace(LISTS, second_look=SentenceLook(ContextReader(EMBEDDER.states, LISTS), LISTS))

    @pytest.mark.parametrize(
        ("person", "word"),
        [
            ("frost truede med at slå mig efter gym", "der kom frost på ruden i nat"),
            ("jeg var hjemme hos storm og vi så film", "vi gik hjem i storm og regn"),
            ("sky siger at hun ikke gider mig mere", "der er ikke en sky på himlen"),
        ],
    )
    def test_the_sentence_tells_names_from_words(self, lists, person: str, word: str) -> None:
        assert "[navn]" in redact(person, lists).text
        assert redact(word, lists).text == word

    @pytest.mark.parametrize(
        "text", ["frost truede mig", "mig og storm og Gry", "", " ", "[navn] [skole]", "😢", "ord " * 500]
    )
    def test_nothing_new_is_found_in_what_is_hidden(self, lists, text: str) -> None:
        once = redact(text, lists).text
        assert redact(once, lists).text == once
