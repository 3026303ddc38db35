"""docs/threat-model.md names its proof and its numbers: both must be there in the code of today."""

from __future__ import annotations

import re
from pathlib import Path

from triage.settings import Settings
from web.chat.returns import GUESSES_PER_MINUTE
from web.db.unanswered import MOST_SENTENCES

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/threat-model.md").read_text(encoding="utf-8")
DEFAULTS = Settings.from_env({})


def test_every_file_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:tests|web|bot|docs|triage)/[\w./-]+)`", TEXT))
    loose = set(re.findall(r"`(test_\w+\.py)`", TEXT))

    assert len(named) > 12
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
    assert [name for name in sorted(loose) if not list((ROOT / "tests").rglob(name))] == []


def test_every_setting_it_names_is_one() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=\w+)?`", TEXT))

    assert len(named) > 5
    assert [name for name in sorted(named) if f"\n{name}=" not in example] == []


def test_its_numbers_are_those_of_the_code() -> None:
    assert f"{GUESSES_PER_MINUTE} tries a minute" in TEXT
    assert f"they work {DEFAULTS.return_code_hours} hours" in TEXT
    assert f"{MOST_SENTENCES:,} rows, 30 days" in TEXT
    assert not DEFAULTS.unanswered_questions and DEFAULTS.editor_four_eyes
