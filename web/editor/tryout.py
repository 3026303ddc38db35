"""How one sentence is understood and answered: with the published content, or with a draft's. The parts are those a visitor meets.

The sentence is an editor's own. It goes to a talk of its own, which is forgotten at once, and nobody is put into the queue.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from triage.danish import normalise_text
from triage.vocabulary import RiskLevel
from web.chat.care import Care, says_nothing
from web.chat.conversation import Conversation
from web.chat.core import Core
from web.chat.loopback_http import HttpError, JsonPoster
from web.chat.replies import Reply, read_replies

ASK_SECONDS = 20
MAX_ANSWER_BYTES = 512 * 1024
ENTITY_WORDS = {
    "topic": "emne", "age": "alder", "grade": "klasse", "municipality": "kommune", "role": "hvem skriver", "diagnosis": "diagnose",
    "open_case": "sag i kommunen", "pregnant": "gravid", "placed": "anbragt", "new_parent": "ny forælder", "refugee": "flygtning",
    "number": "tal", "offer": "tilbud", "aspect": "spørger om", "right": "rettighed",
}  # fmt: skip


@dataclass(frozen=True)
class Understood:
    """What became of one sentence. `fault` is Danish and says why a part is missing."""

    text: str
    hidden: str
    normalised: str
    risk: dict[str, Any]
    intent: str = ""
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[tuple[str, str], ...] = ()
    replies: tuple[dict[str, Any], ...] = ()
    model: str = ""
    fault: str = ""

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    @property
    def shown(self) -> frozenset[str]:
        """Ids of cards, and topics."""
        cards = {card["id"] for reply in self.replies for card in reply["cards"]}
        return frozenset(cards | {topic for reply in self.replies for topic in reply["topics"]})


class Rasa:
    """The three things asked of a Rasa, here or of a rehearsal."""

    def __init__(self, url: str) -> None:
        self._http = JsonPoster(url, MAX_ANSWER_BYTES)

    async def parse(self, text: str) -> dict[str, Any]:
        """How a sentence is understood. Raises HttpError, OSError or TimeoutError where nobody answers."""
        return await self._ask("/webhooks/rest/parse", {"text": text})

    async def answer(self, text: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        """What is answered in a talk of its own, which is forgotten."""
        sender = f"rehearsal-{secrets.token_hex(8)}"
        try:
            return await self._ask(
                "/webhooks/rest/webhook",
                {"sender": sender, "message": text, "metadata": metadata},
            )
        finally:
            async with asyncio.timeout(ASK_SECONDS):
                await self._http.post("/webhooks/rest/forget", {"sender": sender})

    async def _ask(self, path: str, body: Any) -> Any:
        async with asyncio.timeout(ASK_SECONDS):
            reply = await self._http.post(path, body)
        if reply.status != 200:
            raise HttpError(f"status {reply.status}")
        return json.loads(reply.body)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()


async def understand(core: Core, rasa: Rasa | None, text: str, municipality: str | None, now: datetime) -> Understood:
    """Run one sentence through everything a visitor's message goes through.

    Args:
        rasa: None where there is no model for this content yet; risk and hiding are shown all the same.
    """
    assessment = core.assess(text)
    hidden = core.hide(text)
    read = hidden.text if hidden else ""
    vocabulary = getattr(core.lexicon, "vocabulary", None)
    risk = {
        "level": assessment.level.value,
        "kind": assessment.kind.value if assessment.kind else "",
        "who": assessment.who.value,
        "evidence": [{"words": one.text, "reason": one.reason} for one in assessment.evidence],
    }
    base = Understood(text, read, normalise_text(text, vocabulary) if vocabulary else normalise_text(text), risk)
    talk = Conversation("rehearsal", municipality)
    care, replies = Care(core), []
    is_urgent = assessment.level >= RiskLevel.HIGH
    if is_urgent:
        replies.append(care.urgent(talk, assessment, now))
    elif (question := care.question(talk, assessment)) is not None:
        replies.append(question)
    if rasa is None or not read.strip():
        return Understood(
            **{
                **asdict(base),
                "replies": _plain(replies),
                "fault": "" if rasa else "Der er ingen model til kladden endnu.",
            }
        )
    metadata = {
        "municipality": municipality, "risk_level": risk["level"], "risk_kind": risk["kind"] or None, "risk_who": risk["who"], "handled": is_urgent,
    }  # fmt: skip
    try:
        parsed = await rasa.parse(read)
        items = await rasa.answer(read.lstrip(" /") or "...", metadata)
    except (HttpError, OSError, TimeoutError, ValueError):
        return Understood(**{**asdict(base), "replies": _plain(replies), "fault": "Robotten svarer ikke lige nu."})
    replies += [reply for reply in read_replies(items) if not (is_urgent and says_nothing(reply))]
    return Understood(**{
        **asdict(base), "replies": _plain(replies), "intent": (parsed.get("intent") or {}).get("name") or "",
        "ranking": tuple((one["name"], round(float(one["confidence"]), 3)) for one in parsed.get("intent_ranking") or ())[:6],
        "entities": tuple((ENTITY_WORDS.get(one["entity"], one["entity"]), str(one["value"])) for one in parsed.get("entities") or ()),
        "model": str(parsed.get("model") or "").removesuffix(".tar.gz"),
    })  # fmt: skip


def _plain(replies: Iterable[Reply]) -> tuple[dict[str, Any], ...]:
    return tuple(reply.fields() for reply in replies)
