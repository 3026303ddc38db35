"""Whatever nobody caught is told by type and place; what stood in it is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WORDS = "jeg hedder Sofie Kanariefugl"
BEGIN = f"""
import asyncio, gc, logging, threading
from triage.private_faults import keep_faults_private
logging.basicConfig(level=logging.INFO)
logging.Formatter.formatException = lambda _self, info: info[0].__name__
keep_faults_private()
def fail():
    raise ValueError({WORDS!r})
class Leaves:
    def __del__(self):
        fail()
async def forgotten():
    asyncio.ensure_future(asyncio.to_thread(fail))
    await asyncio.sleep(0.2)
    gc.collect()
async def called():
    asyncio.get_running_loop().call_soon(lambda words: fail(), {WORDS!r})
    await asyncio.sleep(0.05)
"""


@pytest.mark.parametrize(
    "way",
    [
        "fail()",
        "thread = threading.Thread(target=fail); thread.start(); thread.join()",
        "one = Leaves(); del one",
        "asyncio.run(forgotten())",
        "asyncio.run(called())",
    ],
    ids=["main", "thread", "cleaning up", "task", "callback"],
)
def test_a_fault_nobody_caught_says_type_and_place(way: str) -> None:
    done = subprocess.run([sys.executable, "-c", BEGIN + way], cwd=ROOT, capture_output=True, text=True)

    said = done.stdout + done.stderr
    assert "ValueError" in said
    assert "Kanariefugl" not in said and "Sofie" not in said


def test_all_three_processes_keep_their_faults_private() -> None:
    for place in ("web/__main__.py", "actions/start_server.py", "bot/launcher.py"):
        assert "keep_faults_private(" in (ROOT / place).read_text("utf-8"), place
