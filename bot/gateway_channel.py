"""Rasa's REST channel, and four more routes: forget a talk, keep talks, take another model, say how a sentence is understood.

`POST /webhooks/rest/forget {"sender": id}` answers 204 whether or not the talk was there. It waits for turns of the talk that are
under way: one that `web` no longer waits for would keep the talk anew when it ends. Ids stand in bodies, never in URLs, so that no
log or proxy can hold them.

`POST /webhooks/rest/keep {"senders": [id, …]}` says which talks go on; those nobody speaks for are gone soon (bot.tracker_store).

`POST /webhooks/rest/model {"file": path}` does what Rasa's own `PUT /model` does, which is only there together with routes
that show talks; and it loads in a thread, so that talks go on meanwhile, and keeps trackers and locks, so that none begins anew.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Awaitable, Callable

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from triage.beside import beside_answers


class GatewayInput(RestInput):
    """The only way into Rasa; named "rest" so that any Rasa client works unchanged."""

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Add the route to Rasa's own."""
        routes = super().blueprint(on_new_message)

        @routes.route("/forget", methods=["POST"])
        async def forget(request: Request) -> HTTPResponse:
            sender = (request.json or {}).get("sender")
            if not isinstance(sender, str) or not sender:
                return response.json({"error": "sender is missing"}, status=400)
            agent = request.app.ctx.agent
            async with agent.lock_store.lock(sender):
                await _store_of(agent).forget(sender)
            return response.empty()

        @routes.route("/keep", methods=["POST"])
        async def keep(request: Request) -> HTTPResponse:
            senders = (request.json or {}).get("senders")
            if not isinstance(senders, list) or not all(isinstance(sender, str) for sender in senders):
                return response.json({"error": "senders are missing"}, status=400)
            await _store_of(request.app.ctx.agent).keep(senders)
            return response.empty()

        @routes.route("/parse", methods=["POST"])
        async def parse(request: Request) -> HTTPResponse:
            text = (request.json or {}).get("text")
            if not isinstance(text, str) or not text.strip(" /"):
                return response.json({"error": "text is missing"}, status=400)
            agent = request.app.ctx.agent
            if not agent.is_ready():
                return response.json({"error": "no model"}, status=409)
            found = await agent.parse_message(text.lstrip(" /"))
            kept = {name: found.get(name) for name in ("intent", "intent_ranking", "entities")}
            return response.json({**kept, "model": agent.model_name})

        @routes.route("/model", methods=["POST"])
        async def take_model(request: Request) -> HTTPResponse:
            path = Path(str((request.json or {}).get("file") or ""))
            if not path.name.endswith(".tar.gz") or not path.is_file():
                return response.json({"error": "no such model"}, status=400)
            if _loading.locked():
                return response.json({"error": "another model is being loaded"}, status=409)
            async with _loading:
                try:
                    fresh = await asyncio.get_running_loop().run_in_executor(
                        None, load_beside, request.app.ctx.agent, path
                    )
                except Exception as error:  # whatever a broken file does, the model that answers now goes on
                    return response.json({"error": type(error).__name__}, status=422)
                request.app.ctx.agent = fresh
            return response.json({"model": fresh.model_name})

        return routes


_loading = asyncio.Lock()


def _store_of(agent: Agent) -> Any:
    """Our store; Rasa wraps every store."""
    return getattr(agent.tracker_store, "_tracker_store", agent.tracker_store)


def load_beside(present: Agent, path: Path) -> Agent:
    """Load a model while another answers; talks and their locks are handed on.

    Raises:
        Exception: The file is no model that this program can use.
    """
    fresh = Agent(
        generator=None,
        tracker_store=_store_of(present),
        lock_store=present.lock_store,
        action_endpoint=present.action_endpoint,
    )
    with beside_answers():
        fresh.load_model(path)
    if not fresh.is_ready():
        raise ValueError("not ready")
    return fresh
