"""What one process knows of the market: the hub, whom it can ask, and what it has asked for lately."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from thetadesk.db.unit import Unit
from thetadesk.kernel.clock import Clock
from thetadesk.kernel.errors import ConflictError, InvalidInputError, ThetadeskError
from thetadesk.kernel.instruments import InstrumentKind, from_symbol
from thetadesk.market.beta import BENCHMARK
from thetadesk.market.funds import FUND_OF
from thetadesk.market.hub import Hub
from thetadesk.market.model import Fundamentals, Priority, Sentiment
from thetadesk.market.ports import MarketData, Provider
from thetadesk.market.service.chains import ChainBook, Remembered
from thetadesk.market.service.minutes import MinuteKeeper

T = TypeVar("T")

MOST_ASKED = 4_000
MOST_COMPANIES = 500
HALF_A_DAY, AN_HOUR = 43_200.0, 3_600.0
"""Seconds for which a company's figures, and its news, serve again."""
MOST_FOLLOWED = 300
"""Of so many underlyings the desk keeps candles and volatilities: what is asked daily must be asked in an hour."""


class NobodyTellsError(ConflictError):
    """There is no broker that could be asked about the market."""

    code = "nobody-tells"
    title = "No broker tells the market"


class Marketplace:
    """Made empty with the desk; the door that runs feeds says whom to ask (`asks`) and which providers there are."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.chains = ChainBook(self.hub, self.ask)
        self.minutes = MinuteKeeper(self.hub)
        self.asks: Callable[[str], Sequence[MarketData]] = lambda _symbol: ()
        self.providers: Callable[[], Sequence[Provider]] = tuple
        self.fundamentals: Remembered[tuple[str, str], Fundamentals | None] = Remembered(
            HALF_A_DAY, MOST_COMPANIES
        )
        self.sentiments: Remembered[tuple[str, str], Sentiment | None] = Remembered(AN_HOUR, MOST_COMPANIES)
        self._asked: dict[str, datetime] = {}

    async def ask(self, symbol: str, question: Callable[[MarketData], Awaitable[T]]) -> T:
        """The first answer about `symbol` among those who can be asked. Raises NobodyTellsError if there is nobody,
        and what the last one said if all have failed."""
        failure: ThetadeskError = NobodyTellsError(
            f"Nobody can be asked about {symbol}: connect a broker on the connections page."
        )
        for source in self.asks(symbol):
            try:
                return await question(source)
            except ThetadeskError as error:
                failure = error
        raise failure

    def now(self, symbol: str, now: datetime) -> datetime:
        """The time in the market of a symbol: a simulator's may be another day than ours."""
        quote = self.hub.get(symbol)
        teller = next((each.name for each in self.asks(symbol)), "") if quote is None else quote.source
        return now + timedelta(seconds=self.hub.standing(teller).ahead)

    def may_ask(self, what: str, now: datetime, patience: timedelta) -> bool:
        """Whether `what` has not been asked for so long; if so, it counts as asked now."""
        before = self._asked.get(what)
        if before is not None and now - before < patience:
            return False
        if len(self._asked) >= MOST_ASKED:
            self._asked.clear()
        self._asked[what] = now
        return True

    def may_ask_again(self, what: str) -> None:
        """What was asked was not answered: it does not count."""
        self._asked.pop(what, None)

    def followed(self) -> list[str]:
        """The underlyings of which the desk keeps history: of everything owned, watched by an alert or on a screen, of
        the funds that stand in for indexes, and the benchmark; the most important ones first."""
        found = {BENCHMARK: None}
        for symbol in self.hub.demand.wanted():
            if self.hub.demand.priority(symbol) is Priority.CHAIN:
                continue
            try:
                instrument = from_symbol(symbol)
            except InvalidInputError:
                # A page may want anything; what is written as no symbol is has no history.
                continue
            if instrument.kind in (InstrumentKind.EQUITY, InstrumentKind.OPTION, InstrumentKind.INDEX):
                found[instrument.underlying] = None
                if fund := FUND_OF.get(instrument.underlying):
                    found[fund] = None
        return list(found)[:MOST_FOLLOWED]


class Desk(Protocol):
    """What the market's services need of the desk they run for; `bootstrap.App` is one."""

    @property
    def clock(self) -> Clock: ...
    @property
    def market(self) -> Marketplace: ...

    def unit(self) -> AbstractContextManager[Unit]:
        """A writing unit of work, committed at its end."""
        ...

    def reading(self) -> AbstractContextManager[Unit]:
        """A unit that reads one consistent state."""
        ...
