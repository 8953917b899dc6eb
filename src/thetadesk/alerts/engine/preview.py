"""What a rule says now, and what it would have said: the engine itself, over stored candles.

A candle tells four prices of its minute or day and not their order: it is taken to have gone to the nearer extreme first.
Bid, ask and mark are the price that traded. What no candle tells (volatilities, Greeks, what was held) stays unknown, and
is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from heapq import merge
from itertools import islice
from math import inf

from thetadesk.alerts import syntax
from thetadesk.alerts.engine.evaluating import Engine
from thetadesk.alerts.engine.instances import ActiveRule, Said
from thetadesk.alerts.engine.sources import Facts, Models, Quotes
from thetadesk.alerts.model import Change, State
from thetadesk.alerts.syntax import Of, RuleLine
from thetadesk.alerts.writing import value_text
from thetadesk.kernel.calendar import market_date, session_close
from thetadesk.market.model import Candle, Interval, Quote, QuoteState

MOST_CANDLES = 50_000
"""Of all symbols together; the newest are kept. Half a second's work."""
MOST_FIRINGS = 200
MOST_SUBJECTS = 20
_MINUTE = 60.0
_DAY = 86_400.0
_PARTS = 4
_TOLD = frozenset({
    "mark", "last", "bid", "ask", "open", "high", "low", "volume", "previous_close", "change", "change_percent",
})  # fmt: skip
_RULE = "preview"
Past = Mapping[tuple[str, str], Iterable[tuple[float, float]]]
"""What fields of symbols were: times and values, by symbol and field."""


@dataclass(frozen=True, slots=True)
class Firing:
    """One time a rule would have fired."""

    at: datetime
    value: float | None
    threshold: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Replay:
    """What a rule would have done. `count` is how often it would have fired, of which `firings` are the last; `since`
    is where the candles begin, None if there are none. `unknown` names what candles do not tell."""

    count: int
    firings: tuple[Firing, ...]
    since: datetime | None
    until: datetime
    unknown: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The answer as a sentence without its end."""
        if self.since is None:
            return f"cannot be replayed: no history is kept of {', '.join(self.unknown) or 'its prices'}"
        days = max(1, round((self.until - self.since).total_seconds() / _DAY))
        often = "never" if not self.count else "once" if self.count == 1 else f"{self.count:,} times"
        span = "in the last day" if days == 1 else f"in the last {days:,} days"
        never = "would not have fired" if not self.count else f"would have fired {often}"
        left_out = f", as far as it is known without {', '.join(self.unknown)}" if self.unknown else ""
        return f"{never} {span}{left_out}"


def now(
    line: RuleLine,
    quotes: Quotes,
    facts: Mapping[Of, Facts],
    at: float,
    past: Past | None = None,
    models: Models | None = None,
) -> list[Said]:
    """What a rule says at `at`, of the first `MOST_SUBJECTS` subjects that it goes over, true ones first. `past` fills
    its windows; `models` stand in for what quotes of options do not say."""
    engine = Engine(lambda _: None, quotes, lambda: 0, lambda: 0)
    for of, subjects in facts.items():
        engine.facts(of, subjects, at)
    engine.load([ActiveRule(_RULE, 1, line)], {}, at)
    for _ in engine.take_models(models or {}, at):
        pass
    for (symbol, name), values in (past or {}).items():
        engine.warm(symbol, name, values, at)
    said = engine.readings(_RULE)
    said.sort(key=lambda each: (each.true is not True, each.true is None))
    return said[:MOST_SUBJECTS]


def words_now(said: Said) -> str:
    """`true now: AAPL 182.40 < 185.00`."""
    truth = {True: "true now", False: "not true now", None: "unknown now"}[said.true]
    return f"{truth}: {said.words}"


class _Stored:
    """The quotes of a replay, which nobody doubts."""

    def __init__(self) -> None:
        self.quotes: dict[str, Quote] = {}

    def get(self, symbol: str) -> Quote | None:
        return self.quotes.get(symbol)

    def state(self, quote: Quote, now: float) -> QuoteState:  # noqa: ARG002
        return QuoteState.LIVE


@dataclass(slots=True)
class Replaying:
    """A replay that can be done piece by piece, so that nobody has to wait for it: call `go` until it says that it is
    done, then ask for its `result`. `candles` are each symbol's, oldest first."""

    line: RuleLine
    candles: Mapping[str, Sequence[Candle]]
    interval: Interval
    until: datetime
    _count: int = 0
    _firings: list[Change] = field(default_factory=list)
    _engine: Engine = field(init=False)
    _stored: _Stored = field(init=False)
    _prices: Iterator[_Price] = field(init=False)
    _since: datetime | None = field(init=False)

    def __post_init__(self) -> None:
        self._stored = _Stored()
        self._engine = Engine(self._note, self._stored, lambda: 0, lambda: 0, look_seconds=inf)
        symbols = [symbol for symbol in syntax.symbols(self.line) if self.candles.get(symbol)]
        most = MOST_CANDLES // max(1, len(symbols))
        kept = {symbol: self.candles[symbol][-most:] for symbol in symbols}
        begins = min((each[0].at.timestamp() for each in kept.values()), default=self.until.timestamp())
        self._stored.quotes = {symbol: Quote(symbol, source="candles") for symbol in kept}
        each_in_turn = (_prices(symbol, each, self.interval) for symbol, each in kept.items())
        self._prices = merge(*each_in_turn, key=lambda price: price.at)
        self._since = datetime.fromtimestamp(begins, UTC) if kept else None
        self._engine.load([ActiveRule(_RULE, 1, self.line)], {}, begins)

    def go(self, most: int = 500) -> bool:
        """Goes through at most so many prices; whether all are gone through."""
        count = 0
        for price in islice(self._prices, most):
            quote = self._stored.quotes[price.symbol]
            price.tell(quote)
            self._engine.tick(quote, price.at)
            count += 1
        if count == most:
            return False
        self._engine.beat(self.until.timestamp())
        return True

    def result(self) -> Replay:
        """What came of it."""
        last = self._firings[-MOST_FIRINGS:]
        firings = (
            Firing(datetime.fromtimestamp(each.at, UTC), each.value, each.threshold, each.words)
            for each in last
        )
        return Replay(self._count, tuple(firings), self._since, self.until, unknown(self.line, self.candles))

    def _note(self, change: Change) -> None:
        if change.after is State.FIRING and change.saved.last_fired_at == change.at and not change.repeat:
            self._count += 1
            self._firings.append(change)
            del self._firings[:-MOST_FIRINGS]


def replay(
    line: RuleLine, candles: Mapping[str, Sequence[Candle]], interval: Interval, until: datetime
) -> Replay:
    """What a rule would have done over stored candles up to `until`, all at once."""
    replaying = Replaying(line, candles, interval, until)
    while not replaying.go():
        pass
    return replaying.result()


def unknown(line: RuleLine, candles: Mapping[str, Sequence[Candle]]) -> tuple[str, ...]:
    """What a rule asks for and these candles do not tell, in the words of the rule."""
    missing = (
        value_text(each)
        for each in syntax.observables(line)
        if each.subject.of is not Of.QUOTE or each.name not in _TOLD or not candles.get(each.subject.key)
    )
    return tuple(sorted(set(missing)))


@dataclass(frozen=True, slots=True)
class _Price:
    """One price of a candle, and what is known of the day by then."""

    at: float
    symbol: str
    price: float
    open: float
    high: float
    low: float
    volume: float
    previous_close: float | None

    def tell(self, quote: Quote) -> None:
        quote.bid = quote.ask = quote.last = self.price
        quote.open, quote.high, quote.low = self.open, self.high, self.low
        quote.volume, quote.previous_close = self.volume, self.previous_close
        quote.received_at = self.at


def _prices(symbol: str, candles: Sequence[Candle], interval: Interval) -> Iterator[_Price]:
    """The four prices of each candle, spread over its time."""
    day: date | None = None
    opened = highest = lowest = volume = 0.0
    close: float | None = None
    previous_close: float | None = None
    for candle in candles:
        on = market_date(candle.at)
        if on != day:
            day, previous_close = on, close
            opened, highest, lowest, volume = candle.open, candle.open, candle.open, 0.0
        begins, lasts = candle.at.timestamp(), _lasts(candle, interval)
        near, far = (candle.low, candle.high) if candle.close >= candle.open else (candle.high, candle.low)
        for part, price in enumerate((candle.open, near, far, candle.close)):
            highest, lowest = max(highest, price), min(lowest, price)
            done = volume + candle.volume * (part + 1) / _PARTS
            at = begins + lasts * part / _PARTS
            yield _Price(at, symbol, price, opened, highest, lowest, done, previous_close)
        volume += candle.volume
        close = candle.close


def _lasts(candle: Candle, interval: Interval) -> float:
    """How many seconds a candle's prices are spread over."""
    if interval is Interval.MINUTE:
        return _MINUTE
    return max(_MINUTE, session_close(market_date(candle.at)).timestamp() - candle.at.timestamp())
