"""A model's name follows what it is trained from, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ops.model import ROOT, TRAINED_FROM, ensure_model, model_name, model_path, rasa_environment


@pytest.fixture()
def copied(tmp_path: Path) -> Path:
    """A copy of everything a model is trained from."""
    for pattern in TRAINED_FROM:
        for path in ROOT.glob(pattern):
            target = tmp_path / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    return tmp_path


def test_every_source_named_exists() -> None:
    assert [pattern for pattern in TRAINED_FROM if not list(ROOT.glob(pattern))] == []


def test_the_same_content_has_the_same_name_wherever_it_lies(copied: Path) -> None:
    assert model_name(copied) == model_name(ROOT) and len(model_name(copied)) == 16


@pytest.mark.parametrize(
    "changed", ["domain.yml", "config.yml", "data/nlu/mind.yml", "data/rules/safety.yml", "triage/danish.py"]
)
def test_a_changed_source_gives_another_name(copied: Path, changed: str) -> None:
    before = model_name(copied)

    with (copied / changed).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")

    assert model_name(copied) != before


def test_a_renamed_source_gives_another_name(copied: Path) -> None:
    before = model_name(copied)

    (copied / "data/nlu/mind.yml").rename(copied / "data/nlu/mind_and_more.yml")

    assert model_name(copied) != before


def test_other_files_change_nothing(copied: Path) -> None:
    before = model_name(copied)

    (copied / "README.md").write_text("hello", encoding="utf-8")
    (copied / "data/nlu/notes.txt").write_text("hello", encoding="utf-8")

    assert model_name(copied) == before


def test_a_model_that_is_there_is_not_trained_again(copied: Path) -> None:
    path = model_path(copied)
    path.parent.mkdir()
    path.write_bytes(b"a model")
    said: list[str] = []

    assert ensure_model(said.append, copied) == path and said == []


def test_rasa_is_told_to_be_silent() -> None:
    environment = rasa_environment()

    assert environment["RASA_TELEMETRY_ENABLED"] == "false" and environment["OMP_NUM_THREADS"] == "1"
