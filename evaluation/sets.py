"""Read labelled sets: one JSON object a line, every field checked, a fault named by file and line.

The formats are those of docs/evaluation.md. A file with a fault is not measured at all (half a set gives a wrong
figure), the other files are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

LEVELS = ("none", "concern", "high", "acute")
KINDS = ("risk", "identity", "routing", "faq", "dialogues")
Line = dict[str, Any]
Item = TypeVar("Item")
Check = Callable[[Line], None]


class SetError(Exception):
    """A set cannot be read: file, line, what was expected and what came."""

    def __init__(self, path: Path, line: int | None, problem: str) -> None:
        place = f"{path}, line {line}" if line else str(path)
        super().__init__(f"{place}: {problem}")


@dataclass
class Sets:
    """The lines of each kind (each with `file`), and the faults of the files that could not be read."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    faults: list[SetError] = field(default_factory=list)


def load_sets(folder: Path, only: frozenset[str] = frozenset(KINDS), limit: int | None = None) -> Sets:
    """Read every set of a folder.

    Args:
        folder: Searched for <kind>*.jsonl, not below it.
        only: Kinds wanted.
        limit: At most so many lines of each file, evenly spread over it, so that sorted files stay mixed.
    """
    sets = Sets()
    if not folder.is_dir():
        sets.faults.append(SetError(folder, None, "expected a folder with sets such as risk.jsonl"))
        return sets
    for kind in KINDS:
        for path in sorted(folder.glob(f"{kind}*.jsonl")) if kind in only else ():
            try:
                sets.lines.setdefault(kind, []).extend(spread(read_set(path, kind), limit))
            except SetError as error:
                sets.faults.append(error)
    if not sets.lines and not sets.faults:
        wanted = ", ".join(f"{kind}*.jsonl" for kind in KINDS if kind in only)
        sets.faults.append(SetError(folder, None, f"expected at least one of {wanted}"))
    return sets


def read_set(path: Path, kind: str) -> list[Line]:
    """Read one file.

    Raises:
        SetError: The file, or one of its lines, is not of the format of its kind.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SetError(path, None, f"cannot be read as UTF-8 ({type(error).__name__})") from error
    # split("\n") and not splitlines(): a text may hold U+2028, which JSON allows inside a string
    rows = [(number, row) for number, row in enumerate(text.split("\n"), 1) if row.strip()]
    if not rows:
        raise SetError(path, None, "expected at least one line")
    return [_read_line(path, number, row, kind) for number, row in rows]


def spread(lines: list[Item], limit: int | None) -> list[Item]:
    """Pick at most `limit` lines, evenly spread; all of them for None."""
    if limit is None or limit >= len(lines):
        return lines
    return [lines[at * len(lines) // limit] for at in range(limit)]


def _read_line(path: Path, number: int, row: str, kind: str) -> Line:
    try:
        line = json.loads(row)
        if not isinstance(line, dict):
            raise ValueError(f"expected an object, got {type(line).__name__}")
        CHECKS[kind](line)
    except json.JSONDecodeError as error:
        raise SetError(path, number, f"not JSON: {error.msg} at column {error.colno}") from error
    except ValueError as error:
        raise SetError(path, number, str(error)) from error
    return {**line, "id": str(line.get("id", f"line {number}")), "file": path.name}


# --- checks of one line: ValueError says what was expected ------------------------------------------------------------


def _text(line: Line, name: str) -> None:
    if not isinstance(line.get(name), str) or not line[name].strip():
        raise ValueError(f"{name}: expected a text, got {line.get(name)!r}")


def _words(line: Mapping[str, Any], name: str, required: bool = False) -> None:
    value = line.get(name, None if required else [])
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ValueError(f"{name}: expected a list of texts, got {value!r}")


def _municipality(line: Line) -> None:
    if not isinstance(line.get("municipality"), (str, type(None))):
        raise ValueError(f"municipality: expected a text or null, got {line['municipality']!r}")


def _risk(line: Line) -> None:
    _text(line, "text")
    _words(line, "style")
    _words(line, "also")
    for level in [line.get("level"), *line.get("also", [])]:
        if level not in LEVELS:
            raise ValueError(f"level and also: expected one of {', '.join(LEVELS)}, got {level!r}")


def _identity(line: Line) -> None:
    _text(line, "text")
    _words(line, "style")
    _spans(line, "spans", required=True)
    _spans(line, "optional_spans", required=False)


def _spans(line: Line, name: str, required: bool) -> None:
    spans = line.get(name, None if required else [])
    if not isinstance(spans, list):
        raise ValueError(f"{name}: expected a list of [start, end, kind], got {spans!r}")
    for span in spans:
        if not isinstance(span, list) or [type(part) for part in span] != [int, int, str]:
            raise ValueError(f"{name}: expected [start, end, kind], got {span!r}")
        if not 0 <= span[0] < span[1] <= len(line["text"]):
            raise ValueError(f"{name}: {span!r} does not lie within the text of {len(line['text'])} characters")


def _routing(line: Line) -> None:
    _text(line, "text")
    _words(line, "style")
    _municipality(line)
    _expectation(line)


def _faq(line: Line) -> None:
    _text(line, "text")
    _municipality(line)
    _expectation(line)
    if not line.get("contains_all") and not line.get("contains_none"):
        raise ValueError("contains_all: expected at least one text or re:pattern here or in contains_none")


def _dialogue(line: Line) -> None:
    _municipality(line)
    turns = line.get("turns")
    if not isinstance(turns, list) or not turns:
        raise ValueError(f"turns: expected a list of objects with a field user, got {turns!r}")
    for turn in turns:
        if not isinstance(turn, dict):
            raise ValueError(f"turns: expected an object, got {turn!r}")
        _text(turn, "user")
        _expectation(turn.get("expect", {}))
    if "expect_final" not in line and not any("expect" in turn for turn in turns):
        raise ValueError("expect_final: expected an object here, or expect in a turn")
    _expectation(line.get("expect_final", {}))


def _expectation(value: Any) -> None:
    if not isinstance(value, dict):
        raise ValueError(f"expectation: expected an object, got {value!r}")
    for name in ("any_of", "must", "none_of", "contains_all", "contains_none"):
        _words(value, name)
    for pattern in [*value.get("contains_all", []), *value.get("contains_none", [])]:
        try:
            re.compile(pattern[3:] if pattern.startswith("re:") else "")
        except re.error as error:
            raise ValueError(f"contains: {pattern!r} is not a regular expression ({error})") from error


CHECKS: dict[str, Check] = {
    "risk": _risk, "identity": _identity, "routing": _routing, "faq": _faq, "dialogues": _dialogue,
}  # fmt: skip
