"""Which intent a message's names and question words decide, where they know better than the classifier.

The classifier knows sentences, not the names of offers added yesterday, and no message says what was meant by its words
alone: "hvad kan jeg gøre" is no question about the robot. `settle` asks `RULES` in order; the first that knows counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Callable

from triage.aspects import names_a_thing
from triage.plain_facts import tells_nothing_but_facts
from triage.vocabulary import Aspect

KEPT = ""  # a rule knows that the classifier is right
FALLBACK = "nlu_fallback"
SHORT_WORDS = 5  # "fortæl om café ungeliv": so few words with a name are about it
BARE_WORDS = 3
BARE_ASPECTS = {
    Aspect.HOURS,
    Aspect.CONTACT,
    Aspect.PRICE,
    Aspect.PLACE,
    Aspect.AGES,
    Aspect.WAITING,
}  # "om natten", "på chat" ask without asking
_OF_ANY = {Aspect.WHAT, Aspect.JOIN}  # asked of anything there is, where nothing is named
FOLLOW_UP_WORDS = 10  # "og hvordan kommer hun med?"; longer messages tell of a need
FIRST_WORD = 3  # letters: what asks later than this asks by itself ("er 16 og gravid, må de bestemme det")
THANK_WORDS = 14
DENY_WORDS = 7  # "nej ikke min lærer. nogen der ikke kender mig" says more than no
CORRECTION_WORDS = 14  # longer messages tell more than a correction
FACT_INTENTS = {
    Aspect.WHAT: "ask_what_is",
    Aspect.PARENTS: "ask_what_is",
    Aspect.ANONYMOUS: "ask_what_is",
    Aspect.STATUS: "ask_what_is",
    Aspect.PRICE: "ask_price",
    Aspect.HOURS: "ask_opening_hours",
    Aspect.PLACE: "ask_place",
    Aspect.AGES: "ask_age_limit",
    Aspect.WHO: "ask_age_limit",
    Aspect.JOIN: "ask_how_to_join",
    Aspect.SESSIONS: "ask_sessions",
    Aspect.GROUP: "ask_sessions",
    Aspect.RUN_BY: "ask_who_runs",
    Aspect.WAITING: "ask_waiting_time",
    Aspect.CONTACT: "ask_phone",
}
_CORRECTS = re.compile(
    r"\b(?:nej|vent|forkert|mente|altså|faktisk|rettelse|rettede|undskyld|flyttet til|i stedet|slåfejl|fejl)\b"
)
_CORRECTS_SURELY = re.compile(r"\b(?:nej|vent|forkert|mente|rettelse|rettede|undskyld|i stedet|slåfejl|fejl)\b")
_ASKS = re.compile(
    r"\?|\b(?:hvad|hvem|hvor\w*|hvilke\w*|hvordan)\b|^(?:og |men |hej,? |okay |ok |ja |så )*(?:kan?|må|maa|skal?|findes|koster|giv|fortæl|hvis man|virker|hjælper|tager|får"
    r"|er (?!jeg\b|så\b|bange\b|ked\b|træt\b|ret\b|mega\b|lidt\b|meget\b|bare\b|helt\b|\d)|har (?:i|de|man|den(?: der)?|dem))\b|^(?:og|også) "
    r"|[.,;!] (?:(?:og|men) )?(?:findes|koster|(?:kan?|må|maa|skal?|får|er|har) (?:(?:min|mit|mine) \w+|jeg|man|vi|hun|han|der|den|det|de|i)\b(?! (?:ikke|ik|ikk)\b))"
)
_BEGINS_WITH_VERB = re.compile(
    r"^(?:og |men |hej,? |okay |ok |ja |så )*(?:får|virker|hjælper|tager|er (?!det\b|der\b|de\b|man\b|i\b|du\b))(?!.*\?)"
)
_ASKS_WHAT_BOT_IS = re.compile(
    r"\b(?:er (?:du|det|jeg|i)|du er (?:da |jo |altså |så )?(?:ikke|ik|bare|kun)|skriver jeg|taler jeg|snakker jeg|hvem)\b"
)
_WANTS_HUMAN = re.compile(
    r"\b(?:(?<!mange )menneske\w*|rigtig person|levende person|en voksen nu|rådgiver nu|ikke (?:med )?en (?:robot|maskine|bot))\b"
)
_THANKS = re.compile(r"\b(?:tak (?:for|fordi)|tusind tak|mange tak|takker)\b")
_ANOTHER_WRITES = re.compile(
    r"\bkan (?:hun|han|de|min \w+|mit barn) (?:selv |godt |ogs[åa]+ )*(?:skrive|chatte|ringe|snakke|tale)\b"
)
_NOBODY_ANSWERS = re.compile(
    r"\bhar (?:\w+ )?(?:ikke|ik|ikk|aldrig|stadig ikke) (?:svaret|ringet|skrevet)\b|\b(?:hun|han|de|dem|r[åa]+dgiver\w*|sagsbehandler\w*) (?:\w+ )?(?:ringer|svarer|skriver) (?:\w+ )?(?:aldrig|ikke|ik|ikk|tilbage)\b"
)
_IN_WRITING = re.compile(r"\b(?:p[åa]+|over|via) (?:chat|sms|skrift)\b|\bskrive med\b|\bchatte$")
_WHAT_TO_DO = re.compile(r"\bhvad (?:kan|skal|b[øo]e?r|g[øo]e?r) (?:jeg|man|vi)\b")
_ABOUT_IT = re.compile(r"\bom (?:det|dem|ham|hende|mi[nt]|mine)\b")
_NO_OFFICE = re.compile(
    r"\b(?:ikke|ik|ikk|aldrig) (?:\w+ ){0,3}kommunen\b(?! (?:kender|ved|svarer|hj[æa]e?lper|g[øo]e?r|vil))|\buden (?:om )?kommunen\b|\bkommunen (?:skal|m[åa]+) (?:bare )?(?:ikke|ik)\b"
)
_REACHES_OFFICE = re.compile(
    r"\b(?:nummer\w*|tlf\w*|telefon\w*|mail\w*|adresse\w*|ringer?|fat i|kontakte?r?|skriver?) (?:til |p[åa]+ |hos |hen til |ind til )?(?:\w+ )?kommunen\b"
    r"|\bkommunens (?:nummer|tlf|telefon\w*|mail|adresse)\b|^(?:nej[ ,]+)?(?:ikke (?:jer|dig|her)[ ,.]+)?kommunen\W*$"
)
_GOES_ON = re.compile(r"^(?:og|men|hvad med)\b")
_MAY_WRITE = re.compile(
    r"\b(?:må|maa|kan) (?:\w+ ){1,2}(?:godt |gerne )?skrive (?:her|til (?:dig|jer))\b|\bokay? (?:at|hvis) jeg skriver (?:her|til)\b"
)
_OF_THE_WRITER = re.compile(r"\b(?:jeg|mig|mine?|mit|anonym\w*|hemmelig\w*|navn)\b")
_TO_BOT = re.compile(r"\b(?:du|dig|i|jer|her)\b")
_POINTS_AWAY = re.compile(r"\b(?:dem|derhen|dertil|stedet|tilbuddet|derover)\b")
# "ringer i til politiet nu": what the bot passes on, not whom one can ring
_PASSES_ON = re.compile(
    r"\b(?:(?:ringer|melder|siger|fort[æa]e?ller|skriver|sladrer|sender) (?:i|du)|(?:vil|skal) (?:i|du) (?:nu |s[åa]+ )?(?:ringe|sige|melde|fort[æa]e?lle|sladre))\b"
    r"(?: \w+){0,3} (?:til|videre)\b(?! (?:mig|os)\b)"  # who is called themselves asks for a call
)
# "hvem kan jeg spørge, uden at hun får det at vide": for help that keeps it, not whether this chat does
_WHOM_TO_ASK = re.compile(
    r"\bhvem (?:kan|ka|skal|m[åa]+|b[øo]e?r) (?:jeg|man|vi|hun|han)\b(?: \w+)? (?:sp[øo]e?rge|snakke|tale|ringe|skrive|kontakte|g[åa]+|fort[æa]e?lle)\b"
)
_OF_CONFIDENCE = {"ask_anonymity", "ask_parents_told", "ask_duty_to_report"}
# "er der noget, vi bare kan komme til": any there is, not one of those shown
_ANY_AT_ALL = re.compile(
    r"^(?:og |men |s[åa]+ |ok |okay |jamen )*(?:er|findes|har|kender) (?:der|i|du) (?:ikke |s[åa]+ |slet |noget |nogen ){0,2}(?:noget|nogen|nogle|et sted|steder)\b"
)
_MAY_COME_ALONG = re.compile(
    r"\b(?:kan|ka|m[åa]+|skal) (?:min|mit|mine|en|et|jeg|vi)\b(?: \w+){0,3} (?:v[æa]e?re|komme|tage) med\b"
)
_OF_THERE = re.compile(r"\bman\b.*\b(?:der|derhenne|dertil|derude|derovre)\W*$")  # "spiser man også der?"
# "må jeg få min moster med til mødet i fagcentret" names an office, and asks for a right
_TO_A_MEETING = re.compile(r"\bmed til (?:et |mit |vores |en )?(?:m[øo]e?de\w*|samtale\w*)\b")
_RING_ME = re.compile(
    r"\bring\w* (?:til )?(?:mig|os|hende|ham)(?: op)?\b(?! ikke)|\b(?:blive|bliver|blevet) ringet op\b|\bringes op\b"
)
# Nothing but what `triage.privacy` has put in the place of a name or number.
_ONLY_HIDDEN = re.compile(r"^\W*(?:\[[^\W\d_]+\]\W*)+$")
# "er det normalt", "men er jeg mærkelig så": whether something is so is asked of what was told before.
_IF_NORMAL = re.compile(
    r"(?:(?:og|men|altså|altsaa|ok|okay|hm+|øh)[ ,]+)*(?:er|var) (?:det|jeg|han|hun|de|det her|sådan noget|saadan noget)"
    r"(?: (?:så|saa|bare|ikke|ik|egentlig|overhovedet|helt|meget|sådan|virkelig|noget))*"
    r" (?:(?:u)?normalt?|farligt?|slemt?|almindeligt?|m[æa]e?rkeligt?|underligt?|sk[øo]e?rt?|syge?t?|forkert|alvorligt?|helt galt|galt|weird)"
    r"(?: (?:så|saa|nok|eller hvad|eller|at (?:have|føle|føle mig|tænke|være) (?:det )?(?:sådan|saadan|på den måde)|for (?:mig|en på min alder)))*[ ?.!]*"
)
_WOULD_LIKE = re.compile(r"\bvil(?:le)? (?:\w+ )?(?:gerne|helst|hellere)\b")
_COMPARES = re.compile(r"\b(?:forskel\w*|eller|el|bedst|bedre|sammenlign\w*|kontra|vs)\b")


@dataclass(frozen=True)
class Said:
    """One message and what was found in it.

    Args:
        text: As written.
        intent, kind: What the classifier took it for, and what kind that is (triage.intents; "none" = no known intent).
        offers: How many offers and contacts it names.
        is_turned_down: What it names did not help, or is not wanted.
        aspects: Facts it asks for, in order.
        rights: Ids of the rights it names.
    """

    text: str
    intent: str
    kind: str
    offers: int = 0
    is_turned_down: bool = False
    aspects: tuple[Aspect, ...] = ()
    rights: tuple[str, ...] = ()

    @cached_property
    def low(self) -> str:
        """The text in lower case."""
        return self.text.lower()

    @property
    def length(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    @cached_property
    def asks(self) -> bool:
        """Whether it asks anything."""
        return _ASKS.search(self.low) is not None

    @property
    def asks_outright(self) -> bool:
        """Whether it surely asks: "får mine forældre det at vide" may also tell; its intent knows better than its words."""
        begins = _BEGINS_WITH_VERB.search(self.low)
        return self.asks and (not begins or _ASKS.search(self.low, FIRST_WORD) is not None)


def settle(said: Said) -> str | None:
    """Return the intent that names and question words decide, None to leave it as it is."""
    return next((found for rule in RULES if (found := rule(said)) is not None), KEPT) or None


def only_facts(said: Said, tells_facts: bool) -> bool:
    """Say whether a message corrects or adds a fact and tells nothing else for sure ("nej vent, jeg er 14")."""
    is_question = said.kind == "fact" and said.asks  # "skolen ligger i kerteminde" asks nothing
    settled = is_question or said.kind in ("right", "about_bot") or said.intent in ("request_human", "report_danger")
    if not tells_facts or said.offers or settled or said.length > CORRECTION_WORDS:
        return False
    # "altså" corrects in "altså 14", and only fills in "altså min far er flyttet".
    corrects = corrects_surely(said.text) if said.kind == "need" else _CORRECTS.search(said.low) is not None
    return corrects or said.kind in ("none", "talk", "fact")


def corrects_surely(text: str) -> bool:
    """Say whether a message takes back what was told before, whatever else it may be."""
    return _CORRECTS_SURELY.search(text.lower()) is not None


def reaches_office(text: str) -> bool:
    """Say whether a message asks for the municipality itself: "har du nummeret til kommunen", "nej ikke jer, kommunen"."""
    return _REACHES_OFFICE.search(text.lower()) is not None


def wants_no_office(text: str) -> bool:
    """Say whether somebody will have nothing to do with the municipality."""
    return _NO_OFFICE.search(text.lower()) is not None


def wants_a_call(text: str) -> bool:
    """Say whether somebody speaks of being called ("ring til mig", "kan jeg blive ringet op")."""
    return _RING_ME.search(text.lower()) is not None


# --- rules, in the order they are asked ------------------------------------------------------------------------------


def _of_nothing_but_hidden(said: Said) -> str | None:
    return "give_facts" if _ONLY_HIDDEN.search(said.low) else None  # "[telefon]" asks for no telephone


def _of_nothing_but_facts(said: Said) -> str | None:
    if said.offers or said.rights or not tells_nothing_but_facts(said.text):
        return None
    return "give_facts"  # "jeg er 18" is no wish to know what happens at eighteen


def _of_if_normal(said: Said) -> str | None:
    return "ask_if_normal" if _IF_NORMAL.fullmatch(said.low) else None


def _of_anger(said: Said) -> str | None:
    # "hun fra headspace var nederen" asks nothing of headspace
    return KEPT if said.intent == "complain_about_help" and not (said.asks or said.rights) else None


def _of_humans(said: Said) -> str | None:
    if said.intent == "request_call_alternative" and said.offers and said.aspects:
        return FACT_INTENTS[said.aspects[0]]  # "jeg vil helst skrive. har de en mail"
    if (
        said.intent == "request_call_alternative"
        and wants_a_call(said.text)
        and (said.asks or _WOULD_LIKE.search(said.low))
    ):
        return "request_human"  # "kan jeg blive ringet op i stedet for at skrive?"
    asks_there = said.offers and not said.is_turned_down and said.asks and not _TO_BOT.search(said.low)
    if said.intent == "request_human" and asks_there:
        return "ask_what_is"  # "kan jeg tale med et menneske på mindhelper?"
    if said.intent == "request_human" and _ANOTHER_WRITES.search(said.low):
        return "request_call_alternative"  # "kan hun skrive med nogen selv"
    if said.intent == "ask_anonymity" and _IN_WRITING.search(said.low) and not said.asks:
        return "request_call_alternative"  # "anonymt og på chat, er 17"
    return None


def _of_passing_on(said: Said) -> str | None:
    if said.rights or not _PASSES_ON.search(said.low):
        return None
    return KEPT if said.kind in ("right", "about_bot") else "ask_anonymity"


def _of_offices(said: Said) -> str | None:
    is_of_need = said.intent == "request_call_alternative" or said.kind == "need"
    if is_of_need and not said.rights and said.length <= FOLLOW_UP_WORDS and _NOBODY_ANSWERS.search(said.low):
        return "give_facts"  # "hun ringer aldrig tilbage" is no wish to write
    if said.is_turned_down and wants_no_office(said.text) and said.intent != "request_human":
        return "ask_other_options"
    return None


def _of_what_was_told(said: Said) -> str | None:
    if said.intent == "ask_capabilities" and not _TO_BOT.search(said.low) and _WHAT_TO_DO.search(said.low):
        return "ask_offers_overview"  # "han drikker", then "hvad kan jeg gøre"
    if said.intent == "ask_capabilities" and _IN_WRITING.search(said.low):
        return "request_call_alternative"  # "har du noget jeg kan læse? eller chatte"
    if said.intent in _OF_CONFIDENCE and _WHOM_TO_ASK.search(said.low):
        return "ask_offers_overview"
    is_open = said.kind in ("fact", "none", "about_bot") and not said.offers and set(said.aspects) <= _OF_ANY
    if is_open and _ANY_AT_ALL.search(said.low):
        return "ask_offers_overview"
    if said.intent == "ask_is_robot" and _ABOUT_IT.search(said.low):
        return "give_facts"  # "hvem snakker jeg med om det"
    return None


def _of_the_robot(said: Said) -> str | None:
    is_of_robot = said.intent == "ask_is_robot" and _TO_BOT.search(said.low)
    if said.intent.startswith("request_") or said.intent == "ask_difference" or is_of_robot:
        return KEPT
    is_open = said.kind in ("about_bot", "none", "talk", "other") and not said.offers
    if is_open and _WANTS_HUMAN.search(said.low) and not _ASKS_WHAT_BOT_IS.search(said.low):
        return "request_human"
    return "ask_age_limit" if _MAY_WRITE.search(said.low) else None


def _of_talk(said: Said) -> str | None:
    is_thanks = said.intent == FALLBACK and _THANKS.search(said.low) and "?" not in said.text
    if is_thanks and said.length <= THANK_WORDS:
        return "thank"
    if said.intent == "deny" and said.length > DENY_WORDS and not said.offers:
        return "give_facts"
    return None


def _of_two_offers(said: Said) -> str | None:
    return "ask_difference" if said.offers > 1 and _COMPARES.search(said.low) else None


def _of_rights(said: Said) -> str | None:
    # one complains over an office, too, and takes somebody along to it
    may_be_right = not said.offers or "complaint" in said.rights or _TO_A_MEETING.search(said.low)
    is_question = said.asks_outright or said.kind in ("none", "fact")
    return "ask_rights" if said.rights and may_be_right and is_question else None


def _of_an_offer(said: Said) -> str | None:
    if said.is_turned_down and not said.aspects:
        return "ask_other_options"
    asked = next((FACT_INTENTS[aspect] for aspect in said.aspects if aspect in FACT_INTENTS), "ask_what_is")
    if said.offers and (said.asks or said.length <= SHORT_WORDS) and said.kind != "fact":
        return asked
    is_bare = said.length <= BARE_WORDS and bool(set(said.aspects) & BARE_ASPECTS)
    if not said.offers and said.aspects and (said.asks or is_bare) and _follows_up(said):
        return asked
    if (
        not said.offers
        and said.kind in ("need", "none")
        and said.length <= FOLLOW_UP_WORDS
        and _OF_THERE.search(said.low)
    ):
        return asked
    if said.kind == "fact" and not (said.offers or said.aspects or said.asks):
        return FALLBACK  # the classifier hears a question where nobody asks
    return None


RULES: tuple[Callable[[Said], str | None], ...] = (
    _of_nothing_but_hidden,
    _of_nothing_but_facts,
    _of_if_normal,
    _of_anger,
    _of_humans,
    _of_passing_on,
    _of_offices,
    _of_what_was_told,
    _of_the_robot,
    _of_talk,
    _of_two_offers,
    _of_rights,
    _of_an_offer,
)


def _follows_up(said: Said) -> bool:
    """Say whether a short question names nothing itself, so that it is about what stands on the screen."""
    is_to_bot = _TO_BOT.search(said.low) is not None
    if said.intent == "ask_anonymity" and _GOES_ON.search(said.low):
        return not is_to_bot  # "hvad koster headspace?", then "og skal man sige sit navn"
    if said.length > FOLLOW_UP_WORDS:
        return False
    if said.kind in ("need", "none") and _MAY_COME_ALONG.search(said.low):
        return True  # "kan min onkel være med, selvom han bor i odense"
    if names_a_thing(said.text):
        return False
    if said.intent == "ask_capabilities":
        return not is_to_bot
    if said.kind in ("about_bot", "right"):
        return _POINTS_AWAY.search(said.low) is not None or not (is_to_bot or _OF_THE_WRITER.search(said.low))
    return said.kind in ("need", "none") or said.intent == "out_of_scope"
