"""How the recogniser sees a word: tokenizer, folded spelling, and what our word lists say about it.

A word's features go in place of spaCy's lexical attributes NORM, PREFIX, SUFFIX and SHAPE, so that the standard
MultiHashEmbed layer reads them. Training and use must attach the same ones; both do it by `attach`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import spacy
from spacy.attrs import IS_PUNCT, IS_SPACE, NORM, PREFIX, SHAPE, SUFFIX
from spacy.language import Language
from spacy.tokenizer import Tokenizer

from triage.privacy import PLACEHOLDERS
from triage.privacy_lists import AMBIGUOUS, FIRST, UNKNOWN, Recognisers, load_lists

DATA = Path(__file__).resolve().parent.parent / "data"
# A placeholder is one word to the model: "[navn]s" would otherwise fall into four.
MARKS = {word: f"q{word[1:-1]}q" for word in PLACEHOLDERS.values()}
_PLACEHOLDER = re.compile("|".join(re.escape(word) for word in MARKS))
_MARK = re.compile(r"q(\w+)q(s?)")
_THRICE = re.compile(r"(.)\1{2,}")
_A_DIGIT = re.compile(r"\d")
_FOLD = str.maketrans("æøåäöüéèëáàíóúñçğışžšč", "aoaaoueeeaaiounzgiszsc")
BEFORE = re.compile(r"""^[^\w@#]""")
AFTER = re.compile(r"""[^\w]$""")
INSIDE = re.compile(r"""[/,;:!?()"…+&=|<>*~]+|(?<=[^\W\d_]{2})\.(?=[^\W\d_]{2})|(?<=\w)[–—](?=\w)""")


def masked(text: str) -> str:
    """The text with placeholders as single words of the same length."""
    return _PLACEHOLDER.sub(lambda match: MARKS[match.group()], text)


def attach(nlp: Language, lists: Recognisers) -> Language:
    """Give a pipeline our tokenizer and the features of words; returns the same pipeline.

    Must be done before the pipeline has seen its first word: spaCy computes a word's features once.
    """
    nlp.tokenizer = Tokenizer(
        nlp.vocab, prefix_search=BEFORE.search, suffix_search=AFTER.search, infix_finditer=INSIDE.finditer
    )
    vocab: Any = nlp.vocab  # spaCy's types leave the getters out
    vocab.lex_attr_getters = {
        NORM: folded,
        PREFIX: lambda word: folded(word)[:3],
        SUFFIX: lambda word: folded(word)[-3:],
        SHAPE: lambda word: looks(word, lists),
        IS_SPACE: str.isspace,
        IS_PUNCT: lambda word: not any(char.isalnum() for char in word),
    }
    return nlp


@spacy.registry.callbacks("indgangen.word_features.v1")
def attach_at_training():
    """For `spacy train`: attach with the lists of data/."""
    return lambda nlp: attach(nlp, load_lists(DATA, ()))


def folded(word: str) -> str:
    """Lower case, letters repeated for emphasis once, æ, ø, å and their spellings alike, digits as 0: NOAAAH -> noah."""
    word = word.lower()
    if len(word) > 2:
        word = _THRICE.sub(r"\1", word)
    word = word.translate(_FOLD).replace("aa", "a").replace("ae", "a").replace("oe", "o")
    return word if word.isalpha() else _A_DIGIT.sub("0", word)


def looks(word: str, lists: Recognisers) -> str:
    """Case, kind and what the lists say: "Xx first3", "xx unknown surname s=first3", "0.x"."""
    mark = _MARK.fullmatch(word)
    if mark:
        return "mark " + mark.group(1)
    low = word.lower()
    if not low.replace("-", "").replace("'", "").isalpha():
        return re.sub(r"0+", "0", re.sub(r"\d", "0", re.sub(r"[^\W\d_]+", "x", low)))[:6]
    case = "X" if word.isupper() and len(word) > 1 else "Xx" if word[0].isupper() else "x"
    said = f"{case} {_class(low, lists)}{' surname' if low in lists.surnames else ''}{' town' if low in lists.places else ''}"
    if low.endswith("s") and len(low) > 3:
        base = low[:-1].rstrip("'")
        kind = _class(base, lists)
        if kind[:5] in (FIRST, AMBIGUOUS[:5]) or base in lists.places:
            said += f" s={kind}"
    return said


def _class(low: str, lists: Recognisers) -> str:
    kind = lists.word_class(low)
    if kind == FIRST:
        return FIRST + str(lists.first_names.get(low, 1))
    if kind in (UNKNOWN, AMBIGUOUS):
        return kind
    return "plain" if lists.is_plain(low) else "compound"
