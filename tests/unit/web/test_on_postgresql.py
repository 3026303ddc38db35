"""The tests of queue, desk, accounts and statistics once more, on a real PostgreSQL."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stores import postgres

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
