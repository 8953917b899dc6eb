"""Transactions as Schwab's Trader API answers them: a JSON array, or one transaction. `activityId` is the broker's id."""

from zoneinfo import ZoneInfo

from thetadesk.brokers.schwab.parse import SOURCE, parse
from thetadesk.formats.text import head, read
from thetadesk.ledger.ports import Format, Parsed
from thetadesk.wire.records import split


def _recognises(data: bytes) -> bool:
    start = head(data).lstrip()
    return start.startswith(("[", "{")) and '"activityId"' in start and '"netAmount"' in start


def _parse(data: bytes, zone: ZoneInfo | None) -> Parsed:
    """The transactions by time. `zone` is not needed: the API's times are UTC."""
    del zone
    return parse(split(read(data), {"transactions"}))


FORMAT = Format(
    name="schwab_api",
    title="Schwab transactions (JSON of the Trader API)",
    broker="schwab",
    namespace=SOURCE,
    richness=90,
    recognises=_recognises,
    parse=_parse,
)
