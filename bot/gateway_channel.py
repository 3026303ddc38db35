"""Rasa's REST channel, and one more route: forget a talk.

`POST /webhooks/rest/forget {"sender": id}` answers 204 whether or not the talk was there. Ids stand in bodies, never
in URLs, so that no log or proxy can hold them.
"""

from __future__ import annotations

from typing import Any, Awaitable, Callable

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse


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
            store = request.app.ctx.agent.tracker_store
            store = getattr(store, "_tracker_store", store)  # Rasa wraps every store
            await store.forget(sender)
            return response.empty()

        return routes
