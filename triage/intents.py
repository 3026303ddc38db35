"""What each intent means to the rest: its topic, the fact it asks for, its place in a question back.

Read from data/intents.yml, so that NLU, actions and editors share one list.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

from triage.content import read_yaml
from triage.errors import ContentError
from triage.vocabulary import Aspect, Role, Topic

KINDS = {"need", "fact", "about_bot", "right", "talk", "other"}


@dataclass(frozen=True)
class IntentMeaning:
    """One intent: `kind` as in KINDS; `label` completes "Handler det om …?"; None = not for this intent."""

    name: str
    kind: str
    label: str
    topic: Topic | None = None
    aspect: Aspect | None = None
    role: Role | None = None
    right: str | None = None


def load_intents(data_dir: Path) -> Mapping[str, IntentMeaning]:
    """Load data/intents.yml.

    Raises:
        ContentError: A field is missing or unknown.
    """
    path = data_dir / "intents.yml"
    meanings = {}
    for name, raw in read_yaml(path).items():
        if raw.get("kind") not in KINDS:
            raise ContentError(path, f"{name}.kind", f"skal være en af {', '.join(sorted(KINDS))}")
        try:
            meanings[name] = IntentMeaning(
                name,
                raw["kind"],
                raw.get("label", ""),
                Topic(raw["topic"]) if raw.get("topic") else None,
                Aspect(raw["aspect"]) if raw.get("aspect") else None,
                Role(raw["role"]) if raw.get("role") else None,
                raw.get("right"),
            )
        except ValueError as error:
            raise ContentError(path, name, str(error)) from error
    return meanings
