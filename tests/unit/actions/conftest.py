"""The content of the repository and a fresh queue database for every action test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from actions import talk as talk_actions
from tests.real_content import DATA
from web.db.engine import create_db_engine
from web.db.migrate import migrate


@pytest.fixture(autouse=True)
def _content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(DATA))


@pytest.fixture()
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A migrated SQLite file that the actions write to."""
    url = f"sqlite:///{tmp_path / 'queue.sqlite3'}"
    migrate(url)
    monkeypatch.setenv("DATABASE_URL", url)
    talk_actions._engine.cache_clear()
    engine = create_db_engine(url)
    yield engine
    engine.dispose()
    talk_actions._engine().dispose()
    talk_actions._engine.cache_clear()


@pytest.fixture()
def broken_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database that was never migrated: every write fails."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    talk_actions._engine.cache_clear()
    yield
    talk_actions._engine().dispose()
    talk_actions._engine.cache_clear()
