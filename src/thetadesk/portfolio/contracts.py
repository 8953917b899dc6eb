"""What a leg settles on and how it is priced: its underlying's symbol, how much of it one contract moves, its style.

An adjusted contract is priced on what it delivers: a contract of multiplier 100 that delivers 11 shares at $200 is an
option on 100 shares at $22. Without a stated multiplier there is no value, without stated deliverables no Greeks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import IntEnum

from thetadesk.kernel import calendar
from thetadesk.kernel.instruments import Instrument, InstrumentKind
from thetadesk.pricing import terms

BENCHMARK = "SPY"
"""What deltas are weighted to."""

_ON_A_FUTURE_OF_ITS_OWN = frozenset({"VIX"})
"""Indexes whose options follow a forward that the index itself does not tell."""
_CASH = frozenset({"USD", "$", "CASH"})
_FUTURE_OPTION = re.compile(r"^\.(?P<contract>/\S+?[FGHJKMNQUVXZ]\d{1,2})(?=[A-Z0-9]| )")


class Style(IntEnum):
    """Which model prices a leg."""

    NONE = 0  # shares and futures are their own price
    EUROPEAN = 1
    AMERICAN = 2
    DIVIDENDS = 3  # American, with cash dividends before expiry
    ON_FUTURE = 4  # American on a future: what is carried costs the rate
    UNPRICED = 5  # an option for which the desk has no model: the broker's Greeks, or none


@dataclass(frozen=True, slots=True)
class Contract:
    """How one leg is valued. `units` is how much of `spot` one contract moves, None where nobody has said it; `problems`
    say what is missing."""

    style: Style
    spot: str
    multiplier: Decimal | None
    units: Decimal | None
    settles_at: datetime | None = None
    problems: tuple[str, ...] = ()


def contract_of(instrument: Instrument) -> Contract:
    """The contract behind an instrument."""
    multiplier = instrument.multiplier
    unknown = () if multiplier is not None else ("its multiplier is unknown, so it has no value here",)
    if instrument.right is None:
        return Contract(Style.NONE, instrument.symbol, multiplier, multiplier, problems=unknown)
    spot, units, missing = _delivered(instrument)
    style = _style(instrument) if units is not None else Style.UNPRICED
    if style is Style.UNPRICED and not missing:
        missing = ("it follows a forward that its index does not tell: only the broker's Greeks are shown",)
    return Contract(style, spot, multiplier, units, _settles_at(instrument), (*unknown, *missing))


def _settles_at(instrument: Instrument) -> datetime | None:
    day = instrument.expires_on
    if day is None or not calendar.FIRST_DAY < day <= calendar.LAST_DAY:
        return None
    return terms.settles_at(instrument.root, day)


def _delivered(instrument: Instrument) -> tuple[str, Decimal | None, tuple[str, ...]]:
    """The symbol of what is delivered, how much of it, and what is missing."""
    if instrument.kind is InstrumentKind.FUTURE_OPTION:
        found = _FUTURE_OPTION.match(instrument.symbol)
        return (found["contract"] if found else instrument.underlying), instrument.multiplier, ()
    shares = [(symbol, units) for symbol, units in instrument.deliverables if symbol not in _CASH]
    with_cash = len(shares) != len(instrument.deliverables)
    if unsaid := [symbol for symbol, units in instrument.deliverables if not units or symbol == "?"]:
        told = f"how much it delivers of {unsaid[0]}" if unsaid[0] != "?" else "what it delivers"
        return instrument.underlying, None, (f"its broker does not say {told}: its Greeks are unknown",)
    if len(shares) == 1 and not with_cash:
        return shares[0][0], shares[0][1], ()
    if instrument.deliverables:
        return instrument.underlying, None, ("it delivers more than one thing: its Greeks are unknown",)
    if instrument.is_adjusted:
        return instrument.underlying, None, ("what this adjusted contract delivers is unknown",)
    return instrument.underlying, instrument.multiplier, ()


def _style(instrument: Instrument) -> Style:
    if instrument.kind is InstrumentKind.FUTURE_OPTION:
        return Style.ON_FUTURE
    if instrument.underlying in _ON_A_FUTURE_OF_ITS_OWN:
        return Style.UNPRICED
    return Style.EUROPEAN if terms.is_european(instrument.root) else Style.AMERICAN
