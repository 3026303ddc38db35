"""A helper that hangs holds nobody up twice; one that works or raises is not changed."""

from __future__ import annotations

import threading

import pytest

from web.chat.timed import HeldUpError, Timed


def test_what_it_returns_and_raises_comes_through():
    assert Timed(str.upper)("hej") == "HEJ"
    with pytest.raises(ZeroDivisionError):
        Timed(lambda _: 1 / 0)("hej")


def test_after_a_fault_it_goes_on():
    answers = iter([ValueError("x"), "fine"])

    def call(_: str) -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    timed = Timed(call)
    with pytest.raises(ValueError):
        timed("a")

    assert timed("b") == "fine"


def test_hanging_helper_is_asked_once_and_again_when_it_is_back():
    release, asked, told = threading.Event(), [], []

    def call(text: str) -> str:
        asked.append(text)
        release.wait()
        return text

    timed = Timed(call, wait_seconds=0.01, on_held_up=lambda: told.append(1))
    for text in ("a", "b", "c"):
        with pytest.raises(HeldUpError):
            timed(text)
    assert (asked, told) == (["a"], [1])  # nobody waited behind the first, nor was it told of more than once

    release.set()
    timed._late.result(5)

    assert Timed.__call__(timed, "d") == "d"


def test_two_who_ask_at_once_wait_for_each_other():
    """A long message is hidden beside the loop; a short one that comes meanwhile is looked at all the same."""
    begun, release = threading.Event(), threading.Event()

    def call(text: str) -> str:
        begun.set()
        release.wait()
        return text.upper()

    timed, first = Timed(call, wait_seconds=30), []
    asking = threading.Thread(target=lambda: first.append(timed("en")))
    asking.start()
    begun.wait(30)
    threading.Timer(0.05, release.set).start()

    assert timed("to") == "TO"
    asking.join(30)
    assert first == ["EN"]
