"""Symbols as Schwab's market data has them: indexes begin with a dollar sign, futures have years of two digits."""

import re
from collections.abc import Sequence

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import INDEXES, InstrumentKind, from_symbol

EQUITIES, OPTIONS, FUTURES = "LEVELONE_EQUITIES", "LEVELONE_OPTIONS", "LEVELONE_FUTURES"
"""The streamer's services, each for symbols of a kind."""

_FUTURE = re.compile(r"/(?P<product>[A-Z0-9]+?)(?P<month>[FGHJKMNQUVXZ])(?P<year>\d{1,2})(?::[A-Z]+)?")
_SERVICES = {
    InstrumentKind.EQUITY: EQUITIES,
    InstrumentKind.OPTION: OPTIONS,
    InstrumentKind.FUTURE: FUTURES,
}
STREAMED_KINDS = frozenset(_SERVICES)
"""What Schwab's streamer tells."""


def service_of(symbol: str) -> str | None:
    """The streamer's service for one of our symbols; None for what Schwab does not quote (coins, futures' options)."""
    try:
        return _SERVICES.get(from_symbol(symbol).kind)
    except InvalidInputError:
        return None


def told_as(symbol: str, year: int) -> str:
    """One of our symbols as Schwab has it; `year` is the current one, for futures that name their year by one digit."""
    if symbol in INDEXES:
        return f"${symbol}"
    found = _FUTURE.fullmatch(symbol)
    if found is None:
        return symbol
    digits = found["year"]
    full = int(digits) if len(digits) > 1 else _nearest(int(digits), year)
    return f"/{found['product']}{found['month']}{full % 100:02d}"


def by_key(symbols: Sequence[str], year: int) -> dict[str, str]:
    """Our symbols by Schwab's, what Schwab does not quote being left out."""
    return {told_as(symbol, year): symbol for symbol in symbols if service_of(symbol)}


def _nearest(digit: int, year: int) -> int:
    """The year ending in `digit` that a contract traded in `year` can mean: last year's at the earliest."""
    found = year - year % 10 + digit
    return found + 10 if found < year - 1 else found
