"""What tastytrade tells in several rows of one day, told once.

A cash-settled option comes as two rows: the removal, worth nothing, and the settlement with the cash. The settlement
then removes the position and carries the cash; the removal is kept as a memo. Where only one of the two is there, it
removes the position by itself.

Records that lost their sub-type say only that an option was removed. A share leg of the same moment whose value is
the option's strike for its contracts explains one of them: shares bought explain an assigned put or an exercised call,
shares sold an assigned call or an exercised put. What no share leg explains has expired.

A rename, split or merger comes as shares taken and shares given for the same value and no fee, in old records under
the names of ordinary deliveries. No option goes away beside them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from thetadesk.kernel.instruments import STANDARD_OPTION_MULTIPLIER, Instrument, Right
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.model import Kind, Transaction

_SETTLED_IN_CASH = "settled in cash, see the settlement of the same day"


def settle(transactions: list[Transaction]) -> None:
    """Turn, in place, the worthless removals that cash settlements repeat into memos."""
    settled: defaultdict[tuple[date, str], Decimal] = defaultdict(Decimal)
    for transaction in transactions:
        if transaction.kind is Kind.CASH_SETTLEMENT and (option := _option(transaction)):
            settled[transaction.traded_on, option.symbol] += abs(transaction.quantity)
    if not settled:
        return
    for place, transaction in enumerate(transactions):
        option = _option(transaction)
        if option is None or transaction.cash or transaction.kind not in _WORTHLESS:
            continue
        key = transaction.traded_on, option.symbol
        if ZERO < abs(transaction.quantity) <= settled.get(key, ZERO):
            settled[key] -= abs(transaction.quantity)
            transactions[place] = _memo(transaction)


_WORTHLESS = frozenset({Kind.EXPIRATION, Kind.ASSIGNMENT, Kind.EXERCISE})


def _option(transaction: Transaction) -> Instrument | None:
    return transaction.instrument if transaction.instrument and transaction.instrument.is_option else None


def _memo(transaction: Transaction) -> Transaction:
    words = f"{transaction.description or transaction.kind.value}: {_SETTLED_IN_CASH}"
    return replace(transaction, kind=Kind.MEMO, effect=None, quantity=ZERO, description=words)


def explain(transactions: list[Transaction], unexplained: Iterable[int]) -> None:
    """Say, in place, of the removals at the places `unexplained` whether they were assigned or exercised."""
    removals: defaultdict[datetime, list[int]] = defaultdict(list)
    for place in unexplained:
        removals[transactions[place].occurred_at].append(place)
    if not removals:
        return
    for leg in transactions:
        if leg.kind is not Kind.DELIVERY or leg.occurred_at not in removals:
            continue
        waiting = removals[leg.occurred_at]
        for place in [place for place in waiting if _explains(leg, transactions[place])][:1]:
            waiting.remove(place)
            transactions[place] = replace(transactions[place], kind=_way(leg, transactions[place]))


def pair(transactions: list[Transaction]) -> None:
    """Turn, in place, deliveries that cancel out in value, without a fee or an option going away, into corporate
    actions."""
    takes: dict[tuple[date, Decimal], list[int]] = {}
    removed: set[tuple[datetime, str | None]] = set()
    for place, transaction in enumerate(transactions):
        if transaction.kind in _WORTHLESS:
            removed.add((transaction.occurred_at, transaction.ticker))
        elif transaction.kind is Kind.DELIVERY and transaction.gross and not transaction.fees:
            takes.setdefault((transaction.traded_on, abs(transaction.gross)), []).append(place)
    for places in takes.values():
        legs = [transactions[place] for place in places]
        cancels = sum((leg.gross for leg in legs), ZERO) == ZERO and len(legs) > 1
        if cancels and not any((leg.occurred_at, leg.ticker) in removed for leg in legs):
            for place in places:
                transactions[place] = replace(transactions[place], kind=Kind.CORPORATE)


def _explains(leg: Transaction, removal: Transaction) -> bool:
    option, shares = removal.instrument, leg.instrument
    if option is None or shares is None or option.strike is None or shares.symbol != option.underlying:
        return False
    contracts = abs(removal.quantity)
    if option.multiplier is not None and contracts * option.multiplier != abs(leg.quantity):
        return False
    # An adjusted contract still pays a hundred times the strike; only the shares it delivers differ.
    return abs(leg.gross) == contracts * option.strike * (option.multiplier or STANDARD_OPTION_MULTIPLIER)


def _way(leg: Transaction, removal: Transaction) -> Kind:
    put = removal.instrument is not None and removal.instrument.right is Right.PUT
    return Kind.ASSIGNMENT if put == (leg.quantity > 0) else Kind.EXERCISE
