"""What a holding puts at risk: the money that has to stand behind it, and could be lost, until it is gone.

Everything that one campaign holds is judged together, ticker by ticker. Shares count what they cost, in cash; the calls
that they cover add nothing. Options count the most that they can lose at expiry, by intrinsic value, less what was received
for them; where more puts are sold than bought that is the cash to be kept for their strikes, and the premium does not
lower it. What can lose without limit has no figure: an uncovered call, short shares, a future.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from thetadesk.kernel.instruments import Instrument, InstrumentKind, Right
from thetadesk.kernel.values import value
from thetadesk.ledger.lots import MONEY_STEP
from thetadesk.ledger.model import ZERO

Holding = Sequence[
    tuple[Instrument, Decimal, Decimal]
]  # instrument, signed quantity, signed cash that opened it
_NO_EXPIRY = date.max
_FUTURES = (InstrumentKind.FUTURE, InstrumentKind.INDEX)


@value(frozen=True, slots=True)
class _Option:
    """Options of one strike: `units` is contracts x multiplier, signed; `cash` what opening them brought in."""

    right: Right
    strike: Decimal
    expires_on: date
    units: Decimal
    cash: Decimal


def capital_of(holding: Holding) -> Decimal | None:
    """What these holdings put at risk together, in money (>= 0); None where that has no limit or a contract's
    multiplier is unknown. `cost` is negative for a purchase."""
    if len(holding) == 1:  # as nearly always, of a hundred thousand
        return _of_one(*holding[0])
    by_ticker: defaultdict[str, list[tuple[Instrument, Decimal, Decimal]]] = defaultdict(list)
    for held in holding:
        if held[1]:
            by_ticker[held[0].underlying].append(held)
    total = ZERO
    for some in by_ticker.values():
        capital = _of_ticker(some)
        if capital is None:
            return None
        total += capital
    return total.quantize(MONEY_STEP, ROUND_HALF_EVEN)


def _of_one(instrument: Instrument, quantity: Decimal, cost: Decimal) -> Decimal | None:
    if not quantity:
        return ZERO
    if instrument.right is not None and instrument.multiplier is None:
        return None
    if quantity > 0:
        return None if instrument.kind in _FUTURES else max(-cost, ZERO)
    if instrument.right is not Right.PUT or instrument.strike is None or instrument.multiplier is None:
        return None
    at_risk = -quantity * instrument.multiplier * instrument.strike
    return at_risk.quantize(MONEY_STEP, ROUND_HALF_EVEN)


def _of_ticker(holding: Holding) -> Decimal | None:
    spent, shares = ZERO, ZERO
    options: list[_Option] = []
    for instrument, quantity, cost in holding:
        if instrument.right is not None and instrument.strike is not None:
            if instrument.multiplier is None:
                return None
            units = quantity * instrument.multiplier
            expires_on = instrument.expires_on or _NO_EXPIRY
            options.append(_Option(instrument.right, instrument.strike, expires_on, units, cost))
        elif quantity < 0 or instrument.kind in _FUTURES:
            return None
        else:
            spent -= cost
            shares += quantity if instrument.kind is InstrumentKind.EQUITY else ZERO
    at_risk = _of_options(_uncovered(options, shares) if shares else options) if options else ZERO
    return None if at_risk is None else max(spent, ZERO) + at_risk


def _uncovered(options: Sequence[_Option], shares: Decimal) -> list[_Option]:
    """The options without the calls that the shares cover, the ones that expire first being covered first."""
    left = []
    for option in sorted(options, key=lambda each: each.expires_on):
        if option.right is Right.CALL and option.units < 0 and shares > 0:
            covered = min(shares, -option.units)
            shares -= covered
            units = option.units + covered
            if units:
                cash = option.cash * units / option.units
                left.append(_Option(option.right, option.strike, option.expires_on, units, cash))
        else:
            left.append(option)
    return left


def _of_options(options: Sequence[_Option]) -> Decimal | None:
    """The least of what two ways of looking at them say: each expiry by itself, and all together. Neither says less than
    can be lost."""
    if not options:
        return ZERO
    if all(option.expires_on == options[0].expires_on for option in options):
        return _worst(options)
    found = [amount for amount in (_each_expiry(options), _together(options)) if amount is not None]
    return min(found) if found else None


def _each_expiry(options: Sequence[_Option]) -> Decimal | None:
    by_expiry: defaultdict[date, list[_Option]] = defaultdict(list)
    for option in options:
        by_expiry[option.expires_on].append(option)
    amounts = [_worst(some) for some in by_expiry.values()]
    return None if None in amounts else sum((amount for amount in amounts if amount is not None), ZERO)


def _together(options: Sequence[_Option]) -> Decimal | None:
    """What is bought protects what is sold only if it does not expire before it; else what it cost is lost."""
    last = max((option.expires_on for option in options if option.units < 0), default=date.min)
    lasting = [option for option in options if option.units < 0 or option.expires_on >= last]
    lost = -sum((option.cash for option in options if option.units > 0 and option.expires_on < last), ZERO)
    worst = _worst(lasting)
    return None if worst is None else worst + lost


def _worst(options: Sequence[_Option]) -> Decimal | None:
    """The most that these can lose if all are held until expiry: what they are worth there is straight between strikes,
    so that the worst is at a strike, at a price of zero, or nowhere (None)."""
    calls = puts = received = ZERO
    for option in options:
        received += option.cash
        if option.right is Right.CALL:
            calls += option.units
        else:
            puts += option.units
    if calls < 0:
        return None
    lowest = min(_worth(options, at) for at in {ZERO, *(option.strike for option in options)})
    return max(-lowest - (ZERO if puts < 0 else received), ZERO)


def _worth(options: Sequence[_Option], price: Decimal) -> Decimal:
    total = ZERO
    for option in options:
        above = price - option.strike if option.right is Right.CALL else option.strike - price
        if above > 0:
            total += option.units * above
    return total
