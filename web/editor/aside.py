"""Runs a command that stands still while visitors are answered: `python -m web.editor.aside --var DIR -- COMMAND …`.

Two cores are most often two halves of one: whatever runs on the other half makes an answer take nearly twice as long, however low its
priority. So the command and all it starts are stopped (SIGSTOP) at the first word of a turn and go on at its end; never for more
than two thirds of the time (`Pauses`). This process stays small and is never stopped itself. Whatever ends it or the command, nothing of the
command stays behind. Needs Linux; elsewhere the command runs without pauses.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from web.visitors_first import PIPE, TOKEN

TURN_SECONDS = 2.0  # a turn that takes longer hangs somewhere, or its process is gone: nobody waits for it
LINGER_SECONDS = 0.01  # after a turn: its last words leave, and the next part of the same turn begins
CREDIT_SECONDS = 1.0  # the longest pause
WORTH_SECONDS = 0.2  # with less credit no pause is begun, so that work goes on for a tenth of a second at least
EARNED = 2.0  # seconds of pause for every second of work: a third of the time at least is work
FIND_SECONDS = 0.3  # how long a newly started process may go unnoticed
END_SECONDS = 8.0
PR_SET_PDEATHSIG = 1  # of prctl(2)


class Pauses:
    """When to stand still; no clock of its own, times are monotonic seconds.

    In any stretch of T seconds the pauses are at most (2 T + CREDIT_SECONDS) / 3.
    """

    def __init__(self, now: float) -> None:
        self._turns: dict[tuple[int, int], float] = {}  # (process, number) -> when it began
        self._ended, self._looked, self._credit = now - LINGER_SECONDS, now, CREDIT_SECONDS
        self.is_paused = False

    def hear(self, begins: bool, turn: tuple[int, int], now: float) -> None:
        """Take in that a turn begins or ends."""
        if begins:
            self._turns[turn] = now
        elif self._turns.pop(turn, None) is not None:
            self._ended = now

    def look(self, now: float) -> bool:
        """Decide; returns whether to stand still until `next_look`."""
        spent, self._looked = now - self._looked, now
        self._credit = self._credit - spent if self.is_paused else min(CREDIT_SECONDS, self._credit + EARNED * spent)
        self._turns = {turn: began for turn, began in self._turns.items() if now - began < TURN_SECONDS}
        wanted = bool(self._turns) or now - self._ended < LINGER_SECONDS
        self.is_paused = wanted and self._credit > (0.0 if self.is_paused else WORTH_SECONDS)
        return self.is_paused

    def next_look(self) -> float:
        """Seconds until `look` may say something else by itself."""
        if not self.is_paused:
            return max(0.0, (WORTH_SECONDS - self._credit) / EARNED) + 0.001 if self._turns else FIND_SECONDS
        return min(self._credit, TURN_SECONDS if self._turns else LINGER_SECONDS) + 0.001


class Family:
    """The processes of a session but its leader, to be stopped and continued together."""

    def __init__(self, session: int) -> None:
        self._session, self._found = session, float("-inf")
        self._members: dict[int, int] = {}  # pid -> pidfd: a number used again by another process is never signalled

    def find(self, now: float) -> None:
        """Look for new members, not more often than every FIND_SECONDS."""
        if now - self._found < FIND_SECONDS:
            return
        self._found = now
        members = set(members_of(self._session))
        for pid in self._members.keys() - members:
            os.close(self._members.pop(pid))
        for pid in members - self._members.keys():
            with contextlib.suppress(OSError):
                self._members[pid] = os.pidfd_open(pid)

    def tell(self, number: int) -> None:
        """Send a signal to all of them."""
        for line in self._members.values():
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(line, number)


def members_of(session: int) -> list[int]:
    """The processes of a session but its leader: a command, and all it started that made no session of its own."""
    return [pid for pid in _pids() if pid != session and _session_of(pid) == session]


def _session_of(pid: int) -> int | None:
    with contextlib.suppress(OSError):  # it ended meanwhile
        return os.getsid(pid)
    return None


def _pids() -> list[int]:
    with contextlib.suppress(OSError):
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return []


def end_session(session: int) -> None:
    """End all that is left of a session but its leader, also what stands still. Only while its number is surely its own."""
    for pid in members_of(session):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def listen(path: Path) -> int:
    """Make the pipe and open it for reading."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path, 0o600)
    return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)  # also for writing: it never comes to an end


def heard(pipe: int) -> Iterator[tuple[bool, tuple[int, int]]]:
    """What has been said since the last time: whether a turn begins, and which."""
    with contextlib.suppress(BlockingIOError):
        said = os.read(pipe, 256 * TOKEN.size)
        for begins, process, number in TOKEN.iter_unpack(said[: len(said) // TOKEN.size * TOKEN.size]):
            yield begins, (process, number)


def run(command: list[str], var_dir: Path) -> int:
    """Run a command to its end; returns its exit code. This process must lead a session of its own."""
    pipe = _pipe(var_dir / PIPE)
    # A group of its own in this session: should we be killed, the kernel wakes and ends a group that stands still.
    worker = subprocess.Popen(command, process_group=0, preexec_fn=_die_with_parent)
    family = Family(os.getpid())
    try:
        if pipe is not None:
            _watch(worker, pipe, family)
        return worker.wait()
    finally:
        if pipe is not None:
            (var_dir / PIPE).unlink(missing_ok=True)
        family.tell(signal.SIGCONT)
        _end(worker)
        end_session(os.getpid())


def _pipe(path: Path) -> int | None:
    """Listen where that is possible; a preparation that slows visitors down is better than none."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return listen(path)
    except OSError:  # a file system without named pipes
        return None


def _watch(worker: subprocess.Popen[bytes], pipe: int, family: Family) -> None:
    pauses, poll = Pauses(time.monotonic()), select.poll()
    poll.register(pipe, select.POLLIN)
    poll.register(os.pidfd_open(worker.pid), select.POLLIN)
    while worker.poll() is None:
        if not pauses.is_paused:
            family.find(time.monotonic())
        poll.poll(1000 * pauses.next_look())
        was_paused = pauses.is_paused
        for begins, turn in heard(pipe):
            pauses.hear(begins, turn, time.monotonic())
        if pauses.look(time.monotonic()) != was_paused:
            family.tell(signal.SIGCONT if was_paused else signal.SIGSTOP)


def _end(worker: subprocess.Popen[bytes]) -> None:
    if worker.poll() is None:
        worker.terminate()
        try:
            worker.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


def _die_with_parent() -> None:
    """In the command, before it begins: should this process be killed, the kernel kills it too, even standing still."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _leave(*_: object) -> NoReturn:
    sys.exit(143)


def main(arguments: list[str] | None = None) -> int:
    """Run what stands behind `--`; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m web.editor.aside", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--var", type=Path, required=True)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _leave)  # so that the command ends with us
    if os.getsid(0) != os.getpid():
        os.setsid()
    return run(options.command, options.var)


if __name__ == "__main__":
    sys.exit(main())
