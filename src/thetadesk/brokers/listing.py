"""What every broker's list of options becomes: strikes in rows, and the instants at which expirations settle."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from thetadesk.kernel.calendar import is_trading_day, previous_trading_day, session_close, session_open
from thetadesk.kernel.instruments import Right, option_from_occ
from thetadesk.market.model import ChainRow, Settlement


def settles_at(on: date, settlement: Settlement) -> datetime:
    """When an expiration's value is fixed: the opening or the close of its day, of the trading day before where that is
    none."""
    day = on if is_trading_day(on) else previous_trading_day(on)
    return session_open(day) if settlement is Settlement.AM else session_close(day)


def rows_of(symbols: Iterable[str]) -> tuple[ChainRow, ...]:
    """The rows of one expiration's options, by strike."""
    strikes: dict[Decimal, dict[Right, str]] = {}
    for symbol in symbols:
        named = option_from_occ(symbol)
        assert named.strike is not None
        assert named.right is not None
        strikes.setdefault(named.strike, {})[named.right] = named.symbol
    return tuple(
        ChainRow(strike, strikes[strike].get(Right.CALL), strikes[strike].get(Right.PUT))
        for strike in sorted(strikes)
    )
