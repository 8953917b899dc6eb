"""What is asked of a board for a wheel or a symbol: what is held, what may be tied up, what the plan allows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import ConflictError, NotFoundError
from thetadesk.kernel.instruments import InstrumentKind
from thetadesk.ledger.model import ZERO, AccountKind, Lot
from thetadesk.ledger.service.accounts import get_account
from thetadesk.portfolio.limits import Limits
from thetadesk.portfolio.model import Portfolio, Valued
from thetadesk.portfolio.service import portfolios
from thetadesk.wheel.choosing.asking import FAVOURABLE, Ask
from thetadesk.wheel.model import State, Wheel
from thetadesk.wheel.service.boards import Wanted
from thetadesk.wheel.service.purse import Purse, Room, Shares, purse, room, strategy_of
from thetadesk.wheel.service.views import WheelView, holdings, view
from thetadesk.wheel.standing import STANDARD, delivers

PREFERENCE = "wheel.favourable"
"""From which score, of 100, a recommendation is called favourable."""


def favourable_from(unit: Unit) -> float:
    """From which score the user calls a recommendation favourable."""
    told = audit.preference(unit, PREFERENCE)
    return float(told) if isinstance(told, int | str) else FAVOURABLE


def accounts_of(unit: Unit, portfolio_id: str | None) -> tuple[str, ...] | None:
    """The accounts of a portfolio, None for no portfolio. Raises NotFoundError."""
    return None if portfolio_id is None else portfolios.get_portfolio(unit, portfolio_id).account_ids


def ask_of_wheel(unit: Unit, wheel: Wheel, today: date, valued: Valued | None, limits: Limits | None) -> Ask:
    """What a wheel may sell next, seen on its symbol's market date: calls once it has shares enough for one, puts
    before."""
    portfolio = portfolios.get_portfolio(unit, wheel.portfolio_id)
    seen = view(unit, wheel, today)
    found = purse(unit, portfolio.account_ids, today, valued)
    sign = 1 if seen.standing.shares >= STANDARD or seen.state is State.SHARES_CALL_OPEN else -1
    left, own = room(limits, strategy_of(sign), found), _own_shares(unit, seen)
    return _ask(
        Wanted(wheel.symbol, sign, wheel.profile),
        found,
        left,
        own,
        _cash(unit, portfolio, seen, found, left) if sign < 0 else None,
        favourable_from(unit),
    )


def ask_of_symbol(
    wanted: Wanted, found: Purse, favourable: float, limits: Limits | None, *, counts: bool
) -> Ask:
    """What could be sold of a symbol. Unless a portfolio `counts`, it is looked at for no account: no cash is asked for,
    and there are no shares that a call could cover."""
    left = room(limits, strategy_of(wanted.sign), found)
    cash = max(found.cash - left.reserve, ZERO) if counts else None
    return _ask(wanted, found, left, found.shares.get(wanted.symbol, Shares()), cash, favourable)


def _ask(
    wanted: Wanted, found: Purse, left: Room, own: Shares, cash: Decimal | None, favourable: float
) -> Ask:
    return Ask(
        wanted.sign,
        wanted.profile,
        contracts=max(int(own.free // STANDARD), 1) if wanted.sign > 0 else 1,
        cash=cash,
        shares=own.free,
        share_cost=own.cost,
        adjusted_basis=own.adjusted_basis,
        net_liquidation=found.equity,
        exposure=found.exposure,
        allocated=left.allocated,
        open_count=left.open_count,
        limits=left.limits,
        risk_per_trade=left.risk_per_trade,
        overnight_left=left.overnight_left,
        favourable_from=favourable,
    )


def _own_shares(unit: Unit, seen: WheelView) -> Shares:
    lots = [lot for lot in holdings(unit, seen.wheel) if lot.instrument.kind is InstrumentKind.EQUITY]
    quantity = sum((lot.quantity for lot in lots), ZERO)
    paid = -sum((lot.cost + lot.fees for lot in lots), ZERO)
    known = quantity > 0 and paid > 0 and all(lot.basis_known for lot in lots)
    return Shares(seen.standing.free_shares, paid / quantity if known else None, seen.figures.adjusted_basis)


def _cash(unit: Unit, portfolio: Portfolio, seen: WheelView, found: Purse, left: Room) -> Decimal:
    """What another put may tie up: what is set aside for the wheel and not at risk yet. Without that, what the account has
    in cash, less the plan's reserve; and where an account kept by hand tells no cash that was paid in, what is meant for the
    portfolio as a whole."""
    wheel = seen.wheel
    by_hand = get_account(unit, wheel.account_id).kind is AccountKind.MANUAL
    own = purse(unit, [wheel.account_id], seen.on, None)
    free = max(own.cash - left.reserve, ZERO)
    if wheel.capital is not None:
        # Shares left over from a part of the puts tie up what they cost.
        set_aside = max(wheel.capital - (seen.figures.capital_at_risk or ZERO), ZERO)
        return set_aside if by_hand else min(set_aside, free)
    if by_hand and portfolio.default_capital is not None:
        return max(portfolio.default_capital - sum(found.exposure.values(), ZERO) - left.reserve, ZERO)
    return free


def sold_by(unit: Unit, wheel: Wheel, trade_id: str | None) -> list[Lot]:
    """The open lots of one option that a wheel has sold: of the trade named, else of the one that expires first. Raises
    NotFoundError for a trade that is not open, ConflictError where none is."""
    lots = [
        lot for lot in holdings(unit, wheel) if lot.quantity < 0 and lot.instrument.expires_on is not None
    ]
    if not lots:
        raise ConflictError(f"No option of the wheel on {wheel.symbol} is open: there is nothing to roll.")
    lots.sort(key=lambda lot: (lot.instrument.expires_on or date.max, lot.opened_on, lot.opened_by))
    chosen = lots[0] if trade_id is None else next((lot for lot in lots if lot.opened_by == trade_id), None)
    if chosen is None:
        raise NotFoundError(f"The wheel on {wheel.symbol} has no open trade {trade_id}.", trade=trade_id)
    return [lot for lot in lots if lot.instrument.symbol == chosen.instrument.symbol]


def taken(lots: Sequence[Lot]) -> float:
    """What was taken in for these lots of one option, dollars per share before fees."""
    units = delivers(lots[0].instrument) or STANDARD
    contracts = -sum((lot.quantity for lot in lots), ZERO)
    return float(sum((lot.cost for lot in lots), ZERO) / (contracts * units))
