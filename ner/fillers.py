"""What goes into the slots of the carrier sentences: names, schools, clubs, workplaces, streets, profiles.

Everything is put together from word parts or drawn by frequency from `data/names` and Faker (a development
dependency); nobody real is meant. Part of the names is kept out of training, so that the dev figures are about names
the model never saw; half of all names are in no list at all, because the rules know those that are.
"""

from __future__ import annotations

import random
import zlib
from collections import defaultdict
from pathlib import Path

from faker import Faker

from triage.privacy_lists import Recognisers

FAKER_LOCALES = ["da_DK", "tr_TR", "pl_PL", "ro_RO", "en_GB", "no_NO", "sv_SE", "de_DE", "hr_HR", "vi_VN", "es_ES", "fil_PH", "lt_LT", "hu_HU"]  # fmt: skip
_DANISH_SHARE = 0.45
_FULL_PARTICLES = ("", "", "", "", "", "", "al ", "van ", "de ", "el ", "ben ")
_PREFIX = ("", "", "", "", "", "", "gammel ", "gl. ", "ny ", "nørre ", "sdr. ", "øster ", "vestre ", "store ", "lille ", "sankt ")  # fmt: skip
_FOLDER = Path(__file__).parent


def read_words() -> dict[str, list[str]]:
    """Section -> words of ner/words.txt."""
    found: dict[str, list[str]] = {}
    for line in (_FOLDER / "words.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            section += [word.replace("_", " ") for word in line.split()]
    return found


def generic_places() -> frozenset[str]:
    """Words of ner/generic.txt."""
    lines = (_FOLDER / "generic.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


_WORDS = read_words()


def is_held_out(word: str) -> bool:
    """Whether a word is for dev only; one in eight, the same on every machine."""
    return zlib.crc32(word.encode()) % 8 == 0


class Fillers:
    """Draws fillers. Words for dev come from what training never sees.

    Args:
        lists: Our word lists; invented names are in none of them.
        dice: Decides everything, so that the same seed gives the same sentences.
        for_dev: Draw held-out names, stems and words.
    """

    def __init__(self, lists: Recognisers, dice: random.Random, for_dev: bool) -> None:
        self.lists, self._dice, self._for_dev = lists, dice, for_dev
        by_weight: dict[int, list[str]] = defaultdict(list)
        for name, weight in sorted(lists.first_names.items()):
            if len(name) > 2 and name not in lists.ambiguous:
                by_weight[weight].append(name)
        self._by_weight = {weight: self._mine(names) for weight, names in by_weight.items()}
        self._ambiguous = self._mine(sorted(lists.ambiguous))
        self._surnames = self._mine(sorted(lists.surnames))
        self._places = sorted(lists.places)
        self._abroad = self._mine(_WORDS["greenlandic"] + _WORDS["faroese"] + _WORDS["immigrant"])
        self._letters = _letter_chain(by_weight[3] + by_weight[2] + self._abroad)
        self._family_letters = _letter_chain(sorted(lists.surnames))
        self._fake_danish, self._fake = Faker("da_DK"), Faker(FAKER_LOCALES)
        self._fake_danish.seed_instance(dice.randrange(10**9))
        self._fake.seed_instance(dice.randrange(10**9))
        self._generic = sorted(generic_places())
        generic = frozenset(self._generic)
        self._things = self._mine(
            [word for word in sorted(lists.words) if 4 < len(word) < 11 and word.isalpha() and word not in generic]
        )
        self._definite = [word for word in self._things if word.endswith(("en", "et", "erne"))]
        self._stems = self._mine([a + b for a in _WORDS["stem_a"] for b in _WORDS["stem_b"]])

    def _mine(self, words: list[str]) -> list[str]:
        return [word for word in words if is_held_out(word) == self._for_dev]

    def _pick(self, words: list[str]) -> str:
        return self._dice.choice(words)

    def _stem(self) -> str:
        if self._dice.random() < 0.3:
            return self._pick(self._places)
        if self._dice.random() < 0.15:
            return self._surname()
        return self._pick(self._stems)

    # --- people -----------------------------------------------------------------------------------------------------

    def first_name(self) -> str:
        """A first name: half of them in no list (invented, misspelt), the others by how common they are."""
        chance = self._dice.random()
        if chance < 0.28:
            return self._invented(self._letters)
        if chance < 0.45:
            return _misspelt(self._listed(), self._dice)
        if chance < 0.5 and self._ambiguous:
            return self._pick(self._ambiguous)
        return self._listed()

    def _listed(self) -> str:
        for _ in range(20):
            if self._dice.random() < 0.25:
                name = self._pick(self._abroad)
            elif self._dice.random() < 0.3:
                fake = self._fake_danish if self._dice.random() < _DANISH_SHARE else self._fake
                name = fake.first_name().lower().split()[0]
            else:
                name = self._pick(self._by_weight[self._dice.choices((3, 2, 1), (60, 28, 12))[0]])
            if is_held_out(name) == self._for_dev and name not in self.lists.words and len(name) > 1:
                return name
        return self._pick(self._by_weight[3])

    def word_name(self) -> str:
        """A name that is also a word."""
        return self._pick(self._ambiguous)

    def _surname(self) -> str:
        if self._dice.random() < 0.25:
            return self._invented(self._family_letters)
        if self._dice.random() < 0.3:
            return self._fake_danish.last_name().lower()
        return self._pick(self._surnames)

    def full_name(self) -> str:
        """First name, perhaps a middle one or an initial, and a surname."""
        first = self.first_name()
        if self._dice.random() < 0.2:
            first += " " + (
                self.first_name() if self._dice.random() < 0.6 else self._pick(list("abcdefghjklmnprst")) + "."
            )
        return f"{first} {self._pick(list(_FULL_PARTICLES))}{self._surname()}"

    def surname(self) -> str:
        """A surname alone, as after a title."""
        return self._surname()

    def _invented(self, chain: dict[str, list[str]]) -> str:
        """A word that sounds like a name and is in no list."""
        for _ in range(60):
            word, state = "", "^^"
            while len(word) < 12:
                letter = self._pick(chain[state])
                if letter == "$":
                    break
                word, state = word + letter, state[1] + letter
            if 3 < len(word) < 11 and self.lists.word_class(word) == "unknown" and is_held_out(word) == self._for_dev:
                return word
        return "zemira"

    # --- places -----------------------------------------------------------------------------------------------------

    def school(self) -> str:
        """A school by its name: stem and kind, in one word or two."""
        stem, kind = self._stem(), self._pick(_WORDS["school_words"])
        form = self._dice.random()
        if self._dice.random() < 0.22:
            return self._school_in_words(stem)
        if form < 0.42:
            return f"{stem}{'s' if self._dice.random() < 0.12 else ''} {kind}"
        if form < 0.7:
            return stem + ("skolen" if self._dice.random() < 0.75 else "skole")
        if form < 0.78:
            return f"{self._pick(['sankt', 'sct', 'skt.', 'st.', 'vor frue', 'ny', 'gammel', 'nordre', 'søndre', 'lille'])} {stem} {self._pick(['skole', 'friskole', 'gymnasium'])}"
        if form < 0.84:
            return f"{self.first_name()} {self._surname()}s {self._pick(['skole', 'gymnasium'])}"
        if form < 0.9:
            return (
                f"{kind} {stem}"
                if kind in ("fgu", "hf", "campus", "sprogcenter")
                else f"{self._pick(['campus', 'fgu', 'hf', 'skolen ved', 'efterskolen'])} {stem}"
            )
        return stem + self._pick(
            ["gymnasium", "friskole", "efterskole", "skolens sfo", "skolen afd. syd", "gym", "fri", "efter"]
        )

    def _school_in_words(self, stem: str) -> str:
        """A school of several words, as its sign says: den kristne friskole i høng, heldagsskolen på bakken."""
        town = self._pick(self._places)
        return self._pick(
            [
                f"{self._pick(['den kristne', 'den internationale', 'den lille', 'den frie', 'den nye', 'den danske', 'den gamle', 'den tyske'])} {self._pick(['skole', 'friskole', 'lilleskole', 'efterskole'])} i {town}",
                f"{self._pick(['specialskolen', 'heldagsskolen', 'privatskolen', 'steinerskolen', 'lilleskolen', 'friskolen', 'dagskolen', 'ungdomsskolen', 'behandlingsskolen', 'produktionsskolen', 'idrætsefterskolen', 'musikefterskolen'])} {self._pick(['i ' + town, 'på ' + stem, stem, stem])}",
                f"{stem} {self._pick(['børneskole', 'ny friskole', 'naturskole', 'bibelskole', 'handelsgymnasium', 'tekniske gymnasium', 'gymnasium og hf', 'skolehjem', 'kristne friskole', 'landbrugsskole', 'idrætshøjskole', '10', 'vuc', 'fgu', 'sproghus', 'lilleskole', 'realskole'])}",
                f"{self._pick(['10. klasse', 'hf-centret', 'vuc', 'sosu', 'euc', 'fgu', 'eud', 'campus', 'uddannelsescenter', '10. klassecenter', 'modtagecenter', 'sprogskolen', 'erhvervsskolen', 'zbc', 'ucn', 'ucl'])} {self._pick([stem, town, stem, 'i ' + town])}",
                f"{self._pick(['det', 'det'])} {self._pick(_WORDS['adjectives'])} gymnasium{self._pick(['', ' i ' + town])}",
                f"{self._pick(['team', 'gruppe', 'hus', 'spor', 'linje'])} {self._pick(['lilla', 'grøn', 'blå', 'rød', 'orange', 'nord', 'syd', 'vest', 'øst', '1', '2'])} på {stem}",
            ]
        )

    def school_nick(self) -> str:
        """A school as those who go there call it."""
        form = self._dice.random()
        stem = self._pick(self._stems)
        if form < 0.62:
            return stem
        if form < 0.75:
            return stem + "s"
        if form < 0.9:
            return stem[: self._dice.randint(3, 5)] + self._pick(["en", "er", "ern", "i", "s", "skol", "gym"])
        return "".join(self._pick(list("bdfghklmnrstv")) for _ in range(3))

    def klass(self) -> str:
        """A class with its letter."""
        grade, letter = self._dice.randint(0, 10), self._pick(list("abcdexyzuv"))
        return self._pick([f"{grade}.{letter}", f"{grade}{letter}", f"{grade}. {letter}", f"{grade}.{letter.upper()}", f"{grade} {letter}", f"{self._dice.randint(1, 3)}.{letter}", f"{self._dice.randint(1, 3)}g{letter}", f"{grade}.{letter} klasse"])  # fmt: skip

    def care(self) -> str:
        """A place for small children or after school."""
        if self._dice.random() < 0.3:
            return self._pick(_WORDS["care_names"] + self._definite[:200])
        if self._dice.random() < 0.6:
            return f"{self._pick(_WORDS['care'])} {self._pick(_WORDS['care_names']) if self._dice.random() < 0.7 else self._pick(self._stems)}"
        return f"{self._pick(self._stems)} {self._pick(['sfo', 'børnehave', 'vuggestue', 'børnehus', 'fritidshjem', 'skolefritidsordning'])}"

    def track(self) -> str:
        """A line of study with its town."""
        return f"{self._pick(_WORDS['tracks'])} i {self._pick(self._places)}"

    def club(self) -> str:
        """A club, congregation or home."""
        chance = self._dice.random()
        if chance < 0.16:
            return self._plain_name()
        if chance < 0.42:
            return self._house()
        form = self._dice.random()
        if form < 0.5:
            return f"{self._stem()} {self._pick(_WORDS['club_ends'])}"
        if form < 0.66:
            return f"{self._pick(_WORDS['club_first'])} {self._stem() if self._dice.random() < 0.6 else self._pick(_WORDS['club_words'])}"
        if form < 0.74:
            return "".join(
                self._pick(list("abdefghiklmnorstuv")) for _ in range(self._dice.randint(2, 3))
            ) + self._pick(["if", "k", "bk", "gf", "ik", ""])
        if form < 0.84:
            return self._pick(_WORDS["club_words"])
        if form < 0.92:
            return f"{self._stem()} {self._pick(_WORDS['club_words'])}"
        return self._stem() + self._pick(["hallen", "klubben", "centret", "huset", "hus", "håndbold", "spejderne"])

    def _house(self) -> str:
        """A kind of house and what it is called; a congregation; a movement."""
        kind, town = self._pick(_WORDS["house_kinds"]), self._pick(self._places)
        form = self._dice.random()
        if form < 0.5:
            return f"{kind} {self._pick([self._stem(), self._stem(), self._pick(_WORDS['club_words']), self._pick(_WORDS['care_names']), self._pick(self._definite), self._invented(self._family_letters), str(self._dice.randint(2, 99))])}"
        if form < 0.62:
            return f"{kind} {self._pick(['i', 'på', 'ved'])} {self._pick([town, self._stem()])}"
        if form < 0.76:
            faith = f"{self._pick(_WORDS['faiths'])} {self._pick(_WORDS['faith_houses'])}"
            return f"{self._pick(['den ', 'den ', ''])}{faith}{self._pick(['', ' i ' + town, ' i ' + town])}"
        if form < 0.86:
            return self._pick(_WORDS["movements"]) + self._pick(["", "", " i " + town, " " + town])
        if form < 0.93:
            return f"{self._stem()} {self._pick(['kirke', 'kirke', 'sogn', 'frikirke', 'moske', 'valgmenighed'])}"
        return f"huset {self._pick(['ved søen', 'på bakken', 'ved skoven', 'i byen', 'ved havnen', self._stem()])}"

    def business(self) -> str:
        """A workplace that says who somebody is: a firm, or a chain with its town."""
        chance = self._dice.random()
        if chance < 0.13:
            return self._plain_name()
        if chance < 0.33:
            return self._firm()
        form = self._dice.random()
        if form < 0.4:
            return f"{self._pick(_WORDS['shops'])} {self._pick(['i ', 'i ', 'på ', '', 'ved '])}{self._stem()}"
        if form < 0.68:
            return f"{self._stem() if self._dice.random() < 0.5 else self._surname()} {self._pick(_WORDS['firm_ends'])}"
        if form < 0.86:
            return f"{self._pick(_WORDS['firm_first'])} {self._pick(_WORDS['firm_words']) if self._dice.random() < 0.6 else self._stem()}"
        return self._pick(_WORDS["firm_words"]) if self._dice.random() < 0.5 else self._invented(self._family_letters)

    def _firm(self) -> str:
        """A firm after who owns it and what it makes, or a bar of the town."""
        owner = self._pick([self._surname(), self._stem(), f"{self.first_name()} {self._surname()}", self.first_name()])
        made = self._pick(_WORDS["firm_plurals"] if self._dice.random() < 0.6 else _WORDS["firm_ends"])
        town = self._pick(self._places)
        return self._pick(
            [
                f"{owner} {made}",
                f"{owner} {made}",
                f"{owner}s {made}",
                f"{owner} {self._pick(['&', 'og'])} {self._surname()}",
                f"{owner} {made} i {town}",
                f"{self._pick(_WORDS['firm_first'])} {owner}",
                f"{self._pick(_WORDS['firm_words'])} {made} {town}",
                f"{self._pick(_WORDS['handle_bits'])} {self._pick(['daisy', 'house', 'corner', 'bar', 'lounge', 'grill', 'burger', 'nails', 'hair', 'fit', 'gym', 'bowl'])}",
                f"{self._pick(['pizza', 'kebab', 'sushi', 'burger', 'grill', 'bodega', 'café', 'bar', 'salon'])} {self._pick(['king', 'house', 'corner', 'express', owner, self._stem(), 'nr 1', 'city'])}{self._pick(['', ' i ' + town])}",
                f"{self._pick(['tandlægerne', 'lægerne', 'dyreklinikken', 'frisøren', 'bageriet', 'slagteren', 'hotellet', 'kroen', 'pizzeriaet', 'plejehjemmet', 'plejecenter', 'plejecentret', 'tømrerfirmaet', 'vognmandsfirmaet', 'fabrikken', 'gartneriet', 'børnehaven', 'vuggestuen'])} {self._pick([owner, self._stem(), 'i ' + town])}",
            ]
        )

    def _plain_name(self) -> str:
        """A name made of ordinary words: Gnisten, Den Gyldne Hane, Klub 44, Fonden Mariehjem."""
        form = self._dice.random()
        if form < 0.45:
            return self._pick(self._definite)
        if form < 0.6:
            return f"{self._pick(['den', 'det', 'de'])} {self._pick(_WORDS['adjectives'])} {self._pick(self._things)}"
        if form < 0.7:
            return f"{self._pick(_WORDS['club_numbers'])} {self._dice.randint(1, 99)}"
        if form < 0.8:
            return f"{self._pick(_WORDS['adjectives'])} {self._pick(self._things)}"
        return f"{self._pick(_WORDS['org_first'])} {self._pick(self._definite + self._stems)}"

    def look_alike(self) -> str:
        """What stands in the same place and says nothing about anybody."""
        word = self._pick(self._generic)
        if word.endswith(("en", "et")) or self._dice.random() < 0.5:
            return word
        return f"{self._pick(['en', 'et', 'min', 'den', 'nogle'])} {word}"

    def street(self) -> str:
        """A street without its number, or a farm."""
        if self._dice.random() < 0.15:
            return self._pick(self._stems) + self._pick(_WORDS["farm_ends"])
        stem = self._pick(self._stems) if self._dice.random() < 0.6 else self._surname()
        return self._pick(list(_PREFIX)) + stem + self._pick(["", "", "s ", "ens "]) + self._pick(_WORDS["street_ends"])

    def address(self) -> str:
        """A street with its number, as it is written in a hurry."""
        number = f"{self._dice.randint(1, 189)}{self._pick(['', '', '', 'a', 'b', ' c', 'D'])}"
        floor = self._pick(["", "", "", "", " 2 tv", ", 1. th", " st", " 3. sal", ", st. mf", " lejl 14", " 4 th."])
        return self.street() + self._pick([" ", " ", " ", " nr ", " nummer ", ", ", ""]) + number + floor

    def town(self) -> str:
        """A town; stays."""
        if self._dice.random() < 0.6:
            return self._pick(self._places)
        return self._pick(self._stems if self._dice.random() < 0.5 else _WORDS["cities"])

    def handle(self) -> str:
        """A profile name."""
        name = self._dice.choice(
            [
                self.first_name(),
                self._pick(_WORDS["handle_bits"]),
                self._pick(_WORDS["handle_bits"]) + self._pick(_WORDS["handle_bits"]),
            ]
        )
        second = self._dice.choice(
            ["", "", self._pick(_WORDS["handle_bits"]), self._surname(), self._pick(list("abdekmns"))]
        )
        joint = self._pick([".", "_", "", "-", "__"])
        number = self._pick(
            ["", "", str(self._dice.randint(0, 99)), str(self._dice.randint(1990, 2015)), "xx", "123", "_"]
        )
        return (
            self._pick(["", "", "", "@", "xX"]) + (name + joint + second if second else name).replace(" ", "") + number
        )

    def fill(self, slot: str) -> str:
        """The filler of one slot; see ner/generate.py for what the slots mean."""
        made = {
            "P": self.first_name, "W": self.word_name, "F": self.full_name, "L": self.surname, "S": self.school,
            "SN": self.school_nick, "C": self.klass, "K": self.care, "TRT": self.track, "O": self.club,
            "B": self.business, "A": self.address, "ST": self.street, "H": self.handle, "T": self.town, "M": self.town,
        }  # fmt: skip
        if slot in made:
            return made[slot]()
        if slot == "N":
            return str(self._dice.randint(8, 25))
        if slot == "POST":
            return str(self._dice.randint(1000, 9990))
        return self._pick({"LAND": _WORDS["lands"], "NAT": _WORDS["nats"], "X": _WORDS["things"]}[slot])


def _letter_chain(words: list[str]) -> dict[str, list[str]]:
    """Which letter follows which two, as often as in these words."""
    chain: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if word.isalpha():
            for at, letter in enumerate(word + "$"):
                chain[("^^" + word)[at : at + 2]].append(letter)
    return chain


def _misspelt(name: str, dice: random.Random) -> str:
    """One slip: a letter lost, doubled, swapped or beside."""
    if len(name) < 4:
        return name + dice.choice("eiax")
    at = dice.randrange(1, len(name) - 1)
    return dice.choice(
        [
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            name[:at] + dice.choice("aeiouylnrst") + name[at + 1 :],
        ]
    )
