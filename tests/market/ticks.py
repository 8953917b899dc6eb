"""Ticks and quotes as tests write them."""

from datetime import UTC, datetime
from typing import Any

from thetadesk.market.model import Quote, Tick

OPEN = datetime(2026, 3, 11, 15, 0, tzinfo=UTC).timestamp()
"""A Wednesday, 11:00 in New York: the market is open."""
CLOSED = datetime(2026, 3, 14, 15, 0, tzinfo=UTC).timestamp()
"""The Saturday after."""


def tick(symbol: str = "AAPL", at: float = OPEN, **said: Any) -> Tick:
    return Tick(symbol, said.pop("source", "schwab-sim"), at, **said)


def quote(symbol: str = "AAPL", **known: Any) -> Quote:
    return Quote(symbol, **{"received_at": OPEN, "source": "schwab-sim", **known})
