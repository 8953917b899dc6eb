"""The transaction history that tastyworks exported as CSV until 2021.

`Date/Time` is the exporter's wall clock to the minute, without a zone: the zone is asked for and New York assumed.
`Fees` are always positive with three decimals, `Amount` is signed and without them, `Quantity` unsigned. `Symbol` is
the underlying alone: an option is that with its expiration, strike and right, and an adjusted series (USO1) can be told
from the ordinary one in the description of the corporate action only. Such series keep the ordinary symbol here, so
that later rows about them, which say no more than "USO", still meet them. Content key: wall time, code, sub-code,
symbol, quantity, price, fees, amount; without a symbol the description in its place.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from zoneinfo import ZoneInfo

from thetadesk.brokers.tastytrade.parse import instrument_named, meaning, pair, removed_count, settle
from thetadesk.formats.amounts import amount, amount_or_none, moved, same
from thetadesk.formats.dates import written_day, written_time
from thetadesk.formats.order import chronological
from thetadesk.formats.rows import translated
from thetadesk.formats.table import Row, Table, is_table, read_table
from thetadesk.formats.text import head, read
from thetadesk.kernel.calendar import NEW_YORK, futures_session_date, market_date
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import Instrument, InstrumentKind, Right, future, option
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.model import Effect, TimePrecision, Transaction
from thetadesk.ledger.ports import Format, Parsed
from thetadesk.wire.records import checked_symbol

SOURCE = "tastyworks-csv"

_COLUMNS = (
    "date/time",
    "transaction code",
    "transaction subcode",
    "symbol",
    "buy/sell",
    "open/close",
    "quantity",
    "expiration date",
    "strike",
    "call/put",
    "price",
    "fees",
    "amount",
    "description",
    "account reference",
)
_HEADER = frozenset(_COLUMNS)
_SESSIONS = frozenset({InstrumentKind.FUTURE, InstrumentKind.FUTURE_OPTION})
_TERMS = ("expiration date", "strike", "call/put")


def _recognises(data: bytes) -> bool:
    return is_table(head(data), _HEADER)


def _parse(data: bytes, zone: ZoneInfo | None) -> Parsed:
    """The rows in the order they happened, their wall times read as those of `zone` (New York where none is given)."""
    table = read_table(read(data), _HEADER)
    clock = zone or NEW_YORK
    stamp = table.columns["date/time"]
    rows = chronological(table.rows, lambda row: _wall(row.cells[stamp] if len(row.cells) > stamp else ""))
    transactions, problems = translated(rows, _translator(table, clock))
    pair(transactions)
    settle(transactions)
    return transactions, problems


def _translator(table: Table, clock: ZoneInfo) -> Callable[[Row], Transaction]:
    pick = itemgetter(*(table.columns[name] for name in _COLUMNS))
    ranks: Counter[datetime] = Counter()

    def translate(row: Row) -> Transaction:
        if misfit := table.misfit(row.cells):
            raise InvalidInputError(misfit)
        return _transaction(row, dict(zip(_COLUMNS, pick(row.cells), strict=True)), clock, ranks)

    return translate


def _transaction(row: Row, cells: dict[str, str], clock: ZoneInfo, ranks: Counter[datetime]) -> Transaction:
    wall = _wall(cells["date/time"])
    at = wall.replace(tzinfo=clock).astimezone(UTC)
    rank = ranks[at]
    ranks[at] = rank + 1
    instrument = _instrument(cells["symbol"].strip(), *(cells[term].strip() for term in _TERMS))
    gross, words = amount(cells["amount"]), cells["description"]
    action = _action(cells["buy/sell"].strip(), cells["open/close"].strip())
    said = meaning(cells["transaction code"], cells["transaction subcode"], action, instrument, gross, words)
    if instrument is None and said.sign:
        raise InvalidInputError("the row moves something, but does not name its symbol")
    return Transaction(
        source=SOURCE,
        occurred_at=at,
        precision=TimePrecision.MINUTE,
        traded_on=futures_session_date(at)
        if instrument and instrument.kind in _SESSIONS
        else market_date(at),
        sequence=rank,
        kind=said.kind,
        effect=said.effect,
        instrument=instrument,
        quantity=_quantity(cells["quantity"], said.sign, said.effect, words),
        price=amount_or_none(cells["price"]) if said.effect is not Effect.REMOVE else None,
        gross=gross,
        fees=-amount(cells["fees"]),
        content_key=_content_key(wall, instrument, cells),
        basis=said.basis,
        description=words,
        raw=row.raw,
        line=row.line,
        account_reference=cells["account reference"].strip(),
    )


@lru_cache(16384)
def _wall(stamp: str) -> datetime:
    return written_time(stamp, "Date/Time")


def _action(side: str, effect: str) -> str:
    """The two columns as tastytrade's one word; neither stands for none."""
    return f"{side} to {effect}" if side and effect else side


@lru_cache(65536)
def _instrument(symbol: str, expires: str, strike: str, right: str) -> Instrument | None:
    if not symbol:
        return None
    if not (expires or strike or right):
        return instrument_named(symbol, "", "")
    way = _right(right)
    expires_on, at = written_day(expires, "Expiration Date"), amount(strike)
    if symbol.startswith("/"):
        name = f"./{symbol[1:]} {expires_on:%y%m%d}{way.value}{at.normalize():f}"
        product = future(symbol).underlying
        return Instrument(
            checked_symbol(name), InstrumentKind.FUTURE_OPTION, product, None, expires_on, at, way
        )
    return instrument_named(option(_root(symbol), expires_on, way, at).symbol, "", symbol)


def _right(cell: str) -> Right:
    letter = cell[:1].upper()
    if letter not in ("C", "P"):
        raise InvalidInputError(f"Call/Put {cell[:20]!r} is neither")
    return Right(letter)


def _root(ticker: str) -> str:
    """A ticker without its punctuation, as option symbols write it: BRK/B is BRKB."""
    root = "".join(letter for letter in ticker.upper() if letter.isalnum())
    if not 1 <= len(root) <= 6:
        raise InvalidInputError(f"symbol {ticker[:40]!r} cannot be that of listed options")
    return root


def _quantity(cell: str, sign: int, effect: Effect | None, words: str) -> Decimal:
    if not sign:
        return ZERO
    quantity = moved(cell)
    if effect is Effect.REMOVE and (named := removed_count(words)) not in (None, quantity):
        raise InvalidInputError(f"the quantity is {cell}, but the description says that {named} were removed")
    return quantity if sign > 0 else -quantity


def _content_key(wall: datetime, instrument: Instrument | None, cells: dict[str, str]) -> str:
    return "|".join(
        [
            wall.isoformat(timespec="minutes"),
            cells["transaction code"],
            cells["transaction subcode"],
            instrument.symbol if instrument else cells["description"].strip(),
            *(same(cells[name]) for name in ("quantity", "price", "fees", "amount")),
        ]
    )


FORMAT = Format(
    name="tastyworks_csv",
    title="tastyworks transaction history (CSV until 2021)",
    broker="tastytrade",
    namespace=SOURCE,
    richness=40,
    recognises=_recognises,
    parse=_parse,
    needs_zone=True,
)
