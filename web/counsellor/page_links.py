"""One desk page over several processes: each process has the page in its presence, and each frame goes to the owner of its talk.

The process the page is connected to answers for itself; from the others only what concerns their talks is passed on.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from web.db.staff import SignedIn
from web.relay import Alone
from web.relay_lines import Near

FOR_ALL = frozenset({"beat", "pause"})
OWN_BUSINESS = frozenset({"queue", "beat", "cards"})  # every process says these; the page hears its own


class PageLinks:
    """Lines from one page to all other processes.

    Args:
        hello: What the page has and wants: `talks`, `wants` (Desk.resume).
        put: Sends a frame to the page.
        restart: Closes the page's line, so that it comes back and brings its talks: a process that had some is gone.
    """

    def __init__(
        self,
        relay: Alone,
        who: SignedIn,
        hello: dict[str, Any],
        is_paused: bool,
        put: Callable[[dict[str, Any]], None],
        restart: Callable[[], None],
    ) -> None:
        self._relay, self._who, self._put, self._restart = relay, who, put, restart
        self._lines: dict[str, Near] = {}
        self._is_paused = is_paused
        self._is_closed = False
        for process in relay.living:
            self._connect(process, hello["talks"], hello["wants"])
        relay.on_living(self.follow)

    def follow(self, living: frozenset[str]) -> None:
        """Processes have come or gone."""
        if not self._is_closed:
            for process in living - set(self._lines):
                self._connect(process, [], frozenset())

    def _connect(self, process: str, talks: list[dict[str, Any]], wants: frozenset[str] | None) -> None:
        if process == getattr(self._relay, "me", None):
            return
        wanted = None if wants is None else sorted(wants)
        hello = {"who": asdict(self._who), "talks": talks, "wants": wanted, "paused": self._is_paused}
        self._lines[process] = self._relay.connect(
            process, "page", hello, self._from_far, lambda code: self._lost(process)
        )

    def _from_far(self, text: str) -> None:
        frame = json.loads(text)
        if frame["type"] == "ready":
            if frame["mine"]:
                self._put({**frame, "paused": self._is_paused})
        elif frame["type"] not in OWN_BUSINESS:
            self._put(frame)

    def _lost(self, process: str) -> None:
        if self._lines.pop(process, None) is not None and not self._is_closed:
            self._restart()

    async def forward(self, text: Any) -> bool:
        """Send a frame where it belongs. False when it is for this process (too)."""
        try:
            frame = json.loads(text)
            word, talk = frame.get("type"), frame.get("talk") or frame.get("id")
        except (TypeError, ValueError, AttributeError, RecursionError):
            return False
        if not isinstance(word, str):
            return False
        if word in FOR_ALL:
            self._is_paused = frame.get("paused") is True if word == "pause" else self._is_paused
            for line in self._lines.values():
                line.send(text)
            return False
        if not isinstance(talk, str):
            return False
        owner = await self._relay.owner(talk)
        if owner is None and word == "claim":
            owner = await self._relay.take(talk)
        if owner is None and not self._relay.owns(talk):
            self._restart()  # its owner died a moment ago: the page comes back with its talks, and one of us takes them over
            return True
        if owner is None or owner not in self._lines:
            return False
        self._lines[owner].send(text)
        return True

    def close(self) -> None:
        """The page is gone."""
        self._is_closed = True
        self._relay.off_living(self.follow)
        for line in self._lines.values():
            line.close()
        self._lines.clear()
