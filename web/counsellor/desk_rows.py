"""The desk's work on the table of handoffs, each function one transaction.

Who took, gave back or ended a talk when is noted nowhere: in a small town such a list would tell, to the minute, when one young person wrote.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from web.counsellor import texts
from web.db import handoffs
from web.db.handoffs import QueueRow

MAX_TALKS = 3  # chats one counsellor has at once: more, and nobody is listened to


def request_and_accept(
    session: Session, conversation_id: str, facts: dict[str, Any], hidden: frozenset[str], now: datetime
) -> bool:
    handoffs.request(session, conversation_id, **facts, now=now)
    handoffs.withhold(session, conversation_id, hidden)
    return handoffs.accept(session, conversation_id, now)


def claim(session: Session, conversation_id: str, staff_id: int, now: datetime) -> tuple[QueueRow | None, str | None]:
    """Returns (row, None) when it is theirs now, (None, sentence) when not."""
    mine = handoffs.claimed_by(session, staff_id)
    if conversation_id not in mine:
        if len(mine) >= MAX_TALKS:
            return None, texts.LIMIT
        if not handoffs.claim(session, conversation_id, staff_id, now):
            row = handoffs.get(session, conversation_id)
            return None, texts.LOST if row is not None and row.state == "with_counsellor" else texts.GONE
    row = handoffs.get(session, conversation_id)
    assert row is not None
    return handoffs.as_queue_row(row, now), None


def state_of(session: Session, conversation_id: str) -> str | None:
    row = handoffs.get(session, conversation_id)
    return row.state if row else None
