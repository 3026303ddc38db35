"""What may be logged, and what never is."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from web.event_log import configure_logging, log_event, log_fault

CANARY = "jeg hedder Sofie Kanariefugl"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging(stream)
    yield stream
    root.handlers, root.level = before


def test_event_has_a_minute_and_no_second(lines: io.StringIO) -> None:
    log_event("web_start", port=8000)

    event = json.loads(lines.getvalue())
    assert event["event"] == "web_start" and event["port"] == 8000
    assert len(event["minute"]) == len("2026-11-21T23:23Z")


def test_field_that_could_hold_a_text_is_refused() -> None:
    with pytest.raises(ValueError, match="not allowed"):
        log_event("message", text=CANARY)


def test_fault_is_logged_by_type_and_place_only(lines: io.StringIO) -> None:
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as error:
            raise RuntimeError(CANARY) from error
    except RuntimeError as error:
        log_fault("turn_failed", error)

    assert CANARY not in lines.getvalue()
    assert json.loads(lines.getvalue())["error"].startswith("RuntimeError test_event_log.py:")
    assert "KeyError" in lines.getvalue()


def test_library_cannot_log_a_text_either(lines: io.StringIO) -> None:
    library = logging.getLogger("sanic.error")
    try:
        raise ValueError(CANARY)
    except ValueError:
        library.exception("Exception while handling %s", CANARY)

    assert CANARY not in lines.getvalue()
    assert json.loads(lines.getvalue())["error"].startswith("ValueError")
