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
LOCK_TIME = timedelta(minutes=15)  # the first lock; each one after it lasts twice as long
MAX_LOCK_TIME = timedelta(hours=4)  # never for ever: else anybody could keep a counsellor out by guessing
LOCK_MEMORY = timedelta(hours=24)  # so long after the last lock the next is a first one again


class LastAdminError(ValueError):
    """Nobody could administer accounts any more."""


class NotAllowedError(ValueError):
    """Whoever asks may not do this (any more)."""


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
    must_change: bool = False


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
    must_change: bool = False,
) -> Staff:
    """Add an account; `must_change` when somebody else knows its password.

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
        lock_count=0, must_change_password=must_change,
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
    """Count a wrong attempt in one statement, so that many at once are all counted; lock at MAX_FAILURES.

    That statement holds the row until the transaction ends, so what is read after it is nobody else's to change.
    """
    session.execute(update(Staff).where(Staff.id == staff_id).values(failed_attempts=Staff.failed_attempts + 1))
    person = session.get_one(Staff, staff_id, populate_existing=True)
    if person.failed_attempts < MAX_FAILURES:
        return
    moment = utc(now)
    is_old = person.locked_until is None or moment - person.locked_until >= LOCK_MEMORY
    count = 1 if is_old else person.lock_count + 1
    locked = {"locked_until": moment + lock_time(count), "lock_count": count, "failed_attempts": 0}
    session.execute(update(Staff).where(Staff.id == staff_id).values(**locked))


def lock_time(count: int) -> timedelta:
    """How long the lock number `count` in a row lasts, 1 being the first."""
    return min(LOCK_TIME * 2 ** min(count - 1, 10), MAX_LOCK_TIME)


def note_success(session: Session, staff_id: int) -> None:
    """Forget earlier failures."""
    fresh = {"failed_attempts": 0, "locked_until": None, "lock_count": 0}
    session.execute(update(Staff).where(Staff.id == staff_id).values(**fresh))


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


def count_recovery_codes(session: Session, staff_id: int) -> int:
    """How many unused recovery codes a person has."""
    return session.scalar(select(func.count()).where(RecoveryCode.staff_id == staff_id)) or 0


def replace_recovery_codes(session: Session, staff_id: int, codes: list[str]) -> None:
    """Give fresh recovery codes; the old ones are worth nothing any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    session.add_all(RecoveryCode(staff_id=staff_id, code_hash=hash_token(code)) for code in codes)
    session.flush()


def set_password(session: Session, staff_id: int, password_hash: str, must_change: bool = False) -> None:
    """Change the password and end every sign-in of this person."""
    values = {"password_hash": password_hash, "must_change_password": must_change}
    session.execute(update(Staff).where(Staff.id == staff_id).values(**values))
    close_sessions(session, staff_id)


# --- what administrators do to others' accounts ------------------------------------------------------------------------


def everyone(session: Session) -> list[Staff]:
    """Every account, open ones first, by name."""
    return list(session.scalars(select(Staff).order_by(Staff.is_active.desc(), Staff.name)))


def change_role(session: Session, actor_id: int | None, staff_id: int, role: str, now: datetime) -> None:
    """Give an account another role and end its sign-ins, so that no open page goes on with the old one.

    Raises:
        ValueError: No such role or account.
        LastAdminError, NotAllowedError: See `_target`.
    """
    if role not in ROLES:
        raise ValueError(f"role must be one of {', '.join(ROLES)}")
    person = _target(session, actor_id, staff_id, now, loses_admin=role != "admin")
    session.execute(update(Staff).where(Staff.id == person.id).values(role=role))
    close_sessions(session, person.id)


def set_active(session: Session, actor_id: int | None, staff_id: int, is_active: bool, now: datetime) -> None:
    """Close an account at once, or open it again. The row stays: the audit log points at it.

    Raises:
        ValueError, LastAdminError, NotAllowedError: See `_target`.
    """
    person = _target(session, actor_id, staff_id, now, loses_admin=not is_active)
    session.execute(update(Staff).where(Staff.id == person.id).values(is_active=is_active))
    if not is_active:
        close_sessions(session, person.id)


def reset_password(session: Session, actor_id: int | None, staff_id: int, password_hash: str, now: datetime) -> None:
    """Give an account a password that must be changed at the next sign-in; opens a lock.

    Raises:
        ValueError, NotAllowedError: See `_target`.
    """
    person = _target(session, actor_id, staff_id, now)
    set_password(session, person.id, password_hash, must_change=True)
    note_success(session, person.id)


def reset_totp(session: Session, actor_id: int | None, staff_id: int, now: datetime) -> None:
    """Turn one-time codes off for somebody whose phone is gone, and end their sign-ins.

    Raises:
        ValueError, NotAllowedError: See `_target`.
    """
    person = _target(session, actor_id, staff_id, now)
    set_totp(session, person.id, None, [])
    close_sessions(session, person.id)


def unlock(session: Session, actor_id: int | None, staff_id: int, now: datetime) -> None:
    """Open a lock before its time.

    Raises:
        ValueError, NotAllowedError: See `_target`.
    """
    note_success(session, _target(session, actor_id, staff_id, now).id)


def set_alias(session: Session, actor_id: int | None, staff_id: int, alias: str, now: datetime) -> None:
    """Change what visitors see.

    Raises:
        ValueError: Empty or too long.
        NotAllowedError: See `_target`.
    """
    clean = " ".join(alias.split())
    if not 1 <= len(clean) <= 60:
        raise ValueError("alias must have 1 to 60 characters")
    person = _target(session, actor_id, staff_id, now)
    session.execute(update(Staff).where(Staff.id == person.id).values(alias=clean))


def _target(session: Session, actor_id: int | None, staff_id: int, now: datetime, loses_admin: bool = False) -> Staff:
    """The account to be changed, with every administrator's row held until the transaction ends.

    Without that, two administrators who close each other in the same moment would leave none.

    Args:
        actor_id: Who asks; None is the command line.
        loses_admin: Whether the account can no longer administer afterwards.

    Raises:
        ValueError: No such account.
        NotAllowedError: Whoever asks is no administrator any more, or would demote or close their own account.
        LastAdminError: Nobody else could administer as long as this account could.
    """
    admins = select(Staff).where(Staff.role == "admin", Staff.is_active.is_(True)).order_by(Staff.id).with_for_update()
    held = session.scalars(admins.execution_options(populate_existing=True)).all()
    person = session.get(Staff, staff_id, populate_existing=True)
    if person is None:
        raise ValueError("no such account")
    if actor_id is not None and actor_id not in {admin.id for admin in held}:
        raise NotAllowedError("not an administrator")
    if loses_admin and actor_id == staff_id:
        raise NotAllowedError("own account")
    others = [admin for admin in held if admin.id != staff_id and _lasts_as_long(admin, person, utc(now))]
    if loses_admin and person in held and not others:
        raise LastAdminError("last administrator")
    return person


def _lasts_as_long(admin: Staff, person: Staff, now: datetime) -> bool:
    if admin.expires_at is None:
        return True
    return person.expires_at is not None and admin.expires_at >= person.expires_at and admin.expires_at > now


# --- sign-ins ----------------------------------------------------------------------------------------------------------


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
    return SignedIn(
        staff.id, staff.name, staff.alias, staff.role, csrf, token_hash, staff.totp_secret is not None,
        staff.must_change_password,
    )  # fmt: skip


def close_session(session: Session, staff_id: int, token_hash: str) -> None:
    """End one sign-in of this person."""
    session.execute(
        delete(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.token_hash == token_hash)
    )


def close_sessions(session: Session, staff_id: int, except_hash: str | None = None) -> int:
    """End every sign-in of a person, but the one with this hash; returns how many ended."""
    statement = delete(StaffSession).where(StaffSession.staff_id == staff_id)
    if except_hash is not None:
        statement = statement.where(StaffSession.token_hash != except_hash)
    return session.execute(statement).rowcount  # type: ignore[attr-defined]


def sessions_of(session: Session, staff_id: int) -> list[StaffSession]:
    """A person's open sign-ins, newest first."""
    mine = select(StaffSession).where(StaffSession.staff_id == staff_id)
    return list(session.scalars(mine.order_by(StaffSession.created_at.desc())))


def audit(
    session: Session, staff_id: int | None, action: str, target_staff_id: int | None = None, now: datetime | None = None
) -> None:
    """Note what a member of staff did: a word such as "sign_in"; nothing about talks, not even that there was one."""
    at = utc(now or datetime.now(UTC))
    session.add(AuditEntry(at=at, staff_id=staff_id, action=action, target_staff_id=target_staff_id))
    session.flush()


def audit_entries(
    session: Session, staff_id: int | None = None, before_id: int | None = None, count: int = 100
) -> list[AuditEntry]:
    """What staff did, newest first.

    Args:
        staff_id: Only what this person did or what was done to their account.
        before_id: Only entries older than this one: the next page.
    """
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(count)
    if staff_id is not None:
        query = query.where((AuditEntry.staff_id == staff_id) | (AuditEntry.target_staff_id == staff_id))
    if before_id is not None:
        query = query.where(AuditEntry.id < before_id)
    return list(session.scalars(query))


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
    fresh = {
        "is_active": True,
        "expires_at": utc(expires_at),
        "failed_attempts": 0,
        "locked_until": None,
        "lock_count": 0,
    }
    session.execute(update(Staff).where(Staff.id == person.id).values(**fresh))
