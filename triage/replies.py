"""What the bot says: text, cards, quick replies and flags, built from content. Pure; actions only call it.

A reply never shows an offer as joinable unless every condition is known to be met.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Iterable, Sequence

from triage.cards import card_for, facts_card
from triage.offers import MAX_SUGGESTIONS, Catalogue, Contact, Match, Needs, Offer, admits_role, check_eligibility
from triage.vocabulary import Aspect, Municipality, Role, Topic

PLACE_NAMES = {
    Municipality.KALUNDBORG: "Kalundborg",
    Municipality.HADERSLEV: "Haderslev",
    Municipality.KERTEMINDE: "Kerteminde",
    Municipality.THISTED: "Thisted",
}
HUMAN = "#human"


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
        self, needs: Needs, named: Sequence[str] = (), without: Iterable[str] = (), is_new: bool = True
    ) -> Reply:
        """Show what fits: offers named by the visitor first, then the best others, at most three."""
        verdicts = [line for entry_id in named if (line := self._verdict(entry_id, needs) or self._dormant(entry_id))]
        welcome = [m for entry_id in named if (m := self._welcome(entry_id, needs))]
        skip = {m.offer.id for m in welcome} | set(without)
        wanted = [
            m for m in self.catalogue.suggest(needs, self.now, MAX_SUGGESTIONS + len(skip)) if m.offer.id not in skip
        ]
        chosen = (welcome + wanted)[:MAX_SUGGESTIONS]
        lines = [self._heard(needs) if is_new else "", *verdicts, self._intro(needs, chosen)]
        cards = tuple(card_for(self.catalogue, m.offer.id, self.now, m) for m in chosen)
        topics = ("clarify",) if not chosen else ()
        if Topic.COUNSELLING in needs.topics[:1]:
            # Somebody who asks for a person to talk to is offered one here as well.
            return Reply(
                _join([*lines, self.phrases["human_here"]]), cards, (self._human_choice(),), (*topics, "human")
            )
        return Reply(_join(lines), cards, (self._human_choice(),), topics)

    def _heard(self, needs: Needs) -> str:
        if not needs.topics:
            return ""
        words = self.catalogue.topics.get(needs.topics[0], {})
        if len(needs.topics) > 1 and needs.role in (None, Role.SELF):
            names = _listed([self._phrase(topic) for topic in needs.topics[:3]])
            return self.phrases["heard_both"].format(topics=names)
        key = {Role.PARENT: "parent_hear", Role.FRIEND: "friend_hear"}.get(needs.role or Role.SELF, "hear")
        return "" if needs.role is Role.PROFESSIONAL else words.get(key) or words.get("hear", "")

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
            "subject": self.phrases[f"subject_{role}"],
            "age": needs.age,
            "topic": self._phrase(topic) if topic else "",
            "writes": self.phrases[f"writes_{role}"],
            "writes_subject": "du skriver",
        }
        by_age = "age" in best.reasons and needs.age is not None
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
        return Match(entry, ("named", *verdict.reasons), warnings) if verdict.eligible else None

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

    def facts(self, entry_id: str, aspects: Sequence[Aspect], needs: Needs) -> Reply:
        """Answer a question on one offer or contact: what was asked first, everything else known on the card."""
        entry = self.catalogue.entry(entry_id)
        if entry is None:
            raise KeyError(entry_id)
        verdict = self._verdict(entry_id, needs) if needs.age is not None else ""
        lines = [self._fact(entry, aspect) for aspect in dict.fromkeys(aspects or (Aspect.WHAT,))]
        if isinstance(entry, Offer) and not entry.status.is_joinable(self.now.date()) and entry.status.note:
            lines.append(entry.status.note)
        if not verdict:
            return Reply(_join(lines), (facts_card(self.catalogue, entry_id, self.now),))
        # No card for what the visitor cannot use: a card reads as an invitation.
        ages = entry.fact(Aspect.AGES)
        if ages and ages.text in lines:
            verdict = verdict.partition(". ")[2] or verdict  # the ages stand there already
        others = self._others(entry, needs)
        instead = self.phrases["instead"] if others else ""
        text = _join(dict.fromkeys([*lines, ages.text if ages else "", verdict, instead]))
        return Reply(
            text, tuple(card_for(self.catalogue, m.offer.id, self.now, m) for m in others), (self._human_choice(),)
        )

    def _others(self, entry: Offer | Contact, needs: Needs) -> list[Match]:
        """What somebody can use who may not use the offer asked for, by the same topics."""
        wanted = replace(needs, topics=needs.topics or entry.topics[:2])
        return [m for m in self.catalogue.suggest(wanted, self.now) if m.offer.id != entry.id][:2]

    def _fact(self, entry: Offer | Contact, aspect: Aspect) -> str:
        fact = entry.fact(aspect) or self._related(entry, aspect)
        if fact is not None:
            return fact.text
        asked = [e.name for i in getattr(entry, "ask", ()) if (e := self.catalogue.entry(i))]
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
            Aspect.SESSIONS: (Aspect.GROUP, Aspect.STATUS),
            Aspect.CONTACT: (Aspect.JOIN,),
            Aspect.JOIN: (Aspect.CONTACT, Aspect.WHO),
            Aspect.WAITING: (Aspect.STATUS,),
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

    def overview(self, needs: Needs) -> Reply:
        """Show what there is in a place without knowing what for; what is told of age and the like still counts."""
        municipality = needs.municipality
        wanted = replace(needs, topics=(Topic.COUNSELLING, Topic.ANXIETY, Topic.LONELINESS))
        chosen = self.catalogue.suggest(wanted, self.now)
        place = PLACE_NAMES.get(municipality) if municipality else None
        anywhere = self.phrases["overview_anywhere" if municipality is None else "elsewhere"]
        text = self.phrases["overview"].format(place=place) if place else anywhere
        on_cards = {m.offer.id for m in chosen}
        names = [o.name for o in self.catalogue.offers.values() if municipality and o.area == municipality.value
                 and o.id not in on_cards and o.status.is_joinable(self.now.date()) and o.who & {"child", "young"}
                 and check_eligibility(o, wanted).eligible]  # fmt: skip
        more = f" Der er også: {_listed(names[:9])}." if names else ""
        cards = tuple(card_for(self.catalogue, m.offer.id, self.now, m) for m in chosen)
        return Reply(text + more, cards, self._answers_to("topics"), ("clarify",))

    # --- asking back -------------------------------------------------------------------------------------------

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
            return Reply(text, (), choices, ("clarify",), lost=True)
        cards = tuple(self.overview(needs).cards[-2:])
        return Reply(text, cards, choices, ("clarify", "human"), lost=True)

    def writing_options(self, needs: Needs) -> Reply:
        """Show who can be written to, for whoever dares not call."""
        writers = [c for c in self.catalogue.contacts.values()
                   if c.shown and (c.chat or c.sms) and c.kind != "fact" and admits_role(c.who, needs)]  # fmt: skip
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

    def right(self, right_id: str) -> Reply:
        """Explain one right in plain words, with whom to ask."""
        entry = self.catalogue.rights[right_id]
        ids = [i for i in entry.get("ask") or [] if self.catalogue.entry(i)]
        cards = tuple(card_for(self.catalogue, i, self.now) for i in ids[:2])
        return Reply(" ".join(str(entry["text"]).split()), cards, (self._human_choice(),), ("rights",))

    def clarify(self, labels: Sequence[tuple[str, str]]) -> Reply:
        """Ask "Handler det om A eller B?"; `labels` are (label, payload), two or three."""
        names = [label for label, _ in labels]
        text = self.phrases["clarify"].format(a=", ".join(names[:-1]), b=names[-1])
        choices = tuple({"title": label[:1].upper() + label[1:], "payload": payload} for label, payload in labels)
        return Reply(text, (), (*choices, self._human_choice()), ("clarify",), lost=True)

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


def _place(area: str) -> str:
    return PLACE_NAMES.get(Municipality(area), area) if area in {m.value for m in Municipality} else area


def _join(lines: Iterable[str]) -> str:
    return " ".join(line for line in lines if line)


def _listed(names: Sequence[str], last: str = "og") -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
