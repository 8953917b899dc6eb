"""Books for tests: legs in a trader's words, and a hub that has just been told their quotes.

Now is Tuesday, 3 March 2026, 11:00 in New York: a market day, two and a half weeks before the third Friday.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from tests.ledger.builders import named
from tests.turns import ended
from thetadesk.kernel.instruments import Instrument
from thetadesk.market.hub import Hub
from thetadesk.market.model import Dividend, Sourced, Tick
from thetadesk.portfolio import valuation
from thetadesk.portfolio.book import Book
from thetadesk.portfolio.model import Facts, Held, LegKey, LegValue, Moved, Underlying

NOW = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
SOURCE = "sim"
PUT, CALL = "KO 20 Mar 26 60 P", "KO 20 Mar 26 62.5 C"
SHARES = "KO"


def leg(
    what: str | Instrument,
    quantity: int | str,
    cost: str = "0",
    *,
    today: tuple[int | str, str] | None = None,
    account: str = "a1",
    campaign: str = "c1",
    basis_known: bool = True,
    currency: str = "USD",
) -> Held:
    """A leg; `today` is what trades have added today and the cash they brought."""
    instrument = named(what) if isinstance(what, str) else what
    moved = Moved(Decimal(today[0]), Decimal(today[1])) if today else Moved()
    key = LegKey(account, campaign, instrument.symbol)
    opened = NOW.date() if today else date(2026, 2, 2)
    return Held(key, instrument, Decimal(quantity), Decimal(cost), opened, basis_known, moved, currency)


def tick(what: str, bid: float | None, ask: float | None, close: float | None = None, **more: object) -> Tick:
    """What a stream says of something in a trader's words."""
    told = Tick(named(what).symbol, SOURCE, NOW.timestamp(), bid, ask, previous_close=close)
    for name, value in more.items():
        setattr(told, name, value)
    return told


def hub(*ticks: Tick) -> Hub:
    """A hub that has been told these."""
    made = Hub()
    made.put(ticks)
    return made


KO = tick("KO", 61.0, 61.02, 60.50)
SPY = tick("SPY", 599.99, 600.01, 598.0)
THE_PUT = tick(PUT, 0.80, 0.90, 1.05)
THE_CALL = tick(CALL, 0.50, 0.56, 0.40)
FACTS = Facts(
    rates=((0.0, 0.04), (1.0, 0.04)),
    rates_source="test",
    underlyings={"KO": Underlying("KO", beta=Sourced(0.5, "test"), dividends=())},
)


def paying(amount: float, ex_on: date, forecast: bool = False) -> Facts:
    """The same facts with a dividend of KO's."""
    dividend = Dividend("KO", ex_on, amount, "test", forecast=forecast)
    about = Underlying("KO", beta=Sourced(0.5, "test"), dividends=(dividend,))
    return Facts(FACTS.rates, "test", {"KO": about})


def valued(
    legs: Sequence[Held], quotes: Hub | Iterable[Tick] = (), facts: Facts = FACTS, now: datetime = NOW
) -> list[LegValue]:
    """The legs as they are worth."""
    return valuation.value(legs, quotes if isinstance(quotes, Hub) else hub(*quotes), facts, now)


def one(held: Held, *ticks: Tick, facts: Facts = FACTS, now: datetime = NOW) -> LegValue:
    """One leg as it is worth."""
    (found,) = valued([held], ticks, facts, now)
    return found


def revalue(book: Book, at: float) -> None:
    """Reads what was touched and values it."""
    book.revalue(ended(book.read(at)), at)
