"""The queue's table: states, order, and that of many who claim at once exactly one wins."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from tests.unit.web.desk_rig import ROOT, add_staff, fresh_engine
from web.counsellor.store import Store
from web.db import handoffs
from web.db.models import Base, DayCount, Handoff, Staff, TalkCount, WaitCount

NOON = datetime(2026, 3, 4, 12, 0, 40)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(fresh_engine(tmp_path))
    add_staff(made)
    return made


def wait(store: Store, talk: str, minutes: int = 0, level: str = "none") -> None:
    """Put a talk into the queue `minutes` before noon."""
    then = NOON - timedelta(minutes=minutes)
    store.run_now(handoffs.request, talk, risk_level=level, now=then)
    store.run_now(handoffs.accept, talk, then)


def order(store: Store, now: datetime = NOON) -> list[str]:
    return [row.id for row in store.run_now(handoffs.waiting, now)]


def test_request_twice_makes_one_row_and_fills_in_what_was_unknown(store: Store) -> None:
    store.run_now(handoffs.request, "a", "kalundborg", None, None, "concern", None, NOON)
    store.run_now(handoffs.request, "a", "thisted", "anxiety", "13-15", "none", None, NOON + timedelta(minutes=9))

    row = store.run_now(handoffs.get, "a")

    assert (row.municipality, row.topic, row.age_band, row.risk_level) == ("kalundborg", "anxiety", "13-15", "concern")
    assert row.opened_minute == datetime(2026, 3, 4, 12, 0)


@pytest.mark.parametrize("value", ["jeg hedder Mikkel", "Kalundborg", "a" * 41, "<b>", "12 år", ""])
def test_what_is_no_word_of_ours_never_reaches_the_table(store: Store, value: str) -> None:
    store.run_now(handoffs.request, "a", value, value, value, "none", value, NOON)

    row = store.run_now(handoffs.get, "a")

    assert (row.municipality, row.topic, row.age_band, row.risk_kind) == (None, None, None, None)


def test_unknown_risk_counts_as_high(store: Store) -> None:
    store.run_now(handoffs.request, "a", risk_level="??", now=NOON)

    assert store.run_now(handoffs.get, "a").risk_level == "high"


def test_accept_without_an_offer_still_waits(store: Store) -> None:
    assert store.run_now(handoffs.accept, "a", NOON) is True

    assert order(store) == ["a"]


def test_order_is_acute_then_high_then_time(store: Store) -> None:
    for talk, minutes, level in (
        ("late", 1, "none"),
        ("high", 2, "high"),
        ("early", 5, "concern"),
        ("acute", 0, "acute"),
    ):
        wait(store, talk, minutes, level)

    assert order(store) == ["acute", "high", "early", "late"]


def test_ageing_lets_nobody_starve(store: Store) -> None:
    wait(store, "patient", 21, "none")
    wait(store, "new_high", 3, "high")
    wait(store, "old_high", 30, "high")
    wait(store, "acute", 0, "acute")

    assert order(store) == ["acute", "old_high", "patient", "new_high"]


def test_a_talk_given_back_stands_in_front_of_all_but_acute(store: Store) -> None:
    wait(store, "first", 1, "none")
    store.run_now(handoffs.claim, "first", 1, NOON)
    wait(store, "high", 10, "high")
    wait(store, "acute", 0, "acute")

    assert store.run_now(handoffs.release, "first", 1) is True

    assert order(store) == ["acute", "first", "high"]


def test_risk_rises_and_never_falls(store: Store) -> None:
    wait(store, "a", level="high")

    rose = [store.run_now(handoffs.raise_risk, "a", level) for level in ("concern", "acute", "high", "nonsense")]

    assert rose == [False, True, False, False]
    assert store.run_now(handoffs.get, "a").risk_level == "acute"


def test_position_counts_from_one_and_is_none_when_not_waiting(store: Store) -> None:
    wait(store, "a", 2)
    wait(store, "b", 1)

    assert [store.run_now(handoffs.position, talk, NOON) for talk in ("a", "b", "c")] == [1, 2, None]


def test_only_the_person_who_has_it_can_end_or_release(store: Store) -> None:
    other = add_staff(store, "Villads")
    wait(store, "a")
    store.run_now(handoffs.claim, "a", 1, NOON)

    assert store.run_now(handoffs.release, "a", other) is False
    assert store.run_now(handoffs.end, "a", "helped", NOON, other) is False
    assert store.run_now(handoffs.end, "a", "helped", NOON, 1) is True


def test_end_counts_the_talk_and_its_wait_without_the_talk(store: Store) -> None:
    wait(store, "a", 7, "high")
    store.run_now(handoffs.claim, "a", 1, NOON)

    store.run_now(handoffs.end, "a", "referred", NOON)

    counts = store.run_now(
        lambda s: [
            *((c.quarter, c.municipality, c.risk_level, c.outcome, c.talks) for c in s.query(TalkCount)),
            *((c.quarter, c.risk_level, c.bucket, c.talks) for c in s.query(WaitCount)),
            *((c.day, c.talks) for c in s.query(DayCount)),
        ]
    )
    quarter = handoffs.quarter_start(NOON.date())
    assert counts == [
        (quarter, "unknown", "high", "referred", 1),
        (quarter, "high", "5-15", 1),
        (NOON.date(), 1),
    ], "the day stands with nothing else of the talk"
    with pytest.raises(ValueError, match="outcome"):
        store.run_now(handoffs.end, "a", "made up", NOON)


def test_an_ended_talk_can_be_offered_again_afresh(store: Store) -> None:
    wait(store, "a", 30, "acute")
    store.run_now(handoffs.claim, "a", 1, NOON)
    store.run_now(handoffs.end, "a", "helped", NOON)

    store.run_now(handoffs.request, "a", risk_level="none", now=NOON + timedelta(minutes=2))

    row = store.run_now(handoffs.get, "a")
    assert (row.state, row.risk_level, row.claimed_by) == ("offered", "none", None)


def claim_one(store: Store, moment: datetime) -> None:
    talk = f"talk at {moment:%H.%M}"
    store.run_now(handoffs.request, talk, now=moment)
    store.run_now(handoffs.accept, talk, moment)
    assert store.run_now(handoffs.claim, talk, 1, moment)


def test_estimate_needs_recent_claims_and_grows_with_the_place(store: Store) -> None:
    assert handoffs.estimate_minutes(1, store.run_now(handoffs.minutes_between_claims, NOON)) is None

    for minutes in (60, 40, 20):
        claim_one(store, NOON - timedelta(minutes=minutes))
    pace = store.run_now(handoffs.minutes_between_claims, NOON)

    assert pace == pytest.approx(20, abs=0.5), "a claim is kept to the minute"
    assert [handoffs.estimate_minutes(place, 20) for place in (1, 2, 6, 7)] == [20, 40, 120, None]


def test_old_claims_give_no_estimate(store: Store) -> None:
    for minutes in (130, 140, 150, 160):
        claim_one(store, NOON - timedelta(minutes=minutes))

    assert store.run_now(handoffs.minutes_between_claims, NOON) is None


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "0-9"),
        (9, "0-9"),
        (10, "10-12"),
        (15, "13-15"),
        (17, "16-17"),
        (18, "18-24"),
        (25, "25+"),
        (None, None),
        (-1, None),
    ],
)
def test_age_becomes_a_band(age: int | None, band: str | None) -> None:
    assert handoffs.age_band(age) == band


def test_of_eight_threads_exactly_one_gets_the_talk(tmp_path: Path) -> None:
    stores = [Store(fresh_engine(tmp_path)) for _ in range(8)]
    people = [add_staff(stores[0], f"person {number}") for number in range(8)]

    for talk in ("a", "b", "c", "d"):
        wait(stores[0], talk)
        barrier, won = threading.Barrier(8), []

        def claim(number: int, talk: str = talk, barrier: threading.Barrier = barrier, won: list[int] = won) -> None:
            barrier.wait()
            if stores[number].run_now(handoffs.claim, talk, people[number], NOON):
                won.append(people[number])

        threads = [threading.Thread(target=claim, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(won) == 1
        assert stores[0].run_now(handoffs.get, talk).claimed_by == won[0]


CLAIMER = """
import sys, time
from web.counsellor.store import Store
from web.db import handoffs
store = Store.open(sys.argv[1]); person = int(sys.argv[2])
print("ready", flush=True); sys.stdin.readline()
print(sum(store.run_now(handoffs.claim, f"t{n}", person) for n in range(20)), flush=True)
"""


def claims_of_processes(url: str, people: list[int]) -> list[int]:
    """Let one process a person claim the talks t0 … t19 at the same time; returns how many each got."""
    command = [sys.executable, "-c", CLAIMER, url]
    pipe = subprocess.PIPE
    running = [subprocess.Popen([*command, str(p)], stdin=pipe, stdout=pipe, text=True, cwd=ROOT) for p in people]
    for process in running:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    return [int(process.communicate(timeout=60)[0]) for process in running]


def test_of_several_processes_each_talk_goes_to_exactly_one(tmp_path: Path) -> None:
    engine = fresh_engine(tmp_path)
    store = Store(engine)
    people = [add_staff(store, f"person {number}") for number in range(4)]
    for number in range(20):
        wait(store, f"t{number}")

    got = claims_of_processes(engine.url.render_as_string(False), people)

    assert sum(got) == 20
    assert store.run_now(lambda s: len(handoffs.all_claimed(s))) == 20


def memory_engine() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    return engine


TALKS = st.sampled_from(["a", "b", "c", "d"])
LEVELS = st.sampled_from(handoffs.RISK_ORDER)


class HandoffMachine(RuleBasedStateMachine):
    """Any order of what visitors, counsellors, two processes and time may do, against a model in plain Python."""

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(memory_engine())
        self.now = NOON
        self.session.add_all(
            Staff(id=n, name=str(n), alias=str(n), role="counsellor", password_hash="x", totp_last_step=0, failed_attempts=0,
                  is_active=True, created_at=NOON) for n in (1, 2))  # fmt: skip
        self.session.commit()
        self.state: dict[str, str] = {}
        self.owner: dict[str, int] = {}
        self.level: dict[str, str] = {}

    def _risen(self, talk: str, level: str) -> None:
        self.level[talk] = max(self.level.get(talk, "none"), level, key=handoffs.RISK_ORDER.index)

    @rule(talk=TALKS, level=LEVELS)
    def request(self, talk: str, level: str) -> None:
        handoffs.request(self.session, talk, risk_level=level, now=self.now)
        if self.state.get(talk) in (None, *handoffs.CLOSED_STATES):
            self.state[talk], self.level[talk] = "offered", level
        self._risen(talk, level)

    @rule(talk=TALKS)
    def accept(self, talk: str) -> None:
        is_waiting = handoffs.accept(self.session, talk, self.now)
        if self.state.get(talk) != "with_counsellor":
            self.state[talk] = "waiting"
            self.level.setdefault(talk, "none")
        assert is_waiting == (self.state[talk] == "waiting")

    @rule(talk=TALKS, person=st.sampled_from([1, 2]))
    def claim(self, talk: str, person: int) -> None:
        won = handoffs.claim(self.session, talk, person, self.now)
        assert won == (self.state.get(talk) == "waiting")
        if won:
            self.state[talk], self.owner[talk] = "with_counsellor", person

    @rule(talk=TALKS, person=st.sampled_from([1, 2]))
    def release(self, talk: str, person: int) -> None:
        done = handoffs.release(self.session, talk, person)
        assert done == (self.state.get(talk) == "with_counsellor" and self.owner[talk] == person)
        if done:
            self.state[talk] = "waiting"

    @rule(talk=TALKS, person=st.sampled_from([1, 2]), outcome=st.sampled_from(handoffs.OUTCOMES))
    def end(self, talk: str, person: int, outcome: str) -> None:
        done = handoffs.end(self.session, talk, outcome, self.now, person)
        assert done == (self.state.get(talk) == "with_counsellor" and self.owner[talk] == person)
        if done:
            self.state[talk] = "ended"

    @rule(talk=TALKS)
    def leave(self, talk: str) -> None:
        assert handoffs.leave(self.session, talk, self.now) == (talk in self.state)
        self.state.pop(talk, None)
        self.level.pop(talk, None)

    @rule(talk=TALKS)
    def expire(self, talk: str) -> None:
        if handoffs.expire(self.session, talk, self.now):
            assert self.state[talk] in handoffs.OPEN_STATES
            self.state[talk] = "expired"

    @rule(talk=TALKS, level=LEVELS)
    def raise_risk(self, talk: str, level: str) -> None:
        handoffs.raise_risk(self.session, talk, level)
        if talk in self.state:
            self._risen(talk, level)

    @rule(minutes=st.integers(0, 40))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @invariant()
    def table_is_as_the_model(self) -> None:
        self.session.expire_all()
        rows = {row.id: row for row in self.session.query(Handoff)}
        assert {talk: row.state for talk, row in rows.items()} == self.state
        assert {talk: row.risk_level for talk, row in rows.items()} == self.level
        for talk, row in rows.items():
            assert (row.claimed_by is not None) == (row.state == "with_counsellor")
            assert row.claimed_by in (None, self.owner.get(talk))
            assert row.opened_minute.second == 0

    @invariant()
    def queue_is_fair(self) -> None:
        rows = handoffs.waiting(self.session, self.now)
        assert {row.id for row in rows} == {talk for talk, state in self.state.items() if state == "waiting"}
        levels = [row.risk_level == "acute" for row in rows]
        assert levels == sorted(levels, reverse=True), "acute is always next"
        for ahead, behind in combinations(rows, 2):
            if ahead.risk_level == behind.risk_level and ahead.reason != "released":
                assert ahead.opened_minute <= behind.opened_minute, "of equal level nobody is overtaken by a later one"
            if ahead.reason == "high" and behind.waited_minutes >= 20:
                assert ahead.opened_minute <= behind.opened_minute, (
                    "who waited long is not overtaken by high risk either"
                )

    def teardown(self) -> None:
        self.session.close()


TestHandoffMachine = HandoffMachine.TestCase
TestHandoffMachine.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
