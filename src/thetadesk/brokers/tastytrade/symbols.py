"""Symbols as tastytrade's stream of quotes (dxFeed) has them: `.AAPL261128C217.5` for an option."""

from datetime import date

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import InstrumentKind, from_symbol

PRICES = ("Quote", "Trade", "Summary")
GREEKS = "Greeks"
_LISTS = {
    InstrumentKind.FUTURE: "instruments/futures",
    InstrumentKind.FUTURE_OPTION: "instruments/future-options",
    InstrumentKind.CRYPTO: "instruments/cryptocurrencies",
}
STREAMED_KINDS = frozenset({InstrumentKind.EQUITY, InstrumentKind.OPTION, *_LISTS})
"""What dxFeed tells."""


def kinds_of(symbol: str) -> tuple[str, ...]:
    """The kinds of events that one of our symbols is told in; none for what is not streamed here."""
    try:
        instrument = from_symbol(symbol)
    except InvalidInputError:
        return ()
    if instrument.kind not in STREAMED_KINDS:
        return ()
    return (*PRICES, GREEKS) if instrument.is_option else PRICES


def list_of(symbol: str) -> str | None:
    """Where tastytrade says what dxFeed calls one of our symbols; None for those that follow a rule, and for nonsense."""
    try:
        return _LISTS.get(from_symbol(symbol).kind)
    except InvalidInputError:
        return None


def streamed_as(symbol: str) -> str:
    """One of our symbols of shares, indexes and options as dxFeed has it. Futures, their options and coins are
    looked up."""
    instrument = from_symbol(symbol)
    if instrument.kind is not InstrumentKind.OPTION:
        return symbol
    expires_on, strike, right = instrument.expires_on, instrument.strike, instrument.right
    assert isinstance(expires_on, date)
    assert strike is not None
    assert right is not None
    return f".{instrument.root}{expires_on:%y%m%d}{right.value}{strike.normalize():f}"
