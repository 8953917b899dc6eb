"""The transactions that Schwab's website exports as CSV: the old layout (a title, a comma at each line's end, a total
below) and the new one, columns in any order. What the rows mean is in schwab_web."""

import re
from operator import itemgetter
from zoneinfo import ZoneInfo

from thetadesk.formats.schwab_web import RICHNESS, SOURCE, WebRow, parse_rows
from thetadesk.formats.table import is_table, read_table
from thetadesk.formats.text import head, read
from thetadesk.ledger.model import Problem
from thetadesk.ledger.ports import Format, Parsed

_COLUMNS = ("date", "action", "symbol", "description", "quantity", "price", "fees & comm", "amount")
_HEADER = frozenset(_COLUMNS)
_ACCOUNT = re.compile(r"for account (?P<account>.+?) as of", re.IGNORECASE)


def _recognises(data: bytes) -> bool:
    return is_table(head(data), _HEADER)


def _parse(data: bytes, zone: ZoneInfo | None) -> Parsed:
    """The rows in the order they happened. `zone` is not needed: the file has dates only, those of New York."""
    del zone
    table = read_table(read(data), _HEADER, footer="Transactions Total")
    pick = itemgetter(*(table.columns[name] for name in _COLUMNS))
    rows: list[WebRow] = []
    misfits: list[Problem] = []
    for line, raw, cells in table.rows:
        if misfit := table.misfit(cells):
            misfits.append(Problem(line, misfit, raw))
        else:
            rows.append(WebRow(line, raw, *pick(cells)))
    account = _ACCOUNT.search(table.title)
    transactions, problems = parse_rows(rows, account["account"].split()[-1] if account else "")
    return transactions, sorted([*misfits, *problems], key=lambda problem: problem.line)


FORMAT = Format(
    name="schwab_csv",
    title="Schwab transactions (CSV from the website)",
    broker="schwab",
    namespace=SOURCE,
    richness=RICHNESS,
    recognises=_recognises,
    parse=_parse,
    needs_account=True,
)
