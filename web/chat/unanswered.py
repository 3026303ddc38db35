"""Whether somebody may be asked "må vi gemme din sætning uden navne?", and whether what they said yes to may be kept. No I/O.

Off by default. Who is in danger, was in danger before in this talk, waits for a human or is with one is never asked; and a sentence in
which anything was hidden, or that holds as little as a concern, is never kept. In doubt: no.
"""

from __future__ import annotations

from triage.risk import RiskAssessment
from triage.vocabulary import ConversationState, RiskLevel
from web.chat.conversation import Conversation
from web.chat.core import Core, Hidden
from web.db.models import UNANSWERED_CHARS

FEWEST_WORDS, MOST_WORDS = 2, 30


def may_be_kept(hidden: Hidden | None, assessment: RiskAssessment) -> bool:
    """Whether a message holds nobody and no danger, and is a sentence rather than a story."""
    if hidden is None or hidden.kinds or assessment.level is not RiskLevel.NONE:
        return False
    return FEWEST_WORDS <= len(hidden.text.split()) <= MOST_WORDS and len(hidden.text) <= UNANSWERED_CHARS


def may_be_asked(talk: Conversation) -> bool:
    """Whether the talk is one in which such a question does no harm; at most once a talk."""
    is_calm = talk.risk.peak is RiskLevel.NONE and not talk.risk.care_mode and not talk.risk.urgent
    return (
        is_calm
        and talk.state is ConversationState.BOT
        and not (talk.is_asked_to_keep or talk.is_closed or talk.is_narrow)
    )


def cleaned(sentence: str, core: Core) -> str | None:
    """Hide and rate once more, with all that `web` has; None where anything is found, and then nothing is kept."""
    hidden = core.hide(sentence)
    return (
        sentence
        if hidden is not None and may_be_kept(hidden, core.assess(sentence)) and hidden.text == sentence
        else None
    )
