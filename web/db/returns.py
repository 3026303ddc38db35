"""The only code that touches the table `return_codes`. Synchronous, no clock: callers pass `now`, UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from web.db.handoffs import utc
from web.db.models import ReturnCode


def save(session: Session, tag: str, check: str, box: str, talk_id: str, expires_at: datetime) -> None:
    """Keep one way back; a talk has at most one, so an earlier code stops working."""
    forget(session, talk_id)
    session.execute(delete(ReturnCode).where(ReturnCode.tag == tag))
    session.add(ReturnCode(tag=tag, check=check, box=box, talk_id=talk_id, expires_at=utc(expires_at)))


def find(session: Session, tag: str, now: datetime) -> ReturnCode | None:
    """The row of a tag that has not run out."""
    return session.scalar(select(ReturnCode).where(ReturnCode.tag == tag, ReturnCode.expires_at > utc(now)))


def kept_until(session: Session, talk_id: str, now: datetime) -> datetime | None:
    """Until when somebody may come back to this talk with a code (UTC, with a zone); None when nobody may."""
    query = select(ReturnCode.expires_at).where(ReturnCode.talk_id == talk_id, ReturnCode.expires_at > utc(now))
    found = session.scalar(query)
    return found.replace(tzinfo=UTC) if found is not None else None


def forget(session: Session, talk_id: str) -> None:
    """The talk is over: its code opens nothing any more."""
    session.execute(delete(ReturnCode).where(ReturnCode.talk_id == talk_id))
