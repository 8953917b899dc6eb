"""What clients watch, as it was told last: each beat writes what changed since the beat before, once for everybody."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from thetadesk.market.hub import Hub
from thetadesk.market.model import Quote
from thetadesk.web.live.quotes import NOTHING, Fields, changed, fields_of, head_of, whole

_LOOK_SECONDS = (
    1.0  # how often everything is looked at for what time alone changes: quotes grow stale, markets close
)


@dataclass(slots=True)
class Watched:
    """One symbol: what was told of it last, in which message, and how many clients watch it."""

    symbol: str
    head: str
    told: Fields
    seq: int
    viewers: int = 0


@dataclass(frozen=True, slots=True)
class Beat:
    """What changed since the last one: the JSON of each changed quote by symbol, under the number `seq`; written `at`
    (epoch seconds)."""

    seq: int
    at: float
    quotes: Mapping[str, str] = field(default_factory=dict)


class Board:
    """The watched symbols of `hub`. `now` tells epoch seconds."""

    def __init__(self, hub: Hub, now: Callable[[], float]) -> None:
        self._hub = hub
        self._now = now
        self._watched: dict[str, Watched] = {}
        self._touched: set[str] = set()
        self._unlisten: Callable[[], None] | None = None
        self._looked_at = 0.0
        self.seq = self.began = self._next_seq()

    def __len__(self) -> int:
        return len(self._watched)

    def watch(self, symbols: Iterable[str]) -> None:
        """One more client watches each of these."""
        if self._unlisten is None:
            self._unlisten = self._hub.listen(self._touch)
        # A number of its own: what was told of a symbol while nobody watched, nobody can have heard.
        self.seq = self._next_seq()
        for symbol in symbols:
            watched = self._watched.get(symbol)
            if watched is None:
                told = self._fields(self._hub.get(symbol), self._now())
                watched = self._watched[symbol] = Watched(symbol, head_of(symbol), told, self.seq)
            watched.viewers += 1

    def release(self, symbols: Iterable[str]) -> None:
        """One client less watches each of these."""
        for symbol in symbols:
            watched = self._watched[symbol]
            watched.viewers -= 1
            if not watched.viewers:
                del self._watched[symbol]
        if not self._watched and self._unlisten is not None:
            self._unlisten()
            self._unlisten = None
            self._touched.clear()

    def beat(self) -> Beat:
        """Writes what changed since the last beat."""
        now = self._now()
        self._look(now)
        touched, self._touched = self._touched, set()
        self.seq = self._next_seq()
        quotes = {}
        for symbol in touched:
            watched = self._watched.get(symbol)
            if watched is not None:
                quotes[symbol] = self._changed(watched, now)
        return Beat(self.seq, now, quotes)

    def whole(self, symbol: str) -> str:
        """Everything about a watched symbol as the last beat had it, so that the next one's changes fit."""
        watched = self._watched[symbol]
        return whole(watched.head, watched.told, self._age(self._hub.get(symbol), self._now()))

    def changed_after(self, seq: int, symbols: Iterable[str]) -> list[str]:
        """Those of the watched symbols that were told anew after message `seq`: all of them, if another run of the desk
        numbered it."""
        if not self.began <= seq <= self.seq:
            return list(symbols)
        return [symbol for symbol in symbols if self._watched[symbol].seq > seq]

    def _next_seq(self) -> int:
        # Milliseconds, so that numbers go on growing when the desk is started anew.
        return max(getattr(self, "seq", 0) + 1, int(self._now() * 1000))

    def _touch(self, quote: Quote) -> None:
        self._touched.add(quote.symbol)

    def _look(self, now: float) -> None:
        if now - self._looked_at < _LOOK_SECONDS:
            return
        self._looked_at = now
        for symbol, watched in self._watched.items():
            quote = self._hub.get(symbol)
            if quote is not None and self._hub.state(quote, now) is not watched.told[8]:
                self._touched.add(symbol)

    def _changed(self, watched: Watched, now: float) -> str:
        quote, before = self._hub.get(watched.symbol), watched.told
        after = self._fields(quote, now)
        watched.told, watched.seq = after, self.seq
        return changed(watched.head, before, after, self._age(quote, now))

    def _fields(self, quote: Quote | None, now: float) -> Fields:
        return NOTHING if quote is None else fields_of(quote, self._hub.state(quote, now))

    def _age(self, quote: Quote | None, now: float) -> float | None:
        return None if quote is None else age_of(quote, self._hub, now)


def age_of(quote: Quote, hub: Hub, now: float) -> float:
    """Seconds since the exchange said the newest part of a quote; since it was received where it does not say when."""
    told_at = max(quote.quoted_at or 0.0, quote.traded_at or 0.0)
    if not told_at:
        return max(0.0, now - quote.received_at)
    return max(0.0, now + hub.standing(quote.source).ahead - told_at)
