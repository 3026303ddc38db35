"""The steps of a turn (docs/architecture.md): rate, answer danger at once, hide, ask Rasa, say when it is done.

The raw text of a message lives in `receive` and nowhere else, for danger a moment longer, until the answer is out: what goes on
from there is hidden text and a rating.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from triage.answers import Answer, asks_how_long, read_answer_to_offer
from triage.languages import Language
from triage.messages import Choice, HandoffAccept, Message
from triage.risk import Evidence, RiskAssessment
from triage.risk_state import RiskState
from triage.vocabulary import ConversationState, RiskKind, RiskLevel
from web.chat import wording
from web.chat.bot_client import BotUnavailableError
from web.chat.care import Care, asks_which_question, is_small_talk, says_nothing, with_human, without_human
from web.chat.conversation import Conversation, Unanswered
from web.chat.core import Core, Hidden, danish_now
from web.chat.hub import Hub
from web.chat.listening import SELF_REASON, Heard, hear, is_said
from web.chat.noted import note_answer, note_choice, note_message, noted_fields, risk_words
from web.chat.replies import Reply, read_replies
from web.chat.unanswered import cleaned, may_be_asked, may_be_kept
from web.event_log import log_event, log_fault
from web.visitors_first import TurnSignal

Keep = Callable[[str], Awaitable[bool]]
TURN_WORDS = 6  # "nej, det er bare et udtryk": longer ones go on to what is wanted
KEEP_SECONDS = 60.0  # how often Rasa hears which talks go on; after four minutes without a word it forgets one
BARE_WORDS = 4  # an answer of more words may hold something for Rasa too
HUMAN_CHOICES = [
    {"title": wording.YES_HUMAN, "payload": "#accept_human"},
    {"title": wording.NO_HUMAN, "payload": "#decline_human"},
]
ASK_HUMAN = [{"title": wording.TALK_TO_HUMAN, "payload": "#human"}]


MIXED_IN = "en"  # the language that Danish chat is full of
DANISH_WORDS = 3  # so long a message says that somebody writes Danish; "hej" does not
_ABOUT_LANGUAGE = re.compile(r"\b(?:english|danish|language|translate|speak|understand)\b", re.IGNORECASE)


def _urgent(assessment: RiskAssessment, state: RiskState) -> RiskAssessment:
    """What to answer: this message's danger, or what several hints together have become."""
    if assessment.level >= RiskLevel.HIGH:
        return assessment
    return replace(assessment, level=state.level, kind=state.kind, who=state.who)


@dataclass(frozen=True)
class _First:
    """What was said before Rasa is asked.

    Args:
        is_handled: It is an answer in itself.
        is_whole: Nothing is left for Rasa.
        has_asked: A caring question was asked; Rasa asks none beside it.
        check_in: To be said after Rasa's answer.
        wonders: Only the model hears a concern: Rasa answers as ever, with a human beside it, and one is asked how it is where
            Rasa asks nothing.
        keepable: The hidden text, where it may be kept should Rasa not understand it and the visitor say yes.
    """

    is_handled: bool = False
    is_whole: bool = False
    has_asked: bool = False
    check_in: Reply | None = None
    wonders: bool = False
    keepable: str | None = None


@dataclass(frozen=True)
class _ToTakeIn:
    """A message whose danger is answered, to be hidden and noted yet."""

    talk: Conversation
    frame: Message
    heard: Heard
    first: _First


class Bot(Protocol):
    """What answers: web.chat.bot_client.BotClient, or a small real bot in tests."""

    async def ask(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> list[dict[str, Any]]: ...

    async def choose(self, conversation_id: str, payload: str, metadata: dict[str, Any]) -> list[dict[str, Any]]: ...

    async def forget(self, conversation_id: str) -> bool: ...

    async def keep(self, conversation_ids: list[str]) -> bool: ...


class Turns:
    """Runs turns for all conversations; within one conversation strictly in order.

    Args:
        is_staffed: Whether a human can take over now, for a municipality.
        opening: When the desk of a municipality opens next, in words ("i morgen kl. 14"); "" when nobody knows.
        keep: Keeps a sentence the visitor said yes to; False when it does not. None: nobody is asked.
        signal: Told of turns under way.
    """

    def __init__(
        self, hub: Hub, bot: Bot, core: Core, is_staffed: Callable[[str | None, datetime], bool],
        now: Callable[[], datetime] = danish_now, opening: Callable[[str | None, datetime], str] = lambda area, now: "",
        keep: Keep | None = None, signal: TurnSignal | None = None,
    ) -> None:  # fmt: skip
        self._keep, self.signal = keep, signal or TurnSignal()
        self._hub, self._bot, self._core, self._is_staffed, self._now, self._opening = (
            hub, bot, core, is_staffed, now, opening,
        )  # fmt: skip
        self._noted: dict[str, dict[str, Any]] = {}  # conversation id -> what its page was told last
        self._care = Care(core)
        self._locks: dict[str, asyncio.Lock] = {}
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="hiding")  # more would only take time from the loop
        self._to_take_in: dict[str, _ToTakeIn] = {}  # by conversation id
        self._silent: set[str] = set()  # conversations whose last question Rasa did not answer
        hub.on_forget(self._forget_in_bot)

    # --- a message --------------------------------------------------------------------------------------------------

    def rate(self, frame: Message) -> RiskAssessment:
        """Rate the raw text; done before any limit, so that danger is seen in whatever arrives."""
        return self._core.assess(frame.text)

    def receive(self, talk: Conversation, frame: Message, assessment: RiskAssessment) -> None:
        """Take one message in: answer what does not wait, hide and note, and leave the rest to the background.

        Danger is answered before anything is hidden: for a long text that takes longer than all else together.
        """
        self._take_in_now(talk.id)
        talk.unanswered = None  # who writes on has not said yes
        was_offered, talk.is_human_offered = talk.is_human_offered, False
        before = talk.risk.level
        heard = self._hear(talk, frame.text, assessment)
        language = self._language_of(talk, frame.text)
        is_urgent, hidden = talk.risk.urgent, None
        if not is_urgent:
            hidden = self._core.hide(frame.text)
            self._show_own(talk, frame, hidden)
        self._hub.deliver(talk.id, "ack", id=frame.id)
        first = self._answer_first(talk, frame.id, heard, frame.text, language, was_offered)
        if talk.risk.level > before:
            self._hub.tell(talk.id, {"type": "risk", **risk_words(talk)})
        if is_urgent:
            self._to_take_in[talk.id] = _ToTakeIn(talk, frame, heard, first)
            self._hub.spawn(self._take_in_soon(talk.id))
        else:
            self._go_on(talk, frame.id, hidden, heard, first)

    async def _take_in_soon(self, talk_id: str) -> None:
        """Hide beside the loop: a long text takes tens of milliseconds, and somebody else's cry must not wait for them."""
        await asyncio.sleep(0)  # the answer goes out first
        if (waiting := self._to_take_in.get(talk_id)) is not None:
            loop, text = asyncio.get_running_loop(), waiting.frame.text
            hidden = await loop.run_in_executor(self._beside, self._core.hide, text)
            if self._to_take_in.get(talk_id) is waiting:  # nothing else has come from this visitor meanwhile
                del self._to_take_in[talk_id]
                self._take_in(waiting, hidden)

    def _take_in_now(self, talk_id: str) -> None:
        """Hide and note the message whose danger has been answered; before the next one is looked at, so that all stays in order."""
        if (waiting := self._to_take_in.pop(talk_id, None)) is not None:
            self._take_in(waiting, self._core.hide(waiting.frame.text))

    def _take_in(self, waiting: _ToTakeIn, hidden: Hidden | None) -> None:
        self._show_own(waiting.talk, waiting.frame, hidden)
        self._go_on(waiting.talk, waiting.frame.id, hidden, waiting.heard, waiting.first)

    def _show_own(self, talk: Conversation, frame: Message, hidden: Hidden | None) -> None:
        """Send a message back to the page as it is kept, with identities hidden."""
        self._hub.deliver(talk.id, "own", id=frame.id, text=hidden.text if hidden else "…")

    def _go_on(self, talk: Conversation, message_id: str, hidden: Hidden | None, heard: Heard, first: _First) -> None:
        """Note what a message tells, and ask Rasa."""
        if talk.is_closed:
            return
        if hidden and hidden.kinds and not talk.is_hiding_told:
            talk.is_hiding_told = True
            self._say(talk, Reply(wording.hidden_note(hidden.kinds)), None)
        if hidden:
            note_message(talk, self._core, hidden.text)
        self._tell_noted(talk)
        if self._keep is not None and hidden and may_be_kept(hidden, heard.assessment) and may_be_asked(talk):
            first = replace(first, keepable=hidden.text)
        # What is answered whole needs no Rasa; and Rasa knows Danish only.
        text = hidden.text if hidden and not first.is_whole else None
        self._hub.spawn(self._ask(talk, message_id, text, self._metadata(talk, heard.assessment, first), first))

    def answer_danger_only(self, talk: Conversation, frame: Message, assessment: RiskAssessment) -> None:
        """Answer the danger in a message that is not taken in: nothing of it is shown, noted or given to Rasa."""
        before = talk.risk.level
        heard = self._hear(talk, frame.text, assessment)
        if talk.risk.urgent:
            self._answer_danger(talk, frame.id, _urgent(heard.assessment, talk.risk))
        if talk.risk.level > before:
            self._hub.tell(talk.id, {"type": "risk", **risk_words(talk)})

    def _hear(self, talk: Conversation, text: str, assessment: RiskAssessment) -> Heard:
        """Read a message in its talk, and let the talk's risk follow."""
        heard = hear(talk, text, assessment, self._core.told(text))
        talk.risk = talk.risk.update(heard.assessment)
        if heard.is_self_after_all:
            talk.risk = talk.risk.about_self()
        return heard

    def _language_of(self, talk: Conversation, text: str) -> Language | None:
        """Return the language to answer in, None for Danish.

        A talk begun in Danish stays Danish when a sentence of English comes: young people write so, and Rasa has heard some.
        Who asks about the language itself is answered in it all the same.
        """
        language = self._core.language_of(text)
        if language is None and not talk.writes_danish:
            language = self._core.language_going_on(text, talk.answered_languages)
        if language is None:
            talk.writes_danish = talk.writes_danish or len(text.split()) >= DANISH_WORDS
        elif language.code == MIXED_IN and talk.writes_danish and not _ABOUT_LANGUAGE.search(text):
            return None
        return language

    def _answer_first(
        self, talk: Conversation, message_id: str, heard: Heard, text: str, language: Language | None, was_offered: bool
    ) -> _First:
        """Say what does not wait for Rasa. `was_offered`: the last reply asked whether a human is wanted."""
        if talk.risk.urgent:
            self._answer_danger(talk, message_id, _urgent(heard.assessment, talk.risk))
        if language is not None:
            self._say_kindly(talk, self._care.in_language(talk, language, self._now()), message_id)
            return _First(is_handled=True, is_whole=True)
        if talk.risk.urgent:
            return _First(is_handled=True, is_whole=heard.answer is not None or heard.is_of_talk)
        if reply := self._care.leaving(talk, text):
            self._say(talk, reply, message_id)
            return _First(is_handled=True, is_whole=True)
        answer = read_answer_to_offer(text) if was_offered and len(text.split()) <= BARE_WORDS else None
        if answer in (Answer.YES, Answer.NO) and not heard.tells_facts:
            self._answer_offer(talk, message_id, answer is Answer.YES)
            return _First(is_handled=True, is_whole=True)
        if (was_offered or talk.state is ConversationState.WAITING) and asks_how_long(text):
            self._say_how_long(talk, message_id)
            return _First(is_handled=True, is_whole=True)
        if reply := self._care.answer_to(talk, heard, text, self._now()):
            self._say_kindly(talk, reply, message_id)
            words = len(text.split())
            is_turn = heard.answer is None and (talk.risk.level >= RiskLevel.HIGH or words <= TURN_WORDS)
            is_whole = is_turn or (words <= BARE_WORDS and not heard.tells_facts)
            return _First(is_handled=True, is_whole=is_whole)
        if reply := self._care.encouraging(talk, text):
            self._say_kindly(talk, reply, message_id)
            return _First(is_handled=True, is_whole=True)
        concern = heard.assessment
        if heard.is_self_after_all:
            evidence = (Evidence(0, 0, "", SELF_REASON),)
            concern = replace(concern, level=talk.risk.level, kind=talk.risk.kind, evidence=evidence)
            talk.asked_kinds.discard(talk.risk.kind or RiskKind.OTHER)
        if talk.risk.level < RiskLevel.HIGH and (reply := self._care.question(talk, concern)):
            self._say_kindly(talk, reply, message_id)
            return _First(is_handled=heard.is_of_talk, is_whole=heard.is_of_talk, has_asked=True)
        if not talk.risk.asks_check:
            return _First()
        if concern.level is RiskLevel.CONCERN and not is_said(concern) and talk.risk.peak < RiskLevel.HIGH:
            return _First(wonders=True)
        return _First(check_in=self._care.check_in(talk, self._now()))

    def _answer_danger(self, talk: Conversation, message_id: str, assessment: RiskAssessment) -> None:
        reply = self._care.urgent(talk, assessment, self._now())
        if not any(choice["payload"].endswith("human") for choice in reply.choices):
            reply.choices += ASK_HUMAN
        self._say_kindly(talk, reply, message_id)
        if talk.state is not ConversationState.WAITING:
            self._offered(talk)
        log_event("urgent", risk=assessment.level.value)

    async def _ask(
        self,
        talk: Conversation,
        message_id: str,
        text: str | None,
        metadata: dict[str, Any],
        first: _First,
    ) -> None:
        async with self._turn_of(talk):
            if talk.is_closed:
                return
            try:
                items = await self._bot.ask(talk.id, text, metadata) if text else []
                self._answer(talk, message_id, items, first)
            except BotUnavailableError as error:
                self._answer_silence(talk, message_id, error, first.is_handled)
            except Exception as error:  # a mistake of ours must not leave somebody without an answer
                log_fault("turn_failed", error)
                self._answer_silence(talk, message_id, error, first.is_handled)
            if first.check_in is not None and not talk.is_closed:
                self._say_kindly(talk, first.check_in, message_id)
            self._hub.deliver(talk.id, "done", id=message_id)

    # --- a choice ---------------------------------------------------------------------------------------------------

    def choose(self, talk: Conversation, frame: Choice, title: str) -> None:
        """Take a tapped button in; `#…` is answered here, the rest goes to Rasa as it was offered."""
        self._take_in_now(talk.id)
        self._hub.deliver(talk.id, "own", id=frame.id, text=title)
        self._hub.deliver(talk.id, "ack", id=frame.id)
        talk.question = None
        asked, talk.unanswered = talk.unanswered, None
        note_choice(talk, frame.payload)
        self._tell_noted(talk)
        own = {
            "#human": self._offer_human, "#decline_human": self._decline, "#accept_human": self._ask_consent,
            "#no_call": self._write_instead, "#safe": self._is_safe, "#write_on": self._write_on,
            "#if_i_tell": self._tell_what_follows,
        }  # fmt: skip
        if frame.payload in ("#keep", "#keep_not"):
            self._hub.spawn(self._answer_keeping(talk, frame.id, asked, frame.payload == "#keep"))
        elif frame.payload in own:
            own[frame.payload](talk, frame.id)
            self._hub.deliver(talk.id, "done", id=frame.id)
        elif frame.payload.startswith("#"):
            self._hub.deliver(talk.id, "done", id=frame.id)
        else:
            self._hub.spawn(self._send_choice(talk, frame))

    def _write_instead(self, talk: Conversation, message_id: str) -> None:
        self._say_kindly(talk, self._care.writing(talk, self._now()), message_id)

    def _tell_what_follows(self, talk: Conversation, message_id: str) -> None:
        self._say_kindly(talk, self._care.if_told(talk, self._now()), message_id)

    def _is_safe(self, talk: Conversation, message_id: str) -> None:
        """The visitor says so: the talk falls to care mode, never further."""
        talk.risk = talk.risk.update(RiskAssessment(RiskLevel.NONE, safe=True))
        self._say_kindly(talk, self._care.safe(talk, self._now()), message_id)

    def _write_on(self, talk: Conversation, message_id: str) -> None:
        self._say_kindly(talk, self._care.write_on(), message_id)

    async def _answer_keeping(
        self, talk: Conversation, message_id: str, asked: Unanswered | None, is_yes: bool
    ) -> None:
        """The visitor has said whether the sentence may be kept; what they were choosing among before stays on offer."""
        text = wording.KEPT_NOT
        if is_yes and asked is not None and self._keep is not None:
            sentence = cleaned(asked.sentence, self._core)
            try:
                is_kept = sentence is not None and await self._keep(sentence)
                text = wording.KEPT if is_kept else wording.KEEP_FAILED if sentence else wording.KEEP_REFUSED
            except Exception as error:  # whatever the database does, the talk goes on
                log_fault("unanswered_not_kept", error, part="database")
                text = wording.KEEP_FAILED
        elif is_yes:
            text = wording.KEEP_FAILED
        if not talk.is_closed:
            self._say_kindly(talk, Reply(text, list(asked.choices) if asked else []), message_id)
            self._hub.deliver(talk.id, "done", id=message_id)

    def _ask_to_keep(self, talk: Conversation, message_id: str, sentence: str, choices: list[dict[str, str]]) -> None:
        talk.is_asked_to_keep, talk.unanswered = True, Unanswered(sentence, tuple(choices))
        self._say(talk, Reply(wording.KEEP_QUESTION, [*choices, *wording.KEEP_CHOICES]), message_id)

    async def _send_choice(self, talk: Conversation, frame: Choice) -> None:
        async with self._turn_of(talk):
            if talk.is_closed:
                return
            try:
                items = await self._bot.choose(talk.id, frame.payload, self._metadata(talk, None, _First()))
                self._answer(talk, frame.id, items, _First())
            except Exception as error:
                if not isinstance(error, BotUnavailableError):
                    log_fault("turn_failed", error)
                self._answer_silence(talk, frame.id, error, False)
            self._hub.deliver(talk.id, "done", id=frame.id)

    # --- towards a human --------------------------------------------------------------------------------------------

    def _offer_human(self, talk: Conversation, message_id: str) -> None:
        if talk.state is ConversationState.WAITING:
            self._say(talk, Reply(wording.ALREADY_WAITING, topics=["human"]), message_id)
        elif self._is_staffed(talk.municipality, self._now()):
            self._say(talk, Reply(wording.OFFER_HUMAN, list(HUMAN_CHOICES), topics=["human"]), message_id)
            self._offered(talk)
        else:
            self._say_closed(talk, self._closed_words(talk), message_id)

    def _answer_offer(self, talk: Conversation, message_id: str, is_yes: bool) -> None:
        """A written "ja" or "nej" to the offer of a human: yes still needs the tap that shows what will be shared."""
        if is_yes:
            self._say(talk, Reply(wording.TAP_YES, list(HUMAN_CHOICES), topics=["human"]), message_id)
        else:
            self._decline(talk, message_id)

    def _say_how_long(self, talk: Conversation, message_id: str) -> None:
        """Nobody knows how long it takes until a human comes; whoever is offered one can still say yes."""
        if talk.state is ConversationState.WAITING:
            self._say(talk, Reply(wording.WAIT_UNKNOWN, topics=["human"]), message_id)
        else:
            self._say(talk, Reply(wording.WAIT_UNKNOWN_OFFERED, list(HUMAN_CHOICES), topics=["human"]), message_id)

    def _ask_consent(self, talk: Conversation, message_id: str) -> None:
        self._say(talk, Reply(wording.CONSENT_FIRST, topics=["human"]), message_id)

    def _decline(self, talk: Conversation, message_id: str) -> None:
        if talk.state is ConversationState.OFFERED:
            talk.state = ConversationState.BOT
        self._say(talk, Reply(wording.HUMAN_DECLINED), message_id)

    async def accept(self, talk: Conversation, frame: HandoffAccept) -> None:
        """The visitor said yes on the consent card: the desk puts the talk into the queue, or says that it has closed."""
        event = {"type": "accept", "share": frame.share, "public_key": frame.public_key, "risk_level": talk.risk.peak.value,
                 "municipality": talk.municipality}  # fmt: skip
        if not await self._hub.notify(talk.id, event):  # where the talk stands from now on, the desk says
            self._say_closed(talk, wording.HUMAN_FAILED, None)

    def _offered(self, talk: Conversation) -> None:
        if talk.state in (ConversationState.BOT, ConversationState.CLOSED_HOURS, ConversationState.ENDED):
            talk.state = ConversationState.OFFERED

    # --- saying -----------------------------------------------------------------------------------------------------

    def _answer(self, talk: Conversation, message_id: str, items: list[dict[str, Any]], first: _First) -> None:
        replies = read_replies(items)
        if not replies and not first.is_handled:
            raise BotUnavailableError("empty")
        self._silent.discard(talk.id)
        said: list[Reply] = []
        for reply in replies:
            is_beside = talk.risk.level >= RiskLevel.HIGH and asks_which_question(reply)
            if (says_nothing(reply) or is_beside) and not (first.wonders and is_small_talk(reply)):
                if first.is_handled or first.has_asked or first.check_in is not None or first.wonders:
                    continue
                if talk.risk.care_mode:  # not "det forstod jeg ikke" to somebody in danger
                    self._say_kindly(talk, self._care.listening(talk), message_id)
                    continue
            if reply.is_handoff:
                self._add_human(talk, reply)
            if first.wonders and not is_small_talk(reply) and talk.state is not ConversationState.WAITING:
                reply = with_human(reply)
            note_answer(talk, self._core, reply.text)
            self._say(talk, reply, message_id)
            said.append(reply)
        if first.wonders and not any("?" in reply.text or is_small_talk(reply) for reply in said):
            self._say_kindly(talk, self._care.wonder(talk), message_id)
        if first.keepable and any(reply.is_lost for reply in replies) and may_be_asked(talk):
            self._ask_to_keep(talk, message_id, first.keepable, replies[-1].choices)
        self._tell_noted(talk)

    def _add_human(self, talk: Conversation, reply: Reply) -> None:
        if not self._is_staffed(talk.municipality, self._now()):
            reply.text = reply.text or self._closed_words(talk)
            reply.choices += [wording.CODE_CHOICE]
            reply.cards += [card for card in self._open_contacts(talk) if card not in reply.cards]
            return
        reply.text = reply.text or wording.OFFER_HUMAN
        offered = {choice["payload"] for choice in reply.choices}
        reply.choices += [choice for choice in HUMAN_CHOICES if choice["payload"] not in offered]
        reply.topics += [] if "human" in reply.topics else ["human"]
        self._offered(talk)

    def _answer_silence(self, talk: Conversation, message_id: str, error: Exception, is_handled: bool) -> None:
        log_event("bot_silent", reason=type(error).__name__)
        if is_handled:  # the urgent card is already there, with the offer of a human
            return
        text = wording.BOT_SILENT_AGAIN if talk.id in self._silent else wording.BOT_SILENT
        self._silent.add(talk.id)
        self._say(talk, Reply(text, list(ASK_HUMAN), self._open_contacts(talk), ["human"]), message_id)

    def _say_closed(self, talk: Conversation, text: str, message_id: str | None) -> None:
        talk.state = ConversationState.CLOSED_HOURS
        self._say(talk, Reply(text, [wording.CODE_CHOICE], self._open_contacts(talk)), message_id)

    def _closed_words(self, talk: Conversation) -> str:
        opening = self._opening(talk.municipality, self._now())
        return wording.CLOSED.format(when=f"Vi åbner {opening}. " if opening else "")

    def _tell_noted(self, talk: Conversation) -> None:
        """Tell the page what has been understood, when that has changed."""
        fields = noted_fields(talk, self._core)
        if fields != self._noted.get(talk.id) and any(value is not None for value in fields.values()):
            self._noted[talk.id] = fields
            self._hub.deliver(talk.id, "noted", **fields)

    def _open_contacts(self, talk: Conversation) -> list[dict[str, Any]]:
        return self._core.open_contacts(talk.municipality, self._now(), talk.age)

    def _say_kindly(self, talk: Conversation, reply: Reply, message_id: str) -> None:
        """Say words of care; whoever waits for a human is not offered one."""
        self._say(talk, without_human(reply) if talk.state is ConversationState.WAITING else reply, message_id)

    def _say(self, talk: Conversation, reply: Reply, message_id: str | None) -> None:
        talk.is_human_offered = any(choice["payload"] == "#accept_human" for choice in reply.choices)
        self._hub.deliver(talk.id, "bot", **reply.fields(), risk=talk.risk.level.value, reply_to=message_id)

    def _metadata(self, talk: Conversation, assessment: RiskAssessment | None, first: _First) -> dict[str, Any]:
        """What Rasa learns beside the text: words of our own vocabulary only."""
        kind = assessment.kind.value if assessment and assessment.kind else None
        return {
            "municipality": talk.municipality,
            "risk_level": assessment.level.value if assessment else "none",
            "risk_kind": kind,
            "risk_who": assessment.who.value if assessment else "self",
            "handled": talk.risk.urgent and first.is_handled,
            "has_asked": first.has_asked or first.check_in is not None,
            "care_mode": talk.risk.care_mode,
            "asks_check": talk.risk.asks_check,
            "safe": bool(assessment and assessment.safe),
            "retracted": bool(assessment and assessment.retracted),
        }

    @asynccontextmanager
    async def _turn_of(self, talk: Conversation) -> AsyncIterator[None]:
        """One turn of a talk after the other; what prepares a draft stands still meanwhile."""
        async with self._lock(talk):
            with self.signal.under_way():
                yield

    def _lock(self, talk: Conversation) -> asyncio.Lock:
        return self._locks.setdefault(talk.id, asyncio.Lock())

    async def run_keeping(self) -> None:
        """Say for ever which talks go on; a task of the public app. What a process that falls leaves undone is so forgotten by itself."""
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            try:
                await self._bot.keep(self._hub.ids())
            except Exception as error:  # whatever it was, next time it is said again
                log_fault("keep_failed", error, part="bot")

    async def _forget_in_bot(self, conversation_id: str) -> bool:
        """Have Rasa forget, but only after a turn that is still under way: it would save the tracker once more."""
        self._to_take_in.pop(conversation_id, None)
        lock = self._locks.pop(conversation_id, None) or asyncio.Lock()
        async with lock:
            self._silent.discard(conversation_id)
            self._noted.pop(conversation_id, None)
            return await self._bot.forget(conversation_id)
