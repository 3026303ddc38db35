"""Questions that people ask in a few ways and that no fact of an offer answers: "er det min skyld", "må jeg tage en ven med".

The classifier hears their topic ("en ven" is a friend one worries for) and not what is asked; their words are so much alike
that a list knows them better. data/questions.yml has the turns of phrase, in the pattern language of data/lexicon, and the
answers. A phrase counts only where the message says little else, so that what is told beside it is heard as ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.danish import BREAK, Normalised, Vocabulary, normalise
from triage.errors import ContentError
from triage.phrases import PatternIndex, Words, compile_pattern
from triage.risk_lexicon import read_yaml
from triage.vocabulary import Aspect, Role

PATH = "questions.yml"
INTENT = "ask_rights"  # what such a message is settled as, where its entry leads nowhere else
MOST_WORDS = 16  # longer messages tell of something
SPARE_WORDS = 3  # beside the phrase: "jeg er 13", "hej, kan du sige …"
# Words that may stand around a question without saying anything.
_OPENERS = frozenset(
    [
        "og",
        "men",
        "hej",
        "hejsa",
        "ok",
        "okay",
        "så",
        "ja",
        "nej",
        "jo",
        "altså",
        "nå",
        "øh",
        "lige",
        "egentlig",
        "bare",
        "også",
        "undskyld",
        "tak",
        "please",
        "du",
        "i",
        "det",
        "der",
        "her",
        "vel",
        "mon",
        "nu",
        "jamen",
    ]
)
_TEXTS = {"text": Role.SELF, "friend": Role.FRIEND, "parent": Role.PARENT, "professional": Role.PROFESSIONAL}
_FIELDS = frozenset({*_TEXTS, "say", "unless", "whole", "intent", "topic", "show", "tell", "ask", "source"})
TOPICS = ("rights", "about_bot", "out_of_scope")  # what a reply is about, as in the frames of `web`
SHOWN = frozenset({"callers", "meetings", "focus"})


@dataclass(frozen=True)
class PlainQuestion:
    """One question and its answer.

    Args:
        id: Its key in data/questions.yml.
        texts: What is said, by who asks; who has no text of their own gets that of SELF.
        intent: What the message is settled as.
        topic: What the reply is about, one of TOPICS.
        show: callers | meetings: who can be rung or met, for the need told; focus: what it is about stays on the screen; "" = nothing.
        tell: Facts told beside the text, of the offer it is about.
        ask: Ids of contacts shown with it.
    """

    id: str
    texts: Mapping[Role, str]
    intent: str = INTENT
    topic: str = TOPICS[0]
    show: str = ""
    tell: tuple[Aspect, ...] = ()
    ask: tuple[str, ...] = ()

    def text(self, role: Role | None) -> str:
        """What is said to somebody who writes as `role`."""
        return self.texts.get(role or Role.SELF) or self.texts.get(Role.SELF, "")


@dataclass(frozen=True)
class _Asked:
    """What a phrase belongs to: its question, how much may stand beside it, and what makes it another question."""

    question: PlainQuestion
    spare: int
    unless: PatternIndex


@dataclass(frozen=True)
class QuestionFinder:
    """Finds which plain question a message asks; build it with `question_finder`."""

    index: PatternIndex
    vocabulary: Vocabulary

    def find(self, text: str) -> PlainQuestion | None:
        """Return the question whose phrase stands longest in a message that says little else; None for anything else."""
        heard = normalise(text, self.vocabulary)
        if sum(token.text != BREAK for token in heard.tokens) > MOST_WORDS:
            return None
        asked = [
            (found.end - found.start, found.pattern.owner)
            for found in self.index.find(heard)
            if isinstance(found.pattern.owner, _Asked) and _fits(heard, found.start, found.end, found.pattern.owner)
        ]
        return max(asked, key=lambda one: one[0])[1].question if asked else None


def _fits(heard: Normalised, start: int, end: int, asked: _Asked) -> bool:
    beside = [*heard.tokens[:start], *heard.tokens[end:]]
    spare = sum(token.text != BREAK and token.text not in _OPENERS for token in beside)
    return spare <= asked.spare and next(asked.unless.find(heard), None) is None


def load_questions(data_dir: Path) -> dict[str, PlainQuestion]:
    """Read the answers of data/questions.yml.

    Raises:
        ContentError: A field is missing, unknown or of the wrong kind.
    """
    path = data_dir / PATH
    return {name: _question(path, name, entry) for name, entry in _entries(path).items()}


def question_finder(data_dir: Path, vocabulary: Vocabulary) -> QuestionFinder:
    """Compile the phrases of data/questions.yml.

    Args:
        vocabulary: Spellings are repaired towards it (triage.risk_lexicon.load_lexicon).

    Raises:
        ContentError: A phrase cannot be read.
    """
    path = data_dir / PATH
    words, questions = Words(_read(path).get("words") or {}), load_questions(data_dir)
    patterns = []
    for name, entry in _entries(path).items():
        where = f"{path}: {name}"
        unless = PatternIndex(compile_pattern(str(one), name, words, where) for one in entry.get("unless") or ())
        asked = _Asked(questions[name], 0 if entry.get("whole") else SPARE_WORDS, unless)
        patterns += [compile_pattern(str(one), asked, words, where) for one in entry["say"]]
    return QuestionFinder(PatternIndex(patterns), vocabulary)


def _read(path: Path) -> dict[str, Any]:
    raw = read_yaml(path)
    if not isinstance(raw.get("questions"), dict):
        raise ContentError(path, "questions", "skal være spørgsmål med felter")
    return raw


def _entries(path: Path) -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = _read(path)["questions"]
    return entries


def _question(path: Path, name: str, entry: Any) -> PlainQuestion:
    if not isinstance(entry, dict) or not _listed(entry.get("say")):
        raise ContentError(path, f"{name}.say", "skal være en liste af vendinger")
    if unknown := sorted(set(entry) - _FIELDS):
        raise ContentError(path, f"{name}.{unknown[0]}", f"kendes ikke; kendte felter: {', '.join(sorted(_FIELDS))}")
    texts = {role: " ".join(str(entry[key]).split()) for key, role in _TEXTS.items() if entry.get(key)}
    intent, show = str(entry.get("intent") or INTENT), str(entry.get("show") or "")
    if intent == INTENT and (Role.SELF not in texts or not entry.get("source")):
        raise ContentError(path, f"{name}.text", "skal have text og source")
    topic = str(entry.get("topic") or TOPICS[0])
    if topic not in TOPICS:
        raise ContentError(path, f"{name}.topic", f"skal være en af {', '.join(TOPICS)}")
    if show and show not in SHOWN:
        raise ContentError(path, f"{name}.show", f"skal være en af {', '.join(sorted(SHOWN))}")
    try:
        tell = tuple(Aspect(one) for one in entry.get("tell") or ())
    except ValueError as error:
        raise ContentError(path, f"{name}.tell", str(error)) from error
    return PlainQuestion(name, texts, intent, topic, show, tell, tuple(entry.get("ask") or ()))


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
