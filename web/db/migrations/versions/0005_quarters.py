"""Counts by quarter with the day apart; when talks were taken leaves the log of what staff did."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005_quarters"
down_revision = "0004_unanswered"
branch_labels = None
depends_on = None

# Table -> (what it is called now, what is counted, its other keys with their lengths).
COUNTS = {
    "daily_counts": ("talk_counts", "talks", {"municipality": 40, "topic": 40, "risk_level": 16, "outcome": 40}),
    "wait_counts": ("wait_counts", "talks", {"municipality": 40, "risk_level": 16, "bucket": 16}),
    "feedback_counts": ("feedback_counts", "answers", {"municipality": 40, "topic": 40, "helped": 16}),
}


def upgrade() -> None:
    connection = op.get_bind()
    days = op.create_table(
        "day_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("talks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_counts")),
    )
    by_day = Counter[date]()
    for old, (new, counted, keys) in COUNTS.items():
        columns = [sa.column("day", sa.Date()), *map(sa.column, keys), sa.column(counted)]
        cells = Counter[tuple[Any, ...]]()
        for day, *words, count in connection.execute(sa.select(*columns).select_from(sa.table(old))):
            cells[first_day(day), *words] += count
            by_day[day] += count if old == "daily_counts" else 0
        op.drop_table(old)
        _insert(_create(new, "quarter", counted, keys), [(*key, count) for key, count in cells.items()])
    _insert(days, [(day, count) for day, count in by_day.items() if count])
    op.create_table(
        "recent_claims",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recent_claims")),
    )
    op.create_index(op.f("ix_recent_claims_at"), "recent_claims", ["at"])
    connection.execute(sa.text("DELETE FROM audit_log WHERE action LIKE 'handoff.%'"))


def first_day(day: date) -> date:
    """Of the quarter that a day is in."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _create(name: str, moment: str, counted: str, keys: dict[str, int]) -> Any:
    return op.create_table(
        name,
        sa.Column(moment, sa.Date(), nullable=False),
        *(sa.Column(key, sa.String(length=length), nullable=False) for key, length in keys.items()),
        sa.Column(counted, sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(moment, *keys, name=op.f(f"pk_{name}")),
    )


def _insert(table: Any, rows: list[tuple[Any, ...]]) -> None:
    names = [column.name for column in table.columns]
    op.bulk_insert(table, [dict(zip(names, row, strict=True)) for row in rows])


def downgrade() -> None:
    """Counts of earlier days cannot be had back: each stands on its quarter's first day."""
    connection = op.get_bind()
    op.drop_index(op.f("ix_recent_claims_at"), table_name="recent_claims")
    op.drop_table("recent_claims")
    op.drop_table("day_counts")
    for old, (new, counted, keys) in COUNTS.items():
        columns = [sa.column("quarter", sa.Date()), *map(sa.column, keys), sa.column(counted)]
        rows = [tuple(row) for row in connection.execute(sa.select(*columns).select_from(sa.table(new)))]
        op.drop_table(new)
        _insert(_create(old, "day", counted, keys), rows)
    op.add_column("daily_counts", sa.Column("waited_minutes", sa.Integer(), nullable=False, server_default="0"))
