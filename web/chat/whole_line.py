"""A WebSocket that is read to its last word.

Sanic throws away what a browser said just before it closed: `recv` answers only that the line is closed, also when a frame has arrived
that nobody has read yet; and where both come at once it takes either. So a "leave" or "erase" followed by the end of its page was lost
now and then, the more so behind a message for which the line had to wait. Here the frames come first, and the end after them.
"""

from __future__ import annotations

import asyncio
from typing import Any

LAST_ROUNDS = 10  # of the loop: what has arrived is handed on within four


class WholeLine:
    """Stands for the WebSocket it is made of."""

    def __init__(self, ws: Any) -> None:
        self._ws = ws
        # Sanic cancels this future when a close frame or the end of the connection arrives; while nobody waits in `recv`, too.
        self._closed = ws.recv_cancel = asyncio.get_running_loop().create_future()
        self.send, self.close = ws.send, ws.close

    def is_over(self) -> None:
        """The connection is gone, whether it was closed or broke."""
        self._closed.cancel()

    async def rest(self, seconds: float) -> None:
        """Wait before the next frame is read; not for one who has gone, there is little left to read."""
        await asyncio.sleep(0)
        if seconds:
            await asyncio.wait((self._closed,), timeout=seconds)

    def __aiter__(self) -> WholeLine:
        return self

    async def __anext__(self) -> str | bytes:
        frame = asyncio.ensure_future(self._ws.assembler.get())
        try:
            await asyncio.wait((frame, self._closed), return_when=asyncio.FIRST_COMPLETED)
            rounds = 0
            while not frame.done() and (rounds < LAST_ROUNDS or self._ws.process_event_mutex.locked()):
                await asyncio.sleep(0)
                rounds += 1
            if not frame.done():
                raise StopAsyncIteration
            text: str | bytes = frame.result()
            return text
        finally:
            frame.cancel()
