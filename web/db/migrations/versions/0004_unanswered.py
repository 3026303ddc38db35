"""Sentences the robot did not understand, of visitors who said yes to keeping them; empty while the setting is off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_unanswered"
down_revision = "0003_staff"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unanswered_sentences",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sentence", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unanswered_sentences")),
        sqlite_with_rowid=False,  # rows lie in the order of their random ids, not in the order they came
    )
    op.create_index(op.f("ix_unanswered_sentences_day"), "unanswered_sentences", ["day"])


def downgrade() -> None:
    op.drop_table("unanswered_sentences")
