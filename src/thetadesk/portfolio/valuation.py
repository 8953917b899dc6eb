"""What legs are worth and risk: facts in, figures out.

P&L today is what has changed since the previous close: what was held then is compared with what it was worth then, what
came in today with what it cost. P&L open is the present value and all cash that went in. The share of the most that can
be earned is told for legs that have a most: the credit of a short option, a long put's strike less what it cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from thetadesk.portfolio.columns import MODEL, Columns, Quotes
from thetadesk.portfolio.model import Facts, Held, LegValue
from thetadesk.portfolio.telling import tell

if TYPE_CHECKING:
    from thetadesk.portfolio.columns import Rows


def value(held: Sequence[Held], quotes: Quotes, facts: Facts, now: datetime) -> list[LegValue]:
    """Every leg as it is worth at `now`, in the order given."""
    columns = Columns(held, facts)
    at = now.timestamp()
    columns.prices.read(quotes, columns.prices.symbols, at)
    rows = np.arange(len(columns))
    columns.revalue(rows, at, exact=True)
    borrow(columns, quotes, rows, at)
    return tell(columns, rows, at)


def borrow(columns: Columns, quotes: Quotes, rows: Rows, now: float) -> None:
    """Takes the broker's Greeks where the model has none."""
    for row in rows[columns.greeks[rows] != MODEL].tolist():
        quote = quotes.get(columns.held[row].instrument.symbol)
        if quote is not None:
            columns.borrow(row, quote, now)
