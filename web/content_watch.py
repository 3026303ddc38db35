"""Content that follows its files: read again when one changes, and kept as it was when the new one cannot be used.

Reading takes a second, so it happens in a thread; whoever asks meanwhile gets what was there before.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from triage.beside import beside_answers
from triage.errors import TriageError

T = TypeVar("T")
log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0  # how often files are looked at: 200 stats, a millisecond
Stamp = tuple[tuple[str, int, int], ...]


def stamp(folder: Path) -> Stamp:
    """Names, times and sizes of the content files below a folder; what editors never touch is left out."""
    found = []
    for path in folder.rglob("*.yml"):
        try:
            state = path.stat()
        except OSError:
            continue  # replaced this very moment; the next look sees it
        found.append((str(path), state.st_mtime_ns, state.st_size))
    return tuple(sorted(found))


class Watched(Generic[T]):
    """A value read from a folder.

    Args:
        load: Reads it; raises TriageError when a file is wrong.
    """

    def __init__(self, folder: Path, load: Callable[[Path], T], clock: Callable[[], float] = time.monotonic) -> None:
        self._folder, self._load, self._clock = folder, load, clock
        self._stamp = stamp(folder)
        self._value = load(folder)
        self._looked = clock()
        self._lock = threading.Lock()
        self.fault = ""

    def value(self) -> T:
        """The value as last read; looks for changes now and then, in the background."""
        if self._clock() - self._looked >= LOOK_SECONDS and self._lock.acquire(blocking=False):
            self._looked = self._clock()
            threading.Thread(target=self._look, daemon=True).start()
        return self._value

    def refresh(self) -> bool:
        """Look now, and read when something has changed; whether the value is a new one."""
        with self._lock:
            return self._read_if_changed()

    def _look(self) -> None:
        try:
            self._read_if_changed()
        finally:
            self._lock.release()

    def _read_if_changed(self) -> bool:
        seen = stamp(self._folder)
        if seen == self._stamp:
            return False
        self._stamp = seen
        try:
            with beside_answers():
                self._value = self._load(self._folder)
        except TriageError as error:
            self.fault = str(error)
            log.error("content not taken: %s", error)
            return False
        except Exception as error:  # a half-written file can raise anything; the old content goes on
            self.fault = type(error).__name__
            log.error("content not taken: %s", type(error).__name__)
            return False
        self.fault = ""
        return True
