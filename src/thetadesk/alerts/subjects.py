"""How rules name what is observed: symbols, and what is called by an id or a name in quotes."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Final

from thetadesk.alerts.syntax import Of
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import InstrumentKind, Right, from_symbol, option

NAMED: Final = (Of.CAMPAIGN, Of.TICKER, Of.ACCOUNT, Of.PORTFOLIO, Of.CONNECTION)
"""What is called by a key in parentheses."""

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_TICKER = re.compile(r"[A-Z][A-Z0-9]{0,9}", re.ASCII)
_SYMBOL = re.compile(r"[A-Z][A-Z0-9./]{0,15}", re.ASCII)
_BARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}", re.ASCII)
_WORDS = re.compile(
    r"(?P<root>[A-Z][A-Z0-9.]{0,5}) +(?P<day>[0-9]{1,2}) +(?P<month>[A-Z]{3}) +(?:20)?(?P<year>[0-9]{2}) +"
    r"(?P<strike>[0-9]{1,5}(?:\.[0-9]{1,3})?) *(?P<right>[CP])(?:ALL|UT)?",
    re.ASCII,
)


def is_ticker(word: str) -> bool:
    """Whether a word can be a symbol without brackets."""
    return _TICKER.fullmatch(word) is not None


def is_bare(key: str) -> bool:
    """Whether an id can stand without quotes."""
    return _BARE.fullmatch(key) is not None


def symbol_in(text: str) -> str | None:
    """The canonical symbol of what stands in brackets: an option as a trader says it ("AAPL 18 Dec 26 180 P"), an OCC
    symbol, a future, or a symbol with signs in it ("BRK/B"). None if it is nothing of that."""
    said = " ".join(text.upper().split())
    found = _WORDS.fullmatch(said)
    if found is not None:
        return _option(found)
    with suppress(InvalidInputError):
        instrument = from_symbol(said)
        if instrument.is_option or said.startswith("/"):
            return instrument.symbol
    return said if _SYMBOL.fullmatch(said) else None


def symbol_text(symbol: str) -> str:
    """How a rule writes a canonical symbol."""
    if is_ticker(symbol):
        return symbol
    instrument = from_symbol(symbol)
    listed = instrument.kind is InstrumentKind.OPTION
    return f"[{instrument.words if listed else symbol}]"


def key_text(key: str) -> str:
    """How a rule writes an id or a name."""
    return key if is_bare(key) else f'"{key}"'


def _option(found: re.Match[str]) -> str | None:
    root, day, month, year, strike, right = found.groups()
    if month not in _MONTHS:
        return None
    try:
        expires = date(2000 + int(year), _MONTHS.index(month) + 1, int(day))
    except ValueError:
        return None
    return option(root, expires, Right(right), Decimal(strike)).symbol
