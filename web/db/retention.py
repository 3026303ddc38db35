"""What is deleted when. The one place to read how long anything is kept; docs/threat-model.md and the page for visitors say the same.

| what | kept |
|---|---|
| row of a talk that was erased or left | deleted at once, and tried again until it is (web/chat/deletions.py) |
| row of a talk that ended or expired | at most 5 minutes more |
| row that was never accepted (older versions wrote such rows) | 30 minutes |
| talk waiting or with a counsellor that nobody closed (a crash) | 12 hours |
| staff sign-in | until it runs out |
| staff audit log, in which no talk stands | 365 days |
| that a talk was taken, by nobody and of nobody, for the guess at the wait | 2 hours |
| demo log-in | 24 hours |
| return code | until the talk ends or is erased; RETURN_CODE_HOURS at the most |
| unanswered sentence somebody said yes to keeping | 30 days; all of them at once when UNANSWERED_QUESTIONS is off |
| counts by quarter, and how many talks a day had | 5 years |

SQLite keeps what was deleted in its write-ahead log until that is emptied. So every sweep empties it, whoever wrote or deleted, and so does
every deletion that was promised to somebody (`flush_log`).
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from web.db.engine import BUSY_TIMEOUT_MS
from web.db.handoffs import CLOSED_STATES, RECENT, utc
from web.db.models import (
    AuditEntry,
    DayCount,
    FeedbackCount,
    Handoff,
    RecentClaim,
    ReturnCode,
    Staff,
    StaffSession,
    TalkCount,
    UnansweredSentence,
    WaitCount,
)


@dataclass(frozen=True)
class Retention:
    """How long each thing is kept. A closed row waits four whole minutes and the sweep runs every minute: five at most."""

    closed: timedelta = timedelta(minutes=4)
    offered: timedelta = timedelta(minutes=30)
    forgotten: timedelta = timedelta(hours=12)
    audit: timedelta = timedelta(days=365)
    unanswered: timedelta | None = timedelta(days=30)  # None: nothing may be there
    counts: timedelta = timedelta(days=5 * 365)


RETENTION_DEFAULT = Retention()
RETENTION_WITHOUT_UNANSWERED = Retention(unanswered=None)
SWEEP_SECONDS = 60
PROMISED_MINUTES = 5  # after its end nothing of a talk with a human is left; what the page for visitors says
LEAST_SHOWN_COUNT = 5  # statistics show no smaller number: in a small town one talk may be one person


def sweep(session: Session, now: datetime, rule: Retention = RETENTION_DEFAULT) -> int:
    """Delete what has had its time. Returns how many rows went; running it twice does no harm."""
    moment = utc(now)
    opened, oldest = Handoff.opened_minute, (moment - rule.counts).date()
    gone = [
        delete(Handoff).where(Handoff.state.in_(CLOSED_STATES), opened <= moment - rule.closed),
        delete(Handoff).where(Handoff.state.in_(("bot", "offered")), opened <= moment - rule.offered),
        delete(Handoff).where(opened <= moment - rule.forgotten),
        delete(StaffSession).where(StaffSession.expires_at <= moment),
        delete(AuditEntry).where(AuditEntry.at <= moment - rule.audit),
        delete(RecentClaim).where(RecentClaim.at <= moment - RECENT),
        *(delete(table).where(table.quarter < oldest) for table in (TalkCount, WaitCount, FeedbackCount)),
        delete(DayCount).where(DayCount.day < oldest),
        delete(ReturnCode).where(ReturnCode.expires_at <= moment),
        delete(UnansweredSentence)
        if rule.unanswered is None
        else delete(UnansweredSentence).where(UnansweredSentence.day <= (moment - rule.unanswered).date()),
    ]
    count = 0
    for statement in gone:
        result = session.execute(statement, execution_options={"synchronize_session": False})
        assert isinstance(result, CursorResult)
        count += result.rowcount
    return count + _close_old_demos(session, moment)


def _close_old_demos(session: Session, now: datetime) -> int:
    """Shut accounts that have run out. The row stays while a talk points at it, so it is made useless rather than deleted."""
    old = session.scalars(select(Staff).where(Staff.expires_at <= now, Staff.is_active.is_(True))).all()
    for staff in old:
        staff.is_active, staff.password_hash, staff.totp_secret = False, "", None
        session.execute(delete(StaffSession).where(StaffSession.staff_id == staff.id))
    return len(old)


class LogBusyError(Exception):
    """Somebody reads or writes the whole time: SQLite's log could not be emptied now."""


def flush_log(engine: Engine, patience_seconds: float = BUSY_TIMEOUT_MS / 1000) -> None:
    """Move SQLite's write-ahead log into the file and empty it, so that deleted rows do not live on in it. Needs no open session and
    holds up its thread.

    Args:
        patience_seconds: How long another who empties the log is waited for; for readers and writers SQLite waits by itself.

    Raises:
        LogBusyError: It could not be emptied within that time.
    """
    if engine.dialect.name != "sqlite":
        return
    # Of two who empty it at once SQLite refuses the second without waiting (https://www.sqlite.org/c3ref/wal_checkpoint_v2.html),
    # and what the second deleted may not be in what the first moves: ask again.
    until = time.monotonic() + patience_seconds
    while not _empty_log(engine):
        if time.monotonic() >= until:
            raise LogBusyError
        time.sleep(0.01)


def _empty_log(engine: Engine) -> bool:
    with closing(engine.raw_connection()) as connection:  # outside a transaction: a checkpoint cannot run inside one
        is_busy, *_ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy


def sweep_once(engine: Engine, now: datetime, rule: Retention = RETENTION_DEFAULT) -> int:
    """Sweep in a transaction of its own and empty the log: what `web` runs every SWEEP_SECONDS.

    Raises:
        sqlalchemy.exc.SQLAlchemyError, LogBusyError: It could not be done now.
    """
    with Session(engine) as session, session.begin():
        count = sweep(session, now, rule)
    flush_log(engine)
    return count
