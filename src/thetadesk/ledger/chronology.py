"""Puts transactions into the order in which they are booked: time first, then what one moment leaves open.

Sources disagree about the order of rows inside a moment (a file with dates only has one moment a day), so three things
are settled here once, for every basis: a close never runs before the opening that the same moment brings; the two
sides of a corporate action become one `Exchange`; and the shares that an assignment or exercise moves are linked to it,
also where the broker writes them as a plain trade at the strike days later.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby

from thetadesk.kernel.instruments import Right
from thetadesk.ledger.model import ZERO, Effect, Kind, Status, Transaction

_EXCHANGE_GAP = timedelta(seconds=60)
_DELIVERY_DAYS = (
    5  # an assignment on the Friday before a long week-end posts its shares by the next Wednesday
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A corporate action: what `out` takes away comes back as `into`; either may be missing from the history."""

    out: Transaction | None
    into: Transaction | None

    @property
    def transactions(self) -> tuple[Transaction, ...]:
        return tuple(side for side in (self.out, self.into) if side)

    @property
    def occurred_at(self) -> datetime:
        return min(side.occurred_at for side in self.transactions)


Step = Transaction | Exchange
Deliveries = dict[str, tuple[tuple[str, Decimal], ...]]


@dataclass(slots=True)
class Chronology:
    """Steps in booking order. `deliveries_of` names for each settled removal the share movements that settle it, each
    with the value it settles; `removals_of` is the same seen from the share movement."""

    steps: list[Step] = field(default_factory=list)
    deliveries_of: Deliveries = field(default_factory=dict)
    removals_of: dict[str, tuple[str, ...]] = field(default_factory=dict)


def arrange(transactions: Iterable[Transaction]) -> Chronology:
    """The booking order of one account's (or one ticker family's) valid transactions. Independent of input order."""
    valid = sorted((t for t in transactions if t.status is Status.VALID), key=order_key)
    deliveries_of = link_deliveries(valid)
    removals_of = _turned(deliveries_of)
    linked = [replace(t, effect=Effect.AUTO) if t.id in removals_of else t for t in valid]
    when = _moments(linked, removals_of)
    steps: list[Step] = []
    held: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for _, moment in groupby(_with_exchanges(linked, when), key=lambda step: _moment(step, when)):
        for step in _settle_moment(list(moment), removals_of, held):
            _move(held, step)
            steps.append(step)
    return Chronology(steps, deliveries_of, removals_of)


def _turned(deliveries_of: Deliveries) -> dict[str, tuple[str, ...]]:
    removals_of: dict[str, list[str]] = defaultdict(list)
    for removal, deliveries in deliveries_of.items():
        for delivery, _ in deliveries:
            removals_of[delivery].append(removal)
    return {delivery: tuple(removals) for delivery, removals in removals_of.items()}


def _moments(transactions: list[Transaction], removals_of: dict[str, tuple[str, ...]]) -> dict[str, datetime]:
    """The moments of share movements whose assignment is recorded after them: they are booked with it."""
    if not removals_of:
        return {}
    at = {t.id: t.occurred_at for t in transactions}
    return {d: max(at[d], *(at[r] for r in removals)) for d, removals in removals_of.items()}


def _moment(step: Step, when: dict[str, datetime]) -> datetime:
    return when.get(step.id, step.occurred_at) if isinstance(step, Transaction) else step.occurred_at


def order_key(transaction: Transaction) -> tuple[datetime, int, str]:
    return (transaction.occurred_at, transaction.sequence, transaction.id)


def _move(held: dict[str, Decimal], step: Step) -> None:
    sides = step.transactions if isinstance(step, Exchange) else (step,)
    for side in sides:
        if side.instrument is None:
            continue
        symbol = side.instrument.symbol
        if side.effect is Effect.REMOVE:
            left = max(ZERO, abs(held[symbol]) - abs(side.quantity))
            held[symbol] = left if held[symbol] > 0 else -left
        else:
            held[symbol] += side.quantity


def _settle_moment(
    moment: list[Step], removals_of: dict[str, tuple[str, ...]], held: dict[str, Decimal]
) -> Iterator[Step]:
    """One moment's steps: trades as the source orders them, then removals, then what they deliver; a close that
    would find nothing waits for the openings of the same moment."""
    if len(moment) == 1:
        yield moment[0]
        return
    ranked = sorted(moment, key=lambda step: _phase(step, removals_of))
    running = defaultdict(lambda: ZERO, {s: held[s] for s in _symbols(ranked)})
    waiting: list[Step] = []
    for at, step in enumerate(ranked):
        if _finds_nothing(step, running) and _opened_later(step, ranked[at + 1 :]):
            waiting.append(step)
            continue
        _move(running, step)
        yield step
    yield from waiting


def _phase(step: Step, removals_of: dict[str, tuple[str, ...]]) -> int:
    if isinstance(step, Exchange):
        return 0
    if step.id in removals_of or step.kind is Kind.DELIVERY:
        return 2
    return 1 if step.effect is Effect.REMOVE else 0


def _symbols(steps: list[Step]) -> set[str]:
    return {step.instrument.symbol for step in steps if isinstance(step, Transaction) and step.instrument}


def _finds_nothing(step: Step, running: dict[str, Decimal]) -> bool:
    if (
        isinstance(step, Exchange)
        or step.instrument is None
        or step.effect not in (Effect.CLOSE, Effect.REMOVE)
    ):
        return False
    position = running[step.instrument.symbol]
    if abs(position) < abs(step.quantity):
        return True
    return step.effect is Effect.CLOSE and (position > 0) == (step.quantity > 0)


def _opened_later(step: Step, later: list[Step]) -> bool:
    return isinstance(step, Transaction) and any(
        isinstance(other, Transaction)
        and other.instrument is not None
        and step.instrument is not None
        and other.instrument.symbol == step.instrument.symbol
        and other.effect in (Effect.OPEN, Effect.AUTO)
        for other in later
    )


def _with_exchanges(transactions: list[Transaction], when: dict[str, datetime]) -> list[Step]:
    corporate = [t for t in transactions if t.kind is Kind.CORPORATE]
    if not corporate and not when:
        return list(transactions)
    rest: list[Step] = [t for t in transactions if t.kind is not Kind.CORPORATE]
    directed = _directed(transactions, corporate)
    return sorted([*rest, *pair_exchanges(directed)], key=lambda step: _step_key(step, when))


def _directed(transactions: list[Transaction], corporate: list[Transaction]) -> list[Transaction]:
    """The corporate rows, each saying whether it takes or gives. Where the broker leaves that to the sign, a row
    against what is held takes it away; the rest of its action gives, because what is new was not held before."""
    if all(row.effect is not None for row in corporate):
        return corporate
    held = _held_before(transactions, corporate)
    directed: list[Transaction] = []
    for cluster in _clusters(corporate):
        takes = {row.id for row in cluster if held[row.id] * row.quantity < 0}
        for row in cluster:
            effect = Effect.CLOSE if row.id in takes else Effect.OPEN
            directed.append(replace(row, effect=effect) if takes and row.effect is None else row)
    return directed


def _held_before(transactions: list[Transaction], corporate: list[Transaction]) -> dict[str, Decimal]:
    """What was held of each corporate row's instrument before its action began."""
    symbols = {row.holding.symbol for row in corporate}
    running: dict[str, Decimal] = defaultdict(lambda: ZERO)
    held: dict[str, Decimal] = {}
    began: dict[str, Decimal] = {}
    last: datetime | None = None
    for t in transactions:
        if t.instrument is None or t.instrument.symbol not in symbols:
            continue
        symbol = t.instrument.symbol
        if t.kind is Kind.CORPORATE:
            if last is None or t.occurred_at - last > _EXCHANGE_GAP:
                began = {}
            last = t.occurred_at
            held[t.id] = began.setdefault(symbol, running[symbol])
        if t.effect is Effect.REMOVE:
            taken = min(abs(t.quantity), abs(running[symbol]))
            running[symbol] -= taken if running[symbol] > 0 else -taken
        else:
            running[symbol] += t.quantity
    return held


def _step_key(step: Step, when: dict[str, datetime]) -> tuple[datetime, int, str]:
    if isinstance(step, Exchange):
        return min(order_key(t) for t in step.transactions)
    return (_moment(step, when), step.sequence, step.id)


def pair_exchanges(corporate: list[Transaction]) -> list[Exchange]:
    """Corporate rows (in time order) as exchanges: rows within a minute of each other belong to one action; inside
    it the sides pair by equal value, then by equal option terms, then in order."""
    return [exchange for cluster in _clusters(corporate) for exchange in _pair_cluster(cluster)]


def _clusters(corporate: list[Transaction]) -> list[list[Transaction]]:
    clusters: list[list[Transaction]] = []
    for row in corporate:
        if not clusters or row.occurred_at - clusters[-1][-1].occurred_at > _EXCHANGE_GAP:
            clusters.append([])
        clusters[-1].append(row)
    return clusters


def _pair_cluster(cluster: list[Transaction]) -> list[Exchange]:
    outs = [row for row in cluster if _leaves(row)]
    ins = [row for row in cluster if not _leaves(row)]
    exchanges = []
    for alike in (_same_value, _same_terms, _same_sort):
        for out in list(outs):
            into = next((row for row in ins if alike(out, row)), None)
            if into is not None:
                outs.remove(out)
                ins.remove(into)
                exchanges.append(Exchange(out, into))
    return exchanges + [Exchange(out, None) for out in outs] + [Exchange(None, into) for into in ins]


def _leaves(row: Transaction) -> bool:
    if row.effect in (Effect.OPEN, Effect.CLOSE):
        return row.effect is Effect.CLOSE
    return row.quantity < 0


def _same_value(out: Transaction, into: Transaction) -> bool:
    return out.gross != 0 and out.gross == -into.gross and _same_terms(out, into)


def _same_terms(out: Transaction, into: Transaction) -> bool:
    old, new = out.holding, into.holding
    return (old.kind, old.right, old.strike, old.expires_on) == (
        new.kind,
        new.right,
        new.strike,
        new.expires_on,
    )


def _same_sort(out: Transaction, into: Transaction) -> bool:
    return out.holding.right == into.holding.right


def link_deliveries(transactions: list[Transaction]) -> Deliveries:
    """For each assignment or exercise the share movements that settle it, and how much of its value each does."""
    removals = [t for t in transactions if t.kind in (Kind.ASSIGNMENT, Kind.EXERCISE) and t.instrument]
    if not removals:
        return {}
    candidates: dict[str, list[Transaction]] = defaultdict(list)
    for t in transactions:
        if (
            t.instrument
            and not t.instrument.is_option
            and t.quantity
            and t.kind in (Kind.DELIVERY, Kind.TRADE)
        ):
            candidates[t.instrument.underlying].append(t)
    used: dict[str, Decimal] = defaultdict(lambda: ZERO)
    settled: Deliveries = {}
    for removal in removals:
        found = _deliveries_of(removal, candidates[removal.holding.underlying], used)
        if found:
            settled[removal.id] = tuple(found)
    return settled


def _deliveries_of(
    removal: Transaction, candidates: list[Transaction], used: dict[str, Decimal]
) -> list[tuple[str, Decimal]]:
    """The share movements that this removal calls for: the strike's worth of money, the right way round. `used` is
    how much of each movement's value earlier removals account for."""
    option = removal.holding
    # An adjusted contract still pays strike x 100; only the number of shares that it delivers differs.
    value = (option.strike or ZERO) * (option.multiplier or 100) * abs(removal.quantity)
    found: list[tuple[str, Decimal]] = []
    for delivery in sorted(candidates, key=lambda t: (t.kind is not Kind.DELIVERY, order_key(t))):
        left = abs(delivery.gross) - used[delivery.id]
        if value <= 0 or left <= 0 or not _could_settle(removal, delivery):
            continue
        taken = min(left, value)
        used[delivery.id] += taken
        found.append((delivery.id, taken))
        value -= taken
    return found


def _could_settle(removal: Transaction, delivery: Transaction) -> bool:
    option = removal.holding
    buys = (option.right is Right.PUT) == (removal.kind is Kind.ASSIGNMENT)
    if (delivery.quantity > 0) is not buys:
        return False
    if delivery.kind is Kind.DELIVERY:
        if delivery.occurred_at != removal.occurred_at:
            return False
        return option.is_adjusted or delivery.price in (None, option.strike)
    days = (delivery.traded_on - removal.traded_on).days
    return 0 <= days <= _DELIVERY_DAYS and delivery.price == option.strike
