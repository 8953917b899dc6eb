"""What clients watch, as it was told last: each beat writes what changed since the beat before, once for everybody.

A beat of thousands of symbols is written in pieces, so that no tick waits for it. Who comes meanwhile is told some symbols
as this beat has them, others as the one before had them: the beat's own message, which follows, fits both.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field

from thetadesk.market.hub import Hub
from thetadesk.market.model import Quote
from thetadesk.web.live.quotes import NOTHING, Fields, changed, fields_of, head_of, whole

_LOOK_SECONDS = 1.0  # how often everything is looked at for what time alone changes: quotes grow stale
_AT_ONCE = 32  # symbols in one piece


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

    def beat(self) -> Generator[None, None, Beat]:
        """Writes what changed since the last beat. Yields between pieces."""
        now = self._now()
        yield from self._look(now)
        touched, self._touched = self._touched, set()
        written: dict[str, tuple[Watched, str]] = {}
        for place, symbol in enumerate(touched):
            watched = self._watched.get(symbol)
            if watched is not None:
                written[symbol] = watched, self._changed(watched, now)
            if place % _AT_ONCE == _AT_ONCE - 1:
                yield
        return self._numbered(written, now)

    def _numbered(self, written: Mapping[str, tuple[Watched, str]], now: float) -> Beat:
        """The beat, under a number that is greater than that of every message until now."""
        self.seq = self._next_seq()
        quotes = {}
        for symbol, (watched, text) in written.items():
            # Who began to watch a symbol that everybody had left knows more of it than this beat.
            if self._watched.get(symbol) is watched:
                watched.seq = self.seq
                quotes[symbol] = text
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

    def _look(self, now: float) -> Generator[None, None, None]:
        if now - self._looked_at < _LOOK_SECONDS:
            return
        self._looked_at = now
        for place, (symbol, watched) in enumerate(list(self._watched.items())):
            quote = self._hub.get(symbol)
            if quote is not None and self._hub.state(quote, now) is not watched.told[8]:
                self._touched.add(symbol)
            if place % _AT_ONCE == _AT_ONCE - 1:
                yield

    def _changed(self, watched: Watched, now: float) -> str:
        quote, before = self._hub.get(watched.symbol), watched.told
        after = self._fields(quote, now)
        watched.told = after
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
