"""Asking back, not understanding, rights, danger, and the way to a human."""

from __future__ import annotations

import re
from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.context import (
    catalogue,
    in_care,
    latest_intent,
    latest_values,
    likelihood,
    meanings,
    metadata,
    named_offers,
    needs_of,
    remember,
    risk_level,
    say,
    teller,
    times_in_a_row,
)
from actions.offers import ActionAnswerFact, in_focus, is_answered, last_said, others_if_shown
from actions.questions import answer_plainly
from triage.aspects import names_a_thing
from triage.replies import HUMAN, Reply
from triage.settling import wants_a_call
from triage.vocabulary import Aspect, RiskLevel, Topic

Events = List[Dict[str, Any]]
ASKED_OUTRIGHT = 0.5  # probability of a question on telling, beside danger
_OFFERS_HUMAN = re.compile(r"\bmenneske\b[^.?]*\?\s*$")
_TAKES_IT = re.compile(r"^(?:ok\w*|ja\w*|jo|jep\w*|yes|gerne|helst|det vil jeg|(?:kan|må) jeg)\b")
_DECLINES = re.compile(r"\b(?:nej|ikke|ik|ikk)\b")
SECRECY = "confidentiality"  # the right
OF_SECRECY = {Aspect.ANONYMOUS.value, Aspect.PARENTS.value, Aspect.WHAT.value}
SHORT_ANSWER = 40  # letters; longer messages tell of something else
NEED_SHARE = 0.5  # of the likeliest question, from which a need is asked about first
FACT_SHARE = 0.6  # of two questions on an offer together, from which what is shown is told of
CLARIFY_THRESHOLD = 0.24  # probability of the best intent below which asking back would be guessing


class ActionDefaultFallback(Action):
    """Tells of the offer where one is named; asks "Handler det om A eller B?" when the classifier is of two minds, and
    admits it when it has no idea.

    Never says the same twice in a row.
    """

    def name(self) -> str:
        """Name as in domain.yml."""
        return "action_default_fallback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Ask back, or say so and help all the same."""
        if is_answered(tracker):  # Rasa's own fallback asks again and again where no rule goes on from here
            return [FollowupAction("action_listen")]
        times = times_in_a_row(tracker, self.name())
        if was_offered_human(tracker) and takes_it(tracker.latest_message.get("text") or ""):
            return await ActionRequestHandoff().run(dispatcher, tracker, domain)
        if named_offers(tracker, needs_of(tracker)):  # what is asked may be unclear; what it is about is not
            return await ActionAnswerFact().run(dispatcher, tracker, domain)
        if asks_of_the_shown(tracker) or asks_a_fact_of_the_shown(tracker):
            return await ActionAnswerFact().run(dispatcher, tracker, domain)
        likely = likely_meanings(tracker)
        if is_of_known_need(tracker, likely):
            reply = others_if_shown(tracker, needs_of(tracker))
            say(dispatcher, reply)
            return remember(reply)
        if times == 1 and len(likely) > 1:
            say(dispatcher, teller().clarify(likely, needs_of(tracker)))
        else:
            say(dispatcher, teller().fallback((times - 1) % 3 + 1, needs_of(tracker)))
        return []


def asks_of_the_shown(tracker: Tracker) -> bool:
    """Say whether the two likeliest meanings are both questions on an offer while some are shown: one answer serves both."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    kinds = [meaning.kind for ranked in ranking[:2] if (meaning := meanings().get(ranked["name"])) is not None]
    is_fact = kinds == ["fact", "fact"] and sum(ranked["confidence"] for ranked in ranking[:2]) >= FACT_SHARE
    return is_fact and bool(in_focus(tracker, needs_of(tracker)))


def asks_a_fact_of_the_shown(tracker: Tracker) -> bool:
    """Say whether the words ask for a fact and name nothing it could be asked of but what is shown ("åbner de om lørdagen")."""
    text = tracker.latest_message.get("text") or ""
    is_fact = bool(set(latest_values(tracker, "aspect")) - {Aspect.WHAT.value}) and not names_a_thing(text)
    return is_fact and bool(in_focus(tracker, needs_of(tracker)))


def is_of_known_need(tracker: Tracker, likely: List[tuple[str, str]]) -> bool:
    """Say whether the likeliest meaning is the need the talk is about: nobody is asked "handler det om …?" of what they told.

    Not where `web` looks after somebody: there is listened to.
    """
    if in_care(tracker) or risk_level(tracker) >= RiskLevel.HIGH:
        return False
    known = [payload_of(topic) for topic in needs_of(tracker).topics[:1]]
    return [payload for _, payload in likely[:1]] == known and bool(known)


def payload_of(topic: Topic) -> str:
    """What a button says to Rasa for a need."""
    return f'/give_facts{{"topic": "{topic.value}"}}'


def likely_meanings(tracker: Tracker) -> List[tuple[str, str]]:
    """Return (label, payload) of the two or three likely intents; none when even the best is a guess."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    if not ranking or ranking[0]["confidence"] < CLARIFY_THRESHOLD:
        return []
    known = [
        (ranked["confidence"], meaning)
        for ranked in ranking
        if (meaning := meanings().get(ranked["name"])) is not None
        and meaning.label
        and meaning.kind != "talk"
        and meaning.name != "out_of_scope"
    ]
    # "Handler det om skænderier derhjemme eller hvad et tilbud er?" sounds odd: needs beside needs, questions beside questions.
    best = {
        is_need: max((p for p, m in known if (m.kind == "need") is is_need), default=0.0) for is_need in (True, False)
    }
    is_need = best[True] >= NEED_SHARE * best[False]
    alike = [meaning for _, meaning in known if (meaning.kind == "need") is is_need]
    likely = []
    for meaning in alike if len(alike) > 1 else [meaning for _, meaning in known]:
        payload = payload_of(meaning.topic) if meaning.topic else f"/{meaning.name}"
        likely.append((meaning.label, HUMAN if meaning.name == "request_human" else payload))
    return likely[:3]


class ActionAnswerRight(Action):
    """Explains a right in plain words."""

    def name(self) -> str:
        """Name as in domain.yml."""
        return "action_answer_right"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Explain the one asked for."""
        named = latest_values(tracker, "right")
        meaning = meanings().get(latest_intent(tracker))
        wanted = (named or [meaning.right if meaning else None])[0]
        if wanted in catalogue().questions:
            return answer_plainly(dispatcher, tracker, catalogue().questions[wanted])
        if wanted == SECRECY and asks_more_of_the_shown(tracker):
            return await ActionAnswerFact().run(dispatcher, tracker, domain)
        reply = (
            teller().right(wanted, facts_named(tracker), needs_of(tracker).age)
            if wanted in catalogue().rights
            else teller().which_right()
        )
        say(dispatcher, reply)
        return remember(reply)


def asks_more_of_the_shown(tracker: Tracker) -> bool:
    """Say whether a question on secrecy asks for another fact, too, while an offer is shown: "er det gratis og hemmeligt"."""
    others = set(latest_values(tracker, "aspect")) - OF_SECRECY
    return bool(others) and bool(in_focus(tracker, needs_of(tracker)))


def facts_named(tracker: Tracker) -> List[str]:
    """Ids of rights that stand as a contact of their own, where the message names one."""
    named = named_offers(tracker, needs_of(tracker))
    return [i for i in named if (contact := catalogue().contacts.get(i)) and contact.kind == "fact"]


class ActionHearComplaint(Action):
    """Meets anger at the municipality, a counsellor or this chat."""

    def name(self) -> str:
        """Name as in domain.yml."""
        return "action_hear_complaint"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Hear it, and show where one can complain."""
        reply = teller().complaint_heard()
        say(dispatcher, reply)
        return remember(reply)


class ActionAnswerIfNormal(Action):
    """Answers "er det normalt" without a diagnosis."""

    def name(self) -> str:
        """Name as in domain.yml."""
        return "action_answer_if_normal"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Show who can answer it, for the need told before."""
        reply = teller().if_normal(needs_of(tracker))
        say(dispatcher, reply)
        return remember(reply)


class ActionRespondToRisk(Action):
    """Goes on after danger was found. `web` has shown the urgent contacts and offered a human."""

    def name(self) -> str:
        """Name as in domain.yml."""
        return "action_respond_to_risk"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Say something only where `web` did not.

        Whoever tells of danger by asking what happens when one tells ("må min lærer holde det hemmeligt, hvis jeg får tæv")
        gets that answered as well.
        """
        if not metadata(tracker).get("handled"):
            choices = ({"title": "Tal med et menneske", "payload": HUMAN},)
            cards = tuple(catalogue().card(i, teller().now) for i in ("alarm_112", "boernetelefonen", "livslinien"))
            text = "Det lyder alvorligt, og du skal ikke være alene med det. Er du i fare lige nu, så ring 112."
            say(dispatcher, Reply(text, cards, choices, ("urgent", "human")))
        if likelihood(tracker, "ask_duty_to_report") >= ASKED_OUTRIGHT:
            return await ActionAnswerRight().run(dispatcher, tracker, domain)
        return []


class ActionAffirm(Action):
    """Takes a yes for what was asked: a human, where one was offered; else asks to hear more."""

    def name(self) -> str:
        """Name as in domain.yml."""
        return "action_affirm"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Offer the human, or ask."""
        if was_offered_human(tracker):
            return await ActionRequestHandoff().run(dispatcher, tracker, domain)
        dispatcher.utter_message(response="utter_affirm")
        return []


def takes_it(text: str) -> bool:
    """Say whether a short answer says yes."""
    low = text.lower()
    return len(low) <= SHORT_ANSWER and bool(_TAKES_IT.search(low)) and not _DECLINES.search(low)


def was_offered_human(tracker: Tracker) -> bool:
    """Say whether the bot's last words asked whether to find a human."""
    said = [event for event in tracker.events if event["event"] == "bot"]
    return bool(said) and _OFFERS_HUMAN.search(said[-1].get("text") or last_said(tracker)) is not None


class ActionRequestHandoff(Action):
    """Offers a human. Nothing is written: `web` makes the row in the queue when the visitor says yes, from what the consent card shows."""

    def name(self) -> str:
        """Name as in domain.yml."""
        return "action_request_handoff"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Ask for consent."""
        text = (
            "Du kan skrive med et rigtigt menneske. Du er stadig anonym. Du bestemmer selv, hvad rådgiveren får at se."
        )
        if wants_a_call(tracker.latest_message.get("text") or ""):
            text = f"Vi kan ikke ringe til dig, for her ved ingen, hvem du er. {text}"
        choices = (
            {"title": "Ja, find et menneske", "payload": "#accept_human"},
            {"title": "Ikke nu", "payload": "#decline_human"},
        )
        say(dispatcher, Reply(text, (), choices, ("human",), handoff=True))
        return []
