"""The page of figures, and the same as a file."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, text
from sqlalchemy.orm import Session

from web.counsellor import auth, statistics
from web.counsellor.charts import bars
from web.counsellor.disclosure import MIN_SHOWN
from web.counsellor.pages import render
from web.counsellor.statistics import Figure, Period
from web.db import staff
from web.db.staff import SignedIn

bp = Blueprint("statistics")


@bp.get("/statistics", name="page")
@auth.signed_in("supervisor", "admin")
async def page(request: Request, who: SignedIn) -> HTTPResponse:
    """Every table of one quarter."""
    period, known, found = await _read(request)
    charts = {figure.id: bars(figure.title, figure.totals) for figure in found if figure.id != "day"}
    return render(
        "statistics.html", who=who, period=period, periods=known, figures=found, charts=charts, least=MIN_SHOWN
    )


@bp.get("/statistics.csv", name="csv")
@auth.signed_in("supervisor", "admin")
async def as_csv(request: Request, who: SignedIn) -> HTTPResponse:
    """The same figures as a file."""
    period, _, found = await _read(request)
    await request.app.ctx.store.run(staff.audit, who.staff_id, "statistics.export")
    headers = {"Content-Disposition": f'attachment; filename="indgangen-{period.key}.csv"'}
    return text(statistics.to_csv(found, period), headers=headers, content_type="text/csv; charset=utf-8")


async def _read(request: Request) -> tuple[Period, list[Period], list[Figure]]:
    topics = {
        getattr(key, "value", key): words["label"]
        for key, words in request.app.ctx.shared.core.catalogue.topics.items()
    }
    today = datetime.now(UTC).date()
    return await request.app.ctx.store.run(_figures, request.args.get("period") or "", today, topics)


def _figures(
    session: Session, wanted: str, today: date, topics: dict[str, str]
) -> tuple[Period, list[Period], list[Figure]]:
    known = statistics.periods(today, statistics.first_quarter(session))
    period = next((item for item in known if item.key == wanted), known[0])
    return period, known, statistics.read(session, period, topics)
