"""What a wheel does, recorded by hand: checked against the table of moves first, and then ledger entries like any other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.errors import ConflictError, InvalidInputError
from thetadesk.kernel.instruments import Instrument, Right, option
from thetadesk.ledger.model import ZERO, AccountKind, By, Transaction
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.service import manual
from thetadesk.ledger.service.accounts import get_account
from thetadesk.ledger.service.reading import missing_opens
from thetadesk.wheel.machine import step
from thetadesk.wheel.model import Act, Direction, MoveNotAllowedError, NotManualError, TradeNote, Wheel
from thetadesk.wheel.recording import Terms, after, entries, require_held
from thetadesk.wheel.service.trade_views import TradeView, get_trade
from thetadesk.wheel.service.views import course, holdings
from thetadesk.wheel.service.wheels import get_wheel
from thetadesk.wheel.standing import standing_of, state_of
from thetadesk.wheel.store import notes as note_store

_AFTER_EXPIRY = frozenset({Act.EXPIRE, Act.ASSIGN, Act.CALL_AWAY})


@dataclass(frozen=True, slots=True)
class Sale:
    """An option sold to open: its terms, the `price` per share, what the fees (not negative) came to, and what it `brought`
    before them, where that is no multiple of a price of six decimals."""

    direction: Direction
    strike: Decimal
    expires_on: date
    contracts: int
    price: Decimal
    fees: Decimal = ZERO
    brought: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """How an option ended on a day: with the stock at a price, or with so many contracts assigned (of a call: called
    away). The rest expired, or stays open where some were assigned before the day of expiry. `fees` (not negative) are the
    assignment's."""

    on: date
    stock_price: Decimal | None = None
    assigned: int | None = None
    fees: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Closing:
    """An option bought back for a price per share: all contracts, or so many."""

    price: Decimal
    contracts: int | None = None
    fees: Decimal = ZERO


def perform(
    unit: Unit, wheel_id: str, act: Act, terms: Terms, by: By, window: timedelta = ROLL_WINDOW
) -> list[Transaction]:
    """Records one act of a wheel, whole or not at all. Raises WheelNotFoundError, NotManualError, MoveNotAllowedError (it
    names what is allowed), InvalidInputError: the unit of work is then to be given up."""
    wheel = get_wheel(unit, wheel_id)
    require_by_hand(unit, wheel)
    _require_running(wheel, act, terms)
    written = entries(act, wheel.symbol, terms)
    held = [(lot.instrument, lot.quantity) for lot in holdings(unit, wheel)]
    step(state_of(standing_of(wheel.symbol, held)), act, after(wheel.symbol, held, written))
    require_held(held, written)
    before = Fitting.of(unit, wheel)
    told = manual.record(unit, wheel.account_id, written, by, window)
    before.require_still(unit, wheel)
    return told


def sell(
    unit: Unit, wheel_id: str, sale: Sale, at: datetime, by: By, window: timedelta = ROLL_WINDOW
) -> TradeView:
    """Records an option sold to open. Raises as `perform`."""
    wheel = get_wheel(unit, wheel_id)
    act = Act.SELL_PUT if sale.direction is Direction.PUT else Act.SELL_CALL
    terms = _terms(at, sale.contracts, _option(wheel, sale), sale.price, sale.fees)
    terms = replace(terms, brought=sale.brought)
    (told,) = perform(unit, wheel_id, act, terms, by, window)
    return get_trade(unit, told.id)


def close(
    unit: Unit, trade_id: str, closing: Closing, at: datetime, by: By, window: timedelta = ROLL_WINDOW
) -> TradeView:
    """Records that an option was bought back, or some of its contracts. Raises TradeNotFoundError, and as `perform`."""
    trade = _open_trade(unit, trade_id)
    number = closing.contracts or int(trade.result.open_quantity)
    terms = _terms(at, number, trade.option, closing.price, closing.fees)
    perform(unit, trade.wheel.id, Act.CLOSE, terms, by, window)
    return get_trade(unit, trade_id)


def roll(
    unit: Unit,
    trade_id: str,
    closing: Closing,
    sale: Sale,
    at: datetime,
    by: By,
    window: timedelta = ROLL_WINDOW,
) -> TradeView:
    """Records that an option was bought back and another sold in its place; answers the new trade. Raises as `close`."""
    trade = _open_trade(unit, trade_id)
    terms = _terms(at, sale.contracts, trade.option, closing.price, closing.fees + sale.fees)
    into = _option(trade.wheel, sale)
    terms = replace(terms, into=into, into_price=sale.price, brought=sale.brought, order_id=uuid4().hex)
    told = perform(unit, trade.wheel.id, Act.ROLL, terms, by, window)
    return get_trade(unit, told[-1].id)


def expire(
    unit: Unit, trade_id: str, ending: Ending, at: datetime, by: By, window: timedelta = ROLL_WINDOW
) -> TradeView:
    """Records how an option ended: assigned, called away, worthless, or partly so. Raises TradeNotFoundError,
    InvalidInputError where what is said does not tell which, and as `perform`."""
    trade = _open_trade(unit, trade_id)
    assigned = _assigned(trade, ending)
    expired = int(trade.result.open_quantity) - assigned
    expires_on = trade.option.expires_on
    if expired and expires_on is not None and ending.on < expires_on:
        if not assigned:
            raise InvalidInputError(f"{trade.option.words} expires on {expires_on}, not before.", field="on")
        expired = 0
    if ending.fees and not assigned:
        raise InvalidInputError("What expires worthless costs no fees.", field="fees")
    if assigned:
        act = Act.ASSIGN if trade.option.right is Right.PUT else Act.CALL_AWAY
        perform(
            unit,
            trade.wheel.id,
            act,
            _terms(at, assigned, trade.option, fees=ending.fees),
            by,
            window,
        )
    if expired:
        perform(unit, trade.wheel.id, Act.EXPIRE, _terms(at, expired, trade.option), by, window)
    if ending.stock_price is not None:
        known = trade.note
        note_store.save_note(
            unit, TradeNote(trade_id, known.text if known else "", ending.stock_price, by.at)
        )
    return get_trade(unit, trade_id)


def _assigned(trade: TradeView, ending: Ending) -> int:
    """How many contracts were assigned: as said, or all or none by where the stock stood."""
    number, strike = int(trade.result.open_quantity), trade.option.strike
    if ending.assigned is not None:
        if not 0 <= ending.assigned <= number:
            raise InvalidInputError(
                f"Of {number} contracts 0 to {number} can be assigned.", field="assigned_contracts"
            )
        return ending.assigned
    if ending.stock_price is None:
        raise InvalidInputError(
            "Say what the stock stood at, or how many contracts were assigned.", field="stock_price"
        )
    if strike is None or ending.stock_price == strike:
        raise InvalidInputError(
            "The stock stood exactly at the strike: say how many contracts were assigned.",
            field="assigned_contracts",
        )
    in_the_money = (ending.stock_price < strike) == (trade.option.right is Right.PUT)
    return number if in_the_money else 0


def _terms(at: datetime, number: int, what: Instrument, price: Decimal = ZERO, fees: Decimal = ZERO) -> Terms:
    return Terms(at, market_date(at), Decimal(number), what, price, fees)


def _option(wheel: Wheel, sale: Sale) -> Instrument:
    right = Right.PUT if sale.direction is Direction.PUT else Right.CALL
    if sale.strike <= 0:
        raise InvalidInputError("A strike is more than zero.", field="strike")
    return option(wheel.symbol, sale.expires_on, right, sale.strike)


def _open_trade(unit: Unit, trade_id: str) -> TradeView:
    trade = get_trade(unit, trade_id)
    require_by_hand(unit, trade.wheel)
    if not trade.result.open_quantity:
        raise ConflictError(f"{trade.option.words} is not open any more: {trade.result.outcome.value}.")
    return trade


def require_by_hand(unit: Unit, wheel: Wheel) -> None:
    """Raises NotManualError for a wheel whose account is copied from a broker or a file."""
    account = get_account(unit, wheel.account_id)
    if account.kind is not AccountKind.MANUAL:
        source = account.broker or "a file"
        raise NotManualError(
            f"{account.name} is copied from {source}: trade there, and sync.", account=account.id
        )


def _require_running(wheel: Wheel, act: Act, terms: Terms) -> None:
    if wheel.ended_on is not None:
        raise MoveNotAllowedError(
            f"The wheel on {wheel.symbol} ended on {wheel.ended_on}: let it run again first.", allowed=[]
        )
    require_day(wheel, terms.on)
    for what in (terms.option, terms.into):
        if act not in _AFTER_EXPIRY and what is not None:
            require_alive(what, terms.on)


def require_day(wheel: Wheel, on: date) -> None:
    """Raises InvalidInputError for a day before a wheel's first."""
    if on < wheel.started_on:
        raise InvalidInputError(
            f"The wheel runs from {wheel.started_on}: what happened before is not its own.", field="on"
        )


def require_alive(what: Instrument, on: date) -> None:
    """Raises InvalidInputError for an option that could not be traded any more on that day."""
    if what.expires_on is not None and on > what.expires_on:
        raise InvalidInputError(f"{what.words} had expired by {on}.", field="expiration_date")


@dataclass(frozen=True, slots=True)
class Fitting:
    """What does not fit in a wheel's history already. Whatever is recorded, corrected or taken back must add nothing to
    it: what is told of an earlier day is to fit what happened after it, too."""

    departures: frozenset[str]
    uncovered: Decimal
    missing: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, unit: Unit, wheel: Wheel) -> Fitting:
        missing, walk = missing_opens(unit, [wheel.account_id]), course(unit, wheel)
        return cls(
            frozenset(walk.departures),
            walk.uncovered,
            frozenset((each.view.transaction.id, each.symbol) for each in missing),
        )

    def require_still(self, unit: Unit, wheel: Wheel) -> None:
        """Raises MoveNotAllowedError where there is more now."""
        now = Fitting.of(unit, wheel)
        for departure in sorted(now.departures - self.departures):
            raise MoveNotAllowedError(f"It does not fit what is told already: {departure}.", allowed=[])
        if now.uncovered > self.uncovered:
            raise MoveNotAllowedError(
                f"Calls would lack {now.uncovered.normalize():f} shares that they promise, now or at some time.",
                allowed=[],
            )
        for _, symbol in sorted(now.missing - self.missing):
            raise MoveNotAllowedError(
                f"It does not fit what is told already: more {symbol} would be closed than was opened.",
                allowed=[],
            )
