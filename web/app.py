"""Wiring: two apps, public and staff, in one process and on one event loop, sharing what is in memory.

They are two so that the staff port can stay behind a firewall, and no route of one is ever reachable through the other.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sanic import Sanic
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from triage.settings import Settings
from web.assets import asset_blueprint
from web.chat.bot_client import BotClient
from web.chat.core import Core, danish_now
from web.chat.hub import Hub
from web.chat.lane import Lane
from web.chat.returns import Returns, read_pepper
from web.chat.routes import bp as chat_bp
from web.chat.routes import serve_far_tab
from web.chat.turn import Bot, Turns
from web.counsellor.opening import Doors, load_opening_hours
from web.counsellor.pages import add_staff_headers
from web.counsellor.routes import bp as staff_bp
from web.db import unanswered
from web.db.engine import create_db_engine, session_factory
from web.editor.routes import bp as editor_bp
from web.editor.unanswered_page import bp as unanswered_bp
from web.http_errors import QuietErrorHandler
from web.live_content import LiveContent
from web.patience import Patience
from web.public_pages import bp as pages_bp
from web.redis_files import warn_of_redis_files
from web.relay import Alone, create_relay
from web.security import add_secure_headers
from web.shelf import create_shelf
from web.sources import Sources
from web.visitors_first import TurnSignal

# Above the protocol's own limits, so that an over-long frame gets a sentence, not a hang-up.
MAX_WEBSOCKET_BYTES = 128 * 1024
MAX_REQUEST_BYTES = 64 * 1024
STAFF_APP = "indgangen_staff"
MAX_STAFF_REQUEST_BYTES = 512 * 1024  # a whole word list in an editor's form


@dataclass
class Shared:
    """What both apps have in common; `app.ctx.shared` of each."""

    settings: Settings
    core: Core
    hub: Hub
    bot: Bot
    engine: Engine
    sessions: sessionmaker[Session]
    turns: Turns
    doors: Doors
    sources: Sources
    returns: Returns
    relay: Alone
    is_held: list[Callable[[str], bool]]  # whether the desk has a talk whose visitor's part is put away
    content: LiveContent | None = None
    lines: set[asyncio.Task[None]] = field(default_factory=set)  # the tabs that are served
    lane: Lane = field(default_factory=Lane)

    def hours(self, municipality: str | None) -> dict[str, Any]:
        """What `welcome` says: whether a human can take over now, and else when ("i morgen kl. 14"; "" unknown)."""
        now = danish_now()
        is_open = self.doors.is_open(municipality, now)
        return {"open": is_open, "text": "" if is_open else self.doors.opening(municipality, now)}


def create_shared(settings: Settings, bot: Bot | None = None, core: Core | None = None) -> Shared:
    """Load and connect everything that is no route.

    Raises:
        ContentError: A file in data/ is wrong.
    """
    core = core or Core.load(settings.data_dir)
    hub = Hub(settings.conversation_idle_seconds, settings.max_conversations)
    bot = bot or BotClient(settings.bot_url, settings.bot_timeout_seconds)
    engine = create_db_engine(settings.database_url)
    sessions = session_factory(engine)
    doors = Doors(load_opening_hours(settings.data_dir))
    turns = Turns(
        hub, bot, core, doors.is_open, opening=doors.opening,
        keep=_keeper(sessions) if settings.unanswered_questions else None, signal=TurnSignal(settings.var_dir.resolve()),
    )  # fmt: skip
    patience = Patience()
    relay = create_relay(settings.redis_url, settings.relay_key, patience)
    secret = settings.return_code_pepper or (settings.relay_key if relay.is_on else None)  # the same in all processes
    returns = Returns(
        sessions, lambda: read_pepper(secret, settings.var_dir), settings.return_code_hours,
        shelf=create_shelf(settings.redis_url, settings.relay_key, patience), idle_seconds=settings.conversation_idle_seconds,
    )  # fmt: skip
    hub.on_over(returns.forget)

    is_held: list[Callable[[str], bool]] = []

    def is_at_desk(conversation_id: str) -> bool:
        return any(check(conversation_id) for check in is_held)

    async def no_longer_here(conversation_id: str) -> bool:
        returns.put_away(conversation_id)
        return is_at_desk(conversation_id) or await relay.let_go(conversation_id)

    hub.on_forget(no_longer_here)
    relay.on_needed(lambda conversation_id: hub.find(conversation_id) is not None or is_at_desk(conversation_id))
    for drop in (hub.yield_to_other, returns.put_away):
        relay.on_lost(drop)
    sources = Sources(settings.trusted_proxies)
    return Shared(settings, core, hub, bot, engine, sessions, turns, doors, sources, returns, relay, is_held)


def create_apps(settings: Settings, bot: Bot | None = None, core: Core | None = None) -> tuple[Sanic, Sanic]:
    """Make the public and the staff app.

    Args:
        bot, core: Given by tests; made from the settings otherwise.
    """
    shared = create_shared(settings, bot, core)
    public, staff = _new_app("indgangen_public", shared), _new_app(STAFF_APP, shared)
    public.blueprint([chat_bp, asset_blueprint("public_static"), pages_bp])
    public.register_middleware(add_secure_headers, "response")
    public.register_listener(_start, "after_server_start")
    public.register_listener(_stop, "before_server_stop")
    staff.config.REQUEST_MAX_SIZE = MAX_STAFF_REQUEST_BYTES
    staff.blueprint(staff_bp)
    staff.blueprint([editor_bp, unanswered_bp, asset_blueprint("staff_static")])
    staff.register_middleware(add_staff_headers, "response")
    return public, staff


def serve(public: Sanic, staff: Sanic, settings: Settings) -> None:
    """Listen on both ports until the process is told to stop."""
    settle_memory()
    for app, port in ((public, settings.public_port), (staff, settings.staff_port)):
        app.prepare(host=settings.host, port=port, single_process=True, motd=False, access_log=False)
    Sanic.serve_single(primary=public)


def settle_memory() -> None:
    """Take the loaded content out of the garbage collector's rounds: walking through it would hold up an urgent answer."""
    gc.collect()
    gc.freeze()


def _new_app(name: str, shared: Shared) -> Sanic:
    app = Sanic(name, error_handler=QuietErrorHandler(name == STAFF_APP), configure_logging=False)
    app.ctx.shared = shared
    app.config.update(
        ACCESS_LOG=False, FALLBACK_ERROR_FORMAT="text", REQUEST_MAX_SIZE=MAX_REQUEST_BYTES, KEEP_ALIVE_TIMEOUT=30,
        REQUEST_TIMEOUT=20, RESPONSE_TIMEOUT=20, WEBSOCKET_MAX_SIZE=MAX_WEBSOCKET_BYTES, WEBSOCKET_PING_INTERVAL=25,
        WEBSOCKET_PING_TIMEOUT=25, GRACEFUL_SHUTDOWN_TIMEOUT=3, MOTD=False,
    )  # fmt: skip
    return app


async def _start(app: Sanic, *_: Any) -> None:
    shared = app.ctx.shared
    app.ctx.expiry = asyncio.gather(
        shared.hub.run_expiry(), shared.hub.deletions.run(), shared.returns.run_sweep(), shared.returns.run_shelving(),
        shared.sources.run_key_days(), shared.turns.run_keeping(),
    )  # fmt: skip
    app.ctx.redis_files = asyncio.ensure_future(warn_of_redis_files(shared.settings.redis_url))
    shared.relay.on_open("tab", partial(serve_far_tab, shared))
    app.ctx.relaying = asyncio.ensure_future(shared.relay.run())
    shared.content = LiveContent(shared.settings.data_dir, shared.core, shared.doors.take)
    app.ctx.watch = asyncio.ensure_future(shared.content.run())


async def _stop(app: Sanic, *_: Any) -> None:
    shared = app.ctx.shared
    app.ctx.expiry.cancel()
    app.ctx.watch.cancel()
    app.ctx.relaying.cancel()
    await shared.returns.shelve()
    await shared.relay.stop()
    if isinstance(shared.bot, BotClient):
        await shared.bot.close()
    shared.engine.dispose()


def _keeper(sessions: sessionmaker[Session]) -> Any:
    """What keeps an unanswered sentence: the day and nothing else of when."""

    def write(sentence: str) -> bool:
        with sessions.begin() as session:
            return unanswered.keep(session, sentence, danish_now().date())

    async def keep(sentence: str) -> bool:
        return await asyncio.to_thread(write, sentence)

    return keep
