"""Answer plain questions: those of data/questions.yml, which no fact of an offer answers."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import named_offers, needs_of, remember, say, teller
from actions.offers import BRING_SOMEBODY, in_focus, is_of_case
from triage.plain_questions import PlainQuestion


def answer_plainly(dispatcher: CollectingDispatcher, tracker: Tracker, question: PlainQuestion) -> List[Dict[str, Any]]:
    """Answer; whoever has to do with the office is told of their right to bring somebody instead."""
    needs = needs_of(tracker)
    about = named_offers(tracker, needs) or in_focus(tracker, needs)
    if question.id == BRING_SOMEBODY and is_of_case(tracker):
        say(dispatcher, teller().right("bisidder", age=needs.age))
        return []
    reply = teller().plain(question, needs, about)
    say(dispatcher, reply)
    return remember(reply)
