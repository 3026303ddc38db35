"""Faults of plans and word lists reach an editor in Danish, from the loaders as they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.real_content import ROOT
from web.editor import checks, tree, yaml_text
from web.editor.fault_words import place_in_words

RISK, SUICIDE = "data/responses/risk.yml", "data/lexicon/risk_suicide.yml"
ENGLISH = ("expected", "cannot", "breaks", "unknown", "pattern", "needs", "empty")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("evaluation", "risk"))
    shutil.copy2(ROOT / "domain.yml", tmp_path / "domain.yml")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "place", "value", "words"),
    [
        (RISK, ("plans", "acute", "suicide", "until"), "Jeg lover, at det går.", "»Jeg lover« må ikke stå"),
        (RISK, ("plans", "acute", "suicide", "contacts"), ["laegevagt_{region}"], "mindst én kontakt"),
        (SUICIDE, ("entries", 0, "say", 0), "<findes_ikke> nu", "ordgruppen <findes_ikke>"),
        (SUICIDE, ("entries", 0, "level"), "slemt", "skal være en af"),
    ],
)
def test_what_cannot_be_used_is_said_in_danish(root: Path, path: str, place: tuple[str | int, ...], value: object, words: str) -> None:  # fmt: skip
    tree.put(root, path, yaml_text.set_value(tree.read(root, path) or "", place, value))

    stops = [one for one in checks.check_tree(root) if one.weight == checks.STOP]

    said = " ".join(one.message for one in stops)
    assert words in said
    assert not [word for word in ENGLISH if word in said]


def test_the_place_is_said_in_words() -> None:
    assert place_in_words("plans.acute.suicide.friend.until") == (
        "akut, selvmordstanker, en ven skriver, indtil hjælpen er der"
    )
