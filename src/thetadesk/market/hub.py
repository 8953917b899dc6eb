"""The quote hub: the last value of every symbol, from whoever tells it first, for whoever wants to know.

It is bounded, never waits and never queues: a tick changes the quote in place, and who has not looked meanwhile sees
only the newest value. Late and repeated ticks change nothing. Everything runs on the event loop's thread; reading a
quote is safe from any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import inf

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import INDEXES, from_symbol
from thetadesk.market.demand import Demand
from thetadesk.market.merging import merge
from thetadesk.market.model import Priority, Quote, QuoteState, Tick
from thetadesk.market.quality import SILENT_SECONDS, Hours, judge

Listener = Callable[[Quote], None]
TradeListener = Callable[[Quote, Tick], None]
TickListener = Callable[[Quote, float], None]
"""Told a quote as one tick has left it, and when that was received (epoch seconds)."""

MOST_SYMBOLS = 10_000
_ROOM_MADE = 0.1  # of all symbols, when there are too many: making room one by one would sort each time


@dataclass(slots=True)
class Standing:
    """How a source stands: when it was heard last (our clock), up to when what it said is not believed any more (all
    of it while it is silent), and how many seconds its market's clock is ahead of ours (a simulator's may be)."""

    heard_at: float = 0.0
    stale_before: float = 0.0
    silent_since: float | None = None
    ahead: float = 0.0


@dataclass(slots=True)
class Counts:
    """What became of the ticks so far: `repeated` ones were late or said nothing new, `refused` ones found no room."""

    received: int = 0
    changed: int = 0
    repeated: int = 0
    refused: int = 0
    evicted: int = 0


class Hub:
    """Quotes by symbol. `demand` says which are wanted; unwanted ones make room when there are too many."""

    def __init__(self, most: int = MOST_SYMBOLS) -> None:
        self.demand = Demand()
        self.counts = Counts()
        self.seq = 0
        self._most = most
        self._quotes: dict[str, Quote] = {}
        self._sources: dict[str, Standing] = {}
        self._hours = Hours()
        self._all: tuple[Listener, ...] = ()
        self._of: dict[str, tuple[Listener, ...]] = {}
        self._trades: tuple[TradeListener, ...] = ()
        self._ticks: tuple[TickListener, ...] = ()

    def __len__(self) -> int:
        return len(self._quotes)

    def put(self, ticks: Iterable[Tick]) -> None:
        """Takes what a source says. Each quote that changed is told once, as it is after all of `ticks`."""
        quotes, counts, changed = self._quotes, self.counts, {}
        ticked = self._ticks
        for tick in ticks:
            counts.received += 1
            quote = quotes.get(tick.symbol) or self._admitted(tick.symbol)
            if quote is None:
                counts.refused += 1
                continue
            standing = self._sources.get(tick.source) or self.standing(tick.source)
            if tick.streamed and tick.received_at > standing.heard_at:
                self._heard(standing, tick.received_at)
            followed = not tick.streamed and _is_followed(quote, tick, standing)
            if not merge(quote, tick, tick.received_at + standing.ahead):
                counts.repeated += 1
                continue
            if followed:
                quote.streamed = True
            counts.changed += 1
            self.seq += 1
            quote.seq = self.seq
            changed[tick.symbol] = quote
            for tell in ticked:
                tell(quote, tick.received_at)
            if self._trades and tick.last is not None and _is_trade(quote, tick):
                for told in self._trades:
                    told(quote, tick)
        for quote in changed.values():
            self._tell(quote)

    def get(self, symbol: str) -> Quote | None:
        """The symbol's quote, None if nobody ever told one. It changes in place: copy what must stay."""
        return self._quotes.get(symbol)

    def quotes(self) -> list[Quote]:
        """Every quote there is."""
        return list(self._quotes.values())

    def since(self, seq: int) -> list[Quote]:
        """The quotes that changed after `seq`, in the order of their last change."""
        return sorted((q for q in self._quotes.values() if q.seq > seq), key=lambda q: q.seq)

    def state(self, quote: Quote, now: float) -> QuoteState:
        """What a quote is good for at `now`, by our clock."""
        standing = self.standing(quote.source)
        stale_before = standing.stale_before
        if quote.streamed and now - standing.heard_at > SILENT_SECONDS:
            stale_before = inf
        is_open = self._hours.is_open(quote.symbol, now + standing.ahead)
        return judge(quote, now, is_open=is_open, stale_before=stale_before)

    def mark(self, symbol: str) -> float | None:
        """What one unit of the symbol is worth, None if nobody knows."""
        quote = self._quotes.get(symbol)
        return None if quote is None else quote.mark

    def is_open(self, symbol: str, now: float, source: str = "") -> bool:
        """Whether the symbol's market trades at `now` by our clock, as its source has the time."""
        return self._hours.is_open(symbol, now + self.standing(source).ahead)

    def listen(self, told: Listener) -> Callable[[], None]:
        """Calls `told` with every quote that changes, until what is returned is called."""
        self._all = (*self._all, told)

        def unlisten() -> None:
            self._all = tuple(each for each in self._all if each is not told)

        return unlisten

    def listen_to(self, symbols: Iterable[str], told: Listener) -> Callable[[], None]:
        """The same for some symbols only."""
        chosen = frozenset(symbols)
        for symbol in chosen:
            self._of[symbol] = (*self._of.get(symbol, ()), told)

        def unlisten() -> None:
            for symbol in chosen:
                left = tuple(each for each in self._of.get(symbol, ()) if each is not told)
                if left:
                    self._of[symbol] = left
                else:
                    self._of.pop(symbol, None)

        return unlisten

    def listen_trades(self, told: TradeListener) -> Callable[[], None]:
        """Calls `told` with every tick that tells a trade, one by one: candles need the extremes between. Snapshots
        repeat old trades and are left out."""
        self._trades = (*self._trades, told)

        def unlisten() -> None:
            self._trades = tuple(each for each in self._trades if each is not told)

        return unlisten

    def listen_ticks(self, told: TickListener) -> Callable[[], None]:
        """Calls `told` with every tick that changed its quote, one by one and at once: of several in one message none is
        passed over. It must be quick, and change nothing here."""
        self._ticks = (*self._ticks, told)

        def unlisten() -> None:
            self._ticks = tuple(each for each in self._ticks if each is not told)

        return unlisten

    def want(self, owner: str, symbols: Iterable[str], priority: Priority = Priority.SCREEN) -> None:
        """From now on `owner` wants exactly these symbols."""
        self.demand.want(owner, symbols, priority)

    def unwant(self, owner: str) -> None:
        """`owner` wants nothing any more."""
        self.demand.unwant(owner)

    def standing(self, source: str) -> Standing:
        """How a source stands, made when it is first asked for."""
        found = self._sources.get(source)
        if found is None:
            found = self._sources[source] = Standing()
        return found

    def standings(self) -> dict[str, Standing]:
        """Every source that was ever heard of."""
        return {name: each for name, each in self._sources.items() if name}

    def heard(self, source: str, at: float) -> None:
        """A source is alive: for heartbeats, which carry no tick."""
        self._heard(self.standing(source), at)

    def silent(self, source: str, since: float) -> None:
        """A source has said nothing since then: its quotes are stale until it tells each of them again."""
        standing = self.standing(source)
        standing.silent_since = since if standing.silent_since is None else standing.silent_since
        standing.stale_before = inf

    def keep_time(self, source: str, ahead: float) -> None:
        """Notes how many seconds the clock of a source's market is ahead of ours."""
        self.standing(source).ahead = ahead

    def unstreamed(self, symbols: Iterable[str]) -> None:
        """Nobody streams these any more: what is known of them ages from now on."""
        for symbol in symbols:
            quote = self._quotes.get(symbol)
            if quote is not None:
                quote.streamed = False

    def _heard(self, standing: Standing, at: float) -> None:
        if standing.silent_since is not None:
            # What it said before it fell silent may have changed unseen.
            standing.stale_before = standing.heard_at
            standing.silent_since = None
        standing.heard_at = max(standing.heard_at, at)

    def _tell(self, quote: Quote) -> None:
        for told in self._all:
            told(quote)
        for told in self._of.get(quote.symbol, ()):
            told(quote)

    def _admitted(self, symbol: str) -> Quote | None:
        """A new quote, None if every place is taken by a symbol that somebody wants."""
        if len(self._quotes) >= self._most:
            self._make_room()
            if len(self._quotes) >= self._most:
                return None
        is_index = symbol in INDEXES or symbol.startswith("$")
        quote = self._quotes[symbol] = Quote(symbol, is_index=is_index, is_option=_is_option(symbol))
        return quote

    def _make_room(self) -> None:
        idle = [q for q in self._quotes.values() if q.symbol not in self.demand and q.symbol not in self._of]
        idle.sort(key=lambda quote: quote.received_at)
        for quote in idle[: max(1, int(self._most * _ROOM_MADE))]:
            del self._quotes[quote.symbol]
            self.counts.evicted += 1


def _is_option(symbol: str) -> bool:
    try:
        return from_symbol(symbol).is_option
    except InvalidInputError:
        return False


def _is_trade(quote: Quote, tick: Tick) -> bool:
    """Whether the last price of a tick that changed its quote is news: not a late one, nor one told before."""
    return (
        not tick.snapshot
        and tick.last == quote.last
        and (tick.traded_at is None or tick.traded_at == quote.traded_at)
    )


def _is_followed(quote: Quote, tick: Tick, standing: Standing) -> bool:
    """Whether a stream goes on telling what this answer to a request says once."""
    return (
        quote.received_at > 0
        and quote.streamed
        and quote.source == tick.source
        and standing.silent_since is None
    )
