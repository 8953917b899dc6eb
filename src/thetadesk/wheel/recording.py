"""What a wheel does, as the entries of an account kept by hand: one act is one or two of them, at one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import Instrument, Right, equity, from_symbol
from thetadesk.ledger.entries import ManualEntry
from thetadesk.ledger.model import REMOVALS, ZERO, Effect, Kind
from thetadesk.wheel.model import Act
from thetadesk.wheel.standing import Holding, Standing, delivers, standing_of

MOST_CONTRACTS = 10_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What is said of an act. `option` is what is sold, or is open and goes away; `into` what it is rolled to, for
    `into_price`. `number` are contracts, or shares; prices are per share; `fees` (not negative) are of the whole act, of a
    roll half on each side; `brought` is the cash before fees of what is sold, None for the price's; `basis` is what shares brought in had cost altogether, None if nobody knows. `order_id` ties
    the halves of a roll."""

    at: datetime
    on: date
    number: Decimal
    option: Instrument | None = None
    price: Decimal = ZERO
    fees: Decimal = ZERO
    into: Instrument | None = None
    into_price: Decimal = ZERO
    basis: Decimal | None = None
    order_id: str | None = None
    brought: Decimal | None = None


def entries(act: Act, ticker: str, terms: Terms) -> list[ManualEntry]:
    """The entries that tell of an act of a wheel on `ticker`. Raises InvalidInputError for terms that make no sense."""
    for name in ("price", "into_price", "fees"):
        if getattr(terms, name) < 0:
            raise InvalidInputError(f"{name} is zero or more.", field=name)
    if terms.number <= 0 or terms.number > MOST_CONTRACTS * 100:
        raise InvalidInputError("Say how many: more than none.", field="number")
    return _WRITERS[act](ticker, terms)


def after(ticker: str, held: Iterable[Holding], written: Iterable[ManualEntry]) -> Standing:
    """What a wheel that held this holds once these entries are written."""
    moved = [(from_symbol(each.symbol), _delta(each)) for each in written if each.symbol is not None]
    return standing_of(ticker, [*held, *moved])


def require_held(held: Iterable[Holding], written: Iterable[ManualEntry]) -> None:
    """Raises InvalidInputError where these entries take away more than there is: options sold, or shares."""
    open_: dict[str, Decimal] = {}
    for instrument, quantity in held:
        open_[instrument.symbol] = open_.get(instrument.symbol, ZERO) + quantity
    for each in written:
        delta = _delta(each)
        takes = each.effect in (Effect.CLOSE, Effect.REMOVE) or (each.kind is Kind.DELIVERY and delta < 0)
        there = open_.get(each.symbol or "", ZERO)
        if takes and (there * delta >= 0 or abs(delta) > abs(there)):
            raise InvalidInputError(
                f"{abs(delta).normalize():f} {each.symbol} are to go, {abs(there).normalize():f} are there.",
                field="number",
            )


def _delta(entry: ManualEntry) -> Decimal:
    # What is removed by an act of a wheel was sold.
    return abs(entry.quantity) if entry.kind in REMOVALS else entry.quantity


def _sold(right: Right) -> Callable[[str, Terms], list[ManualEntry]]:
    def write(ticker: str, terms: Terms) -> list[ManualEntry]:
        option = _option(ticker, terms.option, "option")
        if option.right is not right:
            raise InvalidInputError(f"{option.words} is not what is sold here.", field="option")
        return [_brought(terms, _trade(terms, option, -_contracts(terms), terms.price, -terms.fees))]

    return write


def _closed(ticker: str, terms: Terms) -> list[ManualEntry]:
    option = _option(ticker, terms.option, "option")
    return [_trade(terms, option, _contracts(terms), terms.price, -terms.fees)]


def _rolled(ticker: str, terms: Terms) -> list[ManualEntry]:
    old, new = _option(ticker, terms.option, "option"), _option(ticker, terms.into, "into")
    if old.right is not new.right or old == new:
        raise InvalidInputError(f"{old.words} cannot be rolled to {new.words}.", field="into")
    number = _contracts(terms)
    half = (terms.fees / 2).quantize(Decimal("0.000001"))
    return [
        _trade(terms, old, number, terms.price, -half),
        _brought(terms, _trade(terms, new, -number, terms.into_price, half - terms.fees)),
    ]


def _expired(ticker: str, terms: Terms) -> list[ManualEntry]:
    return [_removal(terms, Kind.EXPIRATION, _option(ticker, terms.option, "option"), "Expired")]


def _delivered(right: Right) -> Callable[[str, Terms], list[ManualEntry]]:
    """An assignment, and at the same moment after it the shares that it moves at the strike."""

    def write(ticker: str, terms: Terms) -> list[ManualEntry]:
        option = _option(ticker, terms.option, "option")
        units = delivers(option)
        if option.right is not right or units is None or option.strike is None:
            raise InvalidInputError(f"{option.words} brings or takes no known shares here.", field="option")
        shares = units * _contracts(terms) * (1 if right is Right.PUT else -1)
        words = f"{'Bought' if shares > 0 else 'Sold'} {abs(shares).normalize():f} {ticker} by assignment"
        moved = _entry(terms, Kind.DELIVERY, Effect.AUTO, equity(ticker), shares, words)
        return [
            _removal(terms, Kind.ASSIGNMENT, option, "Assigned"),
            _priced(moved, option.strike, -shares * option.strike, -terms.fees),
        ]

    return write


def _shares(sign: int) -> Callable[[str, Terms], list[ManualEntry]]:
    return lambda ticker, terms: [
        _trade(terms, equity(ticker), sign * terms.number, terms.price, -terms.fees)
    ]


def _imported(ticker: str, terms: Terms) -> list[ManualEntry]:
    words = f"Brought in {terms.number.normalize():f} {ticker}"
    brought = _entry(terms, Kind.OPENING_POSITION, Effect.OPEN, equity(ticker), terms.number, words)
    return [_priced(brought, None, ZERO, ZERO, terms.basis)]


_WRITERS: Mapping[Act, Callable[[str, Terms], list[ManualEntry]]] = {
    Act.SELL_PUT: _sold(Right.PUT),
    Act.SELL_CALL: _sold(Right.CALL),
    Act.EXPIRE: _expired,
    Act.ASSIGN: _delivered(Right.PUT),
    Act.CALL_AWAY: _delivered(Right.CALL),
    Act.CLOSE: _closed,
    Act.ROLL: _rolled,
    Act.BUY_SHARES: _shares(1),
    Act.SELL_SHARES: _shares(-1),
    Act.IMPORT_SHARES: _imported,
}


def _option(ticker: str, said: Instrument | None, field: str) -> Instrument:
    if said is None or not said.is_option or said.underlying != ticker:
        raise InvalidInputError(f"Name an option on {ticker}.", field=field)
    return said


def _contracts(terms: Terms) -> Decimal:
    if terms.number != terms.number.to_integral_value():
        raise InvalidInputError("Contracts are whole.", field="number")
    return terms.number


def _trade(terms: Terms, what: Instrument, quantity: Decimal, price: Decimal, fees: Decimal) -> ManualEntry:
    if what.multiplier is None:
        raise InvalidInputError(f"Nobody knows how much one {what.words} stands for.", field="option")
    opens = (quantity < 0) == what.is_option  # a wheel sells options, and buys shares, to open
    verb = f"{'Bought' if quantity > 0 else 'Sold'} {abs(quantity).normalize():f} {what.words}"
    effect = Effect.OPEN if opens else Effect.CLOSE
    written = _entry(terms, Kind.TRADE, effect, what, quantity, f"{verb} @ {price.normalize():f}")
    return _priced(written, price, -quantity * price * what.multiplier, fees)


def _brought(terms: Terms, sold: ManualEntry) -> ManualEntry:
    return sold if terms.brought is None else replace(sold, gross=terms.brought)


def _removal(terms: Terms, kind: Kind, option: Instrument, verb: str) -> ManualEntry:
    number = _contracts(terms)
    return _entry(
        terms, kind, Effect.REMOVE, option, number, f"{verb}: {number.normalize():f} {option.words}"
    )


def _entry(
    terms: Terms, kind: Kind, effect: Effect, what: Instrument, quantity: Decimal, words: str
) -> ManualEntry:
    return ManualEntry(
        kind, effect, what.symbol, quantity, None, ZERO, ZERO, terms.at, terms.on, terms.order_id, None, words
    )


def _priced(
    entry: ManualEntry, price: Decimal | None, gross: Decimal, fees: Decimal, basis: Decimal | None = None
) -> ManualEntry:
    return replace(entry, price=price, gross=gross, fees=fees, basis=basis)
