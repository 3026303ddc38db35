"""What Rasa logs holds types and places, never a visitor's words; DEBUG and a memory that never forgets are refused."""

from __future__ import annotations

import re
import subprocess

from ops.model import ROOT, rasa_environment
from tests.unit.bot.inside_rasa import PYTHON, run_inside_rasa

CANARY = "Kanariefugl"


def test_an_exception_is_types_and_places() -> None:
    done = run_inside_rasa("""
from bot.launcher import format_exception
def fail():
    secret = "Kanariefugl Sørensen"
    try:
        raise KeyError(secret)
    except KeyError as error:
        raise ValueError("cannot read " + secret) from error
try:
    fail()
except ValueError as error:
    print(format_exception(error))
""")

    assert CANARY not in done.stdout
    assert done.stdout.startswith("ValueError <") and " <- KeyError <" in done.stdout


def test_an_error_in_content_is_shown_whole_for_whoever_edits_it() -> None:
    done = run_inside_rasa("""
from bot.launcher import format_exception
from triage.errors import ContentError
print(format_exception(ContentError("data/offers/x.yml", "ages", "min er større end max")))
""")

    assert done.stdout.startswith("ContentError (data/offers/x.yml: ages: min er større end max)")


def test_a_ring_of_causes_comes_to_an_end() -> None:
    run_inside_rasa("""
from bot.launcher import format_exception
a, b = ValueError(), KeyError()
a.__cause__, b.__cause__ = b, a
assert format_exception(a) == "ValueError <- KeyError"
assert format_exception(None) == ""
""")


def test_a_log_event_keeps_named_fields_only() -> None:
    run_inside_rasa("""
from bot.launcher import scrub
try:
    raise RuntimeError("Kanariefugl")
except RuntimeError as error:
    kept = scrub(None, "error", {"event": "rest.failed", "text": "Kanariefugl", "sender": "id", "locals": {"x": "Kanariefugl"}, "exc_info": True})
    again = scrub(None, "error", {"event": "x", "exc_info": error})
assert set(kept) == {"event", "exception"} and "Kanariefugl" not in str(kept), kept
assert again["exception"].startswith("RuntimeError <")
assert scrub(None, "info", {"event": "x", "level": "info", "text": "Kanariefugl"}) == {"event": "x", "level": "info"}
""")


def test_both_kinds_of_logging_are_private_after_start() -> None:
    done = run_inside_rasa("""
import logging, sys
import rasa.__main__
from bot.launcher import make_logging_private
make_logging_private()
import rasa.utils.log_utils
rasa.utils.log_utils.configure_structlog(logging.DEBUG)     # DEBUG is not offered, whatever is asked for
logging.basicConfig(level=logging.INFO, stream=sys.stdout)
assert logging.getLogger().level == logging.INFO
import structlog
log = structlog.get_logger("rasa.core.channels.rest")
log.debug("debug.line", text="Kanariefugl")
try:
    words = "Kanariefugl"
    raise ValueError(words)
except ValueError:
    log.exception("rest.message.received.failure", text=words, sender=words)
    logging.getLogger("sanic").exception("a plain logger")
""")

    assert CANARY not in done.stdout + done.stderr
    assert "rest.message.received.failure" in done.stdout and "ValueError <" in done.stdout


def launch(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(PYTHON), "-m", "bot.launcher", *arguments]
    return subprocess.run(command, cwd=ROOT, env=rasa_environment(), capture_output=True, text=True, timeout=120)


def test_debug_is_refused() -> None:
    for flag in ("--debug", "-vv", "--deb", "--logging-config-file=x.yml"):
        done = launch("run", flag)

        assert done.returncode != 0 and "not available here" in done.stderr


def test_every_spelling_of_debug_is_known_and_nothing_else_is_refused() -> None:
    run_inside_rasa("""
from bot.launcher import asks_for_more_log
for asked in ("--debug", "--deb", "--de", "-vv", "-vvv", "--logging-config-file", "--log", "--logging-c=x.yml"):
    assert asks_for_more_log(["run", asked]), asked
usual = ["run", "-v", "--data", "data", "--domain=domain.yml", "--port", "5005", "--log-file", "x", "-m", "models", "--", "-"]
assert not asks_for_more_log(usual)
""")


def test_neither_the_environment_nor_a_level_switches_debug_on() -> None:
    done = run_inside_rasa("""
import logging, os
os.environ["LOG_LEVEL"] = os.environ["LOG_LEVEL_LIBRARIES"] = "DEBUG"
import bot.launcher
import rasa.__main__
bot.launcher.make_logging_private()
rasa.__main__.configure_logging_and_warnings(None, None, warn_only_once=True, filter_repeated_logs=True)
import rasa.utils.io
rasa.utils.io.configure_colored_logging(None)
for name in ("", "rasa", "rasa.core.processor", "sanic", "aiohttp", "matplotlib"):
    assert logging.getLogger(name).getEffectiveLevel() >= logging.INFO, name
logging.getLogger("rasa.core").warning("a line of Rasa's")
""")

    line = next(line for line in (done.stdout + done.stderr).splitlines() if "a line of Rasa's" in line)
    assert re.search(r"\b\d\d:\d\d\b(?!:)", line), "a minute, and no second"
    assert not re.search(r"\d\d:\d\d:\d\d", line)


def test_the_first_page_tells_no_version() -> None:
    run_inside_rasa("""
import asyncio
from bot.launcher import answer_faults_quietly
answer_faults_quietly()
import rasa.server, rasa.core.run
from sanic import Sanic
app = Sanic("x")
rasa.core.run.server.add_root_route(app)
[route] = app.router.routes
assert route.path == "" and asyncio.run(route.handler(None)).body == b"ok"
""")


def test_memory_that_never_forgets_is_refused() -> None:
    run_inside_rasa("""
from bot.launcher import refuse_memory_that_never_forgets
refuse_memory_that_never_forgets()
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig
for endpoint in (None, EndpointConfig(type="bot.tracker_store.NoSuchStore")):
    try:
        TrackerStore.create(endpoint, Domain.empty())
    except RuntimeError as error:
        assert "for ever" in str(error)
    else:
        raise SystemExit("Rasa would have remembered for ever")
""")


def test_telemetry_is_off_and_the_public_address_is_not_used() -> None:
    run_inside_rasa("""
import os
os.environ["RASA_TELEMETRY_ENABLED"] = "true"
import bot.launcher
assert os.environ["RASA_TELEMETRY_ENABLED"] == "false" and os.environ["SANIC_HOST"] == "127.0.0.1"
from rasa import telemetry
assert not telemetry.is_telemetry_enabled()
""")


def test_the_faster_spots_behave_as_before() -> None:
    run_inside_rasa("""
from bot.launcher import speed_up
speed_up()
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, SlotSet
assert Event.resolve_by_type("slot") is SlotSet and Event.resolve_by_type("slot") is SlotSet
assert Event.resolve_by_type("no_such", default=SlotSet) is SlotSet
try:
    Event.resolve_by_type("no_such")
except ValueError:
    pass
check = RemoteAction("x", None)._validate_action_result
assert check({"events": [], "responses": []})
for wrong in (None, [], {"events": {}}):
    try:
        check(wrong)
    except ValueError:
        continue
    raise SystemExit(f"accepted {wrong}")
""")
