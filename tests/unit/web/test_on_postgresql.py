"""The tests of queue, desk, accounts and statistics once more, on a real PostgreSQL."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.stores import new_database, postgres
from web.db import engine

HERE = Path(__file__).parent
MODULES = (
    "test_desk.py",
    "test_accounts.py",
    "test_staff_pages.py",
    "test_statistics.py",
    "test_queue.py",
    "test_handoffs.py",
    "test_oidc.py",
)
# These look into the database's file, which is SQLite's own.
OF_SQLITE = "not (disk or holds_no_password)"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


def test_a_process_that_stands_still_in_a_transaction_does_not_hold_up_the_others(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOCK_TIMEOUT_MS", 200)
    monkeypatch.setattr(engine, "IDLE_TRANSACTION_MS", 1500)
    url = new_database(server)
    frozen, living = engine.create_db_engine(url), engine.create_db_engine(url)
    with living.begin() as session:
        session.execute(text("CREATE TABLE one (n int)"))
        session.execute(text("INSERT INTO one VALUES (1)"))

    def count() -> None:
        with living.begin() as session:
            session.execute(text("UPDATE one SET n = n + 1"))

    with frozen.connect() as still:
        still.execute(text("UPDATE one SET n = 0"))  # and no more is heard of it
        with pytest.raises(OperationalError, match="lock timeout"):
            count()
        for _ in range(100):  # 100 times 200 ms at most: the server lets go of what it held
            with suppress(OperationalError):
                count()
                break
        still.invalidate()

    with living.begin() as session:
        assert session.execute(text("SELECT n FROM one")).scalar() == 2
    for one in (frozen, living):
        one.dispose()


@pytest.mark.timeout(400)
def test_queue_desk_accounts_and_statistics_on_postgresql(server: str) -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-k",
        OF_SQLITE,
        *(str(HERE / name) for name in MODULES),
    ]
    environment = {**os.environ, "TEST_DATABASE_SERVER": server}

    done = subprocess.run(command, cwd=HERE.parents[2], env=environment, capture_output=True, text=True)

    passed = re.search(r"(\d+) passed", done.stdout) or re.search(r"\.{5,}", done.stdout)
    assert done.returncode == 0, done.stdout[-3000:]
    assert passed
