"""A process that has called forbid_dumps writes no dump, however it falls."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FALLS = """
import os, resource, signal
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
from triage.no_dumps import forbid_dumps
assert forbid_dumps()
print(open("/proc/self/limits").read(), flush=True)
os.kill(os.getpid(), signal.SIGABRT)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_falls_without_a_dump(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FALLS], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )

    assert done.returncode == -signal.SIGABRT, done.stderr
    assert re.search(r"Max core file size +0 +0 ", done.stdout)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("launcher", ["web/__main__.py", "bot/launcher.py", "actions/start_server.py"])
def test_every_process_calls_it_first(launcher: str) -> None:
    main = (ROOT / launcher).read_text(encoding="utf-8").split("def main() ->")[1]

    calls = [line.strip() for line in main.splitlines() if line.startswith("    ") and "(" in line]
    assert "forbid_dumps()" in calls[:2]
