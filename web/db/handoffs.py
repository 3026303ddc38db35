"""The only code that touches the table `handoffs`: one conversation on its way to a human.

Pure database work: no clock (callers pass `now`, UTC), no network, synchronous. Used by `web` and by the action server, which is
another process; so every change is one statement that the database makes atomic, never read-then-write.
"""

from __future__ import annotations

import math
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import InstrumentedAttribute, Session

from triage.vocabulary import RiskKind, RiskLevel
from web.db.models import DayCount, FeedbackCount, Handoff, RecentClaim, TalkCount, WaitCount

RISK_ORDER = tuple(level.value for level in RiskLevel)
RISK_KINDS = frozenset(kind.value for kind in RiskKind)
AGE_BANDS = ("0-9", "10-12", "13-15", "16-17", "18-24", "25+")
OUTCOMES = ("helped", "referred", "urgent_help", "wanted_time", "left_without_word", "other")
HELPED = ("yes", "partly", "no")  # what a visitor answers afterwards
OPEN_STATES = ("offered", "waiting", "with_counsellor")
CLOSED_STATES = ("ended", "closed_hours", "left", "expired")

AGEING = timedelta(
    minutes=20
)  # after this a talk without danger stands among those of high risk, by time: nobody starves
RECENT = timedelta(hours=2)  # claims older than this say nothing about tonight
MIN_CLAIMS = 3  # fewer recent claims give no honest estimate
MAX_ESTIMATE_MINUTES = 120

# (bucket, minutes below which it ends)
_BUCKET_ENDS = (("0-2", 2), ("2-5", 5), ("5-15", 15), ("15-30", 30))
WAIT_BUCKETS = (*(name for name, _ in _BUCKET_ENDS), "30+")

_WORD = re.compile(r"[a-z][a-z_]{0,39}\Z")


@dataclass(frozen=True)
class QueueRow:
    """One waiting talk as the desk shows it. `reason` is why it stands where it stands: a word for strings.js."""

    id: str
    municipality: str | None
    topic: str | None
    age_band: str | None
    risk_level: str
    risk_kind: str | None
    opened_minute: datetime
    waited_minutes: int
    reason: str


def utc(moment: datetime) -> datetime:
    """Give the moment in UTC without a zone, which is how every database here keeps time."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def to_minute(moment: datetime) -> datetime:
    """Cut seconds off: an exact second could be matched with other logs."""
    return utc(moment).replace(second=0, microsecond=0)


def age_band(age: int | None) -> str | None:
    """Turn an age in years into the band that is kept; None stays None."""
    if age is None or not 0 <= age <= 120:
        return None
    return AGE_BANDS[sum(age >= start for start in (10, 13, 16, 18, 25))]


def request(
    session: Session,
    conversation_id: str,
    municipality: str | None = None,
    topic: str | None = None,
    age_band: str | None = None,
    risk_level: str = "none",
    risk_kind: str | None = None,
    now: datetime | None = None,
) -> None:
    """Write what may be known of a conversation whose visitor said yes to a human; before that yes nothing is written (`accept` follows
    in the same transaction). Doing it twice has one effect; later calls fill in what was unknown and only raise risk.

    Args:
        conversation_id: Random id, at most 64 characters.
        municipality, topic: Vocabulary words; anything else becomes None, so that no sentence can slip into the database.
        age_band: One of AGE_BANDS.
        risk_level: none | concern | high | acute; an unknown word counts as high, in doubt the higher.
        now: UTC; the present when left out.
    """
    opened = to_minute(now or datetime.now(UTC))
    words = {
        "municipality": _word(municipality),
        "topic": _word(topic),
        "age_band": age_band if age_band in AGE_BANDS else None,
        "risk_level": risk_level if risk_level in RISK_ORDER else "high",
        "risk_kind": risk_kind if risk_kind in RISK_KINDS else None,
    }
    if _insert(session, {"id": conversation_id, "state": "offered", "opened_minute": opened, **words}):
        return
    _reopen(session, conversation_id, opened, words)
    _fill(session, conversation_id, words)


def accept(session: Session, conversation_id: str, now: datetime | None = None) -> bool:
    """Put a talk into the queue. True when it waits now (also when it already did)."""
    if get(session, conversation_id) is None:
        request(session, conversation_id, now=now)
    moment = to_minute(now or datetime.now(UTC))
    _change(
        session,
        conversation_id,
        ("offered", *CLOSED_STATES),
        state="waiting",
        opened_minute=moment,
        claimed_by=None,
        claimed_at=None,
    )
    return _state(session, conversation_id) == "waiting"


def claim(session: Session, conversation_id: str, staff_id: int, now: datetime | None = None) -> bool:
    """Take a waiting talk. Of any number of counsellors in any number of processes exactly one gets True."""
    statement = (
        update(Handoff)
        .where(Handoff.id == conversation_id, Handoff.state == "waiting", Handoff.claimed_by.is_(None))
        .values(state="with_counsellor", claimed_by=staff_id, claimed_at=utc(now or datetime.now(UTC)))
    )
    if _rows(session, statement) != 1:
        return False
    session.add(RecentClaim(id=secrets.token_hex(16), at=to_minute(now or datetime.now(UTC))))
    return True


def release(session: Session, conversation_id: str, staff_id: int | None = None) -> bool:
    """Give a talk back to the front of the queue. With `staff_id` only when that person has it.

    `claimed_at` stays: it marks the row as given back, see `waiting`.
    """
    mine = [] if staff_id is None else [Handoff.claimed_by == staff_id]
    statement = (
        update(Handoff)
        .where(Handoff.id == conversation_id, Handoff.state == "with_counsellor", *mine)
        .values(state="waiting", claimed_by=None)
    )
    return _rows(session, statement) == 1


def end(
    session: Session, conversation_id: str, outcome: str, now: datetime | None = None, staff_id: int | None = None
) -> bool:
    """Close a talk, count it for the statistics, and keep the bare row at most five minutes more (web.db.retention).

    Raises:
        ValueError: The outcome is not one of OUTCOMES.
    """
    if outcome not in OUTCOMES:
        raise ValueError("outcome")
    row = get(session, conversation_id)
    moment = now or datetime.now(UTC)
    mine = {} if staff_id is None else {"claimed_by": staff_id}
    if row is None or not _close(session, conversation_id, ("with_counsellor",), "ended", moment, **mine):
        return False
    _count(session, row, outcome, utc(moment))
    return True


def leave(session: Session, conversation_id: str, now: datetime | None = None) -> bool:
    """The visitor goes or erases: the row is deleted at once. True when there was one."""
    row = get(session, conversation_id)
    if row is None:
        return False
    if row.state in ("waiting", "with_counsellor"):
        _count(session, row, "left", utc(now or datetime.now(UTC)))
    return _rows(session, delete(Handoff).where(Handoff.id == conversation_id)) == 1


def finish(session: Session, conversation_id: str, now: datetime | None = None) -> str | None:
    """The visitor ends the talk, or no longer waits: closed as after `end`, counted as "visitor_ended" or "left".

    Returns:
        The state it was in (waiting | with_counsellor), or None when there was nothing to end.
    """
    row = get(session, conversation_id)
    moment = now or datetime.now(UTC)
    if row is None or row.state not in ("waiting", "with_counsellor"):
        return None
    was = row.state
    if not _close(session, conversation_id, (was,), "ended", moment):
        return None
    _count(session, row, "visitor_ended" if was == "with_counsellor" else "left", utc(moment))
    return was


def withhold(session: Session, conversation_id: str, names: Iterable[str]) -> None:
    """Take out of the row what the visitor does not want to show: any of topic, age_band, municipality."""
    values = {name: None for name in names if name in ("topic", "age_band", "municipality")}
    if values:
        session.execute(update(Handoff).where(Handoff.id == conversation_id).values(**values))


def transfer(session: Session, conversation_id: str, from_staff: int, to_staff: int, now: datetime) -> bool:
    """Hand a talk to a colleague. True when it was still the first one's and is the second one's now."""
    statement = (
        update(Handoff)
        .where(Handoff.id == conversation_id, Handoff.state == "with_counsellor", Handoff.claimed_by == from_staff)
        .values(claimed_by=to_staff, claimed_at=utc(now))
    )
    return _rows(session, statement) == 1


def expire(session: Session, conversation_id: str, now: datetime | None = None) -> bool:
    """Close a talk whose visitor is gone without a word."""
    return _close(session, conversation_id, OPEN_STATES, "expired", now or datetime.now(UTC))


def raise_risk(session: Session, conversation_id: str, level: str, kind: str | None = None) -> bool:
    """Raise, never lower, how urgent an open talk is. True when it rose."""
    if level not in RISK_ORDER:
        return False
    lower = RISK_ORDER[: RISK_ORDER.index(level)]
    values: dict[str, Any] = {"risk_level": level}
    if kind in RISK_KINDS:
        values["risk_kind"] = kind
    statement = update(Handoff).where(Handoff.id == conversation_id, Handoff.risk_level.in_(lower)).values(**values)
    return _rows(session, statement) == 1


def get(session: Session, conversation_id: str) -> Handoff | None:
    """The row as it is in the database now, or None."""
    return session.get(Handoff, conversation_id, populate_existing=True)


def claimed_by(session: Session, staff_id: int) -> list[str]:
    """Ids of the talks one person has, oldest first."""
    held = select(Handoff.id).where(Handoff.claimed_by == staff_id, Handoff.state == "with_counsellor")
    return list(session.scalars(held.order_by(Handoff.claimed_at)))


def all_claimed(session: Session) -> list[tuple[str, int]]:
    """(conversation id, staff id) of every talk somebody has."""
    held = select(Handoff.id, Handoff.claimed_by).where(Handoff.state == "with_counsellor")
    return [(row.id, row.claimed_by) for row in session.execute(held)]


def waiting(session: Session, now: datetime | None = None, arrivals: Mapping[str, int] | None = None) -> list[QueueRow]:
    """The queue, next first: acute, then given back, then high and those who waited AGEING or longer, then the rest by time.

    Args:
        arrivals: Order in which ids were first seen, for those of the same minute; the table knows no seconds.
    """
    moment = utc(now or datetime.now(UTC))
    rows = session.scalars(select(Handoff).where(Handoff.state == "waiting")).all()
    return [as_queue_row(row, moment) for row in sorted(rows, key=lambda row: _place(row, moment, arrivals or {}))]


def position(session: Session, conversation_id: str, now: datetime | None = None) -> int | None:
    """Place in the queue, 1 is next; None when the conversation does not wait."""
    return place_of(waiting(session, now), conversation_id)


def place_of(rows: Sequence[QueueRow], conversation_id: str) -> int | None:
    """Place in a queue already read."""
    return next((place for place, row in enumerate(rows, 1) if row.id == conversation_id), None)


def minutes_between_claims(session: Session, now: datetime | None = None) -> float | None:
    """How long it took, on average, from one claim to the next in the last RECENT; None when there were too few to say."""
    moment = utc(now or datetime.now(UTC))
    recent = select(func.count(), func.min(RecentClaim.at)).where(
        RecentClaim.at >= moment - RECENT, RecentClaim.at <= moment
    )
    count, first = session.execute(recent).one()
    if count < MIN_CLAIMS:
        return None
    return max((moment - first).total_seconds() / 60 / count, 0.5)


def estimate_minutes(place: int, minutes_between: float | None) -> int | None:
    """Honest guess at the wait in whole minutes, rounded up; None when nobody can say or it would be more than two hours."""
    if minutes_between is None:
        return None
    minutes = max(1, math.ceil(place * minutes_between))
    return minutes if minutes <= MAX_ESTIMATE_MINUTES else None


# --- how the order comes about ---------------------------------------------------------------------------------------


def _reason(row: Handoff, now: datetime) -> str:
    if row.risk_level == "acute":
        return "acute"
    if row.claimed_at is not None:
        return "released"
    if row.risk_level == "high":
        return "high"
    return "aged" if now - row.opened_minute >= AGEING else "time"


_RANK = {"acute": 0, "released": 1, "high": 2, "aged": 2, "time": 3}


def _place(row: Handoff, now: datetime, arrivals: Mapping[str, int]) -> tuple[int, bool, datetime, int, str]:
    arrival = arrivals.get(row.id, len(arrivals))
    return _RANK[_reason(row, now)], row.claimed_at is None, row.opened_minute, arrival, row.id


def as_queue_row(row: Handoff, now: datetime) -> QueueRow:
    """Turn a table row into what the desk shows."""
    now = utc(now)
    waited = max(0, int((now - row.opened_minute).total_seconds() // 60))
    return QueueRow(
        row.id,
        row.municipality,
        row.topic,
        row.age_band,
        row.risk_level,
        row.risk_kind,
        row.opened_minute,
        waited,
        _reason(row, now),
    )


# --- single statements -----------------------------------------------------------------------------------------------


def _word(value: str | None) -> str | None:
    return value if isinstance(value, str) and _WORD.match(value) else None


def _insert(session: Session, values: dict[str, Any]) -> bool:
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return _rows(session, make(Handoff).values(**values).on_conflict_do_nothing(index_elements=["id"])) == 1


def _reopen(session: Session, conversation_id: str, opened: datetime, words: dict[str, Any]) -> None:
    _change(
        session, conversation_id, CLOSED_STATES, state="offered", opened_minute=opened, claimed_by=None, claimed_at=None,
        risk_level=words["risk_level"], risk_kind=words["risk_kind"],
    )  # fmt: skip


def _fill(session: Session, conversation_id: str, words: dict[str, Any]) -> None:
    known = {
        name: func.coalesce(getattr(Handoff, name), words[name])
        for name in ("municipality", "topic", "age_band", "risk_kind")
    }
    # Who waits or talks has said what may be shown: nothing is filled in behind their back.
    session.execute(update(Handoff).where(Handoff.id == conversation_id, Handoff.state == "offered").values(**known))
    raise_risk(session, conversation_id, words["risk_level"], words["risk_kind"])


def _change(session: Session, conversation_id: str, from_states: Iterable[str], **values: Any) -> bool:
    statement = (
        update(Handoff).where(Handoff.id == conversation_id, Handoff.state.in_(tuple(from_states))).values(**values)
    )
    return _rows(session, statement) == 1


def _close(
    session: Session, conversation_id: str, from_states: Iterable[str], state: str, now: datetime, **mine: int
) -> bool:
    owned = [getattr(Handoff, name) == value for name, value in mine.items()]
    statement = (
        update(Handoff)
        .where(Handoff.id == conversation_id, Handoff.state.in_(tuple(from_states)), *owned)
        .values(state=state, opened_minute=to_minute(now), claimed_by=None, claimed_at=None)
    )
    return _rows(session, statement) == 1


def _rows(session: Session, statement: Any) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount


def _state(session: Session, conversation_id: str) -> str | None:
    return session.scalar(select(Handoff.state).where(Handoff.id == conversation_id))


def _count(session: Session, row: Handoff, outcome: str, now: datetime) -> None:
    until = row.claimed_at or now
    waited = max(0, int((until - row.opened_minute).total_seconds() // 60))
    add_count(session, now.date(), row.municipality, row.topic, row.risk_level, outcome, waited)


def add_count(
    session: Session,
    day: date,
    municipality: str | None,
    topic: str | None,
    level: str,
    outcome: str,
    waited_minutes: int,
) -> None:
    """Add one talk to the counts of its quarter, and to those of its day; "unknown" stands for what was never said."""
    place = {"quarter": quarter_start(day), "municipality": municipality or "unknown", "risk_level": level}
    _add_one(session, TalkCount.talks, {**place, "topic": topic or "unknown", "outcome": outcome})
    _add_one(session, WaitCount.talks, {**place, "bucket": wait_bucket(waited_minutes)})
    _add_one(session, DayCount.talks, {"day": day})


def _add_one(session: Session, counted: InstrumentedAttribute[int], key: dict[str, Any]) -> None:
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    insert = make(counted.class_).values(**key, **{counted.key: 1})
    session.execute(insert.on_conflict_do_update(index_elements=list(key), set_={counted.key: counted + 1}))


def quarter_start(day: date) -> date:
    """First day of the quarter that a day is in."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def wait_bucket(minutes: int) -> str:
    """The one of WAIT_BUCKETS that whole minutes belong to."""
    return next((name for name, end in _BUCKET_ENDS if minutes < end), WAIT_BUCKETS[-1])


def add_feedback(session: Session, day: date, municipality: str | None, topic: str | None, helped: str) -> None:
    """Count one answer to "did it help?".

    Raises:
        ValueError: `helped` is not one of HELPED.
    """
    if helped not in HELPED:
        raise ValueError("helped")
    place = {"municipality": _word(municipality) or "unknown", "topic": _word(topic) or "unknown"}
    _add_one(session, FeedbackCount.answers, {"quarter": quarter_start(day), **place, "helped": helped})
