"""What the bot says: text, cards, quick replies and flags, built from content. Pure; actions only call it.

A reply never shows an offer as joinable unless every condition is known to be met.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Iterable, Sequence

from triage.cards import card_for, facts_card
from triage.needs import CHILDREN_OF_THE_FAMILY
from triage.offers import (
    MAX_SUGGESTIONS,
    OLDEST_OFFERED,
    OLDEST_YOUNG,
    Catalogue,
    Contact,
    Match,
    Needs,
    Offer,
    admits_role,
    check_eligibility,
)
from triage.plain_questions import PlainQuestion
from triage.vocabulary import Aspect, Municipality, Role, Topic

PLACE_NAMES = {
    Municipality.KALUNDBORG: "Kalundborg",
    Municipality.HADERSLEV: "Haderslev",
    Municipality.KERTEMINDE: "Kerteminde",
    Municipality.THISTED: "Thisted",
}
HUMAN = "#human"
COMMON_RIGHTS = ("confidentiality", "bisidder", "party_from_10", "access_to_file", "complaint")
GENERAL = frozenset({Topic.COUNSELLING, Topic.WORRY_FOR_CHILD})  # say that there is something, not what
NOTHING_KNOWN = Needs()
TOLD_IN_WORDS = frozenset({"open_case", "diagnosis", "grade"})  # conditions that only somebody who told can fail
_SENTENCE = re.compile(r"(?<=[.?]) (?=[A-ZÆØÅ])")
_UNKNOWN = re.compile(r"Jeg (?:ved ikke|kender ikke|har ikke)\b")  # a fact that says that something is not known
_FRIEND = re.compile(r"\b(?:(d|D)in|en) ven\b")
_CHILD = re.compile(r"\b([Ss]it|[Ee]ns|[Dd]it) (lille )?barn\b")


@dataclass(frozen=True)
class Reply:
    """One answer: `cards` as in triage.cards, `choices` of {title, payload}, `topics` as in design 5."""

    text: str
    cards: tuple[dict[str, Any], ...] = ()
    choices: tuple[dict[str, str], ...] = ()
    topics: tuple[str, ...] = ()
    handoff: bool = False
    lost: bool = False  # it was not understood; `web` may ask whether the sentence may be kept

    def payload(self) -> dict[str, Any]:
        """Return the `custom` message for Rasa, without empty parts."""
        parts = {
            "text": self.text,
            "cards": list(self.cards),
            "choices": list(self.choices),
            "topics": list(self.topics),
            "handoff": self.handoff,
            "lost": self.lost,
        }
        return {key: value for key, value in parts.items() if value}


@dataclass(frozen=True)
class Teller:
    """Builds replies from a catalogue; `now` is Danish local time."""

    catalogue: Catalogue
    now: datetime
    phrases: Any = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "phrases", self.catalogue.phrases)

    # --- needs -------------------------------------------------------------------------------------------------

    def question(self, name: str, needs: Needs, shown: Sequence[Match], is_new: bool = True) -> Reply:
        """Ask for one fact; what is certain already is shown above the question. `is_new`: the need was told just now."""
        other = needs.role not in (None, Role.SELF)
        key = f"ask_{name}_other" if other and f"ask_{name}_other" in self.phrases else f"ask_{name}"
        lines = [self._heard(needs)] if is_new else []
        if shown:
            lines.append(self.phrases["until_known"])
        lines.append(self.phrases[key])
        cards = tuple(card_for(self.catalogue, m.offer.id, self.now, m) for m in shown)
        return Reply(_join(lines), cards, self._answers_to(name), ("clarify",))

    def bare_question(self, name: str, needs: Needs) -> Reply:
        """Ask for one fact again, with nothing around it."""
        other = needs.role not in (None, Role.SELF)
        key = f"ask_{name}_other" if other and f"ask_{name}_other" in self.phrases else f"ask_{name}"
        return Reply(self.phrases[key], (), self._answers_to(name), ("clarify",))

    def suggestions(
        self,
        needs: Needs,
        named: Sequence[str] = (),
        without: Iterable[str] = (),
        is_new: bool = True,
        before: Sequence[str] = (),
        has_told: bool = False,
    ) -> Reply:
        """Show what fits: offers named by the visitor first, then the best others, at most three.

        `before` stands on the screen already: where nothing else fits, that is said instead of the same words again,
        and `has_told` thanks for what was told just now.
        """
        verdicts = [line for entry_id in named if (line := self._verdict(entry_id, needs) or self._dormant(entry_id))]
        welcome = [m for entry_id in named if (m := self._welcome(entry_id, needs))]
        skip = {m.offer.id for m in welcome} | set(without)
        wanted = self.catalogue.suggest_without(needs, self.now, skip)
        chosen = (welcome + wanted)[:MAX_SUGGESTIONS]
        is_same = bool(chosen) and not is_new and not named and [m.offer.id for m in chosen] == list(before)
        same = self.phrases["told_more" if has_told else "same_again"]
        intro = same if is_same else self._intro(needs, chosen)
        is_grown = needs.role in (None, Role.SELF) and needs.age is not None and needs.age > OLDEST_OFFERED
        grown = self.phrases["for_the_young"] if is_grown and not is_same else ""
        limits = self.phrases.get(f"limits_{needs.topics[0].value}", "") if needs.topics and is_new else ""
        lines = [self._heard(needs) if is_new else "", *verdicts, grown, limits, intro]
        cards = tuple(card_for(self.catalogue, m.offer.id, self.now, m) for m in chosen)
        topics = ("clarify",) if not chosen else ()
        if Topic.COUNSELLING in needs.topics[:1]:
            # Somebody who asks for a person to talk to is offered one here as well.
            lines.insert(len(lines) - 1 if intro.endswith(":") else len(lines), self.phrases["human_here"])
            return Reply(_join(lines), cards, (self._human_choice(),), (*topics, "human"))
        return Reply(_join(lines), cards, (self._human_choice(),), topics)

    def same_again(self, needs: Needs) -> str:
        """What is said where a need is told again and what fits it stands on the screen already."""
        return _join([self._heard(needs), self.phrases["same_again_more"]])

    def _heard(self, needs: Needs) -> str:
        if not needs.topics:
            return ""
        words = self.catalogue.topics.get(needs.topics[0], {})
        key = {Role.PARENT: "parent_hear", Role.FRIEND: "friend_hear"}.get(needs.role or Role.SELF, "hear")
        heard = "" if needs.role is Role.PROFESSIONAL else words.get(key) or words.get("hear", "")
        if needs.role is Role.FRIEND and needs.relation:
            heard = _FRIEND.sub(lambda hit: f"{hit[1] or 'd'}in {needs.relation}", heard)
        heard = _of_kin(heard, needs)
        others = [self._phrase(topic) for topic in needs.topics[1:3] if topic not in GENERAL]
        if needs.role in (None, Role.SELF) and words.get("also"):
            heard = _join([heard, words["also"]])
        if others and needs.role in (None, Role.SELF):
            return _join([heard, self.phrases["heard_also"].format(topics=_listed(others))])
        return heard

    def _phrase(self, topic: Topic) -> str:
        return self.catalogue.topics.get(topic, {}).get("phrase", topic.value)

    def _intro(self, needs: Needs, chosen: Sequence[Match]) -> str:
        if not chosen:
            return self.phrases["nothing_at_all"]
        if all("not_running" in m.warnings for m in chosen):
            return ""  # their status has been said, and is no recommendation
        if needs.municipality is Municipality.OTHER:
            return self.phrases["elsewhere"]
        offers = [m for m in chosen if isinstance(m.offer, Offer) and "not_running" not in m.warnings]
        because = self._because(needs, chosen[0])
        if not offers and needs.municipality is not None:
            return self.phrases["nothing_local"]
        if len(chosen) == 1:
            return self.phrases["suggest_one"].format(name=chosen[0].offer.name, because=because)
        if offers and chosen[0].offer.id == offers[0].offer.id and chosen[0].offer.topics[:2]:
            return self.phrases["suggest_one"].format(name=offers[0].offer.name, because=because)
        return self.phrases["suggest_many"].format(because=because)

    def _because(self, needs: Needs, best: Match) -> str:
        topic = next((t for t in needs.topics if t in best.offer.topics), None)
        role = (needs.role or Role.SELF).value
        words = {
            "subject": _of_kin(self.phrases[f"subject_{role}"], needs),
            "age": needs.age,
            "topic": self._phrase(topic) if topic else "",
            "writes": self.phrases[f"writes_{role}"],
            "writes_subject": "du skriver",
        }
        # A mother who has lost a child writes of its age, and it is no reason for anything.
        is_mourning = needs.role is Role.PARENT and needs.topics[:1] == (Topic.GRIEF,)
        by_age = "age" in best.reasons and needs.age is not None and not is_mourning
        key = "because_topic_age" if by_age and topic else "because_topic" if topic else "because_age" if by_age else ""
        return self.phrases[key].format(**words) if key else ""

    def _welcome(self, entry_id: str, needs: Needs) -> Match | None:
        """Make a match of an offer the visitor named, where they may use it for all that is known."""
        entry = self.catalogue.entry(entry_id)
        if isinstance(entry, Contact):
            fits = needs.age is None or entry.ages.admits(needs.age) or needs.role is Role.PARENT
            return Match(entry, ("named",)) if fits else None
        if entry is None:
            return None
        verdict = check_eligibility(entry, needs)
        warnings = () if entry.status.is_joinable(self.now.date()) else ("not_running",)
        # Who names an offer for parents and says nothing of themselves may well be one.
        is_unknown = needs.role is None and needs.age is None and needs.grade is None
        may_use = verdict.eligible or (is_unknown and set(verdict.refused_for) == {"role"})
        return Match(entry, ("named", *verdict.reasons), warnings) if may_use else None

    def _verdict(self, entry_id: str, needs: Needs) -> str:
        """Say in words why an offer the visitor named does not fit; "" when nothing speaks against it."""
        entry = self.catalogue.entry(entry_id)
        if isinstance(entry, Contact):
            if needs.age is not None and not entry.ages.admits(needs.age) and needs.role is not Role.PARENT:
                return self.phrases["not_for_age"].format(name=entry.name, ages=self.ages(entry), age=needs.age)
            return ""
        if entry is None:
            return ""
        refused = check_eligibility(entry, needs).refused_for
        words = {"name": entry.name, "age": needs.age, "place": _place(entry.area), "ages": self.ages(entry)}
        for reason, key in (("municipality", "not_for_place"), ("age", "not_for_age"), ("open_case", "not_for_case"),
                            ("diagnosis", "not_for_diagnosis")):  # fmt: skip
            if reason in refused:
                if reason == "age" and not words["ages"]:
                    key = "not_for_adult" if (needs.age or 0) > OLDEST_YOUNG else "not_for_other"
                return self.phrases[key].format(**words)
        if "role" in refused:
            key = {frozenset({"parent"}): "not_for_young", frozenset({"professional"}): "not_for_visitors"}.get(
                entry.who, "not_for_other"
            )
            return self.phrases[key].format(**words)
        return self.phrases["not_for_other"].format(**words) if refused else ""

    def _dormant(self, entry_id: str) -> str:
        """Say that an offer cannot be joined now; "" when it runs."""
        offer = self.catalogue.offers.get(entry_id)
        if offer is None or offer.status.is_joinable(self.now.date()):
            return ""
        return offer.status.note or self.phrases["warning_not_running"]

    def ages(self, entry: Offer | Contact) -> str:
        """Say who an entry is for by age, as in "Chilled er … for dem mellem 14 og 16 år"."""
        low, high = entry.ages.min, entry.ages.max
        if low is not None and high is not None:
            return self.phrases["ages_from_to"].format(min=low, max=high)
        if low is not None:
            return self.phrases["ages_from"].format(min=low)
        return self.phrases["ages_to"].format(max=high) if high is not None else ""

    # --- facts -------------------------------------------------------------------------------------------------

    def facts(
        self, entry_id: str, aspects: Sequence[Aspect], needs: Needs, is_whether: bool = False, is_last: bool = False
    ) -> Reply:
        """Answer a question on one offer or contact: what was asked first, everything else known on the card.

        `is_whether`: somebody asks whether it fits them, and not what it is. `is_last`: what fits instead is said already.
        """
        entry = self.catalogue.entry(entry_id)
        if entry is None:
            raise KeyError(entry_id)
        verdict = self._verdict(entry_id, needs) if self._is_told_enough(entry, needs) else ""
        wanted = list(dict.fromkeys(aspects or (Aspect.WHAT,)))
        if isinstance(entry, Contact) and entry.kind == "fact" and Aspect.WHAT not in wanted:
            wanted.insert(0, Aspect.WHAT)  # a right cut to one of its sentences misleads
        note = entry.status.note if isinstance(entry, Offer) and not entry.status.is_joinable(self.now.date()) else None
        lines = self._fact_lines(entry, wanted, note)
        if not verdict:
            return Reply(_join(lines), (facts_card(self.catalogue, entry_id, self.now),))
        # No card for what the visitor cannot use: a card reads as an invitation.
        ages = entry.fact(Aspect.AGES)
        if ages:
            verdict = verdict.partition(". ")[2] or verdict  # the ages stand there already
            if (Aspect.WHAT in wanted and is_whether) or not self.knows(entry_id, wanted):
                lines = []
        others = self._others(entry, needs) if not is_last else []
        instead = self.phrases["instead"] if others else ""
        text = _join(dict.fromkeys([*lines, ages.text if ages else "", verdict, instead]))
        return Reply(
            text, tuple(card_for(self.catalogue, m.offer.id, self.now, m) for m in others), (self._human_choice(),)
        )

    def whether_here(self, entry_id: str, needs: Needs) -> Reply:
        """Say whether an offer is to be had in the visitor's municipality; where not, what the whole country has of it, or others."""
        entry = self.catalogue.entry(entry_id)
        if entry is None or needs.municipality is None:
            raise KeyError(entry_id)
        place = PLACE_NAMES[needs.municipality]
        if entry.area == needs.municipality.value:
            status = entry.fact(Aspect.STATUS)
            is_doubtful = status is not None and "Jeg ved ikke" in status.text
            told = self.facts(entry_id, (Aspect.WHAT, *((Aspect.STATUS,) if is_doubtful else ())), needs)
            return replace(told, text=_join([self.phrases["here_yes"].format(name=entry.name), told.text]))
        no = self.phrases["here_no"].format(name=_bare_name(entry), place=place)
        if isinstance(entry, Contact) and entry.kind != "fact" and entry.area == "DK":
            told = self.facts(entry_id, (Aspect.WHAT,), needs)
            return replace(told, text=_join([no, self.phrases["here_national"], told.text]))
        others = self._others(entry, needs)
        cards = tuple(card_for(self.catalogue, m.offer.id, self.now, m) for m in others)
        return Reply(_join([no, self.phrases["instead"] if others else ""]), cards, (self._human_choice(),))

    @staticmethod
    def _is_told_enough(entry: Offer | Contact, needs: Needs) -> bool:
        """Say whether somebody has told what a no to this offer can rest on."""
        if needs.age is not None:
            return True
        refused = check_eligibility(entry, needs).refused_for if isinstance(entry, Offer) else ()
        return bool(TOLD_IN_WORDS & set(refused))

    def knows(self, entry_id: str, aspects: Sequence[Aspect]) -> bool:
        """Say whether anything of what is asked is known of an offer or contact."""
        entry = self.catalogue.entry(entry_id)
        facts = [entry.fact(a) or self._related(entry, a) for a in aspects] if entry else []
        return any(fact and not _UNKNOWN.match(fact.text) for fact in facts)

    def name_of(self, entry_id: str) -> str:
        """Name of an offer or contact."""
        entry = self.catalogue.entry(entry_id)
        return entry.name if entry else entry_id

    def _fact_lines(self, entry: Offer | Contact, aspects: Sequence[Aspect], note: str | None) -> list[str]:
        """What is known, each sentence once; that something is unknown is said once, and not where the status says it."""
        known = [fact.text for a in aspects if (fact := entry.fact(a) or self._related(entry, a))]
        lines = list(dict.fromkeys(known))
        if note:
            if lines and Aspect.STATUS in aspects:  # the status is said already; whom to ask is new
                note = next((part for part in _SENTENCE.split(note) if part.startswith("Spørg")), "")
            lines.append(note)
        elif known and isinstance(entry, Contact) and entry.kind == "fact":
            pass  # its name is a whole question: "det ved jeg ikke om Hvornår voksne skal …" is no Danish
        elif len(known) < len(aspects) and (not known or Aspect.CONTACT not in aspects):
            lines.insert(0, self._unknown(entry)) if not known else lines.append(self._unknown(entry))
        elif not known or len(known) < len(aspects):
            lines.insert(0, self.phrases["unknown_fact"].format(name=entry.name))
        return [line for line in lines if line]

    def _others(self, entry: Offer | Contact, needs: Needs) -> list[Match]:
        """What somebody can use who may not use the offer asked for, by the same topics."""
        wanted = replace(needs, topics=needs.topics or entry.topics[:1])
        return [m for m in self.catalogue.suggest(wanted, self.now) if m.offer.id != entry.id][:2]

    def _unknown(self, entry: Offer | Contact) -> str:
        """Say that something is not known, and whom to ask: never the same place under another name, nor a right."""
        found = [e for i in getattr(entry, "ask", ()) if (e := self.catalogue.entry(i))]
        asked = [
            e.name for e in found if not (isinstance(e, Contact) and e.kind == "fact") and entry.name not in e.name
        ]
        asked = [name for name in asked if not any(other != name and other in name for other in asked)]
        ask = (
            self.phrases["unknown_ask"].format(ask=_listed(asked, "eller"))
            if asked
            else self.phrases["unknown_ask_none"]
        )
        return _join([self.phrases["unknown_fact"], ask]).format(name=entry.name)

    def _related(self, entry: Offer | Contact, aspect: Aspect) -> Any:
        """A fact that answers the question nearly as well."""
        near = {
            Aspect.WHO: (Aspect.AGES,),
            Aspect.AGES: (Aspect.WHO,),
            Aspect.GROUP: (Aspect.SESSIONS,),
            Aspect.SESSIONS: (Aspect.GROUP,),
            Aspect.CONTACT: (Aspect.JOIN,),
            Aspect.JOIN: (Aspect.CONTACT, Aspect.WHO),
        }.get(aspect, ())
        return next((fact for other in near if (fact := entry.fact(other))), None)

    def comparison(self, ids: Sequence[str]) -> Reply:
        """Set two or three offers side by side."""
        entries = [e for i in ids[:MAX_SUGGESTIONS] if (e := self.catalogue.entry(i))]
        lines = [self.phrases["compare_intro"]]
        for entry in entries:
            parts = [f for a in (Aspect.AGES, Aspect.WHO) if (f := entry.fact(a))]
            lines.append(_join([f"{entry.name}: {entry.summary}", *dict.fromkeys(f.text for f in parts)]))
        return Reply("\n".join(lines), tuple(facts_card(self.catalogue, e.id, self.now) for e in entries))

    def overview(self, needs: Needs, without: Iterable[str] = ()) -> Reply:
        """Show what there is in a place without knowing what for; what is told of age and the like still counts.

        `without` stands on the screen already: who asks for more sees others, as far as there are any.
        """
        municipality = needs.municipality
        skip = set(without)
        wanted = replace(needs, topics=(Topic.COUNSELLING, Topic.ANXIETY, Topic.LONELINESS))
        fitting = self.catalogue.suggest(wanted, self.now, MAX_SUGGESTIONS + len(skip))
        chosen = [m for m in fitting if m.offer.id not in skip][:MAX_SUGGESTIONS] or fitting[:MAX_SUGGESTIONS]
        place = PLACE_NAMES.get(municipality) if municipality else None
        anywhere = self.phrases["overview_anywhere" if municipality is None else "elsewhere"]
        text = self.phrases["overview"].format(place=place) if place else anywhere
        on_cards = {m.offer.id for m in chosen}
        others = [
            o
            for o in self.catalogue.offers.values()
            if municipality
            and o.area == municipality.value
            and o.id not in on_cards | skip
            and o.status.is_joinable(self.now.date())
            and o.who & {"child", "young"}
            and not any((o.requires.open_case, o.requires.placed, o.requires.pregnant, o.requires.new_parent))
            and (not o.requires.diagnosis or needs.diagnosis)
            and o.topics[:1] != (Topic.CRIME,)
            and check_eligibility(o, wanted).eligible
        ]
        # What is for many things first: a child who looks around is not to begin with a talk with the police.
        names = [o.name for o in sorted(others, key=lambda o: -len(o.topics))]
        more = f" Der er også: {_listed(names[:6])}." if names else ""
        cards = tuple(card_for(self.catalogue, m.offer.id, self.now, m) for m in chosen)
        return Reply(text + more, cards, self._answers_to("topics"), ("clarify",))

    # --- asking back -------------------------------------------------------------------------------------------

    def about_here(self, aspects: Sequence[Aspect]) -> Reply | None:
        """Answer a question about this chat itself: who may write, what it costs, when it answers; None for other facts."""
        words = {
            Aspect.AGES: "who_may_write",
            Aspect.WHO: "who_may_write",
            Aspect.PRICE: "here_price",
            Aspect.HOURS: "here_hours",
            Aspect.RUN_BY: "here_run_by",
            Aspect.CONTACT: "here_contact",
        }
        lines = [self.phrases[words[aspect]] for aspect in aspects if aspect in words]
        cards = (card_for(self.catalogue, "boernetelefonen", self.now),) if Aspect.CONTACT in aspects else ()
        return Reply(_join(dict.fromkeys(lines)), cards, (self._human_choice(),), ("about_bot",)) if lines else None

    def which_right(self) -> Reply:
        """Ask which right a question is about."""
        choices = tuple(
            {"title": str(self.catalogue.rights[i]["title"]), "payload": f'/ask_rights{{"right": "{i}"}}'}
            for i in COMMON_RIGHTS
            if i in self.catalogue.rights
        )
        return Reply(self.phrases["which_right"], (), (*choices, self._human_choice()), ("rights", "clarify"))

    def which_offer(self, needs: Needs, is_ours: bool = True) -> Reply:
        """Ask which offer a question is about; say what we do not know where it may be about something else."""
        chosen = self.overview(needs).cards
        choices = tuple(
            {"title": card["title"], "payload": f'/ask_what_is{{"offer": "{card["id"]}"}}'} for card in chosen
        )
        if is_ours:
            return Reply(self.phrases["which_offer"], (), choices, ("clarify",))
        return Reply(self.phrases["which_offer_or_nothing"], (), choices, ("clarify", "out_of_scope"))

    def fallback(self, times: int, needs: Needs) -> Reply:
        """Admit that it was not understood, differently each time, and help all the same."""
        text = self.phrases[f"fallback_{min(times, 3)}"]
        choices = (*self._answers_to("topics")[:5], self._human_choice())
        if times < 2:
            return Reply(text, self._for_known(needs), choices, ("clarify",), lost=True)
        cards = self._for_known(needs) or tuple(self.overview(needs).cards[-2:])
        return Reply(text, cards, choices, ("clarify", "human"), lost=True)

    def writing_options(self, needs: Needs, without: Iterable[str] = ()) -> Reply:
        """Show who can be written to, for whoever dares not call; `without`: who is not wanted."""
        gone = set(without)
        writers = [c for c in self.catalogue.contacts.values()
                   if c.id not in gone and c.shown and (c.chat or c.sms) and c.kind != "fact" and admits_role(c.who, needs)]  # fmt: skip
        fitting = [
            c
            for c in writers
            if (needs.age is None and c.ages.min in (None, 9)) or (needs.age is not None and c.ages.admits(needs.age))
        ]
        local = [c for c in fitting if c.area == "DK" or (needs.municipality and c.area == needs.municipality.value)]
        # Nothing is known of the need here, so the lines that listen to everything come first.
        best = sorted(local, key=lambda c: (c.hours.is_open(self.now) is False, -len(c.topics), c.id))
        cards = tuple(card_for(self.catalogue, c.id, self.now) for c in best[:MAX_SUGGESTIONS])
        if not cards:
            return Reply(self.phrases["nothing_at_all"], (), (self._human_choice(),), ("human",))
        return Reply("Du behøver ikke ringe. Her kan du skrive i stedet:", cards, (self._human_choice(),))

    def how_to_begin(self, ids: Sequence[str], needs: Needs) -> Reply:
        """Give first words for a call or a message; `ids` stand on the screen, else those who can be written to come along."""
        known = tuple(card_for(self.catalogue, i, self.now) for i in ids[:2] if self.catalogue.entry(i))
        return Reply(
            self.phrases["how_to_begin"], known or self.writing_options(needs).cards[:2], (self._human_choice(),)
        )

    def open_now(self, needs: Needs) -> Reply:
        """Show who can be reached at this hour, where the hours of what was asked about are not known."""
        cards = self.writing_options(needs).cards[:2]
        return Reply(self.phrases["open_now"] if cards else "", cards, (self._human_choice(),))

    def complaint_heard(self) -> Reply:
        """Meet anger at the help somebody got: hear it, and say where one can complain and that a human is here."""
        cards = tuple(card_for(self.catalogue, i, self.now) for i in self.catalogue.rights["complaint"]["ask"][:1])
        return Reply(self.phrases["complaint_heard"], cards, (self._human_choice(),), ("human",))

    def if_normal(self, needs: Needs) -> Reply:
        """Answer whether something is normal or dangerous: not for a robot to say, so who can is shown."""
        return Reply(self.phrases["if_normal"], self._for_known(needs), (self._human_choice(),), ("human",))

    def right(self, right_id: str, named: Sequence[str] = (), age: int | None = None) -> Reply:
        """Explain one right in plain words, with whom to ask at that age; `named` are contacts that hold the right itself."""
        entry = self.catalogue.rights[right_id]
        found = [e for i in entry.get("ask") or [] if (e := self.catalogue.entry(i))]
        ids = [e.id for e in found if age is None or e.ages.admits(age)]
        own = [facts_card(self.catalogue, i, self.now) for i in named[:1]]
        cards = (*own, *(card_for(self.catalogue, i, self.now) for i in ids[:2]))
        return Reply(" ".join(str(entry["text"]).split()), cards, (self._human_choice(),), ("rights",))

    # --- plain questions ----------------------------------------------------------------------------------------

    def plain(self, question: PlainQuestion, needs: Needs, about: Sequence[str]) -> Reply:
        """Answer a question of data/questions.yml.

        `about`: what it is asked of, where something was named or stands on the screen; what is known of that is told beside it.
        """
        if question.show in ("callers", "meetings"):
            return self._reachable(question, needs)
        text = question.text(needs.role)
        if needs.role is Role.FRIEND and needs.relation:
            text = _FRIEND.sub(lambda hit: f"{hit[1] or 'd'}in {needs.relation}", text)
        entries = [entry for entry_id in about[:1] if (entry := self.catalogue.entry(entry_id))]
        facts = [(e, fact.text) for e in entries for a in question.tell if (fact := e.fact(a))]
        told = [line if e.name.split()[0] in line else f"{e.name}: {line}" for e, line in facts]
        if facts or (entries and question.show == "focus"):
            cards: tuple[dict[str, Any], ...] = (facts_card(self.catalogue, entries[0].id, self.now),)
        else:
            cards = self._cards_to_ask(question.ask, needs)
        return Reply(_join(dict.fromkeys([text, *told])), cards, (self._human_choice(),), (question.topic,))

    def _cards_to_ask(self, ids: Iterable[str], needs: Needs) -> tuple[dict[str, Any], ...]:
        """Cards of the contacts somebody of this age and role can ask; a rule can be read by anybody."""
        entries = [entry for entry_id in ids if (entry := self.catalogue.entry(entry_id))]
        fitting = [
            entry
            for entry in entries
            if (isinstance(entry, Contact) and entry.kind == "fact")
            or (admits_role(entry.who, needs) and (needs.age is None or entry.ages.admits(needs.age)))
        ]
        return tuple(card_for(self.catalogue, entry.id, self.now) for entry in fitting[:2])

    def _reachable(self, question: PlainQuestion, needs: Needs) -> Reply:
        """Show who can be rung, or met near by, for the need told so far."""
        is_fitting = _can_be_rung if question.show == "callers" else _can_be_met
        office = self._office_to_ring(needs) if question.show == "callers" else []
        fitting = [
            m for m in self._of_need_and_general(needs) if "not_running" not in m.warnings and is_fitting(m.offer)
        ]
        cards = tuple(card_for(self.catalogue, m.offer.id, self.now, m) for m in (*fitting, *office)[:MAX_SUGGESTIONS])
        if cards:
            return Reply(question.text(needs.role), cards, (self._human_choice(),))
        if question.show == "meetings" and needs.municipality is None:
            return self.bare_question("municipality", needs)
        wanted = needs if needs.topics else replace(needs, topics=(_general_topic(needs),))
        found = self.suggestions(wanted, is_new=False)
        text = self.phrases["no_number" if question.show == "callers" else "nothing_local"]
        return replace(found, text=text) if found.cards else found

    def _of_need_and_general(self, needs: Needs) -> list[Match]:
        """Everything that fits the need told, then who listens to anything; each once."""
        found: dict[str, Match] = {}
        for topics in (needs.topics, (_general_topic(needs),), (Topic.COUNSELLING,)):
            own = replace(needs, topics=topics)
            for match in (*self.catalogue.match(own, self.now.date()), *self.catalogue.match_contacts(own, self.now)):
                found.setdefault(match.offer.id, match)
        return list(found.values())

    def _office_to_ring(self, needs: Needs) -> list[Match]:
        """The municipality's own office, where a number of it is known."""
        here = needs.municipality.value if needs.municipality else None
        offices = [one for one in self.catalogue.contacts.values() if one.kind == "municipal" and one.area == here]
        return [Match(one) for one in offices if one.shown and one.phone and admits_role(one.who, needs)]

    def _for_known(self, needs: Needs) -> tuple[dict[str, Any], ...]:
        """Cards of what fits the need told before: whoever is not understood now was so then."""
        fitting = self.catalogue.suggest(needs, self.now, limit=2) if needs.topics else []
        return tuple(card_for(self.catalogue, match.offer.id, self.now, match) for match in fitting)

    def clarify(self, labels: Sequence[tuple[str, str]], needs: Needs = NOTHING_KNOWN) -> Reply:
        """Ask "Handler det om A eller B?"; `labels` are (label, payload), two or three; what fits a need told before stays."""
        names = [label for label, _ in labels]
        text = self.phrases["clarify"].format(a=", ".join(names[:-1]), b=names[-1])
        choices = tuple({"title": label[:1].upper() + label[1:], "payload": payload} for label, payload in labels)
        return Reply(text, self._for_known(needs), (*choices, self._human_choice()), ("clarify",), lost=True)

    def _human_choice(self) -> dict[str, str]:
        return {"title": self.phrases["choice_human"], "payload": HUMAN}

    def _answers_to(self, name: str) -> tuple[dict[str, str], ...]:
        decline = {"title": self.phrases["choice_decline"], "payload": "/refuse_to_say"}
        if name == "topics":
            common = (
                Topic.SADNESS,
                Topic.ANXIETY,
                Topic.LONELINESS,
                Topic.BULLYING,
                Topic.FAMILY_CONFLICT,
                Topic.SCHOOL_REFUSAL,
            )
            return tuple(
                {"title": self._chip(topic), "payload": f'/give_facts{{"topic": "{topic.value}"}}'} for topic in common
            )
        if name == "municipality":
            places = [(m.value, title) for m, title in PLACE_NAMES.items()] + [
                ("other", self.phrases["choice_elsewhere"])
            ]
            return (*({"title": t, "payload": f'/give_facts{{"municipality": "{v}"}}'} for v, t in places), decline)
        if name == "diagnosis":
            options = (
                ("autism", "Autisme"),
                ("adhd", "ADHD"),
                ("disability", "Handicap"),
                ("none", self.phrases["choice_no"]),
            )
            return (*({"title": t, "payload": f'/give_facts{{"diagnosis": "{v}"}}'} for v, t in options), decline)
        if name == "open_case":
            yes, no = self.phrases["choice_yes"], self.phrases["choice_no"]
            return ({"title": yes, "payload": "/affirm"}, {"title": no, "payload": "/deny"},
                    {"title": self.phrases["choice_unknown"], "payload": "/dont_know"})  # fmt: skip
        return (decline,)

    def _chip(self, topic: Topic) -> str:
        words = self.catalogue.topics.get(topic, {})
        label = words.get("question") or words.get("label", topic.value)
        return label[:1].upper() + label[1:]


def _bare_name(entry: Offer | Contact) -> str:
    """A name without its town and what stands in brackets: "headspace (chat for hele landet)" is headspace."""
    bare = re.sub(r"\s*\(.*?\)", "", entry.name)
    return re.sub(rf"\s+(?:{'|'.join(PLACE_NAMES.values())})\b", "", bare)


def _general_topic(needs: Needs) -> Topic:
    """What who tells no need is looked after for: somebody to talk to, or a child one worries for."""
    return Topic.WORRY_FOR_CHILD if needs.role in (Role.PARENT, Role.PROFESSIONAL) else Topic.COUNSELLING


def _can_be_rung(entry: Offer | Contact) -> bool:
    return isinstance(entry, Contact) and bool(entry.phone)


def _can_be_met(entry: Offer | Contact) -> bool:
    """Say whether somebody meets people there, in their own municipality: a group, a house, an office one may come to."""
    is_local = entry.area in {place.value for place in PLACE_NAMES}
    return is_local and (isinstance(entry, Offer) or entry.fact(Aspect.PLACE) is not None)


def _of_kin(text: str, needs: Needs) -> str:
    """Say "dit barnebarn" instead of "dit barn" to somebody of the family who is no parent."""
    if needs.role is not Role.PARENT or needs.relation not in CHILDREN_OF_THE_FAMILY:
        return text
    kin = str(needs.relation)
    owner = {"sit": "sit", "dit": "dit"} if kin.endswith("barn") else {"sit": "sin", "dit": "din"}
    return _CHILD.sub(lambda hit: f"{_like(hit[1], owner.get(hit[1].lower(), hit[1]))} {hit[2] or ''}{kin}", text)


def _like(example: str, word: str) -> str:
    """Begin a word with a capital where the example does."""
    return word.capitalize() if example[0].isupper() else word


def _place(area: str) -> str:
    return PLACE_NAMES.get(Municipality(area), area) if area in {m.value for m in Municipality} else area


def _join(lines: Iterable[str]) -> str:
    return " ".join(line for line in lines if line)


def _listed(names: Sequence[str], last: str = "og") -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
