"""Compares the books with the broker's word: the lines of a certificate, and whether it is green."""

from collections.abc import Mapping

from thetadesk.connections.model import HALF_A_CENT, CashLine, Comparison, PositionLine
from thetadesk.connections.ports import Holdings
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import Instrument, from_symbol
from thetadesk.ledger.model import ZERO, Kind
from thetadesk.ledger.standing import Standing


def compare(books: Standing, holdings: Holdings) -> Comparison:
    """The certificate's lines: everything that either of the two holds, by symbol."""
    symbols = sorted({*books.positions, *(s for s, held in holdings.positions.items() if held)})
    pending = False
    lines = []
    for symbol in symbols:
        brokers = holdings.positions.get(symbol, ZERO)
        ours = books.positions.get(symbol, ZERO)
        # Brokers hold a trade of today before they confirm it, but not the money of a check.
        if ours != brokers and books.pending and books.with_pending(symbol) == brokers:
            ours, pending = brokers, True
        if ours or brokers:
            words = _words(symbol, books.instruments)
            lines.append(PositionLine(symbol, words, ours, brokers, symbol in books.resting))
    cash = _cash(books, holdings)
    moved = cash.ours != books.cash.get(holdings.currency, ZERO)
    return Comparison(tuple(lines), cash, pending or moved)


def _cash(books: Standing, holdings: Holdings) -> CashLine:
    ours = books.cash.get(holdings.currency, ZERO)
    expected = ours + books.pending_cash(holdings.currency)
    if abs(ours - holdings.cash) >= HALF_A_CENT > abs(expected - holdings.cash):
        ours = expected
    rests = any(each.kind is Kind.OPENING_CASH for each in books.openings)
    return CashLine(ours, holdings.cash, holdings.currency, rests)


def _words(symbol: str, instruments: Mapping[str, Instrument]) -> str:
    if symbol in instruments:
        return instruments[symbol].words
    try:
        return from_symbol(symbol).words
    except InvalidInputError:
        return symbol
