"""The trained recogniser beside the rules: what it adds, what it must leave, and that it keeps nothing."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.strings import hash_string

from bot.embedder import load_embedder
from ner import recogniser
from ner.context import ContextReader, SentenceLook
from ner.messages import is_held_back, plain, read_messages, spans
from ner.reader import Reader
from ner.recogniser import MODEL, SURE, agreed, name_recognisers, pack, unpack
from triage.privacy import load_recognisers, redact
from triage.privacy_libraries import library_recognisers

ROOT = Path(__file__).resolve().parents[3]
RULES = load_recognisers(ROOT / "data")
FULL = replace(RULES, extra=library_recognisers() + name_recognisers(RULES))
EMBEDDER = load_embedder()
LOOKED_AT = (
    replace(FULL, second_look=SentenceLook(ContextReader(EMBEDDER.states, RULES), RULES))
    if EMBEDDER and EMBEDDER.states
    else None
)


def read(name: str) -> list[dict]:
    path = Path(__file__).parent.parent / "triage" / name
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


EXAMPLES = read("identity_examples.jsonl")
DEV = read("identity_dev.jsonl")
DEV_2 = read("identity_dev_2.jsonl")
# Share of identity_dev.jsonl that must be hidden (80 % of the letters), rules and recogniser together: docs/privacy.md.
LEAST = {
    "PERSON": 0.96,
    "SCHOOL": 0.94,
    "ORG": 0.92,
    "HANDLE": 0.9,
    "ADDRESS": 0.95,
    "PHONE": 0.99,
    "EMAIL": 0.99,
    "URL": 0.99,
    "ACCOUNT": 0.99,
}


# The same for identity_dev_2.jsonl: numbers and dates in all spellings, clubs and schools, names, look-alikes.
LEAST_2 = {"PERSON": 0.97, "SCHOOL": 0.92, "ORG": 0.95, "CPR": 1, "ACCOUNT": 1, "PLATE": 1, "BIRTHDATE": 1, "EMAIL": 1}


# The later ones together: more voices, clubs and schools above all, and much that looks like either.
LATER = [line for number in range(3, 10) for line in read(f"identity_dev_{number}.jsonl")]
LEAST_LATER = {
    "PERSON": 0.97, "SCHOOL": 0.94, "ORG": 0.87, "HANDLE": 0.95, "ADDRESS": 0.92, "PHONE": 1, "EMAIL": 1, "CPR": 1, "ACCOUNT": 1, "PLATE": 1,
    "BIRTHDATE": 1, "URL": 1,
}  # fmt: skip


# Numbers, dates, addresses and profiles as other people may write them, hiding them from a filter included; and near neighbours.
SPELLINGS = read("identity_dev_11.jsonl")
LEAST_SPELLINGS = {
    "ADDRESS": 0.97, "BIRTHDATE": 0.97, "HANDLE": 0.96, "PHONE": 0.96, "CPR": 1, "EMAIL": 1, "ACCOUNT": 1, "PLATE": 1, "URL": 1,
}  # fmt: skip


# The fifth of the whole messages that nothing is trained on. The first five writers wrote hard lines, the later ones lines
# to tell names from words by: "frost smed mig ud", "der kom frost" (docs/privacy.md).
def kept_back(numbers: range) -> list[dict]:
    writers = read_messages()
    messages = [one for number in numbers for one in writers[f"writer_{number}"] if is_held_back(one)]
    return [dict(zip(("text", "spans", "optional_spans"), (plain(one), *spans(one)), strict=True)) for one in messages]


HELD, HELD_TWINS = kept_back(range(1, 6)), kept_back(range(6, 13))
LEAST_HELD = {"PERSON": 0.9, "SCHOOL": 0.8, "ORG": 0.65, "PHONE": 1, "CPR": 1, "EMAIL": 1}


_COVERED: dict[tuple[str, int], set[int]] = {}  # many tests ask about the same lines


def covered(text: str, recognisers: object) -> set[int]:
    key = (text, id(recognisers))
    if key not in _COVERED:
        _COVERED[key] = {place for start, end, _ in redact(text, recognisers).spans for place in range(start, end)}
    return _COVERED[key]


def share_hidden(kind: str, recognisers: object, lines: list[dict] = DEV) -> float:
    found: Counter[bool] = Counter()
    for item in lines:
        hidden = covered(item["text"], recognisers)
        for start, end, _ in (span for span in item["spans"] if span[2] == kind):
            found[len(hidden & set(range(start, end))) >= 0.8 * (end - start)] += 1
    return found[True] / found.total()


@pytest.mark.parametrize("kind", LEAST)
def test_development_set_stays_hidden(kind: str) -> None:
    assert share_hidden(kind, FULL) >= LEAST[kind]


@pytest.mark.parametrize("kind", LEAST_2)
def test_second_development_set_stays_hidden(kind: str) -> None:
    assert share_hidden(kind, FULL, DEV_2) >= LEAST_2[kind]


@pytest.mark.parametrize("kind", LEAST_LATER)
def test_later_development_sets_stay_hidden(kind: str) -> None:
    assert share_hidden(kind, FULL, LATER) >= LEAST_LATER[kind]


@pytest.mark.parametrize("kind", LEAST_SPELLINGS)
def test_numbers_stay_hidden_in_all_their_spellings(kind: str) -> None:
    assert share_hidden(kind, FULL, SPELLINGS) >= LEAST_SPELLINGS[kind]


@pytest.mark.parametrize("kind", LEAST_HELD)
def test_messages_kept_back_stay_hidden(kind: str) -> None:
    assert share_hidden(kind, FULL, HELD) >= LEAST_HELD[kind]


def touched_in(lines: list[dict], recognisers: object) -> list[str]:
    harmless = [item for item in lines if not item["spans"]]
    allowed = [{place for a, b, _ in item.get("optional_spans", []) for place in range(a, b)} for item in harmless]
    return [
        item["text"] for item, free in zip(harmless, allowed, strict=True) if covered(item["text"], recognisers) - free
    ]


@pytest.mark.skipif(LOOKED_AT is None, reason="the sentence encoder is not here")
def test_the_second_look_finds_names_the_others_miss_and_touches_fewer_words() -> None:
    assert share_hidden("PERSON", LOOKED_AT, HELD_TWINS) >= share_hidden("PERSON", FULL, HELD_TWINS) + 0.04
    assert share_hidden("PERSON", LOOKED_AT, HELD) >= share_hidden("PERSON", FULL, HELD)
    assert len(touched_in(HELD_TWINS, LOOKED_AT)) <= 0.8 * len(touched_in(HELD_TWINS, FULL))


def test_a_find_the_model_is_sure_of_needs_no_sign_but_must_say_something() -> None:
    def left(text: str, found: str, kind: str, sure: float) -> bool:
        start = text.index(found)
        return agreed((start, start + len(found), kind), text, RULES, sure) is not None

    assert left("tak til gnavhuset", "gnavhuset", "ORG", SURE["ORG"])
    assert not left("tak til gnavhuset", "gnavhuset", "ORG", SURE["ORG"] - 0.1)
    for nothing in ("elgiganten", "guldborgsund kommune", "linje 5c", "kirke eskilstrup", "biblioteket"):
        assert not left(f"jeg var i {nothing} i dag", nothing, "ORG", 50)
    assert not left("til august starter jeg", "august", "PERSON", 50)


def test_few_harmless_lines_of_the_later_sets_are_touched() -> None:
    harmless = [item for item in LATER + SPELLINGS + HELD if not item["spans"]]
    touched = touched_in(harmless, FULL)

    assert len(harmless) >= 600
    assert len(touched) / len(harmless) <= 0.02, touched


@pytest.mark.parametrize("kind", ["PERSON", "SCHOOL", "ORG"])
def test_recogniser_finds_more_than_the_rules_alone(kind: str) -> None:
    assert share_hidden(kind, FULL) > share_hidden(kind, RULES)


def test_few_harmless_lines_are_touched() -> None:
    harmless = [item["text"] for item in EXAMPLES + DEV + DEV_2 if not item["spans"]]
    touched = [text for text in harmless if redact(text, FULL).spans]

    assert len(harmless) >= 400
    assert len(touched) / len(harmless) <= 0.01, touched


@pytest.mark.parametrize(
    "text",
    [
        "jeg bor i Kalundborg og er 14 år",
        "er der noget i slagelse for unge med angst",
        "skal jeg ringe til Børnetelefonen på 116 111",
        "jeg har været på headspace i holbæk",
        "jeg går i 7. klasse",
        "går i 2.g og hader det",
        "jeg arbejder i netto",
        "jeg går i klubben efter skole",
        "der er storm i aften",
        "mit liv er noget lort",
        "JEG KAN IKKE MERE",
        "min mor tor ikke sige det til min far",
    ],
)
def test_what_help_depends_on_stays(text: str) -> None:
    assert redact(text, FULL).text == text


def test_recogniser_never_makes_less_hidden() -> None:
    for item in EXAMPLES + DEV + DEV_2:
        assert covered(item["text"], RULES) <= covered(item["text"], FULL)


WORDS = st.sampled_from(
    [
        "jeg",
        "hedder",
        "zemira",
        "går",
        "på",
        "rynkes",
        "skole",
        "i",
        "bulbro",
        "med",
        "storm",
        "og",
        "hos",
        "[navn]",
        "[skole]",
        "8.b",
        "spiller",
        "kgk",
        "min",
        "ven",
        "siger",
        ".",
        ",",
        "\n",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_hiding_twice_changes_nothing(text: str) -> None:
    once = redact(text, FULL).text

    assert redact(once, FULL).text == once


def test_nothing_of_a_text_is_kept_by_the_reader() -> None:
    nlp = unpack(MODEL.read_bytes(), RULES)
    read = Reader(nlp, RULES, ["hos", "jeg"])
    strings = len(nlp.vocab.strings)

    found = read("zquorbelint slog mig i går på blumrafyk")

    assert found
    assert len(nlp.vocab.strings) == strings
    assert set(read._vectors) == {"hos", "jeg"}
    assert hash_string("zquorbelint") not in {lexeme.orth for lexeme in nlp.vocab}


def test_nothing_of_a_text_is_kept_by_the_official_model() -> None:
    nlp = spacy.blank("da")
    read = recogniser._official(nlp)
    read("jeg er hos vraxilomne nu")
    words = len(nlp.vocab.strings)

    read("zquorbelint slog mig i går på blumrafyk")

    lexemes = {lexeme.orth for lexeme in nlp.vocab}
    assert len(nlp.vocab.strings) == words
    for word in ("zquorbelint", "blumrafyk"):
        assert word not in nlp.vocab.strings
        assert hash_string(word) not in lexemes


def test_messages_take_under_ten_milliseconds() -> None:
    seconds = []
    for item in EXAMPLES:
        began = time.process_time()
        redact(item["text"], FULL)
        seconds.append(time.process_time() - began)

    assert sorted(seconds)[int(len(seconds) * 0.95)] <= 0.010


def test_a_long_text_is_read_in_parts() -> None:
    text = "det er en lang dag " * 200 + "og så slog zemiranda mig i går"

    assert "zemiranda" not in redact(text, FULL).text


def test_without_a_model_file_there_is_no_recogniser(tmp_path: Path) -> None:
    assert name_recognisers(RULES, tmp_path / "none.xz") == ()


def test_without_spacy_there_is_no_recogniser(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "spacy" else real(name, *rest))

    assert name_recognisers(RULES) == ()


@pytest.fixture
def official_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package of the official model's name that knows three names."""
    package = tmp_path / "da_core_news_sm"
    package.mkdir()
    (package / "__init__.py").write_text(
        "import spacy\n"
        "def load(exclude=()):\n"
        "    nlp = spacy.blank('da')\n"
        "    rules = [{'label': 'PER', 'pattern': 'Qaxmir'}, {'label': 'LOC', 'pattern': 'Blymhult'}, {'label': 'PER', 'pattern': 'måske'}]\n"
        "    nlp.add_pipe('entity_ruler').add_patterns(rules)\n"
        "    return nlp\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    sys.modules.pop("da_core_news_sm", None)


@pytest.mark.usefixtures("official_model")
def test_official_model_is_used_where_it_is_installed(tmp_path: Path) -> None:
    (find,) = name_recognisers(RULES, tmp_path / "none.xz")
    text = "i dag var Qaxmir i Blymhult og måske hjemme"

    assert find(text) == [(10, 16, "PERSON")]  # no place, and no plain word


@pytest.mark.parametrize(
    ("text", "found", "kind", "expected"),
    [
        ("zemira slog mig", "zemira", "PERSON", "zemira"),
        ("det var zemiras mor", "zemiras", "PERSON", "zemira"),
        ("min ven zemira og", "ven zemira og", "PERSON", "zemira"),
        ("jeg er taget for tageet", "tageet", "PERSON", None),
        ("jeg bor i høng", "høng", "PERSON", None),
        ("på skolen", "skolen", "SCHOOL", None),
        ("går i 2.g nu", "2.g", "SCHOOL", None),
        ("jeg går på produktionsskole", "produktionsskole", "SCHOOL", None),
        ("jeg går på rynkevang", "rynkevang", "SCHOOL", "rynkevang"),
        ("jeg arbejder i netto", "netto", "ORG", None),
        ("jeg arbejder i netto i høng", "netto i høng", "ORG", "netto i høng"),
        ("hvad er zelda", "zelda", "ORG", None),
    ],
)
def test_the_word_lists_must_agree(text: str, found: str, kind: str, expected: str | None) -> None:
    start = text.index(found)

    left = agreed((start, start + len(found), kind), text, RULES)

    assert (text[left[0] : left[1]] if left else None) == expected


def test_packing_again_gives_the_same_model() -> None:
    data = MODEL.read_bytes()
    again = unpack(pack(unpack(data, RULES)), RULES)
    nlp = unpack(data, RULES)

    for item in DEV[:60]:
        assert [(ent.text, ent.label_) for ent in nlp(item["text"]).ents] == [
            (ent.text, ent.label_) for ent in again(item["text"]).ents
        ]


def test_model_is_small_enough_for_the_repository() -> None:
    assert MODEL.stat().st_size < 1_000_000
    assert spacy.__version__.startswith("3.8")


@pytest.mark.parametrize(
    "text",
    [
        "أحتاج مساعدة",
        "أنا خائف ولا أستطيع النوم وأبي يصرخ كل يوم",
        'inform{"age": "99"}',
        "min kæreste er prospect i en klub",
    ],
)
def test_other_letters_formulas_and_what_somebody_is_stay(text: str) -> None:
    assert redact(text, FULL).text == text
