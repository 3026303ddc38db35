"""The trained model as a recogniser for `triage.privacy`; and `da_core_news_sm` beside it where that is installed.

A recogniser only ever adds to the rules. What a model says counts where the word lists agree (`agreed`): a word known
as plain Danish is no name by itself, and offers, helplines, towns, ages and municipalities stay whatever it thinks.
Without spaCy or without the model there is no recogniser, and the rules work alone.
"""

from __future__ import annotations

import importlib.util
import lzma
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from triage import privacy_context as people
from triage import privacy_verbs as verbs
from triage.privacy_lists import AMBIGUOUS, FIRST, UNKNOWN, Recognisers
from triage.privacy_names import INTRO, KIN, OWNED, SIGN_OFF, TITLE, noun_like
from triage.privacy_orgs import CHAIN, with_town
from triage.privacy_places import is_kind_of_school, kept_spans

MODEL = Path(__file__).parent / "model.xz"
CONFIG = Path(__file__).parent / "config.cfg"
OFFICIAL_MODEL = "da_core_news_sm"
_NOT_NEEDED = ("morphologizer", "parser", "lemmatizer", "attribute_ruler", "senter")
_OFFICIAL_KINDS = {"PER": "PERSON", "ORG": "ORG"}  # its places are towns, and those stay
Span = tuple[int, int, str]
Recogniser = Callable[[str], list[Span]]
Scored = tuple[int, int, str, float]  # and by how much the model prefers it to no name
Reads = Callable[[str], list[Scored]]
# From this score on the model's word counts without a sign beside it; chosen on development lines (docs/privacy.md).
SURE = {"PERSON": 4.0, "SCHOOL": 1.0, "ORG": 2.0, "ADDRESS": 99.0, "HANDLE": 99.0}
# Below this score it does not count at all; down to it, it does where a sign stands beside it.
LEAST = {"PERSON": -2.0, "SCHOOL": -1.0, "ORG": 0.0, "ADDRESS": 0.0, "HANDLE": 0.0}
EASE = 2.0  # how far below "no name" finds are looked for: as far as the lowest of LEAST
MORE_FOR_WORDS = 5.0  # a name that is also a word needs so much more

_SHOP = re.compile(CHAIN)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_WINDOW = 1500  # characters the model reads at a time; a message has at most 2,000
_GRADE = re.compile(
    r"\d{1,2}\.? ?g?\.?|\d{1,2}\.? ?(?:sal|etage|plads|runde|time|division|klasse)|\d+ ?[xkm]|\W*"
)  # "3.g" alone stays, "3x" is algebra
_DEFINITE = re.compile(r"(?:en|et|erne|ene)$")
# What is said before a club or workplace, and before a school.
_BELONGS = re.compile(
    r"\b(?:spill|træn|svøm|dans|rid|red\b|kæmp|løb|kamp|hold|klub|medlem|spejder|leder|formand|stævne|lejr|går|gik|gå\b|konfirm|kom|bor|bo\b|anbragt|flytte|arbejd|job|ansat|praktik|lær|elev|"
    r"vagt|chef|kolleg|fyr|mester|kører|ejer|driver|far har|mor har|kasse|gør rent|personale|voksne|pædagog|andre|dem|alle|nogen|fra|hos|min|på)\w*\b[^.!?\n]{0,40}$"
)
_ATTENDS = re.compile(
    r"\b(?:går|gik|gået|gå|elev|skole|klasse|lærer|inspektør|rektor|start|skift|søn|datter|bror|søster|børn|barn|droppet|smidt|læser|pædagog|drenge|piger|alle|dem|folk|nogen|fra|på|i|hos)\w*\b[^.!?\n]{0,40}$"
)
_MEMBER = re.compile(
    r"\b(?:spiller|spillede|træner(?:en)?|svømmer|danser|rider|ror|medlem|spejder|leder(?:en)?|kommer|hænger ud|går (?:til|i|på)|gik (?:til|i|på)|anbragt|bor|boet|flyttet|arbejder|arbejdet|"
    r"job|ansat|praktik|lære|lærling|elev|vagt|vagter|tjener|kok|chefen|fyret|gør rent|kører|plads|startet|skiftet|smidt ud|kontaktperson(?:en)?|personalet|pædagogerne|de voksne|frivillig|"
    r"mobbet|skolen|klubben|har|med (?:i|hos|på))(?: \S+){0,4} $"
)
_KIND_WORD = re.compile(
    r"(?:skole|skolen|gymnasium|gymnasiet|friskole|efterskole|privatskole|højskole|hf|stx|hhx|htx|fgu|eux|eud|campus|sfo|"
    r"børnehave|børnehaven|vuggestue|vuggestuen|klub|klubben|if|bk|kirke|moske|hallen|kor|garde|forening|orkester|kantori|bodega|kro|bar|center|spejderne)$"
)


def name_recognisers(lists: Recognisers, model: Path = MODEL) -> tuple[Recogniser, ...]:
    """The recognisers built on spaCy that can be loaded here: none, one or two. Call once at start-up."""
    if importlib.util.find_spec("spacy") is None:
        return ()
    found: list[Recogniser] = []
    if model.exists():
        from ner.features import masked
        from ner.reader import Reader

        read = Reader(unpack(model.read_bytes(), lists), lists, lists.words)
        found.append(_adding(lambda text: read.scored(masked(text), EASE), lists))
    if importlib.util.find_spec(OFFICIAL_MODEL):
        official = importlib.import_module(OFFICIAL_MODEL).load(exclude=list(_NOT_NEEDED))
        found.append(_adding(_official(official), lists))
    return tuple(found)


def _official(nlp: Any) -> Reads:
    """spaCy's own model as text -> spans. Its memory of words is emptied after each text, so that nothing of it is kept."""

    def read(text: str) -> list[Scored]:
        with nlp.memory_zone():
            ents = [(ent.start_char, ent.end_char, _OFFICIAL_KINDS.get(ent.label_, ""), 0.0) for ent in nlp(text).ents]
        return [span for span in ents if span[2]]

    return read


def _adding(read: Reads, lists: Recognisers) -> Recogniser:
    """What a model reads, as far as the word lists agree."""

    def find(text: str) -> list[Span]:
        found = []
        for start, part in _windows(text):
            part = (
                part.lower() if part.isupper() and len(part.lower()) == len(part) else part
            )  # shouted: case says nothing
            found += [(start + a, start + b, kind, sure) for a, b, kind, sure in read(part)]
        mine = lists.for_one_text()  # the same word is often looked up again
        kept = kept_spans(text.lower(), mine) if found and len(text.lower()) == len(text) else []
        free = (span for span in found if not any(span[0] < b and a < span[1] for a, b in kept))
        left = (agreed(span[:3], text, mine, sure=span[3]) for span in free if span[3] >= LEAST[span[2]])
        return [span for span in left if span is not None]

    return find


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """Parts of a long text, cut at spaces; most texts are one part."""
    start = 0
    while len(text) - start > _WINDOW:
        end = text.rfind(" ", start + 1, start + _WINDOW)
        end = end if end > 0 else start + _WINDOW
        yield start, text[start:end]
        start = end
    yield start, text[start:]


# Words that say nothing about who somebody is: never hidden by themselves, whatever a model says.
GENERIC = frozenset(
    word
    for line in (Path(__file__).parent / "generic.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)


def agreed(span: Span, text: str, lists: Recognisers, sure: float = 0.0) -> Span | None:
    """What remains of a model's find when the word lists have been asked: perhaps less, perhaps nothing.

    Args:
        span: (start, end, kind) of the model.
        sure: By how much the model prefers it to no name. From `SURE` on, no sign is needed around it, only that its
            words are not all plain, general or a town.
    """
    start, end, kind = span
    words = list(_WORD.finditer(text, start, end))
    lows = [word.group().lower() for word in words]
    if OTHER_LETTERS.search(text, start, end):
        if kind != "PERSON":
            return None
        sure = min(sure, 0.0)  # it was never taught these letters
    if kind == "HANDLE" and (_NO_PROFILE.search(text, start, end) or "#" in text[max(0, start - 1) : start + 1]):
        return None  # code, or a hashtag
    is_word = kind == "PERSON" and all(lists.word_class(low) == AMBIGUOUS for low in lows)
    is_sure = sure >= SURE[kind] + (MORE_FOR_WORDS if is_word else 0.0) and not people.TIMES.intersection(lows)
    if kind == "PERSON":
        before = text[max(0, start - 60) : start].lower()
        if _PET_BEFORE.search(before[-40:]):
            return None
        if (
            _IS_ONE_BEFORE.search(before)
            and all(lists.word_class(low) == UNKNOWN for low in lows)
            and text[start:end].islower()
        ):
            return None
        names = _names_only([word for word in words if not _is_code(word, text)], text, lists, is_sure)
        if not names:
            # "med i evangelist": the model saw a name, and where it stands says that it is a club's.
            unknown = bool(words) and all(lists.word_class(word.group().lower()) == UNKNOWN for word in words)
            belongs = before.endswith((" i ", " på ", " hos ", " for ", " af ")) and _MEMBER.search(before)
            return agreed((start, end, "ORG"), text, lists, sure) if unknown and belongs else None
        words = names
        end = words[-1].end()
        return words[0].start(), end - genitive_of(words[-1].group().lower(), text[end:], lists), kind
    written = text[start:end].lower()
    if not words or max(map(len, lows)) < 3 and re.search(r"\d", written) or _SITE.search(written):
        return None
    if _GRADE.fullmatch(written) or written.endswith(("linjen", "linje")):
        return None
    if kind in ("ORG", "SCHOOL") and (_SHOP.fullmatch(written) or _OF_EVERYBODY.search(written) or ". " in written):
        return None
    if kind == "HANDLE" and " " in written and not re.search(r"\d", written):
        return None
    if kind == "ADDRESS" and not _LIKE_A_STREET.search(written):
        return None
    before = text[max(0, start - 60) : start].lower()
    named = is_sure and _is_named(words, kind, lists)
    if not named and not _tells_apart(words, kind, text[start:end], before, lists):
        return None
    low = text.lower()
    return (start, with_town(low, start, end, lists) if kind == "ORG" and len(low) == len(text) else end, kind)


_SITE = re.compile(r"\.(?:dk|com|net|org|nu)$")  # a site is the rules' task: they know whose it is
_LIKE_A_STREET = re.compile(
    r"\d|(?:vej|gade|allé|alle|stræde|vænge|park|have|toft|bakke|gård|mark|torv|plads|sti|mose|dal|høj|eng|lund|krog|bo)(?:en|et|n)?\b"
)
OTHER_LETTERS = re.compile(r"[\u0370-\u1dff\u2c00-\ufaff]")  # Greek, Cyrillic, Arabic, Chinese …
_NO_PROFILE = re.compile(r'[{}<>=;"]')


def _is_code(word: re.Match[str], text: str) -> bool:
    """Say whether a word is a piece of markup or a formula, such as "src" in "<img src=x>"."""
    return text[max(0, word.start() - 1) : word.start()] in ("<", "=") or text[word.end() : word.end() + 1] in (
        "=",
        ">",
    )


def _is_named(words: list[re.Match[str]], kind: str, lists: Recognisers) -> bool:
    """Whether a find holds a word that is no town, shop, kind of place or word of everybody's."""
    lows = [word.group().lower() for word in words]
    return kind in ("HANDLE", "ADDRESS") or any(
        len(low) > 1
        and (not lists.is_plain(low) or len(low) > 4 and _DEFINITE.search(low))
        and low not in GENERIC
        and low not in lists.places
        and low not in _JOINING
        and not _SHOP.fullmatch(low)
        and not _KIND_WORD.fullmatch(low)
        and not is_kind_of_school(low, lists)
        for low in lows
    )


# Bus lines, municipalities, and villages whose name begins with "kirke".
_OF_EVERYBODY = re.compile(
    r"^(?:broen|fjorden|søen|havet|stranden|skoven|parken|havnen|byen|skolen|børnehjemmet|cirklen|stationen|\w*stolen|tv'?et|torvet|kirken|pladsen|gangen|kantinen)(?: (?:i|ved|på|af) \w+)?$|"
    r"^ungdommens røde kors$|^[^\W\d_]+ station$|^(?:linje|bus|spor|gate|sal|lokale) \d|\bkommunes?$|^(?:kirke|store|lille|øster|vester|nørre|sønder|ny|gammel) [^\W\d_]+(?:rup|by|lille|inge|løse|lev|sted|lund|um|borg)$"
)
_JOINING = frozenset(
    ["i", "på", "ved", "hos", "fra", "for", "til", "af", "og", "den", "det", "de", "en", "et", "min", "mit", "nr"]
)


def _names_only(
    words: list[re.Match[str]], text: str, lists: Recognisers, is_sure: bool = False
) -> list[re.Match[str]]:
    """The words without plain ones at either end; nothing when no word can be a name."""
    while words and not _can_be_name(words[0], text, lists):
        words = words[1:]
    while words and not _can_be_name(words[-1], text, lists):
        words = words[:-1]
    if is_sure:
        return words
    if all(lists.word_class(word.group().lower()) == AMBIGUOUS for word in words):
        shown = any(_person_shown(word, text) or inside_capital(word, text) for word in words)
        return words if shown else []
    return words if not words or _unknown_shown(words, text, lists) else []


# A name that is a word needs more than the model's opinion: what people do, are and have done to them. "er", "var" and
# the like are said of storms and summers as well.
_DOES = "|".join(sorted(verbs.FINITE - verbs.SAID_OF_THINGS))
_IS = "|".join(sorted(verbs.STATES - verbs.STATES_OF_THINGS))
_PERSON_AFTER = re.compile(
    rf"s?(?:,? (?:og|&|eller) (?:jeg|mig|hun|han|de|\[navn\])|(?:,|/| &| \+) ?\[navn\]|,? (?:hun|han|som)\b| (?:{_DOES})\b|"
    rf" (?:er|var|bliver|blev) (?:så |meget |helt |altid |ikke )?(?:{_IS}|begyndt|flyttet|blevet|ham|hende)\b| (?:har|havde) (?:\w+ )?\w{{2,}}(?:et|gt|ået)\b|"
    r" (?:har|kom|kommer|tog|tager|fik|får|gik|går|vil|kan|må) (?:\w+ ){0,2}(?:sig|mig|ham|hende|min|mit|mine|os|hjem til)\b| (?:fra|i) (?:min|klassen|parallelklassen|fodbold|håndbold|klubben)\b)"
)
_ACTED_ON = "|".join(sorted(verbs.ACTS_ON))
_TALKED = "|".join(sorted(verbs.TALKS))
_PERSON_BEFORE = re.compile(
    rf"(?:\[navn\](?:,| og| eller| &|/) ?|\b(?:{_ACTED_ON}|fortalt|fortalte|fortælle|kender|kendt|spurgt|hos|hjælpe|ham|hende|jeg og|mig og|sagde|siger|skrev|mistede|hedder|kærester|alle undtagen|ligesom) |"
    rf"\b(?:{_TALKED}|sammen|stoler|glad|bor|overnatter|snakker) (?:\w+ )?(?:med|til|fra|af|om|på|i|for) )$"
)


# "kan ravn se det", "hvorfor er bille sådan", "så tog mejse min mobil": not of seasons and weather.
_ASKED = re.compile(
    r"(?:^|[.,!?\n] ?|\b(?:hvorfor|hvornår|hvad|hvordan|så|men|og) )(?:kan|vil|skal|har|gør|tog|kom|kommer|er|gider|må|ringede|siger|når|at|hvis|om) $"
)


# Pets and figures have names that say nothing about who writes; one that is a person's is found by the rules.
_PET_BEFORE = re.compile(
    r"\b(?:kat|hund|hest|kanin|hamster|marsvin|fugl|pony|papegøje|fisk|rotte|killing|hvalp|bamse|figur|undulat|skildpadde|bog|film|serie|sang|app|spil)(?:en|et|pet|n)? (?:der |som )?(?:hedder|hed) (?:bare )?$|"
    r"\b(?:stormen|orkanen|hunden|katten|hesten|ponyen|kaninen|hamsteren|båden|skibet|færgen|robotten|bamsen|hund|kat|hest|pony|kanin|hamster|hvalp|killing) $"
)


# "sit eget liv", "en ravn", "det nye håb": with an article or an owner a word is what it says.
_THING_BEFORE = re.compile(r"\b(?:mit|dit|sit|eget|egne|et|en|nyt|hele|godt|dårligt) $")
# "min kæreste er prospect", "hun er swiftie": what somebody is, in a word no list knows, is no name.
_IS_ONE_BEFORE = re.compile(r"\b(?:han|hun|(?:min|din|hans|hendes|vores) [^\W\d_]+) er $")
# "i august", "til august starter jeg": a time of the year.
_DATE_BEFORE = re.compile(r" i $|(?:^|[.,!?\n] ?|\b(?:og|men|fordi|at) )(?:til|efter|før|inden|siden) $")
# Seasons, sun and storms are missed, loved and waited for without being anybody.
_LIKED_BEFORE = re.compile(r"\b(?:savner|savnede|elsker|elskede|hader|hadede|vild med|glad for|venter på|bange for) $")
# Where a word no list knows may be somebody, in lower case too: first in what is said, after who it is, beside others.
_KIN = "|".join(sorted(KIN | INTRO | SIGN_OFF | TITLE))
_CLAUSE_BEFORE = re.compile(r"(?:^|[.,!?:;\n\-–/(\]] ?|\b(?:og|men|at|fordi|hvis|når|så|da|om|som) )$")
_UNKNOWN_BEFORE = re.compile(
    rf"\b(?:og|men|med|til|fra|hos|af|mod|for|efter|uden|kære|hej|tak|farvel|undskyld|er|var|kan|vil|skal|har|må|hvorfor|hvornår|hvordan|"
    rf"{'|'.join(sorted(verbs.SAYS | verbs.ACTS_ON))}|{_KIN})\.? (?:altså |bare |ikke |lige |(?:jeg|vi|hun|han|de) )?$"
)
_UNKNOWN_AFTER = re.compile(rf"s?(?: (?:{'|'.join(sorted(verbs.SAYS_SURE))})\b| \[navn\])")
_CLAUSE_AFTER = re.compile(
    rf"s?(?: ?(?:,|&|\+|/|\(|:)| (?:og|fra|{'|'.join(sorted(verbs.SAYS | verbs.FINITE))}|{'|'.join(sorted(OWNED))}|\d|\[))"
)


# "så nyser jeg": the verb before who does it.
_VERB_TURNED = re.compile(r"\w{2,}(?:[^aeiouyæøå]er|[td]e|år|ør) (?:jeg|vi|man|du)\b")


def _unknown_shown(words: list[re.Match[str]], text: str, lists: Recognisers) -> bool:
    """Whether words no list knows stand where somebody can: "bare asfalt" is nobody, "hader asfalt" may be."""
    lows = [word.group().lower() for word in words]
    if len(words) == 1 and words[0].group().islower() and _VERB_TURNED.match(lows[0] + text[words[0].end() :].lower()):
        return False
    if any(
        lists.word_class(low) != UNKNOWN or low in lists.surnames or lists.sounds_like_name(low) or "-" in low
        for low in lows
    ) or any(inside_capital(word, text) for word in words):
        return True
    before, after = text[: words[0].start()].lower(), text[words[-1].end() :].lower()
    if _UNKNOWN_BEFORE.search(before[-40:]) or _UNKNOWN_AFTER.match(after) or _person_shown(words[-1], text):
        return True
    # A clause of one word is as often a band or a game; one that goes on like a person's is somebody.
    ends = bool(before.strip()) and not after.strip(" .!?\n")
    return bool(_CLAUSE_BEFORE.search(before[-40:])) and (ends or bool(_CLAUSE_AFTER.match(after)))


_NEAR = 120  # letters on either side that are read: no pattern reaches further, and time must not grow with the square


def _person_shown(word: re.Match[str], text: str) -> bool:
    """Whether what stands around a name that is also a word is said of people."""
    before, after = (
        text[max(0, word.start() - _NEAR) : word.start()].lower(),
        text[word.end() : word.end() + _NEAR].lower(),
    )
    if (
        _THING_BEFORE.search(before)
        or before.endswith("så ")
        and after.startswith(" at ")
        or word.group().lower() in people.TIMES
        and _DATE_BEFORE.search(before)
    ):
        return False
    if (
        word.group().lower() in people.TIMES
        and _LIKED_BEFORE.search(before)
        and not re.match(r" (?:han|hun|og jeg)\b", after)
    ):
        return False
    if _PERSON_AFTER.match(after) or _PERSON_BEFORE.search(before):
        return True
    asked = word.group().lower() not in people.TIMES and re.match(r" \w", after)
    return bool(asked and _ASKED.search(before))


def _can_be_name(word: re.Match[str], text: str, lists: Recognisers) -> bool:
    low = word.group().lower()
    if low in lists.places or low in GENERIC or _SHOP.fullmatch(low) or re.search(r"['’](?!s$)", low):
        return False
    if lists.word_class(low) in (UNKNOWN, FIRST, AMBIGUOUS) or low in lists.surnames:
        if lists.word_class(low) == UNKNOWN and not inside_capital(word, text):
            return len(low) > 2 and not noun_like(low) and not lists.is_slip(low)
        return len(low) > 1
    base = low[:-1]
    if low.endswith("s") and (base in lists.ambiguous or lists.word_class(base) == FIRST) and low not in lists.words:
        return True
    return inside_capital(word, text) and not lists.is_plain(low)


def inside_capital(word: re.Match[str], text: str) -> bool:
    """Whether a word has its capital inside a sentence, and not because everything has."""
    inside = word.start() > 1 and text[word.start() - 2] not in ".!?\n:" and text[: word.start()].strip() != ""
    return word.group()[0].isupper() and not word.group().isupper() and inside


def genitive_of(word: str, rest: str, lists: Recognisers) -> int:
    """1 where the last letter is the genitive s: "noahs mor", "zemiras far"; else 0."""
    if not word.endswith("s") or len(word) < 4 or lists.first_names.get(word, 0) > 1:
        return 0
    known = lists.word_class(word[:-1]) in (FIRST, AMBIGUOUS)
    owns = re.match(
        r" (?:mor|far|bror|søster|kæreste|forældre|familie|fest|hus|værelse|telefon|mobil|ven|veninde|lærer|mand|kone|\w+(?:bror|søster|mor|far))\b",
        rest,
    )
    return 1 if known or owns else 0


def _tells_apart(words: list[re.Match[str]], kind: str, written: str, before: str, lists: Recognisers) -> bool:
    """Whether a school, club, street or profile holds more than plain words and a town, where one may be expected."""
    lows = [match.group().lower() for match in words]
    odd = [
        low
        for low in lows
        if low not in lists.places
        and not lists.is_plain(low)
        and not _KIND_WORD.fullmatch(low)
        and not is_kind_of_school(low, lists)
    ]
    if all(lists.word_class(low) != UNKNOWN and _DEFINITE.search(low) for low in odd) and written.islower():
        odd = []  # "på byggepladsen": a thing, and a definite one
    town = any(low in lists.places for low in lows)
    kind_word = any(_KIND_WORD.search(low) or _SHOP.fullmatch(low) for low in lows)
    if kind == "HANDLE":
        return len(written) > 3 and (bool(odd) or bool(re.search(r"[^\W\d]\d|\d[^\W\d]|[._]\w", written)))
    if kind == "ADDRESS":
        return bool(odd) and len("".join(odd)) > 4 or town and bool(re.search(r"\d", written)) and len(lows) > 1
    telling = [low for low in lows if low not in GENERIC and low not in lists.places and len(low) > 2]
    if not telling and not (town and kind_word):
        return False
    if _MEMBER.search(before):
        return True  # "anbragt på egely": where one lives or belongs, any name will do that is no general word
    if town and kind_word and len(lows) > 1 and before.endswith((" i ", " på ", " fra ", " hos ", " for ")):
        return True
    expected = _ATTENDS if kind == "SCHOOL" else _BELONGS
    if odd and (kind_word or expected.search(before)):
        return True
    return kind == "SCHOOL" and bool(re.search(r"\d", written))


def pack(nlp: Any) -> bytes:
    """A trained pipeline as one small file: weights rounded to eight bits of fraction, then compressed."""
    for _, component in nlp.pipeline:
        for node in component.model.walk():
            for name in node.param_names:
                if node.has_param(name):
                    node.set_param(name, _rounded(node.get_param(name)))
    return lzma.compress(nlp.to_bytes(exclude=["tokenizer"]), preset=9)


def _rounded(values: Any) -> Any:
    """float32 with its last fifteen bits zero: they cost space and change no figure."""
    import numpy

    bits = numpy.ascontiguousarray(values, dtype="float32").view("uint32")
    return ((bits + numpy.uint32(1 << 14)) & numpy.uint32(0xFFFF8000)).view("float32")


def unpack(data: bytes, lists: Recognisers) -> Any:
    """The pipeline of `pack`, with the features of words attached."""
    from spacy.util import load_config, load_model_from_config

    from ner.features import attach

    nlp = load_model_from_config(load_config(CONFIG), auto_fill=True)
    nlp.from_bytes(lzma.decompress(data), exclude=["tokenizer"])
    return attach(nlp, lists)
