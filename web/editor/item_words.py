"""The Danish words an editor reads for what stands in the content files: kinds, places, states, levels. No logic."""

from __future__ import annotations

from triage.hours import WEEKDAYS
from triage.vocabulary import Aspect

KINDS = {
    "offer": "Tilbud", "contact": "Kontakter", "answer": "Svar fra robotten", "phrase": "Korte sætninger", "topic": "Emner",
    "right": "Rettigheder", "plan": "Svar på fare", "hours": "Rådgivernes åbningstid", "intent": "Intents", "lexicon": "Ordlister",
}  # fmt: skip
PLACES = {"kalundborg": "Kalundborg", "haderslev": "Haderslev", "kerteminde": "Kerteminde", "thisted": "Thisted"}
OWNERS = {"national": "Landsdækkende", **PLACES}
AREAS = {
    "DK": "Hele landet", **PLACES, "region_sjaelland": "Region Sjælland", "region_syddanmark": "Region Syddanmark",
    "region_nordjylland": "Region Nordjylland", "region_hovedstaden": "Region Hovedstaden",
}  # fmt: skip
STATES = {"running": "Kører", "pilot": "Forsøg", "proposed": "Foreslået, findes ikke endnu", "ended": "Slut"}
WHO = {"child": "Børn under 13", "young": "Unge fra 13", "parent": "Forældre", "professional": "Fagfolk"}
CONTACT_KINDS = {
    "emergency": "Akut", "helpline": "Telefonrådgivning", "chat": "Chat", "municipal": "Kommune", "health": "Sundhed",
    "civil_society": "Forening", "fact": "Viden (vises ikke som kontakt)",
}  # fmt: skip
CONFIDENCE = {"high": "Sikker", "medium": "Nogenlunde sikker", "low": "Usikker: nummeret vises ikke"}
# Contacts of a plan that depend on where the visitor is.
CONTACTS_BY_PLACE = {
    "laegevagt_{region}": "Lægevagten i den unges region", "psykiatrisk_akut_{region}": "Akut psykiatri i den unges region",
    "{municipal}": "Kommunen, hvor den unge er",
}  # fmt: skip
# Files edited as they are -> what they are; those of danger are named by KIND_WORDS.
FILES = {
    "data/questions.yml": "Faste spørgsmål og deres svar", "data/places.yml": "Byer, skoler og kommuner", "data/intents.yml": "Hvad hvert intent betyder", "data/lexicon/context.yml": "Hvor farlige ord er harmløse",
    "data/lexicon/conversation.yml": "Fare: hvad en ny besked gør ved de gamle", "data/lexicon/idioms.yml": "Faste udtryk, der ikke er fare",
    "data/lexicon/negation.yml": "Ord for »ikke«", "data/lexicon/persons.yml": "Ord for mennesker", "data/lexicon/shorthand.yml": "Forkortelser fra chat",
    "data/lexicon/tense.yml": "Før, nu og senere", "data/lexicon/topics.yml": "Ord for emner", "data/lexicon/figures.yml": "Vendinger, der betyder noget andet", "data/lexicon/words.yml": "Ordgrupper, der bruges i de andre lister",
}  # fmt: skip
# Intents that data/intents.yml gives no words for: parts set them, nobody is asked back with them.
INTENT_WORDS = {
    "report_danger": "at nogen er i fare",
    "nlu_fallback": "forstod det ikke",
    "out_of_scope": "noget helt andet",
}
YES_NO = {"": "Ved ikke / betyder ikke noget", "true": "Ja", "false": "Nej"}
DIAGNOSES = {"autism": "Autisme", "adhd": "ADHD", "disability": "Handicap"}
DAYS = dict(zip(WEEKDAYS, ("Mandag", "Tirsdag", "Onsdag", "Torsdag", "Fredag", "Lørdag", "Søndag"), strict=True))
ASPECTS = {
    Aspect.WHAT: "Hvad er det?", Aspect.WHO: "Hvem er det for?", Aspect.AGES: "Hvor gammel skal man være?", Aspect.PRICE: "Hvad koster det?",
    Aspect.PLACE: "Hvor er det?", Aspect.HOURS: "Hvornår?", Aspect.JOIN: "Hvordan kommer man med?", Aspect.SESSIONS: "Hvor mange gange?",
    Aspect.GROUP: "Hvor mange er man sammen?", Aspect.ANONYMOUS: "Kan man være anonym?", Aspect.PARENTS: "Er forældre med?",
    Aspect.RUN_BY: "Hvem står for det?", Aspect.WAITING: "Er der ventetid?", Aspect.CONTACT: "Hvordan får man fat i dem?",
    Aspect.STATUS: "Kører det stadig?",
}  # fmt: skip
LEVEL_WORDS = {"acute": "akut", "high": "alvorligt", "concern": "sårbart"}
KIND_WORDS = {
    "suicide": "selvmordstanker", "self_harm": "selvskade", "physical_abuse": "vold", "sexual_abuse": "seksuelle overgreb",
    "digital_abuse": "krænkelser på nettet", "neglect": "svigt", "threat_to_others": "trusler mod andre", "eating": "mad og krop",
    "substance": "rusmidler", "medical": "sygdom eller forgiftning", "homeless": "intet sted at sove", "honour": "social kontrol",
    "psychosis": "stemmer eller syner", "poisoning": "har taget noget farligt", "other": "andet", "default": "alle slags",
}  # fmt: skip
ROLE_WORDS = {
    "friend": "en ven skriver",
    "parent": "en forælder skriver",
    "professional": "en fagperson skriver",
    "self": "den unge selv",
    "child": "et barn under 13 skriver",
}
# Keys of data/responses/risk.yml beside the plans -> when it is said.
CARE = {
    "check_in": "Spørgsmål bagefter", "listening": "Når robotten ikke har et svar",
    "doubt": "Spørgsmål, når robotten tror, at der er fare, men ikke er sikker",
    "wonder": "Spørgsmål under et svar, når robotten er i tvivl",
    "again": "Når det samme bliver sagt igen", "not_now": "Tak for et nej", "explained": "Når den unge forklarer det",
    "retracted": "Når den unge siger, at det var for sjov", "retracted_again": "Når det var for sjov, igen",
    "retracted_other": "Når det var for sjov, om en anden", "safe": "Når den unge er i sikkerhed", "safe_other": "Når en anden er i sikkerhed",
    "safe_poisoned": "I sikkerhed, men har taget noget", "promised": "Har lovet ikke at sige det",
    "hard_to_tell": "Tør ikke sige det", "still_call": "Skal jeg stadig ringe? (har taget noget)",
    "heard": "Siges først, når netop det er fundet", "choice_texts": "Knapper",
}  # fmt: skip
ANSWER_WORDS = {
    "utter_greet": "Hilsen", "utter_goodbye": "Farvel", "utter_thank": "Tak", "utter_smalltalk": "Småsnak", "utter_insult": "Når man bliver grov",
    "utter_affirm": "Ja", "utter_deny": "Nej", "utter_refuse_to_say": "Vil ikke sige det", "utter_dont_know": "Ved ikke",
    "utter_repeat": "Sig det igen", "utter_joke": "Det var for sjov", "utter_better": "Har det bedre", "utter_out_of_scope": "Noget helt andet",
    "utter_is_robot": "Er du en robot?", "utter_capabilities": "Hvad kan du?", "utter_anonymity": "Er jeg anonym?",
    "utter_parents_told": "Får mine forældre det at vide?",
}  # fmt: skip
# marks of the word lists -> what they do to a message
MARK_WORDS = {
    "negation": "Ord for »ikke«", "not_negation": "»Ikke«, der ikke gør det harmløst", "cut": "Ord, som et »ikke« ikke rækker forbi",
    "other": "En anden er i fare", "close": "En, den unge kender, er i fare", "self": "Den, der skriver, er i fare", "past": "Det er længe siden",
    "now": "Det er nu", "still": "Det er stadig sådan", "recovered": "Det er overstået", "safe": "Er i sikkerhed nu",
    "retracted": "Tager det tilbage (»det var for sjov«)", "explained": "Forklarer det (»det var en sang«)", "unsaid": "Vil ikke eller kan ikke svare",
}  # fmt: skip
CONTEXT_WORDS = {
    "real": "Det er ikke sjov: alt det harmløse gælder ikke", "game": "Et spil", "assignment": "En opgave i skolen", "fiction": "En film, en bog, en sang",
    "information": "Vil bare vide noget", "joke": "En joke", "news": "Nyheder",
}  # fmt: skip
