"""The live queue: reads it, tells every desk page and every waiting visitor when something changed, and nothing when not."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from web.counsellor.store import Store
from web.db import handoffs
from web.db.handoffs import QueueRow
from web.event_log import log_fault

OVERDUE_MINUTES = {"acute": 2, "high": 5}  # unclaimed for so long: whoever leads the shift is told
OVERDUE_OTHERS_MINUTES = 15
TICK_SECONDS = 15.0  # minutes waited and ageing move without an event


class LiveQueue:
    """Keeps desk pages and visitors in step with the table.

    Args:
        publish: Called with the parts of the queue frame for desk pages.
        tell: Called with (conversation id, position, estimate) for a visitor whose place changed, and every half hour.
        notice: Called for every row at every reading.
    """

    def __init__(
        self, store: Store, publish: Callable[[dict[str, Any]], None], tell: Callable[[str, int, int | None], None],
        labels: Callable[[QueueRow], dict[str, Any]], clock: Callable[[], datetime] | None = None,
        notice: Callable[[QueueRow], None] = lambda row: None,
    ) -> None:  # fmt: skip
        self._store, self._publish, self._tell, self._labels, self._notice = store, publish, tell, labels, notice
        self._clock = clock or (lambda: datetime.now(UTC))
        self._changed = asyncio.Event()
        self._told: dict[str, tuple[int, int | None, int]] = {}
        self._arrivals: dict[str, int] = {}  # ids of one minute keep the order in which they came
        self.rows: list[QueueRow] = []
        self.held: dict[int, int] = {}  # staff id -> how many talks they have
        self.is_broken = False
        self.announce: Callable[[], None] = lambda: None  # tells the other processes

    def touch(self) -> None:
        """Something changed: read again soon. Many at once cost one reading."""
        self._changed.set()
        self.announce()

    def touch_here(self) -> None:
        """The same, when another process said so."""
        self._changed.set()

    def forget(self, conversation_id: str) -> None:
        """Tell this visitor its place again, even when it is the same as the last time."""
        self._told.pop(conversation_id, None)

    async def run(self) -> None:
        """Refresh for ever."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):  # not wait_for: in 3.11 that can swallow being cancelled
                    await self._changed.wait()
            self._changed.clear()
            await self.refresh()

    async def refresh(self) -> None:
        """Read the queue once and tell whom it concerns. A database that is away is logged and tried again."""
        now = self._clock()
        try:
            self.rows, pace, self.held = await self._store.run(_read, now, self._arrivals)
            self._remember_arrivals()
            self.is_broken = False
        except SQLAlchemyError as error:
            log_fault("queue_unreadable", error)
            self.is_broken = True
            self._publish({"broken": True})
            return
        self._tell_visitors(pace)
        self._publish({"rows": [self.row(row) for row in self.rows], "broken": False})

    def row(self, row: QueueRow) -> dict[str, Any]:
        """One row as the desk page gets it."""
        return {
            "id": row.id, "risk_level": row.risk_level, "risk_kind": row.risk_kind, "age_band": row.age_band,
            "waited_minutes": row.waited_minutes, "reason": row.reason, "overdue": is_overdue(row), **self._labels(row),
        }  # fmt: skip

    def _remember_arrivals(self) -> None:
        next_number = max(self._arrivals.values(), default=-1) + 1
        present = [row.id for row in self.rows]
        kept = {key: number for key, number in self._arrivals.items() if key in present}
        new = [key for key in present if key not in kept]
        self._arrivals = kept | {key: next_number + index for index, key in enumerate(new)}

    def _tell_visitors(self, pace: float | None) -> None:
        present = {row.id for row in self.rows}
        self._told = {key: value for key, value in self._told.items() if key in present}
        half_hour = int(self._clock().timestamp() // 1800)  # helplines open and close: who can be reached is told anew
        for place, row in enumerate(self.rows, 1):
            estimate = handoffs.estimate_minutes(place, pace)
            if self._told.get(row.id) != (place, estimate, half_hour):
                self._told[row.id] = (place, estimate, half_hour)
                self._tell(row.id, place, estimate)
            self._notice(row)


def is_overdue(row: QueueRow) -> bool:
    """Whether somebody who leads the shift should act: nobody has taken it for too long."""
    return row.waited_minutes >= OVERDUE_MINUTES.get(row.risk_level, OVERDUE_OTHERS_MINUTES)


def _read(
    session: Session, now: datetime, arrivals: dict[str, int]
) -> tuple[list[QueueRow], float | None, dict[int, int]]:
    held = Counter(staff_id for _, staff_id in handoffs.all_claimed(session))
    return handoffs.waiting(session, now, arrivals), handoffs.minutes_between_claims(session, now), dict(held)
