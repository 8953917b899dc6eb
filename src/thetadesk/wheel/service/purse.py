"""What accounts can put behind a trade, and how much of what a plan allows is taken already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from thetadesk.db.unit import Unit
from thetadesk.kernel.instruments import InstrumentKind, Right
from thetadesk.ledger.capital import capital_of
from thetadesk.ledger.model import ZERO
from thetadesk.ledger.service import record
from thetadesk.ledger.service.holding import holding
from thetadesk.ledger.service.overview import CampaignFilter
from thetadesk.ledger.service.reading import CampaignView, Position, list_campaigns, positions
from thetadesk.portfolio.limits import Limits, StrategyLimits
from thetadesk.portfolio.model import Valued
from thetadesk.wheel.standing import delivers

NOTHING_ALLOWED = StrategyLimits(ZERO, 0)
"""Of a strategy that a plan does not have."""
_DOLLARS = "USD"
_STRATEGY = {-1: "short_put", 1: "covered_call"}


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of one symbol: `free` are those that no call sold takes away, `cost` what one has cost and `adjusted_basis`
    what one stands at after premium, both None where nobody knows."""

    free: Decimal = ZERO
    cost: Decimal | None = None
    adjusted_basis: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Purse:
    """Accounts together, in dollars. `cash` is what no put sold needs; `equity` the net liquidation at marks, else by the
    book, None where neither is known. `exposure` is the capital at risk by ticker, `allocated` and `opened` capital and
    number of the open campaigns by strategy. `overnight` is what may change hands: strikes of options sold, and shares at
    their cost. `shares` are by ticker."""

    cash: Decimal = ZERO
    equity: Decimal | None = None
    exposure: Mapping[str, Decimal] = field(default_factory=dict)
    allocated: Mapping[str, Decimal] = field(default_factory=dict)
    opened: Mapping[str, int] = field(default_factory=dict)
    overnight: Decimal = ZERO
    shares: Mapping[str, Shares] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Room:
    """What a plan leaves for one more trade of a strategy; everything None, or nothing, without a plan."""

    limits: StrategyLimits | None = None
    allocated: Decimal = ZERO
    open_count: int = 0
    risk_per_trade: Decimal | None = None
    overnight_left: Decimal | None = None
    reserve: Decimal = ZERO


def purse(unit: Unit, account_ids: Sequence[str], today: date, valued: Valued | None) -> Purse:
    """What these accounts hold, seen on a market date."""
    if not account_ids:
        return Purse()
    held = positions(unit, account_ids, today)
    _, views = list_campaigns(unit, CampaignFilter(tuple(account_ids), is_open=True))
    capital = _capital(held)
    allocated: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    opened: defaultdict[str, int] = defaultdict(int)
    exposure: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for view in views:
        allocated[view.strategy] += capital.get(view.row.id, ZERO)
        opened[view.strategy] += 1
        exposure[view.row.ticker] += capital.get(view.row.id, ZERO)
    cash = holding(unit, account_ids, today).cash
    dollars = sum((amount for (_, currency), amount in cash.items() if currency == _DOLLARS), ZERO)
    return Purse(
        dollars - sum(map(_secured, held), ZERO),
        _equity(unit, account_ids, today, valued),
        dict(exposure),
        dict(allocated),
        dict(opened),
        sum(map(_overnight, held), ZERO),
        _shares(held, views),
    )


def room(limits: Limits | None, strategy: str, found: Purse) -> Room:
    """What a plan leaves for one more trade of a strategy beside what is held."""
    if limits is None:
        return Room()
    name = limits.place(strategy)
    of = [each for each in found.allocated if name is not None and limits.place(each) == name]
    return Room(
        NOTHING_ALLOWED if name is None else limits.of(name),
        sum((found.allocated[each] for each in of), ZERO),
        sum(found.opened[each] for each in of),
        limits.risk_per_trade,
        None if limits.overnight is None else limits.overnight - found.overnight,
        limits.cash_reserve or ZERO,
    )


def strategy_of(sign: int) -> str:
    """What a put (−1) or a call (1) sold is to a plan."""
    return _STRATEGY[sign]


def _capital(held: Iterable[Position]) -> dict[str, Decimal]:
    """The capital at risk of each campaign; what has no limit counts nothing here, and is a problem elsewhere."""
    by_campaign: defaultdict[str, list[Position]] = defaultdict(list)
    for each in held:
        by_campaign[each.campaign_id].append(each)
    return {
        id: capital_of([(each.instrument, each.quantity, each.cost) for each in some]) or ZERO
        for id, some in by_campaign.items()
    }


def _secured(each: Position) -> Decimal:
    """The cash that a put sold needs."""
    if each.instrument.right is not Right.PUT or each.quantity >= 0:
        return ZERO
    return _strikes(each)


def _strikes(each: Position) -> Decimal:
    units = delivers(each.instrument) or each.instrument.multiplier
    return abs(each.quantity) * (each.instrument.strike or ZERO) * (units or ZERO)


def _overnight(each: Position) -> Decimal:
    if each.instrument.right is not None:
        return _strikes(each) if each.quantity < 0 else ZERO
    return abs(each.cost)


def _equity(unit: Unit, ids: Sequence[str], today: date, valued: Valued | None) -> Decimal | None:
    if valued is not None:
        told = [valued.headers[id].net_liquidation for id in ids if id in valued.headers]
        if len(told) == len(ids) and all(each is not None for each in told):
            return sum((each for each in told if each is not None), ZERO)
    if record.why_equity_is_unknown(unit, ids):
        return None
    return record.book_equity(unit, ids, [today])[-1]


def _shares(held: Iterable[Position], views: Iterable[CampaignView]) -> dict[str, Shares]:
    owned: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    promised: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    costs: dict[str, Decimal | None] = {}
    for each in held:
        if each.instrument.kind is InstrumentKind.EQUITY:
            owned[each.ticker] += each.quantity
            before = costs.get(each.ticker, ZERO)
            costs[each.ticker] = None if before is None or not each.basis_known else before - each.cost
        elif each.instrument.right is Right.CALL and each.quantity < 0:
            promised[each.ticker] -= each.quantity * (delivers(each.instrument) or ZERO)
    bases = _bases(views)
    return {
        ticker: Shares(quantity - promised[ticker], _per_share(costs[ticker], quantity), bases.get(ticker))
        for ticker, quantity in owned.items()
        if quantity > 0
    }


def _per_share(cost: Decimal | None, quantity: Decimal) -> Decimal | None:
    return None if cost is None or cost <= 0 else cost / quantity


def _bases(views: Iterable[CampaignView]) -> dict[str, Decimal]:
    """The adjusted basis by ticker: that of the campaigns with shares, by their shares; left out where one is unknown."""
    sums: dict[str, tuple[Decimal, Decimal] | None] = {}
    for view in views:
        row = view.row
        if row.shares <= 0:
            continue
        before = sums.get(row.ticker, (ZERO, ZERO))
        if before is None or row.adjusted_basis is None:
            sums[row.ticker] = None
        else:
            sums[row.ticker] = before[0] + row.adjusted_basis * row.shares, before[1] + row.shares
    return {ticker: found[0] / found[1] for ticker, found in sums.items() if found}
