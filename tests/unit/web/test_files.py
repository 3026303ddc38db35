"""What is written to a disk is for its owner only; and a Redis that writes files is named at the start."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest
import redis

from tests.stores import RedisServer
from tests.unit.web.desk_rig import add_staff, fresh_engine
from web.counsellor.store import Store
from web.db.engine import create_db_engine
from web.redis_files import warn_of_redis_files


def modes(folder: Path) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def open_mask() -> object:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_the_database_and_its_log_are_for_the_owner_only(tmp_path: Path, open_mask: object) -> None:
    store = Store(fresh_engine(tmp_path))
    add_staff(store)

    assert {path.suffix for path in tmp_path.iterdir()} >= {".sqlite3", ".sqlite3-wal"}
    assert modes(tmp_path) == {0o600}


def test_a_database_made_before_is_closed_to_others(tmp_path: Path, open_mask: object) -> None:
    path = tmp_path / "old.sqlite3"
    path.touch(0o644)

    with create_db_engine(f"sqlite:///{path}").begin() as connection:
        connection.exec_driver_sql("CREATE TABLE a (b)")

    assert modes(tmp_path) == {0o600}


async def events(url: str | None, caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    with caplog.at_level(logging.INFO, "indgangen"):
        await warn_of_redis_files(url)
    return [(record.event, record.fields.get("reason", "")) for record in caplog.records if hasattr(record, "event")]


async def test_a_redis_without_files_is_not_spoken_of(caplog: pytest.LogCaptureFixture) -> None:
    server = RedisServer()
    try:
        assert await events(server.url, caplog) == []
    finally:
        server.remove()
    assert await events(None, caplog) == []


async def test_a_redis_with_files_is_named(caplog: pytest.LogCaptureFixture) -> None:
    server = RedisServer()
    try:
        with redis.Redis.from_url(server.url) as settings:
            settings.config_set("save", "60 1")
            settings.config_set("appendonly", "yes")

        assert await events(server.url, caplog) == [("redis_writes_files", "save appendonly")]
    finally:
        server.crash()  # a good-bye would wait for its files
        server.remove()


async def test_a_redis_that_does_not_answer_is_named_as_unknown(caplog: pytest.LogCaptureFixture) -> None:
    assert await events("redis://127.0.0.1:1/0", caplog) == [("redis_unchecked", "")]
