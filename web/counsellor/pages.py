"""Turns a template into an answer with the staff port's headers: nothing inline, nothing from elsewhere, nothing kept in a cache."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Request
from sanic.response import BaseHTTPResponse, HTTPResponse, html

from web.counsellor.opening import DENMARK
from web.security import secure_headers

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "staff"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; media-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser would call the origin of our own forms null
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store",
}
# Where staff can go: address, word, roles. A page that is added is added here.
NAVIGATION = (
    ("/desk", "Vagten", ("counsellor", "supervisor", "admin")),
    ("/statistics", "Tal", ("supervisor", "admin")),
    ("/editor", "Indhold", ("editor", "admin")),
    ("/hours", "Åbningstider", ("counsellor", "supervisor", "editor", "admin")),
    ("/staff", "Konti", ("admin",)),
    ("/audit", "Handlinger", ("supervisor", "admin")),
    ("/account", "Min konto", ("counsellor", "supervisor", "editor", "admin")),
)
_ENVIRONMENT = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


def danish_time(at: str) -> str:
    """Write an ISO time of the files as people here read it: "26.11.2026 kl. 14.05"."""
    local = datetime.fromisoformat(at).astimezone(DENMARK)
    return f"{local:%d.%m.%Y} kl. {local:%H.%M}"


_ENVIRONMENT.filters["danish_time"] = danish_time
_ENVIRONMENT.globals["navigation"] = NAVIGATION


def add_staff_headers(request: Request, response: BaseHTTPResponse) -> None:
    """Response middleware of the staff app: the same protection for pages, scripts and faults."""
    for key, value in {**secure_headers(request.app.ctx.shared.settings, "/"), **HEADERS}.items():
        response.headers.setdefault(key, value)


def render(name: str, status: int = 200, **values: Any) -> HTTPResponse:
    """Fill a template of web/templates/staff; every value is escaped."""
    return html(_ENVIRONMENT.get_template(name).render(**values), status=status, headers=HEADERS)
