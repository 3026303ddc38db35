"""Names of people in Danish as young people write it: lower case, misspelt, from all over the world.

A name that is no word is hidden wherever it stands. A name that is also a word (Storm, Liv, Bo), and a word we do not
know, need a sign that a person is meant: what stands before ("min bror", "hedder", "hr."), what follows ("slår mig"),
or a name beside it ("X og Y"). Titles and the genitive s stay outside the span.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage import privacy_context as people
from triage.privacy_lists import AMBIGUOUS, FIRST, UNKNOWN, WORD, Recognisers
from triage.privacy_verbs import FINITE, SAYS, SAYS_SURE

Span = tuple[int, int, str]

_TOKEN = re.compile(r"\ue000+|\ue001+|[^\W\d_]+(?:[-'’´`][^\W\d_]+)*")
_BREAK = re.compile(r"[.,!?;:\n()\"“”»«…–—/|]| - |\d|[^\w\s]")
_END = re.compile(r"[.!?;:\n…]")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


INTRO = _set(
    "hedder hedr heder hedde hed hedte heddr hedderr hder hededr hetter heter kaldes hedt heddet hettede døbt kaldet"
)
_INTRO_ASKING = _set(
    "hvad hvordan det stedet den hvor sygdommen hvem tilbuddet medicinen gruppen spillet appen bogen filmen serien skolen byen vejen som der"
    " kat katten hund hunden hest hesten kanin kaninen hamster hamsteren marsvin marsvinet fugl fuglen pony ponyen papegøje fisk fisken rotte rotten killing killingen hvalp hvalpen bamse bamsen"
    " figur figuren dyr dyret undulat skildpadde heste katte hunde kaniner"
)
SIGN_OFF = _set("hilsen hilsner mvh kh vh hilsnen hils knus kram krammer")
_FILLERS = _set("altså bare så øh øhm faktisk også jo nemlig egentlig vist lige fra er sig mig ham hende")
KIN = _set(
    """mor far mors fars moar bror søster storebror storesøster lillebror lillesøster halvbror halvsøster tvillingebror tvillingesøster papbror papsøster
    stedbror stedsøster stedfar stedmor papfar papmor bonusfar bonusmor bonusbror bonussøster plejemor plejefar plejebror plejesøster
    søn sønnen datter datteren dreng drengen pige pigen barn barnet baby babyen ven vennen veninde veninden bedsteven bedsteveninde bff bestie
    besties kæreste kæresten kærste kærsten kærestes ekskæreste ekskæresten eks eksen ekskone eksmand mand manden kone konen hustru forlovede
    kusine kusinen fætter fætteren onkel onklen tante tanten moster mosteren faster fasteren farbror morbror niece nevø svoger svigerinde
    svigermor svigerfar svigersøn svigerdatter farmor farfar mormor morfar bedstemor bedstefar oldemor oldefar gudmor gudfar
    lærer læreren klasselærer klasselæreren matematiklærer matematiklæreren dansklærer dansklæreren idrætslærer idrætslæreren engelsklærer gymnasielærer
    lære lærr læren pædagog pædagogen støttepædagog kontaktperson kontaktpersonen kontaktpædagog sagsbehandler sagsbehandleren socialrådgiver
    socialrådgiveren rådgiver rådgiveren psykolog psykologen læge lægen sundhedsplejerske sundhedsplejersken skolesygeplejerske mentor mentoren
    træner træneren coach chef chefen leder lederen kollega kollegaen nabo naboen underbo overbo vejleder vejlederen skoleleder skolelederen
    inspektør rektor klassekammerat klassekammeraten kammerat kammeraten makker makkeren roomie roomien bofælle bofællen crush crushet date daten
    fyr fyren tøs tøsen broder brodr søser søs lillebro storebro søstr sister brother sis homie
    præsten præst imam imamen politibetjenten betjent betjenten tolk tolken værge værgen advokat advokaten aflaster støtteperson
    støttestøttepersonen elev eleven plejebarn barnebarn tvilling tvillingen stalker stalkeren mobber mobberen
    mester kontaktpæd pæd pæden støttepæd kontaktpers klasselære socialpædagog terapeut terapeuten fysioterapeut tandlæge tandlægen behandler behandleren studievejleder studievejlederen
    uu-vejleder familievejleder familierådgiver misbrugsrådgiver sidemand sidemanden sidekammerat værelseskammerat medelev instruktør instruktøren spejderleder spejderlederen
    holdkammerat teamleder gruppeleder viceinspektør viceskoleleder afdelingsleder afdelingslederen bestyrer bestyreren plejemoren plejefaren aflastningsmor aflastningsfar
    bedstes bedstis bestevenn gf bf ekskæresteren mobbekonge værge værgen psyk læremester mesteren nabodreng nabopige barnepige babysitter vicevært viceværten pedel pedellen
    dealer dealeren pusher pusheren voldsmand gerningsmanden tvillingesøster legekammerat sugardaddy onkels mosters bror' kærsten skolesocialrådgiver skolepædagog ungerådgiver
    gadeplansmedarbejder ssp-medarbejder ssp'er skolelærer vikaren lærerinde lærerinden lærerne"""
)
TITLE = _set(
    "hr hr. fru frk frøken herr dr doktor prof professor familien pastor overlæge mr mrs ms miss hoca ustad sheikh"
)
_WITH_PERSON = _set("med hos")
_MEETS = _set(
    "sammen kæreste kærester kærst venner uvenner veninder snakke snakker snakket snakkede taler talt talte tale forelsket slået slog slå gift ses ses' skændes skændtes ude sov sovet boller dater gået bor var er hjemme hænger"
)
_TO_PERSON = _set("til af fra om på og for ved mod efter")
_ARTICLES = _set(
    "en et den det de denne dette disse ingen nogen noget hver mange flere alle to tre fire fem sin sit sine min mit mine din dit dine hans hendes vores jeres deres lidt mere meget al alt hele som i på"
)
_CONJ = _set(
    "og men fordi for at når hvis så da mens selvom om eller siden hvor hvorfor når som der & fordi' når hvad hvordan ifølge siger synes tror ved"
)
_OBJECTS = _set(
    "mig dig ham hende os jer dem sig min mit mine at ikke også altid aldrig hele tit ofte tilbage på om med til ud ind op ned"
)
OWNED = _set(
    """mor far forældre bror søster kæreste kærste værelse hus lejlighed mobil telefon fest familie ven venner veninde hund kat eks mand kone søn datter børn
    storebror lillebror storesøster lillesøster papfar stedfar mormor farmor onkel tante fætter kusine klasse skole hjem seng computer billeder
    billede story snap insta profil fødselsdag konfirmation lærer sagsbehandler bil taske tøj plejemor plejefar plejefamilie moar chef stemme"""
)
_NEVER = _set(
    """ikke noget det den sådan hvad som så at og jeg du han hun vi i de man en et er der her nu da men eller på med til af for fra om hvor hvem hvordan
    mig dig ham hende os jer dem sig min mit mine din dit dine sin sit hans hendes vores jeres deres har havde vil ville kan kunne skal skulle må måtte bliver blev
    også bare altså jo lige nok vist aldrig altid ja nej hej ok okay okey the a an to my is it and or you me no yes lol nogen noget nogle ingen alle alt mange
    min' samme ligesom præcis egentlig faktisk både enten anonym hemmelig anonymt ligegyldigt ok hvis når fordi siden efter under over dig' godt dårligt"""
)
_MIDDLES = _set("thi van binti bint bin ibn abu al el umm")
_PARTICLES = _set("thi binti ibn el al de la van von der bin ben abu da dos del ter bint di le mc mac")
_MODALS = _set("kan kunne skal skulle vil ville må måtte får fik lad lade gider tør bør at")
_VERB_NAMES = _set("bo tage rose bent due finn dale ask")
_MONTHS = _set("april maj juni juli august")
_SURNAME_END = re.compile(
    r"(?:[^\W\d_]{2}(?:sen|ssen|gaard|gård|strup|bjerg|berg|borg|holm|lund|skov|toft|holt|rup|dahl|mann|sson|dóttir|dottir|vic|vić|ovic|ević|ski|ska|sky|czyk|enko|chuk|yan|oglu|zadeh|ullah|ov|ova|eva|escu|eanu|quist|kvist|ström|gren|feldt|feld|stein|bæk|bech|krog|kjær|kjaer|thy|sund|vang|by))$"
)
_PLACE_ENDS = ("gård", "borg", "skov", "by", "vang", "rup")  # "emma skolegård": as often a place
_AFTER_HANS = _set(
    "peter jørgen christian kristian henrik ole erik jakob jacob otto martin jensen hansen nielsen pedersen georg olav aage"
)
_RELATION_WORDS = re.compile(
    r"(?:lærer|læreren|pædagog|søster|bror|veninde|kammerat|mor|far|psykolog|rådgiver|kæreste|kæresten|mand|konen|chef|træner)$"
)


@dataclass(slots=True)
class _Token:
    """A word: place in the text, lower-case form without genitive, and what it may be."""

    start: int
    end: int
    word: str
    raw: str
    before: str  # what stands between the word before and this one
    kind: str = WORD
    genitive: bool = False
    is_person: bool = False

    @property
    def capital(self) -> bool:
        return self.raw[0].isupper() and not (len(self.raw) > 1 and self.raw.isupper())

    @property
    def starts_clause(self) -> bool:
        return self.before != " " and bool(_BREAK.search(self.before)) or self.before is _START

    @property
    def starts_sentence(self) -> bool:
        return self.before != " " and bool(_END.search(self.before)) or self.before is _START


_START = "\x00start"


def find(text: str, lists: Recognisers, kept: list[tuple[int, int]]) -> list[Span]:
    """Spans of people's names.

    Args:
        text: Prepared text; U+E000 marks names that are hidden already, U+E001 anything else that is.
        lists: Names and words.
        kept: Where the names of offers, helplines and people everybody knows stand; nothing there is hidden.
    """
    tokens = _tokens(text, lists)
    spelled = _spelled_out(text, lists)
    for index in range(len(tokens)):
        tokens[index].is_person = tokens[index].is_person or _is_person(tokens, index, lists)
    _spread_through_lists(tokens)
    spans = [span for span in _joined(text, tokens, lists) if not any(span[0] < b and a < span[1] for a, b in kept)]
    return spans + [span for span in spelled if not any(span[0] < b and a < span[1] for a, b, _ in spans)]


def _tokens(text: str, lists: Recognisers) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        before = text[tokens[-1].start + len(tokens[-1].raw) : match.start()] if tokens else _START
        if not tokens and _BREAK.search(text[: match.start()]):
            before = text[: match.start()] + _START
        token = _Token(match.start(), match.end(), match.group().lower(), match.group(), before)
        _classify(token, lists)
        tokens.append(token)
    return tokens


_APOSTROPHE = re.compile(r"(.{2,})['’´`]s$")


def _classify(token: _Token, lists: Recognisers) -> None:
    """Set kind and genitive of a word."""
    word = token.word
    if word[0] in "\ue000\ue001":
        token.kind, token.is_person = WORD, word[0] == "\ue000"
        return
    if word.startswith("eks-") and len(word) > 6:  # "min eks-emil"
        token.start, token.word, token.raw = token.start + 4, word[4:], token.raw[4:]
        token.kind = lists.word_class(token.word)
        return
    apostrophe = None if word.isalpha() else _APOSTROPHE.match(word)
    if apostrophe:
        token.word, token.genitive, token.end = apostrophe.group(1), True, token.start + len(apostrophe.group(1))
        token.kind = lists.word_class(token.word)
        return
    token.kind = lists.word_class(word)
    base = word[:-1]
    if word.endswith("s") and len(word) > 2 and word not in lists.words and word not in lists.places:
        base_kind = AMBIGUOUS if base in lists.ambiguous else lists.word_class(base)
        weight, base_weight = lists.first_names.get(word, 0), lists.first_names.get(base, 0)
        if (
            token.kind != FIRST
            and token.kind != AMBIGUOUS
            and base_kind in (FIRST, AMBIGUOUS)
            or base_weight > weight
            and base_kind in (FIRST, AMBIGUOUS)
        ):
            token.word, token.genitive, token.end, token.kind = base, True, token.end - 1, base_kind


def _is_person(tokens: list[_Token], index: int, lists: Recognisers) -> bool:
    """Whether the word at `index` is a name, from itself and from the words around it."""
    token = tokens[index]
    if token.word[0] in "\ue000\ue001" or len(token.word) < 2:
        return False
    if _is_title_or_artist(tokens, index):
        return False
    if token.kind == FIRST:
        return _first_name_holds(tokens, index, lists)
    if _owns_somebody(tokens, index, lists):
        return True
    if token.word in _MONTHS and re.search(r"\d\.? ?$", token.before):
        return False  # "den 12. maj"
    if _after_intro(tokens, index, lists) or _after_title(tokens, index, lists):
        return True
    if token.kind == AMBIGUOUS:
        return _ambiguous_holds(tokens, index, lists)
    if token.kind == WORD and token.capital and _capital_after_kin(tokens, index, lists):
        return True
    if token.kind == WORD and people.invites_nickname(tokens, index):
        return token.word not in _NEVER and len(token.word) > 2
    if token.kind == WORD and token.word in lists.first_names and token.word not in _NEVER:
        return people.unknown_acts(tokens, index)
    if token.kind == UNKNOWN:
        return _unknown_holds(tokens, index, lists)
    return False


def _owns_somebody(tokens: list[_Token], index: int, lists: Recognisers) -> bool:
    """ "livs far", "storms lærer": a name that is a word, in the genitive before somebody it belongs to."""
    token, after = tokens[index], _following(tokens, index)
    if token.genitive or not token.word.endswith("s") or token.word[:-1] not in lists.ambiguous or after is None:
        return False
    if _BREAK.search(after.before) or after.word not in OWNED and after.word not in KIN:
        return False
    _drop_genitive(token)
    token.kind = AMBIGUOUS
    return True


def _first_name_holds(tokens: list[_Token], index: int, lists: Recognisers) -> bool:
    """A name that is no word is a name, unless it is seldom, short and stands after an article."""
    token = tokens[index]
    weight = lists.first_names.get(token.word, 1)
    previous = tokens[index - 1].word if index else ""
    if previous in ("den", "det", "de") and not token.capital and lists.is_plain(token.word):
        return False  # "den rene nedgørelse"
    if token.capital or weight == 3:
        return True
    if len(token.word) <= 3 and weight == 1:
        return _unknown_holds(tokens, index, lists) or _after_intro(tokens, index, lists)
    return not (weight < 3 and previous in ("en", "et", "den", "det") and not token.starts_clause)


_SHOWN = _set(
    "bogen bog filmen film serien serie sangen sang spillet spil bandet band albummet album podcasten podcast appen app nummeret tegneserien musicalen forestillingen"
)
# What has a name of its own that is nobody's: "stormen pia", "katten luna".
_NAMED_THINGS = _set(
    "stormen orkanen stormfloden virussen hunden katten hesten ponyen kaninen hamsteren marsvinet fuglen båden skibet færgen robotten dukken bamsen computeren motorcyklen tropestormen hund kat hest pony kanin hamster undulat papegøje hvalp killing"
)
_HEARD = {
    "til": _set("lytter lyttede lytte hører"),
    "med": _set("koncert koncerten musik sange film filmen serien album albummet"),
    "af": _set("musik musikken sange sangen sang album albummet fan fans plakat plakater poster koncert"),
}


def _is_title_or_artist(tokens: list[_Token], index: int) -> bool:
    """ "bogen hedder kajs fødselsdag", "lytter til taylor": what is read, seen or heard, and no one the visitor knows."""
    before = tokens[index - 1].word if index else ""
    further = tokens[index - 2].word if index > 1 else ""
    if before in _NAMED_THINGS and not tokens[index].starts_clause:
        return True
    if before in INTRO and not tokens[index].starts_clause:
        third = tokens[index - 3].word if index > 2 else ""
        return further in _SHOWN or further in ("der", "som") and third in _SHOWN
    if further not in _HEARD.get(before, ()):
        return False
    after = _following(tokens, index)
    return (
        after is None
        or bool(_BREAK.search(after.before))
        or after.word in ("og", "hele", "hver", "når", "for", "i", "altid")
    )


def _previous(tokens: list[_Token], index: int, steps: int = 1) -> _Token | None:
    return tokens[index - steps] if index >= steps else None


def _following(tokens: list[_Token], index: int, steps: int = 1) -> _Token | None:
    return tokens[index + steps] if index + steps < len(tokens) else None


def _after_intro(tokens: list[_Token], index: int, lists: Recognisers) -> bool:
    """After "jeg hedder", "mit navn er", "mvh": what comes is a name, unless it is plainly none."""
    token, back = tokens[index], 1
    if token.word in _NEVER or token.kind == WORD and not _named_like_word(tokens, index, lists):
        return False
    while (
        index - back >= 0
        and back <= 3
        and tokens[index - back].word in _FILLERS
        and tokens[index - back].word not in ("mig", "ham", "hende", "sig")
    ):
        back += 1
    before = [tokens[index - step].word for step in range(back, back + 3) if index - step >= 0]
    if not before:
        return False
    if [word.word for word in tokens[max(0, index - 3) : index]] == ["navn", "det", "er"]:
        return True
    if before[0] in INTRO and before[1:2] in (["der"], ["som"]) and token.kind in (UNKNOWN, AMBIGUOUS):
        head = tokens[index - back - 2] if index - back - 2 >= 0 else None
        return head is not None and head.word not in _THINGS and not people.is_thing(head.word)
    if before[0] in INTRO:
        return (
            not (len(before) > 1 and before[1] in _INTRO_ASKING)
            or token.kind == FIRST
            or token.capital
            and token.kind != WORD
        )
    if before[0] in SIGN_OFF:
        return token.kind != WORD or index >= len(tokens) - 2
    if before[0] in ("navn", "navnet", "fornavn", "efternavn", "øgenavn", "kælenavn") and (
        back > 1 or ":" in token.before or len(before) > 1 and before[1] == "ved"
    ):
        return True
    if not (
        before[0] in ("mig", "ham", "hende", "sig")
        and before[1:2]
        and re.fullmatch(r"kald(?:er|te|e|t)|nævner", before[1])
    ):
        return False
    return token.kind in (UNKNOWN, AMBIGUOUS) and (token.capital or people.called_kindly(tokens, index))


_THINGS = _set(
    """noget det den stedet sted app appen spil spillet bog bogen film filmen serie serien sang sangen medicin medicinen pille piller sygdom sygdommen diagnose gruppe gruppen tilbud tilbuddet by byen skole
    skolen vej vejen side siden server serveren kanal kanalen program programmet kursus metode linje linjen forening organisation hjemmeside chat chatten fag faget uddannelse uddannelsen ting tingen band
    bandet kunstner figur figuren lov loven test testen butik butikken hold holdet klub klubben stof stoffet ord ordet begreb følelse tilstand hvad"""
)


def _named_like_word(tokens: list[_Token], index: int, lists: Recognisers) -> bool:
    """ "jeg hedder Can": a word as a name, with a capital inside the sentence or when it is also a name."""
    token = tokens[index]
    if token.word in lists.first_names and index and tokens[index - 1].word in INTRO:
        return True
    return token.capital and not token.starts_sentence and token.word not in _NEVER and not token.starts_clause


def _after_title(tokens: list[_Token], index: int, lists: Recognisers) -> bool:
    token, before = tokens[index], _previous(tokens, index)
    if not before or before.word not in TITLE or token.word in _NEVER or re.search(r"[,!?;:\n]", token.before):
        return False
    if _infinitive(tokens, index):
        return False  # "kan hele familien bo på stedet"
    if token.before.endswith((" ", "\u00a0")):
        return token.kind != WORD or token.capital or token.word in lists.surnames
    return False


def _after_kin(tokens: list[_Token], index: int) -> bool:
    """After "min bror", "læreren", "kæresten": directly, or after a comma or "hedder"."""
    before = _previous(tokens, index)
    if not before or before.genitive or re.search(r"[.!?;:\n]", tokens[index].before):
        return False
    return (
        before.word in KIN
        or bool(_RELATION_WORDS.search(before.word))
        and before.kind != UNKNOWN
        and len(before.word) > 5
    )


def _capital_after_kin(tokens: list[_Token], index: int, lists: Recognisers) -> bool:
    """ "rektor Hjort", "min ven Sky": a word, with a capital where no sentence begins, unless all words have one."""
    token = tokens[index]
    if token.starts_clause or len(token.word) < 2 or token.word in _NEVER or token.word in lists.places:
        return False
    return _after_kin(tokens, index) and sum(other.capital for other in tokens) * 2 <= len(tokens) + 1


def _ambiguous_holds(tokens: list[_Token], index: int, lists: Recognisers) -> bool:
    """Storm, Liv, Bo: only where something says that a person is meant."""
    token, before, after = tokens[index], _previous(tokens, index), _following(tokens, index)
    joined = not token.starts_clause
    if token.word == "tor" and after and after.word in ("ikke", "ik", "ikk", "godt", "slet"):
        return False  # "min mor tor ikke": tør on a keyboard without ø
    if people.is_month_of_year(tokens, index) or people.in_season(tokens, index):
        return False
    if _after_kin(tokens, index):
        return not _infinitive(tokens, index)
    if people.shown_by_context(tokens, index, lists):
        return True
    if joined and _with_person(tokens, index):
        return True
    if before and joined and before.word in _ARTICLES and not (token.capital and before.word in ("i", "på", "som")):
        return False
    if (
        token.capital
        and not token.starts_sentence
        and joined
        and not (before and before.capital and not before.is_person)
    ):
        return True
    if after and not _BREAK.search(after.before):
        if token.genitive and after.word in OWNED:
            return True
        surname = after.word in lists.surnames and (after.kind in (FIRST, UNKNOWN) or after.capital)
        if surname and not token.genitive:
            return True
        if (token.starts_clause or before and before.word in _CONJ) and after.word in SAYS_SURE and not token.genitive:
            return True
        if (token.starts_clause or before and before.word in _CONJ) and _human_after(tokens, index):
            return True
    return False


_GROUP_END = re.compile(
    r"(?:klubben|holdet|klassen|arbejdet|koret|gymnasiet|fodbold|håndbold|spejder|kirken|skolen|teatret|gymnastik|svømning|ridning|sfo'?en|"
    r"^(?:kemi|matematik|dansk|engelsk|idræt|musik|dans|sfo|nettet|snap|insta|discord|roblox|værtshuset|bosteder|bostedet))$"
)


def _human_after(tokens: list[_Token], index: int) -> bool:
    """ "bo har slået mig", "storm er min kæreste", "liv kom hjem til mig": verb and then a person marker."""
    rest = [token.word for token in tokens[index + 1 : index + 6]]
    if rest[:1] == ["hedder"] and rest[1:2] and rest[1] in ("han", "hun", "min", "vores", "hendes", "hans"):
        return True  # "skov hedder vores lærer"
    if rest[:1] == ["fra"] and rest[1:2] and _GROUP_END.search(rest[1]):
        return True  # "saga fra roklubben"
    if not rest or rest[0] not in SAYS:
        return False
    if (
        rest[0] in ("er", "var", "blev")
        and len(rest) > 2
        and rest[1] in ("min", "hendes", "hans", "mine")
        and rest[2] in KIN
    ):
        return True
    if (
        rest[0] in ("er", "var")
        and len(rest) > 1
        and rest[1]
        in (
            "sød",
            "ond",
            "sur",
            "fuld",
            "flink",
            "forelsket",
            "utro",
            "jaloux",
            "efter",
            "gravid",
            "indlagt",
            "voldelig",
        )
    ):
        return True
    if rest[0] in ("har", "havde") and len(rest) > 1:
        return any(
            word
            in (
                "slået",
                "sagt",
                "skrevet",
                "drillet",
                "truet",
                "mobbet",
                "delt",
                "sendt",
                "kysset",
                "presset",
                "sparket",
                "fortalt",
                "slettet",
                "blokeret",
                "rørt",
            )
            for word in rest[1:4]
        )
    if rest[0] in (
        "kommer",
        "kom",
        "går",
        "gik",
        "sover",
        "sov",
        "bor",
        "kan",
        "skal",
        "må",
        "får",
        "fik",
        "tog",
        "tager",
    ):
        return any(
            word in ("mig", "min", "mit", "skole", "klasse", "ham", "hende", "sin", "sine", "sit") for word in rest[1:4]
        )
    return False


def _infinitive(tokens: list[_Token], index: int) -> bool:
    """ "kan min mor tage mig": the word after the relation is a verb."""
    if tokens[index].word not in _VERB_NAMES or tokens[index].capital:
        return False
    return any(token.word in _MODALS for token in tokens[max(0, index - 5) : index])


def _with_person(tokens: list[_Token], index: int) -> bool:
    """ "kæreste med X", "snakker med X", "hos X", "forelsket i X"."""
    before, earlier = _previous(tokens, index), _previous(tokens, index, 2)
    if not before or tokens[index].starts_clause:
        return False
    if before.word == "hos":
        return True
    nearby = {token.word for token in tokens[max(0, index - 5) : index - 1]}
    if before.word == "med":
        return bool(nearby & _MEETS)
    return before.word == "i" and earlier is not None and earlier.word in ("forelsket", "vild", "lun")


def _unknown_holds(tokens: list[_Token], index: int, lists: Recognisers) -> bool:
    """A word we do not know, where a person is expected."""
    token, before, after = tokens[index], _previous(tokens, index), _following(tokens, index)
    if token.word in _NEVER or len(token.word) < 2:
        return False
    if _after_kin(tokens, index):
        return not _verb_like(token, after)
    if token.kind != WORD and after and not _BREAK.search(after.before):
        if token.genitive and after.word in OWNED:
            return True
        if (
            token.word.endswith("s")
            and len(token.word) > 3
            and after.word in OWNED
            and not token.starts_clause
            or token.word.endswith("s")
            and after.word in OWNED
            and token.starts_clause
        ):
            _drop_genitive(token)
            return True
        opens = token.starts_clause or before is not None and before.word in _CONJ
        if (
            opens
            and after.word in SAYS
            and not noun_like(token.word)
            and (
                after.word in SAYS_SURE
                or _human_after(tokens, index)
                or lists.sounds_like_name(token.word)
                or token.capital
                and not token.starts_sentence
            )
        ):
            return True
    if _with_person(tokens, index):
        return not noun_like(token.word) and not _verb_like(token, after)
    if people.greeted_or_signed(tokens, index) and not noun_like(token.word) and len(token.word) > 2:
        return True
    if people.comes_from(tokens, index) and not noun_like(token.word):
        return True
    if people.unknown_acts(tokens, index) and not noun_like(token.word):
        return True
    if people.unknown_shown(tokens, index) and not noun_like(token.word) and not _verb_like(token, after):
        return True
    if lists.sounds_like_name(token.word) and not (before and before.word in _ARTICLES and not token.starts_clause):
        return not _verb_like(token, after)
    if (
        token.capital
        and not token.starts_sentence
        and before
        and before.word in ("med", "til", "af", "mod", "om")
        and after
        and after.word in SAYS | _CONJ
    ):
        return before.word in ("med", "af", "mod") or bool(
            {"sagde", "siger", "skrev", "skriver", "hjem", "fortalt", "fortalte"}
            & {t.word for t in tokens[max(0, index - 4) : index]}
        )
    return _introduces_self(tokens, index)


def _introduces_self(tokens: list[_Token], index: int) -> bool:
    """ "jeg er X og jeg er 13", "hej det er X": an unknown word as a name of oneself."""
    before = [token.word for token in tokens[max(0, index - 2) : index]]
    if before not in (["jeg", "er"], ["det", "er"], ["her", "er"], ["dette", "er"]) or tokens[index].starts_clause:
        return False
    after = [token.word for token in tokens[index + 1 : index + 4]]
    return (
        before[0] == "jeg"
        and (after[:2] == ["og", "jeg"] or after[:2] == ["og", "er"] or after[:1] == ["fra"])
        and not noun_like(tokens[index].word)
        or tokens[index].capital
    )


def _drop_genitive(token: _Token) -> None:
    token.word, token.genitive, token.end = token.word[:-1], True, token.end - 1


def _verb_like(token: _Token, after: _Token | None) -> bool:
    """An unknown word in lower case that ends like a verb, with an object or adverb behind it."""
    if token.capital:
        return False
    ending = re.search(r"(?:er|ede|rede|te|ende|et|t|r)$", token.word)
    if token.word.endswith(("er", "ede")) and (
        after is None or after.word not in SAYS and not _BREAK.search(after.before)
    ):
        return True
    return bool(ending and after and after.word in _OBJECTS) or bool(
        re.search(r"(?:erede|erer|ende|agtig|hed)$", token.word)
    )


def noun_like(word: str) -> bool:
    """Plural and definite forms, long words, and endings that names do not have."""
    if len(word) > 12 and "-" not in word or len(word) > 8 and word.endswith(("et", "en")):
        return True
    return bool(
        re.search(
            r"(?:erne|ene|ning|ninger|ningen|hed|heden|else|elsen|tion|tionen|ører|isme|erer|ede|lige|lig|ligt|isk|iske|ende|klub|gruppe|lærer|hjem)$",
            word,
        )
    )


def _spread_through_lists(tokens: list[_Token]) -> None:
    """ "Bertil, Villads og aron": what stands in a row with a name is a name."""
    order = list(range(len(tokens) - 1))
    for indexes, step in ((order, 1), (order[::-1], -1)):
        for index in indexes:
            here, there = (index, index + 1) if step == 1 else (index + 1, index)
            if tokens[here].is_person and not tokens[there].is_person and _can_follow(tokens, here, there, index + 1):
                tokens[there].is_person = True
            middle = index + 1
            if middle + 1 < len(tokens) and tokens[middle].word in ("og", "eller", "samt", "å", "plus"):
                left, right = (index, middle + 1) if step == 1 else (middle + 1, index)
                plain = not tokens[middle].before.strip() and not tokens[middle + 1].before.strip()
                if plain and tokens[left].is_person and not tokens[right].is_person and _list_name(tokens, right):
                    tokens[right].is_person = True


def _can_follow(tokens: list[_Token], here: int, there: int, second: int) -> bool:
    """Two neighbours with only a comma, slash or "&" between them, the other one name-like."""
    return (
        tokens[second].before.strip() in (",", "/", "&", "+")
        and _list_name(tokens, there)
        and abs(here - there) == 1
        and _in_row(tokens, there)
    )


def _in_row(tokens: list[_Token], there: int) -> bool:
    """A comma makes a row only where the row goes on or a capital shows it."""
    after = _following(tokens, there)
    return (
        tokens[there].capital
        or bool(after and (after.before.strip() in (",", "/", "&") or after.word in ("og", "eller", "samt")))
        or tokens[there].kind == AMBIGUOUS
        and bool(after is None)
    )


def _list_name(tokens: list[_Token], index: int) -> bool:
    token = tokens[index]
    if token.kind == AMBIGUOUS:
        return token.word not in _VERB_NAMES or token.capital or index + 1 == len(tokens)
    return (
        token.kind == UNKNOWN
        and not noun_like(token.word)
        and token.word not in _NEVER
        and (token.capital or len(token.word) > 2 and not _verb_like(token, _following(tokens, index)))
    )


def _joined(text: str, tokens: list[_Token], lists: Recognisers) -> list[Span]:
    """One span for first name, middle name, surname and initial."""
    spans: list[Span] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        lone = not token.is_person and _lone_surname(tokens, index, lists)
        if token.word[0] in "\ue000\ue001" or not (token.is_person or lone):
            index += 1
            continue
        last = index
        while not tokens[last].genitive and last + 1 < len(tokens) and tokens[last + 1].before in (" ", "  ", "\u00a0"):
            step = _name_goes_on(tokens, last, lists)
            if not step:
                break
            last += step
        first = index
        while first and _name_began_before(tokens, first, lists):
            first -= 1
        spans.append((tokens[first].start, tokens[last].end, "PERSON"))
        index = last + 1
    return spans


def _name_began_before(tokens: list[_Token], index: int, lists: Recognisers) -> bool:
    """ "Thi Hanh", "m. sørensen": a capital word that is a name elsewhere, or an initial, before a name."""
    here, before = tokens[index], tokens[index - 1]
    if before.word == "hans" and here.before == " " and here.word in _AFTER_HANS:
        return True
    if len(before.raw) == 1 and before.word.isalpha() and before.word not in "iåo":
        return here.before in (". ", ".") or here.before == " " and before.raw.isupper() and here.capital
    adjacent = here.before == " " and here.capital and before.capital and not before.genitive
    known = before.word in lists.surnames or before.word in lists.first_names or before.word in _PARTICLES
    return adjacent and known and not before.starts_sentence and before.word not in _NEVER


def _name_goes_on(tokens: list[_Token], last: int, lists: Recognisers) -> int:
    """How many further words belong to the name: 0, 1, or 2 with a particle ("al masri")."""
    here, after = tokens[last], tokens[last + 1]
    if after.word[0] in "\ue000\ue001":
        return 0
    if after.is_person and after.kind != AMBIGUOUS or after.is_person and after.capital == here.capital:
        return 1
    surname = after.word in lists.surnames or after.word[:-1] in lists.surnames and after.word.endswith("s")
    if surname and (after.kind != WORD or after.capital):
        if after.word not in lists.surnames and after.kind == UNKNOWN:
            _drop_genitive(after)
        return 1
    if after.word in _NEVER:
        return 0
    beyond = _following(tokens, last + 1)
    ends = beyond is None or _BREAK.search(beyond.before) or beyond.word in SAYS
    if surname and here.kind == FIRST and beyond is not None and beyond.word in SAYS and after.word not in SAYS:
        return 1  # "rasmus bak rørte mig": a word by itself, a surname between a name and what people do
    if after.word in lists.first_names and ends and after.word not in SAYS and after.word not in OWNED:
        return 1  # "ngoc anh er min veninde": a word by itself, a name after a name
    if after.kind == UNKNOWN and (after.capital and here.capital or _SURNAME_END.search(after.word)):
        return 1
    if here.kind == FIRST and here.is_person and after.word not in lists.words:
        town = after.word in lists.places or after.word.endswith(_PLACE_ENDS)
        acts = beyond is not None and not _BREAK.search(beyond.before) and beyond.word in FINITE
        if acts if town else _SURNAME_END.search(after.word):
            return 1  # "mathilde kragelund", "oskar thorning tog": words or a town, and behind a name a surname
    if after.kind != WORD and after.capital and here.capital:
        return 1
    if after.capital and here.capital and not lists.is_plain(after.word) and after.word not in lists.places:
        return 1  # "Torben Kjærsgaard Holst": put together of words, but a name between names
    if here.word in _MIDDLES and after.kind == UNKNOWN:
        return 1
    if len(after.raw) == 1 and (after.raw.isupper() or after.word in "bcfghjklmprstvw"):
        return 1
    further = _following(tokens, last + 1)
    if (
        after.word in _PARTICLES
        and further
        and further.before in (" ", "-")
        and (
            further.kind == UNKNOWN
            or further.capital
            or further.word in lists.surnames
            or further.word in lists.first_names
        )
    ):
        return 2
    if (
        after.kind == UNKNOWN
        and len(after.word) > 3
        and not after.capital
        and not _verb_like(after, further)
        and not noun_like(after.word)
    ):
        return 1 if further is None or _BREAK.search(further.before) or further.word in SAYS else 0
    return 0


def _lone_surname(tokens: list[_Token], index: int, lists: Recognisers) -> bool:
    """A surname by itself that can be nothing else: "jensen", "Mortensen"."""
    token = tokens[index]
    if token.kind == WORD or token.word not in lists.surnames or token.word == "nissen" and not token.capital:
        return False
    return token.word.endswith(("sen", "gaard", "son")) or token.capital and not token.starts_sentence


_LETTERS = re.compile(r"(?<![\w])(?:[^\W\d_](?:[ ]?[\-.,·*_ ][ ]?)){2,}[^\W\d_](?![\w])")
_LETTER_WORDS = _set(
    "adhd adh add sos ppr ssp ptsd ocd bup okok omg wtf lol usa sms nej hej stop abc abcd hjælp help fuck slet ikke nu ja faq cpr kfc hmu tiktok dk eu"
)


def _spelled_out(text: str, lists: Recognisers) -> list[Span]:
    """Names written letter by letter: "k e n n e t h"."""
    found = []
    for match in _LETTERS.finditer(text):
        word = "".join(char for char in match.group().lower() if char.isalpha())
        lead = re.search(
            r"(?:hedder|hedr|navn er|navnet er|staves|stavet|navn|min \w+|hilsen)[ :]*$", text[: match.start()].lower()
        )
        known = lists.word_class(word)
        if word not in _LETTER_WORDS and (
            known in (FIRST, AMBIGUOUS)
            and (lead or len(word) > 3)
            or lead
            and known == UNKNOWN
            or word in lists.surnames
        ):
            found.append((match.start(), match.end(), "PERSON"))
    return found
