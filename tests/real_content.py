"""The content as it stands in data/, loaded once for all tests, and moments to ask it at."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from triage.content import load_catalogue
from triage.needs import Places, load_places
from triage.offers import Catalogue

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
DENMARK = ZoneInfo("Europe/Copenhagen")
AFTERNOON = datetime(2026, 11, 18, 14, 0, tzinfo=DENMARK)  # a Wednesday
NIGHT = datetime(2026, 11, 18, 3, 30, tzinfo=DENMARK)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Return every offer, contact, topic, right and phrase."""
    return load_catalogue(DATA)


@lru_cache(maxsize=1)
def places() -> Places:
    """Return the place names."""
    return load_places(DATA)
