"""What the other modules leave of schools, clubs and workplaces: the kind of house beside a find, and rarer ways to belong.

"klub" before a name that is hidden says nearly as much as the name, and so does "sports" behind it: `grown` takes them
along. `find` knows places one drinks at, talks in, prays in or is kept in, where a word no list knows is their name.
"""

from __future__ import annotations

import re

from triage.privacy_anchors import SMALL_WORDS
from triage.privacy_gates import gated
from triage.privacy_lists import FIRST, UNKNOWN, WORD, Recognisers
from triage.privacy_schools import NO_HOUSE_NAME
from triage.privacy_verbs import FINITE

Span = tuple[int, int, str]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_W = r"[^\W\d_]"
_WORD = rf"{_W}+(?:[.\-'’&]{_W}+){{0,6}}"
_KINDS = (
    r"(?:klub|klubben|ungdomsklub|fritidsklub|juniorklub|uk|team|studie|stald|stalden|stutteri|lægerne|lægehuset|lægehus|lægecenter|klinikken|klinik|tandlægerne|tandlægen|tandklinikken|psykologerne|psykologhuset|"
    r"psykolog|terapihuset|moskeen|kirken|menigheden|restaurant|restauranten|cafe|café|caféen|bar|baren|pub|bodega|diskotek|natklub|natklubben|pizzaria|pizzeria|grill|kebab|frisør|salon|bosted|bostedet|botilbud|botilbuddet|opholdssted|"
    r"opholdsstedet|behandlingshjemmet|døgninstitutionen|institutionen|børnehjemmet|krisecentret|krisecenteret|værestedet|herberget|kollegiet|kollegie|fonden|foreningen|garden|koret|spejderne|gruppen|tømrerfirmaet|firmaet|"
    r"rederiet|forlaget|butikken|bageriet|slagteren|kroen|hotel|hotellet|camping|campingpladsen|plejehjemmet|plejecentret|fitness|danseskolen|rideskolen|musikskolen|brdr\.?|brødrene|murermester|tømrermester|vognmand)"
)
_SCHOOLS = (
    r"(?:skolen|skole|friskolen|privatskolen|efterskolen|højskolen|produktionsskolen|specialskolen|dagskolen|heldagsskolen|kostskolen|realskolen|lilleskolen|gymnasiet|børnehaven|vuggestuen|børnehuset|børnegården|sfo|sfo'en|"
    r"fritidshjemmet|fritteren|modtageklassen|dagplejen|sprogskolen|ungdomsskolen|idrætsefterskolen)"
)
_BEFORE = re.compile(rf"(?<![\w])(?:(?:{_KINDS}|{_SCHOOLS}) (?:(?:på|ved) )?)$")
_BEHIND = re.compile(
    r" (?:sports?|service|services|gym|gi|gif|if|bk|bf|fc|club|team|academy|akademi|kro|camping|taxa|biler|byg|vvs|el|auto|transport|skole|friskole|efterskole|højskole|gymnasium|gym|kirke|grill|pizza|kebab|bar|pub|bistro|cafe|café|"
    r"consult|group|holding|aps|a/s|rengøring|natvarmestue|varmestue|herberg|natherberg|værested|krisecenter|bosted|klinik|tandklinik|lægehus|rideskole|rideklub|ridecenter|afdeling|kollegie|kollegium|hallen|centret)(?![\w])"
)
# Where one drinks and dances: the names of bars are of any kind.
OUT_AT = re.compile(
    rf"\b(?:drak|drukket|drikker|fuld|danse\w*|fest|fester|feste\w*|bartender|dørmand\w*|dj|garderobe\w*|kom ind|i byen|bytur|hænger ud|hang ud|smidt ud|vagt|tjener)\b[^.,!?\n]{{0,18}}? (?:på|fra|foran|udenfor|uden for|hos) (?P<x>(?P<a>{_WORD})(?: (?P<b>{_WORD}))?(?: (?P<c>{_WORD}))?)"
)
# A kind of place without an ending, right before what it is called: "studio nova", "café kystens perle", "team vest lan".
KIND_CALLED = gated(
    rf"\b(?:i|på|hos|ved|fra|for|til|var|er|af) (?P<x>(?:studio|team|hotel|café|cafe|salon|frisør salon|dagcenter|teatergruppen|dansegruppen|teatret|campus|bk|hk|if) (?P<a>{_W}{{3,}})(?: (?P<b>{_W}{{3,}}))?)(?![\w])"
)
# Where one belongs, told from others by its place: "springholdet i hørve", "friskolen i ubberup", "lægerne i havnegade".
HOUSE_IN = gated(
    rf"\b(?:i|på|hos|ved|fra|til|af) (?P<x>(?P<h>{_W}*(?:friskolen|højskolen|efterskolen|privatskolen|ungdomsskolen|ordblindeskolen|specialskolen|børnehaven|vuggestuen|børnehuset|hytten|springholdet|håndboldholdet|fodboldholdet|"
    rf"svømmeholdet|templet|moskeen|aa[ -]?gruppen|sorggruppen|kirkeca[fé]+en|lægerne|tandlægerne|tambourkorpset|koret)) (?:i|på|ved) (?P<place>(?:(?:store|lille|øster|vester|nørre|sønder) )?{_WORD}))(?![\w])"
)
# "kostskolen bagsværd", "børneskolen bifrost"
SCHOOL_AT = gated(rf"(?<![\w])(?P<x>{_W}{{3,}}skolen (?P<a>{_WORD}))(?![\w])")
# A trade before whose firm it is: "murer leo", "advokat kirsten mørkøv".
TRADE_CALLED = gated(
    rf"\b(?:hos|ved|for) (?P<x>(?:murer|tømrer|maler|smed|snedker|elektriker|advokat|frisør|dyrlæge|tandlæge|slagter|bager)(?:mester|firma)? (?P<a>{_W}{{3,}})(?: (?P<b>{_W}{{3,}}))?)(?![\w])"
)
# Who leads or keeps others somewhere: "imamen i grimhøj", "de voksne på sønderbro", "sidder på sønderbro".
LED_AT = re.compile(
    rf"\b(?:imamen?|præsten|pastoren|forstanderen|afdelingslederen|de voksne|personalet|pædagogerne|sidder|indsat|aflastning|aflastet|ophold|rider|opstaldet|anbragt|indlagt|tilbageholdt|overflyttet|flyttes|sendes|tilbage) (?:nu |lige nu |ind |over )?(?:på|i|hos|til) (?P<x>(?P<a>{_W}{{5,}}))(?![\w])"
)
_HOUSE_LIKE = re.compile(
    r"(?:bro|høj|gård|gaard|lund|bo|ly|vang|borg|bakke|bakken|dal|holm|skov|toft|bæk|kær|kilde|minde|hus|huset|gården|lunden|vænget|eng|sø|næs|rup|lyst|hjem|ager|fjord|mose)$"
)
_NO_HOUSE = _set(
    "gulvet sofaen sengen altanen bænken toilettet stranden bagsædet forsædet havnen stationen gården pladsen rådhus sygehus rådhuset sygehuset skolegård bondegård sommerhus sommerhuset værtshus klubhus "
    "ungdomshus børnehus rækkehus hjem kirkegård familiehus hundehus fængslet arresten kontoret politigård politigården retten afdelingen gaden telefonen computeren barnebed hovedgård baghus forhus hovedbanegård banegård"
)
FAITH_ANY = gated(
    rf"\b(?:i|fra|til|ved|på|af) (?P<x>(?:den |det )?(?:{_W}{{3,}}[ \-])?{_W}{{4,}}(?:dokse|tolske|therske|danske|erske|iske) (?:kirke|menighed|trossamfund))(?![\w])"
)
_ANY_FAITH = _set("danske den det folkelige kristne")
OF_MANY = gated(
    rf"\b(?:medlem|formand|kasserer|aktiv|frivillig|sidder i bestyrelsen|næstformand|leder) (?:af|for|i|hos) (?P<x>(?:{_WORD} ){{0,2}}{_W}*(?:ungdomsråd|landsforening|forbund|foreningen|forening|netværk|organisation|loge|laug|partiforening)(?: for {_WORD})?)(?![\w])"
)
LODGE = gated(r"\b(?P<x>(?:loge|klub|hus|afdeling|station|kreds|trop) nr\.? ?\d{1,4})(?![\w])")
TREATED_AT = gated(
    rf"\b(?:hos|i|på|fra|ved) (?P<x>(?:psykologhuset|lægehuset|terapihuset|sundhedshuset|tandlægehuset|lægecentret|lægeklinikken|tandklinikken|psykologklinikken|fysioterapien|psykologerne|lægerne|tandlægerne) (?:på \w+ )?(?:i )?(?P<place>{_WORD}))(?![\w])"
)
TEAM = gated(rf"\b(?:i|for|på|hos|fra|mod) (?P<x>(?P<place>{_WORD}) u1\d)(?![\w])")
SIDED = gated(
    r"(?<![\w])(?P<x>(?:nord|syd|øst|vest|midt|nordvest|sydvest|nordsjællands|vestsjællands|sydsjællands|jysk|sjællandsk|fynsk) (?:taxa|transport|auto|byg|vvs|biler|busser|rengøring|ejendomme|el|tømrer|service|montage|entreprise|logistik))(?![\w])"
)
CLUB_TOWN = gated(
    rf"\b(?:i|for|mod|fra|hos) (?P<x>(?P<place>{_WORD}) (?:gi|g&if|guif|gifs|idræt|bui|ugi|gu|if))(?![\w])"
)
# "10eren i holbæk", "er på tec ballerup": a line and its town, in the spellings the others do not know.
TENTH_IN = gated(rf"(?<![\w])(?P<x>10['’. ]?(?:eren|er|ende|klasse) (?:i|på|ved|ung) (?P<place>{_WORD}))(?![\w])")
TRACK_HERE = gated(
    rf"(?<![\w])(?P<x>(?:tec|zbc|euc|next|sosu|vuc|kvuc|fgu|celf|eucnordvest|kvuc|rts) (?P<place>{_WORD}))(?![\w])"
)
SHORT_TOWN = re.compile(
    r"\b(?:på|til|fra|læser|går|startet|starter|er) (?:på )?(?P<x>(?:hf|htx|hhx|stx|eud|eux|fgu|gym|gymnasiet|vuc|10\. klasse|handels) i (?:kal|kbg|hol|sla|slag|ros|kbh|næst|aal|ods|aar|sil|ran|rin|vib|hern|viborg c|kalunborg|kalundb|holb))(?![\w])"
)
SCHOOL_IS = gated(
    rf"(?<![\w])(?:skole ?[:=] ?|(?:min|mit barns|hans|hendes|vores) skole er (?!en|et|i|på|ikke|så|for|dum|lort)|privaten i |realen i )(?P<x>{_WORD})(?= ?(?:$|[.,!?\n)]| (?:og|men|i|klasse)\b))"
)
TEAM_NAMED = gated(rf"\b(?:i|for|hos|mod|fra) (?P<x>team (?P<a>{_WORD}))(?![\w])")
OWNS_FIRM = gated(
    rf"\b(?:far|mor|onkel|farfar|familien|papfar|stedfar|han|vi|de) (?:har|havde|driver|ejer|åbnede) (?P<x>{_W}{{3,}}s (?:biler|auto|vvs|byg|bageri|grill|pizza|kiosk|kebab|taxa|køreskole|frisør|salon|cykler|blomster|el|transport|gartneri|maskinstation|bogføring|revision|tømrerfirma|malerfirma))(?![\w])"
)
# "produktionsskolen klemmen", "børnehaven mælkebøtten": right behind a kind of school, where somebody goes there.
SCHOOL_CALLED = gated(
    rf"\b(?:på|i|fra|til|ved|hedder) (?P<x>(?:produktionsskolen|produktionshøjskolen|efterskolen|friskolen|privatskolen|specialskolen|dagskolen|heldagsskolen|børnehaven|vuggestuen|børnehuset|skovbørnehaven|naturbørnehaven|fritidshjemmet|"
    rf"sfo|dagplejen|idrætsefterskolen|behandlingsskolen|lilleskolen|højskolen) (?P<a>{_W}{{5,}}(?:en|et|erne|ene|a|hus|bo|ly|høj|gård)))(?= ?(?:$|[.,!?)]| (?:og|men|i|hvor|som|er|har|fordi|siden|de|min|mit|med|der|så|nu|efter)\b))"
)

# "lemvig gym", "roskilde tekniske", "struer østre": a town, and what its school is called beside others.
TOWN_SCHOOL = gated(
    rf"(?<![\w])(?P<x>(?P<place>{_WORD}) (?:gym|tekniske(?: skole)?|handels|østre|vestre|nordre|søndre|katedral|realskole|lilleskole|privatskole|sprogcenter))(?![\w])"
)
# "designskolen i kolding", "på hf i nykøbing f", "den polske skole på frederiksberg": a kind of school and its town.
SCHOOL_IN = gated(
    rf"(?<![\w])(?P<x>(?:den |det )?(?:{_W}{{3,}}(?:ske|te) )?(?P<k>(?!folkeskole|ungdomsskole|køreskole|natskole|aftenskole|svømmeskole|musikskole|danseskole|rideskole){_W}{{2,}}(?:skolen|akademiet|akademi)|den {_W}+ske skole|hf|stx|htx|hhx|eud|eux|pau|sosu|vuc|fgu)"
    rf" (?:i|på|ved) (?P<place>{_WORD}(?: (?:restrup|s|f|m|sj))?))(?![\w])"
)
_GOES_THERE = re.compile(
    r"\b(?:går|gik|gået|gå|starter|startet|start|droppe\w*|smidt|skifte\w*|elev|elever|lærer\w*|klasse\w*|søn|datter|bror|søster|læser|læste|udlært|afslag|optaget|kommer|kom|fra|de|os|er) (?:\w+ ){0,3}?(?:på|i|hos|fra|ud af|af)? ?$"
)
# "bh mælkebøtten", "bh. troldehøj": short for a day care, and its name.
DAY_CARE = gated(rf"(?<![\w])(?P<x>(?:bh|vug|fri)\.? (?P<a>{_W}{{5,}}))(?![\w])")
# "ungdomsherberget kalundborg", "ridecentret bjergsted": a house and its town without a little word between.
HOUSE_TOWN = gated(
    rf"(?<![\w])(?P<x>{_W}{{2,}}(?:centret|centeret|herberget|boligerne|hjemmet|klubben|huset|psykiatrien|gymmet|kollegiet|menigheden|kirken|hallen|klinikken|værkstedet|kompagniet|banden) (?P<place>{_WORD}))(?![\w])"
)
# "hele vejgaard if", "fra skjern håndbold u17": a club by its town or a name that could be one.
CLUB_LETTERS = gated(
    rf"\b(?:i|fra|hele|hos|for|mod|til) (?P<x>(?P<place>{_WORD}) (?:if|bk|fc|gf|gif|hk|håndbold|fodbold|gymnastik|svømning|gymnastiske|brassband|motocross|trampolin|ymca|kfum|pigekor|drengekor|bueskytter)(?: u\d\d?)?)(?![\w])"
)
BOLD_FIRST = gated(
    rf"\b(?:i|fra|hele|hos|for|mod|til) (?P<x>(?:bk|fc|if|kfum|dgi|dbu|fdf kreds|fight club|hk) (?P<a>{_WORD}|\d{{1,3}}))(?![\w])"
)
TEAM_AGE = gated(rf"\b(?:i|fra|for|mod|på) (?P<x>(?P<a>{_WORD}) u\d{{1,2}})(?![\w])")
# "advokat kirsten", "kiropraktor falkenberg", "døgnhuset lindely": who one is treated by, and a word no list has.
PRACTISES = gated(
    rf"\b(?:hos|på|i|fra|for|til) (?P<x>(?:kiropraktor|fysioterapeut|tandlæge|dyrlæge|el-?firmaet|elinstallatør|gartneri|studio|døgnhuset|dagcenter|botræningen|opholdsstedet|klinik|salon|hotel|bager|maler|tømrer|murer|vvs) (?P<a>{_W}{{4,}}))(?![\w])"
)


def find(low: str, lists: Recognisers) -> list[Span]:
    """Spans in a prepared text in lower case."""
    found: list[Span] = _by_town(low, lists)
    for match in OUT_AT.finditer(low):
        words = [match.group(part) for part in "abc" if match.group(part)]
        taken = _telling(words, lists)
        if taken:
            found.append((match.start("x"), match.start("x") + len(" ".join(words[:taken])), "ORG"))
    for match in LED_AT.finditer(low):
        word = match.group("a")
        odd = word not in lists.places and not lists.is_plain(word) and word not in _NO_HOUSE | NO_HOUSE_NAME
        if odd and _HOUSE_LIKE.search(word) and not re.search(r"(?:psyk|syge|rege|afsnit)", word):
            found.append((*match.span("x"), "ORG"))
    found += [
        (*match.span("x"), "ORG")
        for match in FAITH_ANY.finditer(low)
        if not _ANY_FAITH & set(match.group("x").split()[-3:-1]) or match.group("x").count(" ") > 2
    ]
    found += [(*match.span("x"), "ORG") for match in OF_MANY.finditer(low) if _is_named(match.group("x"), lists)]
    found += [(*match.span("x"), "ORG") for match in TREATED_AT.finditer(low) if match.group("place") in lists.places]
    for pattern in (LODGE, SIDED):
        found += [(*match.span("x"), "ORG") for match in pattern.finditer(low)]
    for pattern in (TEAM, CLUB_TOWN):
        found += [(*match.span("x"), "ORG") for match in pattern.finditer(low) if match.group("place") in lists.places]
    for pattern in (TENTH_IN, TRACK_HERE):
        found += [
            (*match.span("x"), "SCHOOL")
            for match in pattern.finditer(low)
            if match.group("place") in lists.places
            and not _ASKED.search(low[max(0, match.start() - 40) : match.start()])
        ]
    found += [(*match.span("x"), "SCHOOL") for match in SHORT_TOWN.finditer(low)]
    found += [
        (*match.span("x"), "SCHOOL")
        for match in SCHOOL_IS.finditer(low)
        if match.group("x") in lists.places or lists.word_class(match.group("x")) != WORD
    ]
    found += [
        (*match.span("x"), "SCHOOL" if _SCHOOL_HOUSE.search(match.group("h")) else "ORG")
        for match in HOUSE_IN.finditer(low)
        if _is_place(match.group("place"), lists)
    ]
    found += [
        (*match.span("x"), "SCHOOL")
        for match in SCHOOL_AT.finditer(low)
        if match.group("a") in lists.places
        or lists.word_class(match.group("a")) == UNKNOWN
        and not _VERBAL.search(match.group("a"))
        and not lists.is_slip(match.group("a"))
    ]
    for pattern, any_word in ((KIND_CALLED, True), (TRADE_CALLED, False)):
        for match in pattern.finditer(low):
            if _calls(match.group("a"), lists, any_word):
                both = match.group("b") and _calls(match.group("b"), lists, any_word)
                found.append((match.start("x"), match.end("b" if both else "a"), "ORG"))
    if _PLAYED.search(low):
        found += [(*m.span("x"), "ORG") for m in TEAM_NAMED.finditer(low) if m.group("a") not in FINITE | NO_HOUSE_NAME]
    found += [(*match.span("x"), "ORG") for match in OWNS_FIRM.finditer(low)]
    found += [
        (*match.span("x"), "SCHOOL")
        for match in SCHOOL_CALLED.finditer(low)
        if match.group("a") not in NO_HOUSE_NAME | FINITE
    ]
    return found


_SCHOOL_HOUSE = re.compile(r"(?:skolen|haven|stuen|huset)$")


def _is_place(words: str, lists: Recognisers) -> bool:
    """Whether what follows "i" is a town, a street or a village no list knows."""
    word = words.split()[-1]
    return (
        word in lists.places or lists.word_class(word) == UNKNOWN or word.endswith(("gade", "gaden", "vej", "havnen"))
    )


def _calls(word: str, lists: Recognisers, any_word: bool) -> bool:
    """Whether a word behind a kind of place can be what it is called: any that is no small word or verb, or only a name."""
    if word in SMALL_WORDS or word in FINITE:
        return False
    if lists.word_class(word) in (FIRST, UNKNOWN) or word in lists.surnames:
        return True
    return any_word and not _VERBAL.search(word)


_VERBAL = re.compile(r"(?:er|ede|te|ende|lig|ligt|lige|ig|ige|isk|iske)$")


def _by_town(low: str, lists: Recognisers) -> list[Span]:
    """Schools, clubs and practices told from others by their town, or by a word no list knows."""
    found: list[Span] = []
    for pattern, kind in ((TOWN_SCHOOL, "SCHOOL"), (HOUSE_TOWN, "ORG"), (CLUB_LETTERS, "ORG")):
        for match in pattern.finditer(low):
            place = match.group("place")
            is_town = place in lists.places or pattern is CLUB_LETTERS and _is_odd(place, lists)
            if is_town and not _ASKED.search(low[max(0, match.start() - 40) : match.start()]):
                found.append((*match.span("x"), kind))
    for match in SCHOOL_IN.finditer(low):
        before = low[max(0, match.start() - 40) : match.start()]
        place = match.group("place").split()[0]
        if (
            place in lists.places | _PARTS
            and not _LANDS.search(place)
            and _GOES_THERE.search(before)
            and not _ASKED.search(before)
        ):
            found.append((*match.span("x"), "SCHOOL"))
    found += [
        (*match.span("x"), "SCHOOL")
        for match in DAY_CARE.finditer(low)
        if match.group("a") not in NO_HOUSE_NAME | FINITE and not match.group("x").startswith("fri ")
    ]
    for match in TEAM_AGE.finditer(low):
        word = match.group("a")
        if word in lists.places or lists.word_class(word) == UNKNOWN:
            found.append((*match.span("x"), "ORG"))
    for pattern in (BOLD_FIRST, PRACTISES):
        for match in pattern.finditer(low):
            word = match.group("a")
            if word.isdigit() or _is_odd(word, lists) or pattern is BOLD_FIRST and word in lists.places:
                found.append((*match.span("x"), "ORG"))
    return found


_PARTS = _set("nørrebro vesterbro østerbro amager frederiksberg nordsjælland vestsjælland")


def _is_odd(word: str, lists: Recognisers) -> bool:
    """Whether a word can be the name of a club or practice: in no list, or a surname."""
    return (
        len(word) > 3
        and word not in FINITE | NO_HOUSE_NAME
        and (lists.word_class(word) == UNKNOWN and not lists.is_slip(word) or word in lists.surnames)
    )


_PLAYED = re.compile(
    r"\b(?:spill|træn|håndbold|fodbold|volley|basket|badminton|svøm|dans|gymnast|cykl|kør|ror|rid|hold|kamp|medlem|esport)"
)
_LANDS = re.compile(r"(?:land|danmark|fyn|usa|norge|sverige)$")
_ASKED = re.compile(
    r"\b(?:kan jeg|må jeg|vil gerne|findes|er der|hvordan|hvor|hvilke|kan man|søge|overvejer|optaget|hvad)\b[^.!?]*$"
)
_PLAIN_OUT = _set(
    "bar baren cafe café diskotek diskoteket værtshus værtshuset gaden stranden havnen fest festen skolen job jobbet arbejdet arbejde byen torvet rådhuspladsen den det en et min mit hans hendes vores ham hende mig os dem et vej hjem "
    "tiktok snap insta kroen hotel hotellet festival festivalen roskilde skanderborg smukfest tivoli gymnasiet efterskolen klubben og i med hver fordi at fra til sofaen toilettet"
)


def _telling(words: list[str], lists: Recognisers) -> int:
    """How many of the words are the name of a bar: up to the last one no list knows; 0 when none is."""
    if words[0] in _PLAIN_OUT or words[0] in lists.places:
        return 0
    taken = 0
    for at, word in enumerate(words):
        if word in _PLAIN_OUT or word in FINITE:
            break
        kind = lists.word_class(word)
        if kind == UNKNOWN and not lists.is_slip(word) or taken and (word in lists.places or kind == FIRST):
            taken = at + 1
    return taken


def _is_named(phrase: str, lists: Recognisers) -> bool:
    """More than "medlem af foreningen": two words at least, the first no article."""
    words = phrase.split()
    return len(words) > 1 and words[0] not in (
        "en",
        "et",
        "den",
        "min",
        "vores",
        "deres",
        "en",
        "nogen",
        "ingen",
        "forskellige",
        "lokal",
        "lokale",
    )


def grown(low: str, span: Span) -> Span:
    """A find with the kind of house directly before or behind it: "klub vest", "rumble sports", "skolen på herredsåsen"."""
    start, end, kind = span
    if low[start].isdigit():
        return span
    before = _BEFORE.search(low, max(0, start - 32), start)
    behind = _BEHIND.match(low, end)
    return before.start() if before else start, behind.end() if behind else end, kind
