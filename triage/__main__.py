"""Command line of the core: `python -m triage assess|redact|match < lines.jsonl`, one JSON object a line in and out.

For tests, editors and other tools; documented in docs/evaluation.md. A line that cannot be used gives a line with
`error` in its place and exit code 1 at the end, so that one bad line never hides the rest.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from triage.errors import TriageError

DATA_DIR = Path(__file__).resolve().parent.parent / "data"
Answer = Callable[[Mapping[str, Any]], dict[str, Any]]


def main(arguments: list[str], source: TextIO, target: TextIO) -> int:
    """Answer every line; return the exit code (0 all good, 1 a line or the content cannot be used)."""
    parser = argparse.ArgumentParser(prog="python -m triage", description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=("assess", "redact", "match"))
    parser.add_argument("--data", type=Path, default=DATA_DIR, help="content folder (default: data/)")
    options = parser.parse_args(arguments)
    prepare = {"assess": _assess, "redact": _redact, "match": _match}[options.command]
    try:
        answer = prepare(options.data)
    except TriageError as error:
        print(f"triage: {error}", file=sys.stderr)
        return 1
    good = [_answer_line(line, number, answer, target) for number, line in enumerate(source, 1) if line.strip()]
    return 0 if all(good) else 1


def _answer_line(line: str, number: int, answer: Answer, target: TextIO) -> bool:
    """Write one answer; a fault never repeats the text of the line."""
    item: Any = None
    try:
        item = json.loads(line)
        if not isinstance(item, dict):
            raise ValueError("expected an object")
        result = {"id": item.get("id"), **answer(item)}
    except json.JSONDecodeError as error:
        result = {"line": number, "error": f"not JSON: {error.msg} at column {error.colno}"}
    except (TriageError, ValueError, KeyError, TypeError) as error:
        known = {"id": item["id"]} if isinstance(item, dict) and "id" in item else {}
        result = {**known, "line": number, "error": f"{type(error).__name__}: {error}"}
    target.write(json.dumps(result, ensure_ascii=False) + "\n")
    return "error" not in result


def _text_of(item: Mapping[str, Any]) -> str:
    text = item.get("text")
    if not isinstance(text, str):
        raise ValueError("expected a field text with a string")
    return text


def _assess(data_dir: Path) -> Answer:
    from triage.risk import assess, load_lexicon

    lexicon = load_lexicon(data_dir).with_embedder(_embedder())

    def answer(item: Mapping[str, Any]) -> dict[str, Any]:
        found = assess(_text_of(item), lexicon)
        return {
            "level": found.level.value,
            "kind": found.kind.value if found.kind else None,
            "who": found.who.value,
            "evidence": [vars(one) for one in found.evidence],
        }

    return answer


def _embedder() -> Callable[[str], Sequence[float]] | None:
    """Return what `web` gives the risk model, where the wheel is at hand; the core itself needs none and imports none."""
    if importlib.util.find_spec("bot") is None:
        return None
    embedder = importlib.import_module("bot.embedder").load_embedder()
    return None if embedder is None else lambda text: embedder.embed([text])[0]


def _redact(data_dir: Path) -> Answer:
    from triage import privacy

    recognisers = privacy.load_recognisers(data_dir)

    def answer(item: Mapping[str, Any]) -> dict[str, Any]:
        found = privacy.redact(_text_of(item), recognisers)
        return {"text": found.text, "spans": [list(span) for span in found.spans]}

    return answer


def _match(data_dir: Path) -> Answer:
    from triage import content

    catalogue = content.load_catalogue(data_dir)

    def answer(item: Mapping[str, Any]) -> dict[str, Any]:
        today = date.fromisoformat(item["today"]) if "today" in item else date.today()
        matches = catalogue.match(_needs(item), today)
        rows = [{"id": one.offer.id, "reasons": list(one.reasons), "warnings": list(one.warnings)} for one in matches]
        return {"matches": rows}

    return answer


def _needs(item: Mapping[str, Any]) -> Any:
    """Read `triage.offers.Needs` from the fields of one line; an unknown field is an error, never ignored."""
    from triage.offers import Needs
    from triage.vocabulary import Municipality, Role, Topic

    read: dict[str, Callable[[Any], Any]] = {
        "topics": lambda names: tuple(Topic(name) for name in names),
        "municipality": Municipality,
        "role": Role,
        "diagnosis": frozenset,
        "declined": frozenset,
    }
    known = {field.name for field in fields(Needs)}
    given = {key: value for key, value in item.items() if key not in ("id", "today", "text")}
    unknown = sorted(set(given) - known)
    if unknown:
        raise ValueError(f"unknown field {unknown[0]!r}; known: {', '.join(sorted(known))}")
    return Needs(**{key: read.get(key, lambda same: same)(value) for key, value in given.items() if value is not None})


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:], sys.stdin, sys.stdout))
    except BrokenPipeError:
        sys.exit(0)
