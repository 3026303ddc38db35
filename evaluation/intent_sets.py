"""Sentences with their intents: a frozen test set (.jsonl, or Rasa's own .yml) and the training data. Python 3.10.

Run by bot/.venv; only reading Rasa's own format needs Rasa.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.sets import SetError, spread


@dataclass(frozen=True)
class Sentence:
    """One labelled sentence.

    Args:
        intents: The intents that count as right, the labelled one first (`also` allows others).
        styles: How it is written; "-" for none.
    """

    id: str
    text: str
    intents: tuple[str, ...]
    styles: tuple[str, ...] = ("-",)

    @property
    def intent(self) -> str:
        """The labelled intent."""
        return self.intents[0]


def read_test_set(path: Path, limit: int | None = None) -> list[Sentence]:
    """Read a test set: .jsonl with id, text, intent, also, style, or Rasa's own NLU format.

    Args:
        limit: At most so many sentences, evenly spread.

    Raises:
        SetError: The file cannot be read, or a line is not of the format.
    """
    if path.suffix in (".yml", ".yaml") or path.is_dir():
        return spread(read_rasa_data(path), limit)
    try:
        rows = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SetError(path, None, f"cannot be read as UTF-8 ({type(error).__name__})") from error
    sentences = [_sentence(path, number, row) for number, row in enumerate(rows, 1) if row.strip()]
    if not sentences:
        raise SetError(path, None, "expected at least one line")
    return spread(sentences, limit)


def _sentence(path: Path, number: int, row: str) -> Sentence:
    try:
        line = json.loads(row)
    except ValueError as error:
        raise SetError(path, number, f"not JSON: {error}") from error
    if not isinstance(line, dict):
        raise SetError(path, number, f"expected an object, got {type(line).__name__}")
    for name in ("text", "intent"):
        if not isinstance(line.get(name), str) or not line[name].strip():
            raise SetError(path, number, f"{name}: expected a text, got {line.get(name)!r}")
    also, styles = _words(path, number, line, "also"), _words(path, number, line, "style")
    return Sentence(str(line.get("id", f"line {number}")), line["text"], (line["intent"], *also), styles or ("-",))


def _words(path: Path, number: int, line: dict[str, Any], name: str) -> tuple[str, ...]:
    value = line.get(name) or []
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise SetError(path, number, f"{name}: expected a list of texts, got {value!r}")
    return tuple(value)


def read_rasa_data(path: Path) -> list[Sentence]:
    """Read sentences in Rasa's NLU format, a file or a folder; entity marks are taken off.

    Raises:
        SetError: There is nothing to read.
    """
    from rasa.shared.nlu.training_data.loading import load_data

    if not path.exists():
        raise SetError(path, None, "expected a file or folder in Rasa's NLU format")
    found = [(one.get("intent"), one.get("text")) for one in load_data(str(path)).intent_examples]
    sentences = [
        Sentence(f"{intent} {at}", text, (intent,)) for at, (intent, text) in enumerate(found) if intent and text
    ]
    if not sentences:
        raise SetError(path, None, "expected sentences under nlu: with intent and examples")
    return sentences


def unknown_intents(sentences: Iterable[Sentence], known: Iterable[str]) -> list[str]:
    """Return the labels that the model has never heard of: such a set measures something else."""
    return sorted({intent for sentence in sentences for intent in sentence.intents} - set(known))
