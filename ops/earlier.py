"""What `make up` started from this folder, so that the next one can say who still holds the ports.

A terminal that is killed leaves processes behind that nobody watches. Their numbers stand in var/running.json while they run.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

_OURS = {"up": "ops.up", "web": "-m web", "actions": "actions.start_server", "rasa": "bot.launcher"}


def note(folder: Path, numbers: Mapping[str, int]) -> None:
    """Keep the process numbers of a run, by name."""
    (folder / "running.json").write_text(json.dumps(dict(numbers)), encoding="utf-8")


def forget(folder: Path, up: int) -> None:
    """The run of process `up` is over; what another run has noted since stays."""
    if _noted(folder).get("up") == up:
        (folder / "running.json").unlink(missing_ok=True)


def still_running(folder: Path) -> dict[str, int]:
    """Processes of an earlier run from this folder that live; a number that another program has by now is left out."""
    return {name: number for name, number in _noted(folder).items() if _OURS[name] in command_of(number)}


def _noted(folder: Path) -> dict[str, int]:
    try:
        noted = json.loads((folder / "running.json").read_text(encoding="utf-8"))
        return {name: int(noted[name]) for name in _OURS if name in noted}
    except (OSError, ValueError, TypeError):
        return {}  # no such file, or not one of ours


def command_of(number: int) -> str:
    """The command line of a living process; "" when there is none, or nobody can tell."""
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        pass
    try:
        done = subprocess.run(["ps", "-o", "command=", "-p", str(number)], capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip()
