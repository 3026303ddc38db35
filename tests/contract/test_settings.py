""".env.example and triage/settings.py must name the same settings with the same values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from triage.errors import SettingsError
from triage.settings import Settings

ROOT = Path(__file__).parents[2]
EXAMPLE = dict(
    line.split("=", 1)
    for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)


def test_example_names_every_setting_and_no_other() -> None:
    assert set(EXAMPLE) == {part.metadata["name"] for part in Settings.__dataclass_fields__.values()}


def test_example_gives_the_defaults() -> None:
    assert Settings.from_env(EXAMPLE) == Settings.from_env({})


def test_only_settings_reads_the_environment() -> None:
    reading = re.compile(r"os\.environ\[|environ\.get\(|getenv\(")
    files = [*(ROOT / "triage").rglob("*.py"), *(ROOT / "web").glob("*.py"), *(ROOT / "web/chat").rglob("*.py")]
    readers = [path.relative_to(ROOT).as_posix() for path in files if reading.search(path.read_text(encoding="utf-8"))]

    assert readers == []


def test_all_faults_are_told_together() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(
            {
                "PUBLIC_PORT": "x",
                "BOT_TIMEOUT_SECONDS": "nan",
                "OPEN_HOURS": "mon-fri 08:00-20:00",
                "EMBED_ORIGINS": "kommune.dk",
            }
        )

    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        "PUBLIC_PORT", "BOT_TIMEOUT_SECONDS", "EMBED_ORIGINS", "OPEN_HOURS",
    ]  # fmt: skip


def test_secrets_are_not_shown() -> None:
    settings = Settings.from_env({"DATABASE_URL": "postgresql://u:hemmelig@db/x", "REDIS_URL": "redis://:hemmelig@r"})

    assert "hemmelig" not in repr(settings)
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"DATABASE_URL": "mysql://u:hemmelig@db/x"})
    assert "hemmelig" not in str(caught.value)


def test_opening_hours_set_as_they_once_were_say_where_they_stand_now() -> None:
    with pytest.raises(SettingsError, match=r"OPEN_HOURS: .*data/opening_hours\.yml"):
        Settings.from_env({"OPEN_HOURS": "mon-fri 08:00-20:00"})

    assert Settings.from_env({"OPEN_HOURS": "mon-sun 00:00-24:00"}) == Settings.from_env({})  # copied from .env.example
