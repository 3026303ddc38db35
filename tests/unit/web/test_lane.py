"""Long messages one at a time: danger first, everybody else in between, nobody for ever."""

from __future__ import annotations

import asyncio

from web.chat.lane import LONG_CHARS, Lane, Rank

LONG = LONG_CHARS + 1


async def test_danger_goes_before_rating_and_rating_before_the_rest() -> None:
    lane, done = Lane(), []

    async def one(name: str, rank: Rank) -> None:
        async with lane.place(rank, LONG):
            done.append(name)

    async with asyncio.timeout(5), lane.place(Rank.ANSWER, LONG):
        asked = [("a", Rank.ANSWER), ("r", Rank.RATING), ("d", Rank.DANGER), ("s", Rank.RATING)]
        tasks = [asyncio.ensure_future(one(*each)) for each in asked]
        await asyncio.sleep(0.02)
        assert done == []
    await asyncio.gather(*tasks)

    assert done == ["d", "r", "s", "a"]


async def test_a_short_message_waits_for_no_place() -> None:
    lane = Lane()

    async with asyncio.timeout(5), lane.place(Rank.ANSWER, LONG), lane.place(Rank.ANSWER, LONG_CHARS):
        pass


async def test_between_two_long_ones_everybody_else_is_served() -> None:
    lane, order = Lane(), []

    async def long(name: str) -> None:
        async with lane.place(Rank.ANSWER, LONG):
            order.append(name)

    async def others() -> None:
        for _ in range(3):
            await asyncio.sleep(0)
        order.append("short")

    async with asyncio.timeout(5):
        await asyncio.gather(long("one"), long("two"), others())

    assert order == ["one", "short", "two"]


async def test_who_is_gone_while_waiting_holds_nobody_up() -> None:
    lane = Lane()

    async def wait() -> None:
        async with lane.place(Rank.RATING, LONG):
            pass

    async with asyncio.timeout(5):
        async with lane.place(Rank.ANSWER, LONG):
            gone, waiting = asyncio.ensure_future(wait()), asyncio.ensure_future(wait())
            await asyncio.sleep(0)
            gone.cancel()
        await waiting
        await wait()
        try:
            async with lane.place(Rank.ANSWER, LONG):
                raise ValueError
        except ValueError:
            await wait()
