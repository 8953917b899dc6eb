"""Every price of every name at every instant: the drawn paths, their bridges, and shocks. Knows nothing of "now"."""

import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import time
from functools import lru_cache

import numpy as np

from brokersim import calendar
from brokersim.market.intraday import STEPS_A_MINUTE, Bridges
from brokersim.market.paths import Floats, Path, market_path, paths
from brokersim.market.roster import FEAR, MARKET, TENTH, roster
from brokersim.market.shocks import Shocks
from brokersim.market.surface import MONTH, Level, fear_level, level, mean_volatility

YEAR = 365 * 86400.0
_OVERNIGHT = 0.3
_LEVERAGE = 4.0  # how much log-volatility falls when the market rises inside a session


@dataclass(frozen=True, slots=True)
class Moment:
    """Where an instant lies: in session `index`, at `part` 0-1 of it; 1 when that session is over."""

    index: int
    part: float


class Tape:
    """Prices and nerves as functions of epoch seconds; the same for everybody who asks, whenever they ask."""

    def __init__(self, seed: int) -> None:
        self.market = market_path(seed)
        self.paths: dict[str, Path] = paths(seed, self.market)
        self.shocks = Shocks()
        self._bridges = Bridges(seed)
        self._sessions = calendar.sessions()
        self._midnights = [calendar.instant(each.on, time(0)).timestamp() for each in self._sessions]
        self._betas = {symbol: traits.listing.beta for symbol, traits in roster().items()}
        self._events = {symbol: self._report_times(path) for symbol, path in self.paths.items()}
        self._fears: dict[int, float] = {}
        self.spot = lru_cache(maxsize=4096)(self._spot)
        self.level = lru_cache(maxsize=4096)(self._level)

    def shock(self, symbol: str, factor: float, at: float) -> None:
        """From `at` on, `factor` times the price."""
        self.shocks.add(symbol, factor, at)
        self._fears.clear()
        self.spot.cache_clear()
        self.level.cache_clear()

    def moment(self, at: float) -> Moment:
        """Raises CalendarError before the first session."""
        index = calendar.last_opened_index(at)
        session = self._sessions[index]
        if at >= session.closed:
            return Moment(index, 1.0)
        return Moment(index, (at - session.opened) / (session.closed - session.opened))

    def pause(self, at: float) -> float:
        """The instant itself while the market is open, else that of the last close."""
        return min(at, self._sessions[calendar.last_opened_index(at)].closed)

    def opening(self, symbol: str, index: int) -> float:
        """The opening print of a session."""
        return self.spot(symbol, self._sessions[index].opened)

    def closing(self, symbol: str, index: int) -> float:
        """The regular close of a session."""
        return self.spot(symbol, self._sessions[index].closed)

    def closings(self, symbol: str, first: int, last: int) -> Floats:
        """The closes of sessions `first` to `last`, as they were quoted then; shape (n,)."""
        if symbol in TENTH:
            return np.round(self.closings(TENTH[symbol], first, last) / 10, 2)
        if symbol == FEAR:
            return np.array([self._fear(index) for index in range(first, last + 1)])
        found = np.maximum(np.round(self.paths[symbol].closes[first : last + 1], 2), 0.01)
        if self.shocks.moves(symbol):
            found = np.array([self.closing(symbol, index) for index in range(first, last + 1)])
        return found

    def knots(self, symbol: str, index: int) -> Floats:
        """The price at every half minute of a session, opening and close included; shape (steps + 1,)."""
        if symbol in TENTH:
            return np.round(self.knots(TENTH[symbol], index) / 10, 2)
        session = self._sessions[index]
        steps = session.minutes * STEPS_A_MINUTE
        times: Floats = session.opened + np.arange(steps + 1, dtype=np.float64) * (60.0 / STEPS_A_MINUTE)
        if symbol == FEAR:
            return self._fear_knots(index, times)
        path = self.paths[symbol]
        start, end = math.log(path.opens[index]), math.log(path.closes[index])
        away = self._betas[symbol] * self.market.deviation[index] * self._bridges.bridge(MARKET, index)
        if symbol != MARKET:
            away = away + path.own_deviation[index] * self._bridges.bridge(symbol, index)
        found: Floats = np.exp(start + (end - start) * np.linspace(0, 1, steps + 1) + away)
        for shock in self.shocks.moves(symbol):
            found = np.where(times >= shock.at, found * shock.factor, found)
        return np.maximum(np.round(found, 2), 0.01)

    def _fear_knots(self, index: int, times: Floats) -> Floats:
        """As `_spot`, for a whole session at once."""
        session = self._sessions[index]
        part = (times - session.opened) / (session.closed - session.opened)
        now = float(self.market.state[index])
        before = float(self.market.state[index - 1]) if index else now
        states = before + (now - before) * (_OVERNIGHT + (1 - _OVERNIGHT) * part)
        states = states - _LEVERAGE * self.market.deviation[index] * self._bridges.bridge(MARKET, index)
        calm = level(roster()[MARKET], 0.0, 0.0, 1.0)
        present: Floats = calm.now * np.exp(states)
        if not self.shocks.is_calm():
            present = present * [self.shocks.nerves(MARKET, at) for at in times.tolist()]
        return np.round(100 * mean_volatility(present, calm.long_run, MONTH), 2)

    def _fear(self, index: int) -> float:
        if index not in self._fears:
            self._fears[index] = self.closing(FEAR, index)
        return self._fears[index]

    def _spot(self, symbol: str, at: float) -> float:
        if symbol in TENTH:
            return round(self.spot(TENTH[symbol], at) / 10, 2)
        if symbol == FEAR:
            return round(100 * self.level(MARKET, at).at_the_money(MONTH), 2)
        moment = self.moment(at)
        path = self.paths[symbol]
        price = float(path.closes[moment.index])
        if moment.part < 1:
            price = self._inside(symbol, path, moment)
        elif moment.index + 1 < len(self._sessions) and at >= self._midnights[moment.index + 1]:
            # Before the opening of a split's day, the last close is told in new shares.
            price *= float(path.ratio[moment.index + 1])
        price *= self.shocks.factor(symbol, at)
        return max(round(price, 2), 0.01)

    def _inside(self, symbol: str, path: Path, moment: Moment) -> float:
        index = moment.index
        start, end = float(path.opens[index]), float(path.closes[index])
        away = self._betas[symbol] * float(self.market.deviation[index]) * self._bridge(MARKET, moment)
        if symbol != MARKET:
            away += float(path.own_deviation[index]) * self._bridge(symbol, moment)
        return start * math.exp(math.log(end / start) * moment.part + away)

    def _bridge(self, name: str, moment: Moment) -> float:
        walk = self._bridges.bridge(name, moment.index)
        place = moment.part * (len(walk) - 1)
        before = int(place)
        if before >= len(walk) - 1:
            return float(walk[-1])
        left = float(walk[before])
        return left + (float(walk[before + 1]) - left) * (place - before)

    def _level(self, symbol: str, at: float) -> Level:
        if symbol in TENTH:
            return self.level(TENTH[symbol], at)
        if symbol == FEAR:
            return fear_level(self.level(MARKET, at))
        moment = self.moment(at)
        path = self.paths[symbol]
        common, own = self._state(self.market.state, moment), self._state(path.state, moment)
        if moment.part < 1:
            deviation = float(self.market.deviation[moment.index])
            common -= _LEVERAGE * deviation * self._bridge(MARKET, moment)
        found = level(roster()[symbol], common, own, self.shocks.nerves(symbol, at))
        return Level(found.now, found.long_run, self._ahead(symbol, at))

    @staticmethod
    def _state(states: Floats, moment: Moment) -> float:
        now = float(states[moment.index])
        if moment.part >= 1 or moment.index == 0:
            return now
        before = float(states[moment.index - 1])
        return before + (now - before) * (_OVERNIGHT + (1 - _OVERNIGHT) * moment.part)

    def _report_times(self, path: Path) -> tuple[list[float], list[float]]:
        times = [self._sessions[each.reaction].opened for each in path.reports]
        return times, [each.move**2 for each in path.reports]

    def _ahead(self, symbol: str, at: float) -> tuple[tuple[float, float], ...]:
        times, moves = self._events[symbol]
        first = bisect_right(times, at)
        return tuple(
            ((when - at) / YEAR, move)
            for when, move in zip(times[first : first + 6], moves[first:], strict=False)
        )
