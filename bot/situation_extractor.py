"""Rasa component: entities that rules can read: age, place, grade, role, diagnosis, case, offers and rights named.

A wrapper around triage.needs, triage.mentions and triage.aspects. Where an offer is named and the words ask for a fact,
the intent follows the words: the classifier knows sentences, not the names of offers added yesterday.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from triage.aspects import asked_aspects, names_a_thing
from triage.content import load_catalogue
from triage.intents import load_intents
from triage.mentions import is_elsewhere, is_turned_down, mention_finder
from triage.needs import SERVED, Told, find_relation, load_places, read_message
from triage.topics import compile_words, load_topic_words
from triage.vocabulary import Aspect

SEPARATOR = "|"  # between the ids that one name may mean
_FLAGS = ("open_case", "pregnant", "placed", "new_parent", "refugee")
TOLD_FACTS = {"age", "grade", "municipality", "diagnosis", "open_case", "role"}
CORRECTION_WORDS = 14  # longer messages tell more than a correction
_CORRECTS = re.compile(
    r"\b(?:nej|vent|forkert|mente|altså|faktisk|rettelse|rettede|undskyld|flyttet til|i stedet|slåfejl|fejl)\b"
)
_CORRECTS_SURELY = re.compile(r"\b(?:nej|vent|forkert|mente|rettelse|rettede|undskyld|i stedet|slåfejl|fejl)\b")
SHORT_WORDS = 5  # "fortæl om café ungeliv": so few words with a name are about it
BARE_ASPECTS = {"hours", "contact", "price", "place", "ages", "waiting"}  # "om natten", "på chat" ask without asking
FOLLOW_UP_WORDS = 10  # "og hvordan kommer hun med?"; longer messages tell of a need
FIRST_WORD = 3  # letters: what asks later than this asks by itself ("er 16 og gravid, må de bestemme det")
THANK_WORDS = 14
DENY_WORDS = 7  # "nej ikke min lærer. nogen der ikke kender mig" says more than no
FACT_INTENTS = {
    "what": "ask_what_is",
    "parents": "ask_what_is",
    "anonymous": "ask_what_is",
    "status": "ask_what_is",
    "price": "ask_price",
    "hours": "ask_opening_hours",
    "place": "ask_place",
    "ages": "ask_age_limit",
    "who": "ask_age_limit",
    "join": "ask_how_to_join",
    "sessions": "ask_sessions",
    "group": "ask_sessions",
    "run_by": "ask_who_runs",
    "waiting": "ask_waiting_time",
    "contact": "ask_phone",
}
_ASKS = re.compile(
    r"\?|\b(?:hvad|hvem|hvor\w*|hvilke\w*|hvordan)\b|^(?:og |men |hej,? |okay |ok |ja |så )*(?:kan|må|maa|skal|findes|koster|giv|fortæl|hvis man|virker|hjælper|tager|får"
    r"|er (?!jeg\b|så\b|bange\b|ked\b|træt\b|ret\b|mega\b|lidt\b|meget\b|bare\b|helt\b|\d)|har (?:i|de|man|den(?: der)?|dem))\b|^(?:og|også) "
    r"|[.,;!] (?:(?:og|men) )?(?:findes|koster|(?:kan|må|maa|skal|får|er|har) (?:jeg|man|vi|hun|han|der|den|det|de|i)\b(?! (?:ikke|ik|ikk)\b))"
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
_IN_WRITING = re.compile(r"\b(?:p[åa]+|over|via) (?:chat|sms|skrift)\b|\bskrive med\b")
_WHAT_TO_DO = re.compile(r"\bhvad (?:kan|skal|b[øo]e?r|g[øo]e?r) (?:jeg|man|vi)\b")
_ABOUT_IT = re.compile(r"\bom (?:det|dem|ham|hende|mi[nt]|mine)\b")
_NOT_THAT = re.compile(
    r"^(?:nej|men|bare|helst)?[ ,]*(?:ikke|ik|ikk) \w+"
)  # "nej ikke headspace, der arbejder min tante"
_NO_OFFICE = re.compile(
    r"\b(?:ikke|ik|ikk|aldrig) (?:\w+ ){0,3}kommunen\b(?! (?:kender|ved|svarer|hj[æa]e?lper|g[øo]e?r|vil))|\buden (?:om )?kommunen\b|\bkommunen (?:skal|m[åa]+) (?:bare )?(?:ikke|ik)\b"
)
# "har du nummeret til kommunen", "nej ikke jer, kommunen"
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
# Whoever writes of a friend names one; the classifier alone takes "kan i hjælpe med at jeg er bange" for it too.
_SOMEBODY_ELSE = re.compile(
    r"\b(?:han|hun|hende|hendes|ham|hans|hin|ham|hend|dem|deres|de|barn\w*|børn\w*|elev\w*|dreng\w*|pige\w*|datter\w*|søn\w*|soen|son|unge?|nogen|en jeg kender"
    r"|\w*ven\w*|bestie\w*|bff\w*|kammerat\w*|klassekammerat\w*|makker\w*|kæreste\w*|kaereste\w*|\w*søster\w*|\w*soester\w*|\w*soster\w*|\w*bror\w*|fætter\w*|kusine\w*"
    r"|niece\w*|nevø\w*|nabo\w*|roomie\w*|familie\w*|klasse\w*|teenager\w*|knægt\w*|lille\w*|\[navn\])\b"
)
_OWN_CHILD = re.compile(r"\b(?:min|mit|mine|vores eg[ne]\w*|jeg er (?:mor|far|forælder))\b")
_NEIGHBOUR = re.compile(r"\b(?:nabo\w*|genbo\w*|overbo\w*|underbo\w*|opgangen)\b")
_COMPARES = re.compile(r"\b(?:forskel\w*|eller|el|bedst|bedre|sammenlign\w*|kontra|vs)\b")
_BARE_NUMBER = re.compile(r"\s*(\d{1,2})[.\s!]*")


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class SituationExtractor(GraphComponent):
    """Adds entities to each message."""

    def __init__(self, data_dir: Path) -> None:
        self.places = load_places(data_dir)
        catalogue = self.catalogue = load_catalogue(data_dir)
        self.finder = mention_finder(catalogue)
        self.rights = [
            (name, compile_words([*map(str.lower, right.get("aliases") or []), *(right.get("cues") or [])]))
            for name, right in catalogue.rights.items()
        ]
        self.meanings = load_intents(data_dir)
        self.topic_words = load_topic_words(data_dir)
        # Whom "kommunen" means where its number or address is asked for: the office each place calls so.
        self.offices = [
            i for place in SERVED for mention in self.finder.find(f"kommunen i {place.value}") for i in mention.ids
        ]

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SituationExtractor:
        """Read places and names from the content."""
        return cls(Path(config.get("data_dir") or os.environ.get("DATA_DIR", "data")))

    def process(self, messages: List[Message]) -> List[Message]:
        """Add what each message tells, and settle questions on offers by name."""
        for message in messages:
            text = message.get(TEXT) or ""
            offers = self._mentions(text)
            asked = asked_aspects(text)
            if asked == [Aspect.WHAT] and (offers or names_a_thing(text)):
                asked = []  # what an offer is needs no saying where nothing is asked beside it
            aspects = [_entity("aspect", aspect.value) for aspect in asked]
            rights = self._rights(text)
            if (intent := self._settle(text, message.get(INTENT) or {}, offers, aspects, rights)) is not None:
                message.set(INTENT, {"name": intent, "confidence": 1.0}, add_to_output=True)
            situation = self._situation(text, message)
            heard = [*(message.get(ENTITIES) or []), *self._topics_of_question(text, message, offers)]
            if self._only_facts(text, message.get(INTENT) or {}, situation, offers):
                message.set(INTENT, {"name": "give_facts", "confidence": 1.0}, add_to_output=True)
                heard = [e for e in heard if e["entity"] != "topic" or not _CORRECTS_SURELY.search(text.lower())]
            if intent in ("give_facts", "ask_other_options"):
                heard = [e for e in heard if e["entity"] != "topic"]  # what was heard first was heard wrongly
            # What a message tells is told by the whole of it; Rasa's own tests sort entities by their place.
            found = [{**entity, "start": 0, "end": len(text)} for entity in (*situation, *offers, *aspects, *rights)]
            message.set(ENTITIES, [*heard, *found], add_to_output=True)
        return messages

    def _settle(
        self, text: str, intent: Dict[str, Any], offers: List[Any], aspects: List[Any], rights: List[Any]
    ) -> str | None:
        """Return the intent that names and question words decide, None to leave it as it is."""
        name = intent.get("name", "")
        meaning = self.meanings.get(name)
        kind = meaning.kind if meaning else "none"
        if name == "request_call_alternative" and offers and aspects:
            return FACT_INTENTS[aspects[0]["value"]]  # "jeg vil helst skrive. har de en mail"
        low = text.lower()
        if name == "request_human" and offers and _ASKS.search(low) and not _TO_BOT.search(low):
            return "ask_what_is"  # "kan jeg tale med et menneske på mindhelper?"
        if name == "request_human" and _ANOTHER_WRITES.search(low):
            return "request_call_alternative"  # "kan hun skrive med nogen selv"
        if (
            (name == "request_call_alternative" or kind == "need")
            and not rights
            and len(text.split()) <= FOLLOW_UP_WORDS
            and _NOBODY_ANSWERS.search(low)
        ):
            return "give_facts"
        if name == "ask_anonymity" and _IN_WRITING.search(low) and not _ASKS.search(low):
            return "request_call_alternative"  # "anonymt og på chat, er 17"
        if any(offer.get("is_turned_down") for offer in offers) and _NO_OFFICE.search(low) and name != "request_human":
            return "ask_other_options"
        if name == "ask_capabilities" and not _TO_BOT.search(low) and _WHAT_TO_DO.search(low):
            return "ask_offers_overview"  # "han drikker", then "hvad kan jeg gøre"
        if name == "ask_is_robot" and _ABOUT_IT.search(low):
            return "give_facts"  # "hvem snakker jeg med om det"
        if name.startswith("request_") or name == "ask_difference" or (name == "ask_is_robot" and _TO_BOT.search(low)):
            return None
        if (
            kind in ("about_bot", "none", "talk", "other")
            and not offers
            and _WANTS_HUMAN.search(text.lower())
            and not _ASKS_WHAT_BOT_IS.search(text.lower())
        ):
            return "request_human"
        if _MAY_WRITE.search(text.lower()):
            return "ask_age_limit"
        if (
            name == "nlu_fallback"
            and _THANKS.search(text.lower())
            and len(text.split()) <= THANK_WORDS
            and "?" not in text
        ):
            return "thank"
        if name == "deny" and len(text.split()) > DENY_WORDS and not offers:
            return "give_facts"
        if len(offers) > 1 and _COMPARES.search(text.lower()):
            return "ask_difference"
        is_question = _ASKS.search(text.lower()) is not None
        # "får mine forældre det at vide" is a question about the bot; its intent knows better than the words of a right
        asks_outright = is_question and (
            not _BEGINS_WITH_VERB.search(text.lower()) or _ASKS.search(text.lower(), FIRST_WORD) is not None
        )
        is_complaint = any(right["value"] == "complaint" for right in rights)  # also over an office that is named
        if rights and (not offers or is_complaint) and (asks_outright or kind in ("none", "fact")):
            return "ask_rights"
        if any(offer.get("is_turned_down") for offer in offers) and not aspects:
            return "ask_other_options"
        is_about_offer = is_question or len(text.split()) <= SHORT_WORDS
        asked = next((FACT_INTENTS[a["value"]] for a in aspects if a["value"] in FACT_INTENTS), "ask_what_is")
        if offers and is_about_offer and kind != "fact":
            return asked
        is_bare = len(text.split()) <= 3 and bool({a["value"] for a in aspects} & BARE_ASPECTS)
        if not offers and aspects and (is_question or is_bare) and self._follows_up(text, name, kind):
            return asked
        if kind == "fact" and not (offers or aspects or is_question):
            return "nlu_fallback"  # the classifier hears a question where nobody asks
        return None

    def _topics_of_question(self, text: str, message: Message, offers: List[Any]) -> List[Dict[str, Any]]:
        """Needs named in a question that names no offer: "hvad er nummeret til dem med vold i parforhold"."""
        meaning = self.meanings.get((message.get(INTENT) or {}).get("name", ""))
        if offers or meaning is None or meaning.kind != "fact":
            return []
        return [_entity("topic", topic.value) for topic in self.topic_words.find(text.lower())]

    def _follows_up(self, text: str, name: str, kind: str) -> bool:
        """Say whether a short question names nothing itself, so that it is about what stands on the screen."""
        low = text.lower()
        if name == "ask_anonymity" and _GOES_ON.search(low):
            return not _TO_BOT.search(low)  # "hvad koster headspace?", then "og skal man sige sit navn"
        if len(text.split()) > FOLLOW_UP_WORDS or names_a_thing(text):
            return False
        if name == "ask_capabilities":
            return not _TO_BOT.search(low)
        if kind in ("about_bot", "right"):
            return _POINTS_AWAY.search(low) is not None or not (_TO_BOT.search(low) or _OF_THE_WRITER.search(low))
        return kind in ("need", "none") or name == "out_of_scope"

    def _only_facts(self, text: str, intent: Dict[str, Any], situation: List[Any], offers: List[Any]) -> bool:
        """Say whether the message corrects or adds a fact and tells nothing else for sure ("nej vent, jeg er 14")."""
        told = {e["entity"] for e in situation} & TOLD_FACTS
        meaning = self.meanings.get(intent.get("name", ""))
        kind = meaning.kind if meaning else "none"
        if (
            not told
            or offers
            or kind in ("fact", "right", "about_bot")
            or intent.get("name") in ("request_human", "report_danger")
        ):
            return False
        # "altså" corrects in "altså 14", and only fills in "altså min far er flyttet".
        corrects = _CORRECTS.search(text.lower()) if kind != "need" else _CORRECTS_SURELY.search(text.lower())
        if corrects and len(text.split()) <= CORRECTION_WORDS:
            return True
        return kind in ("none", "talk") and len(text.split()) <= CORRECTION_WORDS

    def _rights(self, text: str) -> List[Dict[str, Any]]:
        """The right whose words stand longest in the text."""
        low = text.lower()
        hits = [
            (max(len(hit.group()) for hit in pattern.finditer(low)), name)
            for name, pattern in self.rights
            if pattern.search(low)
        ]
        return [_entity("right", max(hits)[1])] if hits else []

    def _situation(self, text: str, message: Message) -> List[Dict[str, Any]]:
        told = read_message(text, self.places)
        values = _values(told)
        intent = (message.get(INTENT) or {}).get("name", "")
        meaning = self.meanings.get(intent)
        names_another = _SOMEBODY_ELSE.search(text.lower()) is not None
        is_neighbour = _NEIGHBOUR.search(text.lower()) is not None  # nobody's parent or teacher here
        if "role" not in values and meaning and meaning.role is not None and names_another and not is_neighbour:
            values["role"] = meaning.role.value
        if (relation := find_relation(text)) is not None:
            values["relation"] = relation
        number = _BARE_NUMBER.fullmatch(text)
        if number:
            values["number"] = int(number[1])
        is_own = _OWN_CHILD.search(text.lower()) is not None
        return [
            {**_entity(name, value), "is_own_child": is_own} if name == "role" else _entity(name, value)
            for name, value in values.items()
        ]

    def _mentions(self, text: str) -> List[Dict[str, Any]]:
        """Offers and contacts named; one only described is none of another place than the one the message names."""
        low = text.lower()
        here = self.places.find(low)
        found = [
            {
                **_entity("offer", SEPARATOR.join(ids)),
                "is_described": mention.is_described,
                "is_turned_down": is_turned_down(text) or _NOT_THAT.search(low) is not None,
            }
            for mention in self.finder.find(text)
            if (ids := [i for i in mention.ids if not (mention.is_described and is_elsewhere(self.catalogue, i, here))])
        ]
        if not found and (_REACHES_OFFICE.search(low) or _NO_OFFICE.search(low)):
            is_turned_down_too = _NO_OFFICE.search(low) is not None
            office = _entity("offer", SEPARATOR.join(self.offices))
            found = [{**office, "is_described": False, "is_turned_down": is_turned_down_too}]
        return found


def _values(told: Told) -> Dict[str, Any]:
    values: Dict[str, Any] = {}
    if told.age is not None:
        values["age"] = told.age
    if told.grade is not None:
        values["grade"] = told.grade
    if told.municipality is not None:
        values["municipality"] = told.municipality.value
    if told.role is not None:
        values["role"] = told.role.value
    if told.diagnosis is not None:
        values["diagnosis"] = SEPARATOR.join(sorted(told.diagnosis)) or "none"
    values.update({name: value for name in _FLAGS if (value := getattr(told, name)) is not None})
    return values


def _entity(name: str, value: Any) -> Dict[str, Any]:
    return {"entity": name, "value": value, "extractor": SituationExtractor.__name__}
