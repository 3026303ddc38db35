"""Which facts a question asks for, by its words: a second opinion beside the intent classifier.

"hvornår og hvor" asks two things; the classifier can name only one.
"""

from __future__ import annotations

import re

from triage.vocabulary import Aspect

_CUES: tuple[tuple[Aspect, str], ...] = (
    (Aspect.PRICE, r"\b(?:koster|kost|pris\w*|gratis|betal\w*|penge for|dyrt|billig\w*|gebyr)\b"),
    (Aspect.HOURS, r"\b(?:hvorn[åa]+r|[åa]+bent?|[åa]+bningstid\w*|lukke\w*|hvad tid|hvilke dage?|hvilken dag|klokken|kl\b|tidspunkt|slutter|starter|begynder|d[øo]e?gn\w*|weekend\w*|i nat|om natten|om aftenen)\b"),
    (Aspect.PLACE, r"\b(?:hvor (?:ligger|er|henne|m[øo]e?des|holder|bor|finder|foreg[åa]+r)|hvor er det|adresse\w*|ligger|placeret|lokaler|i hvilken by|hvilken by|hvor henne|hvorhenne|foreg[åa]+r|online|hjemme hos|hvor skal (?:man|jeg))\b"),
    (Aspect.AGES, r"\b(?:hvor gam\w*|alder\w*|gam+el|aldersgr[æa]e?nse|[åa]+r man v[æa]e?re|n[åa]+r man er|for gam+el|for ung|hvor ung|hvor lille|[åa]a?rige?|\d+ [åa]+r)\b"),
    (Aspect.WHO, r"\b(?:hvem (?:er det for|m[åa]+|kan (?:v[æa]e?re|komme|f[åa]+|bruge|deltage)|er .* for)|for hvem|m[åa]+lgruppe\w*|m[åa]+ man (?:bruge|komme)|er det for|kan for[æa]e?ldre|kan l[æa]e?rere|hvilke (?:b[øo]e?rn|unge|elever|klasser|skoler|familier)|skal man have (?:en )?diagnose|hvem er)\b"),
    (Aspect.JOIN, r"\b(?:tilmeld\w*|henvis\w*|hvordan (?:kommer|kan|f[åa]+r|bliver|starter)|komme (?:med|ind|til)|skal man have en sag|kr[æa]e?ver|visit\w*|ans[øo]e?g\w*|bare (?:m[øo]e?de|dukke|komme)|m[øo]e?de op|hvad skal (?:jeg|man) g[øo]e?re|bestille tid|aftale|melde|skrive sig op|en sag|kontakter (?:jeg|man)|uden henvisning|id\b)\b"),
    (Aspect.SESSIONS, r"\b(?:hvor mange gange|hvor l[æa]e?nge|hvor lang\w*|varer|varighed|forl[øo]e?b\w*|sessioner|m[øo]e?der|gange|hvor tit|hvor ofte|uger|m[åa]+neder|timer)\b"),
    (Aspect.GROUP, r"\b(?:hvor mange (?:er|b[øo]e?rn|unge|deltag\w*|personer|pladser|andre|kan|familier|plads)|gruppe\w*|hold\b|alene med|sammen med andre|stor er gruppen)\b"),
    (Aspect.ANONYMOUS, r"\b(?:anonym\w*|navn|hemmelig\w*|cpr|opgive|vide hvem|vise id|registrer\w*|journal)\b"),
    (Aspect.PARENTS, r"\b(?:for[æa]e?ldre|mor|far|tilladelse|samtykke|f[åa]+r de det at vide)\b"),
    (Aspect.RUN_BY, r"\b(?:hvem (?:st[åa]+r bag|arbejder|k[øo]e?rer|driver|laver|har lavet|er det der|er med|sidder|leder|underviser)|frivillige?|psykolog\w*|ansatte|uddannet|uddannede|st[åa]+r bag|personale\w*|voksne der)\b"),
    (Aspect.WAITING, r"\b(?:ventetid\w*|venteliste\w*|hvor hurtigt|hvorn[åa]+r kan jeg (?:starte|komme)|plads p[åa]+|ledig\w*|n[æa]e?ste hold)\b"),
    (Aspect.CONTACT, r"\b(?:nummer\w*|nr|tlf|telefon\w*|ringe?r?|mail\w*|e-mail|sms\w*|chat\w*|skrive (?:til|med)|kontakt\w*|hjemmeside\w*|link)\b"),
    (Aspect.STATUS, r"\b(?:siden hvorn[åa]+r|hvorn[åa]+r (?:begyndte|startede|[åa]+bnede|kom|blev|gik|fik|er .* fra)|hvilket [åa]+r|fra hvilket [åa]+r|begyndte|[åa]+bnede|findes (?:det|den|der|i)? ?\w* ?(?:stadig|endnu)|eksisterer|stadig|siden hvorn[åa]+r|hvor l[æa]e?nge har|startede|startet|lukket ned|forts[æa]e?tter|ny(?:t)? tilbud|k[øo]e?rer (?:det|den)|evaluer\w*|pilot\w*|fors[øo]e?g)\b"),
)  # fmt: skip
_SINCE = re.compile(r"\b(?:siden hvorn[åa]+r|hvorn[åa]+r (?:begyndte|startede|[åa]+bnede|kom|blev)|hvilket [åa]+r)\b")
_PATTERNS = tuple((aspect, re.compile(pattern)) for aspect, pattern in _CUES)


def asked_aspects(text: str) -> list[Aspect]:
    """Return the facts a message asks for, in the order of their cues in the text."""
    low = text.lower()
    hits = [(hit.start(), aspect) for aspect, pattern in _PATTERNS if (hit := pattern.search(low))]
    asked = [aspect for _, aspect in sorted(hits, key=lambda hit: hit[0])]
    # "hvornår begyndte det" asks for a year, not for opening hours.
    return [a for a in asked if a is not Aspect.HOURS] if _SINCE.search(low) else asked
