"""The word lists behind redaction: names, words that are no names, places, and what must stay readable.

Reads `data/names/*.txt` and the names, aliases and numbers of offers and contacts. Knows no rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from triage.errors import ContentError

FIRST, AMBIGUOUS, UNKNOWN, WORD = "first", "ambiguous", "unknown", "word"
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LETTERS = "abcdefghijklmnoprstuvyæøå"
_ARTICLES = ("en", "n", "et", "erne", "ene")
_SUFFIXES = tuple(
    [
        "s",
        "e",
        "r",
        "t",
        "d",
        "n",
        "en",
        "et",
        "er",
        "ne",
        "te",
        "de",
        "st",
        "ede",
        "ens",
        "ets",
        "ere",
        "est",
        "erne",
        "ernes",
        "ene",
        "ende",
        "elige",
        "eligt",
        "este",
        "lig",
        "ligt",
        "lige",
        "igt",
        "ige",
        "ig",
        "ernes",
        "tes",
        "des",
        "isk",
        "iske",
        "hed",
        "heden",
        "ing",
        "ingen",
        "inger",
        "else",
        "elsen",
        "elser",
        "løs",
        "løst",
        "løse",
        "fuld",
        "fuldt",
        "fulde",
        "agtig",
    ]
)
# Numbers anybody may write and must be able to read again, the parents' helpline last; the rest comes from data/contacts.
_PUBLIC_NUMBERS = frozenset(
    ["112", "114", "1811", "1813", "1818", "1888", "116111", "116000", "116006", "116117", "77", "35555557"]
)
# Sites that tell nothing about the one who names them.
_PUBLIC_HOSTS = frozenset(
    [
        "borger.dk",
        "google.dk",
        "google.com",
        "youtube.com",
        "dr.dk",
        "tv2.dk",
        "netflix.com",
        "politi.dk",
        "sundhed.dk",
        "roblox.com",
        "facebook.com",
        "instagram.com",
        "tiktok.com",
        "snapchat.com",
        "discord.com",
        "wikipedia.org",
        "aula.dk",
        "lectio.dk",
        "jobnet.dk",
        "su.dk",
        "ug.dk",
        "optagelse.dk",
        "headspace.dk",
        "cyberhus.dk",
        "bornetelefonen.dk",
        "boernetelefonen.dk",
        "livslinien.dk",
        "girltalk.dk",
    ]
)


@dataclass(frozen=True)
class Recognisers:
    """Everything `redact` needs, read once.

    Attributes:
        first_names: Name in lower case -> how common in Denmark, 1 (seldom) to 3 (very common).
        surnames: In lower case.
        ambiguous: Names that are also words; they count only with a sign that a person is meant.
        words: Danish words (and English chat words) that are no names.
        places: Towns, municipalities, countries; they stay.
        kept: First word -> phrases as word tuples (offers, helplines), longest first; they stay.
        well_known: The same for people and figures everybody knows; they stay where nobody close is meant.
        institutions: The same for schools and homes known by a name of their own; hidden where somebody belongs there.
        numbers: Digits of phone numbers that stay.
        hosts: Web hosts that stay when no path follows.
        extra: Further recognisers, text -> (start, end, kind).
        second_look: (text, spans found, those of the rules) -> spans to hide: adds names, and may let go of what is none.
    """

    first_names: dict[str, int]
    surnames: frozenset[str]
    ambiguous: frozenset[str]
    words: frozenset[str]
    places: frozenset[str]
    kept: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    well_known: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    institutions: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    extra: tuple[Callable, ...] = ()
    second_look: Callable | None = None

    memo: dict[str, str] | None = field(default=None, compare=False, repr=False)

    def for_one_text(self) -> Recognisers:
        """The same lists with a memory of their own; it goes when the text is done, so that nothing of it is kept."""
        return replace(self, memo={})

    def word_class(self, word: str) -> str:
        """FIRST, AMBIGUOUS, WORD or UNKNOWN for one word in lower case (no genitive handling)."""
        if self.memo is None:
            return self._word_class(word)
        if word not in self.memo:
            self.memo[word] = self._word_class(word)
        return self.memo[word]

    def is_plain(self, word: str) -> bool:
        """Whether a word or one of its endings stands in the list itself; words put together do not count."""
        word = _squeeze(word)
        return self._is_form(word) or self._is_form(_with_danish_letters(word))

    def _word_class(self, word: str) -> str:
        if word in self.ambiguous:
            return AMBIGUOUS
        if word in self.words or word in self.places:
            return WORD
        if word in self.first_names or _squeeze(word) in self.first_names or _plain(word) in self.first_names:
            return FIRST
        if "-" in word and all(part in self.first_names for part in word.split("-")):
            return FIRST
        if any(word.endswith(end) and word[: -len(end)] in self.ambiguous for end in _ARTICLES):
            return WORD  # "lærken", "tigeren": with the article a word is never a name
        if word in self.surnames:
            return UNKNOWN
        return WORD if self.is_wordlike(word) else UNKNOWN

    def is_wordlike(self, word: str) -> bool:
        """Whether a word is a Danish word, one of its forms, or put together of two."""
        word = _squeeze(word)
        if self._is_form(word) or self._is_form(_with_danish_letters(word)):
            return True
        if "-" in word:
            return all(self._is_form(part) for part in word.split("-"))
        # Two words of three letters say little: "wassim" would be was + sim.
        return len(word) > 6 and any(self._splits_at(word, cut) for cut in range(3, len(word) - 2))

    def sounds_like_name(self, word: str) -> bool:
        """Whether a word is an unusual or wrong spelling of a known name (johane, kristofer, fredirk)."""
        if len(word) < 5:
            return False
        swapped = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1))
        return sound_key(word) in self.keys or any(self.first_names.get(name, 0) > 1 for name in swapped)

    def is_slip(self, word: str) -> bool:
        """Whether a word is a Danish word with one slip of the finger: tageet, gdot, hvlke."""
        if len(word) < 4 or word in self.first_names:
            return False
        parts = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
        if any(head + tail[1:] in self.words for head, tail in parts if tail):
            return True
        if any(head + tail[1] + tail[0] + tail[2:] in self.words for head, tail in parts if len(tail) > 1):
            return True
        return len(word) > 4 and any(head + letter + tail in self.words for head, tail in parts for letter in _LETTERS)

    def _is_form(self, word: str) -> bool:
        if word in self.words or word in self.places:
            return True
        for suffix in _SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= 3:
                stem = word[: -len(suffix)]
                if stem in self.words or stem + "e" in self.words or _undoubled(stem) in self.words:
                    return True
        return False

    def _splits_at(self, word: str, cut: int) -> bool:
        left, right = word[:cut], word[cut:]
        if left not in self.words and not (left[-1] in "se" and len(left) > 3 and left[:-1] in self.words):
            return False
        return self._is_form(right)


def sound_key(word: str) -> str:
    """A rough spelling key: the same for kristoffer and christofer, sofie and sophie, johanne and johane."""
    for old, new in _SOUNDS:
        word = word.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", word)


_WITHOUT_DANISH_LETTERS: dict[int, str] = {
    ord(a): b for a, b in zip("æøåäöü", ("ae", "oe", "aa", "ae", "oe", "ue"), strict=True)
}
_SOUNDS: tuple[tuple[str, str], ...] = (
    ("ch", "k"),
    ("ck", "k"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("gh", "g"),
    ("aa", "å"),
    ("ae", "æ"),
)
_SOUNDS += (("oe", "ø"), ("c", "k"), ("q", "k"), ("w", "v"), ("z", "s"), ("y", "i"), ("j", "i"), ("ou", "u"))


def load_lists(data_dir: Path, extra: tuple[Callable, ...]) -> Recognisers:
    """Read all lists under `data_dir`.

    Raises:
        ContentError: A file of names/ is missing, empty or not UTF-8.
    """
    names_dir = data_dir / "names"
    first = _weighted(names_dir / "first_names.txt")
    ambiguous = frozenset(_words_of(names_dir / "ambiguous.txt"))
    words = frozenset(_words_of(names_dir / "common_words.txt")) - ambiguous
    places = frozenset(_words_of(names_dir / "places.txt")) - ambiguous
    surnames = frozenset(_words_of(names_dir / "surnames.txt"))
    phrases, numbers, hosts = _kept_content(data_dir)
    well_known = names_dir / "well_known.txt"  # without it more is hidden, nothing less
    institutions = names_dir / "institutions.txt"
    for name in list(first):
        for variant in _spellings(name):
            if variant not in words:
                first.setdefault(variant, 1)
    # "gar" is går and "hong" is Høng on a keyboard without them, unless somebody is called so.
    words |= {variant for word in words for variant in _spellings(word) if variant not in first} - ambiguous
    places |= {variant for place in places for variant in _spellings(place) if variant not in first} - ambiguous
    keys = frozenset(sound_key(name) for name, weight in first.items() if weight >= 2 and len(name) >= 5)
    return Recognisers(
        first_names=first,
        surnames=surnames,
        ambiguous=ambiguous,
        words=words,
        places=places,
        kept=_by_first_word([phrase for phrase in phrases if not _NUMBER_AND_WORD.fullmatch(phrase)]),
        well_known=_by_first_word(_also_on_other_keyboards(_lines(well_known))) if well_known.exists() else {},
        institutions=_by_first_word(_lines(institutions)) if institutions.exists() else {},
        numbers=_PUBLIC_NUMBERS | numbers,
        hosts=_PUBLIC_HOSTS | hosts,
        keys=keys,
        extra=extra,
    )


def _lines(path: Path) -> list[str]:
    """The lines of a list without comments; a clear error when there is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(path, "", f"a word list in UTF-8 was expected ({type(error).__name__})") from error
    lines = [line.split("#")[0].strip().lower() for line in text.splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        raise ContentError(path, "", "the list is empty")
    return lines


def _words_of(path: Path) -> list[str]:
    """Words, any number on a line."""
    return [word for line in _lines(path) for word in line.split()]


def _weighted(path: Path) -> dict[str, int]:
    """Lines of "3: name name name" -> name -> 3."""
    weights: dict[str, int] = {}
    for line in _lines(path):
        weight, colon, names = line.partition(":")
        if not colon or weight not in ("1", "2", "3"):
            raise ContentError(path, "", f"a line must start with 1:, 2: or 3:, not {line[:12]!r}")
        for name in names.split():
            weights[name] = max(int(weight), weights.get(name, 0))
    return weights


def _spellings(name: str) -> set[str]:
    """How a name is written on a keyboard without æ, ø, å."""
    if not re.search("[æøåäöü]", name):
        return set()
    two = name.translate(_WITHOUT_DANISH_LETTERS)
    one = name.translate(str.maketrans("æøåäöü", "aoaaou"))
    return {two, one} if len(one) > 3 else {two}


def _also_on_other_keyboards(phrases: list[str]) -> list[str]:
    """The phrases, and how they are written without æ, ø, å."""
    return phrases + [spelling for phrase in phrases for spelling in _spellings(phrase)]


def _kept_content(data_dir: Path) -> tuple[list[str], frozenset[str], frozenset[str]]:
    """Names and aliases, phone digits and web hosts in offers and contacts.

    Read line by line rather than as YAML: a fault in one offer must not switch redaction off, and the
    content loader reports it anyway.
    """
    phrases: list[str] = []
    numbers: set[str] = set()
    hosts: set[str] = set()
    for path in sorted(data_dir.glob("offers/*/*.yml")) + sorted(data_dir.glob("contacts/*.yml")):
        text = path.read_text(encoding="utf-8", errors="replace")
        phrases += _field_values(text, "name") + _field_values(text, "aliases")
        for line in re.findall(r"^\s*(?:phone|sms)\s*:(.*(?:\n\s*-.*)*)", text, re.MULTILINE):
            numbers.update(re.sub(r"\D", "", part) for part in re.split(r"[,'\"\n]", line))
        numbers.update(re.sub(r"\D", "", found) for found in re.findall(r"\b\d\d \d\d \d\d \d\d\b", text))
        hosts.update(host.lower() for host in re.findall(r"https?://(?:www\.)?([\w.-]+\w)", text))
    return phrases, frozenset(number for number in numbers if number), frozenset(hosts)


def _field_values(text: str, key: str) -> list[str]:
    """The value or values of one top-level field, written on its line, in brackets or as a list below it."""
    match = re.search(rf"^{key}:[ \t]*(\[[^\]]*\]|[^\n]*)((?:\n[ \t]*-[^\n]*)*)", text, re.MULTILINE)
    if not match:
        return []
    inline = match.group(1).split(" #")[0].strip("[] \n")
    values = inline.split(",") if key == "aliases" else [inline]
    values += re.findall(r"-\s*([^\n]*)", match.group(2))
    return [value.strip(" \"'\n") for value in values if value.strip(" \"'\n")]


# "ring 112", "112 nummer": the number stays as a number; the word alone would shield whatever stands around it.
_NUMBER_AND_WORD = re.compile(r"(?:ringe?r?|nummer(?:et)?) [\d ]+|[\d ]+ (?:nummer(?:et)?|ringe?r?)")


def _by_first_word(phrases: list[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases as word tuples, found by their first word, longest first."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(_WORD.findall(phrase.lower()))
        if words:
            found.setdefault(words[0], set()).add(words)
    return {first: tuple(sorted(group, key=len, reverse=True)) for first, group in found.items()}


def _squeeze(word: str) -> str:
    """Letters written for emphasis: emmaaaa -> emma, neeeej -> nej."""
    return re.sub(r"(.)\1{2,}", r"\1", word)


def _plain(word: str) -> str:
    """tuğba -> tugba, chloé -> chloe; æ, ø and å are letters of their own and stay."""
    if word.isascii():
        return word
    letters = (char if char in "æøå" else unicodedata.normalize("NFD", char)[0] for char in word.replace("ı", "i"))
    return "".join(letters)


def _with_danish_letters(word: str) -> str:
    """goere -> gøre, naar -> når, vaere -> være."""
    return word.replace("aa", "å").replace("oe", "ø").replace("ae", "æ")


def _undoubled(stem: str) -> str:
    """kamm -> kam, so that kammen is a form of kam."""
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem
