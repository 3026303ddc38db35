"""Rasa's own checks, as any Rasa user runs them: the data is valid, and the stories go as written.

Plain `rasa` works because bot/venv_hook.py has put the TensorFlow stub into bot/.venv. A wrong intent or entity fails a
story too (--e2e).
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from ops.model import ROOT, ensure_model, rasa_environment
from tests.real_content import DATA
from triage.content import read_yaml

STORIES = sorted((ROOT / "tests/conversation").glob("test_*.yml"))
MIN_STORIES = 25


def rasa(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / "bot/.venv/bin/rasa"), *arguments]
    return subprocess.run(command, cwd=ROOT, env=rasa_environment(), capture_output=True, text=True, timeout=280)


def test_the_data_is_valid_without_a_warning() -> None:
    done = rasa("data", "validate", "--fail-on-warnings")

    assert done.returncode == 0, done.stderr[-2000:]


def test_every_subject_has_stories() -> None:
    stories = [story for path in STORIES for story in read_yaml(path)["stories"]]

    assert {path.stem for path in STORIES} >= {"test_needs", "test_facts", "test_handoff", "test_talk", "test_safety"}
    assert len(stories) >= MIN_STORIES
    assert len({story["story"] for story in stories}) == len(stories)


@pytest.mark.timeout(600)
def test_the_stories_go_as_written(tmp_path: Path) -> None:
    model = ensure_model()

    done = rasa("test", "core", "--e2e", "--stories", "tests/conversation", "--fail-on-prediction-errors",
                "--model", str(model), "--out", str(tmp_path))  # fmt: skip

    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-2500:]
    stories = sum(len(read_yaml(path)["stories"]) for path in STORIES)
    assert re.search(rf"Correct:\s+{stories} / {stories}\b", said), said[-2500:]


def test_stories_are_no_training_data() -> None:
    assert not list(DATA.rglob("test_*.yml"))
    assert not (ROOT / "tests/conversation").is_relative_to(DATA)
