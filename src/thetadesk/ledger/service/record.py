"""The record of accounts and campaigns: what days, groups and trades came to, what was put in, and what it grew into.

All of it is realised, on the cash basis. Income that no campaign tells (interest, account fees) belongs to the account's
days all the same, so that a month is the sum of its days and the days sum to the account.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Literal

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import ZERO, Kind, TradeResult, Transaction
from thetadesk.ledger.service.reading import notes_by_campaign
from thetadesk.ledger.store import accounts as account_store
from thetadesk.ledger.store import editions, equity
from thetadesk.ledger.store import results as store
from thetadesk.ledger.store.results import (
    CampaignTotal,
    DayTotal,
    EndedTrade,
    ResultFilter,
    TradeStats,
)

__all__ = ["CampaignTotal", "DayTotal", "EndedTrade", "ResultFilter", "TradeStats"]

GroupedBy = Literal["campaign", "ticker", "strategy", "account", "month"]
_DOLLARS = "USD"
_IN_TRANSIT = timedelta(
    days=10
)  # a holding moved between two accounts leaves one before it comes to the other


# ---- days and groups


def days_between(
    unit: Unit,
    account_ids: Sequence[str],
    first: date | None = None,
    last: date | None = None,
    campaign_ids: Sequence[str] | None = None,
) -> list[DayTotal]:
    """Each market date between two (inclusive) on which anything was realised, earned or opened for a premium, in order:
    of these campaigns, or of the accounts as a whole."""
    told = store.campaign_totals(unit, account_ids, first, last, campaign_ids)
    if campaign_ids is not None:
        return told
    income: defaultdict[date, Decimal] = defaultdict(Decimal)
    for (_, on), amount in store.income_by_day(unit, account_ids, first, last).items():
        income[on] += amount
    by_day = {day.on: replace(day, income=income.pop(day.on, ZERO)) for day in told}
    for on, amount in income.items():
        by_day[on] = DayTotal(on, ZERO, amount, ZERO, 0)
    return [by_day[on] for on in sorted(by_day)]


@dataclass(slots=True)
class GroupTotal:
    """What a group came to. `realized` is net of its `fees`; `premium` is before any. Won, lost and come to nothing are
    campaigns that closed in the period, by all that they ever came to, `best` and `worst` among them. `capital_days` is
    capital at risk x calendar days, None where some of it is unknown, and for months. Under the key "" stands income
    that no campaign tells. `spans` are the days on which its campaigns opened and closed."""

    key: str
    realized: Decimal = ZERO
    income: Decimal = ZERO
    premium: Decimal = ZERO
    fees: Decimal = ZERO
    wins: int = 0
    losses: int = 0
    scratches: int = 0
    best: Decimal | None = None
    worst: Decimal | None = None
    capital_days: Decimal | None = ZERO
    campaigns: int = 0
    spans: list[tuple[date, date | None]] = field(default_factory=list)

    @property
    def net(self) -> Decimal:
        return self.realized + self.income

    def add(self, campaign: CampaignTotal) -> None:
        """Counts what a campaign came to in the period."""
        self.realized += campaign.realized
        self.income += campaign.income
        self.premium += campaign.premium
        self.fees += campaign.fees
        self.campaigns += 1
        self.spans.append((campaign.opened_on, campaign.closed_on))
        unknown = self.capital_days is None or campaign.capital_days is None
        self.capital_days = None if unknown else (self.capital_days or ZERO) + (campaign.capital_days or ZERO)

    def end(self, whole: Decimal) -> None:
        """Counts a campaign that closed, having come to `whole`."""
        self.wins += whole > 0
        self.losses += whole < 0
        self.scratches += whole == 0
        self.best = whole if self.best is None else max(self.best, whole)
        self.worst = whole if self.worst is None else min(self.worst, whole)


def campaigns_between(
    unit: Unit, account_ids: Sequence[str], first: date | None = None, last: date | None = None
) -> list[CampaignTotal]:
    """Every campaign of which anything happened, or was held, between two market dates (inclusive; `last` is also until
    when open capital counts), with the strategy that the user calls it, in order of opening."""
    found = store.totals_of_campaigns(unit, account_ids, first, last)
    called = strategies_by_campaign(unit)
    if not called:
        return found
    return [replace(each, strategy=called[each.id]) if each.id in called else each for each in found]


def strategies_by_campaign(unit: Unit) -> dict[str, str]:
    """The strategy of each campaign that the user calls otherwise than the desk does."""
    return {id: note.strategy for id, note in notes_by_campaign(unit).items() if note.strategy}


def grouped(
    unit: Unit, account_ids: Sequence[str], by: GroupedBy, first: date | None = None, last: date | None = None
) -> list[GroupTotal]:
    """The campaigns between two market dates (inclusive; `last` is also until when open capital counts), summed by group,
    in order of their keys."""
    campaigns = store.totals_of_campaigns(unit, account_ids, first, last)
    groups: dict[str, GroupTotal] = {}
    if by == "month":
        _add_months(groups, days_between(unit, account_ids, first, last))
    else:
        key = _key_of(unit, by)
        for campaign in campaigns:
            _group(groups, key(campaign)).add(campaign)
        _add_rest(unit, groups, campaigns, account_ids, first, last, by_account=by == "account")
    for campaign in campaigns:
        ended = campaign.closed_on
        if ended is not None and (first is None or ended >= first) and (last is None or ended <= last):
            of = f"{ended:%Y-%m}" if by == "month" else key(campaign)
            _group(groups, of).end(campaign.whole)
    return [groups[each] for each in sorted(groups)]


def _group(groups: dict[str, GroupTotal], key: str) -> GroupTotal:
    return groups.setdefault(key, GroupTotal(key))


def _key_of(unit: Unit, by: GroupedBy) -> Callable[[CampaignTotal], str]:
    if by == "strategy":
        notes = strategies_by_campaign(unit)
        return lambda campaign: notes.get(campaign.id, campaign.strategy)
    return {
        "campaign": lambda campaign: campaign.id,
        "ticker": lambda campaign: campaign.ticker,
        "account": lambda campaign: campaign.account_id,
    }[by]


def _add_months(groups: dict[str, GroupTotal], days: Iterable[DayTotal]) -> None:
    for day in days:
        month = _group(groups, f"{day.on:%Y-%m}")
        month.realized += day.realized
        month.income += day.income
        month.premium += day.premium
        month.fees += day.fees
        month.capital_days = None


def _add_rest(
    unit: Unit,
    groups: dict[str, GroupTotal],
    campaigns: Iterable[CampaignTotal],
    account_ids: Sequence[str],
    first: date | None,
    last: date | None,
    *,
    by_account: bool,
) -> None:
    """Adds the income that no campaign tells: to its account, or under the key ""."""
    rest: defaultdict[str, Decimal] = defaultdict(Decimal)
    for (account_id, _), amount in store.income_by_day(unit, account_ids, first, last).items():
        rest[account_id if by_account else ""] += amount
    for campaign in campaigns:
        rest[campaign.account_id if by_account else ""] -= campaign.income
    for key, amount in rest.items():
        if amount:
            _group(groups, key).income += amount


# ---- trades


def results(
    unit: Unit, wanted: ResultFilter, limit: int | None = None, offset: int = 0
) -> tuple[int, list[TradeResult]]:
    """How many trades there are, and a page of them: open ones first, then the latest closed."""
    return store.results(unit, wanted, limit, offset)


def each_result(unit: Unit, wanted: ResultFilter) -> Iterator[TradeResult]:
    """The same trades one by one, however many they are; the unit is to stay open meanwhile."""
    return store.each_result(unit, wanted)


def ended_trades(unit: Unit, wanted: ResultFilter) -> Iterator[EndedTrade]:
    """The closed ones among these trades whose cost is known, in the order in which they closed, a thousand at a time in
    memory."""
    return store.ended_trades(unit, wanted)


def trade_stats(unit: Unit, wanted: ResultFilter) -> TradeStats:
    """How the closed ones among these trades ended; the ones whose cost nobody knows are not counted."""
    return store.trade_stats(unit, wanted)


# ---- how fresh it is


def edition(unit: Unit, account_ids: Sequence[str]) -> tuple[int, ...]:
    """A number for each of these accounts that moves when, and only when, its books change."""
    return editions.changes(unit, account_ids)


def is_being_derived(unit: Unit, account_ids: Sequence[str]) -> bool:
    """Whether some of these accounts' days and trades are not derived yet, or by older code (the job `projections`
    sees to them)."""
    return bool(editions.behind(unit, account_ids))


# ---- what was put in, and what it grew into


@dataclass(frozen=True, slots=True)
class Flow:
    """Money (or a holding, at its basis) put in (positive) or taken out on a market date. `amount` is None where a
    holding moved and nobody said what it had cost; `symbol` and `quantity` (signed) say which."""

    on: date
    amount: Decimal | None
    currency: str
    why: str
    symbol: str | None = None
    quantity: Decimal = ZERO


def flows(
    unit: Unit, account_ids: Sequence[str], first: date | None = None, last: date | None = None
) -> list[Flow]:
    """What came into this set of accounts from outside, and left it, in order and in the currency that
    `book_equity` is in. What went from one of them to another is neither: holdings are paired here, and cash cancels in the
    sum of its day."""
    own = _currency(unit, account_ids)
    found = [
        Flow(on, amount, currency, kind.value.replace("_", " "))
        for on, currency, kind, amount in equity.funding_by_day(unit, account_ids, first, last)
    ]
    begin, end = first or date.min, last or date.max
    moved = _from_outside(equity.holdings_moved(unit, account_ids))
    found += [_moved(each) for each in moved if begin <= each.traded_on <= end]
    return sorted((flow for flow in found if flow.currency == own), key=lambda flow: flow.on)


def _from_outside(moved: Sequence[Transaction]) -> list[Transaction]:
    """Without those that are two ends of one transfer between two accounts."""
    left: list[Transaction] = []
    for transaction in moved:
        other = next((each for each in left if _other_end(each, transaction)), None)
        if other is None:
            left.append(transaction)
        else:
            left.remove(other)
    return left


def _other_end(one: Transaction, other: Transaction) -> bool:
    return (
        one.kind is other.kind is Kind.TRANSFER
        and one.account_id != other.account_id
        and one.holding.symbol == other.holding.symbol
        and one.quantity == -other.quantity
        and abs(one.traded_on - other.traded_on) <= _IN_TRANSIT
    )


def _moved(transaction: Transaction) -> Flow:
    basis, quantity = transaction.basis, transaction.quantity
    amount = None if basis is None else basis.copy_sign(quantity)
    why = "opening position" if transaction.kind is Kind.OPENING_POSITION else "holding moved"
    return Flow(
        transaction.traded_on, amount, transaction.currency, why, transaction.holding.symbol, quantity
    )


def book_equity(unit: Unit, account_ids: Sequence[str], days: Sequence[date]) -> list[Decimal]:
    """At the end of each of these market dates (in order): cash, and what everything open had cost, in dollars where an
    account is kept in them, else in the currency of the first. It is the ledger alone, without a price. Ask
    `why_equity_is_unknown` first."""
    cash = equity.cash_by_day(unit, account_ids, _currency(unit, account_ids))
    changes: defaultdict[date, Decimal] = defaultdict(Decimal, cash)
    for on, cost in equity.open_cost_by_day(unit, account_ids).items():
        changes[on] -= cost
    dates = sorted(changes)
    sums = list(accumulate((changes[on] for on in dates), initial=ZERO))
    found, at = [], 0
    for day in days:
        while at < len(dates) and dates[at] <= day:
            at += 1
        found.append(sums[at])
    return found


def why_equity_is_unknown(unit: Unit, account_ids: Sequence[str]) -> str:
    """Why nobody can say what these accounts' books come to; "" where `book_equity` can."""
    lacking = equity.incomplete_campaigns(unit, account_ids)
    if lacking:
        which = "1 campaign lacks" if lacking == 1 else f"{lacking} campaigns lack"
        return f"{which} an opening, or what it had cost"
    moved = equity.holdings_moved(unit, account_ids)
    if any(each.kind is Kind.TRANSFER and each.quantity < 0 for each in moved):
        return "holdings left an account unsold, and nobody can say what they had cost"
    return ""


def of_one_currency(unit: Unit, account_ids: Sequence[str]) -> tuple[str, ...]:
    """Those of these accounts that are kept in dollars, where there are any, else those in the first one's currency: amounts
    of different ones are never added."""
    of, own = _currencies(unit), _currency(unit, account_ids)
    return tuple(id for id in account_ids if of.get(id, own) == own)


def _currency(unit: Unit, account_ids: Sequence[str]) -> str:
    of = _currencies(unit)
    kept = [of[id] for id in account_ids if id in of]
    return _DOLLARS if not kept or _DOLLARS in kept else kept[0]


def _currencies(unit: Unit) -> dict[str, str]:
    return {record.account.id: record.account.currency for record in account_store.all_accounts(unit)}
