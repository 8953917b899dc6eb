"""What positions tie up by Regulation T, for accounts whose broker does not say: a model, and labelled as one.

After the Cboe Margin Manual (2000): long options are paid in full; a short option that a long one of the same right,
which lasts as long, covers ties up what the pair can lose; a short call over shares and a short put over short shares
tie up nothing more; a naked one ties up its price and 20 % of the underlying (15 % of a broad index) less what it is out
of the money, at least 10 % of the underlying (of the strike, for puts); of a naked put and a naked call only the greater
counts, with the other's price. Shares tie up half of their value. In a cash account puts are secured in full.

Requirements contain what short options would cost to buy back, so they are compared with cash that contains what they
brought in, and with the value of shares; options that are held lend nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from thetadesk.kernel.instruments import INDEXES, InstrumentKind, Right
from thetadesk.kernel.money import CENT, ZERO
from thetadesk.portfolio.contracts import contract_of
from thetadesk.portfolio.model import DOLLARS, BuyingPower, Cash, FigureSource, LegValue

_NAKED, _NAKED_BROAD = Decimal("0.20"), Decimal("0.15")
_LEAST = Decimal("0.10")
_SHARES = Decimal("0.5")


@dataclass(slots=True)
class _Open:
    """Contracts of one series that nothing covers yet; `count` is positive."""

    leg: LegValue
    count: Decimal
    strike: Decimal
    size: Decimal
    shares: Decimal


@dataclass(slots=True)
class _Ticker:
    """What is held of one underlying."""

    shares: Decimal = ZERO
    value: Decimal = ZERO
    longs: list[_Open] = field(default_factory=list)
    shorts: list[_Open] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Requirement:
    """Dollars tied up in one account, the value of its shares, and how many legs could not be counted."""

    tied_up: Decimal
    shares: Decimal
    left_out: int


def powers(
    legs: Iterable[LegValue], cash: Iterable[Cash], told: Mapping[str, BuyingPower]
) -> dict[str, BuyingPower]:
    """The buying power of each account in `cash`: as its broker has `told`, else the model's."""
    by_account: defaultdict[str, list[LegValue]] = defaultdict(list)
    for leg in legs:
        by_account[leg.held.key.account_id].append(leg)
    return {
        each.account_id: told.get(each.account_id) or buying_power(by_account[each.account_id], each)
        for each in cash
    }


def buying_power(legs: Iterable[LegValue], cash: Cash) -> BuyingPower:
    """The model's figure for one account; unknown where nothing that it holds could be counted, and where it is kept in
    another currency than prices are quoted in."""
    if cash.currency != DOLLARS:
        return _unknown(f"not reckoned for an account in {cash.currency}: margins are reckoned in dollars")
    held = [leg for leg in legs if leg.held.quantity]
    needed = requirement(held, cash_account=cash.cash_account)
    if held and needed.left_out == len(held):
        return _unknown("not reckoned: no leg has a price and known terms")
    kind = "a cash account" if cash.cash_account else "a margin account"
    note = f"Regulation T as for {kind}, reckoned here"
    if needed.left_out:
        note += f"; {needed.left_out} legs without a price or known terms are left out"
    available = cash.amount + needed.shares - needed.tied_up
    return BuyingPower(needed.tied_up, available, FigureSource.MODEL, note=note)


def _unknown(note: str) -> BuyingPower:
    return BuyingPower(None, None, FigureSource.MODEL, note=note)


def requirement(legs: Iterable[LegValue], *, cash_account: bool) -> Requirement:
    """What these legs of one account tie up."""
    tickers: dict[str, _Ticker] = {}
    left_out = 0
    for leg in legs:
        if leg.held.quantity and not _file(tickers.setdefault(leg.held.ticker, _Ticker()), leg):
            left_out += 1
    tied_up = sum((_of_ticker(each, cash_account) for each in tickers.values()), ZERO)
    shares = sum((each.value for each in tickers.values()), ZERO)
    return Requirement(tied_up.quantize(CENT), shares, left_out)


def _file(ticker: _Ticker, leg: LegValue) -> bool:
    """Files a leg where it counts; whether that could be done."""
    instrument, quantity = leg.held.instrument, leg.held.quantity
    if leg.value is None:
        return False
    if instrument.kind is InstrumentKind.EQUITY:
        ticker.shares += quantity
        ticker.value += leg.value
        return True
    contract = contract_of(instrument)
    if instrument.strike is None or contract.multiplier is None or contract.units is None or leg.spot is None:
        return False
    side = ticker.longs if quantity > 0 else ticker.shorts
    side.append(_Open(leg, abs(quantity), instrument.strike, contract.multiplier, contract.units))
    return True


def _of_ticker(ticker: _Ticker, cash_account: bool) -> Decimal:
    tied_up = abs(ticker.value) * (1 if cash_account and ticker.value > 0 else _SHARES)
    naked = {Right.CALL: ZERO, Right.PUT: ZERO}
    premium = {Right.CALL: ZERO, Right.PUT: ZERO}
    free = {Right.CALL: max(ZERO, ticker.shares), Right.PUT: max(ZERO, -ticker.shares)}
    for short in _hardest_first(ticker.shorts):
        right = Right(short.leg.held.instrument.right or Right.CALL)
        by_shares = min(short.count, free[right] // max(short.shares, Decimal(1)))
        free[right] -= by_shares * short.shares
        short.count -= by_shares
        naked[right] += sum(_covered(short, ticker.longs), ZERO)
        premium[right] += abs(short.leg.value or ZERO) * short.count / abs(short.leg.held.quantity)
        naked[right] += _naked(short, cash_account)
    greater, other = (
        (Right.CALL, Right.PUT) if naked[Right.CALL] >= naked[Right.PUT] else (Right.PUT, Right.CALL)
    )
    return tied_up + naked[greater] + (naked[other] if cash_account else premium[other])


def _hardest_first(shorts: list[_Open]) -> list[_Open]:
    """Shorts in the order in which they choose what covers them: those for which the least will do come last."""
    return sorted(
        shorts, key=lambda each: each.strike if each.leg.held.instrument.right is Right.CALL else -each.strike
    )


def _covered(short: _Open, longs: Iterable[_Open]) -> Iterator[Decimal]:
    """Pairs a short with longs, the pair that loses least first, and among equals the long that others need least;
    yields what each pair can lose."""
    fitting = [each for each in longs if each.count and _covers(each, short)]
    for long in sorted(fitting, key=lambda each: (_loss(each, short), abs(each.strike - short.strike))):
        paired = min(short.count, long.count)
        if paired:
            short.count -= paired
            long.count -= paired
            yield paired * _loss(long, short) * short.size


def _covers(long: _Open, short: _Open) -> bool:
    one, other = long.leg.held.instrument, short.leg.held.instrument
    lasts = one.expires_on is not None and other.expires_on is not None and one.expires_on >= other.expires_on
    return one.right is other.right and lasts and (long.size, long.shares) == (short.size, short.shares)


def _loss(long: _Open, short: _Open) -> Decimal:
    apart = long.strike - short.strike
    return max(ZERO, apart if short.leg.held.instrument.right is Right.CALL else -apart)


def _naked(short: _Open, cash_account: bool) -> Decimal:
    if not short.count:
        return ZERO
    instrument, leg = short.leg.held.instrument, short.leg
    if cash_account and instrument.right is Right.PUT:
        return short.count * short.strike * short.size
    spot = Decimal(str(leg.spot)) * short.shares / short.size
    is_call = instrument.right is Right.CALL
    out = max(ZERO, short.strike - spot if is_call else spot - short.strike)
    share = _NAKED_BROAD if instrument.underlying in INDEXES else _NAKED
    price = abs(leg.value or ZERO) / (abs(leg.held.quantity) * short.size)
    unit = max(share * spot - out, _LEAST * (spot if is_call else short.strike)) + price
    return short.count * unit * short.size
