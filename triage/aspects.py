"""Which facts a question asks for, by its words: a second opinion beside the intent classifier.

"hvornår og hvor" asks two things; the classifier can name only one.
"""

from __future__ import annotations

import re

from triage.vocabulary import Aspect

_CUES: tuple[tuple[Aspect, str], ...] = (
    (Aspect.WHAT, r"\bhvad (?:er|laver|handler|g[åa]+r)\b(?! (?:det for (?:et nummer|en adresse)|prisen|adress\w*|nummer\w*|telefon\w*|tlf|[åa]bning\w*|alder\w*|klokken|forskel\w*|mail\w*|vente\w*))"
                  r"|^(?:hej |og |men )*(?:er|findes) der (?:en |et |noget )?(?!mange|plads|vente|k[øo]|alder|nogen|nummer|gr[æa]e?nse|[åa]bent)"),
    (Aspect.PRICE, r"\b(?:koster|kost|pris\w*|gratis|betal\w*|penge for|dyrt|billig\w*|gebyr)\b"),
    (Aspect.HOURS, r"\b(?:hvorn[åa]+r|[åa]+bent?|[åa]+bner|om (?:man|tirs|ons|tors|fre|l[øo]e?r|s[øo]e?n)dag(?:en)?|hvilke(?:n)? ugedage?|[åa]+bningstid\w*|lukke\w*|hvad tid|hvilke dage?|hvilken dag|klokken|kl\b|tidspunkt|slutter|starter|begynder|d[øo]e?gn\w*|weekend\w*|i nat|om natten|om aftenen)\b"),
    (Aspect.PLACE, r"\b(?:hvor (?:ligger|er|henne|m[øo]e?des|holder|bor|finder|foreg[åa]+r)|hvor er det|adresse\w*|ligger|placeret|lokaler|i hvilken by|hvilken by|hvor henne|hvorhenne|hvor (?:\w+ ){1,3}foreg[åa]+r|online|hjemme hos|hvor skal (?:man|jeg))\b"),
    (Aspect.AGES, r"\b(?:hvor gam\w*|alder\w*|gam+el|aldersgr[æa]e?nse|[åa]+r man v[æa]e?re|n[åa]+r man er|for gam+el|for ung|m[åa]+ (?:\w+ ){1,2}skrive|at jeg skriver|noget for (?:mig|os|min|ham|hende|en p[åa]+)|passer (?:det|den|de|\w+) til|kan (?:jeg|han|hun) (?:bruge|g[åa]+ til)|hvor ung|hvor lille|[åa]a?rige?|\d+ [åa]+r)\b"),
    (Aspect.WHO, r"\b(?:hvem (?:er det for|m[åa]+|kan (?:v[æa]e?re|komme|f[åa]+|bruge|deltage)|er .* for)|for hvem|m[åa]+lgruppe\w*|m[åa]+ man (?:bruge|komme)|er det for(?! noget| en\b| et\b| nogle)|kan for[æa]e?ldre|kan l[æa]e?rere|hvilke (?:b[øo]e?rn|unge|elever|klasser|skoler|familier)|skal man have (?:en )?diagnose|hvem er|g[æa]e?lder det"
                 r"|(?:ogs[åa]+|oss|osse|kun|bare) for (?:(?:en|[ée]n) familie|b[øo]e?rn|unge|voksne|for[æa]e?ldre|drenge|piger|familier|sm[åa]+|store|studerende|mig|os|ham|hende)"
                 r"|^(?:og|ogs[åa]+|hvad med) (?:for )?(?:min|mine|vores) (?:mor|far|for[æa]e?ldre|s[øo]e?ster|bror|lilles[øo]e?ster|lillebror|veninde|ven)$)\b"),
    (Aspect.JOIN, r"\b(?:tilmeld\w*|henvis\w*|hvordan (?:kommer|kan|f[åa]+r|bliver|starter)|komme (?:med|ind|til)|henvende? (?:mig|sig|os|man)|skal man have en sag|kr[æa]e?ver|visit\w*|ans[øo]e?g\w*|bare (?:m[øo]e?de|dukke|komme)|m[øo]e?de op|hvad skal (?:jeg|man) g[øo]e?re|bestille tid|aftale|melde|skrive sig op|en sag|kontakter (?:jeg|man)|uden henvisning|id\b|hvad g[øo]e?r (?:jeg|man|vi)|kommer (?:jeg|hun|han|man|vi|de) (?:med|ind|i gang|derhen))\b|^(?:og |men |ja |okay |ok |s[åa]+ |jamen )*hvordan(?: s[åa]+)?\W*$"),
    (Aspect.SESSIONS, r"\b(?:hvor mange gange|hvor l[æa]e?nge(?! (?:skal|m[åa]+) (?:man|jeg|vi) vente| har (?:\w+ ){1,3}(?:eksisteret|fandtes|v[æa]e?ret|k[øo]e?rt))|hvor lang(?:e|t|tid)?\b(?! (?:er )?(?:vente|k[øo]en|k[øo]\b|tid skal))|varer|varighed|forl[øo]e?b\w*|sessioner|m[øo]e?der|gange|hvor tit|hvor ofte|uger|m[åa]+neder|timer)\b"),
    (Aspect.GROUP, r"\b(?:hvor mange (?:er|b[øo]e?rn|unge|deltag\w*|personer|pladser|andre|kan|familier|plads)|gruppe\w*|hold\b|alene med|sammen med andre|stor er gruppen)\b"),
    (Aspect.ANONYMOUS, r"\b(?:anonym\w*(?! (?:r[åa]+d|telefon\w*|samtale\w*|hj[æa]e?lp|underret\w*|vejled\w*))|uden at (?:skrive|sige|oplyse|fort[æa]e?lle) (?:hvem|mit|sit)|navn|hemmelig\w*|cpr|opgive|vide hvem|vise id|sladre\w*|siger de (?:det |noget )?videre|registrer\w*|journal)\b"),
    (Aspect.PARENTS, r"\b(?:(?:kan|m[åa]+|skal) (?:min|mine|en|et) \w+ (?:ogs[åa]+ |godt |gerne )?(?:v[æa]e?re|komme|tage) med|for[æa]e?ldre|mor|far|tilladelse|samtykke|f[åa]+r de det at vide|(?:m[åa]+|kan) (?:jeg|vi|man) (?:(?:gerne|godt|ogs[åa]+) )?(?:v[æa]e?re (?:med|i rummet|til stede)|sidde (?:med|inde|i rummet))(?= (?:inde|n[åa]+r|i|mens|ved|imens)\b|\W*$))\b"),
    (Aspect.RUN_BY, r"\b(?:hvem (?:st[åa]+r bag|arbejder|k[øo]e?rer|driver|laver|har lavet|er det der|er med|sidder|leder|underviser)|frivillige?|psykolog\w*|ansatte|uddannet|uddannede|st[åa]+r bag|personale\w*|voksne der|hvor mange (?:\w+ )?(?:arbejder|ansatte|r[åa]+dgivere|behandlere|voksne|medarbejdere))\b"),
    (Aspect.WAITING, r"\b(?:ventetid\w*|vente\b|k[øo] til|venteliste\w*|hvor hurtigt|hvorn[åa]+r kan jeg (?:starte|komme)|plads p[åa]+|ledig\w*|n[æa]e?ste hold)\b"),
    (Aspect.CONTACT, r"\b(?:nummer\w*|nr|tlf|telefon\w*|ringe?r?|mail\w*|e-mail|sms\w*|chat\w*|skrive (?:til|med)|kontakt(?!person|p[æa]e?dagog)\w*|hjemmeside\w*|link)\b"),
    (Aspect.STATUS, r"\b(?:siden hvorn[åa]+r|hvorn[åa]+r (?:begyndte|startede|[åa]+bnede|kom|blev|gik|fik|er .* fra)|hvilket [åa]+r|fra hvilket [åa]+r|begyndte|[åa]+bnede|findes (?:det|den|der|i)? ?\w* ?(?:stadig|endnu)|eksisterer|stadig|siden hvorn[åa]+r|hvor l[æa]e?nge har|startede|startet|lukket ned|forts[æa]e?tter|ny(?:t)? tilbud|k[øo]e?rer (?:det|den)|virker (?:det|den|de)|hj[æa]e?lper (?:det|den|de)|evaluer\w*|pilot\w*|fors[øo]e?g|g[åa]+et i gang|kommet i gang|eksistere\w*|(?:v[æa]e?ret der|k[øo]e?rt|fandtes) (?:l[æa]e?nge|i mange|hele)|lige (?:[åa]+bnet|startet|begyndt)|noget nyt|(?:er|v[æa]e?ret) (?:det|den|de|\w+) (?:helt )?ny(?:t|e)?\b)\b"),
)  # fmt: skip
_SINCE = re.compile(r"\b(?:siden hvorn[åa]+r|hvorn[åa]+r (?:begyndte|startede|[åa]+bnede|kom|blev)|hvilket [åa]+r)\b")
_WHAT_OUTRIGHT = re.compile(r"\bhvad er (?:det|den|de)(?: der| her)? for (?:noget|nogen|nogle|en|et)\b\W*$")
_PATTERNS = tuple((aspect, re.compile(pattern)) for aspect, pattern in _CUES)


# Words that name no thing: what is left of "og hvordan kommer hun med?" when its cues are taken away.
_NAMELESS = frozenset({
    "af", "alle", "altså", "andre", "at", "bare", "blive", "bliver", "bruge", "bruger", "dag", "dage", "de", "dem",
    "den", "der", "deres", "det", "dig", "dog", "du", "egentlig", "ellers", "en", "ens", "er", "et", "faar", "for",
    "få", "får", "fås", "gaar", "gamle", "gammel", "gang", "give", "giver", "gore", "gruppen", "gå", "går", "gør",
    "gøre", "ham", "han", "hans", "har", "hej", "hele", "helst", "hen", "hver", "hende", "hendes", "her", "hos", "hun", "hurtigt",
    "hvad", "hvem", "hvilke", "hvilken", "hvis", "hvor", "hvordan", "hvorfor", "hvornaar", "hvornår", "i", "ind",
    "ja", "jamen", "jeg", "jer", "kan", "komme", "kommer", "lang", "lange", "langt", "lidt", "lige", "længe", "maa",
    "man", "mange", "med", "men", "mere", "mig", "min", "mine", "mit", "mon", "må", "naar", "nej", "nogen", "noget",
    "nu", "når", "og", "ogsaa", "også", "ok", "okay", "om", "op", "os", "overhovedet", "paa", "på", "rigtigt",
    "saa", "selv", "sig", "skal", "sted", "stedet", "stor", "stort", "så", "sådan", "tak", "tid", "til", "tilbud",
    "tilbuddet", "tit", "ud", "ung", "vaere", "vel", "vi", "vil", "være", "øh",
    # who asks, or for whom
    "barn", "bedstemor", "bror", "dreng", "far", "farmor", "forælder", "forældre", "fætter", "kun", "kusine", "kæreste",
    "lærer", "mor", "mormor", "nabo", "nabos", "onkel", "pige", "pædagog", "selvom", "søn", "datter", "søster", "tante", "træner",
    "ven", "veninde",
})  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_OF_THE_CLOCK = re.compile(r"\b(?:hvad er klokken|hvad tid er det|hvilken (?:dag|dato) er det)\b")


def names_a_thing(text: str) -> bool:
    """Say whether a question names something beside the fact it asks for: "hvor ligger biblioteket" does, "hvor ligger det" not."""
    rest = text.lower()
    if _OF_THE_CLOCK.search(rest):
        return True
    for _, pattern in _PATTERNS:
        rest = pattern.sub(" ", rest)
    return any(word not in _NAMELESS for word in _WORD.findall(rest))


def asked_aspects(text: str) -> list[Aspect]:
    """Return the facts a message asks for, in the order of their cues in the text."""
    low = text.lower()
    hits = [(hit.start(), aspect) for aspect, pattern in _PATTERNS if (hit := pattern.search(low))]
    asked = [aspect for _, aspect in sorted(hits, key=lambda hit: hit[0])]
    if _WHAT_OUTRIGHT.search(low) and Aspect.WHAT in asked:
        return [Aspect.WHAT]  # "mine forældre skal til møde med ssp, hvad er det for noget"
    # "hvornår begyndte det" asks for a year, not for opening hours.
    return [a for a in asked if a is not Aspect.HOURS] if _SINCE.search(low) else asked
