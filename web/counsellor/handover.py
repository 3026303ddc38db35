"""Between colleagues: handing a talk over, and reading along. Both are asked; the visitor decides the first and is told of the second.

A transfer takes three yeses: of the colleague, of the visitor, and of the table. With the visitor's comes a new key, so the one who
had the talk can open nothing that follows. Reading along goes from page to page, sealed: the counsellor's page sends copies to the
colleague's, and begins only when the visitor's screen has shown that somebody reads along. In memory only, and gone with the talk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from web.counsellor import texts
from web.counsellor.presence import Line
from web.db import handoffs
from web.db.staff import SignedIn

if TYPE_CHECKING:
    from web.counsellor.desk import Desk

TRANSFER, READ = "transfer", "read"


@dataclass
class Ask:
    """One open question to a colleague. `line` and `key` are the colleague's page, once it has said yes."""

    kind: str
    talk_id: str
    from_id: int
    from_line: Line
    to_id: int
    to_alias: str
    line: Line | None = None
    key: str | None = None


@dataclass(frozen=True)
class Reading:
    """A colleague's page that reads along with a counsellor's."""

    counsellor: Line
    reader: Line
    alias: str

    def other(self, line: Line) -> Line | None:
        """The page at the other end; None for a page that has no part in it."""
        return {id(self.counsellor): self.reader, id(self.reader): self.counsellor}.get(id(line))


class Handover:
    """All questions between colleagues of this process; at most one transfer and one reader a talk."""

    def __init__(self, desk: Desk, limit: int) -> None:
        self._desk, self._limit = desk, limit
        self._asks: dict[tuple[str, str], Ask] = {}
        self._readings: dict[str, Reading] = {}

    # --- asking ----------------------------------------------------------------------------------------------------

    async def ask(self, who: SignedIn, line: Line, kind: str, talk_id: str, to_id: int) -> dict[str, Any]:
        """Ask a colleague to take over or to read along. Returns the frame that answers."""
        talk, person = self._desk.talks.get(talk_id), self._desk.presence.person(to_id)
        if talk is None or talk.line is not line:
            return {"type": "error", "code": "not_yours", "talk": talk_id, "text": texts.NOT_YOURS}
        if person is None or to_id == who.staff_id:
            return {"type": "error", "code": "colleague_gone", "talk": talk_id, "text": texts.COLLEAGUE_GONE}
        self.withdraw(talk_id, kind)
        self._asks[talk_id, kind] = Ask(kind, talk_id, who.staff_id, line, to_id, person.alias)
        row = await self._desk.row_of(talk_id)
        for other in person.lines:
            other.put({"type": "asked", "talk": talk_id, "kind": kind, "alias": who.alias, "row": row})
        return {"type": "handover", "talk": talk_id, "kind": kind, "state": "asked", "alias": person.alias}

    def refuse(self, who: SignedIn, kind: str, talk_id: str) -> None:
        """The colleague says no."""
        ask = self._asks.get((talk_id, kind))
        if ask is not None and ask.to_id == who.staff_id:
            self._close(ask, "refused")

    def withdraw(self, talk_id: str, kind: str) -> None:
        """The question is off: whoever asked has thought better of it, or the talk is over."""
        ask = self._asks.get((talk_id, kind))
        if ask is not None:
            self._close(ask, "withdrawn")

    def _close(self, ask: Ask, state: str) -> None:
        del self._asks[ask.talk_id, ask.kind]
        if ask.kind == TRANSFER and ask.key is not None:
            self._desk.hub.deliver(ask.talk_id, "transfer")
        word = {"talk": ask.talk_id, "kind": ask.kind, "state": state, "alias": ask.to_alias}
        ask.from_line.put({"type": "handover", **word})
        if (person := self._desk.presence.person(ask.to_id)) is not None:
            for line in person.lines:
                line.put({"type": "unasked", "talk": ask.talk_id, "kind": ask.kind})

    # --- handing over ----------------------------------------------------------------------------------------------

    def take(self, who: SignedIn, line: Line, talk_id: str, public_key: str) -> None:
        """The colleague would take the talk: now the visitor is asked."""
        ask = self._asks.get((talk_id, TRANSFER))
        if ask is None or ask.to_id != who.staff_id:
            line.put({"type": "unasked", "talk": talk_id, "kind": TRANSFER})
            return
        ask.line, ask.key = line, public_key
        ask.from_line.put(
            {"type": "handover", "talk": talk_id, "kind": TRANSFER, "state": "visitor", "alias": ask.to_alias}
        )
        self._desk.hub.deliver(talk_id, "transfer", alias=ask.to_alias)

    async def answered(self, talk_id: str, event: dict[str, Any]) -> None:
        """The visitor has decided. The desk holds this talk's lock."""
        ask, talk = self._asks.get((talk_id, TRANSFER)), self._desk.talks.get(talk_id)
        if ask is None or ask.key is None or talk is None:
            return
        if not event["accepted"] or not event["public_key"]:
            self._close(ask, "visitor_no")
            return
        is_there = ask.line is not None and ask.line in self._desk.presence.lines()
        if not is_there or not await self._desk.store.run(_transfer, ask, self._limit, self._desk.now()):
            self._close(ask, "failed")
            return
        del self._asks[talk_id, TRANSFER]
        self.stop_reading(talk_id)
        assert ask.line is not None
        ask.from_line.put({"type": "gone", "talk": talk_id, "reason": "transferred"})
        talk.visitor_key = event["public_key"]
        await self._desk.hand_to(talk, ask.to_id, ask.to_alias, ask.line, ask.key)

    # --- reading along ---------------------------------------------------------------------------------------------

    def join(self, who: SignedIn, line: Line, talk_id: str, public_key: str) -> None:
        """The colleague would read along: the counsellor's page now tells the visitor, and then begins."""
        ask, talk = self._asks.get((talk_id, READ)), self._desk.talks.get(talk_id)
        if ask is None or ask.to_id != who.staff_id or talk is None or talk.line is None:
            line.put({"type": "unasked", "talk": talk_id, "kind": READ})
            return
        del self._asks[talk_id, READ]
        self.stop_reading(talk_id)
        self._readings[talk_id] = Reading(talk.line, line, who.alias)
        talk.line.put({"type": "joined", "talk": talk_id, "alias": who.alias, "public_key": public_key})

    def relay(self, line: Line, talk_id: str, frame: dict[str, Any]) -> None:
        """Carry a sealed copy, or the counsellor's key, to the other page."""
        reading = self._readings.get(talk_id)
        other = reading.other(line) if reading is not None else None
        if other is not None:
            other.put({**frame, "talk": talk_id})

    def stop_reading(self, talk_id: str) -> None:
        """Nobody reads along any more; both pages are told, and the counsellor's tells the visitor."""
        reading = self._readings.pop(talk_id, None)
        if reading is not None:
            for line in (reading.counsellor, reading.reader):
                line.put({"type": "parted", "talk": talk_id, "alias": reading.alias})

    def part(self, line: Line, talk_id: str) -> None:
        """One of the two ends it."""
        reading = self._readings.get(talk_id)
        if reading is not None and reading.other(line) is not None:
            self.stop_reading(talk_id)

    # --- what ends both --------------------------------------------------------------------------------------------

    def talk_over(self, talk_id: str) -> None:
        """The talk is over, given back or gone."""
        for kind in (TRANSFER, READ):
            self.withdraw(talk_id, kind)
        self.stop_reading(talk_id)

    def line_gone(self, line: Line) -> None:
        """A desk page is gone: copies would get lost, so reading along ends; questions of it are off."""
        for talk_id in [key for key, reading in self._readings.items() if reading.other(line) is not None]:
            self.stop_reading(talk_id)
        for ask in [ask for ask in self._asks.values() if line in (ask.from_line, ask.line)]:
            self._close(ask, "withdrawn")


def _transfer(session: Session, ask: Ask, limit: int, now: datetime) -> bool:
    if len(handoffs.claimed_by(session, ask.to_id)) >= limit:
        return False
    return handoffs.transfer(session, ask.talk_id, ask.from_id, ask.to_id, now)
