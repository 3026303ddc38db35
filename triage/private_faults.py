"""Let no fault of a process say more than what it was and where: messages and values quote what somebody wrote.

Called by all three processes before they take anything in. It closes the ways on which Python speaks by itself, past every logger:
a fault nobody caught (main thread, other threads, clean-up) and a task whose fault nobody asked for.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any

Describe = Callable[[BaseException], str]
MOST_CAUSES = 4


def describe_fault(error: BaseException | None) -> str:
    """Say what failed as "KeyError hub.py:42 <- OSError socket.py:7", without any message."""
    parts: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen and len(parts) < MOST_CAUSES:
        seen.add(id(error))
        frames = traceback.extract_tb(error.__traceback__)
        place = f" {frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
        parts.append(type(error).__name__ + place)
        error = error.__cause__ or error.__context__
    return " <- ".join(parts)


def keep_faults_private(describe: Describe = describe_fault) -> None:
    """Print uncaught faults as one line by `describe`, and take the values out of what asyncio says of its tasks."""

    def say(what: str, error: BaseException | None) -> None:
        print(f"{what}: {describe(error) if error is not None else '?'}", file=sys.stderr, flush=True)

    def uncaught(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        say("uncaught", error)

    def in_thread(args: threading.ExceptHookArgs) -> None:
        say("uncaught in a thread", args.exc_value)

    def in_cleaning_up(args: Any) -> None:
        say("uncaught in cleaning up", args.exc_value)

    sys.excepthook, threading.excepthook, sys.unraisablehook = uncaught, in_thread, in_cleaning_up
    logging.getLogger("asyncio").addFilter(_without_values)


def _without_values(record: logging.LogRecord) -> bool:
    """asyncio writes the task, and in it the fault with its message: only its first words are its own."""
    record.msg, record.args = "a fault in a task or a callback", ()
    return True
