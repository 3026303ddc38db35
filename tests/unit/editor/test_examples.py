"""Examples of intents are moved without losing one, copies are found, and the shape of every file stays."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chat_server import real_core
from tests.real_content import DATA, ROOT
from web.editor import checks, examples, yaml_text
from web.editor.examples import ExampleError

FILES = {f"data/nlu/{path.name}": path.read_text(encoding="utf-8") for path in (DATA / "nlu").glob("*.yml")}
OTHERS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [ROOT / "domain.yml", DATA / "intents.yml", *(DATA / "rules").glob("*.yml")]
}
ONE, TWO = "disclose_anxiety", "disclose_stress"


def every(files: dict[str, str]) -> dict[str, list[str]]:
    return {
        name: [s for place in places for s in place.examples] for name, places in examples.read_intents(files).items()
    }


BEFORE = every(FILES)


def all_sentences(found: dict[str, list[str]]) -> Counter[str]:
    return Counter(sentence for listed in found.values() for sentence in listed)


def test_a_sentence_is_added_where_its_intent_stands() -> None:
    after = every({**FILES, **examples.add(FILES, ONE, ["  - jeg fryser helt fast til eksamen  "])})

    assert after[ONE] == [*BEFORE[ONE], "jeg fryser helt fast til eksamen"]
    assert {name: listed for name, listed in after.items() if name != ONE} == {
        n: s for n, s in BEFORE.items() if n != ONE
    }


def test_what_would_mean_something_to_rasa_is_taken_out() -> None:
    assert examples.clean("- [angst](topic) og {x}\n mere") == "angst(topic) og x mere"
    assert examples.clean("/restart") == "restart"


def test_a_sentence_that_stands_there_is_refused() -> None:
    with pytest.raises(ExampleError, match="allerede"):
        examples.add(FILES, ONE, [BEFORE[ONE][0].upper()])


def test_moving_loses_and_doubles_nothing() -> None:
    chosen = BEFORE[ONE][2:5]

    after = every({**FILES, **examples.move(FILES, ONE, chosen, TWO)})

    assert all_sentences(after) == all_sentences(BEFORE)
    assert set(chosen) <= set(after[TWO]) and not set(chosen) & set(after[ONE])


def test_splitting_makes_an_intent_of_the_chosen_sentences() -> None:
    chosen = BEFORE[ONE][:3]

    after = every({**FILES, **examples.split(FILES, ONE, chosen, "disclose_exam_fear")})

    assert after["disclose_exam_fear"] == chosen
    assert all_sentences(after) == all_sentences(BEFORE)


@pytest.mark.parametrize("name", ["Angst", "angst eksamen", "disclose_anxiety", "x", "../x", ""])
def test_a_name_that_is_none_or_taken_is_refused(name: str) -> None:
    with pytest.raises(ExampleError):
        examples.split(FILES, ONE, BEFORE[ONE][:1], name)


def test_merging_moves_everything_and_leaves_nothing_behind() -> None:
    after = every({**FILES, **examples.merge(FILES, ONE, TWO)})

    assert after.get(ONE, []) == []
    assert set(BEFORE[ONE]) <= set(after[TWO])


def test_renaming_reaches_domain_rules_and_meanings_and_no_sentence() -> None:
    changed = examples.rename(FILES, ONE, "disclose_fear", OTHERS)

    assert {"domain.yml", "data/intents.yml", "data/rules/needs.yml"} < set(changed)
    assert ONE not in " ".join(changed.values()).split()
    assert all_sentences(every({**FILES, **changed})) == all_sentences(BEFORE)
    assert [yaml_text.load(text) is not None for text in changed.values()]


def test_a_reworded_sentence_keeps_its_place() -> None:
    after = every({**FILES, **examples.reword(FILES, ONE, BEFORE[ONE][4], "helt ny sætning her")})

    assert after[ONE][4] == "helt ny sætning her" and len(after[ONE]) == len(BEFORE[ONE])


def test_a_sentence_that_is_gone_is_said_to_be_gone() -> None:
    with pytest.raises(ExampleError, match="findes ikke"):
        examples.remove(FILES, ONE, ["står her ikke"])


def test_copies_and_conflicts_are_found_and_spellings_within_an_intent_are_not() -> None:
    pairs = examples.alike({
        "a_b": ["jeg er helt vildt ked af det i dag", "jeg er hel vildt ked af det i dag", "hej", "Hej"],
        "c_d": ["jeg er helt vildt ked af det i dag", "jeg er helt vildt sur på det i dag"],
    })  # fmt: skip

    assert (pairs[0].kind, pairs[0].is_conflict) == ("copy", True)
    assert ("copy", "hej", "Hej") in {(pair.kind, pair.one, pair.two) for pair in pairs if not pair.is_conflict}
    assert not [pair for pair in pairs if pair.one_intent == pair.two_intent and pair.kind == "near"]


def test_only_pairs_with_new_sentences_are_looked_at() -> None:
    intents = {"a_b": ["helt den samme sætning her", "noget nyt og andet"], "c_d": ["helt den samme sætning her"]}

    assert examples.alike(intents, ["noget nyt og andet"]) == []
    assert len(examples.alike(intents, ["helt den samme sætning her"])) == 1


SENTENCES = st.lists(st.lists(st.sampled_from(["jeg", "er", "så", "ked", "af", "det", "i", "dag", "mor", "far", "skole"]), min_size=1, max_size=5).map(" ".join), max_size=8)  # fmt: skip


@given(SENTENCES, SENTENCES, st.data())
def test_looking_at_some_finds_just_the_pairs_they_stand_in(
    one: list[str], two: list[str], data: st.DataObject
) -> None:
    intents = {"a_b": one, "c_d": two}
    only = data.draw(st.lists(st.sampled_from([*one, *two] or [""]), max_size=3))

    found, every = examples.alike(intents, only, near=0.5), examples.alike(intents, near=0.5)

    assert sorted(map(repr, found)) == sorted(repr(pair) for pair in every if {pair.one, pair.two} & set(only))


def test_missing_voices_are_named_in_danish() -> None:
    cover = examples.coverage(["jeg er ked af det"], "need")

    labels = {voice.label for voice in cover.missing}
    assert not cover.is_enough and {"fra en forælder", "uden æ, ø og å"} <= labels
    assert examples.coverage(["hej"] * 10, "talk", is_closed=True).missing == ()


@pytest.mark.parametrize("voice", examples.VOICES, ids=lambda voice: voice.name)
def test_what_is_suggested_for_a_voice_is_of_that_voice_and_names_nobody(voice: examples.Voice) -> None:
    assert voice.is_heard(voice.example)
    assert list(checks.identities(real_core().recognisers, [voice.example])) == []
