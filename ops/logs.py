"""Logs hold no words, but they tell at which minute there was danger: they have their time, like everything else.

A log is begun anew after a week, and the one before it is kept until then: nothing is older than LOG_DAYS. Whoever starts the processes in
another way sees to it there (docs/privacy.md).
"""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

WEEK_SECONDS = 7 * 86_400
LOG_DAYS = 14  # the one before, and the present one


def open_log(path: Path) -> int:
    """Open a log to write at its end, readable by its owner only. Returns the file descriptor."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.fchmod(log, 0o600)  # one that was made before
    return log


def turn_logs(folder: Path, now: float | None = None) -> None:
    """Begin anew every log in the folder whose week is over.

    A process goes on writing to the file it was given, so that file stays and is emptied. How long it has run says the time of the one
    before; the first time there is none, and an empty one is made.
    """
    now = time.time() if now is None else now
    for log in folder.glob("*.log"):
        before = log.with_name(f"{log.name}.1")
        if not before.exists():
            os.close(open_log(before))
            os.utime(before, (now, now))
        elif now - before.stat().st_mtime >= WEEK_SECONDS:
            shutil.copyfile(log, before)
            os.utime(before, (now, now))
            os.truncate(log, 0)
