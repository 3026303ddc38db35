"""Password rules and hashing. Rules follow NIST SP 800-63B (5.1.1.2): length and a check against what many use or what can be guessed
from the person or the place; no forced mixtures, no expiry, pasting allowed.

Common passwords of the world come from `zxcvbn` (30,000 of them, and the usual ways to dress them up); Danish ones and the names
of this service from the short list below.
"""

from __future__ import annotations

import re
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

MIN_CHARS = 12
MAX_CHARS = 128  # argon2 takes any length; a limit keeps a huge form from costing memory
MIN_SCORE = 3  # of 4: more than 10^8 guesses by one who knows the usual tricks
CHECKED_CHARS = 72  # what zxcvbn looks at; its time grows with the length
_HASHER = PasswordHasher()  # RFC 9106's second choice: 64 MiB, 3 passes, about 50 ms here
# A real hash of a random word: checking against it takes as long as against a real account's.
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))
# Words Danes build passwords of. One or two of them, with digits and signs around, are refused.
_COMMON_WORDS = """
    adgangskode kodeord password velkommen hemmelig kommune kommunen sommer sommeren vinter vinteren efterår efteråret forår foråret
    danmark københavn aarhus odense aalborg kalundborg haderslev kerteminde thisted headspace indgangen rådgiver rådgivning medarbejder
    administrator admin supervisor redaktør leder vagten vagt login test demo mandag tirsdag onsdag torsdag fredag lørdag søndag januar
    februar marts april maj juni juli august september oktober november december fodbold hund hunden kat katten solskin sol ferie jul
    julen påske skat elsker dig mig jeg min mit hej hejsa farvel kaffe kage mormor morfar familie børn unge ung barn qwerty qwertyuiop
    asdfgh zxcvbn abcdef iloveyou letmein brøndby fck agf liverpool manchester
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_LOOKALIKES = str.maketrans("0134578@$", "oleastbas")


def fault(password: str, name: str, alias: str = "") -> str | None:
    """Say what is wrong with a new password: short | long | name | repeated | common; None when nothing is.

    Args:
        name, alias: Of the person, who must not stand in it.
    """
    lowered = password.casefold()
    if len(password) < MIN_CHARS:
        return "short"
    if len(password) > MAX_CHARS:
        return "long"
    if any(len(word) >= 4 and word.casefold() in lowered for word in (name, alias)):
        return "name"
    if len(set(lowered)) < 5:
        return "repeated"
    return "common" if is_common(password) else None


def is_common(password: str) -> bool:
    """Whether it is among the first that anybody would try."""
    lowered = password.casefold()
    core = lowered.strip("0123456789 .,!?*-_+#")  # what is left without the usual year or sign at an end
    for form in (lowered, core.translate(_LOOKALIKES)):
        letters = re.sub(r"[^a-zæøå]", "", form)
        if letters in _COMMON or any(
            letters[:cut] in _COMMON and letters[cut:] in _COMMON for cut in range(len(letters))
        ):
            return True
    return zxcvbn(password[:CHECKED_CHARS])["score"] < MIN_SCORE


def hash_password(password: str) -> str:
    """Hash with argon2id and a fresh salt."""
    return _HASHER.hash(password)


def verify(password_hash: str | None, password: str) -> bool:
    """Check a password. Without a hash (nobody of that name) the same work is done, so that the time tells nothing."""
    try:
        matches = _HASHER.verify(password_hash or _NOBODY, password[: MAX_CHARS + 1])
    except (VerificationError, InvalidHashError):
        return False
    return matches and password_hash is not None


def make_password() -> str:
    """Four groups of five: about 99 bits, easy to copy by hand (no 0, O, 1, l)."""
    alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(4))
