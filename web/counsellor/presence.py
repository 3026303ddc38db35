"""Who is at the desk right now, in memory. One person may have several pages open; a page is here while its line beats.

No I/O; the clock (seconds, monotonic) is passed in, so that tests decide what time it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

BEAT_SECONDS = 10  # how often a page says it is there
SILENT_SECONDS = 30  # a page not heard from for so long is gone, whatever its socket says
GRACE_SECONDS = 30.0  # how long a dropped counsellor's talks wait for them before they go back to the queue


class Line(Protocol):
    """One open page of a counsellor."""

    def put(self, frame: dict[str, object]) -> None: ...
    def finish(self) -> None: ...


@dataclass
class Person:
    """One counsellor and the pages they have open."""

    staff_id: int
    alias: str
    role: str = "counsellor"
    is_paused: bool = False
    lines: dict[Line, float] = field(default_factory=dict)  # page -> when it was last heard


class Presence:
    """All counsellors of this process."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._people: dict[int, Person] = {}

    def arrive(
        self, staff_id: int, alias: str, line: Line, role: str = "counsellor", is_paused: bool = False
    ) -> Person:
        """A page opens. `is_paused`: what it says of a break; asked only when no other page of the person is open."""
        person = self._people.setdefault(staff_id, Person(staff_id, alias, is_paused=is_paused))
        person.alias, person.role = alias, role
        person.lines[line] = self._clock()
        return person

    def beat(self, staff_id: int, line: Line) -> None:
        """A page says it is still there."""
        person = self._people.get(staff_id)
        if person is not None and line in person.lines:
            person.lines[line] = self._clock()

    def go(self, staff_id: int, line: Line) -> None:
        """A page closes; with the last one the person is gone."""
        person = self._people.get(staff_id)
        if person is not None:
            person.lines.pop(line, None)
            if not person.lines:
                del self._people[staff_id]

    def pause(self, staff_id: int, is_paused: bool) -> None:
        """Take a break: talks one has go on, new ones are not expected."""
        if staff_id in self._people:
            self._people[staff_id].is_paused = is_paused

    def silent(self) -> list[tuple[int, Line]]:
        """Pages not heard from for SILENT_SECONDS: a laptop asleep keeps its socket open for minutes."""
        limit = self._clock() - SILENT_SECONDS
        return [(p.staff_id, line) for p in self._people.values() for line, heard in p.lines.items() if heard < limit]

    def person(self, staff_id: int) -> Person | None:
        """The person, or None when gone."""
        return self._people.get(staff_id)

    def lines(self) -> list[Line]:
        """Every open page."""
        return [line for person in self._people.values() for line in person.lines]

    def names(self) -> list[dict[str, object]]:
        """Who is here and not on a break, for colleagues who want to ask somebody."""
        return [{"id": p.staff_id, "alias": p.alias} for p in self._people.values() if not p.is_paused]

    def people(self) -> list[Person]:
        """Everybody who is here."""
        return list(self._people.values())

    def count_ready(self) -> int:
        """How many people are here and not on a break."""
        return sum(not person.is_paused for person in self._people.values())
