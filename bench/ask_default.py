"""Ask a trained default Rasa what it makes of texts; run by bench/.venv (Python 3.10, TensorFlow).

    bench/.venv/bin/python -m bench.ask_default default.tar.gz < texts.jsonl > guesses.jsonl

In: a JSON string a line. Out: {"ranking": [[intent, probability], ...], "decided": intent, "seconds": s} a line, in that order.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any, Iterable

FALLBACK = "nlu_fallback"
KEPT_RANKS = 6
WARM_TEXTS = ("hej", "jeg har det ikke godt", "hvad er headspace")


async def ask_all(agent: Any, texts: Iterable[str]) -> None:
    """Write one answer a text."""
    for text in WARM_TEXTS:
        await agent.parse_message(text)
    for text in texts:
        begun = time.perf_counter()
        parsed = await agent.parse_message(text.lstrip("/ ") or ".")
        seconds = time.perf_counter() - begun
        ranking = [[one["name"], float(one["confidence"])] for one in parsed.get("intent_ranking", [])]
        ranking = [one for one in ranking if one[0] != FALLBACK][:KEPT_RANKS]
        decided = (parsed.get("intent") or {}).get("name") or FALLBACK
        print(json.dumps({"ranking": ranking, "decided": decided, "seconds": seconds}), flush=True)


def main(model: Path) -> int:
    """Answer everything on standard input."""
    from rasa.core.agent import Agent
    from rasa.utils import log_utils

    log_utils.configure_structlog(logging.ERROR)
    logging.getLogger().setLevel(logging.ERROR)
    texts = [json.loads(line) for line in sys.stdin if line.strip()]
    asyncio.run(ask_all(Agent.load(str(model)), texts))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
