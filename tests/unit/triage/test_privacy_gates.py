"""A gate never closes where its pattern would have found something."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from triage import privacy_anchors, privacy_orgs, privacy_places, privacy_schools, privacy_shapes
from triage.privacy_gates import Gated, gated

LINES = [
    json.loads(line)["text"].lower()
    for path in sorted(Path(__file__).parent.glob("identity_*.jsonl"))
    for line in path.read_text("utf-8").splitlines()[::4]
]
GATES = [
    pattern
    for module in (privacy_anchors, privacy_orgs, privacy_places, privacy_schools, privacy_shapes)
    for value in vars(module).values()
    for pattern in (value if isinstance(value, tuple) else (value,))
    if isinstance(pattern, Gated) and pattern.needs
]


def test_gates_find_what_their_patterns_find() -> None:
    found = 0
    for gate in GATES:
        for line in LINES:
            match = gate.pattern.search(line)
            found += match is not None
            assert match is None or gate.possible(line), (gate.needs, match)

    assert len(GATES) > 40
    assert found > 150


def test_most_texts_pass_by_most_gates() -> None:
    open_gates = sum(gate.possible(line) for gate in GATES for line in LINES)

    assert open_gates < 0.2 * len(GATES) * len(LINES)


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        (r"\b\w+ (?:fri|efter)?skolen\b", [" efterskolen", " friskolen", " skolen"]),
        (r"(?:klubben|foreningen) \w+", ["foreningen ", "klubben "]),
        (r"(?:gadens|vejens)? \d+", []),
        (r"(?i)skolen", []),
        (r"(?:\d|skolen)x", []),
        (r"[ks]irken (?!her)", ["kirken ", "sirken "]),
        (r"(?:hjemmet){2,3}", ["hjemmet"]),
    ],
)
def test_it_reads_from_a_pattern_what_must_stand_there(pattern: str, needs: list[str]) -> None:
    assert sorted(gated(pattern).needs) == needs


def test_a_closed_gate_finds_nothing_and_an_open_one_what_the_pattern_finds() -> None:
    gate = gated(r"klubben \w+")

    assert gate.search("vi ses") is None
    assert [match.group() for match in gate.finditer("i klubben hulen")] == ["klubben hulen"]
    assert [match.group() for match in gate.finditer("klubben a klubben b", 4)] == ["klubben b"]
    assert gate.groupindex == re.compile(r"klubben \w+").groupindex
