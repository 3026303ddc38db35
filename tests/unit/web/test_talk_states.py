"""Property test of a talk's states: whatever people do, and in whatever order, table, memory and pages agree, exactly one counsellor
has a talk, and no box is lost, doubled or given to the wrong page. Real hub, real desk, real database; only sockets are lists.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.unit.web.desk_rig import add_staff, catalogue_core, fresh_engine
from web.chat.hub import Hub
from web.chat.returns import Returns
from web.counsellor.desk import MAX_TALKS, Desk
from web.counsellor.opening import Doors, OpeningHours
from web.counsellor.store import Store
from web.db import handoffs, returns
from web.db.engine import create_db_engine, session_factory
from web.db.retention import flush_log
from web.db.staff import SignedIn

NAMES = ("Alma", "Villads")
TALKS = range(5)  # more than one counsellor may have
SLOTS = st.integers(0, 79)
WAITING, WITH, BOT, ENDED, GONE = "waiting", "with_counsellor", "bot", "ended", "gone"
LEVELS = ("none", "concern", "high", "acute")


@cache
def migrated() -> bytes:
    """An empty database with every table and two counsellors, made once: migrations take longer than a whole example."""
    with tempfile.TemporaryDirectory() as folder:
        engine = fresh_engine(Path(folder))
        for name in NAMES:
            add_staff(Store(engine), name)
        flush_log(engine)
        engine.dispose()
        return (Path(folder) / "desk.sqlite3").read_bytes()


class Page:
    """A desk page: what came over its line."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []

    def put(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)

    def finish(self) -> None:
        """Nothing to close."""

    def boxes(self, talk: str) -> list[str]:
        return [frame["box"] for frame in self.frames if frame["type"] == "sealed" and frame["talk"] == talk]


class Tab:
    """A visitor's page: knows its token and what it wrote since the last key."""

    def __init__(self, token: str, talk_id: str) -> None:
        self.token, self.id = token, talk_id
        self.state, self.owner = BOT, None
        self.key_number = 0
        self.sent: list[str] = []  # boxes of the present pair of keys, in order
        self.got: list[str] = []  # boxes the counsellor sent in the present pair of keys
        self.can_say = 0  # talks with a human that may be asked about

    @property
    def key(self) -> str:
        return f"v{self.id}{self.key_number}"


class TalkStates(RuleBasedStateMachine):
    """The people: five visitors and two counsellors."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.count = 0

    @initialize()
    def begin(self) -> None:
        path = Path(self.folder.name) / "desk.sqlite3"
        path.write_bytes(migrated())
        self.engine = create_db_engine(f"sqlite:///{path}")
        self.store = Store(self.engine)
        self.who = {
            name: SignedIn(number, name, name, "counsellor", "", "", False) for number, name in enumerate(NAMES, 1)
        }
        self.pages: dict[str, Page] = {}
        self.tabs: list[Tab | None] = [None for _ in TALKS]
        self.start_server()
        for slot in TALKS:  # a busy evening from the beginning: two at Alma's, one at Villads', two who wait
            self.asks_for_a_human(slot)
        for slot, name in enumerate(("Alma", "Alma", "Villads")):
            self.take(name, self.tabs[slot])

    def teardown(self) -> None:
        if hasattr(self, "hub"):
            self.run(self.hub.settle())
            self.run(self.desk.stop())
            self.engine.dispose()
        self.loop.close()
        self.folder.cleanup()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def start_server(self) -> None:
        """A new process on the same database."""

        async def start() -> None:
            self.hub = Hub(1800)
            self.returns = Returns(session_factory(self.engine), lambda: b"p" * 32, 72)
            self.hub.on_over(self.returns.forget)
            self.desk = Desk(self.hub, self.store, catalogue_core(), Doors(OpeningHours()))
            for name, who in self.who.items():
                self.pages[name] = Page()
                self.desk.arrive(who, self.pages[name])

        self.run(start())

    def staff_id(self, name: str) -> int:
        return self.who[name].staff_id

    def mine(self, name: str) -> list[Tab]:
        return [tab for tab in self.tabs if tab and tab.state == WITH and tab.owner == name]

    def notify(self, tab: Tab, event: dict[str, Any]) -> bool:
        return bool(self.run(self.hub.notify(tab.id, event)))

    def new_keys(self, tab: Tab) -> None:
        tab.sent, tab.got = [], []
        for page in self.pages.values():
            page.frames = [f for f in page.frames if not (f["type"] == "sealed" and f["talk"] == tab.id)]

    def pick(self, slot: int, *states: str) -> Tab | None:
        """Somebody in one of these states, mostly: now and then anybody, because people click what makes no sense."""
        everybody = [tab for tab in self.tabs if tab]
        fitting = [tab for tab in everybody if tab.state in states]
        among = everybody if slot % 8 == 0 or not fitting else fitting
        return among[slot // 8 % len(among)] if among else None

    # --- visitors ------------------------------------------------------------------------------------------------------

    @rule(slot=st.sampled_from(TALKS))
    def asks_for_a_human(self, slot: int) -> None:
        tab = self.tabs[slot]
        if tab is None or tab.state == GONE:
            conversation, token, _ = self.hub.open(None, "kalundborg", 0)  # type: ignore[misc]
            tab = self.tabs[slot] = Tab(token, conversation.id)
        if tab.state in (WITH, WAITING):
            return
        assert self.notify(tab, {"type": "accept", "share": {}, "public_key": tab.key, "risk_level": "none"})
        tab.state, tab.can_say = WAITING, tab.can_say

    @rule(slot=SLOTS)
    def loads_the_page_anew(self, slot: int) -> None:
        tab = self.pick(slot, WAITING, WITH)
        if tab is None or tab.state not in (WAITING, WITH):
            return
        tab.key_number += 1
        assert self.notify(tab, {"type": "accept", "share": {}, "public_key": tab.key, "risk_level": "none"})
        if tab.state == WITH:
            self.new_keys(tab)

    @rule(slot=SLOTS, times=st.integers(1, 3))
    def writes_and_maybe_sends_again(self, slot: int, times: int) -> None:
        tab = self.pick(slot, WITH)
        if tab is None or tab.state == GONE:
            return
        self.count += 1
        box = f"v{self.count}"
        answers = [self.notify(tab, {"type": "sealed", "id": box, "box": box}) for _ in range(times)]
        assert answers == [tab.state == WITH] * times
        if tab.state == WITH:
            tab.sent.append(box)

    @rule(slot=SLOTS)
    def ends_or_stops_waiting(self, slot: int) -> None:
        tab = self.pick(slot, WITH, WAITING)
        if tab is None or tab.state == GONE:
            return
        self.notify(tab, {"type": "end"})
        if tab.state in (WAITING, WITH):
            tab.can_say = int(tab.state == WITH)
            tab.state, tab.owner = ENDED, None
            self.new_keys(tab)

    @rule(slot=SLOTS, times=st.integers(1, 3))
    def says_whether_it_helped(self, slot: int, times: int) -> None:
        tab = self.pick(slot, ENDED)
        if tab is None or tab.state == GONE:
            return
        before = self.answers()
        for _ in range(times):
            self.notify(tab, {"type": "feedback", "helped": "yes"})
        assert self.answers() == before + tab.can_say
        tab.can_say = 0

    @rule(slot=SLOTS)
    def erases(self, slot: int) -> None:
        tab = self.pick(slot, WITH, WAITING, ENDED)
        if tab is None or tab.state == GONE:
            return

        async def erase() -> None:
            self.hub.forget(tab.id, {"type": "erased"}, ("erased", {}))
            await self.hub.settle()

        self.run(erase())
        tab.state, tab.owner, tab.can_say = GONE, None, 0

    @rule(slot=SLOTS, level=st.sampled_from(LEVELS))
    def risk_rises(self, slot: int, level: str) -> None:
        tab = self.pick(slot, WAITING)
        if tab is not None and tab.state != GONE:
            self.notify(tab, {"type": "risk", "level": level, "kind": None})

    # --- counsellors -----------------------------------------------------------------------------------------------------

    @rule(name=st.sampled_from(NAMES), slot=SLOTS)
    def claims(self, name: str, slot: int) -> None:
        tab = self.pick(slot, WAITING)
        if tab is None:
            return
        self.take(name, tab)

    def take(self, name: str, tab: Tab | None) -> None:
        assert tab is not None
        self.count += 1
        may = (tab.state == WAITING and len(self.mine(name)) < MAX_TALKS) or tab in self.mine(name)
        answer = self.run(self.desk.claim(self.who[name], self.pages[name], tab.id, f"c{self.count}"))
        assert answer["type"] == ("talk" if may else "lost")
        if may:
            assert answer["visitor_key"] == tab.key
            tab.state, tab.owner = WITH, name
            self.new_keys(tab)

    @rule(slot=SLOTS, name=st.sampled_from(NAMES), times=st.integers(1, 2))
    def counsellor_writes(self, slot: int, name: str, times: int) -> None:
        tab = self.pick(slot, WITH)
        if tab is None:
            return
        name = str(tab.owner) if tab.owner and slot % 8 else name
        self.count += 1
        box = f"c{self.count}"
        answers = [self.desk.send(self.pages[name], tab.id, box, box)["type"] for _ in range(times)]
        assert answers == ["ack" if tab in self.mine(name) else "error"] * times
        if tab in self.mine(name):
            tab.got.append(box)

    @rule(slot=SLOTS, name=st.sampled_from(NAMES))
    def gives_back(self, slot: int, name: str) -> None:
        tab = self.pick(slot, WITH)
        if tab is None:
            return
        name = str(tab.owner) if tab.owner and slot % 8 else name
        assert self.run(self.desk.release(self.who[name], tab.id)) == (tab in self.mine(name))
        if tab in self.mine(name):
            tab.state, tab.owner = WAITING, None
            self.new_keys(tab)

    @rule(slot=SLOTS, name=st.sampled_from(NAMES))
    def counsellor_ends(self, slot: int, name: str) -> None:
        tab = self.pick(slot, WITH)
        if tab is None:
            return
        name = str(tab.owner) if tab.owner and slot % 8 else name

        async def end() -> bool:
            done = await self.desk.end(self.who[name], tab.id, "helped")
            await self.hub.settle()
            return done

        assert self.run(end()) == (tab in self.mine(name))
        if tab in self.mine(name):
            tab.state, tab.owner, tab.can_say = ENDED, None, 1
            self.new_keys(tab)

    @rule(slot=SLOTS, is_yes=st.booleans())
    def hands_over(self, slot: int, is_yes: bool) -> None:
        tab = self.pick(slot, WITH)
        if tab is None or tab.state != WITH:
            return
        name = str(tab.owner)
        other = next(one for one in NAMES if one != name)
        self.count += 1
        page, theirs = self.pages[name], self.pages[other]
        self.run(self.desk.handover.ask(self.who[name], page, "transfer", tab.id, self.staff_id(other)))
        self.desk.handover.take(self.who[other], theirs, tab.id, f"c{self.count}")
        new_key = f"v{tab.id}{tab.key_number + 1}"
        self.notify(tab, {"type": "transfer", "accepted": is_yes, "public_key": new_key if is_yes else None})
        if is_yes and len(self.mine(other)) < MAX_TALKS:
            tab.key_number += 1
            tab.owner = other
            self.new_keys(tab)

    # --- the machine -----------------------------------------------------------------------------------------------------

    @precondition(lambda self: any(self.tabs))
    @rule()
    def server_is_killed_and_everybody_comes_back(self) -> None:
        held: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
        for tab in self.tabs:
            if tab and tab.state == WITH:
                talk = self.desk.talks[tab.id]
                seq = talk.seq
                held[str(tab.owner)].append(
                    {"id": tab.id, "public_key": talk.counsellor_key, "visitor_key": tab.key, "last_seq": seq}
                )
        self.run(self.hub.settle())
        self.run(self.desk.stop())
        old = {name: page.frames for name, page in self.pages.items()}
        self.start_server()
        for name in NAMES:
            self.pages[name].frames = [f for f in old[name] if f["type"] == "sealed"]
            mine = self.run(self.desk.resume(self.who[name], self.pages[name], held[name]))
            assert mine == []
        for tab in self.tabs:
            if tab and tab.state != GONE:
                self.hub.open(tab.token, "kalundborg", 10_000)
                self.run(self.hub.restore(tab.id))
                tab.can_say = 0  # not worth a row in the database
                if tab.state in (WAITING, WITH):
                    self.notify(tab, {"type": "accept", "share": {}, "public_key": tab.key, "risk_level": "none"})
                else:
                    tab.state = BOT
                if tab.state == WITH:
                    self.comes_again(tab)

    def comes_again(self, tab: Tab) -> None:
        """What a page does after a restart: it sends every box again, and drops by counter what it has seen."""
        page = self.pages[str(tab.owner)]
        seen = list(dict.fromkeys(page.boxes(tab.id)))
        for box in tab.sent:
            assert self.notify(tab, {"type": "sealed", "id": box, "box": box})
        for box in tab.got:
            assert self.desk.send(page, tab.id, box, box)["type"] == "ack"
        assert list(dict.fromkeys([*seen, *page.boxes(tab.id)])) == tab.sent
        page.frames = [f for f in page.frames if not (f["type"] == "sealed" and f["talk"] == tab.id)]
        page.frames += [{"type": "sealed", "talk": tab.id, "box": box} for box in tab.sent]

    # --- what must always hold -------------------------------------------------------------------------------------------

    def answers(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.exec_driver_sql("select coalesce(sum(answers), 0) from feedback_counts").scalar_one())

    @invariant()
    def table_memory_and_people_agree(self) -> None:
        for tab in filter(None, getattr(self, "tabs", ())):
            row = self.store.run_now(handoffs.get, tab.id)
            talk = self.desk.talks.get(tab.id)
            if tab.state == GONE:
                assert row is None and talk is None and self.hub.find(tab.id) is None
                assert not self.store.run_now(returns.kept_until, tab.id, self.desk.now())
                continue
            if tab.state in (WAITING, WITH, ENDED):
                assert row is not None and row.state == tab.state
                assert str(self.hub.state(tab.id).value) == tab.state  # type: ignore[union-attr]
                assert row.claimed_by == (self.staff_id(str(tab.owner)) if tab.owner else None)
            if tab.state in (BOT, ENDED):
                assert talk is None

    @invariant()
    def every_box_arrives_once_in_order_and_only_where_it_belongs(self) -> None:
        for tab in filter(None, getattr(self, "tabs", ())):
            if tab.state != WITH:
                continue
            for name, page in self.pages.items():
                assert page.boxes(tab.id) == (tab.sent if name == tab.owner else [])
            conversation = self.hub.find(tab.id)
            assert conversation is not None
            seqs = [seq for seq, _, _ in conversation.outbox]
            assert seqs == sorted(set(seqs))
            last_key = max((i for i, item in enumerate(conversation.outbox) if item[1] == "counsellor"), default=0)
            boxes = [text for _, word, text in list(conversation.outbox)[last_key:] if word == "sealed"]
            assert len(boxes) <= len(tab.got)

    @invariant()
    def nobody_has_more_talks_than_the_limit(self) -> None:
        for name in NAMES:
            if hasattr(self, "who"):
                assert len(self.store.run_now(handoffs.claimed_by, self.staff_id(name))) <= MAX_TALKS


TalkStates.TestCase.settings = settings(
    max_examples=40, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
)
TestTalkStates = TalkStates.TestCase
