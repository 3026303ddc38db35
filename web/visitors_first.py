"""Visitors first: what prepares a draft stands still while somebody waits for an answer (docs/adr/0023-visitors-first.md).

This half is the web process's: it says when a turn begins and ends, through a named pipe that only exists while a draft is prepared.
Who stops and goes on is `web.editor.aside`. What is said is that there is a turn, and nothing about it.
"""

from __future__ import annotations

import itertools
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PIPE = "editor/turns"  # below VAR_DIR, which all web processes of a machine share
TOKEN = struct.Struct("=?IQ")  # begins or ends; process; number of the turn there. Short, so a write is never torn


class TurnSignal:
    """Says to whoever listens that a turn is under way; costs 10 µs when nobody does, and never fails or waits.

    Args:
        var_dir: VAR_DIR; None says nothing to anybody.
    """

    def __init__(self, var_dir: Path | None = None) -> None:
        self._pipe = None if var_dir is None else var_dir / PIPE
        self._numbers = itertools.count()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Hold back what prepares a draft until the end of the block."""
        line = self._open()
        if line is None:
            yield
            return
        number = next(self._numbers)
        try:
            _say(line, True, number)
            yield
        finally:
            _say(line, False, number)
            os.close(line)

    def _open(self) -> int | None:
        if self._pipe is None:
            return None
        try:  # without a reader this is refused at once
            return os.open(self._pipe, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return None


def _say(line: int, begins: bool, number: int) -> None:
    try:
        os.write(line, TOKEN.pack(begins, os.getpid(), number))
    except OSError:  # nobody listens any more, or the pipe is full: a turn that is not heard of only takes longer
        return
