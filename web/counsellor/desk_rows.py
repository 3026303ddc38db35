"""The desk's work on the table of handoffs, each function one transaction; whoever claims, gives back or ends is noted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from web.counsellor import texts
from web.db import handoffs, staff
from web.db.handoffs import QueueRow

MAX_TALKS = 3  # chats one counsellor has at once: more, and nobody is listened to


def request_and_accept(
    session: Session, conversation_id: str, facts: dict[str, Any], hidden: frozenset[str], now: datetime
) -> bool:
    handoffs.request(session, conversation_id, **facts, now=now)
    handoffs.withhold(session, conversation_id, hidden)
    return handoffs.accept(session, conversation_id, now)


def request_closed(session: Session, conversation_id: str, facts: dict[str, Any], now: datetime) -> None:
    handoffs.request(session, conversation_id, **facts, now=now)
    handoffs.close_hours(session, conversation_id, now)


def claim(session: Session, conversation_id: str, staff_id: int, now: datetime) -> tuple[QueueRow | None, str | None]:
    """Returns (row, None) when it is theirs now, (None, sentence) when not."""
    mine = handoffs.claimed_by(session, staff_id)
    if conversation_id not in mine:
        if len(mine) >= MAX_TALKS:
            return None, texts.LIMIT
        if not handoffs.claim(session, conversation_id, staff_id, now):
            row = handoffs.get(session, conversation_id)
            return None, texts.LOST if row is not None and row.state == "with_counsellor" else texts.GONE
        staff.audit(session, staff_id, "handoff.claim", now=now)
    row = handoffs.get(session, conversation_id)
    assert row is not None
    return handoffs.as_queue_row(row, now), None


def release(session: Session, conversation_id: str, staff_id: int) -> bool:
    is_done = handoffs.release(session, conversation_id, staff_id)
    if is_done:
        staff.audit(session, staff_id, "handoff.release")
    return is_done


def end(session: Session, conversation_id: str, outcome: str, staff_id: int, now: datetime) -> bool:
    is_done = handoffs.end(session, conversation_id, outcome, now, staff_id)
    if is_done:
        staff.audit(session, staff_id, "handoff.end", now=now)
    return is_done


def state_of(session: Session, conversation_id: str) -> str | None:
    row = handoffs.get(session, conversation_id)
    return row.state if row else None
