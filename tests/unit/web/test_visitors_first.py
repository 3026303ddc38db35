"""A turn is told to whoever prepares a draft, and no visitor ever waits for that."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat_server import running
from tests.fakes import FakeBot
from web.editor.aside import heard, listen
from web.visitors_first import PIPE, TurnSignal


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[int]:
    opened = listen(tmp_path / PIPE)
    yield opened
    os.close(opened)


def test_beginning_and_end_of_a_turn_are_told(tmp_path: Path, pipe: int) -> None:
    signal = TurnSignal(tmp_path)

    with signal.under_way():
        ((begins, turn),) = heard(pipe)
    ((begins_again, same_turn),) = heard(pipe)

    assert (begins, begins_again) == (True, False)
    assert turn == same_turn


def test_a_turn_that_fails_ends_too(tmp_path: Path, pipe: int) -> None:
    with pytest.raises(RuntimeError), TurnSignal(tmp_path).under_way():
        raise RuntimeError

    assert [begins for begins, _ in heard(pipe)] == [True, False]


def test_turns_at_once_are_told_apart(tmp_path: Path, pipe: int) -> None:
    signal = TurnSignal(tmp_path)

    with signal.under_way(), signal.under_way():
        told = list(heard(pipe))

    assert len({turn for _, turn in told}) == 2


def test_without_a_listener_nothing_is_told_and_nothing_waits(tmp_path: Path) -> None:
    with TurnSignal(tmp_path).under_way(), TurnSignal().under_way():
        pass  # no pipe at all
    os.close(listen(tmp_path / PIPE))

    with TurnSignal(tmp_path).under_way():
        pass  # a pipe that a killed preparation left

    assert [path.name for path in (tmp_path / "editor").iterdir()] == ["turns"]


def test_a_listener_that_goes_in_the_middle_of_a_turn_is_no_fault(tmp_path: Path) -> None:
    opened = listen(tmp_path / PIPE)

    with TurnSignal(tmp_path).under_way():
        os.close(opened)


def test_a_pipe_nobody_empties_holds_nobody_up(tmp_path: Path, pipe: int) -> None:
    signal = TurnSignal(tmp_path)

    for _ in range(5000):  # more than a pipe of 64 KB holds
        with signal.under_way():
            pass

    assert all(turn[0] == os.getpid() for _, turn in heard(pipe))


@pytest.mark.asyncio
async def test_while_the_bot_is_asked_the_turn_is_known_to_be_under_way(tmp_path: Path) -> None:
    told: list[bool] = []
    under_way: list[int] = []

    def answer(text: str) -> list[dict[str, str]]:
        told.extend(begins for begins, _ in heard(opened))
        under_way.append(told.count(True) - told.count(False))
        return [{"text": "hej"}]

    async with running(tmp_path, FakeBot(answer), VAR_DIR=str(tmp_path)) as server, server.visitor() as visitor:
        opened = listen(tmp_path / PIPE)
        try:
            await visitor.says("hej")
            told += [begins for begins, _ in heard(opened)]
        finally:
            os.close(opened)

    assert under_way == [1]
    assert told.count(True) == told.count(False) >= 1, "and afterwards it is over"
