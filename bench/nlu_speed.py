"""How long our NLU takes for a message it has never seen, and where the time goes; run by Rasa's own Python:

    OMP_NUM_THREADS=1 bot/.venv/bin/python -m bench.nlu_speed [--count 600] [--no-embeddings] [--json]

Messages are the sentences of data/risk: chat by five writers, none of it training data of the intents. Whole pipeline, one after
the other, as `rasa run` parses a message; then each component by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # with more, the embedding spin-waits (shared/spike.md part II 4)

from evaluation.figures import percentile
from evaluation.intent_runs import newest_model, prepare_rasa
from evaluation.sets import spread
from evaluation.tables import section, table

ROOT = Path(__file__).resolve().parent.parent
WARM = 20
WHOLE = "whole pipeline"
PROCESSOR = "whole pipeline, processor time"  # what it takes on a machine with nothing else to do


def main(arguments: list[str]) -> int:
    """Measure; return 0, or 1 without a model."""
    options = _parser().parse_args(arguments)
    try:
        model = options.model or newest_model(ROOT / "models")
    except FileNotFoundError as error:
        print(f"nlu_speed: {error}", file=sys.stderr)
        return 1
    figures = measure(model, texts(options.count), not options.no_embeddings)
    print(json.dumps(figures) if options.json else report(figures))
    return 0


def texts(count: int) -> list[str]:
    """Return sentences of data/risk, evenly spread over its writers."""
    rows = [json.loads(row)["text"] for path in sorted((ROOT / "data/risk").glob("*.jsonl"))
            for row in path.read_text(encoding="utf-8").splitlines() if row.strip()]  # fmt: skip
    return spread(rows, count)


def measure(model: Path, messages: Sequence[str], with_embeddings: bool) -> dict[str, Any]:
    """Return milliseconds (p50, p95, p99) of the pipeline and of each component, and the share of messages embedded."""
    prepare_rasa()
    from rasa.core.agent import Agent

    from bot.intent_classifier import IntentClassifier

    took: dict[str, list[float]] = {}
    embedded: list[int] = []
    loaded: list[IntentClassifier] = []
    original = IntentClassifier.load.__func__  # type: ignore[attr-defined]

    def load(cls: Any, *args: Any, **kwargs: Any) -> IntentClassifier:
        component: IntentClassifier = original(cls, *args, **kwargs)
        loaded.append(component)
        return component

    IntentClassifier.load = classmethod(load)  # type: ignore[method-assign,assignment]
    _time_components(took)  # before loading: Rasa looks its methods up then
    agent = Agent.load(str(model))
    for component in loaded:
        if not with_embeddings:
            component.embedder = None
        elif component.embedder is not None:
            _count_calls(component.embedder, embedded)

    async def parse_all() -> None:
        for text in messages[:WARM]:
            await agent.parse_message(text)
        for times in took.values():
            times.clear()
        embedded.clear()
        for text in messages:
            begun, worked = time.perf_counter(), time.process_time()
            await agent.parse_message(text.lstrip("/ ") or ".")
            took.setdefault(WHOLE, []).append(time.perf_counter() - begun)
            took.setdefault(PROCESSOR, []).append(time.process_time() - worked)

    asyncio.run(parse_all())
    return {
        "model": model.name, "messages": len(messages), "embeddings": with_embeddings, "embedded": len(embedded) / len(messages),
        "milliseconds": {name: {f"p{int(part * 100)}": 1000 * (percentile(times, part) or 0.0) for part in (0.5, 0.95, 0.99)}
                         for name, times in took.items()},
    }  # fmt: skip


def _count_calls(embedder: Any, calls: list[int]) -> None:
    embed = embedder.embed

    def counted(batch: list[str]) -> Any:
        calls.append(len(batch))
        return embed(batch)

    embedder.embed = counted


def _time_components(took: dict[str, list[float]]) -> None:
    from rasa.nlu.tokenizers.tokenizer import Tokenizer

    from bot.danish_normalizer import DanishNormalizer
    from bot.intent_classifier import IntentClassifier
    from bot.risk_detector import RiskDetector
    from bot.situation_extractor import SituationExtractor

    for component in (Tokenizer, DanishNormalizer, IntentClassifier, SituationExtractor, RiskDetector):
        times = took.setdefault(component.__name__, [])
        component.process = _timed(component.process, times)  # type: ignore[attr-defined]


def _timed(process: Any, times: list[float]) -> Any:
    def timed(self: Any, messages: Any) -> Any:
        begun = time.perf_counter()
        try:
            return process(self, messages)
        finally:
            times.append(time.perf_counter() - begun)

    return timed


def report(figures: dict[str, Any]) -> str:
    """Write the figures for people."""
    parts = figures["milliseconds"]
    order = [WHOLE, PROCESSOR, *(name for name in parts if name not in (WHOLE, PROCESSOR))]
    rows = [[name, *(f"{parts[name][part]:.1f}" for part in ("p50", "p95", "p99"))] for name in order]
    return section(
        f"NLU of {figures['model']}, {figures['messages']} messages",
        f"embeddings {'on' if figures['embeddings'] else 'off'}; asked for {100 * figures['embedded']:.0f} % of messages",
        table(["milliseconds", "p50", "p95", "p99"], rows),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.nlu_speed", description="Time our NLU.")
    add = parser.add_argument
    add("--count", type=int, default=600, help="messages (default 600)")
    add("--model", type=Path, help="a model archive (default: the newest in models/)")
    add("--no-embeddings", action="store_true", help="the linear part alone, as where the wheel does not exist")
    add("--json", action="store_true", help="print one JSON object instead of tables")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
