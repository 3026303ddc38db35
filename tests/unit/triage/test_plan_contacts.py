"""Which contacts of a plan are shown: those the writer can use now, at most three, best first."""

from __future__ import annotations

import pytest

from tests.real_content import AFTERNOON, DATA, NIGHT, catalogue
from triage.plan_contacts import contacts_now
from triage.response_plans import load_plans, local_contacts
from triage.vocabulary import RiskKind, RiskLevel, Role

PLANS = load_plans(DATA)


def shown(*ids: str, **who: object) -> list[str]:
    return contacts_now(ids, catalogue(), who.pop("now", AFTERNOON), **who)  # type: ignore[arg-type]


def test_the_plans_order_stays():
    assert shown("livslinien", "boernetelefonen", "headspace_danmark") == ["livslinien", "boernetelefonen", "headspace_danmark"]  # fmt: skip


def test_never_more_than_three():
    assert len(shown("alarm_112", "livslinien", "boernetelefonen", "headspace_danmark")) == 3


def test_what_has_no_sure_number_is_left_out():
    assert shown("sletdet", "red_raadgivning", "boernetelefonen") == ["boernetelefonen"]


def test_what_is_closed_now_stands_last():
    assert shown("headspace_family", "alarm_112", now=NIGHT, role=Role.PARENT) == ["alarm_112", "headspace_family"]


@pytest.mark.parametrize(("age", "line", "is_shown"), [(14, "hoert", False), (15, "hoert", True), (11, "headspace_danmark", False), (None, "hoert", True)])  # fmt: skip
def test_lines_for_another_age_are_left_out(age, line, is_shown):
    assert (line in shown("boernetelefonen", line, age=age)) is is_shown


def test_child_sees_lines_for_children_before_others_but_after_112():
    assert shown("alarm_112", "livslinien", "boernetelefonen", age=9) == ["alarm_112", "boernetelefonen", "livslinien"]


@pytest.mark.parametrize("role", [Role.PARENT, Role.PROFESSIONAL])
def test_grown_ups_do_not_get_lines_for_the_young(role):
    assert shown("boernetelefonen", "headspace_danmark", "lev_uden_vold_1888", role=role) == ["lev_uden_vold_1888"]


def test_who_may_be_a_parent_in_danger_loses_no_line():
    assert shown("boernetelefonen", "livslinien", may_be_adult=True) == ["livslinien", "boernetelefonen"]


def test_where_nothing_fits_something_stands():
    assert shown("boernetelefonen", role=Role.PROFESSIONAL) == ["boernetelefonen"]


@pytest.mark.parametrize("place", ["kalundborg", "haderslev", "kerteminde", "thisted", None])
@pytest.mark.parametrize("now", [AFTERNOON, NIGHT], ids=["day", "night"])
def test_every_plan_shows_one_to_three_everywhere(place, now):
    for plan in PLANS.every():
        ids = contacts_now(local_contacts(plan.contacts, place), catalogue(), now, plan.role)
        assert 1 <= len(ids) <= 3
        if plan.level is RiskLevel.ACUTE:
            assert "alarm_112" in ids
        if (plan.level, plan.kind) == (RiskLevel.ACUTE, RiskKind.SUBSTANCE):
            assert ids[:2] == ["alarm_112", "giftlinjen"]
