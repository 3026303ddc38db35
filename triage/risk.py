"""Rate how urgent one message is, and say why: danger first, by code that needs no server and no database.

Stage 1 finds phrases (data/lexicon/) and weighs negation, tense, person, idiom and context. Stage 2, a small linear
model, sees what phrases do not say. Stage 1 "acute" never drops; in doubt the higher level.
What to answer is left to triage.response_plans; what a conversation adds up to, to triage.risk_state.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from triage.closed_class import explains_nothing, is_of_closed_words
from triage.danish import BREAK, Normalised, normalise
from triage.linear import LinearModel
from triage.phrases import Found
from triage.risk_lexicon import Context, RiskEntry, RiskLexicon, Scope, load_lexicon
from triage.vocabulary import RiskKind, RiskLevel, Who

__all__ = ["Evidence", "RiskAssessment", "RiskLexicon", "assess", "load_lexicon"]

NEGATION_REACH = 4  # words a "ikke" reaches forwards inside its clause
HARMED_BY_OTHERS = frozenset(
    {
        RiskKind.PHYSICAL_ABUSE,
        RiskKind.SEXUAL_ABUSE,
        RiskKind.DIGITAL_ABUSE,
        RiskKind.HONOUR,
        RiskKind.NEGLECT,
        RiskKind.HOMELESS,
    }
)
FIRST_PERSON = frozenset(["jeg", "mig", "mine", "os", "vi", "vores", "me", "my"])
HINTS_THAT_MAKE_HIGH = 3  # different hints of suicide in one message
# Kinds whose phrases say the thing itself ("jeg vil dø"); in others everyday words often stand for danger.
OUTRIGHT_KINDS = frozenset({RiskKind.SUICIDE, RiskKind.SELF_HARM, RiskKind.SEXUAL_ABUSE})
MODEL_REASON = "modellen lægger vægt på ordet"  # evidence of stage 2: a word that weighed much, no phrase
MOST_MODEL_WORDS = 3  # words of evidence of stage 2
CERTAIN = "certain"  # signal: stage 1 is sure that it is acute
OUTRIGHT = "outright"  # signal: high danger is said outright, with nothing around that takes it back
FEW_WORDS = 5  # so few without a phrase of danger ("farvel", "mor kommer nu") only make one ask; the talk adds hints up
# "tak for det, jeg kigger på det i morgen": a farewell to the model, and the best of endings.
_THANKS_AND_WILL = re.compile(
    r"^(?:(?:ok|okay|super|fedt|ja|mange|tusind) )*tak\b(?! for alt).{0,30}\b(?:kigger|ser|læser|tænker over|prøver|ringer til|skriver til|går derhen|tager fat i)\b.{0,30}$"
)
_DECLINES = re.compile(r"^nej\b.{0,10}\btak\b")  # "nej ellers tak, der var ikke mere"
HINT_WORDS = 7  # so short a hint at not wanting to live is asked about: the model has too little to know better by
MAY_HINT = 0.15  # P(concern) from which it is; below ("kan ikke mere pizza") the model is sure that it is none
TAKING_BACK_WORDS = 6  # "det var bare for sjov" tells nothing else: the talk decides what it means, not the model
DENIAL_WORDS = 8  # "nej, han har ikke gjort mig noget": longer messages tell something else, too
EMBEDDED_CHARS = 200  # longest text given to the embedder, as written: repairs take away more than they give; its time grows with length
UNSURE = (0.03, 0.95)  # P(high) by words alone between which an embedding is worth its time
# P(high) counts as at least this share of P(acute): acute is high, too, whatever the two questions say apart.
HIGH_OF_ACUTE = 0.8
# P(high) below which the model's "high" is doubtful: without a phrase of high danger, and with one.
SURE_HIGH, SURE_SAID = 0.6, 0.5
# P(kind) from which danger that only the model sees is answered as that kind: below, it was another one more often than not (1,170
# such messages of writers nobody reads, 2026-11-28), and who is alone with a thought must not hear "ingen må slå dig".
SURE_KIND = {
    RiskKind.SUICIDE: 0.5,
    RiskKind.SELF_HARM: 0.5,
    RiskKind.SEXUAL_ABUSE: 0.6,
    RiskKind.THREAT_TO_OTHERS: 0.5,
    RiskKind.HONOUR: 0.5,
    RiskKind.PSYCHOSIS: 0.8,
}
SURE_OTHER_KIND = 0.95
MAYBE_ACUTE = 0.1  # P(acute) from which nothing is doubtful: whoever may be in danger now is not asked first
# Used where the model's file names none (fields of `thresholds`, probabilities 0 to 1). With an embedding at hand the
# fields that end in "_embedded" come first. P(high) is the probability of "at least high", and so on.
MODEL_THRESHOLDS = {
    "raise_concern": 0.55,  # P(concern) from which a message becomes at least concern
    "raise_high": 0.60,  # P(high) from which a message becomes at least high
    "raise_high_eased": 0.85,  # the same, where past, negation, idiom or context took the danger from a phrase
    "raise_acute": 0.75,  # P(acute) from which a message of at least high becomes acute
    "lower_acute": 0.10,  # P(high) below which an "acute" that only doubtful phrases gave falls to concern
    "lower_high": 0.10,  # P(high) below which a "high" of the phrases falls to concern
    "lower_outright": 0.05,  # the same, where it was said outright
    "lower_concern": 0.10,  # P(concern) below which a "concern" falls to none
}


@dataclass(frozen=True)
class Evidence:
    """Why a level was given: `text` is `original[start:end]`, `reason` is Danish for editors and counsellors."""

    start: int
    end: int
    text: str
    reason: str


@dataclass(frozen=True)
class RiskAssessment:
    """How urgent one message is.

    Args:
        level: Highest level found.
        kind: What the danger is; None when level is none.
        evidence: Strongest first; the words the model weighs most when only the model speaks.
        who: Who is in danger.
        safe: The message says that the writer is safe now.
        retracted: The message takes something back ("det var for sjov").
        explained: The message explains earlier words clearly ("det var en linje fra en sang").
        doubtful: The level is high, but the model is not sure and nothing is said outright: one asks before one alarms.
    """

    level: RiskLevel
    kind: RiskKind | None = None
    evidence: tuple[Evidence, ...] = ()
    who: Who = Who.SELF
    safe: bool = False
    retracted: bool = False
    explained: bool = False
    doubtful: bool = False


@dataclass(frozen=True)
class _Hit:
    """One phrase of danger as it counts in its surroundings."""

    level: RiskLevel
    entry: RiskEntry
    start: int
    end: int
    who: Who


def assess(text: str, lexicon: RiskLexicon) -> RiskAssessment:
    """Rate how urgent one message is.

    Args:
        text: One message as written, before redaction; the first 4,000 characters count.
        lexicon: From `load_lexicon`.

    Returns:
        Highest level found, with evidence as offsets in `text`. Empty text is level none.

    Source: levels and order, docs/adr/0003-risk-levels.md.
    """
    reading, hits, first = _read(text, lexicon)
    return _with_model(first, hits, reading, lexicon)


def _read(text: str, lexicon: RiskLexicon) -> tuple[_Reading, list[_Hit], RiskAssessment]:
    words = normalise(text, lexicon.vocabulary)
    reading = _Reading(words, list(lexicon.index.find(words)))
    hits = sorted(reading.hits(), key=lambda hit: (-hit.level.rank, hit.start))
    return reading, hits, _stage_one(reading, hits)


class _Reading:
    """All matches of one message, and what they say about each other."""

    def __init__(self, words: Normalised, found: Sequence[Found]) -> None:
        self.words = words
        self.tokens = [token.text for token in words.tokens]
        self.entries = [match for match in found if isinstance(match.pattern.owner, RiskEntry)]
        self.idioms = [match for match in found if match.pattern.owner == "idiom"]
        self.marks: dict[str, list[Found]] = {}
        for match in found:
            if isinstance(match.pattern.owner, Scope):
                self.marks.setdefault(match.pattern.owner.name, []).append(match)
        self.contexts = self._contexts(found)
        self.eased: set[str] = set()  # why phrases of danger count less here, or not at all
        self.denied: set[RiskKind] = set()  # kinds whose phrases a "ikke" takes away
        self._allowed: dict[int, bool] = {}
        self._cuts = {index for one in self.marks.get("cut", ()) for index in range(one.start, one.end)}

    def _contexts(self, found: Sequence[Found]) -> list[Context]:
        personal = bool(self.marks.get("self") or self.marks.get("other"))
        contexts = [match.pattern.owner for match in found if isinstance(match.pattern.owner, Context)]
        if any(context.name == "real" for context in contexts):
            return []
        return [context for context in contexts if not (context.impersonal and personal)]

    def says(self, mark: str) -> bool:
        """Say whether a mark occurs that is not denied."""
        return any(not self._is_negated(found) for found in self.marks.get(mark, ()))

    def is_whole(self, match: Found | _Hit) -> bool:
        """Say whether nothing stands in the message beside a match."""
        return all(token == BREAK for token in (*self.tokens[: match.start], *self.tokens[match.end :]))

    def turns(self) -> dict[str, bool]:
        """Return what the message does to earlier ones: safe, retracted, explained."""
        return {name: self.says(name) for name in ("safe", "retracted", "explained")}

    def default_who(self) -> Who:
        """Say whom a message is about when no phrase tells: somebody else only if nobody says "I"."""
        return Who.OTHER if self.marks.get("other") and not self.marks.get("self") else Who.SELF

    def hits(self) -> Iterable[_Hit]:
        """Yield each phrase of danger at the level it has here; those that mean nothing here are left out."""
        for match in self.entries:
            entry = match.pattern.owner
            assert isinstance(entry, RiskEntry)
            level = self._level(match, entry)
            if level > RiskLevel.NONE:
                yield _Hit(level, entry, match.start, match.end, entry.who or self._who(match, entry.kind))

    def _level(self, match: Found, entry: RiskEntry) -> RiskLevel:
        if not self._applies(entry) or self._is_harmless(match, entry) or (entry.whole and not self.is_whole(match)):
            return RiskLevel.NONE
        level = entry.level
        if entry.now is not None and self._has_now(match):
            level = entry.now
        if entry.negated is not None and self._is_negated(match):
            self.eased.add("negated")
            self.denied.add(entry.kind)
            level = min(level, entry.negated, key=lambda one: one.rank)
        if entry.past is not None and self._is_past(match):
            self.eased.add("past")
            level = min(level, entry.past, key=lambda one: one.rank)
            if self.marks.get("recovered") and level is RiskLevel.CONCERN:
                return RiskLevel.NONE
        return level

    def _applies(self, entry: RiskEntry) -> bool:
        """Say whether `needs` and `unless` allow the entry here; looked up once for each entry of a message."""
        if id(entry) not in self._allowed:
            self._allowed[id(entry)] = self._is_allowed(entry)
        return self._allowed[id(entry)]

    def _is_allowed(self, entry: RiskEntry) -> bool:
        if entry.needs is not None and next(iter(entry.needs.find(self.words)), None) is None:
            return False
        return entry.unless is None or next(iter(entry.unless.find(self.words)), None) is None

    def _is_harmless(self, match: Found, entry: RiskEntry) -> bool:
        if entry.guard == "none":
            return False
        idiom = any(one.start < match.end and match.start < one.end for one in self.idioms)
        context = any(one.strong or entry.guard == "weak" for one in self.contexts)
        if idiom or context:
            self.eased.add("idiom" if idiom else "context")
        return idiom or context

    def _is_negated(self, match: Found) -> bool:
        first, last = match.start - NEGATION_REACH - 4, match.end + 2  # a negation spans up to four words
        return any(self._reaches(mark, match) for mark in self.marks.get("negation", ()) if first <= mark.start <= last)

    def _reaches(self, negation: Found, match: Found) -> bool:
        """Say whether a "ikke" denies the phrase: before it in the same clause, inside it, or right after it."""
        if any(one.start <= negation.start < one.end for one in self.marks.get("not_negation", ())):
            return False
        if match.start <= negation.start < match.end:
            # "ikke" that the pattern itself names belongs to the phrase
            return self.tokens[negation.start] not in match.pattern.plain.split()
        if negation.end <= match.start:
            if self.tokens[negation.end - 1] == "der":  # "der er ikke nogen der slår mig"
                return match.start - negation.end < NEGATION_REACH
            between = range(negation.end, match.start)
            return len(between) < NEGATION_REACH and not self._is_cut(between, match.start)
        gap = range(match.end, negation.start)
        return len(gap) <= 1 and not self._is_cut(gap, negation.start) and not self._has_subject(gap)

    def _is_cut(self, between: range, last: int) -> bool:
        if any(index in self._cuts or self.tokens[index] == BREAK for index in between):
            return True
        return any(self.words.tokens[index].comma for index in (*between, last))

    def _has_subject(self, between: range) -> bool:
        return any(self.tokens[index] in ("jeg", "han", "hun", "de", "vi", "det") for index in between)

    def _is_past(self, match: Found) -> bool:
        recovered = self.marks.get("recovered", ())
        # "nu har" of "nu har jeg det godt" says that it is over, not that it goes on
        still = [m for m in self.marks.get("still", ()) if not any(r.start <= m.start < r.end for r in recovered)]
        if recovered or still:
            return not still
        return any(self._same_sentence(mark, match) for mark in self.marks.get("past", ()))

    def _has_now(self, match: Found) -> bool:
        return any(mark.end <= match.start or mark.start >= match.end for mark in self.marks.get("now", ()))

    def _same_sentence(self, one: Found, two: Found) -> bool:
        low, high = min(one.end, two.end), max(one.start, two.start)
        return BREAK not in self.tokens[low:high]

    def _who(self, match: Found, kind: RiskKind) -> Who:
        """Find whose danger it is. Where somebody harms, "he" is not the one in danger."""
        if kind in HARMED_BY_OTHERS:
            if FIRST_PERSON.intersection(self.tokens[match.start : match.end]):
                return Who.SELF
            return Who.OTHER if self.marks.get("close") else self.default_who()
        people = [
            (mark.start, name)
            for name in ("self", "other")
            for mark in self.marks.get(name, ())
            if name == "self" or not self._is_recipient(mark)
        ]
        limit = match.start + 1 if kind is RiskKind.THREAT_TO_OTHERS else match.end
        before = [person for person in people if person[0] < limit]
        if before:
            return Who(max(before)[1])
        return self.default_who()

    def _is_recipient(self, mark: Found) -> bool:
        """Say whether somebody is only written or given to: "jeg har skrevet et brev til min mor"."""
        return "til" in self.tokens[max(0, mark.start - 2) : mark.start]


def _stage_one(reading: _Reading, hits: Sequence[_Hit]) -> RiskAssessment:
    """Combine phrases: the highest counts, and several different hints of suicide together count as high."""
    if not hits:
        return RiskAssessment(
            level=RiskLevel.NONE, kind=None, evidence=(), who=reading.default_who(), **reading.turns()
        )
    level, top = hits[0].level, _weightiest(hits)
    hints = {hit.entry.why for hit in hits if hit.entry.kind is RiskKind.SUICIDE}
    if level is RiskLevel.CONCERN and len(hints) >= HINTS_THAT_MAKE_HIGH:
        level = RiskLevel.HIGH
    return RiskAssessment(
        level=level,
        kind=top.entry.kind,
        evidence=tuple(_evidence(reading.words, hits)),
        who=top.who,
        **reading.turns(),
    )


def _weightiest(hits: Sequence[_Hit]) -> _Hit:
    """Pick among the highest hits the one whose kind is named most often; the earliest where that is even."""
    votes: dict[RiskKind, set[str]] = {}
    for hit in hits:
        votes.setdefault(hit.entry.kind, set()).add(hit.entry.why)
    return max(
        (hit for hit in hits if hit.level is hits[0].level),
        key=lambda hit: (len(votes[hit.entry.kind]), hit.entry.kind is RiskKind.SUICIDE, hit.end - hit.start),
    )


def _evidence(words: Normalised, hits: Sequence[_Hit]) -> Iterable[Evidence]:
    seen: set[tuple[int, int, str]] = set()
    for hit in hits:
        start, end = words.tokens[hit.start].start, words.tokens[hit.end - 1].end
        if (start, end, hit.entry.why) not in seen:
            seen.add((start, end, hit.entry.why))
            yield Evidence(start, end, words.original[start:end], hit.entry.why)


def signals(first: RiskAssessment, hits: Sequence[_Hit], reading: _Reading) -> tuple[str, ...]:
    """Return what stage 1 saw, as names the model has weights for; training uses the same function."""
    found = {f"level:{first.level.value}"} | ({CERTAIN} if is_certain(hits) else set())
    found |= {OUTRIGHT} if is_outright(first, hits, reading) else set()
    for hit in hits:
        found |= {f"hit:{hit.level.value}", f"hit:{hit.entry.kind.value}:{hit.level.value}", f"guard:{hit.entry.guard}"}
    found |= {f"mark:{name}" for name in reading.marks} | {f"context:{one.name}" for one in reading.contexts}
    found |= {f"eased:{name}" for name in reading.eased} | ({"idiom"} if reading.idioms else set())
    return tuple(sorted(found))


def read_for_model(text: str, lexicon: RiskLexicon) -> tuple[str, RiskAssessment, tuple[str, ...]]:
    """Return what the model is given for a text: normalised words, stage 1's answer, signals. For training."""
    reading, hits, first = _read(text, lexicon)
    return reading.words.text, first, signals(first, hits, reading)


def _with_model(first: RiskAssessment, hits: Sequence[_Hit], reading: _Reading, lexicon: RiskLexicon) -> RiskAssessment:
    """Let the model raise the level, or lower it where it is sure; acute of stage 1 stands."""
    model, text = lexicon.model, reading.words.text
    tells_nothing = not hits and (
        (first.retracted and len(reading.tokens) <= TAKING_BACK_WORDS)
        or any(len(reading.tokens) - (mark.end - mark.start) <= 1 for mark in reading.marks.get("unsaid", ()))
    )
    declines = _DECLINES.search(text) is not None and is_of_closed_words(text)
    is_thanks = not hits and (declines or _THANKS_AND_WILL.search(text) is not None)
    is_settled = (
        is_certain(hits) or tells_nothing or is_thanks or is_all_said(first, hits, reading) or is_denial(hits, reading)
    )
    if is_settled or model is None or "level" not in model.heads or not text:
        return first
    seen = signals(first, hits, reading)
    answers = model.all_probabilities(text, signals=seen)
    unsure = UNSURE[0] <= answers["level"].get("high", 0.0) <= UNSURE[1]
    vector = _embedding(reading.words.original, lexicon) if unsure else None
    if vector is not None:
        answers = model.all_probabilities(text, signals=seen, embedding=vector)
    level = second_opinion(first.level, answers["level"], model.thresholds, vector is not None, seen)
    surely = max((hit.level for hit in hits if hit.entry.sure), default=RiskLevel.NONE, key=lambda one: one.rank)
    level = max(level, surely, key=lambda one: one.rank)
    if is_brief(text, seen):
        level = min(level, RiskLevel.CONCERN, key=lambda one: one.rank)
    hints = is_bare_hint(hits, reading) and answers["level"].get("concern", 0.0) >= MAY_HINT
    if first.level is RiskLevel.CONCERN and (hints or "past" in reading.eased or any(hit.entry.whole for hit in hits)):
        level = max(
            level, first.level
        )  # what was serious once is asked about, whatever the model thinks; so is a bare hint
    if level is RiskLevel.NONE:
        return replace(first, level=level, kind=None, evidence=())
    kind = first.kind
    if kind is None or (
        kind is RiskKind.OTHER and level > first.level
    ):  # "jeg er ensom" does not say what the danger is
        kind = _model_kind(answers.get("kind", {}), level)
    evidence = first.evidence or tuple(_model_evidence(reading.words, model, level))
    doubtful = level is RiskLevel.HIGH and level > surely and is_doubtful(first.level, answers["level"], seen)
    return replace(first, level=level, kind=kind, evidence=evidence, doubtful=doubtful)


def is_doubtful(first: RiskLevel, p: Mapping[str, float], seen: Collection[str]) -> bool:
    """Say whether "high" rests on a model that is not sure.

    Of people who ask for help such a rating was wrong about as often as right, and an urgent answer frightens who is in no danger;
    so they are asked, beside the help they came for, and the second doubtful message counts (web.chat.listening).
    """
    sure = SURE_SAID if first is RiskLevel.HIGH else SURE_HIGH
    return OUTRIGHT not in seen and likely_high(p) < sure and p.get("acute", 0.0) < MAYBE_ACUTE


def likely_high(p: Mapping[str, float]) -> float:
    """Return P(at least high) of three questions asked apart."""
    return max(p.get("high", 0.0), HIGH_OF_ACUTE * p.get("acute", 0.0))


def is_certain(hits: Sequence[_Hit]) -> bool:
    """Say whether stage 1 is sure that it is acute; then nothing lowers it."""
    return any(hit.level is RiskLevel.ACUTE and not hit.entry.doubt for hit in hits)


def is_all_said(first: RiskAssessment, hits: Sequence[_Hit], reading: _Reading) -> bool:
    """Say whether a message is one phrase and not a word more: of high danger ("selvmord"), or one that is sure.

    Nothing in it speaks against the phrase, and nothing is left for the model to see.
    """
    tops = [hit for hit in hits if hit.level is first.level and reading.is_whole(hit)]
    return bool(tops) and (first.level is RiskLevel.HIGH or any(hit.entry.sure for hit in tops))


def is_denial(hits: Sequence[_Hit], reading: _Reading) -> bool:
    """Say whether a short message says of harm by somebody only that it is not so ("nej, han har ikke slået mig").

    The model knows the words, and not that they are denied. With "men" or a second part there is more to see.
    """
    inner = reading.words.tokens[1:]  # a comma after "nej" parts nothing
    is_one_part = not any(token.comma for token in inner[1:]) and not {"men", BREAK} & {token.text for token in inner}
    harm = reading.denied & HARMED_BY_OTHERS
    is_harm = bool(harm) and reading.denied <= harm | {RiskKind.OTHER}  # "bange for" is of more than one kind
    return not hits and is_harm and is_one_part and len(reading.tokens) <= DENIAL_WORDS


def is_bare_hint(hits: Sequence[_Hit], reading: _Reading) -> bool:
    """Say whether a short message hints at not wanting to live, with nothing around that takes it back ("jeg hader mit liv")."""
    taken_back = reading.eased or reading.idioms or reading.contexts
    said = any(hit.entry.kind is RiskKind.SUICIDE for hit in hits)
    return said and not taken_back and len(reading.tokens) <= HINT_WORDS


def is_outright(first: RiskAssessment, hits: Sequence[_Hit], reading: _Reading) -> bool:
    """Say whether high danger is said outright, with nothing around that takes it back: the model must be surer to lower it."""
    taken_back = reading.eased or reading.idioms or reading.contexts
    said = any(hit.level is RiskLevel.HIGH and hit.entry.kind in OUTRIGHT_KINDS for hit in hits)
    return first.level is RiskLevel.HIGH and said and not taken_back


def _model_evidence(words: Normalised, model: LinearModel, level: RiskLevel) -> Iterable[Evidence]:
    """Yield the words that weighed most with the model and say something; the whole message where none stands out."""
    label = level.value if level.value in model.heads["level"].labels else model.heads["level"].labels[-1]
    ranked = model.weightiest_words(words.text, "level", label, most=len(words.tokens))
    telling = [word for word in ranked if not explains_nothing(word)][:MOST_MODEL_WORDS]
    chosen = [token for token in words.tokens if token.text in telling][:MOST_MODEL_WORDS]
    for start, end in [(token.start, token.end) for token in chosen] or [(words.tokens[0].start, words.tokens[-1].end)]:
        yield Evidence(start, end, words.original[start:end], MODEL_REASON)


def _embedding(text: str, lexicon: RiskLexicon) -> Sequence[float] | None:
    """Return the embedding, or None where there is no embedder or it fails: words alone decide then."""
    if lexicon.embed is None or lexicon.model is None or not lexicon.model.reads_embeddings:
        return None
    try:
        return [float(value) for value in lexicon.embed(text[:EMBEDDED_CHARS])]
    except Exception:  # an optional wheel with native code may raise anything; danger must be rated all the same
        return None


def is_brief(text: str, seen: Collection[str]) -> bool:
    """Say whether it is a few words or empty ones (normalised, `text`) without a phrase of danger: too little to call high."""
    says_little = len(text.split()) <= FEW_WORDS or is_of_closed_words(text)
    return says_little and not any(name.startswith("hit:") for name in seen)


def second_opinion(
    level: RiskLevel, p: Mapping[str, float], thresholds: Mapping[str, float], embedded: bool, seen: Collection[str]
) -> RiskLevel:
    """Return the level after the model has spoken.

    Args:
        level: What stage 1 says; acute by doubtful phrases only (a certain one is not asked about).
        p: Probability of "at least concern", "at least high", "acute", by the level's name.
        thresholds: Fields as in MODEL_THRESHOLDS.
        embedded: Whether an embedding took part.
        seen: Signals of stage 1 (`signals`).
    """
    eased, outright = any(name.startswith("eased:") for name in seen), OUTRIGHT in seen
    limit = {**MODEL_THRESHOLDS, **thresholds}
    if embedded:
        limit.update(
            {name: thresholds[f"{name}_embedded"] for name in MODEL_THRESHOLDS if f"{name}_embedded" in thresholds}
        )
    concern, high, acute = p.get("concern", 0.0), likely_high(p), p.get("acute", 0.0)
    if level is RiskLevel.ACUTE:
        return level if high >= limit["lower_acute"] else RiskLevel.CONCERN
    if high >= limit["raise_high_eased" if eased else "raise_high"] or (
        level is RiskLevel.HIGH and high >= limit["lower_outright" if outright else "lower_high"]
    ):
        return RiskLevel.ACUTE if acute >= limit["raise_acute"] else RiskLevel.HIGH
    if level is RiskLevel.HIGH or concern >= limit["raise_concern"]:
        return RiskLevel.CONCERN
    return level if concern >= limit["lower_concern"] else RiskLevel.NONE


def _model_kind(p: Mapping[str, float], level: RiskLevel) -> RiskKind:
    """Return the likeliest kind the model names; OTHER when it names none that we know, or danger that it is not sure what is.

    A hint is answered with no words about what it is, but adds up with others of its kind: there the likeliest is good enough.
    """
    known = {kind.value for kind in RiskKind}
    ranked = sorted((label for label in p if label in known), key=lambda label: -p[label])
    if not ranked:
        return RiskKind.OTHER
    likeliest = RiskKind(ranked[0])
    is_sure = p[likeliest.value] >= SURE_KIND.get(likeliest, SURE_OTHER_KIND)
    return likeliest if is_sure or level is RiskLevel.CONCERN else RiskKind.OTHER
