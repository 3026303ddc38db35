"""The audit itself: it finds what is planted, and it finds nothing after a real talk with real faults."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ops.audit import report
from ops.audit_places import Hit
from ops.model import ROOT

AUDIT_SECONDS = 900  # three processes, two browsers, and each process falling once, on a busy machine


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as whoever installs this would."""
    command = [sys.executable, "-m", "ops.audit", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=AUDIT_SECONDS)


def test_what_is_planted_at_rest_is_found() -> None:
    done = run("--self-test")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "15 of 15" in done.stdout


def test_a_hit_ends_with_one_and_names_the_place() -> None:
    assert report({Hit("/var/log/x.log", "name")}, 1000) == 1
    assert report(set(), 1000) == 0


def test_a_search_of_next_to_nothing_is_no_audit() -> None:
    assert report(set(), 3) == 2


@pytest.mark.timeout(AUDIT_SECONDS + 60)
def test_nothing_rests_after_a_talk_with_every_fault() -> None:
    done = run()

    assert done.returncode == 0, done.stdout + done.stderr
