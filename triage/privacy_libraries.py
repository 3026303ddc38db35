"""Recognisers built on python-stdnum and phonenumbers, where these are installed; the rules work without them.

Each is a callable text -> list of (start, end, kind) for `privacy.load_recognisers(data_dir, ner=library_recognisers())`.
They see what our own rules cannot know: the length and check digits of foreign phone numbers, IBANs and cards.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Span = tuple[int, int, str]
Recogniser = Callable[[str], list[Span]]

_TEN_DIGITS = re.compile(r"(?<![\d+])\d{6}[ \-–./]{0,3}\d{4}(?!\d)")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}\b")
_CARD = re.compile(r"(?<!\d)\d{4}(?:[ \-]?\d{4}){2}[ \-]?\d{1,7}(?!\d)")
_LONGEST_TEXT = (
    20_000  # characters; the matcher of phonenumbers slows down on longer ones, and the rules read them anyway
)


def library_recognisers() -> tuple[Recogniser, ...]:
    """The recognisers whose library can be imported: none, one or several. Call once at start-up."""
    found = (_phone_numbers(), _civil_numbers(), _bank_numbers())
    return tuple(recogniser for recogniser in found if recogniser is not None)


def _phone_numbers() -> Recogniser | None:
    """Numbers with a country code, from any country, and Danish ones written in the Danish way."""
    try:
        import phonenumbers
    except ImportError:
        return None

    def find(text: str) -> list[Span]:
        if not re.search(r"\d{2}", text) or len(text) > _LONGEST_TEXT:
            return []
        spans = []
        for leniency in (phonenumbers.Leniency.VALID, phonenumbers.Leniency.EXACT_GROUPING):
            for match in phonenumbers.PhoneNumberMatcher(text, "DK", leniency=leniency):
                # Without a country code only exact Danish grouping counts: "2019-2023" are years.
                if match.raw_string.startswith(("+", "00")) or leniency == phonenumbers.Leniency.EXACT_GROUPING:
                    spans.append((match.start, match.end, "PHONE"))
        return spans

    return find


def _civil_numbers() -> Recogniser | None:
    """Danish civil registration numbers with a possible date (stdnum checks date and century, not the old check digit)."""
    try:
        from stdnum.dk import cpr
    except ImportError:
        return None

    def find(text: str) -> list[Span]:
        candidates = _TEN_DIGITS.finditer(text)
        return [(*match.span(), "CPR") for match in candidates if cpr.is_valid(re.sub(r"\D", "", match.group()))]

    return find


def _bank_numbers() -> Recogniser | None:
    """IBANs and card numbers whose check digits are right."""
    try:
        from stdnum import iban, luhn
    except ImportError:
        return None

    def find(text: str) -> list[Span]:
        spans = [
            (*match.span(), "ACCOUNT")
            for match in _CARD.finditer(text)
            if luhn.is_valid(re.sub(r"\D", "", match.group()))
        ]
        for match in _IBAN.finditer(text):
            end = _valid_iban_end(match.group(), iban.is_valid)
            if end:
                spans.append((match.start(), match.start() + end, "ACCOUNT"))
        return spans

    return find


def _valid_iban_end(written: str, is_valid: Callable[[str], bool]) -> int:
    """Length of the longest valid IBAN at the start (words may follow it), 0 when there is none."""
    for end in range(len(written), 14, -1):
        if written[end - 1] != " " and is_valid(written[:end]):
            return end
    return 0
