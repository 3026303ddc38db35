"""One's own account: where one is signed in, the password, one-time codes.

A TOTP secret that is not confirmed yet stands in the page's own form, with a time and a mark made with the sign-in's token: it need not
be kept here, and any web process can confirm it.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from datetime import UTC, datetime
from typing import Any

import pyotp
import segno
from sanic import Blueprint, Request
from sanic.response import HTTPResponse, redirect
from sqlalchemy.orm import Session

from web.counsellor import auth, passwords
from web.counsellor.opening import DENMARK
from web.counsellor.pages import render
from web.db import staff
from web.db.models import Staff
from web.db.staff import SignedIn

PENDING_SECONDS = 600
ISSUER = "Indgangen"

bp = Blueprint("account")


@bp.get("/account")
@auth.signed_in()
async def account(request: Request, who: SignedIn) -> HTTPResponse:
    """The page; `done` in the address names what has just been done."""
    return await _page(request, who, done=request.args.get("done"))


@bp.post("/account/password", name="password")
@auth.signed_in()
async def change_password(request: Request, who: SignedIn) -> HTTPResponse:
    """Change the password; every other sign-in ends, this one goes on anew."""
    old, new = auth.form_value(request, "old"), auth.form_value(request, "new")
    if not await _knows_password(request, who, old):
        return await _page(request, who, problem="old", status=400)
    if (fault := await asyncio.to_thread(passwords.fault, new, who.name, who.alias)) is not None:
        return await _page(request, who, problem=fault, status=400)
    if new == old:
        return await _page(request, who, problem="same", status=400)
    fresh = await request.app.ctx.store.run(
        _set_password, who.staff_id, passwords.hash_password(new), datetime.now(UTC)
    )
    return auth.put_sign_in(request, _done("password"), fresh)


@bp.post("/account/sign-ins/close", name="close")
@auth.signed_in()
async def close(request: Request, who: SignedIn) -> HTTPResponse:
    """End one sign-in from a distance."""
    await request.app.ctx.store.run(staff.close_session, who.staff_id, auth.form_value(request, "which"))
    return _done("closed")


@bp.post("/account/sign-ins/close-others", name="close_others")
@auth.signed_in()
async def close_others(request: Request, who: SignedIn) -> HTTPResponse:
    """End every sign-in but this one."""
    await request.app.ctx.store.run(_close_others, who.staff_id, who.token_hash)
    return _done("others")


@bp.post("/account/recovery", name="recovery")
@auth.signed_in()
async def recovery(request: Request, who: SignedIn) -> HTTPResponse:
    """Make new recovery codes and show them once; the old ones stop working."""
    if not await _knows_password(request, who, auth.form_value(request, "old")):
        return await _page(request, who, problem="old", status=400)
    if not who.has_totp:
        return redirect("/account", status=303)
    codes = auth.new_recovery_codes()
    await request.app.ctx.store.run(_new_codes, who.staff_id, codes)
    return await _page(request, who, codes=codes)


@bp.post("/account/totp/start", name="totp_start")
@auth.signed_in()
async def totp_start(request: Request, who: SignedIn) -> HTTPResponse:
    """Make a secret and show it as a QR code; it counts only once a code from it has been typed."""
    secret = pyotp.random_base32()
    return await _page(request, who, secret=secret)


@bp.post("/account/totp/confirm", name="totp_confirm")
@auth.signed_in()
async def totp_confirm(request: Request, who: SignedIn) -> HTTPResponse:
    """Turn one-time codes on and show the recovery codes once."""
    secret = _pending_secret(auth.form_value(request, "pending"), who)
    if secret is None:
        return await _page(request, who, problem="late", status=400)
    code = auth.form_value(request, "code").replace(" ", "")
    if auth.totp_step(secret, code, datetime.now(UTC)) is None:
        return await _page(request, who, secret=secret, problem="code", status=400)
    codes = auth.new_recovery_codes()
    await request.app.ctx.store.run(_totp_on, who.staff_id, secret, codes)
    return await _page(request, who, codes=codes)


@bp.post("/account/totp/off", name="totp_off")
@auth.signed_in()
async def totp_off(request: Request, who: SignedIn) -> HTTPResponse:
    """Turn one-time codes off; asks for the password, so that an open screen is not enough."""
    if not await _knows_password(request, who, auth.form_value(request, "old")):
        return await _page(request, who, problem="old", status=400)
    await request.app.ctx.store.run(_totp_off, who.staff_id)
    return _done("totp_off")


async def _page(
    request: Request,
    who: SignedIn,
    problem: str | None = None,
    secret: str | None = None,
    codes: list[str] | None = None,
    done: str | None = None,
    status: int = 200,
) -> HTTPResponse:
    person, sessions, code_count = await request.app.ctx.store.run(_read, who.staff_id)
    return render(
        "account.html", status=status, who=who, problem=problem, done=done, secret=secret, pending=_mark(secret, int(time.time()), who) if secret else None, qr=_qr(secret, who) if secret else None,
        codes=codes, has_totp=person.totp_secret is not None, code_count=code_count,
        is_borrowed=person.must_change_password, sessions=[_session(item, who) for item in sessions],
    )  # fmt: skip


def _done(word: str) -> HTTPResponse:
    """Back to the page, which says what was done: a form that only comes back empty leaves one in doubt."""
    return redirect(f"/account?done={word}", status=303)


def _session(item: Any, who: SignedIn) -> dict[str, Any]:
    opened = item.created_at.replace(tzinfo=UTC).astimezone(DENMARK)
    return {"id": item.token_hash, "opened": f"{opened:%d.%m. kl. %H.%M}", "is_this": item.token_hash == who.token_hash}


def _qr(secret: str, who: SignedIn) -> str:
    address = pyotp.TOTP(secret).provisioning_uri(name=who.name, issuer_name=ISSUER)
    return segno.make(address, error="m").svg_inline(scale=4, border=2, svgclass="qr-code", omitsize=True)


async def _knows_password(request: Request, who: SignedIn, password: str) -> bool:
    person, *_ = await request.app.ctx.store.run(_read, who.staff_id)
    if staff.is_locked(person, datetime.now(UTC)):
        return False
    if await auth.check_password(person.password_hash, password):
        return True
    await request.app.ctx.store.run(staff.note_failure, who.staff_id, datetime.now(UTC))
    return False


def _mark(secret: str, made: int, who: SignedIn) -> str:
    """A secret, when it was made (seconds), and a mark only this sign-in's token makes."""
    mark = hmac.new(who.csrf.encode(), f"totp {secret} {made}".encode(), "sha256").hexdigest()
    return f"{secret} {made} {mark}"


def _pending_secret(value: str, who: SignedIn) -> str | None:
    """The secret of a form, None when it is too old or not of this sign-in."""
    secret, _, rest = value.partition(" ")
    made = rest.partition(" ")[0]
    if not made.isascii() or not made.isdigit() or not auth.same(value, _mark(secret, int(made[:12]), who)):
        return None
    return secret if 0 <= time.time() - int(made) < PENDING_SECONDS else None


def _read(session: Session, staff_id: int) -> tuple[Staff, list[Any], int]:
    person = session.get_one(Staff, staff_id)
    return person, staff.sessions_of(session, staff_id), staff.count_recovery_codes(session, staff_id)


def _close_others(session: Session, staff_id: int, token_hash: str) -> None:
    if staff.close_sessions(session, staff_id, except_hash=token_hash):
        staff.audit(session, staff_id, "sign_ins.close")


def _new_codes(session: Session, staff_id: int, codes: list[str]) -> None:
    staff.replace_recovery_codes(session, staff_id, codes)
    staff.audit(session, staff_id, "recovery.new")


def _set_password(session: Session, staff_id: int, password_hash: str, now: datetime) -> staff.SignIn:
    staff.set_password(session, staff_id, password_hash)
    staff.audit(session, staff_id, "password.change", now=now)
    return staff.open_session(session, staff_id, now)


def _totp_on(session: Session, staff_id: int, secret: str, codes: list[str]) -> None:
    staff.set_totp(session, staff_id, secret, codes)
    staff.audit(session, staff_id, "totp.on")


def _totp_off(session: Session, staff_id: int) -> None:
    staff.set_totp(session, staff_id, None, [])
    staff.audit(session, staff_id, "totp.off")
