"""Signs around a word that it is a person: who acts, who is acted on, who is spoken to, who signs.

For names that are also words (Storm, Liv, Bo, Maj) and for words no list knows. Danish says "en storm" or "stormen"
of the weather, so a bare noun that hits, texts, is kissed or greeted is somebody.
The functions read tokens of `privacy_names` (word, kind, before, starts_clause, genitive) and change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage.privacy_lists import AMBIGUOUS, FIRST, UNKNOWN, Recognisers
from triage.privacy_verbs import ACTS_ON, ACTS_SURE, FINITE, STATES, TALKS

_STOP = re.compile(r"[.!?;:\n…,()]")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words of time, weather and nature: they are liked, missed and waited for without being anybody.
TIMES = _set(
    "april august juli juni maj mark sommer vinter summer winter sol storm liv live due rose rosa jordan viking tiger lykke skov min finn olive pil"
)
_MONTHS = _set("april august juli juni maj sommer vinter summer winter jordan")
_BEFORE_PERSON = _set("til fra af om på med hos mod efter for uden hos ad overfor")
_SEES_DO = _set(
    "kysse slå græde snakke løbe stå ligge gøre sige drikke ryge danse flirte stjæle sparke råbe skrige komme gå sidde tage skubbe true kaste"
)
_GREET = _set(
    "hej hejsa hejj hejjj heej halløj hey hi goddag godmorgen godaften godnat farvel tak undskyld kære dav davs mojn yo wsg selam salam hallo tillykke hejhej"
)
_TALK_TO = _set("er kan vil har hvad hvordan tak jeg du hvor hvorfor må skal lige undskyld vi og her min det")
_MARKERS = _set(
    "mig min mit mine dig ham hende hans hendes os vores hun han jer jeg du dem hinanden klassen skolen sin sit sine"
)
_DONE = re.compile(r"(?:et|t|ået|et)$")
_HE = _set("han hun hans hendes ham hende de")
_HEAD = _set(
    "og men fordi for at når hvis så da mens selvom om eller siden hvor hvorfor som & hvordan ifølge ved synes tror sagde siger mener tænker tænk kan vil har er skal ville må gider altså ja nej ok okay også"
)
_KINDLY = _set("alle venner veninder venner familie familien kan må gerne jeg folk mor far bedste kærlig plejer godt")


def shown_by_context(tokens: Sequence, index: int, lists: Recognisers) -> bool:
    """Whether a name that is also a word is a person here."""
    if tokens[index].genitive:
        return False
    return (
        _acts(tokens, index)
        or _acted_on(tokens, index)
        or _spoken_about(tokens, index)
        or greeted_or_signed(tokens, index)
        or _pointed_at(tokens, index)
        or _beside_person(tokens, index, lists)
        or _pair(tokens, index)
        or _turned_round(tokens, index)
        or comes_from(tokens, index)
        or _explained(tokens, index)
        or _with_own(tokens, index)
        or _related_to(tokens, index)
        or _called_so(tokens, index)
    )


def _called_so(tokens: Sequence, index: int) -> bool:
    """ "nu hedder jeg storm", "kald mig em", "siden lilje blev født"."""
    token = tokens[index]
    previous, earlier = _word(tokens, index - 1), _word(tokens, index - 2)
    if (_word(tokens, index + 1), _word(tokens, index + 2)) == ("blev", "født"):
        return token.word not in _MONTHS
    if token.starts_clause or not _next_breaks(tokens, index):
        return False
    turned = earlier == "hedder" and previous in ("jeg", "han", "hun", "du")
    return turned or earlier in ("kald", "kalde") and previous in ("mig", "ham", "hende", "os")


def _related_to(tokens: Sequence, index: int) -> bool:
    """ "bror til hjalte", "mor til storm": whose relative somebody is."""
    return (
        _word(tokens, index - 1) == "til"
        and tokens[index].word not in TIMES
        and not tokens[index].starts_clause
        and bool(_KIN_END.search(_word(tokens, index - 2)))
    )


def unknown_shown(tokens: Sequence, index: int) -> bool:
    """The surest signs only, for a word no list knows."""
    token = tokens[index]
    previous = _word(tokens, index - 1)
    if (
        token.starts_clause
        or len(token.word) < 3
        or token.word.endswith(("er", "ede", "en", "et"))
        and not token.capital
    ):
        return False
    if previous in ACTS_SURE and _next_breaks(tokens, index):
        return True
    return previous in ("til", "fra", "om", "af") and _word(tokens, index - 2) in TALKS and token.capital


_MODALS = _set("kan kunne skal skulle vil ville må måtte tør gider")
_VERBS = _set("bo tage rose bent due ask dale")
_ADVERBS = _set("altid bare kun nok jo også især mest måske sikkert faktisk igen altså vist godt nemlig")


def _turned_round(tokens: Sequence, index: int) -> bool:
    """ "hvorfor hader maj mig", "så kom storm og hev mig", "kan lilje og jeg": verb first, then who does it."""
    token, previous = tokens[index], _word(tokens, index - 1)
    after, further = _word(tokens, index + 1), _word(tokens, index + 2)
    if token.starts_clause or token.word in _VERBS or _next_stops(tokens, index):
        return False
    if previous in ("er", "var", "bliver", "blev") and after in STATES - {
        "min",
        "her",
        "væk",
        "hjemme",
        "død",
        "alene",
        "dejlig",
        "hyggelig",
        "høj",
        "bedst",
        "værst",
    }:
        return True
    if after in ("og", "&") and further in ("jeg", "mig"):
        return token.word not in TIMES and previous not in _BEFORE_PERSON
    if (
        previous in _MODALS
        and token.word != "liv"
        and re.search(r"[^e]e$|få|slå|gå", after)
        and further in _MARKERS - {"sin", "sit", "sine", "du", "jeg", "klassen", "skolen"}
    ):
        return True
    if previous not in FINITE or previous in ("er", "var", "får", "fik", "bliver"):
        return False
    if after in ("mig", "ham", "hende", "dig", "os"):
        return True
    return (
        after == "og"
        and further in FINITE | {"hev", "rev", "tog", "greb", "trak"}
        and bool(_MARKERS & {_word(tokens, index + step) for step in (3, 4, 5)})
    )


def is_month_of_year(tokens: Sequence, index: int) -> bool:
    """ "siden august", "hele maj": months and seasons after words of time."""
    loved = _word(tokens, index - 1) == "i" and _word(tokens, index - 2) in ("forelsket", "vild", "lun")
    return tokens[index].word in _MONTHS and _word(tokens, index - 1) in _OF_TIME and not loved


_OF_TIME = _set("siden inden før hele sidste næste hver i start slutningen midten fra")


def _next_stops(tokens: Sequence, index: int) -> bool:
    return index + 1 >= len(tokens) or bool(_STOP.search(tokens[index + 1].before))


def _explained(tokens: Sequence, index: int) -> bool:
    """ "bo, min stedfar, drikker": a word and then who that is."""
    if index + 2 >= len(tokens) or tokens[index + 1].before.strip() not in (",", "(", "-", "–"):
        return False
    return _word(tokens, index + 1) in ("min", "hendes", "hans", "vores", "mine") and bool(
        _KIN_END.search(_word(tokens, index + 2))
    )


_KIN_END = re.compile(
    r"(?:ven|veninde|bror|søster|kæreste|eks|mor|far|fætter|kusine|nabo|barn|søn|datter|lærer|crush|bff|kammerat|onkel|moster|faster|bestie|tante|mand|kone|træner|chef|pædagog|rådgiver|psykolog|forlovede|tvilling)$"
)
_HUMAN_STATE = _set(
    "adopteret gravid forelsket utro jaloux indlagt voldelig lesbisk homo bøsse trans autist skizofren single mobbet uvenner kærester skilsmissebarn"
)


def unknown_acts(tokens: Sequence, index: int) -> bool:
    """ "xiaomeng er adopteret", "joy er min bedste veninde": what only people are, said of a word no list knows."""
    rest = [item.word for item in tokens[index + 1 : index + 6]]
    opens = tokens[index].starts_clause or _word(tokens, index - 1) in _HEAD
    if not opens or len(rest) < 2 or rest[0] not in ("er", "var", "blev", "bliver") or _next_stops(tokens, index):
        return False
    return rest[1] in _HUMAN_STATE or rest[1:4] == ["den", "eneste", "der"] or _is_somebody(rest[1:])


def _is_somebody(tail: list[str]) -> bool:
    """ "min bedste ven", "hendes nye kæreste"."""
    if tail[0] not in ("min", "hendes", "hans", "mine", "vores", "deres"):
        return False
    words = [
        word
        for word in tail[1:3]
        if word not in ("bedste", "nye", "gamle", "lille", "store", "eneste", "tidligere", "søde", "egen")
    ]
    return bool(words and _KIN_END.search(words[0]))


def is_thing(word: str) -> bool:
    """ "en app der hedder": a compound of a thing is no person."""
    return bool(
        re.search(
            r"(?:appen|app|spil|spillet|bog|film|serie|sang|medicin|pille|piller|sygdom|gruppe|gruppen|skole|side|siden|linje|tilbud|kursus|butik|program|server|kanal|profil|konto|forening)$",
            word,
        )
    )


def comes_from(tokens: Sequence, index: int) -> bool:
    """ "falke fra fodbold", "storm i min klasse": a bare word and where one knows them from."""
    opens = tokens[index].starts_clause or _word(tokens, index - 1) in _HEAD | _BEFORE_PERSON
    if not opens or _next_stops(tokens, index) or _word(tokens, index + 1) not in ("fra", "i"):
        return False
    place, after = _word(tokens, index + 2), _word(tokens, index + 3)
    if _word(tokens, index + 1) == "i":
        return (place, after) in (
            ("min", "klasse"),
            ("vores", "klasse"),
            ("parallelklassen", ""),
        ) or place == "parallelklassen"
    where = (
        "klassen",
        "parallelklassen",
        "fodbold",
        "håndbold",
        "dans",
        "svømning",
        "spejder",
        "klubben",
        "kommunen",
        "naboklassen",
        "holdet",
        "ungdomsklubben",
        "min",
        "sfo",
        "gymnastik",
        "ridning",
    )
    return place in where and (place != "min" or after in ("klasse", "skole", "årgang", "gade", "vej", "by", "gamle"))


def invites_nickname(tokens: Sequence, index: int) -> bool:
    """ "du kan bare kalde mig kaninen": whatever follows is what somebody is called."""
    if (_word(tokens, index - 2), _word(tokens, index - 1)) not in (("kalde", "mig"), ("kald", "mig")):
        return False
    lead = {token.word for token in tokens[max(0, index - 7) : index - 2]}
    return _word(tokens, index - 2) == "kald" or bool(lead & {"du", "i"}) and bool(lead & {"kan", "må"})


def called_kindly(tokens: Sequence, index: int) -> bool:
    """ "mine venner kalder mig x", "du kan kalde mig x": a nickname, while "de kalder mig …" is often an insult."""
    lead = {token.word for token in tokens[max(0, index - 6) : index - 2]} | {_word(tokens, index - 3)}
    return bool(lead & _KINDLY)


def greeted_or_signed(tokens: Sequence, index: int) -> bool:
    """ "hej rose er du der", "hilsen bo", "storm her"."""
    token = tokens[index]
    after = _word(tokens, index + 1)
    before = _word(tokens, index - 1)
    if before in _GREET and not _STOP.search(token.before) and index <= 2:
        ends = index + 1 >= len(tokens) or bool(_STOP.search(tokens[index + 1].before))
        return (ends or after in _TALK_TO) and (
            token.kind == AMBIGUOUS or token.capital or after in ("er", "kan", "vil", "her") and not ends
        )
    if (
        after == "her"
        and index <= 2
        and token.kind == AMBIGUOUS
        and (token.starts_clause or before in _GREET | {"det", "er"})
    ):
        return (
            index + 2 >= len(tokens)
            or bool(_STOP.search(tokens[index + 2].before))
            or _word(tokens, index + 2) in ("igen", "jeg", "og")
        )
    last = index == len(tokens) - 1
    signed = re.fullmatch(r"\s*(?:\n+\s*[-–/~]?|\s[-–/~])\s*", token.before) is not None
    return last and index > 2 and signed and (token.kind == AMBIGUOUS or token.capital)


def _word(tokens: Sequence, index: int) -> str:
    return tokens[index].word if 0 <= index < len(tokens) else ""


def _next_breaks(tokens: Sequence, index: int) -> bool:
    """Nothing follows that the word could belong to."""
    after = _word(tokens, index + 1)
    if not after or _STOP.search(tokens[index + 1].before):
        return True
    return after in _HEAD | FINITE | _MARKERS | _BEFORE_PERSON | {
        "ikke",
        "i",
        "igen",
        "hver",
        "hele",
        "meget",
        "så",
        "bag",
        "foran",
        "op",
        "ned",
        "altid",
        "der",
    }


def _acts(tokens: Sequence, index: int) -> bool:
    """ "bo har taget min telefon": the word opens a clause and does what people do."""
    token = tokens[index]
    opens = token.starts_clause or _word(tokens, index - 1) in _HEAD
    if not opens or index + 1 >= len(tokens) or _STOP.search(tokens[index + 1].before):
        return False
    rest = [item.word for item in tokens[index + 1 : index + 7]]
    if rest[0] not in FINITE:
        return rest[1:2] == ["sig"] and token.word not in TIMES
    if rest[0] in ("er", "var", "bliver", "blev"):
        return _is_in_a_state(token.word, rest)
    if rest[0] in ("har", "havde"):
        done = any(_DONE.search(word) and word != "været" and len(word) > 2 for word in rest[1:4])
        return done and token.word not in _MONTHS or bool(_MARKERS & set(rest[1:5]))
    if token.word in TIMES and rest[0] in (
        "kommer",
        "kom",
        "går",
        "gik",
        "kan",
        "skal",
        "må",
        "får",
        "gør",
        "gjorde",
        "tager",
        "tog",
        "ser",
    ):
        return bool(_MARKERS & set(rest[1:5])) and token.word not in _MONTHS
    return bool(_MARKERS & set(rest[1:6])) or rest[0] not in (
        "kan",
        "kunne",
        "skal",
        "skulle",
        "må",
        "går",
        "gik",
        "får",
        "kommer",
        "kom",
        "gør",
        "begyndte",
        "stoppede",
    )


def _is_in_a_state(word: str, rest: list[str]) -> bool:
    """ "maj er sur på mig" but "maj er min yndlingsmåned", "liv er svært"."""
    tail = [
        item
        for item in rest[1:4]
        if item
        not in (
            "så",
            "ikke",
            "jo",
            "bare",
            "også",
            "altid",
            "mega",
            "meget",
            "ret",
            "lidt",
            "helt",
            "vildt",
            "virkelig",
            "rigtig",
            "begge",
            "blevet",
            "bare",
        )
    ]
    if rest[1:4] == ["den", "eneste", "der"]:
        return word not in _MONTHS
    if tail and tail[0] in ("min", "hendes", "hans", "mine", "vores"):
        return _is_somebody(rest[rest.index(tail[0]) :])
    if (
        not tail
        or word in _MONTHS
        and tail[0] not in ("sur", "vred", "jaloux", "uvenner", "forelsket", "utro", "gravid", "fuld")
    ):
        return False
    return tail[0] in STATES - {"min"} or bool(_HE & set(rest[2:6]))


def _acted_on(tokens: Sequence, index: int) -> bool:
    """ "jeg savner storm", "jeg så finn kysse rosa": the bare noun is whom a verb meets."""
    token = tokens[index]
    if token.starts_clause:
        return False
    previous, after = _word(tokens, index - 1), _word(tokens, index + 1)
    if previous in ("så", "ser", "hørte", "lod", "fik") and after in _SEES_DO:
        return True
    if previous in ACTS_SURE and token.word not in _MONTHS:
        return _next_breaks(tokens, index)
    if previous in ACTS_ON and token.word not in TIMES and previous not in ("så", "ser", "fik", "hørte"):
        return _next_breaks(tokens, index)
    return previous in ACTS_ON and after in ("hun", "han") and _word(tokens, index + 2) in FINITE


def _spoken_about(tokens: Sequence, index: int) -> bool:
    """ "skrev til liv", "billeder af storm", "sur på maj"."""
    token = tokens[index]
    previous = _word(tokens, index - 1)
    if token.starts_clause or previous not in _BEFORE_PERSON or token.word in _MONTHS:
        return False
    near = {_word(tokens, index - 2), _word(tokens, index - 3), _word(tokens, index - 4)}
    if not near & TALKS or previous == "for" and not near & {"bange", "jaloux", "sagt"}:
        return False
    if token.word in TIMES and previous not in ("til", "fra", "med", "af"):
        return False
    return _next_breaks(tokens, index)


def _with_own(tokens: Sequence, index: int) -> bool:
    """ "jarl og hans venner": nobody else has friends."""
    return (
        _word(tokens, index + 1) in ("og", "&")
        and _word(tokens, index + 2) in ("hans", "hendes")
        and not _next_stops(tokens, index)
    )


_ANY_VERB = re.compile(r"\w{2,}(?:er|ede|te)")
_OF_THINGS = _set(
    "er var kommer kom går gik mangler manglede betyder betød hjælper hjalp virker virkede tæller skinner blæser gælder"
)


def _pointed_at(tokens: Sequence, index: int) -> bool:
    """ "det var iris der startede det", "det er vilje igen", "jeg er storm og jeg er 14"."""
    token = tokens[index]
    back = 1 if _word(tokens, index - 1) in _ADVERBS and not tokens[index - 1].starts_clause else 0
    lead = (_word(tokens, index - 2 - back), _word(tokens, index - 1 - back))
    if lead in (("hun", "der"), ("ham", "der"), ("hende", "der"), ("han", "der")) and not token.starts_clause:
        return True
    if lead not in (("det", "var"), ("det", "er"), ("jeg", "er"), ("mig", "er")) or token.starts_clause:
        return False
    after, further = _word(tokens, index + 1), _word(tokens, index + 2)
    if lead[0] == "jeg" and token.word in ("kristen", "ung", "stærk"):
        return False  # "jeg er kristen fra eritrea"
    if lead[0] == "jeg":
        aged = after == "på" and (index + 2 >= len(tokens) or any(char.isdigit() for char in tokens[index + 2].before))
        return (after, further) in (("og", "jeg"), ("og", "er")) or after == "fra" or aged
    return (
        after in ("der", "som")
        and (further in FINITE or token.word not in TIMES and bool(_ANY_VERB.fullmatch(further)))
        and further not in _OF_THINGS
        or (after == "igen" and index + 2 >= len(tokens) or lead[1] == "var" and not after)
        and token.word not in TIMES
    )


def _beside_person(tokens: Sequence, index: int, lists: Recognisers) -> bool:
    """ "min mor og bo skændes", "mig og storm": in a row with somebody."""
    if _word(tokens, index - 1) not in ("og", "å") or tokens[index].starts_clause:
        return False
    other, after = _word(tokens, index - 2), _word(tokens, index + 1)
    if after in (
        "hos",
        "hjemme",
        "sammen",
        "i",
        "alene",
        "mig",
        "ham",
        "hende",
        "på",
        "af",
        "med",
        "ikke",
        "den",
        "det",
        "ud",
        "et",
        "en",
    ) and tokens[index].word in ("bo", "tage", "ask", "rose", "due", "finn"):
        return False
    if other in ("mig", "jeg", "ham", "hende", "dig", "han", "hun"):
        return after in FINITE | {"", "sammen", "i", "på", "til", "hos"} and tokens[index].word not in _MONTHS
    return bool(
        re.search(r"(?:^|\w)(?:mor|far|bror|søster|kæreste|ven|veninde|kammerat|fætter|kusine|kone|mand)$", other)
    ) and (
        not after
        or after in FINITE
        or after in ("skændes", "slås", "har", "der", "og")
        or bool(_STOP.search(tokens[index + 1].before))
    )


def in_season(tokens: Sequence, index: int) -> bool:
    """ "sol og sommer hjælper ikke": two words of weather or season beside each other are both what they say."""
    word, before, after = tokens[index].word, _word(tokens, index - 1), _word(tokens, index + 1)
    beside = (
        _word(tokens, index + 2)
        if after in ("og", "eller")
        else _word(tokens, index - 2)
        if before in ("og", "eller")
        else ""
    )
    human = _MARKERS & {token.word for token in tokens[index + 1 : index + 7]}
    return word in _NATURE and beside in _NATURE and not human and not tokens[index].capital


_NATURE = _set(
    "sol sommer vinter storm regn sne vind blæst varme lys maj april juni juli august skov strand hav himmel forår efterår måne frost tåge torden"
)


def _pair(tokens: Sequence, index: int) -> bool:
    """ "sol og storm er kærester", "april, liv og bo driller mig": two bare nouns that act together."""
    for first, second in ((index, index + 2), (index - 2, index)):
        if first < 0 or second >= len(tokens) or _word(tokens, first + 1) not in ("og", "&"):
            continue
        if not {tokens[first].kind, tokens[second].kind} <= {AMBIGUOUS, UNKNOWN, FIRST}:
            continue
        rest = [token.word for token in tokens[second + 1 : second + 5]]
        if (
            rest
            and rest[0] in ("er", "var", "blev")
            and set(rest[1:4])
            & {
                "kærester",
                "venner",
                "uvenner",
                "sure",
                "onde",
                "mine",
                "begge",
                "sammen",
                "veninder",
                "vrede",
                "slået",
                "gift",
                "brødre",
                "søskende",
                "søstre",
                "forelskede",
            }
        ):
            return True
        if rest and rest[0] in (
            "slås",
            "skændes",
            "kysses",
            "skændtes",
            "sloges",
            "kyssede",
            "hader",
            "driller",
            "mobber",
        ):
            return True
        if (
            rest
            and rest[0] in FINITE - {"er", "var", "kan", "skal", "gør", "bliver", "går", "kommer", "får"}
            and _MARKERS & set(rest[1:5])
        ):
            return True
    return False
