"""Orders, not transactions: recognised in order to be refused by name. An order says what was wanted, and its fills
lack fees, assignments, expirations and cash."""

import re
from zoneinfo import ZoneInfo

from thetadesk.formats.text import UnknownFormatError, head
from thetadesk.ledger.ports import Format, Parsed

_REFUSAL = "This is a list of orders, not of transactions; export transactions instead."
_SCHWAB = ('"orderLegCollection"', '"orderStrategyType"', '"orderActivityCollection"')
_TASTYTRADE = re.compile(r'"time-in-force"|"order-type"')


def _recognises(data: bytes) -> bool:
    start = head(data).lstrip()
    if not start.startswith(("[", "{")) or '"transferItems"' in start or '"transaction-type"' in start:
        return False
    return any(key in start for key in _SCHWAB) or _TASTYTRADE.search(start) is not None


def _parse(data: bytes, zone: ZoneInfo | None) -> Parsed:
    """Refuses whatever it is given."""
    del data, zone
    raise UnknownFormatError(_REFUSAL)


FORMAT = Format(
    name="orders",
    title="Orders (refused)",
    broker=None,
    namespace="orders",
    richness=0,
    recognises=_recognises,
    parse=_parse,
    refusal=_REFUSAL,
)
