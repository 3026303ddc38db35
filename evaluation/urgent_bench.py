"""How long a cry for help waits for its answer while Rasa, the action server and the database are away.

    .venv/bin/python -m evaluation.urgent_bench [--turns 400] [--visitors 4] [--pause 0.5] [--json]

Starts `web` alone on free ports, without a database file and with no Rasa behind it. Visitors write danger in many
forms (plain, hinted, in disguise, 2,000 characters long); measured is the time from sending to the urgent answer, through the
WebSocket. Each visitor pauses between two cries, as whoever types does; without a pause the queue is measured, not the
answer. Run it on a machine with nothing else to do. Exit code 1 where an answer is missing, has no contact that can be
tapped, or p99 is above the aim.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from evaluation.figures import percentile

AIM_MS = 100.0  # design 9: urgent reply with Rasa down, p99
START_SECONDS = 60
ANSWER_SECONDS = 10
LONG = 1900
TEXTS = {
    "plain": "jeg vil tage mit eget liv i aften",
    "asked of the model": "jeg vil dø",
    "another person": "min veninde har taget en masse piller",
    "violence": "min far slår mig hver uge",
    "disguised": "j3g v1l d0",
    "full-width": "ｊｅｇ ｖｉｌ ｔａｇｅ ｍｉｔ ｌｉｖ",
    "long": ("min ven Mikkel er ked af det og jeg ved ikke hvad jeg skal gøre. " * 40)[:LONG] + " jeg vil dø i aften",
    "long and meaningless": ("ækvf øre " * 300)[:LONG] + " jeg vil dø i aften",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="evaluation.urgent_bench", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--turns", type=int, default=400, help="cries for help in all")
    parser.add_argument("--visitors", type=int, default=4, help="who write at the same time, each in turn")
    parser.add_argument("--pause", type=float, default=0.5, help="seconds a visitor waits between two cries")
    parser.add_argument("--json", action="store_true", help="figures for machines")
    chosen = parser.parse_args(arguments)
    figures = asyncio.run(_measure(max(1, chosen.turns), max(1, chosen.visitors), max(0.0, chosen.pause)))
    if chosen.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        print(f"{'':22}{'n':>6}{'p50':>8}{'p95':>8}{'p99':>8}{'max':>8}  ms")
        for name, row in figures["by_text"].items():
            print(f"{name:22}{row['n']:6}{row['p50']:8.1f}{row['p95']:8.1f}{row['p99']:8.1f}{row['max']:8.1f}")
        print(f"load of the machine in the last minute: {figures['load']:.1f} on {os.cpu_count()} cores")
        print(f"unanswered: {figures['unanswered']}; aim: p99 of all below {AIM_MS:.0f} ms")
    return 0 if not figures["unanswered"] and figures["by_text"]["all"]["p99"] <= AIM_MS else 1


async def _measure(turns: int, visitors: int, pause: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="urgent-bench-") as folder:
        port, process = _start(Path(folder))
        try:
            await _wait_until_up(port, process)
            await _visit(port, 0, len(TEXTS), 0.0)  # what runs in every turn is warm by then
            each = -(-turns // visitors)
            done = await asyncio.gather(*(_visit(port, number, each, pause) for number in range(visitors)))
        finally:
            process.terminate()
            process.wait(START_SECONDS)
    waits: dict[str, list[float]] = {"all": []}
    for name, milliseconds in (one for visit in done for one in visit):
        if milliseconds is not None:
            waits["all"].append(milliseconds)
            waits.setdefault(name, []).append(milliseconds)
    unanswered = sum(milliseconds is None for visit in done for _, milliseconds in visit)
    return {
        "unanswered": unanswered,
        "visitors": visitors,
        "load": os.getloadavg()[0],
        "by_text": {name: _row(found) for name, found in waits.items()},
    }


def _row(milliseconds: list[float]) -> dict[str, float]:
    points = {f"p{share}": round(percentile(milliseconds, share / 100) or 0.0, 1) for share in (50, 95, 99)}
    return {"n": len(milliseconds), **points, "max": round(max(milliseconds, default=0.0), 1)}


def _start(folder: Path) -> tuple[int, subprocess.Popen[bytes]]:
    public, staff, nobody = (_free_port() for _ in range(3))
    environment = {
        **os.environ,
        "PUBLIC_PORT": str(public),
        "STAFF_PORT": str(staff),
        "BOT_URL": f"http://127.0.0.1:{nobody}",
        "DATABASE_URL": f"sqlite:///{folder}/there/is/none.sqlite3",
    }
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return public, subprocess.Popen([sys.executable, "-m", "web"], env=environment, **quiet)  # type: ignore[call-overload]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _wait_until_up(port: int, process: subprocess.Popen[bytes]) -> None:
    began = time.monotonic()
    while process.poll() is None and time.monotonic() - began < START_SECONDS:
        try:
            async with connect(f"ws://127.0.0.1:{port}/chat", proxy=None):
                return
        except OSError:
            await asyncio.sleep(0.2)
    raise SystemExit("web did not start; try `.venv/bin/python -m web` to see why")


async def _visit(port: int, number: int, turns: int, pause: float) -> list[tuple[str, float | None]]:
    """Write `turns` cries, waiting for the end of each; (name, milliseconds or None) for each."""
    names, waits = list(TEXTS), []
    async with connect(f"ws://127.0.0.1:{port}/chat", proxy=None) as socket_:
        await _send(socket_, type="hello", protocol=1, municipality="kalundborg")
        for turn in range(turns):
            name, message_id = names[(turn + number) % len(names)], f"m{turn}"
            began = time.perf_counter()
            await _send(socket_, type="message", id=message_id, text=TEXTS[name])
            waits.append((name, await _urgent_after(socket_, message_id, began)))
            await asyncio.sleep(pause)
    return waits


async def _urgent_after(socket_: ClientConnection, message_id: str, began: float) -> float | None:
    """Wait for `done`; milliseconds to the urgent answer with contacts, None where there was none."""
    took = None
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            while True:
                frame = json.loads(await socket_.recv())
                is_mine = frame.get("reply_to") == message_id and frame["type"] == "bot"
                is_urgent = is_mine and {"urgent", "human"} <= set(frame["topics"])
                if took is None and is_urgent and any(card["actions"] for card in frame["cards"]):
                    took = (time.perf_counter() - began) * 1000
                if frame["type"] in ("done", "error") and frame.get("id") == message_id:
                    return took
    except TimeoutError:
        return None


async def _send(socket_: ClientConnection, **frame: Any) -> None:
    await socket_.send(json.dumps(frame, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
