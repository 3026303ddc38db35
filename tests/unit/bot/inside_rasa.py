"""Run a piece of Python in Rasa's own environment (bot/.venv, Python 3.10) and hand back what it printed."""

from __future__ import annotations

import subprocess
import textwrap
from pathlib import Path

from ops.model import ROOT, rasa_environment

PYTHON = ROOT / "bot/.venv/bin/python"


def run_inside_rasa(
    code: str, *arguments: str, cwd: Path = ROOT, timeout: float = 240
) -> subprocess.CompletedProcess[str]:
    """Run code; its asserts are the test's. The output of a failing run is the test's message."""
    command = [str(PYTHON), "-W", "ignore", "-c", textwrap.dedent(code), *arguments]
    done = subprocess.run(command, cwd=cwd, env=rasa_environment(), capture_output=True, text=True, timeout=timeout)
    assert done.returncode == 0, done.stderr[-3000:]
    return done
