"""What runs aside stands still while a turn is under way, always gets a third of the time, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.model import ROOT
from web.editor.aside import CREDIT_SECONDS, LINGER_SECONDS, TURN_SECONDS, Pauses, members_of
from web.visitors_first import PIPE, TurnSignal

TURN = (1, 1)
PATIENCE_SECONDS = 60
SPINS = "while True: pass"
# A child in a group of its own, as the rehearsal of a draft has it.
HAS_A_CHILD = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SPINS!r}], process_group=0).wait()"


# --- when to stand still ------------------------------------------------------------------------------------------------


def test_work_goes_on_when_nobody_writes() -> None:
    assert not Pauses(0.0).look(1.0)


def test_it_stands_still_until_shortly_after_the_end_of_the_turn() -> None:
    pauses = Pauses(0.0)

    pauses.hear(True, TURN, 1.0)
    assert pauses.look(1.0)
    pauses.hear(False, TURN, 1.05)

    assert pauses.look(1.05 + LINGER_SECONDS / 2)
    assert not pauses.look(1.05 + 2 * LINGER_SECONDS)


def test_it_waits_for_every_turn_under_way() -> None:
    pauses = Pauses(0.0)

    pauses.hear(True, TURN, 1.0)
    pauses.hear(True, (2, 1), 1.0)
    pauses.look(1.0)
    pauses.hear(False, TURN, 1.1)

    assert pauses.look(1.2)


def test_a_turn_whose_process_died_is_not_waited_for_for_ever() -> None:
    pauses = Pauses(0.0)

    pauses.hear(True, TURN, 1.0)
    pauses.look(1.0)
    pauses.look(1.0 + TURN_SECONDS)

    assert not pauses.look(1.0 + 2 * TURN_SECONDS)
    pauses.hear(True, (2, 1), 10.0)
    assert pauses.look(10.0), "and the next one is waited for as ever"


def test_an_end_without_a_beginning_is_nothing() -> None:
    pauses = Pauses(0.0)

    pauses.hear(False, TURN, 1.0)

    assert not pauses.look(1.0)


@given(st.lists(st.tuples(st.floats(0.0, 0.5), st.booleans(), st.integers(0, 3)), max_size=200))
def test_a_third_of_the_time_is_work_whatever_comes(events: list[tuple[float, bool, int]]) -> None:
    """The steps are those of the real loop: it looks when something is told, and else when `next_look` says."""
    pauses, now, paused = Pauses(0.0), 0.0, 0.0
    for gap, begins, number in events:
        end = now + gap
        while now < end:
            step = min(pauses.next_look(), end - now)
            paused += step if pauses.is_paused else 0.0
            now += step
            pauses.look(now)
        pauses.hear(begins, (1, number), now)
        pauses.look(now)

    assert paused <= (2 * now + CREDIT_SECONDS) / 3 + 0.001 * (len(events) + 1)


# --- real processes -----------------------------------------------------------------------------------------------------


@contextmanager
def aside(var_dir: Path, program: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "web.editor.aside", "--var", str(var_dir), "--", sys.executable, "-c", program]
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        yield process
    finally:
        left = members_of(process.pid)
        process.kill()
        process.wait()
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds() and time.monotonic() < end:
        time.sleep(0.005)
    return holds()


def states(leader: int) -> str:
    """State letters of the processes aside: R or S they run, T they stand still; dead ones are left out."""
    found = ""
    for pid in members_of(leader):
        try:
            found += Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
    return found.replace("Z", "")


def runs(leader: int, count: int = 1) -> bool:
    return len(states(leader)) == count and "T" not in states(leader)


@pytest.fixture
def linux() -> None:
    if sys.platform != "linux":
        pytest.skip("needs /proc")


@pytest.mark.usefixtures("linux")
def test_a_command_and_its_child_stand_still_during_a_turn_and_go_on(tmp_path: Path) -> None:
    with aside(tmp_path, HAS_A_CHILD) as process:
        assert until(lambda: runs(process.pid, 2) and (tmp_path / PIPE).exists())

        def turn_stops_both() -> bool:
            """A turn of a fifth of a second, like a real one: a child just born may miss the first."""
            with TurnSignal(tmp_path).under_way():
                end = time.monotonic() + 0.2
                while states(process.pid) != "TT" and time.monotonic() < end:
                    time.sleep(0.002)
                return states(process.pid) == "TT"

        assert until(turn_stops_both)
        assert until(lambda: runs(process.pid, 2))


@pytest.mark.usefixtures("linux")
def test_a_web_process_that_dies_in_a_turn_leaves_nothing_standing_still(tmp_path: Path) -> None:
    dies = f"import os; from pathlib import Path; from web.visitors_first import TurnSignal; TurnSignal(Path({str(tmp_path)!r})).under_way().__enter__(); os._exit(9)"
    with aside(tmp_path, SPINS) as process:
        assert until(lambda: runs(process.pid) and (tmp_path / PIPE).exists())

        subprocess.run([sys.executable, "-c", dies], cwd=ROOT, check=False)

        assert until(lambda: states(process.pid) == "T") or runs(process.pid)
        assert until(lambda: runs(process.pid))


@pytest.mark.usefixtures("linux")
def test_the_exit_code_is_the_commands_and_the_pipe_goes(tmp_path: Path) -> None:
    with aside(tmp_path, "import sys; sys.exit(7)") as process:
        assert process.wait(PATIENCE_SECONDS) == 7

    assert not (tmp_path / PIPE).exists()


@pytest.mark.usefixtures("linux")
def test_where_no_pipe_can_be_made_the_command_runs_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "editor").write_text("in the way", encoding="utf-8")

    with aside(tmp_path, "import sys; sys.exit(7)") as process:
        assert process.wait(PATIENCE_SECONDS) == 7


@pytest.mark.usefixtures("linux")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_whatever_ends_it_nothing_that_stands_still_stays(tmp_path: Path, number: signal.Signals) -> None:
    with aside(tmp_path, SPINS) as process:
        assert until(lambda: runs(process.pid) and (tmp_path / PIPE).exists())
        with TurnSignal(tmp_path).under_way():
            until(lambda: states(process.pid) == "T")

            process.send_signal(number)
            process.wait(PATIENCE_SECONDS)

            assert until(lambda: not states(process.pid))


@pytest.mark.usefixtures("linux")
def test_a_command_that_is_killed_takes_its_children_along(tmp_path: Path) -> None:
    with aside(tmp_path, HAS_A_CHILD) as process:
        assert until(lambda: runs(process.pid, 2))
        worker = min(members_of(process.pid))

        os.killpg(worker, signal.SIGKILL)
        process.wait(PATIENCE_SECONDS)

        assert until(lambda: not states(process.pid))
