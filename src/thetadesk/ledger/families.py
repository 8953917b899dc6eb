"""Ticker families: tickers that corporate actions tie together are booked and grouped as one."""

from collections.abc import Iterable

from thetadesk.ledger.chronology import order_key, pair_exchanges
from thetadesk.ledger.model import Status, Transaction


def families(corporate: Iterable[Transaction]) -> dict[str, str]:
    """Family by ticker for every ticker that an exchange ties to another one; the family's name is its first ticker
    in the alphabet. Tickers that stand alone are not listed."""
    parents: dict[str, str] = {}

    def root(ticker: str) -> str:
        while parents.get(ticker, ticker) != ticker:
            ticker = parents[ticker]
        return ticker

    valid = sorted((t for t in corporate if t.status is Status.VALID), key=order_key)
    for exchange in pair_exchanges(valid):
        if exchange.out is None or exchange.into is None:
            continue
        first, second = sorted(
            (root(exchange.out.holding.underlying), root(exchange.into.holding.underlying))
        )
        if first != second:
            parents.setdefault(first, first)
            parents[second] = first
    return {ticker: root(ticker) for ticker in parents}
