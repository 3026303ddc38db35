"""The kinds measured by talking to the running system: routing, faq and dialogues."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from typing import Any

from evaluation import dialogues, single_turns
from evaluation.noise import noisy
from evaluation.sets import Line
from evaluation.talks import Talk, hold_all, is_listening

DEFAULT_URL = "ws://127.0.0.1:8000/chat"
PROGRESS_EVERY = 50  # talks
TALKED = ("routing", "faq", "dialogues")
Measured = tuple[str, dict[str, Any], str]  # kind, figures, report


class SystemNotRunningError(Exception):
    """Nothing answers, and nothing could be started."""


def measure(lines: Mapping[str, list[Line]], options: Namespace) -> Iterator[Measured]:
    """Measure the sets that need the running system.

    Raises:
        SystemNotRunningError: There is none.
    """
    wanted = [kind for kind in TALKED if kind in lines]
    if not wanted:
        return
    with running_chat(options.url, options.start) as url:
        for kind in wanted:
            figures, text = _measure(kind, lines[kind], url, options)
            yield kind, figures, text


@contextmanager
def running_chat(url: str | None, start: bool) -> Iterator[str]:
    """Give the address of a chat: the one named, the one running here, or an own one that ends with the block.

    Raises:
        SystemNotRunningError: Nothing answers there, or the own one does not start.
    """
    if not start or url:
        address = url or DEFAULT_URL
        if asyncio.run(is_listening(address)):
            yield address
            return
        if url and not start:
            raise SystemNotRunningError(f"nothing answers at {url}: start it with make up, or leave --url out")
    from ops.processes import StartError, running_stack

    with ExitStack() as cleanup:
        try:
            with redirect_stdout(sys.stderr):  # progress of the start; --json has stdout for itself
                stack = cleanup.enter_context(running_stack())
        except (StartError, RuntimeError, OSError) as error:
            raise SystemNotRunningError(f"the system does not start: {error}") from error
        yield stack.chat_url


def _measure(kind: str, lines: Sequence[Line], url: str, options: Namespace) -> tuple[dict[str, Any], str]:
    if kind == "dialogues":
        talks = _hold(url, [(line, [turn["user"] for turn in line["turns"]]) for line in lines], options.parallel)
        figures = dialogues.measure(lines, talks)
        return figures, dialogues.report(figures)
    talks = _hold(url, [(line, [line["text"]]) for line in lines], options.parallel)
    loud = None
    if options.noise:
        loud = _hold(url, [(line, [noisy(line["text"], line["id"])]) for line in lines], options.parallel)
    figures = single_turns.measure(lines, talks, loud)
    return figures, single_turns.report(kind, figures)


def _hold(url: str, said: Sequence[tuple[Line, list[str]]], parallel: int) -> list[Talk]:
    def tell(done: int) -> None:
        if done % PROGRESS_EVERY == 0 or done == len(said):
            print(f"  … {done} of {len(said)} talks", file=sys.stderr, flush=True)

    return asyncio.run(hold_all(url, [(line.get("municipality"), texts) for line, texts in said], parallel, tell))
