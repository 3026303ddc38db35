"""Schools as young people name them: by a nickname, a short form, a class, a line of study and its town.

`privacy_places` finds what says "skole" itself; this module finds the rest, from what stands around it
("går på rynkevang", "min lærer på herreds", "hhx i holbæk"). A kind of school alone ("går på hf") stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from triage.privacy_gates import gated
from triage.privacy_lists import AMBIGUOUS, UNKNOWN, WORD, Recognisers

Span = tuple[int, int, str]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_W = r"[^\W\d_]"
_WORD = rf"{_W}+(?:[.\-'’]{_W}+){{0,6}}"
_SCHOOL_WORD = (
    r"(?:[^\W\d_]*skolen?|skoles|gymnasium|gymnasiet|friskolen?|efterskolen?|privatskolen?|realskolen?|lilleskolen?|centralskolen?|kostskolen?|"
    r"højskolen?|ungdomsskolen?|heldagsskolen?|specialskolen?|byskolen?|katedralskolen?|handelsskolen?|erhvervsskolen?|fagskolen?|"
    r"handelsgymnasium|handelsgymnasiet|produktionsskolen?|grundskolen?|folkeskolen?|school|skóli|college|academy|akademi|campus|lyceum|"
    r"internat|naturskolen?|idrætsefterskolen?|musikefterskolen?|landbrugsskolen?|sosu-?skolen?)"
)
_CARE_WORD = r"(?:sfo(?:['’]?en)?|fritidshjem(?:met)?|fritidsklub(?:ben)?|børnehaven?|vuggestuen?|børnehus(?:et)?|skolefritidsordning|juniorklub(?:ben)?|dagpleje)"
# What only somebody who goes there says; the name follows.
_ATTENDS = (
    r"\b(?:går|gik|gået|gå|går nu|gaar|starter|starte|startede|startet|begyndte|begynder|begyndt|læser|læste|elev|elever|studerende|indskrevet|student|droppet ud|smidt ud|bortvist|"
    r"underviser|underviste|undervist|skolen|skolegang|lærer|læreren|klassekammerater|uddannelse)(?: (?:du|i|jeg)(?= ))?(?: (?:jo|nu|så|lige|stadig|også|selv|begge|alle|sammen|ude|inde|ovre|nede|oppe|"
    r"jeg|han|hun|vi|de|i \S{1,9}(?: \S{1,6})?|\d{1,2}\.? ?(?:klasse|g)?|her))?"
)
AT_SCHOOL = re.compile(rf"{_ATTENDS} (?:på|paa|pa|ved) (?P<x>{_WORD}(?: {_WORD})?)")
PEOPLE_AT = re.compile(
    rf"\b(?:elev(?:er|erne)?|lærer(?:e|en|ne)?|pædagog(?:en|er|erne)?|drenge(?:ne)?|piger(?:ne)?|andre|nogen|alle|folk|klasse(?:n)?|veninder?|venner(?:ne)?|kammerater(?:ne)?|"
    rf"inspektør(?:en)?|rektor|skoleleder(?:en)?|mobbet|mobber|drillet|mobning|sfo|udskolingen|indskolingen|overbygningen|frikvarter(?:et)?|skole|[1-3]\.? ?g(?:['’]?er(?:e|ne)?)?) (?:på|ovre på|henne på|fra|ovre fra) (?P<x>{_WORD}(?: {_WORD})?)"
)
CLASS_AT = re.compile(
    rf"(?<![\w.,])(?:(?:\d|10)\.? ?[a-zæøå]|(?:\d|10)\. ?klasse|[1-3]\.? ?g(?: ?[a-zæøå])?|niende|ottende|syvende|sjette|femte|tiende|udskolingen|indskolingen|overbygningen|mellemtrinnet|sfo'?en) (?:på|ovre på|fra) (?P<x>{_WORD}(?: {_WORD})?)"
)
SAINT = re.compile(
    rf"\b(?:konfirm\w+ i|går i|på|paa|å|fra|til|ved|om|af|hedder) (?P<x>(?:sct|skt|st|sankt|sankte)\.? (?!hans|hansaften){_WORD})(?![\w])(?! (?:kirke|kapel|sogn|menighed|gade|vej|plads|torv|garde|kor|pigekor|drengekor|hospital))"
)
CHANGES_TO = re.compile(
    rf"\b(?:skifte[rdt]*|skiftet|(?:flyttede|flyttet|rykket|rykkede|flytte|flytter) skole) (?:skole )?(?:over |fra {_WORD} )?(?P<p>til|fra) (?P<x>{_WORD})(?! \d)"
)
LEAVES = re.compile(
    rf"\b(?:smidt ud|bortvist|udmeldt|meldt ud|gået ud|gik ud|stoppe[rdt]*|droppe[rdt]* ud|udskrevet) (?:af|fra|på) (?P<x>{_WORD})(?![\w])"
)
# "den lille skole i gladsaxe": plain words that are a name together with the town.
PLAIN_IN_TOWN = re.compile(
    rf"\b(?P<x>(?:den|det) (?:lille|store|frie|ny|nye|gamle|alternative|internationale|kristne|katolske|private|danske|demokratiske|røde|blå|hvide|grønne|gule) (?:skole|friskole|lilleskole|privatskole|gymnasium|efterskole|børnehave|højskole) (?:i|på|ved) (?P<place>{_WORD}))(?![\w])"
)
# A school with many houses and which of them: "sosu nord", "vuc roskilde", "hf-centret efterslægten".
HOUSE_OF_MANY = gated(
    rf"\b(?P<x>(?:sosu|fgu|vuc|tec|zbc|euc|eud|hf ?& ?vuc|next|hf-?cente?ret|uc|via|rts|cph|kvuc|aarhus tech|mercantec|celf|selandia|learnmark|rybners|herningsholm|tradium|hansenberg) (?P<a>nord|syd|øst|vest|midt|h|c|city|{_WORD}))(?![\w])"
)
LONG_NAME = re.compile(
    rf"\b(?:på|paa|pa|fra|til|ved|skolen|hedder|af|i) (?P<x>(?:{_WORD} ){{1,3}}{_SCHOOL_WORD})(?![\w])(?P<of> (?:of|for) {_WORD})?"
)
OPENING_NAME = re.compile(rf"(?:^|[.,!?\n(:] ?)(?P<x>(?P<a>{_WORD}) {_SCHOOL_WORD})(?![\w])")
SCHOOL_OF = re.compile(rf"(?<![\w])(?P<x>(?:international )?(?:school|academy|college) of {_WORD})")
CARE = re.compile(rf"\b(?:i|på|fra|til|ved) (?P<x>(?P<a>{_WORD}) {_CARE_WORD})(?![\w])")
CARE_NAMED = re.compile(rf"(?<![\w])(?P<c>{_CARE_WORD}) (?P<x>{_WORD})(?![\w])")
# "har plads i firkløveren", "går i vuggestue i troldhøj", "gik i lærkereden som lille".
CARE_AT = re.compile(
    rf"\b(?:plads|vuggestue|børnehave|fritter|sfo|dagtilbud|institution|dagpleje) (?:\w+ )?(?:i|på) (?P<x>{_WORD})(?![\w])"
    rf"|\b(?:går|gik|gået|startet?|starter) i (?P<y>{_WORD}) (?=som (?:lille|barn|[2-6]-?årig)|da jeg var (?:lille|[2-6]\b))"
)
BULLIED_AT = re.compile(
    rf"\b(?:mobbet|mobbes|mobber|drillet|mobning|holdt udenfor|tævet) (?:meget |hele tiden |hver dag |altid )?på (?P<x>{_WORD})(?![\w])"
)
# "de hader mig på strandhøj": who is there, and a word put together like the name of a place.
SAID_AT = re.compile(
    rf"\b(?:de|alle|ingen|nogen|folk|dem) (?:\w+ ){{1,3}}på (?P<x>{_WORD})(?= (?:og|men|fordi|hver|igen|siger|er)\b|$|[.,!?\n])"
)
SCHOOL_ON = re.compile(rf"\bskolen (?:på|ved) (?P<x>{_WORD})(?![\w])")
_TRACK = (
    r"(?:stx|hhx|htx|hf|hf-?e|eud|eux|euc|eud10|eud 10|fgu|vuc|sosu|tec|next|zbc|cbs|dtu|itu|ruc|sdu|gymnasiet|gymnasium|handelsskolen|handelsgymnasiet|teknisk skole|"
    r"teknisk gymnasium|tekniske skole|tekniske gymnasium|tech|tech college|erhvervsskolen|produktionsskolen|10\.? ?klasses?[ \-]?center(?:et)?|10\. ?klasse|10'eren|"
    r"tiende ?klasses?center(?:et)?|sprogskolen|sprogcentret|via|ucn|ucl|kea|cphbusiness|ucsyd|business academy|erhvervsakademi|efterskole|friskole|friskolen|privatskole|privatskolen|specialskole|specialskolen|folkeskolen|skolen|universitetet|ungdomsskolen|heldagsskolen|katedralskolen|kostskole)"
)
TRACK_TOWN = re.compile(
    rf"\b(?P<lead>går|gik|gået|elev|tager|læser|starter|starte|startede|startet|gruppe|hold|optaget|indskrevet|droppede|droppet|student|studerende|klasse|begyndte|begynder|er|lærer|underviser|fra)\b(?P<between>[^.!?\n]{{0,24}}?) "
    rf"(?P<x>{_TRACK}(?: (?:business|merkantil|teknisk))?(?: (?:i|ved|på))? (?P<place>{_WORD}))(?![\w])"
)
PLACE_TRACK = gated(
    rf"(?<![\w])(?P<x>(?P<place>{_WORD}) (?:stx|hhx|htx|hf|eud|eux|fgu|vuc|sosu|tech|10\. ?klasse ?s?center|10\. ?klasse|tiende))(?![\w])"
)
CLASSES = (
    re.compile(r"(?<![\w.,/:\-])[1-3]\.? ?g[ .]?(?!i\b)[a-zæøå](?![\w.])"),
    re.compile(r"(?<![\w.,/:\-])(?:[04-9]|10)\. ?g(?![\w])(?!\s*(?:gang|gr|kl))"),
    re.compile(r"(?<![\w.,/:\-])(?:\d|10)\. ?(?:[fk]|i(?!\s*\w))(?![\w])"),
    re.compile(
        r"\b(?:går i|gik i|går nu i|er i|starter i|fra|klasse(?:n)?|klassen er|klasse:) (?P<x>(?:\d|10) ?[a-zæø])(?![\w'])(?! ?(?:\d|gange|år|time|min|dag|måned|uge|liter|kilo))"
    ),
    re.compile(r"\b(?P<x>(?:\d|10)\.? ?kl(?:asse[ .]|\.? ?)(?!i\b|å\b)[a-zæø])(?![\w'’])"),
    re.compile(
        r"\b(?P<x>(?:nulte|første|anden|tredje|fjerde|femte|sjette|syvende|ottende|niende|tiende) (?!i\b|å\b|g\b)[a-zæø])(?![\w'’.])"
    ),
    re.compile(
        r"(?<![\w.,/:\-])(?P<x>(?:\d|10)(?:[ .]{0,2}[a-zæø](?=['’](?:er|eren|erne)\b)|[a-zæø](?=eren\b|erne\b)))"
    ),
    # "6 a er de værste": a class does something
    re.compile(
        r"(?:^|[.,!?\n] ?|\b(?:og|hele|med|mod|alle i) )(?P<x>(?:\d|10) [a-fx-z])(?= (?:er|har|siger|driller|mobber|var|hader|vil|skal|fik|holder)\b)"
    ),
    re.compile(r"\b(?:går|gik|er|elev) (?:nu )?i (?P<x>(?:\d|10)['’´] ?[a-zæø])(?![\w])"),
    re.compile(r"\b(?P<x>(?:\d|10)[. ]{0,2}klasse[ ,]+spor (?:\d|[a-z]))(?![\w])"),
)

# "på isbryderen er de voksne flinke", "hertz har smidt mig ud": what only places with grown-ups in charge are or do.
STAFFED = re.compile(
    rf"\b(?:på|paa|ovre på|henne på) (?P<x>{_WORD}) (?:er|var|siger|sagde) (?:de voksne|pædagogerne|lærerne|personalet|eleverne|de store)\b"
)
THROWN_OUT = re.compile(
    rf"(?:^|[.,!?\n] ?|\b(?:og|men|fordi|at) )(?P<x>{_WORD}) har (?:lige |nu |også |så )?(?:smidt (?:mig|ham|hende|min \w+) ud|bortvist|udmeldt|meldt mig ud|skrevet (?:at )?jeg er (?:udmeldt|smidt ud))"
)
_BELONGS_HERE = re.compile(
    r"\b(?:jeg|mig|min|mit|mine|vi|vores|han|ham|hans|hun|hende|hendes|de|dem|er|var|går|gik|elev|lærer|datter|søn|bor|boet|anbragt|a|mi|sover|hjemløs|drak|job|arbejder|vagt|chef|frivillig|spiller|træner|mit)\b"
)
_AT_KNOWN = re.compile(r"\b(?:på|paa|pa|å|fra|til|ved|af|om|i|hos|hedder|skolen|bostedet|opholdsstedet|efterskolen) $")
_DOES_AFTER = re.compile(
    r" (?:har (?:smidt|skrevet|sagt|ringet|bortvist|lige)|ringede|ringer|siger|smed|vil ikke|ville ikke|gør ingen)\b"
)

_PLACE_END = re.compile(
    r"(?:vang|vangen|bjerg|gård|gården|gaard|lund|lunden|høj|højen|dal|dalen|bakke|bakken|bo|ly|holm|rup|strup|sted|borg|skov|mark|marken|eng|engen|kilde|sø|vad|bro|toft|toften|"
    r"løkke|løkken|ås|åsen|bryn|brynet|holt|hegnet|krogen|skrænten|svinget|tved|hus|kær|kæret|mose|mosen|næs|lev|løse|inge|bæk|bækken|by|bjerget|ager|ageren|haven|vejen|parken|vænget|gades?|vejs|s)$"
)
_AT_STOP = _set(
    """arbejde arbejdet nettet net internettet gaden gader gade gulvet toilettet toilet lortet mig ham hende dem os dig kompromis vejen hovedet tæer tåspidser tværs line jagt druk
    besøg ferie weekend tur opdagelse barsel pension orlov dagpenge kontanthjælp su biblioteket cafe café bar diskotek date dates medicin piller antidepressiva ritalin steroider kur diæt
    skole skolen gymnasiet hf stx hhx htx eud eux fgu vuc efterskole højskole friskole privatskole universitetet universitet seminariet studiet studie uddannelsen uddannelse kursus kurser
    hold linje linjen værkstedet værksted praktik produktionsskole specialskole heldagsskole kostskole handelsskole ungdomsskole folkeskole musikskole aftenskole ungdomsuddannelse
    den det de en et min mit mine sin sit din vores jeres deres hans hendes samme anden andet hver alle egen fuld fast første sidste tredje andet tiktok snap insta discord facebook
    youtube roblox hjul krykker kanten grund grunden arme knæ hele hvad hvilken noget nogen trods trapper trappen stranden marken banen stedet tid tiden kryds tværs afstand vagt tre to
    ordblindeskole sosu tec zbc next euc campus folkeskolen friskolen efterskolen højskolen handelsskolen vores pas plads bus terapi afvænning døgnet skift afdelingen sygehuset hospitalet
    ungdomscentret skolecenter tiende 10 skolebænken natten dagen ugen samtlige begge denne dette mandag tirsdag onsdag torsdag fredag lørdag søndag mandage mandags mute pause"""
)
_PLAIN_LEAD = _set(
    """min din hans hendes vores jeres deres en et den det denne samme ny nye gammel gamle anden andre andet hele i på fra til af om og eller god gode dårlig dårlige rigtig rigtige teknisk tekniske
    lokale lokal normal normale almindelig almindelige stor store mindre større privat private kommunal kommunale offentlig offentlige egen sin sit mit uden med efter før under over mod for ingen hver
    hvilken nogen noget al alt danske dansk svensk tysk engelsk kristen kristne katolsk muslimsk første sidste næste forrige som der at så når hvis mens ikke bare også er var har have få fik får ved vil
    skal kan er enten både nær alle mange to tre fire fem sociale social frivillig frivillige fucking lorte kedelig rar dejlig ond dum hård særlig kun lige nogle mere meget lidt hjem gå går gik tage
    tager komme kommer kom blive bliver blev jeg du han hun vi de man sig mig dig ham hende os jer dem starte skifte skiftet fri folke speciel specielle bedre bedste værre værste nærmeste dyr
    dyre gratis virkelig fed fede sjov sjove hel halv online amerikansk amerikanske arabisk polsk international nu her derhen tilbage videre hen ud ind op ned være været
    holde holder stoppe stopper altid aldrig kl klokken dag dagen ugen grundskole udenfor uden tage tog hvor hvordan mellem end oveni inden kommunes byens barnets skolens søns datters søsters brors mors fars"""
)
# Words that follow "børnehaven", "klubben" or "bostedet" without being its name.
NO_HOUSE_NAME = _set(
    "inden siden igen aften aftenen dagen ugen natten morgenen timen måneden gangen sammen hjemmefra alligevel uden hvem hvordan mellem selvom enten ellers lederen pædagogen ringen sygen kommunen hverken hvilken ingen nogen børnene pædagogerne forældrene pigerne drengene voksne lederne pigen drengen barnet sommeren vinteren ferien tiden gruppen klassen cirklen kredsen verden systemet livet køen chatten forløbet kurset projektet"
)
_AFTER_DANGLING = re.compile(
    r"^(?:$|[.,!?:;)\n]| (?:og|i|hvor|men|som|fordi|da|sammen|lige|nu|med|før|indtil|hver|siden|der|så|er|har|de|jeg)\b)"
)
_DISTRICTS = _set(
    "nørrebro vesterbro østerbro amager frederiksberg christianshavn christiania christiansborg strøget bornholm fyn mors als færøerne"
)
_ISLAND = re.compile(
    r"(?:ø|øen|møn|fyn|sjælland|lolland|falster|bornholm|mors|als|amager|færøerne|island|grønland|jylland|langeland|samsø)$"
)


def find(text: str, low: str, lists: Recognisers) -> list[Span]:
    """Schools and classes in a prepared text (`low` is the same in lower case, place by place)."""
    found = classes(low, CLASSES)
    found += [(*match.span("x"), "SCHOOL") for match in SAINT.finditer(low)]
    for pattern in (AT_SCHOOL, CLASS_AT, BULLIED_AT, PEOPLE_AT, CHANGES_TO, SAID_AT):
        certain = pattern in (AT_SCHOOL, CLASS_AT, BULLIED_AT)
        for match in pattern.finditer(low):
            # One lives "i" a town; who is "på" it goes to the school called so.
            first = match.group("x").split()[0]
            at_town = (
                pattern is PEOPLE_AT and " på " in match.group() and first in lists.places and first not in _DISTRICTS
            )
            found += _nickname(text, low, match, lists, certain or at_town)
    found += [
        span
        for match in LEAVES.finditer(low)
        for span in _nickname(text, low, match, lists, sure=match.group("x") not in lists.places)
    ]
    found += [(*m.span("x"), "SCHOOL") for m in PLAIN_IN_TOWN.finditer(low) if m.group("place") in lists.places]
    for match in HOUSE_OF_MANY.finditer(low):
        word = match.group("a")
        side = word in ("nord", "syd", "øst", "vest", "midt")
        odd = lists.word_class(word) == UNKNOWN and word not in _AT_STOP | _PLAIN_LEAD
        lead = low[max(0, match.start() - 20) : match.start()]
        if (side or odd or word in lists.places) and _GOES_THERE.search(lead):
            found.append((*match.span("x"), "SCHOOL"))
    for match in LONG_NAME.finditer(low):
        found += _long_name(text, match, lists)
    found += [(*match.span("x"), "SCHOOL") for match in OPENING_NAME.finditer(low) if unusual(match.group("a"), lists)]
    found += [(*match.span("x"), "SCHOOL") for match in SCHOOL_OF.finditer(low)]
    found += _known(low, lists)
    for pattern in (STAFFED, THROWN_OUT):
        found += [
            (*m.span("x"), "SCHOOL")
            for m in pattern.finditer(low)
            if lists.word_class(m.group("x")) == UNKNOWN and m.group("x") not in _AT_STOP | _PLAIN_LEAD
        ]
    found += [
        (*match.span("x"), "SCHOOL")
        for match in SCHOOL_ON.finditer(low)
        if unusual(match.group("x"), lists) and match.group("x") not in lists.places
    ]
    return found + _care(text, low, lists) + _tracks(text, low, lists)


def _known(low: str, lists: Recognisers) -> list[Span]:
    """Schools and homes of `data/names/institutions.txt` where somebody says that they belong there.

    A name of several words counts wherever a person is spoken of; one word needs "på", "fra", or what a school does.
    """
    if not lists.institutions or not _BELONGS_HERE.search(low):
        return []
    found = []
    tokens = [(match.group(), *match.span()) for match in _TOKEN.finditer(low)]
    for index, (word, start, _) in enumerate(tokens):
        for phrase in lists.institutions.get(word, ()):
            part = tokens[index : index + len(phrase)]
            if tuple(token for token, _, _ in part) != phrase:
                continue
            end = part[-1][2]
            lead = _KIND_LEAD.search(low, max(0, start - 20), start)
            at = _AT_KNOWN.search(low, max(0, start - 40), lead.start() if lead else start)
            other = _OTHER_HOUSE.match(low, end)  # "herlufsholm kirke" is for `privacy_orgs`
            if not other and (len(phrase) > 1 or at or _DOES_AFTER.match(low, end)):
                found.append((lead.start() if lead else start, end, "SCHOOL"))
            break
    return found


_OTHER_HOUSE = re.compile(r" (?:kirke|sogn|kro|hallen|if|bk|station)(?![\w])")
_KIND_LEAD = re.compile(r"(?<![\w])(?:hf[- ]cent(?:ret|eret|er)|uddannelsescenter) $")
_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_GOES_THERE = re.compile(r"\b(?:på|fra|ved|går|elev|læser|tager) (?:\S+ )?$")
_CLASS_LEAD = re.compile(r"(?<![\w])klassen?:? $")


_NO_CLASS = re.compile(
    r"(?:\b(?:bus(?:sen)?|linje|spor|rute|side|opgave|stk|lokale|version|type|punkt|afsnit|paragraf|nr|nummer|str|størrelse|hepatitis|gate|perron)\.?|§) $"
)


_GYMNASIUM_YEAR = re.compile(r"[1-3][. ]{0,2}g")  # a year, with no letter of a class


_A_GRADE = re.compile(r"\d|nulte|første|anden|tredje|fjerde|femte|sjette|syvende|ottende|niende|tiende")


def classes(low: str, patterns: Iterable[re.Pattern[str]]) -> list[Span]:
    """Classes with their letter; "bus 7a" is none."""
    if not _A_GRADE.search(low):
        return []
    spans = [_group(match, "x") for pattern in patterns for match in pattern.finditer(low)]
    found = []
    for start, end in spans:
        if _GYMNASIUM_YEAR.fullmatch(low[start:end]):
            continue
        if not _NO_CLASS.search(low[max(0, start - 14) : start]):
            lead = _CLASS_LEAD.search(low, max(0, start - 9), start)  # "klasse 7b" is one name
            found.append((lead.start() if lead else start, end, "SCHOOL"))
    return found


def _group(match: re.Match[str], name: str) -> tuple[int, int]:
    return match.span(name) if name in match.re.groupindex else match.span()


def unusual(word: str, lists: Recognisers) -> bool:
    """A word that is no plain Danish word by itself: unknown, a town, or put together like a place name."""
    if word in _PLAIN_LEAD or word in _AT_STOP:
        return False
    if word in lists.places or lists.word_class(word) == UNKNOWN:
        return True
    return not lists.is_plain(word) and bool(_PLACE_END.search(word))


def _nickname(text: str, low: str, match: re.Match[str], lists: Recognisers, sure: bool) -> list[Span]:
    """ "går på rynkevang": the word after "på", when it is a name; with "sure" a town counts as one."""
    words = match.group("x").split()
    start, first = match.start("x"), words[0]
    if (
        first
        in ("lille", "store", "ny", "nye", "gl", "gammel", "nørre", "sønder", "øster", "vester", "sankt", "sct", "skt")
        and len(words) > 1
    ):
        last = words[1]
        if (
            lists.word_class(last) == UNKNOWN
            and not last.endswith(("en", "et", "er", "ne"))
            or _named(last, text[start + len(first) + 1], low[match.end("x") :], lists, sure)
        ):
            return [(start, match.end("x"), "SCHOOL")]
        return []
    if first in _AT_STOP or first in _PLAIN_LEAD:
        return []
    if (
        sure
        and len(words) > 1
        and first in lists.first_names
        and words[1].endswith("s")
        and lists.word_class(first) != WORD
        and _AFTER_DANGLING.match(low[match.end("x") :])
    ):
        return [(start, match.end("x"), "SCHOOL")]
    if _named(first, text[start], low[start + len(first) :], lists, sure) and not re.match(
        r" \d", low[start + len(first) :]
    ):
        return [(start, start + len(first), "SCHOOL")]
    return []


def _named(word: str, letter: str, rest: str, lists: Recognisers, sure: bool) -> bool:
    """Whether a word where a school is expected is its name."""
    if word in _AT_STOP or word in _PLAIN_LEAD:
        return False
    if word in lists.places:
        return sure and not _ISLAND.search(word)
    if _dangling_genitive(word, rest, lists):
        return True
    if word.endswith(("en", "et", "erne")) and not letter.isupper() and not _PLACE_END.search(word):
        return False  # "på indersiden": a definite noun, while schools cut short end like places ("rynkevangen")
    if sure:
        return (
            lists.word_class(word) in (UNKNOWN, AMBIGUOUS)
            or letter.isupper()
            or not lists.is_plain(word)
            and bool(_PLACE_END.search(word))
        )
    return (lists.word_class(word) == UNKNOWN or letter.isupper() or not lists.is_plain(word)) and bool(
        _PLACE_END.search(word)
    )


def _dangling_genitive(word: str, rest: str, lists: Recognisers) -> bool:
    """ "på herreds og": a genitive with nothing to own is a name cut short ("Herredsåsen Skole")."""
    return (
        word.endswith("s")
        and len(word) > 4
        and word not in lists.words
        and bool(_AFTER_DANGLING.match(rest))
        and word[:-1] not in lists.first_names
    )


def _long_name(text: str, match: re.Match[str], lists: Recognisers) -> list[Span]:
    """ "på copenhagen international school", "fra birkely efterskole": all words between "på" and "skole"."""
    words = match.group("x").split()
    start = match.start("x")
    body = words[:-1]
    article = body[0] in ("en", "et", "den", "min", "hendes", "hans", "vores", "deres", "sin")
    while body and (body[0] in _PLAIN_LEAD and body[0] not in ("store", "ny", "nye", "gammel") or body[0] in _AT_STOP):
        start += len(body[0]) + 1
        body = body[1:]
    if not body or any(
        word
        in (
            "er",
            "var",
            "i",
            "på",
            "til",
            "fra",
            "har",
            "og",
            "min",
            "en",
            "den",
            "jeg",
            "hun",
            "han",
            "at",
            "ikke",
            "efter",
            "før",
            "med",
            "til",
            "hver",
            "der",
            "som",
            "når",
            "hvor",
            "om",
            "af",
            "for",
        )
        for word in body
    ):
        return []
    adjectives = re.compile(r"(?:isk|iske|lig|lige|ig|ige|ende|et|ede|ens|ets)$")
    if all(word in _PLAIN_LEAD or adjectives.search(word) and lists.is_plain(word) for word in body):
        return []
    after_at = match.group().startswith(("på", "pa"))
    named = any(unusual(word, lists) for word in body) or text[start].isupper()
    if not named and not (
        after_at and not article and len(body) <= 2 and not match.group("x").endswith(("skolen", "gymnasiet"))
    ):
        return []
    return [(start, match.end(), "SCHOOL")]


def _care(text: str, low: str, lists: Recognisers) -> list[Span]:
    """ "i tudsen sfo", "fritidshjemmet regnbuen": the name of a place for children after school."""
    found = []
    for match in CARE.finditer(low):
        word = match.group("a")
        if (
            word not in _PLAIN_LEAD
            and (not word.endswith("s") or word in lists.places)
            and not re.search(r"(?:isk|lig|ige?)$", word)
        ):
            found.append((*match.span("x"), "SCHOOL"))
    for match in CARE_AT.finditer(low):
        group = "x" if match.group("x") else "y"
        word = match.group(group)
        house = (
            re.search(r"(?:[^e]en|et|erne|bo|ly|huset|rødderne)$", word) and len(word) > 5 or _PLACE_END.search(word)
        )
        if (
            word not in _AT_STOP | _PLAIN_LEAD | NO_HOUSE_NAME
            and word not in lists.places
            and (house or unusual(word, lists))
        ):
            found.append((*match.span(group), "SCHOOL"))
    for match in CARE_NAMED.finditer(low):
        word = match.group("x")
        definite = (
            re.search(r"(?:en|huset|bo|ly|rødderne|erne)$", word)
            and len(word) > 4
            and match.group("c").endswith(("en", "et"))
        )
        if (
            unusual(word, lists)
            and word not in lists.places
            or definite
            and word not in _AT_STOP | _PLAIN_LEAD | NO_HOUSE_NAME
        ):
            found.append((*match.span(), "SCHOOL"))
    return found


def _tracks(text: str, low: str, lists: Recognisers) -> list[Span]:
    """ "går på hhx i holbæk", "slagelse hf": a line of study together with its town, said by who goes there."""
    found = []
    for match in TRACK_TOWN.finditer(low):
        place = match.group("place")
        asks = re.search(r"\b(?:kan|må|vil|hvor|hvordan|gerne|ønsker|overvejer|findes|om)\b", match.group("between"))
        if (
            place in lists.places
            and not _ISLAND.search(place)
            and not asks
            and not re.search(r"\b(?:hvis|hvordan|hvor)\b[^.!?]*$", low[: match.start()][-40:])
        ):
            found.append((*match.span("x"), "SCHOOL"))
    for match in PLACE_TRACK.finditer(low):
        word = match.group("place")
        at_school = low[: match.start()].endswith((" på ", " fra ", " ved ")) and word not in _AT_STOP | _PLAIN_LEAD
        if (
            word in lists.places
            or at_school
            and (not lists.is_plain(word) or word.endswith("s") and word not in lists.words)
        ):
            found.append((*match.span("x"), "SCHOOL"))
    return found
