"""Ticker families: tickers that corporate actions tie together are booked and grouped as one."""

from collections.abc import Iterable

from thetadesk.ledger.chronology import order_key, pair_exchanges
from thetadesk.ledger.joining import Joined
from thetadesk.ledger.model import Status, Transaction


def families(corporate: Iterable[Transaction]) -> dict[str, str]:
    """Family by ticker for every ticker that an exchange ties to another one; the family's name is its first ticker
    in the alphabet. Tickers that stand alone are not listed."""
    joined = Joined()
    valid = sorted((t for t in corporate if t.status is Status.VALID), key=order_key)
    for exchange in pair_exchanges(valid):
        if exchange.out is not None and exchange.into is not None:
            roots = {joined.root(side.holding.underlying) for side in exchange.transactions}
            if len(roots) == 2:
                joined.join(*sorted(roots))
    return {ticker: joined.root(ticker) for ticker in joined.names()}
