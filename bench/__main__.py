"""`make bench`: ours and a default `rasa init` bot, trained on the same sentences, side by side on this machine.

    .venv/bin/python -m bench [--epochs 30] [--chats 5000] [--turns 600] [--as-trained] [--json]

Only one system runs at a time, so that neither takes the other's cores. Prints figures of both and how many times ours is
better; see docs/bench.md for what they mean.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import signal
import sys
from pathlib import Path
from typing import Any

from bench import report
from bench.default_project import DEFAULT_EPOCHS, SEED, ensure_default_model, ensure_our_training_cost
from bench.environment import ensure_environment
from bench.open_chats import hold, most_chats
from bench.servers import default_rasa, ours
from bench.turns import Driver, Times, as_many_as_go, at_a_pace, chat_driver, one_by_one, rest_driver
from evaluation.sets import spread
from evaluation.talks import TalkError
from ops.model import ROOT
from ops.processes import StartError
from triage.content import read_yaml
from web.chat.loopback_http import HttpError, JsonPoster

WARM_TURNS = 60
CHATS = 20  # open at once, design 9
CHATS_PER_SECOND = 10.0  # of 20 chats together: each writes every other second, faster than people do
MAX_ANSWER_BYTES = 1_000_000


def main(arguments: list[str]) -> int:
    """Measure; return 0, or 1 when something could not be measured."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what was started is ended
    try:
        ensure_environment()
        model, cost = ensure_default_model(options.epochs, _tell, as_trained=options.as_trained)
        our_cost = ensure_our_training_cost(_tell)
        texts = sentences(options.turns)
        figures = {
            "machine": machine(),
            "epochs": options.epochs,
            "ours": {"training": our_cost.as_json(), **measure_ours(texts, options.chats)},
            "default": {"training": cost.as_json(), **measure_default(model, texts)},
        }
    except (StartError, RuntimeError, TalkError, HttpError, OSError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(json.dumps(figures, ensure_ascii=False) if options.json else report.report(figures))
    return 0


def sentences(count: int, root: Path = ROOT) -> list[str]:
    """Return messages to send: sentences of data/nlu, evenly spread over all intents and mixed."""
    found = [
        line.removeprefix("- ").strip()
        for path in sorted((root / "data/nlu").glob("*.yml"))
        for item in read_yaml(path)["nlu"]
        for line in item.get("examples", "").splitlines()
        if line.startswith("- ")
    ]
    chosen = spread(found, count)
    random.Random(SEED).shuffle(chosen)  # or a talk would stay with one subject
    return (chosen * (count // max(1, len(chosen)) + 1))[:count]


def machine() -> dict[str, Any]:
    """Say what was measured on."""
    name = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                 if line.startswith("model name")), platform.processor())  # fmt: skip
    return {"cores": os.cpu_count(), "processor": name, "load": round(os.getloadavg()[0], 2)}


def measure_ours(texts: list[str], chats: int) -> dict[str, Any]:
    """Start ours and measure it."""
    _tell("… ours: starting")
    with ours() as running:
        started = running.memory_mb()
        figures = asyncio.run(_turns(chat_driver(running.url), texts))
        memory = running.memory_mb()
        _tell(f"… ours: {chats} chats open at once")
        held = [asyncio.run(hold(running.url, running.pids["web"], number, texts))
                for number in sorted({min(500, chats), most_chats(chats)}) if number > 0]  # fmt: skip
        return {"start_seconds": round(running.start_seconds, 1), "memory_mb": round(memory, 1), "memory_at_start_mb": round(started, 1),
                **figures, "open_chats": [one.as_json() for one in held]}  # fmt: skip


def measure_default(model: Path, texts: list[str]) -> dict[str, Any]:
    """Start default Rasa and measure it."""
    _tell("… default Rasa: starting")
    with default_rasa(model) as running:
        started = running.memory_mb()
        figures = asyncio.run(_rest_turns(running.url, texts))
        return {"start_seconds": round(running.start_seconds, 1), "memory_mb": round(running.memory_mb(), 1),
                "memory_at_start_mb": round(started, 1), **figures}  # fmt: skip


async def _rest_turns(url: str, texts: list[str]) -> dict[str, Any]:
    poster = JsonPoster(url, MAX_ANSWER_BYTES)
    try:
        return await _turns(rest_driver(poster), texts)
    finally:
        poster.close()


async def _turns(driver: Driver, texts: list[str]) -> dict[str, Any]:
    await one_by_one(driver, texts[:WARM_TURNS])
    measured: dict[str, Times] = {}
    _tell(f"  … {len(texts)} turns, one at a time")
    measured["alone"] = await one_by_one(driver, texts)
    _tell(f"  … {CHATS} chats at {CHATS_PER_SECOND:.0f} messages a second")
    measured["paced"] = await at_a_pace(driver, texts, CHATS, CHATS_PER_SECOND)
    _tell(f"  … {CHATS} chats, as fast as they are answered")
    measured["full"] = await as_many_as_go(driver, texts, CHATS)
    return {name: times.as_json() for name, times in measured.items()}


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Compare with a default rasa init bot.")
    add = parser.add_argument
    add("--epochs", type=int, default=DEFAULT_EPOCHS, help="of default Rasa's DIET (rasa init: 100; default here: 30)")
    add("--chats", type=int, default=5000, help="chats to hold open (default 5000)")
    add("--turns", type=int, default=600, help="turns of each measurement (default 600)")
    add(
        "--as-trained",
        action="store_true",
        help="take default Rasa as trained last, also on earlier sentences (speed only)",
    )
    add("--json", action="store_true", help="print one JSON object instead of tables")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
