"""The pages a visitor opens: front page, one per municipality, the frame for other websites, and what we can see.

Everything needed in an emergency is in the HTML itself, so that it is there without script, and before it has loaded.
"""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Blueprint, Request
from sanic.exceptions import NotFound
from sanic.response import HTTPResponse, json, text

from triage.vocabulary import Aspect, Municipality
from web.assets import STATIC_DIR, Assets, asset_response
from web.chat.core import Core, danish_now
from web.db.retention import LEAST_SHOWN_COUNT, PROMISED_MINUTES, RETENTION_DEFAULT

bp = Blueprint("public_pages")
_TEMPLATES = Path(__file__).parent / "templates" / "public"
NAMES = {
    Municipality.KALUNDBORG: "Kalundborg",
    Municipality.HADERSLEV: "Haderslev",
    Municipality.KERTEMINDE: "Kerteminde",
    Municipality.THISTED: "Thisted",
}
# Shown on every page without any script; ids of data/contacts. What the catalogue does not have is left out.
URGENT_CONTACTS = ("alarm_112", "boernetelefonen", "livslinien")
LAW_FACT = "fakta_underretningspligt_fagfolk"
LAW_ASPECTS = (Aspect.WHAT, Aspect.ANONYMOUS, Aspect.PARENTS)
_environment = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_assets = Assets(STATIC_DIR)


def render(request: Request, template: str, **values: Any) -> HTTPResponse:
    """Render a page, compressed where the browser takes that."""
    shared = request.app.ctx.shared
    page = _environment.get_template(template).render(
        municipalities=[(m.value, name) for m, name in NAMES.items()],
        urgent=urgent_cards(shared.core, danish_now()),
        quick_exit_url=shared.settings.quick_exit_url,
        max_message_chars=shared.settings.max_message_chars,
        **values,
    )
    body, headers = page.encode("utf-8"), {"Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = gzip.compress(body, 6, mtime=0), "gzip"
    return HTTPResponse(body, content_type="text/html; charset=utf-8", headers=headers)


def urgent_cards(core: Core, now: datetime) -> list[dict[str, Any]]:
    """Cards of the contacts that stand on every page."""
    return core.short_cards(URGENT_CONTACTS, now)


def offer_cards(core: Core, area: str, now: datetime) -> list[dict[str, Any]]:
    """Cards of what one can join in a municipality, by name."""
    offers = [o for o in core.catalogue.offers.values() if o.area == area and o.status.is_joinable(danish_now().date())]
    return core.cards([o.id for o in sorted(offers, key=lambda o: o.name.lower())], now)


def _chat_page(request: Request, area: str | None, is_embedded: bool) -> HTTPResponse:
    core = request.app.ctx.shared.core
    name = NAMES[Municipality(area)] if area else None
    offers = offer_cards(core, area, danish_now()) if area else []
    return render(
        request, "chat.html", area=area or "", name=name, offers=offers, is_embedded=is_embedded, law=law_lines(core),
        idle_minutes=_idle_minutes(request), latest_hours=latest_hours(request.app.ctx.shared.settings.return_code_hours),
    )  # fmt: skip


def _idle_minutes(request: Request) -> int:
    return max(1, ceil(request.app.ctx.shared.settings.conversation_idle_seconds / 60))


def latest_hours(code_hours: int) -> int:
    """When all of a talk with a human is gone at the latest, should nothing that was asked for get through: its code and its row."""
    return max(code_hours, RETENTION_DEFAULT.forgotten // timedelta(hours=1))


def law_lines(core: Core) -> list[str]:
    """What a counsellor must do by law, from the editors' own fact, for the sealed envelope."""
    fact = core.catalogue.contacts.get(LAW_FACT)
    return [fact.facts[aspect].text for aspect in LAW_ASPECTS if aspect in fact.facts] if fact else []


@bp.get("/")
async def front(request: Request) -> HTTPResponse:
    """Choose a municipality, or none."""
    return render(request, "front.html")


@bp.get("/chat-uden-kommune")
async def anywhere(request: Request) -> HTTPResponse:
    """The chat for whoever lives elsewhere or will not say."""
    return _chat_page(request, None, False)


@bp.get("/om")
async def about(request: Request) -> HTTPResponse:
    """What can you see about me?"""
    settings = request.app.ctx.shared.settings
    return render(
        request, "about.html", idle_minutes=_idle_minutes(request), end_minutes=PROMISED_MINUTES,
        least_shown=LEAST_SHOWN_COUNT, count_years=RETENTION_DEFAULT.counts.days // 365, code_hours=settings.return_code_hours,
        unanswered_days=RETENTION_DEFAULT.unanswered.days if settings.unanswered_questions and RETENTION_DEFAULT.unanswered else 0,
    )  # fmt: skip


@bp.get("/embed.js")
async def embed_script(request: Request) -> HTTPResponse:
    """One script tag for other websites."""
    asset = _assets.find("embed.js")
    if asset is None:
        raise NotFound
    return asset_response(request, asset)


@bp.get("/embed/<area:str>")
async def embedded(request: Request, area: str) -> HTTPResponse:
    """The chat for a frame on another website; `alle` is for no municipality."""
    return _chat_page(request, None if area == "alle" else _known(area), True)


@bp.get("/health")
async def health(request: Request) -> HTTPResponse:
    """Say that this process serves; nothing about load or visitors."""
    return json({"status": "ok"})


@bp.get("/robots.txt")
async def robots(request: Request) -> HTTPResponse:
    """Front pages may be found; frames need not be."""
    return text("User-agent: *\nDisallow: /embed\nDisallow: /chat\n")


@bp.get("/favicon.ico")
async def favicon(request: Request) -> HTTPResponse:
    """The icon where browsers look for it by themselves."""
    asset = _assets.find("door.svg")
    if asset is None:
        raise NotFound
    return asset_response(request, asset)


@bp.get("/<area:str>")
async def municipality(request: Request, area: str) -> HTTPResponse:
    """The chat of one municipality."""
    return _chat_page(request, _known(area), False)


def _known(area: str) -> str:
    if area not in {m.value for m in NAMES}:
        raise NotFound
    return area
