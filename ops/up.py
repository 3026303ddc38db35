"""`make up`: train if need be, migrate, start the three processes, wait for a real answer, print where to go, keep watch."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from ops.model import ROOT, ensure_model
from ops.processes import RESTART_WAIT_SECONDS, Stack, StartError, taken_ports

QUIET_SECONDS = 60  # a process that ran so long before it fell starts counting its falls anew


def main() -> int:
    """Run until Ctrl-C; returns the exit code."""
    read_dotenv(ROOT / ".env")
    ports = {
        "public": int(os.environ.get("PUBLIC_PORT") or 8000),
        "staff": int(os.environ.get("STAFF_PORT") or 8001),
        "rasa": int(os.environ.get("RASA_PORT") or 5005),
        "actions": int(os.environ.get("ACTIONS_PORT") or 5055),
    }
    taken = taken_ports(ports)
    if taken:
        names = "PUBLIC_PORT, STAFF_PORT, RASA_PORT or ACTIONS_PORT"
        print(
            f"✗ Port {', '.join(taken)} is taken by another program: end it, or choose another with {names}.",
            file=sys.stderr,
        )
        return 1
    folder = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
    chosen = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    stack = Stack(folder, ports, chosen)
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    try:
        stack.model = ensure_model()
        return run(stack)
    except (StartError, RuntimeError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n… ending")
        return 0
    finally:
        stack.stop_all()


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


def watch(stack: Stack) -> None:
    """Start a process again when it falls, ever more slowly, until interrupted."""
    falls = dict.fromkeys(stack.processes, 0)
    since = dict.fromkeys(stack.processes, time.monotonic())
    while True:
        time.sleep(0.5)
        for name, process in list(stack.processes.items()):
            if process.poll() is None:
                continue
            if time.monotonic() - since[name] > QUIET_SECONDS:
                falls[name] = 0
            wait = RESTART_WAIT_SECONDS[min(falls[name], len(RESTART_WAIT_SECONDS) - 1)]
            print(f"• {name} ended by itself (code {process.returncode}); starting it again", flush=True)
            time.sleep(wait)
            stack.start(name)
            falls[name], since[name] = falls[name] + 1, time.monotonic()


if __name__ == "__main__":
    sys.exit(main())
