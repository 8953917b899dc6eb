"""What is never proposed, whatever it scores: each gate says its limit and what stood against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from thetadesk.market.model import QuoteState
from thetadesk.wheel.choosing.asking import Ask, Refusal
from thetadesk.wheel.choosing.board import Board, Code, Row

LEAST_OPEN_INTEREST = 10.0
"""Fewer contracts open, and none traded today, is no market. Where nobody counts them, nothing follows from it."""
WIDEST = 0.5
"""A spread of more than half the mid is no market, unless it is a nickel."""
NICKEL = 0.051

Zone = tuple[float, float] | None
_OLD = frozenset({QuoteState.STALE, QuoteState.MISSING})
_UNMEASURED = "net liquidation is not known"


def refused(board: Board, row: Row, ask: Ask, zone: Zone) -> tuple[Refusal, ...]:
    """Every reason not to propose this option; none, and it may be. What lies outside the zone is asked nothing else."""
    outside = tuple(_outside_zone(row, zone))
    if outside:
        return outside
    return (*refused_quote(board, row), *(refusal for gate in _PURSE_AND_PLAN for refusal in gate(row, ask)))


def refused_roll(board: Board, row: Row, ask: Ask) -> tuple[Refusal, ...]:
    """The same for something to roll into, anywhere on the board: it is no new position, so what the plan says of their
    number, their credit and their share of the book does not count."""
    return (*refused_quote(board, row), *(refusal for gate in _OF_A_ROLL for refusal in gate(row, ask)))


def refused_quote(board: Board, row: Row) -> tuple[Refusal, ...]:
    """What is wrong with the contract and its quote, whoever asks."""
    return (*_terms(row), *_freshness(board, row), *_sides(row), *_liquidity(row))


def _outside_zone(row: Row, zone: Zone) -> Iterator[Refusal]:
    if zone is None:
        yield Refusal(row.symbol, Code.OUTSIDE_ZONE, "a price, a volatility and time left", "one is missing")
    elif not zone[0] <= float(row.strike) <= zone[1]:
        yield Refusal(row.symbol, Code.OUTSIDE_ZONE, f"{zone[0]:.2f} to {zone[1]:.2f}", f"{row.strike:f}")


# ---- the quote


def _terms(row: Row) -> Iterator[Refusal]:
    if row.years <= 0.0 or row.days < 0:
        yield Refusal(row.symbol, Code.EXPIRED, "time left", f"{row.days} days")
    if row.multiplier is None:
        yield Refusal(row.symbol, Code.UNKNOWN_MULTIPLIER, "a standard contract", "adjusted, or nobody says")


def _freshness(board: Board, row: Row) -> Iterator[Refusal]:
    if not board.can_choose:
        yield Refusal(row.symbol, Code.STALE, "a live price of the stock", board.spot_state.value)
    # A quote of the close is what there is while the market is closed, and old while it trades.
    if row.quote in _OLD or (row.quote is QuoteState.CLOSED and not board.is_closed):
        yield Refusal(row.symbol, Code.STALE, "a live quote", row.quote.value)


def _sides(row: Row) -> Iterator[Refusal]:
    bid, offer = row.bid, row.ask
    if row.quote is QuoteState.CROSSED or (bid is not None and offer is not None and bid > offer):
        yield Refusal(row.symbol, Code.CROSSED, "bid ≤ ask", f"{bid} / {offer}")
    if bid is None or bid <= 0.0:
        yield Refusal(row.symbol, Code.NO_BID, "a bid", "none")
    elif offer is None or row.quote is QuoteState.ONE_SIDED:
        yield Refusal(row.symbol, Code.ONE_SIDED, "a bid and an ask", "one side")


def _liquidity(row: Row) -> Iterator[Refusal]:
    width = row.width
    if width is not None and width > WIDEST and (row.ask or 0.0) - (row.bid or 0.0) > NICKEL:
        yield Refusal(row.symbol, Code.ILLIQUID, f"a spread of at most {WIDEST:.0%}", f"{width:.0%}")
    few = row.open_interest is not None and row.open_interest < LEAST_OPEN_INTEREST
    if few and not row.volume:
        limit = f"{LEAST_OPEN_INTEREST:g} contracts open, or a trade today"
        yield Refusal(row.symbol, Code.ILLIQUID, limit, f"{row.open_interest:g}, and no trade")


# ---- the purse


def _cover(row: Row, ask: Ask) -> Iterator[Refusal]:
    if row.sign < 0 or row.multiplier is None:
        return
    needed = row.multiplier * ask.contracts
    if ask.shares < needed:
        limit, actual = f"{needed:f} shares", f"{ask.shares:f} free"
        yield Refusal(row.symbol, Code.UNCOVERED_CALL, limit, actual)


def _cash(row: Row, ask: Ask) -> Iterator[Refusal]:
    needed = secured(row, ask.contracts)
    if needed is not None and ask.cash is not None and needed > ask.cash:
        yield Refusal(row.symbol, Code.NO_CASH, f"${needed:,.2f}", f"${ask.cash:,.2f}")


def secured(row: Row, contracts: int) -> Decimal | None:
    """The cash that a put ties up, strike × multiplier × contracts; None for a call, whose shares are there, and where the
    multiplier is unknown."""
    return None if row.sign > 0 or row.multiplier is None else row.strike * row.multiplier * contracts


# ---- the plan


def _plan_delta(row: Row, ask: Ask) -> Iterator[Refusal]:
    limits = ask.limits
    if limits is None or (limits.delta_min is None and limits.delta_max is None):
        return
    limit = f"|delta| {limits.delta_min or 0} to {1 if limits.delta_max is None else limits.delta_max}"
    if row.delta is None:
        yield Refusal(row.symbol, Code.PLAN_DELTA, limit, "unknown")
    elif not limits.allows_delta(Decimal(str(row.delta))):
        yield Refusal(row.symbol, Code.PLAN_DELTA, limit, f"{abs(row.delta):.3f}")


def _plan_credit(row: Row, ask: Ask) -> Iterator[Refusal]:
    if ask.limits is None or row.bid is None or row.multiplier is None:
        return
    credit = Decimal(str(row.bid)) * row.multiplier
    if not ask.limits.pays_enough(credit):
        yield Refusal(row.symbol, Code.PLAN_CREDIT, f"${ask.limits.target_credit} a contract", f"${credit:f}")


def _plan_risk(row: Row, ask: Ask) -> Iterator[Refusal]:
    needed = secured(row, ask.contracts)
    if needed is not None and ask.risk_per_trade is not None and needed > ask.risk_per_trade:
        yield Refusal(row.symbol, Code.PLAN_RISK, f"${ask.risk_per_trade:f} a trade", f"${needed:f}")


def _plan_positions(row: Row, ask: Ask) -> Iterator[Refusal]:
    if ask.limits is not None and not ask.limits.allows_another(ask.open_count):
        limit = f"at most {ask.limits.max_positions} positions"
        yield Refusal(row.symbol, Code.PLAN_POSITIONS, limit, f"{ask.open_count} open")


def _plan_strategy(row: Row, ask: Ask) -> Iterator[Refusal]:
    limits, needed = ask.limits, secured(row, ask.contracts)
    if limits is None or needed is None:
        return
    limit = f"{limits.allocation:.0%} of net liquidation"
    if ask.net_liquidation is None:
        yield Refusal(row.symbol, Code.PLAN_STRATEGY, limit, _UNMEASURED)
    elif needed > (room := limits.room(ask.net_liquidation, ask.allocated)):
        yield Refusal(row.symbol, Code.PLAN_STRATEGY, limit, f"${needed:f} needed, ${room:.2f} left")


def _plan_overnight(row: Row, ask: Ask) -> Iterator[Refusal]:
    if ask.overnight_left is None or row.multiplier is None:
        return
    added = row.strike * row.multiplier * ask.contracts
    if added > ask.overnight_left:
        limit = f"${max(ask.overnight_left, Decimal(0)):,.2f} left overnight"
        yield Refusal(row.symbol, Code.PLAN_OVERNIGHT, limit, f"${added:,.2f}")


Gate = Callable[[Row, Ask], Iterator[Refusal]]
_PURSE_AND_PLAN: tuple[Gate, ...] = (
    _cover,
    _cash,
    _plan_delta,
    _plan_credit,
    _plan_risk,
    _plan_positions,
    _plan_strategy,
    _plan_overnight,
)
_OF_A_ROLL: tuple[Gate, ...] = (_cover, _cash, _plan_delta, _plan_risk)
