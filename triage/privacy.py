"""Hide who a text is about before anybody else sees it: names, numbers, addresses, schools, profiles.

`redact` replaces what identifies a person by Danish placeholders. Age, municipality, town, offers and helplines stay,
because help depends on them. The rules live in `privacy_shapes` (numbers, mail, links), `privacy_places` (addresses,
schools, clubs; with `privacy_schools`, `privacy_orgs`) and `privacy_names` (with `privacy_context`); `privacy_lists` reads the word lists. Nothing of a text is kept or cached here.

Other recognisers plug in as callables `text -> iterable of (start, end, kind)`; `privacy_libraries` has those of
phonenumbers and python-stdnum.
They can only add spans: the rules run first, and what the rules hide stays hidden. A `second_look`, where there is one
(`ner.context`), comes last, reads the text as it was written, and may also let go of a word that is surely no name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from triage import privacy_hints, privacy_names, privacy_places, privacy_shapes, privacy_told
from triage.disguise import is_danger_in_disguise, word_at
from triage.privacy_lists import Recognisers, load_lists

Span = tuple[int, int, str]  # start, end (exclusive), kind; offsets in the original text
Recogniser = Callable[[str], Iterable[Span]]
SecondLook = Callable[
    [str, Sequence[Span], Sequence[Span]], Iterable[Span]
]  # text, all that was found, what the rules found

PLACEHOLDERS = {
    "CPR": "[cpr]",
    "EMAIL": "[mail]",
    "URL": "[link]",
    "ACCOUNT": "[konto]",
    "PHONE": "[telefon]",
    "HANDLE": "[profil]",
    "PLATE": "[nummerplade]",
    "BIRTHDATE": "[fødselsdato]",
    "ADDRESS": "[adresse]",
    "SCHOOL": "[skole]",
    "ORG": "[forening]",
    "QUASI": "[beskrivelse]",
    "PERSON": "[navn]",
}
_PRIORITY = {kind: rank for rank, kind in enumerate(PLACEHOLDERS)}  # the first wins where two kinds overlap
_PLACEHOLDER = re.compile("|".join(re.escape(word) for word in PLACEHOLDERS.values()))
# What placeholders look like to the rules: private-use characters, so that no rule can take them for words.
_PERSON_MARK, _OTHER_MARK = "\ue000", "\ue001"
_PRIVATE_USE = {0xE000: " ", 0xE001: " "}  # the same characters typed by a visitor mean nothing
_MOST_ROUNDS = 8  # bounds the time; the longest chain in our examples is 3
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\ufe0e\ufe0f\u20e3")
# Letters and digits of another make, each one character: full width, bold, in circles, Arabic digits.
_OF_ANOTHER_MAKE = re.compile(
    r"[\u0660-\u0669\u06f0-\u06f9\u2070-\u209c\u2460-\u24ff\uff10-\uff5a\U0001d400-\U0001d7ff]"
)


@dataclass(frozen=True)
class Redaction:
    """A text without what identifies, and where in the original that stood.

    `spans` are sorted, do not overlap, and are (start, end, kind) in the original text.
    """

    text: str
    spans: tuple[Span, ...]


def load_recognisers(data_dir: str | Path, ner: Recogniser | Iterable[Recogniser] | None = None) -> Recognisers:
    """Read the word lists once at start-up.

    Args:
        data_dir: The `data/` folder. `names/` must be there; offers and contacts are read where they exist.
        ner: One further recogniser or several, each a callable text -> (start, end, kind). They only add.

    Raises:
        ContentError: A list is missing or cannot be read.
    """
    extra = () if ner is None else (ner,) if callable(ner) else tuple(ner)
    return load_lists(Path(data_dir), extra)


def redact(text: str, recognisers: Recognisers) -> Redaction:
    """Hide what identifies a person.

    Args:
        text: One message as written, any length and any characters.
        recognisers: From `load_recognisers`.

    Returns:
        The text with placeholders, and the spans in the original. Redacting the result again changes nothing, unless
        a second look reads the sentence differently once others are hidden in it.

    Source: kinds, docs/privacy.md.
    """
    recognisers = recognisers.for_one_text()
    spans = by_rules = _settle(text, [], lambda current: _by_rules(current, recognisers))
    if recognisers.extra:
        settled = _replace(text, spans)[0]  # the rules find nothing in it any more: that was their last round
        spans = _settle(text, spans, lambda current: _by_all(current, recognisers, settled))
    if recognisers.second_look:
        spans = _looked_at_again(text, spans, by_rules, recognisers)
    return Redaction(_replace(text, spans)[0], tuple(spans))


def _looked_at_again(text: str, spans: list[Span], by_rules: list[Span], recognisers: Recognisers) -> list[Span]:
    """What is to be hidden after a look at the whole sentence; placeholders that stand in the text stay."""
    protected = [match.span() for match in _PLACEHOLDER.finditer(text)]
    look: SecondLook | None = recognisers.second_look
    found = [span for span in look(text, spans, by_rules) if _usable(span, text, recognisers)] if look else spans
    pieces = (piece for span in found for piece in _outside(span, protected))
    return _merge([piece for piece in pieces if _says_something(text, piece)])


def _by_rules(text: str, lists: Recognisers) -> list[Span]:
    """Spans of all rules in a text that may hold placeholders already."""
    view, offsets = _readable(text)
    low = view.lower()
    kept = privacy_places.kept_spans(low, lists) if len(low) == len(view) else []
    found = privacy_shapes.find(view, lists)
    for finder in (privacy_told.find, privacy_places.find, privacy_hints.find, privacy_names.find):
        found += finder(_blank(view, found), lists, [span for span in kept if not _overlaps(span, found)])
    return [(offsets[start], offsets[end - 1] + 1, kind) for start, end, kind in found if end > start]


def _overlaps(place: tuple[int, int], spans: list[Span]) -> bool:
    return any(place[0] < end and start < place[1] for start, end, _ in spans)


def _by_all(text: str, recognisers: Recognisers, settled: str) -> list[Span]:
    """Spans of every recogniser that was plugged in, and of the rules unless the text is the `settled` one."""
    found = [] if text == settled else _by_rules(text, recognisers)
    for recogniser in recognisers.extra:
        found += [span for span in recogniser(text) if _usable(span, text, recognisers)]
    return found


def _usable(span: Span, text: str, lists: Recognisers) -> bool:
    """Whether a span from outside can be used: in the text, not empty, of a known kind, no helpline's number, no cry."""
    start, end, kind = span
    if not (0 <= start < end <= len(text) and kind in PLACEHOLDERS):
        return False
    if kind in ("PERSON", "HANDLE") and is_danger_in_disguise(word_at(text, start, end)):
        return False  # "s3lvm0rd" is no name
    return kind != "PHONE" or not privacy_shapes.is_kept_number(text[start:end], lists)


def _settle(text: str, spans: list[Span], find: Callable[[str], list[Span]]) -> list[Span]:
    """Search, replace and search again until nothing new is found: this is what makes redaction idempotent.

    Ordinary texts need one or two rounds. A text made to need more than `_MOST_ROUNDS` is hidden as a whole.
    """
    for _ in range(_MOST_ROUNDS):
        current, origin = _replace(text, spans)
        protected = [match.span() for match in _PLACEHOLDER.finditer(current)]
        fresh = [
            piece for span in find(current) for piece in _outside(span, protected) if _says_something(current, piece)
        ]
        if not fresh:
            return spans
        moved = [(origin[start], origin[end - 1] + 1, kind) for start, end, kind in fresh]
        spans = _merge(spans + moved)
    return [(0, len(text), "PERSON")]


def _says_something(text: str, span: Span) -> bool:
    """Whether a span holds a letter or digit; spaces and signs alone identify nobody."""
    return any(char.isalnum() for char in text[span[0] : span[1]])


def _replace(text: str, spans: list[Span]) -> tuple[str, list[int]]:
    """Put placeholders in; the list says for each new character where in the original it came from."""
    parts: list[str] = []
    origin: list[int] = []
    done = 0
    for start, end, kind in spans:
        parts += [text[done:start], PLACEHOLDERS[kind]]
        origin.extend(range(done, start))
        origin.extend([start] * len(PLACEHOLDERS[kind]))
        done = end
    parts.append(text[done:])
    origin.extend(range(done, len(text)))
    return "".join(parts), origin


def _outside(span: Span, protected: list[tuple[int, int]]) -> list[Span]:
    """The parts of a span that touch no placeholder; spaces and punctuation alone are no part."""
    start, end, kind = span
    if not any(left < end and start < right for left, right in protected):
        return [span]
    pieces, at = [], start
    for left, right in protected:
        if left < end and start < right:
            pieces.append((at, left))
            at = right
    pieces.append((at, end))
    return [(a, b, kind) for a, b in pieces if b - a > 1]


def _merge(spans: list[Span]) -> list[Span]:
    """Join overlapping spans; the kind that says most (see PLACEHOLDERS) names the whole."""
    merged: list[Span] = []
    for start, end, kind in sorted(spans):
        if merged and start < merged[-1][1]:
            before = merged.pop()
            kind = min(kind, before[2], key=_PRIORITY.__getitem__)
            start, end = before[0], max(end, before[1])
        merged.append((start, end, kind))
    return merged


def _blank(view: str, spans: list[Span]) -> str:
    """Mark what is found already, so that later rules neither see nor split it; the length stays the same."""
    chars = list(view)
    for start, end, kind in spans:
        chars[start:end] = (_PERSON_MARK if kind == "PERSON" else _OTHER_MARK) * (end - start)
    return "".join(chars)


def _readable(text: str) -> tuple[str, Sequence[int]]:
    """What the rules read: composed letters, no invisible characters, placeholders as marks.

    Returns:
        The view, and for each of its characters the place in `text` it stands for.
    """
    masked = _PLACEHOLDER.sub(_mask, text.translate(_PRIVATE_USE))
    masked = _OF_ANOTHER_MAKE.sub(_as_usual, masked)
    if unicodedata.is_normalized("NFC", masked) and _INVISIBLE.isdisjoint(masked):
        return masked, range(len(masked))
    chars: list[str] = []
    offsets: list[int] = []
    for place, char in enumerate(masked):
        if char in _INVISIBLE:
            continue
        if unicodedata.combining(char) and chars:
            joined = unicodedata.normalize("NFC", chars[-1] + char)
            if len(joined) == 1:
                chars[-1] = joined
                continue
        chars.append(char)
        offsets.append(place)
    return "".join(chars), offsets


def _as_usual(match: re.Match[str]) -> str:
    """A letter or digit of another make as the usual one; as it is where that would be more than one character."""
    usual = unicodedata.normalize("NFKC", match.group())
    usual = str(unicodedata.decimal(usual, usual)) if len(usual) == 1 else usual
    return usual if len(usual) == 1 else match.group()


def _mask(match: re.Match[str]) -> str:
    """A placeholder as marks of the same length."""
    return (_PERSON_MARK if match.group() == PLACEHOLDERS["PERSON"] else _OTHER_MARK) * len(match.group())
