"""Turns templates into the editor's pages: the staff port's headers, and a frame for the visitor's view."""

from __future__ import annotations

from typing import Any

from sanic import Request
from sanic.response import HTTPResponse, json

from web.counsellor.pages import HEADERS, render
from web.db.staff import SignedIn
from web.editor.console import Console
from web.editor.drafts import Draft
from web.editor.items import KINDS

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
        "content_fault": getattr(request.app.ctx.shared.content, "fault", ""), "notice": request.args.get("notice") or "",
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
