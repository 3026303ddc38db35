"""Show offers, answer questions on them, compare them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Dict, List, Set

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.context import (
    SEPARATOR,
    asked_before,
    catalogue,
    entities_in,
    latest_intent,
    latest_values,
    likelihood,
    meanings,
    message_before,
    messages,
    named_offers,
    needs_of,
    remember,
    say,
    teller,
    values_of,
)
from triage.aspects import asked_aspects, names_a_thing
from triage.mentions import choose
from triage.needs import SERVED
from triage.offers import MAX_SUGGESTIONS, Contact, Entry, Needs
from triage.replies import GENERAL, Reply
from triage.things import pointed_at
from triage.vocabulary import Aspect, Role, Topic

Events = List[Dict[str, Any]]


_HERE = re.compile(
    r"\b(?:her|jeres r[åa]+dgivere?|til dig|til jer|hos jer|hos dig|med dig|med jer|har i|har du|jeres (?:chat|side)|den her (?:chat|side))\b"
)
_WRITE_HERE = re.compile(r"\b(?:skrive|chatte|snakke|tale) (?:her|med (?:dig|jer)|til (?:dig|jer))\b")
_COMES_ALONG = re.compile(r"\b(?:komme|v[æa]e?re|tage|g[åa]+|sidde)\b.*\bmed\b|\bhave \w+ \w* ?med\b")
_FOR_SOMEBODY = re.compile(
    r"\b(?:for|med|til|hj[æa]e?lpe?) (?:ham|hende|mig|os|dem|det|(?:min|mit|mine|vores) \w+)\b|\bhj[æa]e?lpe (?:med )?det\b"
)
# "er der headspace i thisted", "har i cool kids": the name follows at once; "er der ventetid på headspace" asks for something else
_WHETHER_HERE = re.compile(
    r"^(?:og |men |hej,? |s[åa]+ |ok |okay )*(?:(?:er|findes|ligger|f[åa]+s|k[øo]e?rer) (?:der|i)|findes|eksisterer|har (?:i|vi|man|kommunen|du)|kender du) "
    r"(?:ogs[åa]+ |noget |nogen |en |et |stadig |s[åa]+ |ikke )*(\w+)"
)
_RING = re.compile(r"\bringer?\b")
_ANOTHER = re.compile(r"\b(?:and(?:et|en|re)|ikke|ik|ikk|flere|i stedet|ellers)\b")
_OF_EVERYTHING = re.compile(r"\b(?:alle|alt|ellers|andet|andre|i det hele taget|generelt|overblik|liste)\b")
NAME_LETTERS = 6  # of a name as asked for; its end may be spelt or bent otherwise
PLACES = {place.value for place in SERVED}
BISIDDER = "boerns_vilkaar_bisidder"  # shown to whoever has to do with the office
ONE_HOUSE = {"headspace", "TUBA"}  # names of which each place has its own
BRING_SOMEBODY, WHOM_TO_RING = "bring_somebody", "whom_to_ring"  # of data/questions.yml
OF_AN_OFFICE = {Aspect.WHAT, Aspect.WHO, Aspect.RUN_BY}  # "hvem er det" beside a need asks for help with it
OFFICE_WORDS = 12  # more tell of a need; "hvad er nummeret til fagcentret" is about the office
BARE_QUESTION_WORDS = 5  # "har du nogle råd", "hvad kan jeg gøre": asks on, of nothing by name
OTHER_SUBJECT = 0.05  # probability of out_of_scope from which a question without an offer is not about one of ours


class ActionShowOffers(Action):
    """Shows what fits the needs told so far."""

    def name(self) -> str:
        """Name as in domain.yml."""
        return "action_show_offers"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Show at most three; nothing when another action has just answered and nothing new fits."""
        if was_answered_elsewhere(tracker):
            if is_answered(tracker):
                return [SlotSet("asked", [])]
            if latest_values(tracker, "aspect"):  # the form took the need out of a question and left the question
                return [*await ActionAnswerFact().run(dispatcher, tracker, domain), SlotSet("asked", [])]
        needs = needs_of(tracker)
        named = named_for(needs, named_offers(tracker, needs))
        is_of_one = asked_of_one(tracker) and not latest_values(tracker, "not_topic")
        asked_about = in_focus(tracker, needs)[:1] if is_of_one and not (needs.topics or named) else []
        if asked_about:  # "er headspace noget for mig?", then "jeg er 27"; "nummeret til kommunen", then "haderslev"
            tells_of_person = any(latest_values(tracker, fact) for fact in ("age", "grade", "open_case"))
            aspects = (Aspect.AGES,) if tells_of_person else tuple(aspects_before(tracker))
            say(dispatcher, teller().facts(asked_about[0], aspects, needs))
            return [SlotSet("shown", asked_about), SlotSet("asked", [])]
        told = set(latest_values(tracker, "topic"))
        before = tracker.get_slot("shown") or []
        reply = (
            teller().suggestions(
                needs, named, tried(tracker), is_new=bool(told), before=before, has_told=tells(tracker)
            )
            if needs.topics or named
            else teller().overview(needs, tried(tracker))
        )
        is_same = [card["id"] for card in reply.cards] == list(before) and not named
        if told and is_same and told <= topics_before(tracker):
            reply = replace(reply, text=teller().same_again(needs))
        if reply.text == last_said(tracker):
            reply = replace(reply, text=catalogue().phrases["same_again_more"])
        say(dispatcher, reply)
        return [*remember(reply), SlotSet("asked", [])]


class ActionShowOtherOffers(Action):
    """Shows what fits beside what stood there."""

    def name(self) -> str:
        """Name as in domain.yml."""
        return "action_show_other_offers"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Show others, or what there is at all; "er der en gruppe" is about the one that stands there."""
        needs = needs_of(tracker)
        text = (tracker.latest_message.get("text") or "").lower()
        if pointed_at(text, shown_so_far(tracker)) is not None and not _ANOTHER.search(text):
            return await ActionAnswerFact().run(dispatcher, tracker, domain)
        # "ikke netstof": the others shown beside it still stand
        shown = [] if latest_values(tracker, "offer") else tracker.get_slot("shown") or []
        gone = [*shown, *tried(tracker)]
        reply = (
            teller().suggestions(needs, without=gone, is_new=False) if needs.topics else teller().overview(needs, gone)
        )
        if not reply.cards:  # nothing else fits
            reply = teller().suggestions(needs, without=tried(tracker), is_new=False, before=shown)
        say(dispatcher, reply)
        return remember(reply)


class ActionShowOverview(Action):
    """Shows what there is in the visitor's municipality."""

    def name(self) -> str:
        """Name as in domain.yml."""
        return "action_show_overview"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Show it; for a need told before ("jeg er gravid", then "hvad findes der her?") what fits that."""
        needs = needs_of(tracker)
        text = (tracker.latest_message.get("text") or "").lower()
        is_for_known = set(needs.topics) - GENERAL and not _OF_EVERYTHING.search(text)
        if needs.topics and (is_for_known or _FOR_SOMEBODY.search(text)):
            reply = others_if_shown(tracker, needs)
        else:
            reply = teller().overview(needs)
        say(dispatcher, reply)
        return remember(reply)


class ActionShowWritingOptions(Action):
    """Shows who can be written to."""

    def name(self) -> str:
        """Name as in domain.yml."""
        return "action_show_writing_options"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Show them."""
        reply = teller().writing_options(needs_of(tracker), tried(tracker))
        say(dispatcher, reply)
        return remember(reply)


class ActionTellHowToBegin(Action):
    """Tells what one can say first, to whoever dares not ring or write."""

    def name(self) -> str:
        """Name as in domain.yml."""
        return "action_tell_how_to_begin"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Tell it, beside those on the screen."""
        reply = teller().how_to_begin(in_focus(tracker, needs_of(tracker)), needs_of(tracker))
        say(dispatcher, reply)
        return remember(reply)


class ActionAnswerFact(Action):
    """Answers a question on an offer named, or on what stands on the screen."""

    def name(self) -> str:
        """Name as in domain.yml."""
        return "action_answer_fact"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Answer, or ask which offer is meant."""
        needs = needs_of(tracker)
        named = named_offers(tracker, needs)
        about = named or in_focus(tracker, needs)
        aspects = asked(tracker)
        text = (tracker.latest_message.get("text") or "").lower()
        if named and needs.municipality in SERVED and asks_whether_here(text, named[0]):
            reply = teller().whether_here(near_by(named[0], needs), needs)
            say(dispatcher, reply)
            return remember(reply)
        is_long = len(text.split()) > OFFICE_WORDS
        if (
            named
            and (is_long or set(aspects) <= OF_AN_OFFICE)
            and latest_values(tracker, "topic")
            and not named_for(needs, named)
        ):
            # "fagcentret siger, der er nogen, der kan hjælpe mig ned på hash. hvem er det"
            return suggest(dispatcher, tracker, needs)
        if is_of_case(tracker) and not named and _COMES_ALONG.search(text):
            # "hvad har jeg ret til?" or "møde med kommunen i morgen", then "må min farmor komme med?"
            say(dispatcher, teller().right("bisidder", age=needs.age))
            return []
        if needs.role is Role.PARENT and not named and _COMES_ALONG.search(text):
            say(dispatcher, teller().plain(catalogue().questions[BRING_SOMEBODY], needs, about))  # "kan far komme med"
            return []
        if needs.municipality is None and is_of_each_place(tracker) and "municipality" not in asked_before(tracker):
            say(dispatcher, teller().bare_question("municipality", needs))  # "nummeret til kommunen": to which?
            return [SlotSet("asked", [*(tracker.get_slot("asked") or []), "municipality"])]
        if Aspect.PLACE in aspects:
            about = [near_by(i, needs) for i in about]
        if not about and latest_values(tracker, "topic"):
            return suggest(dispatcher, tracker, needs)
        if (not about or _WRITE_HERE.search(text)) and _HERE.search(text):
            reply_here = teller().about_here(aspects)
            if reply_here is not None:
                say(dispatcher, reply_here)
                return []
        if not about and needs.topics and not names_a_thing(text):
            return suggest(dispatcher, tracker, needs)
        if not about and aspects == [Aspect.ANONYMOUS]:  # about this chat, where nothing else has come up
            dispatcher.utter_message(response="utter_anonymity")
            return []
        if not about and aspects == [Aspect.CONTACT] and _RING.search(text) and not names_a_thing(text):
            reply = teller().plain(catalogue().questions[WHOM_TO_RING], needs, [])
            say(dispatcher, reply)  # "hvor ringer man hen"
            return remember(reply)
        if not about and any(latest_values(tracker, fact) for fact in ("age", "grade")):
            reply = teller().overview(needs)  # "er det noget for min lillebror, han er 7": what there is for that age
            say(dispatcher, reply)
            return remember(reply)
        if not about:
            is_ours = likelihood(tracker, "out_of_scope") < OTHER_SUBJECT and not names_a_thing(text)
            say(dispatcher, teller().which_offer(needs, is_ours))
            return []
        self._tell(dispatcher, tracker, needs, about, bool(named), aspects)
        return [SlotSet("shown", about)]

    @staticmethod
    def _tell(
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        needs: Needs,
        about: List[str],
        is_named: bool,
        aspects: List[Aspect],
    ) -> None:
        """Tell the facts of one offer or two; who is open now, where the hours asked for are not known."""
        # "er 26" after "kan jeg bruge headspace?" asks whether it fits; "hvad koster det?" asks about the offer alone
        is_personal = is_named or bool(latest_values(tracker, "age"))
        is_whether = Aspect.WHO in aspects or Aspect.AGES in aspects
        # Of what stands on the screen the first is meant; the second is told of where something is known.
        several = about[:2] if is_named else [*about[:1], *(i for i in about[1:2] if teller().knows(i, aspects))]
        replies = [
            teller().facts(i, aspects, needs if is_personal else Needs(), is_whether, is_last=i != several[-1])
            for i in several
        ]
        if len(replies) > 1 and replies[0].text == replies[1].text:
            several, replies = several[:1], replies[:1]
        for entry_id, reply in zip(several, replies, strict=True):
            name = teller().name_of(entry_id)
            says_name = len(several) == 1 or not reply.text or name in reply.text
            say(dispatcher, reply if says_name else replace(reply, text=f"{name}: {reply.text}"))
        if not is_named and Aspect.HOURS in aspects and not any(teller().knows(i, aspects) for i in several):
            say(dispatcher, teller().open_now(needs))


class ActionCompareOffers(Action):
    """Sets offers side by side."""

    def name(self) -> str:
        """Name as in domain.yml."""
        return "action_compare_offers"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Compare those named; with one named, with what stood there."""
        needs = needs_of(tracker)
        named = named_offers(tracker, needs)
        ids = named if len(named) > 1 else list(dict.fromkeys([*named, *(tracker.get_slot("shown") or [])]))[:2]
        if not ids:
            say(dispatcher, teller().which_offer(needs))
            return []
        reply = teller().comparison(ids) if len(ids) > 1 else teller().facts(ids[0], (Aspect.WHAT, Aspect.WHO), needs)
        say(dispatcher, reply)
        return remember(reply)


def is_of_each_place(tracker: Tracker) -> bool:
    """Say whether what was named is something each of the municipalities has its own of ("kommunen")."""
    entries = [catalogue().entry(i) for value in latest_values(tracker, "offer") for i in str(value).split(SEPARATOR)]
    return {entry.area for entry in entries if entry} == PLACES


def topics_before(tracker: Tracker) -> Set[str]:
    """Needs heard in the messages before this one."""
    return {topic for event in messages(tracker)[:-1] for topic in values_of(entities_in(event), "topic")}


def aspects_before(tracker: Tracker) -> List[Aspect]:
    """Facts the message before this one asked for; what it is where it asked for none."""
    asked_for = values_of(message_before(tracker).get("entities") or [], "aspect")
    return [Aspect(value) for value in asked_for] or [Aspect.WHAT]


def asked_of_one(tracker: Tracker) -> bool:
    """Say whether the message before this one asked something of an offer, so that what is told now is about that one.

    Who looked around, or told of something, is not asking about the first card.
    """
    name = (message_before(tracker).get("intent") or {}).get("name", "")
    meaning = meanings().get(name)
    return meaning is not None and meaning.kind == "fact" and name not in ("ask_offers_overview", "ask_other_options")


def tells(tracker: Tracker) -> bool:
    """Say whether the message told something, and did not only answer no or leave it."""
    return latest_intent(tracker) == "give_facts"


def asked_of_rights(tracker: Tracker) -> bool:
    """Say whether the message before this one asked for a right; a plain question is settled as one, and is none."""
    before = message_before(tracker)
    is_plain = any(name in catalogue().questions for name in values_of(before.get("entities") or [], "right"))
    return (before.get("intent") or {}).get("name") == "ask_rights" and not is_plain


def is_of_case(tracker: Tracker) -> bool:
    """Say whether the talk is about a case: a right was asked for just now, or the line for who has a case has been shown."""
    return asked_of_rights(tracker) or any(entry.id == BISIDDER for entry in shown_so_far(tracker))


def was_answered_elsewhere(tracker: Tracker) -> bool:
    """Say whether the message was a question in the middle of the form, which its own action has answered."""
    meaning = meanings().get(latest_intent(tracker))
    tells = {"give_facts", "affirm", "deny", "refuse_to_say", "dont_know"}
    return not (meaning and (meaning.kind == "need" or meaning.name in tells))


def is_answered(tracker: Tracker) -> bool:
    """Say whether anything was said since the visitor wrote."""
    for event in reversed(tracker.events):
        if event["event"] in ("bot", "user"):
            return event["event"] == "bot"
    return False


def others_if_shown(tracker: Tracker, needs: Needs) -> Reply:
    """What fits the needs told so far; who only asks again ("har du nogle råd") sees something else first, and the best of before.

    A longer question ("er der en plan for det på min skole") is about what stands there.
    """
    shown = tracker.get_slot("shown") or []
    reply = teller().suggestions(needs, without=tried(tracker), is_new=False, before=shown)
    is_bare = len((tracker.latest_message.get("text") or "").split()) <= BARE_QUESTION_WORDS
    if not is_bare or not shown or {card["id"] for card in reply.cards} - set(shown):
        return reply
    others = teller().suggestions(needs, without=[*tried(tracker), *shown], is_new=False)
    if not others.cards:
        return reply
    cards = (*others.cards[:1], *reply.cards, *others.cards[1:])[:MAX_SUGGESTIONS]
    return replace(others, text=catalogue().phrases["more_of_it"], cards=cards)


def suggest(dispatcher: CollectingDispatcher, tracker: Tracker, needs: Needs) -> Events:
    """Show what fits the needs told so far, without what did not help."""
    reply = teller().suggestions(needs, without=tried(tracker))
    say(dispatcher, reply)
    return remember(reply)


def near_by(entry_id: str, needs: Needs) -> str:
    """The house of the visitor's own place, where the country's is asked for ("hvor ligger headspace?"); else the same."""
    entry, known = catalogue().entry(entry_id), catalogue()
    if entry is None or entry.area != "DK" or needs.municipality is None:
        return entry_id
    first = entry.name.split()[0]
    own = (e for e in (*known.offers.values(), *known.contacts.values()) if e.area == needs.municipality.value)
    return next((e.id for e in own if e.name.split()[0] == first and e.fact(Aspect.PLACE)), entry_id)


def asks_whether_here(text: str, entry_id: str) -> bool:
    """Say whether a question is only whether an offer is to be had, not what is there."""
    asked_for, entry = _WHETHER_HERE.search(text), catalogue().entry(entry_id)
    if asked_for is None or entry is None or set(asked_aspects(text)) - {Aspect.WHAT} or not is_of_places(entry):
        return False
    names = " ".join((entry.name, *entry.aliases, *entry.aliases_exact)).lower()
    return re.search(rf"\b{re.escape(asked_for[1][:NAME_LETTERS])}", names) is not None


def is_of_places(entry: Entry) -> bool:
    """Say whether an offer is had in one place and not in another; a line for the whole country is everywhere."""
    first = entry.name.split()[0]
    every = (*catalogue().offers.values(), *catalogue().contacts.values())
    is_rule = isinstance(entry, Contact) and entry.kind == "fact"
    return is_rule or any(one.area in PLACES and one.name.split()[0] == first for one in every)


def named_for(needs: Needs, named: List[str]) -> List[str]:
    """What was named, without the offices that only come up ("min rådgiver i fagcentret siger …") beside a need of its own."""
    if set(needs.topics) <= {*GENERAL, Topic.CASE_HELP}:
        return named
    return [i for i in named if not is_office(i)]


def is_office(entry_id: str) -> bool:
    """Say whether an entry is an office of the municipality that sees to everything, and no offer of its own."""
    entry = catalogue().entry(entry_id)
    return isinstance(entry, Contact) and entry.kind == "municipal" and Topic.COUNSELLING in entry.topics


def tried(tracker: Tracker) -> List[str]:
    """Offers named as what did not help or is not wanted ("headspace har jeg prøvet"): not shown again by ourselves.

    What is called the same elsewhere ("headspace Haderslev") is meant as well.
    """
    heard = [e for event in messages(tracker) for e in entities_in(event)]
    named = [
        entry
        for e in heard
        if e["entity"] == "offer" and e.get("is_turned_down")
        for i in str(e["value"]).split(SEPARATOR)
        if (entry := catalogue().entry(i))
    ]
    beginnings = {entry.name.split()[0] for entry in named} & ONE_HOUSE
    # Whoever will have nothing to do with the municipality is not sent to its counsellors.
    is_of_offices = {entry.area for entry in named if entry.owner == entry.area} == PLACES
    every = (*catalogue().offers.values(), *catalogue().contacts.values()) if named else ()
    return [
        entry.id
        for entry in every
        if entry in named
        or entry.name.split()[0] in beginnings
        or (is_of_offices and entry.owner in PLACES and Topic.COUNSELLING in entry.topics)
    ]


def last_said(tracker: Tracker) -> str:
    """Text of what the bot said last, "" where it has said nothing."""
    said = [event for event in tracker.events if event["event"] == "bot"]
    custom = ((said[-1].get("data") or {}).get("custom") or {}) if said else {}
    return custom.get("text") or ""


def in_focus(tracker: Tracker, needs: Needs) -> List[str]:
    """Offers a question without a name is about: the one it points at ("den klub"), else those on the screen, else the last named."""
    text = tracker.latest_message.get("text") or ""
    if (pointed := pointed_at(text, shown_so_far(tracker))) is not None:
        return [pointed.id]
    shown = [i for i in tracker.get_slot("shown") or [] if catalogue().entry(i)]
    if shown:
        return shown[:1] if len(shown) == 1 else shown[:2]
    last = tracker.get_slot("offer")
    ids = (last if isinstance(last, list) else [last])[-1:] if last else []
    return choose(catalogue(), str(ids[0]).split("|"), needs.municipality)[:1] if ids else []


def shown_so_far(tracker: Tracker) -> List[Entry]:
    """Everything shown in this talk, the newest first."""
    lists = [
        e.get("value") or [] for e in reversed(tracker.events) if e["event"] == "slot" and e.get("name") == "shown"
    ]
    now = tracker.get_slot("shown") or []
    return [entry for i in dict.fromkeys([*now, *(i for ids in lists for i in ids)]) if (entry := catalogue().entry(i))]


def asked(tracker: Tracker) -> List[Aspect]:
    """Facts asked for: the intent's own first, then what the words ask."""
    meaning = meanings().get(latest_intent(tracker))
    own = [meaning.aspect] if meaning and meaning.aspect and meaning.aspect is not Aspect.WHAT else []
    by_words = [Aspect(v) for v in latest_values(tracker, "aspect")]
    if len(by_words) > 1 and Aspect.WHAT in by_words and by_words[0] is not Aspect.WHAT:
        by_words.remove(Aspect.WHAT)
    return list(dict.fromkeys([*by_words, *own]))[:3] or [Aspect.WHAT]
