"""The way out to a municipality's provider and back. The address is 404 where no provider is set."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sanic import Blueprint, Request, Sanic
from sanic.exceptions import NotFound
from sanic.response import HTTPResponse, redirect
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.counsellor import auth
from web.counsellor.oidc import Client, Flow, OidcError, Person, Provider
from web.counsellor.pages import render
from web.db import staff
from web.db.models import Staff
from web.db.staff import SignIn
from web.event_log import log_event

FLOW_COOKIE = "desk_oidc"
FLOW_SECONDS = 600
CALLBACK = "/sign-in/oidc/back"
bp = Blueprint("oidc")


def provider_of(settings: Any) -> Provider:
    """What the settings say."""
    return Provider(
        settings.oidc_issuer or "", settings.oidc_client_id or "", settings.oidc_client_secret,
        (settings.staff_origin or f"http://127.0.0.1:{settings.staff_port}") + CALLBACK,
        settings.oidc_role_claim, settings.oidc_roles,
    )  # fmt: skip


@bp.listener("before_server_start")
async def start(app: Sanic, *_: Any) -> None:
    """Make the client; nothing is asked of the provider before somebody signs in."""
    if not hasattr(app.ctx, "oidc"):
        app.ctx.oidc = Client(provider_of(app.ctx.shared.settings))


@bp.get("/sign-in/oidc", name="begin")
async def begin(request: Request) -> HTTPResponse:
    """Send the browser to the provider."""
    client = _client(request)
    if not request.app.ctx.sign_ins.take():
        return _failed(request, "busy", 429)
    flow = Flow.begin()
    try:
        response = redirect(await client.address(flow))
    except OidcError as error:
        return _failed(request, str(error))
    # Lax, not Strict: the provider's redirect comes from another site and must bring it along.
    response.add_cookie(
        _cookie(request), flow.dump(), path="/", httponly=True, samesite="Lax", secure=not auth.is_plain(request),
        max_age=FLOW_SECONDS, host_prefix=False,
    )  # fmt: skip
    return response


@bp.get(CALLBACK, name="back")
async def back(request: Request) -> HTTPResponse:
    """The provider sent the browser back: find or make the account and sign in."""
    client = _client(request)
    try:
        flow = Flow.load(request.cookies.get(_cookie(request)))
        person = await client.person(flow, request.args.get("code") or "", request.args.get("state") or "")
        done = await request.app.ctx.store.run(sign_in, person, datetime.now(UTC))
    except OidcError as error:
        return _failed(request, str(error))
    # A page, not a redirect: our cookie is Strict, and a redirect would still count as coming from the provider's site.
    response = auth.put_sign_in(request, render("signed_in.html"), done)
    response.add_cookie(
        _cookie(request), "", path="/", httponly=True, samesite="Lax", secure=not auth.is_plain(request), max_age=0, host_prefix=False
    )  # fmt: skip
    return response


def sign_in(session: Session, person: Person, now: datetime) -> SignIn:
    """Find the account by the provider's subject, or make one; never by name, which somebody else may have here.

    Raises:
        OidcError: taken (the name is another account's), closed, or role (the last administrator would lose theirs).
    """
    found = session.scalar(select(Staff).where(Staff.oidc_subject == person.subject))
    if found is None:
        if staff.by_name(session, person.name) is not None:
            raise OidcError("taken")
        try:
            found = staff.create(session, person.name, person.alias, person.role, "", now)
        except ValueError as error:
            raise OidcError("claims") from error
        found.oidc_subject = person.subject
        session.flush()
        staff.audit(session, None, "account.create", found.id, now)
    if not found.is_active:
        raise OidcError("closed")
    if found.role != person.role:
        try:
            staff.change_role(session, None, found.id, person.role, now)
        except staff.LastAdminError as error:
            raise OidcError("role") from error
        staff.audit(session, None, "account.role", found.id, now)
    staff.audit(session, found.id, "sign_in.oidc", now=now)
    return staff.open_session(session, found.id, now)


def _client(request: Request) -> Client:
    client: Client = request.app.ctx.oidc
    if not client.provider.is_on:
        raise NotFound
    return client


def _cookie(request: Request) -> str:
    return FLOW_COOKIE if auth.is_plain(request) else f"__Host-{FLOW_COOKIE}"


def _failed(request: Request, word: str, status: int = 401) -> HTTPResponse:
    log_event("oidc_failed", reason=word)
    problem = word if word in ("busy", "role", "taken", "closed") else "oidc"
    return auth.sign_in_form(request, problem, status)
