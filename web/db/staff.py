"""Accounts of staff, their sign-ins, and the log of what they did. Synchronous; passwords come in already hashed or are checked
through `web.counsellor.passwords`. Nothing here knows a conversation.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from web.db.handoffs import utc
from web.db.models import ROLES, AuditEntry, RecoveryCode, Staff, StaffSession

SESSION_LIFETIME = timedelta(hours=10)  # a working day; nobody stays signed in over night on a shared machine
MAX_FAILURES = 5
LOCK_TIME = timedelta(minutes=15)


@dataclass(frozen=True)
class SignIn:
    """A fresh sign-in: the token for the cookie, said once and stored only as a hash."""

    token: str
    csrf: str
    expires_at: datetime


@dataclass(frozen=True)
class SignedIn:
    """Who a request comes from."""

    staff_id: int
    name: str
    alias: str
    role: str
    csrf: str
    token_hash: str
    has_totp: bool


def hash_token(token: str) -> str:
    """SHA-256 is enough here: tokens are 32 random bytes, so there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def create(
    session: Session,
    name: str,
    alias: str,
    role: str,
    password_hash: str,
    now: datetime,
    expires_at: datetime | None = None,
) -> Staff:
    """Add an account.

    Raises:
        ValueError: Unknown role, or a name that is empty, too long or taken.
    """
    clean = normalise_name(name)
    if role not in ROLES:
        raise ValueError(f"role must be one of {', '.join(ROLES)}")
    if not 2 <= len(clean) <= 64 or not 1 <= len(alias) <= 60:
        raise ValueError("name must have 2 to 64 characters and alias 1 to 60")
    if by_name(session, clean) is not None:
        raise ValueError("that name is taken")
    staff = Staff(
        name=clean, alias=alias, role=role, password_hash=password_hash, created_at=utc(now),
        expires_at=utc(expires_at) if expires_at else None, failed_attempts=0, totp_last_step=0, is_active=True,
    )  # fmt: skip
    session.add(staff)
    session.flush()
    return staff


def normalise_name(name: str) -> str:
    """Names are the same in upper and lower case. PostgreSQL takes no NUL, and nobody is called that."""
    return " ".join(name.replace("\0", " ").split()).casefold()


def by_name(session: Session, name: str) -> Staff | None:
    """Find an account by its sign-in name."""
    return session.scalar(select(Staff).where(Staff.name == normalise_name(name)))


def is_locked(staff: Staff, now: datetime) -> bool:
    """Whether signing in is shut, by failed attempts, by closing the account or because its time has run out."""
    moment = utc(now)
    locked = staff.locked_until is not None and moment < staff.locked_until
    over = staff.expires_at is not None and moment >= staff.expires_at
    return locked or over or not staff.is_active


def note_failure(session: Session, staff_id: int, now: datetime) -> None:
    """Count a wrong attempt in one statement, so that many at once are all counted; lock at MAX_FAILURES."""
    session.execute(update(Staff).where(Staff.id == staff_id).values(failed_attempts=Staff.failed_attempts + 1))
    full = update(Staff).where(Staff.id == staff_id, Staff.failed_attempts >= MAX_FAILURES)
    session.execute(full.values(locked_until=utc(now) + LOCK_TIME, failed_attempts=0))


def note_success(session: Session, staff_id: int) -> None:
    """Forget earlier failures."""
    session.execute(update(Staff).where(Staff.id == staff_id).values(failed_attempts=0, locked_until=None))


def use_totp_step(session: Session, staff_id: int, step: int) -> bool:
    """Mark a one-time code's 30-second step as used. False when it, or a later one, was used already."""
    fresh = update(Staff).where(Staff.id == staff_id, Staff.totp_last_step < step).values(totp_last_step=step)
    return session.execute(fresh).rowcount == 1  # type: ignore[attr-defined]


def set_totp(session: Session, staff_id: int, secret: str | None, recovery_codes: list[str]) -> None:
    """Turn TOTP on with a secret and fresh recovery codes, or off with None."""
    session.execute(update(Staff).where(Staff.id == staff_id).values(totp_secret=secret))
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    session.add_all(RecoveryCode(staff_id=staff_id, code_hash=hash_token(code)) for code in recovery_codes)
    session.flush()


def use_recovery_code(session: Session, staff_id: int, code: str) -> bool:
    """Use up one recovery code; False when it is not one of this person's."""
    mine = delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id, RecoveryCode.code_hash == hash_token(code))
    return session.execute(mine).rowcount == 1  # type: ignore[attr-defined]


def set_password(session: Session, staff_id: int, password_hash: str) -> None:
    """Change the password and end every sign-in of this person."""
    session.execute(update(Staff).where(Staff.id == staff_id).values(password_hash=password_hash))
    session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))


def open_session(session: Session, staff_id: int, now: datetime) -> SignIn:
    """Start a sign-in."""
    sign_in = SignIn(secrets.token_urlsafe(32), secrets.token_urlsafe(24), utc(now) + SESSION_LIFETIME)
    session.add(
        StaffSession(
            token_hash=hash_token(sign_in.token), staff_id=staff_id, csrf=sign_in.csrf,
            created_at=utc(now), expires_at=sign_in.expires_at,
        )
    )  # fmt: skip
    session.flush()
    return sign_in


def find_session(session: Session, token: str, now: datetime) -> SignedIn | None:
    """Who the cookie belongs to; None when it is unknown, has run out, or the account is shut."""
    moment = utc(now)
    query = select(StaffSession, Staff).join(Staff).where(StaffSession.token_hash == hash_token(token))
    found = session.execute(query.where(StaffSession.expires_at > moment, Staff.is_active.is_(True))).first()
    if found is None or (found.Staff.expires_at is not None and moment >= found.Staff.expires_at):
        return None
    staff = found.Staff
    csrf, token_hash = found.StaffSession.csrf, found.StaffSession.token_hash
    return SignedIn(staff.id, staff.name, staff.alias, staff.role, csrf, token_hash, staff.totp_secret is not None)


def close_session(session: Session, staff_id: int, token_hash: str) -> None:
    """End one sign-in of this person."""
    session.execute(
        delete(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.token_hash == token_hash)
    )


def sessions_of(session: Session, staff_id: int) -> list[StaffSession]:
    """A person's open sign-ins, newest first."""
    mine = select(StaffSession).where(StaffSession.staff_id == staff_id)
    return list(session.scalars(mine.order_by(StaffSession.created_at.desc())))


def count_by_role(session: Session, role: str) -> int:
    """How many active accounts a role has."""
    return session.scalar(select(func.count()).where(Staff.role == role, Staff.is_active.is_(True))) or 0


def audit(
    session: Session, staff_id: int | None, action: str, target_staff_id: int | None = None, now: datetime | None = None
) -> None:
    """Note what a member of staff did: a word such as "sign_in" or "handoff.claim", never which talk."""
    at = utc(now or datetime.now(UTC))
    session.add(AuditEntry(at=at, staff_id=staff_id, action=action, target_staff_id=target_staff_id))
    session.flush()


def is_open(session: Session, token_hash: str, now: datetime) -> bool:
    """Whether a sign-in still holds: not run out, not closed from elsewhere, account not shut."""
    query = select(StaffSession.token_hash).join(Staff)
    found = query.where(
        StaffSession.token_hash == token_hash, StaffSession.expires_at > utc(now), Staff.is_active.is_(True)
    )
    return session.scalar(found) is not None


def renew(session: Session, person: Staff, password_hash: str, expires_at: datetime) -> None:
    """Open a demo account again with a new password; whoever had the old one is out."""
    set_password(session, person.id, password_hash)
    set_totp(session, person.id, None, [])
    fresh = {"is_active": True, "expires_at": utc(expires_at), "failed_attempts": 0, "locked_until": None}
    session.execute(update(Staff).where(Staff.id == person.id).values(**fresh))
