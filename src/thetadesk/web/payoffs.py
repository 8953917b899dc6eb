"""What a structure brings: the question as it is asked over HTTP, and its answer from quotes and the pricing room."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import isfinite, log
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from thetadesk.bootstrap import App
from thetadesk.kernel.calendar import FIRST_DAY, LAST_DAY, last_session_instant
from thetadesk.kernel.errors import InvalidInputError, ThetadeskError
from thetadesk.kernel.instruments import Instrument, Right, from_symbol, option
from thetadesk.kernel.money import quantity
from thetadesk.market.service.inputs import SymbolInputs, inputs
from thetadesk.market.service.rates import rate_table
from thetadesk.portfolio.contracts import Style, contract_of
from thetadesk.pricing import implied, payoff, probability, scenario, terms
from thetadesk.pricing.inputs import LARGEST_RATE
from thetadesk.pricing.model import PricingError
from thetadesk.pricing.payoff import SIGNS, Leg, Payoff
from thetadesk.pricing.scenario import Scenario
from thetadesk.web.asking import Day, Moment, MoneyIn, QuantityIn
from thetadesk.web.live.quotes import price_text
from thetadesk.web.schemas import examples
from thetadesk.web.schemas.options import (
    PayoffCurveJson,
    PayoffGreeksJson,
    PayoffJson,
    PayoffLegJson,
    PayoffPointJson,
    PayoffTableJson,
    SigmaJson,
)
from thetadesk.web.schemas.values import instant, maybe_instant
from thetadesk.web.schemas.values import quantity as quantity_text

MOST_LEGS = 20
_POINTS, _ROWS, _COLUMNS = 121, 13, 5
_SIGMAS = 2.0
_AMERICAN, _EUROPEAN = "American, continuous yield", "European (Black–Scholes–Merton)"
_EXAMPLE = {
    "symbol": "SPY",
    "legs": [
        {"symbol": "SPY   260417P00580000", "quantity": -1, "price": "4.15"},
        {"symbol": "SPY   260417P00570000", "quantity": 1, "price": "2.80"},
    ],
}


class LegIn(BaseModel):
    """One leg: a symbol, or a kind with strike and expiration; shares are kind S. `price` is what one share of it was
    paid or received for (the market's mark by default), `iv` the volatility to value it at (what its price implies by
    default)."""

    model_config = ConfigDict(extra="forbid")
    symbol: Annotated[str | None, Field(min_length=1, max_length=40)] = None
    kind: Literal["C", "P", "S"] | None = None
    strike: MoneyIn | None = None
    expiration: Day | None = None
    quantity: QuantityIn
    price: MoneyIn | None = None
    iv: Annotated[float | None, Field(gt=0, le=5)] = None

    @model_validator(mode="after")
    def _is_named(self) -> "LegIn":
        named = self.symbol is not None
        described = self.kind == "S" or (
            self.kind and self.strike is not None and self.expiration is not None
        )
        if named == bool(self.kind) or not (named or described):
            raise ValueError("a leg has a symbol, or a kind with strike and expiration (shares: kind S)")
        if self.price is not None and self.price < 0:
            raise ValueError("a price is what one share of the leg was paid or received for, never negative")
        return self

    def instrument(self, underlying: str) -> Instrument:
        """What the leg is. Raises InvalidInputError."""
        if self.symbol is not None:
            return from_symbol(self.symbol)
        if self.kind == "S" or self.strike is None or self.expiration is None:
            return from_symbol(underlying)
        return option(underlying, self.expiration, Right(str(self.kind)), self.strike)


class PayoffBody(BaseModel):
    """A structure and where the sliders stand: `at` (now by default), `spot` (the market's by default), and points of
    volatility to add as a fraction."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(_EXAMPLE))
    symbol: Annotated[str, Field(pattern=r"^[A-Z0-9./$_:-][A-Z0-9./$_: -]{0,39}$")]
    legs: Annotated[list[LegIn], Field(min_length=1, max_length=MOST_LEGS)]
    at: Moment | None = None
    spot: Annotated[float | None, Field(gt=0, lt=1e7)] = None
    vol_shift: Annotated[float, Field(ge=-2, le=2)] = 0.0

    def symbols(self) -> list[str]:
        """The symbols of the legs, as far as they are named by terms that make sense."""
        found = []
        for leg in self.legs:
            try:
                found.append(leg.instrument(self.symbol).symbol)
            except ThetadeskError:
                continue
        return found


@dataclass(frozen=True, slots=True)
class _Terms:
    """What legs are valued with."""

    spot: float
    now: datetime
    rate: float
    dividend_yield: float
    is_european: bool


def payoff_of(desk: App, body: PayoffBody, now: datetime) -> PayoffJson:
    """The answer, seen at `now` by the market's own clock, or at the last close while the market is closed: its prices
    are of then. Raises InvalidInputError for what cannot be answered."""
    if not body.symbol.startswith("/"):
        now = last_session_instant(now)  # futures trade through the night
    instruments = [leg.instrument(body.symbol) for leg in body.legs]
    known = _terms(desk, body, instruments, now)
    legs = [_leg(desk, asked, each, known) for asked, each in zip(body.legs, instruments, strict=True)]
    stage = Scenario(
        body.spot or known.spot,
        now if body.at is None else _instant(body.at),
        known.rate,
        known.dividend_yield,
        body.vol_shift,
        known.is_european,
    )
    problems = dict.fromkeys(said for each in instruments for said in contract_of(each).problems)
    return _Answer(body.symbol, legs, instruments, stage, list(problems)).json()


def _instant(at: datetime) -> datetime:
    """The instant in UTC. Raises InvalidInputError for one that no calendar knows."""
    if not FIRST_DAY < at.date() < LAST_DAY:
        raise InvalidInputError(
            f"at is {at.isoformat()}: it must be between {FIRST_DAY} and {LAST_DAY}.", field="at"
        )
    return at.astimezone(UTC)


def _terms(desk: App, body: PayoffBody, instruments: Sequence[Instrument], now: datetime) -> _Terms:
    with desk.reading() as unit:
        told = inputs(unit, [body.symbol], now)[body.symbol]
        table = rate_table(unit)
    spot = desk.market.hub.mark(body.symbol) or body.spot or told.previous_close.value
    if spot is None:
        raise InvalidInputError(f"Nobody tells what {body.symbol} costs: give a spot.", field="spot")
    last = max((each.expires_on for each in instruments if each.expires_on), default=now.date())
    years = max((last - now.date()).days, 1) / 365
    roots = [each.root for each in instruments if each.is_option]
    european = bool(roots) and all(terms.is_european(root) for root in roots)
    rate = table.rate(now.date(), years).value
    # What is carried as a future costs the rate.
    carried = rate if body.symbol.startswith("/") else _yield(told, spot, last, years)
    return _Terms(spot, now, rate, carried, european)


def _yield(told: SymbolInputs, spot: float, until: date, years: float) -> float:
    """The continuous yield that the dividends until then come to: −ln(1 − D/S)/T, at most what the models take: paid on
    the last days, two hundredths of the share are more than that a year."""
    paid = sum(each.amount for each in told.dividends.value if each.ex_on <= until)
    if not paid or paid >= spot:
        return told.dividend_yield.value or 0.0
    return min(-log(1 - paid / spot) / years, LARGEST_RATE)


def _leg(desk: App, asked: LegIn, instrument: Instrument, known: _Terms) -> Leg:
    mark = desk.market.hub.mark(instrument.symbol)
    price = asked.price if asked.price is not None else mark
    if instrument.right is None or instrument.expires_on is None or instrument.strike is None:
        price = known.spot if price is None else price
        return Leg(asked.quantity, "S", multiplier=instrument.multiplier or 1, price=price)
    if price is None:
        raise InvalidInputError(f"Nobody tells what {instrument.words} costs: give its price.", field="price")
    if instrument.multiplier is None:
        raise InvalidInputError(f"What {instrument.words} delivers is not known: it has no payoff here.")
    settles = terms.settles_at(instrument.root, instrument.expires_on)
    leg = Leg(
        asked.quantity, instrument.right.value, instrument.strike, settles, instrument.multiplier, price
    )
    if contract_of(instrument).style is Style.UNPRICED:
        return leg  # no volatility makes the index a price that such an option follows
    vol = _implied(leg, float(price if mark is None else mark), known) if asked.iv is None else asked.iv
    return replace(leg, vol=vol)


def _implied(leg: Leg, price: float, known: _Terms) -> float | None:
    """The volatility at which the scenario's model gives the market's price."""
    assert leg.strike is not None
    assert leg.expires_at is not None
    left = terms.years_left(known.now, leg.expires_at)
    if left <= 0 or price <= 0:
        return None
    model = implied.european if known.is_european else implied.american
    found = model(
        price, known.spot, float(leg.strike), left, known.rate, known.dividend_yield, SIGNS[leg.kind]
    )
    return found if found is not None and isfinite(found) else None


class _Answer:
    """One structure's figures, put together."""

    def __init__(
        self,
        symbol: str,
        legs: list[Leg],
        instruments: Sequence[Instrument],
        stage: Scenario,
        problems: list[str],
    ) -> None:
        self._symbol, self._legs, self._instruments, self._stage = symbol, legs, instruments, stage
        self._problems = problems
        self._alive = self._with_volatilities()
        self._outlook = scenario.outlook(self._alive, stage) if self._alive else None

    def json(self) -> PayoffJson:
        stage, ends = self._stage, self._outcome()
        spots = self._spots(ends)
        now = scenario.curve(self._alive, spots, stage) if self._alive else []
        standing = scenario.standing(self._alive, stage) if self._alive else None
        return {
            "symbol": self._symbol,
            "spot": round(stage.spot, 4),
            "at": instant(stage.at),
            "expiry": _curve(ends, spots),
            "now": {"points": _points(spots, now)},
            "value": None if standing is None else _number(standing.value),
            "profit": None if standing is None else _number(standing.profit),
            "cost": round(payoff.net_cost(self._legs), 4),
            "greeks": None if standing is None else _greeks(standing),
            "probability_of_profit": self._chance(ends),
            "model": _EUROPEAN if stage.is_european else _AMERICAN,
            "sigma": self._sigma(),
            "legs": [self._leg(place) for place in range(len(self._legs))],
            "table": self._table(spots, ends),
            "problems": self._problems,
        }

    def _leg(self, place: int) -> PayoffLegJson:
        leg = self._legs[place]
        chances = scenario.chances(self._alive[place], self._stage) if self._alive else None
        touch, ending = (None, None) if chances is None else chances
        return {
            "symbol": self._instruments[place].symbol,
            "quantity": quantity_text(quantity(Decimal(str(leg.quantity)))),
            "price": None if leg.price is None else price_text(float(leg.price)),
            "iv": None if leg.vol is None else round(leg.vol, 6),
            "probability_of_touch": _number(touch, 6),
            "probability_in_the_money": _number(ending, 6),
        }

    def _with_volatilities(self) -> list[Leg]:
        """The legs, those without a volatility of their own with that of the leg with the nearest strike; none of them
        where nobody has one."""
        known = [leg for leg in self._legs if leg.vol is not None]
        found = []
        for leg in self._legs:
            has_ended = leg.expires_at is None or leg.expires_at <= self._stage.at
            if leg.vol is not None or has_ended:
                found.append(leg)
                continue
            if not known:
                self._problems.append("no price implies a volatility: only the payoff at expiry is known")
                return []
            nearest = min(known, key=lambda other: abs(float(other.strike or 0) - float(leg.strike or 0)))
            self._problems.append(
                f"the {leg.strike} {leg.kind} is valued at the volatility of the {nearest.strike}"
            )
            found.append(replace(leg, vol=nearest.vol))
        return found

    def _outcome(self) -> Payoff:
        if len(payoff.expirations(self._legs)) <= 1:
            return payoff.expiry(self._legs)
        if not self._alive:
            raise PricingError(
                "legs of several expirations need volatilities: give an iv for each", name="iv"
            )
        return scenario.outcome(self._alive, self._stage)

    def _spots(self, ends: Payoff) -> list[float]:
        around = [self._stage.spot]
        if self._outlook is not None:
            around += [self._outlook.moved(-_SIGMAS), self._outlook.moved(_SIGMAS)]
        low, high = payoff.span(self._legs, ends, around)
        exact = replace(ends, corners=()) if ends.kind == "front expiry" else ends
        return payoff.samples(exact, low, high, _POINTS)

    def _chance(self, ends: Payoff) -> float | None:
        if self._outlook is None:
            return None
        return _number(probability.of_profit(self._outlook, ends.profitable), 6)

    def _sigma(self) -> SigmaJson | None:
        if self._outlook is None:
            return None
        low, high = _number(self._outlook.moved(-1.0)), _number(self._outlook.moved(1.0))
        return None if low is None or high is None else {"low": low, "high": high}

    def _table(self, spots: Sequence[float], ends: Payoff) -> PayoffTableJson:
        step = max(1, (len(spots) - 1) // (_ROWS - 1))
        rows = spots[::step]
        ats = self._instants(ends)
        profits = scenario.table(self._alive, rows, ats, self._stage) if self._alive else [[] for _ in rows]
        return {
            "at": [instant(at) for at in ats] if self._alive else [],
            "rows": [
                {"spot": round(spot, 4), "profits": [round(each, 2) for each in row]}
                for spot, row in zip(rows, profits, strict=True)
            ],
        }

    def _instants(self, ends: Payoff) -> list[datetime]:
        """From the scenario's moment to the first expiration, evenly."""
        first, last = self._stage.at, ends.at
        if last is None or last <= first:
            return [first]
        part: timedelta = (last - first) / (_COLUMNS - 1)
        return [first + part * number for number in range(_COLUMNS - 1)] + [last]


def _curve(ends: Payoff, spots: Sequence[float]) -> PayoffCurveJson:
    profits = [payoff.profit_at(ends, spot) for spot in spots]
    return {
        "kind": ends.kind,
        "at": maybe_instant(ends.at),
        "points": _points(spots, profits),
        "breakevens": [round(each, 4) for each in ends.breakevens],
        "max_profit": _number(ends.max_profit),
        "max_loss": _number(ends.max_loss),
    }


def _points(spots: Sequence[float], profits: Sequence[float]) -> list[PayoffPointJson]:
    pairs = zip(spots, profits, strict=False)
    return [
        {"spot": round(spot, 4), "profit": round(profit, 4)} for spot, profit in pairs if isfinite(profit)
    ]


def _greeks(standing: scenario.Standing) -> PayoffGreeksJson:
    return {
        "delta": round(standing.delta, 4),
        "gamma": round(standing.gamma, 6),
        "theta": round(standing.theta, 4),
        "vega": round(standing.vega, 4),
        "rho": round(standing.rho, 4),
    }


def _number(value: float | None, digits: int = 4) -> float | None:
    return None if value is None or not isfinite(value) else round(value, digits)
