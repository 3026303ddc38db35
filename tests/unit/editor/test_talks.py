"""What Rasa writes of stories that went another way than written becomes names; no result is no pass."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from web.editor.talks import FAILED, TalksError, Trial, names_in

RASAS_OWN = """version: "3.1"
stories:
- story: price without a name (tests/conversation/test_facts.yml)
  steps:
  - intent: ask_what_is  # predicted: ask_price
- story: what is there (tests/conversation/test_facts.yml)
  steps: []
"""


def trial(folder: Path, writes: str | None, program: str = "pass") -> Trial:
    if writes is not None:
        (folder / FAILED).write_text(writes, encoding="utf-8")
    return Trial(subprocess.Popen([sys.executable, "-c", program]), folder)


def test_failed_stories_are_named_as_in_their_file(tmp_path: Path) -> None:
    assert trial(tmp_path, RASAS_OWN).failed() == {"price without a name", "what is there"}


def test_none_failed_is_a_comment(tmp_path: Path) -> None:
    assert trial(tmp_path, "# None of the test stories failed - all good!").failed() == set()
    assert names_in("stories: []") == set()


@pytest.mark.parametrize("writes", [None, "stories: ["])
def test_no_result_is_no_pass(tmp_path: Path, writes: str | None) -> None:
    with pytest.raises(TalksError, match="kunne ikke prøves"):
        trial(tmp_path, writes).failed()


def test_stopping_ends_the_process(tmp_path: Path) -> None:
    running = trial(tmp_path, None, "import time; time.sleep(60)")

    running.stop()

    assert running.process.returncode is not None
