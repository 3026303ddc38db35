"""Words that exist nowhere else, made anew for every audit: whoever finds one later has found something a visitor wrote."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from urllib.parse import quote

CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"
ODD_WORDS = 12


@dataclass(frozen=True)
class Canary:
    """One thing to look for. `text` is what is typed, `core` the part that cannot be there by chance, `spellings` how else it may be kept."""

    kind: str
    text: str
    core: str
    spellings: tuple[str, ...] = ()

    def needles(self) -> tuple[bytes, ...]:
        """Every form it could rest in, lower case: UTF-8, UTF-16 (browsers), quoted, hexadecimal, base64 at each offset."""
        return tuple(dict.fromkeys(form for spelling in (self.core, *self.spellings) for form in _forms(spelling)))


def _forms(spelling: str) -> list[bytes]:
    """One spelling in every writing; what is shorter than eight bytes could be there by chance."""
    plain, raw = spelling.lower(), spelling.encode()
    packed = [base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4].lower() for shift in range(3)]
    wide = plain.encode("utf-16-le")[
        :-1
    ]  # without its last zero it is part of both writings, small end first and big end first
    forms = [plain.encode(), wide, quote(plain).lower().encode(), raw.hex().encode(), *packed]
    return [form for form in forms if len(form) >= 8]


def odd_word(syllables: int = 6) -> str:
    """Make a word that can be said and means nothing, about 40 bits of chance."""
    return "".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(syllables))


def _digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


def make_canaries() -> dict[str, Canary]:
    """Make a person who does not exist, and odd words for what they write: keys name, cpr, phone, phone_joined, mail,
    address, and word0 … word11."""
    surname, street, mailbox = odd_word().capitalize(), odd_word().capitalize(), odd_word()
    day, month, year = secrets.randbelow(28) + 1, secrets.randbelow(12) + 1, secrets.randbelow(10) + 5
    cpr = f"{day:02}{month:02}{year:02}-{_digits(4)}"
    pairs = ["2" + _digits(1), *(_digits(2) for _ in range(3))]
    made = [
        Canary("name", f"Mikkel {surname}", surname),
        Canary("cpr", cpr, cpr, (cpr.replace("-", ""), cpr.replace("-", " "))),
        Canary("phone", " ".join(pairs), " ".join(pairs)),
        Canary("phone_joined", "".join(pairs), "".join(pairs)),
        Canary("mail", f"{mailbox}@example.dk", mailbox),
        Canary("address", f"{street}vej 17, 2. tv", street),
        *(Canary(f"word{number}", word, word) for number, word in enumerate(odd_word() for _ in range(ODD_WORDS))),
    ]
    return {canary.kind: canary for canary in made}
