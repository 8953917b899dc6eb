"""What the clearing house does between a close and the next morning: expirations, exercises and assignments.

Holders are rational. At expiration every option in the money by a cent is exercised (OCC's exercise by exception);
before it, calls are exercised when the next morning's dividend is worth more than the time that is left in them, and
puts when nothing is left but their strike. Index options end in cash. All of it is dated an hour after the close and is
booked, positions and history at once, the next morning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from brokersim.brokerage.book import CENT, ZERO, Book, Entry, cents
from brokersim.brokerage.chance import luck
from brokersim.brokerage.fees import settlement_fees
from brokersim.brokerage.floor import named
from brokersim.calendar import Session
from brokersim.model import Contract, Dividend, PostingKind, Side

if TYPE_CHECKING:
    from brokersim.market import Market

_AFTER_CLOSE = timedelta(hours=1)
_DEEP = 1.04
_SPENT = 0.03
_PUT_CHANCE = 0.25
_CALL_CHANCE = 0.85
_CASH_LATER = timedelta(days=12)


@dataclass(frozen=True, slots=True)
class Due:
    """Cash that a delivery still owes, to be paid from `after` on."""

    after: datetime
    entry: Entry


class Overnight:
    """Settles one book after each session. `seed` decides who among equals is assigned."""

    def __init__(self, book: Book, market: "Market", seed: int) -> None:
        self._book = book
        self._market = market
        self._seed = seed

    def settle(self, session: Session, ex_tomorrow: Mapping[str, Dividend], booked_at: datetime) -> list[Due]:
        """Books what the night after `session` does; `ex_tomorrow` are the dividends that shares lose next morning.
        Answers the cash that comes later."""
        due: list[Due] = []
        at = session.closes_at + _AFTER_CLOSE
        for contract, quantity in self._book.options():
            if contract.expires_on <= session.on:
                due += self._expire(contract, quantity, session, at, booked_at)
            elif quantity < 0 and not contract.european:
                taken = self._taken(contract, -quantity, session, ex_tomorrow)
                if taken:
                    due += self._deliver(contract, -taken, session, at, booked_at)
        return due

    def _expire(
        self, contract: Contract, quantity: Decimal, session: Session, at: datetime, booked_at: datetime
    ) -> list[Due]:
        worth = _worth(contract, self._market.settlement_price(contract))
        if worth < CENT:
            words = f"Removal of {abs(quantity):f} {named(contract)} due to expiration."
            self._remove(PostingKind.EXPIRATION, contract, -quantity, session, at, booked_at, words=words)
            return []
        if contract.cash_settled:
            self._settle_in_cash(contract, quantity, worth, session, at, booked_at)
            return []
        return self._deliver(contract, quantity, session, at, booked_at)

    def _settle_in_cash(
        self,
        contract: Contract,
        quantity: Decimal,
        worth: Decimal,
        session: Session,
        at: datetime,
        booked_at: datetime,
    ) -> None:
        entry = Entry(
            PostingKind.CASH_SETTLEMENT,
            at,
            session.on,
            contract,
            -quantity,
            worth,
            cents(quantity * worth * contract.multiplier),
            settlement_fees(self._book.account.broker),
            Side.BUY_TO_CLOSE if quantity < 0 else Side.SELL_TO_CLOSE,
            description=f"Cash settlement of {abs(quantity):f} {named(contract)} @ {worth:.2f}",
        )
        self._book.post(entry, booked_at)

    def _remove(
        self,
        kind: PostingKind,
        contract: Contract,
        moved: Decimal,
        session: Session,
        at: datetime,
        booked_at: datetime,
        *,
        words: str,
    ) -> int:
        side = Side.BUY_TO_CLOSE if moved > 0 else Side.SELL_TO_CLOSE
        entry = Entry(kind, at, session.on, contract, moved, side=side, description=words)
        return self._book.post(entry, booked_at).event

    def _deliver(
        self, contract: Contract, quantity: Decimal, session: Session, at: datetime, booked_at: datetime
    ) -> list[Due]:
        """Exchanges contracts (signed as held) for shares at the strike."""
        short = quantity < 0
        kind = PostingKind.ASSIGNMENT if short else PostingKind.EXERCISE
        words = f"Removal of {abs(quantity):f} {named(contract)} due to {kind.value}."
        event = self._remove(kind, contract, -quantity, session, at, booked_at, words=words)
        # A call's holder and a put's writer receive shares.
        moved = quantity * contract.shares * (1 if contract.right == "C" else -1)
        paid = contract.strike * contract.multiplier * abs(quantity)
        price = (contract.strike * contract.multiplier / contract.shares).quantize(Decimal("0.0001"))
        held = self._book.quantity(contract.underlying)
        entry = Entry(
            PostingKind.DELIVERY,
            at,
            session.on,
            contract.underlying,
            moved,
            price,
            cents(-paid if moved > 0 else paid),
            settlement_fees(self._book.account.broker),
            _side(moved, held),
            description=_delivered(moved, contract, price, kind),
        )
        self._book.post(entry, booked_at, event)
        return self._owed(contract, quantity, at) if contract.cash else []

    def _owed(self, contract: Contract, quantity: Decimal, at: datetime) -> list[Due]:
        cash = cents(contract.cash * quantity * (1 if contract.right == "C" else -1))
        after = at + _CASH_LATER
        words = f"Delayed delivery {contract.root} {contract.expires_on:%b %d %y}".upper()
        return [Due(after, Entry(PostingKind.ADJUSTMENT, after, after.date(), gross=cash, description=words))]

    def _taken(
        self, contract: Contract, count: Decimal, session: Session, ex_tomorrow: Mapping[str, Dividend]
    ) -> Decimal:
        """How many short contracts are assigned early."""
        spot = self._market.spot(contract.underlying, session.closes_at)
        strike = float(contract.strike) * contract.multiplier / float(contract.shares)
        dividend = ex_tomorrow.get(contract.underlying)
        if contract.right == "C":
            if dividend is None or spot <= strike:
                return ZERO
            threshold, likely = float(dividend.amount), _CALL_CHANCE
        else:
            if spot * _DEEP >= strike:
                return ZERO
            threshold, likely = _SPENT, _PUT_CHANCE
        draw = luck(self._seed, self._book.account.number, contract.occ, session.on)
        if draw.random() > likely or self._time_value(contract, session) >= threshold:
            return ZERO
        part = Decimal(draw.choice(("1", "1", "0.5", "0.4")))
        return max(Decimal(1), (count * part).to_integral_value(ROUND_FLOOR))

    def _time_value(self, contract: Contract, session: Session) -> float:
        spot = self._market.spot(contract.underlying, session.closes_at)
        return self._market.option_price(contract, session.closes_at) - float(_worth(contract, spot))


def _worth(contract: Contract, price: float) -> Decimal:
    """What exercising brings per unit of the multiplier, in cents' precision."""
    delivered = (cents(price) * contract.shares + contract.cash) / contract.multiplier
    if contract.cash_settled:
        delivered = cents(price)
    gain = delivered - contract.strike if contract.right == "C" else contract.strike - delivered
    return max(ZERO, gain).quantize(CENT)


def _side(moved: Decimal, held: Decimal) -> Side:
    if moved > 0:
        return Side.BUY_TO_CLOSE if held < 0 else Side.BUY_TO_OPEN
    return Side.SELL_TO_CLOSE if held > 0 else Side.SELL_TO_OPEN


def _delivered(moved: Decimal, contract: Contract, price: Decimal, kind: PostingKind) -> str:
    verb = "Buy" if moved > 0 else "Sell"
    return f"{verb} {abs(moved):f} {contract.underlying} @ {price:.2f} upon {kind.value} of {named(contract)}"
