"""What `web` itself says around danger: the urgent answer, a caring question, a check-in, and the quick replies of a plan.

Only builds replies, from plans in memory (data/responses/risk.yml); when they are said is decided in turn.py. So all of it
is there while Rasa, the action server and the database are down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from triage.answers import (
    asks_what_follows,
    asks_whether_to_call,
    dares_not_tell,
    feels_fine,
    has_promised_silence,
    must_leave_now,
    refuses_to_call,
    wants_erased,
)
from triage.languages import Language
from triage.plan_contacts import contacts_now
from triage.response_plans import Choice, ResponsePlan, ResponsePlans, WritingPlan, local_contacts, plan_for
from triage.risk import RiskAssessment
from triage.vocabulary import RiskKind, RiskLevel, Role, Who
from web.chat import wording
from web.chat.conversation import Conversation, Question
from web.chat.core import Core
from web.chat.listening import ANSWER_REASON, Heard, is_said
from web.chat.replies import Reply

CHECKS_IN_A_ROW = 2  # after so many questions in a row only every third turn asks: caring, not nagging
ACUTE_CHECKS_IN_A_ROW = 4
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
        """Answer danger: what the plan says, its contacts as cards, its quick replies.

        Nobody is told the same twice in a row, nor asked again what was just answered; the contacts stay.
        """
        plan = self._plan(talk, assessment)
        if plan is None:  # only for level none, which nobody asks about
            return Reply()
        text, key = f"{plan.text}\n\n{plan.until}", (plan, "text")
        question = Question(plan.kind, plan.if_yes, plan.if_no)
        if plan.answered and any(one.reason == ANSWER_REASON for one in assessment.evidence):
            text, key = f"{plan.answered}\n\n{plan.until}", (plan, "answered")
            question = Question(plan.kind, plan.answered_yes)
        talk.repeats = talk.repeats + 1 if talk.said == key else 0
        talk.said = key
        if talk.repeats:
            texts = self._plans.again[plan.role]
            text, question = _in_turn(texts, talk.repeats), Question()
        else:
            text = self._heard_first(assessment, text)
        talk.question = question if question.if_yes or question.if_no else None
        return Reply(
            _naming(talk, text), _choices(plan.choices), self.cards(talk, plan.contacts, now), ["urgent", "human"]
        )

    def _heard_first(self, assessment: RiskAssessment, text: str) -> str:
        """Put what only this danger needs to hear before the text of its plan."""
        heard = next((words for one in assessment.evidence if (words := self._plans.heard.get(one.reason))), None)
        return f"{heard} {text}" if heard else text

    def question(self, talk: Conversation, assessment: RiskAssessment) -> Reply | None:
        """Ask one caring question to a concern, once for each kind in a talk; offers come from Rasa, right after.

        Doubtful danger is asked about in words that presume nothing.
        """
        if assessment.doubtful:
            talk.question = Question(assessment.kind, RiskLevel.HIGH, is_of_danger=True)
            return Reply(self._plans.doubt, self._plan_choices(RiskLevel.CONCERN), topics=["human"])
        if not is_said(assessment):
            return (
                None  # a guess of the model is no ground for a pointed question; the offers and the human stand anyway
            )
        kind = assessment.kind or RiskKind.OTHER
        plan = self._plan(talk, assessment)
        if assessment.level is not RiskLevel.CONCERN or plan is None or kind in talk.asked_kinds:
            return None
        talk.asked_kinds.add(kind)
        if plan.if_yes or plan.if_no:
            talk.question = Question(plan.kind, plan.if_yes, plan.if_no)
        return Reply(_naming(talk, plan.text), _choices(plan.choices), topics=["human"])

    def answer_to(self, talk: Conversation, heard: Heard, text: str, now: datetime) -> Reply | None:
        """Answer what speaks of the danger itself while the talk is about it; None for anything else.

        A joke, an explanation, being safe, a bare no, a promise not to tell, not wanting to ring, what happens if one tells.
        """
        if talk.risk.peak is RiskLevel.NONE:
            return None
        assessment = heard.assessment
        if talk.risk.asks_check and _has_turn(assessment):
            return self._turned(talk, assessment, now, is_answer=heard.answer is not None)
        if talk.is_poisoned and (reply := self._taken(talk, text, now)):
            return reply
        if heard.answer is not None:
            return self._no_more_than_before(talk, now)
        if talk.risk.peak >= RiskLevel.HIGH and talk.risk.care_mode:
            if talk.addressed is Role.FRIEND and has_promised_silence(text):
                return Reply(self._plans.promised, self._plan_choices(RiskLevel.CONCERN), topics=["human"])
            if refuses_to_call(text):
                return self.writing(talk, now)
            if asks_what_follows(text):
                return self.if_told(talk, now)
        return None

    def _taken(self, talk: Conversation, text: str, now: datetime) -> Reply | None:
        """Answer who asks whether one still has to ring, or feels fine, where something was taken; None for anything else."""
        if asks_whether_to_call(text):
            words = self._plans.still_call
        elif feels_fine(text):
            words = self._plans.safe_poisoned
        else:
            return None
        cards = self.cards(talk, ("giftlinjen", "alarm_112"), now)
        return Reply(words, self._plan_choices(RiskLevel.HIGH), cards, ["urgent", "human"])

    def _no_more_than_before(self, talk: Conversation, now: datetime) -> Reply:
        """Thank for an answer; while danger stands, its contacts stay in sight."""
        is_danger = talk.risk.level >= RiskLevel.HIGH
        cards = self._standing_cards(talk, talk.risk.level, now) if is_danger else []
        return Reply(self._plans.not_now, self._plan_choices(RiskLevel.CONCERN), cards, ["human"])

    def _turned(self, talk: Conversation, assessment: RiskAssessment, now: datetime, is_answer: bool) -> Reply:
        """Answer what takes danger back. Words said lightly, or a bare "ja", leave whoever can be reached in sight."""
        plans, is_other = self._plans, talk.risk.who is Who.OTHER
        if assessment.retracted:
            texts = (plans.retracted_other,) if is_other else plans.retracted
            text = texts[talk.retractions % len(texts)]
            talk.retractions += 1
            level = max(RiskLevel.HIGH, talk.risk.level, key=lambda one: one.rank)
            talk.question = Question(talk.risk.kind, if_no=level, is_of_safety=True)
            return Reply(text, self._plan_choices(RiskLevel.HIGH), self._standing_cards(talk, level, now), ["human"])
        if assessment.safe:
            reply = self.safe(talk, now)
            return (
                replace(reply, cards=reply.cards or self._standing_cards(talk, RiskLevel.HIGH, now))
                if is_answer
                else reply
            )
        return Reply(plans.explained, self._plan_choices(RiskLevel.CONCERN), topics=["human"])

    def check_in(self, talk: Conversation, now: datetime) -> Reply | None:
        """Ask how it goes, in other words each time; after the first times not in every turn.

        While life is in danger it is asked more often, and whoever can be reached stays in sight.
        """
        is_acute = talk.risk.level is RiskLevel.ACUTE
        in_a_row = ACUTE_CHECKS_IN_A_ROW if is_acute else CHECKS_IN_A_ROW
        talk.checks += 1
        asked = talk.checks - 1
        if asked >= in_a_row and (asked - in_a_row) % CHECK_EVERY != CHECK_EVERY - 1:
            return None
        number = asked if asked < in_a_row else in_a_row + (asked - in_a_row) // CHECK_EVERY
        texts = self._plans.check_in[talk.addressed]
        talk.question = Question()  # a bare answer to it is heard, and means nothing new
        text = _naming(talk, texts[number % len(texts)])
        if not is_acute:
            return Reply(text, self._plan_choices(RiskLevel.CONCERN), topics=["human"])
        cards = self._standing_cards(talk, talk.risk.level, now)
        return Reply(text, self._plan_choices(RiskLevel.HIGH), cards, ["urgent", "human"])

    def wonder(self, talk: Conversation) -> Reply:
        """Ask how it is after a message in which only the model hears a concern; in other words the next time."""
        texts = self._plans.wonder
        talk.wondered += 1
        text = _in_turn(texts, talk.wondered)
        talk.question = Question()
        return Reply(text, self._plan_choices(RiskLevel.CONCERN), topics=["human"])

    def leaving(self, talk: Conversation, text: str) -> Reply | None:
        """Tell the quick way out to whoever writes that somebody comes, or wants all erased; None for anything else."""
        if must_leave_now(text):
            is_danger = talk.risk.level >= RiskLevel.HIGH
            return Reply(wording.LEAVE_NOW + (wording.LEAVE_IN_DANGER if is_danger else ""), topics=["smalltalk"])
        if wants_erased(text):
            return Reply(wording.ERASE_HERE, [dict(wording.ERASE_CHOICE)], topics=["about_bot"])
        return None

    def encouraging(self, talk: Conversation, text: str) -> Reply | None:
        """Answer who writes only that it is hard to tell; None for anything else."""
        if not dares_not_tell(text):
            return None
        level = RiskLevel.HIGH if talk.risk.level >= RiskLevel.HIGH else RiskLevel.CONCERN
        texts = self._plans.hard_to_tell
        talk.encouraged += 1
        talk.is_telling = True
        return Reply(_in_turn(texts, talk.encouraged), self._plan_choices(level), topics=["human"])

    def listening(self, talk: Conversation) -> Reply:
        """Say that one is there, where Rasa would only say that it did not understand."""
        texts = self._plans.listening
        talk.listened += 1
        return Reply(_in_turn(texts, talk.listened), self._plan_choices(RiskLevel.CONCERN), topics=["human"])

    def writing(self, talk: Conversation, now: datetime) -> Reply:
        """Answer "jeg vil ikke ringe": ways to write instead; while life is in danger, who can ring 112 instead."""
        if talk.is_poisoned or talk.risk.level is RiskLevel.ACUTE:
            plan = self._plans.no_call_in_danger[talk.is_poisoned, talk.addressed]
        else:
            plan = self._plans.no_call[talk.risk.kind or RiskKind.OTHER, talk.addressed]
        return self._written(talk, plan, now)

    def if_told(self, talk: Conversation, now: datetime) -> Reply:
        """Answer "hvad sker der, hvis jeg siger det?"."""
        plan = self._plans.told[talk.addressed]
        if talk.risk.level is RiskLevel.ACUTE:
            plan = replace(plan, contacts=("alarm_112", *plan.contacts))
        return self._written(talk, plan, now)

    def _written(self, talk: Conversation, plan: WritingPlan, now: datetime) -> Reply:
        cards = self.cards(talk, local_contacts(plan.contacts, talk.municipality), now)
        topics = ["urgent", "human"] if talk.risk.level >= RiskLevel.HIGH else ["human"]
        return Reply(_naming(talk, f"{plan.text}\n\n{plan.until}"), _choices(plan.choices), cards, topics)

    def in_language(self, talk: Conversation, language: Language, now: datetime) -> Reply:
        """Answer a message that is not Danish in its own language: what the robot cannot, the numbers, a human.

        After an urgent answer it is the line beside that card, which has the numbers already.
        """
        human = [{"title": language.human, "payload": "#human"}]
        if talk.risk.urgent:
            return Reply(language.danger, human, topics=["human"], lang=language.code)
        text = language.again if language.code in talk.answered_languages else language.text
        talk.answered_languages.add(language.code)
        cards = self.cards(talk, self.core.languages.contacts, now)
        return Reply(text, human, cards, ["out_of_scope", "human"], lang=language.code)

    def safe(self, talk: Conversation, now: datetime) -> Reply:
        """Answer "Jeg er i sikkerhed", written or tapped; whoever has taken something is still to be seen by a doctor."""
        choices = self._plan_choices(RiskLevel.CONCERN)
        if talk.is_poisoned:
            cards = self.cards(talk, ("giftlinjen", "alarm_112"), now)
            return Reply(self._plans.safe_poisoned, choices, cards, ["human"])
        text = self._plans.safe_other if talk.risk.who is Who.OTHER else self._plans.safe
        return Reply(text, choices, topics=["human"])

    def write_on(self) -> Reply:
        """Answer the tapped "Jeg vil bare skrive videre"."""
        return Reply(wording.WRITE_ON)

    def cards(self, talk: Conversation, ids: Iterable[str], now: datetime) -> list[dict[str, Any]]:
        """Make at most three cards that can be tapped, for whoever writes, in the plan's order."""
        may_be_adult = talk.addressed is Role.SELF and talk.role in (Role.PARENT, Role.PROFESSIONAL)
        chosen = contacts_now(ids, self.core.catalogue, now, talk.addressed, talk.age, may_be_adult)
        return self.core.short_cards(chosen, now)

    def _standing_cards(self, talk: Conversation, level: RiskLevel, now: datetime) -> list[dict[str, Any]]:
        """The contacts for the danger the talk is about, at this level."""
        plan = self._plan(talk, RiskAssessment(level, talk.risk.kind, who=talk.risk.who))
        return self.cards(talk, plan.contacts, now) if plan else []

    def _plan(self, talk: Conversation, assessment: RiskAssessment) -> ResponsePlan | None:
        return plan_for(assessment, talk.municipality, self._plans, talk.addressed, talk.age, talk.is_poisoned)

    def _plan_choices(self, level: RiskLevel) -> list[dict[str, str]]:
        plan = plan_for(RiskAssessment(level, RiskKind.OTHER), None, self._plans)
        return _choices(plan.choices) if plan else []


def _in_turn(texts: Sequence[str], times: int) -> str:
    """The text for the first, second, … time something is said, from the front again after the last."""
    return texts[(times - 1) % len(texts)]


def _naming(talk: Conversation, text: str) -> str:
    """Say "din mor" instead of "personen" to whoever worries about their mother."""
    return text.replace("personen", talk.other) if talk.addressed is Role.FRIEND and talk.other else text


def _has_turn(assessment: RiskAssessment) -> bool:
    return assessment.retracted or assessment.safe or assessment.explained


def says_nothing(reply: Reply) -> bool:
    """Whether a reply of Rasa only says that it did not understand, or is small talk."""
    return bool(EMPTY_TOPICS & set(reply.topics)) and not reply.cards and not reply.is_handoff


def asks_which_question(reply: Reply) -> bool:
    """Whether Rasa asks which of its questions is meant ("handler det om åbningstider?"): nothing for somebody in danger."""
    return "clarify" in reply.topics and any(choice["payload"].startswith("/ask_") for choice in reply.choices)


def is_small_talk(reply: Reply) -> bool:
    """Whether a reply of Rasa only answers a greeting, a good-bye or the like: a whole answer to it."""
    return "smalltalk" in reply.topics and "clarify" not in reply.topics


def with_human(reply: Reply) -> Reply:
    """Put the offer of a human beside what Rasa says."""
    offered = any(choice["payload"].endswith("human") for choice in reply.choices)
    choices = reply.choices if offered else [*reply.choices, {"title": wording.TALK_TO_HUMAN, "payload": "#human"}]
    return replace(reply, choices=choices, topics=list(dict.fromkeys([*reply.topics, "human"])))


def without_human(reply: Reply) -> Reply:
    """Leave the offer of a human out: the visitor waits for one already."""
    kept = [choice for choice in reply.choices if not choice["payload"].endswith("human")]
    return replace(reply, choices=kept, topics=[topic for topic in reply.topics if topic != "human"])


def _choices(choices: Iterable[Choice]) -> list[dict[str, str]]:
    return [{"title": choice.title, "payload": choice.payload} for choice in choices]
