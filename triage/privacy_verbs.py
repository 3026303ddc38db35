"""What people do, are and have done to them: the words by which a name is told from a thing.

One place for all who ask: `privacy_names`, `privacy_context` and the recogniser in `ner`. Lower case, as written in chat.
"""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Said of storms and summers as well as of people.
SAID_OF_THINGS = _set(
    """
    blev bliver er fik får gik gjorde går gør har havde kan kom kommer må skal tager tog var
    """
)

# Said of people only: what follows a name of a word no list knows.
SAYS_SURE = _set(
    """
    bagtaler bandede blokerede blokerer drillede driller elsker filmede fortalte fortæller gad ghostede ghoster
    gider grinede griner græd græder hadede hader ignorerer inviterede krammede krammer kyssede kysser lovede lyver
    løj mener mente mobbede mobber pressede presser påstod påstår ringede råber råbte sagde savner siger sir skrev
    skriver skubbede skubber slog slår snakkede snakker sparkede sparker spurgte spørger stjal svarede svigtede
    synes syntes taler troede tror truede truer turde tvang tvinger tævede tæver tør vil ville voldtog
    """
)

# What people do, most of it at least.
SAYS = (
    _set(
        """
    begyndte boede bor burde cuttede cutter delte drak drikker filmer forlod hentede hjalp hjælper holder holdt
    kender kigger kunne lover måtte møder mødte ringer ryger røg rører rørte sad sagt savnede sender sendte sidder
    skulle skælder slap sov sover spiser spiste stjæler stoppede svarer svigter talte
    """
    )
    | SAYS_SURE
    | SAID_OF_THINGS
)

# Forms with which a clause begins after its subject.
FINITE = _set(
    """
    skar skærer sprang hoppede løb løber bed bider spytter spyttede kneb niver forsøger forsøgte prøvede prøver faldt lukkede snød snyder flirter flirtede dansede trak trækker
    bebrejder fandt flyttede forstår fulgte gemte hev hørte kastede lader lod låste passede passer rev ser skreg
    bestemmer bestemte starter overtaler overtalte lokker lokkede narrer narrede udnytter udnyttede outer outede manipulerer overfaldt overfalder voldtager kilder prikker tjekker tjekkede
    kontrollerer overvåger udspionerer forlader efterlod efterligner skælder råbte
    skændes slikker slås smed spillede spiller startede så ventede venter
    """
) | SAYS - {"sagt"}

# Whom these verbs meet is somebody.
ACTS_SURE = _set(
    """
    anmelde anmeldte blokerede blokerer blokeret bollede datede dater drillede driller dumpede ghostede ghoster
    inviterede inviterer kender kneppede kramme krammede krammer kysse kyssede kysser kysset mobbede mobber skubbede
    slog slår spurgte spørger truede truer trøste trøstede tævede
    """
)

# Whom these verbs meet is mostly somebody.
ACTS_ON = (
    _set(
        """
    adoptere adopterede beskytter bolle elskede elsker fik følger gift hadede hader hjalp hjælper hørte kendte møder
    mødt mødte passede passer savnede savner ser slå slået spørge stalker stoler så tæskede tæsker ventede
    """
    )
    | ACTS_SURE
)

# What is said, sent or felt to, about or with somebody.
TALKS = _set(
    """
    bange bekymret besked beskeder besøg billede billeder billedet blokeret drillet fest filmet forelsket fortalt
    fortalte fortælle fortæller fødselsdag ghostet hjem jaloux kysset kæreste kærester lun løgn mobbet presset ringe
    ringede ringer ringet rygte rygter rørt sagde sagt sende sender sendt sendte sige siger skrev skrevet skrive
    skriver skubbet skuffet slået snakke snakkede snakker snakket snaps snydt sparket sur svarede svarer svigtet
    tale taler talt talte truet træt tænke tænker tænkt tænkte tævet utryg uvenner venner video videoer vild
    voldtaget vred vrede
    """
)

# States of a song or a summer as well.
STATES_OF_THINGS = _set(
    """
    bedst dejlig død grov her hjemme hyggelig høj min mærkelig strid væk værst yngre ældre
    """
)

# States of people.
STATES = (
    _set(
        """
    adopteret alene autist bange barnlig bekymret bøsse deprimeret drillet dum dødede enige ensom falsk flink
    flyttet forelsket fuld gravid gået homo indlagt irriterende irriteret jaloux ked klam klog kærester lesbisk
    mobbet nederen ond pinlig psykotisk påvirket single skizofren skuffet skæv streng stresset sur syg sygemeldt sød
    taget trans trist tyk tynd ulækker utro uvenner venner vild voldelig vred
    """
    )
    | STATES_OF_THINGS
)
