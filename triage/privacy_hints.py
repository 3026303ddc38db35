"""What people say around a birthday, a house or a profile, where no form gives it away.

"femte november er min dag", "festen er hos mig, plantagen 71", "onkel har nørregård", "bare søg rugbrødsprinsessen" on
insta: each pattern pairs what is said with what it says it of, and a check on the word itself keeps "kælderen 4 timer",
"mor har planteskole" and "søg hjælp på insta" readable. Shapes that need no such words are in `privacy_shapes`,
streets and houses by their form in `privacy_places`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from triage.privacy_gates import Gated, gated
from triage.privacy_lists import FIRST, UNKNOWN, WORD, Recognisers
from triage.privacy_told import UNIT

Span = tuple[int, int, str]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DIGIT = re.compile(r"\d")
_W = r"[^\W\d_]"
_MONTH = (
    r"(?:jan(?:uar)?|feb(?:ruar)?|mar(?:ts)?|apr(?:il)?|maj|juni?|juli?|aug(?:ust)?|sep(?:t(?:ember)?)?|okt(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY_WORD = (
    r"(?:første|anden|tredje|tredie|fjerde|femte|sjette|syvende|ottende|niende|tiende|ell?evte|elvte|tolvte|trettende|"
    r"fjortende|femtende|sekstende|syttende|attende|nittende|tyvende|\w{2,4} ?og ?tyvende|(?:en ?og ?)?tredi?vte)"
)
_DAY = rf"(?:\b\d{{1,2}}\.?|\b{_DAY_WORD})"
_YEAR = r"(?: (?:i )?(?:(?:19|20)\d\d|'?\d\d(?! ?år|\d|[.:]\d)))?"
_DATE = rf"(?:{_DAY} ?(?:{_MONTH}|i {_DAY_WORD}){_YEAR})"
_END_OF_MONTH = (  # the month and its year may be found already
    rf"(?:(?:den )?(?:aller)?(?:første|sidste|næstsidste|anden|tredje) (?:dag|mandag|tirsdag|onsdag|torsdag|fredag|lørdag|"
    rf"søndag) i (?:{_MONTH}{_YEAR}|\ue001+))"
)
_BORN = r"(?:født|fødte|fødtes|kom(?:met)? til verden|fødselsdag\w*|fylder|fyldte|runder|stjernetegn)"
# "fødselsda", "fødselsdaw", "føssesda": as spoken in Jutland and on Funen.
_BIRTHDAY_SPOKEN = r"\b(?:f(?:ø|ö|oe|ó)[dsj]\w{0,6}da(?:w|v|u|j|e)?|bursda\w?)(?!\w)"
_SIGN = r"\b(?:vædder|tyr|tvilling|krebs|løve|jomfru|vægt|skorpion|skytte|stenbuk|vandmand|fisk)"
_WHOSE = r"(?:min|mit|hans|hendes|vores|mors|fars|deres)"
_TO_BIRTHDAY = (
    r"[,.\-–: ]{1,3}(?:(?:ja|jo|jep|helt|det|er|var|rigtigt?|ikke|også|altså|faktisk|så|har|jeg|han|hun|og|nemlig|haha|"
    r"bliver|der|hvor|ligger|falder|præcis|samme)\b\W{1,3}){0,10}"
)
_DATE_SIGNS = (
    *("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    *("e i ", "n i ", "ag i ", "store dag"),
)
BIRTHDATES = (
    gated(rf"\b{_BORN}[^.!?\d]{{0,24}}?\b(?P<x>{_END_OF_MONTH})"),
    gated(rf"(?P<x>{_END_OF_MONTH}){_TO_BIRTHDAY}(?:{_WHOSE} )?(?:fødselsdag|født)\b"),
    gated(rf"(?P<x>{_DATE}){_TO_BIRTHDAY}{_WHOSE} fødselsdag\b(?! ?s?(?:fest|gave))"),
    gated(
        rf"(?P<x>{_DATE}) (?:er|var|bliver|det er) {_WHOSE} (?:store |egen |helt egen )?dag(?=\s*$|\s?[.,!?)]| (?:og|men|ikke|så)\b)"
    ),
    gated(rf"(?<![\d/.])(?P<x>\d{{1,2}}/\d{{1,2}}) er {_WHOSE} store dag(?=\s*$|\s?[.,!?)]| (?:og|men|ikke|så)\b)"),
    gated(rf"(?P<x>{_DATE}) (?:plejer|fejrer) [^.!?,\d]{{0,24}}{_WHOSE} fødselsdag\b"),
    gated(rf"\bfødsels\w*[^.!?]{{0,40}}\bdagen (?:er|var) (?:den |d\.? )?(?P<x>{_DATE})"),
    gated(rf"\bårgang (?:19|20)?\d\d\b(?:[ ,]|og|nærmere|bestemt|betegnet|altså|født|den|d\.){{1,8}}(?P<x>{_DATE})"),
    gated(
        rf"\b(?:rundede|fyldte|blev|runder|fylder) (?:\d\d|år)(?: år)?[ ,]{{1,2}}(?:(?:forleden|lige|i går|i dag|nemlig|her|"
        rf"den|d\.?|i \w+dags|\w+dag)[ ,]{{1,2}}){{0,3}}(?P<x>{_DATE})(?=\s*(?:$|[.,!?)\n])| (?:og|men)\b)"
    ),
    gated(rf"\b{_WHOSE} dag (?:er|var) (?:den |d\.? )?(?P<x>{_DATE})(?! (?:kl|med|i retten))"),
    gated(rf"{_SIGN}\b[^.!?\d]{{0,12}}?\b(?P<x>{_DATE})"),
    re.compile(rf"{_BIRTHDAY_SPOKEN}(?: \w{{1,5}}){{0,3}} (?P<x>{_DATE})"),
    re.compile(rf"(?P<x>{_DATE})(?: \w{{1,4}}){{0,4}} {_BIRTHDAY_SPOKEN}"),
    gated(
        rf"\b(?:bliwer|blywer|blyver|blir|fyller|fyldde|bløw) (?:a |do |han |hun )?(?:\d\d? )?(?:æ|den|d) (?P<x>{_DATE})"
    ),
)

# A house by a word and its number. What is counted or numbered is no house.
_FLOOR = r"(?:,? ?(?:st|kl|\d{1,2})\.? ?(?:sal)?,? ?(?:th|tv|mf|t\.h\.?|t\.v\.?)\b\.?)?"
_BIG = (
    r"(?:(?:store|lille|gammel|gamle|ny|nye|nørre|sønder|øster|vester|nordre|søndre|østre|vestre|ndr\.?|sdr\.?|nr\.?) )"
)
_HOUSE = rf"(?P<x>{_BIG}?(?P<house>{_W}{{3,}}) \d{{1,3}}(?: ?[a-h]\b)?{_FLOOR})(?![\d.:]*\d|\.? ?(?:uge|gang|klasse|dag|del|runde|plads|semester|halvleg|sæson|time|måned|{_MONTH}))"
_BESIDE = (
    r"(?=\s*(?:$|[,.!?)\n])| (?:altså|helt|lige|ved|i|på|med|og|der|hvor|det|som|bag|over|under|op|oppe|nede|men|er|var|"
    r"bor|hvis|så|nu|kan|hører|ude|for|ikke|tror|kom|hent|spørg)\b)"
)
_LIVES = r"(?:bor|boede|boet)"
_HOME = r"(?:hus|lejlighed|hjem|barndomshjem|bolig|adresse|værelse|sommerhus)"
_BY_DIRECTIONS = re.compile(
    r"\b(?:bus\w*|tog\w*|kør|kører|drej\w*|sving|gå|cykl\w*|endestation\w*|stoppested\w*|venstre|højre)\b"
)
HOUSES = (
    gated(
        rf"(?<![\w]){_HOUSE},? (?:er|var|det er|det var|blev) (?:{_WHOSE} )(?:gamle |nye |første |sidste )?{_HOME}\b"
    ),
    gated(
        rf"\b(?:hos (?:mig|os|ham|hende|min \w+|mine \w+)|mit hus|vores hus|min lejlighed|adr(?:esse(?:n)?)?)(?:,|:| \(| -| på| i) ?"
        rf"(?:(?:altså|det er|nede|oppe|i|på) )*{_HOUSE}{_BESIDE}"
    ),
    gated(rf"\b(?:i|på|ved|bag) {_HOUSE}{_BESIDE}[^.!?\n]{{0,45}}\b(?:der|dér|hvor) (?:jeg |vi |han |hun )?{_LIVES}\b"),
    gated(rf"\bsal (?:til (?:højre|venstre) |tv\.? |th\.? )?(?:i|på) {_HOUSE}{_BESIDE}"),
    gated(
        rf"\b(?:fest|festen|forfest|efterfest|overnatning|sleepover)(?:en)?\b[^.!?\d]{{0,25}}\b(?:i|på|hos)\b {_HOUSE}{_BESIDE}"
    ),
    gated(
        rf"\b(?:nede|oppe|ovre|inde|ude|henne|hjemme) (?:i|på|ved) (?P<x>(?:strædet|gyden|vænget|alleen|alléen|svinget|stræde|"
        rf"krogen|toften|bakken|lunden|ringen|karreen|karréen|rækken|tårnet|blokken) \d{{1,3}}(?: ?[a-h]\b)?{_FLOOR}){_BESIDE}"
    ),
)
_AND = r"(?=\s*(?:$|[,.!?)\n])| (?:og|men|hvor|som er|ude|der|med|fordi|så|ved)\b)"
# What streets are called after, and how their names end.
_GROWS = (
    r"(?:tjørn|hyld|måge|lærke|fasan|vibe|svale|falk|spurv|spætte|grævling|egern|krondyr|birk|bøg|elm|ahorn|kastanje|gran|fyr|lind|hassel|valmue|"
    r"tulipan|lilje|syren|anemone|kornblomst|ranunkel|hvede|havre|poppel|pil|røn|kirsebær|hindbær|brombær|slåen|lyng|gyvel|hyben|agerhøne|rylen|stær|solsort|nattergal|gøg)"
)
_LAND = (
    r"(?:glimt|lyst|krogen|hegnet|ager|ageren|marken|lunden|toften|søen|åsen|bakken|bakke|svinget|draget|springet|skellet|vangen|høj|højen|sletten|engen|mosen|kæret|"
    r"dammen|bækken|skoven|kilden|dalen|løkken|haven|parken|porten|banken|brinken|skrænten|klinten|odden|næsset|vigen|tangen|strøget|passagen|terrasserne|buen|"
    r"kransen|ringen|stien|træet|hækken|grenen|kernen|rækken|stedet|vænge|vænget|led|ledet)"
)
_STREET_NAME = rf"(?P<street>{_GROWS}(?:n|en|et)|{_W}{{3,}}{_LAND})"
# Gardens, parks and fields every town has.
_ANY_LAND = re.compile(
    r"(?:skole|børne|lege|nytte|koloni|forlystelses|skater|kirke|sports?|idræts|fodbold|bold|by|bade|sommer|vinter|køkken|dyre|zoo|nabo|for|bag|tag|fælles|"
    r"hunde|golf|kultur|ferie|feriehus|camping|solcelle|vindmølle|is|ski|urte|frugt|blomster|klasse|vinder|bede|arbejds|opholds|vaske|parkerings|til|op)"
    r"s?(?:haven|parken|marken|engen|stedet|bakken|bakke|skoven|søen|ringen|stien)$"
)
STREET_NUMBER = re.compile(
    rf"(?:^|(?<=[.,:] )|(?<=\bi )|(?<=\bpå )|(?<=\bved )|(?<=\btil )|(?<=\bfra )|(?<=\ber )|(?<=\bhos )|(?<=\bbag ))"
    rf"(?P<x>{_STREET_NAME} \d{{1,3}}(?: ?[a-h]\b)?{_FLOOR}){_BESIDE}"
)
STREET_LIVED_IN = gated(
    rf"\b(?:{_LIVES}|hus|huset|lejlighed|lejligheden|busskuret|opgangen|hjemme|værelse)\b[^.!?\d\n]{{0,50}}? (?:på|i|ved) (?P<x>(?P<street>{_W}{{3,}}{_LAND})){_AND}"
)
# A word no list has and its number, where somebody goes, is shut out or has the key: "kom til agerhønen 22".
REACHED = gated(
    rf"\b(?:til|ud af|ude fra|fra|foran|forbi|mod|(?:huset|adressen|vejen) (?:er|hedder)|op ad|hele) {_HOUSE}"
    rf"(?=\s*(?:$|[.,!?)\n])| (?:i nat|i aften|i går|i dag|alene|og (?!\d)|hver|nu|når|hvis|med|men|så|igen|men|fordi|hvor|der|for at|før|lige)\b)"
)
_TIMES_AND_TEAMS = re.compile(
    r"(?:tid|tiden|time|timen|timer|hold|holdet|klasse|klassen|fest|festen|dag|dagen|aften|aftenen|nat|natten|uge|ugen|måned|måneden|år|året|eksamen|prøve|prøven|"
    r"kamp|kampen|stævne|stævnet|løn|lønnen|brog|skole|skolen|afdeling|afdelingen|gruppe|gruppen|tog|toget|bus|bussen|linje|linjen|nummer|nummeret|niveau|niveauet|spil|spillet|"
    r"kapitlet|opgave|opgaven|møde|mødet|plads|pladsen|del|delen|runde|runden|ere|er|erne|ene|ede|ende|lig|ligt|isk|hed|ing|else|kl)$"
)
HOUSE_AND_FLOOR = gated(
    rf"(?<![\w])(?P<x>{_BIG}?(?P<house>{_W}{{4,}}) \d{{1,3}}(?: ?[a-h]\b)?,? (?:st|kl|\d{{1,2}})\.? ?(?:sal\b|th\b|tv\b|mf\b))"
)
DIRECTED = gated(rf"\bså er det (?:nede |oppe |henne )?(?:på |i |ved )?{_HOUSE}{_BESIDE}")
# What is left behind an address: "[adresse]. th".
FLOOR_BEHIND = re.compile(r"\ue001(?:,? (?:st|kl|\d{1,2}))?\.? ?(?:(?:sal )?(?:th|tv|mf|t\.h|t\.v)\b\.?|sal\b)")
_NO_HOUSE = _set(
    "uge ugen klasse klassen kapitel side siden afsnit sæson level linje bus bussen zone lokale lokalet gruppe gruppen hold holdet nr "
    "nummer nummeret bygning bygningen hus år året kl klokken minut dag dagen måned måneden etage etagen version opgave runde trin niveau time timen fag modul spor perron stop stoppet "
    "mandag tirsdag onsdag torsdag fredag lørdag søndag januar februar marts april maj juni juli august september oktober november december "
    "de vi jeg han hun det der som er var har med kun ca cirka bare mindst højst over under omkring næsten mere mindre alle begge mine dine vores "
    "kostede koster fik får vejer vejede stue stuen afdeling afdelingen afsnittet lejlighed lejligheden sal salen blok blokken opgang opgangen "
    "værelse værelset kahyt plads pladsen sæde terminal gate hal paragraf artikel iphone fortnite fifa windows playstation xbox snapchat "
    "klub klubben skole skolen fritidshjemmet efterskolen kælderen haven køkkenet stedet huset hos til fra efter før inden siden mellem senest"
)

# A farm is called by a name of its own: "har nørregård", "ud til stengården", "skuret på kærsminde".
_FARM = rf"{_BIG}?(?P<farm>{_W}{{2,}}(?:gård|gaard|gården|gaarden|gårdslund|gaardslund))"
_PLACE_NAME = (
    rf"{_BIG}?(?P<farm>{_W}{{2,}}(?:gård|gaard|gården|gaarden|lund|minde|bjerg|lyst|høj|holm|kær|gave|vang|toft|bæk|hus|huset|"
    rf"bo|dal|borg|ager|mose))"
)
_FAMILY = (
    r"(?:vi|de|familien|forældre|bedsteforældre|onkel|morbror|farbror|moster|faster|far|mor|farfar|farmor|morfar|mormor|"
    r"bedstefar|bedstemor|stedfar|papfar|plejefar|bror|kæreste|han|hun)"
)
_OWNS = r"(?:har|havde|ejer|ejede|driver|drev|købte|har købt|overtog|har overtaget|passer|solgte)"
_YARD = r"(?:skuret|laden|stalden|staldene|marken|markerne|køerne|stuehuset|folden|maskinhuset|loen|høloftet|kostalden|grisene|foldene)"
FARMS = (
    gated(rf"\b{_FAMILY} {_OWNS} (?P<x>{_FARM}){_AND}"),
    gated(
        rf"\b(?:gården|ejendommen|landstedet|husmandsstedet|slægtsgården|stutteriet)(?: der hedder| kaldes|,)? (?P<x>{_PLACE_NAME})(?![\w])"
    ),
    gated(rf"\b{_YARD}(?: \w+)? (?:på|hos|ved) (?P<x>{_PLACE_NAME})(?![\w])"),
    gated(
        rf"\b(?:{_WHOSE}|onkels|bedstefars) (?:gård|gaard|ejendom|landsted|husmandssted) (?:er|hedder|hed|kaldes) (?P<x>{_PLACE_NAME})(?![\w])"
    ),
    gated(rf"gård(?:en)?,? (?:den |der |som )?(?:hedder|hed|heder|kaldes) (?P<x>{_PLACE_NAME})(?![\w])"),
    gated(rf"\b{_LIVES} hedder (?:det |bare |jo )?(?P<x>{_PLACE_NAME})(?![\w])"),
    gated(rf"gård(?:en)? (?:der |som )?hedder (?:bare |jo |altså )(?P<x>(?P<farm>{_W}{{4,}}))(?![\w])"),
    gated(rf"gård(?:en)?, (?P<x>{_PLACE_NAME}),"),
    gated(rf"\b(?:på|fra|til|ved|bag|omkring|arver|arvede|sælger|solgte|overtager|forlader) (?P<x>{_FARM})(?![\w])"),
)
FARM_SPOKEN = gated(rf"\bbo(?:r|er|ede)?\b[^.!?\d]{{0,14}}\b(?:po|å) (?P<x>{_FARM})(?![\w])")
FARM_REACHED = gated(
    r"\b(?:ud|ned|hen|op|over|hjem|tilbage) (?:til|på) (?P<x>(?P<farm>[^\W\d_]{2,}(?:gården|gaarden|gård|gaard)))(?![\w])"
)
_FARM_SIGNS = (
    *("gård", "gaard", "ejendom", "landsted", "husmands", "stutteri", "skuret", "laden", "stald", "marke", "køerne"),
    *("stuehus", "folde", "maskinhus", "loen", "høloft", "grisene"),
)
_A_FARM = re.compile(
    r"\b(?:gård|gården|gaard|gaarden|landbrug\w*|landmand\w*|marker|marken|stald\w*|køer|grise|traktor\w*)\b"
)
_ANY_FARM = re.compile(
    r"(?:bonde|heste|ride|landbrugs|økologiske?|mælke|mink|minke|svine|grise|skole|kirke|herre|bag|for|hoved|bane|politi|"
    r"rådhus|børne|kvæg|ko|høns|gæste|familie|slægts|drømme|natur|fabriks|museums|frugt|juletræs|nabo|central|fælles|"
    r"efterskole|fængsels|inder|atrium|taxa|lege|brand|foder|minke|planteskole|dyre|besøgs|storby|vin|jule|køkken|urte)"
    r"(?:s?gård|s?gaard|s?gården|s?gaarden)$|"
    r"(?:sommer|rådhus|syge|vær(?:ts)?|klub|ungdoms|børne|række|familie|fugle|drive|hunde|lege|køkken|læge|sund(?:heds)?|kultur|bag|for|"
    r"baghus|stue|drivhus|maskin|plejehjem|fritids|forsamlings|bede|pak|gæste|kro|døgn)s?hus(?:et)?$|(?:ko|hø|grise|hønse|heste)gård"
)
# "vi bor ned a Æblegyden": a street as it is told in Jutland.
STREETS_SPOKEN = gated(
    rf"\bbo(?:r|er|ede)?\b[^.!?\d]{{0,16}}\b(?:ned|op|ud|hen|nede|oppe|ude|henne) (?:a|ad|po|å|i) (?P<x>(?P<street>{_W}{{3,}}(?:gyden|vej|gade|"
    rf"stræde|strædet|vænget|allé|alle|dammen|toften)))(?![\w])"
)
_ANY_STREET = re.compile(
    r"(?:lande|hoved|motor|skov|villa|blind|ring|side|skole|kirke|gå|cykel|grus|mark|ud|en)(?:s?vej|s?gade|gade)$|dialekt"
)

# A profile nobody calls one: searched for, right behind its app, or made to look like one.
_APP_NAMES = (
    *(
        "snap",
        "insta",
        "tiktok",
        "discord",
        "facebook",
        "roblox",
        "fortnite",
        "steam",
        "twitch",
        "youtube",
        "telegram",
        "kik",
    ),
    *("minecraft", "psn", "xbox", "bereal", "threads", "reddit", "yubo", "onlyfans", "tellonym"),
)
_APPS = rf"(?:{'|'.join(_APP_NAMES)})(?:chat|gram)?"
_ONE_SELF = re.compile(r"\b(?:jeg|mig|min|mit|os|hende|ham|hendes|hans)\b")
_NICK = rf"(?P<x>(?P<nick>{_W}[\w.\-]{{3,}}\w))(?![\w@])"
SEARCHED = gated(rf"\b(?:søg(?: bare)?(?: på| efter)?|slå|tjek|stalk|follow|følg|find|add) {_NICK}")
CALLED = (
    gated(rf"\b(?:ham|hende) (?:der )?{_NICK} (?:på|inde på) {_APPS}\b"),
    gated(rf"\b(?:under|kører|bruger) {_NICK} (?:på|i|inde på) {_APPS}\b"),
    gated(
        rf"\b(?:streamer|gamer|kendt|poster|uploader) (?:som|under) {_NICK}(?=\s*(?:$|[.,!?])| (?:derinde|online|på|i spillet)\b)"
    ),
    gated(
        rf"\b\w+(?:profil|konto|side|bruger|kanal)(?:en|n)? (?:der |som |hun |han |de )?(?:hedder|hed|kaldes|kaldte|kaldt) {_NICK}"
    ),
    gated(rf"\b(?:på|i) {_APPS},? (?:hedder|er) (?:jeg|han|hun) (?:bare|jo|nu|stadig) {_NICK}"),
    gated(rf"(?:^|[.,!?] ?){_NICK} (?:på|i) {_APPS},? (?:det er|er) (?:mig|ham|hende|min)\b"),
)
SURELY_CALLED = gated(
    r"\bnavn(?:et)? (?:derinde|online|i spillet|på serveren) (?:er|var) (?P<x>(?!det|ikke|bare|noget|mit|hemmeligt|privat)[^\W_][\w.]{3,})(?![\w@])"
)
BEHIND_SLASH = gated(
    rf"\b(?P<x>(?:{_APPS}(?:[. ]com)?|[a-z]{{3,}}\.[a-z]{{2,3}}) (?:slash|skråstreg) (?!{_APPS}\b)[\w.]{{3,}})(?![\w@])"
)
WITH_YEAR = gated(
    r"\b(?:jeg er|er bare|hedder|hedder bare|ham|hende|som) (?P<x>(?P<a>[^\W\d_]{5,20})\d{2,4})(?![\w@.])"
)
BEFORE_DOT = re.compile(rf"(?<![\w.@/#\-])(?P<x>(?P<a>{_W}{{5,20}})\.\d{{1,4}})(?![\w@.,:]*\w)")
_MODEL = _set(
    "covid iphone galaxy windows playstation samsung klokken januar februar marts april august september oktober november december fortnite route"
)
TWO_WORDS = gated(r"\b(?:hedder|hed|søg på|kalder sig|brugernavn(?:et)?) (?P<x>[^\W\d_]{3,}\.[^\W\d_]{3,})(?![\w.@])")
BEHIND_APP = re.compile(
    rf"(?:^|[.,:;!?] ?|\bpå |\bmin |\bmit )(?:{_APPS}) {_NICK}(?=\s*(?:$|[.!?])|,? (?:ingen|det er|er mig|hvis|skriv|add|men det|der kan|så kan)\b)"
)
CROSSED = re.compile(r"(?<![\w.@])(?:xX[._]?\w[\w.]{2,}\w|\w[\w.]{2,}\w[._]?Xx|Xx[._]\w[\w.]{2,}\w)(?![\w@])")
DOTTED = re.compile(rf"(?<![\w.@/#\-])(?P<a>{_W}{{4,20}})\.(?P<b>{_W}{{2,4}})\d{{1,4}}(?![\w@.]*\w)")
_NO_END = _set(
    "mp kl uge nr er om og på ca jeg hun han det i side klasse min kr max fra til så men den vi de du af for"
)
ALTERNATING = re.compile(
    r"(?<![\w.@/#\-])(?P<x>(?:[^\W\d_][0134567]){2,}[^\W\d_]{0,3}|(?:[0134567][^\W\d_]){3,})(?![\w@])"
)
DISGUISED = re.compile(
    r"\b(?:kalder (?:sig|mig)|hedder|ham|hende|bruger\w*|profil\w*) (?P<x>[^\W\d_]{1,9}[01345][^\W\d_]{1,9}[01345]?[^\W\d_]{0,9})(?![\w@])"
)
_LEET = str.maketrans("0134567", "oieasgt")
# What ends like this is what one finds on an app, and nobody's name there.
_FOUND_THERE = re.compile(
    r"(?:er|erne|ene|erier|ing|ninger|tips|hjælp|hed|else|elser|ende|ede|sider|kanal(?:en)?|gruppe[nr]?|video\w*|app\w*)$"
)


def find(text: str, lists: Recognisers, kept: list[tuple[int, int]]) -> list[Span]:
    """Birthdays, houses, farms and profiles known by what is said around them, outside of what is `kept`."""
    low = text.lower()
    if len(low) != len(text):
        return []
    found: list[Span] = []
    if _holds(low, _DATE_SIGNS):
        found += [(*match.span("x"), "BIRTHDATE") for pattern in BIRTHDATES for match in pattern.finditer(low)]
    has_digit = _DIGIT.search(low) is not None
    if has_digit:
        found += _houses(low, lists)
    if "\ue001" in low:
        found += [(*match.span(), "ADDRESS") for match in FLOOR_BEHIND.finditer(low)]
    found += _named(STREET_LIVED_IN, low, "street", lambda word: _is_street(word, lists) and not lists.is_plain(word))
    if _holds(low, _FARM_SIGNS):
        for pattern in FARMS:
            found += _named(pattern, low, "farm", lambda word: _is_farm(word, lists))
        if _A_FARM.search(low):
            found += _named(FARM_REACHED, low, "farm", lambda word: _is_farm(word, lists))
    found += _named(FARM_SPOKEN, low, "farm", lambda word: _is_farm(word, lists))
    found += _named(
        STREETS_SPOKEN, low, "street", lambda word: not lists.is_plain(word) and not _ANY_STREET.search(word)
    )
    found += _profiles(text, low, has_digit, lists)
    return [span for span in found if not any(span[0] < end and start < span[1] for start, end in kept)]


def _holds(low: str, signs: tuple[str, ...]) -> bool:
    """Whether one of the strings stands in the text; most texts hold none, and this costs next to nothing."""
    for sign in signs:  # noqa: SIM110 - a loop is twice as fast as any()
        if sign in low:
            return True
    return False


def _houses(low: str, lists: Recognisers) -> list[Span]:
    """Houses by a word and its number."""
    found = _named(REACHED, low, "house", lambda word: _is_odd(word, lists))
    found += _named(STREET_NUMBER, low, "street", lambda word: _is_street(word, lists))
    for pattern in (*HOUSES, HOUSE_AND_FLOOR, *((DIRECTED,) if _BY_DIRECTIONS.search(low) else ())):
        found += _named(pattern, low, "house", lambda word: word not in _NO_HOUSE)
    return [span for span in found if not UNIT.match(low, span[1])]


def _named(pattern: Gated | re.Pattern[str], low: str, group: str, fits: Callable[[str], bool]) -> list[Span]:
    """Addresses a pattern finds, where the word it is about fits."""
    return [
        (*match.span("x"), "ADDRESS")
        for match in pattern.finditer(low)
        if group not in pattern.groupindex or fits(match.group(group))
    ]


def _is_odd(word: str, lists: Recognisers) -> bool:
    """Whether a word before a number can be a street: in no list, and no time, team or thing that is numbered."""
    return len(word) > 4 and not lists.is_plain(word) and not lists.is_slip(word) and _is_street(word, lists)


def _is_street(word: str, lists: Recognisers) -> bool:
    return word not in lists.places and not _ANY_LAND.search(word) and not _TIMES_AND_TEAMS.search(word)


def _is_farm(word: str, lists: Recognisers) -> bool:
    return not lists.is_plain(word) and word not in lists.places and not _ANY_FARM.search(word)


def _profiles(text: str, low: str, has_digit: bool, lists: Recognisers) -> list[Span]:
    """Profiles that are searched for, stand behind their app, or look like one."""
    found: list[Span] = []
    if "xx" in low or "xX" in text or "Xx" in text:
        found += [(*match.span(), "HANDLE") for match in CROSSED.finditer(text)]
    if has_digit:
        found += [(*match.span(), "HANDLE") for match in DOTTED.finditer(low) if match.group("b") not in _NO_END]
        found += [(*match.span("x"), "HANDLE") for match in WITH_YEAR.finditer(low) if match.group("a") not in _MODEL]
        found += [
            (*match.span("x"), "HANDLE") for match in BEFORE_DOT.finditer(low) if not lists.is_plain(match.group("a"))
        ]
        for match in (*ALTERNATING.finditer(low), *DISGUISED.finditer(low)):
            if _is_leet(match.group("x"), lists):
                found.append((*match.span("x"), "HANDLE"))
    for pattern in CALLED:
        found += [
            (*match.span("x"), "HANDLE") for match in pattern.finditer(low) if _is_nick(match.group("nick"), lists)
        ]
    found += [(*match.span("x"), "HANDLE") for match in SURELY_CALLED.finditer(low)]
    found += [(*match.span("x"), "URL") for match in BEHIND_SLASH.finditer(low)]
    for match in TWO_WORDS.finditer(low):
        if any(lists.word_class(part) in (FIRST, UNKNOWN) for part in match.group("x").split(".")):
            found.append((*match.span("x"), "HANDLE"))
    if not _holds(low, _APP_NAMES):
        return found
    searched = SEARCHED.finditer(low) if _ONE_SELF.search(low) else ()
    for match in (*searched, *BEHIND_APP.finditer(low)):
        if _is_nick(match.group("nick"), lists):
            found.append((*match.span("x"), "HANDLE"))
    return found


def _is_nick(word: str, lists: Recognisers) -> bool:
    """Whether a word is made up: no word of a list, and nothing one looks for on an app."""
    if not word.isalpha():
        return "-" not in word
    return not lists.is_plain(word) and not _FOUND_THERE.search(word) and not lists.is_slip(word)


def _is_leet(word: str, lists: Recognisers) -> bool:
    """Whether letters and digits in turn are a made up name, and no word of everybody's in disguise."""
    letters = word.translate(_LEET)
    return len(word) > 4 and len(set(word)) > 3 and lists.word_class(letters) != WORD and not lists.is_slip(letters)
