"""What an account holds by its ledger alone, to be compared with what its broker says."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from thetadesk.kernel.instruments import Instrument
from thetadesk.ledger.model import REMOVALS, ZERO, Lot, MissingOpen, Transaction


@dataclass(frozen=True, slots=True)
class Standing:
    """An account's positions (signed, by symbol; none of zero) and cash (by currency), as its valid transactions have
    them. A close without an opening counts as what it is, a holding below zero.

    `pending` are transactions that the broker has not confirmed, not counted. `openings` are the opening balances, and
    `resting` the symbols whose quantity rests on one."""

    positions: Mapping[str, Decimal]
    instruments: Mapping[str, Instrument]
    cash: Mapping[str, Decimal]
    transactions: int
    openings: tuple[Transaction, ...] = ()
    resting: frozenset[str] = frozenset()
    pending: tuple[Transaction, ...] = ()

    def with_pending(self, symbol: str) -> Decimal:
        """The position in `symbol` if everything pending were confirmed."""
        held = self.positions.get(symbol, ZERO)
        for transaction in self.pending:
            if transaction.instrument is not None and transaction.instrument.symbol == symbol:
                held += movement(transaction, held)
        return held

    def pending_cash(self, currency: str) -> Decimal:
        """The cash that is pending."""
        return sum((t.cash for t in self.pending if t.currency == currency), ZERO)


def movement(transaction: Transaction, held: Decimal) -> Decimal:
    """By how much a transaction changes a position that stands at `held`: a removal takes from what is there."""
    if transaction.kind not in REMOVALS:
        return transaction.quantity
    magnitude = abs(transaction.quantity)
    return -magnitude if held > 0 else magnitude


def standing(
    lots: Iterable[Lot],
    missing: Sequence[MissingOpen],
    cash: Mapping[str, Decimal],
    transactions: int,
    openings: Sequence[Transaction] = (),
    pending: Sequence[Transaction] = (),
) -> Standing:
    """The standing of the account whose open lots and unexplained closes these are."""
    held: defaultdict[str, Decimal] = defaultdict(Decimal)
    instruments: dict[str, Instrument] = {}
    opened = {each.id for each in openings}
    resting = {each.instrument.symbol for each in openings if each.instrument is not None}
    for lot in lots:
        held[lot.instrument.symbol] += lot.quantity
        instruments[lot.instrument.symbol] = lot.instrument
        if lot.opened_by in opened:
            resting.add(lot.instrument.symbol)
    for each in missing:
        held[each.instrument.symbol] -= each.quantity
        instruments.setdefault(each.instrument.symbol, each.instrument)
    return Standing(
        {symbol: quantity for symbol, quantity in held.items() if quantity},
        instruments,
        dict(cash),
        transactions,
        tuple(openings),
        frozenset(resting),
        tuple(pending),
    )
