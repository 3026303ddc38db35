"""Alembic's entrance: runs migrations on a connection handed over by web.db.migrate, or on DATABASE_URL from the command line."""

from __future__ import annotations

from alembic import context

from web.db.engine import create_db_engine
from web.db.migrate import database_url
from web.db.models import Base


def run(connection) -> None:
    """Run what is missing in one transaction. Batch mode, because SQLite cannot alter most things in place."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = create_db_engine(database_url(), is_patient=True)
    with engine.begin() as connection:
        run(connection)
    engine.dispose()
