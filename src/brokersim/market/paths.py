"""Every session's opening and closing price to the end of the calendar, drawn at once from the seed.

Log-volatilities are mean-reverting (Scott 1987; Ornstein-Uhlenbeck, one for the market, one for each name), the market's
falls when prices rise. Returns are a market, a sector and an own part, each with an overnight gap; jumps come overnight.
Drawing all of it is cheaper than deciding how much is needed, and no number can depend on when the program runs.
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from brokersim import calendar
from brokersim.market import happenings
from brokersim.market.happenings import Payday, Report
from brokersim.market.randomness import stream
from brokersim.market.roster import FEAR, SECTOR_VOLATILITY, TENTH, Traits, roster
from brokersim.model import Dividend, Split

Floats = NDArray[np.float64]

MARKET_VOLATILITY = 0.145
"""The market's volatility a year when its log-volatility is 0."""

DAY = 1 / 252
_OVERNIGHT = 0.3  # of a session's variance happens before its opening
_INTRADAY = 0.7
_MARKET_STATE = (0.972, 0.085)  # kept of yesterday's log-volatility, and its daily noise
_OWN_STATE = (0.95, 0.09)
_LEVERAGE = -0.75
_JUMPS_A_YEAR = 1.5
_PREMIUM = 0.05  # what the market grows a year
_PULL = 0.6 * DAY  # how much of its distance from the trend a price makes up for in a session


@dataclass(frozen=True, slots=True)
class MarketPath:
    """The common part: log-volatility at each close, returns overnight and in the session, and the standard deviation
    of the latter, all by session."""

    state: Floats
    overnight: Floats
    session: Floats
    deviation: Floats


@dataclass(frozen=True, slots=True)
class Path:
    """One name's prices by session, as quoted on that day (not adjusted afterwards). `state` is its own
    log-volatility at the close, `own_deviation` of what it does in a session besides following the market; `ratio`
    is what a split at the opening multiplies prices by, 1 on other days."""

    opens: Floats
    closes: Floats
    state: Floats
    own_deviation: Floats
    volume: Floats
    ratio: Floats
    splits: list[Split]
    dividends: list[tuple[Payday, Dividend]]
    reports: list[Report]


def market_path(seed: int) -> MarketPath:
    """The market's own path."""
    count = len(calendar.sessions())
    chance = stream(seed, "market")
    night, day, state_noise = chance.standard_normal((3, count))
    jumps = np.where(chance.random(count) < _JUMPS_A_YEAR * DAY, chance.normal(-0.025, 0.02, count), 0.0)
    shock = np.sqrt(_OVERNIGHT) * night + np.sqrt(_INTRADAY) * day
    innovation = _LEVERAGE * shock + np.sqrt(1 - _LEVERAGE**2) * state_noise - 18 * np.minimum(jumps, 0)
    state = _reverting(innovation, *_MARKET_STATE)
    before = np.concatenate([[0.0], state[:-1]])
    sigma = MARKET_VOLATILITY * np.exp(before) * np.sqrt(DAY)
    deviation = sigma * np.sqrt(_INTRADAY)
    drift = (_PREMIUM + 0.025 * _JUMPS_A_YEAR) * DAY - 0.5 * sigma**2
    overnight = sigma * np.sqrt(_OVERNIGHT) * night + jumps
    session = drift + deviation * day
    return MarketPath(state, overnight, session - _pull(overnight + session - _PREMIUM * DAY), deviation)


def paths(seed: int, market: MarketPath) -> dict[str, Path]:
    """Every name's path; VIX, which is computed, and indexes that are a part of another are left out."""
    split = happenings.splits(seed)
    sectors = {name: _sector(seed, name) for name in SECTOR_VOLATILITY}
    return {
        symbol: _path(seed, traits, market, sectors[traits.listing.sector], split.get(symbol, []))
        for symbol, traits in roster().items()
        if symbol != FEAR and symbol not in TENTH
    }


def _reverting(noise: Floats, kept: float, size: float) -> Floats:
    values, last = [], 0.0
    for each in noise.tolist():
        last = kept * last + size * each
        values.append(last)
    return np.array(values)


def _pull(moves: Floats) -> Floats:
    """What keeps prices near their trend over the years, so that every seed's stay believable."""
    distance = _reverting(moves, 1 - _PULL, 1.0)
    return _PULL * np.concatenate([[0.0], distance[:-1]])


def _sector(seed: int, name: str) -> tuple[Floats, Floats]:
    drawn = stream(seed, "sector", name).standard_normal((2, len(calendar.sessions())))
    size = SECTOR_VOLATILITY[name] * np.sqrt(DAY)
    return size * np.sqrt(_OVERNIGHT) * drawn[0], size * np.sqrt(_INTRADAY) * drawn[1]


def _path(
    seed: int, traits: Traits, market: MarketPath, sector: tuple[Floats, Floats], split: list[Split]
) -> Path:
    symbol = traits.listing.symbol
    count = len(calendar.sessions())
    chance = stream(seed, symbol, "path")
    night, day, noise, busy = chance.standard_normal((4, count))
    jumps = np.where(chance.random(count) < DAY, chance.normal(0, 0.25 * traits.own, count), 0.0)
    state = _reverting(noise, *_OWN_STATE)
    own = traits.own * np.exp(np.concatenate([[0.0], state[:-1]])) * np.sqrt(DAY)
    report = happenings.reports(seed, symbol)
    for each in report:
        jumps[each.reaction] += each.jump
    beta = traits.listing.beta
    own_night = sector[0] + own * np.sqrt(_OVERNIGHT) * night + jumps
    own_day = sector[1] + own * np.sqrt(_INTRADAY) * day
    own_day = own_day - _pull(own_night + own_day)
    overnight, session = beta * market.overnight + own_night, beta * market.session + own_day
    own_deviation = np.sqrt((own**2 + SECTOR_VOLATILITY[traits.listing.sector] ** 2 * DAY) * _INTRADAY)
    start = _first_price(traits, split)
    closes = start * np.exp(np.cumsum(overnight + session))
    opens = closes * np.exp(-session)
    ratio, dividends = _distribute(symbol, traits.listing.dividend_yield, opens, closes, split)
    if traits.listing.kind == "index":
        closes, opens = np.round(closes, 2), np.round(opens, 2)
    busyness = np.exp(0.3 * busy) * (1 + 12 * np.abs(overnight + session))
    turnover = 0.02 if traits.listing.kind == "etf" else 0.0045
    volume = np.round(busyness * turnover * traits.listing.shares_outstanding)
    return Path(opens, closes, state, own_deviation, volume, ratio, split, dividends, report)


def _first_price(traits: Traits, split: list[Split]) -> float:
    """High or low enough for the splits to come to be sensible."""
    first = traits.price
    for each in split:
        if each.on.year < 2027:
            first *= min(max(each.new / each.old, 0.3), 3.0)
    return first


def _distribute(
    symbol: str, dividend_yield: float, opens: Floats, closes: Floats, split: list[Split]
) -> tuple[Floats, list[tuple[Payday, Dividend]]]:
    """Lowers prices, in place, by what is paid and by splits. Answers the splits' ratios and the dividends."""
    ratio = np.ones(len(closes))
    for each in split:
        index = calendar.session(each.on).index
        ratio[index] = each.old / each.new
        opens[index:] *= ratio[index]
        closes[index:] *= ratio[index]
    paid = []
    for day in happenings.paydays(symbol):
        # A split between the declaration and the ex-day changes what one share gets.
        declared_close = closes[day.declared] * float(np.prod(ratio[day.declared + 1 : day.ex + 1]))
        amount = max(round(declared_close * dividend_yield / 4, 2), 0.01)
        left = 1 - amount / (closes[day.ex - 1] * ratio[day.ex])
        opens[day.ex :] *= left
        closes[day.ex :] *= left
        on = calendar.sessions()[day.ex].on
        paid.append((day, Dividend(symbol, on, day.pay_on, Decimal(str(amount)))))
    return ratio, paid
