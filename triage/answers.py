"""Short answers that mean something only beside a question: "ja", "nej", "måske", "jeg vil ikke ringe".

Words alone, no model: whoever is asked "tænker du på at tage dit liv?" and writes "ja" must be heard every time.
"""

from __future__ import annotations

import re
from enum import Enum

from triage.danish import normalise_text

MAX_ANSWER_WORDS = 14  # longer: a message of its own


class Answer(str, Enum):
    """What a short message answers to a question that can be answered by yes or no."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


# Looked for in normalised words (no commas, one space), the first that fits counts.
_UNSURE = re.compile(
    r"^(?:(?:det )?(?:ved|aner) (?:jeg )?(?:det )?(?:ikke|sgu ikke)|måske|muligvis|sådan lidt|både og|det kan godt være|kan ikke (?:sige|svare på) det"
    r"|(?:det )?vil (?:jeg )?(?:helst )?ikke (?:sige|svare|tale om)|det tror jeg ikke|tror (?:jeg )?ikke|ikke helt sikker|jeg ved (?:det )?ikke)\b"
)
_HEDGED = re.compile(r"^jo\b|\b(?:lidt|måske|tror|nogenlunde|nok|næsten|sådan da|halvt|vel)\b")
_HALF_NO = re.compile(
    r"^(?:nej |næ )?(?:\w+ )?ikke (?:endnu|rigtig|rigtigt|helt)\b|^(?:nej|næ|nope)\b.*\b(?:endnu|næsten|nogle gange|måske)\b"
    r"|^(?:nej|næ|nope)\b.*\bmen\b.*\b(?:tænk\w*|overvej\w*|lyst|ville|tit|sket)\b"
)
_YES = re.compile(
    r"^(?:ja+|jo+|jep+s?|jaer|japs|yes|yep|yea|yeah|jada|mm+|mhm|desværre|lidt|en smule|nogle gange|nogen gange|somme tider|sommetider|tit|altid|hele tiden"
    r"|hver dag|det (?:gør|er|har) (?:jeg|han|hun|de|vi|der)(?! ikke)|(?:det )?tror (?:jeg )?(?:det )?(?!ikke)|jeg tror det|tror det|præcis|rigtigt)\b"
)
_NO = re.compile(
    r"^(?:nej+|næh?|nope|nix|nah|naj|no|aldrig|slet ikke|overhovedet ikke|ikke (?:lige )?nu|ikke mere|ikke længere"
    r"|det (?:gør|er|har) (?:jeg|han|hun|de|vi|der) ikke)\b"
)
_RING = r"(?:ringe|ring|snakke i (?:tlf|telefon)\w*|tale i (?:tlf|telefon)\w*|sige det højt|snakke højt|tale højt)"
_WRITE = r"(?:skrive|skriv|chatte|sms ?e|sms|tekste)"
_NO_CALL = re.compile(
    rf"\b(?:vil|t[øo]e?r|kan|gider|orker|magter|må|kommer til at) (?:\w+ ){{0,2}}?ikke (?:(?:at|bare|lige|selv|godt) )*{_RING}\b"
    rf"|\b(?:ikke lyst til|bange for|hader|nervøs for|ikke modet til|ikke overskud til|angst for) at {_RING}\b|\b(?:behøver|skal) (?:jeg|man) (?:virkelig|absolut) (?:at )?ringe\b"
    r"|\b(?:ingen|ikke nogen|ikke en|ikke min) (?:telefon|mobil|taletid|saldo)\b|\btelefonen (?:er død|virker ikke)\b|\bhører (?:\w+ )?(?:mig )?(?:hvis|når) jeg (?:ringer|snakker|taler)\b|\bkan høre (?:mig|det)(?: hvis jeg (?:ringer|snakker|taler))?$"
    rf"|\b(?:vil|ville) (?:\w+ )?(?:hellere|helst|kun|bare|gerne|foretrække at) (?:kun |bare )?{_WRITE}(?: (?:sammen |frem )?(?:med|til|for) (?:nogen|en|jer|dem|en voksen)\w*| i stedet(?: for)?\b| på nettet| lidt)*(?: at ringe)?$"
    rf"|\b(?:kan|må) (?:jeg|man) (?:ikke )?(?:også |bare |godt |hellere |eventuelt )*{_WRITE}(?: (?:sammen )?(?:med|til) (?:nogen|en|dem|jer|en voksen|børnetelefonen)| (?:i stedet|på chat|på sms))+"
    rf"|\b{_WRITE} i stedet(?: for)?\b|\b(?:er der|har (?:i|de)) (?:ikke )?(?:en )?(?:chat|sms|nogen (?:jeg|man) kan (?:chatte|skrive) med)\b|\bnogen (?:jeg|man) kan {_WRITE} (?:med|til)\b|\bkan ikke lide at (?:ringe|tale i telefon|snakke i telefon)"
)
_STANDS_BY_IT = re.compile(
    r"\bdet (?:var|er) (?:det )?(?:altså |jo |faktisk |sgu )?ikke (?:bare |kun )?(?:sjov|det)\b"
    r"|\b(?:nej|eller|men) det (?:var|er) (?:det )?(?:altså |jo |faktisk |sgu )?ikke$"
    r"|\bikke (?:bare |kun )?(?:for sjov|en joke|en spøg)\b|\bjokede ikke\b|\bjeg (?:mente|mener) det\b(?! ikke)"
    r"|\bdet (?:var|er) (?:faktisk |altså )?alvor\b|\b(?:jeg løj|det passer ikke|det er (?:\w+ )?løgn)\b|\bjeg har (?:det )?(?:faktisk |virkelig |selv |også )*(?:sådan|lyst til det)\b"
    r"|\b(?:nej|nu|men|og) det er jeg (?:\w+ )?ikke\b|\bjeg er (?:\w+ )?ikke (?:\w+ )?(?:i sikkerhed|sikker|tryg|okay)\b|\bdet gælder (?:også|faktisk) mig\b"
)
_ONLOOKER = (
    r"(?:(?:min |mine |vores |m[aå]ske )?(?:\w+ )?(?:mor|far|får|forældre|mormor|farmor|stedfar|stedmor|bror|søster|storebror|storesøster|lillebror"
    r"|lillesøster|kæreste|lærer|pædagog|onkel|tante|fætter|kusine|mormor|morfar|farfar|bonusfar|papfar|plejefar)|mor og far|nogen|en voksen|de|han|hun|der)"
)
_MUST_LEAVE = re.compile(
    rf"^(?:(?:shit|hov|ups|lort|fuck|åh|åh nej|nej|ok|okay|hey|vent|uha|øv|men|jeg tror) )*{_ONLOOKER} (?:\w+ )?"
    r"(?:kommer|kom|kigger|står|er på vej|læser med|ser med)(?: (?:\w+ )?(?:nu|nogen|ind|hjem|op|snart|lige|ned|her|med|på|over|skulderen|bag|mig|igen|lige nu"
    r"|på skærmen|på min skærm|på vej|ind ad døren|døren|ovenpå))*$"
    r"|^(?:(?:jeg|vi) )?(?:er nødt til at|må|skal|bliver nødt til at) (?:lige |nok )?(?:lukke|skjule|slukke|væk|ud herfra)(?: \w+){0,4}$"
    r"|\b(?:skjul|gem) (?:det|siden|chatten|skærmen|alt)(?: her)?(?: (?:hurtigt|nu|væk))*$|\bhvordan (?:lukker|skjuler|forlader|kommer) jeg (?:hurtigt )?(?:siden|det her|chatten|væk|ud)\b"
    r"|^(?:hurtigt|skynd dig)(?: \w+){0,2} (?:væk|ud|luk|skjul)\b|^luk (?:siden|ned|chatten|det her)(?: \w+){0,2}$"
)
_ERASE = re.compile(
    r"^(?:(?:kan|vil|må|skal) (?:du|i|jeg|man) )?(?:please |lige |så )*(?:få )?slet(?:te|tet)? (?:det hele|alt|alting|det her|vores (?:samtale|chat|snak)|samtalen|chatten"
    r"|mine (?:beskeder|ord)|det jeg (?:har skrevet|skrev)|hele samtalen|alt det)\b|^hvordan sletter (?:jeg|man)\b"
)
_IF_TOLD = re.compile(
    r"\bhvad sker der (?:så )?(?:hvis|når) (?:jeg|man) (?:siger|fortæller)|\b(?:får|finder) (?:min|mine) \w+ (?:det at vide|ud af det)\b"
    r"|\b(?:siger|melder|ringer|fortæller) (?:du|i|jer) (?:det )?(?:til|videre)"
)


def read_answer(text: str) -> Answer | None:
    """Read a short message as an answer to a yes-no question.

    Args:
        text: One message as written.

    Returns:
        UNSURE also for a "nej" that is taken half back ("nej, ikke endnu"); None for anything that is no answer, a
        question or a long message among it.
    """
    words = normalise_text(text)
    spoken = words.split()
    if "?" in text or not spoken or len(spoken) > MAX_ANSWER_WORDS or "tak" in spoken:  # "ja tak" takes an offer
        return None
    for pattern, answer in ((_UNSURE, Answer.UNSURE), (_HALF_NO, Answer.UNSURE), (_NO, Answer.NO), (_YES, Answer.YES)):
        if pattern.search(words):
            return answer
    return None


def read_answer_to_offer(text: str) -> Answer | None:
    """Read a short message as an answer to something offered: there "jo tak" and "meget gerne" are a yes as well."""
    if "?" in text:
        return None
    words = [word for word in normalise_text(text).split() if word != "tak"]
    answer = read_answer(" ".join(words))
    return Answer.YES if answer is None and words[-1:] == ["gerne"] and "ikke" not in words else answer


def _bare_words(text: str) -> str:
    """A normalised message without marks, one space between its words."""
    return " ".join(re.sub(r"[^\w\s]", " ", normalise_text(text)).split())


def must_leave_now(text: str) -> bool:
    """Say whether somebody writes that another comes or looks on, or that the page must be gone ("mor kommer nu")."""
    words = _bare_words(text)
    return "?" not in text.rstrip("?") and len(words.split()) <= MAX_ANSWER_WORDS and bool(_MUST_LEAVE.search(words))


def wants_erased(text: str) -> bool:
    """Say whether somebody asks to have the talk erased."""
    words = normalise_text(text)
    return len(words.split()) <= MAX_ANSWER_WORDS and bool(_ERASE.search(words))


def refuses_to_call(text: str) -> bool:
    """Say whether somebody writes that they will not, cannot or dare not ring."""
    return bool(_NO_CALL.search(normalise_text(text)))


def stands_by_it(text: str) -> bool:
    """Say whether a message takes "det var for sjov", an explanation or "jeg er i sikkerhed" back again; only asked right after one."""
    words = normalise_text(text)
    return "?" not in text and len(words.split()) <= MAX_ANSWER_WORDS and bool(_STANDS_BY_IT.search(words))


def asks_what_follows(text: str) -> bool:
    """Say whether somebody asks what happens if they tell, or who will get to know."""
    return bool(_IF_TOLD.search(normalise_text(text)))


_HOW_LONG = re.compile(
    r"^(?:(?:og|men|okay|ok|ja|hej|så|cirka|ca) )*(?:hvor (?:lang tid|længe)(?: (?:tager|varer|går) (?:det|der)| skal (?:jeg|man|vi) vente| er (?:ventetiden|køen))?|hvor lang er (?:ventetiden|køen)"
    r"|hvornår (?:kommer|svarer|er|får jeg) (?:der|i|en|et|nogen|du|du en|jeg)|hvor mange (?:er der )?(?:i kø|foran mig|før mig|venter)|er der lang (?:kø|ventetid))"
    r"(?: (?:nu|så|cirka|før|inden|at|få|der|kommer|en|et|nogen|noget|klar|svar|menneske|rådgiver|voksen|svarer|normalt|igen|ventetid|lang|kø|til|i|foran|mig))*$"
)


def asks_how_long(text: str) -> bool:
    """Say whether a message asks how long something takes; only asked where somebody waits for a human, or is offered one."""
    return bool(_HOW_LONG.search(_bare_words(text)))


_SELF_WORDS = re.compile(r"\b(?:jeg|mig|min|mit|mine|me|my)\b")


def speaks_of_self(text: str) -> bool:
    """Say whether a message has a word for "I"."""
    return bool(_SELF_WORDS.search(normalise_text(text)))


_TAKEN = re.compile(r"\b(?:taget|tog|slugt|slugte|drukket|drak|spist|spiste|indtaget|proppet|tager|sluger)\b", re.I)
_POISON = re.compile(
    r"\b(?:pille|piller|pillerne|tablet\w*|panodil\w*|pamol\w*|ipren\w*|sovepille\w*|sovemedicin|medicin\w*|overdosis|klorin|giftigt?"
    r"|afløbsrens|frostvæske|rottegift|sprit)\b"
)
_WORSE = re.compile(
    r"\b(?:kaster|kastet|kastede|brækker|brækket) (?:\w+ ){0,2}?(?:op|mig|sig)\b|\b(?:svimmel|besvim\w+|sløv\w*|slap|bevidstløs\w*|kramper|ryster)\b"
    r"|\b(?:bløder|blod)\b|\b(?:sover|falder i søvn|ikke (?:\w+ ){0,3}?(?:vække\w*|vågne\w*|trække vejret))\b|\bondt i (?:maven|hovedet|brystet)\b|\bblå (?:om )?læber\w*"
    r"|\b(?:øjne|øjnene)\b.{0,30}\b(?:åbne|lukker|falder i|glider i)\b|\b(?:åbne|holde) øjnene\b|\b(?:ser|alt er) (?:\w+ )?(?:sløret|dobbelt|tåget)\b|\b(?:fryser|sveder) (?:helt )?vildt\b|\bsnøvler\b"
)
_OF_AMOUNT = re.compile(
    r"\b(?:mistet tællingen|talte ikke|ikke talt|husker ikke hvor mange|ved ikke hvor (?:mange|meget)|hele (?:glasset|pakken|æsken)|\d+ (?:stk|stykker|piller|tabletter)"
    r"|(?:virkelig|rigtig|alt for|for|ret|vildt|sindssygt) (?:mange|meget)|en masse|en hel håndfuld|(?:ikke|uden at være) med vilje|ved en fejl|ved et uheld|(?:en|to|tre|fire|\d+) (?:time|timer|minutter|min) siden|tog (?:for mange|dem)|taget (?:for mange|dem))\b"
    r"|\bmange$|\b(?:ca|cirka|omkring|nok|måske|mindst|sikkert|næsten) \d+\b(?! år)|\b\d+ (?:eller|til|-) \d+\b(?! år)|\ben (?:del|håndfuld)\b"
)
_STILL_CALL = re.compile(
    r"\b(?:skal|behøver|bør|burde) (?:jeg|vi|man|han|hun) (?:så |nu |stadig |også |virkelig |overhovedet |alligevel )*(?:at )?(?:ringe|kontakte|gøre noget|sige det|til læge|på (?:skadestue|hospital|sygehus)|tage på (?:skadestue|hospital))"
    r"|\b(?:er det|kan det være) (?:\w+ )?(?:farligt|slemt|alvorligt|nok til)\b|\b(?:sker der|hvad sker der|går det)\b"
)
_SWALLOWED = re.compile(r"\b(?:slugt|slugte|drukket|drak|spist|spiste|indtaget|sniffet|sniffede|indåndet)\b")
_NOT_TAKEN = re.compile(r"\b(?:ikke|aldrig|hverken) (?:\w+ )?(?:slugt|drukket|drak|spist|spiste|indtaget|taget)\b")
_SAYS_TAKEN = re.compile(r"\b(?:har taget|forgiftet|forgiftning)\b")  # in a reason of data/lexicon
_HAS_TAKEN = r"(?:taget|tog|slugt|slugte|drukket|drak|spist|spiste|indtaget)"
_ANOTHER_WHO = r"(?:han|hun|barnet|babyen|mor|far|(?:lille|store)?(?:bror|søster)|(?:min|mit|vores|hans|hendes|mine forældres) (?:\w+ ){0,2}?\w+)"
_ANOTHER_HAS_TAKEN = re.compile(rf"\b{_ANOTHER_WHO}(?: (?!jeg\b|vi\b|ikke\b)\w+){{0,5}} {_HAS_TAKEN}\b")
# "han har taget noget", said of a friend, and not a word more; of oneself data/lexicon says it.
_ANOTHER_TOOK_SOMETHING = re.compile(
    rf"(?:ja |tror |jeg tror |måske |og |nu )*{_ANOTHER_WHO} (?:har |vist |lige |nu |allerede ){{0,3}}{_HAS_TAKEN} (?:noget(?: (?:mærkeligt|farligt|forkert|dumt|med vilje|stof|stoffer|giftigt))?"
    r"|\d+(?: (?:stk|stykker|af dem|piller))?|(?:dem )?alle(?: ?sammen)?|det hele|(?:alt )?for (?:meget|mange)|en masse|(?:nogle |en masse )?(?:piller|stoffer))(?: nu)?"
)
_PROMISED = re.compile(r"\b(?:lovet|lovede|lovet \w+) (?:\w+ ){0,3}?(?:ikke|holde|tie)\b")
_TELL = r"(?:at )?(?:sige|fortælle|skrive(?= (?:det|om|noget|hvad))|betro|indrømme|snakke om|tale om|få (?:det )?sagt)"
_TOLD = r"(?:sagt|fortalt|snakket om|talt om|skrevet)"
_WHOM = r"(?:nogen|nogle|jer|dig|andre|en voksen|mor|far|min \w+|mine \w+)"
_IT = rf"(?: {_WHOM})?(?: (?:det(?: (?:her|højt))?|noget|om det|hvad (?:det er|der (?:er )?(?:sket|skete))|sandheden))?(?: (?:til|med|for) {_WHOM}(?: før)?)?"
_NOT = r"(?:aldrig|ikke)(?: rigtigt?| helt)?"
# The whole message, nothing else is told; "jeg tør ikke gå i skole" and "kan ikke snakke med nogen" are told of something.
_DARES_NOT_TELL = re.compile(
    rf"^(?:(?:jeg|men|og|for|så|hej|øh|øhm|altså|undskyld|den|der) )*(?:(?:tør|kan|orker|magter) (?:jeg )?(?:bare |virkelig |simpelthen |slet |næsten )*{_NOT} {_TELL}{_IT}"
    rf"|(?:det )?er (?:bare |så |meget |ret |virkelig |for )*(?:svært|hårdt|pinligt|flovt|akavet|farligt) {_TELL}{_IT}"
    rf"|(?:er )?(?:bare )?noget jeg (?:bare |virkelig )*(?:{_NOT} (?:kan|tør) {_TELL}|(?:kan|tør) {_NOT} {_TELL}|{_NOT} har {_TOLD}|har {_NOT} {_TOLD}){_IT}"
    rf"|har {_NOT} (?:turdet {_TELL}|{_TOLD}){_IT}|(?:er )?bange for {_TELL}{_IT}|ved (?:\w+ )?{_NOT} (?:hvordan jeg (?:skal|kan) {_TELL}{_IT}|hvor jeg skal (?:starte|begynde)))$"
)
_OWN_PARENTS = re.compile(
    r"\b(?:min|mine|vores) (?:\w+ )?(?:mor|far|mors|fars|forældre|(?:sted|pap|pleje|bonus)(?:mor|far))\b"
)


def speaks_of_poison(text: str) -> bool:
    """Say whether somebody has taken pills or something poisonous, whoever it was and whatever for."""
    words = normalise_text(text)
    return bool(_TAKEN.search(words) and _POISON.search(words))


def tells_of_taking(said: str, reason: str) -> bool:
    """Say whether a phrase of the lexicon was found because something was taken.

    Args:
        said: The words it stands for, as written.
        reason: Why they count, as the lexicon says it.
    """
    words = normalise_text(said)
    if _NOT_TAKEN.search(words):
        return False
    return bool(_SWALLOWED.search(words) or (_TAKEN.search(words) and _SAYS_TAKEN.search(reason)))


def another_has_taken(text: str) -> bool:
    """Say whether somebody else is said to have taken what was taken ("vores datter på 3 har spist mine piller")."""
    return bool(_ANOTHER_HAS_TAKEN.search(normalise_text(text)))


def another_took_something(text: str) -> bool:
    """Say whether a whole message is that another has taken something; only asked in a talk of worry for them."""
    return bool(_ANOTHER_TOOK_SOMETHING.fullmatch(normalise_text(text).strip(" .")))


def gets_worse(text: str) -> bool:
    """Say whether a message tells of a body that gets worse; only asked while somebody's life may be in danger."""
    return bool(_WORSE.search(normalise_text(text)))


def speaks_of_amount(text: str) -> bool:
    """Say whether a message tells how much of something was taken, when or why; only asked after somebody has taken something."""
    return bool(_OF_AMOUNT.search(normalise_text(text)))


_FEELS_FINE = re.compile(
    r"\b(?:har det|er|mærker|føler mig) (?:jo |nu |lige |faktisk |helt |ret |stadig )*(?:fint|okay|ok|godt|frisk|ingenting|intet|ikke noget)(?: nu| igen)?$"
)


def asks_whether_to_call(text: str) -> bool:
    """Say whether somebody asks if one has to ring; only asked after somebody has taken something."""
    return bool(_STILL_CALL.search(normalise_text(text)))


def feels_fine(text: str) -> bool:
    """Say whether somebody feels fine; only asked after somebody has taken something."""
    return bool(_FEELS_FINE.search(normalise_text(text)))


def is_hedged(text: str) -> bool:
    """Say whether a yes is a halting one ("jo lidt", "tror jeg"): no answer to lean on where the question was of safety."""
    return bool(_HEDGED.search(normalise_text(text)))


def has_promised_silence(text: str) -> bool:
    """Say whether somebody writes that they promised not to tell."""
    return bool(_PROMISED.search(normalise_text(text)))


def dares_not_tell(text: str) -> bool:
    """Say whether a message tells only that its writer finds it hard to tell."""
    return bool(_DARES_NOT_TELL.search(normalise_text(text).strip(" .,!")))


def speaks_of_own_parents(text: str) -> bool:
    """Say whether a message is about the writer's own parents."""
    return bool(_OWN_PARENTS.search(normalise_text(text)))


_PARENTS = (
    "mor",
    "far",
    "forældre",
    "stedmor",
    "stedfar",
    "papmor",
    "papfar",
    "plejemor",
    "plejefar",
    "bonusmor",
    "bonusfar",
)
_SOMEBODY = "|".join(_PARENTS) + (
    "|søster|bror|lillesøster|lillebror|storesøster|storebror"
    "|tvillingesøster|tvillingebror|mormor|morfar|farmor|farfar|moster|faster|tante|onkel|fætter|kusine|niece|nevø|veninde|ven|kammerat"
    "|klassekammerat|sidemakker|roomie|kæreste|ekskæreste"
)
_NAMED = re.compile(rf"\b(?:min|vores)(?: (?:bedste|gode|gamle|yngste|ældste|nye))? ({_SOMEBODY})\b")
_OTHERS_TOO = re.compile(
    r"\b(?:mine|hans|hendes|deres|en|et) (?:\w+ )?(?:" + _SOMEBODY + r"|søskende|venner|veninder)\b"
)


def named_other(text: str) -> str:
    """Return the one person of the writer's own a message names, spoken to the writer ("din mor"); "" for none or several."""
    words = normalise_text(text)
    named = set(_NAMED.findall(words))
    return f"din {named.pop()}" if len(named) == 1 and not _OTHERS_TOO.search(words) else ""


def names_another(text: str) -> bool:
    """Say whether a message names somebody who is no parent: a "han" alone may be the one who harms."""
    words = normalise_text(text)
    return bool(
        set(_NAMED.findall(words)).difference(_PARENTS) or _OTHERS_TOO.search(words.replace("mine forældre", ""))
    )


_ONLY_SOMEBODY = re.compile(
    rf"^(?:altså |okay |ok |jo |ja )?(?:(?:det|det her) (?:er|var|handler om|gælder) |om |noget med |ham der |mod )?(?:min|mit|vores|en|en af mine|mors|fars)? ?(?:nye |bedste |gamle |egen )?(?:{_SOMEBODY}|lærer|træner|nabo|chef|pædagog|klassekammerat|ham|hende)$"
)


def names_only_somebody(text: str) -> bool:
    """Say whether a message names a person and says no more ("det er min onkel"); only asked of who has something to tell."""
    return bool(_ONLY_SOMEBODY.search(normalise_text(text).strip(" .,!")))


def begins_with_another(text: str) -> bool:
    """Say whether a message tells of somebody else from its first words ("min ven skriver hver nat at …")."""
    found = _NAMED.search(normalise_text(text))
    return found is not None and found.start() <= len("jeg tror ") and found[1] not in _PARENTS


# "han sagde til mig at hun ...": told of another, not done to oneself.
_DONE_TO_ME = re.compile(
    r"(?<!til )(?<!for )(?<!med )(?<!hos )(?<!fortalte )(?<!fortæller )(?<!fortalt )(?<!spurgte )(?<!spørger )(?<!viste )(?<!ringede )\b(?:mig|os)\b"
    r"|\bjeg (?:bliver|blev|er blevet|er|var|bli'r) (?:\w+ )?(?:slået|truet|tvunget|presset|misbrugt|voldtaget|bange|smidt|låst|udsat)\b"
)


def is_done_to_self(text: str) -> bool:
    """Say whether a message tells of something that is done to the writer, and not only told to them."""
    return bool(_DONE_TO_ME.search(normalise_text(text)))


_POINTS_BACK = re.compile(
    rf"^(?:(?:nu|men|så|og|ja|jo|nej|shit|hjælp|åh nej) )*(?:det|han|hun|de|(?:min |mine )?(?:\w+ )?(?:{_SOMEBODY}|\w*mor|\w*far))(?: (?:er|har|kan))?(?: (?:lige|også|bare|jo))?"
    r" (?:skete|sket|sker|gør|gjorde|gjort|kommer|kom|her|hjemme|startede|starter|begynder|begyndte|står|banker|bliver ved|på vej|fortsætter|siger)(?: (?:det|sådan))?"
    r"(?: (?:igen|nu|her|snart|hjem|ind|op|ned|stadig|stadigvæk|også|lige|hver|i|går|nat|aften|dag|morges|gang|weekend|uge|udenfor|uden|for|døren|på|min|hele|tiden|mere|mod|mig|ud|fra))*(?: og jeg .*)?$"
    r"|^(?:nu|så) (?:er|kommer|står|gør|sker) (?:han|hun|de|det)(?: (?:her|igen|nu|det|hjem|op|ind|ved|udenfor|døren))*$"
)


def points_back(text: str) -> bool:
    """Say whether a message only says that what was told happens, again or now ("det skete igen i går", "han kommer nu")."""
    words = _bare_words(text)
    return len(words.split()) <= MAX_ANSWER_WORDS and bool(_POINTS_BACK.search(words))


_IS_HERE = re.compile(
    r"^(?:(?:nu|men|så|og|shit|hjælp|åh nej) )*(?:han|hun|de) (?:er (?:her|inde|hjemme|kommet|på vej(?: (?:op|ind|hjem|herover))?)|kommer|kom|står (?:udenfor|uden for|her|ved|i)|banker|hamrer|sparker|leder efter mig|er efter mig|prøver at komme ind|råber)"
    r"(?: (?:lige|nu|her|igen|ind|op|hjem|på|ved|i|min|døren|døråbningen|udenfor|uden|for|efter|mig))*$|^(?:nu|så) (?:er|kommer|står) (?:han|hun|de)(?: (?:her|inde|hjemme|igen|ind|op|hjem|på vej|ved|udenfor|foran|døren|lige|nu))*$"
    r"|\bjeg (?:gemmer|har gemt|skjuler) mig\b|\b(?:har )?låst (?:mig inde|døren|mig selv inde|min dør)\b|\bjeg kan høre (?:ham|hende|dem)\b|\bjeg kan ikke (?:\w+ )?(?:komme (?:væk|ud)|slippe væk|flygte)\b"
)


def danger_is_here(text: str) -> bool:
    """Say whether whoever harms is said to be there now, or the writer to hide; only asked of somebody who is harmed."""
    words = _bare_words(text)
    return "?" not in text and len(words.split()) <= MAX_ANSWER_WORDS and bool(_IS_HERE.search(words))


_REACHES_OUT = re.compile(
    r"^(?:(?:okay|ok|ja|jo|men|så|og|nu) )*(?:så )?(?:jeg|vi) (?:siger|fortæller|har sagt|har fortalt|vil sige|vil fortælle|skal sige|skal fortælle|prøver at (?:sige|fortælle)|snakker|taler|har snakket|har talt|vil snakke|vil tale|skal snakke|skal tale|skal til|ringer|skriver|har ringet)"
    rf"(?: (?:det|om|lige|nu|hele|alt|om det|jo))*(?: (?:til|med|hos))? (?:min |mine |en |vores )?(?:{'|'.join(_PARENTS)}|mormor|morfar|farmor|farfar|tante|onkel|moster|faster|søster|storesøster|bror|storebror|veninde|ven|lærer\w*|klasselærer\w*|læge\w*|psykolog\w*|pædagog\w*|vejleder\w*|kontaktperson\w*|voksen|nogen|livslinien|børnetelefonen|headspace|sundhedsplejerske\w*)"
    r"(?: (?:om|det|i|aften|dag|morgen|nu|senere|bagefter|når|hun|han|de|kommer|hjem|så|lige|efter|skole))*$"
)


def reaches_out(text: str) -> bool:
    """Say whether a whole message is that the writer tells, or will tell, somebody who can help ("jeg siger det til mor i aften")."""
    return bool(_REACHES_OUT.search(_bare_words(text)))


_HURT = re.compile(
    r"\b(?:bløder|blødte|blod|besvim\w+|bevidstløs\w*|kramper|hul i hovedet)\b|\bslået (?:hovedet|(?:\w+ )?bevidstløs)\b|\bbræk(?:ket|ker) (?:\w+ )?(?:arm\w*|ben\w*|næse\w*|finger\w*|ribben\w*|hånd\w*|kæbe\w*)"
    r"|\bondt (?:\w+ )?(?:dernede|forneden|underliv\w*|mellem benene|når jeg (?:tisser|går))|\bkan ikke (?:\w+ ){0,2}?(?:trække vejret|bevæge|mærke (?:min|mine)|se ud af|støtte på)\b"
)
_NO_HURT = re.compile(
    r"\b(?:bløder|blod|besvim\w+) (?:\w+ )?ikke\b|\bikke (?:\w+ )?(?:blod|besvim\w+)\b|\b(?:mens|menstruation\w*|blodprøve\w*|blodtype)\b"
)


def is_hurt(text: str) -> bool:
    """Say whether a message tells of a body that is hurt; only asked while somebody is harmed by others."""
    words = normalise_text(text)
    return bool(_HURT.search(words)) and not _NO_HURT.search(words)


_HARMED = re.compile(r"\b(?:ham|hende|hinanden|dem|barnet|babyen|hunden|katten)\b")


def names_only_a_parent(text: str) -> bool:
    """Say whether a message is about the writer's own parents and names nobody they could harm but the writer ("min mor råber meget")."""
    words = normalise_text(text)
    others = set(_NAMED.findall(words)).difference(_PARENTS)
    beside = words.replace("mine forældre", "")
    return (
        bool(_OWN_PARENTS.search(words)) and not others and not _OTHERS_TOO.search(beside) and not _HARMED.search(words)
    )
