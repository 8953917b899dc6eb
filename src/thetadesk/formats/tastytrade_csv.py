"""The transaction history that tastytrade's website exports as CSV (since 2021).

`Date` has the exporter's own offset from UTC and is taken as the instant it is. `Expiration Date` suffers from that
offset and may be a day late, `Average Price` is per contract, `Multiplier` is 1 for options on futures: none of them
is read, because the symbol, the description and `Value` say the same things rightly. `Value`, `Commissions` and `Fees`
are signed; where there is a `Total`, it is their sum, each rounded by itself. There are no ids, the order number groups
legs. Content key: instant, type, sub-type, action (not of removals, where it came later), symbol, quantity, value,
commissions, fees, order; without a symbol the description in its place.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from zoneinfo import ZoneInfo

from thetadesk.brokers.tastytrade.parse import (
    Meaning,
    instrument_named,
    meaning,
    pair,
    removed_count,
    settle,
    trade,
)
from thetadesk.formats.amounts import amount, amount_or_none, moved, same
from thetadesk.formats.order import chronological
from thetadesk.formats.rows import translated
from thetadesk.formats.table import Row, Table, is_table, read_table
from thetadesk.formats.text import head, read
from thetadesk.kernel.calendar import futures_session_date, market_date
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import InstrumentKind
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.model import Effect, TimePrecision, Transaction
from thetadesk.ledger.ports import Format, Parsed
from thetadesk.wire.records import checked_currency, instant

SOURCE = "tastytrade-csv"

_REQUIRED = (
    "date",
    "type",
    "sub type",
    "action",
    "symbol",
    "instrument type",
    "description",
    "value",
    "quantity",
    "commissions",
    "fees",
    "order #",
)
_OPTIONAL = ("underlying symbol", "currency")
_HEADER = frozenset(_REQUIRED)
_SESSIONS = frozenset({InstrumentKind.FUTURE, InstrumentKind.FUTURE_OPTION})
_NO_ORDER = frozenset({"", "--"})


def _recognises(data: bytes) -> bool:
    return is_table(head(data), _HEADER)


def _parse(data: bytes, zone: ZoneInfo | None) -> Parsed:
    """The rows in the order they happened. `zone` is not needed: the file states its own offsets."""
    del zone
    table = read_table(read(data), _HEADER)
    stamp = table.columns["date"]
    rows = chronological(table.rows, lambda row: _when(row.cells[stamp] if len(row.cells) > stamp else "")[0])
    transactions, problems = translated(rows, _translator(table))
    pair(transactions)
    settle(transactions)
    return transactions, problems


def _translator(table: Table) -> Callable[[Row], Transaction]:
    """Reads one row after the other; what all rows share is looked up once, because histories are long."""
    missing = (
        table.width
    )  # one past the end, where an empty cell is put for columns that the file does not have
    pick = itemgetter(*(table.columns.get(name, missing) for name in _REQUIRED + _OPTIONAL))
    ranks: Counter[datetime] = Counter()

    def translate(row: Row) -> Transaction:
        if misfit := table.misfit(row.cells):
            raise InvalidInputError(misfit)
        return _transaction(row, pick([*row.cells, ""]), ranks)

    return translate


def _transaction(row: Row, cells: tuple[str, ...], ranks: Counter[datetime]) -> Transaction:
    (
        stamp,
        row_type,
        sub,
        action,
        symbol,
        sort,
        words,
        value,
        count,
        commissions,
        fees,
        order,
        ticker,
        currency,
    ) = cells
    at, on = _when(stamp)
    rank = ranks[at]
    ranks[at] = rank + 1
    instrument = instrument_named(symbol.strip(), sort, ticker.strip()) if symbol.strip() else None
    gross = amount(value)
    said = trade(action) if row_type == "Trade" else meaning(row_type, sub, action, instrument, gross, words)
    if instrument is not None and instrument.kind in _SESSIONS:
        on = futures_session_date(at)
    elif instrument is None and said.sign:
        raise InvalidInputError("the row moves something, but does not name its symbol")
    return Transaction(
        source=SOURCE,
        occurred_at=at,
        precision=TimePrecision.INSTANT,
        traded_on=on,
        sequence=rank,
        kind=said.kind,
        effect=said.effect,
        instrument=instrument,
        quantity=_quantity(said, count, words),
        price=_price(words) if said.sign else None,
        gross=gross,
        fees=amount(commissions) + amount(fees),
        currency=checked_currency(currency),
        order_id=None if order in _NO_ORDER else order,
        content_key=(
            f"{at.isoformat()}|{row_type}|{sub}|{'' if said.effect is Effect.REMOVE else action}|"
            f"{instrument.symbol if instrument else words}|{same(count)}|{same(value)}|{same(commissions)}|{same(fees)}|"
            f"{order}"
        ),
        basis=said.basis,
        description=words,
        raw=row.raw,
        line=row.line,
    )


@lru_cache(16384)
def _when(stamp: str) -> tuple[datetime, date]:
    at = instant(stamp.strip(), "Date")
    return at, market_date(at)


def _quantity(said: Meaning, count: str, words: str) -> Decimal:
    """Signed as the row moves the holding. A removal whose cell and description disagree is not believed."""
    if not said.sign:
        return ZERO
    quantity = moved(count)
    if said.effect is Effect.REMOVE and (named := removed_count(words)) not in (None, quantity):
        raise InvalidInputError(
            f"the quantity is {count}, but the description says that {named} were removed"
        )
    return quantity if said.sign > 0 else -quantity


def _price(words: str) -> Decimal | None:
    """The price per share or point, which only the description says ("Sold 1 GME 03/19/21 Put 40.00 @ 13.30")."""
    _, at, price = words.rpartition("@ ")
    return _number(price) if at else None


@lru_cache(16384)
def _number(price: str) -> Decimal | None:
    try:
        return amount_or_none(price)
    except InvalidInputError:
        return None  # treasury futures quote in 32nds; the cash of the row does not depend on it


FORMAT = Format(
    name="tastytrade_csv",
    title="tastytrade transaction history (CSV)",
    broker="tastytrade",
    namespace=SOURCE,
    richness=70,
    recognises=_recognises,
    parse=_parse,
    needs_account=True,
)
