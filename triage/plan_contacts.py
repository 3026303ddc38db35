"""Which three contacts of a plan are shown: those that can be used by whoever writes, now; best first.

A plan (data/responses/risk.yml) names a few more than three, for some fall away: no number we are sure of, closed at
this hour, for others, for another age. Pure; the clock and the catalogue come from outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from triage.cards import actions_for
from triage.offers import Catalogue, Contact
from triage.response_plans import FIRST_YOUNG_AGE, MAX_CONTACTS
from triage.vocabulary import Role

GROWN_UP_AGE = 26  # from here lines for children and young people are no help (headspace, the widest, ends at 25)
ADULTS = frozenset({"parent", "professional"})


def contacts_now(
    ids: Iterable[str],
    catalogue: Catalogue,
    now: datetime,
    role: Role = Role.SELF,
    age: int | None = None,
    may_be_adult: bool = False,
) -> list[str]:
    """Choose what to show.

    Args:
        ids: Contacts of a plan, best first, area filled in.
        catalogue: Where they stand.
        now: Danish local time.
        role: Who writes.
        age: Of the writer, where known, in whole years.
        may_be_adult: The writer, in danger, seems to be somebody's parent or teacher: lines for adults first. The others
            stay, for "min pige" may be a girlfriend.

    Returns:
        One to three ids in the plan's order, but those known to be closed now last, and for a child
        those meant for children first. Whatever can be tapped where nothing else is left; empty only where nothing can.
    """
    usable = [one for one in map(catalogue.contacts.get, ids) if one is not None and actions_for(one)]
    fitting = [one for one in usable if _is_for(one, role, age)] or usable
    is_child = role is Role.SELF and age is not None and age < FIRST_YOUNG_AGE
    fitting.sort(
        key=lambda one: (
            one.hours.is_open(now) is False,
            is_child and not _is_for_children(one),
            may_be_adult and not one.who & ADULTS,
        )
    )
    return [one.id for one in fitting[:MAX_CONTACTS]]


def _is_for(contact: Contact, role: Role, age: int | None) -> bool:
    """Say whether a contact is meant for the writer; what is for emergencies is for everybody."""
    if contact.kind == "emergency":
        return True
    if role in (Role.PARENT, Role.PROFESSIONAL):
        return bool(contact.who & ADULTS)
    if age is not None and age >= GROWN_UP_AGE:
        return bool(contact.who & ADULTS)
    return bool(contact.who - ADULTS) and (age is None or contact.ages.admits(age))


def _is_for_children(contact: Contact) -> bool:
    return contact.kind == "emergency" or "child" in contact.who
