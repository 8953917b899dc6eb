"""A year's tax lots as they stand in the books, what another lot method would have made of it, and its wash sales.

Advisory, and for the United States: nothing here changes a book.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.ledger.booking import book
from thetadesk.ledger.chronology import arrange
from thetadesk.ledger.model import Books, LotMethod
from thetadesk.ledger.service.projecting import families_told
from thetadesk.ledger.store import accounts as account_store
from thetadesk.ledger.store import days
from thetadesk.ledger.store import tax as store
from thetadesk.ledger.store.rows import by_symbol
from thetadesk.ledger.tax import (
    WINDOW,
    Marks,
    Opening,
    Prices,
    TaxLine,
    TaxTotal,
    WashSale,
    closed_line,
    held_line,
    is_1256,
    wash_sales,
)

_FIRST_YEAR = 1970
_LAST_YEAR = 2100


@dataclass(frozen=True, slots=True)
class Year:
    """A tax year of some accounts, of which `today` has been reached."""

    account_ids: tuple[str, ...]
    year: int
    today: date

    def __post_init__(self) -> None:
        """Raises InvalidInputError for what cannot be a year of a history."""
        if not _FIRST_YEAR <= self.year <= _LAST_YEAR:
            raise InvalidInputError(
                f"{self.year} is no year of a history: say one from {_FIRST_YEAR} to {_LAST_YEAR}.",
                field="year",
            )

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)

    @property
    def is_over(self) -> bool:
        return self.today > self.last


def lines(unit: Unit, asked: Year, marks: Marks) -> Iterator[TaxLine]:
    """Every line of the year: lots in order of closing, then §1256 contracts held at its end, once it is over."""
    for account_id, match in store.closed_lots(unit, asked.account_ids, asked.first, asked.last):
        yield closed_line(account_id, match, marks)
    yield from _held(unit, asked, marks)


def _held(unit: Unit, asked: Year, marks: Marks) -> Iterator[TaxLine]:
    if asked.is_over:
        for account_id, lot in store.held_at(unit, asked.account_ids, asked.last):
            if is_1256(lot.instrument):
                yield held_line(account_id, lot, asked.year, marks)


def page(unit: Unit, asked: Year, marks: Marks, limit: int | None = None, offset: int = 0) -> list[TaxLine]:
    """Some of the year's lines."""
    held = list(_held(unit, asked, marks))
    found = [
        closed_line(account_id, match, marks)
        for account_id, match in store.closed_lots(
            unit, asked.account_ids, asked.first, asked.last, limit, offset
        )
    ]
    if not held:
        return found
    closed = store.count_closed(unit, asked.account_ids, asked.first, asked.last)
    after = max(0, offset - closed)
    room = None if limit is None else limit - len(found)
    return found + held[after : None if room is None else after + room]


@dataclass(frozen=True, slots=True)
class TaxTotals:
    """What a year comes to by currency, and how many of its closings lack their opening and are in no line."""

    totals: tuple[TaxTotal, ...]
    missing: int

    @property
    def lines(self) -> int:
        return sum(total.lines for total in self.totals)


def totals(unit: Unit, asked: Year, marks: Marks) -> TaxTotals:
    """What all lines of the year come to."""
    missing = store.missing_in(unit, asked.account_ids, asked.first, asked.last)
    return TaxTotals(_totals(unit, lines(unit, asked, marks)), missing)


def _totals(unit: Unit, told: Iterator[TaxLine]) -> tuple[TaxTotal, ...]:
    currency = {record.account.id: record.account.currency for record in account_store.all_accounts(unit)}
    found: dict[str, TaxTotal] = {}
    for line in told:
        of = currency[line.account_id]
        found.setdefault(of, TaxTotal(of)).add(line)
    return tuple(found[each] for each in sorted(found))


def washed(unit: Unit, asked: Year, scope: Sequence[str], prices: Prices, marks: Marks) -> list[WashSale]:
    """The year's losses of these accounts that may be wash sales, whichever account of the `scope` acquired what may
    have replaced them."""
    losses = [
        line
        for account_id, match in store.closed_lots(unit, asked.account_ids, asked.first, asked.last)
        if match.net < 0 and (line := closed_line(account_id, match, marks)).gain is not None
    ]
    tickers = {line.instrument.underlying for line in losses}
    if not tickers:
        return []
    around = asked.first - WINDOW, asked.last + WINDOW
    openings = (
        Opening(account_id, by_symbol(symbol), quantity, on, by)
        for account_id, by, symbol, on, quantity in store.acquired(unit, scope, tickers, *around)
    )
    return wash_sales(losses, openings, prices)


def size(unit: Unit, asked: Year) -> int:
    """How many transactions a preview of the year has to go through."""
    return days.count_transactions(unit, asked.account_ids, None, None, None)


def preview(unit: Unit, asked: Year, method: LotMethod, marks: Marks) -> TaxTotals:
    """What the year would come to, had its sales found their lots by another method from its first day on. The years
    before stay as they were."""
    missing = store.missing_in(unit, asked.account_ids, asked.first, asked.last)
    return TaxTotals(_totals(unit, _otherwise(unit, asked, method, marks)), missing)


def _otherwise(unit: Unit, asked: Year, method: LotMethod, marks: Marks) -> Iterator[TaxLine]:
    for account_id in asked.account_ids:
        record = account_store.find_account(unit, id=account_id)
        before = record.methods if record else ()
        methods = [*((on, each) for on, each in before if on < asked.first), (asked.first, method)]
        for _, told in families_told(unit, account_id):
            yield from _booked(account_id, book(arrange(told), methods), asked, marks)


def _booked(account_id: str, books: Books, asked: Year, marks: Marks) -> Iterator[TaxLine]:
    held = [lot for lot in books.lots if lot.opened_on <= asked.last]
    for match in books.matches:
        if asked.first <= match.closed_on <= asked.last:
            yield closed_line(account_id, match, marks)
        elif match.opened_on <= asked.last < match.closed_on:
            held.append(match.opening)
    for lot in held:
        if asked.is_over and is_1256(lot.instrument):
            yield held_line(account_id, lot, asked.year, marks)
