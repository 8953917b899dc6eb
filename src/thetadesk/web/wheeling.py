"""Answers about wheels, kept until something that they rest on moves: the books of their accounts, what the user decided,
what was recommended last, or the market date."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from fastapi import Request, Response
from pydantic_core import to_json

from thetadesk.audit import service as audit
from thetadesk.bootstrap import App
from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import market_date
from thetadesk.ledger.service import record
from thetadesk.web.lasting import Lasting
from thetadesk.wheel.model import Wheel
from thetadesk.wheel.service import latest


def market_now(desk: App, symbol: str) -> datetime:
    """The time in the market of a symbol: a simulator's may be another day than ours."""
    return desk.market.now(symbol, desk.clock.now())


def market_day(desk: App) -> Callable[[str], date]:
    """Tells the market date of each symbol."""
    return lambda symbol: market_date(market_now(desk, symbol))


def kept(
    request: Request,
    unit: Unit,
    about: tuple[object, ...],
    account_ids: Sequence[str],
    of: Sequence[Wheel],
    tell: Callable[[], Any],
) -> Response:
    """What `tell` says of these wheels, or of what these accounts hold; `about` names what is told."""
    answers: Lasting = request.app.state.lasting
    on = market_day(request.app.state.desk)
    subjects = [latest.of_wheel(each.id) for each in of]
    edition = (
        record.edition(unit, account_ids),
        audit.head(unit),
        tuple((each.id, on(each.symbol)) for each in of),
        tuple((each.subject, each.at) for each in latest.latest(unit, subjects).values()) if subjects else (),
    )
    body = answers.body(
        (*about, tuple(account_ids), tuple(each.id for each in of)), edition, lambda: to_json(tell())
    )
    return Response(body, media_type="application/json")
