"""What tastytrade calls things: types, sub-types and actions, the same words in its exports and its API.

Actions are written "Sell to Open" by the API and "SELL_TO_OPEN" by the export; both are brought to the latter.
The export of futures writes plain BUY and SELL, which close what is held the other way round.
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from thetadesk.kernel import instruments
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import Instrument, InstrumentKind
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.model import Effect, Kind
from thetadesk.wire.records import checked_symbol


class Meaning(NamedTuple):
    """What a row means: `sign` turns its unsigned quantity into ours (0: the row moves no quantity)."""

    kind: Kind
    effect: Effect | None
    sign: int
    basis: Decimal | None = None


_SIDES = {
    "BUY_TO_OPEN": (1, Effect.OPEN),
    "SELL_TO_OPEN": (-1, Effect.OPEN),
    "BUY_TO_CLOSE": (1, Effect.CLOSE),
    "SELL_TO_CLOSE": (-1, Effect.CLOSE),
    "BUY": (1, Effect.AUTO),
    "SELL": (-1, Effect.AUTO),
}
_REMOVALS = {
    "expiration": Kind.EXPIRATION,
    "assignment": Kind.ASSIGNMENT,
    "exercise": Kind.EXERCISE,
    "cash settled assignment": Kind.CASH_SETTLEMENT,
    "cash settled exercise": Kind.CASH_SETTLEMENT,
    "futures settlement": Kind.CASH_SETTLEMENT,
    "maturity": Kind.CASH_SETTLEMENT,
    "cash merger": Kind.CASH_SETTLEMENT,
}
_CORPORATE = frozenset(
    {
        "symbol change",
        "stock merger",
        "stock merger removal",
        "reverse split",
        "reverse split removal",
        "forward split",
        "special dividend",
        "spin off",
    }
)
_CORPORATE_TEXT = re.compile(
    r"\s*(?:symbol change|(?:stock )?merger|reverse split|forward split|special dividend|spin.?off)",
    re.IGNORECASE,
)
_TRANSFERS = frozenset({"transfer", "acat"})
_MOVEMENTS = {
    "credit interest": Kind.INTEREST,
    "debit interest": Kind.INTEREST,
    "fully paid stock lending income": Kind.INTEREST,
    "dividend": Kind.DIVIDEND,
    "special dividend": Kind.DIVIDEND,
    "fee": Kind.FEE,
    "balance adjustment": Kind.ADJUSTMENT,
    "mark to market": Kind.MARK_TO_MARKET,
    "futures settlement": Kind.MARK_TO_MARKET,
}
_FUNDING = frozenset({"deposit", "withdrawal", "transfer", "acat"})
_INTEREST_TEXT = re.compile(r"INTEREST|FROM \d\d/\d\d THRU \d\d/\d\d @", re.IGNORECASE)
_TAX_TEXT = re.compile(r"\btax\b|withh", re.IGNORECASE)
_REMOVED = re.compile(r"Removal of (?P<count>[\d,]+(?:\.\d+)?) ", re.IGNORECASE)
_OUT_TEXT = re.compile(r"deliver|\bout\b|outgoing", re.IGNORECASE)
_IN_TEXT = re.compile(r"receiv|\bin\b|incoming", re.IGNORECASE)
_SHARES = frozenset({"equity", "equity offering", "warrant"})
_KINDS = {
    "cryptocurrency": InstrumentKind.CRYPTO,
    "bond": InstrumentKind.BOND,
    "fixed income security": InstrumentKind.BOND,
    "index": InstrumentKind.INDEX,
}


def meaning(
    row_type: str, sub_type: str, action: str, instrument: Instrument | None, gross: Decimal, description: str
) -> Meaning:
    """What a row with these words means. Raises InvalidInputError for words that nobody has explained yet."""
    known = row_type.casefold()
    side = action.upper().replace(" ", "_")
    sub = sub_type.casefold()
    if known == "trade":
        return trade(side or sub.upper().replace(" ", "_"))
    if known == "receive deliver" and instrument is not None:
        return _received(sub, side, instrument, gross, description)
    if known in ("money movement", "receive deliver"):
        return _moved(sub, instrument, gross, description)
    if known == "administrative transfer":
        return _transferred(side, description) if instrument else _funded(gross)
    raise InvalidInputError(f"type {row_type[:40]!r} is not one that tastytrade is known to write")


@lru_cache(maxsize=64)
def trade(side: str) -> Meaning:
    """What a trade with this action does."""
    if side not in _SIDES:
        raise InvalidInputError(f"a trade's action is {side[:40]!r}, which says neither buy nor sell")
    sign, effect = _SIDES[side]
    return Meaning(Kind.TRADE, effect, sign)


def _received(sub: str, side: str, instrument: Instrument, gross: Decimal, description: str) -> Meaning:
    if sub in _REMOVALS:
        # Older exports leave the action out: then the position says which way round it was.
        return Meaning(_REMOVALS[sub], Effect.REMOVE, _SIDES[side][0] if side in _SIDES else 1)
    if sub in _TRANSFERS:
        return _transferred(side, description)
    side = side or sub.upper().replace(" ", "_")
    if side not in _SIDES:
        return _unsided(sub, instrument, side)
    sign, effect = _SIDES[side]
    if sub in _CORPORATE or instrument.is_option or _CORPORATE_TEXT.match(description):
        return Meaning(Kind.CORPORATE, effect, sign)
    if sub and sub.upper().replace(" ", "_") not in _SIDES:
        raise InvalidInputError(
            f"sub-type {sub[:40]!r} of a delivery is not one that tastytrade is known to write"
        )
    if instrument.kind is InstrumentKind.CRYPTO and not gross:
        return Meaning(Kind.TRANSFER, None, sign, ZERO)
    return Meaning(Kind.DELIVERY, Effect.AUTO, sign)


def _unsided(sub: str, instrument: Instrument, side: str) -> Meaning:
    if sub == "forward split":
        return Meaning(Kind.SPLIT, None, 1)
    if not sub and instrument.is_option:
        # A record without its sub-type: removed somehow; the shares beside it tell how (see settlement.explain).
        return Meaning(Kind.EXPIRATION, Effect.REMOVE, 1)
    if sub in _CORPORATE:
        raise InvalidInputError(f"a {sub} that does not say whether it takes or gives")
    raise InvalidInputError(
        f"sub-type {(sub or side)[:40]!r} of a delivery is not one that tastytrade is known to write"
    )


def _transferred(side: str, description: str) -> Meaning:
    if side in _SIDES:
        return Meaning(Kind.TRANSFER, None, _SIDES[side][0])
    out, into = _OUT_TEXT.search(description), _IN_TEXT.search(description)
    if bool(out) == bool(into):
        raise InvalidInputError("a transfer that does not say whether it goes in or out")
    return Meaning(Kind.TRANSFER, None, -1 if out else 1)


def _moved(sub: str, instrument: Instrument | None, gross: Decimal, description: str) -> Meaning:
    if sub in _FUNDING:
        if _INTEREST_TEXT.search(description):
            return Meaning(Kind.INTEREST, None, 0)
        return _funded(gross)
    if sub in _MOVEMENTS:
        kind = _MOVEMENTS[sub]
        if kind is Kind.DIVIDEND and _TAX_TEXT.search(description):
            kind = Kind.TAX
        return Meaning(kind, None, 0)
    if sub:
        raise InvalidInputError(f"money movement {sub[:40]!r} is not one that tastytrade is known to write")
    return _unnamed(instrument, gross)


def _funded(gross: Decimal) -> Meaning:
    # tastytrade has booked wires received as "Withdrawal"; the sign is what happened to the account.
    return Meaning(Kind.DEPOSIT if gross >= 0 else Kind.WITHDRAWAL, None, 0)


def _unnamed(instrument: Instrument | None, gross: Decimal) -> Meaning:
    """A money movement of which only the symbol and the amount are left. On a future it is the daily mark, on
    anything else held a dividend when received and a (borrowing) fee when paid. Without a symbol, people move whole
    dollars; what has cents is the broker's adjustment or interest, and is called an adjustment."""
    if instrument is not None:
        if instrument.kind is InstrumentKind.FUTURE:
            return Meaning(Kind.MARK_TO_MARKET, None, 0)
        return Meaning(Kind.DIVIDEND if gross >= 0 else Kind.FEE, None, 0)
    if gross and gross == gross.to_integral_value():
        return _funded(gross)
    return Meaning(Kind.ADJUSTMENT, None, 0)


def removed_count(description: str) -> Decimal | None:
    """How many contracts a removal's description names ("Removal of 2.0 UVXY 01/29/21 Put …"), if it does."""
    found = _REMOVED.match(description)
    return Decimal(found["count"].replace(",", "")) if found else None


@lru_cache(maxsize=65536)
def instrument_named(symbol: str, instrument_type: str, ticker: str) -> Instrument:
    """What a row's symbol names. `instrument_type` may be missing (""), then its shape tells; `ticker` is what the
    row calls its underlying, which knows the punctuation that an option's root leaves out (BRK/B)."""
    known = instrument_type.casefold()
    if known == "equity option":
        return _under(instruments.option_from_occ(symbol), ticker)
    if known in _KINDS:
        return Instrument(checked_symbol(symbol), _KINDS[known], symbol, Decimal(1))
    if known in _SHARES:
        return instruments.equity(checked_symbol(symbol))
    found = instruments.from_symbol(checked_symbol(symbol))
    if known and known not in ("future", "future option"):
        raise InvalidInputError(
            f"instrument type {instrument_type[:40]!r} is not one that tastytrade is known to write"
        )
    if known and found.kind.value != known.replace(" ", "_"):
        raise InvalidInputError(f"symbol {symbol!r} does not name a {known}")
    return _under(found, ticker) if found.kind is InstrumentKind.OPTION else found


def _under(option: Instrument, ticker: str) -> Instrument:
    return instruments.filed_under(option, ticker) if ticker and ticker != option.underlying else option
