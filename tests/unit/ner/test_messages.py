"""Whole messages by independent writers: well-formed, kept apart from every set, and cut as marked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ner.messages import (
    MESSAGES,
    NAMED_IN_RISK,
    RISK,
    Part,
    is_held_back,
    letters_of,
    parse,
    plain,
    read_file,
    read_messages,
    read_risk_sentences,
    spans,
)  # fmt: skip
from triage.errors import ContentError

ROOT = Path(__file__).resolve().parents[3]


def test_marks_become_parts() -> None:
    message = parse("jeg hedder [[PERSON:kajsa]] og går [[?SCHOOL:på vestre]] nu")

    assert message == (
        Part("jeg hedder "), Part("kajsa", "PERSON"), Part(" og går "), Part("på vestre", "SCHOOL", is_optional=True), Part(" nu")
    )  # fmt: skip
    assert plain(message) == "jeg hedder kajsa og går på vestre nu"
    assert spans(message) == ([(11, 16, "PERSON")], [(24, 33, "SCHOOL")])


def test_a_mark_may_be_all_there_is() -> None:
    assert parse("[[PERSON:kajsa]]") == (Part("kajsa", "PERSON"),)


@pytest.mark.parametrize(
    ("marked", "says"),
    [
        ("jeg hedder [[NAME:kajsa]]", "no such kind: NAME"),
        ("jeg hedder [[PERSON:kajsa]", "not closed"),
        ("jeg hedder [[person:kajsa]]", "not closed"),
        ("jeg hedder [[PERSON: kajsa]]", "space"),
        ("  ", "empty"),
    ],
)
def test_a_faulty_mark_is_named(marked: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse(marked)


@pytest.mark.parametrize("line", ["{", "[]", '{"txt": "hej"}', '{"text": 3}', '{"text": "[[PERSON:bo"}'])
def test_a_faulty_line_is_found_by_its_number(line: str, tmp_path: Path) -> None:
    path = tmp_path / "writer.jsonl"
    path.write_text(f'{{"text": "hej"}}\n\n{line}\n', "utf-8")

    with pytest.raises(ContentError, match="line 3"):
        read_file(path)


def test_letters_ignore_everything_but_letters() -> None:
    assert letters_of("Hej, ANDRÉ - 2!\n") == letters_of("hej andre 2") == "hejandre2"


def test_the_files_are_well_formed_and_say_nothing_twice() -> None:
    writers = read_messages()
    texts = [letters_of(plain(message)) for messages in writers.values() for message in messages]

    assert len(writers) >= 3
    assert len(texts) == len(set(texts)) >= 1500
    assert all(path.stat().st_size < 300_000 for path in MESSAGES.glob("*.jsonl"))


def test_one_fifth_of_each_writer_is_kept_back() -> None:
    for messages in read_messages().values():
        assert 0.14 <= sum(map(is_held_back, messages)) / len(messages) <= 0.26


def test_no_message_stands_in_a_set_that_measures() -> None:
    paths = [*(ROOT / "tests/unit/triage").glob("identity_*.jsonl"), *(ROOT / "data/evaluation").glob("*.jsonl")]
    sets = {letters_of(line["text"]) for path in paths for line in _lines(path) if "text" in line}
    mine = {letters_of(plain(message)) for messages in read_messages().values() for message in messages}

    assert len(sets) > 3000
    assert len([1 for text in mine & sets if len(text) > 12]) == 0  # "hjælp" and the like are nobody's


def test_sentences_of_danger_are_read_with_the_names_in_them() -> None:
    sentences = read_risk_sentences()
    named = [message for message in sentences if any(part.kind for part in message)]

    assert len(sentences) > 20_000
    assert len(named) == len(read_file(NAMED_IN_RISK))  # each of them is one of data/risk
    held_out = {line["text"] for path in (RISK / "held_out").glob("*.jsonl") for line in _lines(path)}
    assert held_out and not held_out & {plain(message) for message in sentences}


def test_a_marked_sentence_must_be_one_of_those(tmp_path: Path) -> None:
    (tmp_path / "sentences_1.jsonl").write_text('{"text": "mads slår mig"}\n{"text": "hej"}\n', "utf-8")
    named = tmp_path / "named.jsonl"
    named.write_text('{"text": "[[PERSON:mads]] slår mig"}\n', "utf-8")
    assert read_risk_sentences(tmp_path, named) == [(Part("mads", "PERSON"), Part(" slår mig")), (Part("hej"),)]

    named.write_text('{"text": "[[PERSON:bo]] slår mig"}\n', "utf-8")
    with pytest.raises(ContentError, match="bo slår mig"):
        read_risk_sentences(tmp_path, named)


def _lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
