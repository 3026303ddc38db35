"""What is deleted when, and that no table could keep what somebody wrote."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Boolean, Date, DateTime, Integer, String, inspect

from tests.stores import bytes_on_disk
from tests.unit.web.desk_rig import add_staff, fresh_engine
from web.counsellor.store import Store
from web.db import handoffs, retention, staff
from web.db.migrate import migrate
from web.db.models import WORD_CHARS, AuditEntry, Base, Handoff, StaffSession

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


@pytest.mark.parametrize("close", ["end", "close_hours", "expire"])
def test_a_closed_row_is_gone_within_five_minutes(store: Store, close: str) -> None:
    store.run_now(handoffs.accept, "a", NOON - timedelta(minutes=50))
    if close == "end":
        store.run_now(handoffs.claim, "a", 1, NOON)
        store.run_now(handoffs.end, "a", "helped", NOON)
    else:
        store.run_now(getattr(handoffs, close), "a", NOON)

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


def test_deleted_rows_are_overwritten_in_the_file_too(store: Store, tmp_path: Path) -> None:
    store.run_now(handoffs.accept, CANARY, NOON)
    retention.flush_log(store.engine)
    assert CANARY.encode() in files(tmp_path)

    store.run_now(handoffs.leave, CANARY, NOON)
    retention.flush_log(store.engine)

    assert CANARY.encode() not in files(tmp_path)


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
