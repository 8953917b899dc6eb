"""A campaign's figures: what it is, what it has earned on both bases, and what ties the two together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from thetadesk.kernel.instruments import InstrumentKind, Right
from thetadesk.ledger.campaigns import Campaign
from thetadesk.ledger.lots import MONEY_STEP
from thetadesk.ledger.model import (
    ZERO,
    Allocation,
    Kind,
    LinkKind,
    Lot,
    Match,
    MissingOpen,
    Role,
    Transaction,
)
from thetadesk.ledger.strategies import Leg, Traits, recognise

CURVE_POINTS = 40
_MOVED_IN = frozenset({Kind.OPENING_POSITION, Kind.TRANSFER})


@dataclass(slots=True)
class Realized:
    """Realised P&L of closed lots. `fees` are those of the lots closed, opening fees included, negative.
    `stock_gross` is everything that is not an option: shares, futures, coins."""

    options_gross: Decimal = ZERO
    stock_gross: Decimal = ZERO
    fees: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        return self.options_gross + self.stock_gross + self.fees

    def add(self, match: Match) -> None:
        """Counts one match; one whose opening cost nobody knows realises nothing that could be stated."""
        if not match.basis_known:
            return
        if match.instrument.is_option:
            self.options_gross += match.gross
        else:
            self.stock_gross += match.gross
        self.fees += match.fees


def realized(matches: Iterable[Match]) -> Realized:
    """The total of these matches."""
    total = Realized()
    for match in matches:
        total.add(match)
    return total


@dataclass(frozen=True, slots=True)
class OpenLeg:
    """What a campaign holds of one instrument; `cost` is the cash that went into it (negative for a purchase), fees
    included."""

    symbol: str
    words: str
    quantity: Decimal
    cost: Decimal
    opened_on: date
    expires_on: date | None
    basis_known: bool


@dataclass(slots=True)
class Figures:
    """What a list shows of a campaign. `realized` is on the cash basis, net of fees; `adjusted_basis` is what a share
    must fetch for the whole campaign to come out even: its net cash so far, per share held."""

    strategy: str
    incomplete: bool
    realized: Decimal
    realized_tax: Decimal
    income: Decimal
    cash: Decimal
    open_cost: Decimal
    shares: Decimal
    adjusted_basis: Decimal | None
    rolls: int
    edited: bool
    legs: list[OpenLeg] = field(default_factory=list)
    cash_curve: list[Decimal] = field(default_factory=list)


@dataclass(slots=True)
class CampaignBooks:
    """The lots, matches and missing openings that belong to one campaign."""

    lots: list[Lot] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    tax_matches: list[Match] = field(default_factory=list)
    missing: list[MissingOpen] = field(default_factory=list)


def figures(campaign: Campaign, books: CampaignBooks, transactions: Mapping[str, Transaction]) -> Figures:
    """The figures of one campaign from its allocations and its part of the books."""
    cash = sum((a.cash for a in campaign.allocations), ZERO)
    shares = shares_held(campaign.ticker, books.lots)
    return Figures(
        strategy=strategy_of(campaign, books, transactions),
        incomplete=bool(books.missing) or _unknown(books.lots) or _unknown(books.matches),
        realized=realized(books.matches).net,
        realized_tax=realized(books.tax_matches).net,
        income=sum((a.cash for a in campaign.allocations if a.role is Role.INCOME), ZERO),
        cash=cash,
        open_cost=sum((lot.cost + lot.fees for lot in books.lots), ZERO),
        shares=shares,
        adjusted_basis=None
        if books.missing
        else adjusted_basis(spent(campaign.allocations, transactions), shares),
        rolls=sum(1 for link in campaign.links if link.kind is LinkKind.ROLL),
        edited=any(a.edited for a in campaign.allocations),
        legs=open_legs(books.lots),
        cash_curve=_curve([a.cash for a in campaign.allocations]),
    )


def _unknown(parts: Iterable[Lot] | Iterable[Match]) -> bool:
    return any(not part.basis_known for part in parts)


def spent(allocations: Iterable[Allocation], transactions: Mapping[str, Transaction]) -> Decimal | None:
    """The cash of these allocations, with what holdings that were moved in had cost before (brought in, for short
    ones); None where nobody knows that."""
    total = ZERO
    for allocation in allocations:
        moved = moved_in(allocation, transactions[allocation.transaction_id])
        if moved is None:
            return None
        total += allocation.cash + moved
    return total


def moved_in(allocation: Allocation, transaction: Transaction) -> Decimal | None:
    """What a holding that came without cash had cost (negative) or brought in; zero for everything else, None where its
    basis is unknown."""
    if transaction.kind not in _MOVED_IN or allocation.link != transaction.id:
        return ZERO
    if transaction.basis is None:
        return None
    part = transaction.basis * abs(allocation.quantity) / abs(transaction.quantity)
    return -part if allocation.quantity > 0 else part


def shares_held(ticker: str, lots: Iterable[Lot]) -> Decimal:
    """Shares of the campaign's own ticker that it holds (signed)."""
    return sum(
        (
            lot.quantity
            for lot in lots
            if lot.instrument.kind is InstrumentKind.EQUITY and lot.instrument.symbol == ticker
        ),
        ZERO,
    )


def adjusted_basis(cash: Decimal | None, shares: Decimal) -> Decimal | None:
    """-cash / shares to six decimals: the price per share at which the campaign has neither won nor lost. None without
    shares, or where it is not known what they had cost."""
    if cash is None or not shares:
        return None
    return (-cash / shares).quantize(MONEY_STEP, ROUND_HALF_EVEN)


def open_legs(lots: Iterable[Lot]) -> list[OpenLeg]:
    """The lots by instrument, in order of expiry and symbol."""
    by_symbol: dict[str, list[Lot]] = defaultdict(list)
    for lot in lots:
        by_symbol[lot.instrument.symbol].append(lot)
    legs = [
        OpenLeg(
            symbol,
            held[0].instrument.words,
            sum((lot.quantity for lot in held), ZERO),
            sum((lot.cost + lot.fees for lot in held), ZERO),
            min(lot.opened_on for lot in held),
            held[0].instrument.expires_on,
            all(lot.basis_known for lot in held),
        )
        for symbol, held in by_symbol.items()
    ]
    return sorted(legs, key=lambda leg: (leg.expires_on or date.min, leg.symbol))


def strategy_of(campaign: Campaign, books: CampaignBooks, transactions: Mapping[str, Transaction]) -> str:
    """The strategy by what the first order opened (or must have, for a story that begins before the history)."""
    return recognise(_first_legs(campaign, books, transactions), _traits(campaign, transactions))


def _first_legs(
    campaign: Campaign, books: CampaignBooks, transactions: Mapping[str, Transaction]
) -> list[Leg]:
    first_order = _first_order(campaign, books, transactions)
    legs: dict[str, Leg] = {}
    missing = {m.transaction_id: m for m in books.missing}
    for allocation in campaign.allocations:
        if allocation.transaction_id not in first_order:
            continue
        transaction = transactions[allocation.transaction_id]
        gone = missing.get(allocation.transaction_id)
        if gone is None and allocation.role is Role.CLOSING:
            continue
        quantity = gone.quantity if gone else allocation.quantity
        symbol = transaction.holding.symbol
        held = legs.get(symbol)
        legs[symbol] = Leg(transaction.holding, (held.quantity if held else ZERO) + quantity)
    return [leg for leg in legs.values() if leg.quantity]


def _first_order(
    campaign: Campaign, books: CampaignBooks, transactions: Mapping[str, Transaction]
) -> set[str]:
    """The first transaction that moved a holding, and what its order links to it."""
    begun = next(
        (
            a.transaction_id
            for a in campaign.allocations
            if a.quantity and transactions[a.transaction_id].instrument
        ),
        None,
    )
    if begun is None:
        return set()
    if any(m.transaction_id == begun for m in books.missing):
        order = transactions[begun].order_id
        return {begun} | {
            m.transaction_id
            for m in books.missing
            if order and transactions[m.transaction_id].order_id == order
        }
    first = {begun}
    for link in campaign.links:
        if link.kind is LinkKind.ORDER and first & set(link.before):
            first |= set(link.after)
    return first


def _traits(campaign: Campaign, transactions: Mapping[str, Transaction]) -> Traits:
    from_put = held = sold_calls = bought_puts = False
    kept = _shares_kept(campaign, transactions)
    brought = {
        removal: kept[transactions[delivery].occurred_at]
        for link in campaign.links
        if link.kind is LinkKind.ASSIGNMENT
        for removal in link.before
        for delivery in link.after
    }
    for allocation in campaign.allocations:
        transaction = transactions[allocation.transaction_id]
        instrument = transaction.instrument
        if instrument is None or not allocation.quantity:
            continue
        if not instrument.is_option:
            held = held or instrument.kind is InstrumentKind.EQUITY
        elif transaction.kind is Kind.ASSIGNMENT and instrument.right is Right.PUT:
            from_put = from_put or brought.get(transaction.id, ZERO) > 0
        elif allocation.role is Role.OPENING and held:
            sold_calls = sold_calls or (instrument.right is Right.CALL and allocation.quantity < 0)
            bought_puts = bought_puts or (instrument.right is Right.PUT and allocation.quantity > 0)
    return Traits(from_put, held, sold_calls, bought_puts)


def _shares_kept(
    campaign: Campaign, transactions: Mapping[str, Transaction]
) -> defaultdict[datetime, Decimal]:
    """Shares that each moment brought on balance: a spread whose long put sells what its short put buys keeps none."""
    kept: defaultdict[datetime, Decimal] = defaultdict(lambda: ZERO)
    for allocation in campaign.allocations:
        transaction = transactions[allocation.transaction_id]
        if transaction.instrument is not None and transaction.instrument.kind is InstrumentKind.EQUITY:
            kept[transaction.occurred_at] += allocation.quantity
    return kept


def _curve(amounts: Sequence[Decimal]) -> list[Decimal]:
    """Cumulative cash, thinned to CURVE_POINTS with the last point kept."""
    total = ZERO
    curve = []
    for amount in amounts:
        total += amount
        curve.append(total)
    if len(curve) <= CURVE_POINTS:
        return curve
    last = len(curve) - 1
    return [curve[round(at * last / (CURVE_POINTS - 1))] for at in range(CURVE_POINTS)]
