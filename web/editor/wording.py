"""Whether a change of domain.yml is one of words only. Pure.

What an answer says is read by nothing that is trained, so such a change needs no training (bot/reworded.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.editor import yaml_text


def only_words(before: str, after: str) -> bool:
    """Whether two texts of domain.yml differ in what its answers say, and in nothing else; False where one cannot be read."""
    try:
        one, two = yaml_text.load(before), yaml_text.load(after)
    except yaml_text.EditError:
        return False
    if not isinstance(one, Mapping) or not isinstance(two, Mapping):
        return False
    return one != two and _without_words(one) == _without_words(two)


def _without_words(domain: Mapping[str, Any]) -> dict[str, Any]:
    answers = domain.get("responses")
    return {**domain, "responses": sorted(map(str, answers)) if isinstance(answers, Mapping) else answers}
