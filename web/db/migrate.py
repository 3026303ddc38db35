"""Bring the database to the present shape: `python -m web.db.migrate`. Safe to run at every start; creates var/ when needed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.exc import SQLAlchemyError

from triage.errors import SettingsError
from triage.settings import Settings
from web.db.engine import create_db_engine

ROOT = Path(__file__).resolve().parents[2]


def database_url() -> str:
    """The address every process uses, from the settings."""
    return Settings.from_env(os.environ).database_url


def migrate(url: str) -> None:
    """Run the missing migrations. Two processes at once do no harm: the second waits and finds nothing to do.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: The database cannot be reached or altered.
    """
    config = Config(str(ROOT / "alembic.ini"))
    engine = create_db_engine(url, is_patient=True)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "heads")  # subjects that grew side by side have a head each
    finally:
        engine.dispose()


def main() -> int:
    """Command line. Returns 0, or 1 with one sentence on standard error."""
    try:
        migrate(database_url())
    except (SettingsError, SQLAlchemyError, OSError) as error:
        print(f"The database could not be prepared ({type(error).__name__}). Check DATABASE_URL.", file=sys.stderr)
        return 1
    print("Database ready.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
