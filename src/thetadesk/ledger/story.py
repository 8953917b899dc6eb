"""A campaign told as a story: nodes in time (each roll one node), cumulative cash, both bases and the bridge."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from thetadesk.kernel.instruments import InstrumentKind
from thetadesk.ledger.figures import Realized, adjusted_basis, moved_in, realized
from thetadesk.ledger.joining import Joined
from thetadesk.ledger.model import (
    ZERO,
    Allocation,
    Confidence,
    Kind,
    Link,
    LinkKind,
    Lot,
    Match,
    Role,
    Transaction,
)

_ONE_FILL = timedelta(seconds=1)
_JOINING = (LinkKind.ROLL, LinkKind.ORDER, LinkKind.ASSIGNMENT)
_SURENESS = (Confidence.CERTAIN, Confidence.LIKELY, Confidence.GUESS)


@dataclass(frozen=True, slots=True)
class Node:
    """One step of the story. `before` and `after` are legs in words: what was closed or went away, and what was
    opened or came; `net` its cash, `cumulative` the campaign's cash up to and with it."""

    id: str
    kind: str
    at: datetime
    on: date
    title: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    net: Decimal
    cumulative: Decimal
    transaction_ids: tuple[str, ...]
    reason: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Point:
    """The campaign after one step: cumulative cash, shares held, adjusted basis per share."""

    at: datetime
    on: date
    cumulative: Decimal
    shares: Decimal
    adjusted_basis: Decimal | None


@dataclass(frozen=True, slots=True)
class BridgeRow:
    """One reason why the cash basis and the tax basis differ, and by how much (cash minus tax)."""

    label: str
    amount: Decimal
    explanation: str


@dataclass(frozen=True, slots=True)
class Story:
    """The whole story; `cash` and `tax` with what is still open on each basis (`open_cost`)."""

    nodes: list[Node]
    series: list[Point]
    cash: Realized
    tax: Realized
    open_cost: Decimal
    open_cost_tax: Decimal
    bridge: list[BridgeRow]


@dataclass(frozen=True, slots=True)
class Told:
    """What a story is made of: allocations in the order of the walk, their transactions, links, and books."""

    ticker: str
    allocations: Sequence[Allocation]
    transactions: Mapping[str, Transaction]
    links: Sequence[Link]
    matches: Sequence[Match]
    tax_matches: Sequence[Match]
    lots: Sequence[Lot]
    tax_lots: Sequence[Lot]
    missing: frozenset[str] = frozenset()


def tell(told: Told) -> Story:
    """The story of one campaign."""
    cash, tax = realized(told.matches), realized(told.tax_matches)
    groups = _steps(told)
    return Story(
        _nodes(told, groups),
        _series(told, groups),
        cash,
        tax,
        sum((lot.cost + lot.fees for lot in told.lots), ZERO),
        sum((lot.cost + lot.fees + lot.premium for lot in told.tax_lots), ZERO),
        bridge(cash, tax, told.tax_lots),
    )


def bridge(cash: Realized, tax: Realized, tax_lots: Iterable[Lot]) -> list[BridgeRow]:
    """Why realised P&L differs between the bases; the rows sum to cash minus tax."""
    waiting = sum((lot.premium + lot.premium_fees for lot in tax_lots), ZERO)
    rest = cash.net - tax.net - waiting
    rows = [
        BridgeRow(
            "premium in the basis of shares held",
            waiting,
            "On the cash basis an option's premium is realised when the option goes away. For tax the premium of an "
            "assigned or exercised option goes into the shares and is realised when they are sold.",
        ),
        BridgeRow(
            "lots matched account-wide",
            rest,
            "For tax a sale takes the account's lots by its lot method, whichever campaign they are told in; the "
            "campaign takes its own lots first.",
        ),
    ]
    return [row for row in rows if row.amount]


def _steps(told: Told) -> list[list[Allocation]]:
    """Allocations that are one step: the legs of an order, both halves of a roll, an assignment and its shares."""
    joined = Joined()
    here = {allocation.transaction_id for allocation in told.allocations}
    for link in told.links:
        if link.kind in _JOINING:
            first, *others = [id for id in (*link.before, *link.after) if id in here] or [""]
            for other in others:
                joined.join(first, other)
    _join_fills(told, joined)
    steps: dict[str, list[Allocation]] = defaultdict(list)
    for allocation in told.allocations:
        steps[joined.root(allocation.transaction_id)].append(allocation)
    return list(steps.values())


def _join_fills(told: Told, joined: Joined) -> None:
    """Joins the fills of one order, and what a source without order ids tells of one moment."""
    previous: Transaction | None = None
    orders: dict[str, str] = {}
    for allocation in told.allocations:
        transaction = told.transactions[allocation.transaction_id]
        if transaction.order_id is not None:
            joined.join(orders.setdefault(transaction.order_id, transaction.id), transaction.id)
        elif previous is not None and _one_fill(previous, transaction):
            joined.join(previous.id, transaction.id)
        previous = transaction


def _one_fill(one: Transaction, other: Transaction) -> bool:
    return (
        one.kind is other.kind
        and one.order_id is None
        and (one.effect is other.effect or one.kind is Kind.CORPORATE)
        and abs(other.occurred_at - one.occurred_at) <= _ONE_FILL
    )


def _nodes(told: Told, steps: Sequence[Sequence[Allocation]]) -> list[Node]:
    nodes = []
    cumulative = ZERO
    for step in steps:
        net = sum((allocation.cash for allocation in step), ZERO)
        cumulative += net
        nodes.append(_node(told, step, net, cumulative))
    return nodes


def _node(told: Told, step: Sequence[Allocation], net: Decimal, cumulative: Decimal) -> Node:
    facts = [told.transactions[allocation.transaction_id] for allocation in step]
    kind = _kind(told, step, facts)
    gone = [a for a in step if a.role in (Role.CLOSING, Role.ASSIGNMENT) and not _opens(a)]
    came = [a for a in step if a.quantity and a not in gone]
    reasons = [a for a in step if a.role is not Role.CLOSING] or list(step)
    least_sure = max((a.confidence for a in step), key=_SURENESS.index)
    return Node(
        step[0].transaction_id,
        kind,
        facts[-1].occurred_at,
        facts[-1].traded_on,
        _title(kind, facts),
        tuple(_legs(told, gone, turned=True)),
        tuple(_legs(told, came, turned=False)),
        net,
        cumulative,
        tuple(dict.fromkeys(fact.id for fact in facts)),
        next((a.reason for a in reasons if a.confidence is least_sure), step[0].reason),
        least_sure,
    )


def _opens(allocation: Allocation) -> bool:
    """Whether this part opens something: an assignment takes an option away and brings shares, both in one role."""
    return allocation.link == allocation.transaction_id


def _kind(told: Told, step: Sequence[Allocation], facts: Sequence[Transaction]) -> str:
    kinds = {fact.kind for fact in facts}
    for removal, name in _REMOVAL_NODES.items():
        if removal in kinds:
            return name
    if kinds & {Kind.CORPORATE, Kind.SPLIT, Kind.TRANSFER}:
        return "corporate"
    if all(allocation.role is Role.INCOME for allocation in step):
        return "dividend" if Kind.DIVIDEND in kinds else "cash"
    roles = {allocation.role for allocation in step}
    if {Role.OPENING, Role.CLOSING} <= roles:
        return "roll"
    if any(fact.id in told.missing for fact in facts):
        return "missing_open"
    if Role.CLOSING in roles:
        return "close"
    shares = all(fact.instrument is not None and not fact.instrument.is_option for fact in facts)
    return "shares" if shares else "open"


_REMOVAL_NODES = {
    Kind.ASSIGNMENT: "assignment",
    Kind.EXERCISE: "exercise",
    Kind.CASH_SETTLEMENT: "expiration",
    Kind.EXPIRATION: "expiration",
}
_TITLES = {
    "open": "Opened",
    "shares": "Shares",
    "roll": "Rolled",
    "assignment": "Assigned",
    "exercise": "Exercised",
    "expiration": "Expired",
    "close": "Closed",
    "dividend": "Dividend",
    "corporate": "Changed by a corporate action",
    "missing_open": "Closed; its opening is not in the history",
    "cash": "Cash",
}


def _title(kind: str, facts: Sequence[Transaction]) -> str:
    if any(fact.kind is Kind.CASH_SETTLEMENT for fact in facts):
        return "Settled in cash"
    if kind == "cash":
        return facts[0].kind.value.replace("_", " ").capitalize()
    return _TITLES[kind]


def _legs(told: Told, allocations: Sequence[Allocation], *, turned: bool) -> list[str]:
    """Legs in words with signed quantities; what goes away is told as it was held (`turned`)."""
    quantities: dict[str, Decimal] = {}
    for allocation in allocations:
        fact = told.transactions[allocation.transaction_id]
        words = fact.instrument.words if fact.instrument else fact.description
        amount = -allocation.quantity if turned else allocation.quantity
        quantities[words] = quantities.get(words, ZERO) + amount
    return [f"{_signed(quantity)} {words}" for words, quantity in quantities.items() if quantity]


def _signed(quantity: Decimal) -> str:
    text = f"{abs(quantity):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{'−' if quantity < 0 else '+'}{text}"


def _series(told: Told, steps: Sequence[Sequence[Allocation]]) -> list[Point]:
    points = []
    cumulative = shares = ZERO
    spent: Decimal | None = None if told.missing else ZERO
    for step in steps:
        for allocation in step:
            cumulative += allocation.cash
            transaction = told.transactions[allocation.transaction_id]
            moved = moved_in(allocation, transaction)
            spent = None if spent is None or moved is None else spent + allocation.cash + moved
            instrument = transaction.instrument
            if instrument and instrument.kind is InstrumentKind.EQUITY and instrument.symbol == told.ticker:
                shares += allocation.quantity
        fact = told.transactions[step[-1].transaction_id]
        basis = adjusted_basis(spent, shares)
        points.append(Point(fact.occurred_at, fact.traded_on, cumulative, shares, basis))
    return points
