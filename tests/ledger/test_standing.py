"""Where an account stands is what its transactions moved, whatever the books could make of them."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from hypothesis import given

from tests.ledger.builders import bto, expired, history, sto
from tests.ledger.histories import delta_of, histories, recorded
from thetadesk.ledger.booking import book
from thetadesk.ledger.chronology import arrange
from thetadesk.ledger.model import Status, Transaction
from thetadesk.ledger.standing import Standing, standing

PUT = "AAPL 18 Dec 26 220 P"


def stands(told: list[Transaction]) -> Standing:
    books = book(arrange(told), ())
    return standing(books.lots, books.missing, {}, len(told))


@given(histories(exact=True))
def test_positions_are_the_sum_of_what_moved(told):
    moved: defaultdict[str, Decimal] = defaultdict(Decimal)
    for t in told:
        if t.instrument is not None:
            moved[t.instrument.symbol] += delta_of(t)
    expected = {symbol: count for symbol, count in moved.items() if count}
    assert dict(stands(recorded(told)).positions) == expected


def test_what_is_pending_counts_only_when_asked():
    (sold,) = history(sto(PUT, 2, "4.20", at="2026-11-20 10:00"))
    symbol = sold.holding.symbol
    (gone,) = history(expired(PUT, 1, at="2026-11-21 10:00"))
    waiting = standing([], [], {}, 1, pending=[replace(gone, status=Status.PENDING)])
    assert waiting.positions == {}
    held = book(arrange([sold]), ()).lots
    both = standing(held, [], {}, 2, pending=[replace(gone, status=Status.PENDING)])
    assert (both.positions[symbol], both.with_pending(symbol)) == (-2, -1)
    (bought,) = history(bto(PUT, 1, "4", at="2026-11-21 10:00", fees="-1"))
    buying = standing(held, [], {}, 2, pending=[bought])
    assert (buying.with_pending(symbol), buying.pending_cash("USD")) == (-1, -401)
    assert buying.pending_cash("EUR") == 0
