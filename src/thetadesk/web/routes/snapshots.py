"""What a wheel was at the close of each day, and where its underlying went."""

from dataclasses import replace
from typing import Annotated

from fastapi import Query, Response

from thetadesk.kernel.errors import NotFoundError
from thetadesk.portfolio.model import LegDay, NotTakenDownError
from thetadesk.portfolio.service import record
from thetadesk.portfolio.service.record import LegFilter
from thetadesk.portfolio.trend import trend
from thetadesk.web.asking import Desk, Id, Offset, answer
from thetadesk.web.performing import Beginning, Last, wheel_campaigns
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling_days
from thetadesk.web.schemas import examples_record as shown
from thetadesk.web.schemas.record import SnapshotsJson, TrendJson

router = Router(tags=["snapshots"], prefix="/wheels/{wheel_id}")

Symbol = Annotated[
    str | None, Query(max_length=40, description="Only this leg: its symbol (AAPL  261218P00220000).")
]
Limit = Annotated[int, Query(ge=1, le=2000, description="How many rows to answer at most.")]


@router.get("/snapshots", response_model=SnapshotsJson, responses=examples.answers(shown.SNAPSHOTS))
def list_wheel_snapshots(
    desk: Desk,
    wheel_id: Id,
    first: Beginning = None,
    last: Last = None,
    symbol: Symbol = None,
    limit: Limit = 200,
    offset: Offset = 0,
) -> Response:
    """List what a wheel held at the close of each day, newest first, with marks and Greeks as they were then."""
    with desk.reading() as unit:
        wanted = LegFilter(*wheel_campaigns(unit, wheel_id), first, last, symbol)
        total, found = record.legs_of(unit, wanted, limit, offset)
    return answer(_snapshots(wheel_id, found, total))


@router.get("/snapshots/latest", response_model=SnapshotsJson, responses=examples.answers(shown.SNAPSHOTS))
def get_latest_wheel_snapshot(desk: Desk, wheel_id: Id) -> Response:
    """Show the newest day that was taken down of a wheel, leg by leg."""
    with desk.reading() as unit:
        newest = record.newest_legs(unit, LegFilter(*wheel_campaigns(unit, wheel_id)))
    if not newest:
        raise NotFoundError(
            "Nothing was taken down of this wheel yet: that is done at 16:30 New York time, or when you ask.",
            wheel=wheel_id,
        )
    return answer(_snapshots(wheel_id, newest, len(newest)))


@router.post(
    "/snapshots",
    status_code=201,
    response_model=SnapshotsJson,
    responses=examples.answers(shown.SNAPSHOTS, 201),
)
def take_wheel_snapshot(desk: Desk, wheel_id: Id) -> Response:
    """Take down what a wheel holds at its marks of now. What was taken at the day's close stays as it is."""
    valued = desk.valued()
    if valued is None:
        raise NotTakenDownError("Nobody tells prices: connect a broker, and leave the desk running.")
    with desk.unit() as unit:
        legs = record.take_down_legs(unit, valued, *wheel_campaigns(unit, wheel_id))
    return answer(_snapshots(wheel_id, legs, len(legs)), 201)


@router.get("/trend", response_model=TrendJson, responses=examples.answers(shown.TREND))
def get_wheel_trend(
    desk: Desk, wheel_id: Id, first: Beginning = None, last: Last = None, symbol: Symbol = None
) -> Response:
    """Show where the underlying of a wheel's leg went while it was held: of the newest one unless a symbol is named."""
    with desk.reading() as unit:
        wanted = LegFilter(*wheel_campaigns(unit, wheel_id), first, last, symbol)
        chosen = _chosen(record.newest_legs(unit, wanted))
        _, found = record.legs_of(unit, replace(wanted, symbol=chosen)) if chosen else (0, [])
    by_day = {leg.on: leg for leg in found}
    legs = [by_day[on] for on in sorted(by_day)]
    line = trend(legs)
    body: TrendJson = {
        "wheel_id": wheel_id,
        "symbol": chosen,
        "points": telling_days.points(legs, line),
        "slope_per_day": line.slope_per_day,
        "change": line.change,
        "direction": line.direction,
        "n": line.n,
    }
    return answer(body)


def _chosen(newest: list[LegDay]) -> str | None:
    """The symbol whose days are shown: an option where one is held, else the shares."""
    return next((leg.symbol for leg in newest if leg.dte is not None), newest[0].symbol if newest else None)


def _snapshots(wheel_id: str, legs: list[LegDay], total: int) -> SnapshotsJson:
    return {"wheel_id": wheel_id, "items": [telling_days.snapshot(each) for each in legs], "total": total}
