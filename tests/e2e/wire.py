"""A wire between browser and server that can be cut: what trains, tunnels and school networks do."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator

CHUNK_BYTES = 65_536


class Wire:
    """Carries bytes to `target_port`. Answers the browser under its own port, so the Origin is put right, as a proxy would.

    cut(): every connection ends and none comes up. swallow(): what the server answers is lost, what the browser says arrives.
    """

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._is_cut = self._is_swallowing = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Address for the browser."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """End every connection, and take none."""
        self._is_cut = True
        with self._lock:
            open_sockets, self._open = self._open, set()
        for one in open_sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def leads_to(self, target_port: int) -> None:
        """New connections go to another process, as a proxy in front of several would send them."""
        self._target_port = target_port

    def swallow(self) -> None:
        """From now on the server's answers do not arrive; connections stay."""
        self._is_swallowing = True

    def mend(self) -> None:
        """Everything goes through again, on new connections."""
        self._is_cut = self._is_swallowing = False

    def close(self) -> None:
        """End for good."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(browser,), daemon=True).start()

    def _carry(self, browser: socket.socket) -> None:
        with browser:
            if self._is_cut:
                return
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._target_port)) as server:
                with self._lock:
                    self._open |= {browser, server}
                self._exchange(browser, server)

    def _exchange(self, browser: socket.socket, server: socket.socket) -> None:
        own, real = f"127.0.0.1:{self.port}".encode(), f"127.0.0.1:{server.getpeername()[1]}".encode()
        with selectors.DefaultSelector() as ready:
            ready.register(browser, selectors.EVENT_READ)
            ready.register(server, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    data = key.fileobj.recv(CHUNK_BYTES)  # type: ignore[union-attr]
                    if not data:
                        return
                    if key.fileobj is browser:
                        server.sendall(data.replace(own, real))
                    elif not self._is_swallowing:
                        browser.sendall(data)


@contextlib.contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """A wire for one test."""
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.close()
