"""Whether a message tells nothing but facts of a person: an age, a class, a school, since when.

A trained classifier hears a need in them ("jeg er 18": turning eighteen; "for 3 måneder siden": a baby of that age), and the
talk would leave what it is about. What is left when the facts are taken out says whether there is more to it.
"""

from __future__ import annotations

import re

_AGES = r"\d{1,2}|fem|seks|syv|otte|ni|ti|elleve|tolv|tretten|fjorten|femten|seksten|sytten|atten|nitten|tyve|(?:en|to|tre|fire|fem)ogtyve"
_COUNTS = rf"(?:{_AGES}|ene?|et|to|tre|fire|et par|nogle|flere|mange|et halvt|halvandet|et helt)"
_YEARS = r"[åa]+rs?|[åa]+rig\w*"
_UNITS = rf"(?:{_YEARS}|m[åa]+ned(?:er)?|mdr|uger?|dage?)"
_TIMES = (
    r"(?:g[åa]+r|forg[åa]+rs|sommers|vinters|fjor|efter[åa]+ret|for[åa]+ret|jul(?:en|eferien)?|nyt[åa]+r|p[åa]+sken?|sommer(?:en|ferien)?"
    r"|vinter(?:en|ferien)?|efter[åa]+rsferien|ferien|sidste (?:[åa]+r|sommer|vinter|m[åa]+ned|uge)|[åa]+r|m[åa]+ned|uge)"
)
_CLASS = rf"(?:(?:{_AGES}|f[øo]+e?rste|anden|tredje|fjerde|femte|sjette|syvende|ottende|niende|tiende)\W*(?:klas+e|kl|[a-f]|g)?)"
_SCHOOL = (
    r"(?:gym(?:nasi\w*)?|hf|stx|htx|hhx|efterskole\w*|folkeskole\w*|friskole\w*|erhvervsskole\w*|teknisk skole|handelsskole\w*"
    r"|produktionsskole\w*|fgu|b[øo]+e?rnehave\w*|universitet\w*)"
)
_NO_TOWN = r"(?:et?|min|mit|mine|telt|bil|bilen|skur|k[æa]+e?lder\w*|plejefamilie\w*|opholdssted\w*|institution\w*|herberg\w*|skolen?|hjemmet|nu|starten|et)\b"
_FACTS = re.compile(
    r"\b(?:"
    rf"(?:startede|begyndte|skete|har (?:v[æa]+e?ret|st[åa]+et p[åa]+|varet)(?: s[åa]+dan| s[åa]+dan her)?)(?: (?:{_TIMES}|l[æa]+e?nge|lang tid)\b)?"
    rf"|(?:g[åa]+r|er startet|startede|begyndt) (?:stadig |nu |jo )?(?:i|p[åa]+) (?:{_CLASS}|{_SCHOOL})(?!\w)|i {_CLASS}(?!\w)|(?:i|p[åa]+) {_SCHOOL}"
    rf"|(?:bor (?:i|ved)|fra) (?!{_NO_TOWN})[^\W\d]+(?: kommune)?"
    rf"|(?:for |i |siden |gennem )?{_COUNTS} {_UNITS}(?: siden| nu| gammel| gamle?t?)?"
    rf"|(?:siden|i|sidste|efter) {_TIMES}|(?:for )?l[æa]+e?nge siden|i lang tid"
    rf"|(?:p[åa]+ |blev |fyldte |fyldt |lige fyldt )?(?:{_AGES})(?: ?(?:{_YEARS}))?(?: gammel| gamle?t?)?"
    r")(?!\w)"
)
# What stands around a fact and adds nothing to it.
_AROUND = frozenset(
    [
        "jeg",
        "han",
        "hun",
        "hin",
        "de",
        "vi",
        "det",
        "den",
        "er",
        "e",
        "ær",
        "var",
        "nu",
        "lige",
        "bare",
        "kun",
        "jo",
        "altså",
        "altsaa",
        "og",
        "så",
        "også",
        "osse",
        "faktisk",
        "selv",
        "hej",
        "hejsa",
        "hey",
        "ok",
        "okay",
        "ja",
        "jo",
        "jep",
        "nej",
        "øh",
        "vent",
        "undskyld",
        "mente",
        "men",
        "en",
        "et",
        "dreng",
        "pige",
        "fyr",
        "kvinde",
        "gammel",
        "år",
        "stadig",
        "her",
        "btw",
        "forresten",
        "ca",
        "cirka",
        "tak",
        "hende",
        "ham",
    ]
)
# Turning eighteen is a subject of its own; "er det ok" and sums are none of these.
_IS_MORE = re.compile(
    r"\b(?:fyldt|blev|fyldte) (?:18|atten)\b|\b(?:er|var) (?:det|den|der)\b|[?+*/=()]|^\W*\d+(?:\W+\d+)+\W*$"
)


def tells_nothing_but_facts(text: str) -> bool:
    """Say whether a message is an age, a class, a school or a time, and small words around it."""
    low = " ".join(text.lower().split())
    if _IS_MORE.search(low):
        return False
    left, found = _FACTS.subn(" ", low)
    return found > 0 and set(re.findall(r"\w+", left)) <= _AROUND
