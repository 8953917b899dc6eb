"""What a contract is worth at an instant, and its Greeks: the surface and the pricing formulas, put together."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from brokersim import calendar
from brokersim.market.pricing import (
    ARRAY,
    SCALAR,
    Floats,
    Terms,
    american,
    american_delta,
    american_greeks,
    european,
    european_greeks,
)
from brokersim.market.roster import FEAR, roster
from brokersim.market.surface import smile
from brokersim.market.tape import YEAR, Tape
from brokersim.model import Contract, Settlement

RATE = 0.042
"""What money earns a year, continuously."""

_SHORTEST = 60.0 / YEAR
_NEGLIGIBLE = 0.002


@dataclass(frozen=True, slots=True)
class Value:
    """What the model says of a contract; units as in OptionQuote."""

    underlying: float
    price: float
    volatility: float
    delta: float = 0.0
    gamma: float = 0.0
    theta: float = 0.0
    vega: float = 0.0
    rho: float = 0.0


@cache
def ends(expires_on: date, settlement: Settlement) -> float:
    """The instant, in epoch seconds, at which a contract is settled."""
    session = calendar.session_on_or_before(expires_on)
    return session.opened if settlement is Settlement.AM else session.closed


class Valuation:
    """Values contracts on a tape. One contract is quickest by `price` or `value`, a chain by `values`."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._ex_times = {
            symbol: [calendar.sessions()[day.ex].opened for day, _ in path.dividends]
            for symbol, path in tape.paths.items()
        }

    def settlement(self, contract: Contract) -> float:
        """The underlying's price that settles a contract: opening print or close of its last day."""
        return self._tape.spot(contract.underlying, ends(contract.expires_on, contract.settlement))

    def price(self, contract: Contract, at: float) -> float:
        """Dollars per share of premium; after its end what it was settled at."""
        when = self._tape.pause(at)
        end = ends(contract.expires_on, contract.settlement)
        if when >= end:
            return _intrinsic(contract, self.settlement(contract))
        terms = self._terms(contract, at, when, end)
        return _price(contract, terms)

    def value(self, contract: Contract, at: float) -> Value:
        """Price and Greeks; without time left only the price and a delta."""
        when = self._tape.pause(at)
        end = ends(contract.expires_on, contract.settlement)
        if when >= end:
            return _settled(contract, self.settlement(contract))
        terms = self._terms(contract, at, when, end)
        numbers = european_greeks(SCALAR, terms) if contract.european else _greeks(terms)
        return _value(contract, self._tape.spot(contract.underlying, at), terms.volatility, numbers)

    def hedged(self, contract: Contract, at: float) -> Value:
        """`value` with delta alone of the Greeks: what a two-sided market is made from."""
        when = self._tape.pause(at)
        end = ends(contract.expires_on, contract.settlement)
        if when >= end:
            return _settled(contract, self.settlement(contract))
        terms = self._terms(contract, at, when, end)
        price, delta = european_greeks(SCALAR, terms)[:2] if contract.european else _hedged(terms)
        return _value(
            contract,
            self._tape.spot(contract.underlying, at),
            terms.volatility,
            (price, delta, 0.0, 0.0, 0.0, 0.0),
        )

    def prices(self, contracts: Sequence[Contract], at: float) -> list[float]:
        """`price` of each, together."""
        when = self._tape.pause(at)
        found = {id(each): 0.0 for each in contracts}
        for is_european, chosen in _by_style(contracts):
            live = [each for each in chosen if _end(each) > when]
            for each in chosen:
                if _end(each) <= when:
                    found[id(each)] = _intrinsic(each, self.settlement(each))
            if live:
                terms = _stack([self._terms(each, at, when, _end(each)) for each in live])
                prices = (european if is_european else american)(ARRAY, terms)
                found.update((id(each), price) for each, price in zip(live, prices.tolist(), strict=True))
        return [found[id(each)] for each in contracts]

    def values(self, contracts: Sequence[Contract], at: float) -> list[Value]:
        """`value` of each, together."""
        when = self._tape.pause(at)
        found: dict[int, Value] = {}
        for is_european, chosen in _by_style(contracts):
            live = [each for each in chosen if _end(each) > when]
            for each in chosen:
                if _end(each) <= when:
                    found[id(each)] = _settled(each, self.settlement(each))
            if not live:
                continue
            rows = [self._terms(each, at, when, _end(each)) for each in live]
            columns = european_greeks(ARRAY, _stack(rows)) if is_european else _all_greeks(_stack(rows))
            table = zip(*(column.tolist() for column in columns), strict=True)
            for each, row, numbers in zip(live, rows, table, strict=True):
                spot = self._tape.spot(each.underlying, at)
                found[id(each)] = _value(each, spot, row.volatility, numbers)
        return [found[id(each)] for each in contracts]

    def realised(self, underlying: str, sessions: int, on: date) -> float:
        """Close to close over the last `sessions` up to `on`, a fraction a year, splits taken out."""
        last = calendar.session_on_or_before(on).index
        first = max(last - sessions, 0)
        closes = self._tape.closings(underlying, first, last)
        path = self._tape.paths.get(underlying)
        ratios = path.ratio[first + 1 : last + 1] if path else 1.0
        moves = np.diff(np.log(closes)) - np.log(ratios)
        return float(np.std(moves) * 252**0.5) if len(moves) > 1 else 0.0

    def carry(self, underlying: str, years: float, when: float) -> float:
        """The rate less the yield; dividends until the end are spread over the time."""
        listing = roster()[underlying].listing
        if underlying == FEAR:
            return 0.0
        if listing.kind == "index":
            return RATE - listing.dividend_yield
        times = self._ex_times[underlying]
        count = bisect_right(times, when + years * YEAR) - bisect_right(times, when)
        return RATE - count * listing.dividend_yield / 4 / years

    def at_the_money(self, underlying: str, years: float, at: float) -> float:
        """The implied volatility at the forward."""
        return self._tape.level(underlying, at).at_the_money(years)

    def base(self, underlying: str, years: float, at: float) -> float:
        """What options are priced on: the spot, or the forward of a volatility that nobody can hold."""
        if underlying == FEAR:
            return 100 * self._tape.level("SPX", at).forward(years)
        return self._tape.spot(underlying, at)

    def _terms(self, contract: Contract, at: float, when: float, end: float) -> Terms[float]:
        name = contract.underlying
        years = max((end - when) / YEAR, _SHORTEST)
        carry = self.carry(name, years, when)
        base = self.base(name, years, at)
        spot = (float(contract.shares) * base + float(contract.cash)) / contract.multiplier
        if contract.cash_settled:
            spot = base
        money = self._tape.level(name, at).at_the_money(years)
        strike = float(contract.strike)
        deviations = (math.log(strike / spot) - carry * years) / (money * math.sqrt(years))
        volatility = money * smile(roster()[name]).factor(deviations)
        return Terms(spot, strike, years, RATE, carry, volatility, 1.0 if contract.right == "C" else -1.0)


def _end(contract: Contract) -> float:
    return ends(contract.expires_on, contract.settlement)


def _by_style(contracts: Sequence[Contract]) -> list[tuple[bool, list[Contract]]]:
    return [(style, [each for each in contracts if each.european is style]) for style in (False, True)]


def _stack(rows: list[Terms[float]]) -> Terms[Floats]:
    return Terms(
        spot=np.array([row.spot for row in rows]),
        strike=np.array([row.strike for row in rows]),
        years=np.array([row.years for row in rows]),
        rate=np.array([row.rate for row in rows]),
        carry=np.array([row.carry for row in rows]),
        volatility=np.array([row.volatility for row in rows]),
        sign=np.array([row.sign for row in rows]),
    )


def _price(contract: Contract, terms: Terms[float]) -> float:
    return european(SCALAR, terms) if contract.european else _american(terms)


def _american(terms: Terms[float]) -> float:
    # Most calls pay nothing before they end, and are then worth what they are held to the end.
    if terms.sign > 0 and terms.carry >= terms.rate:
        return european(SCALAR, terms)
    return american(SCALAR, terms)


def _greeks(terms: Terms[float]) -> tuple[float, float, float, float, float, float]:
    held = european_greeks(SCALAR, terms)
    price = _american(terms)
    # Differences cost seven prices; where early exercise is worth next to nothing the formula's are as good.
    if price - held[0] <= _NEGLIGIBLE + _NEGLIGIBLE * price:
        return (price, *held[1:])
    return american_greeks(SCALAR, terms)


def _hedged(terms: Terms[float]) -> tuple[float, float]:
    """Price and delta of `_greeks`."""
    held, delta = european_greeks(SCALAR, terms)[:2]
    price = _american(terms)
    if price - held <= _NEGLIGIBLE + _NEGLIGIBLE * price:
        return price, delta
    return price, american_delta(SCALAR, terms)


def _all_greeks(terms: Terms[Floats]) -> tuple[Floats, ...]:
    columns = european_greeks(ARRAY, terms)
    price = american(ARRAY, terms)
    early = price - columns[0] > _NEGLIGIBLE + _NEGLIGIBLE * price
    if early.any():
        exact = american_greeks(ARRAY, _part(terms, early))
        for column, better in zip(columns, exact, strict=True):
            column[early] = better
    return price, *columns[1:]


def _part(terms: Terms[Floats], chosen: NDArray[np.bool_]) -> Terms[Floats]:
    return Terms(
        terms.spot[chosen],
        terms.strike[chosen],
        terms.years[chosen],
        terms.rate[chosen],
        terms.carry[chosen],
        terms.volatility[chosen],
        terms.sign[chosen],
    )


def _value(
    contract: Contract,
    spot: float,
    volatility: float,
    numbers: tuple[float, float, float, float, float, float],
) -> Value:
    price, delta, gamma, theta, vega, rho = numbers
    # An adjusted contract moves with all the shares it delivers.
    part = 1.0 if contract.cash_settled else float(contract.shares) / contract.multiplier
    return Value(spot, price, volatility, delta * part, gamma * part * part, theta, vega, rho)


def _settled(contract: Contract, spot: float) -> Value:
    price = _intrinsic(contract, spot)
    sign = 1.0 if contract.right == "C" else -1.0
    return Value(spot, price, 0.0, delta=sign if price > 0 else 0.0)


def _intrinsic(contract: Contract, spot: float) -> float:
    worth = spot
    if not contract.cash_settled:
        worth = (float(contract.shares) * spot + float(contract.cash)) / contract.multiplier
    sign = 1.0 if contract.right == "C" else -1.0
    return max(sign * (worth - float(contract.strike)), 0.0)
