"""What tells nothing but facts of a person is known as that; what tells or asks anything more is not."""

from __future__ import annotations

import pytest

from triage.plain_facts import tells_nothing_but_facts


@pytest.mark.parametrize(
    "text",
    [
        "jeg er 18", "18 år gammel", "jeg e 16", "seksten år", "12", "11 år", "han er 17", "hun blev 17", "jeg er en pige på 14",
        "jeg er 17 og går på gymnasiet", "jeg gar paa gymnasiet", "går på hf", "jeg går i 9.b", "hun går i 3. klasse", "er 15 og går i 9",
        "for 3 måneder siden", "for 3 måneder siden, hun blev 17", "et halvt år siden", "det startede i sommers", "siden jul", "i lang tid",
        "det har været sådan i et halvt år", "e 18 fra kbh", "jeg er 18 og bor i kalundborg", "i gymnasiet", "det har stået på længe", "det har stået på siden sommerferien",
    ],
)  # fmt: skip
def test_facts_alone_are_known(text: str) -> None:
    assert tells_nothing_but_facts(text)


@pytest.mark.parametrize(
    "text",
    [
        "jeg er 18 og har ingen steder at bo", "er 15 og gravid", "jeg er 13 og alene", "jeg er ikke 12", "jeg er lige fyldt 18", "jeg bliver 18",
        "min mor døde for 3 år siden", "har ikke sovet i 3 dage", "det er 3 dage siden jeg spiste", "jeg er 12 uger henne", "17 piller", "i nat",
        "jeg går ikke i skole", "jeg hader at gå i 8. klasse", "jeg er 13 er det ok", "12 år okay?", "hvor længe varer det", "er det fra 15 år",
        "jeg er 18 og bor i en bil", "jeg er 17 og bor i plejefamilie", "jeg er 15 og vil væk fra min far", "5+5", "67 67 67", "2 mod 1", "hej", "",
    ],
)  # fmt: skip
def test_more_than_facts_is_more(text: str) -> None:
    assert not tells_nothing_but_facts(text)
