"""Words of danger written with digits for letters ("s3lvm0rd"): a name recogniser takes them for names and profiles.

Danger itself is read from repaired text (triage.danish); this is for whoever must not hide or change such a word.
"""

from __future__ import annotations

import re

from triage.danish import LEET

_LETTERS = LEET | str.maketrans("€!", "ei")
_DANGER = re.compile(
    r"(?:selv?m[oø]rd|sui[ck]id|selvskad|sk[aæ]de?r|sk[aæ]rer?|overdos|voldt|incest|overgreb|anore|bulimi|cutt(?:er|ing)|piller"
    r"|dr[aæ]b|d[oø]d$|bl[oø]d(?:er)?$|misbrug|h[aæ]nger?)[a-zæøå]{0,6}"
)


def is_danger_in_disguise(word: str) -> bool:
    """Say whether a word holds digits or signs for letters, and is a word of danger with the letters put back."""
    has_disguise = any(not char.isalpha() for char in word) and any(char.isalpha() for char in word)
    return has_disguise and _DANGER.fullmatch(word.lower().translate(_LETTERS)) is not None


def word_at(text: str, start: int, end: int) -> str:
    """Return the whole word, signs between its letters included, in which a piece of text stands."""
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end].strip(".,;:?()\"'")
