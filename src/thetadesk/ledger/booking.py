"""Books transactions into lots and matches: the movements every basis shares, and the tax basis.

`Movements` knows how each kind of transaction changes what is held. Who a close belongs to is left to the subclass:
`TaxBook` matches across the whole account by the account's lot method (IRS Publication 550: an assigned put's premium
lowers the basis of the shares, an assigned call's raises the proceeds); the campaigns of `campaigns.py` match inside
a campaign and realise the premium when the option goes away.
"""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from thetadesk.ledger.chronology import Chronology, Exchange
from thetadesk.ledger.lots import LOT_ORDER, QUANTITY_STEP, Holdings, carry, portion, share_out
from thetadesk.ledger.model import (
    REMOVALS,
    ZERO,
    Books,
    Effect,
    Kind,
    Lot,
    LotMethod,
    Match,
    MissingOpen,
    Note,
    Transaction,
)

MethodsByDate = Sequence[tuple[date, LotMethod]]


def removal_delta(transaction: Transaction, holdings: Holdings) -> tuple[Decimal, str | None]:
    """How an expiration, assignment, exercise or settlement moves the position (signed), from what is held: such
    records do not reliably say it. The second answer says what had to be assumed, if anything."""
    magnitude = abs(transaction.quantity)
    symbol = transaction.holding.symbol
    short, long = holdings.side(symbol, -1), holdings.side(symbol, +1)
    expected = _expected_side(transaction)
    if not short and not long:
        note = (
            None
            if expected
            else "neither the record nor the holdings say whether a long or a short went away"
        )
        return (magnitude if (expected or -1) < 0 else -magnitude), note
    if short and long:
        side = expected or (-1 if short >= magnitude else +1)
        return (
            magnitude if side < 0 else -magnitude
        ), None if expected else "both a long and a short were held"
    side = -1 if short else +1
    note = None
    if expected and expected != side and transaction.kind in (Kind.ASSIGNMENT, Kind.EXERCISE):
        note = f"{transaction.kind.value} of a {'short' if side < 0 else 'long'} position"
    return (magnitude if side < 0 else -magnitude), note


def _expected_side(transaction: Transaction) -> int | None:
    """-1 where the record implies that a short went away, +1 for a long, None where it does not say."""
    if transaction.kind is Kind.ASSIGNMENT:
        return -1
    if transaction.kind is Kind.EXERCISE:
        return +1
    return +1 if transaction.quantity < 0 else None


class Movements(ABC):
    """Walks steps and changes holdings. Subclasses say which lots a close takes (`close`), where an opening goes
    (`open`) and what else happens to transactions that hold nothing (`cash_only`)."""

    def __init__(self, chronology: Chronology, methods: MethodsByDate = ()) -> None:
        self.chronology = chronology
        self._method_dates = [on for on, _ in methods]
        self._methods = [method for _, method in methods]
        self.holdings = Holdings()
        self.books = Books()

    def run(self) -> None:
        for step in self.chronology.steps:
            if isinstance(step, Exchange):
                self.exchange(step)
            elif step.instrument is None or not step.quantity:
                self.cash_only(step)
            else:
                _MOVES.get(step.kind, Movements.trade)(self, step)
        self.books.lots = self.holdings.all()

    @abstractmethod
    def cash_only(self, transaction: Transaction) -> None:
        """Takes note of a transaction that moves no holding."""

    @abstractmethod
    def open(self, transaction: Transaction, lot: Lot) -> None:
        """Puts a lot that a transaction opens where it belongs."""

    @abstractmethod
    def close(self, transaction: Transaction, delta: Decimal, gross: Decimal, fees: Decimal) -> None:
        """Closes what a movement of `delta` closes, for this cash."""

    def take(self, symbol: str, delta: Decimal, on: date) -> tuple[list[Lot], Decimal]:
        """Cuts off the lots that a movement of `delta` takes, by the method in force on that day."""
        at = bisect_right(self._method_dates, on)
        return self.holdings.take(symbol, delta, LOT_ORDER[self._methods[at - 1] if at else LotMethod.FIFO])

    def _take_out(self, symbol: str, delta: Decimal, on: date) -> tuple[list[Lot], Decimal]:
        """What comes back as something else: all of it, oldest first as it lay, whatever the method; a part by the method."""
        if delta == -self.holdings.position(symbol):
            return self.holdings.take(symbol, delta)
        return self.take(symbol, delta, on)

    @abstractmethod
    def adjusted(self, transaction: Transaction, lots: list[Lot], quantity: Decimal) -> None:
        """These lots were changed by a split, an exchange or a transfer of `quantity`; nothing was realised."""

    def exchange(self, step: Exchange) -> None:
        """A corporate action: what leaves comes back as something else with its openings, dates and cost."""
        if step.out is None or step.into is None:
            self._half_exchange(step)
            return
        out, into = step.out, step.into
        parts, rest = self._take_out(out.holding.symbol, out.quantity, out.traded_on)
        if not parts:
            self.missed(out, -rest, out.gross, out.fees)
            self._open_unknown(into, into.quantity, into.gross, into.fees)
            return
        unknown = (
            share_out(into.quantity, [abs(out.quantity - rest), abs(rest)], QUANTITY_STEP)[1]
            if rest
            else ZERO
        )
        lots = carry(parts, into.holding, into.quantity - unknown, out.cash + into.cash)
        self._hold(lots)
        self.adjusted(out, parts, out.quantity - rest)
        self.adjusted(into, lots, into.quantity - unknown)
        if rest:
            self.missed(out, -rest, ZERO, ZERO)
            self._open_unknown(into, unknown, ZERO, ZERO)

    def _half_exchange(self, step: Exchange) -> None:
        (side,) = step.transactions
        self.books.notes.append(
            Note(side.id, "the other side of this corporate action is not in the history")
        )
        if step.out is not None:
            self.depart(side)
        else:
            self._open_unknown(side, side.quantity, side.gross, side.fees)

    def _open_unknown(
        self, transaction: Transaction, quantity: Decimal, gross: Decimal, fees: Decimal
    ) -> None:
        lot = Lot(transaction.id, transaction.holding, quantity, gross, fees, transaction.traded_on, False)
        self.open(transaction, lot)

    def _hold(self, lots: list[Lot]) -> None:
        for lot in lots:
            self.holdings.add(lot)

    def split(self, transaction: Transaction) -> None:
        """Shares added (or taken away) pro rata: every lot keeps its cost and its date."""
        position = self.holdings.position(transaction.holding.symbol)
        if not position:
            self.books.notes.append(
                Note(transaction.id, "the history does not hold the shares that were split")
            )
            self._open_unknown(transaction, transaction.quantity, transaction.gross, transaction.fees)
            return
        parts, _ = self._take_out(transaction.holding.symbol, -position, transaction.traded_on)
        lots = carry(parts, transaction.holding, position + transaction.quantity, transaction.cash)
        self._hold(lots)
        self.adjusted(transaction, lots, transaction.quantity)

    def depart(self, transaction: Transaction) -> None:
        """A holding leaves the account with its lots; nothing is realised."""
        parts, rest = self.take(transaction.holding.symbol, transaction.quantity, transaction.traded_on)
        if parts:
            self.books.departed += parts
            self.adjusted(transaction, parts, transaction.quantity - rest)
        if rest:
            gross, fees = (ZERO, ZERO) if parts else (transaction.gross, transaction.fees)
            self.missed(transaction, -rest, gross, fees)

    def missed(self, transaction: Transaction, quantity: Decimal, gross: Decimal, fees: Decimal) -> None:
        """Something left, not by a sale, that the history does not hold."""
        self.miss(transaction, quantity, gross, fees)

    def trade(self, transaction: Transaction) -> None:
        closing = self._closing_part(transaction)
        opening = transaction.quantity - closing
        if not opening:
            self.close(transaction, closing, transaction.gross, transaction.fees)
            return
        if not closing:
            self._open_part(transaction, opening, transaction.gross, transaction.fees)
            return
        weights = [abs(closing), abs(opening)]
        gross, fees = share_out(transaction.gross, weights), share_out(transaction.fees, weights)
        self.close(transaction, closing, gross[0], fees[0])
        self._open_part(transaction, opening, gross[1], fees[1])

    def _closing_part(self, transaction: Transaction) -> Decimal:
        if transaction.effect is Effect.OPEN:
            return ZERO
        if transaction.effect is Effect.CLOSE:
            return transaction.quantity
        buys = transaction.quantity > 0
        closable = self.holdings.side(transaction.holding.symbol, -1 if buys else +1)
        amount = min(closable, abs(transaction.quantity))
        return amount if buys else -amount

    def _open_part(self, transaction: Transaction, quantity: Decimal, gross: Decimal, fees: Decimal) -> None:
        lot = Lot(transaction.id, transaction.holding, quantity, gross, fees, transaction.traded_on)
        self.open(transaction, lot)

    def remove(self, transaction: Transaction) -> None:
        delta, note = removal_delta(transaction, self.holdings)
        if note:
            self.books.notes.append(Note(transaction.id, note))
        self.close(transaction, delta, transaction.gross, transaction.fees)

    def transfer(self, transaction: Transaction) -> None:
        """A holding moved in opens a lot at its stated basis (unknown where none is stated); one moved out leaves
        with its lots and realises nothing."""
        against = self.holdings.side(transaction.holding.symbol, -1 if transaction.quantity > 0 else +1)
        if against or transaction.quantity < 0:
            self.depart(transaction)
        else:
            self.arrive(transaction)

    def arrive(self, transaction: Transaction) -> None:
        basis = transaction.basis
        cost = ZERO if basis is None else (-basis if transaction.quantity > 0 else basis)
        lot = Lot(
            transaction.id,
            transaction.holding,
            transaction.quantity,
            cost + transaction.gross,
            transaction.fees,
            transaction.traded_on,
            basis is not None,
        )
        self.open(transaction, lot)

    def miss(
        self, transaction: Transaction, quantity: Decimal, gross: Decimal, fees: Decimal, campaign: str = ""
    ) -> None:
        missing = MissingOpen(transaction.id, transaction.holding, quantity, gross, fees, campaign)
        self.books.missing.append(missing)

    def match(
        self,
        transaction: Transaction,
        parts: list[Lot],
        gross: list[Decimal],
        fees: list[Decimal],
        closed_in: str = "",
        premiums: list[Decimal] | None = None,
    ) -> None:
        """Records the lots that a close took, each with its share of the close's cash."""
        for at, part in enumerate(parts):
            self.books.matches.append(
                Match(
                    part.opened_by,
                    transaction.id,
                    part.instrument,
                    part.quantity,
                    part.cost,
                    gross[at],
                    part.fees,
                    fees[at],
                    part.opened_on,
                    transaction.traded_on,
                    part.basis_known,
                    part.campaign,
                    closed_in,
                    part.premium + (premiums[at] if premiums else ZERO),
                )
            )


_MOVES: dict[Kind, Callable[[Movements, Transaction], None]] = {
    **dict.fromkeys(REMOVALS, Movements.remove),
    Kind.SPLIT: Movements.split,
    Kind.TRANSFER: Movements.transfer,
    Kind.OPENING_POSITION: Movements.arrive,
}


@dataclass(frozen=True, slots=True)
class _Premium:
    """Option money waiting for the shares it goes into; `served` is how many of them have had their part."""

    gross: Decimal = ZERO
    fees: Decimal = ZERO
    served: Decimal = ZERO


_NO_PREMIUM = _Premium()


class TaxBook(Movements):
    """The account-wide books on the tax basis."""

    def __init__(self, chronology: Chronology, methods: MethodsByDate = ()) -> None:
        super().__init__(chronology, methods)
        self._waiting: dict[str, _Premium] = {}

    def cash_only(self, transaction: Transaction) -> None:
        """Cash alone is in no lot."""

    def adjusted(self, transaction: Transaction, lots: list[Lot], quantity: Decimal) -> None:
        """The lots themselves carry the change."""

    def open(self, transaction: Transaction, lot: Lot) -> None:
        premium = self._premium_for(transaction, abs(lot.quantity))
        if premium.gross or premium.fees:
            lot = replace(
                lot,
                fees=lot.fees + premium.fees,
                premium=premium.gross,
                premium_fees=premium.fees,
            )
        self.holdings.add(lot)

    def close(self, transaction: Transaction, delta: Decimal, gross: Decimal, fees: Decimal) -> None:
        parts, rest = self.take(transaction.holding.symbol, delta, transaction.traded_on)
        weights = [abs(part.quantity) for part in parts]
        all_weights = [*weights, abs(rest)] if rest else weights
        gross_parts, fee_parts = share_out(gross, all_weights), share_out(fees, all_weights)
        if rest:
            self.miss(transaction, -rest, gross_parts[-1], fee_parts[-1])
        if not parts:
            return
        deliveries = self.chronology.deliveries_of.get(transaction.id)
        if deliveries:
            self._defer(deliveries, parts, gross_parts, fee_parts)
            return
        premium = self._premium_for(transaction, sum(weights, ZERO))
        fee_parts = [
            fee + extra for fee, extra in zip(fee_parts, share_out(premium.fees, weights), strict=False)
        ]
        self.match(transaction, parts, gross_parts, fee_parts, premiums=share_out(premium.gross, weights))

    def _defer(
        self,
        deliveries: tuple[tuple[str, Decimal], ...],
        parts: list[Lot],
        gross: list[Decimal],
        fees: list[Decimal],
    ) -> None:
        """An option settled in shares realises nothing itself: its money goes into the shares that it moves."""
        total_gross = sum((part.cost + gross[at] for at, part in enumerate(parts)), ZERO)
        total_fees = sum((part.fees + fees[at] for at, part in enumerate(parts)), ZERO)
        weights = [value for _, value in deliveries]
        for (delivery, _), money, fee in zip(
            deliveries, share_out(total_gross, weights), share_out(total_fees, weights), strict=True
        ):
            waiting = self._waiting.get(delivery, _NO_PREMIUM)
            self._waiting[delivery] = _Premium(waiting.gross + money, waiting.fees + fee)

    def _premium_for(self, transaction: Transaction, quantity: Decimal) -> _Premium:
        """Takes what waits for `quantity` of a delivery; the first piece of a delivery that both closes and opens
        gets its share, the last one the rest."""
        waiting = self._waiting.pop(transaction.id, None)
        if waiting is None:
            return _NO_PREMIUM
        whole = abs(transaction.quantity) - waiting.served
        gross, fees = portion(waiting.gross, quantity, whole), portion(waiting.fees, quantity, whole)
        if quantity < whole:
            rest = _Premium(waiting.gross - gross, waiting.fees - fees, waiting.served + quantity)
            self._waiting[transaction.id] = rest
        return _Premium(gross, fees)


def book(chronology: Chronology, methods: MethodsByDate = ()) -> Books:
    """The tax books of one account: lots, matches and missing openings, matched account-wide by the lot method in
    force on the day of each close (`methods`: from which day which method; FIFO before the first)."""
    walk = TaxBook(chronology, methods)
    walk.run()
    return walk.books
