"""What the chat needs of triage/ and data/, loaded once: rating, hiding, plans and contacts. No network, no database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.embedder import Embedder, load_embedder
from ner.context import ContextReader, SentenceLook
from ner.recogniser import name_recognisers
from triage.cards import card_for
from triage.content import load_catalogue
from triage.figures import Figures, load_figures
from triage.languages import Guess, Language, Languages, load_languages
from triage.needs import Places, Told, load_places, read_message
from triage.offers import Catalogue, Contact
from triage.privacy import SecondLook, Span, load_recognisers, redact
from triage.privacy_libraries import library_recognisers
from triage.privacy_lists import Recognisers
from triage.response_plans import load_plans
from triage.risk import RiskAssessment, assess, load_lexicon
from triage.risk_lexicon import RiskLexicon
from triage.topics import load_topic_words
from triage.vocabulary import RiskKind, RiskLevel
from web.chat.language_guess import load_guess
from web.chat.timed import Timed
from web.event_log import log_event, log_fault

ZONE = ZoneInfo("Europe/Copenhagen")  # opening hours in data/ are Danish local time
MAX_OPEN_CONTACTS = 3
SHORT_CARD_LINES = 2  # in danger nobody reads on: what it is, and whether it is open
_REACHABLE_KINDS = ("helpline", "chat", "municipal", "civil_society", "health")


def danish_now() -> datetime:
    """Return the present in Danish local time."""
    return datetime.now(ZONE)


@dataclass(frozen=True)
class Hidden:
    """A text with identities hidden, and the kinds that were."""

    text: str
    kinds: tuple[str, ...]


@dataclass
class Core:
    """The loaded core. One object for the whole process, so that content published later reaches everybody who holds it."""

    catalogue: Catalogue
    lexicon: Any
    recognisers: Any
    plans: Any
    languages: Languages
    guess_language: Guess | None = None
    topic_words: Any = None
    places: Any = None
    figures: Figures | None = None

    @classmethod
    def load(cls, data_dir: Path) -> Core:
        """Load everything below data/.

        Raises:
            ContentError: The first file that is wrong, with its field.
        """
        embedder = load_embedder()
        lexicon, recognisers = with_embeddings(load_lexicon(data_dir), embedder), all_recognisers(data_dir, embedder)
        return cls._read(data_dir, lexicon, recognisers, load_guess())

    def read_again(self, data_dir: Path) -> Core:
        """Load the content anew beside this one, with the recognisers' libraries and the embedder that are loaded already.

        Raises:
            ContentError: A file is wrong; this core is as it was.
        """
        lexicon = load_lexicon(data_dir).with_embedder(getattr(self.lexicon, "embed", None))
        mine = self.recognisers
        lists = replace(load_recognisers(data_dir), extra=mine.extra, second_look=mine.second_look)
        return self._read(data_dir, lexicon, lists, self.guess_language)

    @classmethod
    def _read(cls, data_dir: Path, lexicon: RiskLexicon, recognisers: Any, guess: Guess | None) -> Core:
        lexicon.warm()  # or the first message of all would wait for it
        catalogue = load_catalogue(data_dir)
        return cls(
            catalogue, lexicon, recognisers, load_plans(data_dir), load_languages(data_dir, catalogue.contacts), guess,
            load_topic_words(data_dir), _warmed(load_places(data_dir)), load_figures(data_dir),
        )  # fmt: skip

    def take(self, fresh: Core) -> None:
        """Go on with other content, between two messages: called on the event loop, so that no message sees half of it."""
        for one in fields(self):
            setattr(self, one.name, getattr(fresh, one.name))

    def assess(self, text: str) -> RiskAssessment:
        """Rate one message. If the rating itself breaks, the message counts as high: in doubt the higher level."""
        try:
            return self.assess_or_fail(text)
        except Exception as error:
            log_fault("assess_failed", error, part="risk")
            return RiskAssessment(RiskLevel.HIGH, RiskKind.OTHER)

    def assess_or_fail(self, text: str) -> RiskAssessment:
        """Rate one message, or raise whatever breaks: a benchmark must not count a broken rating as danger that was seen."""
        found = assess(text, self.lexicon)
        foreign = self.languages.assess(text, self.language_of(text))
        return foreign if foreign and foreign.level > found.level else found

    def language_of(self, text: str) -> Language | None:
        """Return the language a message surely is written in; None for Danish, for doubt, and when this breaks."""
        try:
            return self.languages.detect(text, self.guess_language)
        except Exception as error:
            log_fault("language_failed", error, part="languages")
            return None

    def language_going_on(self, text: str, codes: Collection[str]) -> Language | None:
        """Return the language a talk that was answered in one of these goes on in; None for Danish, and when this breaks."""
        try:
            return self.languages.going_on(text, codes)
        except Exception as error:
            log_fault("language_failed", error, part="languages")
            return None

    def told(self, text: str) -> Told:
        """Read who writes and how old they are; nothing where that breaks."""
        try:
            return Told() if self.places is None else read_message(text, self.places)
        except Exception as error:
            log_fault("told_failed", error, part="needs")
            return Told()

    def hide(self, text: str) -> Hidden | None:
        """Hide identities; None when that breaks, and then the text must go nowhere."""
        try:
            redaction = redact(text, self.recognisers)
        except Exception as error:
            log_fault("redact_failed", error, part="privacy")
            return None
        return Hidden(redaction.text, tuple(str(getattr(kind, "value", kind)) for _, _, kind in redaction.spans))

    def cards(self, ids: Iterable[str], now: datetime) -> list[dict[str, Any]]:
        """Make the cards of these offers and contacts; an id that is not in the catalogue is left out."""
        return [card_for(self.catalogue, entry_id, now) for entry_id in ids if self.catalogue.entry(entry_id)]

    def short_cards(self, ids: Iterable[str], now: datetime) -> list[dict[str, Any]]:
        """Make cards with the first lines only, and every number."""
        return [{**card, "lines": card["lines"][:SHORT_CARD_LINES]} for card in self.cards(ids, now)]

    def open_contacts(self, municipality: str | None, now: datetime, age: int | None = None) -> list[dict[str, Any]]:
        """Make cards of helplines a young person of this age can reach right now, those of the municipality first.

        Args:
            age: In years, where it was told. Where no helpline is for it (a parent writes), all are shown: never an empty list.
        """
        reachable = [c for c in self.catalogue.contacts.values() if _is_reachable(c, municipality, now)]
        found = [c for c in reachable if age is None or c.ages.admits(age)] or reachable
        # Nothing is known of the need here, so the lines that listen to everything come first.
        found.sort(key=lambda c: (c.area == "DK", -len(c.topics), c.id))
        return self.short_cards([c.id for c in found[:MAX_OPEN_CONTACTS]], now)


def all_recognisers(data_dir: Path, embedder: Embedder | None) -> Recognisers:
    """Load everything identities are found with: our rules, the libraries for numbers, the trained name models, the second look.

    Raises:
        ContentError: A list below data/names is wrong.
    """
    lists = load_recognisers(data_dir)
    return replace(
        lists, extra=library_recognisers() + name_recognisers(lists), second_look=_second_look(embedder, lists)
    )


def _second_look(embedder: Embedder | None, lists: Recognisers) -> SecondLook | None:
    """The look at the whole sentence, where the encoder and its weights are at hand; what was found stands when it fails."""
    read = embedder.states if embedder else None
    if read is None:
        return None
    states = Timed(lambda asked: read(*asked), on_held_up=lambda: log_event("embedder_held_up", part="privacy"))
    try:
        look = SentenceLook(ContextReader(lambda *asked: states(asked), lists), lists)
    except Exception as error:  # weights that are missing or broken: the rules and the recogniser work without
        log_fault("second_look_missing", error, part="privacy")
        return None

    def careful(text: str, spans: Sequence[Span], by_rules: Sequence[Span]) -> Iterable[Span]:
        try:
            return look(text, spans, by_rules)
        except Exception as error:
            log_fault("second_look_failed", error, part="privacy")
            return spans

    return careful


def with_embeddings(lexicon: RiskLexicon, embedder: Embedder | None) -> RiskLexicon:
    """Let the risk model read sentence embeddings where the wheel is at hand: it finds more of what is only hinted at.

    Asked only where the words alone leave doubt; without it, when it fails or does not come back in time, the words
    decide (docs/safety.md). A hanging embedder costs the first visitor a moment, and nobody after.
    """
    if embedder is None:
        return lexicon
    return lexicon.with_embedder(
        Timed(lambda text: embedder.embed([text])[0], on_held_up=lambda: log_event("embedder_held_up", part="risk"))
    )


def _warmed(places: Places) -> Places:
    read_message("jeg er 12", places)  # compiles the patterns, or the first message of all would wait for it
    return places


def _is_reachable(contact: Contact, municipality: str | None, now: datetime) -> bool:
    return (
        contact.shown
        and contact.kind in _REACHABLE_KINDS
        and bool({"child", "young"} & contact.who)
        and bool(contact.phone or contact.sms or contact.chat)
        and contact.area in ("DK", municipality)
        and contact.hours.is_open(now) is True
    )
