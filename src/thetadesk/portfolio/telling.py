"""Rows of the columns in the words of the trade: where unknown numbers become None, with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from math import isnan
from typing import TYPE_CHECKING

from thetadesk.kernel import calendar
from thetadesk.kernel.turns import WAY
from thetadesk.market.model import GreeksSource, MarkSource, QuoteState
from thetadesk.portfolio.assignment import after_the_end
from thetadesk.portfolio.columns import BROKER, NO_GREEKS, STATES, UNKNOWN, Columns, Events, dollars
from thetadesk.portfolio.contracts import Style
from thetadesk.portfolio.model import Held, LegGreeks, LegValue, Risk, Underlying
from thetadesk.portfolio.moneyness import moneyness, risk

if TYPE_CHECKING:
    from thetadesk.portfolio.columns import Rows
    from thetadesk.pricing.model import FloatArray

_GREEKS = ("delta", "gamma", "theta", "vega", "rho")
_AT_ONCE = 64
_NO_UNDERLYING = Underlying("")
_STATE_SAYS = {
    QuoteState.MISSING: "there is no quote",
    QuoteState.CROSSED: "the quote is crossed",
    QuoteState.STALE: "the quote is stale",
    QuoteState.ONE_SIDED: "only one side is quoted",
}


def tell(columns: Columns, rows: Rows, now: float) -> list[LegValue]:
    """These rows as leg values at `now` (epoch seconds, our clock)."""
    WAY.give()
    seen, told = _Seen(columns, rows, now), []
    for place, row in enumerate(rows.tolist()):
        if place % _AT_ONCE == 0:
            WAY.give()
        told.append(_leg(columns, row, seen, place))
    return told


class _Seen:
    """The columns of some rows as lists: reading numbers from arrays one by one takes longer than valuing them."""

    def __init__(self, columns: Columns, rows: Rows, now: float) -> None:
        prices, own, spot = columns.prices, columns.own[rows], columns.spot[rows]
        self.mark = _known(prices.mark[own])
        self.state = [STATES[number] for number in prices.state[own].tolist()]
        self.is_mid = prices.is_mid[own].tolist()
        self.at = _known(prices.at[own])
        self.spot = _known(prices.mark[spot])
        self.spot_state = [STATES[number] for number in prices.state[spot].tolist()]
        self.basket = _known(prices.mark[spot] * columns.per_share[rows])
        self.when = (now + prices.ahead[spot]).tolist()
        self.beta = _known(columns.beta[rows])
        self.benchmark = _known(prices.mark[[columns.benchmark]])[0]
        self.value = [dollars(amount) for amount in columns.value[rows].tolist()]
        self.pnl_today = [dollars(amount) for amount in columns.pnl_today[rows].tolist()]
        self.pnl_open = [dollars(amount) for amount in columns.pnl_open[rows].tolist()]
        self.extrinsic = [dollars(amount) for amount in columns.extrinsic[rows].tolist()]
        self.iv = _known(columns.iv[rows])
        self.itm = _known(columns.itm[rows])
        self.greeks = [_greeks(*each) for each in _greek_rows(columns, rows)]
        self.fraction = _known(_fraction(columns, rows))


def _known(numbers: FloatArray) -> list[float | None]:
    # NaN is the one number that is not itself.
    return [each if each == each else None for each in numbers.tolist()]


def _fraction(columns: Columns, rows: Rows) -> FloatArray:
    import numpy as np

    most, earned = columns.most_profit[rows], columns.pnl_open[rows]
    known = (most > 0) & (earned != UNKNOWN)
    return np.where(known, earned / 1e6 / np.where(known, most, 1.0), np.nan)


def _greek_rows(
    columns: Columns, rows: Rows
) -> Iterable[tuple[int, float, float, float, float, float, float]]:
    of_position = [columns.position(name, rows).tolist() for name in _GREEKS]
    return zip(columns.greeks[rows].tolist(), columns.delta[rows].tolist(), *of_position, strict=True)


def _greeks(
    source: int, unit: float, delta: float, gamma: float, theta: float, vega: float, rho: float
) -> LegGreeks | None:
    """None unless delta is known; a broker may leave others out, which then count as nothing."""
    if source == NO_GREEKS or isnan(delta):
        return None
    if source == BROKER:
        told = (0.0 if isnan(each) else each for each in (gamma, theta, vega, rho))
        return LegGreeks(GreeksSource.BROKER, unit, delta, *told)
    return LegGreeks(GreeksSource.MODEL, unit, delta, gamma, theta, vega, rho)


def _leg(columns: Columns, row: int, seen: _Seen, place: int) -> LegValue:
    held, contract = columns.held[row], columns.contracts[row]
    today = _market_day(int(seen.when[place]) // 60)
    to_dividend, is_forecast, to_earnings = columns.events.get((held.ticker, today)) or _events(
        columns, held.ticker, today
    )
    greeks, is_option = seen.greeks[place], contract.style is not Style.NONE
    distance = _distance(held, seen.basket[place]) if is_option else None
    is_short = is_option and held.quantity < 0
    mark, state = seen.mark[place], seen.state[place]
    return LegValue(
        held,
        state,
        mark,
        None if mark is None else MarkSource.MID if seen.is_mid[place] else MarkSource.LAST,
        seen.at[place],
        seen.spot[place],
        seen.spot_state[place],
        seen.value[place],
        seen.pnl_today[place],
        seen.pnl_open[place],
        seen.fraction[place],
        seen.extrinsic[place] if is_option else None,
        seen.iv[place],
        greeks,
        _weighted(seen.beta[place], seen.spot[place], greeks, seen.benchmark),
        *_days_to(held.instrument.expires_on, today),
        distance,
        _risk(distance) if is_short else None,
        _assigned(columns, row, seen, place, distance) if is_short else None,
        to_dividend,
        is_forecast,
        to_earnings,
        _problems(columns, row, seen, place),
    )


def _distance(held: Held, basket: float | None) -> float | None:
    instrument = held.instrument
    if basket is None or not instrument.strike:
        return None
    return moneyness(basket, float(instrument.strike), 1.0 if instrument.right == "C" else -1.0)


def _assigned(columns: Columns, row: int, seen: _Seen, place: int, distance: float | None) -> float | None:
    held, settles_at = columns.held[row], columns.contracts[row].settles_at
    if settles_at is None or settles_at.timestamp() > seen.when[place]:
        return seen.itm[place]
    return after_the_end(held.instrument, settles_at, distance)


def _risk(distance: float | None) -> Risk | None:
    return None if distance is None else risk(distance)


def _weighted(
    beta: float | None, spot: float | None, greeks: LegGreeks | None, benchmark: float | None
) -> float | None:
    """Beta × price × delta / price of the benchmark: how many of its shares move as much."""
    if beta is None or spot is None or greeks is None or benchmark is None:
        return None
    return beta * spot * greeks.delta / benchmark


@lru_cache(maxsize=1024)
def _market_day(minute: int) -> date:
    return calendar.market_date(datetime.fromtimestamp(minute * 60, UTC))


@lru_cache(maxsize=4096)
def _days_to(day: date | None, today: date) -> tuple[int | None, int | None]:
    """Calendar and trading days; negative once it is past."""
    if day is None:
        return None, None
    known = calendar.FIRST_DAY <= day <= calendar.LAST_DAY
    return (day - today).days, calendar.trading_days_between(today, day) if known else None


def _events(columns: Columns, ticker: str, today: date) -> Events:
    """Days to the next ex-dividend date, whether that is a forecast, and days to earnings; remembered for the day."""
    about = columns.facts.underlyings.get(ticker, _NO_UNDERLYING)
    dividend = next((each for each in about.dividends if each.ex_on >= today), None)
    report = about.earnings_on
    columns.events[ticker, today] = found = (
        None if dividend is None else (dividend.ex_on - today).days,
        dividend is not None and dividend.forecast,
        None if report is None or report.value < today else (report.value - today).days,
    )
    return found


def _problems(columns: Columns, row: int, seen: _Seen, place: int) -> tuple[str, ...]:
    contract = columns.contracts[row]
    found = list(contract.problems)
    if seen.state[place] in _STATE_SAYS:
        found.append(_STATE_SAYS[seen.state[place]])
    if contract.style is not Style.NONE and seen.spot_state[place] in _STATE_SAYS:
        found.append(f"{contract.spot}: {_STATE_SAYS[seen.spot_state[place]]}")
    held = columns.held[row]
    if columns.is_future[row] and held.quantity and held.today.quantity:
        found.append("a future that was traded today has no sure value before its first settlement")
    if seen.value[place] is not None and seen.pnl_today[place] is None:
        found.append("its previous close is unknown, so is what it made today")
    if held.is_foreign:
        found.append(f"its account is kept in {held.currency}: no price in dollars is set against its cost")
    if not held.basis_known:
        found.append("nobody knows what it cost")
    return tuple(found)
