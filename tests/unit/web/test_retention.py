"""What is deleted when, and that no table could keep what somebody wrote."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Boolean, Date, DateTime, Integer, String, inspect

from tests.stores import bytes_on_disk
from tests.unit.web.desk_rig import add_staff, fresh_engine
from web.counsellor.store import Store
from web.db import handoffs, retention, staff
from web.db.engine import create_db_engine
from web.db.migrate import ROOT, migrate
from web.db.models import (
    WORD_CHARS,
    AuditEntry,
    Base,
    DayCount,
    FeedbackCount,
    Handoff,
    RecentClaim,
    StaffSession,
    TalkCount,
    WaitCount,
)

NOON = datetime(2026, 3, 4, 12, 0, 59)
HANDOFF_COLUMNS = {
    "id",
    "municipality",
    "topic",
    "age_band",
    "risk_level",
    "risk_kind",
    "state",
    "opened_minute",
    "claimed_by",
    "claimed_at",
}
CANARY = "KANARIEFUGL"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(fresh_engine(tmp_path))
    add_staff(made)
    return made


def exists(store: Store, talk: str) -> bool:
    return store.run_now(handoffs.get, talk) is not None


def files(folder: Path) -> bytes:
    return bytes_on_disk(folder)


def test_migrations_make_exactly_the_models(tmp_path: Path) -> None:
    engine = fresh_engine(tmp_path)

    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)

    assert differences == []


def test_migrating_twice_changes_nothing_and_makes_the_folder(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'folder' / 'x.sqlite3'}"

    migrate(url)
    migrate(url)

    assert (tmp_path / "new" / "folder" / "x.sqlite3").exists()


def test_handoffs_has_exactly_the_agreed_columns(store: Store) -> None:
    columns = {column["name"] for column in inspect(store.engine).get_columns("handoffs")}

    assert columns == HANDOFF_COLUMNS


def test_no_column_of_any_table_could_hold_a_message() -> None:
    staff_only = {"staff", "staff_sessions", "recovery_codes"}
    staff_only.add("return_codes")  # hashes, and a box of fixed length: test_returns.py
    staff_only.add(
        "unanswered_sentences"
    )  # the one that can, by the visitor's yes, and off by default: test_unanswered.py

    for table in Base.metadata.tables.values():
        for column in table.columns:
            assert isinstance(column.type, (String, Integer, DateTime, Date, Boolean)), f"{table}.{column.name}"
            if isinstance(column.type, String) and table.name not in staff_only and column.name != "id":
                assert column.type.length is not None and column.type.length <= WORD_CHARS, f"{table}.{column.name}"


@pytest.mark.parametrize("close", ["end", "expire"])
def test_a_closed_row_is_gone_within_five_minutes(store: Store, close: str) -> None:
    store.run_now(handoffs.accept, "a", NOON - timedelta(minutes=50))
    if close == "end":
        store.run_now(handoffs.claim, "a", 1, NOON)
        store.run_now(handoffs.end, "a", "helped", NOON)
    else:
        store.run_now(handoffs.expire, "a", NOON)

    retention.sweep_once(store.engine, NOON + timedelta(minutes=1))
    assert exists(store, "a")
    retention.sweep_once(store.engine, NOON + timedelta(minutes=5) - timedelta(seconds=retention.SWEEP_SECONDS))

    assert not exists(store, "a")


def test_leaving_deletes_the_row_in_the_same_call(store: Store) -> None:
    store.run_now(handoffs.accept, "a", NOON)

    store.run_now(handoffs.leave, "a", NOON)

    assert not exists(store, "a")


@pytest.mark.parametrize(("minutes", "is_there"), [(29, True), (31, False)])
def test_an_offer_nobody_answered_goes_after_half_an_hour(store: Store, minutes: int, is_there: bool) -> None:
    store.run_now(handoffs.request, "a", now=NOON)

    retention.sweep_once(store.engine, NOON + timedelta(minutes=minutes))

    assert exists(store, "a") is is_there


def test_who_waits_is_not_deleted_by_the_clock_of_an_evening(store: Store) -> None:
    store.run_now(handoffs.accept, "a", NOON)

    retention.sweep_once(store.engine, NOON + timedelta(hours=11))
    assert exists(store, "a")
    retention.sweep_once(store.engine, NOON + timedelta(hours=13))

    assert not exists(store, "a")


async def test_what_was_promised_to_be_deleted_stands_in_no_file(store: Store, tmp_path: Path) -> None:
    store.run_now(handoffs.accept, CANARY, NOON)
    assert CANARY.encode() in files(tmp_path)

    await store.delete(handoffs.leave, CANARY, NOON)

    assert CANARY.encode() not in files(tmp_path)


def test_every_sweep_empties_the_log_of_what_others_deleted(store: Store, tmp_path: Path) -> None:
    store.run_now(handoffs.accept, CANARY, NOON)
    store.run_now(handoffs.leave, CANARY, NOON)

    assert retention.sweep_once(store.engine, NOON) == 0

    assert CANARY.encode() not in files(tmp_path)


def test_a_log_that_cannot_be_emptied_now_is_said(store: Store) -> None:
    store.run_now(handoffs.accept, CANARY, NOON)
    with store.engine.connect() as reader, store.engine.connect() as other:
        reader.exec_driver_sql("SELECT 1")  # holds the lock, as every transaction of ours does
        other.connection.cursor().execute("PRAGMA busy_timeout = 1")
        other.close()  # back to the pool, for flush_log

        with pytest.raises(retention.LogBusyError):
            retention.flush_log(store.engine, patience_seconds=0)


HOLDS_THE_CHECKPOINT = """
import fcntl, sys, time
with open(sys.argv[1], "r+b") as memory:
    fcntl.lockf(memory, fcntl.LOCK_EX, 1, 121)  # WAL_CKPT_LOCK, https://www.sqlite.org/walformat.html
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@contextmanager
def another_empties_the_log(folder: Path, seconds: float) -> Iterator[None]:
    """A process that holds, for a while, what SQLite holds while a log is emptied."""
    command = [sys.executable, "-c", HOLDS_THE_CHECKPOINT, str(next(folder.glob("*-shm"))), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"held\n"
        yield
        other.terminate()


def test_who_empties_the_log_beside_another_waits_for_it(store: Store, tmp_path: Path) -> None:
    store.run_now(handoffs.accept, CANARY, NOON)
    store.run_now(handoffs.leave, CANARY, NOON)

    with another_empties_the_log(tmp_path, 0.3):
        retention.flush_log(store.engine)

    assert CANARY.encode() not in files(tmp_path)


def test_who_waits_for_another_does_not_wait_for_ever(store: Store, tmp_path: Path) -> None:
    store.run_now(handoffs.accept, CANARY, NOON)

    with another_empties_the_log(tmp_path, 30), pytest.raises(retention.LogBusyError):
        retention.flush_log(store.engine, patience_seconds=0.1)


def test_counts_go_after_five_years_and_claims_after_two_hours(store: Store) -> None:
    for years in (4, 6):
        day = NOON.date() - timedelta(days=365 * years)
        store.run_now(handoffs.add_count, day, "thisted", "anxiety", "high", "helped", 3)
        store.run_now(handoffs.add_feedback, day, "thisted", "anxiety", "yes")
    store.run_now(handoffs.accept, "a", NOON)
    store.run_now(handoffs.claim, "a", 1, NOON)
    tables = (TalkCount, WaitCount, DayCount, FeedbackCount, RecentClaim)

    retention.sweep_once(store.engine, NOON + timedelta(minutes=119))
    assert store.run_now(lambda s: [s.query(table).count() for table in tables]) == [1, 1, 1, 1, 1]
    retention.sweep_once(store.engine, NOON + timedelta(minutes=121))

    assert store.run_now(lambda s: [s.query(table).count() for table in tables]) == [1, 1, 1, 1, 0]


def test_no_row_holds_a_day_and_what_a_talk_was_about() -> None:
    """In a small town such a row is one person. The unanswered sentences have a yes of their own (test_unanswered.py)."""
    dated = {table.name for table in Base.metadata.tables.values() if "day" in table.columns}

    assert dated == {"day_counts", "unanswered_sentences"}
    assert {column.name for column in DayCount.__table__.columns} == {"day", "talks"}


def test_the_migration_folds_days_into_quarters_and_takes_talks_out_of_the_log(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    config = Config(str(ROOT / "alembic.ini"))
    engine = create_db_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004_unanswered")
        for day, talks in (("2026-01-05", 2), ("2026-03-31", 3), ("2026-04-01", 4)):
            connection.exec_driver_sql(f"INSERT INTO daily_counts VALUES ('{day}', 'thisted', 'anxiety', 'high', 'helped', {talks}, 9)")  # fmt: skip
            connection.exec_driver_sql(f"INSERT INTO wait_counts VALUES ('{day}', 'thisted', 'high', '0-2', {talks})")
            connection.exec_driver_sql(
                f"INSERT INTO feedback_counts VALUES ('{day}', 'thisted', 'anxiety', 'yes', {talks})"
            )
        for number, action in enumerate(("handoff.claim", "sign_in", "handoff.end")):
            connection.exec_driver_sql(f"INSERT INTO audit_log VALUES ({number}, '2026-01-05 12:00:00', 1, '{action}', NULL)")  # fmt: skip

    migrate(url)

    with engine.begin() as connection:
        rows = {name: connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in ("talk_counts", "wait_counts", "feedback_counts", "day_counts")}  # fmt: skip
        actions = connection.exec_driver_sql("SELECT action FROM audit_log").scalars().all()
    assert [(row[0], row[-1]) for row in rows["day_counts"]] == [("2026-01-05", 2), ("2026-03-31", 3), ("2026-04-01", 4)]  # fmt: skip
    for name in ("talk_counts", "wait_counts", "feedback_counts"):
        assert [(row[0], row[-1]) for row in rows[name]] == [("2026-01-01", 5), ("2026-04-01", 4)], name
    assert actions == ["sign_in"]


def test_sign_ins_audit_and_demo_accounts_have_their_time(store: Store) -> None:
    demo = store.run_now(lambda s: staff.create(s, "demo", "D", "admin", "hash", NOON, NOON + timedelta(hours=24)).id)
    store.run_now(staff.open_session, demo, NOON)
    store.run_now(staff.audit, 1, "sign_in", now=NOON - timedelta(days=364))

    retention.sweep_once(store.engine, NOON + timedelta(hours=25))

    person = store.run_now(lambda s: staff.by_name(s, "demo"))
    assert (person.is_active, person.password_hash) == (False, "")
    assert store.run_now(lambda s: (s.query(StaffSession).count(), s.query(AuditEntry).count())) == (0, 0)


def test_audit_names_no_conversation(store: Store) -> None:
    columns = {column["name"] for column in inspect(store.engine).get_columns("audit_log")}

    assert columns == {"id", "at", "staff_id", "action", "target_staff_id"}


def test_sweeping_an_empty_database_does_no_harm(store: Store) -> None:
    assert retention.sweep_once(store.engine, NOON) == 0
    assert store.run_now(lambda s: s.query(Handoff).count()) == 0
