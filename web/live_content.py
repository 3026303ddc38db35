"""Lets the running process follow its content: what an editor publishes, or changes by hand in data/, is there two seconds later.

No conversation notices: the new content takes the old one's place between two messages. A file that cannot be used changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from triage.beside import beside_answers
from triage.errors import TriageError
from web.chat.core import Core
from web.content_watch import Stamp, stamp
from web.counsellor.opening import OpeningHours, load_opening_hours
from web.event_log import log_event, log_fault

LOOK_SECONDS = 2.0


class LiveContent:
    """Watches a content folder for one process.

    Args:
        core: Takes over what was read.
        take_hours: Called with the counsellors' opening hours read anew.
    """

    def __init__(self, data_dir: Path, core: Core, take_hours: Callable[[OpeningHours], None]) -> None:
        self._data_dir, self._core, self._take_hours = data_dir, core, take_hours
        self._stamp: Stamp = stamp(data_dir)
        self._lock = asyncio.Lock()
        self.fault = ""  # why the files as they stand could not be taken, for the editors

    async def run(self) -> None:
        """Look every two seconds, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.refresh()

    async def refresh(self) -> bool:
        """Look now; whether new content was taken."""
        async with self._lock:
            seen = await asyncio.to_thread(stamp, self._data_dir)
            if seen == self._stamp:
                return False
            self._stamp = seen
            try:
                fresh, hours = await asyncio.to_thread(self._read)
            except TriageError as error:
                self.fault = str(error)
                log_event("content_refused", part="content", reason=type(error).__name__)
                return False
            except Exception as error:
                self.fault = type(error).__name__
                log_fault("content_refused", error, part="content")
                return False
            self._core.take(fresh)
            self._take_hours(hours)
            self.fault = ""
            log_event("content_taken", part="content")
            return True

    def _read(self) -> tuple[Core, OpeningHours]:
        with beside_answers():
            return self._core.read_again(self._data_dir), load_opening_hours(self._data_dir)
