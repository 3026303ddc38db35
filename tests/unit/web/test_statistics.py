"""Figures: nothing under five can be read or worked out, and what is shown is right."""

from __future__ import annotations

import csv
import io
import itertools
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.web.desk_rig import add_staff, fresh_engine, rig
from web.counsellor import statistics
from web.counsellor.disclosure import MIN_SHOWN, Sum, determined, suppress
from web.counsellor.statistics import HIDDEN, figures, periods, to_csv
from web.counsellor.store import Store
from web.db import handoffs
from web.db.handoffs import RISK_ORDER, WAIT_BUCKETS, wait_bucket

QUARTER = next(item for item in periods(date(2026, 7, 2), date(2026, 1, 1)) if item.key == "2026-1")
small_counts = st.one_of(st.integers(0, 9), st.integers(0, 40))


def table_of(values: list[list[int]]) -> tuple[dict[object, int], list[Sum]]:
    """A table with its sums: cells, and the lines they stand in."""
    rows, columns = range(len(values)), range(len(values[0]))
    counts: dict[object, int] = {(r, c): values[r][c] for r in rows for c in columns}
    lines = []
    for r in rows:
        counts["row", r] = sum(values[r])
        lines.append(Sum(("row", r), tuple((r, c) for c in columns)))
    for c in columns:
        counts["column", c] = sum(values[r][c] for r in rows)
        lines.append(Sum(("column", c), tuple((r, c) for r in rows)))
    counts["all"] = sum(map(sum, values))
    lines.append(Sum("all", tuple(("row", r) for r in rows)))
    lines.append(Sum("all", tuple(("column", c) for c in columns)))
    return counts, lines


tables = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.lists(small_counts, min_size=n, max_size=n), min_size=1, max_size=5)
)


@given(tables)
@settings(max_examples=300, deadline=None)
def test_no_small_count_is_shown(values: list[list[int]]) -> None:
    counts, lines = table_of(values)

    hidden = suppress(counts, lines)

    assert all(count >= MIN_SHOWN for key, count in counts.items() if key not in hidden)


@given(tables)
@settings(max_examples=300, deadline=None)
def test_no_hidden_cell_follows_from_what_is_shown(values: list[list[int]]) -> None:
    """By an independent way: exact Gaussian elimination with fractions over the whole system, sums included."""
    counts, lines = table_of(values)

    hidden = suppress(counts, lines)

    assert solved_by_elimination(hidden, lines) == set()
    assert determined(hidden, lines) == set()


def solved_by_elimination(hidden: frozenset[object], lines: list[Sum]) -> set[object]:
    from fractions import Fraction

    keys = sorted(hidden, key=repr)
    rows = [[Fraction((key in line.parts) - (key == line.total)) for key in keys] for line in lines]
    rank = 0
    for column in range(len(keys)):
        pivot = next((i for i in range(rank, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        rows[rank] = [value / rows[rank][column] for value in rows[rank]]
        for i, row in enumerate(rows):
            if i != rank and row[column]:
                rows[i] = [a - row[column] * b for a, b in zip(row, rows[rank], strict=True)]
        rank += 1
    return {keys[row.index(1)] for row in rows[:rank] if sum(map(bool, row)) == 1}


@given(st.lists(st.integers(0, 14), min_size=2, max_size=4))
@settings(max_examples=300, deadline=None)
def test_one_line_of_counts_leaves_every_hidden_one_open(values: list[int]) -> None:
    """By trying every table there could be: each hidden count under five could be at least two things."""
    counts: dict[object, int] = {**dict(enumerate(values)), "all": sum(values)}
    lines = [Sum("all", tuple(range(len(values))))]

    hidden = suppress(counts, lines)

    unknown = [index for index in range(len(values)) if index in hidden]
    if "all" in hidden:
        return  # nothing bounds the sum
    rest = sum(values[index] for index in unknown)
    possible = [guess for guess in itertools.product(range(rest + 1), repeat=len(unknown)) if sum(guess) == rest]
    assert all(len({guess[place] for guess in possible}) >= MIN_SHOWN for place in range(len(unknown)))


def test_two_circles_joined_by_one_cell_are_not_enough() -> None:
    """Every line has two hidden cells, and still the one that joins the circles would follow."""
    size = 6
    values = [[50] * size for _ in range(size)]
    for r, c in [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 2), (2, 3), (3, 2), (3, 3)]:
        values[r][c] = 4
    counts, lines = table_of(values)
    first = {key for key, count in counts.items() if count < MIN_SHOWN}

    assert determined(first, lines) != set()
    assert determined(suppress(counts, lines), lines) == set()


def test_a_line_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match="add up"):
        suppress({"a": 1, "b": 2, "all": 4}, [Sum("all", ("a", "b"))])


words = st.tuples(
    st.sampled_from(["kalundborg", "haderslev", "unknown"]), st.sampled_from(["anxiety", "grief", "unknown"]),
    st.sampled_from(RISK_ORDER), st.sampled_from(["helped", "referred", "left"]),
)  # fmt: skip


@given(
    st.dictionaries(words, st.integers(1, 30), max_size=40),
    st.lists(st.sampled_from(WAIT_BUCKETS), min_size=4, max_size=4),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_all_tables_together_show_no_small_count(cube: dict[tuple[str, ...], int], buckets: list[str]) -> None:
    waits: dict[tuple[str, str], int] = {}
    for key, count in cube.items():
        cell = (buckets[RISK_ORDER.index(key[2])], key[2])
        waits[cell] = waits.get(cell, 0) + count
    days = {"2026-01-05": sum(cube.values())}

    found = figures(cube, days, waits, {("yes", "kalundborg"): 7}, QUARTER, {})

    assert all(count is None or count >= MIN_SHOWN for figure in found for row in figure.cells for count in row)
    # the same sum is shown in every table or in none: else one table would tell what another hides
    by_id = {figure.id: figure for figure in found}
    assert by_id["municipality"].cells[-1] == by_id["topic"].cells[-1] == by_id["wait"].cells[-1]
    assert len({figure.cells[-1][-1] for figure in found if figure.id != "helped"}) == 1


def test_what_is_shown_is_what_was_counted() -> None:
    cube = {("kalundborg", "anxiety", "none", "helped"): 20, ("haderslev", "grief", "high", "referred"): 12}

    found = {
        f.id: f
        for f in figures(
            cube, {"2026-02-03": 32}, {("0-2", "none"): 20, ("5-15", "high"): 12}, {}, QUARTER, {"anxiety": "angst"}
        )
    }

    assert found["municipality"].rows == ("Haderslev", "Kalundborg", "I alt")
    assert found["topic"].rows[0] == "Angst"
    assert found["municipality"].cells[-1][-1] == 32
    assert found["municipality"].totals == [("Haderslev", 12), ("Kalundborg", 20)]


def test_csv_hides_what_the_page_hides() -> None:
    found = figures(
        {("kalundborg", "anxiety", "none", "helped"): 3, ("haderslev", "grief", "high", "referred"): 12},
        {"2026-02-03": 15},
        {},
        {},
        QUARTER,
        {},
    )

    rows = list(csv.reader(io.StringIO(to_csv(found, QUARTER).lstrip("\ufeff")), delimiter=";"))

    assert rows[0] == ["periode", "tabel", "række", "kolonne", "antal"]
    assert {row[4] for row in rows[1:]} <= {HIDDEN, "15"}


@pytest.mark.parametrize(
    ("today", "expected"),
    [("2026-04-01", ["2026-1", "2025-4", "2025-3"]), ("2026-03-31", ["2025-4", "2025-3"]), ("2025-07-15", ["2025-2"])],
)
def test_periods_are_quarters_that_are_over(today: str, expected: list[str]) -> None:
    found = periods(date.fromisoformat(today), date(2025, 7, 1))

    assert [item.key for item in found] == expected
    assert all(a.end <= b.start for a, b in itertools.combinations(reversed(found), 2))
    assert found[0].end <= date.fromisoformat(today)


def test_no_page_can_be_taken_from_a_later_one(tmp_path: Path) -> None:
    """One talk in November: what October's page showed for ever tells nothing of it, and no page of two days differs."""
    store = Store(fresh_engine(tmp_path))
    for day, count in ((date(2026, 10, 5), 102), (date(2026, 11, 9), 1), (date(2026, 12, 31), 7)):
        for _ in range(count):
            store.run_now(handoffs.add_count, day, "thisted", "anxiety", "high", "helped", 1)

    def pages(today: date) -> list[str]:
        known = periods(today, store.run_now(statistics.first_quarter))
        return [to_csv(store.run_now(statistics.read, item), item) for item in known if item.key == "2026-4"]

    assert pages(date(2026, 11, 1)) == pages(date(2026, 12, 1)) == pages(date(2026, 12, 31)) == []
    assert len(pages(date(2027, 1, 1))) == 1 and pages(date(2027, 1, 1)) == pages(date(2027, 8, 1))


@pytest.mark.parametrize(
    ("minutes", "bucket"), [(0, "0-2"), (1, "0-2"), (2, "2-5"), (14, "5-15"), (29, "15-30"), (30, "30+"), (900, "30+")]
)
def test_buckets(minutes: int, bucket: str) -> None:
    assert wait_bucket(minutes) == bucket


def test_counts_and_waits_are_written_together(tmp_path: Path) -> None:
    store = Store(fresh_engine(tmp_path))
    for minutes in (1, 1, 40):
        store.run_now(handoffs.add_count, date(2026, 1, 5), "thisted", None, "high", "helped", minutes)

    found = store.run_now(statistics.read, QUARTER)

    waits = store.run_now(lambda s: {(w.bucket, w.talks) for w in s.query(statistics.WaitCount)})
    assert waits == {("0-2", 2), ("30+", 1)}
    assert all(count is None for figure in found for row in figure.cells for count in row)


def test_another_municipality_is_no_other_outcome_and_every_outcome_has_a_word() -> None:
    outcomes = (*handoffs.OUTCOMES, "visitor_ended", "left")
    cube = {("other", "unknown", "none", outcome): 50 for outcome in outcomes}

    days = {QUARTER.start.isoformat(): sum(cube.values())}
    found = {f.id: f for f in statistics.figures(cube, days, {}, {("yes", "other"): 9}, QUARTER, {})}

    assert found["municipality"].rows == ("En anden kommune", "I alt")
    assert found["outcome"].columns == found["helped"].columns == ("En anden kommune", "I alt")
    assert {"Andet", "Afsluttede selv", "Gik, før samtalen sluttede"} < set(found["outcome"].rows)
    assert all(word in statistics.WORDS for word in outcomes)


async def test_page_and_file_are_for_those_who_lead(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        for index in range(12):
            day = date(2026, 1, 5 + index % 3)
            running.store.run_now(handoffs.add_count, day, "thisted", "anxiety", "high", "helped", index)
        await running.sign_in(client)
        refused = [(await client.get(path)).status_code for path in ("/statistics", "/statistics.csv")]
        add_staff(running.store, "Vera", "supervisor")
        client.cookies.clear()
        await running.sign_in(client, "Vera")

        page = await client.get("/statistics?period=2026-1")
        file = await client.get("/statistics.csv?period=2026-1")
        odd = await client.get("/statistics?period=../../etc")

        assert refused == [403, 403]
        assert "<svg" in page.text and "Thisted" in page.text and "style=" not in page.text
        assert file.headers["content-type"].startswith("text/csv") and "Thisted" in file.text
        assert odd.status_code == 200
