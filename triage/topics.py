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


def compile_words(phrases: Iterable[str]) -> re.Pattern[str]:
    """Compile words and turns of phrase in which * stands for any letters."""
    joined = "|".join(re.escape(p).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for p in phrases)
    return re.compile(rf"\b(?:{joined})\b")
