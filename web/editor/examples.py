"""Example sentences of intents: add, move, rename, split, merge; copies, near copies and conflicts; voices that are missing.

Works on the texts of data/nlu/*.yml, so that what is not touched stays byte for byte. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from triage.danish import normalise_text
from web.editor import yaml_text

Files = Mapping[str, str]  # path -> text
ENOUGH, ENOUGH_CLOSED = 30, 10  # examples an intent needs (data/README.md)
NEAR = 0.82  # share of common letter trigrams (Dice) from which two sentences are near copies
MAX_PAIRS = 200
RARE_WORDS = 3  # of a sentence, by which sentences to compare are found
MOST_SENTENCES = (
    40_000  # whose normalised spelling is kept: ours are 15,000, and normalising them all takes over a second
)


class ExampleError(Exception):
    """A change of examples cannot be made; the message is Danish and for editors."""


@dataclass(frozen=True)
class IntentText:
    """Where an intent's examples stand."""

    name: str
    file: str
    place: int  # in the list `nlu` of the file
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two sentences that are alike: `kind` copy | near; in one intent, or a conflict between two."""

    kind: str
    one: str
    one_intent: str
    two: str
    two_intent: str
    alike: float = 1.0

    @property
    def is_conflict(self) -> bool:
        """Whether the two stand under different intents."""
        return self.one_intent != self.two_intent


def read_intents(files: Files) -> dict[str, list[IntentText]]:
    """Read every intent of data/nlu/*.yml; one may stand in several places."""
    found: dict[str, list[IntentText]] = {}
    for path, text in sorted(files.items()):
        for one in _read_file(path, text):
            found.setdefault(one.name, []).append(one)
    return found


@lru_cache(maxsize=64)
def _read_file(path: str, text: str) -> tuple[IntentText, ...]:
    return tuple(
        IntentText(item["intent"], path, place, tuple(lines_of(str(item.get("examples") or ""))))
        for place, item in enumerate((yaml_text.load(text) or {}).get("nlu") or ())
        if "intent" in item
    )


def lines_of(block: str) -> list[str]:
    """Sentences of Rasa's block of lines that begin with a dash."""
    return [line.strip()[1:].strip() for line in block.splitlines() if line.strip().startswith("-")]


def clean(sentence: str) -> str:
    """Take what would mean something to Rasa out of a sentence an editor typed: dashes in front, markup, line ends."""
    return " ".join(re.sub(r"[\[\]{}]", "", sentence).split()).lstrip("-/ ").strip()


def add(files: Files, intent: str, sentences: Iterable[str]) -> dict[str, str]:
    """Add sentences at the end of an intent; returns the changed files.

    Raises:
        ExampleError: The intent is unknown, or a sentence stands in it already.
    """
    home = _home(files, intent)
    fresh = [one for one in map(clean, sentences) if one]
    known = {one.lower() for place in read_intents(files)[intent] for one in place.examples}
    for one in fresh:
        if one.lower() in known:
            raise ExampleError(f"»{one}« står der allerede.")
        known.add(one.lower())
    return {home.file: _write(files[home.file], home, [*home.examples, *fresh])}


def remove(files: Files, intent: str, sentences: Iterable[str]) -> dict[str, str]:
    """Take sentences out of an intent."""
    gone = set(sentences)
    changed: dict[str, str] = {}
    for place in read_intents(files).get(intent, ()):
        left = [one for one in place.examples if one not in gone]
        if len(left) != len(place.examples):
            changed[place.file] = _write(changed.get(place.file, files[place.file]), place, left)
    if not changed:
        raise ExampleError("Sætningen findes ikke længere. Genindlæs siden.")
    return changed


def move(files: Files, intent: str, sentences: Iterable[str], to: str) -> dict[str, str]:
    """Move sentences to another intent."""
    listed = list(sentences)
    left = remove(files, intent, listed)
    return {**left, **add({**files, **left}, to, listed)}


def reword(files: Files, intent: str, old: str, new: str) -> dict[str, str]:
    """Write one sentence anew, in its place."""
    fresh = clean(new)
    if not fresh:
        raise ExampleError("Sætningen er tom. Brug »Fjern«, hvis den skal væk.")
    for place in read_intents(files).get(intent, ()):
        if old in place.examples:
            lines = [fresh if one == old else one for one in place.examples]
            return {place.file: _write(files[place.file], place, lines)}
    raise ExampleError("Sætningen findes ikke længere. Genindlæs siden.")


def merge(files: Files, intent: str, into: str) -> dict[str, str]:
    """Move all sentences of an intent into another; those that stand there already are dropped. The empty one stays in the file."""
    known = {one.lower() for place in read_intents(files).get(into, ()) for one in place.examples}
    every = [one for place in read_intents(files).get(intent, ()) for one in place.examples]
    if not every:
        raise ExampleError(f"{intent} har ingen eksempler.")
    left = remove(files, intent, every)
    fresh = [one for one in every if one.lower() not in known]
    return {**left, **(add({**files, **left}, into, fresh) if fresh else {})}


def split(files: Files, intent: str, sentences: Iterable[str], new: str) -> dict[str, str]:
    """Move sentences into an intent that is new, right behind the old one in the same file."""
    if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", new):
        raise ExampleError("Navnet skal være små bogstaver med understreg, for eksempel disclose_exam_fear.")
    if new in read_intents(files):
        raise ExampleError(f"{new} findes allerede.")
    listed = list(sentences)
    home = _home(files, intent)
    left = remove(files, intent, listed)
    text = {**files, **left}[home.file]
    body = "\n".join(f"    - {one}" for one in listed)
    return {**left, home.file: text.rstrip("\n") + f"\n\n- intent: {new}\n  examples: |\n{body}\n"}


def rename(files: Files, old: str, new: str, others: Files) -> dict[str, str]:
    """Give an intent another name, in examples, domain, rules and meanings alike.

    Args:
        others: domain.yml, data/intents.yml and data/rules/*.yml by path.

    Raises:
        ExampleError: The new name is no name, or taken.
    """
    if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", new):
        raise ExampleError("Navnet skal være små bogstaver med understreg.")
    if new in read_intents(files):
        raise ExampleError(f"{new} findes allerede.")
    _home(files, old)
    word = re.compile(rf"(?<![\w-]){re.escape(old)}(?![\w-])")
    lines = re.compile(rf"^(\s*- intent: ){re.escape(old)}(?=\s*(?:#.*)?$)", re.M)
    changed = {}
    for path, text in {**files, **others}.items():
        if path.startswith("data/nlu/"):
            after = lines.sub(lambda found: found[1] + new, text)
        elif path == "data/intents.yml":
            after = re.sub(rf"^{re.escape(old)}(?=:)", new, text, flags=re.M)
        else:
            after = word.sub(new, text)
        if after != text:
            changed[path] = after
    return changed


def _home(files: Files, intent: str) -> IntentText:
    places = read_intents(files).get(intent)
    if not places:
        raise ExampleError(f"{intent} findes ikke.")
    return places[-1]


def _write(text: str, place: IntentText, sentences: list[str]) -> str:
    block = "".join(f"- {one}\n" for one in sentences)
    return yaml_text.set_value(text, ("nlu", place.place, "examples"), block)


# --- alike --------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=MOST_SENTENCES)
def key_of(sentence: str) -> str:
    """What two sentences must share to be called the same: letters and digits of the normalised spelling."""
    return " ".join(re.findall(r"\w+", normalise_text(sentence)))


def _letters(sentence: str) -> str:
    return " ".join(re.findall(r"\w+", sentence.lower()))


def alike(intents: Mapping[str, Iterable[str]], only: Iterable[str] | None = None, near: float = NEAR) -> list[Pair]:
    """Find copies and near copies, conflicts first, the most alike first.

    Spellings of one sentence are wanted within an intent, so there only the same letters twice count as a copy.

    Args:
        intents: Name -> sentences.
        only: Look only at pairs in which one of these sentences stands; None looks at all.
    """
    index = _index(tuple((name, tuple(listed)) for name, listed in intents.items()))
    rows, wanted = index.rows, None if only is None else set(only)
    grams: dict[int, frozenset[str]] = {}
    found: list[Pair] = []
    for number, row in enumerate(rows):
        if wanted is not None and row[1] not in wanted:
            continue
        for other in {other for word in index.rare[number] for other in index.holders[word]}:
            # Each pair once: from the later one, or from the only one that is wanted.
            if other == number or (other > number and (wanted is None or rows[other][1] in wanted)):
                continue
            for place in (number, other):
                if place not in grams:
                    grams[place] = grams_of(rows[place][2])
            share = 2 * len(grams[number] & grams[other]) / (len(grams[number]) + len(grams[other]))
            one, two = sorted((number, other))
            pair = _pair(rows[one], rows[two], share) if share >= near else None
            if pair is not None:
                found.append(pair)
    return sorted(found, key=lambda pair: (not pair.is_conflict, pair.kind != "copy", -pair.alike))[:MAX_PAIRS]


@dataclass(frozen=True)
class _Index:
    """Sentences by their rarest words: those this alike share one, and comparing all with all would take minutes."""

    rows: tuple[tuple[str, str, str], ...]  # intent, sentence, key
    rare: tuple[tuple[str, ...], ...]
    holders: Mapping[str, list[int]]


@lru_cache(maxsize=2)
def _index(intents: tuple[tuple[str, tuple[str, ...]], ...]) -> _Index:
    """Kept for what is published and one draft: a page asks for the same ones at every visit."""
    rows = tuple((name, sentence, key_of(sentence)) for name, listed in intents for sentence in listed)
    words = [set(key.split()) for _, _, key in rows]
    seen = Counter(word for own in words for word in own)
    rare = tuple(tuple(sorted(own, key=lambda word: (seen[word], word))[:RARE_WORDS]) for own in words)
    holders: dict[str, list[int]] = {}
    for number, own in enumerate(rare):
        for word in own:
            holders.setdefault(word, []).append(number)
    return _Index(rows, rare, holders)


def _pair(one: tuple[str, str, str], two: tuple[str, str, str], share: float) -> Pair | None:
    same_intent = one[0] == two[0]
    if same_intent:
        is_copy = one[1].strip().lower() == two[1].strip().lower()
        return Pair("copy", one[1], one[0], two[1], two[0]) if is_copy else None
    return Pair("copy" if one[2] == two[2] else "near", one[1], one[0], two[1], two[0], share)


def grams_of(key: str) -> frozenset[str]:
    """Every three letters in a row of a key, its ends included."""
    padded = f" {key} "
    return frozenset(padded[at : at + 3] for at in range(max(1, len(padded) - 2)))


# --- coverage -----------------------------------------------------------------------------------------------------------

_NO_LETTERS = re.compile(
    r"\b(?:faar|gaar|saa|paa|naar|foeler|koert|oe\w*|vaere|vaeret|laerer|moede|aar|maa|doed|for\w*aeldre|hjaelp)\b",
    re.I,
)


@dataclass(frozen=True)
class Voice:
    """One way in which people write: its name, what it is called, an example about nothing in particular, and how it is told."""

    name: str
    label: str
    example: str
    is_heard: Callable[[str], bool]


VOICES = (
    Voice("short", "helt kort, et eller to ord", "bare træt", lambda s: len(s.split()) <= 2),
    Voice("long", "lang og omstændelig", "altså det startede i sommerferien og siden er det bare blevet værre, og nu ved jeg ikke rigtig hvem jeg skal snakke med for de har nok at se til derhjemme", lambda s: len(s.split()) >= 22),
    Voice("question", "som et spørgsmål", "hvad gør man når man har det sådan?", lambda s: "?" in s or bool(re.match(r"(?:hvad|hvordan|hvorfor|kan|må|er det)\b", s, re.I))),
    Voice("shorthand", "med forkortelser fra chat (ik, ka, idk …)", "ved ik hva jeg ska gøre ved det", lambda s: bool(re.search(r"\b(?:ik|ikk|ka|ska|idk|omg|fr|jg|wtf|lol|mn|hva|sku)\b", s, re.I))),
    Voice("no_letters", "uden æ, ø og å", "jeg faar det daarligt hver gang", lambda s: bool(_NO_LETTERS.search(s))),
    Voice("parent", "fra en forælder", "min søn på 12 har det sådan, hvad kan jeg gøre", lambda s: bool(re.search(r"\b(?:min|vores|mit) (?:\w+ )?(?:søn|datter|barn|dreng|pige|teenager|barnebarn)\b", s, re.I))),
    Voice("friend", "fra en ven", "min veninde har det skidt med det, hvordan hjælper jeg", lambda s: bool(re.search(r"\bmin (?:bedste )?(?:ven|veninde|kammerat|klassekammerat)\b", s, re.I))),
    Voice("professional", "fra en lærer eller anden fagperson", "jeg har en elev i 7. klasse, der har det sådan", lambda s: bool(re.search(r"\b(?:elev\w*|min klasse|på holdet|som lærer|pædagog|jeg arbejder)\b", s, re.I))),
    Voice("indirect", "indirekte, uden ordet for det", "jeg kan ikke sove og gider ikke noget mere", lambda s: not re.search(r"\b(?:angst|mobb\w+|skilsmisse|ensom\w*|selvmord\w*|vold|stress|sorg)\b", s, re.I)),
)  # fmt: skip
NEED_VOICES = frozenset(voice.name for voice in VOICES)
PLAIN_VOICES = frozenset({"short", "question", "shorthand", "no_letters", "long"})


@dataclass(frozen=True)
class Coverage:
    """How well an intent is covered: number of examples, how many are needed, how many by voice, voices with nobody."""

    count: int
    needed: int
    voices: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[Voice, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Whether there are as many as data/README.md asks for."""
        return self.count >= self.needed


def coverage(sentences: Iterable[str], kind: str, is_closed: bool = False) -> Coverage:
    """Count examples by voice and find the voices that are missing; closed phrases ("hej") need none."""
    listed = list(sentences)
    wanted = frozenset() if is_closed else NEED_VOICES if kind == "need" else PLAIN_VOICES
    voices = {voice.name: sum(voice.is_heard(one) for one in listed) for voice in VOICES}
    missing = tuple(voice for voice in VOICES if voice.name in wanted and not voices[voice.name])
    return Coverage(len(listed), ENOUGH_CLOSED if is_closed else ENOUGH, voices, missing)
