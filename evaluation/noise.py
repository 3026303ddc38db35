"""Simulated chat noise: the same text always becomes the same noisy text. Python 3.10, standard library.

The kinds of noise are those of fast thumbs and old phones: lost æøå, a slip of a finger, lost spaces, repeats,
shorthand, lost capitals and full stops. It stands for no real visitor; real sentences tell more (docs/evaluation.md).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

# Letters beside each other on a Danish keyboard, one string a row.
_ROWS = ("qwertyuiopå", "asdfghjklæø", "zxcvbnm")
_SHORTHAND = {
    "jeg": ("jg", "j", "jeg"), "ikke": ("ik", "ikk", "ikke"), "også": ("os", "oss"), "det": ("d", "det"), "og": ("å", "og"),
    "hvad": ("hva", "hvd"), "hvordan": ("hvordn", "hvdan"), "hvorfor": ("hvofor",), "mange": ("mange",), "noget": ("nget", "noed"),
    "fordi": ("fordi", "fdi"), "sådan": ("sån", "sådn"), "kan": ("ka", "kan"), "skal": ("ska", "skal"), "vil": ("vil", "ville"),
    "virkelig": ("virklig", "vrklig"), "lige": ("li", "lige"), "måske": ("måsk", "måske"), "mig": ("mig", "mi"),
    "til": ("ti", "til"), "nogen": ("nogn", "nogen"), "man": ("man", "mn"), "være": ("vær", "være"), "siger": ("sir", "siger"),
}  # fmt: skip
_NO_DANISH = ({"æ": "ae", "ø": "oe", "å": "aa"}, {"æ": "a", "ø": "o", "å": "a"}, {"æ": "e", "ø": "o", "å": "a"})
_WORD = re.compile(r"[^\W\d_]+")
TYPO_SHARE = 0.6  # of messages get one slip; as in shared/spike.md part II


def noisy(text: str, seed: str = "") -> str:
    """Return the text as it might come from a hasty thumb; never empty where the text is not.

    Args:
        seed: Mixed into the dice, so that two lines with the same text can differ.
    """
    dice = random.Random(f"{seed}\0{text}")  # a str seed is hashed by SHA-512: the same on every machine
    steps: list[tuple[float, Callable[[str, random.Random], str]]] = [
        (0.7, lambda words, _: words.lower()),
        (0.6, lambda words, _: re.sub(r"[.,;:](?=\s|$)", "", words)),
        (0.5, _shorten),
        (0.45, _without_danish_letters),
        (TYPO_SHARE, _slip),
        (0.15, _repeat),
        (0.15, _join),
    ]
    for chance, step in steps:
        if dice.random() < chance:
            text = step(text, dice) or text
    return text


def _shorten(text: str, dice: random.Random) -> str:
    def short(match: re.Match[str]) -> str:
        return dice.choice(_SHORTHAND.get(match[0].lower(), (match[0],)))

    return _WORD.sub(short, text)


def _without_danish_letters(text: str, dice: random.Random) -> str:
    plain = dice.choice(_NO_DANISH)
    both = {**plain, **{key.upper(): value.capitalize() for key, value in plain.items()}}
    return "".join(both.get(letter, letter) for letter in text)


def _slip(text: str, dice: random.Random) -> str:
    """Drop, double, swap or mistype one letter inside a word of four letters or more."""
    words = [match for match in _WORD.finditer(text) if len(match[0]) >= 4]
    if not words:
        return text
    word = dice.choice(words)
    at = dice.randrange(word.start() + 1, word.end() - 1)
    how = dice.choice(("drop", "double", "swap", "beside"))
    if how == "drop":
        return text[:at] + text[at + 1 :]
    if how == "double":
        return text[:at] + text[at] + text[at:]
    if how == "swap":
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + _beside(text[at], dice) + text[at + 1 :]


def _beside(letter: str, dice: random.Random) -> str:
    for row in _ROWS:
        place = row.find(letter.lower())
        if place >= 0:
            return dice.choice(row[max(0, place - 1) : place] + row[place + 1 : place + 2])
    return letter


def _repeat(text: str, dice: random.Random) -> str:
    """Stretch the last vowel of one word ("heeej")."""
    places = [match.start() for match in re.finditer(r"[aeiouyæøå](?=[^\W\d_]?\b)", text)]
    if not places:
        return text
    at = dice.choice(places)
    return text[:at] + text[at] * dice.randint(2, 4) + text[at + 1 :]


def _join(text: str, dice: random.Random) -> str:
    """Lose one space between two words."""
    gaps = [match.start() for match in re.finditer(r"(?<=[^\W\d_]) (?=[^\W\d_])", text)]
    if not gaps:
        return text
    at = dice.choice(gaps)
    return text[:at] + text[at + 1 :]
