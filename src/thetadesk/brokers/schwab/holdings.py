"""What Schwab's API calls the things one can hold, with the terms that it states for them."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from thetadesk.kernel import instruments
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import (
    STANDARD_OPTION_MULTIPLIER,
    Instrument,
    InstrumentKind,
    Right,
    filed_under,
    with_terms,
)
from thetadesk.wire.records import checked_symbol, day_of, objects_of, price_of, quantity_of, text_of

_SHARES = frozenset({"EQUITY", "COLLECTIVE_INVESTMENT", "MUTUAL_FUND", "CASH_EQUIVALENT", "ETF"})
_OTHERS = {"INDEX": InstrumentKind.INDEX, "FIXED_INCOME": InstrumentKind.BOND}
_NAMELESS = "?"
_FUTURE_OPTION = re.compile(r"(?P<contract>/[A-Z0-9]+?[FGHJKMNQUVXZ]\d{1,2})_[CP][\d.]+(?::[A-Z]+)?")


def holding(fields: Mapping[str, object]) -> Instrument:
    """The instrument that a transfer item or position names; InvalidInputError when nobody could say which."""
    asset = text_of(fields, "assetType").upper()
    symbol = checked_symbol(text_of(fields, "symbol").removeprefix("$"))
    if asset == "OPTION":
        return _option(fields, symbol)
    symbol = symbol or checked_symbol(text_of(fields, "cusip"))
    if not symbol:
        raise InvalidInputError("the record names neither a symbol nor a CUSIP")
    if asset in _SHARES:
        return instruments.equity(symbol)
    if asset in _OTHERS:
        return Instrument(symbol, _OTHERS[asset], symbol, Decimal(1))
    if asset == "FUTURE":
        return with_terms(instruments.future(symbol), price_of(fields, "multiplier"))
    raise InvalidInputError(f"asset type {asset[:40]!r} is not one that Schwab is known to write")


def _option(fields: Mapping[str, object], symbol: str) -> Instrument:
    multiplier = price_of(fields, "optionPremiumMultiplier") or None
    on_future = _FUTURE_OPTION.fullmatch(symbol)
    if on_future is not None:
        return _future_option(
            fields, symbol, instruments.future(on_future["contract"]).underlying, multiplier
        )
    underlying = checked_symbol(text_of(fields, "underlyingSymbol").removeprefix("$"))
    listed = instruments.option_from_occ(symbol) if symbol else _described(fields, underlying)
    if underlying:
        listed = filed_under(listed, underlying)
    return with_terms(listed, multiplier, _deliverables(fields))


def _future_option(
    fields: Mapping[str, object], symbol: str, product: str, multiplier: Decimal | None
) -> Instrument:
    expires_on, strike, right = _terms(fields)
    kind = InstrumentKind.FUTURE_OPTION
    return Instrument(symbol, kind, product, multiplier, expires_on, strike, right)


def _described(fields: Mapping[str, object], underlying: str) -> Instrument:
    """An option whose symbol a third party lost, from its terms."""
    root = underlying.replace("/", "").replace(".", "")
    if not 1 <= len(root) <= 6:
        raise InvalidInputError("the option has no symbol and no underlying")
    expires_on, strike, right = _terms(fields)
    return instruments.option(root, expires_on, right, strike)


def _terms(fields: Mapping[str, object]) -> tuple[date, Decimal, Right]:
    """Expiration, strike and right. The expiration is midnight in New York, sometimes at the wrong season's offset:
    its date is meant, not its instant."""
    expires_on, strike = day_of(fields, "expirationDate"), price_of(fields, "strikePrice")
    right = text_of(fields, "putCall").upper()[:1]
    if expires_on is None or strike is None or right not in ("C", "P"):
        raise InvalidInputError("the option does not state its expiration, strike and right")
    return expires_on, strike, Right(right)


def _deliverables(fields: Mapping[str, object]) -> tuple[tuple[str, Decimal], ...]:
    """What a contract delivers, where that is not the ordinary hundred shares. What is named without its units has 0 of
    them, and what is counted without a name is a question mark: left out, it would look as if the rest were all."""
    named = []
    for entry in objects_of(fields, "optionDeliverables"):
        delivered = entry.get("deliverable")
        symbol = text_of(delivered, "symbol") if isinstance(delivered, dict) else ""
        symbol = checked_symbol(symbol or text_of(entry, "rootSymbol") or text_of(entry, "symbol"))
        units = quantity_of(entry, "deliverableUnits")
        if units or (symbol and entry.get("deliverableUnits") is None):
            named.append((symbol or _NAMELESS, units))
    ordinary = len(named) == 1 and named[0][1] == STANDARD_OPTION_MULTIPLIER
    return () if ordinary else tuple(named)
