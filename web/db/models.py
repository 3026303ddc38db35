"""The tables. There is one column that can hold what a visitor wrote, `unanswered_sentences.sentence`: empty unless the setting
UNANSWERED_QUESTIONS is on and the visitor said yes. Every other string is a vocabulary word, a random id or a fact about staff, and
every length says so. tests/unit/web/test_retention.py holds us to it.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

WORD_CHARS = 40  # longest vocabulary word is well below; too short for a sentence
ID_CHARS = 64  # random conversation ids; a UUID has 36
HASH_CHARS = 64  # SHA-256, hexadecimal
PASSWORD_HASH_CHARS = 160  # an argon2id string with its parameters
NAME_CHARS = 64  # staff sign-in names and aliases
UNANSWERED_CHARS = 200  # longer ones tell a story, and stories tell who
WRAPPED_CHARS = 255  # a random token and a random key, sealed in the visitor's browser; no text fits beside them

STATES = ("bot", "offered", "waiting", "with_counsellor", "ended", "closed_hours", "left", "expired")
ROLES = ("counsellor", "supervisor", "editor", "admin")


class Base(DeclarativeBase):
    """Constraint names are fixed, so that a migration can name what it alters on any database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(word) for word in words)})"


class Handoff(Base):
    """One conversation on its way to a human (docs/architecture.md, handing over).

    `opened_minute` is when the present state's wait began: offered, then in the queue; once the row is closed, the minute it closed.
    One time is enough, and the earlier ones are then of no use to anybody. A waiting row that has `claimed_at` was given back and stands at the front.
    """

    __tablename__ = "handoffs"
    __table_args__ = (
        CheckConstraint(_one_of("state", STATES), name="state"),
        CheckConstraint(_one_of("risk_level", ("none", "concern", "high", "acute")), name="risk_level"),
        Index(None, "state", "opened_minute"),
    )

    id: Mapped[str] = mapped_column(String(ID_CHARS), primary_key=True)
    municipality: Mapped[str | None] = mapped_column(String(WORD_CHARS))
    topic: Mapped[str | None] = mapped_column(String(WORD_CHARS))
    age_band: Mapped[str | None] = mapped_column(String(16))
    risk_level: Mapped[str] = mapped_column(String(16))
    risk_kind: Mapped[str | None] = mapped_column(String(WORD_CHARS))
    state: Mapped[str] = mapped_column(String(16))
    opened_minute: Mapped[datetime] = mapped_column(DateTime)
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    claimed_at: Mapped[datetime | None] = mapped_column(DateTime)


class Staff(Base):
    """One counsellor, supervisor, editor or administrator. `alias` is all a visitor ever sees of them."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint(_one_of("role", ROLES), name="role"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_CHARS), unique=True)
    alias: Mapped[str] = mapped_column(String(NAME_CHARS))
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(PASSWORD_HASH_CHARS))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_last_step: Mapped[int] = mapped_column(Integer, default=0)
    failed_attempts: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(DateTime)
    is_active: Mapped[bool] = mapped_column(default=True)
    expires_at: Mapped[datetime | None] = mapped_column(DateTime)
    created_at: Mapped[datetime] = mapped_column(DateTime)
    lock_count: Mapped[int] = mapped_column(Integer, default=0)  # locks in a row: each lasts twice as long
    must_change_password: Mapped[bool] = mapped_column(default=False)  # the present one was made by somebody else
    oidc_subject: Mapped[str | None] = mapped_column(String(HASH_CHARS), unique=True)  # SHA-256 of issuer and subject


class StaffSession(Base):
    """One sign-in. Only a hash of the token is stored: a copied database opens no session."""

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(HASH_CHARS), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(HASH_CHARS))
    created_at: Mapped[datetime] = mapped_column(DateTime)
    expires_at: Mapped[datetime] = mapped_column(DateTime)


class RecoveryCode(Base):
    """One unused code to sign in with when the phone with TOTP is lost; hashed like a token."""

    __tablename__ = "recovery_codes"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(HASH_CHARS), primary_key=True)


class AuditEntry(Base):
    """What a member of staff did. Never which conversation, never anything a visitor said."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime, index=True)
    staff_id: Mapped[int | None] = mapped_column(Integer)
    action: Mapped[str] = mapped_column(String(WORD_CHARS))
    target_staff_id: Mapped[int | None] = mapped_column(Integer)


class ReturnCode(Base):
    """One way back with four words, of which nothing here lets anybody guess (docs/adr/0006-return-code.md).

    `tag` finds the row, `check` proves the words, `box` holds the tab's own token and key, sealed with the words in the browser.
    """

    __tablename__ = "return_codes"

    tag: Mapped[str] = mapped_column(String(HASH_CHARS), primary_key=True)
    check: Mapped[str] = mapped_column(String(PASSWORD_HASH_CHARS))
    box: Mapped[str] = mapped_column(String(WRAPPED_CHARS))
    talk_id: Mapped[str] = mapped_column(String(ID_CHARS), unique=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime, index=True)


class UnansweredSentence(Base):
    """One sentence the robot did not understand, kept with a yes (docs/privacy.md). Nothing says whose, when of the day, or with what else."""

    __tablename__ = "unanswered_sentences"
    __table_args__ = {"sqlite_with_rowid": False}  # or the file would keep the order in which they came

    id: Mapped[str] = mapped_column(String(ID_CHARS), primary_key=True)
    day: Mapped[date] = mapped_column(Date, index=True)
    sentence: Mapped[str] = mapped_column(String(UNANSWERED_CHARS))


class RecentClaim(Base):
    """That somebody took a talk: for an honest guess at the wait, and gone when it says nothing about tonight any more. Not who, not which."""

    __tablename__ = "recent_claims"

    id: Mapped[str] = mapped_column(String(ID_CHARS), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime, index=True)


class FeedbackCount(Base):
    """How many said in one quarter that a talk helped, partly helped or did not: numbers, without any talk."""

    __tablename__ = "feedback_counts"

    quarter: Mapped[date] = mapped_column(Date, primary_key=True)  # its first day
    municipality: Mapped[str] = mapped_column(String(WORD_CHARS), primary_key=True)
    topic: Mapped[str] = mapped_column(String(WORD_CHARS), primary_key=True)
    helped: Mapped[str] = mapped_column(String(16), primary_key=True)
    answers: Mapped[int] = mapped_column(Integer, default=0)


class TalkCount(Base):
    """How many talks ended in one way in one quarter; with DayCount and WaitCount the only trace a talk leaves. "unknown" where nothing was said.

    The day stands in a table of its own: a row of a day with place, topic and danger would be one talk, in a small town one person.
    """

    __tablename__ = "talk_counts"

    quarter: Mapped[date] = mapped_column(Date, primary_key=True)  # its first day
    municipality: Mapped[str] = mapped_column(String(WORD_CHARS), primary_key=True)
    topic: Mapped[str] = mapped_column(String(WORD_CHARS), primary_key=True)
    risk_level: Mapped[str] = mapped_column(String(16), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(WORD_CHARS), primary_key=True)
    talks: Mapped[int] = mapped_column(Integer, default=0)


class DayCount(Base):
    """How many talks ended on one day, and nothing else of them."""

    __tablename__ = "day_counts"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    talks: Mapped[int] = mapped_column(Integer, default=0)


class WaitCount(Base):
    """How many waited so long in one quarter; `bucket` is one of web.db.handoffs.WAIT_BUCKETS."""

    __tablename__ = "wait_counts"

    quarter: Mapped[date] = mapped_column(Date, primary_key=True)  # its first day
    municipality: Mapped[str] = mapped_column(String(WORD_CHARS), primary_key=True)
    risk_level: Mapped[str] = mapped_column(String(16), primary_key=True)
    bucket: Mapped[str] = mapped_column(String(16), primary_key=True)
    talks: Mapped[int] = mapped_column(Integer, default=0)
