"""Routes of the staff port: sign-in, the desk page and its line, one's own account. Wiring; the work is in desk.py and auth.py."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from sanic import Blueprint, Request, Sanic, Websocket
from sanic.response import HTTPResponse, redirect

from web.counsellor import auth
from web.counsellor.account_pages import bp as account_bp
from web.counsellor.desk import Desk
from web.counsellor.hours_page import bp as hours_bp
from web.counsellor.live import AT_DESK, serve_far_page, serve_page
from web.counsellor.oidc_pages import bp as oidc_bp
from web.counsellor.pages import render
from web.counsellor.staff_pages import bp as staff_pages_bp
from web.counsellor.statistics_pages import bp as statistics_bp
from web.counsellor.store import Store
from web.db import staff
from web.db.retention import RETENTION_DEFAULT, RETENTION_WITHOUT_UNANSWERED
from web.db.staff import SignedIn
from web.security import RateLimit

# For the whole process: where places can be told apart each has a limit of its own, so that nobody can shut all staff out.
SIGN_INS_PER_MINUTE, SIGN_INS_WITH_PLACES = 60, 600

desk_bp = Blueprint("desk")
bp = Blueprint.group(desk_bp, account_bp, staff_pages_bp, hours_bp, statistics_bp, oidc_bp)


def create_desk(shared: Any) -> Desk:
    """Make the desk from what both apps share (web.app.Shared) and let it say whether somebody is at work."""
    rule = RETENTION_DEFAULT if shared.settings.unanswered_questions else RETENTION_WITHOUT_UNANSWERED
    desk = Desk(shared.hub, Store(shared.engine), shared.core, shared.doors, relay=shared.relay, retention=rule)
    shared.relay.on_open("page", partial(serve_far_page, desk))
    shared.doors.is_somebody_ready = lambda: desk.presence.count_ready() > 0
    shared.is_held.append(desk.holds)
    return desk


@desk_bp.listener("before_server_start")
async def start(app: Sanic, *_: Any) -> None:
    """Make the desk once the loop runs."""
    if not hasattr(app.ctx, "desk"):
        app.ctx.desk = create_desk(app.ctx.shared)
    app.ctx.store = app.ctx.desk.store
    app.ctx.sign_ins = RateLimit(SIGN_INS_PER_MINUTE, 60)
    app.ctx.sign_ins_with_places = RateLimit(SIGN_INS_WITH_PLACES, 60)
    app.ctx.desk.start()


@desk_bp.listener("before_server_stop")
async def stop(app: Sanic, *_: Any) -> None:
    """End what the desk does by itself."""
    await app.ctx.desk.stop()


def home_of(role: str) -> str:
    """The page a member of staff works on."""
    return "/editor" if role == "editor" else "/desk"


@desk_bp.get("/")
async def front(request: Request) -> HTTPResponse:
    """The staff port has no front page of its own."""
    who = await auth.who(request, request.app.ctx.store)
    return redirect(home_of(who.role if who else ""))


@desk_bp.get("/desk", name="page")
@auth.signed_in(*AT_DESK)
async def desk_page(request: Request, who: SignedIn) -> HTTPResponse:
    """The desk."""
    return render("desk.html", who=who)


@desk_bp.websocket("/desk/live")
async def live(request: Request, ws: Websocket) -> None:
    """The desk page's line."""
    await serve_page(request, ws, request.app.ctx.desk)


@desk_bp.get("/sign-in")
async def sign_in_page(request: Request) -> HTTPResponse:
    """The form to sign in with."""
    if (who := await auth.who(request, request.app.ctx.store)) is not None:
        return redirect(home_of(who.role))
    return auth.sign_in_form(request, None)


@desk_bp.post("/sign-in", name="sign_in")
async def sign_in(request: Request) -> HTTPResponse:
    """Check a sign-in; whatever is wrong gives the same answer."""
    token = request.cookies.get(auth.FORM_COOKIE) or ""
    if not token or not auth.same_origin(request) or not auth.same(auth.form_value(request, "csrf"), token):
        return auth.sign_in_form(request, "form", 403)
    if not _may_try(request):
        return auth.sign_in_form(request, "busy", 429, name=auth.form_value(request, "name"))
    name, password, code = (auth.form_value(request, field) for field in ("name", "password", "code"))
    done = await auth.sign_in(request.app.ctx.store, name, password, code)
    if done is None:
        return auth.sign_in_form(request, "wrong", 401, name=name)
    person = await request.app.ctx.store.run(staff.find_session, done.token, datetime.now(UTC))
    response = auth.put_sign_in(request, redirect(home_of(person.role if person else ""), status=303), done)
    auth.set_cookie(request, response, auth.FORM_COOKIE, "", 0)
    return response


@desk_bp.post("/sign-out")
@auth.signed_in()
async def sign_out(request: Request, who: SignedIn) -> HTTPResponse:
    """End this sign-in."""
    await request.app.ctx.store.run(staff.close_session, who.staff_id, who.token_hash)
    await request.app.ctx.store.run(staff.audit, who.staff_id, "sign_out")
    return auth.clear_cookie(request, redirect("/sign-in", status=303))


def _may_try(request: Request) -> bool:
    place = request.app.ctx.shared.sources.of_request(request)
    if place is None:
        return bool(request.app.ctx.sign_ins.take())
    return place.sign_ins.take() and bool(request.app.ctx.sign_ins_with_places.take())
