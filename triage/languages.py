"""Which language a message surely is, if it is surely not Danish; and what may honestly be answered then.

The bar is high on purpose: young people in Denmark write half in English, leave letters out and answer in one word, and
a Danish message that is met in English feels like a shut door. In doubt a message is Danish and goes on to Rasa.

Four rules, none of which knows a name or a place:
1. Letters that are not ours (Arabic, Cyrillic …): the message is not Danish, even one word of it.
2. A whole short message from the list ("i need help"), or a phrase of danger with no Danish word around it.
3. Words in our letters: a third and more are frequent words of the language (less where the guess is certain), none of
   them is Danish, and a statistical guess (web.chat.language_guess, lingua) agrees. Slang of Danish chat does not count.
4. Greenlandic, which lingua does not know: its sounds. Only a, i, u as vowels (e and o before q and r), no two different
   consonants together but r + one, ng and ts, few ends of words (source: J. Sadock, A Grammar of Kalaallisut, 2003).
   Words that all are built so, with Greenlandic verb endings, are hardly anything else.

Pure: the guess comes as a function; without one (rule 3 asks for more words then) the rest works all the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from triage.content import read_yaml
from triage.errors import ContentError
from triage.offers import Contact
from triage.risk import Evidence, RiskAssessment
from triage.vocabulary import RiskKind, RiskLevel

Guess = Callable[[str], Mapping[str, float]]  # text -> probability by code; "da" is all of Scandinavia
GREENLANDIC = "kl"
ARABIC_SCRIPT = ("ar", "fa")
CYRILLIC = ("uk", "ru")
_OTHER_SCRIPTS = frozenset(ARABIC_SCRIPT + CYRILLIC)
_OWN_LETTERS = {"uk": "іїєґ", "ru": "ыэёъ", "fa": "پچژگ"}  # letters the other language of the script lacks
OTHER_LETTERS = 0.6  # share of a message's letters from which foreign ones decide; a quoted word is no message
MIN_WORDS = 3
MIN_ENGLISH_WORDS = 4  # "im so done" is Danish chat
COMMON_SHARE = 0.34
COMMON_SHARE_ALONE = 0.75  # from here on no guess is needed, nor can it object: it knows little of four short words
GUESS_SURE = 0.5
COMMON_SHARE_SURE = (
    0.15  # enough where the guess is all but certain, and it is not English, which Danish chat is full of
)
GUESS_CERTAIN = 0.95
GOING_ON_SHARE = 0.5  # in a talk answered in that language already
DANISH_SHARE = 0.1  # of the words: a long message may quote a Danish word
MAX_CHARS = 600  # more of a message tells nothing new of its language
MAX_RATED_CHARS = 4000  # as in triage.risk
FOREIGN_REASON = "vending om fare på"  # the language's name follows; for counsellors and editors
_FIELDS = frozenset({"name", "rtl", "reviewed", "text", "again", "danger", "human", "common", "whole", "danger_words"})
_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+|\[[^\]]*\]")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
_DANISH_LETTER = re.compile("[æøå]")
_VOWEL = r"(?:[aiu]|[eo](?=[eo]?[qr]))"
_MIDDLE = r"(?:nng|ng|tts|ts|rng|r[gjklmnpqstvf]|([gjklmnpqrstvf])\2|[gjklmnpqrstvf])"
_GREENLANDIC_WORD = re.compile(
    rf"(?:[jklmnpqstv])?(?:{_VOWEL}{{1,3}}{_MIDDLE})*{_VOWEL}{{1,3}}[ptkq]?".replace(r"\2", r"\1")
)
_GREENLANDIC_END = re.compile(
    r"\w{3,}(?:[ptv]unga|[lg]unga|ngilanga|[ptv]utit|ngilatit|[ptv]ugut|[ptv]oq|ngilaq|[ptv]ara|[pv]aann?ga|inga|innga|iunnga"
    r"|[pv]at|[pv]iuk|[pv]it|[pv]ut|[pv]isi|lunga|lutit|luni|lugu|nnguaq|ssuaq|tigut|kkut|nnut|nnik|suaq|neq|nerup|qaanga)"
)
_ARABIC_FORMS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ـ": "", "\u200c": " ", "ʼ": "'", "’": "'", "`": "'"})  # fmt: skip


@dataclass(frozen=True)
class Language:
    """One language: what is said in it, and what it is known by.

    Args:
        code: ISO 639-1, for `lang` on the page.
        text, again, danger: The first answer; the next ones of a talk; the line beside the urgent card.
        human: Title of the button that asks for a human.
        common: Frequent words, lower case; of those that are Danish, too, none says anything.
        whole: Whole messages, lower case, without stops.
    """

    code: str
    name: str
    rtl: bool
    text: str
    again: str
    danger: str
    human: str
    common: frozenset[str]
    whole: frozenset[str]


@dataclass(frozen=True)
class _Danger:
    code: str
    pattern: re.Pattern[str]
    level: RiskLevel
    kind: RiskKind


@dataclass(frozen=True)
class Languages:
    """All of data/languages.yml. `contacts` are the ids of the cards below an answer."""

    by_code: Mapping[str, Language]
    contacts: tuple[str, ...]
    unknown: str
    slang: frozenset[str]
    danish: frozenset[str]
    dangers: tuple[_Danger, ...]

    def detect(self, text: str, guess: Guess | None = None) -> Language | None:
        """Return the language a message surely is written in, or None: Danish, mixed, too short, or not sure.

        Args:
            text: One message as written.
            guess: Probabilities by language; asked only where words in our letters leave something to ask.
        """
        code = self._code(_NOISE.sub(" ", text[:MAX_CHARS]), guess)
        return self.by_code.get(code) if code else None

    def going_on(self, text: str, codes: Collection[str]) -> Language | None:
        """Return which of the languages a talk has been answered in a message goes on in; None where it has a Danish word.

        Short ones are enough here ("is it free", "im 14"): who writes is known not to write Danish.
        """
        words = [word.replace("’", "'").replace("`", "'") for word in _WORD.findall(text.lower())]
        if any(_DANISH_LETTER.search(word) for word in words):
            return None
        for code in codes:
            common = self.by_code[code].common
            says_so = words and not self._danish_count(words, code) and bool(set(words) & (common - self.danish))
            if says_so and _share(words, common) >= GOING_ON_SHARE:
                return self.by_code[code]
        return None

    def assess(self, text: str, language: Language | None) -> RiskAssessment | None:
        """Rate a message by the phrases of danger in other languages; None where there is none.

        Args:
            language: From `detect`. In our letters only its phrases count: what stands in the middle of Danish is often
                a song or a quotation, and the risk lexicon weighs that (triage.risk). In other letters all do.
        """
        said, places = _folded(text[:MAX_RATED_CHARS])
        heard = {*_OTHER_SCRIPTS, language.code if language else None}
        found = [(one, match) for one in self.dangers if one.code in heard and (match := one.pattern.search(said))]
        if not found:
            return None
        worst, match = max(found, key=lambda one: one[0].level.rank)
        start, end = places[match.start()], places[match.end() - 1] + 1
        reason = f"{FOREIGN_REASON} {self.by_code[worst.code].name}"
        return RiskAssessment(worst.level, worst.kind, (Evidence(start, end, text[start:end], reason),))

    def _code(self, text: str, guess: Guess | None) -> str | None:
        scripts = [_script(letter) for letter in text if letter.isalpha()]
        foreign = [script for script in scripts if script != "latin"]
        if not scripts:
            return None
        if len(foreign) >= 2 and len(foreign) >= OTHER_LETTERS * len(scripts):
            return self._by_letters(text, max(set(foreign), key=foreign.count), guess)
        words = [word.replace("’", "'").replace("`", "'") for word in _WORD.findall(text.lower())]
        counted = [word for word in words if word not in self.slang]
        for code, language in self.by_code.items():
            if " ".join(words) in language.whole or " ".join(counted) in language.whole:
                return code
        if any(_DANISH_LETTER.search(word) for word in counted):
            return None
        in_danger = self._by_danger(text, words)
        if in_danger is not None:
            return in_danger
        if _is_greenlandic(words, self.danish):
            return GREENLANDIC if GREENLANDIC in self.by_code else None
        return self._by_words(text, counted, guess)

    def _by_danger(self, text: str, words: list[str]) -> str | None:
        said = _plain(text)
        code = next((one.code for one in self.dangers if one.pattern.search(said)), None)
        return code if code and not self._danish_count(words, code) else None

    def _danish_count(self, words: list[str], code: str) -> int:
        """Count the Danish words that are not words of the other language as well ("for", "so", "den")."""
        return sum(word in self.danish and word not in self.by_code[code].common for word in words)

    def _by_letters(self, text: str, script: str, guess: Guess | None) -> str:
        if script == "arabic":
            return self._among(ARABIC_SCRIPT, text, guess) or self.unknown
        if script == "cyrillic":
            return self._among(CYRILLIC, text, guess) or self.unknown
        return self.unknown

    def _among(self, codes: tuple[str, ...], text: str, guess: Guess | None) -> str | None:
        """Choose between languages of one script: by letters and words that only one has, else as guessed; None: another one."""
        low = text.lower()
        words = _WORD.findall(low)
        shares = {code: _share(words, self.by_code[code].common) for code in codes if code in self.by_code and words}
        for code in shares:
            if re.search(f"[{_OWN_LETTERS[code]}]", low) if code in _OWN_LETTERS else False:
                return code
        ordered = sorted(shares, key=lambda code: -shares[code])
        if len(ordered) > 1 and shares[ordered[0]] > shares[ordered[1]]:
            return ordered[0]
        guessed = dict(guess(text)) if guess else {}
        best = max(guessed, key=lambda name: guessed[name], default="")
        if best and guessed[best] > 0:
            return best if best in shares else None
        return codes[0]

    def _by_words(self, text: str, words: list[str], guess: Guess | None) -> str | None:
        if len(words) < MIN_WORDS:
            return None
        shares = {
            code: _share(words, one.common - self.danish)
            for code, one in self.by_code.items()
            if code not in _OTHER_SCRIPTS
        }
        code = max(shares, key=lambda one: shares[one])
        if len(words) < MIN_ENGLISH_WORDS and code == "en":
            return None
        if shares[code] < COMMON_SHARE_SURE or self._danish_count(words, code) > DANISH_SHARE * len(words):
            return None
        common = self.by_code[code].common
        if _share(words, common) >= COMMON_SHARE_ALONE and len(common.intersection(words) - self.danish) >= 2:
            return code
        sure = guess(text).get(code, 0.0) if guess is not None else 0.0
        is_certain = sure >= GUESS_CERTAIN and code != "en"
        return code if is_certain or (shares[code] >= COMMON_SHARE and sure >= GUESS_SURE) else None


def _share(words: list[str], among: frozenset[str]) -> float:
    return sum(word in among for word in words) / len(words)


def _script(letter: str) -> str:
    if letter < "\u0250":
        return "latin"
    point = ord(letter)
    if 0x0400 <= point <= 0x052F:
        return "cyrillic"
    if 0x0600 <= point <= 0x077F or 0x08A0 <= point <= 0x08FF or 0xFB50 <= point <= 0xFDFF or 0xFE70 <= point <= 0xFEFF:
        return "arabic"
    # Names like LATIN SMALL LETTER A WITH DOT BELOW; mathematical letters that are only ours in fancy dress, too.
    name = unicodedata.name(letter, "")
    return "latin" if "LATIN" in name or "MATHEMATICAL" in name or "MODIFIER" in name else "other"


def _is_greenlandic(words: list[str], danish: frozenset[str]) -> bool:
    long = [word for word in words if len(word) >= 6]
    if not long or any(_DANISH_LETTER.search(word) for word in words):
        return False
    built = [word for word in words if _GREENLANDIC_WORD.fullmatch(word)]
    ends = [word for word in built if len(word) >= 7 and _GREENLANDIC_END.fullmatch(word)]
    if not ends or any(word in danish for word in words if len(word) > 2):
        return False
    if len(words) == 1:
        return len(words[0]) >= 9 and bool(re.search(r"(?:unga|inga|innga|unnga|utit|anga|annga|avit)$", words[0]))
    return sum(map(len, built)) >= 0.8 * sum(map(len, words))


def _plain(text: str) -> str:
    """Fold what is written in several ways: case, Arabic and Persian forms of a letter, half-spaces, stops."""
    return _folded(text)[0]


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the plain text, and for each of its characters the place in `text` it came from."""
    plain: list[str] = []
    places: list[int] = []
    for place, written in _composed(text):
        for letter in written.lower().translate(_ARABIC_FORMS):
            if "\u064b" <= letter <= "\u0652":
                continue
            if letter.isalnum() or letter in "_'":
                plain.append(letter)
                places.append(place)
            elif plain and plain[-1] != " ":
                plain.append(" ")
                places.append(place)
    if plain and plain[-1] == " ":
        plain.pop()
        places.pop()
    return "".join(plain), places


def _composed(text: str) -> Iterator[tuple[int, str]]:
    """Yield each letter composed with the marks that follow it, and its place."""
    if unicodedata.is_normalized("NFC", text):
        yield from enumerate(text)
        return
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not unicodedata.combining(text[end]):
            yield from ((start, letter) for letter in unicodedata.normalize("NFC", text[start:end]))
            start = end


def load_languages(data_dir: Path, contacts: Mapping[str, Contact]) -> Languages:
    """Load and check data/languages.yml.

    Args:
        contacts: Of the catalogue; numbers in the texts must be theirs.

    Raises:
        ContentError: A field is missing or of the wrong kind, a contact is unknown, or a text names another number.
    """
    path = data_dir / "languages.yml"
    raw = read_yaml(path)
    if not isinstance(raw, dict) or not isinstance(raw.get("languages"), dict):
        raise ContentError(path, "languages", "skal være sprog med felter")
    ids = tuple(raw.get("contacts") or ())
    for one in ids:
        if one not in contacts or not contacts[one].shown:
            raise ContentError(path, "contacts", f"{one} findes ikke i data/contacts, eller dens nummer må ikke vises")
    numbers = {_digits(number) for one in ids for number in contacts[one].phone}
    languages = {code: _language(path, code, entry, numbers) for code, entry in raw["languages"].items()}
    if raw.get("unknown") not in languages:
        raise ContentError(path, "unknown", f"skal være et af sprogene, men er {raw.get('unknown')!r}")
    dangers = [danger for code, entry in raw["languages"].items() for danger in _dangers(path, code, entry)]
    slang, danish = (_words(path, name, raw.get(name)) for name in ("slang", "danish"))
    return Languages(languages, ids, raw["unknown"], slang, danish, tuple(dangers))


def _language(path: Path, code: str, entry: Any, numbers: set[str]) -> Language:
    if not re.fullmatch("[a-z]{2}", str(code)) or not isinstance(entry, dict):
        raise ContentError(path, f"languages.{code}", "skal være en sprogkode med to bogstaver og felter")
    texts = {}
    for name in ("name", "text", "again", "danger", "human"):
        value = entry.get(name)
        if not isinstance(value, str) or not value.strip():
            raise ContentError(path, f"languages.{code}.{name}", "skal være en tekst")
        texts[name] = value.strip()
        found = {_digits(number) for number in re.findall(r"\d[\d ]*\d", value)}
        if found - numbers:
            raise ContentError(
                path, f"languages.{code}.{name}", f"nummeret {sorted(found - numbers)[0]} er ikke kontakternes"
            )
        if name in ("text", "again", "danger") and found != numbers:
            raise ContentError(path, f"languages.{code}.{name}", f"skal nævne numrene {', '.join(sorted(numbers))}")
    if not isinstance(entry.get("rtl"), bool):
        raise ContentError(path, f"languages.{code}.rtl", "skal være true eller false")
    reviewed = entry.get("reviewed")
    if reviewed is not None and not isinstance(reviewed, date):
        raise ContentError(
            path, f"languages.{code}.reviewed", f"skal være en dato (ÅÅÅÅ-MM-DD) eller null, men er {reviewed!r}"
        )
    unknown = sorted(set(entry) - _FIELDS)
    if unknown:
        raise ContentError(
            path, f"languages.{code}.{unknown[0]}", f"kendes ikke; kendte felter: {', '.join(sorted(_FIELDS))}"
        )
    whole = entry.get("whole") or []
    if not isinstance(whole, list) or not all(isinstance(one, str) for one in whole):
        raise ContentError(path, f"languages.{code}.whole", "skal være en liste af tekster")
    return Language(code=str(code), rtl=entry["rtl"], common=_words(path, f"languages.{code}.common", entry.get("common")),
                    whole=frozenset(" ".join(_WORD.findall(one.lower())) for one in whole), **texts)  # fmt: skip


def _words(path: Path, field: str, value: Any) -> frozenset[str]:
    if not isinstance(value, str):
        raise ContentError(path, field, "skal være ord med mellemrum imellem")
    return frozenset(value.lower().split())


def _dangers(path: Path, code: str, entry: dict[str, Any]) -> list[_Danger]:
    found = []
    for at, one in enumerate(entry.get("danger_words") or []):
        field = f"languages.{code}.danger_words.{at}"
        try:
            level, kind, say = (
                RiskLevel(one["level"]),
                RiskKind(one["kind"]),
                [_plain_phrase(text) for text in one["say"]],
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ContentError(path, field, "skal have level, kind og say (en liste)") from error
        if level < RiskLevel.HIGH or not say or not all(say):
            raise ContentError(path, field, "level skal være high eller acute, og say mindst én vending")
        found.append(_Danger(code, re.compile(r"(?<![\w'])(?:" + "|".join(say) + ")"), level, kind))
    return found


def _plain_phrase(text: str) -> str:
    is_open = text.endswith("*")
    return re.escape(_plain(text.rstrip("*"))).replace(r"\ ", " ") + ("" if is_open else r"(?![\w'])")


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
