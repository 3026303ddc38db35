"""A visitor without a browser: frames as they come, also wrong ones."""

from __future__ import annotations

import json
from typing import Any

from websockets.sync.client import ClientConnection, connect

from ops.processes import Stack

WAIT_SECONDS = 20


class Line:
    """One WebSocket to the running chat; `with Line(stack) as line:`."""

    def __init__(self, stack: Stack, origin: str | None = None) -> None:
        self._url, self._origin = stack.chat_url, origin or stack.public_url
        self.seen: list[dict[str, Any]] = []

    def __enter__(self) -> Line:
        self.socket: ClientConnection = connect(self._url, origin=self._origin, max_size=None)  # type: ignore[arg-type]
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def raw(self, text: str | bytes) -> None:
        """Send anything."""
        self.socket.send(text)

    def send(self, type: str, **fields: Any) -> None:
        """Send one frame."""
        self.raw(json.dumps({"type": type, **fields}, ensure_ascii=False))

    def hello(
        self, resume: str | None = None, municipality: str | None = "kalundborg", last_seq: int = 0
    ) -> dict[str, Any]:
        """Begin or take up a talk; returns the welcome."""
        self.send("hello", protocol=1, municipality=municipality, resume=resume, last_seq=last_seq)
        return self.until("welcome")

    def next(self) -> dict[str, Any]:
        """Wait for one frame."""
        frame: dict[str, Any] = json.loads(self.socket.recv(timeout=WAIT_SECONDS))
        self.seen.append(frame)
        return frame

    def until(self, type: str, **fields: Any) -> dict[str, Any]:
        """Wait for a frame of this type with these fields; TimeoutError when none comes."""
        while True:
            frame = self.next()
            if frame["type"] == type and all(frame.get(name) == value for name, value in fields.items()):
                return frame

    def says(self, text: str, id: str = "m1") -> list[dict[str, Any]]:
        """Write, and return the robot's frames up to `done`."""
        start = len(self.seen)
        self.send("message", id=id, text=text)
        self.until("done", id=id)
        return [frame for frame in self.seen[start:] if frame["type"] == "bot"]
