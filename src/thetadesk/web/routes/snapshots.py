"""What a wheel was at the close of each day, and where its underlying went."""

from datetime import date
from typing import Annotated

from fastapi import Query, Response

from thetadesk.kernel.errors import NotFoundError
from thetadesk.portfolio.model import LegDay, NotTakenDownError
from thetadesk.portfolio.service import record
from thetadesk.portfolio.trend import trend
from thetadesk.web.asking import Desk, Id, Offset, answer
from thetadesk.web.performing import Beginning, Last, today_of
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling_days
from thetadesk.web.schemas import examples_record as shown
from thetadesk.web.schemas.record import SnapshotsJson, TrendJson
from thetadesk.wheel.service import views, wheels

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
    found = _legs(desk, wheel_id, first, last, symbol)
    return answer(_snapshots(wheel_id, found[offset : offset + limit], len(found)))


@router.get("/snapshots/latest", response_model=SnapshotsJson, responses=examples.answers(shown.SNAPSHOTS))
def get_latest_wheel_snapshot(desk: Desk, wheel_id: Id) -> Response:
    """Show the newest day that was taken down of a wheel, leg by leg."""
    found = _legs(desk, wheel_id, None, None, None)
    if not found:
        raise NotFoundError(
            "Nothing was taken down of this wheel yet: that is done at 16:30 New York time, or when you ask.",
            wheel=wheel_id,
        )
    newest = [leg for leg in found if leg.on == found[0].on]
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
    today = today_of(desk)
    with desk.unit() as unit:
        found = views.view(unit, wheels.get_wheel(unit, wheel_id), today)
        legs = record.take_down_legs(unit, valued, found.wheel.account_id, found.campaign_ids)
    return answer(_snapshots(wheel_id, legs, len(legs)), 201)


@router.get("/trend", response_model=TrendJson, responses=examples.answers(shown.TREND))
def get_wheel_trend(
    desk: Desk, wheel_id: Id, first: Beginning = None, last: Last = None, symbol: Symbol = None
) -> Response:
    """Show where the underlying of a wheel's leg went while it was held: of the newest one unless a symbol is named."""
    found = _legs(desk, wheel_id, first, last, symbol)
    chosen = next((leg.symbol for leg in found if leg.dte is not None), found[0].symbol if found else None)
    by_day = {leg.on: leg for leg in found if leg.symbol == chosen}
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


def _legs(
    desk: Desk, wheel_id: str, first: date | None, last: date | None, symbol: str | None
) -> list[LegDay]:
    """The legs of the wheel's campaigns, newest day first."""
    with desk.reading() as unit:
        found = views.view(unit, wheels.get_wheel(unit, wheel_id), today_of(desk))
        return record.legs_of(unit, found.wheel.account_id, found.campaign_ids, (first, last), symbol)


def _snapshots(wheel_id: str, legs: list[LegDay], total: int) -> SnapshotsJson:
    return {"wheel_id": wheel_id, "items": [telling_days.snapshot(each) for each in legs], "total": total}
