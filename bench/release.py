"""How long a change takes to be live, and what visitors notice of it: `.venv/bin/python -m bench.release [--json]`.

Runs the whole system on a copy of the content, with visitors who write all the time, and releases for real: an offer, an answer of the
robot, an example of an intent. Measured from the press of »Gør klar« to the chat giving the new answer (a second person approves at
once), beside it every reply the visitors get, before, while a draft is trained, and while a model is swapped. See docs/bench.md.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets import WebSocketException

from bench.__main__ import machine, sentences
from bench.editor_client import ConsoleError, Editor
from evaluation.figures import percentile
from evaluation.tables import section, table
from evaluation.talks import Reply, TalkError, open_talk, turn
from ops.own_content import demo_log_ins, own_content_stack
from ops.processes import Stack, StartError, ask

TALKS = 8  # open at once
TALK_SECONDS = 1.6  # between the messages of one talk; five messages a second together
QUIET_SECONDS = 60.0
AFTER_SECONDS = 2.0  # of a swap, that belong to it
SHOWN_SECONDS = 30.0
KNOWN, ITS_CARD = (
    "hvad er chilled",
    "kalundborg.chilled",
)  # asked in every second talk: only the bot itself can answer it
GREETING = "tjohej derude"  # of no example yet, and nothing in it looks like a name
WORDS = "Gruppe for unge med angst. I øver jer sammen hver uge."
THANKS = "Det var så lidt. Skriv igen, når du vil."


@dataclass(frozen=True)
class Took:
    """One reply: when it was asked for (seconds, monotonic), how long it took, and what was wrong ("" = nothing)."""

    began: float
    seconds: float
    fault: str = ""


@dataclass
class Window:
    """A stretch of time with a name."""

    began: float
    ended: float = 0.0


@dataclass
class Visitors:
    """Talks in which somebody writes all the time, on a thread of their own; what they got is in `took`."""

    url: str
    texts: Sequence[str]
    took: list[Took] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def writing(self) -> Iterator[Visitors]:
        """Write until the end of the block."""
        thread = threading.Thread(target=lambda: asyncio.run(self._all()), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join(60)

    async def _all(self) -> None:
        await asyncio.gather(*(self._one(number) for number in range(TALKS)))

    async def _one(self, number: int) -> None:
        await asyncio.sleep(number * TALK_SECONDS / TALKS)
        place = number
        while not self._stop.is_set():
            try:
                async with open_talk(self.url, "kalundborg") as socket:
                    for sent in range(20):
                        if self._stop.is_set():
                            break
                        asks_known = number % 2 == 0
                        text = KNOWN if asks_known else self.texts[place % len(self.texts)]
                        place += TALKS
                        began = time.monotonic()
                        reply = await turn(socket, f"m{sent}", text)
                        self.took.append(Took(began, time.monotonic() - began, _fault(reply, asks_known)))
                        await asyncio.sleep(max(0.0, began + TALK_SECONDS - time.monotonic()))
            except (OSError, TimeoutError, TalkError, WebSocketException) as error:
                self.took.append(Took(time.monotonic(), 0.0, type(error).__name__))
                await asyncio.sleep(TALK_SECONDS)

    def within(self, window: Window) -> list[Took]:
        """Replies asked for in a window."""
        return [one for one in self.took if window.began <= one.began <= window.ended]


def _fault(reply: Reply, asks_known: bool) -> str:
    if asks_known:
        return "" if ITS_CARD in reply.shown else "without the bot's answer"
    return "" if reply.texts or reply.cards else "empty"


@dataclass(frozen=True)
class Change:
    """One kind of change: words, how it is written (returns the draft's id), and whether the chat shows it."""

    name: str
    words: str
    write: Callable[[Editor], str]
    is_live: Callable[[Stack], bool]


CHANGES = (
    Change(
        "offer",
        "words of an offer",
        lambda editor: editor.writes("offer:kalundborg.chilled", summary=WORDS),
        lambda stack: any(WORDS in line for frame in ask(stack.chat_url, KNOWN) for card in frame["cards"] for line in card["lines"]),
    ),
    Change(
        "answer",
        "an answer in domain.yml",
        lambda editor: editor.writes("answer:utter_thank", text_0=THANKS),
        lambda stack: any(frame["text"] == THANKS for frame in ask(stack.chat_url, "tak for hjælpen")),
    ),
    Change(
        "intent",
        "examples of an intent, with training",
        lambda editor: editor.adds("greet", [GREETING, "tjohej du derude"]),
        lambda stack: any("smalltalk" in frame["topics"] for frame in ask(stack.chat_url, GREETING)),
    ),
)  # fmt: skip


def figures_of(took: Sequence[Took]) -> dict[str, Any]:
    """Count replies and say how long they took, in milliseconds."""
    seconds = [one.seconds for one in took if not one.fault]
    faults: dict[str, int] = {}
    for one in took:
        if one.fault:
            faults[one.fault] = faults.get(one.fault, 0) + 1
    times = {f"p{int(100 * part)}_ms": round(1000 * (percentile(seconds, part) or 0.0), 1) for part in (0.5, 0.95)}
    mean = sum(seconds) / len(seconds) if seconds else 0.0
    return {
        "replies": len(took), "faults": faults, "mean_ms": round(1000 * mean, 1), **times,
        "worst_ms": round(1000 * max(seconds, default=0.0), 1),
    }  # fmt: skip


def compared(busy: dict[str, Any], quiet: dict[str, Any]) -> dict[str, float]:
    """How many times longer replies take than when nothing else runs."""
    return {name: round(busy[name] / quiet[name], 2) for name in ("mean_ms", "p50_ms", "p95_ms") if quiet.get(name)}


def measure(names: Sequence[str], tell: Callable[[str], None]) -> dict[str, Any]:
    """Run everything; returns the figures.

    Raises:
        StartError, ConsoleError: Something did not start, or a draft did not pass.
    """
    found: dict[str, Any] = {"machine": machine()}
    with tempfile.TemporaryDirectory(prefix="indgangen-release-") as folder:
        tell("… starting on a copy of the content")
        with own_content_stack(Path(folder) / "system") as stack:
            log_ins = demo_log_ins(stack)
            writer, second = (Editor(stack.staff_url, name, log_ins[name]) for name in ("demo-redaktoer", "demo-leder"))
            with Visitors(stack.chat_url, sentences(400)).writing() as visitors:
                time.sleep(10)  # warm
                tell(f"… {QUIET_SECONDS:.0f} s with visitors alone")
                quiet = Window(time.monotonic())
                time.sleep(QUIET_SECONDS)
                quiet.ended = time.monotonic()
                found["quiet"] = figures_of(visitors.within(quiet))
                found["changes"] = {
                    change.name: _release(change, stack, writer, second, visitors, found["quiet"], tell)
                    for change in CHANGES if change.name in names
                }  # fmt: skip
    found["load_at_end"] = round(os.getloadavg()[0], 2)
    return found


def _release(
    change: Change, stack: Stack, writer: Editor, second: Editor, visitors: Visitors, quiet: dict[str, Any], tell: Callable[[str], None]
) -> dict[str, Any]:  # fmt: skip
    tell(f"… {change.words}")
    draft = change.write(writer)
    if change.is_live(stack):
        raise ConsoleError(f"{change.words}: live before it was published")
    load = round(os.getloadavg()[0], 2)
    preparing = Window(time.monotonic())
    writer.prepares(draft)
    preparing.ended = time.monotonic()
    second.approves(draft)
    swapping = Window(time.monotonic())
    release = second.publishes(draft)
    published = time.monotonic()
    while not change.is_live(stack):
        if time.monotonic() - published > SHOWN_SECONDS:
            raise ConsoleError(f"{change.words}: published, but not shown")
        time.sleep(0.1)
    live = time.monotonic()
    time.sleep(AFTER_SECONDS)
    swapping.ended = time.monotonic()
    progress = json.loads((stack.folder / "editor" / "drafts" / draft / "progress.json").read_text(encoding="utf-8"))
    going_back = Window(time.monotonic())
    second.takes_back(release)
    time.sleep(AFTER_SECONDS)
    going_back.ended = time.monotonic()
    meanwhile = figures_of(visitors.within(preparing))
    return {
        "load_before": load,
        "seconds": round(live - preparing.began, 1), "prepared_seconds": round(preparing.ended - preparing.began, 1),
        "published_seconds": round(live - swapping.began, 1), "steps": progress["report"]["seconds"], "trained": progress["report"]["trained"],
        "processor_seconds": progress["report"]["processor_seconds"],
        "meanwhile": meanwhile, "slower": compared(meanwhile, quiet),
        "swap": figures_of(visitors.within(swapping)), "back": figures_of(visitors.within(going_back)),
    }  # fmt: skip


def report(figures: dict[str, Any]) -> str:
    """Write the figures for people."""
    where, quiet = figures["machine"], figures["quiet"]
    rows = [
        [words[name], f"{one['seconds']:.1f}", f"{one['prepared_seconds']:.1f}", f"{one['published_seconds']:.1f}", f"{one['processor_seconds']:.0f}", "yes" if one["trained"] else "no", f"{one['load_before']}"]
        for name, one in figures["changes"].items()
    ]  # fmt: skip
    stretches = [["visitors alone", quiet, {}]]
    for name, one in figures["changes"].items():
        stretches.append([f"{name}: while it is made ready", one["meanwhile"], one["slower"]])
        stretches.append([f"{name}: swap", one["swap"], {}])
        stretches.append([f"{name}: taken back", one["back"], {}])
    replies = [
        [label, str(one["replies"]), str(sum(one["faults"].values())), *(f"{one[key]:.0f}" for key in ("mean_ms", "p50_ms", "p95_ms", "worst_ms")),
         f"{slower['mean_ms']:.2f}" if slower else "", f"{slower['p50_ms']:.2f}" if slower else ""]
        for label, one, slower in stretches
    ]  # fmt: skip
    return section(
        "From »Gør klar« to live, with visitors who write all the time",
        f"{where['processor']}, {where['cores']} cores, load {where['load']} at the start, {figures['load_at_end']} at the end; "
        f"{TALKS} talks, {TALKS / TALK_SECONDS:.0f} messages a second",
        table(["change", "live after s", "made ready s", "published s", "processor s", "trained", "load"], rows),
        table(["replies of the chat", "asked", "lost", "mean ms", "p50", "p95", "worst", "mean, times", "p50, times"], replies),
    )  # fmt: skip


words = {change.name: change.words for change in CHANGES}


def main(arguments: list[str]) -> int:
    """Measure; return 0, or 1 when something could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m bench.release", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--only", choices=sorted(words), action="append", help="of offer, answer, intent (default: all)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    options = parser.parse_args(arguments)
    try:
        figures = measure(options.only or list(words), lambda line: print(line, file=sys.stderr, flush=True))
    except (StartError, ConsoleError, OSError) as error:
        print(f"bench.release: {error}", file=sys.stderr)
        return 1
    print(json.dumps(figures, ensure_ascii=False) if options.json else report(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
