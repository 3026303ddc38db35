"""Turns of phrase that mean something else than their words: "jeg dør af grin", "jeg kan spise en hest".

What they mean stands in data/lexicon/figures.yml. Only what a message is about is read so; danger has its own idioms and
sees every message as it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from triage.content import read_yaml
from triage.errors import ContentError
from triage.topics import compile_words


@dataclass(frozen=True)
class Figures:
    """Compiled turns and what each means; build with `load_figures`."""

    meanings: tuple[tuple[re.Pattern[str], str], ...]

    def plain(self, text: str) -> str:
        """Return a message with its turns of phrase said in plain words."""
        for pattern, meaning in self.meanings:
            text = pattern.sub(meaning, text)
        return text


def load_figures(data_dir: Path) -> Figures:
    """Read data/lexicon/figures.yml: what is meant -> how it is said.

    Raises:
        ContentError: A phrase is no text.
    """
    path = data_dir / "lexicon" / "figures.yml"
    meanings = []
    for meaning, phrases in read_yaml(path).items():
        if not isinstance(phrases, list) or not all(isinstance(p, str) for p in phrases):
            raise ContentError(path, str(meaning), "skal være en liste af ord eller vendinger")
        meanings.append((re.compile(compile_words(phrases).pattern, re.IGNORECASE), str(meaning)))
    return Figures(tuple(meanings))
