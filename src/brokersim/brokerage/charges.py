"""What a broker takes and gives without being asked: interest by the month, fees for borrowed shares by the week."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from brokersim.brokerage.book import ZERO, Book, Entry, cents
from brokersim.calendar import Session, next_session
from brokersim.model import PostingKind

if TYPE_CHECKING:
    from brokersim.market import Market

_CREDIT_RATE = {"schwab": Decimal("0.0045"), "tastytrade": Decimal("0.0010")}
_DEBIT_RATE = {"schwab": Decimal("0.1125"), "tastytrade": Decimal("0.0950")}
_BORROW_RATE = Decimal("0.036")
_WEEKS = 52
_MONTHS = 12


class Charges:
    """Interest and borrowing fees of one book."""

    def __init__(self, book: Book, market: "Market") -> None:
        self._book = book
        self._market = market

    def after(self, session: Session, at: datetime) -> None:
        """What falls due after a session: the week's borrowing, the month's interest."""
        following = next_session(session.on).on
        if following.isocalendar().week != session.on.isocalendar().week:
            self._borrowing(session, at)
        if following.month != session.on.month:
            self._interest(session, at)

    def _borrowing(self, session: Session, at: datetime) -> None:
        for symbol, quantity in self._book.shares():
            if quantity >= 0:
                continue
            value = -quantity * Decimal(self._market.spot(symbol, session.closes_at))
            fee = cents(value * _BORROW_RATE / _WEEKS)
            if fee:
                words = f"Hard to borrow fee {symbol}"
                self._book.post(
                    Entry(PostingKind.FEE, at, session.on, symbol, gross=-fee, description=words), at
                )

    def _interest(self, session: Session, at: datetime) -> None:
        cash, broker = self._book.cash, self._book.account.broker
        rate = _CREDIT_RATE[broker] if cash > 0 else _DEBIT_RATE[broker]
        amount = cents(cash * rate / _MONTHS)
        if amount:
            first, last = session.on.replace(day=1), session.on
            words = f"{'Credit' if amount > ZERO else 'Margin'} Interest {first:%m/%d} thru {last:%m/%d}"
            self._book.post(Entry(PostingKind.INTEREST, at, session.on, gross=amount, description=words), at)
