"""Return codes: the word list keeps its rules, and Python derives what the browser derives (tests/unit/js/return-code.test.js)."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ROOT = Path(__file__).parents[2]
EXAMPLES = json.loads((ROOT / "tests/contract/examples/return_code.json").read_text(encoding="utf-8"))
SCRIPT = (ROOT / "web/static/lib/return-words.js").read_text(encoding="utf-8")
WORDS = " ".join(re.findall(r'^  "(.+?) ?"', SCRIPT, re.MULTILINE)).split()
SALT, ROUNDS = b"indgangen-return-1", 600_000
# Words nobody should have to write down in a bad hour; beside whatever a lexicon of danger marks by itself.
UNKIND = [
    "dø",
    "død",
    "døde",
    "dræb",
    "kniv",
    "våben",
    "blod",
    "selvmord",
    "voldtægt",
    "vold",
    "slag",
    "luder",
    "bøsse",
    "neger",
    "idiot",
    "grim",
    "fed",
    "tyk",
    "taber",
    "spasser",
    "sindssyg",
    "alkohol",
    "sprit",
    "hash",
    "kokain",
    "druk",
    "sex",
    "porno",
    "nøgen",
    "krig",
    "bombe",
    "grav",
    "begravelse",
    "ensom",
]


def make(words: list[str], info: bytes, length: int) -> str:
    master = hashlib.pbkdf2_hmac("sha256", " ".join(words).encode(), SALT, ROUNDS)
    raw = HKDF(hashes.SHA256(), length, SALT, info).derive(master)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: " ".join(example["words"]))
def test_python_derives_what_the_browser_derives(example: dict[str, object]) -> None:
    words = example["words"]
    assert isinstance(words, list)

    assert make(words, b"locator", 16) == example["locator"]
    assert make(words, b"verifier", 32) == example["verifier"]
    assert set(words) <= set(WORDS)


def test_the_list_has_exactly_2048_short_danish_words_in_order() -> None:
    assert len(WORDS) == len(set(WORDS)) == 2048
    assert [word for word in WORDS if not re.fullmatch(r"[a-zæøå]{4,7}", word)] == []
    assert sorted(WORDS) == WORDS


def test_no_two_words_are_one_slip_of_the_finger_apart() -> None:
    known = set(WORDS)
    letters = "abcdefghijklmnopqrstuvwxyzæøå"
    near = {
        (word, other)
        for word in WORDS
        for i in range(len(word) + 1)
        for other in (
            word[:i] + word[i + 1 :],
            *(word[:i] + letter + word[i + 1 :] for letter in letters),
            word[:i] + word[i + 1 : i + 2] + word[i : i + 1] + word[i + 2 :],
        )
        if other != word and other in known
    }

    assert near == set()


def test_most_words_begin_with_letters_of_their_own() -> None:
    assert len({word[:4] for word in WORDS}) >= 1950


def test_no_word_is_unkind() -> None:
    assert set(UNKIND) & set(WORDS) == set()
