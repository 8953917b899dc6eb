"""The trades of wheels: recorded by hand, ended, rolled, corrected and taken back."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from thetadesk.bootstrap import App
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.web.asking import Day, Desk, Id, Moment, MoneyIn, Offset, QuantityIn, Whole, answer, decided
from thetadesk.web.routes.wheels import moment, state_of
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling_wheels
from thetadesk.web.schemas import examples_wheels as shown
from thetadesk.web.schemas.wheels import DirectionText, TradeJson, TradesJson, WheelStateJson
from thetadesk.web.wheeling import market_day, market_now
from thetadesk.wheel.model import Act, Direction, Wheel
from thetadesk.wheel.recording import MOST_CONTRACTS, Terms
from thetadesk.wheel.service import correcting, trade_views, trades, views, wheels
from thetadesk.wheel.service.correcting import LONGEST_NOTE, Correction
from thetadesk.wheel.service.trade_views import TradeView
from thetadesk.wheel.service.trades import Closing, Ending, Sale

router = Router(tags=["trades"])
_AFTER_HOURS = time(17)  # what expires or is assigned on a day does so after everything that was traded on it
_ZERO, _PRICE_STEP = Decimal(0), Decimal("0.000001")

Contracts = Annotated[Whole, Field(ge=1, le=MOST_CONTRACTS)]
Limit = Annotated[int, Query(ge=1, le=1000, description="How many matches to answer at most.")]


class _Sold(BaseModel):
    """The option that was sold, and for how much: the price per share, or the cash before fees altogether."""

    model_config = ConfigDict(extra="forbid")
    strike: MoneyIn
    expiration_date: Day
    premium_per_share: MoneyIn | None = None
    total_premium: MoneyIn | None = None
    fees: MoneyIn = _ZERO
    at: Moment | None = None

    def sale(self, direction: Direction, contracts: int) -> Sale:
        """The same as the service takes it."""
        price = self._price(contracts)
        return Sale(
            direction, self.strike, self.expiration_date, contracts, price, self.fees, self.total_premium
        )

    def _price(self, contracts: int) -> Decimal:
        if (self.premium_per_share is None) == (self.total_premium is None):
            raise InvalidInputError(
                "Say premium_per_share or total_premium, one of them.", field="premium_per_share"
            )
        if self.premium_per_share is not None:
            return self.premium_per_share
        # A listed option on shares stands for a hundred of them; adjusted ones are not sold by hand.
        return ((self.total_premium or _ZERO) / (contracts * 100)).quantize(_PRICE_STEP)


class TradeBody(_Sold):
    """An option sold to open, recorded by hand. Without `at` it was sold just now."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.TRADE_BODY))
    direction: DirectionText
    contracts: Contracts = 1


class SharesBody(BaseModel):
    """Shares bought or sold, at a price per share. Without `at` it was just now."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.SHARES_TRADE_BODY))
    action: Literal["buy_shares", "sell_shares"]
    shares: QuantityIn
    price: MoneyIn
    fees: MoneyIn = _ZERO
    at: Moment | None = None


class TradeChange(BaseModel):
    """What was in truth; what is left out stays. Notes can be made of any trade, the rest only of those recorded by hand."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.TRADE_CHANGE))
    notes: Annotated[str, Field(max_length=LONGEST_NOTE)] | None = None
    price: MoneyIn | None = None
    fees: MoneyIn | None = None
    contracts: Contracts | None = None
    on: Day | None = None


class ExpireBody(BaseModel):
    """How an option ended: what the stock stood at, or how many contracts were assigned (of a call: called away). Without
    `on` on its day of expiry, or today while that has not come."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.EXPIRE_BODY))
    stock_price: MoneyIn | None = None
    assigned_contracts: Annotated[Whole, Field(ge=0, le=MOST_CONTRACTS)] | None = None
    fees: MoneyIn = _ZERO
    on: Day | None = None


class CloseBody(BaseModel):
    """An option bought back for a price per share: all contracts, or so many. Without `at` it was just now."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.CLOSE_BODY))
    price: MoneyIn
    fees: MoneyIn = _ZERO
    contracts: Contracts | None = None
    at: Moment | None = None


class RollBody(_Sold):
    """An option bought back for `price`, and another sold in its place: as many contracts, or so many of them."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.ROLL_BODY))
    price: MoneyIn
    contracts: Contracts | None = None


@router.get("/wheels/{wheel_id}/trades", response_model=TradesJson, responses=examples.answers(shown.TRADES))
def list_trades(desk: Desk, wheel_id: Id, limit: Limit = 200, offset: Offset = 0) -> Response:
    """List a wheel's trades: the options that it sold, open ones first, and what became of each."""
    with desk.reading() as unit:
        wheel = wheels.get_wheel(unit, wheel_id)
        found = trade_views.trades_of(unit, views.view(unit, wheel, market_day(desk)(wheel.symbol)))
    items = [telling_wheels.trade(each) for each in found[offset : offset + limit]]
    body: TradesJson = {"items": items, "total": len(found)}
    return answer(body)


@router.post(
    "/wheels/{wheel_id}/trades",
    status_code=201,
    response_model=TradeJson,
    responses=examples.answers(shown.TRADE, 201),
)
def record_trade(desk: Desk, wheel_id: Id, body: TradeBody) -> Response:
    """Record an option sold to open. Only in an account that is kept by hand."""
    with desk.unit() as unit:
        wheel = wheels.get_wheel(unit, wheel_id)
        sale = body.sale(Direction(body.direction), body.contracts)
        at = _at(desk, wheel, body.at)
        made = trades.sell(unit, wheel_id, sale, at, decided(desk), desk.roll_window)
    return answer(telling_wheels.trade(made), 201)


@router.post(
    "/wheels/{wheel_id}/shares",
    status_code=201,
    response_model=WheelStateJson,
    responses=examples.answers(shown.STATE, 201),
)
def record_shares(desk: Desk, wheel_id: Id, body: SharesBody) -> Response:
    """Record shares that a wheel bought or sold. Only in an account that is kept by hand."""
    with desk.unit() as unit:
        wheel = wheels.get_wheel(unit, wheel_id)
        at = _at(desk, wheel, body.at)
        terms = Terms(at, market_date(at), body.shares, price=body.price, fees=body.fees)
        trades.perform(unit, wheel_id, Act(body.action), terms, decided(desk), desk.roll_window)
        told = state_of(unit, desk, wheel)
    return answer(told, 201)


@router.get("/trades/{trade_id}", response_model=TradeJson, responses=examples.answers(shown.TRADE))
def get_trade(desk: Desk, trade_id: Id) -> Response:
    """Show a wheel's trade, and what became of it."""
    with desk.reading() as unit:
        found = trade_views.get_trade(unit, trade_id)
    return answer(telling_wheels.trade(found))


@router.put("/trades/{trade_id}", response_model=TradeJson, responses=examples.answers(shown.TRADE))
def change_trade(desk: Desk, trade_id: Id, body: TradeChange) -> Response:
    """Note something of a trade, or correct how it was opened where it was recorded by hand."""
    correction = Correction(body.price, body.fees, body.contracts, body.on)
    with desk.unit() as unit:
        found = trade_views.get_trade(unit, trade_id)
        moment(market_now(desk, found.wheel.symbol), body.on)
        if correction != Correction():
            found = correcting.amend(unit, trade_id, correction, decided(desk), desk.roll_window)
        if body.notes is not None:
            found = correcting.note(unit, trade_id, body.notes, decided(desk))
    return answer(telling_wheels.trade(found))


@router.delete("/trades/{trade_id}", status_code=204)
def take_back_trade(desk: Desk, trade_id: Id) -> Response:
    """Take back a trade recorded by hand, with what was recorded of how it ended."""
    with desk.unit() as unit:
        correcting.delete(unit, trade_id, decided(desk), desk.roll_window)
    return Response(status_code=204)


@router.post("/trades/{trade_id}/expire", response_model=TradeJson, responses=examples.answers(shown.EXPIRED))
def expire_trade(desk: Desk, trade_id: Id, body: ExpireBody) -> Response:
    """Record how an option ended: worthless, assigned, called away, or partly so."""
    with desk.unit() as unit:
        trade = trade_views.get_trade(unit, trade_id)
        at, on = _ended(desk, trade, body.on)
        ending = Ending(on, body.stock_price, body.assigned_contracts, body.fees)
        ended = trades.expire(unit, trade_id, ending, at, decided(desk), desk.roll_window)
    return answer(telling_wheels.trade(ended))


@router.post("/trades/{trade_id}/close", response_model=TradeJson, responses=examples.answers(shown.CLOSED))
def close_trade(desk: Desk, trade_id: Id, body: CloseBody) -> Response:
    """Record that an option was bought back early, or some of its contracts."""
    with desk.unit() as unit:
        trade = trade_views.get_trade(unit, trade_id)
        closing = Closing(body.price, body.contracts, body.fees)
        at = _at(desk, trade.wheel, body.at)
        closed = trades.close(unit, trade_id, closing, at, decided(desk), desk.roll_window)
    return answer(telling_wheels.trade(closed))


@router.post("/trades/{trade_id}/roll", response_model=TradeJson, responses=examples.answers(shown.ROLLED))
def roll_trade(desk: Desk, trade_id: Id, body: RollBody) -> Response:
    """Record that an option was bought back and another sold in its place; answers the new trade."""
    with desk.unit() as unit:
        trade = trade_views.get_trade(unit, trade_id)
        contracts = body.contracts or max(int(trade.result.open_quantity), 1)
        sale = body.sale(_direction(trade), contracts)
        closing = Closing(body.price, contracts)
        at = _at(desk, trade.wheel, body.at)
        rolled = trades.roll(unit, trade_id, closing, sale, at, decided(desk), desk.roll_window)
    return answer(telling_wheels.trade(rolled))


@router.post("/trades/{trade_id}/reopen", response_model=TradeJson, responses=examples.answers(shown.TRADE))
def reopen_trade(desk: Desk, trade_id: Id) -> Response:
    """Take back what was recorded of how a trade ended."""
    with desk.unit() as unit:
        again = correcting.reopen(unit, trade_id, decided(desk), desk.roll_window)
    return answer(telling_wheels.trade(again))


def _at(desk: App, wheel: Wheel, said: datetime | None) -> datetime:
    """When it happened, as said or just now in the symbol's market; not later than today."""
    now = market_now(desk, wheel.symbol)
    if said is None:
        return now
    if market_date(said) > market_date(now):
        raise InvalidInputError(f"{said.isoformat()} has not come yet.", field="at")
    return said


def _ended(desk: App, trade: TradeView, said: date | None) -> tuple[datetime, date]:
    now = market_now(desk, trade.wheel.symbol)
    on = said or min(trade.option.expires_on or market_date(now), market_date(now))
    return moment(now, on, _AFTER_HOURS)


def _direction(trade: TradeView) -> Direction:
    return Direction.PUT if trade.option.right == "P" else Direction.CALL
