"""Clubs, homes, congregations and workplaces whose names are ordinary words, found by the kind of house beside them.

`privacy_orgs` finds names of words no list knows. Here are the others: "ungdomsklubben hulen", "den koptiske kirke",
"arbejder på den glade gris", "skaarup biler", "huset 27". Said by who belongs there; a kind of house alone stays.
"""

from __future__ import annotations

import re

from triage.privacy_gates import gated
from triage.privacy_lists import UNKNOWN, WORD, Recognisers
from triage.privacy_schools import NO_HOUSE_NAME
from triage.privacy_verbs import FINITE

Span = tuple[int, int, str]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_W = r"[^\W\d_]"
_WORD = rf"{_W}+(?:[.\-'’&]{_W}+){{0,6}}"
# Houses in the definite form, right before their name.
_HOUSE = (
    rf"(?:{_W}{{2,}}(?:klubben|foreningen|institutionen|gruppen|koret|garden)|{_W}*(?:opholdsstedet|opholdssted|bostedet|bosted|botilbuddet|botilbud|behandlingsstedet|behandlingshjemmet|"
    rf"aflastningshjemmet|aflastningsstedet|aflastningen|ungepensionen|ungdomspensionen|børnehjemmet|døgnhjemmet|plejehjemmet|plejecent(?:ret|eret|er)|krisecent(?:ret|eret|er)|herberget|værestedet|"
    rf"bofællesskabet|kollegiet|rideskolen|ridecent(?:ret|eret)|danseskolen|balletskolen|ungdomshuset|kulturhuset|medborgerhuset|aktivitetshuset|familiehuset|spillestedet|menigheden|frikirken|kirken|"
    rf"moskeen|templet|spejderne|orkestret|restauranten|hotellet|bageriet|pizzeriaet|kroen|bodegaen|cafeen|caféen|tandlægerne|lægerne|psykologerne|fabrikken|stutteriet|gartneriet)|institution|klub|ungdomsklub|fritidsklub)"
)
HOUSE_NAMED = gated(
    rf"(?<![\w])(?P<x>(?:(?:den |det )?(?:sikrede|sikret|delvist lukkede|lukkede|lukket|åbne|socialpædagogiske|socialpædagogisk|private|privat|selvejende) )?(?P<h>{_HOUSE}) (?:der hedder )?(?P<a>{_WORD}))(?P<n> \d{{1,3}}(?![\d.:]))?(?![\w])"
)
SECURED = re.compile(rf"\b(?:på|i|til|fra) (?P<x>(?:den )?(?:sikrede|lukkede) (?P<a>{_W}{{4,}}))(?![\w])")
_KIND = re.compile(
    r"(?:institution|institutionen|afdeling|afdelingen|sted|stedet|døre|psyk|skærm|gruppe|grupper|dør|rum|forhold|hjem|verden|møder)$"
)
YOUTH_TEAM = gated(rf"(?<![\w])(?P<x>{_W}{{3,}}) u1\d (?:træner|hold|spiller|drenge|piger|kamp|holdet)")
# Who says so belongs there or knows somebody who does.
_BELONGS = re.compile(
    r"\b(?:går|gik|gået|gå|er|var|bor|boede|boet|bo|flytte\w*|anbragt|anbring\w*|indskrevet|spiller|spillede|træner\w*|rider|red|danser\w*|svømmer|synger|bokser|ror|sejler|kommer|kom|konfirmer\w*|medlem|frivillig|"
    r"leder\w*|formand\w*|præst\w*|imam\w*|pædagog\w*|personalet|voksne|vagt\w*|drenge\w*|piger\w*|andre|nogen|alle|folk|arbejder|arbejdede|arbejdet|arbejde|job\w*|ansat|praktik\w*|lærling\w*|lære|elev\w*|chef\w*|"
    r"mester\w*|kolleg\w*|fyret|vikar|hænger|mødes|fra|i|på|hos|til)\b"
)
# "har", "er" after a house is no name; neither is what ends like a verb or an adverb.
SMALL_WORDS = (
    _set(
        """og men fordi når hvis så da som der at om er var har havde kan kunne vil ville skal skulle må måtte bliver blev i på til fra med hos for af ved uden efter før under over mod ikke også bare altid aldrig
    jeg du han hun vi de man det den en et min mit mine din hans hendes vores sin sit alle ingen nogen lige nu her der hver hele ligger lukker lukkede lukket åbner åbnede siger sagde vandt tabte gør gjorde kender ved
    mig dig os jer dem ham hende sig selv igen tit ofte hele sammen alene mere mindre meget lidt ret helt virkelig faktisk måske nok jo bag ude inde oppe nede henne hjem hjemme stadig endelig plus samt eller enten
    torsdag fredag lørdag søndag mandag tirsdag onsdag aften morgen dag nat uge tirsdage fredage får fik går gik stod tog tager kom kommer hjælper driller mobber råber holder lever lukke åbne næste sidste"""
    )
    | NO_HOUSE_NAME
    | FINITE
)
_VERBAL = re.compile(r"(?:er|ede|te|ende|lig|ligt|lige|ig|ige|isk|t|des|ens|s)$")
_NAME_END = re.compile(
    r"(?:[^e]en|et|erne|huset|gården|bo|ly|vang|lund|bakke|høj|dal|borg|hjem|minde|kilde|have|skov|toft|eng|kær|sø|by|holm|bæk|hus|gård|stjerne|nord|syd|øst|vest|midt)$"
)
_FAITH = r"(?:kirke|frikirke|menighed|valgmenighed|moske|synagoge|forsamling|trossamfund|kulturforening|kulturcenter|trossamfundet|tempel|bedehus)"
FAITH = gated(
    rf"(?<![\w])(?P<x>(?:den |det )?(?P<a>{_W}{{3,}}(?:[ \-]{_W}{{3,}})?(?:ske|iske|elske|ige|ke)) {_FAITH}(?: (?:i|på) (?P<place>{_WORD}))?)(?![\w])"
)
_PLAIN_FAITH = _set(
    "danske dansk lokale lokal gamle almindelige tidligere sædvanlige kirkelige hyggelige rigtige forskellige folkelige virkelige dejlige kedelige"
)
_WENT = re.compile(
    r"\b(?:går|gik|gå|kommer|kom|medlem|konfirmer\w*|familie\w*|forældre|mor|far|vi er|jeg er|præst\w*|imam\w*|døbt|gift|begravet|vokset op|leder\w*|aktiv\w*|ud af|fra)\b"
)
_AT_WORK = (
    r"\b(?:arbejder|arbejdede|arbejdet|arbejde|job|fritidsjob|ansat|praktik|lære|lærling|elev|vagt|vagter|fyret|tjener|kok|opvasker|bartender|servitrice|bager|gør rent|jobber|mester|chef|chefen|"
    r"kollega|mekaniker|tømrer|murer|elektriker|maler|smed|frisør|sælger|pædagog|vikar|chauffør|kører|rengøring|receptionist|stuepige|vvs'er|ejer|driver|svend|medhjælper|sosu|assistent|stilling|ekspedient)"
)
COLOURED = re.compile(
    rf"{_AT_WORK}(?: \S+)? (?:på|i|hos|ved) (?P<x>(?:den|det|de) (?:glade|gyldne|røde|grønne|grøn|blå|hvide|sorte|gule|gamle|lille|store|nye|vilde|skæve|stille|sure|søde|tykke|våde|runde|flyvende|sultne|dovne|frie|syngende|"
    rf"skøre|fede|hellige|grinende|tre|to|fire|syv) (?P<a>{_WORD})(?: (?:i|på) (?P<place>{_WORD}))?)(?![\w])"
)
_PLAIN_HOUSE = re.compile(
    r"(?:butik|firma|virksomhed|fabrik|skole|kiosk|café|cafe|restaurant|kro|hotel|bar|arbejdsplads|job|stilling|sted|afdeling|projekt|opgave|bager|frisør|tankstation|netto|rema|bilka|fabrikken|lager|gård|måde|by|dag|uge|tid|ting|hold|vej|ende|team|værksted|salon|børnehave|forretning)(?:en|et|n)?$"
)
_FIRM_END = (
    r"(?:biler|busser|cykler|køkkener|køkken|entreprise|montage|tagdækning|glas|gulve|autoophug|autoservice|dæk|marine|både|møbler|blomster|smykker|optik|fysioterapi|tandlæger|revision|advokater|"
    r"arkitekter|ejendomsservice|skovservice|landbrug|el|tømrer|murer|malere|maler|vvs|smedie|stål|plast|grafisk|catering|smørrebrød|bistro|bowling|burger|sushi|pizza|kebab|grill|bar|lounge|kiosk|"
    r"rejser|taxi|kloak|nedrivning|haveservice|dyreklinik|tandklinik|klinik|hair|nails|frisør|byg|auto|transport|trailer|maskiner|gartneri|planteskole|minkfarm|ejendomme|consult|it|invest|logistik|food|foods|cykelhandel|frugtplantage|plantage|køreskole|ventilation|vinhandel|smedje|maskinværksted|autoværksted|kyllinger|minkfarm|kødkompagni|chokolade|vingård|bageri|slagter|konditori|bodega)"
)
FIRM = re.compile(
    rf"{_AT_WORK}(?: (?:som|om|nede|ude|inde|ovre|nu|også|i weekenden) ?\S*)? (?:hos|for|i|på|ved) (?P<x>(?P<a>{_WORD})(?: (?:& |og )?{_WORD})? {_FIRM_END}(?: (?:&|og) (?:{_FIRM_END}|snedker|søn|sønner|co))?(?: (?:i|på) (?P<place>{_WORD}))?)(?![\w])"
)
NUMBERED = re.compile(
    r"\b(?:i|på|fra|til|hos|ved|klubben|ungdomsklubben|fritidsklubben|ud|hedder|nu|og|så|boet) (?P<x>(?:klub|huset|hus|projekt|station|basen|base|bane|team|korps|kælder|værket|værk|club) \d{1,4})(?![\w:])(?! (?:år|kr|gange|timer|meter|km|sal|min))"
)
_MOVEMENTS = (
    r"(?:rød ungdom|dsu|radikal ungdom|sfu|liberal alliances ungdom|venstres ungdom|konservativ ungdom|dansk folkepartis ungdom|enhedslistens ungdom|hells angels|bandidos|satudarah|black army|"
    r"loyal to familia|ltf|brothas|nnv|black cobra|lgbt\+? ?ungdom|sabaah|natur og ungdom|operation dagsværk|danske skoleelever|ungdommens røde kors|hizb ut[- ]tahrir|scientology|mormonkirken|"
    r"mormonerne|jehovas vidner|indre mission|luthersk mission|pinsekirken|tvind|frimurerne|hjemmeværnet|kfum|kfuk|fdf|dui)"
)
IN_MOVEMENT = re.compile(
    rf"\b(?:er|var|med|medlem|aktiv|frivillig|meldt|gået|kom|kommet|røg|blevet|leder|går) (?:ind |med |også |ud )?(?:i|af|for|hos|fra) (?P<x>{_MOVEMENTS}(?: (?:i )?(?P<place>{_WORD}))?)(?![\w])"
)
# "bykirken", "brede kirke": a church by its name; "kirken" and "folkekirken" are everybody's.
CHURCH_WORD = re.compile(
    rf"\b(?:i|til|fra|ved|på|af) (?P<x>(?!folke|lands|hoved|stats|sogne|stue|landsby|nabo|trosse|kristne|ungdoms|unge|krypt|slots){_W}{{2,}}(?:kirken|menigheden|moskeen|frikirken))(?![\w])"
)
CHURCH_NAMED = re.compile(
    rf"\b(?:i|til|fra|ved|på|af) (?P<x>(?P<a>{_WORD}(?: {_WORD})?) (?:kirkes (?:{_W}*kor|kantori|garde|ungdom|ungdomsklub)|kirke|kirkes|sogn|frikirke|sognegård|valgmenighed|pinsekirke|baptistkirke))(?![\w])"
)
_NO_CHURCH = _set(
    "en et den det min mit din hans hendes vores jeres deres samme ny nye anden lokal lokale gammel gamle stor store lille ingen nogen hver kristen kristne katolsk katolske dansk danske smuk kold egen hvilken alle andre i på til fra med som og at der privat om"
)
# "springhold i virum sorgenfri", "startet i valby au": a town and what comes behind it, where one does a sport.
_SPORTS = (
    r"(?:fodbold|håndbold|basket|volley|badminton|tennis|bordtennis|svømning|gymnastik|spring|springhold|dans|ballet|ridning|karate|judo|taekwondo|boksning|kickboksning|mma|hockey|ishockey|floorball|rugby|"
    r"roning|atletik|fægtning|brydning|cheer|parkour|spejder|hold|holdet|kamp|kampen|stævne|træner|træneren|coach|spiller|spillede|spillet|svømmer|danser|bokser|løber|rider|ror|synger|kor|koret|"
    r"målmand|kaptajn|medlem|leder|instruktør|startet|stoppet|skade|skadet|førsteholdet|u1\d|klubben)"
)
TOWN_AND = re.compile(
    rf"\b{_SPORTS} (?:\w+ ){{0,2}}?(?:i|hos|for|fra|på|mod) (?P<x>(?P<place>{_WORD}) (?P<b>{_WORD}))(?![\w])"
)
TWO_TOWNS = re.compile(
    rf"\b{_SPORTS} (?:\w+ ){{0,2}}?(?:i|hos|for|fra|på|mod) (?P<x>(?P<a>{_W}+)[-/](?P<b>{_W}+))(?![\w])"
)
# "på lundegården får vi først mobil": where several live or go together.
WE_THERE = re.compile(
    rf"(?:^|[.,!?\n] ?|\b(?:og|men|fordi|her|at) )på (?P<x>{_W}{{5,}}) (?:får|må|skal|er|har|bliver|kan|spiser|sover) (?:vi|man|de voksne|pædagogerne|personalet)\b"
)
NUMBERED_GROUP = gated(
    rf"\b(?:{_W}*leder|{_W}*lederen|{_W}*spejder{_W}*|trop{_W}*|væbner|ulv|ulve|ulveunge|junior|senior|bæver|mini|rover|pilt|fdf{_W}*|kfum) (?:\S+ ){{0,2}}?(?:i|fra|hos|med) (?P<x>\d{{1,2}}\. (?P<place>{_WORD})(?: (?:gruppe|trop|flok))?)(?![\w])"
)
# "mimers kælder": somebody's house where one spends the afternoon.
OWNED_HOUSE = re.compile(
    rf"\b(?:kommer|kom|hænger ud|hang ud|er|var|mødes|sidder|går|gik|arbejder|frivillig|bor|boede|nede|ovre|inde|pædagog\w*|voksne) (?:\S+ ){{0,2}}?(?:i|på|hos) (?P<x>(?P<a>{_W}{{3,}}s) (?:kælder|hus|stue|loft|café|cafe|have|kro|hjem|værksted|klub|gård|minde|bodega|bar|grill|pizza|køkken))(?![\w])"
)
_SOMEBODYS = _set(
    "mors fars vens venindes brors søsters bedstes kærestes eks farmors mormors morfars farfars naboens skolens byens klubbens hans hendes deres vores kommunens familiens onkels tantes mosters fasters dens mands pigens drengens andens mines chefens plejefamiliens papfars stedfars bedstefars bedstemors andres alles ens husets"
)
ASSOCIATION = re.compile(
    rf"\b(?:i|af|for|hos|fra|til|med) (?P<x>(?:den |det )?(?P<a>{_W}{{3,}}(?:sk|ske|ik|lig|es|s)) (?:{_W}*forening|{_W}*forbund|{_W}*klub|ungdom|råd)(?: (?:i )?(?P<place>{_WORD}))?)(?![\w])"
)
CHOIR = gated(
    rf"\b(?:synger|sang|er med|går til kor|spiller) (?:\S+ )?i (?P<x>(?P<a>{_WORD}) (?:kor|orkester|band|bigband|garde) (?P<place>{_WORD}))(?![\w])"
)
# A child is moved from one home to another; a family moves between towns.
MOVED = re.compile(
    rf"\b(?:flytte\w*|flyttet|sendt|sendte|sender|anbragt|anbragte|kørte|tvangsflyttet|overflyttet) (?:mig|ham|hende|os|min \w+) (?:(?:fra|væk fra) (?P<x>{_WORD}) ?)?(?:(?:hen |over |ind )?(?:til|på) (?P<y>{_WORD}))?"
)
_STREET = re.compile(
    r"(?:gade|gaden|vej|vejen|torvet?|plads|pladsen|strøget|centret|stationen|boulevard|all[eé]|parken|stræde)$"
)
ON_STREET = re.compile(
    rf"(?<![\w])(?P<x>(?:{_HOUSE}|{_W}*moske|{_W}*kirke|{_W}*klub|netto|føtex|rema(?: 1000)?|lidl|aldi|bilka|brugsen|kvickly|matas|lagkagehuset|mcdonald'?s|mcd|burger king|sunset|7-?eleven|bageren|kiosken|grillen|apoteket|fakta|meny|spar|normal|jysk|espresso house|joe|baresso|dominos) (?:på|i|ved) (?P<place>{_WORD}))(?![\w])"
)
# The street is hidden already, and marked; what stands on it says the rest.
AT_ADDRESS = gated(
    r"(?:^|[.,!?\n] ?|\b(?:i|på|hos|fra|og|men|fordi|at) )(?P<x>(?:moskeen|kirken|templet|klubben|ungdomsklubben|netto|føtex|rema(?: 1000)?|lidl|aldi|lagkagehuset|mcdonald'?s|mcd|sunset|7-?eleven|matas|brugsen|fakta|meny) (?:på|i|ved)) (?=\ue001)"
)


def find(low: str, lists: Recognisers) -> list[Span]:
    """Spans in a prepared text in lower case."""
    found = []
    for match in HOUSE_NAMED.finditer(low):
        lead = low[max(0, match.start() - 40) : match.start()]
        opens = not lead.strip() or _BELONGS.search(lead)
        indefinite = match.group("h").endswith("klub") and lead.endswith((" i ", " på ", " fra ", " til "))
        if opens and _house_name(match.group("a"), lists, indefinite):
            kept = match.group("h") in lists.kept  # "familiehuset" is an offer's name and stays; what follows does not
            found.append((match.start("a") if kept else match.start(), match.end(), "ORG"))
    found += [
        (*match.span("x"), "ORG")
        for match in SECURED.finditer(low)
        if match.group("a") not in SMALL_WORDS and not _KIND.search(match.group("a"))
    ]
    found += [
        (*match.span("x"), "ORG")
        for match in YOUTH_TEAM.finditer(low)
        if lists.word_class(match.group("x")) == UNKNOWN or match.group("x") in lists.places
    ]
    if re.search(_FAITH, low):
        for match in FAITH.finditer(low):
            words = re.split(r"[ \-]", match.group("a"))
            if _WENT.search(low, max(0, match.start() - 40), match.start()) and not _PLAIN_FAITH & set(words):
                found.append(_with_place(match, lists))
    for match in COLOURED.finditer(low):
        if not _PLAIN_HOUSE.search(match.group("a")) and match.group("a") not in SMALL_WORDS:
            found.append(_with_place(match, lists))
    for match in FIRM.finditer(low):
        if match.group("a") not in SMALL_WORDS and not _VERBAL_LEAD.search(match.group("a")):
            found.append(_with_place(match, lists))
    found += [(*match.span("x"), "ORG") for match in NUMBERED.finditer(low)]
    found += [_with_place(match, lists) for match in IN_MOVEMENT.finditer(low)]
    found += _churches(low, lists)
    found += [
        (*match.span("x"), "ORG")
        for match in TWO_TOWNS.finditer(low)
        if match.group("a") in lists.places and match.group("b") in lists.places
    ]
    for match in WE_THERE.finditer(low):
        word = match.group("x")
        if (
            word not in SMALL_WORDS | lists.places
            and not lists.is_plain(word)
            and _NAME_END.search(word)
            and len(word) > 5
        ):
            found.append((*match.span("x"), "ORG"))
    for match in TOWN_AND.finditer(low):
        word = match.group("b")
        if match.group("place") not in lists.places or word in SMALL_WORDS or word in lists.places:
            continue
        if lists.word_class(word) != WORD and not _VERB_END.search(word) or word in _BEHIND_TOWN:
            found.append((*match.span("x"), "ORG"))
    found += [(*m.span("x"), "ORG") for m in NUMBERED_GROUP.finditer(low) if m.group("place") in lists.places]
    for match in OWNED_HOUSE.finditer(low):
        owner = match.group("a")
        if owner not in _SOMEBODYS and owner not in lists.words and not owner.endswith("ens"):
            found.append((*match.span("x"), "ORG"))
    for match in ASSOCIATION.finditer(low):
        if match.group("a") not in _NO_CHURCH | _SOMEBODYS and not re.search(
            r"(?:lokal|dansk|politisk|økonomisk|frivillig)", match.group("a")
        ):
            found.append(_with_place(match, lists))
    found += [(*m.span("x"), "ORG") for m in CHOIR.finditer(low) if m.group("place") in lists.places]
    for match in MOVED.finditer(low):
        for part in ("x", "y"):
            word = match.group(part)
            if word and lists.word_class(word) == UNKNOWN and word not in lists.places and _NAME_END.search(word):
                found.append((*match.span(part), "ORG"))
    for match in ON_STREET.finditer(low):
        place = match.group("place")
        belongs = _BELONGS.search(low, max(0, match.start() - 40), match.start())
        if belongs and _STREET.search(place) and place not in _ANY_STREET:
            found.append((*match.span("x"), "ORG"))
    found += [(*match.span("x"), "ORG") for match in AT_ADDRESS.finditer(low)]
    return found


_BEHIND_TOWN = _set(
    "au fb fs ib vb tik gik hik rik nord syd øst vest by strand havn sorgenfri freja fremad boys girls elite talent ungdom garden byg q h k b c"
)
_ANY_STREET = _set(
    "gaden vejen torvet pladsen strøget centret stationen storcentret parken hovedgaden gågaden sidevejen legepladsen"
)
_VERB_END = re.compile(r"(?:ede|er|ende|te)$")


def _churches(low: str, lists: Recognisers) -> list[Span]:
    """ "vi går i bykirken", "præsten i brede kirke"."""
    if "kirke" not in low and "menighed" not in low and "sogn" not in low and "moske" not in low:
        return []
    found = []
    for pattern in (CHURCH_WORD, CHURCH_NAMED):
        for match in pattern.finditer(low):
            sings = "kirkes " in match.group()
            if not sings and not _WENT.search(low, max(0, match.start() - 40), match.start() + 3):
                continue
            words = match.group("a").split() if pattern is CHURCH_NAMED else []
            while words and words[0] in _NO_CHURCH:
                words = words[1:]
            if pattern is CHURCH_WORD or words:
                found.append(
                    (match.end("a") - len(" ".join(words)) if words else match.start("x"), match.end("x"), "ORG")
                )
    return found


_VERBAL_LEAD = re.compile(
    r"^(?:en|et|to|tre|lokale?|stor|lille|ny|god|dårlig|egen|anden|samme|privat|byens|min|nogle|forskellige|som|hver|dansk|danske|nogen|gammel|stort|gode)$"
)


def _with_place(match: re.Match[str], lists: Recognisers) -> Span:
    """The find, without what follows "i" when that is no town."""
    place = match.group("place")
    if place is None or place in lists.places or lists.word_class(place) == UNKNOWN:
        return (*match.span("x"), "ORG")
    start, end = match.span("x")
    return start, end - len(re.search(rf"(?: (?:i|på))? {re.escape(place)}$", match.group("x")).group()), "ORG"  # type: ignore[union-attr]


def _house_name(word: str, lists: Recognisers, indefinite: bool = False) -> bool:
    """Whether the word right after a kind of house can be what it is called: an unknown word, a place-like or definite noun."""
    if indefinite and word in ("nord", "syd", "øst", "vest", "midt"):
        return True
    if len(word) < 3 or word in SMALL_WORDS or word in lists.places:
        return False
    if indefinite and not lists.is_plain(word):
        return not _VERBAL.search(word) or lists.word_class(word) != WORD
    if lists.word_class(word) != WORD:
        return not re.search(r"(?:ede|erede|erer|ende)$", word)
    return bool(_NAME_END.search(word)) and len(word) > 4
