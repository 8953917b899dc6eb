"""What legs are worth and risk: facts in, figures out.

P&L today is what has changed since the previous close: what was held then is compared with what it was worth then, what
came in today with what it cost. P&L open is the present value and all cash that went in. The share of the most that can
be earned is told for legs that have a most: the credit of a short option, a long put's strike less what it cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import numpy as np

from thetadesk.market.model import Quote, QuoteState
from thetadesk.portfolio.columns import MODEL, Columns
from thetadesk.portfolio.model import Facts, Held, LegValue
from thetadesk.portfolio.telling import tell

if TYPE_CHECKING:
    from thetadesk.portfolio.columns import Rows

CHUNK = 512


class Ahead(Protocol):
    """By how many seconds a source's market is ahead of our clock."""

    @property
    def ahead(self) -> float: ...


class Quotes(Protocol):
    """Where quotes come from: `market.hub.Hub` is one."""

    def get(self, symbol: str) -> Quote | None: ...
    def state(self, quote: Quote, now: float) -> QuoteState: ...
    def standing(self, source: str) -> Ahead: ...


def value(held: Sequence[Held], quotes: Quotes, facts: Facts, now: datetime) -> list[LegValue]:
    """Every leg as it is worth at `now`, in the order given."""
    columns = Columns(held, facts)
    at = now.timestamp()
    read_all(columns, quotes, at)
    rows = np.arange(len(columns))
    for _ in columns.revalue(rows, at, CHUNK):
        pass
    borrow(columns, quotes, rows)
    return tell(columns, rows, at)


def read_all(columns: Columns, quotes: Quotes, now: float) -> None:
    """Takes over every quote that the legs need."""
    for symbol in columns.prices.symbols:
        read(columns, quotes, symbol, now)


def read(columns: Columns, quotes: Quotes, symbol: str, now: float) -> None:
    """Takes over one symbol's quote."""
    quote = quotes.get(symbol)
    if quote is not None:
        ahead = quotes.standing(quote.source).ahead
        columns.prices.read(columns.prices.place[symbol], quote, quotes.state(quote, now), ahead)


def borrow(columns: Columns, quotes: Quotes, rows: Rows) -> None:
    """Takes the broker's Greeks where the model has none."""
    for row in rows[columns.greeks[rows] != MODEL].tolist():
        quote = quotes.get(columns.held[row].instrument.symbol)
        if quote is not None:
            columns.borrow(row, quote)
