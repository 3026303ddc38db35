"""Command line: python -m evaluation --sets DIR. Reads sets, measures each kind, prints tables or one JSON object."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from evaluation import core_kinds, risk, talk_kinds
from evaluation.figures import Share
from evaluation.sets import KINDS, Sets, load_sets
from triage.errors import TriageError

REPOSITORY = Path(__file__).resolve().parent.parent
DEFAULT_PARALLEL = 4  # talks open at once: two cores answer no faster with more


def main(arguments: list[str]) -> int:
    """Measure; return 0, or 1 when a set could not be read or the system could not be reached."""
    options = _parser().parse_args(arguments)
    sets = load_sets(Path(options.sets), options.only, options.limit)
    faults = [str(fault) for fault in sets.faults]
    figures, texts = _measure(sets, options, faults)
    if options.json:
        print(json.dumps({"figures": plain(figures), "faults": faults}, ensure_ascii=False))
    else:
        print("\n\n\n".join(texts))
    for fault in faults:
        print(f"evaluation: {fault}", file=sys.stderr)
    return 1 if faults else 0


def _measure(sets: Sets, options: argparse.Namespace, faults: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Measure the core's kinds and those of the running system; what fails is noted, and the rest goes on."""
    figures: dict[str, Any] = {}
    texts: list[str] = []
    for measure in (core_kinds.measure, talk_kinds.measure):
        try:
            for kind, found, text in measure(sets.lines, options):
                figures[kind] = found
                texts.append(text)
        except (TriageError, talk_kinds.SystemNotRunningError) as error:
            faults.append(str(error))
    return figures, texts


def plain(value: Any) -> Any:
    """Turn figures into what JSON knows."""
    if isinstance(value, Share):
        return value.as_json()
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


def _kinds(text: str) -> frozenset[str]:
    found = frozenset(part.strip() for part in text.split(",") if part.strip())
    if not found or not found <= set(KINDS):
        raise argparse.ArgumentTypeError(f"expected some of {','.join(KINDS)}, got {text!r}")
    return found


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number above 0, got {text!r}")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evaluation", description="Measure on labelled sets (docs/evaluation.md)."
    )
    add = parser.add_argument
    add(
        "--sets",
        required=True,
        help="folder with risk*.jsonl, identity*.jsonl, routing*.jsonl, faq*.jsonl, dialogues*.jsonl",
    )
    add("--json", action="store_true", help="print one JSON object instead of tables")
    add("--only", type=_kinds, default=frozenset(KINDS), help="kinds to measure, with commas between")
    add("--limit", type=_positive, help="at most so many lines of each file, evenly spread over it")
    add("--data", type=Path, default=REPOSITORY / "data", help="content of the core (default: data/)")
    add(
        "--risk-by",
        choices=risk.PARTS,
        default="all",
        help="rate danger by everything (default), without embeddings, or by phrases alone",
    )
    add("--url", help="chat of a running system, such as ws://127.0.0.1:8000/chat; nothing is started then")
    add("--start", action="store_true", help="start an own system on free ports, even where one is running")
    add("--noise", action="store_true", help="also ask routing and faq with simulated chat noise")
    add(
        "--parallel", type=_positive, default=DEFAULT_PARALLEL, help=f"talks open at once (default: {DEFAULT_PARALLEL})"
    )
    return parser


def _end(_signal: int, _frame: object) -> None:
    """Leave through the ordinary exit, so that a system started here ends with us."""
    raise SystemExit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
