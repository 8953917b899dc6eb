"""Open lots and the arithmetic of cutting them: every cut conserves quantity, cost, fees and premium exactly."""

from bisect import insort
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from operator import attrgetter

from thetadesk.kernel.instruments import Instrument
from thetadesk.ledger.model import ZERO, Lot, LotMethod

MONEY_STEP = Decimal("0.000001")
QUANTITY_STEP = Decimal("0.00000001")

LotOrder = Callable[[list[Lot]], Iterable[Lot]]


def _unit_cost(lot: Lot) -> Decimal:
    """What the lot cost per unit; a short lot counts negative, so that the dearest close is always the highest."""
    return -(lot.cost + lot.fees + lot.premium) / abs(lot.quantity)


LOT_ORDER: dict[LotMethod, LotOrder] = {
    LotMethod.FIFO: lambda lots: lots,
    LotMethod.LIFO: lambda lots: lots[::-1],
    LotMethod.HIFO: lambda lots: sorted(lots, key=_unit_cost, reverse=True),
}


def portion(total: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """`total` x part / whole to six decimals; exactly `total` for the whole."""
    if part == whole or not total:
        return total
    return (total * part / whole).quantize(MONEY_STEP, ROUND_HALF_EVEN)


def share_out(total: Decimal, weights: list[Decimal], step: Decimal = MONEY_STEP) -> list[Decimal]:
    """`total` in proportion to the weights, rounded to `step`, the odd remainder in the last part."""
    if len(weights) == 1:
        return [total]
    whole = sum(weights, ZERO)
    parts: list[Decimal] = []
    left_total, left_whole = total, whole
    for weight in weights[:-1]:
        part = (left_total * weight / left_whole).quantize(step, ROUND_HALF_EVEN) if left_whole else ZERO
        parts.append(part)
        left_total -= part
        left_whole -= weight
    return [*parts, left_total]


def cut(lot: Lot, quantity: Decimal) -> tuple[Lot, Lot | None]:
    """`quantity` (the lot's sign, no more than it holds) cut off the lot, and what is left of it."""
    if quantity == lot.quantity:
        return lot, None
    part = Lot(
        lot.opened_by,
        lot.instrument,
        quantity,
        portion(lot.cost, quantity, lot.quantity),
        portion(lot.fees, quantity, lot.quantity),
        lot.opened_on,
        lot.basis_known,
        lot.campaign,
        portion(lot.premium, quantity, lot.quantity),
        portion(lot.premium_fees, quantity, lot.quantity),
    )
    rest = Lot(
        lot.opened_by,
        lot.instrument,
        lot.quantity - quantity,
        lot.cost - part.cost,
        lot.fees - part.fees,
        lot.opened_on,
        lot.basis_known,
        lot.campaign,
        lot.premium - part.premium,
        lot.premium_fees - part.premium_fees,
    )
    return part, rest


def carry(parts: list[Lot], instrument: Instrument, quantity: Decimal, cash: Decimal = ZERO) -> list[Lot]:
    """The parts as `quantity` of another instrument: openings, dates, cost, fees and premium stay; `cash` that the
    exchange paid (or took) is spread over their cost."""
    weights = [abs(part.quantity) for part in parts]
    quantities = share_out(quantity, weights, QUANTITY_STEP)
    extras = share_out(cash, weights)
    return [
        replace(part, instrument=instrument, quantity=held, cost=part.cost + extra)
        for part, held, extra in zip(parts, quantities, extras, strict=True)
        if held or part.cost or extra
    ]


class Holdings:
    """Open lots by symbol, oldest first."""

    def __init__(self) -> None:
        self._lots: dict[str, list[Lot]] = {}

    def add(self, lot: Lot) -> None:
        """Puts a lot where its day of opening belongs: what an exchange brought may be older than what was there."""
        lots = self._lots.setdefault(lot.instrument.symbol, [])
        if lots and lot.opened_on < lots[-1].opened_on:
            insort(lots, lot, key=attrgetter("opened_on"))
        else:
            lots.append(lot)

    def of(self, symbol: str) -> list[Lot]:
        """The open lots of a symbol, oldest first (not to be changed by the caller)."""
        return self._lots.get(symbol, [])

    def all(self) -> list[Lot]:
        return [lot for lots in self._lots.values() for lot in lots]

    def position(self, symbol: str) -> Decimal:
        return sum((lot.quantity for lot in self.of(symbol)), ZERO)

    def side(self, symbol: str, sign: int) -> Decimal:
        """How much is held on one side (sign +1 long, -1 short), as a magnitude."""
        return sum((abs(lot.quantity) for lot in self.of(symbol) if (lot.quantity > 0) == (sign > 0)), ZERO)

    def take(
        self,
        symbol: str,
        delta: Decimal,
        order: LotOrder = LOT_ORDER[LotMethod.FIFO],
        campaign: str | None = None,
    ) -> tuple[list[Lot], Decimal]:
        """Cuts off what a movement of `delta` closes, in the given order (of one campaign only where named); answers
        the parts and what of delta found nothing to close."""
        lots = self._lots.get(symbol)
        if not lots:
            return [], delta
        eligible = [
            lot for lot in lots if (lot.quantity > 0) != (delta > 0) and campaign in (None, lot.campaign)
        ]
        parts: list[Lot] = []
        for lot in order(eligible):
            if not delta:
                break
            part, rest = cut(lot, -delta if abs(delta) < abs(lot.quantity) else lot.quantity)
            self._replace(lots, lot, rest)
            parts.append(part)
            delta += part.quantity
        if not lots:
            del self._lots[symbol]
        return parts, delta

    @staticmethod
    def _replace(lots: list[Lot], old: Lot, new: Lot | None) -> None:
        at = next(index for index, lot in enumerate(lots) if lot is old)
        if new is None:
            del lots[at]
        else:
            lots[at] = new
