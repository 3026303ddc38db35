"""The only way to write a log line here: named events with a few allowed fields, none of which can hold a text.

A fault is logged by its type and the place in our code where it happened. Its message is not: messages quote input.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime, timezone
from typing import Any

from triage.private_faults import describe_fault

_LOGGER = logging.getLogger("indgangen")
# What a field may hold: a word of our own, a number, a flag. No field takes an address, a browser name or a message.
ALLOWED_FIELDS = frozenset(
    {"code", "count", "error", "milliseconds", "part", "place", "port", "reason", "risk", "state"}
)
MAX_FIELD_CHARS = 120


def log_event(event: str, **fields: Any) -> None:
    """Write one event.

    Raises:
        ValueError: A field is not in ALLOWED_FIELDS; a mistake of ours, found by the first test that meets it.
    """
    unknown = set(fields) - ALLOWED_FIELDS
    if unknown:
        raise ValueError(f"log fields not allowed: {sorted(unknown)}")
    short = {
        name: value if isinstance(value, (int, float)) else str(value)[:MAX_FIELD_CHARS]
        for name, value in fields.items()
    }
    _LOGGER.info("", extra={"event": event, "fields": short})


def log_fault(event: str, error: BaseException, **fields: Any) -> None:
    """Write one event for a caught fault: type and place of it and of what caused it."""
    log_event(event, error=describe_fault(error), **fields)


class EventFormatter(logging.Formatter):
    """JSON lines: time to the minute, level, event, fields.

    Lines from libraries keep only the logger's name and their fixed template: its arguments may quote a visitor.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "minute": datetime.fromtimestamp(record.created, timezone.utc).strftime("%Y-%m-%dT%H:%MZ"),
            "level": record.levelname.lower(),
            "event": getattr(record, "event", record.name),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = describe_fault(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def configure_logging(stream: Any = None) -> None:
    """Send every logger of this process through EventFormatter; libraries from WARNING on."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(EventFormatter())
    root = logging.getLogger()
    root.handlers, root.level = [handler], logging.WARNING
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if isinstance(logger, logging.Logger):
            logger.handlers, logger.propagate = [], True
            logger.setLevel(logging.INFO if name == "indgangen" else logging.WARNING)
    _LOGGER.setLevel(logging.INFO)
