"""The transactions that Schwab's website exports as JSON: the same cells as the CSV under the same names, so that
either file knows the rows of the other. What the rows mean is in schwab_web."""

from zoneinfo import ZoneInfo

from thetadesk.formats.schwab_web import RICHNESS, SOURCE, WebRow, parse_rows
from thetadesk.formats.text import head, read
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.ledger.model import Problem
from thetadesk.ledger.ports import Format, Parsed
from thetadesk.wire.records import Record, split, text_of, translate

_LIST = "BrokerageTransactions"
_CELLS = ("Date", "Action", "Symbol", "Description", "Quantity", "Price", "Fees & Comm", "Amount")


def _recognises(data: bytes) -> bool:
    start = head(data).lstrip()
    return start.startswith("{") and f'"{_LIST}"' in start


def _parse(data: bytes, zone: ZoneInfo | None) -> Parsed:
    """The rows in the order they happened. `zone` is not needed: the file has dates only, those of New York."""
    del zone
    rows, refused = translate(split(read(data), {_LIST}), _row)
    misfits = [Problem(record.index, reason, record.raw) for record, reason in refused]
    transactions, problems = parse_rows(rows)
    return transactions, sorted([*misfits, *problems], key=lambda problem: problem.line)


def _row(record: Record) -> list[WebRow]:
    missing = [name for name in ("Date", "Action") if name not in record.fields]
    if missing:
        raise InvalidInputError(f"the record has no {missing[0]}")
    return [WebRow(record.index, record.raw, *(text_of(record.fields, name) for name in _CELLS))]


FORMAT = Format(
    name="schwab_json",
    title="Schwab transactions (JSON from the website)",
    broker="schwab",
    namespace=SOURCE,
    richness=RICHNESS,
    recognises=_recognises,
    parse=_parse,
    needs_account=True,
)
