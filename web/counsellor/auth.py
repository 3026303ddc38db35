"""Signing in: who a request comes from, and whether a form was really sent from our own page.

Cookies are HttpOnly and SameSite=Strict, and Secure except on plain http to this machine itself, which the settings decide. Every form and the WebSocket
carry the sign-in's CSRF token besides. Answers and times are the same for a wrong name, a wrong password and a locked account.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

import pyotp
from sanic import Request
from sanic.response import HTTPResponse, redirect
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from web.counsellor import passwords
from web.counsellor.pages import render
from web.counsellor.store import Store
from web.db import staff
from web.db.models import Staff
from web.db.staff import SignedIn, SignIn

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
FORM_COOKIE = "desk_form"
# All that somebody can do while their password was made by another: choose one of their own, or go.
WITH_BORROWED_PASSWORD = frozenset({"/account", "/account/password", "/sign-out"})
MAX_HASHING = 2  # argon2 takes 64 MiB a time: a flood of sign-ins must not take the machine's memory
TOTP_STEP_SECONDS = 30
NOBODY = -1  # an id no account has
Handler = Callable[..., Awaitable[HTTPResponse]]

_hashing = asyncio.Semaphore(MAX_HASHING)


# --- cookies -------------------------------------------------------------------------------------------------------------


def is_loopback(host: str | None) -> bool:
    """Whether a Host header names this machine; plain http is safe only there."""
    return urlsplit(f"//{host or ''}").hostname in LOOPBACK


def is_plain(request: Request) -> bool:
    """Whether the browser speaks plain http to this machine itself. STAFF_ORIGIN says, or else ENVIRONMENT: a proxy may make
    "127.0.0.1" of any Host header, so only a developer's machine is told by it."""
    settings = request.app.ctx.shared.settings
    if settings.staff_origin:
        origin = urlsplit(settings.staff_origin)
        return origin.scheme == "http" and is_loopback(origin.netloc)
    return settings.environment == "development" and is_loopback(request.host)


def cookie_name(request: Request) -> str:
    """`__Host-` makes the browser refuse the cookie unless it is Secure, for this host alone and for every path."""
    return "desk_session" if is_plain(request) else "__Host-desk_session"


def set_cookie(request: Request, response: HTTPResponse, name: str, value: str, max_age: int) -> None:
    """Add a cookie no script and no other site can use."""
    response.add_cookie(
        name,
        value,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=not is_plain(request),
        max_age=max_age,
        host_prefix=False,
    )


def put_sign_in(request: Request, response: HTTPResponse, sign_in: SignIn) -> HTTPResponse:
    """Give the browser its sign-in."""
    set_cookie(request, response, cookie_name(request), sign_in.token, int(staff.SESSION_LIFETIME.total_seconds()))
    return response


def clear_cookie(request: Request, response: HTTPResponse) -> HTTPResponse:
    """Take it away again."""
    set_cookie(request, response, cookie_name(request), "", 0)
    return response


# --- who is it -----------------------------------------------------------------------------------------------------------


async def who(request: Request, store: Store) -> SignedIn | None:
    """The person this request comes from, or None."""
    token = request.cookies.get(cookie_name(request))
    return await store.run(staff.find_session, token, datetime.now(UTC)) if token else None


def signed_in(*roles: str) -> Callable[[Handler], Handler]:
    """Let only signed-in staff through (of these roles, when given): `handler(request, who, …)`. Others are sent to sign in.

    A POST must carry the sign-in's CSRF token in its form and come from our own page.
    """

    def wrap(handler: Handler) -> Handler:
        @wraps(handler)
        async def guarded(request: Request, *args: Any, **kwargs: Any) -> HTTPResponse:
            person = await who(request, request.app.ctx.store)
            if person is None:
                return redirect("/sign-in")
            if person.must_change and request.path not in WITH_BORROWED_PASSWORD:
                return redirect("/account", status=303)
            if roles and person.role not in roles:
                return render("refused.html", status=403, who=person, reason="role")
            if request.method != "GET" and not (
                same_origin(request) and same(form_value(request, "csrf"), person.csrf)
            ):
                return render("refused.html", status=403, who=person, reason="form")
            return await handler(request, person, *args, **kwargs)

        return guarded

    return wrap


def same_origin(request: Request) -> bool:
    """Whether a browser sent this from one of our own pages. Browsers say so themselves; older ones name the origin."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == (request.host or "").lower()


def same(given: str | None, expected: str) -> bool:
    """Compare two tokens in a time that tells nothing."""
    return hmac.compare_digest((given or "").encode(), expected.encode())


def form_value(request: Request, name: str) -> str:
    """One field of a form, "" when it is not there."""
    return (request.form.get(name) if request.form else None) or ""


def new_form_token() -> str:
    """Token for a form that is sent before anybody is signed in."""
    return secrets.token_urlsafe(24)


# --- signing in ----------------------------------------------------------------------------------------------------------


async def sign_in(store: Store, name: str, password: str, code: str, now: datetime | None = None) -> SignIn | None:
    """Check name, password and, where it is turned on, the one-time code. None for whatever is wrong, in the same time."""
    moment = now or datetime.now(UTC)
    staff_id, password_hash, is_locked = await store.run(_look_up, name, moment)
    matches = await check_password(password_hash, password)
    return await store.run(_conclude, staff_id, matches and not is_locked, is_locked, code, moment)


async def check_password(password_hash: str | None, password: str) -> bool:
    """Check a password in a thread, a few at a time."""
    async with _hashing:
        return await asyncio.to_thread(passwords.verify, password_hash, password)


def _look_up(session: Session, name: str, now: datetime) -> tuple[int | None, str | None, bool]:
    person = staff.by_name(session, name[:200])
    if person is None:
        return None, None, False
    return person.id, person.password_hash, staff.is_locked(person, now)


def _conclude(
    session: Session, staff_id: int | None, matches: bool, was_locked: bool, code: str, now: datetime
) -> SignIn | None:
    person = session.get(Staff, NOBODY if staff_id is None else staff_id)
    if person is not None and matches and not staff.is_locked(person, now) and _code_fits(session, person, code, now):
        staff.note_success(session, person.id)
        staff.audit(session, person.id, "sign_in", now=now)
        return staff.open_session(session, person.id, now)
    # The same statements whether the name is known, locked or neither: a missing write would tell by the time it saves.
    # Trying on while it is locked does not lock for longer: nobody can be kept out for ever.
    with contextlib.suppress(NoResultFound):  # nobody has that id: what counts is that the same is asked
        staff.note_failure(session, NOBODY if person is None or was_locked else person.id, now)
    staff.audit(session, staff_id, "sign_in.refused", now=now)
    return None


def _code_fits(session: Session, person: Staff, code: str, now: datetime) -> bool:
    if person.totp_secret is None:
        return True
    clean = code.replace(" ", "").replace("-", "").lower()
    step = totp_step(person.totp_secret, clean, now)
    if step is not None:
        return staff.use_totp_step(session, person.id, step)
    return bool(clean) and staff.use_recovery_code(session, person.id, clean)


def totp_step(secret: str, code: str, now: datetime) -> int | None:
    """The 30-second step a one-time code belongs to, now or one to either side (clocks differ); None when it is wrong."""
    moment = now if now.tzinfo else now.replace(tzinfo=UTC)
    current = int(moment.timestamp()) // TOTP_STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (current - 1, current, current + 1):
        if same(code, totp.at(step * TOTP_STEP_SECONDS)):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Eight codes of ten characters, each good once, for the day the phone is gone."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return ["".join(secrets.choice(alphabet) for _ in range(10)) for _ in range(8)]


def sign_in_form(request: Request, problem: str | None, status: int = 200, name: str = "") -> HTTPResponse:
    """The page to sign in with.

    Args:
        problem: What was wrong the last time, as templates/staff/sign_in.html knows it.
        name: What was typed as the name: it need not be typed again.
    """
    token = new_form_token()
    has_oidc = bool(request.app.ctx.shared.settings.oidc_issuer)
    response = render("sign_in.html", status=status, problem=problem, csrf=token, has_oidc=has_oidc, typed=name[:64])
    set_cookie(request, response, FORM_COOKIE, token, 3600)
    return response
