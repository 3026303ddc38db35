"""docs/privacy.md says how long things are kept, in English and in the draft for municipalities: both must be what the code does."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from ops.logs import LOG_DAYS, WEEK_SECONDS
from triage.settings import Settings
from web import sources
from web.chat import deletions
from web.chat.hub import ENDED_SECONDS, SWEEP_SECONDS
from web.counsellor.desk import BOX_LIFETIME_SECONDS
from web.db.handoffs import RECENT
from web.db.retention import LEAST_SHOWN_COUNT, PROMISED_MINUTES, RETENTION_DEFAULT
from web.db.staff import SESSION_LIFETIME

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")
IDLE_MINUTES = Settings.from_env({}).conversation_idle_seconds // 60


def section(title: str) -> str:
    return TEXT.split(f"## {title}")[1].split("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """Cells of the tables of a section, without heads and rulers."""
    lines = [line for line in section(title).splitlines() if line.startswith("|") and not set(line) <= set("|- ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def kept(what: str) -> str:
    return next(row[1] for row in rows("How long what is kept") if row[0].startswith(what))


def test_times_are_those_of_the_code() -> None:
    minutes = {name: int(getattr(RETENTION_DEFAULT, name) / timedelta(minutes=1)) for name in ("closed", "offered")}

    assert f"{IDLE_MINUTES} idle minutes" in kept("a talk with the robot")
    assert f"at most {PROMISED_MINUTES} minutes" in kept("a talk a human has ended")
    assert ENDED_SECONDS + SWEEP_SECONDS < PROMISED_MINUTES * 60
    assert kept("queue row") == (
        f"{minutes['offered']} minutes / {minutes['closed']} minutes and the next sweep / {RETENTION_DEFAULT.forgotten // timedelta(hours=1)} hours"
    )
    assert f"{BOX_LIFETIME_SECONDS // 60} minutes after the end" in kept("sealed boxes")
    assert kept("hashed address").startswith("a day") and sources.KEY_SECONDS == 86_400
    assert kept("staff sign-in") == f"{SESSION_LIFETIME // timedelta(hours=1)} hours"
    assert RETENTION_DEFAULT.unanswered is not None and not Settings.from_env({}).unanswered_questions
    assert kept("sentence somebody said yes").startswith(f"{RETENTION_DEFAULT.unanswered.days} days")
    assert kept("audit of what staff did") == f"{RETENTION_DEFAULT.audit.days} days"
    assert kept("that a talk was taken") == f"{RECENT // timedelta(hours=1)} hours"
    assert kept("counts") == f"{RETENTION_DEFAULT.counts.days // 365} years"
    assert kept("logs").startswith(f"{LOG_DAYS} days") and LOG_DAYS * 86_400 == 2 * WEEK_SECONDS
    assert "every two seconds" in kept("what `leave`") and deletions.RETRY_SECONDS == 2


def test_the_draft_for_municipalities_says_the_same() -> None:
    draft = section("Udkast til konsekvensanalyse")

    assert f"{IDLE_MINUTES} minutter uden aktivitet" in draft
    assert draft.count(f"højst {PROMISED_MINUTES} minutter efter slut") == 2
    assert f"{RETENTION_DEFAULT.audit.days} dage" in draft and "højst et døgn" in draft
    assert f"højst {LOG_DAYS} dage" in draft and f"| {RETENTION_DEFAULT.counts.days // 365} år |" in draft
    assert f"tal under {LEAST_SHOWN_COUNT} vises ikke" in draft


def test_the_draft_says_that_it_is_one_and_covers_what_a_municipality_has_to_answer() -> None:
    draft = section("Udkast til konsekvensanalyse")

    assert "ikke juridisk rådgivning" in draft and draft.count("[") >= 15, "what the municipality fills in is marked"
    articles = {int(number) for number in re.findall(r"artikel (\d+)", draft)}
    assert articles >= {6, 9, 10, 11, 12, 15, 22, 25, 26, 28, 30, 33, 35, 36, 37}
    assert all(
        word in draft
        for word in ("Dataansvarlig", "Databehandler", "Databeskyttelsesrådgiver", "børn og unge", "Rest-risiko")
    )


@pytest.mark.parametrize(
    "name", re.findall(r"`([A-Za-z_.]+)`", "\n".join(row[2] for row in rows("How long what is kept")))
)
def test_places_named_exist(name: str) -> None:
    *_, last = name.split(".")
    code = [path.read_text(encoding="utf-8") for folder in ("web", "triage") for path in (ROOT / folder).rglob("*.py")]

    assert (ROOT / name).exists() or any(re.search(rf"\b{last}\b", text) for text in code)


def test_every_place_of_the_inventory_says_what_is_done() -> None:
    inventory = rows("Where text could rest")

    assert len(inventory) >= 25
    assert [row[0] for row in inventory if len(row) != 4 or not row[2]] == []
    named = re.findall(r"`((?:tests|web|triage|ops|bot)/[a-z_/]+\.py)`", section("Where text could rest"))
    assert named and [name for name in named if not (ROOT / name).exists()] == []
