"""What a message tells about somebody's situation: age, place, school grade, role, diagnosis, case.

Rules, not a trained model: an age read wrongly shows a wrong offer, so what is not clearly said stays unknown.
The functions work on text as written; spelling without æøå is allowed for in the patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from triage.content import read_yaml
from triage.mentions import is_near
from triage.vocabulary import Municipality, Role

MAX_AGE = 99
# What stands before a place where somebody does not live, or no longer.
_LIVES_IN = re.compile(r"(?:\b(?:jeg|vi)|(?:^|[,.!?] ?))\s*bor (?:\w+ ){0,2}?(?:i|p[åa]|ved) \w+(?: \w+){0,2} ?$")
_LEFT_PLACE = re.compile(
    r"\b(?:(?:ikke|ik|ikk|aldrig) (?:længere |laengere |mere |boet )?(?:i|fra|p[åa]+)?|(?:flyttet|flygtet|kommet|v[æa]e?k) (?:v[æa]e?k )?fra"
    r"|boede (?:f[øo]e?r |engang |tidligere )?(?:i|p[åa]+))\s*$"
)
_NUMBER_WORDS = {
    "fire": 4, "fem": 5, "seks": 6, "syv": 7, "otte": 8, "ni": 9, "ti": 10, "elleve": 11, "tolv": 12, "tretten": 13,
    "fjorten": 14, "femten": 15, "seksten": 16, "sytten": 17, "atten": 18, "nitten": 19, "tyve": 20, "enogtyve": 21,
    "toogtyve": 22, "treogtyve": 23, "fireogtyve": 24, "femogtyve": 25, "to": 2, "tre": 3,
}  # fmt: skip
_ORDINALS = {
    "første": 1, "anden": 2, "tredje": 3, "fjerde": 4, "femte": 5, "sjette": 6, "syvende": 7, "ottende": 8, "niende": 9,
    "tiende": 10,
}  # fmt: skip
_IN_WORDS = "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))
_NUMBER = rf"(?P<n>\d{{1,2}}|(?:{_IN_WORDS})(?=\b|[åa]a?r))" + r"(?P<half>½|\s?1/2|[,.]5)?"
_NOT_AGE_AFTER = (
    r"(?!\d)(?![.:/]\d)(?!\s*%)(?!\s*[-–]\s*\d)"
    r"(?!\.?\s*(?:kl\b|klasse|kr\b|kroner|kilo|kg\b|gange?\b|timer?\b|dage?\b|uger?\b|m[åa]+neder|mdr|minut|min\b|km\b|procent"
    r"|pct|andre|venner|b[øo]e?rn|personer|stk|piger\b|drenge\b|søskende|s[øo]e?skende|cm\b|gram\b|liter|nætter|følgere"
    r"|a[ar]?r?\s?siden|[åa]+r\s+siden|dage\s+siden|[./]\s*\d|elever|mennesker|hjemme\b|i alt\b|i (?:klassen|gruppen|familien)|p[åa]+ holdet))"
)
_NOT_AGE_BEFORE = (
    r"(?<!uge )(?<!kl )(?<!kl\. )(?<!klokken )(?<!for )(?<!nr )(?<!nummer )(?<!grad )(?<!side )(?<!i )(?<!\d)(?<!\d[.:/,-])"
    r"(?<!klasse )(?<!var )(?<!ca )(?<!iphone )(?<!fifa )(?<!gta )(?<!top )(?<!sæson )(?<!kun )"
)
_YEARS = r"\s*(?:[åa]a?rs?\b|[åa]a?rig\w*|-?[åa]a?rig\w*|somre|y/?o\b|years)"
_CHILD = (
    r"(?:s[øo]e?n+|datter|dat+ere?|dreng|pige|barn|b[øo]e?rn|teenager|unge|tvillinger|barnebarn|stedbarn|stedsøn|bonusbarn|"
    r"bonusdatter|bonuss[øo]e?n|plejebarn|plejes[øo]e?n|plejedatter|s[øo]e?nnike|knægt|tøs|mindste|yngste|ældste|baby|(?<!cool )kids?)"
)
_PEER = (
    r"(?:ven|veninde|venner|bedste ?ven\w*|bff|bestie|klassekammerat|kammerat|lilles[øo]e?ster|stores[øo]e?ster|s[øo]e?ster|"
    r"lillebror|storebror|bror|brors?|k[æa]e?reste|f[æa]e?tter|kusine|roomie|roommate|tvilling|makker|niece|nev[øo]e?)"
)
_PROFESSIONS = (
    r"(?:l[æa]e?rer|folkeskolel[æa]e?rer|klassel[æa]e?rer|p[æa]e?dagog|sundhedsplejerske|skolep[æa]e?dagog|skoleleder|"
    r"afdelingsleder|inspekt[øo]e?r|tr[æa]e?ner|fodboldtr[æa]e?ner|h[åa]+ndboldtr[æa]e?ner|socialr[åa]+dgiver|psykolog|l[æa]e?ge|"
    r"praktiserende|tandl[æa]e?ge|dagplejer|dagplejemor|vikar|akt-l[æa]e?rer|akt|sfo-p[æa]e?dagog|klubmedarbejder|klubp[æa]e?dagog|"
    r"ungdomsskolel[æa]e?rer|efterskolel[æa]e?rer|vuggestueteam|b[øo]e?rnehaveteam|skoleteam|l[æa]e?rerteam|holdleder|vejleder|uu-vejleder|studievejleder|mentor|kontaktperson|plejefamilie|"
    r"spejderleder|sagsbehandler|sygeplejerske|jordemoder|ssp-konsulent|konsulent|gymnasiel[æa]e?rer|underviser|fritidsp[æa]e?dagog)"
)
# "min kusine på 15 oppe i Thisted", "hun bor hos sin far i Haderslev"
_OF_ANOTHER = re.compile(
    rf"\b(?:(?:min|mit|en|vores) (?:\w+ )?(?:{_PEER}|{_CHILD})\b(?: p[åa]+ \d+(?: [åa]r)?)?,?(?: (?:som|der))?(?: bor| er| g[åa]+r)?"
    r"|(?:han|hun|de) (?:bor|er|g[åa]+r))(?: (?:i skole|hos \w+ \w+|oppe|nede|ovre|inde|ude|jo|nu|til daglig))? i \w+(?: \w+)? ?$"
)
# "min mand arbejder i Norge" says nothing of where the writer lives
_OF_OTHER_GROWN_UPS = re.compile(
    r"\b(?:(?:min|mine|vores) \w+ (?:\w+ )?(?:bor|arbejder|er|rejser|studerer)|arbejder|job|ferie|koncert|festival|tur|f[øo]e?dt|udsendt|stationeret|rejser?)"
    r"(?: \w+){0,2} (?:i|til|p[åa]) \w+(?: \w+)? ?$"
    r"|\bselv ?om (?:han|hun|de) (?:bor|er) (?:\w+ )?(?:i|p[åa]) \w+(?: \w+)? ?$"
)
# "kerteminde, nej vent mente kalundborg"
_PLACE_CORRECTED = re.compile(
    r"\w[^\w\n]+(?:nej|mente|mener|undskyld|forkert|ups|hov|rettelse)\b[ ,.]*(?:(?:jeg|vent|mente|mener|bor|i|det er|altså) )*$"
)
_REACH = 240  # letters before a place in which what is said of it can begin


def _stands_before(pattern: re.Pattern[str], text: str, end: int) -> bool:
    """Whether a pattern that ends with `$` is found right before a place of the text; a text of many places is not read anew for each."""
    return pattern.search(text, max(0, end - _REACH), end) is not None


SERVED = tuple(m for m in Municipality if m is not Municipality.OTHER)
SHORTEST_PLACE = min(len(m.value) for m in SERVED)


@dataclass(frozen=True)
class Told:
    """What one message tells; None = not told. `age` is the age of the one it is about, in whole years."""

    age: int | None = None
    own_age: int | None = None
    grade: int | None = None
    municipality: Municipality | None = None
    role: Role | None = None
    diagnosis: frozenset[str] | None = None
    open_case: bool | None = None
    pregnant: bool | None = None
    placed: bool | None = None
    new_parent: bool | None = None
    refugee: bool | None = None


@dataclass(frozen=True)
class Places:
    """Patterns that find a municipality in a text; built once by `load_places`."""

    patterns: tuple[tuple[Municipality, re.Pattern[str]], ...]

    def find(self, text: str, is_of_another: bool = False) -> Municipality | None:
        """Return where the writer says they live, else the municipality named first; one of the four before anywhere else.

        `is_of_another`: the message is about a child or a friend; where they are counts before where the writer lives.
        """
        hits = [
            (
                not (is_of_another and _stands_before(_OF_ANOTHER, text, hit.end())),
                m is Municipality.OTHER,
                not _stands_before(_LIVES_IN, text, hit.end()),
                hit.start(),
                m,
            )
            for m, pattern in self.patterns
            for hit in pattern.finditer(text)
            if not _stands_before(_LEFT_PLACE, text, hit.start())
            and not (m is Municipality.OTHER and _stands_before(_OF_OTHER_GROWN_UPS, text, hit.end()))
        ]
        if corrected := [hit for hit in hits if _stands_before(_PLACE_CORRECTED, text, hit[3])]:
            hits = corrected
        return min(hits, key=lambda hit: hit[:4])[4] if hits else self._misspelt(text)

    def _misspelt(self, text: str) -> Municipality | None:
        """One of the four, with one letter too many, too few or wrong ("kertminde")."""
        for word in re.findall(rf"[a-zæøå]{{{SHORTEST_PLACE - 1},}}", text):
            for place in SERVED:
                if (
                    word != place.value
                    and word[0] == place.value[0]
                    and is_near(word.removesuffix("s"), place.value, 1)
                ):
                    return place
        return None


def load_places(data_dir: Path) -> Places:
    """Read data/places.yml into patterns that also take spellings without æøå."""
    raw = read_yaml(data_dir / "places.yml")
    patterns = []
    for area, lists in raw.items():
        sure = "|".join(_loose(name) for name in lists["names"])
        unsure = "|".join(_loose(name) for name in lists.get("after_preposition", []))
        prefixed = (
            rf"|\b(?:i|fra|p[åa]|ved|bor|omkring|inde i|oppe i|nede i|kommer fra|flyttet til)\s+(?:{unsure})\b"
            if unsure
            else ""
        )
        # A town's own street or a club ("kalundborgvej") is not a home, so a name ends at a word's end (or genitive).
        pattern = rf"\b(?:{sure})(?:s|er|erne|ensere)?\b(?:\s+kommune)?{prefixed}|\b(?:{_loose(area)})\s?kommune\b"
        patterns.append((Municipality(area), re.compile(pattern)))
    return Places(tuple(patterns))


def _loose(name: str) -> str:
    """A pattern for a name that also matches ae/oe/aa, dropped dots and rings."""
    out = re.escape(name.lower())
    return out.replace("æ", "(?:æ|ae|a)").replace("ø", "(?:ø|oe|o)").replace("å", "(?:å|aa|a)").replace(r"\ ", r"\s+")


_OF_MYSELF = re.compile(r"\b(?:jeg|mig|vi|selv)\b")


def tells_of_self(text: str) -> bool:
    """Say whether an age in a message is said of the writer in so many words ("jeg er 42"), and not left bare ("11 år")."""
    return _OF_MYSELF.search(text.lower()) is not None


def read_message(text: str, places: Places, answering: str | None = None) -> Told:
    """Read what one message tells.

    Args:
        text: The message, redacted or not, up to a few thousand characters.
        places: From `load_places`.
        answering: Name of the fact the bot has just asked for ("age", "grade", "open_case", "diagnosis"), if any:
            a bare "13" or "nej" is then read as its answer.
    """
    low = " ".join(text.lower().replace("’", "'").split())
    role = find_role(low)
    own, about = find_ages(low, role)
    grade = find_grade(low)
    age = about if about is not None else own
    if age is None and answering == "age":
        age = own = _bare_number(low, 99)
    if grade is None and answering == "grade":
        grade = _bare_number(low, 10)
    return Told(
        age=age,
        own_age=own,
        grade=grade,
        municipality=places.find(low, is_of_another=role in (Role.FRIEND, Role.PARENT)),
        role=role,
        diagnosis=find_diagnosis(low) if answering != "diagnosis" else _answer_diagnosis(low),
        open_case=find_open_case(low) if answering != "open_case" else _answer_case(low),
        pregnant=_says(low, r"\b(?:gravid|h[øo]e?jgravid|venter (?:mig|barn)|i uge \d+ (?:af|med) graviditet)"),
        placed=_says(low, r"\b(?:plejefamilie|plejemor|plejefar|plejebarn|anbragt|anbringelse\w*|opholdssted|d[øo]e?gninstitution|"
                          r"bor p[åa]+ (?:en )?institution|tvangsfjernet|familiepleje|plejeb[øo]e?rn)"),
        new_parent=_says(low, r"\b(?:nybagt|lige f[øo]e?dt|spædbarn|nyf[øo]e?dt|min baby|vores baby|barsel|lige blevet (?:mor|far)|har (?:en|[ée]n)(?: lille)? p[åa]+ \d+ (?:uger?|m[åa]+neder?|mdr?)\b"
                              r"|(?:fik|f[øo]e?dte|har f[åa]+et) (?:en |et )?(?:lille )?(?:pige|dreng|datter|s[øo]e?n|baby|barn)\b.{0,20}\b(?:dage|uger|mdr|m[åa]+neder) siden)"),
        refugee=_says(low, r"\b(?:flygtning\w*|uledsaget|asyl\w*|ny i (?:danmark|dk)|familiesammenf\w+|flygtet|opholdstilladelse)"),
    )  # fmt: skip


def _says(text: str, pattern: str) -> bool | None:
    """True where the pattern stands without a negation right before it, False where only negated, else None."""
    found: bool | None = None
    for hit in re.finditer(pattern, text):
        before = text[max(0, hit.start() - 25) : hit.start()]
        if re.search(
            r"\b(?:ikke|ik|ikk|ingen|ej|aldrig|uden|vokset op p[åa]+|voksede op p[åa]+|opvokset p[åa]+|boede (?:\w+ )?p[åa]+|har boet p[åa]+|vokset op i|voksede op i|boede i)\s+(?:\w+\s+)?$",
            before,
        ):
            found = False if found is None else found
        elif not re.search(
            r"\b(?:bange for at (?:jeg|hun) er|tror|m[åa]ske|hvis|kan man være|prøver at blive)\s+(?:\w+\s+){0,3}$",
            before,
        ):
            found = True
    return found


def _to_int(token: str) -> int:
    return int(token) if token.isdigit() else _NUMBER_WORDS[token]


def _bare_number(text: str, highest: int) -> int | None:
    hits = re.findall(r"(?<![\d.,:/])\d{1,2}(?![\d:/])", text)
    words = [w for w in re.findall(r"[a-zæøå]+", text) if w in _NUMBER_WORDS and w not in ("to", "fem")]
    numbers = [int(h) for h in hits] + [_NUMBER_WORDS[w] for w in words]
    usable = [n for n in numbers if 0 < n <= highest]
    return usable[-1] if usable and len(text) <= 60 else None


_SELF_AGE = [
    re.compile(
        rf"\b(?:nu )?er (?:jeg|man) (?:nu |lige |blevet )?{_NUMBER}{_NOT_AGE_AFTER}(?=\s*(?:$|[,.!?)]|[åa]a?r|og |men |i dag))"
    ),
    re.compile(rf"\bman er {_NUMBER}{_NOT_AGE_AFTER}(?= (?:og|men)\b)"),
    re.compile(
        rf"\b(?:jeg|jeh|jaj|jej|jæ|mig|vi)\s+(?:er|e|ær|æ|blev|går og er)\s+(?:(?:nu|lige|først|foerst|blevet|en|snart|næsten|kun|altså|faktisk|bare|jo|fyldt|selv|pige|dreng|på|fyr|ca|cirka|også|osse|godt nok)\s+)*(?P<q>){_NUMBER}{_NOT_AGE_AFTER}"
    ),
    re.compile(
        rf"^(?:hej|hejsa|hey|halløj|dav|mojn|ok|okay|nej|ja|øh|undskyld|altså)?[ ,.!]*(?:jeg )?(?:er|e|ær)\s+{_NUMBER}(?!\.?\s*klasse){_NOT_AGE_AFTER}"
    ),
    re.compile(
        rf"(?:^|[,.;!?(]\s*|\bog )(?:er|e)\s+(?:selv |kun |lige |også )?{_NUMBER}(?!\.?\s*klasse){_NOT_AGE_AFTER}"
    ),
    re.compile(
        rf"\b(?:pige|dreng|fyr|kvinde|mand|mor|far|elev|teenager|ung mor|person|enby|m|k|f)\s+(?:på\s+)?{_NUMBER}{_NOT_AGE_AFTER}(?=\s*(?:$|[,.!?)]|\w*[åa]a?r|og |som |fra |i |der |med |her))"
    ),
]
_PLAIN_AGE = [
    re.compile(rf"[.!?,]\s*{_NUMBER}\s?[.!]\s(?!kla?s*|kl\b)(?=[a-zæøå])"),
    re.compile(rf"\(\s*{_NUMBER}(?:\s*[åa]+r)?\s*\)"),
    re.compile(
        rf"\b(?:jeg|vi)?\s*(?:fyldte|er (?:(?:jo|lige|nu|altså|faktisk|allerede) )*(?:fyldt|blevet)|lige fyldt|blev)\s+(?:lige )?{_NUMBER}{_NOT_AGE_AFTER}"
    ),
    re.compile(
        rf"{_NOT_AGE_BEFORE}\b{_NUMBER}{_YEARS}(?!\s*(?:siden|til|mere|endnu|tilbage|i tr[æa]k|yngre|ældre|i streg|gammelt? forhold))"
    ),
    re.compile(
        rf"^(?:hej|hejsa|hey|ja|ok|jeg|nej)?[ ,.!]*{_NUMBER}(?=\s*(?:$|[,.!]|og\b|fra\b|her\b|år|i\s+\w+$))(?!\.\s*\w){_NOT_AGE_AFTER}"
    ),
    re.compile(
        rf"^(?:ok |ja |nej |jeg )?{_NUMBER}{_NOT_AGE_AFTER}(?= (?:og )?(?:har )?(?:ingen|ikke|ik|en) (?:\w+ )?sag\b)"
    ),
    re.compile(rf"[,.(]\s*{_NUMBER}{_NOT_AGE_AFTER}\s*[).!?]*$"),
    re.compile(rf"[,(]\s*{_NUMBER}{_NOT_AGE_AFTER}\s*(?:og|fra|bor|i)\b"),
    re.compile(rf",\s*{_NUMBER}{_NOT_AGE_AFTER}\s*,"),
    # as one types into a search box: "angst 15", "stress 17 kalundborg"
    re.compile(
        rf"^(?:[^\W\d]+ ){{0,2}}(?:angst|stress(?:et)?|ensom\w*|sorg|mobb\w+|skilsmisse\w*|depress?ion|deprimeret|ocd|adhd|autis\w+|vold"
        rf"|selvskade|spiseforstyrrelse|misbrug|trist|ked af det|nerv[øo]e?s|dårligt)\s+{_NUMBER}(?=\s*(?:[.!?]*$|\s[^\W\d]+$)){_NOT_AGE_AFTER}"
    ),
    re.compile(rf"(?<!\d)\s\bog\s+{_NUMBER}(?:\s*[.!?)])?$"),
    re.compile(
        rf"(?:^|[.,!?]\s*){_NUMBER}{_NOT_AGE_AFTER}(?=\s+(?:kbh|k[øo]e?benhavn|kalundborg|haderslev|kerteminde|thisted)\b)"
    ),
    re.compile(rf"\bn[åa]+r man (?:kun )?er\s+{_NUMBER}{_NOT_AGE_AFTER}"),
    re.compile(rf"\bhvis man (?:kun )?er\s+{_NUMBER}{_NOT_AGE_AFTER}"),
    re.compile(
        rf"\bp[åa]+\s+(?:ca\.?|cirka|omkring|en)?\s*{_NUMBER}{_NOT_AGE_AFTER}(?=\s*(?:$|[,.!?)]|[åa]a?r|og |som |der |har |er |vil ))"
    ),
    re.compile(
        rf"\b(?:er|e)\s+(?:snart |næsten |kun |lige blevet |fyldt )?{_NUMBER}{_NOT_AGE_AFTER}(?=\s*(?:$|[,.!?)]|[åa]a?r|og |som |men |fra |bor |med |i |kan |må ))"
    ),
]
# "undskyld mente 13", "nej 24 sorry", "13, ikke 15": the age that stands is the corrected one.
_SORRY = r"(?:undskyld\w*|sorry|ups|hov|f[øo]e?rkert|fejl|rettelse|tastefejl|skrev forkert)"
_MEANT = r"(?:(?:jeg )?(?:mente?|mener)|skulle (?:have )?st[åa]+et?|det er|jeg er|er)"
_CORRECTED_AGE = [
    re.compile(rf"\b{_SORRY}[ ,.:!]*(?:{_MEANT} )?{_NUMBER}{_NOT_AGE_AFTER}"),
    re.compile(rf"\b(?:mente|mener)(?: jeg)? (?:altså )?{_NUMBER}{_NOT_AGE_AFTER}"),
    re.compile(
        rf"^(?:nej|nå nej|nah|hov|altså|eller)?[ ,.!]*(?:{_MEANT} )?{_NUMBER}[ ,.]*(?:{_SORRY}|mente|mener|skulle der|er jeg)\b"
    ),
    re.compile(rf"(?:^|\s){_NUMBER},? (?:og )?(?:ikke|ik|ikk) \d{{1,2}}\b(?!\s*(?:gange|kr|timer|min|%))"),
]
_CORRECTED_AGE.append(
    re.compile(
        r"^(?:nej|nå|nah|hov|ups|vent|undskyld|sorry|altså|eller|øh|jeg mente|mente|mener)"
        r"(?:[ ,.]+(?:nej|vent|hov|ups|undskyld|sorry|altså|det er|jeg er|er|mente|mener|faktisk|kun|forkert))*"
        rf"[ ,.:]+{_NUMBER}{_NOT_AGE_AFTER}(?=\s*(?:$|[,.!?]|[åa]+r))"
    )
)
# "hun er 13, nej undskyld 15", "hun er 12 nej vent hun er lige fyldt 13"
_CORRECTED_ABOUT = [
    re.compile(
        rf"\d\D{{0,12}}\b(?:nej|vent|hov|ups|undskyld|sorry|rettelse|forkert|altså)\b[ ,.]*(?:(?:nej|vent|hov|undskyld|sorry|jeg|mente|mener|faktisk|altså|det er|han er|hun er|er|lige|fyldt|blevet|nu)[ ,.]+)*"
        rf"{_NUMBER}{_NOT_AGE_AFTER}(?=\s*(?:$|[,.!?]|[åa]a?r))"
    ),
    # "det er hans bror, der er 9. Han er 13"
    re.compile(
        rf"\b(?:hans|hendes|deres)\s+\w+,?\s+(?:(?:der|som)\s+)?(?:er|p[åa]+)\s+\d+\b.*?\b(?:han|hun)\s+(?:selv\s+)?er\s+{_NUMBER}{_NOT_AGE_AFTER}"
    ),
]
_TURNING = re.compile(rf"\b(?:fylder|bliver)\s+(?:snart |nok |lige |også |først |jo )*{_NUMBER}\b(?!\s*(?:gange|kr))")


def find_ages(text: str, role: Role | None) -> tuple[int | None, int | None]:
    """Return (the writer's own age, the age of somebody else it is about); either may be None."""
    relation = rf"(?:{_CHILD}|{_PEER}|elev|han|hun|hende|ham|den [æa]ldste|den yngste|den mindste)"
    related = re.compile(
        rf"\b{relation}\b(?:\s*,)?\s*(?:(?:der|som|han|hun|jo|nu|kun|lige|snart|selv)\s+)*(?:p[åa]+|er|e|fra|\(|,|blev|(?P<turns>bliver|fylder)|i en alder af)?\s*(?:ca\.?\s|cirka\s|omkring\s)?\s*"
        rf"(?:(?:kun|lige|snart|næsten|nu|blevet|fyldt|en|dreng|pige)\s+)*{_NUMBER}{_NOT_AGE_AFTER}"
    )
    about = None
    for hit in related.finditer(text):
        about = _plausible(hit, text)
        if about is not None:
            about -= 1 if hit["turns"] else 0
            break
    if about is None and role in (Role.PARENT, Role.PROFESSIONAL):
        child = re.search(rf"\b{_NUMBER}(?:\s|-)?[åa]a?rig\w*\s+(?:\w+\s+)?{relation}", text)
        about = _plausible(child, text) if child else None
    if about is not None and (meant := _first_age(_CORRECTED_ABOUT, text)) is not None:
        about = meant
    if about is None:
        own = _first_age((*_CORRECTED_AGE, *_SELF_AGE), text)
    else:  # "onkel til en dreng på 14": the boy's age is not the writer's as well
        own = _first_age(_SELF_AGE if role in (None, Role.SELF) else _SELF_AGE[:-1], text)
    turning = _TURNING.search(text)
    if own is None and about is None and turning:
        return _to_int(turning["n"]) - 1, None
    if own is None and about is None:
        plain = _first_age(_PLAIN_AGE, text)
        if role in (Role.PARENT, Role.PROFESSIONAL, Role.FRIEND):
            about = plain if plain is None or plain < 30 else None
        else:
            own = plain
    if role is Role.PARENT and about is None and own is not None and own < 23:
        own, about = None, own  # "er 9 og græder hver aften" from a parent: the child's age
    if role is Role.SELF or (role is None and own is not None):
        about = about if role not in (None, Role.SELF) else None
    return own, about


def _first_age(patterns: Iterable[re.Pattern[str]], text: str) -> int | None:
    ages = (_plausible(hit, text) for pattern in patterns for hit in pattern.finditer(text))
    return next((age for age in ages if age is not None), None)


def _plausible(hit: re.Match[str] | None, text: str) -> int | None:
    """The age a pattern found, or None when the words around say that it is something else."""
    if hit is None:
        return None
    start = hit.start("n")
    before = text[max(0, start - 24) : start]
    if re.search(
        r"\b(?:efter|igennem|gennem)\s+$|\b(?:da|dengang|siden|fra|indtil|var|som|efter) (?:jeg|han|hun|vi) (?:var|fyldte|blev)\s+(?:\w+\s+)?$",
        before,
    ):
        return None
    if re.search(r"\b(?:for|i|om|hver|mindst|over|under|næsten hele|kl|uge|ca)\s+$", before) and "alder" not in before:
        return None
    age = _to_int(hit["n"])
    if hit["n"] in ("to", "tre", "en") and "år" not in text[hit.end("n") : hit.end("n") + 6]:
        return None
    if re.search(r"\b(?:næsten|snart)\s+(?:blevet\s+)?$", before):
        age -= 1
    return age if 0 < age <= MAX_AGE else None


def find_grade(text: str) -> int | None:
    """Return the school grade (0 to 10), or None."""
    hit = re.search(r"\b(?P<g>\d{1,2})\s*\.?\s*(?:klas+e?|kl\b|kls\b|klasset?rin|[a-e]\b(?!\w))", text)
    hit = hit or re.search(r"\bg[åa]+r (?:jo |nu |lige )?i (?P<g>\d{1,2})\b(?!\s*\.?\s*(?:dage|timer|uger|g))\.?", text)
    hit = hit or re.search(r"\bi (?P<g>\d{1,2})\s?\.\s?(?:$|[ ,])", text)
    if hit:
        grade = int(hit["g"])
        return grade if 0 <= grade <= 10 else None
    word = re.search(r"\b(" + "|".join(_ORDINALS) + r")\s*(?:klas+e?|kl\b)?", text)
    if (
        word
        and (re.search(r"klas", text) or re.search(rf"\bi {word[1]}\b", text))
        and word[1] not in ("anden", "første")
    ):
        return _ORDINALS[word[1]]
    if re.search(r"\b(?:b[øo]e?rnehaveklasse|0\.? ?klasse|nulte)\b", text):
        return 0
    return None


# The word before must be no owner: "min fars kæreste" is not the writer's.
_RELATION = re.compile(
    r"\b(?:min|mine|mit|vores)\s+(?:\w*[^\Ws]\s+)?(?P<who>lillesøster|storesøster|søster|lillebror|storebror|bror|tvillingesøster|tvillingebror|kæreste|kusine|fætter|roomie"
    r"|niece|nevø|barnebarn|stedbarn|bonusbarn|plejebarn|papbarn|stedsøn|steddatter|bonussøn|bonusdatter|plejesøn|plejedatter)\b"
)
# What the child is to somebody of the family who says what they are: "jeg er farmor til en dreng".
_CHILD_OF = {
    "barnebarn": r"mormor|farmor|morfar|farfar|bedstemor|bedstefar|bedsteforælder|bedsteforældre",
    "bonusbarn": r"stedmor|stedfar|papmor|papfar|bonusmor|bonusfar",
    "plejebarn": r"plejemor|plejefar",
    "nevø": r"(?:onkel|tante|moster|faster|morbror|farbror)(?= til (?:\w+ )?(?:dreng|fyr|knægt))",
    "niece": r"(?:onkel|tante|moster|faster|morbror|farbror)(?= til (?:\w+ )?(?:pige|tøs))",
}
_OF_THE_FAMILY = re.compile(
    r"\b(?:jeg er|som)(?: (?:en|selv|hans|hendes|deres|ung|glad|bekymret|også|faktisk|jo|bare|altså))* (?:"
    + "|".join(rf"(?P<{name}>{words})" for name, words in _CHILD_OF.items())
    + r")\b"
)
CHILDREN_OF_THE_FAMILY = frozenset(
    [
        "niece",
        "nevø",
        "barnebarn",
        "stedbarn",
        "bonusbarn",
        "plejebarn",
        "papbarn",
        "stedsøn",
        "steddatter",
        "bonussøn",
        "bonusdatter",
        "plejesøn",
        "plejedatter",
    ]
)


def find_relation(text: str) -> str | None:
    """Return what another is to the writer where it is no friend and no child of theirs ("søster", "barnebarn"), else None."""
    low = text.lower().replace("soester", "søster").replace("kaereste", "kæreste").replace("faetter", "fætter")
    if hit := _RELATION.search(low):
        return hit["who"]
    family = _OF_THE_FAMILY.search(low)
    return family.lastgroup if family else None


_OWN_GROWN_UP = re.compile(
    r"\b(?:min|mine|vores) (?:\w+ )?(?:mors?|fars?|for[æa]e?ldre\w*|(?:sted|pap|bonus|pleje|bedste|mor|far)(?:mors?|fars?|for[æa]e?ldre\w*)"
    r"|onkels?|tantes?|mosters?|fasters?|tr[æa]e?ners?|(?:klasse)?l[æa]e?rers?|p[æa]e?dagogs?|kontaktpersons?|sagsbehandlers?|r[åa]+dgivers?)\b"
)
_OWN_CHILD_OR_PEER = re.compile(
    rf"\b(?:min|mit|mine|vores|en|et|hans|hendes)\s+(?:\w+\s+){{0,2}}?(?:{_CHILD}|{_PEER})(?:s|en|et|e)?\b"
)


def writes_of_own_grown_ups(text: str) -> bool:
    """Say whether the others in a message are the writer's own parents, teachers and the like, and no child or friend."""
    low = text.lower()
    return _OWN_GROWN_UP.search(low) is not None and _OWN_CHILD_OR_PEER.search(low) is None


_KIN = r"onkel|tante|moster|faster|morbror|farbror"
_WORRIED = r"(?:bekymre(?:t|de)|fortvivle(?:t|de)|r[åa]+dvilde?|ulykkelige?|magtesl[øo]e?se?)"
_BY_KIN = re.compile(
    r"\bjeg er (?:(?:jo|altså|bare|også) )*(?:hans|hendes|deres|barnets|drengens|pigens|\[navn\]s?) (?:\w+ )?(?:mor|far|for[æa]e?lder|"
    + _KIN
    + r")\b"
    rf"|\bjeg er (?:en |selv |{_WORRIED} )*(?:{_KIN}) til\b"
    rf"|(?<!min )(?<!din )(?<!hans )(?<!hendes )\b{_WORRIED} (?:mor|far|for[æa]e?ldre?|mormor|farmor|morfar|farfar|bedstemor|bedstefar|{_KIN})\b"
)
# Who tells of a parent of their own that does this writes of themselves, whoever else is at home.
_OWN_PARENT_IS_TROUBLE = re.compile(
    r"\b(?:min|mine|vores) (?:mor|far|for[æa]e?ldre|stedfar|stedmor|papfar|papmor|bonusfar|bonusmor|mors k[æa]e?reste|fars k[æa]e?reste)\b"
    r"(?: (?:er|har|har igen|bliver|kommer|og|så|altid|bare|tit|igen|hver|dag|aften|weekend|hjem|begyndt|at)){0,6}"
    r" (?:drikker|drukket|drikke|fuld|beruset|p[åa]virket|r[åa]+ber|skriger|sl[åa]+r|sl[åa]+et|ryger hash|tager stoffer|truer|skændes|sk[æa]e?ndes|smadrer)\b"
)


def find_role(text: str) -> Role | None:
    """Return who writes, where the message tells; None where it may be the young person."""
    if re.search(
        r"\b(?:det er|handler om|gælder|er)\s+(?:faktisk |bare |altså |jo )?mig(?: selv)?\b|\bmig selv der\b|\bom mig selv\b",
        text,
    ):
        return Role.SELF
    if re.search(
        rf"(?<!mor )(?<!far )(?<!han )(?<!hun )(?<!søster )(?<!bror )(?<!ven )(?<!veninde )(?<!kæreste )(?<!mormor )(?<!farmor )\b(?:jeg er|er|som|jeg arbejder som|vi er|er ansat som|hilsen en|jeg er en)\s+(?:\w+\s+)?{_PROFESSIONS}(?:e|er|ere)?\b(?!\s+(?:ond|sur|led|strid|dum|sød|træls))",
        text,
    ):
        return Role.PROFESSIONAL
    if re.search(r"\b(?:en|min|mine|vores|et barn|en pige|en dreng|to|flere)\s+(?:af mine\s+)?(?:elev|elever)\b|\bi min klasse\b.*\b(?:som l[æa]e?rer|underviser)|"
                 r"\b(?:p[åa]+|i) (?:vores|min|mit) (?:stue|b[øo]e?rnegruppe|sfo|vuggestue|dagpleje|tr[æa]e?ningshold|konsultation)\b|\bfagperson|"
                 r"\b(?:spiller|barn|pige|dreng)e?n? p[åa]+ (?:mit|vores) (?:u\d+\W?)?hold\b|"
                 r"\bbarn i (?:min|vores) (?:b[øo]e?rnehave|vuggestue|dagpleje|klasse|institution)\b|\b(?:en|et) (?:kollega|medarbejder) og jeg\b", text):  # fmt: skip
        return Role.PROFESSIONAL
    is_about_own_past = re.search(r"\b(?:mine? b[øo]e?rnehave|mit barndoms|min unge ven)", text)
    if _BY_KIN.search(text):
        return Role.PARENT
    if not is_about_own_past and (re.search(rf"\b(?:min|mit|mine|vores|vor)\s+(?:\w+\s+){{0,2}}?{_CHILD}(?:s|en|et|e)?\b", text) or re.search(
        r"(?<!mor )(?<!far )(?<!hun )(?<!han )(?<!søster )(?<!bror )(?<!veninde )(?<!kæreste )(?<!kusine )(?<!moster )(?<!faster )(?<!tante )"
        r"\b(?:jeg er|som|er)\s+(?:en\s+)?(?:ensom |alene|enlig |ung |bekymret |nybagt |far |og )*(?:mor|far|for[æa]e?lder|for[æa]e?ldre|mormor|farmor|morfar|farfar|bedstemor|bedstefar|stedmor|stedfar|papmor|papfar|bonusmor|bonusfar|plejemor|plejefar)\s+(?:til(?!\s+(?:vores|min|mine)\s+(?:\w+\s+)?(?:\w*bror|\w*s[øo]e?ster|\w*s[øo]e?skende|mor|far)\b)|og|p[åa]+)\b"
        r"|\b(?:drengene|pigerne|børnene|b[øo]e?rnene|ungerne|tvillingerne) (?:p[åa]+|er) \d"
        r"|\bjeg er (?:(?:en|selv|hans|hendes|deres|ung|glad|stolt|ensom|bekymret|nybagt|ogs[åa]+|faktisk|jo|bare|altså) )*(?:plejemor|plejefar|stedmor|stedfar|papmor|papfar|bonusmor|bonusfar|mormor|farmor|morfar|farfar|bedstemor|bedstefar)\b"
        r"|\b(?:vi|jeg) har (?:fem|fire|tre|to|\d) b[øo]e?rn\b|\bvi (?:for[æa]e?ldre|som for[æa]e?ldre)\b|\bsom for[æa]e?lder\b|\bvores (?:lille|store) (?:pige|dreng)\b"
        r"|\b(?:vi|jeg) har (?:en |et )(?:pige|dreng|datter|s[øo]e?n|barn|baby|teenager) (?:p[åa]+|der|som|med)\b|\btvillinger p[åa]+ \d|\b(?:alene|eneforsørger) (?:med|til) (?:to|tre|fire|fem|\d)\b",
        text,
    )):  # fmt: skip
        return Role.PARENT
    peer = rf"(?:min|mine|en|vores)\s+(?:\w+\s+){{0,2}}?{_PEER}(?:s|en)?"
    worried = rf"(?:bekymret|bange|urolig|nerv[øo]e?s)\s+for\s+{peer}|hj[æa]e?lpe?r?\s+(?:jeg\s+)?{peer}|\btil {peer}\b|\bfor {peer} (?:p[åa]+|der|som)\b"
    troubled = (
        rf"\b{peer}\s*(?:p[åa]+ \d+\s*(?:[åa]+r)?\s*)?(?:,|der|som|har det|han|hun)?\s*(?:har (?:det|angst|sk[åa]+ret|f[åa]+et|pr[øo]e?vet|stress|ondt|ingen|ik)|"
        r"sk[æa]e?rer|er (?:\d|ked|gravid|ensom|syg|begyndt|depri|blevet|helt|s[åa]+|indlagt|bange)|vil (?:ikke|ik|dø|d[øo]e?)|spiser|kaster|t[øo]e?r|g[åa]+r (?:ikke|ik)|bliver "
        r"(?:sl[åa]+et|mobbet|drillet|holdt|tvunget)|gr[æa]e?der|ryger|drikker|tager|sidder|siger (?:at )?(?:han|hun)|sover|skriver (?:at )?(?:han|hun)|p[åa]+ \d)"
    )
    if _OWN_PARENT_IS_TROUBLE.search(text):
        return None
    if re.search(worried, text) or (
        re.search(troubled, text) and not re.search(r"\b(?:mod|p[åa]+|til|af|over for|sl[åa]+r) mig\b", text)
    ):
        return Role.FRIEND
    return None


def find_diagnosis(text: str) -> frozenset[str] | None:
    """Return the diagnoses told, an empty set for "ingen diagnose", None when nothing is said."""
    if re.search(
        r"\b(?:ingen|ikke (?:nogen|en|har|f[åa]+et)|ik (?:nogen|en)|uden|aldrig f[åa]+et)\s+(?:\w+\s+){0,2}?diagnoser?\b",
        text,
    ):
        return frozenset()
    kinds = {
        "autism": r"\b(?:autis\w*|asperger\w*|asf|autisk\w*|autist\w*|infantil autisme)\b",
        "adhd": r"\b(?:adhd|add|adhder|damp)\b",
        "disability": r"\b(?:handicap\w*|udviklingsh[æa]e?m\w*|k[øo]e?restol|cerebral|spastiker|d[øo]e?v|blind|downs|funktionsneds\w+)\b",
    }
    found, denied, doubted = set(), False, False
    for name, pattern in kinds.items():
        for hit in re.finditer(pattern, text):
            before = text[max(0, hit.start() - 40) : hit.start()]
            if name == "autism" and re.search(r"cool ?kids $", before):
                continue
            if re.search(r"\b(?:ikke|ik|ikk|ingen|hverken|uden)\s+(?:(?!men\b)\w+\s+){0,2}$", before):
                denied = True
            elif re.search(
                r"\b(?:tror|m[åa]+ske|mist[æa]e?nker|om (?:jeg|han|hun|man)|kan v[æa]e?re|har jeg|udred\w*|google\w*|tegn p[åa]+|testet for|hvad er)\s+(?:\w+\s+){0,4}$",
                before,
            ):
                doubted = True
            else:
                found.add(name)
    if found:
        return frozenset(found)
    return frozenset() if denied and not doubted else None


def _answer_diagnosis(text: str) -> frozenset[str] | None:
    told = find_diagnosis(text)
    if told is not None:
        return told
    return frozenset() if re.match(r"(?:nej|nope|nix|næ|na+j|nah|ingen|ikke|ik\b|no\b)", text) else None


def find_open_case(text: str) -> bool | None:
    """Return whether there is a case at the municipality, None when nothing is said."""
    if re.search(
        r"\bsag\b.{0,12}\b(?:han|hun|ham her|hende her|jeg|vi)(?: selv)? har (?:ikke|ik|ikk|ingen)\b\W*$|"  # "… det er min bror, der har en sag. ham her har ikke"
        r"\bsagen? (?:er|blev|blevet)\s+(?:\w+\s+)?(?:lukket|afsluttet|stoppet|slut)|\bikke længere (?:en |nogen )?sag\b|\bhavde (?:engang )?en sag\b",
        text,
    ):
        return False
    if re.search(r"\b(?:ingen|ikke (?:nogen|en)|ik (?:nogen|en|har)|ikk (?:nogen|en)|uden|hverken|ikke har)\s+(?:\w+\s+)?(?:sag\b|sagsbehandler|r[åa]+dgiver|kontaktperson)|"
                 r"\bkommunen kender (?:mig |os )?(?:ikke|ik)|\bikke kendt i kommunen|\bhar (?:ikke|ik|ikk|aldrig haft) (?:nogen |en )?(?:sag\b|sagsbehandler|r[åa]+dgiver)|"
                 r"\b(?:nej )?(?:har )?ing(?:en)? sag\b", text):  # fmt: skip
        return False
    if re.search(r"\b(?:kommunen|fagcent\w+) kender (?:mig|os)\b|\b(?:har|f[åa]+et|f[åa]+r|med|allerede|min|vores|har f[åa]+et)\s+(?:\w+\s+){0,3}?(?:sag\b|sagsbehandler|sagsb\b)|\bmin r[åa]+dgiver\b|"
                 r"\b(?:har|f[åa]+et|med|via|gennem) (?:en )?(?:fast )?r[åa]+dgiver (?:i|p[åa]+|hos|fra|ved) (?:fagcenter\w*|kommunen|jobcenter)|"
                 r"\bmin (?:kontaktperson|kontaktp[æa]e?dagog|familiebehandler|sagsbehandler|socialr[åa]+dgiver)|\bsag (?:i|hos|p[åa]+) (?:kommunen|fagcent\w*)|"
                 r"\br[åa]+dgiver (?:i|p[åa]+|hos|fra) fagcent\w+|\b(?:fagcent\w+|kommunen) er allerede (?:inde|med)|\bhar (?:en )?(?:kontaktperson|socialr[åa]+dgiver|r[åa]+dgiver)\b", text):  # fmt: skip
        return True
    return None


def _answer_case(text: str) -> bool | None:
    told = find_open_case(text)
    if told is not None:
        return told
    if re.match(r"(?:ja|jo|jep|jeps|yes|yep|jaer|jaa|jada|selvf|det har)", text):
        return True
    return False if re.match(r"(?:nej|nope|nix|næ|na+j|nah|ingen|ikke|ik\b|no\b|det har jeg ik)", text) else None
