"""Which of the offers shown a question points at by what it is: "hvad laver de i den klub", "hvor tit er kurset"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage.offers import Entry
from triage.vocabulary import Aspect

# What a question calls it, and what an entry's name, summary or aliases call it.
_THINGS = tuple(
    (re.compile(said), re.compile(called))
    for said, called in (
        (r"\bklub(?:ben|ber)?\b", "klub"),
        (r"\bcaf[eé]+(?:en|erne)?\b", "caf[eé]"),
        (r"\bkurs(?:us|et|er)\b", "kurs(?:us|et)"),
        (r"\b(?:for[æa]e?ldre|samtale|unge)?grupper?n?\b|\bholdet\b", "gruppe|hold"),
        (r"\bmentor(?:en|er)?\b", "mentor"),
        (r"\b(?:hjemme)?bes[øo]e?g(?:et|ene)?\b|\bbes[øo]e?ger\b", "bes[øo]g"),
        (r"\bm[øo]e?de(?:t|rne)\b|\b(?:det|de|f[øo]e?rste|n[æa]e?ste) m[øo]e?de", "m[øo]de"),
        (r"\b(?:k[øo]e?re)?planen\b", "plan"),
        (r"\bsamtale(?:n|rne)\b|\b(?:den|f[øo]e?rste) samtale\b", "samtale"),
        (r"\bteamet\b", "team"),
        (r"\bundervisningen\b", "undervisning"),
    )
)


def pointed_at(text: str, entries: Sequence[Entry]) -> Entry | None:
    """Return the first entry that is such a thing as the text names; None where it names none, or none of them is one.

    What is called so comes before what only does so ("en frivillig besøger familien").
    """
    called = [call for said, call in _THINGS if said.search(text.lower())]
    for describe in (_names, _work) if called else ():
        for entry in entries:
            if any(call.search(describe(entry)) for call in called):
                return entry
    return None


def _names(entry: Entry) -> str:
    return " ".join((entry.name, *entry.aliases)).lower()


def _work(entry: Entry) -> str:
    what = entry.fact(Aspect.WHAT)
    return f"{entry.summary} {what.text if what else ''}".lower()
