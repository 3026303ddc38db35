"""Which offers and contacts a message names, also misspelled.

A name can belong to several municipalities ("familierådslagning"), so a mention is a set of ids; who knows the
visitor's municipality picks among them with `choose`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterable, Mapping, Sequence

from triage.offers import REGION_OF, Catalogue, Contact, Entry
from triage.vocabulary import Municipality

_WORD = re.compile(r"[a-zæøå0-9]+")
MIN_STEMMED_LETTERS = 4
MIN_FUZZY_LETTERS = 8  # shorter names differ from ordinary words by one letter too often
FIRST_LETTERS = 4  # of which none may differ where two letters do: "gøre i kalundborg" is not "GRO i Kalundborg"
MIN_TWO_SLIPS_LETTERS = 12  # and these by two: "raadgivne team" is no other word
_PLACE = re.compile("|".join(m.value for m in Municipality))
_QUESTION_BEFORE = re.compile(
    r"\b(?:hvad er(?: det| den| de)?(?: der| her)?|hvad laver|om|til|på|i|af|el|med|hos|er|(?:må|kan|vil) (?:man |jeg |\w+ )?bruge|(?:at|og) bruge|længe har|kontakte|hedder|forskel\w* (?:på|mellem) .{3,40} (?:og|el|eller)|enten .{3,40} eller)\s+$",
    re.I,
)


_NO_USE = re.compile(
    r"\b(?:hj(?:a|æ|ae)lper? (?:\w+ )?(?:ikke|ik|ikk)|hjalp (?:\w+ )?(?:ikke|ik|ikk)|har (?:jeg |vi |allerede )*(?:pr[øo]e?vet|v[æa]e?ret|g[åa]+et)|er jeg allerede|pr[øo]e?vet|d[uo]ede ikke|(?:sagde|sagt|siger) (?:jeg |vi |hun |han )?nej(?: tak)? til|takke(?:de|t) nej|fravalgt"
    r"|(?:gider|vil|t[øo]e?r|kan) (?:bare |helst |altså )?(?:ikke|ik|ikk) (?:til |bruge |p[åa]+ |i )|ikke (?:flere|igen))\b"
)
_NOT_THAT = re.compile(
    r"(?:(?:nej|tak|men|bare|helst)[ ,]*)*(?:ikke|ik|ikk)(?: \w+){0,2} "
)  # before the name: "nej ikke headspace, …"


@dataclass(frozen=True)
class Mention:
    """One name found: ids it may mean, and where it stands (start, end) in the folded text: good for order only.

    `is_described`: no name of it was said, only what it is ("socialrådgiver på skolen"), which every place may have.
    """

    ids: tuple[str, ...]
    start: int
    end: int
    is_described: bool = False


@dataclass(frozen=True)
class MentionFinder:
    """Names of the catalogue as word sequences; build with `mention_finder`."""

    names: Mapping[tuple[str, ...], tuple[str, ...]]
    stems: Mapping[tuple[str, ...], tuple[str, ...]]
    joined: Mapping[
        tuple[str, int], Sequence[tuple[int, str, tuple[str, ...]]]
    ]  # by first letter and length; with the place
    exact: Mapping[str, tuple[str, ...]]
    longest: int
    beginnings: Mapping[str, str]  # first letters of each entry's own name, by id

    def find(self, text: str) -> list[Mention]:
        """Return the names in the text, longest first where they overlap, in order of place."""
        words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(_fold(text))]
        plain = [word for word, _, _ in words]
        stems = [_stem(word) for word in plain]
        found: list[Mention] = []
        taken = [False] * len(words)
        for length in range(min(self.longest, len(words)), 0, -1):
            for i in range(len(words) - length + 1):
                if any(taken[i : i + length]):
                    continue
                ids = self._look_up(tuple(plain[i : i + length]), tuple(stems[i : i + length]))
                if ids:
                    taken[i : i + length] = [True] * length
                    described = not self._says_name(ids, plain[i : i + length])
                    found.append(Mention(ids, words[i][1], words[i + length - 1][2], described))
        found += self._exact(text)
        return sorted(found, key=lambda m: m.start)

    def _says_name(self, ids: Iterable[str], words: Sequence[str]) -> bool:
        return any(word.startswith(self.beginnings[entry_id]) for entry_id in ids for word in ("".join(words), *words))

    def _look_up(self, words: tuple[str, ...], stems: tuple[str, ...]) -> tuple[str, ...]:
        ids = self.names.get(words) or self.stems.get(stems) or ()
        joined = "".join(words)
        if len(joined) < MIN_FUZZY_LETTERS:
            return ids
        # A slip listed with one entry ("heaspace") means every entry of the name it is a slip of.
        # Only names of nearly the same length can be a slip away: most of a message's words meet none.
        # A town's name is no reason to look more generously: "familier i Kalundborg" is no "familieråd i Kalundborg".
        slips = 2 if is_long(joined) else 1
        near = [
            (place, found)
            for length in range(len(joined) - slips, len(joined) + slips + 1)
            for place, name, found in self.joined.get((joined[0], length), ())
            if is_near(joined, name, slips if is_long(name) and joined[:FIRST_LETTERS] == name[:FIRST_LETTERS] else 1)
            and not _differ_by_two(joined, name)
            and _digits(joined) == _digits(name)
        ]
        return tuple(dict.fromkeys([*ids, *(i for _, found in sorted(near) for i in found)]))

    def _exact(self, text: str) -> Iterable[Mention]:
        for name, ids in self.exact.items():
            for hit in re.finditer(rf"\b{re.escape(name)}\b", text, re.I):
                if hit.group() == name or _QUESTION_BEFORE.search(text[: hit.start()]):
                    yield Mention(ids, hit.start(), hit.end())


def mention_finder(catalogue: Catalogue) -> MentionFinder:
    """Collect names and aliases of every offer and contact."""
    names: dict[tuple[str, ...], list[str]] = {}
    exact: dict[str, list[str]] = {}
    for entry in (*catalogue.offers.values(), *catalogue.contacts.values()):
        for name in {entry.name, *entry.aliases, *_numbers(entry)}:
            if name in entry.aliases_exact:
                continue
            words = tuple(_WORD.findall(_fold(name)))
            if words:
                names.setdefault(words, []).append(entry.id)
        for name in entry.aliases_exact:
            exact.setdefault(name, []).append(entry.id)
    plain = {words: tuple(dict.fromkeys(ids)) for words, ids in names.items() if not _names_two(words, names)}
    stems: dict[tuple[str, ...], tuple[str, ...]] = {}
    joined: dict[tuple[str, int], list[tuple[int, str, tuple[str, ...]]]] = {}
    for place, (words, ids) in enumerate(plain.items()):
        if len("".join(words)) >= MIN_STEMMED_LETTERS:
            stems.setdefault(tuple(map(_stem, words)), ids)
        name = "".join(words)
        joined.setdefault((name[0], len(name)), []).append((place, name, ids))
    beginnings = {
        entry.id: (first := _WORD.findall(_fold(entry.name))[0])[: max(FIRST_LETTERS, len(first) - 3)]
        for entry in (*catalogue.offers.values(), *catalogue.contacts.values())
    }
    exactly = {name: tuple(ids) for name, ids in exact.items()}
    return MentionFinder(plain, stems, joined, exactly, max(map(len, plain), default=1), beginnings)


def is_long(name: str) -> bool:
    """Say whether a name is so long, without its town, that two slips make no other word of it."""
    return len(_PLACE.sub("", name)) >= MIN_TWO_SLIPS_LETTERS


def _numbers(entry: Entry) -> set[str]:
    """Numbers somebody can call an entry by ("koster det noget at ringe til 116 111?"), with and without spaces."""
    said = {*getattr(entry, "phone", ()), getattr(entry, "sms", None) or ""} - {""}
    return said | {number.replace(" ", "") for number in said}


def _names_two(words: tuple[str, ...], names: Mapping[tuple[str, ...], object]) -> bool:
    """Say whether "Cool Kids og Chilled" is two names with "og" between."""
    if "og" not in words:
        return False
    at = words.index("og")
    return words[:at] in names and words[at + 1 :] in names


def choose(catalogue: Catalogue, ids: Iterable[str], municipality: Municipality | None) -> list[str]:
    """Pick among the ids a name may mean: the visitor's own place first, then national, then the rest.

    A local offer stands before the contact of the same place, because it holds more facts.
    """

    def order(entry_id: str) -> tuple[int, int]:
        entry = catalogue.entry(entry_id)
        assert entry is not None
        here = municipality is not None and entry.area in (municipality.value, REGION_OF.get(municipality))
        place = 0 if here else 1 if entry.area == "DK" else 2
        return (place if municipality is not None else 0 if entry.area == "DK" else 1, isinstance(entry, Contact))

    return sorted((i for i in dict.fromkeys(ids) if catalogue.entry(i)), key=order)


def is_elsewhere(catalogue: Catalogue, entry_id: str, municipality: Municipality | None) -> bool:
    """Say whether an entry belongs to another of the municipalities than the visitor's."""
    entry = catalogue.entry(entry_id)
    return municipality is not None and entry is not None and entry.area in set(Municipality) - {municipality}


def is_turned_down(text: str, mention: Mention) -> bool:
    """Say whether what a message names did not help or is not wanted ("headspace har jeg prøvet", "ikke headspace")."""
    return _NO_USE.search(text.lower()) is not None or _NOT_THAT.fullmatch(_fold(text)[: mention.start]) is not None


def _fold(text: str) -> str:
    """Lower case without æøå, in whichever of the common spellings ("oe", "o"); offsets are of the folded text."""
    low = text.lower().replace("é", "e").replace("æ", "a").replace("ø", "o").replace("å", "a")
    return re.sub(r"aa|ae", "a", low).replace("oe", "o")


def _stem(word: str) -> str:
    """Cut a Danish ending off: "makkerparrene", "lagevagtens" and their plain forms meet."""
    if len(word) < 5:
        return word
    short = re.sub(r"(?:ernes|erne|enes|ene|ens|ets|ers|er|en|et|es|e|s)$", "", word)
    return re.sub(r"(.)\1$", r"\1", short)


def _digits(text: str) -> str:
    """The digits of a name: one changed is another number, and no slip ("ring 1888" is not "ring 1818")."""
    return "".join(filter(str.isdigit, text))


def _differ_by_two(a: str, b: str) -> bool:
    """Say whether two letters were put for others: then it is another word ("børneområdet", "Børneombudet"), no slip."""
    other = [i for i, (one, two) in enumerate(zip(a, b, strict=False)) if one != two]
    return len(a) == len(b) and len(other) == 2 and not (other[1] == other[0] + 1 and a[other[0]] == b[other[1]])


def is_near(a: str, b: str, slips: int) -> bool:
    """Say whether two words differ by at most so many letters added, dropped, changed or swapped with the next."""
    if not slips or a == b:
        return a == b
    if abs(len(a) - len(b)) > slips:
        return False
    half = min(len(a), len(b)) // 2 - 1
    if slips == 1 and half > 1 and a[:half] != b[:half] and a[-half:] != b[-half:]:
        return False  # one slip leaves the beginning or the end as it is; quick to see, and true of nearly every pair
    same = 0
    while same < min(len(a), len(b)) and a[same] == b[same]:
        same += 1
    a, b = a[same:], b[same:]
    if not a or not b:
        return len(a) + len(b) <= slips
    return (
        is_near(a[1:], b[1:], slips - 1)
        or is_near(a[1:], b, slips - 1)
        or is_near(a, b[1:], slips - 1)
        or (a[:2] == b[1::-1] and is_near(a[2:], b[2:], slips - 1))
    )
