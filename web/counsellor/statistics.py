"""Figures of the service: which tables there are, what they count, and what of them may be shown. Reads counts, never a talk.

All tables of one period are protected together (disclosure.py), because they share their sums. A period is a quarter that is over: the
same page at two times shows the same numbers, so nothing can be taken from one another (docs/adr/0035-finished-quarters.md).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.counsellor.disclosure import MIN_SHOWN, Sum, suppress
from web.db.handoffs import OUTCOMES, RISK_ORDER, WAIT_BUCKETS, quarter_start
from web.db.models import DayCount, FeedbackCount, TalkCount, WaitCount

HIDDEN = f"under {MIN_SHOWN} eller skjult"
ALL = ""  # stands for "all" in a key
HELPED = ("yes", "partly", "no")
WORDS = {
    "none": "Almindelig", "concern": "Sårbar", "high": "Alvorlig", "acute": "Akut", "unknown": "Ikke sagt",
    "helped": "Fik snakket, kan komme videre selv", "referred": "Fik vist et tilbud", "urgent_help": "Akut hjælp (112, læge, vagt)",
    "wanted_time": "Vil tænke over det", "left_without_word": "Svarede ikke mere", "other": "Andet", "left": "Gik, før samtalen sluttede",
    "visitor_ended": "Afsluttede selv", "yes": "Ja", "partly": "Lidt", "no": "Nej",
    "0-2": "Under 2 minutter", "2-5": "2 til 5 minutter", "5-15": "5 til 15 minutter", "15-30": "15 til 30 minutter", "30+": "30 minutter eller mere",
}  # fmt: skip
_AREA = {"other": "En anden kommune"}


@dataclass(frozen=True)
class Period:
    """One quarter; `end` is the day after its last day."""

    year: int
    quarter: int
    start: date
    end: date

    @property
    def key(self) -> str:
        """As in the address: "2026-1"."""
        return f"{self.year}-{self.quarter}"

    @property
    def words(self) -> str:
        """As on the page."""
        last = self.end - timedelta(days=1)
        return f"{self.quarter}. kvartal {self.year} ({self.start.day}.{self.start.month}.–{last.day}.{last.month}.)"


@dataclass(frozen=True)
class Figure:
    """One table: rows by columns, None where hidden. The last row and column are sums."""

    id: str
    title: str
    definition: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]

    @property
    def totals(self) -> list[tuple[str, int | None]]:
        """Row names and their sums, without the sum of all: what the chart shows."""
        return [(name, row[-1]) for name, row in zip(self.rows[:-1], self.cells[:-1], strict=True)]


def periods(today: date, first: date | None) -> list[Period]:
    """Quarters that are over, newest first, back to the first with a count.

    Args:
        today: UTC, as talks are counted: a day later there would be a quarter that is shown and still grows.
        first: First day of the first quarter with a count; None: there is none yet, and the last quarter stands alone.
    """
    found: list[Period] = []
    end = quarter_start(today)
    while not found or (first is not None and end > first):
        start = quarter_start(end - timedelta(days=1))
        found.append(Period(start.year, (start.month + 2) // 3, start, end))
        end = start
    return found


def first_quarter(session: Session) -> date | None:
    """First day of the first quarter with a count."""
    return session.scalar(select(TalkCount.quarter).order_by(TalkCount.quarter).limit(1))


# --- reading and protecting -------------------------------------------------------------------------------------------


def read(session: Session, period: Period, topics: Mapping[str, str] | None = None) -> list[Figure]:
    """Every table of a period, ready to be shown.

    Args:
        topics: Danish words of topics.
    """
    cube = Counter[tuple[str, ...]]()
    for talk in session.scalars(select(TalkCount).where(TalkCount.quarter == period.start)):
        cube[talk.municipality, talk.topic, talk.risk_level, talk.outcome] += talk.talks
    in_period = select(DayCount).where(DayCount.day >= period.start, DayCount.day < period.end)
    days = Counter({day.day.isoformat(): day.talks for day in session.scalars(in_period)})
    waits = Counter[tuple[str, str]]()
    for wait in session.scalars(select(WaitCount).where(WaitCount.quarter == period.start)):
        waits[wait.bucket, wait.risk_level] += wait.talks
    feedback = Counter[tuple[str, str]]()
    for answer in session.scalars(select(FeedbackCount).where(FeedbackCount.quarter == period.start)):
        feedback[answer.helped, answer.municipality] += answer.answers
    return figures(cube, days, waits, feedback, period, topics or {})


def figures(
    cube: Mapping[tuple[str, ...], int],
    days: Mapping[str, int],
    waits: Mapping[tuple[str, str], int],
    feedback: Mapping[tuple[str, str], int],
    period: Period,
    topics: Mapping[str, str],
) -> list[Figure]:
    """Build the tables and hide what must be hidden, over all of them at once.

    Args:
        cube: (municipality, topic, level, outcome) -> talks. days: ISO day -> talks. waits: (bucket, level) -> talks.
        feedback: (answer, municipality) -> answers.
    """
    levels, areas = RISK_ORDER, sorted({key[0] for key in cube} | {key[1] for key in feedback})
    outcomes = [word for word in (*OUTCOMES, "visitor_ended", "left") if any(key[3] == word for key in cube)]
    outcomes += sorted({key[3] for key in cube} - set(outcomes))
    topic_keys = sorted({key[1] for key in cube}, key=lambda key: topics.get(key, key))
    every_day = [(period.start + timedelta(days=n)).isoformat() for n in range((period.end - period.start).days)]
    day_cells = {(day, ALL): days.get(day, 0) for day in every_day}
    plans = [
        _Plan("municipality", "Kommune og alvor", "Samtaler, hvor den unge sagde ja til et menneske, efter den kommune siden handlede om, og den højeste alvor robotten hørte.",
              areas, levels, _fold(cube, 0, 2), "talks", ("area", "level")),
        _Plan("topic", "Emne og alvor", "De samme samtaler efter det emne, den unge skrev om. Én samtale har ét emne.", topic_keys, levels, _fold(cube, 1, 2), "talks", ("topic", "level")),
        _Plan("outcome", "Udfald og kommune", "De samme samtaler efter, hvordan de endte. Rådgiveren vælger udfaldet; går den unge selv, står det som det.", outcomes, areas, _fold(cube, 3, 0), "talks", ("outcome", "area")),
        _Plan("day", "Dag", "De samme samtaler efter den dag, de sluttede (UTC).", every_day, (), day_cells, "talks", ("day", "none")),
        _Plan("wait", "Ventetid og alvor", "Hele minutter fra den unge sagde ja, til en rådgiver tog samtalen, eller til den unge gik.", WAIT_BUCKETS, levels, dict(waits),
              "talks" if _margins_agree(cube, waits) else "waits", ("bucket", "level" if _margins_agree(cube, waits) else "wait level")),
        _Plan("helped", "Hjalp det?", "Svar fra unge, der blev spurgt, da samtalen var slut. Man må lade være med at svare, så tallene er lavere end antallet af samtaler.", HELPED, areas, dict(feedback), "answers", ("helped", "answer area")),
    ]  # fmt: skip
    counts: dict[Any, int] = {}
    lines: list[Sum] = []
    for plan in plans:
        plan.add(counts, lines)
    hidden = suppress(counts, lines)
    return [plan.figure(counts, hidden, topics) for plan in plans]


def _fold(cube: Mapping[tuple[str, ...], int], row: int, column: int) -> Counter[tuple[str, str]]:
    folded = Counter[tuple[str, str]]()
    for key, count in cube.items():
        folded[key[row], key[column]] += count
    return folded


def _margins_agree(cube: Mapping[tuple[str, ...], int], waits: Mapping[tuple[str, str], int]) -> bool:
    """Waits are counted with the talks; counts from before there were waits have none."""
    by_level = Counter[str]()
    for key, count in cube.items():
        by_level[key[2]] += count
    for (_, level), count in waits.items():
        by_level[level] -= count
    return not any(by_level.values())


@dataclass
class _Plan:
    """One table before protection. Sums of the same meaning have the same key in every table: that is what ties them together."""

    id: str
    title: str
    definition: str
    rows: Sequence[str]
    columns: Sequence[str]
    values: Mapping[tuple[str, str], int]
    grand: str
    margins: tuple[str, str]

    def key(self, row: str, column: str) -> Any:
        if row == ALL and column == ALL:
            return (self.grand,)
        if row == ALL:
            return (self.margins[1], column)
        if column == ALL:
            return (self.margins[0], row)
        return (self.id, row, column)

    def add(self, counts: dict[Any, int], lines: list[Sum]) -> None:
        columns = self.columns or (ALL,)
        for row in self.rows:
            for name in columns:
                counts[self.key(row, name)] = self.values.get((row, name), 0)
            if self.columns:
                counts[self.key(row, ALL)] = sum(self.values.get((row, name), 0) for name in columns)
                lines.append(Sum(self.key(row, ALL), tuple(self.key(row, name) for name in columns)))
        for name in self.columns:
            counts[self.key(ALL, name)] = sum(self.values.get((row, name), 0) for row in self.rows)
            if not self.rows:
                continue
            lines.append(Sum(self.key(ALL, name), tuple(self.key(row, name) for row in self.rows)))
        counts[self.key(ALL, ALL)] = sum(self.values.values())
        for margin in ([self.key(row, ALL) for row in self.rows], [self.key(ALL, name) for name in self.columns]):
            if margin:
                lines.append(Sum(self.key(ALL, ALL), tuple(margin)))

    def figure(self, counts: Mapping[Any, int], hidden: frozenset[Any], topics: Mapping[str, str]) -> Figure:
        def cell(row: str, column: str) -> int | None:
            key = self.key(row, column)
            return None if key in hidden else counts[key]

        rows, columns = (*self.rows, ALL), (*self.columns, ALL)
        return Figure(
            self.id, self.title, self.definition,
            tuple(_word(row, topics, self.margins[0]) for row in rows), tuple(_word(name, topics, self.margins[1]) for name in columns),
            tuple(tuple(cell(row, column) for column in columns) for row in rows),
        )  # fmt: skip


def _word(key: str, topics: Mapping[str, str], meaning: str) -> str:
    """The Danish word of a row or column; `meaning` tells another municipality from another outcome."""
    if key == ALL:
        return "I alt"
    if meaning.endswith("area") and key in _AREA:
        return _AREA[key]
    if key in topics:
        return topics[key].capitalize()
    if len(key) == 10 and key[4] == "-":
        return f"{int(key[8:])}.{int(key[5:7])}."
    return WORDS.get(key) or key.replace("_", " ").capitalize()


def to_csv(found: Sequence[Figure], period: Period) -> str:
    """All tables as one CSV (semicolons, as Danish Excel reads them): what the page shows, hidden cells hidden."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["periode", "tabel", "række", "kolonne", "antal"])
    for figure in found:
        for row, cells in zip(figure.rows, figure.cells, strict=True):
            for name, count in zip(figure.columns, cells, strict=True):
                writer.writerow([period.key, figure.title, row, name, HIDDEN if count is None else count])
    return "\ufeff" + out.getvalue()
