"""Whatever happens to streams, a quote is never called live unless it was told since its stream last fell silent."""

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.market.ticks import OPEN, tick
from thetadesk.market.hub import Hub
from thetadesk.market.model import QuoteState
from thetadesk.market.quality import POLLED_SECONDS, SILENT_SECONDS

SYMBOLS = st.sampled_from(["A", "B", "C"])
SOURCES = st.sampled_from(["one", "two"])
STALE = QuoteState.STALE


@dataclass
class Truth:
    """What a test remembers of a symbol: who told it last, when, and whether a stream did."""

    source: str
    told_at: float
    streamed: bool
    price: float


@dataclass
class Life:
    """What a test remembers of a source: when it was heard last, and the end of what is not believed any more."""

    heard_at: float = 0.0
    silent: bool = False
    doubted_until: float = 0.0


@dataclass
class Model:
    truths: dict[str, Truth] = field(default_factory=dict)
    lives: dict[str, Life] = field(default_factory=lambda: {"one": Life(), "two": Life()})


class HubLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.hub, self.model, self.now, self.price = Hub(), Model(), OPEN, 10.0

    @rule(seconds=st.sampled_from([0.5, 3.0, 20.0, 45.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(symbol=SYMBOLS, source=SOURCES)
    def a_stream_tells(self, symbol: str, source: str) -> None:
        self._hear(source)
        self._tell(symbol, source, streamed=True, snapshot=False)

    @rule(symbol=SYMBOLS, source=SOURCES)
    def a_stream_tells_anew(self, symbol: str, source: str) -> None:
        self._hear(source)
        self._tell(symbol, source, streamed=True, snapshot=True)

    @rule(symbol=SYMBOLS, source=SOURCES)
    def somebody_asks(self, symbol: str, source: str) -> None:
        known, life = self.model.truths.get(symbol), self.model.lives[source]
        followed = known is not None and known.streamed and known.source == source and not life.silent
        self._tell(symbol, source, streamed=followed, snapshot=True, asked=True)

    @rule(symbol=SYMBOLS)
    def an_old_message_comes_late(self, symbol: str) -> None:
        known = self.model.truths.get(symbol)
        if known is not None:
            self._hear(known.source)
            self.hub.put([tick(symbol, self.now, source=known.source, bid=1.0, quoted_at=known.told_at - 1)])

    @rule(source=SOURCES)
    def a_heart_beats(self, source: str) -> None:
        self._hear(source)
        self.hub.heard(source, self.now)

    @rule(source=SOURCES)
    def a_stream_falls_silent(self, source: str) -> None:
        self.model.lives[source].silent = True
        self.hub.silent(source, self.now)

    @rule(symbol=SYMBOLS)
    def nobody_follows_it_any_more(self, symbol: str) -> None:
        if symbol in self.model.truths:
            self.model.truths[symbol].streamed = False
        self.hub.unstreamed([symbol])

    @invariant()
    def what_is_live_is_true_and_what_is_not_says_so(self) -> None:
        for symbol, truth in self.model.truths.items():
            quote = self.hub.get(symbol)
            assert (quote.bid, quote.source) == (truth.price, truth.source)
            assert (self.hub.state(quote, self.now) is STALE) == self._is_stale(truth)
        assert [quote.seq for quote in self.hub.since(0)] == sorted(
            {quote.seq for quote in self.hub.quotes()}
        )

    def _is_stale(self, truth: Truth) -> bool:
        if not truth.streamed:
            return self.now - truth.told_at >= POLLED_SECONDS
        life = self.model.lives[truth.source]
        unheard = self.now - life.heard_at > SILENT_SECONDS
        return life.silent or unheard or truth.told_at <= life.doubted_until

    def _hear(self, source: str) -> None:
        life = self.model.lives[source]
        if life.silent:
            life.silent, life.doubted_until = False, life.heard_at
        life.heard_at = self.now

    def _tell(self, symbol: str, source: str, *, streamed: bool, snapshot: bool, asked: bool = False) -> None:
        self.price += 1
        self.now += 0.001
        if not asked:
            self.model.lives[source].heard_at = self.now
        said = {"bid": self.price, "ask": self.price + 1, "quoted_at": self.now}
        self.hub.put([tick(symbol, self.now, source=source, snapshot=snapshot, streamed=not asked, **said)])
        self.model.truths[symbol] = Truth(source, self.now, streamed, self.price)


TestHubLife = HubLife.TestCase
TestHubLife.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
