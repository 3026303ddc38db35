"""One anonymous talk: what has been seen, what was sent, where it stands. No I/O and no clock of its own.

Everything here lives in memory and goes when the talk ends, is erased, or has been idle.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, fields
from typing import Any

from triage.messages import FRAMES, Frame, as_object, dump_frame
from triage.risk_state import RiskState
from triage.vocabulary import ConversationState, RiskKind, RiskLevel, Role
from web.db.handoffs import age_band
from web.security import MESSAGES_PER_WINDOW, WINDOW_SECONDS, RateLimit

MAX_OUTBOX_FRAMES = 400  # a long evening's talk; older frames are dropped from replay, not from the visitor's screen
MAX_SEEN_IDS = 2000
FRESH_NUMBERS = 1000  # a count that begins anew begins so far on: who counts less is known to have missed something
MAX_OFFERED_CHOICES = 400
ALWAYS_OFFERED = {
    "#human": "Skriv med et menneske",
    "#accept_human": "Ja tak",
    "#decline_human": "Nej tak",
    "#leave": "Gå",
    "#erase": "Slet alt",
    "#no_call": "Jeg vil ikke ringe",
    "#safe": "Jeg er i sikkerhed",
    "#if_i_tell": "Hvad sker der, hvis jeg siger det?",
    "#write_on": "Jeg vil bare skrive videre",
    "#code": "Giv mig en kode",
}
# Frames with a number are kept until they are seen; the others are about this moment only.
NUMBERED = frozenset(
    name for name, cls in FRAMES.items() if name != "welcome" and "seq" in {part.name for part in fields(cls)}
)
# Of these only the last is worth anything: an old place in the queue, an old question, what was understood before.
REPLACED = frozenset({"queue", "noted", "transfer"})


def _limit() -> RateLimit:
    return RateLimit(MESSAGES_PER_WINDOW, WINDOW_SECONDS)


@dataclass(frozen=True)
class Question:
    """A question that can be answered by yes or no, and what the answer means.

    Args:
        kind: Danger it is about.
        if_yes: Level a yes stands for; None = nothing new.
        if_no: The same for a no.
        is_of_safety: "Er du i sikkerhed?": yes lowers to care mode.
        is_of_danger: "Er der noget, der er farligt?": what it is, is still to be asked.
    """

    kind: RiskKind | None = None
    if_yes: RiskLevel | None = None
    if_no: RiskLevel | None = None
    is_of_safety: bool = False
    is_of_danger: bool = False


@dataclass(frozen=True)
class Unanswered:
    """A sentence the visitor has been asked about, hidden text; `choices` are those of the answer it got."""

    sentence: str
    choices: tuple[dict[str, str], ...] = ()


@dataclass
class Conversation:
    """State of one talk. `id` is random-looking and cannot be turned back into the resume token."""

    id: str
    municipality: str | None = None
    state: ConversationState = ConversationState.BOT
    risk: RiskState = field(default_factory=RiskState)
    seq: int = 0
    outbox: deque[tuple[int, str, str]] = field(default_factory=deque)  # (seq, type, JSON)
    seen: dict[str, None] = field(default_factory=dict)  # ids in the order they came
    offered: dict[str, str] = field(default_factory=dict)  # payload -> title
    limit: RateLimit = field(default_factory=_limit)
    is_hiding_told: bool = False
    is_closed: bool = False
    # Begun from the token of an earlier one, and its tab may not have heard that it was forgotten.
    is_news: bool = False
    is_elsewhere: bool = False  # another process has it by now
    is_narrow: bool = False  # begun when there was no room: danger is answered, the rest has to wait
    asked_kinds: set[RiskKind] = field(default_factory=set)  # concerns a caring question was asked about
    writes_danish: bool = False
    answered_languages: set[str] = field(default_factory=set)  # codes, other than Danish
    checks: int = 0  # turns in which a check-in was due
    retractions: int = 0  # times "det var for sjov" was answered
    is_doubted: bool = False  # a message was doubtful danger and was asked about
    is_taken_back: bool = False  # the message before was one of these
    role: Role | None = None  # who writes, as far as told in this talk
    age: int | None = None  # of who writes, in whole years
    addressed: Role = Role.SELF  # to whom words about danger are written: SELF, or the role of who worries
    other: str = ""  # who that is, where it is surely known: "din mor", a word of ours
    question: Question | None = None  # what `web` asked last, until the next message
    said: tuple[Any, ...] | None = None  # which plan the last urgent answer was
    repeats: int = 0  # times the last plan came up again right after itself
    is_poisoned: bool = False  # somebody has taken something, and is not known to be safe
    listened: int = 0  # times the bot only said that it is there
    wondered: int = 0  # times it asked how it is on a guess
    encouraged: int = 0  # times it met that something is hard to tell
    is_telling: bool = False  # the message before said only that something is hard to tell
    is_human_offered: bool = False  # the last reply asked whether a human is wanted
    topic: str | None = None  # word of our vocabulary, for the queue and the consent card
    told_municipality: str | None = None  # where the visitor says they live, if not what the page is about
    is_asked_age: bool = False  # the robot has just asked, so that a bare "15" is an age
    withheld: frozenset[str] = frozenset()  # what the visitor took out of the consent card
    feedback_for: tuple[str | None, str | None] | None = None  # (municipality, topic) of a talk that may be asked about
    unanswered: Unanswered | None = None  # what may be kept if the very next thing is a yes
    is_asked_to_keep: bool = False  # once a talk, so that three kept sentences are three talks
    is_kept: bool = False  # somebody may come back with a code: the place in the queue outlives an idle page

    def take_id(self, message_id: str) -> bool:
        """Note an id; False when it was here before, so that sending twice has one effect."""
        if message_id in self.seen:
            return False
        self.seen[message_id] = None
        if len(self.seen) > MAX_SEEN_IDS:
            del self.seen[next(iter(self.seen))]
        return True

    def begin_anew(self, last_seq: int) -> None:
        """Another process has spoken to the tab, up to `last_seq`: what was sent and taken here is not what the tab knows. As after a
        restart it hears that it was forgotten, and says again what it waits for."""
        self.seq = last_seq + FRESH_NUMBERS
        self.outbox.clear()
        self.seen.clear()
        self.is_news = True

    def frame(self, word: str, fields: dict[str, Any]) -> str:
        """Build a server frame as JSON; a numbered one takes the next number and is kept for replay."""
        cls = FRAMES[word]
        if word not in NUMBERED:
            return dump_frame(cls(**fields))
        built = cls(**{**fields, "seq": self.seq + 1})
        text = dump_frame(built)  # checks every field: a faulty frame takes no number
        self.seq += 1
        self._remember(word, built, text)
        return text

    def since(self, last_seq: int) -> list[str]:
        """Return the frames after `last_seq`, oldest first."""
        return [text for seq, _, text in self.outbox if seq > last_seq]

    @property
    def age_band(self) -> str | None:
        """The band of the age that was told, as the queue knows it."""
        return age_band(self.age)

    def drop_boxes(self, up_to_seq: int) -> None:
        """Forget sealed boxes that have arrived; the visitor's page has them."""
        self.outbox = deque(item for item in self.outbox if item[1] != "sealed" or item[0] > up_to_seq)

    def title_of(self, payload: str) -> str | None:
        """Return the title of a choice that was offered in this talk, or None."""
        return self.offered.get(payload) or ALWAYS_OFFERED.get(payload)

    def _remember(self, word: str, built: Frame, text: str) -> None:
        if word in REPLACED:
            self.outbox = deque(item for item in self.outbox if item[1] != word)
        self.outbox.append((self.seq, word, text))
        if len(self.outbox) > MAX_OUTBOX_FRAMES:
            self.outbox.popleft()
        for choice in as_object(built).get("choices", ()):
            self.offered.pop(choice["payload"], None)
            self.offered[choice["payload"]] = choice["title"]
        while len(self.offered) > MAX_OFFERED_CHOICES:
            del self.offered[next(iter(self.offered))]
