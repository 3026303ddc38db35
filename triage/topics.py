"""Which needs a message names outright: word patterns per topic, a second opinion beside the intent classifier.

Patterns stand in data/lexicon/topics.yml, in the normalised spelling; `*` stands for any ending or beginning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable

from triage.content import read_yaml
from triage.errors import ContentError
from triage.vocabulary import Topic

# "er ikke", "det handler ikke om": right before a word that names a need, they say that there is none.
_DENIES = re.compile(
    r"\b(?:er|bliver|blev|har|føler|handler|drejer|lider)(?: (?:jeg|det|mig|sig|jo|altså|bare|slet|overhovedet|faktisk)){0,3}"
    r" (?:ikke|ingen|aldrig)(?: (?:om|af|på|nogen|noget|med|at|være|have|så|særlig|specielt|rigtig)){0,3} $"
)
DENIAL_WORDS = 8  # "det er ikke mobning, men de kalder mig grimme ting hver dag" tells of it all the same
_NO_MORE = re.compile(r"\b(?:mere|længere)$")
# What somebody may deny out of fear stays heard.
_GRAVE = frozenset({Topic.SUICIDE, Topic.SELF_HARM, Topic.SEXUAL_ABUSE, Topic.VIOLENCE, Topic.DIGITAL_ABUSE})


@dataclass(frozen=True)
class TopicWords:
    """Compiled patterns, one a topic; build with `load_topic_words`."""

    patterns: tuple[tuple[Topic, re.Pattern[str]], ...]

    def find(self, text: str) -> list[Topic]:
        """Return the topics named in a normalised text, in order of place; what is denied does not count."""
        hits = []
        for topic, pattern in self.patterns:
            for hit in pattern.finditer(text):
                if not re.search(
                    r"\b(?:ikke|ingen|aldrig|uden)\s+(?:\w+\s+)?$", text[max(0, hit.start() - 22) : hit.start()]
                ):
                    hits.append((hit.start(), topic))
                    break
        return [topic for _, topic in sorted(hits, key=lambda hit: hit[0])]

    def denied(self, text: str) -> frozenset[Topic]:
        """Return the topics a short normalised message says are none ("nej, jeg bliver ikke mobbet")."""
        if len(text.split()) > DENIAL_WORDS or _GRAVE & set(self.find(text)):
            return frozenset()
        said = {
            topic: [_DENIES.search(text[: hit.start()]) is not None for hit in pattern.finditer(text)]
            for topic, pattern in self.patterns
        }
        return frozenset(topic for topic, denials in said.items() if denials and all(denials)) - _GRAVE


def load_topic_words(data_dir: Path) -> TopicWords:
    """Read data/lexicon/topics.yml: topic -> list of phrases.

    Raises:
        ContentError: A topic is unknown or a phrase is no text.
    """
    path = data_dir / "lexicon" / "topics.yml"
    patterns = []
    for name, phrases in read_yaml(path).items():
        if name not in {t.value for t in Topic}:
            raise ContentError(path, name, "er ikke et emne")
        if not isinstance(phrases, list) or not all(isinstance(p, str) for p in phrases):
            raise ContentError(path, name, "skal være en liste af ord eller vendinger")
        patterns.append((Topic(name), compile_words(phrases)))
    return TopicWords(tuple(patterns))


def is_over(text: str) -> bool:
    """Say whether a message that denies a need says that it was there ("jeg er ikke ked af det mere")."""
    return _NO_MORE.search(text.strip(" .!")) is not None


def compile_words(phrases: Iterable[str]) -> re.Pattern[str]:
    """Compile words and turns of phrase in which * stands for any letters."""
    joined = "|".join(re.escape(p).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for p in phrases)
    return re.compile(rf"\b(?:{joined})\b")
