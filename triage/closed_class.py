"""Words that only hold a sentence together, and words for who, how old and where: a message of nothing else tells no danger.

"undskyld, det er hans bror der er 9" says whose age it is. A model trained on cries for help hears the apology and the
brother; what would make it danger has a word of its own.
"""

from __future__ import annotations

import re

_PRONOUNS = """jeg du han hun den det vi i de man mig dig ham hende os jer dem min mit mine din dit dine hans hendes dens dets
vores jeres deres sin sit sine nogen noget nogle ingen intet alle alt selv anden andet andre samme"""
_VERBS = """er var været bliver blev have har haft havde kan kunne skal skulle vil ville må måtte bor boede hedder går mente
mener skrev skriver skrive spørger spørge hører høre"""
_LINKS = """fra til på i af om med hos ved for over under efter før mellem uden siden indtil og eller men så da at som der hvis
fordi når hvor hvem hvad ikke også kun bare lige jo vel da nu her egentlig endnu stadig faktisk altså en et meget lidt mere"""
_TALK = "ja nej jo tak ellers undskyld vent okay ok nå øh hm hmm hej rigtigt forkert"
_PEOPLE = """mor far bror søster storebror lillebror storesøster lillesøster farmor farfar mormor morfar moster faster onkel fætter
kusine søn datter dreng pige barn børn ven veninde kæreste kammerat forældre søskende bonusfar bonusmor papfar papmor plejemor
plejefar tvilling nevø niece barnebarn elev lærer pædagog træner"""
_FACTS = """to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten tyve år gammel måned
måneder uge uger klasse tiden kommune kommunen sag sagsbehandler rådgiver skole skolen"""
# Verbs and links so common that they explain nothing by themselves; kept apart, for in a message they may still tell of danger.
_LIGHT = """får fik fået gør gjorde gjort siger sagde sagt ser så set kommer kom kommet går gik gået tager tog taget giver gav
ved tror synes plejer prøver begynder lige end ad mens selvom altid aldrig igen noget ting måde gang gange dag dage ind ud op ned
hen hjem væk sig der dér sådan rigtig virkelig helt meget mange flere jer én ens denne dette disse hvilken hvordan hvorfor hvornår"""
CLOSED = frozenset(" ".join((_PRONOUNS, _VERBS, _LINKS, _TALK, _PEOPLE, _FACTS)).split())
_EMPTY = frozenset(" ".join((_PRONOUNS, _VERBS, _LINKS, _TALK, _LIGHT)).split())
_TOKEN = re.compile(r"\w+|[^\w\s.,;:?!()\"'»«-]")  # an emoji is a token of its own, and says something


def is_of_closed_words(text: str) -> bool:
    """Say whether a normalised text (`triage.danish`) holds words of these classes and numbers only; "" does."""
    return all(token in CLOSED or token.isdigit() for token in _TOKEN.findall(text))


def explains_nothing(word: str) -> bool:
    """Say whether a normalised word alone is no reason for anything ("har", "den", "får"): an explanation leaves it out."""
    return word in _EMPTY or word.isdigit()
