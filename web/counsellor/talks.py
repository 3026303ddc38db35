"""Talks between a visitor and a counsellor, in memory only: keys, and sealed boxes until they have arrived.

`web` cannot read the boxes. Each is kept until the desk's page says `received`, so a lost line loses nothing; each id is taken
once, so sending again doubles nothing. All of it goes with the talk.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field

from web.counsellor.presence import Line

MAX_UNDELIVERED = 500  # boxes held for a page that is away; a young person does not write more in the grace time
MAX_UNDELIVERED_CHARS = 4_000_000  # of boxes of up to 60,000: one visitor must not fill the memory of all
MAX_SEEN_IDS = 4000
# A count that begins anew begins so far on: a page that counts more was served elsewhere meanwhile.
FRESH_NUMBERS = 1000


@dataclass
class Talk:
    """One conversation that waits for, or is with, a counsellor. `line` is the one page that has it; None while that is away."""

    id: str
    visitor_key: str | None = None
    staff_id: int | None = None
    last_staff_id: int | None = None  # who has had it last, as far as this process knows
    alias: str = ""
    counsellor_key: str | None = None
    line: Line | None = None
    seq: int = 0
    undelivered: deque[dict[str, object]] = field(default_factory=deque)
    seen: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def hold(self, box_id: str | None, box: str) -> dict[str, object] | None:
        """Keep a visitor's box for the desk. Returns its frame, or None when this id came before.

        Raises:
            OverflowError: Too many boxes wait; the sender keeps this one and tries again.
        """
        held = sum(len(str(frame["box"])) for frame in self.undelivered)
        if len(self.undelivered) >= MAX_UNDELIVERED or held + len(box) > MAX_UNDELIVERED_CHARS:
            raise OverflowError("undelivered")
        if box_id is not None and not self.take_id(f"v{box_id}"):
            return None
        self.seq += 1
        frame: dict[str, object] = {"type": "sealed", "talk": self.id, "seq": self.seq, "id": box_id, "box": box}
        self.undelivered.append(frame)
        return frame

    def take_id(self, box_id: str) -> bool:
        """Note an id; False when it was here before."""
        if box_id in self.seen:
            return False
        self.seen[box_id] = None
        if len(self.seen) > MAX_SEEN_IDS:
            self.seen.popitem(last=False)
        return True

    def received(self, seq: int) -> None:
        """Forget boxes that are on the counsellor's screen."""
        while self.undelivered and int(str(self.undelivered[0]["seq"])) <= seq:
            self.undelivered.popleft()

    def is_outdated(self, last_seq: int) -> bool:
        """Whether the page, which has boxes up to `last_seq`, has had some that were not of this count."""
        return last_seq > self.seq

    def begin_anew(self, last_seq: int) -> None:
        """We were restarted, or another process served the page meanwhile: what is held here is not what the page lacks."""
        self.new_keys()
        self.seq = last_seq + FRESH_NUMBERS

    def new_keys(self) -> None:
        """One side made a new key: boxes of the old one can be opened by nobody, and ids may come again sealed anew."""
        self.undelivered.clear()
        self.seen.clear()

    def give_to(self, staff_id: int, alias: str, counsellor_key: str, line: Line) -> None:
        """A counsellor's page has the talk now."""
        self.staff_id = self.last_staff_id = staff_id
        self.alias, self.counsellor_key, self.line = alias, counsellor_key, line

    def give_back(self) -> None:
        """Nobody has the talk now."""
        self.staff_id, self.alias, self.counsellor_key, self.line = None, "", None, None
        self.new_keys()
