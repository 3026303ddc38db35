"""Whole conversations as a test of a draft: Rasa's own `test core --e2e` on tests/conversation, in a process beside the others."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ops.model import ROOT as CODE
from ops.model import rasa_environment
from web.editor import yaml_text

STORIES = CODE / "tests/conversation"
TALK_SECONDS = 300
FAILED = "failed_test_stories.yml"  # Rasa's name for the stories that went another way than written


class TalksError(Exception):
    """The conversations could not be tried; the message is Danish."""


@dataclass
class Trial:
    """One run that is under way.

    Args:
        process: Rasa's test.
        folder: Where it writes what failed.
    """

    process: subprocess.Popen[bytes]
    folder: Path

    def failed(self) -> set[str]:
        """Wait for the end; returns the names of stories that do not go as written.

        Raises:
            TalksError: Rasa ended without a result.
        """
        try:
            self.process.wait(TALK_SECONDS)
        except subprocess.TimeoutExpired:
            self.stop()
        try:
            return names_in((self.folder / FAILED).read_text(encoding="utf-8"))
        except (OSError, yaml_text.EditError) as error:
            raise TalksError(
                "De hele samtaler kunne ikke prøves, så kladden kan ikke udgives. Robotten er, som den var."
            ) from error

    def stop(self) -> None:
        """End it, where it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def start(content: Path, model: Path, folder: Path) -> Trial:
    """Begin to try every conversation with a model and the content it belongs to."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [
        str(CODE / "bot/.venv/bin/python"), "-m", "bot.launcher", "test", "core", "--e2e", "--stories", str(STORIES),
        "--model", str(model), "--out", str(folder), "--no-plot",
    ]  # fmt: skip
    with (folder / "talks.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=CODE,
            env={**rasa_environment(), "DATA_DIR": str(content / "data")},
            stdout=log,
            stderr=log,
        )
    return Trial(process, folder)


def names_in(text: str) -> set[str]:
    """Names of the stories in Rasa's file of failed ones: "price without a name (tests/conversation/test_facts.yml)" -> the name."""
    found = yaml_text.load(text) or {}
    return {str(story["story"]).partition(" (")[0] for story in found.get("stories") or ()}
