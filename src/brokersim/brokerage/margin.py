"""What positions tie up: Regulation T as brokers apply it to options (Cboe Margin Manual, 2000).

The excess that is left is cash and shares less the requirement; it buys options, twice of it buys shares. Requirements
of short options include what it would cost to buy them back, and are compared with cash that includes their proceeds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from brokersim.brokerage.book import ZERO, cents
from brokersim.model import Contract, Instrument

_BROAD = frozenset({"SPX", "XSP", "VIX"})
_INITIAL_LONG, _INITIAL_SHORT = Decimal("0.5"), Decimal("0.5")
_KEPT_LONG, _KEPT_SHORT = Decimal("0.25"), Decimal("0.30")


@dataclass(frozen=True, slots=True)
class Line:
    """A position with its mark per share."""

    instrument: Instrument
    quantity: Decimal
    mark: Decimal


@dataclass(frozen=True, slots=True)
class Requirement:
    """Dollars tied up: to open (`initial`) and to keep (`maintenance`)."""

    initial: Decimal
    maintenance: Decimal


@dataclass(slots=True)
class _Open:
    """Contracts of one series that nothing pairs yet; `count` is positive."""

    contract: Contract
    count: Decimal
    mark: Decimal


@dataclass(slots=True)
class _Ticker:
    shares: Decimal = ZERO
    options: list[Line] = field(default_factory=list)


def requirement(lines: Iterable[Line], spots: Mapping[str, Decimal], cash_account: bool) -> Requirement:
    """What these positions tie up. `spots` has the price of every underlying of an option; in a cash account puts are
    secured in full and shares are paid."""
    tickers: dict[str, _Ticker] = defaultdict(_Ticker)
    initial = kept = ZERO
    for line in lines:
        if isinstance(line.instrument, Contract):
            tickers[line.instrument.underlying].options.append(line)
            continue
        tickers[line.instrument].shares = line.quantity
        value = abs(line.quantity * line.mark)
        long = line.quantity > 0
        initial += value * ((Decimal(1) if cash_account else _INITIAL_LONG) if long else _INITIAL_SHORT)
        kept += value * (_KEPT_LONG if long else _KEPT_SHORT)
    options = sum(
        (_of_ticker(each, spots[name], cash_account) for name, each in tickers.items() if each.options), ZERO
    )
    return Requirement(cents(initial + options), cents(kept + options))


def _of_ticker(ticker: _Ticker, spot: Decimal, cash_account: bool) -> Decimal:
    longs, shorts = _opens(ticker.options, 1), _opens(ticker.options, -1)
    covered = {"C": max(ZERO, ticker.shares), "P": max(ZERO, -ticker.shares)}
    sides = {"C": ZERO, "P": ZERO}
    premiums = {"C": ZERO, "P": ZERO}
    for short in sorted(shorts, key=lambda each: (each.contract.expires_on, each.contract.strike)):
        right = short.contract.right
        spread = _spread(short, longs)
        free = min(short.count, covered[right] // max(short.contract.shares, Decimal(1)))
        covered[right] -= free * short.contract.shares
        short.count -= free
        sides[right] += spread + _naked(short, spot, cash_account)
        premiums[right] += short.count * short.mark * short.contract.multiplier
    greater, other = ("C", "P") if sides["C"] >= sides["P"] else ("P", "C")
    return sides[greater] + premiums[other]


def _opens(lines: list[Line], sign: int) -> list[_Open]:
    return [
        _Open(line.instrument, abs(line.quantity), line.mark)
        for line in lines
        if isinstance(line.instrument, Contract) and line.quantity * sign > 0
    ]


def _spread(short: _Open, longs: list[_Open]) -> Decimal:
    """Pairs a short with longs that last as long, the narrowest first; what the pairs can lose."""
    contract, total = short.contract, ZERO
    fitting = [long for long in longs if _covers(long.contract, contract)]
    for long in sorted(fitting, key=lambda each: _loss(each.contract, contract)):
        paired = min(short.count, long.count)
        long.count -= paired
        short.count -= paired
        total += paired * _loss(long.contract, contract) * contract.multiplier
    return total


def _covers(long: Contract, short: Contract) -> bool:
    return long.right == short.right and long.expires_on >= short.expires_on


def _loss(long: Contract, short: Contract) -> Decimal:
    apart = long.strike - short.strike if short.right == "C" else short.strike - long.strike
    return max(ZERO, apart)


def _naked(short: _Open, spot: Decimal, cash_account: bool) -> Decimal:
    contract = short.contract
    if cash_account and contract.right == "P":
        return short.count * contract.strike * contract.multiplier
    out = max(ZERO, contract.strike - spot if contract.right == "C" else spot - contract.strike)
    share = Decimal("0.15") if contract.underlying in _BROAD else Decimal("0.20")
    base = spot if contract.right == "C" else contract.strike
    unit = max(share * spot - out, base / 10, Decimal("0.375")) + short.mark
    return short.count * unit * contract.multiplier
