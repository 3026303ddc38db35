"""What is wrong with a content file, in Danish: the loaders of plans and word lists speak to whoever programs. Pure."""

from __future__ import annotations

import re

from web.editor.item_words import KIND_WORDS, LEVEL_WORDS, ROLE_WORDS

_QUOTED = r"['\"](.*)['\"]"
PROBLEMS = (
    (rf"breaks a safe-messaging rule: {_QUOTED}", r"»\1« må ikke stå i et svar på fare"),
    (r"expected a text, got .*", "her skal stå en tekst"),
    (r"expected (?:a list of contact ids|keys and values|a list of texts|a phrase or a list of phrases).*", "har ikke den form, der skal være her"),
    (r"expected at least one contact that is the same everywhere, and at most four", "der skal være mindst én kontakt, der er den samme i alle kommuner, og højst fire"),
    (rf"pattern has no word that must be there: {_QUOTED}", r"rækken har intet ord, der skal være der: »\1«"),
    (rf"cannot read pattern {_QUOTED}", r"rækken kan ikke læses: »\1«. Mangler der en parentes?"),
    (rf"a gap stands between words and spans at most (\d+): {_QUOTED}", r"… skal stå mellem to ord og må højst springe \1 over: »\2«"),
    (rf"empty alternatives in {_QUOTED}", r"der mangler et ord mellem stregerne: »\1«"),
    (rf"unknown word list <(.*)> in {_QUOTED}", r"ordgruppen <\1> findes ikke: »\2«"),
    (r"expected one of (.*), got (.*)", r"skal være en af \1, men er \2"),
    (r"expected one of (.*)", r"skal være en af \1"),
    (r"unknown field (.*)", r"feltet \1 kendes ikke"),
    (r"expected (\w+), found nothing", r"»\1« mangler"),
    (r"the list is empty", "listen er tom"),
    (r"cannot be read: (.*)", r"kan ikke læses: \1"),
)  # fmt: skip
_PARTS = {
    **LEVEL_WORDS, **KIND_WORDS, **ROLE_WORDS, "text": "det robotten siger", "until": "indtil hjælpen er der", "contacts": "kontakter",
    "answered": "når der bliver svaret", "choice_texts": "knapper",
}  # fmt: skip


def problem_in_words(problem: str) -> str:
    """Say a loader's problem in Danish; what has no words of ours stays as it is."""
    for pattern, words in PROBLEMS:
        found = re.fullmatch(pattern, problem, re.S)
        if found:
            return found.expand(words)
    return problem


def place_in_words(field: str) -> str:
    """Say where in a file: "plans.acute.suicide.self.until" -> "akut, selvmordstanker, den unge selv, indtil hjælpen er der"."""
    parts = [part for part in field.split(".") if part not in ("plans", "")]
    return ", ".join(_PARTS.get(part, part) for part in parts)
