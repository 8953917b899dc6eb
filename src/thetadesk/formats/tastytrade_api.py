"""Transactions as tastytrade's API answers them: a page ({"data": {"items": […]}}), or a list of records, whole or
trimmed. `id` is the broker's id; what records without one are told apart by is written in brokers/tastytrade/parse.py.
"""

from zoneinfo import ZoneInfo

from thetadesk.brokers.tastytrade.parse import SOURCE, parse
from thetadesk.formats.text import head, read
from thetadesk.ledger.ports import Format, Parsed
from thetadesk.wire.records import split


def _recognises(data: bytes) -> bool:
    start = head(data).lstrip()
    return start.startswith(("[", "{")) and '"transaction-type"' in start and '"executed-at"' in start


def _parse(data: bytes, zone: ZoneInfo | None) -> Parsed:
    """The transactions in the order they happened. `zone` is not needed: the API's times are UTC."""
    del zone
    return parse(split(read(data), {"data", "items"}))


FORMAT = Format(
    name="tastytrade_api",
    title="tastytrade transactions (JSON of the API)",
    broker="tastytrade",
    namespace=SOURCE,
    richness=90,
    recognises=_recognises,
    parse=_parse,
)
