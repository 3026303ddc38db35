"""How long the hub keeps a talk: gone within five minutes of its end, at once when erased, by itself when idle."""

from __future__ import annotations

import asyncio

from tests.fakes import FakeClock
from triage.vocabulary import ConversationState
from web.chat.hub import ENDED_SECONDS, MAX_WAITING_FRAMES, SWEEP_SECONDS, Connection, Hub

PROMISED_SECONDS = 300  # the page "Hvad kan I se om mig?"
IDLE_SECONDS = 1800


async def talk_in(clock: FakeClock) -> tuple[Hub, str]:
    hub = Hub(IDLE_SECONDS, clock=clock)
    opened = hub.open(None, "kalundborg", 0)
    assert opened is not None
    hub.deliver(opened[0].id, "own", id="m1", text="kanariefugl")
    return hub, opened[0].id


async def test_talk_is_gone_within_five_minutes_of_its_end() -> None:
    clock = FakeClock()
    hub, talk = await talk_in(clock)
    clock.tick(IDLE_SECONDS - 1)
    hub.set_state(talk, "ended")

    clock.tick(ENDED_SECONDS - 1)
    assert hub.expire() == 0, "the last words are still to be read"
    clock.tick(1 + SWEEP_SECONDS)
    hub.expire()
    await hub.settle()

    assert hub.find(talk) is None and hub.count == 0
    assert ENDED_SECONDS + SWEEP_SECONDS < PROMISED_SECONDS


async def test_idle_talk_goes_and_a_touched_one_stays() -> None:
    clock = FakeClock()
    hub, talk = await talk_in(clock)
    clock.tick(IDLE_SECONDS - 1)
    hub.touch(talk)
    clock.tick(IDLE_SECONDS - 1)
    assert hub.expire() == 0

    clock.tick(1)

    assert hub.expire() == 1
    await hub.settle()


async def test_forgetting_leaves_nothing_in_the_hub() -> None:
    hub, talk = await talk_in(FakeClock())
    conversation = hub.find(talk)
    assert conversation is not None and conversation.state is ConversationState.BOT

    hub.forget(talk, {"type": "erased"}, None)
    await hub.settle()

    held = {name: value for name, value in vars(hub).items() if isinstance(value, (dict, set)) and value}
    assert held == {}
    assert not conversation.outbox and not conversation.offered


async def test_tab_that_does_not_read_is_cut_off_and_holds_up_nobody() -> None:
    closed: list[str] = []

    async def never(_: str) -> None:
        await asyncio.Event().wait()

    async def close() -> None:
        closed.append("slow")

    hub, talk = await talk_in(FakeClock())
    conversation = hub.find(talk)
    assert conversation is not None
    slow = Connection(never, close)
    hub.attach(talk, slow)

    for _ in range(MAX_WAITING_FRAMES + 5):
        hub.deliver(talk, "typing")
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert closed and set(closed) == {"slow"}
    assert slow._queue.qsize() <= MAX_WAITING_FRAMES
    slow.stop()
    await hub.settle()
