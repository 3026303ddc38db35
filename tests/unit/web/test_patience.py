"""Nobody waits for Redis longer than a second, and nobody at all while it is known to be silent."""

from __future__ import annotations

import asyncio

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from tests.fakes import FakeClock
from web import patience
from web.patience import SILENT_SECONDS, Patience


async def answers() -> str:
    return "svar"


async def refuses() -> str:
    raise RedisConnectionError("nobody listens")


async def stands_still() -> str:
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


@pytest.mark.parametrize("fault", [refuses, stands_still])
async def test_after_a_question_without_an_answer_nobody_asks_for_a_moment(
    monkeypatch: pytest.MonkeyPatch, fault: object
) -> None:
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 0.01)
    clock = FakeClock()
    asked = Patience(clock)

    with pytest.raises((RedisError, OSError)):
        await asked.ask(fault)  # type: ignore[arg-type]  # both are questions
    clock.tick(SILENT_SECONDS - 0.1)
    with pytest.raises(RedisError):
        await asked.ask(answers)
    clock.tick(0.2)

    assert await asked.ask(answers) == "svar"


async def test_a_redis_that_was_heard_is_asked_at_once() -> None:
    asked = Patience(FakeClock())
    with pytest.raises(RedisError):
        await asked.ask(refuses)

    asked.heard()

    assert await asked.ask(answers) == "svar"
