"""Clubs, congregations and workplaces that say who somebody is, found by what stands around them.

`privacy_places` finds names that end in "if", "boldklub" or "aps"; this module finds the rest ("spiller i delfinen",
"min far arbejder hos hp transport", "går i moskeen i slagelse"). A shop where one buys stays, and so does a town alone.
"""

from __future__ import annotations

import re

from triage.privacy_gates import gated
from triage.privacy_lists import AMBIGUOUS, FIRST, UNKNOWN, WORD, Recognisers
from triage.privacy_schools import NO_HOUSE_NAME, unusual

Span = tuple[int, int, str]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_W = r"[^\W\d_]"
_WORD = rf"{_W}+(?:[.\-'’&]{_W}+){{0,6}}"
_SPORT = (
    r"(?:fodbold|håndbold|basket(?:ball)?|volley(?:ball)?|badminton|tennis|bordtennis|svømning|svømmer|gymnastik|spring|dans|ballet|ridning|karate|judo|taekwondo|boksning|kickboksning|mma|"
    r"ishockey|hockey|floorball|rugby|amerikansk fodbold|esport|e-sport|skak|roning|kajak|sejlads|golf|atletik|løb|cykling|bmx|skydning|bueskydning|crossfit|fitness|hiphop|cheer|"
    r"musik|guitar|sang|kor|teater|drama|rollespil|spejder|fdf|garde|futsal|padel|brydning|fægtning|parkour|skøjteløb|dart|bowling|petanque|triatlon)"
)
_PLAYS = (
    rf"\b(?:(?:spiller|spillede|spillet|spille|træner|trænede|går til|gik til|dyrker|rider|red|danser|dansede|svømmer|svømmede|synger|sejler|ror|kæmper|bokser|boksede|bryder|fægter|løber|klatrer|cykler|er med|er|var|medlem|målmand|kickbokser|thaibokser|fægter|padler|dykker|skøjter|skater|styrketræner|turner|dyrker \w+|går på hold|"
    rf"kaptajn|angriber|holdet|hold|holdkammerater|træner|træneren|coach|coachen|instruktør|kamp(?:e|en)?|{_SPORT})(?: {_SPORT})?(?: for u\d\d?| u\d\d?| på \w+holdet| på et hold| \d\. ?hold)?) "
)
PLAYS_AT = re.compile(
    rf"{_PLAYS}(?P<p>i|for|hos|ved|på) (?P<x>(?P<a>{_WORD})(?!\d)(?: (?P<b>{_WORD}))?(?P<c> (?:gym|center|klub|club|team|academy|akademi|hallen))?)"
)
_CLUB_END = _set(
    "if hf gym fight bk hk fc gf ik sk bc tk rk klub center team akademi club boksning tennis fodbold håndbold svøm svømning gymnastik dansestudie dans"
)
PROFESSIONS = (
    r"bager\w*|tjener|servitrice|kok|kokke\w*|frisør\w*|sælger|ekspedient|butiks\w+|kasse\w*|opvasker|rengøring\w*|pædagogmedhjælper|pædagog|sosu\w*|sygeplejerske|avisbud|ungarbejder|medhjælper|"
    r"medarbejder|kundeservice|mekaniker|tømrer|murer|elektriker|maler|smed|lagermedarbejder|\w*chauffør|vikar|barista|bartender|livredder|receptionist|piccoline|konsulent|revisor|sygehjælper|social- og \w+|"
    r"står bag|står i|fylder op|pakker varer|gør rent|hjælper til"
)
_MEMBER = r"\b(?:går|gik|kommer|kom|spiller|spillede|træner|medlem|dyrker|rider|danser|svømmer|synger|frivillig|konfirmeret|konfirmeres|konfirmand\w*|været|startet|stoppet|vores|familie|familien|forældre|mor|far|hans|hendes|min|leder|træneren?|med)\b"
_HOUSE = (
    r"(?:moskeen|moske|kirken|frikirken|pinsekirken|missionskirken|baptistkirken|valgmenigheden|menigheden|rigssalen|synagogen|templet|indre mission|jehovas vidner|spejderne|spejdergruppen|"
    r"\w{3,}klubben|\w*rideskolen|danseskolen|balletskolen|garden|pigegarden|koret|drengekoret|pigekoret|idrætsforeningen|gymnastikforeningen|\w*foreningen|fodboldholdet|håndboldholdet|"
    r"hallen|skaterhallen|rideskole|danseskole|\w*holdet|krisecent(?:e?ret)|misbrugscent(?:e?ret)|lægerne|tandlægerne|tandlægen|psykologerne|fysioterapien|\w*caf[eé]en|spejderhytten|herberget|værestedet|"
    r"varmestuen|kirkecaféen|natteravnene|bageren|slagteren|frisøren|grillen|kiosken|campingpladsen|springcentret|klatrecentret|bokseklub)"
)
HOUSE_IN_TOWN = gated(
    rf"(?<![\w])(?P<x>(?:(?:kfum|kfuk|fdf|dds|dui|blå|gule|grønne|røde)[ -])?{_HOUSE} (?:i|på|ved) (?P<place>(?!rigssalen){_WORD}))(?![\w])"
)
NAMED_HOUSE = re.compile(
    rf"(?<![\w])(?P<x>(?P<a>{_WORD}) (?:rideskole|ridecenter|rideklub|ridehal|danseskole|balletskole|dansestudie|danseakademi|musikskole|boldklub|fodboldklub|håndboldklub|svømmeklub|tennisklub|badmintonklub|"
    rf"roklub|sejlklub|kajakklub|kampsport|taekwondo|karate|judo|fitness|esport|e-sport|cheer|idræt|håndbold|fodbold|svømning|gymnastik|volley|basket|badminton|tennis|ishockey|ungdomsklub|klub|"
    rf"fritidscenter|spejdergruppe|spejderne|spejder|trop|gruppe|garde|tambourkorps|kirke|frikirke|sogn|menighed|valgmenighed|moske|islamisk|kulturforening|kulturcenter|beboerhus|medborgerhus|"
    rf"stutteri|rideforening|stald|dyreklinik|taxa|vognmandsforretning|kro|bageri|pizzeria|pizza|grill|grillbar|café|cafe|kebab|hotel|camping|autoværksted|auto|vvs|byg|el-?service|entreprenør|"
    rf"transport|maskinfabrik|maskinstation|planteskole|gartneri|tømrerforretning|tømrer|murerforretning|malerfirma|rengøring|service|frisør|salon|blomster|ejendomme|consult|group|logistik|"
    rf"\w*orkester|\w{{3,}}(?:klub|klubben|forening|foreningen|korps|laug|akademi|garden|kor)|garden|koret|fritidshjem|ungdomshus|kulturhus|aftenskole|(?!stor|job|shopping|indkøb|butik|borger|kompetence)\w{{3,}}center|plejehjem|plejecenter|bosted|opholdssted|børnehjem|døgninstitution|slagter|mejeri|stål|smede|foods?|fisk))(?![\w])"
)
_GENERIC = _set(
    "gruppe klub kirke pizza service group fisk food foods trop idræt sogn garde stål kebab cafe café grill kro stald esport e-sport fitness camping hotel blomster consult"
)
_PRACTICE = gated(
    rf"(?<![\w])(?P<x>(?:\w{{3,}}(?:firmaet|forretningen)|fonden|diskotek|bodega|kollegiet|restaurant|pizzeria|pizzaria|pizzariaet|grillbar|burgerbar|kebabhus|bistro|kiosk|pub|cafe|café|salon|frisør|hotel|bageriet|kroen|stutteri|stald|firmaet|virksomheden|murermester|tømrermester|malermester|vognmand|slagter|autohuset|bilhuset) (?P<a>{_WORD})(?: & {_WORD}| (?:strand|bad|park|hallen|city|kro|og søn|centrum|havn|auto|hus))?)"
)
_WORK = (
    r"\b(?:arbejder|arbejdede|arbejdet|arbejde|ansat|job|fritidsjob|studiejob|weekendjob|bijob|praktik|praktikant|lærling|elev|elevplads|læreplads|vagter|chef|chefen|kollega|kolleger|fyret|leder|mester|"
    r"gør rent|kører|kørte|kører lastbil|direktør|ejer|bestyrer|vikar|stilling|jobber|" + PROFESSIONS + ")"
)
WORKS_FOR = re.compile(
    rf"{_WORK}(?: (?:nede|ovre|inde|ude|henne|oppe|nu|også|jo|som {_WORD}|lastbil|varer|taxa|om \w+|på kontoret|til daglig))?(?P<p> hos| for| ved| i| på| nede i|(?<=fyret) fra|(?<=fyret) af) (?P<x>{_WORD}(?:(?: (?:&|og)) {_WORD}| {_WORD})?)"
)
CHAIN = (
    r"(?:føtex|netto|rema(?: ?1000)?|bilka|lidl|aldi|mcdonald'?s|mcd|mcdonalden|mc|donken|coop(?: ?365)?|meny|super ?brugsen|dagli['’]?brugsen|brugsen|kvickly|jysk|elgiganten|fakta|spar|min købmand|"
    r"matas|normal|silvan|bauhaus|sunset|burger king|7-?eleven|circle ?k|ok|q8|shell|ingo|f24|365|365 ?discount|løvbjerg|novo|novo nordisk|sportsmaster|intersport|h&m|bog & idé|power|thansen|harald nyborg|"
    r"lagkagehuset|bones|flammen|jensens bøfhus|kfc|domino'?s|starbucks|espresso house|joe & the juice|emmerys|imerco|zara|new yorker|gina tricot|vero moda|jack & jones|only|søstrene grene|flying tiger|panduro|"
    r"stark|xl-?byg|bygma|davidsen|proshop|punkt ?1|skousen|fleggaard|irma|nemlig|wolt|postnord|gls|dao|dsb|arriva|nobina|arla|danish crown|vestas|siemens|grundfos|lego|danfoss|velux|iss|falck|bring|nordea|danske bank|jyske bank|"
    r"sparekassen|fitness ?world|puregym|sats|loop|cinemaxx|nordisk film|bio|røde kors|røde kors butikken|genbrugsen|genbrugsbutikken|blå kors|frelsens hær|kirkens korshær|jensens|hunkemöller|sport 24|sport24|\w+tanken|"
    r"tankstationen|bageriet|caféen|restauranten|hotellet|campingpladsen|kebabben|shawarmaen|isbutikken|kantinen|plejecentret|bostedet|skobutikken|tøjbutikken|legetøjsbutikken|boghandlen|blomsterhandleren|"
    r"kiosken|bageren|pizzeriaet|tanken|grillen|kroen|slagteren|frisøren|apoteket|plejehjemmet|børnehaven|vuggestuen|hallen|svømmehallen|sygehuset|købmanden|blomsterbutikken|døgneren|cafeen|dyrlægen)"
)
CHAIN_TOWN = re.compile(rf"(?<![\w])(?P<x>{CHAIN} (?:(?:i|på|ved) )?(?P<place>{_WORD}))(?![\w])")
AT_PUBLIC = gated(
    rf"{_WORK}(?: \w+)?(?: som {_WORD})? (?:på|i|ved|hos) (?P<x>(?P<place>{_WORD}) (?:sygehus|hospital|rådhus|bibliotek|politistation|politigård|station|havn|slot|kro|svømmehal|plejehjem|plejecenter|jobcenter|apotek|værft|raffinaderi|fængsel|"
    rf"kaserne|lufthavn|museum|teater|lægehus|tandklinik|forsyning|renovation|brandstation|hallen|hallerne|idrætscenter|centret|storcenter|camping|zoo|golf|hotel))(?![\w])"
)
# "arbejder på biblioteket i nykøbing", "job i kiosken på stationen i svinninge": a definite place of work and its town.
AT_WORK_IN = re.compile(
    rf"{_WORK}(?: som {_WORD})? (?:på|i|hos|ved|fra|nede på|nede i|ovre på) (?P<x>(?:[^\W\d_]{{3,}}(?:en|et|erne))(?: på {_WORD})? (?:i|på|ved) (?P<place>{_WORD}))(?![\w])"
)
NUMBERED = gated(
    rf"(?:{_MEMBER}|\ber\b)[^.!?\n]{{0,24}}? (?:i|på|fra|til|hos|ved) (?P<x>(?:klub|korps|team|trop|projekt|station|studio) \d{{1,4}})(?! ?(?:\d|år|kr))"
)
PLACED = re.compile(
    r"\b(?:anbragt|anbringes|indskrevet) (?:\w+ )?(?:på|i|ved|hos) (?P<x>(?P<a>[^\W\d_]{4,})(?: (?:minde|hus|gård|hjem|bo))?)(?![\w])"
)
LIVED_AT = re.compile(
    r"\b(?:bor|boet|boede|flyttet|flytter|skal|flytte) (?:nu |lige nu |jo |ind )?(?:på|til) (?P<x>(?P<a>[^\W\d_]{4,}))(?= (?:i \w+ (?:år|måned|uge)|med|sammen|fordi|hvor|og|det er|et bosted|for|nu)\b|$|[.,!?])"
)
# "krisecenter vejle", "ungecenter 360", "fritidsklub nord": a kind of house, then what tells it from others.
CENTER_NAMED = re.compile(
    rf"(?<![\w])(?P<x>(?:krise|unge|ungdoms|fritids|familie|sprog|aflastnings|behandlings|idræts|kultur|børne|kvinde|mødre|junior)(?:cent(?:er|ret|eret)|klub|hjem|hus) (?:(?P<place>{_WORD})|\d{{2,4}}))(?![\w])"
)
# "mit hold hedder nordlyset": what one belongs to, and its name.
HOUSE_CALLED = gated(
    rf"\b[^\W\d_]*(?:hold|holdet|klub|klubben|forening|foreningen|bosted|bostedet|hjem|hjemmet|institution|institutionen|kirke|kirken|korps|korpset|kor|koret|garde|garden|arbejdsplads|butik|butikken|firma|firmaet|stald|stalden|grillbar|bar|café|cafe|restaurant|salon|frisørsalon|kro|pizzeria|kiosk|virksomhed|gruppe|gruppen|team|danseskole|rideskole|kampsportsklub) (?:jeg \w+ (?:på|i|til) |som |der )?(?:hedder|hed|kaldes) (?:bare |noget med )?(?P<x>(?P<a>{_WORD})(?: (?P<n>\d{{1,4}})| (?P<e>if|bk|fc|klub|kirke|gf|ik|grill|bar|pizza|kro|salon|café|cafe|auto|byg|vvs|el|gym|center|hus|kælder))?)(?![\w])"
)
AND_SON = gated(rf"(?<![\w])(?P<x>(?:{_W}\.? )?{_WORD} (?:&|og) (?:søn|sønner|datter|døtre|co))(?![\w])")
HOME_NAMED = re.compile(
    rf"(?<![\w])(?P<x>(?:fritidsklubben|ungdomsklubben|juniorklubben|klubben|lægehuset|lægehus|sundhedshuset|terapihuset|klinik|klinikken|tandklinikken|missionshuset|musikskolen|danseskolen|rideskolen|foreningen|"
    rf"botilbuddet|botilbud|bosted|opholdssted|børnehjem|plejehjem|krisecenter|ungdomscaf[eé]en|motionscentret|aflastningshjemmet|behandlingshjemmet|gartneri|bokseklubben|svømmeklubben|cykelklubben|skakklubben|løbeklubben|bostedet|opholdsstedet|institutionen|plejehjemmet|plejecentret|væresteder?|værestedet|spejdergruppen|krisecentret|krisecenteret|herberget|ungepensionen|børnehjemmet|døgninstitutionen|kollegiet) (?:der hedder )?(?P<a>{_WORD}))(?![\w])"
)


def _town_like(match: re.Match[str], text: str, lists: Recognisers) -> bool:
    """Whether the last word can be a town: on the list, or behind "i" unknown or with a capital ("i Bjert")."""
    place, at = match.group("place"), match.start("place")
    if place in lists.places:
        return True
    after_in = re.search(r" (?:i|på|ved) $", match.group()[: at - match.start()])
    return bool(after_in) and (
        text[at].isupper() or lists.word_class(place) == UNKNOWN and bool(_PLACE_LIKE.search(place))
    )


_STAFF = re.compile(
    _WORK
    + r"\b|\b(?:kasse|kassen|kassedame|flaskedreng|piccoline|piccolo|vagt|vagten|bestyrer|souschef|medarbejder)\b|\b(?:tjener|kok|står) (?:i|på|hos)\b"
)
_LEAD_STOP = _set(
    """en et den det de min mit mine din hans hendes vores jeres deres i på til fra og eller med som der at er var har ingen nogen noget samme anden andet ny nye gammel gode god stor store lille hver
    alle al alt to tre fire fem mange få flere bedste dårlig dårligt dansk danske en' for af om hos ved når hvis så jeg du han hun vi man ikke også kun bare lige hvilken lokal lokale privat egen sin sit
    sammen hold holdet mandag tirsdag onsdag torsdag fredag lørdag søndag dag nat weekenden min' os mig dig ham hende dem jer penge tiden ugen gang gange tid sig selv mit hele hvor fast
    kommunens skolens byens kommunal frivillig kristen god billig billigt dyr dyrt elsker hader spille spiller går gå gik til' dreng pige drenge piger min kan må vil skal få fik får lave laver køber købte
    spiste spiser bestilte bestil ude inde hjemme amerikansk italiensk tyrkisk elite ungdoms junior senior u12 u13 u14 u15 kvinde herre dame børne"""
)


# Where one belongs, and then a capital inside the sentence: whatever stands there is a name.
_BELONGING = (
    r"(?:går|gik|gå|spiller|spillede|spille|spillet|træner|trænede|trænet|træneren?|coachen?|svømmer|svømmede|danser|rider|ror|sejler|bokser|synger|er med|medlem|holdkammerat\w*|holdet|målmand|kaptajn|spejder\w*|fdf\w*|leder\w*|"
    r"kommer|kom|frivillig|anbragt|bor|boet|flyttet|flytter|indlagt|indskrevet|pædagog\w*|kontaktperson\w*|personalet|voksne|vagten|de andre|dem|nogen|alle|pigerne|drengene|folk|kamp\w*|stævne|lejr|konfirmeret|"
    r"arbejder|arbejdede|arbejdet|arbejde|job|fritidsjob|ansat|praktik|lære|lærling|elev|vagt\w*|chef\w*|kolleg\w*|fyret|mester|ejer|kører|tandlægen?|psykolog\w*|lægen?|terapeut\w*|fysioterapeut|\w*klubben|\w*foreningen|menighed\w*|"
    + _SPORT
    + "|"
    + PROFESSIONS
    + ")"
)
_NAME = r"(?:[A-ZÆØÅ]\.|[A-ZÆØÅ][\w'’&\-]*)"
_CAPITALS = re.compile(
    rf"\b{_BELONGING}\b(?: [^\s.,!?;:A-ZÆØÅ]+){{0,3}}? (?:i|på|hos|for|ved|fra|af|mod|til) (?:den |det |\w*(?:klubben|foreningen|hjemmet|stedet|institutionen|skolen|huset|gruppen|firmaet|centret|caféen|cafeen) )?"
    rf"(?P<x>{_NAME}(?:(?: (?:&|og|af|the|of|de)(?= [A-ZÆØÅ]))? (?:{_NAME}|\d{{1,4}}(?!\d)))*(?: (?:klub|gruppe|hold|kor|center|team|butikken|hallen|kirke))?)(?![\w])"
)
# A kind of house in the definite form, and its name: "bokseklubben Sparta", "lægehuset Torvet".
_KIND_THEN_NAME = gated(
    rf"(?<![\w])(?:[a-zæøå]*(?:klubben|foreningen|hjemmet|stedet|institutionen|huset|gruppen|firmaet|centret|centeret|kirken|menigheden|moskeen|butikken|salonen|salon|cafeen|caféen|tilbuddet|bilbud|botilbud|fonden|kollegiet|koret|garden|holdet|caf[eé]|restauranten|skolen|stutteriet|gården|børnehaven|vuggestuen|krisecent(?:e)?ret)|tandlægerne|lægerne|psykologerne)"
    rf",? (?:der |som )?(?:hedder )?(?P<x>{_NAME}(?: (?:{_NAME}))*)(?![\w])"
)
_APP_OR_SITE = _set(
    "snap snapchat insta instagram tiktok discord facebook messenger youtube twitch roblox fortnite minecraft reddit aula teams zoom google netflix spotify jodel whatsapp telegram steam xbox playstation nettet mitid borger "
    "vinted dba klarna temu shein sfo sosu hf stx hhx htx eud eux fgu vuc dk eu usa uk su ssp ppr bup kz rett vm em ol fcm fck dansk engelsk matematik tysk idræt musik ps gud allah danmark christiania tinder chatgpt nav kommunen skat su jul påske"
)
# Two or three letters behind a town, as clubs call themselves: "esbjerg fb", "odense q".
_TOWN_LETTERS = re.compile(rf"(?<![\w])(?P<x>(?P<place>{_WORD}) (?P<b>[a-zæø]{{1,4}}\d{{0,2}}))(?![\w])")
_PLAYS_ANYWHERE = re.compile(
    rf"\b(?:spiller|spillede|spillet|træner|træneren|holdet|kamp|målmand|klubben|medlem|svømmer|gymnast|u1\d|{_SPORT})\b"
)
_CLUB_LETTERS = _set(
    "au fb fs ib vb kfum fk gik tf bgf gf bg gif uif fif bif hif sif lif ui gu bb tc bc sc rc sk kk hk ik if fc bk q h gymn svøm elite aik kif oks os bs fa cb bbk hbk tk rk mk jk skk gk skf"
)
_CONSONANTS = re.compile(r"(?!kr|kl|nr|dk|kg|km|mg|st|sv|nv|tv)[b-df-hj-np-tv-z]{2,4}")
# "b.93", "b 1909", and whom one played against: "vi tabte 4-1 til skjold", "kampen mod frem".
_B_CLUB = re.compile(r"\b(?:i|for|mod|fra|til|hos) (?P<x>[bk]\.? ?(?:\d{2}|19\d\d))(?![\w])")
_WON = re.compile(r"\b(?:tabt|vandt|vundet|kamp|møde|mødte|slog os|uafgjort|skift|ryk)")
_PLAYED = re.compile(
    rf"\b(?:tabte|vandt|tabt|vundet|spillede|kampen?|kampe|kamp|skal møde|mødte|slog os|uafgjort|skiftet|skiftede|skifte|skifter|rykket|rykke)\b[^.!?\n]{{0,18}}? (?:til|mod|over|imod|fra) (?P<x>(?P<a>{_WORD})(?: (?P<b>if|bk|fc|gf|ik|ff|fk|hk|hb))?)(?![\w])"
)
_SAINTS_CHURCH = gated(
    rf"\b(?P<x>(?:sct|skt|sankt)\.? {_WORD} (?:kirke|kapel|sogn|menighed|garde|gruppe|trop|kantori|[^\W\d_]{{0,8}}kor))(?![\w])"
)
_NUMBERED_SCOUTS = re.compile(rf"(?<![\w.,])(?P<x>\d{{1,2}}\. (?P<place>{_WORD})(?: (?:trop|gruppe|flok))?)(?![\w])")
_SCOUTS = re.compile(r"\b(?:spejder\w*|ulve\w*|trop\w*|fdf\w*|kfum|flok|junior\w*|tumling\w*)\b")
_CHURCH_IN_TOWN = gated(
    rf"(?<![\w])(?P<x>(?:\w+(?:sk|ske|elig|elige) )?(?:kirke|frikirke|menighed|moske|synagoge|pinsekirke|baptistkirke) i (?P<place>{_WORD}))(?![\w])"
)


def _capital_names(text: str, lists: Recognisers) -> list[Span]:
    """ "spiller i Black Dragons", "ungdomsklubben Thomas P. Hejle": names shown by their capitals."""
    found = []
    for pattern in (_CAPITALS, _KIND_THEN_NAME):
        for match in pattern.finditer(text):
            words = [word.strip(".").lower() for word in match.group("x").split() if word not in ("og", "&")]
            telling = [
                w
                for w in words
                if w not in _APP_OR_SITE and w not in lists.places and len(w) > 1 or w.isalpha() and len(w) == 1
            ]
            if not telling or len(words) == 1 and (words[0] in _APP_OR_SITE or re.fullmatch(CHAIN, words[0])):
                continue
            if pattern is _CAPITALS and len(words) == 1 and (words[0] in lists.words or words[0] in _LEAD_STOP):
                continue
            if re.search(r"\b(?:kommer|kom)\b[^.]* fra $", text[match.start() : match.start("x")]):
                continue  # "kom fra Mariupol": where somebody is from
            if all(lists.word_class(word) == FIRST for word in words) and pattern is _CAPITALS:
                continue  # "hjemme hos Wilma": a person, and `privacy_names` hides her
            if re.fullmatch(rf"{CHAIN}(?: {CHAIN})?", " ".join(words)) or re.fullmatch(r"[a-z]?\d+", "".join(words)):
                continue
            if re.search(r"\b[Kk]ommunes?$", match.group("x")):
                continue  # "bor i Haderslev Kommune": where somebody lives stays
            found.append((*match.span("x"), "ORG"))
    return found


# "Thy Trampolin", "Aabenraa Kristelige Ungdom": a town and further capitals; what every town has is no club.
_TOWN_CAPITALS = re.compile(
    r"(?<![\w\-])(?P<x>(?P<place>[A-ZÆØÅ][a-zæøå]+) (?P<a>[A-ZÆØÅ][a-zæøåé]{3,})(?: (?:og|for|&)(?= [A-ZÆØÅ]))?(?: [A-ZÆØÅ][a-zæøåé]{3,}){0,2})(?![\w])"
)
_EVERY_TOWN = re.compile(
    r"\b(?:kommunes?|jobcenter|borgerservice|station|banegård|politi|politigård|retten?|byret|nord|syd|øst|vest|midt|midtby|city|centrum|havn|torv|by|borger\w*|rådhus|sjælland|falster|mors|kirkeby|stationsby|region\w*|"
    r"amt|fjord|skov|festival|festuge|marked|storcenter|center|strand|bakke)\b"
)
_SIDES = _set("øster vester nørre sønder nordre søndre store lille ny gammel")


def _town_clubs(text: str, lists: Recognisers) -> list[Span]:
    """Names that begin with a town, shown by their capitals in a text that has both."""
    return [
        (*match.span("x"), "ORG")
        for match in _TOWN_CAPITALS.finditer(text)
        if match.group("place").lower() in lists.places - _SIDES
        and match.group("a").lower() not in lists.places
        and lists.word_class(match.group("a").lower()) not in (FIRST, AMBIGUOUS)
        and not _EVERY_TOWN.search(match.group("x").lower())
    ]


def _in_town(text: str, low: str, lists: Recognisers) -> list[Span]:
    """ "esbjerg fb", "apostolsk kirke i kolding"."""
    found = []
    plays = _PLAYS_ANYWHERE.search(low)
    for match in _TOWN_LETTERS.finditer(low):
        shown = plays or text != text.upper() and text[match.start("b") : match.end("b")].isupper()
        is_club = match.group("b") in _CLUB_LETTERS or bool(plays and _CONSONANTS.fullmatch(match.group("b")))
        if shown and match.group("place") in lists.places and is_club:
            found.append((*match.span("x"), "ORG"))
    if _SCOUTS.search(low):
        found += [(*m.span("x"), "ORG") for m in _NUMBERED_SCOUTS.finditer(low) if m.group("place") in lists.places]
    found += [(*match.span("x"), "ORG") for match in _SAINTS_CHURCH.finditer(low)]
    if plays:
        found += [(*match.span("x"), "ORG") for match in _B_CLUB.finditer(low)]
    if _WON.search(low):
        for match in _PLAYED.finditer(low):
            word = match.group("a")
            if word in _LEAD_STOP or word in lists.places and not match.group("b"):
                continue
            if (
                match.group("b")
                or lists.word_class(word) in (UNKNOWN, AMBIGUOUS)
                and word not in ("sommer", "vinter", "maj", "juni", "april", "august")
            ):
                found.append((*match.span("x"), "ORG"))
    for match in _CHURCH_IN_TOWN.finditer(low):
        if match.group("place") in lists.places and re.search(_MEMBER, low[max(0, match.start() - 40) : match.start()]):
            found.append((*match.span("x"), "ORG"))
    return found


def find(text: str, low: str, lists: Recognisers) -> list[Span]:
    """Clubs, congregations and workplaces in a prepared text (`low` is the same in lower case)."""
    found = _in_town(text, low, lists)
    if text != low and text != text.upper():
        found += _capital_names(text, lists)
        found += _town_clubs(text, lists)
    found += [(*match.span("x"), "ORG") for match in NAMED_HOUSE.finditer(low) if _named_house(match, text, lists)]
    found += [
        (*match.span("x"), "ORG")
        for match in _PRACTICE.finditer(low)
        if "&" in match.group() or odd(match.group("a"), text, match.start("a"), lists, town=False)
    ]
    for match in HOUSE_IN_TOWN.finditer(low):
        place = match.group("place")
        if (place in lists.places or _CORNER.search(place) and not place.startswith("hovedgad")) and re.search(
            _MEMBER + r"|\b(?:vi|jeg|alle) er\b", low[max(0, match.start() - 40) : match.start()]
        ):
            found.append((*match.span("x"), "ORG"))
    found += [(*match.span("x"), "ORG") for match in HOME_NAMED.finditer(low) if _house_name(match.group("a"), lists)]
    for match in CENTER_NAMED.finditer(low):
        place = match.group("place")
        told = re.search(_MEMBER + r"|\b(?:fra|på|hos|i|fik|hjælp)\b", low[max(0, match.start() - 40) : match.start()])
        sided = place in lists.places or place in ("nord", "syd", "øst", "vest", "midt")
        if told and (place is None or sided):
            found.append((*match.span("x"), "ORG"))
    for match in HOUSE_CALLED.finditer(low):
        named = match.group("n") or match.group("e") or odd(match.group("a"), text, match.start("a"), lists, town=True)
        if named and match.group("a") not in _LEAD_STOP:
            found.append((*match.span("x"), "ORG"))
    for match in AND_SON.finditer(low):
        if (
            "&" in match.group()
            or lists.word_class(match.group("x").split()[-3]) == UNKNOWN
            or match.group("x").split()[-3] in lists.surnames
        ):
            found.append((*match.span("x"), "ORG"))
    found += [
        (*match.span("x"), "ORG")
        for match in AT_PUBLIC.finditer(low)
        if odd(match.group("place"), text, match.start("place"), lists, town=True)
    ]
    for match in NUMBERED.finditer(low):
        found.append((*match.span("x"), "ORG"))
    for pattern in (PLACED, LIVED_AT):
        found += [(*m.span("x"), "ORG") for m in pattern.finditer(low) if _home(m.group("a"), lists, pattern is PLACED)]
    for match in PLAYS_AT.finditer(low):
        found += _club(text, match, lists)
    if _STAFF.search(low):
        found += [(*m.span("x"), "ORG") for m in AT_WORK_IN.finditer(low) if _town_like(m, text, lists)]
        found += [(*m.span("x"), "ORG") for m in _PRACTICE.finditer(low) if _could_be_firm(m.group("a"), lists)]
        found += [span for match in WORKS_FOR.finditer(low) for span in _workplace(text, match, lists)]
        found += [(*match.span("x"), "ORG") for match in CHAIN_TOWN.finditer(low) if _town_like(match, text, lists)]
    return found


def _home(word: str, lists: Recognisers, is_placed: bool) -> bool:
    """ "anbragt på egely": any word that is no kind of home; "bor på egely": a word put together like a name."""
    if word in _LEAD_STOP or word in NO_HOUSE_NAME or word in lists.places or _KIND_OF_HOME.search(word):
        return False
    return is_placed and not lists.is_plain(word) or unusual(word, lists)


_KIND_OF_HOME = re.compile(
    r"(?:sted|stedet|hjem|hjemmet|institution|institutionen|familie|familien|skole|skolen|afdeling|afdelingen|hotel|kollegie|landet|gaden|gade|vej|vejen|psyk|sygehus|hospital|værelse|værelset)$"
)


def _could_be_firm(word: str, lists: Recognisers) -> bool:
    """After "hotel", "bageriet", "restaurant" where somebody works: any word but a small one."""
    return len(word) > 3 and word not in _LEAD_STOP and word not in NO_HOUSE_NAME and not _SMALL.search(word)


_SMALL = re.compile(r"(?:er|ede|te|ende|lig|ige|gange|timer)$")


def _house_name(word: str, lists: Recognisers) -> bool:
    """ "bostedet solsikken", "klubben gnisten": an unknown word or a definite noun right after the house."""
    if word in _LEAD_STOP or word in NO_HOUSE_NAME or word in lists.places:
        return False
    return (
        lists.word_class(word) == UNKNOWN
        or len(word) > 5
        and bool(re.search(r"(?:[^e]en|huset|gården|erne|brynet|vænget|torvet|engen|lyset)$", word))
    )


# A corner of a town that tells one practice or shop from another: "lægerne i havnegade", "psykologerne ved åen".
_CORNER = re.compile(
    r"(?:[^\W\d_]{3}(?:gade|gaden|vej|vejen|torv|torvet)|åen|havnen|nørrebro|vesterbro|østerbro|banegården)$"
)


_SPORT_ONLY = re.compile(
    r" (?:badminton|tennis|håndbold|fodbold|svømning|gymnastik|volley|basket|judo|karate|ishockey|cheer)$"
)
_PLACE_LIKE = re.compile(
    r"(?:ly|bo|vang|gård|lund|høj|dal|bakke|bjerg|borg|by|sted|holm|skov|toft|bæk|rup|lev|løse|inge|næs|strup|sø|ø|torp|havn|mark|eng|kær|mose|kilde)$"
)
_TOWN_AFTER = re.compile(rf"(?P<in> (?:i|på|ved))? (?P<place>{_WORD})(?![\w])")
_WORKS = re.compile(_WORK + r"\b")


def with_town(low: str, start: int, end: int, lists: Recognisers) -> int:
    """The end of a club or workplace with its town: "kgk holbæk", "pizza king i høng" where somebody works."""
    match = _TOWN_AFTER.match(low, end)
    if not match or match.group("place") not in lists.places:
        return end
    at_work = _WORKS.search(low, max(0, start - 60), start) or "spejder" in low[start:end]
    return match.end() if at_work or match.group("in") is None else end


def _named_house(match: re.Match[str], text: str, lists: Recognisers) -> bool:
    """A name before "rideskole"; before "gruppe" or "pizza" only a town, a capital or a place-like word."""
    word, at = match.group("a"), match.start("a")
    if _SPORT_ONLY.search(match.group("x")) and _PLACE_LIKE.search(word) and word not in _LEAD_STOP:
        return True
    if match.group("x").rsplit(" ", 1)[-1] in _GENERIC and word not in lists.places and not text[at].isupper():
        return False
    return odd(word, text, at, lists, town=True)


def odd(word: str, text: str, at: int, lists: Recognisers, town: bool) -> bool:
    """A word that can be the name of a firm or club: unknown, a place name, or a capital inside the sentence."""
    if word in _LEAD_STOP:
        return False
    if word in lists.places:
        return town
    if lists.word_class(word) == UNKNOWN or word.endswith("s") and word[:-1] in lists.surnames:
        return True
    if text[at].isupper() and at > 0 and text[at - 1] == " " and at > 1 and text[at - 2] not in ".!?\n":
        return True
    return lists.word_class(word) != WORD or not lists.is_plain(word) and bool(_PLACE_LIKE.search(word))


def _club(text: str, match: re.Match[str], lists: Recognisers) -> list[Span]:
    """ "spiller i kbk", "svømning i delfinen kalundborg": a name where a club is expected; a town alone is none."""
    word, second = match.group("a"), match.group("b")
    at = match.start("a")
    member = re.search(
        _SPORT
        + r"|\b(?:spill|træn|svømm|dans|rid|synge|boks|bryd|fægt|klatr|sejl|ror\b|kamp|hold|målmand|kaptajn|angriber)",
        match.group()[: at - match.start()],
    )
    if member and second in _CLUB_END and word not in _LEAD_STOP:
        return [(at, match.end(), "ORG")]
    if member and match.group("c") and odd(word, text, at, lists, town=True):
        return [(at, match.end(), "ORG")]
    if not member or len(word) < 2 or word in _LEAD_STOP or word in lists.places or match.group("p") == "på":
        return []
    if second and second in lists.places and lists.word_class(word) != FIRST:
        return [(at, match.end("b"), "ORG")]
    kind = lists.word_class(word)
    named = (
        kind == UNKNOWN and len(word) <= 14 or kind in (AMBIGUOUS, FIRST) and match.group("p") != "hos" and not second
    )
    return [(at, at + len(word), "ORG")] if named else []


def _workplace(text: str, match: re.Match[str], lists: Recognisers) -> list[Span]:
    """ "arbejder hos iss", "kører for hp transport": unknown names; chains alone and towns stay."""
    words = match.group("x").split()
    at, first = match.start("x"), words[0]
    if first in _LEAD_STOP or first in lists.places or re.fullmatch(CHAIN, first):
        return []
    for_somebody = (
        match.group("p") in (" hos", " for", " fra", " af")
        and lists.word_class(first) == WORD
        and not lists.is_plain(first)
    )
    if lists.word_class(first) != UNKNOWN and not for_somebody:
        return []
    if match.group("p") in (" i", " på") and re.search(
        r"\b(?:kører|kørte|elev)$", match.group()[: match.start("p") - match.start()]
    ):
        return []
    last = words[-1]
    whole = len(words) == 3 or len(words) == 2 and lists.word_class(last) == UNKNOWN
    return [(at, match.end("x") if whole else at + len(first), "ORG")]
