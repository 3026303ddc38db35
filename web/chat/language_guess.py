"""The statistical guess of a language: lingua, behind the one function that triage.languages asks for.

Low accuracy mode, which looks at three letters at a time: 30 MB and 0.2 s to load, under 1 ms a message. The full mode would take
0.4 GB a process, and what it does better, short messages, is what triage.languages leaves to Danish anyway.
"""

from __future__ import annotations

from collections.abc import Mapping

from lingua import IsoCode639_1, Language, LanguageDetectorBuilder

from triage.languages import Guess
from web.event_log import log_event

GUESSED_CHARS = 240  # the first two or three sentences; time grows with length
SCANDINAVIAN = frozenset({Language.DANISH, Language.BOKMAL, Language.NYNORSK, Language.SWEDISH})
# Languages we answer in, and neighbours that would else be taken for one of them: Spanish for Romanian, Dutch for German.
CONSIDERED = (
    *SCANDINAVIAN, Language.ENGLISH, Language.GERMAN, Language.POLISH, Language.TURKISH, Language.SOMALI, Language.ROMANIAN,
    Language.ARABIC, Language.PERSIAN, Language.URDU, Language.UKRAINIAN, Language.RUSSIAN, Language.BULGARIAN,
    Language.DUTCH, Language.SPANISH, Language.ITALIAN, Language.FRENCH,
)  # fmt: skip


def load_guess() -> Guess | None:
    """Load the models; None with one line in the log where lingua does not load: the rules then decide alone."""
    try:
        detector = (
            LanguageDetectorBuilder.from_languages(*CONSIDERED)
            .with_low_accuracy_mode()
            .with_preloaded_language_models()
            .build()
        )
    except Exception as error:  # native code: whatever it raises, the chat works without
        log_event("part_missing", part="languages", error=type(error).__name__)
        return None

    def guess(text: str) -> Mapping[str, float]:
        found: dict[str, float] = {}
        for one in detector.compute_language_confidence_values(text[:GUESSED_CHARS]):
            code = "da" if one.language in SCANDINAVIAN else _code(one.language.iso_code_639_1)
            found[code] = found.get(code, 0.0) + one.value
        return found

    guess("hej")  # the first one pays for loading
    return guess


def _code(iso: IsoCode639_1) -> str:
    return iso.name.lower()
