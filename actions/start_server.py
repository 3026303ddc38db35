"""Run the action server: one process, loopback only, and no error that carries a visitor's words.

    .venv/bin/python -m actions.start_server [port]

rasa-sdk's own command starts four processes, listens on all addresses and answers a failing action with the whole
talk, which Rasa then logs (shared/spike.md 1).
"""

from __future__ import annotations

import logging
import sys
import warnings
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor, ActionExecutorRunResult
from rasa_sdk.interfaces import ActionExecutionRejection
from sanic import Sanic

from actions.context import catalogue, meanings
from triage.no_dumps import forbid_dumps
from triage.private_faults import describe_fault, keep_faults_private
from web.http_errors import QuietErrorHandler

log = logging.getLogger("actions")
DEFAULT_PORT = 5055
APOLOGY = {"custom": {"text": "Noget gik galt hos mig. Prøv igen, eller skriv med et menneske.", "topics": ["human"],
                      "choices": [{"title": "Tal med et menneske", "payload": "#human"}]}}  # fmt: skip


class SafeExecutor(ActionExecutor):
    """Turns a failing action into an apology; the log gets its name and the error's type."""

    async def run(self, action_call: Any) -> ActionExecutorRunResult | None:
        """Run one action."""
        try:
            return await super().run(action_call)
        except ActionExecutionRejection:
            raise
        except Exception as error:  # whatever an action raises, the visitor gets an answer
            place = error.__traceback__
            while place and place.tb_next:
                place = place.tb_next
            where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
            name = action_call.get("next_action")
            known = (
                name if name in self.actions else "(unknown)"
            )  # whatever a caller calls an action is not for the log
            log.error("action %s failed: %s at %s", known, type(error).__name__, where)
            return ActionExecutorRunResult(events=[], responses=[APOLOGY])


def make_app() -> Sanic:
    """Make the action server with every action in `actions/`."""
    executor = SafeExecutor()
    executor.register_package("actions")
    app = create_app(executor, cors_origins=[])
    app.error_handler = QuietErrorHandler()  # Sanic's own writes the address and the body's fault into the log
    return app


def main() -> None:
    """Listen on 127.0.0.1."""
    forbid_dumps()
    keep_faults_private()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.Formatter.formatException = lambda _self, info: describe_fault(info[1])  # type: ignore[method-assign]
    logging.getLogger("rasa_sdk.endpoint").addFilter(
        lambda record: record.levelno < logging.ERROR
    )  # quotes the request
    warnings.filterwarnings("ignore", message="Your versions of rasa")
    port = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_PORT
    app = make_app()
    catalogue()  # read now, not while the first visitor waits
    meanings()
    app.prepare(host="127.0.0.1", port=port, single_process=True, motd=False, access_log=False)
    Sanic.serve_single(primary=app)


if __name__ == "__main__":
    main()
