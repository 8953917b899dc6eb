"""An engine over quotes that a test tells, and what it said."""

from collections.abc import Callable, Iterable, Mapping

from tests.alerts.naive import Move
from thetadesk.alerts.engine.evaluating import Engine
from thetadesk.alerts.engine.instances import ActiveRule
from thetadesk.alerts.engine.sources import Facts
from thetadesk.alerts.model import Change, Saved
from thetadesk.alerts.parser import parse
from thetadesk.market.model import Quote, QuoteState


class Market:
    """Quotes as the hub holds them: believed unless their symbol is doubted."""

    def __init__(self) -> None:
        self.quotes: dict[str, Quote] = {}
        self.doubted: set[str] = set()

    def get(self, symbol: str) -> Quote | None:
        return self.quotes.get(symbol)

    def state(self, quote: Quote, now: float) -> QuoteState:
        return QuoteState.STALE if quote.symbol in self.doubted else QuoteState.LIVE


class Bench:
    """An engine with its market; what it says is kept."""

    def __init__(
        self, texts: Iterable[str], now: float, saved: Mapping[tuple[str, str], Saved] | None = None
    ) -> None:
        self.market = Market()
        self.changes: list[Change] = []
        self.engine = Engine(self.changes.append, self.market, lambda: 0, lambda: 0)
        self.engine.load(active(texts), saved or {}, now)

    def tick(self, symbol: str, at: float, **said: float | None) -> Quote:
        if symbol in self.market.doubted:
            # It is found out before it is mended.
            self.engine.beat(at)
            self.market.doubted.discard(symbol)
        quote = self.market.quotes.setdefault(symbol, Quote(symbol))
        quote.received_at = at
        for name, value in said.items():
            setattr(quote, name, value)
        self.engine.tick(quote, at)
        return quote

    def price(self, symbol: str, at: float, price: float) -> Quote:
        """A tick whose mark is the price."""
        return self.tick(symbol, at, bid=price, ask=price, last=price)

    def facts(
        self, kind: str, subjects: Facts, at: float, between: Iterable[Callable[[], object]] = ()
    ) -> None:
        """The book tells what it knows, piece by piece, and this happens between pieces."""
        happening = iter(between)
        for _ in self.engine.take_facts(kind, subjects, at):
            next(happening, lambda: None)()

    @property
    def moves(self) -> list[Move]:
        return [moved(change) for change in self.changes]

    def take(self) -> list[str]:
        """What was said since it was asked last, as `before>after`."""
        told = [f"{change.before}>{change.after}" for change in self.changes]
        self.changes.clear()
        return told


def moved(change: Change) -> Move:
    return change.at, change.rule_id, change.instance, change.before, change.after, change.saved.count


def active(texts: Iterable[str]) -> list[ActiveRule]:
    """Rules by their texts, numbered."""
    return [ActiveRule(str(number), 1, parse(text)) for number, text in enumerate(texts)]
