"""Numbers as people tell them: "25 og så fire syvtaller og tolv", "4Z 1B 7O 36", "51 og 3 nuller og 642".

`privacy_shapes` knows how a number is written; here one idea takes what is told. A stretch of text is read as pieces
that stand for digits (numerals, number words old and new, letters drawn like digits, "dobbelt 6", "3 nuller",
"2 gange 52") with nothing but what joins them between. Where the pieces make exactly eight digits they are a phone,
where they make ten that begin with a date a CPR number. Ages, marks, scores, prices, counting and years are pieces
too: `_is_list`, `_is_counting` and what stands beside a stretch (`_MEASURED`, `UNIT`) keep them readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from triage.privacy_lists import Recognisers

Span = tuple[int, int, str]

_UNITS = {"nul": 0, "en": 1, "et": 1, "én": 1, "ét": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "sex": 6}
_UNITS |= {"null": 0, "syv": 7, "otte": 8, "åtte": 8, "ni": 9}
_TEENS = ("ti", "elleve", "tolv", "tretten", "fjorten", "femten", "seksten", "sytten", "atten", "nitten")
_TENS = {"tyve": 20, "tredive": 30, "tredve": 30, "fyrre": 40, "fyrretyve": 40, "halvtreds": 50, "halvtres": 50}
_TENS |= {"tres": 60, "treds": 60, "halvfjerds": 70, "halvfjers": 70, "firs": 80, "halvfems": 90}
_TENS |= {f"{ten}indstyve": value for ten, value in _TENS.items() if value >= 50}
# As on banknotes and by our neighbours: femti, femtito, tjue, førti.
_NEW_TENS = {
    "toti": 20,
    "treti": 30,
    "firti": 40,
    "femti": 50,
    "seksti": 60,
    "syvti": 70,
    "sytti": 70,
    "otti": 80,
    "niti": 90,
}
_NEW_TENS |= {"tjue": 20, "tretti": 30, "førti": 40, "åtti": 80, "nitti": 90}
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ENGLISH_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_ENGLISH_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS = {word: str(value) for word, value in _UNITS.items()}
NUMBER_WORDS |= {word: str(10 + index) for index, word in enumerate(_TEENS)}
NUMBER_WORDS |= {word: str(index) for index, word in enumerate(_ENGLISH + _ENGLISH_TEENS)}
NUMBER_WORDS |= {word: str(20 + 10 * index) for index, word in enumerate(_ENGLISH_TENS)}
NUMBER_WORDS |= {f"{u}hundrede": f"{n}00" for u, n in _UNITS.items() if n} | {"hundrede": "100"}
NUMBER_WORDS |= {ten: str(value) for ten, value in (_TENS | _NEW_TENS).items()}
NUMBER_WORDS |= {f"{u}og{ten}": str(value + n) for ten, value in _TENS.items() for u, n in _UNITS.items() if n}
NUMBER_WORDS |= {
    f"{u}{og}{ten}": str(value + n)
    for og in ("o", "å", "")
    for ten, value in _TENS.items()
    for u, n in _UNITS.items()
    if n
}
NUMBER_WORDS |= {f"{ten}{u}": str(value + n) for ten, value in _NEW_TENS.items() for u, n in _UNITS.items() if n}

_TELLING_WORDS = NUMBER_WORDS.keys() - {"en", "et", "to", "one"}  # these alone tell of no number

_ALIKE = str.maketrans("oilszb", "011528")
_TIMES = {"dobbelt": 2, "dobbel": 2, "double": 2, "trippel": 3, "tredobbelt": 3, "firedobbelt": 4}
_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
_BY_LENGTH = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_PART = re.compile(rf"\d+|{_BY_LENGTH}|[oilszb]")
_WORDS_ONLY = re.compile(rf"(?!(?:entre|tiet)$)(?:{_BY_LENGTH}){{2,}}")
_STARTS = {(word + other)[:3] for word in NUMBER_WORDS for other in NUMBER_WORDS}
# "3 nuller", "fire syvtaller", "et sekstal": so many of one digit.
_OF_A_DIGIT = re.compile(
    r"(?P<d>nul|et|en|to|tre|fire?|fem|seks|syv|otte|ni|\d)(?:-?tal(?:ler|let|lerne)?|[lmt]?er(?:e|ne)?|re)"
)
_DIGIT_OF = {"fir": "4"}
_JOINED = re.compile(
    r"[ \t]*(?:[,.\-–/_+*()\n]|\.{2,4}|…)?[ \t]*"
    r"(?:(?:og|så|øhm?|eh|hmm|er det|(?:derefter|bagefter|dernæst)(?: kommer(?: der)?)?|efterfulgt af|(?:slutter|ender) (?:på|med)|"
    r"til sidst|til slut|komma|streg|bindestreg|mellemrum|punktum|prik|skråstreg)\b[ \t,]*){0,4}"
)
_AT_LAST = re.compile(r",? (?:og )?(?:til sidst|til slut|bagefter)\b")
_TELLING = re.compile(
    r"\b(?:så|øhm?|derefter|bagefter|dernæst|efterfulgt|sidst|slut|slutter|ender|streg|bindestreg|mellemrum|skråstreg)\b"
)
UNIT = re.compile(
    r"[ \-]?(?:kr|kroner|dkk|euro?|dollars?|gange?|km|m|meter|cm|mm|kg|kilo|gram|g|mg|ml|dl|cl|l|liter|%|procent|"
    r"points?|views|følgere|likes|visninger|mennesker|personer|indbyggere|robux|coins|xp|år|årig\w*|års|timer?|min|"
    r"minutter?|sekunder?|sek|dage?|døgn|uger?|måneder?|stk|styks?|sider?|kalorier|kcal|elever|børn|voksne|unger|"
    r"øre|tusind|millioner|mio|grader|piller|cigaretter|øl|genstande|gb|mb|kvm|m2|sedler|taller|armbøjninger|"
    r"kampe|mål|level|kvadratmeter|nætter|besøg|lektioner|plader|kopier|x)\b|[ ]?[°%€$£=<>]|:\d|[.,]\d"
)
_MEASURED = re.compile(
    r"\b(?:fik|får|karakter\w*|snit\w*|uge|ugerne|side|siderne|s|kapitel|kapitler|kl|klokken|vej(?:er|ede|et)|scor\w+|tabt\w*|"
    r"vandt|vundet|stod|stillingen|puls\w*|blod\w+|temperatur\w*|feber|skyld\w+|betalt\w*|kost\w+|alder\w*|år(?:gang|ene)?|sæson|"
    r"afsnit|linje|bus(?:serne)?|level|rank|elo|lokale|tæl\w*|talte|øv\w+|trænede|løb|spring|vers|opgave\w*|regne\w*|"
    r"plus|minus|gange|lotto|tallene|mål\w*|størrelse\w*|str|zone|paragraf\w*|§|iq|bmi|født|årstal\w*)\b[^\d]{0,9}$"
)
# What may stand before a number that is told in numerals only, and behind it.
_BEFORE = re.compile(
    r"(?:^|[.!?:;(\n]|\b(?:den|det|nr|nummer|nummeret|num|tlf|telefon|telefonen|mobil|mobilen|mit|min|hans|hendes|mors|"
    r"fars) (?:er|hedder|e)(?: nu| bare| altså)?|\b(?:nr|num|nummer|nummeret|tlf|mobil|telefon|prøv|(?:starter|begynder) med|okay|ok|ja|jo|her|vent|sms|altså|øh|"
    r"(?:ring|skriv|fang|sms)\w* (?:\w+ ){0,4}?på)(?: lige)?)[\s,:]*$"
)
_BEHIND = re.compile(
    r"\s*(?:$|[,.!?)\n]|(?:nej|vent|det|er|hvis|men|lol|haha|tak|kan|jeg|spørg|ring|min|mit|den|efter|om|bare|skriv|"
    r"kun|tror|hjemme|ikke|tag|når|fra|der|har|du|i|og|så|hans|hendes)\b)"
)
_MARKS = frozenset(["00", "02", "03", "4", "7", "10", "12"])
_CALLS = re.compile(r"\b(?:tlf|telefon\w*|mobil\w*|num|nummer\w*|nr|ring\w*|sms\w*)\b[^\d]{0,40}$")
_MANY = 40  # pieces of one stretch that are looked at; who writes more writes no number
_ACCOUNT = re.compile(
    r"\breg(?:istrerings?)?\.?(?: ?(?:nr|nummer|nummeret)\.?)?(?: er|:)? ?[\d\ue001]{4}[ ,.:\-]{0,3}(?:og )?(?:så )?"
    r"(?:(?:min |hans |hendes )?(?:konto(?:en|nummer|nummeret|nr)?|kto|nr|nummer|nummeret)\.?"
    r"(?: ?(?:nr|nummer|nummeret)\.?)?) ?(?:det )?(?:er|:)? ?[\d\ue001](?:[ .\-]?[\d\ue001]){5,9}(?![\d\ue001])"
)
# What a stretch of fewer or more digits is, where the words before it say so.
_LAST_FOUR = re.compile(
    r"\b(?:(?:sidste|bagerste)(?: fire| 4)?(?: cifre| tal)?|(?P<cpr>slutter|ender)|(?P<found>og så|(?:binde|tanke)?streg))"
    r"(?: (?:og|så|på|med|er|det er))*[ :]{1,2}$"
)
_OF_CPR = re.compile(r"\b(?:cpr|person ?n(?:r|umm?er)|sygesikring|cifre|fødselsdag|født)")
_CPR_WORD = re.compile(r"\b(?:cpr|person ?n(?:r|umm?er)|sygesikring)")
_OF_ACCOUNT = re.compile(r"\b(?:konto|kto|reg)[^\d\n]{0,28}$")
_OF_PLATE = re.compile(
    r"(?<!\w)(?!(?:kr|kl|nr|ca|de|af|på|op|ud|er|og|om|at|to|en|et|se|du|vi|så|da|nu|ja|ni|ti|jo|mg|kg|km|cm)\b)[a-zæøå][ .\-]?[a-zæøå][ .\-]?$"
)
_CARRIER = re.compile(
    r"\b(?:bil(?:en)?|nummerplade\w*|nr\.? ?plade\w*|plade(?:n|r)?|kassevogn|varevogn|knallert\w*|scooter\w*|trailer\w*|traktor\w*|mc|motorcykel|"
    r"kør(?:er|te)|hold(?:er|t)|parkeret|golf|audi|bmw|polo|toyota|mercedes|tesla|skoda|peugeot|opel|volvo|kia|mazda|fiat|ford)\b"
)
# The other way round: "tlf ender på 52 09 og starter med 31 44".
_HALVES = re.compile(
    r"\b(?:tlf|telefon\w*|mobil\w*|nummer\w*|nr)\b[^\d\n]{0,20}(?:slutter|ender) (?:på|med) (?P<x>\d\d ?\d\d)(?!\d)"
    r"[^\d\n.!?]{1,25}(?:starter|begynder) (?:på|med) (?P<y>[2-9]\d ?\d\d)(?!\d)"
)


@dataclass(frozen=True)
class _Piece:
    """One piece of a number: where it stands, the digits it says, and how it says them.

    `how` is d for numerals, w for words, a for letters among digits, o for nothing but such letters, m for
    "dobbelt 6" and "2 gange 52", p for "3 nuller"; `gap` is what joins it to the piece before.
    """

    start: int
    end: int
    digits: str
    how: str
    gap: str = ""


def find(text: str, lists: Recognisers, kept: list[tuple[int, int]]) -> list[Span]:
    """Numbers told piece by piece, in a text as `privacy` prepares it; `kept` is for the finders of names."""
    low = text.lower()
    if len(low) != len(text):
        return []
    found: list[Span] = []
    if "reg" in low:
        found += [(*match.span(), "ACCOUNT") for match in _ACCOUNT.finditer(low)]
    if "med" in low:
        found += [(*match.span(half), "PHONE") for match in _HALVES.finditer(low) for half in "xy"]
    if len(_DIGIT.findall(low)) < 3:
        spoken = _WORD.findall(low)
        if _TELLING_WORDS.isdisjoint(spoken) and not any(len(word) > 15 for word in spoken):
            return found  # most messages hold no number at all, or an age
    words = list(_WORD.finditer(low))
    for run in _runs(low, text, words):
        for start, end, kind in _judge(run, low, lists):
            if not any(start < b and a < end for a, b, _ in found):
                found.append((start, end, kind))
    return found


def _runs(low: str, text: str, words: list[re.Match[str]]) -> Iterator[list[_Piece]]:
    """Stretches of pieces with nothing but what joins them between."""
    run: list[_Piece] = []
    at = 0
    while at < len(words):
        read = _read(low, text, words, at)
        if read is None:
            at += 1
            continue
        piece, at = read
        gap = low[run[-1].end : piece.start] if run else ""
        if run and not (len(gap) < 40 and _JOINED.fullmatch(gap)):
            yield run
            run = []
        run.append(replace(piece, gap=gap if run else ""))
    if run:
        yield run


def _read(low: str, text: str, words: list[re.Match[str]], at: int) -> tuple[_Piece, int] | None:
    """The piece that begins with a word, and the first word behind it."""
    near = [word.group() for word in words[at : at + 4]] + [""] * 4
    start = words[at].start()
    if near[0] in _TIMES:
        inner = _said(near[1])
        return (_Piece(start, words[at + 1].end(), inner[0] * _TIMES[near[0]], "m"), at + 2) if inner else None
    if near[0] in _UNITS and near[1] == "og" and near[2] in _TENS and low[words[at].end()] in " -" and near[0] != "nul":
        return _Piece(start, words[at + 2].end(), str(_TENS[near[2]] + _UNITS[near[0]]), "w"), at + 3
    if near[0] in _ENGLISH_TENS and near[1] in _ENGLISH[1:]:
        return _Piece(start, words[at + 1].end(), NUMBER_WORDS[near[0]][0] + NUMBER_WORDS[near[1]], "w"), at + 2
    said = _said(near[0])
    if said is None:
        return _alone(text, words, at)
    count = int(said[0]) if len(said[0]) == 1 else 0
    several = _OF_A_DIGIT.fullmatch(near[1])
    if several and 1 <= count <= 6:
        digit = _DIGIT_OF.get(several.group("d")) or NUMBER_WORDS.get(several.group("d"), several.group("d"))
        return _Piece(start, words[at + 1].end(), digit * count, "p"), at + 2
    if said[1] == "w" and count > 0 and near[1] in ("hundrede", "hundred"):
        said, at = (f"{count}00", "w"), at + 1
        near = near[1:] + [""]
    rest = _said(near[2]) if near[1] == "og" else None
    if said[1] == "w" and said[0][1:] == "00" and rest and len(rest[0]) < 3:
        return _Piece(start, words[at + 2].end(), said[0][0] + rest[0].zfill(2), "w"), at + 3
    if 2 <= count <= 4 and near[1] in ("gange", "x"):
        inner = _said(near[2])
        if inner:
            return _Piece(start, words[at + 2].end(), inner[0] * count, "m"), at + 3
    repeated = _said(near[1]) if near[2] == "gange" else None  # "60 tre gange"
    if repeated and repeated[0] in ("2", "3", "4") and not _said(near[3]):
        return _Piece(start, words[at + 2].end(), said[0] * int(repeated[0]), "m"), at + 3
    return _Piece(start, words[at].end(), *said), at + 1


def _said(word: str) -> tuple[str, str] | None:
    """The digits one word says, and how."""
    if word.isdecimal():
        return (word, "d") if word.isascii() and len(word) <= 8 else None
    if word in NUMBER_WORDS:
        return NUMBER_WORDS[word], "w"
    times = re.fullmatch(r"([2-4])x(\d{1,4})", word)
    if times:
        return times.group(2) * int(times.group(1)), "m"
    if any(char.isdecimal() for char in word):
        parts = _PART.findall(word)
        mixed = "".join(parts) == word and not re.fullmatch(r"\d0s", word)
        return ("".join(NUMBER_WORDS.get(part, part.translate(_ALIKE)) for part in parts), "a") if mixed else None
    if len(word) > 3 and word[:3] in _STARTS and _WORDS_ONLY.fullmatch(word):
        return "".join(NUMBER_WORDS[part] for part in _PART.findall(word) if part in NUMBER_WORDS), "w"
    return None


def _alone(text: str, words: list[re.Match[str]], at: int) -> tuple[_Piece, int] | None:
    """A letter or two drawn like digits, without a digit of their own: "OO", "zo"; "i" is the little word, mostly."""
    word = words[at].group()
    if len(word) > 2 or word.strip("oilszb"):
        return None
    if word == "i" and text[words[at].start()] == "i":
        beside = words[max(0, at - 1) : at] + words[at + 1 : at + 2]
        if len(beside) < 2 or any(len(other.group()) > 1 for other in beside):
            return None
    return _Piece(*words[at].span(), word.translate(_ALIKE), "o"), at + 1


def _judge(run: list[_Piece], low: str, lists: Recognisers) -> Iterator[Span]:
    """The numbers of a stretch: all of it, or what stands between its commas where the whole is none."""
    if len(run) > _MANY:
        return
    whole = _as_number(run, low, lists) or _as_said(run, low)
    if whole:
        yield whole
        return
    # A letter that is none of the number, or another number before a comma.
    cuts = [0, *(at for at in range(1, len(run)) if run[at].gap != " " or run[at].how == "o"), len(run)]
    cuts += [at + 1 for at in range(len(run)) if run[at].how == "o"]
    done = -1
    for first in sorted(set(cuts)):
        for last in sorted(set(cuts), reverse=True):
            if done < first < last and (first, last) != (0, len(run)):
                part = run[first:last]
                span = _as_number(part, low, lists) if any(piece.how in "aomp" for piece in part) else None
                if span:
                    yield span
                    done = last - 1
                    break


def _as_number(run: list[_Piece], low: str, lists: Recognisers) -> Span | None:
    """What the pieces are together; None where they are no number, or one that stays."""
    start = run[0].start
    if run[0].digits in ("45", "0045") and sum(len(piece.digits) for piece in run[1:]) == 8:
        run = run[1:]  # the country says nothing about what follows
    digits = "".join(piece.digits for piece in run)
    if len(digits) == 8 and digits[0] in "23456789":
        kind = "PHONE"
    elif len(digits) == 10 and (1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12):
        kind = "CPR"
    else:
        return None
    end = run[-1].end
    last = _AT_LAST.match(low, end)
    before = low[max(0, start - 40) : start]
    if digits in lists.numbers or UNIT.match(low, end) or _MEASURED.search(before) and not _CALLS.search(before):
        return None
    if _is_list(run) or _is_counting(run) or _is_series(run, low):
        return None
    if not _is_strange(run, low):
        told = bool(last) or any(_TELLING.search(piece.gap) for piece in run)
        in_place = _BEFORE.search(before) and _BEHIND.match(low, last.end() if last else end)
        if not in_place or not (_is_told(run) if told else kind == "PHONE" and (_is_odd(run) or _is_mixed(run))):
            return None
    return start, last.end() if last else end, kind


def _as_said(run: list[_Piece], low: str) -> Span | None:
    """What a stretch is by the words before it: the last four of a CPR number, an account, what follows a plate's letters."""
    start, end = run[0].start, run[-1].end
    length = sum(len(piece.digits) for piece in run)
    before = low[max(0, start - 48) : start]
    last_four = _LAST_FOUR.search(before) if length == 4 and _OF_CPR.search(low) else None
    if last_four and not _is_year(run[0].digits):
        sure = not last_four["cpr"] and not last_four["found"] or _CPR_WORD.search(before)
        if sure and (not last_four["found"] or "\ue001" in before):  # what comes first is found already
            return start, end, "CPR"
    if UNIT.match(low, end):
        return None
    told_last = len(run) > 1 and len(run[-1].digits) == 4 and _TELLING.search(run[-1].gap)
    if told_last and length in (6, 8) and _OF_CPR.search(before) and not _is_year(run[-1].digits):
        return start, end, "CPR"  # "mit cpr er tredje juli nul ni og så 4412"
    if 6 <= length <= 11 and len(run) > 1 and _CALLS.search(before) and _is_strange(run, low) and not _is_list(run):
        return start, end, "PHONE"  # a digit too few or too many
    if 5 <= length <= 14 and len(run) > 1 and _OF_ACCOUNT.search(before) and _is_strange(run, low):
        return start, end, "ACCOUNT"
    letters = _OF_PLATE.search(before) if length == 5 and len(run) > 1 and _CARRIER.search(low) else None
    return (start - len(letters.group()), end, "PLATE") if letters else None


def _is_strange(run: list[_Piece], low: str) -> bool:
    """Whether a stretch says its digits as only a number is told: in words, with letters for digits, multiplied."""
    how = [piece.how for piece in run]
    if len(run) == 1:
        return how[0] in "aw" and len(_PART.findall(low[run[0].start : run[0].end])) > 3
    alike = sum(char in "oilszb" for piece in run if piece.how in "ao" for char in low[piece.start : piece.end])
    if any(kind in "ao" for kind in how) and how.count("o") <= len(run) / 2:
        return (
            alike > 1
            or any(low[piece.start] == "o" for piece in run if piece.how == "o")
            or any(re.search(r"^o|\do\d|[^\W\doilszb]", low[p.start : p.end]) for p in run if p.how == "a")
        )
    if "o" in how:
        return False
    if any(kind in "mp" for kind in how):
        if all(piece.digits[-1] in "05" for piece in run) and "w" not in how:
            return False  # "20 og 2 gange 15 og 30"
        return any(kind in "dw" for kind in how) or all(len(piece.digits) == 4 for piece in run)
    words = [low[piece.start : piece.end] for piece in run if piece.how == "w"]
    if "d" in how and any(word in ("en", "et") for word in words):
        return False  # "en 10 og en 12"
    if words and _is_in_pairs(run):
        return True
    return len(words) > 2 or bool(words) and "nul" in words or len(words) == 2 and len(run) <= 5


def _is_list(run: list[_Piece]) -> bool:
    """Whether the pieces are things beside each other, as ages, marks, years, times or scores are."""
    gaps = [piece.gap.strip(" ") for piece in run[1:]]
    if gaps and all(gap in (",", "og", ", og") for gap in gaps) and not any(piece.how in "aomp" for piece in run):
        return not _is_in_pairs(run) or all(piece.digits[0] != "0" for piece in run)  # an age has no zero before it
    if any(_is_year(piece.digits) for piece in (run[0], run[-1])) and len(run) > 1:
        return True
    if all(piece.digits in _MARKS for piece in run):
        return True
    how = "".join(piece.how for piece in run)
    if re.fullmatch(r"(?:wd)+", how):
        return True  # "to 200 og tre 100"
    tight = {gap for gap in (piece.gap for piece in run[1:]) if re.fullmatch(r"[.,\-–/+*]", gap)}
    return "w" not in how and "a" not in how and bool(tight) and len({piece.gap for piece in run[1:]}) > 1


def _is_series(run: list[_Piece], low: str) -> bool:
    """Whether every piece bears the same letter at the same end: "s20 s21 s8", "5l 20l 10l", "90s 80s"."""
    edges = zip(*((low[piece.start], low[piece.end - 1]) for piece in run), strict=True)
    return len(run) > 1 and any(len(set(edge)) == 1 and edge[0] in "slbz" for edge in edges)


def _is_year(digits: str) -> bool:
    return bool(re.fullmatch(r"19[3-9]\d|20[0-3]\d", digits))


def _is_counting(run: list[_Piece]) -> bool:
    """Whether the pieces count up or down: by ones or sevens, or five numbers and more that only rise or fall."""
    values = [int(piece.digits) for piece in run]
    steps = {b - a for a, b in pairwise(values)}
    if len(steps) == 1 and len(values) > 2:
        return not (len(values) == 4 and all(piece.how == "w" and len(piece.digits) == 2 for piece in run))
    if any(len(piece.digits) > 1 and piece.digits[0] == "0" for piece in run):
        return False
    one_way = all(step > 0 for step in steps) or all(step < 0 for step in steps)
    return len(values) > 4 and one_way and all(piece.how in "dw" for piece in run)


def _is_told(run: list[_Piece]) -> bool:
    """Whether numerals joined by "og så" can be a number: no amounts or measures, which are round."""
    return (
        len(run) > 1
        and not all(piece.digits[-1] in "05" for piece in run)
        and all(len(p.digits) < 5 for p in run[len(run[0].digits) == 6 :])
    )


def _is_odd(run: list[_Piece]) -> bool:
    """Whether numerals side by side are a phone in uncommon groups: "41 7 7 7 8 8 2", not the marks 7 10 12 4 7 4."""
    gaps = {piece.gap.strip(" ") or piece.gap for piece in run[1:]}
    inner = [len(piece.digits) for piece in run[1:-1]]
    if len(gaps) > 1 or not inner:
        return False
    if _is_in_pairs(run):
        rising = all(a.digits < b.digits for a, b in pairwise(run))
        return gaps <= {".", "..", "...", "…", ","} and "." not in {piece.gap for piece in run} and not rising
    return len(run) > 4 and gaps <= {" ", "\n", "-", ".", "*"} and inner.count(1) >= len(inner) - 1 > 1


def _is_mixed(run: list[_Piece]) -> bool:
    """Whether numerals with unlike signs between are a phone: "29 44 - 0711"; two scores or times have one shape."""
    gaps = [piece.gap.strip(" ") or " " for piece in run[1:]]
    if not set(gaps) <= set(" -./–_") or any(len(piece.digits) == 3 for piece in run) or len(run[0].digits) < 2:
        return False
    if _is_in_pairs(run) and len(set(gaps)) == 1:
        return False  # written as others are: `privacy_shapes` has judged it
    like_scores = len(gaps) == 3 and gaps[0] == gaps[2] != gaps[1]
    return len(run) > 2 and not like_scores and not all(piece.digits[-1] in "05" for piece in run)


def _is_in_pairs(run: list[_Piece]) -> bool:
    return len(run) == 4 and all(len(piece.digits) == 2 for piece in run)
