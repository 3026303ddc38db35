"""Sentences the robot did not understand, kept with the visitor's yes. The only code that touches the table.

A row is a random id, a day and a sentence in which nothing was hidden: no talk, no place, no hour. At most one comes from a talk
(web.chat.unanswered), so three alike are three talks.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from web.db.models import UNANSWERED_CHARS, UnansweredSentence

MOST_SENTENCES = 2000  # in thirty days; more than anybody reads, and a flood fills no disk


def keep(session: Session, sentence: str, day: date) -> bool:
    """Keep one sentence; False, and nothing is kept, where it is too long or there are too many already."""
    if not 0 < len(sentence) <= UNANSWERED_CHARS:
        return False
    if (session.scalar(select(func.count()).select_from(UnansweredSentence)) or 0) >= MOST_SENTENCES:
        return False
    session.add(UnansweredSentence(id=secrets.token_hex(16), day=day, sentence=sentence))
    return True


def kept(session: Session) -> list[tuple[str, str]]:
    """Every (id, sentence), in the order of the ids, which is chance."""
    rows = session.execute(select(UnansweredSentence.id, UnansweredSentence.sentence).order_by(UnansweredSentence.id))
    return [(row_id, sentence) for row_id, sentence in rows]


def drop(session: Session, ids: Iterable[str]) -> None:
    """Delete sentences an editor is done with; those that are gone already are no fault."""
    session.execute(delete(UnansweredSentence).where(UnansweredSentence.id.in_(list(ids))))
