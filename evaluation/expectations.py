"""Judge one reply by what a line expects: the right destination shown, nothing wrong shown, the right words said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluation.talks import Reply

NOT_RIGHT = ("wrong shown", "other shown", "asked back", "nothing shown", "fault")


@dataclass(frozen=True)
class Verdict:
    """What became of one expectation.

    Args:
        outcome: right | wrong shown (an id of none_of, or words of contains_none) | other shown | asked back (a question
            and no card) | nothing shown | fault (no complete answer).
        wrong: Ids of none_of that were shown.
        lacking: What was expected and did not come, patterns included.
        unwanted: Patterns of contains_none that were said.
    """

    outcome: str
    wrong: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether everything expected came and nothing wrong did."""
        return self.outcome == "right"


def judge(reply: Reply | None, expected: Mapping[str, Any]) -> Verdict:
    """Judge a reply; fields that the expectation leaves out ask for nothing."""
    if reply is None:
        return Verdict("fault")
    shown = reply.shown
    wrong = tuple(sorted(shown.intersection(expected.get("none_of", []))))
    unwanted = tuple(pattern for pattern in expected.get("contains_none", []) if says(reply.text, pattern))
    lacking = _lacking(reply, expected)
    if wrong or unwanted:
        return Verdict("wrong shown", wrong, lacking, unwanted)
    if not lacking:
        return Verdict("right")
    return Verdict(_instead(reply), (), lacking)


def _instead(reply: Reply) -> str:
    if "clarify" in reply.topics and not reply.cards:
        return "asked back"
    return "other shown" if reply.shown else "nothing shown"


def _lacking(reply: Reply, expected: Mapping[str, Any]) -> tuple[str, ...]:
    shown, any_of = reply.shown, expected.get("any_of", [])
    lacking = [word for word in expected.get("must", []) if word not in shown]
    if any_of and not shown.intersection(any_of):
        lacking.append("one of " + ", ".join(any_of))
    words = f"{reply.text}\n{reply.card_text}"
    return tuple(lacking + [pattern for pattern in expected.get("contains_all", []) if not says(words, pattern)])


def says(text: str, pattern: str) -> bool:
    """Say whether a text holds a pattern: `re:…` is a regular expression, all else a part of the text; case is ignored."""
    if pattern.startswith("re:"):
        # text is lowered and the pattern is not: "\S" must not become "\s"
        return re.search(pattern[3:], text.lower(), re.IGNORECASE) is not None
    return pattern.lower() in text.lower()
