"""What `web` itself says around danger: the urgent answer, a caring question, a check-in, and the quick replies of a plan.

Only builds replies, from plans in memory (data/responses/risk.yml); when they are said is decided in turn.py. So all of it
is there while Rasa, the action server and the database are down.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from triage.languages import Language
from triage.response_plans import MAX_CONTACTS, Choice, ResponsePlans, local_contacts, plan_for
from triage.risk import MODEL_REASON, RiskAssessment
from triage.vocabulary import RiskKind, RiskLevel
from web.chat import wording
from web.chat.conversation import Conversation
from web.chat.core import Core
from web.chat.replies import Reply

CHECKS_IN_A_ROW = 2  # after so many questions in a row only every third turn asks: caring, not nagging
CHECK_EVERY = 3
# What Rasa says when it has nothing to say; beside words of care it would only be in the way.
EMPTY_TOPICS = frozenset({"clarify", "out_of_scope", "smalltalk"})


@dataclass(frozen=True)
class Care:
    """Builds replies from the core's plans and contacts."""

    core: Core

    @property
    def _plans(self) -> ResponsePlans:
        plans: ResponsePlans = self.core.plans
        return plans

    def urgent(self, talk: Conversation, assessment: RiskAssessment, now: datetime) -> Reply:
        """Answer danger: what the plan says, its contacts as cards, its quick replies."""
        plan = plan_for(assessment, talk.municipality, self._plans)
        if plan is None:  # only for level none, which nobody asks about
            return Reply()
        return Reply(
            f"{plan.text}\n\n{plan.until}", _choices(plan.choices), self.cards(plan.contacts, now), ["urgent", "human"]
        )

    def question(self, talk: Conversation, assessment: RiskAssessment) -> Reply | None:
        """Ask one caring question to a concern, once for each kind in a talk; offers come from Rasa, right after."""
        if not is_said(assessment):
            return (
                None  # a guess of the model is no ground for a pointed question; the offers and the human stand anyway
            )
        kind = assessment.kind or RiskKind.OTHER
        plan = plan_for(assessment, talk.municipality, self._plans)
        if assessment.level is not RiskLevel.CONCERN or plan is None or kind in talk.asked_kinds:
            return None
        talk.asked_kinds.add(kind)
        return Reply(plan.text, _choices(plan.choices), topics=["human"])

    def answer_to(self, talk: Conversation, assessment: RiskAssessment) -> Reply | None:
        """Answer "det var for sjov" and "jeg er i sikkerhed" while the talk is about danger; None for anything else."""
        if talk.risk.peak is RiskLevel.NONE or not talk.risk.asks_check:
            return None
        if assessment.retracted:
            return Reply(self._plans.retracted, self._plan_choices(RiskLevel.HIGH), topics=["human"])
        if assessment.safe:
            return Reply(self._plans.safe, self._plan_choices(RiskLevel.CONCERN), topics=["human"])
        return None

    def check_in(self, talk: Conversation) -> Reply | None:
        """Ask how it goes, in other words each time; after the first times not in every turn."""
        talk.checks += 1
        asked = talk.checks - 1
        if asked >= CHECKS_IN_A_ROW and (asked - CHECKS_IN_A_ROW) % CHECK_EVERY != CHECK_EVERY - 1:
            return None
        number = asked if asked < CHECKS_IN_A_ROW else CHECKS_IN_A_ROW + (asked - CHECKS_IN_A_ROW) // CHECK_EVERY
        words = self._plans.check_in[number % len(self._plans.check_in)]
        return Reply(words, self._plan_choices(RiskLevel.CONCERN), topics=["human"])

    def writing(self, talk: Conversation, now: datetime) -> Reply:
        """Answer "jeg vil ikke ringe": ways to write instead."""
        plan = self._plans.no_call[talk.risk.kind or RiskKind.OTHER]
        cards = self.cards(local_contacts(plan.contacts, talk.municipality), now)
        topics = ["urgent", "human"] if talk.risk.level >= RiskLevel.HIGH else ["human"]
        return Reply(f"{plan.text}\n\n{plan.until}", _choices(plan.choices), cards, topics)

    def in_language(self, talk: Conversation, language: Language, now: datetime) -> Reply:
        """Answer a message that is not Danish in its own language: what the robot cannot, the numbers, a human.

        After an urgent answer it is the line beside that card, which has the numbers already.
        """
        human = [{"title": language.human, "payload": "#human"}]
        if talk.risk.urgent:
            return Reply(language.danger, human, topics=["human"], lang=language.code)
        text = language.again if language.code in talk.answered_languages else language.text
        talk.answered_languages.add(language.code)
        cards = self.cards(self.core.languages.contacts, now)
        return Reply(text, human, cards, ["out_of_scope", "human"], lang=language.code)

    def safe(self) -> Reply:
        """Answer the tapped "Jeg er i sikkerhed"."""
        return Reply(self._plans.safe, self._plan_choices(RiskLevel.CONCERN), topics=["human"])

    def write_on(self) -> Reply:
        """Answer the tapped "Jeg vil bare skrive videre"."""
        return Reply(wording.WRITE_ON)

    def cards(self, ids: Iterable[str], now: datetime) -> list[dict[str, Any]]:
        """Make at most three cards that can be tapped, in the plan's order, but those known to be closed now last."""
        found = [contact for contact in map(self.core.catalogue.contacts.get, ids) if contact is not None]
        found.sort(key=lambda contact: contact.hours.is_open(now) is False)
        usable = [card for card in self.core.short_cards([contact.id for contact in found], now) if card["actions"]]
        return usable[:MAX_CONTACTS]

    def _plan_choices(self, level: RiskLevel) -> list[dict[str, str]]:
        plan = plan_for(RiskAssessment(level, RiskKind.OTHER), None, self._plans)
        return _choices(plan.choices) if plan else []


def is_said(assessment: RiskAssessment) -> bool:
    """Say whether a phrase of the lexicon stands in the message, not only words the model weighs."""
    return any(evidence.reason != MODEL_REASON for evidence in assessment.evidence)


def says_nothing(reply: Reply) -> bool:
    """Whether a reply of Rasa only says that it did not understand, or is small talk."""
    return bool(EMPTY_TOPICS & set(reply.topics)) and not reply.cards and not reply.is_handoff


def without_human(reply: Reply) -> Reply:
    """Leave the offer of a human out: the visitor waits for one already."""
    kept = [choice for choice in reply.choices if not choice["payload"].endswith("human")]
    return replace(reply, choices=kept, topics=[topic for topic in reply.topics if topic != "human"])


def _choices(choices: Iterable[Choice]) -> list[dict[str, str]]:
    return [{"title": choice.title, "payload": choice.payload} for choice in choices]
