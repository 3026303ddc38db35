"""Which help fits: offers, contacts, and the rules that decide who may use them.

Eligibility comes from data and is decided here, so that every suggestion can be explained and an offer somebody
cannot join is never shown as one they can. Words for visitors stand in data/phrases.yml, not here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Collection, Iterable, Mapping

from triage.hours import Hours
from triage.plain_questions import PlainQuestion
from triage.vocabulary import Aspect, Municipality, OfferState, Role, Topic

MAX_SUGGESTIONS = 3  # more than three is a wall, not help (design 1)
OLDEST_YOUNG = 25  # the young person of design 1; a line for children is no answer to an adult
OLDEST_OFFERED = 29  # no offer for the young goes further (headspace Kalundborg)
YOUNGEST_CHATTER = 9  # who writes here is hardly younger
SCHOOL_AGE = 6  # the year a child turns six, school begins
OLDEST_NEWBORN = 0  # whoever has turned one makes nobody a new parent any more; GRO is for 0 to 1 year
FIRST_YOUNG_AGE = 13  # `who: child` is below, `who: young` from here on (data/README.md)
REGION_OF = {
    Municipality.KALUNDBORG: "region_sjaelland",
    Municipality.HADERSLEV: "region_syddanmark",
    Municipality.KERTEMINDE: "region_syddanmark",
    Municipality.THISTED: "region_nordjylland",
}
# What can be asked, in the order in which an answer is easiest to give.
QUESTIONS = ("topics", "municipality", "age", "diagnosis", "open_case", "grade")


@dataclass(frozen=True)
class AgeRange:
    """Ages in whole years, both ends included; None means no limit is known."""

    min: int | None = None
    max: int | None = None

    def admits(self, age: int) -> bool:
        """Say whether a person of this age is inside."""
        return (self.min is None or age >= self.min) and (self.max is None or age <= self.max)

    @property
    def is_open(self) -> bool:
        """True when no limit is known at either end."""
        return self.min is None and self.max is None


@dataclass(frozen=True)
class Fact:
    """One sentence or two for visitors, and where it stands."""

    text: str
    source: str


@dataclass(frozen=True)
class Source:
    """Where something is known from; `as_of` is YYYY, YYYY-MM or YYYY-MM-DD, None = undated."""

    ref: str
    as_of: str | None
    says: str


@dataclass(frozen=True)
class Requirements:
    """What an offer asks for beyond age and place; None or empty means it does not matter."""

    diagnosis: frozenset[str] = frozenset()
    open_case: bool | None = None
    pregnant: bool | None = None
    placed: bool | None = None
    grade: AgeRange | None = None
    new_parent: bool | None = None
    child_under_school_age: bool | None = None
    refugee: bool | None = None
    schools: tuple[str, ...] = ()


@dataclass(frozen=True)
class Status:
    """Whether the offer runs; dates as in the source; `note` is shown to visitors."""

    state: OfferState
    since: str | None = None
    until: str | None = None
    note: str | None = None

    def is_joinable(self, today: date) -> bool:
        """Say whether one can join as far as is known: it runs, and its last day is not over."""
        if self.state not in (OfferState.RUNNING, OfferState.PILOT):
            return False
        return self.until is None or self.until >= today.isoformat()[: len(self.until)]


@dataclass(frozen=True)
class Entry:
    """What offers and contacts have in common."""

    id: str
    name: str
    summary: str
    aliases: tuple[str, ...]
    aliases_exact: tuple[str, ...]
    topics: tuple[Topic, ...]
    who: frozenset[str]
    ages: AgeRange
    area: str
    facts: Mapping[Aspect, Fact]
    sources: tuple[Source, ...]
    confirmed: date | None
    owner: str

    def fact(self, aspect: Aspect) -> Fact | None:
        """Return what is known about one aspect, or None."""
        return self.facts.get(aspect)


@dataclass(frozen=True)
class Offer(Entry):
    """A local offer of a municipality or of a civil organisation there."""

    requires: Requirements = Requirements()
    status: Status = Status(OfferState.RUNNING)
    ask: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contact(Entry):
    """A helpline, chat, authority or fact. Numbers of low confidence are never shown."""

    kind: str = "helpline"
    phone: tuple[str, ...] = ()
    sms: str | None = None
    chat: bool | None = None
    url: str | None = None
    hours: Hours = Hours()
    anonymous: bool | None = None
    nearby: bool | None = None  # False: a place one has to go to, and none known in the four municipalities
    confidence: str = "low"

    @property
    def shown(self) -> bool:
        """True when its numbers may be shown and it may be suggested."""
        return self.confidence in ("high", "medium")


@dataclass(frozen=True)
class Needs:
    """What is known of a visitor's situation; None = not known, and never guessed.

    `age` is the age of the child or young person it is about, in whole years. `declined` holds the names in
    QUESTIONS that the visitor will not answer. `relation` is what another is to the writer ("søster"); None = a friend.
    """

    topics: tuple[Topic, ...] = ()
    municipality: Municipality | None = None
    age: int | None = None
    grade: int | None = None
    role: Role | None = None
    diagnosis: frozenset[str] | None = None
    open_case: bool | None = None
    pregnant: bool | None = None
    placed: bool | None = None
    new_parent: bool | None = None
    child_under_school_age: bool | None = None
    refugee: bool | None = None
    declined: frozenset[str] = frozenset()
    relation: str | None = None


@dataclass(frozen=True)
class Match:
    """One suggestion: why it fits, and what one should know before going there.

    `reasons` and `warnings` are words from REASONS and WARNINGS with what they are about; the phrases that turn
    them into Danish stand in data/phrases.yml.
    """

    offer: Offer | Contact
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """Whether somebody may use an offer: `open_questions` are the facts that would decide it."""

    eligible: bool
    open_questions: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    refused_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """Everything visitors can be led to, by id."""

    offers: Mapping[str, Offer]
    contacts: Mapping[str, Contact]
    topics: Mapping[Topic, Mapping[str, str]] = field(default_factory=dict)
    rights: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, PlainQuestion] = field(default_factory=dict)

    def entry(self, entry_id: str) -> Offer | Contact | None:
        """Return the offer or contact with this id, or None."""
        return self.offers.get(entry_id) or self.contacts.get(entry_id)

    def card(self, entry_id: str, now: datetime) -> dict[str, Any]:
        """Make the card of an offer or contact (triage.cards.card_for)."""
        from triage.cards import card_for  # cards read the catalogue, so the import waits

        return card_for(self, entry_id, now)

    def match(self, needs: Needs, today: date) -> list[Match]:
        """Find the local offers somebody with these needs may use, best first.

        Only offers whose every condition is known to be met are returned: an unknown age or case leaves an offer
        out here and turns up in `next_question`. Proposed and ended offers carry the warning `not_running`.
        """
        found = []
        for offer in self.offers.values():
            rank = _topic_rank(offer, needs.topics)
            if rank is None:
                continue
            verdict = check_eligibility(offer, needs)
            if verdict.eligible and not verdict.open_questions:
                found.append(_match(offer, needs, verdict, rank, today))
        return sorted(found, key=lambda m: (-m.score, m.offer.id))

    def match_contacts(self, needs: Needs, now: datetime) -> list[Match]:
        """Find helplines, chats and authorities for these needs, best and open ones first."""
        found = []
        for contact in self.contacts.values():
            rank = _topic_rank(contact, needs.topics)
            if rank is None or not contact.shown or contact.kind == "fact" or not _covers(contact.area, needs):
                continue
            if not admits_role(contact.who, needs) or not _age_known_to_fit(contact, needs):
                continue
            found.append(_match_contact(contact, needs, rank, now))
        return sorted(found, key=lambda m: (-m.score, m.offer.id))

    def suggest(self, needs: Needs, now: datetime, limit: int = MAX_SUGGESTIONS) -> list[Match]:
        """Mix local offers and contacts: the best of each kind, at most `limit`, best first.

        One place is kept for a contact that can be reached without waiting, when there is one.
        """
        local = self.match(needs, now.date())
        offers = [m for m in local if "not_running" not in m.warnings]
        dormant = [m for m in local if "not_running" in m.warnings and _is_core(m, needs)]
        contacts = self.match_contacts(needs, now)
        chosen = _one_of_each(offers + dormant)[: limit - 1 if contacts else limit]
        chosen = self._with_second_need(_one_of_each(chosen + contacts)[:limit], needs, now, limit)
        if not chosen and Topic.COUNSELLING not in needs.topics:
            # Nobody helps with just this: somebody to talk to is better than an empty hand.
            return self.suggest(replace(needs, topics=(Topic.COUNSELLING,)), now, limit)
        return sorted(chosen, key=lambda m: ("not_running" in m.warnings, -m.score))

    def suggest_without(
        self, needs: Needs, now: datetime, without: Collection[str], limit: int = MAX_SUGGESTIONS
    ) -> list[Match]:
        """Suggest at most `limit` others than those with the ids `without`."""
        found = self.suggest(needs, now, limit + len(without))
        return [match for match in found if match.offer.id not in without][:limit]

    def _with_second_need(self, chosen: list[Match], needs: Needs, now: datetime, limit: int) -> list[Match]:
        """Give the last place to the second need heard, where nothing chosen is for it."""
        second = next((topic for topic in needs.topics[1:2] if topic is not Topic.COUNSELLING), None)
        if second is None or len(chosen) < limit or any(second in match.offer.topics[:3] for match in chosen):
            return chosen
        own = replace(needs, topics=(second,))
        running = [
            match
            for match in self.match(own, now.date())
            if "not_running" not in match.warnings and check_eligibility(self.offers[match.offer.id], needs).eligible
        ]
        known = {match.offer.id for match in chosen}
        fitting = [one for one in (*running, *self.match_contacts(own, now)) if one.offer.id not in known]
        return _one_of_each(chosen[:-1] + fitting[:1]) if fitting else chosen

    def next_question(self, needs: Needs, now: datetime, asked: frozenset[str] = frozenset()) -> str | None:
        """Name the one fact whose answer would change what is suggested, or None when nothing would.

        A fact is worth asking for when an offer that fits the topic better than (or as well as) the best certain
        one hangs on it. The order of QUESTIONS decides between equals.
        """
        closed = needs.declined | asked
        if set(needs.topics) <= {Topic.COUNSELLING, Topic.WORRY_FOR_CHILD}:
            closed |= {"open_case"}  # who only wants to talk with somebody is not asked about a case first
        if not needs.topics:
            return None if "topics" in closed else "topics"
        if needs.municipality is None and "municipality" not in closed:
            return "municipality"
        wanted: set[str] = set()
        best = max((m.score for m in self.match(needs, now.date())), default=0.0)
        for offer in self.offers.values():
            rank = _topic_rank(offer, needs.topics)
            verdict = check_eligibility(offer, needs)
            if rank is None or not verdict.eligible or not verdict.open_questions:
                continue
            if not offer.status.is_joinable(now.date()):
                continue
            if set(verdict.open_questions) & closed or _score(offer, rank) < best - 0.2:
                continue
            if not set(verdict.open_questions) <= wanted and self._would_show(offer, needs, now):
                wanted.update(verdict.open_questions)
        return next((q for q in QUESTIONS if q in wanted and q not in closed), None)

    def _would_show(self, offer: Offer, needs: Needs, now: datetime) -> bool:
        """Say whether the offer would be among those suggested if every open question were answered in its favour."""
        requires, ages = offer.requires, offer.ages
        age = needs.age
        if age is None and not ages.is_open:
            age = ages.min if ages.min is not None else ages.max
        grade = requires.grade.min if requires.grade and needs.grade is None else needs.grade
        best = replace(needs, age=age, grade=grade, diagnosis=needs.diagnosis or requires.diagnosis or None,
                       open_case=requires.open_case if needs.open_case is None else needs.open_case)  # fmt: skip
        return any(match.offer.id == offer.id for match in self.suggest(best, now))


def check_eligibility(offer: Offer, needs: Needs) -> Verdict:
    """Decide whether somebody may use an offer, from what is known and nothing else."""
    refused: list[str] = []
    unknown: list[str] = []
    reasons: list[str] = []

    def judge(name: str, wanted: bool, known: bool | None) -> None:
        if not wanted:
            return
        if known is None:
            unknown.append(name)
        elif known:
            reasons.append(name)
        else:
            refused.append(name)

    judge("municipality", True, _same_place(offer.area, needs.municipality))
    judge("role", bool(offer.who), admits_role(offer.who, needs))
    # A teacher asks for a class or a pupil; the age decides only when it is told.
    for_many = needs.role is Role.PROFESSIONAL and needs.age is None and needs.grade is None
    if offer.ages.max is not None and offer.ages.max <= SCHOOL_AGE and Topic.SMALL_CHILD not in needs.topics:
        for_many = False  # a football trainer is not sent to a team for kindergartens
    judge("age", not offer.ages.is_open and not for_many, _age_fits(offer.ages, needs))
    is_of_small = Topic.SMALL_CHILD in needs.topics[:1] and needs.age is None and needs.grade is None
    if is_of_small and (offer.ages.min or 0) >= SCHOOL_AGE:
        refused.append("age")  # a nursery asks for nobody who comes to schools
    if offer.ages.is_open and _is_child(needs) and _is_for_young_only(offer, needs):
        refused.append("age")
    if _is_grown(needs) and not _is_for_grown(offer):
        refused.append("age")
    requires = offer.requires
    judge("diagnosis", bool(requires.diagnosis), _has_any(needs.diagnosis, requires.diagnosis))
    judge("grade", requires.grade is not None and not for_many, _grade_fits(requires.grade, needs))
    for name in ("open_case", "pregnant", "placed", "new_parent", "child_under_school_age", "refugee"):
        wanted = getattr(requires, name)
        known = getattr(needs, name)
        # An unsaid pregnancy, baby, foster home or flight is taken as no: asking everybody would hurt more than help.
        if known is None and name != "open_case":
            known = _implied(name, needs)
        judge(name, wanted is not None, None if known is None else known == wanted)
    open_questions = tuple(dict.fromkeys(unknown))
    return Verdict(not refused, open_questions if not refused else (), tuple(reasons), tuple(refused))


def _implied(name: str, needs: Needs) -> bool:
    """Read a condition from the topics when nobody said it outright."""
    says = {
        "pregnant": {Topic.PREGNANCY},
        "placed": {Topic.FOSTER_CARE},
        "new_parent": {Topic.NEW_PARENT},
        "child_under_school_age": {Topic.SMALL_CHILD, Topic.NEW_PARENT},
        "refugee": {Topic.REFUGEE},
    }[name]
    if name == "pregnant" and Topic.SEXUALITY in needs.topics:
        return False  # a condom that broke is no pregnancy
    if name == "child_under_school_age" and needs.role is Role.PARENT and needs.age is not None:
        if needs.age > SCHOOL_AGE:  # what was told outweighs the topic; at six, a child is in the one or the other
            return Topic.NEW_PARENT in needs.topics
        return needs.age < SCHOOL_AGE or bool(says & set(needs.topics))
    if name == "new_parent" and needs.role is Role.PARENT and needs.age is not None and needs.age > OLDEST_NEWBORN:
        return False  # whose child is eight is no new parent, whatever else the message makes one think of
    if name in ("new_parent", "child_under_school_age") and needs.role in (None, Role.SELF):
        return bool(says & set(needs.topics[:1]))  # "skilsmisse, og mor græder hele tiden" comes from a child
    return bool(says & set(needs.topics))


def _same_place(area: str, municipality: Municipality | None) -> bool | None:
    return None if municipality is None else area == municipality.value


def admits_role(who: frozenset[str], needs: Needs) -> bool:
    """A friend is led to what the friend in trouble can use; unknown roles count as the young person."""
    role = needs.role or Role.SELF
    if role is Role.PROFESSIONAL:
        return "professional" in who
    if role is Role.PARENT:
        return "parent" in who
    return bool(who & {"child", "young"})


def _is_child(needs: Needs) -> bool:
    """Say whether the one who would use an offer is known to be too young for what is for the young."""
    return needs.role is not Role.PROFESSIONAL and needs.age is not None and needs.age < FIRST_YOUNG_AGE


def _is_for_young_only(offer: Offer, needs: Needs) -> bool:
    """Say whether an offer is for young people, and not for children: also where parents may ask for it."""
    if "child" in offer.who or "young" not in offer.who:
        return "child" not in offer.who and needs.role is not Role.PARENT
    about_parents = offer.requires.new_parent or offer.requires.pregnant or offer.requires.child_under_school_age
    return needs.role is not Role.PARENT or not about_parents


def _is_grown(needs: Needs) -> bool:
    """Say whether the one who writes about themselves is older than anything for the young goes."""
    return needs.role in (None, Role.SELF) and needs.age is not None and needs.age > OLDEST_OFFERED


def _is_for_grown(offer: Offer) -> bool:
    """Say whether an offer also advises grown-ups: a general advice line, or help for parents as such."""
    requires = offer.requires
    own = requires.new_parent or requires.pregnant or requires.child_under_school_age
    return "parent" in offer.who and bool(own or Topic.COUNSELLING in offer.topics[:3])


def _age_fits(ages: AgeRange, needs: Needs) -> bool | None:
    if needs.age is not None:
        return ages.admits(needs.age)
    if needs.grade is None:
        return None
    # A pupil of grade n is n+5 to n+8 years old; the answer is certain where all of them are in, or all are out.
    possible = {ages.admits(needs.grade + years) for years in (5, 6, 7, 8)}
    likely = {ages.admits(needs.grade + years) for years in (6, 7)}
    return possible.pop() if len(possible) == 1 else likely.pop() if likely == {False} else None


def _age_known_to_fit(contact: Contact, needs: Needs) -> bool:
    """For contacts: an unknown age fits only where no limit is known, or the limits are wide enough for the young."""
    if needs.age is not None:
        for_young_only = not contact.who & {"parent", "professional"} and contact.who
        return contact.ages.admits(needs.age) and not (for_young_only and needs.age > OLDEST_YOUNG)
    if contact.ages.is_open:
        return True
    return (contact.ages.min or 0) <= YOUNGEST_CHATTER and (contact.ages.max or 99) >= 18


def _grade_fits(grade: AgeRange | None, needs: Needs) -> bool | None:
    if grade is None:
        return True
    if needs.grade is not None:
        return grade.admits(needs.grade)
    if needs.age is None or grade.min is None or grade.max is None:
        return None
    # A child of n years is in grade n-7 to n-5; only outside that span the answer is certain.
    if needs.age - 5 < grade.min or needs.age - 7 > grade.max:
        return False
    return None


def _has_any(known: frozenset[str] | None, wanted: frozenset[str]) -> bool | None:
    return None if known is None else bool(known & wanted)


def _covers(area: str, needs: Needs) -> bool:
    """Say whether a contact's area holds the visitor; an unknown place is covered by national contacts only."""
    if area == "DK":
        return True
    if needs.municipality is None:
        return False
    return area in (needs.municipality.value, REGION_OF.get(needs.municipality))


def _topic_rank(entry: Entry, topics: Iterable[Topic]) -> int | None:
    """Place of the first of `topics` in the entry's own list (0 = it is made for it), None = does not fit."""
    ranks = [entry.topics.index(topic) for topic in topics if topic in entry.topics]
    return min(ranks) if ranks else None


def _score(entry: Entry, rank: int) -> float:
    """Fit in 0..2: made for the topic before suits it too, narrow before wide."""
    made_for = 1.0 / (1.0 + 0.5 * min(rank, 6))
    narrow = 0.5 / max(1, len(entry.topics)) ** 0.5
    return made_for + narrow


def _is_core(match: Match, needs: Needs) -> bool:
    """A dormant offer is worth naming only where the topic is what it was made for."""
    return _topic_rank(match.offer, needs.topics) in (0, 1)


def _match(offer: Offer, needs: Needs, verdict: Verdict, rank: int, today: date) -> Match:
    warnings = [] if offer.status.is_joinable(today) else ["not_running"]
    if offer.status.state is OfferState.PILOT:
        warnings.append("pilot")
    if offer.requires.schools:
        warnings.append("schools")
    score = _score(offer, rank) - (0.5 if "not_running" in warnings else 0.1 if "pilot" in warnings else 0.0)
    return Match(offer, ("topic", *verdict.reasons), tuple(warnings), score)


def _match_contact(contact: Contact, needs: Needs, rank: int, now: datetime) -> Match:
    opening = contact.hours.is_open(now)
    score = _score(contact, rank) - 0.25 + (0.1 if opening else -0.2 if opening is False else 0.0)
    if contact.area != "DK":
        score += 0.15
    if contact.chat or contact.sms:
        score += 0.05  # writing is what the young reach for first
    if not (contact.phone or contact.sms or contact.chat or contact.url):
        score -= 0.4
    if contact.nearby is False:
        score -= 0.4
    reasons = ["topic"]
    if needs.age is not None and not contact.ages.is_open:
        reasons.append("age")
    if opening:
        reasons.append("open_now")
    return Match(contact, tuple(reasons), ("closed_now",) if opening is False else (), score)


def _one_of_each(matches: list[Match]) -> list[Match]:
    """Keep the first of each organisation: headspace Kalundborg makes headspace Danmark superfluous."""
    kept: dict[str, Match] = {}
    for match in matches:
        name = match.offer.name.lower()
        kept.setdefault("headspace" if name.startswith("headspace") else name, match)
    return list(kept.values())
