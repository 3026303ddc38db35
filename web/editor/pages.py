"""Turns templates into the editor's pages: the staff port's headers, and a frame for the visitor's view."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sanic import Request
from sanic.request import RequestParameters
from sanic.response import HTTPResponse, json, redirect

from web.counsellor.pages import HEADERS, render
from web.db import staff
from web.db.staff import SignedIn
from web.editor import item_shapes
from web.editor.console import Console
from web.editor.drafts import Draft, DraftError
from web.editor.item_words import KINDS

ROLES = ("editor", "admin")
WITH_FRAME = HEADERS["Content-Security-Policy"].replace("connect-src 'self'", "connect-src 'self'; frame-src 'self'")
IN_FRAME = HEADERS["Content-Security-Policy"].replace("frame-ancestors 'none'", "frame-ancestors 'self'")


def console_of(request: Request) -> Console:
    """The console of this process."""
    console: Console = request.app.ctx.editor
    return console


def page(
    request: Request, who: SignedIn, template: str, draft: Draft | None = None, status: int = 200, **values: Any
) -> HTTPResponse:
    """One page of the console: `draft` is the one its editor works in."""
    console = console_of(request)
    base = {
        "who": who, "draft": draft, "kinds": KINDS, "four_eyes": console.four_eyes, "here": request.path,
        "has_unanswered": console.keeps_unanswered, "content_fault": getattr(request.app.ctx.shared.content, "fault", ""), "notice": request.args.get("notice") or "",
    }  # fmt: skip
    response = render(f"editor/{template}", status=status, **{**base, **values})
    response.headers["Content-Security-Policy"] = WITH_FRAME
    return response


def frame(template: str, **values: Any) -> HTTPResponse:
    """A page that our own pages may show in a frame."""
    response = render(f"editor/{template}", **values)
    response.headers["Content-Security-Policy"] = IN_FRAME
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def answer(value: Any, status: int = 200) -> HTTPResponse:
    """A JSON answer for our own scripts."""
    return json(value, status=status, headers=HEADERS)


# --- forms ----------------------------------------------------------------------------------------------------------------


def form_of(request: Request) -> item_shapes.Form:
    """All values of a field of the form, empty ones included."""
    values = request.get_form(keep_blank_values=True) or RequestParameters()

    def of(name: str) -> list[str]:
        return [value.replace("\r\n", "\n") for value in (values.getlist(name) or [])]

    return of


def one(request: Request, name: str) -> str:
    """One value, of the form or of the address."""
    if request.method == "POST":
        return (form_of(request)(name) or [""])[0]
    return request.args.get(name) or ""


def goto(path: str, **query: str) -> HTTPResponse:
    """Send the browser on after a form."""
    kept = {name: value for name, value in query.items() if value}
    return redirect(f"{path}?{urlencode(kept)}" if kept else path, status=303)


async def note(request: Request, who: SignedIn, action: str) -> None:
    """Note in the audit log what an editor did."""
    await request.app.ctx.store.run(staff.audit, who.staff_id, action)


def back(who: SignedIn, request: Request, error: DraftError, template: str = "problem.html") -> HTTPResponse:
    """Say what could not be done, in a page of its own; nothing is lost."""
    return page(request, who, template, status=409, problem=str(error))
