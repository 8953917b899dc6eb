"""What can be held: shares, options by OCC symbol, futures and their options, with the contract's own terms."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from thetadesk.kernel.errors import InvalidInputError

STANDARD_OPTION_MULTIPLIER = Decimal(100)

# Option roots that are not the ticker of what they settle on; adjusted roots (USO1) are handled by rule.
_INDEX_OF_ROOT = {
    "SPXW": "SPX",
    "SPXPM": "SPX",
    "NDXP": "NDX",
    "RUTW": "RUT",
    "VIXW": "VIX",
    "DJXW": "DJX",
    "OEXW": "OEX",
    "MRUTW": "MRUT",
}
INDEXES = frozenset(
    {"SPX", "XSP", "NDX", "XND", "RUT", "MRUT", "VIX", "DJX", "OEX", "XEO", "CBTX", "MBTX", "NANOS"}
)

_OCC = re.compile(r"^(?P<root>[A-Z][A-Z0-9.]{0,5}) *(?P<expires>\d{6})(?P<right>[CP])(?P<strike>\d{8})$")
_ADJUSTED = re.compile(r"^(?P<ticker>[A-Z]+)\d$")
_FUTURE = re.compile(r"^/(?P<product>[A-Z0-9]+?)(?P<month>[FGHJKMNQUVXZ])(?P<year>\d{1,2})(?::[A-Z]+)?$")
_FUTURE_OPTION = re.compile(
    r"^\./(?P<contract>[A-Z0-9]+?[FGHJKMNQUVXZ]\d{1,2}) *(?P<series>[A-Z0-9]+[FGHJKMNQUVXZ]\d{1,2}) +"
    r"(?P<expires>\d{6})(?P<right>[CP])(?P<strike>\d+(?:\.\d+)?)$"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class InstrumentKind(StrEnum):
    """What sort of thing is held."""

    EQUITY = "equity"
    OPTION = "option"
    FUTURE = "future"
    FUTURE_OPTION = "future_option"
    INDEX = "index"
    CRYPTO = "crypto"
    BOND = "bond"
    OTHER = "other"


class Right(StrEnum):
    """Call or put."""

    CALL = "C"
    PUT = "P"


_RIGHTS = {right.value: right for right in Right}


@dataclass(frozen=True, slots=True)
class Instrument:
    """One holdable thing. `symbol` is canonical (OCC, 21 characters, for listed options); `underlying` is the
    ticker a trader files it under; `multiplier` is money per point and unit, None where no source has said it;
    `deliverables` are (symbol, units per contract) where a broker names them, with 0 units where it does not count them
    and "?" for what it does not name."""

    symbol: str
    kind: InstrumentKind
    underlying: str
    multiplier: Decimal | None = None
    expires_on: date | None = None
    strike: Decimal | None = None
    right: Right | None = None
    deliverables: tuple[tuple[str, Decimal], ...] = ()

    @property
    def is_option(self) -> bool:
        return self.right is not None

    @property
    def is_adjusted(self) -> bool:
        """True for an option whose root says that it no longer delivers the standard hundred shares."""
        return self.kind is InstrumentKind.OPTION and _ADJUSTED.match(self.root) is not None

    @property
    def root(self) -> str:
        """The root of a listed option's symbol ("SPXW"); for anything else what it is filed under, which for a future's
        option is the product ("/ES")."""
        return self.symbol[:6].rstrip() if self.kind is InstrumentKind.OPTION else self.underlying

    @property
    def words(self) -> str:
        """The instrument as a trader says it: "AAPL 26 Dec 26 220 P"."""
        if self.expires_on is None or self.strike is None or self.right is None:
            return self.symbol
        day = self.expires_on
        return f"{self.root} {day.day} {_MONTHS[day.month - 1]} {day:%y} {_plain(self.strike)} {self.right.value}"


REMEMBERED = 4096
"""How many symbols are remembered with what they name: those in use at one time. A desk that has read all of its history once
would carry them along for ever."""


@lru_cache(maxsize=65536)
def option(root: str, expires_on: date, right: Right, strike: Decimal) -> Instrument:
    """A listed option from its terms; the multiplier is the standard one, or unknown for an adjusted root."""
    thousandths = strike * 1000
    if thousandths != thousandths.to_integral_value() or not 0 <= thousandths < 10**8:
        raise InvalidInputError(f"strike {strike} cannot be written in an OCC symbol")
    symbol = f"{root:<6}{expires_on:%y%m%d}{right.value}{int(thousandths):08d}"
    return _listed(symbol, root, expires_on, right, strike)


@lru_cache(maxsize=REMEMBERED)
def option_from_occ(symbol: str) -> Instrument:
    """A listed option from its OCC symbol, padded ("AAPL  261226P00220000") or not."""
    found = _OCC.match(symbol.strip())
    if found is None:
        raise InvalidInputError(f"{symbol!r} is not an OCC option symbol")
    root, expires, right, thousandths = found.groups()
    padded = f"{root:<6}{expires}{right}{thousandths}"
    return _listed(padded, root, _expiry(expires), _RIGHTS[right], Decimal(thousandths) / 1000)


def _listed(symbol: str, root: str, expires_on: date, right: Right, strike: Decimal) -> Instrument:
    adjusted = _ADJUSTED.match(root)
    underlying = adjusted["ticker"] if adjusted else _INDEX_OF_ROOT.get(root, root)
    multiplier = None if adjusted else STANDARD_OPTION_MULTIPLIER
    return Instrument(symbol, InstrumentKind.OPTION, underlying, multiplier, expires_on, strike, right)


@lru_cache(maxsize=4096)
def _expiry(digits: str) -> date:
    """The date in a symbol, YYMMDD; listed options have been written so since 2010."""
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        raise InvalidInputError(f"{digits!r} in an option's symbol is no calendar day") from None


@lru_cache(maxsize=16384)
def equity(symbol: str) -> Instrument:
    """Shares of a company or fund."""
    return Instrument(symbol, InstrumentKind.EQUITY, symbol, Decimal(1))


@lru_cache(maxsize=1024)
def crypto(symbol: str) -> Instrument:
    """A coin against a currency ("ETH/USD")."""
    return Instrument(symbol, InstrumentKind.CRYPTO, symbol, Decimal(1))


@lru_cache(maxsize=4096)
def future(symbol: str) -> Instrument:
    """A futures contract ("/MESU4"), filed under its product ("/MES"); its multiplier is not in the symbol."""
    found = _FUTURE.match(symbol)
    if found is None:
        raise InvalidInputError(f"{symbol!r} is not a futures symbol")
    return Instrument(symbol, InstrumentKind.FUTURE, "/" + found["product"])


@lru_cache(maxsize=16384)
def future_option(symbol: str) -> Instrument:
    """An option on a future in tastytrade's notation ("./MESU4MESU4 240920P5050")."""
    found = _FUTURE_OPTION.match(symbol.strip())
    if found is None:
        raise InvalidInputError(f"{symbol!r} is not a futures option symbol")
    return Instrument(
        " ".join(symbol.split()),
        InstrumentKind.FUTURE_OPTION,
        future("/" + found["contract"]).underlying,
        None,
        _expiry(found["expires"]),
        Decimal(found["strike"]),
        Right(found["right"]),
    )


def with_terms(
    instrument: Instrument, multiplier: Decimal | None, deliverables: tuple[tuple[str, Decimal], ...] = ()
) -> Instrument:
    """The instrument with the terms that a broker's record states for it."""
    if multiplier in (None, instrument.multiplier) and not deliverables:
        return instrument
    return replace(instrument, multiplier=multiplier or instrument.multiplier, deliverables=deliverables)


@lru_cache(maxsize=16384)
def filed_under(instrument: Instrument, ticker: str) -> Instrument:
    """An option filed under its underlying as the broker writes it: roots have no punctuation (BRKB is on BRK/B)."""
    if ticker == instrument.underlying or _letters(ticker) != _letters(instrument.underlying):
        return instrument
    return replace(instrument, underlying=ticker)


def from_symbol(symbol: str) -> Instrument:
    """The instrument that a canonical symbol names, by its shape."""
    if symbol.startswith("./"):
        return future_option(symbol)
    if symbol.startswith("/"):
        return future(symbol)
    if _OCC.match(symbol):
        return option_from_occ(symbol)
    if "/" in symbol and symbol.endswith("/USD"):
        return crypto(symbol)
    return equity(symbol)


def _letters(ticker: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", ticker)


def _plain(strike: Decimal) -> str:
    text = f"{strike:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
