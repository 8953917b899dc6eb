"""What a wheel holds, and the state that this means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from thetadesk.kernel.instruments import STANDARD_OPTION_MULTIPLIER, Instrument, InstrumentKind, Right
from thetadesk.ledger.model import ZERO, Lot
from thetadesk.wheel.model import State

Holding = tuple[Instrument, Decimal]
"""An instrument and how much of it is held, signed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a wheel holds of its symbol: `shares` (0 when they are short), contracts sold of `puts` and `calls`, contracts
    bought (`longs`). `free_shares` are those that no call sold can take away: negative by as many as are missing. `problems`
    say in words what is not a wheel's, or cannot be counted."""

    shares: Decimal = ZERO
    puts: Decimal = ZERO
    calls: Decimal = ZERO
    longs: Decimal = ZERO
    free_shares: Decimal = ZERO
    problems: tuple[str, ...] = ()


EMPTY = Standing()
STANDARD = STANDARD_OPTION_MULTIPLIER
"""The shares that a contract delivers unless something has happened to it."""


def state_of(standing: Standing) -> State:
    """The state that such a holding is: shares come before puts that are left over, but for an odd lot on which no call can be
    sold (a split or reinvested dividends leave one). A call without any shares is no state of a wheel but a problem of it."""
    if standing.shares > 0 and standing.calls > 0:
        return State.SHARES_CALL_OPEN
    if standing.puts > 0 and standing.shares < STANDARD:
        return State.CASH_PUT_OPEN
    return State.SHARES if standing.shares > 0 else State.CASH


def standing_of(ticker: str, holdings: Iterable[Lot | Holding]) -> Standing:
    """The standing of a wheel on `ticker` whose campaigns hold this."""
    held: dict[str, Holding] = {}
    for each in holdings:
        instrument, quantity = (each.instrument, each.quantity) if isinstance(each, Lot) else each
        before = held.get(instrument.symbol)
        held[instrument.symbol] = instrument, quantity + (before[1] if before else ZERO)
    count = _Count(ticker)
    for instrument, quantity in held.values():
        if quantity:
            count.add(instrument, quantity)
    return count.standing()


class _Count:
    """Counts what is held, a symbol at a time."""

    def __init__(self, ticker: str) -> None:
        self._ticker = ticker
        self._contracts: defaultdict[tuple[Right, bool], Decimal] = defaultdict(lambda: ZERO)
        self._shares = self._promised = ZERO
        self._problems: list[str] = []

    def add(self, instrument: Instrument, quantity: Decimal) -> None:
        if instrument.underlying != self._ticker:
            self._tell(instrument, quantity, f"is not of {self._ticker}")
        elif instrument.right is not None:
            self._add_option(instrument, instrument.right, quantity)
        elif instrument.kind is InstrumentKind.EQUITY:
            self._shares += quantity
        else:
            self._tell(instrument, quantity, "is neither shares nor an option")

    def _add_option(self, option: Instrument, right: Right, quantity: Decimal) -> None:
        self._contracts[right, quantity > 0] += abs(quantity)
        if quantity > 0:
            self._tell(option, quantity, "is an option bought, which a wheel does not hold")
            return
        units = delivers(option)
        if units is None:
            self._tell(
                option, quantity, "delivers nobody knows how many shares: it is left out of what is free"
            )
        elif right is Right.CALL:
            self._promised += units * -quantity

    def _tell(self, instrument: Instrument, quantity: Decimal, what: str) -> None:
        self._problems.append(f"{quantity.normalize():f} {instrument.words} {what}")

    def standing(self) -> Standing:
        shares = max(self._shares, ZERO)
        if self._shares < 0:
            self._problems.append(f"{-self._shares.normalize():f} shares of {self._ticker} are sold short")
        if self._promised > shares:
            self._problems.append(
                f"calls sold promise {self._promised.normalize():f} shares, {shares.normalize():f} are held: "
                f"{(self._promised - shares).normalize():f} are not covered"
            )
        return Standing(
            shares,
            self._contracts[Right.PUT, False],
            self._contracts[Right.CALL, False],
            self._contracts[Right.PUT, True] + self._contracts[Right.CALL, True],
            shares - self._promised,
            tuple(self._problems),
        )


def delivers(option: Instrument) -> Decimal | None:
    """The shares of its own ticker that one contract delivers; None where it delivers anything else, or nobody says."""
    if not option.deliverables:
        return None if option.is_adjusted else option.multiplier
    if len(option.deliverables) == 1:
        ((symbol, units),) = option.deliverables
        if symbol == option.underlying and units > 0:
            return units
    return None
