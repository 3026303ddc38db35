"""`make up`: train if need be, migrate, start the three processes, wait for a real answer, print where to go, keep watch."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from ops import earlier
from ops.logs import turn_logs
from ops.model import ROOT, ensure_model
from ops.processes import RESTART_WAIT_SECONDS, Stack, StartError, taken_ports

LOG_LOOK_SECONDS = 3600
QUIET_SECONDS = 60  # a process that ran so long before it fell starts counting its falls anew


def main() -> int:
    """Run until Ctrl-C; returns the exit code."""
    os.umask(0o077)  # what the processes write is for whoever runs them only
    read_dotenv(ROOT / ".env")
    ports = {
        "public": int(os.environ.get("PUBLIC_PORT") or 8000),
        "staff": int(os.environ.get("STAFF_PORT") or 8001),
        "rasa": int(os.environ.get("RASA_PORT") or 5005),
        "actions": int(os.environ.get("ACTIONS_PORT") or 5055),
    }
    folder = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
    taken = taken_ports(ports)
    if taken:
        print(f"✗ {who_has(taken, folder)}", file=sys.stderr)
        return 1
    chosen = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    stack = Stack(folder, ports, chosen)
    for ending in (signal.SIGTERM, signal.SIGHUP):  # also a terminal that is closed takes its processes with it
        if signal.getsignal(ending) is not signal.SIG_IGN:  # as `nohup make up` wants it
            signal.signal(ending, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    try:
        stack.model = ensure_model()
        return run(stack)
    except (StartError, RuntimeError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say_ending()
        return 0
    finally:
        stack.stop_all()
        earlier.forget(stack.folder, os.getpid())


def who_has(taken: list[str], folder: Path) -> str:
    """One sentence on ports that are taken, and what to do."""
    if ours := earlier.still_running(folder):
        names = ", ".join(f"{name} {number}" for name, number in ours.items())
        if "up" in ours:  # it takes the others with it
            end = f"press Ctrl-C where it was started, or type: kill {ours['up']}"
        else:
            end = "type: kill " + " ".join(str(number) for number in ours.values())
        return f"Port {', '.join(taken)} is taken by an earlier `make up` from this folder that still runs ({names}): {end}"
    return (
        f"Port {', '.join(taken)} is taken by another program: end it, or choose another with "
        "PUBLIC_PORT, STAFF_PORT, RASA_PORT or ACTIONS_PORT."
    )


def say_ending() -> None:
    """Say good-bye; the terminal may be gone."""
    with contextlib.suppress(OSError):
        print("\n… ending", flush=True)


def read_dotenv(path: Path) -> None:
    """Take settings from .env where the environment does not set them."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not name.strip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())


def run(stack: Stack) -> int:
    """Start, tell where to go, and watch."""
    began = time.monotonic()
    stack.migrate()
    for name in ("actions", "rasa", "web"):
        stack.start(name)
    note_running(stack)
    print("… starting: waiting for the bot to answer a real question")
    stack.wait_until_answering()
    print(f"✓ the bot answers: {time.monotonic() - began:.0f} s\n")
    print(f"  Young people    {stack.public_url}/            (one municipality: {stack.public_url}/kalundborg)")
    print(f"  Counsellors     {stack.staff_url}/desk")
    print(f"  Editors         {stack.staff_url}/editor" if has_editor() else "", end="\n" if has_editor() else "")
    print_demo_accounts(stack)
    print(
        "\n  Ctrl-C ends all three processes. Logs, without what anybody wrote: " + str(stack.folder / "logs"),
        flush=True,
    )
    watch(stack)
    return 0


def has_editor() -> bool:
    """Say whether the editor's console is part of this version."""
    return (ROOT / "web" / "editor" / "routes.py").exists()


def print_demo_accounts(stack: Stack) -> None:
    """Make one-time log-ins to try the desk with; none in production."""
    command = [str(ROOT / ".venv/bin/python"), "-m", "web.counsellor.accounts", "demo"]
    done = subprocess.run(command, cwd=ROOT, env=stack.environment(), capture_output=True, text=True)
    for line in (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines():
        print("  " + line)


def note_running(stack: Stack) -> None:
    """Keep the numbers of what runs, for a next `make up` that finds the ports taken."""
    earlier.note(stack.folder, {"up": os.getpid(), **{name: one.pid for name, one in stack.processes.items()}})


class Ground:
    """The folders a run stands on: the program's own, and that of what it writes."""

    def __init__(self, *folders: Path) -> None:
        self._marks = {folder: _mark(folder) for folder in folders}

    def gone(self) -> Path | None:
        """A folder that was deleted, or deleted and made anew, since the run began."""
        return next((folder for folder, mark in self._marks.items() if _mark(folder) != mark), None)


def _mark(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def watch(stack: Stack, ground: Ground | None = None) -> None:
    """Start a process again when it falls, ever more slowly, until interrupted.

    Raises:
        StartError: The folder it runs from is gone; nothing could ever start from there again.
    """
    ground = ground or Ground(ROOT, stack.folder)
    falls = dict.fromkeys(stack.processes, 0)
    since = dict.fromkeys(stack.processes, time.monotonic())
    logs_looked_at = float(-LOG_LOOK_SECONDS)
    while True:
        time.sleep(0.5)
        if time.monotonic() - logs_looked_at >= LOG_LOOK_SECONDS:
            turn_logs(stack.folder / "logs")
            logs_looked_at = time.monotonic()
        if (folder := ground.gone()) is not None:
            raise StartError(f"The folder {folder} was deleted while this ran: everything started from it ends now.")
        for name, process in list(stack.processes.items()):
            if process.poll() is None:
                continue
            if time.monotonic() - since[name] > QUIET_SECONDS:
                falls[name] = 0
            wait = RESTART_WAIT_SECONDS[min(falls[name], len(RESTART_WAIT_SECONDS) - 1)]
            print(f"• {name} ended by itself (code {process.returncode}); starting it again", flush=True)
            time.sleep(wait)
            if ground.gone() is not None:
                break  # said above, a moment from now
            stack.start(name)
            note_running(stack)
            falls[name], since[name] = falls[name] + 1, time.monotonic()


if __name__ == "__main__":
    sys.exit(main())
