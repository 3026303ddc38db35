"""What a command costs and holds is measured on real processes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.processes import memory_mb, run_measured


def test_a_command_is_timed_and_weighed_with_its_children(tmp_path: Path) -> None:
    child = "held = bytearray(120_000_000); import time; time.sleep(1.5); print('done')"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"

    usage = run_measured([sys.executable, "-c", code], tmp_path, os.environ, tmp_path / "log", lambda line: None)

    assert usage.seconds >= 1.5 and usage.cpu_seconds > 0
    assert usage.peak_mb > 120
    assert (tmp_path / "log").read_text() == "done\n"


def test_a_command_that_fails_still_has_a_cost(tmp_path: Path) -> None:
    usage = run_measured(
        [sys.executable, "-c", "raise SystemExit(3)"], tmp_path, os.environ, tmp_path / "log", lambda line: None
    )

    assert usage.seconds > 0


def test_memory_of_what_is_gone_is_nothing() -> None:
    assert memory_mb(2**22 - 1) == 0.0
    assert memory_mb(os.getpid()) > 10
