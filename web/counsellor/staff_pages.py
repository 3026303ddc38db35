"""Accounts of staff for administrators, and the log of what staff did. Forms only: nothing here needs a script."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from web.counsellor import auth, passwords
from web.counsellor.opening import DENMARK
from web.counsellor.pages import render
from web.counsellor.staff_texts import ACTIONS, DONE, PROBLEMS, ROLE_HELP, ROLES
from web.db import staff
from web.db.models import AuditEntry, Staff
from web.db.staff import SignedIn

AUDIT_PAGE = 100  # entries on one page
bp = Blueprint("staff_pages")


class FormError(ValueError):
    """A form cannot be carried out; `word` is one of PROBLEMS."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@bp.get("/staff", name="list")
@auth.signed_in("admin")
async def staff_list(request: Request, who: SignedIn) -> HTTPResponse:
    """Every account."""
    return await _page(request, who)


@bp.post("/staff/create", name="create")
@auth.signed_in("admin")
async def create(request: Request, who: SignedIn) -> HTTPResponse:
    """Add an account; its first password is shown once and must be changed at the first sign-in."""
    name, alias, role = (auth.form_value(request, field) for field in ("name", "alias", "role"))
    password = passwords.make_password()
    password_hash = await asyncio.to_thread(passwords.hash_password, password)
    try:
        person = await request.app.ctx.store.run(_create, who.staff_id, name, alias, role, password_hash)
    except (FormError, IntegrityError) as error:
        word = error.word if isinstance(error, FormError) else "taken"
        return await _page(request, who, problem=word, typed={"name": name, "alias": alias, "role": role}, status=400)
    return await _page(request, who, secret=(person.name, password))


@bp.post("/staff/<staff_id:int>/<action:str>", name="change")
@auth.signed_in("admin")
async def change(request: Request, who: SignedIn, staff_id: int, action: str) -> HTTPResponse:
    """Carry out one of _WORK on an account."""
    store, value = request.app.ctx.store, auth.form_value(request, "value")
    try:
        if action == "password":
            password = passwords.make_password()
            value = await asyncio.to_thread(passwords.hash_password, password)
            name = await store.run(_change, who.staff_id, staff_id, action, value)
            return await _page(request, who, secret=(name, password))
        await store.run(_change, who.staff_id, staff_id, action, value)
    except FormError as error:
        return await _page(request, who, problem=error.word, opened=staff_id, status=400)
    return await _page(request, who, done=action, opened=staff_id)


@bp.get("/audit", name="audit")
@auth.signed_in("admin", "supervisor")
async def audit(request: Request, who: SignedIn) -> HTTPResponse:
    """What staff did, newest first. Never which talk, never what was said: the table has no place for it."""
    person, before = _number(request.args.get("who")), _number(request.args.get("before"))
    entries, people = await request.app.ctx.store.run(_read_audit, person, before)
    names = {item.id: item.name for item in people}
    return render(
        "audit.html", who=who, people=people, chosen=person, entries=[_entry(item, names) for item in entries],
        older=entries[-1].id if len(entries) == AUDIT_PAGE else None,
    )  # fmt: skip


async def _page(
    request: Request,
    who: SignedIn,
    problem: str | None = None,
    done: str | None = None,
    secret: tuple[str, str] | None = None,
    typed: dict[str, str] | None = None,
    opened: int | None = None,
    status: int = 200,
) -> HTTPResponse:
    people = await request.app.ctx.store.run(staff.everyone)
    now = datetime.now(UTC)
    return render(
        "staff.html", status=status, who=who, people=[_person(item, now) for item in people], roles=ROLES, role_help=ROLE_HELP,
        problem=PROBLEMS.get(problem or ""), done=DONE.get(done or ""), secret=secret, typed=typed or {}, opened=opened,
    )  # fmt: skip


def _person(person: Staff, now: datetime) -> dict[str, Any]:
    locked_until = person.locked_until.replace(tzinfo=UTC) if person.locked_until else None
    is_over = person.expires_at is not None and person.expires_at.replace(tzinfo=UTC) <= now
    return {
        "id": person.id, "name": person.name, "alias": person.alias, "role": person.role, "is_active": person.is_active and not is_over,
        "locked_until": _time(locked_until) if locked_until and locked_until > now else None,
        "has_totp": person.totp_secret is not None, "must_change": person.must_change_password,
        "expires": _time(person.expires_at.replace(tzinfo=UTC)) if person.expires_at else None,
        "is_external": person.oidc_subject is not None,
    }  # fmt: skip


def _entry(entry: AuditEntry, names: dict[int, str]) -> dict[str, str]:
    return {
        "at": _time(entry.at.replace(tzinfo=UTC), with_year=True),
        "who": names.get(
            entry.staff_id or 0, _nobody(entry.action) if entry.staff_id is None else f"nr. {entry.staff_id}"
        ),
        "action": ACTIONS.get(entry.action, entry.action),
        "target": names.get(entry.target_staff_id or 0, ""),
    }


def _time(moment: datetime, with_year: bool = False) -> str:
    local = moment.astimezone(DENMARK)
    return f"{local:%d.%m.%Y kl. %H.%M}" if with_year else f"{local:%d.%m. kl. %H.%M}"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


# --- database work, each one transaction -------------------------------------------------------------------------------


def _create(session: Session, actor_id: int, name: str, alias: str, role: str, password_hash: str) -> Staff:
    now = datetime.now(UTC)
    if role not in ROLES:
        raise FormError("role")
    if staff.by_name(session, name) is not None:
        raise FormError("taken")
    try:
        person = staff.create(session, name, " ".join(alias.split()), role, password_hash, now, must_change=True)
    except ValueError as error:
        raise FormError("name") from error
    staff.audit(session, actor_id, "account.create", person.id, now)
    return person


_WORK: dict[str, tuple[str, Callable[[Session, int, int, str, datetime], None]]] = {
    "role": ("account.role", lambda s, me, who, value, now: staff.change_role(s, me, who, value, now)),
    "alias": ("account.alias", lambda s, me, who, value, now: staff.set_alias(s, me, who, value, now)),
    "close": ("account.close", lambda s, me, who, _, now: staff.set_active(s, me, who, False, now)),
    "open": ("account.open", lambda s, me, who, _, now: staff.set_active(s, me, who, True, now)),
    "password": ("password.reset", lambda s, me, who, value, now: staff.reset_password(s, me, who, value, now)),
    "totp": ("totp.reset", lambda s, me, who, _, now: staff.reset_totp(s, me, who, now)),
    "unlock": ("account.unlock", lambda s, me, who, _, now: staff.unlock(s, me, who, now)),
}


def _change(session: Session, actor_id: int, staff_id: int, action: str, value: str) -> str:
    """Returns the name of the account."""
    if action not in _WORK:
        raise FormError("action")
    word, work = _WORK[action]
    now = datetime.now(UTC)
    person = session.get(Staff, staff_id)
    if person is None:
        raise FormError("gone")
    try:
        work(session, actor_id, staff_id, value, now)
    except staff.LastAdminError as error:
        raise FormError("last_admin") from error
    except staff.NotAllowedError as error:
        raise FormError("own" if actor_id == staff_id else "no_admin") from error
    except ValueError as error:
        raise FormError("name" if action == "alias" else "role") from error
    staff.audit(session, actor_id, word, staff_id, now)
    return person.name


def _read_audit(session: Session, person: int | None, before: int | None) -> tuple[list[AuditEntry], list[Staff]]:
    return staff.audit_entries(session, person, before, AUDIT_PAGE), staff.everyone(session)


def _nobody(action: str) -> str:
    """Who acted when no account did: somebody unknown at the door, or whoever works on the server itself."""
    return "ukendt navn" if action == "sign_in.refused" else "kommandolinjen"
