"""Splits and dividends as they reach one book.

How a split is posted depends on what splits, and is what both brokers' histories show:

* shares of a whole-number forward split (2:1): one SPLIT posting with the shares added (negative for a short), no `side`;
* shares of any other split: two SPLIT postings of one event, `side` closing what was held and opening what is held now;
  what is left of a share is paid as an ADJUSTMENT of the same event;
* options: two SPLIT postings of one event, `side` closing the old series and opening the new one.

None of them moves cash but the ADJUSTMENT. Instruments of one split are two minutes apart, so that sides cannot be mixed
up by their times.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from brokersim.brokerage.book import Book, Entry, cents
from brokersim.brokerage.floor import named
from brokersim.model import Contract, Dividend, Instrument, PostingKind, Side, Split

if TYPE_CHECKING:
    from brokersim.market import Market

_APART = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Owed:
    """A dividend earned at a close, to be paid (or, for shares sold short, to be paid by the account)."""

    dividend: Dividend
    quantity: Decimal


class Corporate:
    """Carries a book through splits and pays its dividends."""

    def __init__(self, book: Book, market: "Market") -> None:
        self._book = book
        self._market = market
        self._owed: list[Owed] = []

    def earn(self, dividend: Dividend) -> None:
        """At the close before the ex-dividend day: who holds now is paid."""
        quantity = self._book.quantity(dividend.symbol)
        if quantity:
            self._owed.append(Owed(dividend, quantity))

    def pay(self, on: date, at: datetime) -> None:
        """Pays what is due by `on`."""
        due = [each for each in self._owed if each.dividend.pay_on <= on]
        self._owed = [each for each in self._owed if each.dividend.pay_on > on]
        for each in due:
            words = "Ordinary Dividend" if each.quantity > 0 else "Dividend Short Sale"
            entry = Entry(
                PostingKind.DIVIDEND,
                at,
                on,
                each.dividend.symbol,
                gross=cents(each.quantity * each.dividend.amount),
                description=f"{words}~{each.dividend.symbol}",
            )
            self._book.post(entry, at)

    def split(self, split: Split, on: date, at: datetime) -> None:
        """Turns what is held into what it is after the split."""
        for place, (instrument, quantity) in enumerate(self._affected(split)):
            then = at + place * _APART
            if isinstance(instrument, Contract):
                self._contracts(instrument, quantity, split, on, then)
            else:
                self._shares(quantity, split, on, then)

    def _affected(self, split: Split) -> list[tuple[Instrument, Decimal]]:
        return [
            (each.instrument, each.quantity)
            for each in self._book.holdings()
            if split.symbol
            == (each.instrument.underlying if isinstance(each.instrument, Contract) else each.instrument)
        ]

    def _shares(self, held: Decimal, split: Split, on: date, at: datetime) -> None:
        if split.new % split.old == 0:
            added = held * (split.new // split.old - 1)
            words = f"Stock Split {split.new}:{split.old} {split.symbol}"
            self._book.post(Entry(PostingKind.SPLIT, at, on, split.symbol, added, description=words), at)
            return
        exact = held * split.new / split.old
        whole = exact.to_integral_value(ROUND_DOWN)
        name = "Reverse Split" if split.new < split.old else "Forward Split"
        words = f"{name} {split.new}:{split.old} {split.symbol}"
        event = self._swap(split.symbol, held, split.symbol, whole, on, at, words)
        if whole != exact:
            worth = cents(
                Decimal(self._market.spot(split.symbol, at)) * split.old / split.new * (exact - whole)
            )
            words = f"Cash In Lieu {split.symbol}"
            entry = Entry(PostingKind.ADJUSTMENT, at, on, split.symbol, gross=worth, description=words)
            self._book.post(entry, at, event)

    def _contracts(self, old: Contract, held: Decimal, split: Split, on: date, at: datetime) -> None:
        new = self._market.adjusted(old, split)
        more = split.new // split.old if split.new % split.old == 0 else 1
        words = f"Contract Adjustment {named(old)} to {named(new)}"
        self._swap(old, held, new, held * more, on, at, words)

    def _swap(
        self,
        old: Instrument,
        held: Decimal,
        new: Instrument,
        then: Decimal,
        on: date,
        at: datetime,
        words: str,
    ) -> int:
        """Takes `held` of the old and gives `then` of the new, at the same cost."""
        long = held > 0
        out = Entry(
            PostingKind.SPLIT,
            at,
            on,
            old,
            -held,
            side=Side.SELL_TO_CLOSE if long else Side.BUY_TO_CLOSE,
            description=words,
        )
        event = self._book.post(out, at).event
        if then:
            side = Side.BUY_TO_OPEN if long else Side.SELL_TO_OPEN
            into = Entry(PostingKind.SPLIT, at, on, new, then, side=side, description=words)
            self._book.post(into, at, event)
        return event
