"""Gives a slow or hanging helper a moment and no more: what answers danger waits for nothing that may never end.

Native code cannot be interrupted, so it runs in a thread of its own; while that thread is held up, nobody else waits for it.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

WAIT_SECONDS = 0.25  # an embedding takes 10 to 100 ms; longer than this, and something is wrong


class HeldUpError(Exception):
    """The helper did not answer in time, or is still held up by an earlier question."""


class Timed:
    """Calls a function in one thread of its own, one call at a time; may be asked from several threads.

    Args:
        call: Blocking function of one argument; should release the interpreter lock while it works.
        wait_seconds: How long a caller waits.
        on_held_up: Called once each time the function begins to hold up.
    """

    def __init__(
        self, call: Callable[[Any], Any], wait_seconds: float = WAIT_SECONDS, on_held_up: Callable[[], None] = lambda: None
    ) -> None:  # fmt: skip
        self._call, self._wait, self._on_held_up = call, wait_seconds, on_held_up
        self._asked: queue.SimpleQueue[tuple[Any, Future[Any]]] = queue.SimpleQueue()
        self._late: Future[Any] | None = None  # the call that did not come back in time
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def __call__(self, asked: Any) -> Any:
        """Return what the function returns.

        Raises:
            HeldUpError: Not in time; at once, while a call that was late has not come back.
            Exception: Whatever the function raises.
        """
        if self._late is not None and not self._late.done():
            raise HeldUpError
        with self._starting:
            if self._thread is None or not self._thread.is_alive():  # at the first call: a forked worker has no threads
                self._thread = threading.Thread(target=self._work, name="timed-helper", daemon=True)
                self._thread.start()
        future: Future[Any] = Future()
        self._asked.put((asked, future))
        try:
            return future.result(self._wait)
        except TimeoutError as error:
            if future.done():  # the function's own TimeoutError
                raise
            self._late = future
            self._on_held_up()
            raise HeldUpError from error

    def _work(self) -> None:
        while True:
            asked, future = self._asked.get()
            try:
                future.set_result(self._call(asked))
            except BaseException as error:  # handed to whoever asked
                future.set_exception(error)
            del asked, future
