"""What a message means in its talk: whose danger it is, who writes, and what it answers to the question asked before.

`triage.risk` rates one message by itself. Here "ja" after "tænker du på at tage dit liv?" becomes what it is, and
"han vil dø" from somebody who said before that she is his mother is answered to a mother. Pure but for the talk it notes in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from triage.answers import (
    Answer,
    another_has_taken,
    another_took_something,
    asks_what_follows,
    begins_with_another,
    danger_is_here,
    gets_worse,
    has_promised_silence,
    is_done_to_self,
    is_hedged,
    is_hurt,
    named_other,
    names_another,
    names_only_a_parent,
    names_only_somebody,
    points_back,
    reaches_out,
    read_answer,
    refuses_to_call,
    speaks_of_amount,
    speaks_of_own_parents,
    speaks_of_poison,
    speaks_of_self,
    stands_by_it,
    tells_of_taking,
)
from triage.needs import Told, tells_of_self
from triage.preparation import Step, find_step
from triage.response_plans import MAY_BE_POISONING
from triage.risk import HARMED_BY_OTHERS, MODEL_REASON, Evidence, RiskAssessment
from triage.vocabulary import RiskKind, RiskLevel, Role, Who
from web.chat.conversation import Conversation, Question

WORSE_REASON = "kroppen får det værre, mens der er fare"
TOOK_REASON = "en anden har taget noget"
STEP_REASON = "gør sig klar, mens der er fare for liv"
# Steps that say more than a time of the day: they count in a talk that only hinted at not wanting to live, too.
CLEAR_STEPS = frozenset(Step) - {Step.TIME, Step.SILENCE}
# Steps that make self-harm a matter of life: blades are bought for less.
STEPS_OF_LIFE = frozenset({Step.MEANS, Step.LETTER, Step.PLACE, Step.FAREWELL, Step.FOUND})
# Dangers in which the body tells: "jeg kaster op" after an overdose is no small talk.
OF_THE_BODY = frozenset({RiskKind.SELF_HARM, RiskKind.MEDICAL, RiskKind.SUBSTANCE, RiskKind.EATING})
OF_LIFE = frozenset({RiskKind.SUICIDE, RiskKind.SELF_HARM})
BODILY_HARM = frozenset({RiskKind.PHYSICAL_ABUSE, RiskKind.SEXUAL_ABUSE, RiskKind.HONOUR, RiskKind.THREAT_TO_OTHERS})
HERE_REASON = "den, der gør skade, er der nu"
TELLING_REASON = "nævner en person, da noget svært skulle fortælles"
SELF_REASON = "handler om den, der skriver"
ANSWER_REASON = "svar på et spørgsmål om fare"
DANGER_REASON = "siger ja til, at noget er farligt"  # what it is, was not asked yet
MEANT_REASON = "mener det alligevel"
OF_TALK = frozenset({WORSE_REASON, STEP_REASON, HERE_REASON, TELLING_REASON})
HELPERS = frozenset({Role.FRIEND, Role.PARENT, Role.PROFESSIONAL})


@dataclass(frozen=True)
class Heard:
    """One message as it counts in its talk.

    Args:
        assessment: The rating, with the answer to a question and the right person put in.
        answer: What it answers to the question before, where it is a bare answer.
        is_self_after_all: The danger was told as somebody else's, and is the visitor's own.
        tells_facts: It tells an age, a place or a case too, which Rasa is to hear.
    """

    assessment: RiskAssessment
    answer: Answer | None = None
    is_self_after_all: bool = False
    tells_facts: bool = False

    @property
    def is_of_talk(self) -> bool:
        """Whether it is danger by what was told before ("kan ikke holde øjnene åbne", "i aften"): alone it says something else."""
        return any(evidence.reason in OF_TALK for evidence in self.assessment.evidence)


def hear(talk: Conversation, text: str, assessment: RiskAssessment, told: Told) -> Heard:
    """Read one message in its talk, and note in the talk who writes.

    Args:
        talk: Its `role`, `age`, `addressed` and `question` are brought up to date.
        text: The message as written; kept nowhere.
        assessment: Of this message alone.
        told: What the message tells of a person.
    """
    question, talk.question = talk.question, None
    was_telling, talk.is_telling = talk.is_telling, False
    if was_telling and assessment.level < RiskLevel.HIGH and names_only_somebody(text):
        # "der er noget, jeg aldrig har sagt", "det er min onkel": what it is, one asks before anything else
        evidence = (Evidence(0, 0, "", TELLING_REASON),)
        assessment = RiskAssessment(RiskLevel.HIGH, RiskKind.OTHER, evidence, doubtful=True)
    is_hint = assessment.level > RiskLevel.NONE and is_said(assessment)
    if talk.risk.peak is RiskLevel.NONE or (
        is_hint and (assessment.kind is RiskKind.SUICIDE or talk.risk.peak < RiskLevel.HIGH)
    ):
        # nothing was said yet that could be taken back, or the words are a hint themselves: "det hele er lige meget"
        assessment = replace(assessment, retracted=False, explained=False)
    if not is_said(assessment) and (reaches_out(text) or _is_about_telling(talk, text)):
        # the model hears the farewell, or the danger that was told before; it has an answer of its own
        assessment = replace(assessment, level=min(assessment.level, RiskLevel.CONCERN, key=lambda one: one.rank))
    assessment = _of_same_danger(talk, text, _weighed(talk, assessment))
    is_worried = talk.risk.peak > RiskLevel.NONE and talk.risk.who is Who.OTHER
    if is_worried and assessment.level < RiskLevel.HIGH and another_took_something(text):
        assessment = RiskAssessment(RiskLevel.ACUTE, RiskKind.SUBSTANCE, (Evidence(0, 0, "", TOOK_REASON),), Who.OTHER)
    was_taken_back, talk.is_taken_back = talk.is_taken_back, _has_turn(assessment)
    was_other = talk.risk.who is Who.OTHER and talk.risk.level > RiskLevel.NONE
    _note(talk, told, text)
    is_model_only = not is_said(assessment)  # a guess about the words alone weighs less than what the talk is about
    is_new_danger = assessment.level is RiskLevel.ACUTE and not is_model_only and assessment.kind not in OF_THE_BODY
    if not is_new_danger and _is_worse(talk, text):  # before any "nej, jeg er bare svimmel"
        evidence = (Evidence(0, 0, "", WORSE_REASON),)
        kind = talk.risk.kind if talk.risk.kind in OF_THE_BODY else RiskKind.MEDICAL
        return Heard(RiskAssessment(RiskLevel.ACUTE, kind, evidence, talk.risk.who))
    if was_taken_back and talk.risk.peak >= RiskLevel.HIGH > assessment.level and stands_by_it(text):
        talk.is_taken_back = False  # "det var ikke for sjov" holds the words of a joke
        evidence = (Evidence(0, 0, "", MEANT_REASON),)
        return Heard(RiskAssessment(talk.risk.peak, talk.risk.kind, evidence, talk.risk.who))
    if _is_here(talk, text, assessment):
        evidence = (Evidence(0, 0, "", HERE_REASON),)
        return Heard(RiskAssessment(RiskLevel.ACUTE, talk.risk.kind, evidence, talk.risk.who))
    if (prepared := _prepared(talk, text, assessment)) is not None:
        return Heard(prepared)
    may_answer = (assessment.level < RiskLevel.HIGH or is_model_only) and not _has_turn(assessment)
    answer = read_answer(text) if question and may_answer else None
    tells_facts = any(
        fact is not None for fact in (told.age, told.grade, told.municipality, told.open_case, told.diagnosis)
    )
    if (
        question is not None
        and tells_facts
        and ((answer is Answer.NO and question.if_no is None) or not (question.if_yes or question.if_no))
    ):
        answer = None  # "nej undskyld 16" corrects an age
    if answer is Answer.YES and told.open_case and assessment.level < RiskLevel.HIGH:
        answer = None  # "ja, vi har haft en sag i tre år" is no yes to danger
    if question is not None and answer is not None:
        if question.is_of_safety and answer is Answer.YES and is_hedged(text):
            answer = Answer.UNSURE  # "jo, lidt" is not "ja"
        return Heard(_answered(talk, question, answer, assessment), answer, tells_facts=tells_facts)
    if told.role is Role.SELF and was_other and assessment.level < RiskLevel.HIGH:
        talk.addressed = Role.SELF
        return Heard(replace(assessment, who=Who.SELF), is_self_after_all=True)
    if assessment.level >= RiskLevel.HIGH or (assessment.level > RiskLevel.NONE and talk.risk.level < RiskLevel.HIGH):
        # while danger stands, "jeg er så bange" of a mother does not turn it into her own
        talk.is_poisoned = talk.is_poisoned or _is_poisoned(text, assessment)
        talk.addressed = _addressed(talk, text, assessment, told)
        if talk.addressed is Role.FRIEND:
            talk.other = _other(talk, text, assessment)
        assessment = replace(assessment, who=Who.SELF if talk.addressed is Role.SELF else Who.OTHER)
    return Heard(assessment)


def _weighed(talk: Conversation, assessment: RiskAssessment) -> RiskAssessment:
    """Lower doubtful danger to a concern that is asked about; in a talk of danger, or the second time, it is danger."""
    if not assessment.doubtful:
        return assessment
    if talk.is_doubted or talk.risk.peak >= RiskLevel.HIGH or talk.risk.hint_count(assessment.kind):
        return replace(assessment, doubtful=False)
    talk.is_doubted = True
    return replace(assessment, level=RiskLevel.CONCERN)


def _is_poisoned(text: str, assessment: RiskAssessment) -> bool:
    """Whether something was taken: as the lexicon says, or by words the model thinks acute.

    What is less than acute is most often long ago; not so where the whole message is that something was taken.
    """
    if assessment.level < RiskLevel.HIGH or assessment.kind not in MAY_BE_POISONING:
        return False
    found = [one for one in assessment.evidence if one.reason == TOOK_REASON or tells_of_taking(one.text, one.reason)]
    if assessment.level is RiskLevel.ACUTE:
        return bool(found) or speaks_of_poison(text)
    return any(len(one.text) >= len(text.strip(" .!")) for one in found)


def _is_about_telling(talk: Conversation, text: str) -> bool:
    """Whether a message in a talk of danger asks or tells about telling and ringing: a promise, what follows, not wanting to ring."""
    if talk.risk.peak < RiskLevel.HIGH:
        return False
    has_promised = talk.addressed is Role.FRIEND and has_promised_silence(text)
    return has_promised or refuses_to_call(text) or asks_what_follows(text)


def _of_same_danger(talk: Conversation, text: str, assessment: RiskAssessment) -> RiskAssessment:
    """Let what names nothing by itself be about the danger that stands: "det skete igen", "han kommer nu".

    So is whatever only the model thinks dangerous: "han er 15, jeg har lovet ikke at sige det" names no other danger than the one told.
    """
    risk = talk.risk
    if risk.level < RiskLevel.HIGH or assessment.level is RiskLevel.NONE:
        return assessment
    if not is_said(assessment):
        return assessment if names_another(text) else replace(assessment, kind=risk.kind, who=risk.who)
    is_by_others = assessment.kind in HARMED_BY_OTHERS and risk.kind in HARMED_BY_OTHERS
    return replace(assessment, kind=risk.kind, who=risk.who) if is_by_others and points_back(text) else assessment


def _is_worse(talk: Conversation, text: str) -> bool:
    """Whether the body gets worse in a danger of the body that is not over, or more is told of what was taken.

    "det var ikke med vilje" takes nothing back: the body does not ask why.
    """
    of_the_body = talk.risk.level is RiskLevel.ACUTE and talk.risk.kind in OF_THE_BODY
    if talk.risk.level >= RiskLevel.HIGH and talk.risk.standing & BODILY_HARM and is_hurt(text):
        return True
    return ((talk.is_poisoned or of_the_body) and gets_worse(text)) or (talk.is_poisoned and speaks_of_amount(text))


def _is_here(talk: Conversation, text: str, assessment: RiskAssessment) -> bool:
    """Whether whoever harms the writer is there now ("nu kommer han", "jeg gemmer mig")."""
    is_harmed = talk.risk.level >= RiskLevel.HIGH and talk.risk.who is Who.SELF and talk.risk.kind in BODILY_HARM
    return is_harmed and (assessment.level < RiskLevel.HIGH or not is_said(assessment)) and danger_is_here(text)


def _prepared(talk: Conversation, text: str, assessment: RiskAssessment) -> RiskAssessment | None:
    """Rate a step towards dying, in a talk in which that was spoken of; None where it is none, or the message says more by itself."""
    risk = talk.risk
    is_other_danger = is_said(assessment) and assessment.level >= RiskLevel.HIGH and assessment.kind not in OF_LIFE
    # a guess of the model ("han svarer ikke" of a crush) is no talk of dying: it was said, or asked about
    spoke_of_dying = RiskKind.SUICIDE in talk.asked_kinds or (
        risk.kind is RiskKind.SUICIDE and risk.peak >= RiskLevel.HIGH
    )
    if is_other_danger or assessment.safe or assessment.explained or not (spoke_of_dying or risk.standing & OF_LIFE):
        return None
    step = find_step(text, risk.who)
    if step is None:
        return None
    if RiskKind.SUICIDE in risk.standing or (RiskKind.SELF_HARM in risk.standing and step in STEPS_OF_LIFE):
        level = RiskLevel.ACUTE
    elif spoke_of_dying and step in CLEAR_STEPS:
        level = RiskLevel.HIGH if risk.peak >= RiskLevel.HIGH else RiskLevel.CONCERN
    else:
        return None
    if assessment.level > level:
        return None
    return RiskAssessment(level, RiskKind.SUICIDE, (Evidence(0, 0, "", STEP_REASON),), risk.who)


def is_said(assessment: RiskAssessment) -> bool:
    """Say whether a phrase of the lexicon stands in the message, not only words the model weighs."""
    return any(evidence.reason != MODEL_REASON for evidence in assessment.evidence)


def _has_turn(assessment: RiskAssessment) -> bool:
    """Whether the message itself says that it is safe, a joke or explained: then that is its answer."""
    return assessment.safe or assessment.retracted or assessment.explained


def _answered(talk: Conversation, question: Question, answer: Answer, assessment: RiskAssessment) -> RiskAssessment:
    """Put in what a yes or no means; not knowing counts as the answer that means danger."""
    if question.is_of_safety and answer is Answer.YES:
        return replace(assessment, safe=True)
    level = {Answer.YES: question.if_yes, Answer.NO: question.if_no}.get(answer, question.if_yes or question.if_no)
    if level is None:
        return assessment
    who = Who.SELF if talk.addressed is Role.SELF else Who.OTHER
    evidence = (Evidence(0, 0, "", DANGER_REASON if question.is_of_danger else ANSWER_REASON),)
    return RiskAssessment(max(level, assessment.level, key=lambda one: one.rank), question.kind, evidence, who)


def _note(talk: Conversation, told: Told, text: str) -> None:
    """Keep the last role and age told; a parent's and a professional's own stay in mind while they speak of others."""
    if told.role is not None:
        talk.role = told.role
    if told.own_age is not None and is_of_writer(talk, text):
        talk.age = told.own_age
    elif told.age is not None and talk.role in (None, Role.SELF):
        talk.age = told.age


def is_of_writer(talk: Conversation, text: str) -> bool:
    """Say whether a bare age is the writer's: from a parent or a friend, "11 år" is that of the one they write about."""
    return talk.role in (None, Role.SELF) or tells_of_self(text)


def _other(talk: Conversation, text: str, assessment: RiskAssessment) -> str:
    """Say who is in danger, as it is said to who worries ("din mor"); "" where it is not sure, kept while nobody else is named.

    Where somebody harms, the one named may be the one who does.
    """
    if assessment.kind in HARMED_BY_OTHERS:
        return ""
    return named_other(text) or ("" if speaks_of_self(text) else talk.other)


def _addressed(talk: Conversation, text: str, assessment: RiskAssessment, told: Told) -> Role:
    """Say to whom the answer is written.

    Whose danger it is, the phrase found knows best. Where only the model speaks, or the message names nobody, what
    was told of the writer decides: "har taget alle pillerne", from a mother, is about her child.
    """
    known = talk.role if talk.role in HELPERS else None
    if known is not None and told.role is known and assessment.kind in HARMED_BY_OTHERS and not is_done_to_self(text):
        return known  # "jeg er træner, og en af drengene har blå mærker": the "I" is not who is harmed
    if known is None and not is_said(assessment) and assessment.who is Who.SELF and begins_with_another(text):
        return Role.FRIEND  # only the model hears danger, in what is told of another
    is_danger = talk.risk.level >= RiskLevel.HIGH
    is_own_danger = is_danger and talk.risk.who is Who.SELF
    # "vil bare dø" without an "I": from somebody who wrote of a friend it is the friend's only where that one is in danger.
    was_other = is_danger and talk.risk.who is Who.OTHER
    is_helping = known in (Role.PARENT, Role.PROFESSIONAL) or (known is Role.FRIEND and was_other)
    if assessment.who is Who.OTHER:
        if is_own_danger and assessment.kind in HARMED_BY_OTHERS and not names_another(text):
            return Role.SELF  # "han slår igen", from who is beaten
        if known is None and assessment.kind is RiskKind.NEGLECT and speaks_of_own_parents(text):
            return Role.SELF  # "min mor drikker": the one who is not looked after writes
        if known is None and assessment.kind is RiskKind.PHYSICAL_ABUSE and names_only_a_parent(text):
            return Role.SELF  # "min mor råber meget": at whoever writes
        return known or Role.FRIEND
    is_taken = assessment.kind in MAY_BE_POISONING and _is_poisoned(text, assessment)
    if is_taken and another_has_taken(text):  # "mine blodtrykspiller" are the parent's, the danger is not
        return known or Role.FRIEND
    if is_own_danger and told.role is not known:
        return Role.SELF  # whoever is known to be in danger stays so, whatever was read of a role before or since
    names_nobody = is_helping and not speaks_of_self(text)
    if known is not None and (names_nobody or (told.role is known and not is_said(assessment))):
        return known
    return Role.SELF
