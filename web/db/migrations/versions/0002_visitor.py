"""Ways back with a code, and whether a talk helped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_visitor"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("municipality", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("helped", sa.String(length=16), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "municipality", "topic", "helped", name=op.f("pk_feedback_counts")),
    )
    op.create_table(
        "return_codes",
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("check", sa.String(length=160), nullable=False),
        sa.Column("box", sa.String(length=255), nullable=False),
        sa.Column("talk_id", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tag", name=op.f("pk_return_codes")),
        sa.UniqueConstraint("talk_id", name=op.f("uq_return_codes_talk_id")),
    )
    op.create_index(op.f("ix_return_codes_expires_at"), "return_codes", ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_return_codes_expires_at"), table_name="return_codes")
    op.drop_table("return_codes")
    op.drop_table("feedback_counts")
