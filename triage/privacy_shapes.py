"""What can be known by its shape: numbers, mail, links, profiles, birth dates, accounts, number plates.

`find` gives spans (start, end, kind) in the text it was handed. Earlier finds win over later ones (`_ORDER`),
because an account number may also look like a phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from triage.privacy_gates import gated
from triage.privacy_lists import FIRST, UNKNOWN, WORD, Recognisers

Span = tuple[int, int, str]

_SEP = r"[ \t\u00a0._\-–/]"
_GAP = rf"(?:{_SEP}|[ ][.\-–/][ ])"
_UNIT = (
    r"(?!\s*(?:kr\b|kroner|dkk|euro|eur\b|dollar|gange|km|meter|kg|gram|mg\b|%|point|views|følgere|likes|"
    r"visninger|mennesker|personer|indbyggere|v-?bucks|robux|coins|xp\b))"
)
_MONTH = (
    r"(?:jan(?:uari?|uary)?|feb(?:ruari?|ruary)?|mar(?:ts|s|ch)?|apr(?:il)?|maj|may|jun[ie]?|jul[iy]?|aug(?:usti?)?|sep(?:t(?:ember)?)?|"
    r"o[kc]t(?:ober)?|nov(?:ember)?|de[cs](?:ember)?)(?![^\W\d_])\.?"
)
_DAY_WORD = (
    r"(?:første|anden|andet|tredje|tredie|fjerde|femte|sjette|syvende|ottende|niende|tiende|ell?evte|tolvte|trettende|fjortende|"
    r"femtende|sekstende|syttende|attende|nittende|tyvende|\w{2,4} ?og ?tyvende|tredi?vte|tredivende|en ?og ?tredi?vte)"
)
_YEAR = (
    r"(?:(?:19|20)\d\d|(?:to ?tusind(?:e)?|nitten ?hundrede?|tyve ?hundrede?|tyve) ?(?:og ?)?(?:ti|elleve|tolv|tretten|fjorten|femten|seksten|"
    r"sytten|atten|nitten|tyve|\w{2,4}ogtyve|en|to|tre|fire|fem|seks|syv|otte|ni|\w*halvfjerds|\w*firs|\w*halvfems)\b|(?:nul (?:fem|seks|syv|otte|ni)|elleve|tolv|"
    r"tretten|fjorten|femten|ti)\b|['’]?\d\d(?!\d|\s*(?:år|:|\.\d)))"
)
_DAY = rf"(?:(?<!\d)\d{{1,2}}(?:\.|'?e|'?[ae]?nde|'?ende|'?te|st|nd|rd|th)?|{_DAY_WORD})"
_DAY_AND_MONTH = (
    rf"(?:{_DAY}\s*(?:of )?{_MONTH}(?:\s*(?:,\s*)?{_YEAR})?|{_MONTH} (?:den |the )?{_DAY}(?!\d)(?:,?\s*{_YEAR})?"
    rf"|{_DAY_WORD} {_DAY_WORD} {_YEAR}|(?:19|20)\d\d {_DAY} ?{_MONTH}"
    rf"|{_DAY} i (?:{_DAY_WORD}|\d{{1,2}}\.?(?!\d))(?:\s*(?:,\s*)?{_YEAR})?)"
)
_FULL_DATE = rf"(?:\d{{4}}[./\-]\d\d[./\-]\d\d|(?<!\d)\d{{1,2}}\s?[./\-]\s?\d{{1,2}}\s?[./\- ]\s?{_YEAR})"
_SPOKEN_DIGIT = r"(?:nul|en|et|to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv|tretten|fjorten|femten|seksten|sytten|atten|nitten|tyve|\w{2,4}ogtyve|tredive|enogtredive)"
_DATE = (
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}[./\-]\d{{1,2}}[./\-]\d(?!\d)|\d{{1,2}}\s?[./\-]\s?\d{{1,2}}(?:\s?[./\- ]\s?{_YEAR})?|{_DAY_AND_MONTH}"
    r"|(?<!\d)\d{8}(?!\d)|(?<!\d)\d{6}(?!\d)|\d{1,2} \d{1,2} \d{4}|\d{1,2} \d{1,2} \d\d(?! ?\d))"
)
# "fødselsdag" with the slips of a hurry: "fødseldag", "fødelsdag", "fødsdag", "fødedato".
_BIRTHDAY = r"(?:\bf(?:ø|ö|oe|o)?d?s?\.?e?l?s?e?l?s?(?:dag|dato)(?:en|s|sdato(?:en)?)?\b|\bfødselar\b|\bbirth ?date|\bbursdag|\bb-?day|\bbirth ?day|\bhar (?:en )?rund dag\b|\bdate of birth|\bdob\b|\bf-?dag|\bfdato)"
_WAS_BORN = r"(?:\b(?:født|foedt|fodt|føt|fødte|fødtes|fødd|född|fødet|born|(?:tvillinger|trillinger) fra)(?![^\W\d_])|\bfød\.|\bf\.|\bf(?= \d)|\bkom (?:(?:jeg|han|hun|de|vi) )?til verden|\b(?:fik|fødte) (?:mig|hende|ham)\b|\bkommet til verden|\bfødselsår)"
_TURNS = r"(?:\b(?:bliver|blir|blev|blevet|runder|rundede|fylder|fyldte|fyldt)(?: (?:jeg|han|hun))?(?: (?:\d\d?|\w+ten|elleve|tolv|(?:\w{2,4}og)?tyve)\b)(?: år)?|\b(?:fylder|fyldte|fyldt)(?: (?:jeg|han|hun))?(?: år)?)"
_BORN = rf"(?:{_BIRTHDAY}|{_WAS_BORN}|{_TURNS})"
_FILL = (
    r"(?:[\s:,(?]*\b(?:er|var|den|d|i|på|her|om|og|har|jeg|han|hun|det|bliver|ligger|falder|faldt|dato|datoen|morgen|går|samme|dag|lørdag|søndag|mandag|tirsdag|onsdag|torsdag|"
    r"fredag|dage|sidste|næste|en|så|nemlig|altså|for|tidligt|snart|som|til|rundt|lige|to|tre|fire|uger|uge|måned|måneder|on|the|is|was|(?:19|20)\d\d)\b\.?){0,6}?[\s:,(?]*"
)
# Between a birthday and a date further off may stand what belongs to it, but nothing that has a date of its own.
_OWN_DATE = r"(?:eksamen|prøve|flyt|døde|død|start|begynd|møde|tid|indlagt|ferie|skilt|termin|lejr|kamp|koncert|retssag|træning|festen|fra)"
_NEARBY = rf"(?:(?:kl\.? ?\d{{1,2}}(?:[.:]\d\d)?|[^\d.!?\n])(?!\b{_OWN_DATE})){{0,45}}?"
_SURE_DATE = rf"(?:{_FULL_DATE}|{_DAY_AND_MONTH}|(?<=\bd )\d{{1,2}}[/.]\d{{1,2}}|(?<=\bd\. )\d{{1,2}}[/.]\d{{1,2}}|(?<=\bden )\d{{1,2}}[/.]\d{{1,2}}|(?<![\d/])\d{{1,2}}/\d{{1,2}}(?![\d/]))"
_FEAST = (
    r"(?:juleaften(?!s)|juledag|nytårsaften|nytårsaftensdag|nytårsdag|sankt hans(?: aften)?|grundlovsdag|juleaftensdag|anden ?juledag|andendag jul|valentinsdag|fastelavn|halloween|skudårsdag(?:en)?|"
    r"(?:(?:\d\.?|første|anden) )?(?:påske|paaske|pinse|jule)dag|langfredag|skærtorsdag|palmesøndag|kristi himmelfart(?:sdag)?)"
)
# Somebody with a day of birth; a letter or a picture may be "fra 3. maj 2019" too.
_ONES_OWN = (
    r"(?:(?:min|mit|vores|hans|hendes|deres|den) (?:[^\W\d_]+ )?[^\W\d_]*"
    r"(?:søn|datter|bror|søster|barn|tvilling|dreng|pige|ven|veninde|kæreste|mor|far|kusine|fætter|baby|yngste|ældste)(?:en|n|et)?)"
)
BIRTHDATES = (
    gated(rf"{_BORN}{_FILL}(?:d\.?\s?|den\s)?(?P<x>{_DATE})"),
    gated(
        rf"{_WAS_BORN}{_FILL}(?P<x>{_SPOKEN_DIGIT}(?:[ \-]{_SPOKEN_DIGIT}){{2,5}}(?: (?:to ?tusinde?|tusind)(?: ?og)? ?{_SPOKEN_DIGIT})?)\b"
    ),
    gated(
        rf"\b(?:vædder|tyr|tvilling|krebs|løve|jomfru|vægt|skorpion|skytte|stenbuk|vandmand|fisk)[ (,]{{1,3}}(?:født )?(?:d\.? |den )?(?P<x>{_SURE_DATE})"
    ),
    gated(rf"\bstjernetegn\w*{_NEARBY}\b(?P<x>{_SURE_DATE})"),
    gated(rf"(?:{_BIRTHDAY}|{_WAS_BORN}){_NEARBY}\b(?P<x>{_SURE_DATE})"),
    gated(rf"(?:{_BIRTHDAY}|{_WAS_BORN}){_FILL}(?P<x>{_FEAST}(?:\s+{_YEAR})?(?:,? (?:d\. ?|den )?{_DAY_AND_MONTH})?)"),
    gated(rf"\bårgang (?:19|20)\d\d,? (?:d\.? |den )?(?P<x>{_SURE_DATE})"),
    gated(rf"(?P<x>{_FULL_DATE})\s*(?:er|var)\s+jeg\b"),
    gated(rf"(?P<x>{_FULL_DATE}),? (?:det )?(?:er|var) mig\b"),
    gated(rf"\b(?:jeg|hun|han) er fra (?:d\.? |den )?(?P<x>\d{{1,2}}\.? ?{_MONTH},? ?(?:19|20)?\d\d)(?!\d)"),
    gated(
        rf"\b(?:er|var|født) fra (?:d\.? |den )?(?P<x>{_DAY_WORD} {_MONTH} (?:to ?tusind|nitten ?hundred|tyve ?hundred)e?\w*(?: og \w+)?)"
    ),
    gated(
        rf"\b(?:jeg|han|hun|{_ONES_OWN}) (?:er|var) (?:\w+ )?fra (?:d\.? |den )?(?P<x>{_FULL_DATE}|\d{{1,2}}\.? ?{_MONTH},? ?{_YEAR})(?!\d)"
    ),
    gated(
        rf"(?:\bfra|{_BIRTHDAY}|{_WAS_BORN})(?: er)?:? i? ?(?:(?:starten|slutningen|midten|begyndelsen) af )?(?P<x>{_MONTH}\s*(?:19|20)\d\d)"
    ),
    gated(
        rf"(?:{_BIRTHDAY}|{_TURNS}){_FILL}(?<=[\s:,(?])(?P<x>(?:den|d\.?) (?:\d{{1,2}}\.?|{_DAY_WORD}))(?=\s*$|[,!?)]| (?:i|og)\b)"
    ),
    gated(rf"\b\d\d år (?:gammel )?(?:nu |i går |i dag |siden )?(?:d\.? ?|den )(?P<x>{_SURE_DATE})"),
    gated(r"\b(?:født|fødselsdag\w*) (?:er )?(?:i )?(?P<x>år (?:19|20)\d\d,? måned \d\d?,? dag \d\d?)(?!\d)"),
    # The letter for the digit: "bday o5-o7-o6".
    gated(
        rf"(?:{_BIRTHDAY}|{_WAS_BORN})[\s:]{{1,2}}(?:er |d\. ?|den )?(?P<x>[o0-3][o\d][./\-][o01][o\d][./\-][o\d]{{2,4}})(?![\w])"
    ),
    # An answer of nothing but a date of somebody's youth.
    gated(r"^\s*(?:jeg er )?(?P<x>[0-3]\d ?[./\-]? ?[01]\d ?[./\-]? ?(?:(?:19[89]|20[01])\d|[01]\d))\s*[.!]?\s*$"),
    gated(
        r"\b(?:jeg|hun|han) er (?:fra|født) (?:d\.? |den )?(?P<x>\d{1,2}[./\-]\d{1,2}[./\- ](?:\d\d|(?:19|20)\d\d)(?!\d))"
    ),
    gated(r"\bjeg er (?:fra )?(?:d\.? |den )?(?P<x>\d{1,2}[./\-]\d{1,2}[./\- ](?:19|20)\d\d)"),
)
# The date first; asked only where a birthday is spoken of at all, since dates are costly to look for everywhere.
# A whole date of the years in which those who write here were born is their birthday, unless something is said to have happened then.
_YOUNG = r"20(?:0[3-9]|1[0-6])"
DATE_OF_YOUTH = gated(
    rf"(?<![\d/.\-])(?P<x>\d{{1,2}}\s?[./\-]\s?\d{{1,2}}\s?[./\- ]\s?{_YOUNG}|\d{{1,2}}\.? ?{_MONTH},? {_YOUNG}|{_YOUNG}-\d\d-\d\d)(?![\d/\-])"
)
_HAPPENED = re.compile(
    rf"\b(?:{_OWN_DATE}|mød|mistede|brev|billed|sag|journal|afgørelse|diagnose|ulykke|operer|siden|sidst|kom|gift|blev|boede|skete|rejst|besøg|voldt|anmeld|datere)"
)
BIRTHDATES_FIRST = (
    # With its year a date may stand further from what it is: "d. 29/2 2012, ja jeg har kun fødselsdag hvert fjerde år".
    re.compile(
        rf"(?P<x>{_FULL_DATE}|\d{{1,2}}\.? ?{_MONTH},? ?(?:19|20)\d\d|(?<!\d)\d{{8}}(?!\d))[\s,.:–\-]{{0,3}}"
        rf"(?:(?!{_OWN_DATE})[^\W\d_]+ ){{0,6}}?(?:{_BIRTHDAY}|født\b)"
    ),
    re.compile(
        rf"(?P<x>{_SURE_DATE})[\s,:–\-]*(?:(?:er|var|har|havde|bliver|fylder|runder|fyldte|blev|det|jeg|han|hun|så|min|mors|der)\s+){{0,4}}(?:{_BIRTHDAY}|født\b|fylder\b|fyldte\b|runder\b)"
    ),
    re.compile(
        rf"(?P<x>{_SURE_DATE})\s*(?:bliver|blev|blir|fylder|fyldte|runder) (?:jeg|han|hun|min \w+) (?:\d\d?|\w+ten|elleve|tolv|(?:\w{{2,4}}og)?tyve|tredive|år)\b"
    ),
    re.compile(
        rf"(?P<x>{_DATE})\s*(?:er|var)\s+(?:(?:min|hendes|hans|mors|fars) fødselsda(?:g|to)|(?:han|hun|jeg) født)"
    ),
)
# What each of them ends with, and how far before it a date can begin.
_FIRST_ENDS = (
    re.compile(rf"{_BIRTHDAY}|født\b"),
    re.compile(rf"{_BIRTHDAY}|født\b|fylder\b|fyldte\b|runder\b"),
    re.compile(r"(?:bliver|blev|blir|fylder|fyldte|runder) (?:jeg|han|hun|min \w+) "),
    re.compile(r"fødselsda(?:g|to)|(?:han|hun|jeg) født"),
)
_DATE_REACH = 240
_DATE_LEAD = re.compile(r"(?<![\w])(?:(?:man|tirs|ons|tors|fre|lør|søn)dag\s+)?(?:den|d\.?)\s*$")
_PARTY = re.compile(r"(?:til|holder|holdt|hans|hendes|inviteret til|fester|festede)\s+(?:\w+s?\s+)?$")

_CPR_WORD = r"(?:c[. ]?p[. ]?r\b\.?|cpr|crp\b|person ?n?umm?er|person ?nr|\bpnr\b|sygesikring\w{0,24}|sundhedskort\w{0,24}|gule kort|danish id)"
_CPR_LEAD = rf"{_CPR_WORD}(?:[ \-.]?(?:nr|nummer|nummeret|num|number)\b)?[^\d\n]{{0,25}}?"
_CPR_SEP = r"[ \-–—‑./_:,*+]"
_THEN = r" ?,? ?(?:og )?(?:og|så|derefter|plus|bindestreg|tankestreg|streg|minus) "
_LAST_FOUR = r"(?:(?:sidste|bagerste) (?:fire|4)(?!,? ?\d)|(?:fire|4) (?:sidste|bagerste))"
CPRS = (
    gated(rf"{_CPR_LEAD}(?P<x>\d(?:{_CPR_SEP}?\d){{5}}{_THEN}\d(?: ?\d){{3}})(?!\d)"),
    gated(r"(?<![\d+])(?<!\d{4} )(?<!\d{4}-)(?P<d>[0-7]\d)(?P<m>[01]\d)\d\d ?[\-–—‑_/.] ?\d{4}(?!\d)"),
    gated(r"(?<![\d+])(?<!\d{4} )(?<!\d{4}-)(?P<d>[0-7]\d)[ ./\-]?(?P<m>[01]\d)[ ./\-]?\d\d[ \-–./]{0,3}\d{4}(?!\d)"),
    gated(r"(?<![\d+])(?P<d>[0-7]\d)[ ./\-]?(?P<m>[01]\d)[ ./\-]?(?:19|20)\d\d[ \-–./]{1,3}\d{4}(?!\d)"),
    gated(r"(?<![\d+])(?P<d>[0-7]\d)[ ./\-]?(?P<m>[01]\d)[ ./\-]?\d\d[ \-–]{1,3}\d\d[ .\-]?\d\d(?!\d)"),
    gated(r"(?<![\d+])(?P<d>[0-7]\d)(?P<m>[01]\d)\d\d[ \-–]{1,3}\d \d \d \d(?!\d)"),
    # A foreigner's or a newborn's substitute number has letters in it; the last four are often held back.
    gated(
        r"(?<![\d+])(?P<d>[0-7]\d)(?P<m>[01]\d)\d\d(?: ?[\-–] ?(?:(?=[a-z]{0,3}\d)(?=\d{0,3}[a-z])[a-z\d]{4}|[x*?•]{4})| ?[x*?•]{4})(?!\w)"
    ),
    gated(rf"{_CPR_LEAD}(?P<x>\d(?:{_CPR_SEP}{{0,3}}\d){{5,11}})(?!\d)(?!(?:[ \-–]{{1,3}}{_SPOKEN_DIGIT}\b){{2}})"),
    gated(rf"{_CPR_LEAD}(?P<x>{_DAY_AND_MONTH}(?:[ \-]{{1,3}}|{_THEN})\d{{4}})(?!\d)"),
    gated(rf"{_CPR_WORD}[^\n]{{0,60}}?\b(?:de|og) (?:sidste|bagerste)(?: er)?:? (?P<x>\d ?\d ?\d ?\d)(?!\d)"),
    gated(r"\bførste (?:seks|6)\b(?: cifre| tal)?[^\d\n]{0,16}(?P<x>\d(?:[ .\-/]?\d){5})(?!\d)"),
    gated(
        rf"(?<!\d)(?P<x>\d{{6}}|\d{{4}}) er (?:de |mine |hendes |hans )?(?:{_LAST_FOUR}|første (?:seks|6)|(?:seks|6) første)"
    ),
    gated(
        rf"{_CPR_WORD}.{{0,40}}?(?:slutter (?:på|med)|ender (?:på|med)|{_LAST_FOUR}[^\d\n]{{0,20}})\s*(?P<x>\d[ ]?\d[ ]?\d[ ]?\d)(?!\d)"
    ),
    gated(
        rf"(?:{_LAST_FOUR}(?: cifre| tal)?(?: i (?:mit |hendes |hans )?(?:cpr|personnummer)[^\d\n]{{0,16}}|[^\d\n]{{0,12}}))(?P<x>\d[ ]?\d[ ]?\d[ ]?\d)(?!\d)"
    ),
)

_ACCOUNT_WORD = (
    r"(?:konto ?-?(?:nummer|nr|nummeret)\b\.?|konto(?:en)?\b|bankkonto|\bkto\b\.?(?: ?(?:nr|nummer))?|\breg(?:istreringsnummer)?\b\.?(?:[ \-]?(?:nr|nummer)\b)?|\bregnr\b|kort ?(?:nummer|nr)(?:et)?|\biban|"
    r"account(?: number)?|opsparing(?:en)?\b|dankort(?:et)?|\bvisa\b|mastercard)"
)
_MONEY_ON = (
    r"(?![^\d\n]{0,18}\b(?:på|med|over|under|minus|ca|kun|omkring|mangler|af)\b[^\d\n]{0,8}\d{1,5}(?![\d \-./]))"
)
ACCOUNTS = (
    # Abroad, with the bank in letters: "GB29 NWBK 6016 1331 9268 19".
    gated(r"\b[a-z]{2}\d\d ?[a-z]{4}(?: ?\d{2,4}){3,5}\b"),
    gated(r"\b[a-z]{2} ?\d\d(?: ?[0-9]{4}){3,7}(?: ?\d{1,3})?\b"),
    gated(r"(?<!\d)\d{4}[ \-]\d{4}[ \-]\d{4}[ \-]\d{4}(?!\d)"),
    gated(r"(?<!\d)\d{16}(?!\d)"),
    gated(r"(?<![\w*])\d{4}(?:[ \-]?[\d*x]{4}){2}[ \-]?\d{4}(?![\w*])"),
    gated(r"(?<!\d)\d(?:[ .\-/]{1,3}\d){9,}(?!\d)"),
    # Four digits and seven to ten: a Danish account, and nothing else has that shape.
    gated(r"(?<![\d+.,])(?<!\+\d )(?<!\+\d\d )(?<!\+\d\d\d )\d{4} ?[ \-–/:+.] ?\d{7,10}(?![\d])" + _UNIT),
    gated(r"(?<!\d)\d{4} \d{4} \d{4} \d{2}(?!\d)"),
    gated(r"(?<!\d)\d{4}[ \-]\d{3,4} \d{3} \d{3,4}(?!\d)"),
    # Danish accounts abroad, also with the letter for the digit: "dk-44-2000-oo12-9987-31".
    gated(r"(?<![\w])dk[ \-]?\d\d(?:[ \-]?(?=[o\d]*\d)[o\d]{2,4}){3,7}(?![\w])"),
    gated(r"\bkort(?:et|nummer)?\b[^\d\n]{0,25}(?:slutter|ender|sidste (?:fire|4))[^\d\n]{0,12}(?P<x>\d{4})(?!\d)"),
    # Other numbers by which an office knows one person or firm.
    gated(
        r"\b(?:pas|kørekort|studie|elev|student|patient|journal|sags?|medlems|kunde|klient|cvr|id-?kort)s?[ \-]?(?:nummer(?:et)?|nr\.?|num|id)?(?: er| hedder|:)? ?(?P<x>(?=[\d\-/]*\d{3})\d[\d\-/]{3,13}\d)(?!\d)(?!\s*(?:kr|stk|\.\d))"
    ),
    gated(r"\bmobile?pay[^\d\n]{0,20}(?P<x>\d(?: ?\d){7})(?!\d)"),
    gated(r"(?<!\d)3[47]\d\d[ \-]?\d{6}[ \-]?\d{5}(?!\d)"),
    gated(
        r"(?:\bcv[cv]2?\b|kontrolciff?re?(?:ne)?|kontrolkoden?|sikkerhedskoden?|sikkerhedsciff?re)[^\d\n]{0,14}(?P<x>\d{3})(?!\d)"
    ),
    gated(
        r"\b(?:overfør\w*|send\w*|betal\w*|sæt\w*|sat|sender|pengene|penge)\b[^\d\n]{0,30}(?P<x>\d{4} ?[ \-–/:+.,] ?\d(?:[ .\-]?\d){5,9})(?!\d)"
        + _UNIT
    ),
    gated(
        r"(?<!\d)(?P<x>\d{4} ?[ \-–/:+.,]? ?\d{6,10}) (?:(?:er|det|min|hans|hendes|fars|mors|på|en)\b ?(?:\w+s )?){0,3}konto"
    ),
    gated(
        r"\b(?:mobile ?pay|mobilpay|box|boks|myshop)(?: (?:til|på|med|i))?(?: ?(?:nr|nummer|nummeret)\.?)?(?: er)?:? (?P<x>(?:(?:box|boks|myshop|erhverv) ?(?:nr\.? ?|nummer )?)?(?:\d{3,4} ?(?!kr)[a-z]{2}|\d{4,6}))(?![\w])(?! ?(?:kr|kroner))"
    ),
    gated(
        r"\b(?P<x>reg\.?(?: ?(?:nr|nummer)\.?)?:? ?\d{4},? (?:og )?(?:så )?(?:(?:konto|kto)\.?(?: ?(?:nr|nummer(?:et)?)\.?)?|nr\.?|nummer(?:et)?):? ?\d(?:[ .\-]?\d){5,9})(?!\d)"
    ),
    gated(
        r"(?<!\d)(?P<x>\d{4} ?[ \-.] ?\d{6,10}),? (?:i |hos |fra )?(?:\w+ bank\b|\w*bank(?:en)?\b|nordea|sparekasse|lunar)"
    ),
    gated(rf"{_ACCOUNT_WORD}[^\d\n]{{0,18}}(?P<x>\d{{4}}(?:[ \-–/.:]{{1,3}}\d{{2,4}}){{2,3}}(?!\d))"),
    gated(rf"{_ACCOUNT_WORD}[^\d\n]{{0,18}}(?P<x>\d{{4}}[ \-–/.,:]{{1,3}}(?:konto ?)?\d{{6,10}})(?!\d)"),
    gated(rf"{_ACCOUNT_WORD}{_MONEY_ON}[^\d\n]{{0,18}}(?P<x>\d(?:[ .\-]?\d){{3,13}})(?![\d])" + _UNIT),
    gated(r"(?<![\d+.,])\d{10,19}(?!\d)" + _UNIT),
)

_PHONE_LEAD = r"(?:(?:\+|00) ?45[ .\-]{0,2})"
# Not inside a long row of digit groups: that is no phone, and eating it piece by piece would take many rounds.
_ROW = "".join(rf"(?<!\d{_SEP}\d{{{width}}}{_SEP})" for width in (1, 2, 3, 4))
PHONE = re.compile(rf"(?<![\w.,+/]){_ROW}(?:\(?{_PHONE_LEAD}\)? ?)?\d(?:{_GAP}?\d){{7}}(?![\d])(?!{_SEP}\d)" + _UNIT)
PHONE_COUNTRY = re.compile(
    r"(?<![\w.,+/\-])(?<!\d[ .\-])45[ \-]?(?:[2-9]\d(?:[ \-]?\d\d){3}|[2-9]\d{3}[ \-]\d{4})(?![\d])(?![ .\-]\d)" + _UNIT
)
PHONE_FOREIGN = re.compile(r"(?<![\w+])(?:\+ ?|00)(?!45)[1-9]\d{0,2}(?:[ .\-]?\(?\d\)?){6,12}(?!\d)")
PHONE_PREFIXED = re.compile(rf"(?<![\w+]){_PHONE_LEAD}\d(?:(?:{_SEP}{{0,2}}| og (?:så )?)\d){{7}}(?!\d)")
PHONE_CONTEXT = re.compile(
    r"(?:\btlf|tele?fo?n|tlefon|mobi?l|\bnum(?:mer)?(?:et)?\b|\bnr|\bring|\bsms|\bskriv|\bmobilepay|\bfang)[^\d\n+]{0,25}"
    r"(?P<x>[1-9](?:(?:[ \t.,\-–/]{0,3}|,? (?:og|så|og så|og til sidst|derefter) )\d){7})(?![\d])" + _UNIT
)

# With brackets somewhere in it: "26(17)9904", "(20) 30 40 50".
PHONE_BRACKETS = gated(
    r"(?<![\w.,+/(])(?=[\d .\-]{0,9}\()\(?[2-9]\d{1,3}\)?(?:[ .\-]?\(?\d{2,4}\)?){1,3}(?![\d)])" + _UNIT
)
# One sign or word all through, or letters for signs: "22*33*44*55", "22x33x44x55", "22a33b44c55".
PHONE_SIGNS = re.compile(
    r"(?<![\w.,+/:])[2-9]\d(?:(?P<s>[^\w\s.,]|x|og| og )\d\d(?P=s)\d\d(?P=s)|[a-z]\d\d[a-z]\d\d[a-z])\d\d(?![\w:])"
    + _UNIT
)
# In two halves: "mit nummer starter med 31 77 og slutter på 05 48".
_HALF = r"\d\d ?\d\d(?!\d)(?! ?(?:kr|år|gange))"
PHONE_HALVES = gated(
    rf"(?:\btlf|telefon|mobil|nummer|\bnr\b|\b(?:starter|begynder) (?:det )?med|\bførst)[^\d\n]{{0,25}}(?P<x>(?<![\d.])[2-9]{_HALF[2:]})"
    rf"[^\d\n.!?]{{1,40}}\b(?:slutter|ender|resten|(?:de )?sidste|bagefter|derefter)\b[^\d\n]{{0,15}}(?P<y>{_HALF})"
)
PHONE_HALVES_TURNED = gated(
    rf"\b(?:slutter|ender) (?:det )?(?:på|med) (?P<y>{_HALF})[^\d\n.!?]{{1,30}}\b(?:starter|begynder) (?:det )?(?:med|på) (?P<x>{_HALF})"
)
# Said afterwards: "20 30 40 og 50 er min mors".
PHONE_SAID = re.compile(
    r"(?<![\w.,+/])(?P<x>[2-9](?:(?:[ .\-–/]{0,2}| og )\d){7})(?!\d)(?: det)? er (?:min|mit|mors|fars|mine|hans|hendes|nummeret|vores|deres)\b"
)

_TEENS = ["ti", "elleve", "tolv", "tretten", "fjorten", "femten", "seksten", "sytten", "atten", "nitten"]
_TENS = ["tyve", "tredive", "fyrre", "halvtreds", "tres", "halvfjerds", "firs", "halvfems"]
_UNITS = ["en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni"]
_NUMBER_WORDS = {word: str(1 + index) for index, word in enumerate(_UNITS)}
_NUMBER_WORDS |= {"nul": "0", "et": "1", "én": "1", "ét": "1", "sex": "6"}
_NUMBER_WORDS |= {word: str(10 + index) for index, word in enumerate(_TEENS)}
_NUMBER_WORDS |= {word: str(20 + 10 * index) for index, word in enumerate(_TENS)}
_NUMBER_WORDS |= {
    f"{unit}og{ten}": str(20 + 10 * t + u + 1) for t, ten in enumerate(_TENS) for u, unit in enumerate(_UNITS)
}
_ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_NUMBER_WORDS |= {word: str(index) for index, word in enumerate(_ENGLISH)}
_SPOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|\n")

_MAIL_CHARS = r"[\w.+\-]"
EMAILS = (
    # Letter by letter: "k a j s a @ gmail . com".
    gated(r"(?<![\w.+\-])(?:[\w.] ){3,}@ ?[\w\-]+ ?\. ?(?:com|dk|net|org|no|se|de)\b"),
    gated(r"(?<![\w.+\-])[\w.+\-]*\w@[\w\-]+(?:\.[\w\-]+)*\.[a-z]{2,10}\b"),
    gated(rf"(?<![\w.+\-]){_MAIL_CHARS}*\w@[\w\-]+(?: ?\. ?[\w\-]+)*? ?\. ?[a-z]{{2,10}}\b"),
    # With a space before the @ only where a mail ending follows: "min tiktok er @ida.dans" is a profile.
    gated(
        rf"(?<![\w.+\-]){_MAIL_CHARS}*\w ?@ ?[\w\-]+(?: ?\. ?[\w\-]+)*? ?\. ?(?:com|dk|net|org|eu|de|no|se|io|me|uk|nu|fo|gl)\b"
    ),
    gated(r"(?<![\w.+\-])[\w.+\-]*\w ?@ ?(?:g mail|hot mail|out look|i cloud)(?:[.,;: ]{1,2}(?:com|dk))?\b"),
    gated(
        r"(?<![\w.+\-])[\w.+\-]*\w@(?:gmail|hotmail|live|outlook|icloud|yahoo|mail|jubii|protonmail|proton|me|msn|sol|elev|skole)(?:[,;:]? ?(?:com|dk)|con)?\b"
    ),
)
_AT_SURE = (
    r"(?:snabela|snabel[ \-]?a|snabel|krøllealfa|krølle[ \-]?alfa|\(a\)|\(at\)|\[at\]|\*at\*|\{at\}|\(snabel-?a\)|@)"
)
_DOT = r"(?:punktum|punkt|dot|prik|\(dot\)|\[dot\]|\(punktum\)|\(\.\)|\.)"
# A joint is read one way only: a sign between letters is part of a word, and a joint in words stands free on one side at
# least. Read two ways, "a-a-a-… @" would take twice as long with every letter.
_JOIN = r"(?:punktum|punkt|dot|prik|(?:under|bund|lav|gulv) ?streg|under ?score|plus|bindestreg|streg|_)"
_LOCAL = rf"[\w.+\-]+(?:(?:\s+{_JOIN}\b\s*|\b{_JOIN}\s+|\b\(dot\)\b|\b\.\b)[\w+\-]+){{0,12}}"
_HOST = r"(?:g ?mail|hot ?mail|live|out ?look|i ?cloud|yahoo|mail|jubii|protonmail|msn|skolekom|edu)"
_TLD = r"(?:com|dk|net|org|eu|de|no|se|io|me|co|uk|nu)"
EMAILS_SPELLED = (
    gated(rf"(?<![\w.+\-]){_LOCAL}\s*{_AT_SURE}\s*[\w\-]+(?:\s*{_DOT}\s*[\w\-]+)?\s*{_DOT}\s*{_TLD}\b"),
    # "at" is also a Danish word ("til at stoppe. de siger"): only with the dot in words or without a space.
    gated(rf"(?<![\w.+\-]){_LOCAL}\s+(?:at|ætt?)\s+[\w\-]+(?:\s+(?:punktum|dot|prik)\s+|\.){_TLD}\b"),
    gated(rf"(?<![\w.+\-]){_LOCAL}\s*{_AT_SURE}\s*{_HOST}\b(?:\s+(?:com|dk))?"),
    gated(rf"(?<![\w.+\-]){_LOCAL}\s+alfa\s+{_HOST}\b(?:\s+{_DOT})?(?:\s+(?:com|dk))?"),
    gated(rf"(?<![\w.+\-]){_LOCAL}\s+at\s+(?:gmail|hotmail|outlook|icloud|yahoo)\b(?:\s+(?:com|dk))?"),
)
# The sign is lost, the provider says it: "frida_frost på gmail", "emma09 hotmail com", "min mail er emma lind gmail dk".
_MAILS = r"(?:g ?mail|hot ?mail|out ?look|i ?cloud|yahoo|live|jubii|protonmail|msn)"
EMAILS_SIGNLESS = (
    gated(
        rf"(?<![\w.+\-])(?=[\w.\-]*[\d_.])[\w.\-]*\w (?:på |ved |hos |og så |plus |efterfulgt af )?{_MAILS}(?:[ .,]{{1,2}}(?:com|dk))?\b"
    ),
    gated(
        rf"\bmail(?:en|adresse|adressen)?(?: er| hedder)?:? (?P<x>[\w.\-]+(?: [\w.\-]+)? (?:på )?{_MAILS}[ .,]{{1,2}}(?:com|dk))\b"
    ),
)

URLS = (
    # Where "www" is said, the name may be two words.
    gated(
        r"\b(?:www|w w w) (?:punktum|dot|prik) [\w\-]+ [\w\-]+ (?:punktum|dot|prik) (?:dk|com|net|org|nu|eu)\b(?: (?:skråstreg|slash) [\w.\-]+)*"
    ),
    gated(r"(?<![\w@.\-/])[\w\-]{3,} ?[\[(]\.[\])] ?(?:dk|com|net|org|nu|gg|io)\b[^\s<>\"'\ue000\ue001]*"),
    gated(r"(?<![\w@.\-/,])[a-z\d\-]{5,},(?:dk|com|nu)\b(?!\w)"),
    re.compile(r"(?<![\d.])(?=[\d.]*\d{3})(?:(?:1?\d?\d|2[0-4]\d|25[0-5])\.){3}(?:1?\d?\d|2[0-4]\d|25[0-5])(?![\d.])"),
    gated(r"\b(?:https?|ftp)\s?:\s?/{1,3}[^\s<>\"'\ue000\ue001]+"),
    gated(r"\b(?:https?|ftp)//[^\s<>\"'\ue000\ue001]+"),
    gated(r"\bh t t p(?: s)? ?: ?/ ?/ ?[^\s<>\"'\ue000\ue001]+"),
    gated(r"(?<![\w@.])www[ ,]+[\w\-]+[ ,.](?:dk|com|net|org|nu|eu)\b"),
    gated(r"\bhxxps?://[^\s<>\"']+"),
    gated(r"(?<![\w@.])www\.[^\s<>\"'\ue000\ue001]+"),
    gated(
        r"(?<![\w@.\-/])(?:[\w\-]+\.)+(?:dk|com|net|org|eu|io|gg|tv|app|me|be|link|ly|co|nu|se|no|de|uk|page|site|xyz|online|shop|blog|info|nz|fm|to|cc|im|ai|dev|cloud|ee|is|pl|fr|us|ca|club|tk|ru|biz|pw|gl|fo)"
        r"/[^\s<>\"'\ue000\ue001]+"
    ),
    gated(
        r"(?<![\w@.\-/])(?:snapchat|snap|instagram|insta|tiktok|discord|facebook|fb|youtube|youtu|twitch|t|wa|roblox|steamcommunity|linktr|kik|telegram|reddit|ngl|tellonym)\s?(?:\.\s?(?:com|gg|me|tv|be|ee|link))?\s?/\s?(?!(?:insta|tiktok|snap|discord|facebook|fb|youtube|messenger|og|eller)\w*)@?\w[\w./@?=\-]{2,}"
    ),
    gated(
        r"(?<![\w@.\-/])[\w\-]{2,}(?:\.[\w\-]+)*\.(?:dk|com|net|org|eu|gg|io|me|club|xyz|site|blog|info|shop|tk|ru|tv)\b(?![\w@\-]|\.\w)"
    ),
    # Whatever it ends with, two steps or a digit behind it are a path: "minside.example/del/9xk2".
    gated(r"(?<![\w@.\-/])[a-z][\w\-]{3,}\.[a-z]{2,10}/(?=[\w\-.]*[/\d])[\w\-][^\s<>\"'\ue000\ue001]+"),
    # The dot or the colon is lost: "instagram com/emma_x", "imgbb com skråstreg 3fk", "https emmasblog.dk".
    gated(
        r"(?<![\w@.\-/])(?!(?:punktum|dot|prik) )[\w\-]{3,} (?:com|dk|net|org|gg)(?: ?/ ?| (?:skråstreg|slash) )[\w@][^\s<>\"'\ue000\ue001]*"
    ),
    gated(r"(?<![\w@.\-/])[\w\-]{3,} \. ?(?:dk|com|net|org)\b(?![\w@\-])"),
    gated(r"\bhttps?[:;]?[ \\/]{1,4}(?:[\w\-]+\.)+[a-z]{2,6}\b[^\s<>\"'\ue000\ue001]*"),
    gated(r"(?<![\w@.\-/])[\w\-]{2,} (?:skråstreg|slash) [\w\-]{2,} (?:punktum|dot|prik) (?:dk|com|net|org|gg|io)\b"),
    gated(
        r"(?<![\w@.\-/])(?:(?:www|w w w) (?:punktum|dot|prik) )?[\w\-]{2,} (?:punktum|dot|prik) (?:dk|com|net|org|gg|io)\b"
        r"(?: (?:skråstreg|slash) [\w.\-]+(?: (?:under|bund)streg\b(?: [\w.\-]+(?=\s*$|[,.!?]))?)?)*"
    ),
    gated(r"(?<![\w@.\-/])[\w\-]{2,} ?[\[(](?:dot|punktum|prik)[\])] ?(?:dk|com|net|org|me|gg|io)\b(?: ?/ ?[\w.\-]+)?"),
    # "me", "tv", "nu" are words too: only with a path behind them.
    gated(
        r"(?<![\w@.\-/])[\w\-]{3,} (?:punktum|dot|prik) (?:me|tv|nu|eu|link|be|ee|ly|co)(?: (?:skråstreg|slash) [\w.\-]+)+"
    ),
)

_APPS = (
    r"(?:snapchat|snap|sc|instagram|insta|ig|tiktok|tik tok|tt|discord|dc|facebook|fb|messenger|roblox|fortnite|steam|"
    r"twitch|reddit|bereal|twitter|youtube|yt|telegram|whatsapp|signal|kik|minecraft|psn|xbox|epic|spotify|be real|vsco|"
    r"pinterest|onlyfans|tellonym|ngl|yubo|hoop|threads|valorant|riot|lol|github|jodel|linkedin|skype|teams|omegle|ometv|monkey|wizz|bumble|tinder|grindr|steam|battle ?net|ubisoft|faceit|chess\.com|duolingo|wattpad|ao3|quizlet|momio|amino|hay ?day|brawl ?stars|clash ?royale|clash of clans|genshin|gorilla ?tag|among us|rec ?room|vrchat|habbo|movie ?star ?planet|msp|tumblr)"
)
_NICK = r"(?:brugernavn(?:et)?|username|user|bruger|profil(?:en|navn)?|konto(?:en)?|nick(?:name)?|gamertag|gamer ?tag|handle|tag|kanal(?:en)?|account|acc|spillernavn)"
_HANDLE = r"@?[._]{0,3}[a-zæøå0-9](?:[\w.\-]*[\wæøå])?(?:#\d{3,5})?"
HANDLES_SURE = (
    re.compile(r"(?<![\w/.])u/\w[\w\-]{2,}"),
    re.compile(r"(?<![\w@.])(?:@\w(?:[\w.\-]*\w)?)+"),
    re.compile(r"(?<![\w#.])[\w.]{2,32}#\d{3,5}\b"),
    re.compile(rf"\b{_APPS}(?:en)?(?:[ \-]?(?:{_NICK}|navn))?\s*[:=;→>]\s*(?P<x>{_HANDLE})"),
    re.compile(rf"\b{_NICK}\s*[:=]\s*(?P<x>{_HANDLE})"),
)
_IS = r"(?:er|e|hedder|hedr|heder|navn er|navnet er|hed|var)(?: (?:bare|jo|altså|nu|så|stadig|kun))?"
HANDLES_LIKELY = (
    gated(
        rf"\b(?:kalder|kaldte|kaldt|kalde)\s+(?:sig|mig|ham|hende|jeg mig|han sig|hun sig)(?: selv)?(?: for)?\s+(?P<x>{_HANDLE})\s+(?:på|i|inde på|over)\s+(?:min |mit |vores )?{_APPS}\b"
    ),
    gated(
        rf"\b{_APPS}(?:en|s)?,?\s+(?:(?:der|hvor|og)\s+)?(?:kalder|hedder|er|hedr)\s+(?:jeg|han|hun|de|den|kontoen)(?: mig| sig)?\s+(?P<x>{_HANDLE})"
    ),
    gated(
        rf"\b(?:konto(?:en)?|profil(?:en)?|bruger(?:en)?|side(?:n)?|kanal(?:en)?|account|server(?:en)?|gruppe(?:n)?)\s+(?:på {_APPS} )?(?:der |som )?(?:hedder|hed|kaldes|hedr)\s+(?P<x>{_HANDLE})"
    ),
    gated(
        rf"\b(?:min|mit|hendes|hans|deres|vores)\s+{_NICK}\s+(?:(?:på|til|i)\s+{_APPS}\s+)?(?:{_IS}\s+|[=:]\s*)?(?P<x>(?!(?:er|e|hedder|hedr|på|til|i|var|hed|og)\b){_HANDLE})(?!\w)"
    ),
    gated(
        rf"\b(?:add|adde|addede|tilføj|følg|følge|følger|find)\s+(?P<x>{_HANDLE})\s+(?:på|i|inde på)\s+(?:min |mit )?{_APPS}\b"
    ),
    gated(rf"\b{_APPS}(?:en|s)?(?: ?(?:{_NICK}|navn))?\s+{_IS}\s+(?P<x>{_HANDLE})"),
    gated(rf"\b(?:er|hedder) (?:jeg|han|hun) (?P<x>{_HANDLE}) (?:på|i|inde på) {_APPS}\b"),
    gated(rf"\bunder navnet (?P<x>{_HANDLE})"),
    gated(rf"\b(?:streamer|poster|uploader)\w* på {_APPS},? (?P<x>{_HANDLE})(?=\s*(?:$|[.,!?]))"),
    gated(rf"\b{_NICK}(?: (?:på|til|i) (?:min |mit |hendes |hans )?{_APPS})?\s+{_IS}\s+(?P<x>{_HANDLE})"),
    gated(
        rf"\b(?:hedder|hedr|heder|finder? (?:mig|hende|ham)|er|add|adde|følg|skriv til|tilføj|find)(?: mig| ham| hende)?\s+(?P<x>{_HANDLE})\s+(?:på|i|inde på)\s+(?:min |mit )?{_APPS}\b"
    ),
    gated(
        rf"\b(?:på|i)\s+(?:min |mit |hendes |hans )?{_APPS}\s+(?:hedder|er|hed|kalder)\s+(?:jeg|hun|han|de|min|kontoen|profilen)(?: sig| mig)?\s+(?P<x>{_HANDLE})"
    ),
    gated(
        rf"\b(?:add|adde|adder|tilføj|følg|find|skriv(?:er|ede)?(?: til)?)\s+(?:mig |ham |hende )?(?:på )?{_APPS}\s+(?P<x>{_HANDLE})"
    ),
    gated(rf"\b(?:add|adde|tilføj|følg|dm|pm)\s+(?:mig|ham|hende)\s*:?\s+(?P<x>{_HANDLE})"),
    gated(
        rf"\b(?:kalder|kaldte)\s+(?:sig|jeg mig|han sig|hun sig)(?: selv)?(?: for)?\s+(?P<x>{_HANDLE})\s+(?:online|derinde|på nettet|i (?:spillet|chatten|gruppen)|på (?:serveren|siden|appen))"
    ),
    gated(
        rf"\b(?:find|fange?|finder|skriv til|tilføj|add|adde?) (?:mig|ham|hende) på {_APPS}[ ,:]*(?:som|under|jeg hedder|der hedder (?:jeg|han|hun)|hedder)[ :]+(?P<x>{_HANDLE})"
    ),
    gated(rf"\b{_APPS}(?: ?(?:id|kode|tag|name|chat))\s*:?\s+(?:er\s+)?(?P<x>{_HANDLE}(?::[\d:]+)?)"),
    gated(rf"\b{_APPS}\s+(?P<x>[a-zæøå]{{3,}}\w*[._]\w+)(?!\w)"),
    gated(rf"\b(?:min|mit|hendes|hans|mine)\s+{_APPS}\s+(?P<x>{_HANDLE})"),
    gated(rf"\b{_APPS}[ \-]?(?:{_NICK}|navn)\s*:?\s+(?P<x>{_HANDLE})"),
    gated(rf"\b(?:ign|gamertag|username|brugernavn)\s*(?:er|:)?\s+(?P<x>{_HANDLE})"),
    gated(r"\b(?:kontoen|konto|profilen|profil|brugeren|kanalen|siden)\s+(?P<x>@?\w*(?:[\d_]\w*|\.\w+))"),
)
# "snap er lise understreg l ni ni"
HANDLES_SPOKEN = gated(
    rf"\b(?:(?:{_APPS}|{_NICK})(?:en)?:?,?\s+(?:(?:(?:det |den )?er|hedder|e|navn)\s+)?|(?:add|adde|tilføj|følg)\s+)"
    r"(?P<x>\w+(?: (?:punktum|dot|prik|(?:under|bund|lav|gulv) ?streg|under ?score|plus|bindestreg) \w+)+(?: (?:nul|et|en|to|tre|fire|fem|seks|syv|otte|ni|\d{1,4})\b)*)"
)
# "søg på jonte punktum wav på insta"
HANDLES_SPOKEN_ON = gated(
    rf"(?<!\w)(?P<x>\w+(?: (?:punktum|dot|prik|(?:under|bund|lav|gulv) ?streg|under ?score|bindestreg) \w+)+) (?:på|inde på) (?:min |mit )?{_APPS}\b"
)
# "min snap er kajsa holm 09": a name and digits with spaces.
HANDLE_SPACED = gated(
    rf"\b{_APPS}(?:en)?(?: ?(?:{_NICK}|navn))?\s+{_IS}\s+(?P<x>(?P<first>[^\W\d_]{{3,}})(?: [^\W\d_]+)? \d{{2,4}})(?![\w.:/])"
)
# Only words no list knows: "skriver med fremmede på discord" names nobody.
HANDLES_UNKNOWN = (
    re.compile(
        rf"\b(?:(?P<named>efter|navnet|bruger(?:en)?|konto(?:en)?|profil(?:en)?)|til|af|med|som|fra)\s+(?P<x>{_HANDLE})\s+(?:på|inde på)\s+{_APPS}\b"
    ),
    re.compile(
        rf"\b(?:streamer|spiller|skriver|poster|gamer) (?:\w+ )?(?:på {_APPS} )?(?:som|under)(?: navnet)? (?P<x>{_HANDLE})(?: på {_APPS}\b|$|[.,!?])"
    ),
)
HANDLE_SHAPE = re.compile(
    r"(?<![\w.@/#\-])(?=\w*[^\W\d_])(?:[\w.]*[^\W_]_+[\w.]*\w|_+\w[\w.]*|[xX]{1,2}_\w+_[xX]{1,2})(?![\w@])"
)
HANDLE_DIGITS = re.compile(r"(?<![\w.@/#\-])([^\W\d_]{3,20})[.\-]?(?:[^\W\d_]{1,15}[.])?\d{2,8}[a-z]{0,3}(?![\w@%])")
# Digits for letters inside a word: "p0tteplant3", "n1kolaj".
# "(cirkeline.krogh.priv)": three words and dots without a space.
HANDLE_DOTS = re.compile(r"(?<![\w.@/#\-])[^\W\d_]{2,20}(?:\.[^\W_]{3,20}){2}(?![\w.@/])")
# "clash royale tag #9PQ2L8Y": in capitals; a hashtag of words is everybody's.
HANDLE_TAG = re.compile(r"(?<![\w&])#(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{5,10}(?![\w])")
HANDLE_LEET = re.compile(
    r"(?<![\w.@/#\-])(?=(?:\w*[^\W\d_]){5})[^\W\d_]+[013457](?=[^\W\d_])(?:[^\W\d_]+[013457]?)+(?![\w@%])"
)
_LEET = str.maketrans("013457", "oieast")
_NO_LEET = re.compile(r"mp[34]|h[12][no]|co2|3d|b2b|f2f|[a-z]\d(?:er|en|erne|ere|ernes)$|nummer\d|klasse")
_HANDLE_LETTER = re.compile(r"[^\W\d_]+")

PLATE_SURE = re.compile(r"(?<![\w])[A-ZÆØÅ]{2}[ .\-]{0,2}\d{2}[ .,\-]{0,2}\d{3}(?![\d])" + _UNIT)
PLATE_APART = re.compile(r"(?<![\w])(?![iåISÅ] )[a-zæøåA-ZÆØÅ][ \-][a-zæøåA-ZÆØÅ](?:[ \-]\d){5}(?![\w])")
PLATE_TIGHT = re.compile(r"(?<![\w])[a-z]{2}\d{5}(?![\w])")
PLATE_LIKELY = re.compile(
    r"(?<![\w])(?!(?:kr|kl|nr|ca|de|af|på|op|ud|er|og|om|at|to|en|et|se|min|du|vi|så|da|nu|ja)\b)[a-zæøå]{2}[ .\-]{0,2}\d{2}[ .\-]{0,2}\d{3}(?![\d])"
    + _UNIT
)
PLATE_MOPED = re.compile(
    r"(?:knallert(?:en)?|scooter(?:en)?|nummerplade(?:n)?|plade(?:n)?|reg\.?nr\.?)[^\d\n.!?]{0,20}?\b(?P<x>(?!(?:er|nr|kr|kl|er|på|de|og|om|at)\b)[a-zæøå]{2}[ \-]?\d{2} ?\d{2,3})(?!\d)"
    + _UNIT
)
_PLATE_ONLY = r"(?:nummerplade[nr]?(?:ne)?|plader?(?:n|ne)?|licen[sc]e plates?|nr\.? ?plade[nr]?|pladenummer(?:et)?)"
_PLATE_WORD = rf"(?:{_PLATE_ONLY}|reg(?:istrerings)?\.? ?(?:nr|nummer)\.?|bil(?:en|ens)?|trailer(?:en)?|traktor(?:en)?|campingvogn(?:en)?|varevogn(?:en)?|motorcykel(?:en)?|scooter(?:en)?|knallert(?:en)?)"
PLATE_SPACED = re.compile(
    rf"\b{_PLATE_WORD}[^\d\n.!?]{{0,14}}?\b(?P<x>[a-zæøå][ .\-]?[a-zæøå](?: og så)?(?:[ .\-]{{0,3}}\d){{4,5}})(?!\d)"
    + _UNIT
)
_DIGIT_WORD = r"(?:nul|en|et|to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv|\w{3,6}ten|atten|tyve|tredive|fyrre|halvtreds|tres|halvfjerds|firs|halvfems|\w{2,4}og\w{4,10}|(?:\w{2,4} ?)?hundrede?|\d{1,3})"
PLATE_SPOKEN = re.compile(
    rf"\b{_PLATE_WORD}[^\d\n.!?]{{0,14}}?\b(?P<x>(?!(?:er|en|et|to|ni|ti|de|på|og|om|i)\b)[a-zæøå] ?[a-zæøå](?:[ \-]{_DIGIT_WORD}\b){{2,5}})"
)
# Abroad and by own wish ("KALLE 1", "MUSSE"): only in capitals, and right after the word for it.
_SAYS = r"(?:,? (?:er|hedder|hed|med|nr\.?|nummer|nummeret|pladen?|på|har|var|is|står|der|siger|lyder|den|jo|bare),?){0,4}[: ]{1,2}['\"»]?"
PLATES_FOREIGN = (
    re.compile(
        rf"(?i:\b{_PLATE_WORD}{_SAYS})(?P<x>[A-ZÆØÅ]{{1,6}}(?:[ \-][A-ZÆØÅ]{{1,2}})?[ \-]?\d{{1,4}}(?:[ \-]?[A-Z]{{1,3}})?)(?![\w])"
    ),
    re.compile(
        rf"(?i:\b(?:{_PLATE_WORD}|(?:svensk|norsk|tysk|polsk|engelsk|hollandsk|rumænsk|litauisk)e? bil){_SAYS})(?P<x>(?=[A-Z0-9 \-]{{0,9}}\d)(?=[A-Z0-9 \-]{{0,9}}[A-Z])[A-Z0-9]{{1,3}}(?:[ \-]?[A-Z0-9]{{1,5}}){{1,2}})(?![\w])"
    ),
    re.compile(rf"(?i:\b{_PLATE_ONLY}{_SAYS})(?P<x>[A-ZÆØÅ]{{2,7}})(?![\w])"),
    # Ukraine's and the Netherlands' have a shape nothing else has.
    re.compile(r"(?<![\w])[A-Z]{2} ?\d{4} ?[A-Z]{2}(?![\w])"),
    re.compile(
        r"(?<![\w\-])(?:[A-Z]{1,2}-\d{3}-[A-Z]{1,2}|\d{1,2}-[A-Z]{2,3}-\d{1,2}|[A-Z]{2}-\d\d-[A-Z]{2})(?![\w\-])"
    ),
    re.compile(
        r"(?i:\b(?:svensk|norsk|tysk|polsk|engelsk|hollandsk|rumænsk|litauisk|estisk|lettisk|finsk)e?\b[^\n]{0,40}?)(?<![\w])(?P<x>[A-ZÅÄÖ]{2,3} \d{3}|[A-Z]{1,3}[ \-][A-Z]{1,2} ?\d{1,4})(?![\w])"
    ),
)
PLATE_WISHED = re.compile(
    r"\b(?:personlig|ønske)(?:e|t)? ?(?:nummer|nr)?\.?pladen?,? (?:(?:er|siger|hedder|med|der står) )?(?P<x>[a-zæøå\d]{2,7})(?![\w])"
)
PLATE_NUMBER = re.compile(
    rf"\b(?:{_PLATE_ONLY}(?: ?(?:nr|nummer)\.?)?|stelnummer(?:et)?)(?: er|:)? (?P<x>(?=[a-z]{{0,6}}\d)[a-z\d]{{3,17}})(?![\w])(?! ?(?:kr|år|gange))"
)
_NATO = r"(?:alfa|alpha|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliet|kilo|lima|mike|november|oscar|papa|quebec|romeo|sierra|tango|uniform|victor|whiskey|x-?ray|yankee|zulu)"
PLATE_NATO = gated(rf"\b(?P<x>{_NATO} {_NATO}(?:[ \-]{_DIGIT_WORD}\b){{2,5}})")
PLATE_PART = re.compile(
    rf"\b{_PLATE_ONLY}[^\d\n.!?]{{0,20}}? (?:slutter?|ender?|starter?|begynder?) (?:på|med) (?P<x>[a-zæøå]{{0,2}} ?\d{{1,2}} ?\d{{0,3}}|[a-zæøå]{{2}}(?= og))(?!\w)"
)
# Four digits behind two letters are only a plate beside what carries such a small one.
PLATE_SMALL = re.compile(r"(?<![\w])[A-ZÆØÅ]{2}[ .\-]?\d{2} ?\d{1,2}(?![\w])" + _UNIT)
_SMALL_CARRIER = re.compile(
    r"\b(?:knallert\w*|scooter\w*|trailer\w*|traktor\w*|mc|motorcykel\w*|\w*pladen?|crosser\w*)\b"
)
# Two consonants are no word, so that these need nothing beside them.
# Two letters that are no word, and the digits in two groups: "eh 58 190". A plate has no other shape, money has a word or a unit.
_SHORT_WORDS = (
    r"(?:a[dflntu]|b[aiouy]|d[adeuøk]|e[dgjkrnt]|f[aåeiloxrøm]|g[aåiobr]|h[aehioøå]|i[dhlkns]|j[aoæø]|k[aoigmcrlbu]|l[aegioyåt]|m[aegileymåødb]|n[aeryuåøiv]|o[gkmps]|p[aåcilrs]|r[oåe]"
    r"|s[aeiåoykt]|t[aeioåvbr]|u[dg]|v[is]|ø[hlmrv]|å[hr]|y[ore]|c[acmld]|w[ceo]|bk|nv|sv|uk|us)"
)
PLATE_PAIRS = re.compile(rf"(?<![\w.,@#/\-])(?!{_SHORT_WORDS}\b)[a-zæøå]{{2}} \d\d \d{{3}}(?![\d.,]|\s?\d)" + _UNIT)
PLATE_CONSONANTS = re.compile(
    r"(?<![\w])(?!kr|kl|nr|mg|km|kg|cm|mm|gb|mb|tb|tv|dk|dr|hr|st|vs|pr|pc|ps|tv|kb|ml|cl|dl|hz)[b-df-hj-np-tv-z]{2}[ .\-]{0,2}\d\d[ .\-]{1,2}\d{3}(?!\d)"
    + _UNIT
)
_CAR = re.compile(
    r"\b(?:bil(?:en|er|ens)?|elbil(?:en)?|lastbil(?:en)?|nummerpladen?|plade(?:n|r)?|reg(?:nr)?|car|passat|fiesta|focus|corsa|clio|yaris|aygo|octavia|fabia|seat|renault|fiat|hyundai|suzuki|nissan|honda|mitsubishi|mini|porsche|saab|dacia|traktor(?:en)?|hente[rdt]?e?|parkere[rdt]?e?|holdt|holder|følger efter|knallert(?:en)?|scooter(?:en)?|varevogn(?:en)?|kassevogn|motorcykel|mc|audi|bmw|vw|golf|polo|toyota|mercedes|tesla|skoda|peugeot|citroen|ford|opel|volvo|kia|mazda|trailer|taxa(?:en)?|campingvogn(?:en)?|stelnummer|parkeret|kører|kørte)\b"
)


def find(text: str, lists: Recognisers) -> list[Span]:
    """Find everything that has a shape.

    Args:
        text: Text as `privacy` prepares it; marks U+E000 and U+E001 are finds and placeholders.
        lists: What must stay (helplines, hosts) and what is a word.
    """
    low = _lower(text)
    taken: list[Span] = []
    for finder in _ORDER:
        for start, end, kind in finder(text, low, lists):
            if start < end and not any(start < b and a < end for a, b, _ in taken):
                taken.append((start, end, kind))
    return taken


def _lower(text: str) -> str:
    """Lower case with every character in its place (İ would grow)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _span(match: re.Match[str], kind: str) -> Span:
    """The named part x of a match, or all of it."""
    group = "x" if "x" in match.re.groupindex else 0
    return (match.start(group), match.end(group), kind)


# What must stand in a text before the costly patterns are asked: most messages have no number, link or profile.
_DIGIT = re.compile(r"\d")
_THREE_DIGITS = re.compile(r"\d[ .\-]?\d[ .\-]?\d")
_DATE_SAID = re.compile(rf"\d|\b{_DAY_WORD}\b")
_BORN_AT_ALL = re.compile(_BORN)
_SAYS_AT = re.compile(r"snabel|krølle|\balfa\b|@|\*at|\(a|\[at|\{at")
_SPOKEN_AT = re.compile(
    rf"\b(?:at|ætt?)\b.*(?:\.|(?:punktum|dot|prik)\s+){_TLD}\b|\bat\s+(?:gmail|hotmail|outlook|icloud|yahoo)"
)
_PROVIDER = re.compile(_MAILS)
_OF_LINKS = re.compile(r"[./]|,(?:dk|com|nu)\b|https?|www|punktum|\bdot\b|\bprik\b")
_OF_PROFILES = re.compile(
    rf"\b(?:{_APPS}|{_NICK}|konto|profil|bruger|side|kanal|account|server|gruppe|add|adde|addede|tilføj|følg|dm|pm|ign|gamertag|username|brugernavn|kalder|kaldte|navnet)"
    rf"(?:(?:en|n|e|s|er)?(?![^\W\d_])|(?={_NICK}|navn|id|kode|tag|name|chat))"
)
_PROFILE_REACH = 200  # letters on either side of such a word that a pattern below may need, at most


def _emails(text: str, low: str, lists: Recognisers) -> list[Span]:
    found = []
    if "@" in low:
        found = [_span(match, "EMAIL") for pattern in EMAILS for match in pattern.finditer(low)]
    if _SAYS_AT.search(low) or _SPOKEN_AT.search(low):
        for pattern in EMAILS_SPELLED:
            for match in pattern.finditer(low):
                found.append(_span(match, "EMAIL"))
    if _PROVIDER.search(low):
        found += [_span(match, "EMAIL") for pattern in EMAILS_SIGNLESS for match in pattern.finditer(low)]
    return found


def _urls(text: str, low: str, lists: Recognisers) -> list[Span]:
    found: list[Span] = []
    if not _OF_LINKS.search(low):
        return found
    for pattern in URLS:
        for match in pattern.finditer(low):
            start, end, kind = _span(match, "URL")
            while end > start and low[end - 1] in ".,;:!?)]}'\"":
                end -= 1
            if not _public_site(low[start:end], lists):
                found.append((start, end, kind))
    return found


def _public_site(url: str, lists: Recognisers) -> bool:
    """Whether a link is only the front page of a site that says nothing about the visitor, or one of ours."""
    bare = (
        re.sub(r"^(?:\w+://)?(?:www\.)?", "", url)
        .replace(" punktum ", ".")
        .replace(" dot ", ".")
        .replace(" prik ", ".")
    )
    host, _, path = bare.partition("/")
    return host in lists.hosts and not path.strip("/")


def _handles(text: str, low: str, lists: Recognisers) -> list[Span]:
    found = [_span(match, "HANDLE") for spoken in (HANDLES_SPOKEN, HANDLES_SPOKEN_ON) for match in spoken.finditer(low)]
    found += [
        _span(match, "HANDLE")
        for match in HANDLE_SPACED.finditer(low)
        if lists.word_class(match.group("first")) in (FIRST, UNKNOWN)
    ]
    for pattern in HANDLES_SURE:
        for match in pattern.finditer(low):
            span = _span(match, "HANDLE")
            if not _plain_answer(low[span[0] : span[1]], lists):
                found.append(span)
    for start, end in _around(_OF_PROFILES.finditer(low), low, _PROFILE_REACH, _PROFILE_REACH):
        for match in (match for pattern in HANDLES_LIKELY for match in pattern.finditer(low, start, end)):
            span = _span(match, "HANDLE")
            if _looks_chosen(low[span[0] : span[1]], lists):
                found.append(span)
    for pattern in HANDLES_UNKNOWN:
        for match in pattern.finditer(low):
            word = match.group("x")
            named = not word.isalpha() or match.groupdict().get("named") is not None
            if named and _looks_chosen(word, lists) or lists.word_class(word) == UNKNOWN:
                found.append(_span(match, "HANDLE"))
    found += [_span(match, "HANDLE") for pattern in (HANDLE_SHAPE, HANDLE_DOTS) for match in pattern.finditer(low)]
    found += [_span(match, "HANDLE") for match in HANDLE_TAG.finditer(text)]
    found += [
        _span(match, "HANDLE") for match in HANDLE_LEET.finditer(low) if not _is_spelt_in_digits(match.group(), lists)
    ]
    found += [
        _span(match, "HANDLE")
        for match in HANDLE_DIGITS.finditer(low)
        if lists.word_class(match.group(1)) not in (WORD, UNKNOWN)
        or re.search(r"\d{2,}$", match.group())
        and "." in match.group()
        or len(match.group(1)) > 5
        and not lists.is_plain(match.group(1))
    ]
    return found


def _is_spelt_in_digits(word: str, lists: Recognisers) -> bool:
    """Whether a word with digits for letters is one of everybody's: "s3lvm0rd" must be read, and "mp3filer" is no profile."""
    letters = word.translate(_LEET)
    return bool(_NO_LEET.search(word)) or lists.word_class(letters) == WORD or lists.is_slip(letters)


def _plain_answer(word: str, lists: Recognisers) -> bool:
    """snap: ja / insta: privat: a word, not a profile."""
    return word.isalpha() and word in lists.words


def _looks_chosen(word: str, lists: Recognisers) -> bool:
    """Whether a word is made up for a profile: digits, dots, @, or no word we know."""
    if not word.isalpha():
        return bool(_HANDLE_LETTER.search(word)) and not re.fullmatch(r"\d+[a-z]?|[a-z]-\w+|\w+-\w+", word)
    return (
        lists.word_class(word) == UNKNOWN
        or len(word) > 3
        and (lists.word_class(word) != WORD or len(word) > 6 and not lists.is_plain(word))
    )


def _birthdates(text: str, low: str, lists: Recognisers) -> list[Span]:
    found: list[Span] = []
    if not _DIGIT.search(low) and not _BORN_AT_ALL.search(low) and "tusind" not in low and "hundred" not in low:
        return found
    matches = [match for pattern in BIRTHDATES for match in pattern.finditer(low)]
    if _DATE_SAID.search(low):
        matches += _dates_first(low)
    if not _HAPPENED.search(low):
        matches += DATE_OF_YOUTH.finditer(low)
    for match in matches:
        word = match.group()
        yearless = word.startswith(("fødselsdag", "bursdag")) and not re.search(r"\d{4}", match.group("x"))
        if re.search(r"\bkl\.? ?$|\d[.:]$", low[max(0, match.start("x") - 4) : match.start("x")]):
            continue
        if yearless and " er " not in word and _PARTY.search(low[: match.start()][-40:]):
            continue
        start, end = match.span("x")
        lead = _DATE_LEAD.search(low, max(0, start - 14), start)  # "lørdag d. 3/4": the little words belong to the date
        found.append((lead.start() if lead else start, start + len(low[start:end].rstrip(" ,")), "BIRTHDATE"))
    return found


def _dates_first(low: str) -> Iterator[re.Match[str]]:
    """Matches of BIRTHDATES_FIRST, looked for only before the word each of them ends with."""
    for pattern, ends in zip(BIRTHDATES_FIRST, _FIRST_ENDS, strict=True):
        for start, end in _around(ends.finditer(low), low, _DATE_REACH, 40):
            yield from pattern.finditer(low, start, end)


def _around(hits: Iterable[re.Match[str]], low: str, before: int, behind: int) -> list[tuple[int, int]]:
    """The parts of a text around some hits, up to the end of a word; where they touch they are one."""
    parts: list[tuple[int, int]] = []
    for hit in hits:
        start, end = max(0, hit.start() - before), hit.end() + behind
        end = max(end, parts[-1][1] if parts else 0)  # looked for once: words without a space may be very long
        while end < len(low) and not low[end].isspace():
            end += 1
        if parts and start <= parts[-1][1]:
            start = parts.pop()[0]
        parts.append((start, min(end, len(low))))
    return parts


def _digits_repaired(low: str) -> str:
    """ "2o" is 20, "I0510" is 10510: letters that look like digits, typed beside one; place by place."""
    low = re.sub(r"(?<=\d)oo?(?![^\W\d_o])|(?<![^\W\d_])o(?=\d)", lambda match: "0" * len(match.group()), low)
    low = _DIGITS_AND_ALIKE.sub(lambda match: match.group().translate(_ALIKE), low)
    return re.sub(
        r"(?<=\d)[il](?=[\d\-]| \d\d)|(?<![^\W\d_])[il](?=\d{3})|(?<=\d )[il](?=\d(?!\w))|(?<![\w])[il](?=\d(?: \d\d){3})",
        "1",
        low,
    )


# "4Ol83l92": letters that look like digits all through a number.
_DIGITS_AND_ALIKE = re.compile(r"(?<![\w])(?=(?:[oil]*\d){4})(?=\d*[oil])[\doil]{6,10}(?![\w])")
_ALIKE = str.maketrans("oil", "011")


def _cprs(text: str, low: str, lists: Recognisers) -> list[Span]:
    found: list[Span] = []
    if not _DIGIT.search(low):
        return found
    low = _digits_repaired(low)
    if len(_DIGIT.findall(low)) < 4:
        return found
    for pattern in CPRS:
        for match in pattern.finditer(low):
            parts = match.groupdict()
            if parts.get("d") and not _is_date(parts["d"], parts["m"]):
                continue
            if parts.get("d") and re.search(r"konto[^\d\n]{0,18}(?:\d{4}[ \-]+)?$", low[: match.start()][-40:]):
                continue
            found.append(_span(match, "CPR"))
    return found


def _is_date(day: str, month: str) -> bool:
    """Day 1-31 (61-91 in substitute numbers) and month 1-12."""
    return (1 <= int(day) <= 31 or 61 <= int(day) <= 91) and 1 <= int(month) <= 12


def _accounts(text: str, low: str, lists: Recognisers) -> list[Span]:
    if not _THREE_DIGITS.search(low):
        return []
    found = [_span(match, "ACCOUNT") for pattern in ACCOUNTS for match in pattern.finditer(low)]
    return [span for span in found if not re.fullmatch(r"123456789?0?1?\d?", re.sub(r"\D", "", low[span[0] : span[1]]))]


def _plates(text: str, low: str, lists: Recognisers) -> list[Span]:
    found = []
    for pattern in PLATES_FOREIGN if text != text.upper() else ():
        found += [_span(match, "PLATE") for match in pattern.finditer(text)]
    found += [_span(match, "PLATE") for match in PLATE_APART.finditer(text)]
    found += [_span(match, "PLATE") for match in PLATE_SPOKEN.finditer(low)]
    found += [
        _span(match, "PLATE") for pattern in (PLATE_NATO, PLATE_WISHED, PLATE_PART) for match in pattern.finditer(low)
    ]
    if not _DIGIT.search(low):
        return sorted(found, key=lambda span: span[0] - span[1])
    found += [
        _span(match, "PLATE")
        for match in PLATE_SURE.finditer(text)
        if match.group()[:2] not in ("KR", "KL", "NR") and (match.group()[:2] != "DK" or _CAR.search(low))
    ]
    found += [
        _span(match, "PLATE")
        for match in PLATE_TIGHT.finditer(low)
        if not low[match.start() :].startswith(("kr", "kl", "nr"))
    ]
    for pattern in (PLATE_MOPED, PLATE_SPACED, PLATE_NUMBER, PLATE_CONSONANTS, PLATE_PAIRS):
        found += [_span(match, "PLATE") for match in pattern.finditer(low)]
    if _SMALL_CARRIER.search(low):
        found += [_span(match, "PLATE") for match in PLATE_SMALL.finditer(text)]
    if _CAR.search(low):
        found += [_span(match, "PLATE") for match in PLATE_LIKELY.finditer(low)]
    return sorted(found, key=lambda span: span[0] - span[1])  # the longest first: "AB 12" is also a foreign plate


def _phones(text: str, low: str, lists: Recognisers) -> list[Span]:
    found: list[Span] = []
    if not _DIGIT.search(low):
        return found
    low = _digits_repaired(low)
    if len(_DIGIT.findall(low)) < 7:
        return found
    for match in (match for halves in (PHONE_HALVES, PHONE_HALVES_TURNED) for match in halves.finditer(low)):
        found += [(*match.span("x"), "PHONE"), (*match.span("y"), "PHONE")]
    for pattern in (
        PHONE_PREFIXED,
        PHONE_COUNTRY,
        PHONE_FOREIGN,
        PHONE_CONTEXT,
        PHONE_SAID,
        PHONE_BRACKETS,
        PHONE,
        PHONE_SIGNS,
    ):
        for match in pattern.finditer(low):
            start, end, kind = _span(match, "PHONE")
            if pattern is PHONE_BRACKETS and len(_DIGIT.findall(match.group())) != 8:
                continue
            if not is_kept_number(low[start:end], lists) and (
                pattern is not PHONE or _grouped_like_phone(match.group())
            ):
                found.append((start, end, kind))
    return found


def is_kept_number(written: str, lists: Recognisers) -> bool:
    """Whether a number is a helpline's or an offer's, with or without the Danish country code."""
    digits = re.sub(r"\D", "", written)
    return digits in lists.numbers or re.sub(r"^(?:00)?45(?=\d{8}$)", "", digits) in lists.numbers


def _grouped_like_phone(written: str) -> bool:
    """Eight digits as phones are written, and not two years, a date, a score or a row of ages."""
    if re.match(r"\(?(?:\+|00)", written):
        return True
    groups = re.split(r"[^\d]+", written)
    separators = set(re.findall(r"[^\d]+", written))
    if groups[0][0] in "01":
        return False
    if len(separators) > 1:
        return all(len(group) == 1 for group in groups)
    if [len(group) for group in groups] == [4, 4] and all(group[:2] in ("19", "20") for group in groups):
        return False
    if [len(group) for group in groups] == [2, 2, 4] and groups[2][:2] in ("19", "20"):
        return False
    ends_apart = [len(group) for group in groups] == [2, 2, 2, 1, 1]  # "31 42 53 6 4"
    return all(len(group) > 1 for group in groups) or len(groups) == 8 or ends_apart


_DOUBLE = "dobbelt"  # "dobbelt to" is 22
_JOINERS = frozenset(["og", "så", "streg", "bindestreg", _DOUBLE])


def _spoken(text: str, low: str, lists: Recognisers) -> list[Span]:
    """Numbers spelled in words or mixed: eight digits are a phone, ten with a date a CPR number."""
    found: list[Span] = []
    run: list[tuple[re.Match[str], str]] = []
    if not _any_number_word(low):
        return found
    tokens = [match for match in _SPOKEN.finditer(low) if match.group() not in ",.-–/"]
    if not _TWO_NUMBERS.search("".join(_number_kind(match.group()) for match in tokens)):
        return found
    for token in [*tokens, None]:
        digits = _digits_of(token.group()) if token else None
        if digits and len(digits) == 1 and run and run[-1][0].group() == _DOUBLE:
            digits = digits * 2
        if token and digits is None and token.group() in _JOINERS and (run or token.group() == _DOUBLE):
            run.append((token, ""))
        elif token and digits is not None:
            run.append((token, digits))
        else:
            found += _judge_run(run, low, lists)
            run = []
    return found


def _any_number_word(low: str) -> bool:
    return bool(_A_NUMBER_WORD.search(low))


_A_NUMBER_WORD = re.compile(
    r"\b(?:zero|one|two|three|four|five|nul|to|tre|fire|fem|seks|syv|otte|ni|ti|tolv|elleve|\w{2,6}ten|\w*tyve|\w*tredive|\w*fyrre|\w*tres|\w*halv\w+|\w*firs)\b"
)
# No number is spoken with fewer words than two, or with one word among pairs of digits ("28 19 33 fyrre").
_TWO_NUMBERS = re.compile(r"w[do]*w|(?=[do]*w)[wdo]{4}")


def _number_kind(word: str) -> str:
    """A letter for a word: w for a number in words, d for digits, o for what joins them, a dash for all else."""
    if word in _NUMBER_WORDS:
        return "w"
    if word in _JOINERS:
        return "o"
    return "d" if word.isdigit() and len(word) <= 4 else "-"


def _digits_of(word: str) -> str | None:
    return word if word.isdigit() and len(word) <= 4 else _NUMBER_WORDS.get(word)


def _judge_run(run: list, low: str, lists: Recognisers) -> list[Span]:
    """One span when the words of a run make a phone or CPR number."""
    while run and run[-1][1] == "":
        run.pop()
    start = run[0][0].start() if run else 0
    if run and (run[0][1] == "0045" or run[0][1] == "45" and low[:start].endswith("+")):
        run = run[1:]  # the country says nothing about what follows
    words = [token for token, digits in run if digits and not token.group().isdigit()]
    digits = _join_digits(run) if run else ""
    pairs = all(len(digits_of) == 2 for _, digits_of in run)
    mixed = (
        len(digits) == 8 and all(digits_of for _, digits_of in run) and (len(words) == 2 or len(words) == 1 and pairs)
    )
    if len(words) < 3 and not (mixed and digits[0] in "23456789"):
        return []
    end = run[-1][0].end()
    lead = low[:start][-40:]
    if len(digits) == 4 and re.search(rf"{_LAST_FOUR}[^\d\n]{{0,25}}$", lead):
        return [(start, end, "CPR")]
    if digits in lists.numbers or len(digits) < 6 or digits in "0123456789101112131415":
        return []
    if re.search(rf"{_ACCOUNT_WORD}[^\n]{{0,18}}$", lead):
        return [(start, end, "ACCOUNT")]
    if re.search(rf"{_CPR_WORD}[^\n]{{0,30}}$", lead) or len(digits) == 10 and _is_date(digits[:2], digits[2:4]):
        return [(start, end, "CPR")]
    known = re.search(r"(?:\btlf|telefon|mobil|nummer|\bnr|\bring|\bsms)[^\n]{0,30}$", lead)
    in_words = len(words) >= 4 and 7 <= len(digits) <= 14 and digits not in "20191817161514131211109876543210"
    if len(digits) in (8, 10) or known and len(digits) >= 6 or in_words:
        return [(start, end, "PHONE")]
    return []


def _join_digits(run: list) -> str:
    """Digits of a run; "fem og tyve" is 25, "fem og så tyve" are 5 and 20."""
    out: list[str] = []
    for token, digits in run:
        if digits == "":
            out.append("+" if token.group() == "og" else "|")
        elif out[-1:] == ["+"] and len(out) > 1 and re.fullmatch(r"\d", out[-2]) and re.fullmatch(r"\d0", digits):
            out[-2:] = [str(int(digits) + int(out[-2]))]
        else:
            out.append(digits)
    return "".join(out).replace("+", "").replace("|", "")


_ORDER = (_emails, _urls, _cprs, _birthdates, _plates, _accounts, _phones, _spoken, _handles)
