"""Which trades were one order, and which orders are two halves of a roll."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from thetadesk.ledger.model import Confidence, Effect, Kind, TimePrecision, Transaction

ROLL_WINDOW = timedelta(minutes=10)
_ONE_DAY = timedelta(days=1)
_ONE_MOMENT = timedelta(seconds=1)  # the legs of one fill are stamped milliseconds apart


@dataclass(slots=True)
class Order:
    """Trades on one ticker that were placed together; `sure` when the broker's order id says so, otherwise it is
    their common moment (or, where the source has only dates, day)."""

    key: str
    sure: bool
    confidence: Confidence
    reason: str
    opens: list[Transaction] = field(default_factory=list)
    closes: list[Transaction] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RollHalf:
    """The order that closed what this one re-opened, and why they are held to be one roll."""

    closing: Order
    reason: str
    confidence: Confidence


@dataclass(slots=True)
class Orders:
    """Orders by the id of each of their transactions; roll halves by the key of the opening order (and the opening
    order by the key of the closing one)."""

    of: dict[str, Order] = field(default_factory=dict)
    half: dict[str, RollHalf] = field(default_factory=dict)
    continued: dict[str, Order] = field(default_factory=dict)


def find_orders(transactions: Iterable[Transaction], window: timedelta = ROLL_WINDOW) -> Orders:
    """The orders among these transactions (in time order), and the rolls that were placed as two orders: a pure
    closing and a pure opening order of the same ticker, right and side within `window` of each other, or on the same
    day where the source knows no times."""
    found = Orders()
    by_key: dict[str, Order] = {}
    latest: dict[str | None, Transaction] = {}
    for transaction in transactions:
        if transaction.kind is not Kind.TRADE or transaction.instrument is None:
            continue
        order = _order_for(transaction, latest, found, by_key)
        found.of[transaction.id] = order
        (order.closes if transaction.effect is Effect.CLOSE else order.opens).append(transaction)
    _pair_rolls(list(by_key.values()), window, found)
    return found


def _order_for(
    transaction: Transaction,
    latest: dict[str | None, Transaction],
    found: Orders,
    by_key: dict[str, Order],
) -> Order:
    """The order of a trade; without an order id, that of the ticker's `latest` trade if they are one moment."""
    ticker = transaction.ticker
    if transaction.order_id is None:
        previous = latest.get(ticker)
        latest[ticker] = transaction
        if previous is not None and _one_moment(previous, transaction):
            return found.of[previous.id]
    key = f"{transaction.order_id or transaction.occurred_at.isoformat()} {ticker}"
    order = by_key.get(key)
    if order is None:
        order = by_key[key] = Order(key, transaction.order_id is not None, *_why_one_order(transaction))
    return order


def _one_moment(previous: Transaction, transaction: Transaction) -> bool:
    if previous.precision is TimePrecision.DAY or transaction.precision is TimePrecision.DAY:
        return previous.traded_on == transaction.traded_on and previous.precision is transaction.precision
    return transaction.occurred_at - previous.occurred_at <= _ONE_MOMENT


def _why_one_order(transaction: Transaction) -> tuple[Confidence, str]:
    if transaction.order_id is not None:
        return Confidence.CERTAIN, f"order {transaction.order_id}"
    if transaction.precision is TimePrecision.DAY:
        return Confidence.GUESS, "the same day; the file has no times and no order numbers"
    return Confidence.LIKELY, "the same moment; the file has no order numbers"


def _pair_rolls(orders: list[Order], window: timedelta, found: Orders) -> None:
    """Pairs each pure opening order with the nearest pure closing order that it may continue; each serves once."""
    closing: dict[tuple[str | None, str], list[Order]] = defaultdict(list)
    for order in orders:
        if order.closes and not order.opens and (side := _side(order.closes)):
            closing[(order.closes[0].ticker, side)].append(order)
    pairs = []
    for order in orders:
        if order.closes or not order.opens or not (side := _side(order.opens)):
            continue
        for candidate in _around(closing[order.opens[0].ticker, side], order, window):
            apart = abs(order.opens[0].occurred_at - candidate.closes[-1].occurred_at)
            if _continues(order, candidate, apart, window):
                pairs.append((apart, order.opens[0].occurred_at, order.key, candidate.key, order, candidate))
    used: set[str] = set()
    for apart, _, key, candidate_key, order, candidate in sorted(pairs, key=lambda pair: pair[:4]):
        if key in used or candidate_key in used:
            continue
        used |= {key, candidate_key}
        found.half[key] = _half(candidate, apart, order)
        found.continued[candidate_key] = order


def _around(closing: list[Order], order: Order, window: timedelta) -> list[Order]:
    """The closing orders (in time order) that are near enough to be looked at."""
    reach = max(window, _ONE_DAY)
    at = order.opens[0].occurred_at
    first = bisect_left(closing, at - reach, key=_closed_at)
    return closing[first : bisect_right(closing, at + reach, key=_closed_at)]


def _closed_at(order: Order) -> datetime:
    return order.closes[0].occurred_at


def _side(legs: list[Transaction]) -> str | None:
    """Rights and position sides that an order of options works on ("P short", "P long, P short" for a put spread);
    None for anything else."""
    sides = set()
    for leg in legs:
        if leg.instrument is None or leg.instrument.right is None or leg.effect is not legs[0].effect:
            return None
        short = (leg.quantity < 0) is (leg.effect is Effect.OPEN)
        sides.add(f"{leg.instrument.right} {'short' if short else 'long'}")
    return ", ".join(sorted(sides))


def _continues(order: Order, candidate: Order, apart: timedelta, window: timedelta) -> bool:
    opened, closed = order.opens[0], candidate.closes[0]
    if {leg.holding.symbol for leg in order.opens} == {leg.holding.symbol for leg in candidate.closes}:
        return False
    if TimePrecision.DAY in (opened.precision, closed.precision):
        return opened.traded_on == closed.traded_on
    return apart <= window


def _half(closing: Order, apart: timedelta, order: Order) -> RollHalf:
    if TimePrecision.DAY in (order.opens[0].precision, closing.closes[0].precision):
        return RollHalf(closing, "closed and re-opened on the same day", Confidence.GUESS)
    minutes, seconds = divmod(int(apart.total_seconds()), 60)
    return RollHalf(closing, f"closed and re-opened {minutes} min {seconds} s apart", Confidence.LIKELY)
