"""Running and weighing processes: what a command costs, how much memory a process and its children hold. Linux."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TELL_SECONDS = 30.0
LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Usage:
    """What a command cost: wall and processor seconds, and the most memory (MB) it held with its children."""

    seconds: float
    cpu_seconds: float
    peak_mb: float

    def as_json(self) -> dict[str, float]:
        """Return the fields, rounded."""
        return {name: round(value, 1) for name, value in dataclasses.asdict(self).items()}


def run_measured(
    command: list[str], folder: Path, environment: Mapping[str, str], log: Path, say: Callable[[str], None]
) -> Usage:
    """Run a command to its end, whatever its exit code; its output goes to `log`."""
    began, peak = time.monotonic(), 0.0
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=output, stderr=subprocess.STDOUT)
    done = threading.Event()

    def tell() -> None:
        while not done.wait(TELL_SECONDS):
            say(f"  … still at it, {time.monotonic() - began:.0f} s")

    threading.Thread(target=tell, daemon=True).start()
    before = os.times()
    try:
        while process.poll() is None:
            peak = max(peak, memory_mb(process.pid))
            time.sleep(LOOK_SECONDS)
    finally:
        done.set()
        if process.poll() is None:
            process.terminate()
            process.wait()
    after = os.times()
    used = after.children_user - before.children_user + after.children_system - before.children_system
    return Usage(time.monotonic() - began, used, peak)


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process and all below it, in MB; 0 when it is gone."""
    return sum(_resident_mb(one) for one in [pid, *children(pid)])


def children(pid: int) -> Iterator[int]:
    """Yield the processes below one."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found = [int(word) for word in task.read_text().split()]
        except OSError:
            continue
        for child in found:
            yield child
            yield from children(child)


def _resident_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
