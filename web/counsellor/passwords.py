"""Password rules and hashing. Rules follow NIST SP 800-63B: length and a check against common ones, no forced mixtures, no expiry."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_CHARS = 12
MAX_CHARS = 128  # argon2 takes any length; a limit keeps a huge form from costing memory
_HASHER = PasswordHasher()  # RFC 9106's second choice: 64 MiB, 3 passes, about 50 ms here
# A real hash of a random word: checking against it takes as long as against a real account's.
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))
_COMMON = frozenset(
    [
        "adgangskode",
        "password",
        "kodeord",
        "velkommen",
        "kommune",
        "sommer",
        "vinter",
        "efterår",
        "foråret",
        "danmark",
        "qwertyuiop",
        "1234567890",
        "123456789012",
        "111111111111",
        "000000000000",
        "qwerty123456",
        "password1234",
        "password12345",
        "kodeord12345",
        "velkommen1234",
        "adgangskode1",
        "adgangskode123",
        "kalundborg123",
        "haderslev1234",
        "kerteminde123",
        "thisted12345",
        "headspace1234",
        "indgangen1234",
        "abcdefghijkl",
        "abcdefghijklm",
        "iloveyou1234",
    ]
)


def fault(password: str, name: str) -> str | None:
    """Say what is wrong with a new password: short | long | common | name | repeated; None when nothing is."""
    lowered = password.casefold()
    if len(password) < MIN_CHARS:
        return "short"
    if len(password) > MAX_CHARS:
        return "long"
    if lowered in _COMMON or lowered.rstrip("0123456789!.") in _COMMON:
        return "common"
    if len(name) >= 4 and name.casefold() in lowered:
        return "name"
    return "repeated" if len(set(lowered)) < 5 else None


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
