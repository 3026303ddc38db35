"""How long redaction takes: python -m ner.bench FILE.jsonl [--rounds 5]

FILE is a set as of docs/evaluation.md, one JSON object with `text` a line. Prints milliseconds of CPU time and of the
clock a message, for the rules alone, with the libraries, with the trained recogniser, and with the second look too. Shows no text.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from bot.embedder import load_embedder
from ner.context import ContextReader, SentenceLook
from ner.recogniser import name_recognisers
from triage.privacy import load_recognisers, redact
from triage.privacy_libraries import library_recognisers
from triage.privacy_lists import Recognisers

DATA = Path(__file__).resolve().parent.parent / "data"
SHARES = (0.5, 0.95, 0.99)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m ner.bench", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    texts = [json.loads(line)["text"] for line in options.file.read_text("utf-8").splitlines() if line.strip()]
    rules = load_recognisers(DATA)
    libraries = library_recognisers()
    parts = {
        "rules": rules,
        "rules, libraries": replace(rules, extra=libraries),
        "rules, libraries, recogniser": replace(rules, extra=libraries + name_recognisers(rules)),
    }
    embedder = load_embedder()
    if embedder and embedder.states:
        look = SentenceLook(ContextReader(embedder.states, rules), rules)
        parts["all, and the second look"] = replace(parts["rules, libraries, recogniser"], second_look=look)
    print(f"{len(texts)} messages, {options.rounds} rounds; milliseconds of CPU time (of the clock)")
    print(f"{'':30}" + "".join(f"{f'p{share * 100:.0f}':>16}" for share in SHARES))
    for name, recognisers in parts.items():
        cpu, clock = measure(texts, recognisers, options.rounds)
        print(f"{name:30}" + "".join(f"{at(cpu, share):8.1f} ({at(clock, share):5.1f})" for share in SHARES))
    return 0


def measure(texts: list[str], recognisers: Recognisers, rounds: int) -> tuple[list[float], list[float]]:
    """Sorted milliseconds of each redaction: CPU time, clock. The first round warms up and is not counted."""
    cpu, clock = [], []
    for number in range(rounds + 1):
        for text in texts:
            began, began_cpu = time.perf_counter(), time.process_time()
            redact(text, recognisers)
            if number:
                cpu.append((time.process_time() - began_cpu) * 1000)
                clock.append((time.perf_counter() - began) * 1000)
    return sorted(cpu), sorted(clock)


def at(values: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    return values[min(len(values) - 1, int(len(values) * share))]


if __name__ == "__main__":
    sys.exit(main())
