"""Opens the database: SQLite beside the program, or PostgreSQL when one machine is outgrown. Synchronous on purpose, so that the
action server can use it too; `web` calls it through asyncio.to_thread.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

DEFAULT_URL = "sqlite:///var/indgangen.sqlite3"
BUSY_TIMEOUT_MS = 5000  # how long a writer waits for another before SQLite gives up
POOL_TIMEOUT_SECONDS = 5
LOCK_TIMEOUT_MS = 5000  # PostgreSQL: the same as BUSY_TIMEOUT_MS
# A process that stands still in the middle of a transaction (a machine that is moved, or out of memory) must not hold up all others.
IDLE_TRANSACTION_MS = 10_000
# A database machine that is gone without a word is noticed in about 25 s, not after the two hours that are the system's default.
KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 25_000}
CONNECT_TIMEOUT_SECONDS = 3  # an unreachable PostgreSQL must be known soon: the chat goes on without it

SQLITE_PRAGMAS = (
    "journal_mode=WAL",  # readers do not wait for the writer in another process
    "synchronous=NORMAL",  # safe with WAL; a power cut may lose the last claim, never corrupt the file
    "secure_delete=ON",  # deleted rows are overwritten with zeros, not only unlinked
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    "foreign_keys=ON",
)


def normalise_url(url: str) -> str:
    """Give the driver we ship for plain `postgresql://` and `postgres://` addresses; others stay as they are."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgresql", "postgres") else url


def create_db_engine(url: str, is_patient: bool = False) -> Engine:
    """Make an engine for one process.

    Args:
        is_patient: Wait for locks as long as it takes; for migrations, of which the second waits for the first.

    Raises:
        sqlalchemy.exc.ArgumentError: The address cannot be read.
    """
    parsed = make_url(normalise_url(url))
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(
            parsed,
            pool_pre_ping=True,
            pool_timeout=POOL_TIMEOUT_SECONDS,
            connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS, **KEEPALIVES},
            hide_parameters=True,
        )
        if not is_patient:
            event.listen(engine, "connect", _prepare_postgresql)
        return engine
    if parsed.database and parsed.database != ":memory:":
        _make_private(Path(parsed.database))
    engine = create_engine(parsed, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _make_private(path: Path) -> None:
    """Make the file, and its folder, for their owner only: secrets of staff stand in it. SQLite gives its log the same mode.

    Raises:
        OSError: The folder cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(OSError):  # another's file or a folder one may not write in: the first question says so
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = (
        None  # the driver's own late BEGIN makes read-then-write fail under load; we begin ourselves
    )
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
        cursor.execute(f"SET idle_in_transaction_session_timeout = {IDLE_TRANSACTION_MS}")
    connection.commit()


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Return what opens a session: `with sessions.begin() as session:` commits at the end or rolls back."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def open_session(url: str) -> Iterator[Session]:
    """One session for a command-line tool, committed at the end."""
    engine = create_db_engine(url)
    try:
        with session_factory(engine).begin() as session:
            yield session
    finally:
        engine.dispose()
