"""While hard work goes on beside answers, they go first; afterwards everything is as it was, whatever happened."""

from __future__ import annotations

import gc
import sys
import threading

import pytest

from triage.beside import SWITCH_SECONDS, beside_answers


def state() -> tuple[float, bool]:
    return sys.getswitchinterval(), gc.isenabled()


def test_it_is_turned_down_only_while_the_work_lasts() -> None:
    before = state()

    with beside_answers():
        during = state()

    assert during == (pytest.approx(SWITCH_SECONDS), False)
    assert state() == before


def test_a_fault_in_the_work_leaves_nothing_turned_down() -> None:
    before = state()

    with pytest.raises(ValueError), beside_answers():
        raise ValueError

    assert state() == before


def test_the_last_of_several_turns_it_back() -> None:
    before, go_on = state(), threading.Event()

    def work() -> None:
        with beside_answers():
            go_on.wait(5)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    with beside_answers():
        pass
    still = gc.isenabled()
    go_on.set()
    for thread in threads:
        thread.join()

    assert not still
    assert state() == before
