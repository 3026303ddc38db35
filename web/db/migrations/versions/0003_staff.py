"""Locks that grow, passwords made by others, sign-in through a municipality; waiting times in buckets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_staff"
down_revision = "0002_visitor"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("staff") as batch:
        batch.add_column(sa.Column("lock_count", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("must_change_password", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("oidc_subject", sa.String(length=64), nullable=True))
        batch.create_unique_constraint(op.f("uq_staff_oidc_subject"), ["oidc_subject"])
    op.create_table(
        "wait_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("municipality", sa.String(length=40), nullable=False),
        sa.Column("risk_level", sa.String(length=16), nullable=False),
        sa.Column("bucket", sa.String(length=16), nullable=False),
        sa.Column("talks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "municipality", "risk_level", "bucket", name=op.f("pk_wait_counts")),
    )


def downgrade() -> None:
    op.drop_table("wait_counts")
    with op.batch_alter_table("staff") as batch:
        batch.drop_constraint(op.f("uq_staff_oidc_subject"), type_="unique")
        batch.drop_column("oidc_subject")
        batch.drop_column("must_change_password")
        batch.drop_column("lock_count")
