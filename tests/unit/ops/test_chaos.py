"""A short chaos: some hundred messages between real pages' code and real processes, while these die, freeze and lose their stores."""

from __future__ import annotations

import pytest

from ops.chaos import FAULTS, Danger, Plan, Service, hold, is_good, running

PLAN = {"visitors": 4, "counsellors": 2, "messages": 60, "bot": False, "fault_every_seconds": 1.0, "cries": 3}


@pytest.mark.parametrize("two", [False, True], ids=["one-process", "two-processes"])
def test_nothing_is_lost_doubled_or_out_of_order(two: bool) -> None:
    plan = Plan(two=two, seed=2, **PLAN)  # type: ignore[arg-type]
    with running(plan) as service:
        last, danger = hold(service, plan, lambda line: None)

    assert last["sent"] == plan.wanted == 480
    assert is_good(last, danger), (last, danger.unanswered, service.broken)
    assert len(service.broken) >= 3 and last["cuts"] >= 10 and danger.asked >= plan.cries


@pytest.mark.parametrize("fault", ["lost", "doubled", "disorder"])
def test_one_message_gone_wrong_is_enough_to_fail(fault: str) -> None:
    last = {"lost": 0, "doubled": 0, "disorder": 0}

    assert is_good(last, Danger(asked=20))
    assert not is_good({**last, fault: 1}, Danger(asked=20))
    assert not is_good(last, Danger(asked=20, unanswered=1))


def test_every_fault_comes_once_in_a_round() -> None:
    class Stack:
        processes = {"web": None, "rasa": None, "actions": None}

    assert sorted(Service([Stack()], None, redis=object()).faults()) == sorted(FAULTS)  # type: ignore[list-item]
    assert "redis dies" not in Service([Stack()], None).faults()  # type: ignore[list-item]
