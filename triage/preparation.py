"""Small sentences by which somebody who wants to die says that they get ready: a time, a thing at hand, a letter, a place, a good-bye.

"Jeg har skrevet et brev" and "i aften" are everyday Danish, and no rating of the message alone can hear them. So this is asked only
in a talk in which somebody's life is in danger (web.chat.listening), and reads words alone, no model.
"""

from __future__ import annotations

import re
from enum import Enum

from triage.danish import normalise_text
from triage.vocabulary import Who


class Step(str, Enum):
    """What a message tells of getting ready."""

    TIME = "time"
    MEANS = "means"
    PURCHASE = "purchase"
    LETTER = "letter"
    PLACE = "place"
    FAREWELL = "farewell"
    READY = "ready"
    FOUND = "found"  # by somebody who worries: a letter, pills
    SILENCE = "silence"  # of another: who wanted to die no longer answers


# In normalised words without marks. A gap never crosses a "ikke": "jeg har ikke skrevet noget brev".
_GAP = r"(?:(?!ikke\b|aldrig\b|ingen\b|hverken\b|men\b)\w+ )"
_RELATIVE = r"(?:mor|far|mormor|farmor|morfar|farfar|søster|bror|\w+søster|\w+bror|\w+mor|\w+far|veninde|ven|kæreste|lærer\w*|læge\w*|pædagog\w*|forældre)"
_THINGS = (
    r"(?:\w*piller(?:ne)?|pille\w*|tablet\w*|panodil\w*|pamol\w*|ipren\w*|\w*medicin(?:en)?|kniv(?:en)?|køkkenkniv\w*|hobbykniv\w*|barberblad\w*"
    r"|skalpel\w*|reb(?:et)?|snor(?:en)?|strikken|bæltet|pistol\w*|gevær\w*|våben\w*|rottegift\w*|giften|helium\w*)"
)
_LETTER = r"(?:\w*brev|breve|\w*brevet|seddel|sedler|testamente)"
_WHEN = (
    r"(?:(?:allerede )?i (?:aften|nat|dag|eftermiddag)|(?:lige )?nu|om (?:lidt|et øjeblik|(?:en|et|to|tre|et par|få|\d+) (?:halv )?(?:time|timer|minut|minutter|min))"
    r"|(?:når|naar|så snart) (?:\w+ ){1,4}(?:sover|faldet i søvn|er gået|er kørt|er taget afsted|er ude|er væk|i seng)|efter midnat|(?:klokken|kl) \d+)"
)
_LATER = r"(?:i morgen(?: \w+)?|i overmorgen|i weekenden|på (?:man|tirs|ons|tors|fre|lør|søn)dag|efter skole|snart)"
_IT_HAPPENS = (
    r"(?:det (?:bliver|sker|skal (?:ske|være|blive)|bliver nok|gør jeg)|(?:jeg |han |hun )?(?:gør|gøre|vil gøre|skal gøre|har tænkt (?:mig|sig) at gøre) det(?: bare)?"
    r"|(?:han|hun) siger(?: at)?(?: det)?(?: (?:er|bliver))?|så (?:gør jeg|sker) det)"
)
_FILLER = r"(?:ja|jo|okay|tror|jeg tror|måske|nok|faktisk|men|så|bare|og|det er|bliver|mest|allerede|altså|nej)"
_END = r"(?: (?:nu|her|nok|bare|måske|tror jeg|i aften|i nat|i dag|lige|snart|allerede|alligevel|faktisk))*$"

_STEPS: tuple[tuple[Step, re.Pattern[str]], ...] = tuple(
    (step, re.compile(pattern))
    for step, pattern in (
        (Step.TIME, rf"^(?:{_FILLER} )*(?:{_IT_HAPPENS} )?(?:{_FILLER} )*{_WHEN}(?: (?:og )?{_WHEN}| nok| tror jeg| måske| bare| alligevel| så)*$"),
        (Step.TIME, rf"^(?:{_FILLER} )*(?:{_IT_HAPPENS} (?:{_FILLER} )*{_LATER}|{_LATER} (?:gør jeg det|sker det))(?: nok| tror jeg| måske)*$"),
        (Step.MEANS, rf"\b(?:har|holder|sidder|ligger|står|fundet|hentet|taget|lagt|med) {_GAP}{{0,4}}{_THINGS} (?:\w+ )?(?:her|foran|klar|klare|fremme|frem|parat|i hånden|i hænderne|i min hånd|på bordet|i tasken|ved siden af mig|på mit værelse)\b"),
        (Step.MEANS, rf"\b{_THINGS} (?:er|ligger|står|hænger) (?:\w+ )?(?:her|foran|klar|klart|klare|fremme|parat|på bordet|i hånden|i min hånd|ved siden af mig)\b"),
        (Step.MEANS, rf"\b(?:(?:sidder|står|ligger) {_GAP}{{0,4}}med|har {_GAP}{{0,2}}taget(?= \w+ med$)|har {_GAP}{{0,2}}(?:fundet|hentet)|fandt|holder) {_GAP}{{0,3}}{_THINGS}\b"),
        (Step.MEANS, rf"\bhar (?:{_GAP}{{0,2}}(?:nok|masser af|massevis af|et helt glas|en hel pakke|mange)(?: med)? {_THINGS}|(?:jo )?{_THINGS}(?: nok)?)$"),
        (Step.PURCHASE, rf"\b(?:k(?:ø|oe|o)bt|bestilt|skaffet|samlet|sparet|stjålet|fået fat i|gemt) {_GAP}{{0,3}}(?:{_THINGS}\b|sammen$|det (?:jeg|han|hun|som jeg) (?:skal bruge|mangler|manglede|har brug for)|det hele$|det{_END}|alt(?: hvad| det)?(?: jeg (?:skal bruge|mangler))?{_END})"),
        (Step.PURCHASE, r"\bhar (?:nu |jo )?(?:det|alt|alt hvad|alt det|de ting) (?:jeg|han|hun) skal bruge\b|\bdet (?:jeg|han|hun) (?:har )?bestilte? (?:er|kom)\b"),
        (Step.LETTER, rf"\b(?:skrevet|skriver|skrev|ved at skrive|lagt|efterladt) {_GAP}{{0,4}}{_LETTER}\b|\bafskedsbrev\w*|\b(?:brevet|brevene|sedlen) (?:er|ligger|står) (?:\w+ )?(?:klar|klart|færdig\w*|skrevet|på|til)\b"),
        (Step.PLACE, rf"\b(?:står|sidder|er|går|gået|cykler|cyklet|kører|tager hen|skal ud|hænger|kravlet|klatret|på vej) {_GAP}{{0,3}}(?:på|ved|ud på|til|ud over) (?:\w+ )?(?:taget|tag|\w*broen?|kanten|altanen|perronen|togperronen|\w*skinnerne|togbanen|jernbanen|banelegemet|motorvejen|tårnet|parkeringshuset|p-huset|klinten|klippen|rækværket|gelænderet|vindueskarmen|havnen|havnekajen|kajen|molen|vandet)\b"),
        (Step.FAREWELL, r"^(?:\w+ ){0,3}farvel(?: \w+){0,4}$|\btak for (?:alt|alting|det hele)\b(?! hjælp)|\b(?:det her|det|denne) (?:er|bliver) (?:\w+ )?sidste (?:jeg|gang|besked)\b|\b(?:har|vil|ville|skal) (?:\w+ ){0,4}?(?:sagt|sige|skrevet|skrive) farvel\b|\bskrev farvel\b"),
        (Step.FAREWELL, r"\bpas (?:godt )?på (?:min|mine|mit|hinanden|jer|mor|far|ham|hende)\b|\b(?:sig|hils|fortæl) (?:\w+ ){1,4}?(?:at )?jeg (?:elsker|elskede|holder af|er ked)\b|\bundskyld (?:for )?(?:alt|alting|det hele|til alle)\b|\b(?:alle|i|de|alting|verden) (?:\w+ ){0,3}(?:bedre|bedst|lettere|nemmere)(?: \w+){0,2} uden mig\b"),
        (Step.FAREWELL, r"\b(?:vi )?ses (?:aldrig|på den anden side|i himlen|i et andet liv)\b|\b(?:hører|ser) (?:ikke|aldrig) (?:\w+ )?(?:fra|til)? ?mig (?:mere|igen|længere)\b|\bnår jeg (?:er|ikke er) (?:væk|død|her mere)\b|\bgivet (?:\w+ ){1,5}væk\b"),
        (Step.READY, rf"\b(?:gjort|gør|har) {_GAP}{{0,1}}(?:det|det hele|alt|alting|tingene) (?:\w+ )?klart?\b|\b(?:det hele|alting|alt|det) er (?:\w+ )?(?:klar|klart|planlagt|forberedt|gjort klar){_END}|^(?:{_FILLER} )*(?:jeg|han|hun) er klar(?: til det)?{_END}"),
        (Step.READY, rf"\bhar {_GAP}{{0,2}}(?:bestemt|besluttet) (?:mig|sig|det){_END}|\bhar {_GAP}{{0,2}}(?:en plan|planlagt (?:det|det hele|hvordan|hvornår)(?: \w+){{0,3}}){_END}|\b(?:ingen|i|du|man|ikke nogen) kan (?:ikke )?(?:alligevel )?(?:stoppe|redde|forhindre|nå) "),
        (Step.READY, r"^(?:jeg tror )?(?:nu gør jeg det|(?:jeg|han|hun) gør det(?: nu| bare)*)$|\bdet er for sent(?: nu)?$"),
    )
)  # fmt: skip
_SILENT = re.compile(
    r"\b(?:svarer|svarede|besvarer|læser|ser|åbner|kommer|lukker) (?:(?:mig|den|dem|bare|stadig|slet|pludselig|overhovedet|lige|altså) ){0,2}ikke\b"
    r"(?! (?:på (?:spørgsmål\w*|det|hvorfor|hvad)|når jeg spørger|så godt|rigtigt|ordentligt|hyggeligt|særlig))"
    r"|\b(?:tager|tog) (?:\w+ )?ikke (?:telefon\w*|mobil\w*|den|min)\b|\b(?:ikke|aldrig) (?:\w+ ){0,2}(?:svaret|svare|hørt fra|hørt noget|kommet hjem|set (?:ham|hende|min))\b|\b(?:telefon|mobil|tlf)\w* (?:\w+ )?(?:er )?(?:slukket|død|gået ud|går direkte)\b"
    r"|\bkan ikke (?:\w+ ){0,2}?(?:få fat|fange|komme i kontakt|få kontakt|finde (?:ham|hende|min|dem))|\b(?:ved|aner|fatter) ikke hvor (?:han|hun|de|min)\b"
    r"|\b(?:er|blev) (?:\w+ )?(?:forsvundet|stukket af|gået hjemmefra|løbet (?:ud|væk|hjemmefra))\b|\b(?:han|hun|de) er (?:\w+ )?(?:væk|gået|smuttet)(?: nu)?$"
    r"|\b(?:har )?låst (?:døren|sig|sin dør)\b|\b(?:er )?(?:gået )?offline$"
)
# What makes the same words harmless, or even good.
_HARMLESS: dict[Step, re.Pattern[str]] = {
    Step.MEANS: re.compile(
        r"\b(?:givet|gav|afleveret|smidt|skyllet|låst|lagt (?:\w+ )?væk|gemt (?:\w+ )?væk|fjernet|taget (?:\w+ )?fra|tog (?:\w+ )?fra|recept\w*|læge\w*|apotek\w*|virker"
        r"|hjælper|bivirkning\w*|ondt i (?:hovedet|halsen|maven|ryggen)|hver (?:dag|morgen|aften)|hovedpine|feber|madpakke|maden?|grøntsag\w*|lejrbål|spejder\w*)\b"
    ),
    Step.PURCHASE: re.compile(
        r"\b(?:gaver?|tøj|mad|madvarer|slik|billet\w*|skoleting|til (?:skole\w*|jul\w*|fest\w*|fødselsdag\w*|ferie\w*|turen)|hovedpine|feber|forkølet|ondt i (?:hovedet|halsen|maven|ryggen)|læge\w*|recept\w*)\b"
    ),
    Step.LETTER: re.compile(
        r"\b(?:til|fra|af|med) (?:\w+ ){0,2}(?:kommune\w*|skole\w*|læge\w*|psykolog\w*|psykiat\w*|rådgiver\w*|lærer\w*|sagsbehandler\w*|jobcent\w*|politi\w*|familieretshus\w*|julemand\w*|avis\w*)\b"
        r"|\bom hvordan (?:jeg|vi) har det\b|\bfortæller (?:\w+ ){0,2}(?:hvordan|det hele|sandheden)\b|\b(?:e ?boks|i dansk|opgave\w*|stil|ansøgning\w*|kærestebrev\w*|digt\w*)\b"
    ),
    Step.PLACE: re.compile(
        r"\b(?:bus|bussen|skole\w*|arbejde|træning|fodbold|håndbold|på vej (?:hjem|til (?:mor|far|min))|hjem fra|sammen med|med (?:min|mine|mor|far|en|vores)|hyggelig\w*|dejligt|rart|hjælper|roligere|fisker|bade\w*|ferie\w*)\b"
    ),
    Step.FAREWELL: re.compile(
        r"\btak for (?:hjælp\w*|snakken|svaret|chatten|i dag|nu|det|rådet?|at du|alt din|al din|alt det du|al hjælp\w*)\b|\b(?:godnat|sov godt|vi (?:skrives|snakkes|ses i)|skal (?:\w+ )?(?:spise|sove|i seng|hjem|lave)|kommer (?:nok )?igen|skriver igen)\b"
    ),
    Step.READY: re.compile(r"\b(?:hjælp\w*|fortælle?\w*|sige det|tale med|snakke med|ringe\w*|skole\w*|aftensmad\w*|maden|lektier\w*)\b"),
}  # fmt: skip
_FOUND = re.compile(rf"\b(?:fundet|fandt|set|så) {_GAP}{{0,3}}(?:{_LETTER}|{_THINGS})\b")
_ABOUT_I, _ABOUT_ANOTHER = (
    re.compile(r"\bjeg (?:gør|vil|skal|har|er)\b"),
    re.compile(r"\b(?:han|hun|de) (?:gør|vil|skal|har|er|siger)\b"),
)
_SUBJECT = re.compile(rf"\b(?:(jeg)|(han|hun|de|hende|ham)|vi|(?:min |mit |vores )?{_RELATIVE})\b")
_DENIED = re.compile(r"\b(?:ikke|aldrig)(?: (?!mere\b|længere\b|klare\b|holde\b)\w+)? $")
_WORDS = re.compile(r"[^\w\s-]")


def find_step(text: str, who: Who) -> Step | None:
    """Say how a message tells that whoever is in danger gets ready.

    Args:
        text: One message as written.
        who: Who wants to die, as the talk knows: what somebody else has bought, or written, is no step.

    Returns:
        The step; None for anything else, denials and what was given away among it.
    """
    words = " ".join(_WORDS.sub(" ", normalise_text(text)).split())
    if "?" in text:
        return None
    if who is Who.OTHER and _SILENT.search(words):
        return Step.SILENCE
    if who is Who.OTHER and _FOUND.search(words):
        return Step.FOUND
    return next(
        (step for step, pattern in _STEPS for hit in pattern.finditer(words) if _is_step(step, words, hit, who)), None
    )


def _is_step(step: Step, words: str, hit: re.Match[str], who: Who) -> bool:
    """Whether it is done by whoever is in danger, and nothing beside it makes it harmless."""
    if step in _HARMLESS and _HARMLESS[step].search(words):
        return False
    if step is not Step.FAREWELL and _DENIED.search(words, 0, hit.start()):
        return False
    if step in (Step.TIME, Step.READY):
        return not (_ABOUT_I if who is Who.OTHER else _ABOUT_ANOTHER).search(words)
    before = list(_SUBJECT.finditer(words, 0, hit.start() + len(hit[0].split()[0])))
    if who is Who.OTHER:
        return bool(before and before[-1][2]) or (not before and step is not Step.FAREWELL)
    return step is Step.FAREWELL or not before or bool(before[-1][1])
