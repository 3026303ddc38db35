"""Two `web` processes behind one address, on PostgreSQL and Redis: what a browser test sees of it is one stack like any other."""

from __future__ import annotations

import contextlib
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from ops.processes import READY_SECONDS, Stack, StartError, free_ports
from tests.stores import Postgres, new_database, redis_server

CHUNK_BYTES = 65_536
HEAD_BYTES = 4096


class OneAddress:
    """A listening port in front of several processes, as a proxy would be: each new connection goes to the next of them that lives.

    WebSockets are counted on their own, so that of two people who come one after the other each meets another process.

    Args:
        ports: Where the processes listen.
        begins: Which of them gets the first WebSocket; visitors and counsellors begin at different ones.
    """

    def __init__(self, ports: list[int], begins: int = 0) -> None:
        self._ports = ports
        self._next: dict[bool, Iterator[int]] = {True: count(begins), False: count()}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            head = client.recv(HEAD_BYTES, socket.MSG_PEEK)  # a browser opens lines that it may never use
            turn = next(self._next[b"upgrade: websocket" in head.lower()])
            for place in range(len(self._ports)):
                with contextlib.suppress(ConnectionRefusedError):
                    with socket.create_connection(
                        ("127.0.0.1", self._ports[(turn + place) % len(self._ports)])
                    ) as server:
                        back = threading.Thread(target=_carry, args=(server, client), daemon=True)
                        back.start()
                        _carry(client, server)
                        back.join()
                    return


def _carry(source: socket.socket, target: socket.socket) -> None:
    """Carry bytes until one end is closed; then both are."""
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK_BYTES):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@dataclass
class TwoWebs(Stack):
    """`ports`, `public_url` and `staff_url` are the one address; "web" means both processes. `webs` has each for itself."""

    webs: list[Stack] = field(default_factory=list)
    folders_at_rest: tuple[Path, ...] = ()  # where the database lies

    def start(self, name: str) -> None:
        """See Stack.start."""
        if name != "web":
            super().start(name)
        for web in self.webs if name == "web" else ():
            web.start("web")
            self.processes[f"web of {web.folder.name}"] = web.processes["web"]

    def is_running(self, name: str) -> bool:
        """See Stack.is_running; "web" is both."""
        return all(web.is_running("web") for web in self.webs) if name == "web" else super().is_running(name)

    def stop(self, name: str, kill: bool = False) -> None:
        """See Stack.stop."""
        if name != "web":
            super().stop(name, kill)
        for web in self.webs if name == "web" else ():
            self.processes.pop(f"web of {web.folder.name}", None)
            web.stop("web", kill)

    def folders(self) -> tuple[Path, ...]:
        """See Stack.folders."""
        return self.folder, *self.folders_at_rest

    def wait_until_answering(self, seconds: float = READY_SECONDS) -> None:
        """Until each process has answered a real question."""
        for name, process in self.processes.items():
            if process.poll() is not None and not name.startswith("web"):
                raise StartError(f"{name} ended while starting: {self.last_line(name)}")
        for web in self.webs:
            web.wait_until_answering(seconds)


@contextmanager
def two_webs(
    ports: Mapping[str, int],
    folder: Path,
    settings: Mapping[str, str] | None = None,
    begin: Callable[[Stack], None] = lambda stack: None,
) -> Iterator[TwoWebs]:
    """Run two `web` processes with PostgreSQL, Redis and one address in front.

    Args:
        ports: Where Rasa and the action server listen, or will.
        folder: For what the processes write; each `web` has a folder of its own in it.
        settings: Of all processes.
        begin: Starts what else belongs to the stack, before the two.
    """
    with ExitStack() as cleanup:
        database = Postgres()
        cleanup.callback(database.remove)
        shared = {
            **(settings or {}),
            "DATABASE_URL": new_database(database.url),
            "REDIS_URL": cleanup.enter_context(redis_server()),
            "RELAY_KEY": secrets.token_urlsafe(32),
        }
        own = [free_ports(("public", "staff")) for _ in range(2)]
        doors = {
            name: OneAddress([one[name] for one in own], begins) for begins, name in enumerate(("public", "staff"))
        }
        for door in doors.values():
            cleanup.callback(door.close)
        front = {**ports, **{name: door.port for name, door in doors.items()}}
        ways_in = (front["public"], *(one["public"] for one in own))
        shared["PUBLIC_ORIGINS"] = ", ".join(f"http://127.0.0.1:{port}" for port in ways_in)
        webs = [
            Stack(folder / name, {**front, **one}, shared) for name, one in zip(("first", "second"), own, strict=True)
        ]
        both = TwoWebs(folder, front, shared, webs=webs, folders_at_rest=(database.folder,))
        for web in webs:
            web.folder.mkdir(parents=True)
        cleanup.callback(both.stop_all)
        both.migrate()
        begin(both)
        both.start("web")
        both.wait_until_answering()
        yield both
