"""No text can be made that takes much longer than an ordinary one of its length: whoever floods us must not be able to hold us up.

Time is counted in that of ordinary text, never in seconds, so a slow or busy machine changes nothing.
"""

from __future__ import annotations

import json
import random
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import pytest

from triage import (
    privacy_anchors,
    privacy_belongs,
    privacy_context,
    privacy_names,
    privacy_orgs,
    privacy_places,
    privacy_schools,
    privacy_shapes,
    privacy_verbs,
)
from triage.needs import load_places, read_message
from triage.privacy import load_recognisers, redact
from triage.privacy_gates import Gated
from triage.risk import assess, load_lexicon

DATA = Path(__file__).resolve().parents[3] / "data"
LISTS, LEXICON, PLACES = load_recognisers(DATA), load_lexicon(DATA), load_places(DATA)
MODULES = (
    privacy_anchors, privacy_belongs, privacy_context, privacy_names, privacy_orgs, privacy_places, privacy_schools,
    privacy_shapes, privacy_verbs,
)  # fmt: skip
PATTERNS = [
    (module.__name__, name, one.pattern if isinstance(one, Gated) else one)
    for module in MODULES
    for name, value in vars(module).items()
    for one in (value if isinstance(value, tuple) else (value,))
    if isinstance(one, Gated | re.Pattern)
]
WORDS = sorted(
    {word for *_, one in PATTERNS for word in re.findall(r"[a-zæøå]{2,}", re.sub(r"\\\w", " ", one.pattern))}
)

CHARS = 2000  # MAX_MESSAGE_CHARS
ALPHABET = [*".-@_/ aMm10bå'+:,es&(’\n#é", "dk", "og ", "Bo", "i ", "på ", "er ", "1 ", "den ", "  "]
UNITS = (
    "a-", "M.", "é-", "a'", "a&", "abc.", "m.i.k.", "Bo.", "a ", " ", "\n", "i ", "1 ", "12 ", "1-", "(1", "a1", "A1 ", "@", "a@",
    "a@b.", "www.", "a/", "a punktum ", "a plus ", "-plus", "nul syv ", "enogtyve ", "1 maj ", "født ", "vej 1 ", "vej, ",
    "nr. ", "skolen", "skole ", "klubben", "st. tv ", "bor på ", "arbejder på ", "snap er ", "snabela", "snap.", "den eneste a ",
    "k e n ", "jeg hedder m.i.k.", "min ven M-", "Mikkel, ", "sygesikring", "viborg. ", "7eleven på ", "aaaa", "㌀", "ﷺ", "İ", "a\u0301", "🙂 ",
)  # fmt: skip
OPENERS = ("", "jeg hedder emma ", "bor på ", "emma@a.dk ", "nygade 12", "cpr ", "x ")
ENDINGS = ("", " @", " 1", " gmail com", " hus", " (dot) dk")
TIMES = 8  # the slowest known takes 4 times as long as ordinary text; one that grows with the square of its length 12
READERS: dict[str, Callable[[str], object]] = {
    "redact": lambda text: redact(text, LISTS),
    "assess": lambda text: assess(text, LEXICON),
    "read_message": lambda text: read_message(text, PLACES),
}


class _NeverEndsError(Exception):
    pass


@contextmanager
def at_most(cpu_seconds: float) -> Iterator[None]:
    """Stop what would never end; pattern matching looks at signals."""

    def stop(*_: object) -> None:
        raise _NeverEndsError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, cpu_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds_of(read: Callable[[str], object], text: str, limit: float = 1e6) -> float:
    """CPU time of one reading, the better of two where it seems long."""
    spent = limit
    for _ in range(2):
        start = time.process_time()
        try:
            with at_most(4 * limit):
                read(text)
        except _NeverEndsError:
            return 4 * limit
        spent = min(spent, time.process_time() - start)
        if spent < limit:
            break
    return spent


def ordinary_texts() -> list[str]:
    lines = [
        json.loads(line)["text"]
        for path in sorted(Path(__file__).parent.glob("identity_dev*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    shuffled = random.Random(1).sample(lines, 500)
    return [" ".join(shuffled[start : start + 60])[:CHARS] for start in range(0, 480, 60)]


def made_texts(count: int) -> Iterator[tuple[str, str, str, str]]:
    """Texts of one thing over and over, between what may open a gate for it: opener, unit, ending, text."""
    chance = random.Random(3)
    units = list(UNITS)
    while len(units) < count:
        letters = "".join(chance.choice(ALPHABET) for _ in range(chance.randint(1, 4)))
        units += [letters, chance.choice(WORDS) + chance.choice([" ", "", "-", ". ", " a ", " 1 "])]
        units.append(f"{chance.choice(WORDS)} {chance.choice(WORDS)} ")
    for unit in units:
        for opener, ending in {("", ""), (chance.choice(OPENERS), chance.choice(ENDINGS))}:
            yield opener, unit, ending, opener + (unit * CHARS)[: CHARS - len(opener) - len(ending)] + ending


@pytest.mark.parametrize("name", READERS)
def test_no_made_text_takes_much_longer_than_an_ordinary_one(name: str) -> None:
    read = READERS[name]
    read("jeg hedder Mikkel og er 12 år")  # whatever is made at the first call
    ordinary = median(seconds_of(read, text) for text in ordinary_texts())

    slow = [
        (round(spent / ordinary, 1), *made[:3])
        for made in made_texts(150)
        if (spent := seconds_of(read, made[3], TIMES * ordinary)) > TIMES * ordinary
    ]

    assert slow == []


def test_no_pattern_has_two_ways_to_read_the_same() -> None:
    """Such a pattern takes twice as long with every letter: "a-a-a-…" with a mail address behind it was one."""
    endless = []
    for module, name, pattern in PATTERNS:
        for unit in (
            "a-",
            "a.",
            "a_",
            "a ",
            "-plus",
            "-plus ",
            "1 ",
            "1-",
            "og ",
            "a og ",
            "M.",
            " ",
            "aa",
            "a@",
            "nul ",
        ):
            try:
                with at_most(1.0):
                    list(pattern.finditer((unit * 300)[:300]))
            except _NeverEndsError:
                endless.append((module, name, unit))

    assert endless == []


@pytest.mark.parametrize("length", [20, 60, 900])
def test_a_chain_before_a_mail_sign_is_read_one_way_only(length: int) -> None:
    for chain in ("a-" * length, "-plus" * length, "a-plus " * length, "a plus " * length):
        with at_most(5.0):
            redact(f"{chain[:CHARS]} @", LISTS)


@pytest.mark.parametrize(
    "address",
    [
        "kajsa punktum holm snabela gmail punktum com",
        "kajsa.holm plus skole(dot)x snabela gmail dot com",
        "kajsa-b_09 bindestreg holm krøllealfa hotmail punktum dk",
    ],
)
def test_spelt_out_addresses_are_hidden_whole(address: str) -> None:
    assert redact(f"skriv til {address} i aften", LISTS).text == "skriv til [mail] i aften"
