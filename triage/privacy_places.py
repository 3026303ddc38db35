"""Addresses, schools and classes, clubs and workplaces, and descriptions that fit one person only.

A town or post code alone stays: help depends on it. What stands in an offer's or helpline's name stays as well.
"""

from __future__ import annotations

import re

from triage import privacy_anchors, privacy_belongs, privacy_orgs, privacy_schools
from triage.privacy_gates import gated
from triage.privacy_lists import FIRST, UNKNOWN, WORD, Recognisers

Span = tuple[int, int, str]

# Endings that make a street of almost any word, and endings that need a sign ("bor på", capital letter).
_STREET = (
    r"(?:vej(?:en)?|vejs|vænge(?:t)?|gade(?:n)?|stræde(?:t)?|all[eé](?:en|én)?|boulevard(?:en)?|plads(?:en)?|torv(?:et)?|"
    r"toft(?:en|e|erne)?|bakke(?:n|rne)?|parken|park|skrænt(?:en)?|sti(?:en)?|vang(?:en)?|ager(?:en)?|bryn(?:et)?|kaj(?:en)?|"
    r"brink(?:en)?|gyde(?:n)?|løkke(?:n)?|banke(?:n)?|række(?:n)?|slippe(?:n)?|kvarter(?:et)?|esplanade(?:n)?|ring(?:en)?|"
    r"vænget|terrasse(?:n|rne)?|svinget|sving|krog(?:en)?|kær(?:et)?|mose(?:n)?|høj(?:en)?|haven|have|lund(?:en)?|"
    r"mark(?:en)?|skov(?:en)?|dal(?:en)?|eng(?:en)?|holm(?:en)?|gård(?:en)?|gaard(?:en)?|hus(?:ene)?|bo|buen|bue|hegn(?:et)?|"
    r"huse(?:ne)?|bæk(?:ken)?|eje(?:t)?|lod(?:den|derne)?|hede(?:n)?|dam(?:men)?|hjørne(?:t)?|tværvej(?:en)?|næs(?:set)?|led(?:det)?|vold(?:en)?|port(?:en)?|vig(?:en)?|strand(?:en)?|kilde(?:n)?|bjerg(?:et)?|ås(?:en)?|kanten|pynten|centret)"
)
_STRONG = re.compile(
    r"(?:vej(?:en)?|gade(?:n)?|stræde(?:t)?|all[eé](?:en|én)?|vænge(?:t)?|boulevard(?:en)?|toft(?:en|e|erne)?|skrænt(?:en)?|"
    r"bryn(?:et)?|vang(?:en)?|torv(?:et)?|ager(?:en)?|brink(?:en)?|gyde(?:n)?|løkke(?:n)?|parken|krogen|svinget|bakken|lunden|stien)$"
)
_W = r"[^\W\d_]"
_LETTERS = rf"{_W}+(?:[.\-']{_W}+){{0,6}}"
_HOUSE = r"\d{1,3}(?:[a-zæøå](?![\w])| [a-hj-np-tv-z](?![\w])(?!\s+\d{1,3}(?!\d)(?!\.? ?(?:tv|th|mf|sal)\b)))?(?:\s?-\s?\d{1,3}(?!\d))?(?!\d)"
_DOOR = r"(?:t\.?v\.?|t\.?h\.?|m\.?f\.?|til venstre|til højre|midt ?for|dør ?\d+|-\d{1,2}|\d{1,4})\b\.?"
_FLOOR = (
    rf"(?:\s*(?:,\s*)?(?:(?:st(?:uen)?\.?|kld?\.?|\d{{1,2}}(?!\d)\.?|første|anden|tredje|fjerde|femte|sjette|syvende)\s*(?:sal|etage)?\.?\s*(?:,\s*)?{_DOOR}"
    r"|(?:st\.|\d{1,2}\.|\d{1,2}|første|anden|tredje|fjerde|femte|sjette|syvende) ?(?:sal|etage)|(?:lejlighed|lejl\.?|lej\.?|værelse|opgang|dør|vær\.?) ?(?:nr\.? ?)?\w{1,4}\b|st\.(?!\w)|st\b|kl\.(?!\s*\d)|kld\.?(?!\w)|(?:i |på )?(?:kælder(?:en)?|kvisten|baghuset|forhuset|sidehuset|mellembygningen|anneks(?:et)?|stuen)\b|,\s?\d{1,2}\.(?!\s?\w)))?"
)
_NOT_HOUSE = (
    r"(?!\s*(?:år|gange|gang|timer|time|minutter|min(?=\.|\s*(?:$|[.,!?]|fra|væk|til|gang|på|efter|siden|i|før))|dage|dag|uger|uge|måneder|måned|km|meter|m\b|kr|kroner|personer|børn|elever|"
    r"stk|%|point|drenge|piger|mennesker|andre|voksne|venner|hunde|katte|og en halv|[.,:]\d(?!\d?\.? ?(?:t\.?v|t\.?h|m\.?f|sal)\b)))"
)
_NR = r"(?:\s*(?:,\s*)?(?:nr\.?|nummer|no\.?)\s*|\s+|\s*,\s*)"
STREET_NUMBER = re.compile(rf"(?<![\w]){_LETTERS}{_NR}{_HOUSE}{_NOT_HOUSE}{_FLOOR}")
STREET_SPELLED = re.compile(
    rf"(?<![\w]){_LETTERS}{_NR}(?:et|to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv|tretten|fjorten|femten|seksten|sytten|atten|nitten|"
    r"(?:[^\W\d_]{2,4}og)?(?:tyve|tredive|fyrre|halvtreds|tres|halvfjerds|firs|halvfems))\b" + _NOT_HOUSE + _FLOOR
)
POST_TOWN = re.compile(rf"(?:\s*,\s*|\s+)(?:dk-?)?\d{{4}}(?:\s+{_LETTERS}(?: (?:s|sø|sv|k|n|v|ø|c|m|nv|st))?)?(?![\w])")
_PREFIXES = (
    r"(?:sdr|ndr|gammel|gamle|gl|ll|st|ny|nye|lille|store|nordre|søndre|østre|vestre|øster|vester|nørre|sønder)\.? "
)
STREET_BARE = re.compile(
    rf"\b(?:på|i|fra|ad|ved|af|til|nær|langs|hjørnet af) (?P<x>(?:(?:gammel|gl|ny|lille|store|nordre|søndre|østre|vestre|øster|vester|nørre|sønder|sankt|sct|skt|kong|dronning|prins)\.? )?(?P<a>{_W}{{3,}}(?:vej|vejen|gade|gaden|allé|alleen|alléen|stræde|strædet|vænget|vænge|boulevard|toften|torv)))(?![\w])"
)
LIVES_AT = re.compile(
    rf"\b(?:bor|boede|bo|bopæl|adresse(?:n)?|flyttet|flytter|hjemme|hjem|kom(?:mer)? (?:til|hen)|ligger|vi er|jeg er)\b(?:\s+(?:nu|jo|lige|også|her|alene|sammen med \w+|er|hos \w+(?: \w+)?|ude|inde|nede|oppe|henne|stadig|:))*"
    rf"\s*:?\s*(?:på|i|ved|til|er|om|:)?\s+(?P<x>(?:(?:den |det )?(?:sdr|ndr|gamle|gammel|gl|nye|ny|lille|store|nordre|søndre|østre|vestre|øster|vester|nørre|sønder|over|neder|sankt|sct|skt|kong|dronning|prins|h\.?c\.?)\.?\s+)?{_LETTERS}(?: (?:alle|allé|vej|gade|plads|torv|stræde|park|boulevard))?)"
)
# "bor ved stadion 4", "bor i højen 22": right after "bor" a word with a number is where somebody lives.
LIVES_NUMBER = re.compile(
    rf"\b(?:bor|boede|bopæl|adressen? er|adresse:)(?: (?:nu|jo|lige|også|her))?(?: (?:i|på|ad))? (?P<x>(?:(?:ved|bag|under|over|mellem|nær) )?(?P<a>{_LETTERS}) {_HOUSE}){_NOT_HOUSE}(?P<f>{_FLOOR})"
)
# "adressen er skrænten nummer toogtredive"
LIVES_SPELLED = gated(
    rf"\b(?:bor|boede|bopæl|adressen? er|adresse:)(?: (?:nu|jo|lige|også|her))?(?: (?:i|på|ad|ved))? (?P<x>(?P<a>{_LETTERS}) (?:nr\.?|nummer) (?:to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv|{_W}{{3,5}}ten|"
    rf"(?:{_W}{{2,4}}og)?(?:tyve|tredive|fyrre|halvtreds|tres|halvfjerds|firs|halvfems)))(?![\w])"
)
LIVES_NUMBER_FIRST = gated(
    rf"(?:^|[.,!?\n] ?|\b(?:og|men|for|at) )(?P<x>(?:(?:ved|på|i|bag) )?(?P<a>{_LETTERS}) {_HOUSE}),? (?:(?:det )?er (?:det )?(?:der|hvor) )?(?:(?:vi|jeg|han|hun|de) (?:bor|boede)|(?:bor|boede) (?:vi|jeg|han|hun|de|min))\b"
)
# "hent mig på tangen 7": a word no list has as a word, with a number, where one is fetched or met.
FETCHED_AT = re.compile(
    rf"\b(?:hent|hente|henter|kom|mød|mødes|send|sender|kør|køre|kører|holder|står|sidder|gemmer|er|hus|huset|villa|villaen|rækkehus|lejlighed|lejligheden|fest|nabo) (?:(?:mig|ham|hende|os|nogen|politiet|en \w+|sig|lige|nu|jeg|vi) ){{0,2}}(?:på|i|til|hen til|ved) (?P<x>(?P<a>{_W}{{4,}}) {_HOUSE})(?![\w]){_NOT_HOUSE}"
)
# "Under Bøgen 9, 2. tv", "postboks 214": a floor or the word itself says that somebody lives there.
BESIDE_FLOOR = gated(
    rf"(?<![\w])(?P<x>(?:under|ved|bag|over|mellem) {_LETTERS} \d{{1,3}}[a-z]?,? ?(?:(?:st|kl|\d{{1,2}})\.? ?(?:sal|t\.?v|t\.?h|m\.?f)|\d{{4}} {_LETTERS}))(?![\w])"
)
POST_BOX = gated(r"(?<![\w])(?P<x>(?:postboks \d{2,5}|(?:boks nr\.?|box) \d{3,5})(?:, ?\d{4})?)(?![\w])(?! ?kr)")
CORNER = gated(rf"\bhjørnet af {_LETTERS}(?: ?\ue001+)? og (?P<x>{_LETTERS})(?![\w])")
# "22 rørsangervej", "nr 31 oppe ad stenstrupvej", "lejlighed 204, havnepladsen": the number before the street.
NUMBER_FIRST = re.compile(
    rf"(?<![\w.,:/])(?P<x>(?:(?P<nr>nr\.?|nummer|hus(?:nummer)?|lejlighed|lejl\.?|opgang|blok|bolig) ?)?\d{{1,3}}[a-z]?,? (?:(?:oppe|nede|ude|inde|henne|ovre) )?(?:(?:på|i|ad|ved) )?"
    rf"(?:(?:gammel|gl|ny|lille|store|nordre|søndre|østre|vestre|øster|vester|nørre|sønder)\.? )?(?P<a>{_W}{{3,}}))(?![\w])"
)
# "værelse 312, tåstrupvej 9", "studiegården, vær. 12": which door of a house stands before or behind its street.
_ROOM = r"(?:værelse|vær\.?|lejlighed|lejl\.?|opgang|dør|blok|bolig|stue)(?: ?nr\.?| nummer)? ?\d{1,4}[a-z]?"
_ROOM_BEFORE = re.compile(
    rf"(?:{_LETTERS}(?:gården|kollegiet|kollegium|huset|parken|hjemmet),? )?{_ROOM},? (?:på |i )?$"
)
ROOM_AT = gated(
    rf"(?<![\w])(?P<x>(?:{_ROOM}|(?:nr\.?|nummer) ?\d{{1,4}}),? (?:på|i|oppe på) (?:{_W}+ ){{0,2}}?{_W}*kollegi(?:e|et|um|ummet))(?![\w])"
)
AT_ROOM = gated(rf"(?<![\w])(?P<x>{_W}*kollegi(?:e|et|um|ummet),? {_ROOM})(?![\w])")
# A floor and a side are only where somebody lives, whatever stands before them: "vangen 8b, st. mf".
BEFORE_FLOOR = re.compile(
    rf"(?<![\w])(?P<x>(?P<a>{_W}{{3,}}) \d{{1,3}}[a-z]?,? ?(?:st\.?|kl\.?|\d{{1,2}}\.?)(?: ?sal\.?,?)? ?(?:t\.?v|t\.?h|m\.?f)\b\.?)"
)
# Addresses abroad, by what a street is called there, and places on a map.
ABROAD = gated(
    rf"(?<![\w])(?P<x>(?:{_W}{{2,}}(?:gatan|gata|vägen|veien|gränd|stigen|straße|strasse|str\.|weg|platz|allee|straat) \d{{1,3}}[a-z]?(?:,? \d{{3}} ?\d{{2}} {_W}+|,? \d{{5}} {_W}+)?"
    rf"|(?:ul|al|os)\. ?{_W}+ \d{{1,3}}(?:/\d+)?|\d{{1,4}} {_W}{{3,}} (?:{_W}{{3,}} )?(?:street|road|avenue|lane|drive|court)))(?![\w])"
)
MAP_POINT = re.compile(
    r"(?<![\d.])(?P<x>\d{1,2}\.\d{3,8}° ?n?[, ]{1,3}\d{1,3}\.\d{3,8}°? ?e?|\d{1,2}\.\d{3,8}[, ]{1,3}\d{1,3}\.\d{3,8}|(?<!\w)[2-9cfghjmpqrvwx]{4,8}\+[2-9cfghjmpqrvwx]{2,3})(?![\w.])"
)
# "vores vej hedder højdedraget", "vej: tranevej", "husnummer: 12"
STREET_SAID = gated(
    rf"\b(?:vej|vejen|vejnavn(?:et)?|gade|gaden|gadenavn(?:et)?)(?: (?:der|som))?(?: (?:hedder|kaldes|er)|:) (?P<x>(?P<a>{_LETTERS}))(?![\w])"
)
HOUSE_SAID = gated(r"\b(?P<x>hus ?(?:nummer(?:et)?|nr\.?)(?: er|:)? ?\d{1,3}(?: ?[a-hj-z])?)(?![\w])")
PLOT = gated(
    rf"\b(?P<x>(?:haveforening(?:en)?|havebyen?|kolonihaven?|campingpladsen|afdeling \d+|afd\.? \d+)(?: {_LETTERS})?,? (?:hus|have|plads|lod|parcel|nr\.?)(?: ?nr\.?)? ?\d{{1,3}}[a-z]?)(?![\w])"
)
HOUSE_ONLY = re.compile(
    rf"\b(?:bor|boede|bo|adresse(?:n)?(?: er)?|huset|hus er|opgangen er|opgang)\s+(?:\w+\s+)?(?:i|på|ved)?\s*(?P<x>(?:nr\.?|nummer|hus(?:nummer)?(?: nr\.?)?|opgang|lejlighed|blok)\s*\d{{1,3}}(?: ?[a-hj-z](?!\w))?(?:{_FLOOR})(?: (?:på|i|ad) (?:{_LETTERS}(?:vej|vejen|gade|gaden|vænget|vænge|parken|alle|allé|torv|plads|stræde|bakken|toften|have|haven|huse|huset|lunden|marken|engen|skoven|høj|højen|gården|kollegiet)))?)"
)
FARM = gated(
    rf"\b(?:gård(?:en)?|ejendom(?:men)?|husmandssted(?:et)?|landsted(?:et)?|hus(?:et)?|villa(?:en)?|slot(?:tet)?|gods(?:et)?|sted(?:et)?|kollegi(?:um|et)|opgang(?:en)?|vejen|gaden|boligforening(?:en)?|lejlighedskompleks(?:et)?|campingplads(?:en)?)(?:,)? (?:der |som )?(?:hedder|kaldes|hed) (?P<x>{_LETTERS}(?: (?:vej|allé|alle|gade|plads|huse|have|gård|gods|slot))?)"
)
HOME_NAMED = re.compile(
    rf"\b(?:bor|boede|bo|bopæl|hjemme|flyttet|flytter|flyttede)\b(?: (?:nu|jo|lige|også|her|alene|stadig|ude|ovre|nede|oppe|henne|inde|sammen med \w+|til|hos (?:min )?\w+)){{0,3}} (?:på|ved|i) (?P<x>(?P<k>kollegiet |opgangen |ejendommen |gården |boligselskabet |godset )?(?P<a>{_LETTERS})(?P<b> (?:alle|allé|vej|gade|plads|torv|have|vænge|mark|huse|bæk|park|høj|gård|kollegium|kollegie|gods|slot|stræde))?(?:,? (?:vær|værelse|dør|lejl|lejlighed|nr)\.? ?\d{{1,4}})?)(?! \d)"
)
_NO_HOME = frozenset(
    [
        "alene",
        "sammen",
        "nr",
        "nummer",
        "klasse",
        "med",
        "hos",
        "uge",
        "hver",
        "kl",
        "ca",
        "i",
        "på",
        "sal",
        "postnummer",
        "kun",
        "her",
        "der",
        "kommune",
        "fra",
        "til",
        "altid",
        "region",
        "etage",
        "zone",
    ]
)
_STREET_WORDS = re.compile(rf"^(?:{_STREET})$")
# Endings that are misspelt often enough to matter: "skolevnget 4", "elmevj 14".
_STREET_TAILS = (
    "vej",
    "vejen",
    "gade",
    "gaden",
    "vænget",
    "vænge",
    "stræde",
    "allé",
    "parken",
    "bakken",
    "toften",
    "svinget",
    "torvet",
    "plads",
)
_STREET_ENDING = re.compile(rf"{_STREET}$")
# Compounds that end like a street but are things one says every day.
_NO_STREET = frozenset(
    [
        "tager",
        "klager",
        "jager",
        "plager",
        "smager",
        "bager",
        "sager",
        "ager",
        "drager",
        "spørger",
        "motorvej",
        "motorvejen",
        "omvej",
        "genvej",
        "hovedvej",
        "udvej",
        "hjemvej",
        "hjemvejen",
        "skolevej",
        "skolevejen",
        "undervej",
        "midtvej",
        "halvvej",
        "vej",
        "vejen",
        "gade",
        "gaden",
        "fortov",
        "fortovet",
        "legeplads",
        "legepladsen",
        "arbejdsplads",
        "arbejdspladsen",
        "praktikplads",
        "praktikpladsen",
        "elevplads",
        "læreplads",
        "lærepladsen",
        "campingplads",
        "parkeringsplads",
        "parkeringspladsen",
        "byggeplads",
        "losseplads",
        "plads",
        "pladsen",
        "boldbane",
        "cykelsti",
        "stien",
        "sti",
        "skolegård",
        "skolegården",
        "bondegård",
        "gård",
        "gården",
        "kirkegård",
        "kirkegården",
        "børnehave",
        "børnehaven",
        "baghave",
        "forhave",
        "have",
        "haven",
        "zoologisk",
        "park",
        "parken",
        "forlystelsespark",
        "skatepark",
        "skaterpark",
        "mark",
        "marken",
        "skov",
        "skoven",
        "strand",
        "stranden",
        "hus",
        "huset",
        "hjem",
        "rådhus",
        "rådhuset",
        "sygehus",
        "sygehuset",
        "værtshus",
        "værtshuset",
        "ungdomshus",
        "ungdomshuset",
        "klubhus",
        "klubhuset",
        "børnehus",
        "børnehuset",
        "rækkehus",
        "sommerhus",
        "sommerhuset",
        "ungehus",
        "kontorhus",
        "familiehus",
        "familiehuset",
        "forsamlingshus",
        "lufthavn",
        "havn",
        "havnen",
        "dal",
        "dalen",
        "eng",
        "engen",
        "høj",
        "højen",
        "bakke",
        "bakken",
        "mose",
        "mosen",
        "bjerg",
        "bjerget",
        "krog",
        "krogen",
        "port",
        "porten",
        "ring",
        "ringen",
        "vold",
        "volden",
        "række",
        "rækken",
        "led",
        "del",
        "fodboldmål",
        "allé",
        "alle",
        "torv",
        "torvet",
        "lang",
        "kø",
        "trappe",
        "indgang",
        "udgang",
        "tilbage",
        "skole",
        "volden",
        "hold",
        "boldhold",
        "hold",
        "bus",
        "bussen",
        "tog",
        "toget",
        "gang",
        "kanten",
        "kvarter",
        "kvarteret",
        "centret",
        "ungecentret",
        "kilde",
        "kilden",
        "aftenvagt",
        "bolsjekrog",
        "læsekrog",
        "hundeskov",
        "badestrand",
        "fængsel",
        "tidspunkt",
        "støtte",
        "vind",
        "overgang",
        "gågade",
        "gågaden",
        "spring",
        "sang",
        "fang",
        "slang",
        "tvang",
        "klang",
        "vang",
        "mange",
        "ingen",
        "ring",
        "hvalp",
        "bo",
        "selvbo",
        "ørering",
        "mig",
        "selv",
        "indtryk",
        "omgang",
        "afgang",
        "adgang",
        "sammenhold",
        "forhold",
        "indhold",
        "tilbud",
        "opslag",
        "ulykke",
        "finger",
        "ind",
        "mad",
        "kvittering",
        "omkring",
        "ting",
        "ballet",
        "ikke",
        "meget",
        "læring",
        "mening",
        "træning",
        "kanten",
        "klubben",
        "vælge",
        "sagsbehandling",
        "regning",
        "vinter",
        "tuborg",
        "læsering",
        "forældrehus",
        "forvej",
        "forvejen",
        "undervejs",
        "underveis",
        "afvej",
        "midtergade",
        "færdselsgade",
        "sidegade",
        "sidegaden",
        "baggade",
        "villavej",
        "villavejen",
        "landevej",
        "landevejen",
        "grusvej",
        "grusvejen",
        "blindvej",
        "blindvejen",
        "hovedgade",
        "hovedgaden",
        "vinding",
        "døgnhus",
        "studiebolig",
        "omegn",
        "levebrød",
    ]
)

_SCHOOL_END = (
    r"(?:skole|skolen|skoles|gymnasium|gymnasiet|friskole|friskolen|efterskole|efterskolen|privatskole|realskole|realskolen|lilleskole|centralskole|"
    r"kostskole|højskole|ungdomsskole|heldagsskole|specialskole|byskole|landsbyskole|katedralskole|handelsskole|produktionsskole|"
    r"hf|hhx|htx|vuc|gym|universitet|seminarium|børnehave|vuggestue|sfo|fritidshjem|fritidsklub)"
)
SCHOOL_TWO = re.compile(rf"(?<![\w])(?P<a>{_LETTERS}) (?P<b>{_SCHOOL_END})(?![\w])")
SCHOOL_ONE = gated(
    rf"(?<![\w])(?:{_LETTERS})(?:skolen|skole|skoles|gymnasium|gymnasiet|friskole|friskolen|efterskole)(?![\w])"
)
SCHOOL_NAMED = re.compile(
    rf"(?<![\w])(?:børnehaven|vuggestuen|børnehuset|friskolen|efterskolen|skolen|gymnasiet|sfo'en|sfo|privatskolen|specialskolen|dagbehandlingsskolen|heldagsskolen|lilleskolen|realskolen|kostskolen|sprogskolen|behandlingsskolen|ungdomsskolen|produktionsskolen|idrætsefterskolen|musikefterskolen|højskolen|steinerskolen|10\.? ?klasse ?s?center|dagskolen|(?<=min )skole|(?<=gamle )skole|(?<=nye )skole|(?<=vores )skole)\s+(?:der\s+)?(?:hedder\s+|på\s+)?(?P<x>{_LETTERS})"
)
_PLAIN_SCHOOL = frozenset(
    [
        "folke",
        "lejr",
        "efter",
        "fri",
        "privat",
        "special",
        "høj",
        "musik",
        "køre",
        "ungdoms",
        "erhvervs",
        "politi",
        "handels",
        "danse",
        "svømme",
        "sommer",
        "søndags",
        "grund",
        "mellem",
        "stor",
        "produktions",
        "håndværker",
        "landbrugs",
        "sprog",
        "dag",
        "heldags",
        "lille",
        "ride",
        "tegne",
        "sygepleje",
        "pædagog",
        "real",
        "før",
        "ind",
        "ud",
        "over",
        "under",
        "central",
        "hjemme",
        "natur",
        "idræts",
        "design",
        "fag",
        "ordblinde",
        "nabo",
        "lands",
        "by",
        "kultur",
        "ballet",
        "skue",
        "spille",
        "teater",
        "kunst",
        "lands",
        "landsby",
        "bro",
        "online",
        "aften",
        "aftens",
        "indskolings",
        "udskolings",
        "dagbehandlings",
        "behandlings",
        "forbered",
        "kost",
        "kaserne",
        "rulle",
        "skøjte",
        "surf",
        "sejl",
        "ski",
        "ung",
        "dans",
        "foto",
        "film",
        "mode",
        "land",
        "sogne",
        "kommune",
        "gymnasie",
        "gamle",
        "nye",
        "tekniske",
        "teknisk",
        "bil",
        "motor",
        "forbedrings",
        "super",
        "drømme",
        "lorte",
        "pisse",
        "røv",
        "hade",
        "kæmpe",
        "baby",
        "hunde",
        "hvalpe",
        "koran",
        "koran",
        "bibel",
        "vinter",
        "feriekoloni",
        "sports",
        "træner",
        "friluft",
        "sproglig",
        "sam",
    ]
)
_PLAIN_BEFORE_SCHOOL = frozenset(
    [
        "min",
        "din",
        "hans",
        "hendes",
        "vores",
        "jeres",
        "deres",
        "en",
        "den",
        "denne",
        "samme",
        "ny",
        "nye",
        "gammel",
        "gamle",
        "anden",
        "andre",
        "hele",
        "i",
        "på",
        "fra",
        "til",
        "af",
        "om",
        "og",
        "eller",
        "god",
        "gode",
        "dårlig",
        "rigtig",
        "teknisk",
        "tekniske",
        "lokale",
        "lokal",
        "normal",
        "almindelig",
        "stor",
        "store",
        "lille",
        "privat",
        "kommunal",
        "offentlig",
        "egen",
        "sin",
        "sit",
        "mit",
        "uden",
        "med",
        "efter",
        "før",
        "under",
        "over",
        "mod",
        "for",
        "skifte",
        "skiftet",
        "skifter",
        "gik",
        "går",
        "gå",
        "starte",
        "startet",
        "starter",
        "hader",
        "ingen",
        "hver",
        "hvilken",
        "nogen",
        "al",
        "alt",
        "danske",
        "dansk",
        "svensk",
        "tysk",
        "international",
        "katolsk",
        "muslimsk",
        "kristen",
        "første",
        "sidste",
        "næste",
        "forrige",
        "ens",
        "som",
        "der",
        "at",
        "så",
        "når",
        "hvis",
        "mens",
        "ikke",
        "bare",
        "også",
        "er",
        "var",
        "har",
        "have",
        "få",
        "fik",
        "får",
        "ved",
        "vil",
        "skal",
        "kan",
        "droppe",
        "droppet",
        "skippe",
        "skipper",
        "misse",
        "tage",
        "tager",
        "forlade",
        "forlod",
        "ud",
        "ind",
        "op",
        "ned",
        "hen",
        "væk",
        "tilbage",
        "hjem",
        "mere",
        "meget",
        "lidt",
        "enten",
        "både",
        "nær",
        "ren",
        "alle",
        "mange",
        "to",
        "tre",
        "fire",
        "fem",
        "flere",
        "sociale",
        "social",
        "frivillig",
        "vennernes",
        "søsters",
        "brors",
        "mors",
        "fars",
        "barnets",
        "sønnens",
        "datterens",
        "skide",
        "fucking",
        "lorte",
        "pisse",
        "kedelig",
        "rar",
        "dejlig",
        "ond",
        "dum",
        "hård",
        "specielle",
        "særlig",
        "kun",
        "lige",
    ]
)
CLASSES = (
    re.compile(r"(?<![\w.,/:-])(?:\d|10)\.[ ]?(?!g\b)[a-ehj-zæ](?![\w])(?!\.\w)"),
    re.compile(r"(?<![\w.,/:-])(?:\d|10)(?!g\b|m\b|k\b|x\b|d\b|i\b)[a-zæø](?![\w'])(?=(?:[ .]?klasse)?\b)"),
    re.compile(
        r"(?:\bgår (?:i|på|til)|\bgik i|\bklasse(?:n)?(?: er)?|\bi parallelklassen|\belev i|\bstarter i|\bstartede i|\bfra|\bi)\s+(?P<x>(?:\d|10)[ .]?(?!g\b)[a-ehj-zæ])(?![\w'])(?!\s+(?:\d|gange|år|time|min))"
    ),
    re.compile(
        r"\b(?:går i|gik i|fra|i)\s+(?P<x>(?:nulte|første|anden|tredje|fjerde|femte|sjette|syvende|ottende|niende|tiende|[1-9]\.? klasse|10\.? klasse)[ .]?(?:klasse )?[a-ehx-z])(?![\w'])"
    ),
    # At a gymnasium the line of study stands in it: "hf2b", "2.hf-d", "1.g3".
    re.compile(
        r"(?<![\w.,])(?:(?:hf|stx|hhx|htx|eux|hg)-?[1-3]\.?[a-z]|[1-3]\.? ?(?:(?:hf|stx|hhx|htx)-?[a-hj-z]|g[1-9]))(?![\w])"
    ),
    re.compile(r"(?<![\w.,])(?P<x>(?:\d|10)[ .]{0,2}(?!g\b)[a-hj-zæ]) ?(?:klasse|klassen|erne|'erne|eren)\b"),
)

_CLUB = (
    r"(?:if|gf|bk|fc|hk|ik|sk|bc|tk|rk|gif|uif|gu ?& ?if?|b ?& ?i|idrætsforening|gymnastikforening|boldklub|fodboldklub|håndboldklub|svømmeklub|rideklub|"
    r"tennisklub|badmintonklub|roklub|sejlklub|kajakklub|karateklub|bokseklub|volleyklub|basketklub|danseklub|danseskole|musikskole|skytteforening|"
    r"idrætsklub|sportsklub|cykelklub|motorklub|golfklub|atletikklub|esportsklub|esport|springklub|judoklub|taekwondo|taekwondoklub|"
    r"ungdomsklub|ungdomsgård|juniorklub|fritidscenter|spejderne|spejdere|spejdergruppe|gruppe|kirke|menighed|moske|kulturforening|forening|"
    r"hallen|hal|idrætscenter|frikirke|valgmenighed|skakklub|skøjteklub|ishockey|pigegarde|garde)"
)
ORG_CLUB = re.compile(
    rf"(?<![\w])(?P<a>{_LETTERS})(?P<m> {_LETTERS}| &| og)? (?P<b>{_CLUB})(?![\w-])(?!\s+(?:you|i|u|he|she|only|not)\b)"
)
ORG_CLUB_FIRST = re.compile(
    rf"(?<![\w])(?:fc|hc|if|bk|hk|ok|fk|tc|sk|(?<=i )ik|(?<=for )ik|(?<=mod )ik|(?<=fra )ik|(?<=i )gf|(?<=i )ak|boldklubben|idrætsforeningen|rideklubben|håndboldklubben|fodboldklubben|svømmeklubben|bosted(?:et)?|opholdssted(?:et)?|institutionen|døgninstitutionen|kollegiet|fritidsklubben|ungdomsklubben|juniorklubben|foreningen|menigheden|moskeen|plejehjemmet|firmaet|værestedet|ungdomspensionen) (?P<x>{_LETTERS}(?: (?!i\b|og\b|er\b|men\b|har\b|på\b){_LETTERS})?)"
)
ORG_COMPOUND = gated(
    rf"(?<![\w]){_W}{{3,}}(?:boldklub|boldklubben|idrætsforening|rideklub|rideklubben|svømmeklub|spejderne|håndboldklub|fodboldklub|gymnastikforening|håndbold|efterskoleforening|hallen)(?![\w])"
)
ORG_KNOWN_TOWN = re.compile(
    rf"(?<![\w])(?P<x>(?:fdf|kfum|kfuk|dds|dui|spejderne|kfum[ \-]spejderne|røde kors|ungdommens røde kors|ung ?dom|falck|hjemmeværnet|4h|lokalafdelingen) (?:i |på )?(?P<place>{_LETTERS}))(?![\w])"
)
ORG_KNOWN = re.compile(
    r"(?<![\w])(?:fdf|kfum(?:[ \-]spejderne)?|kfuk|dds|de grønne pigespejdere|det danske spejderkorps|blå spejdere|gule spejdere|røde kors ungdom i [^\W\d_]+|dui[ \-]leg og virke|\d{1,2}\. [^\W\d_]+ (?:trop|gruppe|flok))(?![\w])"
)
ORG_COMPANY = gated(rf"(?<![\w])(?P<a>(?:{_LETTERS} (?:& |og )?)?{_LETTERS}) (?:a/s|aps|i/s|k/s|ivs|p/s)(?![\w])")
_COMPANY_END = re.compile(r" (?:[aikp]/s|aps|ivs)\b")
_SHOP = (
    r"(?:føtex|foetex|netto|rema(?: ?1000)?|bilka|lidl|aldi|mcdonald'?s|mcd|mc ?donalds|donken|coop|meny|(?:super|dagli['’]?)?brugsen|kvickly|jysk|elgiganten|"
    r"fakta|spar|min købmand|matas|normal|silvan|bauhaus|jem ?& ?fix|sunset(?: boulevard)?|burger king|7-?eleven|circle k|ok plus|q8|shell|uno-?x|imerco|"
    r"bog ?& ?idé|sport24|sportsmaster|skousen|power|harald nyborg|thansen|plantorama|365(?: ?discount)?|løvbjerg|løvberg|novo(?: nordisk)?|equinor|"
    r"kalundborg refinery|vestas|danfoss|arla|danish crown|post ?nord|dao|gls|pizzeria(?:et)?|bageren|bageriet|slagteren|frisøren|tandlægen|apoteket|"
    r"plejehjemmet|plejecentret|børnehaven|vuggestuen|kroen|hotellet|biblioteket|svømmehallen|grillen|biografen|døgneren|kiosken|tanken|"
    r"tankstationen|kebab(?:en)?|sygehuset|skatteforvaltningen|værftet|fabrikken)"
)
WORKPLACE = re.compile(rf"(?<![\w])(?P<x>{_SHOP} (?:i|på) (?P<place>{_LETTERS}))")
_WORK = re.compile(
    r"\b(?:arbejd\w*|arbejed\w*|job\w*|ansat\w*|chef\w*|kolleg\w*|praktik\w*|lærling\w*|elev\w*|vagt\w*|mester\w*|fyret|bestyrer\w*|direktør\w*|flaskedreng|piccolo\w*|ejer\w*|leder\w*"
    + "|"
    + privacy_orgs.PROFESSIONS
    + r")\b"
)

_MEMBER = re.compile(r"\b(?:går|gik|er med|medlem|spejder|leder|vi er|jeg er|arbejder|min|mine)\b")

QUASIS = (
    re.compile(
        rf"\b(?P<x>(?:den|det) eneste (?:(?!i\b|på\b|fra\b|der\b|som\b){_LETTERS} ){{1,4}}(?:i hele|i|på|fra) (?P<place>{_LETTERS}))"
    ),
    re.compile(
        rf"\b(?P<x>(?:den|det) eneste (?:i|med|der|uden) (?:{_LETTERS} ){{1,3}}(?:i hele|i|på|fra) (?P<place>{_LETTERS}))"
    ),
    re.compile(
        rf"\b(?:min|hendes|hans|vores) \w+ er (?P<x>(?:borgmester|præst|skoleleder|skoleinspektør|formand for \w+|dyrlæge|brugsuddeler|politibetjent|viceborgmester|byrådsmedlem|byens \w+|landbetjent) (?:i|på|for) (?P<place>{_LETTERS})(?: (?:kirke|sogn|skole|friskole))?)"
    ),
    re.compile(
        rf"\b(?P<x>(?:præsten|borgmesteren|skolelederen|skoleinspektøren|købmanden|dyrlægen|uddeleren|kordegnen|degnen|biskoppen) (?:i|på|fra) (?P<place>{_LETTERS}))"
    ),
    re.compile(
        r"\b(?P<x>(?:borgmesterens|præstens|skolelederens|skoleinspektørens|købmandens|dyrlægens|uddelerens|biskoppens) (?:eneste |ældste |yngste )?(?:søn|datter|kone|mand|barn|børn|tvillinger|dreng|pige))\b"
    ),
)
_TINY = frozenset(["landsbyen", "øen", "byen", "kommunen", "sognet", "området", "årgangen", "oplandet"])


def find(text: str, lists: Recognisers, kept: list[tuple[int, int]]) -> list[Span]:
    """Addresses first, then schools, clubs and descriptions; later ones do not touch earlier ones, nor what is `kept`."""
    low = text.lower() if len(text.lower()) == len(text) else text
    taken: list[Span] = []
    for finder in (_addresses, _quasi, _schools, _orgs):
        for start, end, kind in _longest(finder(text, low, lists)):
            while end > start and low[end - 1] in " ,.":
                end -= 1
            clash = any(start < b and a < end for a, b, _ in taken)
            # The street of an offer is also where people live: "jeg bor på holbækvej 12".
            is_home = kind == "ADDRESS" and bool(re.search(r"\d", low[start:end])) and _lives_anywhere(low)
            clash = clash or not is_home and any(start < b and a < end for a, b in kept)
            if start < end and not clash:
                taken.append((start, end, kind))
    return taken


# "min lærer astrid lindgren", "hun hedder emma watson": somebody close who shares a name with somebody known.
_SOMEBODY_CLOSE = re.compile(
    r"(?:\b(?:(?<!hvad )hedder|hedr|kaldes|navn er|hilsen|mvh|kh|jeg er|hr\.?|fru)|\b(?:min|mit|mine|hans|hendes|vores) (?!(?:yndling|idol|helt|favorit))[^\W\d_]+(?: er)?) $"
)


# "hc andersens vej": what is named after somebody known is a place.
_NAMED_AFTER = re.compile(
    r"(?:vej|gade|plads|all[eé]|boulevard|stræde|vænge|torv|kollegi|skole|gymnasi|kirke|have|park)"
)


_KEPT_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def kept_spans(low: str, lists: Recognisers) -> list[tuple[int, int]]:
    """Where the names of offers, helplines and people everybody knows stand; nothing there is hidden."""
    if not lists.kept and not lists.well_known:
        return []
    found: list[tuple[int, int]] = []
    spoken = _KEPT_WORD.findall(low)
    kept, known = lists.kept, lists.well_known
    first = [
        index
        for index, word in enumerate(spoken)
        if word in kept or word in known or word[-1] == "s" and (word[:-1] in kept or word[:-1] in known)
    ]
    if not first:
        return found
    tokens = [(match.group(), match.start(), match.end()) for match in _KEPT_WORD.finditer(low)]
    for index in first:
        word, start, _ = tokens[index]
        for stem in (word, word[:-1]) if word[-1] == "s" else (word,):
            if stem not in kept and stem not in known:
                continue
            for phrases in (lists.kept, lists.well_known):
                for phrase in phrases.get(stem, ()):
                    last = index + len(phrase)
                    said = tuple(spoken[index + 1 : last])
                    owns = said == (*phrase[1:-1], phrase[-1] + "s") and not _NAMED_AFTER.match(
                        " ".join(spoken[last : last + 1])
                    )
                    if said != phrase[1:] and not owns:
                        continue
                    if phrases is lists.kept or not _SOMEBODY_CLOSE.search(low[max(0, start - 30) : start]):
                        found.append((start, tokens[last - 1][2]))
                    break
    return found


def _addresses(text: str, low: str, lists: Recognisers) -> list[Span]:
    found = []
    for pattern in (STREET_NUMBER, STREET_SPELLED):
        for match in pattern.finditer(low):
            letters = re.match(_LETTERS, match.group())
            word = letters.group() if letters else ""
            start = _street_start(text, low, match.start(), word, lists)
            if start is not None:
                found.append((start, _with_post_town(low, match.end(), lists), "ADDRESS"))
    for match in LIVES_NUMBER.finditer(low):
        if match.group("a") not in lists.places and match.group("a") not in _NO_HOME:
            found.append((match.start("x"), _with_post_town(low, match.end("f"), lists), "ADDRESS"))
    found += [
        (*m.span("x"), "ADDRESS")
        for pattern in (LIVES_NUMBER_FIRST, LIVES_SPELLED)
        for m in pattern.finditer(low)
        if m.group("a") not in lists.places and m.group("a") not in _NO_HOME
    ]
    found += [
        (*m.span("x"), "ADDRESS")
        for m in FETCHED_AT.finditer(low)
        if m.group("a") not in lists.places and not lists.is_plain(m.group("a")) and m.group("a") not in _NO_HOME
    ]
    found += [
        (m.start("x"), _with_post_town(low, m.end("x"), lists), "ADDRESS")
        for m in NUMBER_FIRST.finditer(low)
        if _names_street(m.group("a"), low, m.start("a"), lists, bool(m.group("nr")))
    ]
    found += [
        (*m.span("x"), "ADDRESS") for m in BEFORE_FLOOR.finditer(low) if m.group("a") not in _NO_HOME | lists.places
    ]
    found += [
        (*m.span("x"), "ADDRESS")
        for pattern in (BESIDE_FLOOR, POST_BOX, ROOM_AT, AT_ROOM, ABROAD, MAP_POINT, HOUSE_SAID, PLOT)
        for m in pattern.finditer(low)
    ]
    found += [(*m.span("x"), "ADDRESS") for m in CORNER.finditer(low) if _STREET_ENDING.search(m.group("x"))]
    found += [
        (*m.span("x"), "ADDRESS")
        for m in STREET_SAID.finditer(low)
        if _STREET_ENDING.search(m.group("a"))
        and m.group("a") not in _NO_STREET
        or "hedder" in m.group()
        and not lists.is_plain(m.group("a"))
        and m.group("a") not in lists.places
    ]
    for match in STREET_BARE.finditer(low):
        word = match.group("a")
        if word not in _NO_STREET and word not in lists.words and not lists.is_plain(word):
            found.append((*match.span("x"), "ADDRESS"))
    for match in LIVES_AT.finditer(low):
        street = match.group("x")
        last = street.split()[-1]
        prefixed = bool(re.match(_PREFIXES, street)) and last.endswith(("vej", "vejen", "gade", "gaden"))
        if (
            _STRONG.search(last)
            and (last not in _NO_STREET or prefixed)
            and (last != street or not _STREET_WORDS.match(last))
        ):
            found.append((*match.span("x"), "ADDRESS"))
    found += [(*match.span("x"), "ADDRESS") for match in HOUSE_ONLY.finditer(low)]
    found += [(*match.span("x"), "ADDRESS") for match in HOME_NAMED.finditer(low) if _home(text, match, lists)]
    if _lives_anywhere(low):
        found += [(*match.span("x"), "ADDRESS") for match in FARM.finditer(low) if match.group("x") not in lists.words]
    return [(_room_start(low, start), end, kind) for start, end, kind in found]


def _room_start(low: str, start: int) -> int:
    """Where an address begins together with the room or flat said before it."""
    room = _ROOM_BEFORE.search(low, max(0, start - 60), start)
    return room.start() if room else start


def _names_street(word: str, low: str, at: int, lists: Recognisers, is_numbered: bool) -> bool:
    """Whether a word behind a number is the name of a street: "22 rørsangervej", and not "2 gader" or "3 parker"."""
    if word in _NO_STREET or word in lists.words or word in lists.places or _STREET_WORDS.match(word):
        return False
    return bool(_STRONG.search(word)) and (is_numbered or not lists.is_plain(word))


def _street_start(text: str, low: str, at: int, word: str, lists: Recognisers) -> int | None:
    """Where a street name that ends with `word` begins, or None when it is no street."""
    if not _STREET_ENDING.search(word):
        if _lives_before(low[:at]) and _is_odd(word, text[at:], lists):
            return at
        counted = re.match(rf"{_LETTERS} \d+ (?P<what>{_W}{{3,}})", low[at : at + 80])
        if counted and lists.is_plain(counted.group("what")):
            return None  # "ødelagde 2 glas" is no house in "ødegade"
        return at if lists.word_class(word) == UNKNOWN and _nearly_street(word) else None
    if _STREET_WORDS.match(word) or word in ("alle", "allé", "vej", "gade", "plads"):
        return _words_before(text, low, at, lists)
    if word in _NO_STREET:
        before = _prefix_before(low, at)
        beside = re.search(r"\b(?:ved|bag|under|over|mellem) $", low[:at][-8:])
        if beside and _lives_before(low[:at]):
            return at - len(beside.group())
        return before if before is not None and word.endswith(("vej", "vejen", "gade", "gaden")) else None
    strong = (
        bool(_STRONG.search(word))
        or _lives_before(low[:at])
        or _room_start(low, at) < at
        or lists.word_class(word) == UNKNOWN
    )
    if strong or text[at].isupper() and at > 0:
        before = _prefix_before(low, at)
        return before if before is not None else _village_before(text, low, at, lists)
    return None


_WORD_BEFORE = re.compile(rf"(?P<word>{_W}{{3,}}) $")


def _village_before(text: str, low: str, at: int, lists: Recognisers) -> int:
    """Where a street begins whose name starts with its village: "Tømmerup Møllevej"; else where it stands itself."""
    match = _WORD_BEFORE.search(low, max(0, at - 30), at)
    if not match:
        return at
    word = match.group("word")
    in_capitals = text[match.start()].isupper() and text[at].isupper() and match.start() > 0
    named = word in lists.places or lists.word_class(word) == UNKNOWN or in_capitals and not lists.is_plain(word)
    return match.start() if named else at


def _nearly_street(word: str) -> bool:
    """Whether a word ends like a street with one letter lost, doubled or swapped."""
    return len(word) > 5 and any(
        _one_slip(word[-len(tail) - by :], tail) for tail in _STREET_TAILS for by in (-1, 0, 1)
    )


def _one_slip(written: str, meant: str) -> bool:
    """Whether one letter lost, added, changed, or two swapped make the difference; the first letter stays."""
    if written[:1] != meant[0] or len(meant) < 3:
        return False
    if len(written) == len(meant):
        wrong = [at for at in range(len(meant)) if written[at] != meant[at]]
        swapped = len(wrong) == 2 and written[wrong[0]] == meant[wrong[1]] and written[wrong[1]] == meant[wrong[0]]
        return len(wrong) == 1 and len(meant) > 3 or swapped
    longer, shorter = sorted((written, meant), key=len, reverse=True)
    return len(longer) - len(shorter) == 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
    )


def _is_odd(word: str, raw: str, lists: Recognisers) -> bool:
    """After "bor på": an unknown word with a number is a street or a farm."""
    return lists.word_class(word) == UNKNOWN and len(word) > 4 or raw[:1].isupper() and word not in lists.places


def _with_post_town(low: str, end: int, lists: Recognisers) -> int:
    """The end of an address with its post code and town; only together with the street do they point at a home."""
    match = POST_TOWN.match(low, end)
    if not match:
        return end
    town = re.search(rf"{_LETTERS}", match.group())
    known = (
        town is None
        or town.group() in lists.places
        or lists.word_class(town.group()) == UNKNOWN
        or not lists.is_plain(town.group())
    )
    post_code = re.match(r"[\s,]*(?:dk-?)?\d{4}", match.group())
    return match.end() if known or post_code is None else end + post_code.end()


def _home(text: str, match: re.Match[str], lists: Recognisers) -> bool:
    """ "bor på solbakkegård", "bor i kirsebær have": a name of a street, farm or estate without a number."""
    word, kind = match.group("a"), match.group("k")
    if (
        kind
        and len(word) > 4
        and word not in lists.places
        and word not in privacy_schools.NO_HOUSE_NAME
        and re.search(r"(?:en|et|huset|bo|erne)$", word)
    ):
        return True
    if word in lists.places or word in _NO_STREET or word in lists.words:
        return bool(match.group("b")) and word not in lists.words and word not in _NO_STREET
    if match.group("b") or kind:
        return lists.word_class(word) != WORD or text[match.start("a")].isupper() or not lists.is_plain(word)
    if re.search(r"\b(?:på|ved) $", match.group()[: match.start("x") - match.start()]):
        return (
            bool(_STREET_ENDING.search(word))
            and not _STREET_WORDS.match(word)
            and (not lists.is_plain(word) or text[match.start("a")].isupper())
        )
    return (
        bool(re.search(r"(?:parken|vænget|huse|husene|haven|toften|lunden|gade|vej|vang|vangen)$", word))
        and not lists.is_plain(word)
        and not _STREET_WORDS.match(word)
    )


def _lives_anywhere(low: str) -> bool:
    return bool(re.search(r"\b(?:bor|boede|bo|bopæl|adresse|adressen|flyttet|flytter|flyttede|hjemme)\b", low))


def _lives_before(before: str) -> bool:
    return bool(
        re.search(r"\b(?:bor|boede|bo|bopæl|adresse|adressen|flyttet|flytter|hjemme)\b[^.!?\n]{0,30}$", before[-60:])
    )


_PREFIX = re.compile(
    r"(?:^|(?<=[\s,(:]))((?:sdr|ndr|nr|vstr|østr|gammel|gamle|gl|ny|nye|lille|store|nordre|søndre|østre|vestre|øster|vester|nørre|sønder|sankt|sct|skt|kong|dronning|prins|h\.? ?c|j\.? ?p|c\.? ?f)\.?\s+)$"
)


def _prefix_before(low: str, at: int) -> int | None:
    match = _PREFIX.search(low[:at])
    return match.start(1) if match else None


def _words_before(text: str, low: str, at: int, lists: Recognisers) -> int | None:
    """The first word of a street of several words ("Peter Bangs Vej"): capitals, names or unknown words before it."""
    start, taken = None, 0
    for match in reversed(list(re.finditer(_LETTERS + r"\.?", low[max(0, at - 60) : at]))):
        begin = max(0, at - 60) + match.start()
        end = max(0, at - 60) + match.end()
        word = match.group().rstrip(".")
        if low[end : start if start is not None else at].strip() or taken == 3:
            break
        base = word[:-1] if word.endswith("s") else word
        named = lists.word_class(word) in (FIRST, UNKNOWN) or lists.word_class(base) == FIRST or base in lists.surnames
        if not (text[begin].isupper() or named or _PREFIX.search(low[begin:at][: len(word) + 2])):
            break
        if word in ("bor", "på", "i", "er", "vi", "jeg", "min", "mit"):
            break
        start, taken = begin, taken + 1
    return start


def _schools(text: str, low: str, lists: Recognisers) -> list[Span]:
    found = []
    for match in SCHOOL_TWO.finditer(low):
        start = _school_start(text, low, match, lists)
        if start is not None:
            found.append((start, match.end(), "SCHOOL"))
    for match in SCHOOL_ONE.finditer(low):
        stem = _SCHOOL_TAIL.sub("", match.group())
        if len(stem) > 2 and not _plain_stem(stem, lists, text[match.start()]):
            found.append((match.start(), match.end(), "SCHOOL"))
    for match in SCHOOL_NAMED.finditer(low):
        word = match.group("x")
        upper = text[match.start("x")].isupper()
        compound = (
            len(word) > 7
            and word.endswith(("en", "et", "erne", "huset"))
            and not lists.is_plain(word)
            and word not in privacy_schools.NO_HOUSE_NAME
        )
        if (upper or compound or privacy_schools.unusual(word, lists)) and word not in lists.places:
            named = "hedder" in match.group() or match.group().startswith(("skolen ", "skole "))
            found.append((match.start("x") if named else match.start(), match.end("x"), "SCHOOL"))
    found += privacy_schools.classes(low, CLASSES)
    found += privacy_schools.find(text, low, lists)
    whole = [privacy_belongs.grown(low, span) for span in found]
    return _longest(
        [
            (start, end if low[start].isdigit() else privacy_orgs.with_town(low, start, end, lists), kind)
            for start, end, kind in whole
        ]
    )


def _longest(spans: list[Span]) -> list[Span]:
    """Longer finds first, so that a part never keeps the whole from being hidden."""
    return sorted(spans, key=lambda span: span[0] - span[1])


_SCHOOL_TAIL = re.compile(r"(?:skolen|skoles?|gymnasium|gymnasiet|friskolen?|efterskole)$")


def is_kind_of_school(word: str, lists: Recognisers) -> bool:
    """ "produktionsskole", "efterskolen": a kind of school, no name of one."""
    stem = _SCHOOL_TAIL.sub("", word)
    return stem != word and (len(stem) < 3 or _plain_stem(stem, lists, "x"))


def _plain_stem(stem: str, lists: Recognisers, first: str) -> bool:
    """Whether "<stem>skole" is a kind of school rather than the name of one."""
    bare = stem[:-1] if stem.endswith("s") and len(stem) > 4 else stem
    if stem in _PLAIN_SCHOOL or bare in _PLAIN_SCHOOL:
        return True
    return not first.isupper() and any(
        stem.endswith(kind) and lists.is_wordlike(stem[: -len(kind)]) for kind in ("folke", "fri")
    )


_DEFINITE_THING = re.compile(
    r"(?!(?:anden|egen|nogen|ingen|hvilken|voksen|sådan|gammel|dansken|kristen|nogenlunde|lokalet)$)[^\W\d_]{3,}(?:[^e]en|et|erne)"
)


def _school_start(text: str, low: str, match: re.Match[str], lists: Recognisers) -> int | None:
    """Where the name of a school begins ("Sankt Olai Friskole"), or None for "min skole"."""
    word, ending = match.group("a"), match.group("b")
    at = match.start("a")
    if (
        word in _PLAIN_BEFORE_SCHOOL
        or ending in ("skolen", "gymnasiet", "friskolen")
        and lists.word_class(word) == WORD
    ):
        return None
    named = lists.word_class(word) != WORD or text[at].isupper() and at > 0 or privacy_schools.unusual(word, lists)
    # "på bjerget efterskole": no kind of school is called by a thing of its own
    thing = _DEFINITE_THING.fullmatch(word) and low[:at].endswith((" på ", " fra ", " til ", " ved "))
    named = named or bool(
        thing and ending in ("efterskole", "friskole", "realskole", "privatskole", "gymnasium", "højskole")
    )
    # "lemvig gym", "odsherreds efterskole": what only its town tells from others
    of_town = ending != "skolen" and (
        word.endswith("s") and word[:-1] in lists.places or ending == "gym" and word in lists.places
    )
    named = named or of_town
    if (
        not named
        or ending == "gym"
        and not low[:at].endswith(("på ", "paa ", "pa ", " å ", "fra ", "ved ", "til "))
        or ending in ("hf", "sfo", "børnehave", "vuggestue")
        and lists.word_class(word) != UNKNOWN
        and word not in lists.places
    ):
        return None
    before = re.search(rf"({_LETTERS}\.?) $", low[:at])
    if before and (
        before.group(1).rstrip(".")
        in ("sankt", "sct", "skt", "ny", "gammel", "gl", "store", "lille", "vestre", "østre", "nordre", "søndre")
        or text[before.start(1)].isupper()
        and text[at].isupper()
        and before.start(1) > 0
        and before.group(1) not in _PLAIN_BEFORE_SCHOOL
    ):
        return before.start(1)
    return at


def _orgs(text: str, low: str, lists: Recognisers) -> list[Span]:
    found = [(*match.span(), "ORG") for match in ORG_KNOWN.finditer(low)]
    found += [
        (*match.span("x"), "ORG")
        for match in ORG_KNOWN_TOWN.finditer(low)
        if match.group("place") in lists.places and _MEMBER.search(low)
    ]
    for match in ORG_CLUB.finditer(low):
        start = _club_start(text, match, lists)
        if start is not None:
            found.append((start, match.end(), "ORG"))
    for match in ORG_CLUB_FIRST.finditer(low):
        first = match.group("x").split()[0]
        if lists.word_class(first) == UNKNOWN or first in lists.places or text[match.start("x")].isupper():
            last = match.group("x").split()[-1]
            short = lists.word_class(last) == WORD and last not in lists.places and len(match.group("x").split()) > 1
            found.append((match.start(), match.start("x") + len(first) if short else match.end(), "ORG"))
    for match in ORG_COMPOUND.finditer(low):
        if lists.word_class(match.group()) == UNKNOWN or text[match.start()].isupper() and match.start() > 0:
            found.append((*match.span(), "ORG"))
    if _COMPANY_END.search(low):
        found += [(*match.span(), "ORG") for match in ORG_COMPANY.finditer(low)]
    if _WORK.search(low):
        found += [(*m.span("x"), "ORG") for m in WORKPLACE.finditer(low) if _is_place(m, text, lists)]
    found += privacy_orgs.find(text, low, lists)
    found += privacy_anchors.find(low, lists)
    found += privacy_belongs.find(low, lists)
    whole = (privacy_belongs.grown(low, span) for span in found)
    return _longest(
        _united([(start, privacy_orgs.with_town(low, start, end, lists), kind) for start, end, kind in whole])
    )


def _united(spans: list[Span]) -> list[Span]:
    """Overlapping finds of one kind as one: "ungdomsklubben thomas p" and "thomas p. hejle"."""
    whole: list[Span] = []
    for start, end, kind in sorted(spans):
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]), kind)
        else:
            whole.append((start, end, kind))
    return whole


def _club_start(text: str, match: re.Match[str], lists: Recognisers) -> int | None:
    """Where a club's name begins: at a town, an unknown word or a capital before "if", "boldklub" …"""
    middle, club = match.group("m"), match.group("b")
    last = (middle or "").strip() or match.group("a")
    last_at = match.start("m") + 1 if middle else match.start("a")
    joined = last in ("&", "og")
    if joined:
        last, last_at = match.group("a"), match.start("a")
    # "hvidovre strand bk": a town of two words before what only clubs are called
    two_words = middle and not joined and match.group("a") in lists.places and _PLACE_TAIL.fullmatch(last)
    known = (
        two_words or lists.word_class(last) == FIRST or privacy_orgs.odd(last, text.lower(), last_at, lists, town=True)
    )
    if not known and not (text[last_at].isupper() and last_at > 0 and club not in ("if", "gruppe", "hal", "forening")):
        return None
    if club in ("gruppe", "hal", "forening", "kirke", "hk", "sk", "bc", "ik", "fc", "rk", "tk", "gf") and not (
        last in lists.places or text[last_at].isupper()
    ):
        return None
    first = match.group("a")
    if middle and not joined and (first in lists.places or text[match.start("a")].isupper() and match.start("a") > 0):
        return match.start("a")
    return last_at


_PLACE_TAIL = re.compile(r"(?:strand|by|nord|syd|øst|vest|havn|mark|sø|bjerg|skov|midt|city|station|lunde?)")


def _is_place(match: re.Match[str], text: str, lists: Recognisers) -> bool:
    place = match.group("place")
    name_like = re.search(
        r"(?:by|rup|strup|lev|løse|sted|inge|sø|næs|borg|holm|lund|ø|torp|bjerg|havn)$", place
    ) and not lists.is_plain(place)
    return (
        place in lists.places
        or text[match.start("place")].isupper()
        or lists.word_class(place) == UNKNOWN
        or bool(name_like)
    )


def _quasi(text: str, low: str, lists: Recognisers) -> list[Span]:
    found = []
    for pattern in QUASIS:
        for match in pattern.finditer(low):
            if "place" not in pattern.groupindex or match.group("place") in _TINY or _is_place(match, text, lists):
                found.append((*match.span("x"), "QUASI"))
    return found
