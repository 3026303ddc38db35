"""What a question points at by what it is."""

from __future__ import annotations

import pytest

from tests.real_content import catalogue
from triage.things import pointed_at

SHOWN = (
    "kalundborg.home_start",
    "kalundborg.anonym_raadgivning",
    "kalundborg.red_barnet_oplevelsesklub",
    "kalundborg.stepping_stones",
)


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        ("hvad laver de i den klub?", "kalundborg.red_barnet_oplevelsesklub"),
        ("hvor mange aftener er kurset", "kalundborg.stepping_stones"),
        ("hvor tit kommer de på besøg", "kalundborg.home_start"),
        ("findes der en forældregruppe", "kalundborg.stepping_stones"),
        ("hvad koster det", None),
        ("er der en mentor", None),
    ],
)
def test_the_thing_named_is_found_among_those_shown(text: str, entry_id: str | None) -> None:
    entries = [entry for one in SHOWN if (entry := catalogue().entry(one))]
    found = pointed_at(text, entries)
    assert (found.id if found else None) == entry_id
