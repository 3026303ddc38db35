"""Recognisers on phonenumbers and python-stdnum: what they add, and what they leave."""

from __future__ import annotations

import builtins
from pathlib import Path

import pytest

from triage.privacy import load_recognisers, redact
from triage.privacy_libraries import library_recognisers

ROOT = Path(__file__).resolve().parents[3]
PLAIN = load_recognisers(ROOT / "data")
WITH_LIBRARIES = load_recognisers(ROOT / "data", ner=library_recognisers())


def spans_of_libraries(text: str) -> set[tuple[str, str]]:
    return {(kind, text[start:end]) for find in library_recognisers() for start, end, kind in find(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("min onkel har +380 44 234 5678 i kyiv", ("PHONE", "+380 44 234 5678")),
        ("tallet er 010190-0017 ja", ("CPR", "010190-0017")),
        ("send til DK50 0040 0440 1162 43 nu", ("ACCOUNT", "DK50 0040 0440 1162 43")),
        ("kort 4000-0000-0000-0002", ("ACCOUNT", "4000-0000-0000-0002")),
    ],
)
def test_libraries_find_numbers_by_their_own_rules(text: str, expected: tuple[str, str]) -> None:
    assert expected in spans_of_libraries(text)


@pytest.mark.parametrize(
    "text",
    [
        "ring 116 111",
        "jeg var der 2019-2023",
        "det koster 12 500 kr",
        "kl 14.30 den 3. maj",
        "børnetelefonen 116111",
        "den er fra 1990-2001",
    ],
)
def test_libraries_leave_what_help_depends_on(text: str) -> None:
    assert redact(text, WITH_LIBRARIES).text == text


def test_every_number_of_contacts_stays_with_the_libraries_on() -> None:
    numbers = sorted(number for number in PLAIN.numbers if len(number) == 8)

    assert numbers
    for number in numbers:
        pairs = " ".join(number[at : at + 2] for at in range(0, 8, 2))
        assert redact(f"skal jeg ringe til {pairs}", WITH_LIBRARIES).text.endswith(pairs)


def test_libraries_only_add() -> None:
    text = "emma har +46 70 123 45 67 og bor på Elmevej 3"

    covered = {place for start, end, _ in redact(text, WITH_LIBRARIES).spans for place in range(start, end)}
    before = {place for start, end, _ in redact(text, PLAIN).spans for place in range(start, end)}

    assert before and before <= covered


def test_without_the_libraries_there_are_no_recognisers(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def refuse(name: str, *rest: object, **more: object) -> object:
        if name.split(".")[0] in ("phonenumbers", "stdnum"):
            raise ImportError(name)
        return real_import(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)

    assert library_recognisers() == ()
