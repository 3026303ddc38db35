"""The needs form: asks one thing at a time, and only what would change the answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Dict, List

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.context import (
    FACTS,
    asked_before,
    catalogue,
    in_care,
    latest_values,
    message_before,
    named_offers,
    needs_of,
    risk_level,
    say,
    teller,
)
from actions.offers import asked_of_rights, in_focus, tells, tried
from triage.offers import QUESTIONS, Needs
from triage.vocabulary import RiskLevel, Role, Topic

OF_SECRECY = {"ask_anonymity", "ask_parents_told", "ask_duty_to_report"}
WORDS_THAT_TELL = 3  # "hm" tells nothing to be thanked for
ABOUT_A_PERSON = ("age", "grade", "diagnosis", "open_case")


class ValidateNeedsForm(FormValidationAction):
    """Decides what is asked next."""

    def name(self) -> str:
        """Name as in domain.yml."""
        return "validate_needs_form"

    async def required_slots(
        self, domain_slots: List[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> List[str]:
        """Ask the one question worth asking, or none.

        Somebody in danger is never sent through a form, nor while `web` looks after them, and nobody gets a second
        question beside a caring one.
        """
        if risk_level(tracker) >= RiskLevel.HIGH or in_care(tracker):
            return []
        needs = needs_of(tracker)
        if (
            not needs.topics
            and in_focus(tracker, needs)
            and (
                any(latest_values(tracker, fact) for fact in ABOUT_A_PERSON)
                or asked_of_rights(tracker)
                or (latest_values(tracker, "municipality") and "municipality" in (tracker.get_slot("asked") or []))
            )
        ):
            return []  # "hvad er Cool Kids?", then "og for min søster på 9": the offer is what it is about
        if needs.role is Role.PARENT and needs.topics[:1] == (Topic.GRIEF,):
            return []  # it may be the child that is lost, and nobody is to be asked whether it had a case
        if named_offers(tracker, needs):
            return []  # whoever names an offer is told of it first
        question = catalogue().next_question(needs, teller().now, asked_before(tracker))
        return [question] if question else []


def is_of_a_child(needs: Needs) -> bool:
    """Say whether the one who writes has told an age below 18."""
    return needs.age is not None and needs.age < 18


def asked_of_secrecy(tracker: Tracker) -> bool:
    """Say whether the message before this one asked who gets to know."""
    return (message_before(tracker).get("intent") or {}).get("name") in OF_SECRECY


class _Asks:
    """Asks for one fact, under what is certain already. No Action itself, or the server would offer it as one."""

    question = ""

    def name(self) -> str:
        """Name as in domain.yml."""
        return f"action_ask_{self.question}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[Dict[str, Any]]:
        """Ask."""
        needs = needs_of(tracker)
        asked = SlotSet("asked", [*(tracker.get_slot("asked") or []), self.question])
        if self.question == "topics" and is_of_a_child(needs) and asked_of_secrecy(tracker):
            # "kan man være anonym?", then "og hvis jeg er 11"
            say(dispatcher, teller().right("confidentiality", age=needs.age))
            return []
        shown = catalogue().suggest_without(needs, teller().now, tried(tracker)) if needs.topics else []
        is_new = bool(latest_values(tracker, "topic"))
        if needs.topics and (is_new or {m.offer.id for m in shown} - set(tracker.get_slot("shown") or [])):
            say(dispatcher, teller().question(self.question, needs, shown, is_new))
            return [SlotSet("shown", [m.offer.id for m in shown]), asked]
        reply = teller().bare_question(self.question, needs)
        is_more = len((tracker.latest_message.get("text") or "").split()) >= WORDS_THAT_TELL
        if is_more and tells(tracker) and not any(latest_values(tracker, fact) for fact in FACTS):
            # "det har været sådan i et halvt år": who tells more than was asked is heard before the next question
            reply = replace(reply, text=f"{catalogue().phrases['thanks_for_telling']} {reply.text}")
        say(dispatcher, reply)
        return [asked]


def _ask_action(question: str) -> type[Action]:
    return type(f"ActionAsk{question.title().replace('_', '')}", (_Asks, Action), {"question": question})


ASK_ACTIONS = [_ask_action(question) for question in QUESTIONS]
