"""What became of trades, and what campaigns came to day by day: writing, summing and listing it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from thetadesk.db.unit import Unit
from thetadesk.kernel.values import value
from thetadesk.ledger.model import INCOME_KINDS, ZERO, CampaignDay, Status, TradeResult
from thetadesk.ledger.store.tables import campaign_days, campaigns, trade_results, transaction_days

_TRADE = [column for column in trade_results.c if column.name not in ("tenant_id", "position")]
_IN_ORDER = attrgetter("family", "campaign_id", "on")
_DAY = [column for column in campaign_days.c if column.name != "tenant_id"]


def add_results(unit: Unit, trades: Iterable[TradeResult]) -> None:
    """Writes what became of trades, numbered within their family."""
    told = [
        (position, trade)
        for _, family in groupby(trades, key=attrgetter("family"))
        for position, trade in enumerate(family)
    ]
    unit.insert_each(trade_results, told, _trade_columns)


def _trade_columns(some: Sequence[tuple[int, TradeResult]]) -> dict[str, list[Any]]:
    trades = [trade for _, trade in some]
    named = [column.name for column in _TRADE if column.name != "closed_by"]
    columns = {name: list(map(attrgetter(name), trades)) for name in named}
    return {
        **columns,
        "position": [position for position, _ in some],
        "closed_by": [list(trade.closed_by) for trade in trades],
    }


def add_days(unit: Unit, days: Iterable[CampaignDay]) -> None:
    """Writes what campaigns came to day by day."""
    rows = sorted(days, key=_IN_ORDER)
    unit.insert_each(campaign_days, rows, _day_columns)


def _day_columns(some: Sequence[CampaignDay]) -> dict[str, list[Any]]:
    return {column.name: list(map(attrgetter(column.name), some)) for column in _DAY}


# ---- days


@dataclass(frozen=True, slots=True)
class DayTotal:
    """What a market date came to: realised on the cash basis net of `fees`, income, the premium of short options opened
    that day (before fees), and how many transactions closed something."""

    on: date
    realized: Decimal
    income: Decimal
    premium: Decimal
    closes: int
    fees: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        return self.realized + self.income

    def __add__(self, other: DayTotal) -> DayTotal:
        return DayTotal(
            self.on,
            self.realized + other.realized,
            self.income + other.income,
            self.premium + other.premium,
            self.closes + other.closes,
            self.fees + other.fees,
        )


def campaign_totals(
    unit: Unit,
    account_ids: Sequence[str],
    first: date | None = None,
    last: date | None = None,
    campaign_ids: Sequence[str] | None = None,
) -> list[DayTotal]:
    """Day by day, in order, what these campaigns (None: all of these accounts) come to, between two dates inclusive."""
    of = campaign_days.c
    sums = [
        func.sum(column)
        for column in (of.realized_options, of.realized_stock, of.fees, of.income, of.premium, of.closes)
    ]
    query = select(of.on, *sums).where(of.account_id.in_(account_ids)).group_by(of.on).order_by(of.on)
    query = _between(query, of.on, first, last)
    if campaign_ids is not None:
        query = query.where(of.campaign_id.in_(campaign_ids))
    rows: Sequence[Any] = unit.rows(query)
    return [DayTotal(row[0], row[1] + row[2] + row[3], row[4], row[5], int(row[6]), row[3]) for row in rows]


def income_by_day(
    unit: Unit, account_ids: Sequence[str], first: date | None = None, last: date | None = None
) -> dict[tuple[str, date], Decimal]:
    """Dividends, interest, fees and the like by account and market date, whether or not a campaign tells of them."""
    of = transaction_days.c
    query = select(of.account_id, of.traded_on, func.sum(of.gross), func.sum(of.fees)).where(
        of.account_id.in_(account_ids), of.kind.in_(INCOME_KINDS), of.status == Status.VALID
    )
    query = _between(query, of.traded_on, first, last).group_by(of.account_id, of.traded_on)
    rows: Sequence[Any] = unit.rows(query)
    return {(row[0], row[1]): row[2] + row[3] for row in rows if row[2] or row[3]}


def _between(query: Select[Any], on: Any, first: date | None, last: date | None) -> Select[Any]:
    if first is not None:
        query = query.where(on >= first)
    return query if last is None else query.where(on <= last)


# ---- campaigns


@dataclass(frozen=True, slots=True)
class CampaignTotal:
    """What one campaign came to in a period (or its whole life): `realized` net of the `fees`, the premium before any,
    `capital_days` None where some of it is unknown. `whole` is its realised P&L and income of all time."""

    id: str
    account_id: str
    ticker: str
    strategy: str
    opened_on: date
    closed_on: date | None
    whole: Decimal
    realized: Decimal
    income: Decimal
    premium: Decimal
    fees: Decimal
    capital_days: Decimal | None

    @property
    def net(self) -> Decimal:
        return self.realized + self.income


def totals_of_campaigns(
    unit: Unit, account_ids: Sequence[str], first: date | None = None, last: date | None = None
) -> list[CampaignTotal]:
    """Every campaign of these accounts of which anything happened, or was held, between two dates inclusive."""
    of = campaigns.c
    told = [of.id, of.account_id, of.ticker, of.strategy, of.opened_on, of.closed_on, of.realized, of.income]
    query = select(*told).where(of.account_id.in_(account_ids)).order_by(of.opened_on, of.id)
    rows: Sequence[Any] = unit.rows(query)
    summed = _sums(unit, account_ids, first, last)
    capital = _capital_days(unit, account_ids, first, last)
    nothing = (ZERO, ZERO, ZERO, ZERO)
    found = []
    for id, account_id, ticker, strategy, opened_on, closed_on, realized, income in rows:
        if id in summed or _held_between(opened_on, closed_on, first, last):
            about = (id, account_id, ticker, strategy, opened_on, closed_on)
            whole = realized + income
            found.append(CampaignTotal(*about, whole, *summed.get(id, nothing), capital.get(id, ZERO)))
    return found


def _held_between(opened_on: date, closed_on: date | None, first: date | None, last: date | None) -> bool:
    begun = last is None or opened_on <= last
    return begun and (first is None or closed_on is None or closed_on >= first)


def _sums(
    unit: Unit, account_ids: Sequence[str], first: date | None, last: date | None
) -> dict[str, tuple[Decimal, Decimal, Decimal, Decimal]]:
    of = campaign_days.c
    sums = [func.sum(c) for c in (of.realized_options, of.realized_stock, of.fees, of.income, of.premium)]
    query = select(of.campaign_id, *sums).where(of.account_id.in_(account_ids)).group_by(of.campaign_id)
    rows: Sequence[Any] = unit.rows(_between(query, of.on, first, last))
    return {row[0]: (row[1] + row[2] + row[3], row[4], row[5], row[3]) for row in rows}


def _capital_days(
    unit: Unit, account_ids: Sequence[str], first: date | None, last: date | None
) -> dict[str, Decimal | None]:
    """Capital x calendar days of each campaign from the morning of `first` to the evening of `last`; without a `last`
    up to its own last day. None where some of it is unknown."""
    until = _capital_until(unit, account_ids, last)
    if first is None or first == date.min:
        return until
    before = _capital_until(unit, account_ids, date.fromordinal(first.toordinal() - 1))
    return {key: _minus(amount, before.get(key, ZERO)) for key, amount in until.items()}


def _capital_until(unit: Unit, account_ids: Sequence[str], last: date | None) -> dict[str, Decimal | None]:
    of = campaign_days.c
    unknown = func.count() - func.count(of.capital_days)
    query = select(of.campaign_id, func.sum(of.capital_days), unknown).where(of.account_id.in_(account_ids))
    rows: Sequence[Any] = unit.rows(_between(query, of.on, None, last).group_by(of.campaign_id))
    found: dict[str, Decimal | None] = {id: None if lacks else so_far for id, so_far, lacks in rows}
    if last is not None:
        for id, on, capital in _held_after(unit, account_ids, last):
            so_far, days = found[id], (last - on).days + 1
            found[id] = None if so_far is None or capital is None else so_far + capital * days
    return found


def _held_after(unit: Unit, account_ids: Sequence[str], last: date) -> Sequence[Any]:
    """The last row, as of a market date, of each campaign that was open at its end."""
    of, about = campaign_days.c, campaigns.c
    same = and_(of.account_id == about.account_id, of.family == about.family, of.campaign_id == about.id)
    query = (
        select(of.account_id, of.family, of.campaign_id, func.max(of.on).label("last_on"))
        .join_from(campaigns, campaign_days, same)
        .where(about.account_id.in_(account_ids), of.on <= last)
        .where(or_(about.closed_on.is_(None), about.closed_on > last))
        .group_by(of.account_id, of.family, of.campaign_id)
    )
    latest = query.subquery()
    ends = and_(
        of.account_id == latest.c.account_id,
        of.family == latest.c.family,
        of.campaign_id == latest.c.campaign_id,
        of.on == latest.c.last_on,
    )
    return unit.rows(select(of.campaign_id, of.on, of.capital).join_from(campaign_days, latest, ends))


def _minus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one - other


# ---- trades


@dataclass(frozen=True, slots=True)
class ResultFilter:
    """Which trades to list; None means all. The dates (inclusive) are those of the close, or of the opening of what is
    still open."""

    account_ids: tuple[str, ...]
    campaign_ids: tuple[str, ...] | None = None
    ticker: str | None = None
    first: date | None = None
    last: date | None = None
    open_only: bool = False


def results(
    unit: Unit, wanted: ResultFilter, limit: int | None = None, offset: int = 0
) -> tuple[int, list[TradeResult]]:
    """How many trades there are, and a page of them: open ones first, then the latest closed."""
    where = _results_where(wanted)
    total = unit.value(select(func.count()).select_from(trade_results).where(*where))
    query = _in_order(wanted)
    if limit is not None:
        query = query.limit(limit).offset(offset)
    return int(total or 0), [_trade(row) for row in unit.rows(query)]


def each_result(unit: Unit, wanted: ResultFilter) -> Iterator[TradeResult]:
    """The same trades one by one, however many they are."""
    return map(_trade, unit.stream(_in_order(wanted)))


def _in_order(wanted: ResultFilter) -> Select[Any]:
    of = trade_results.c
    order = (of.closed_on.is_(None).desc(), of.closed_on.desc(), of.opened_on.desc(), of.opened_by, of.family)
    return select(*_TRADE).where(*_results_where(wanted)).order_by(*order, of.position)


def _results_where(wanted: ResultFilter) -> list[Any]:
    of = trade_results.c
    where: list[Any] = [of.account_id.in_(wanted.account_ids)]
    if wanted.campaign_ids is not None:
        where.append(of.campaign_id.in_(wanted.campaign_ids))
    if wanted.ticker is not None:
        where.append(of.ticker == wanted.ticker)
    if wanted.open_only:
        where.append(of.closed_on.is_(None))
    on = func.coalesce(of.closed_on, of.opened_on)
    if wanted.first is not None:
        where.append(on >= wanted.first)
    if wanted.last is not None:
        where.append(on <= wanted.last)
    return where


def _trade(row: Any) -> TradeResult:
    values = dict(zip((column.name for column in _TRADE), row, strict=True))
    return TradeResult(**{**values, "closed_by": tuple(values["closed_by"])})


@value(frozen=True, slots=True)
class EndedTrade:
    """A trade that is over and whose cost is known: one instrument opened by one transaction. `quantity` is what was opened,
    negative for a sale, `realized` what it came to net of fees."""

    account_id: str
    campaign_id: str
    ticker: str
    symbol: str
    is_option: bool
    opened_on: date
    closed_on: date
    dte_at_open: int | None
    realized: Decimal
    quantity: Decimal


def ended_trades(unit: Unit, wanted: ResultFilter) -> Iterator[EndedTrade]:
    """The closed ones among these trades whose cost is known, in the order in which they closed, a thousand at a time in
    memory."""
    of = trade_results.c
    query = select(*(of[name] for name in _ENDED), of.sign).where(
        *_results_where(wanted), of.closed_on.is_not(None), of.basis_known
    )
    rows = unit.stream(query.order_by(of.closed_on, of.opened_on, of.opened_by, of.symbol))
    return (_ended(*row) for row in rows)


_ENDED = tuple(EndedTrade.__dataclass_fields__)


def _ended(*row: Any) -> EndedTrade:
    values = dict(zip(_ENDED, row, strict=False))
    return EndedTrade(**{**values, "quantity": row[-1] * values["quantity"]})


@dataclass(frozen=True, slots=True)
class TradeStats:
    """Closed trades whose cost is known: how many won, lost or came to nothing, and what they came to, net."""

    wins: int = 0
    losses: int = 0
    scratches: int = 0
    net: Decimal = ZERO
    best: Decimal | None = None
    worst: Decimal | None = None


def trade_stats(unit: Unit, wanted: ResultFilter) -> TradeStats:
    """How the closed ones among these trades ended."""
    of = trade_results.c
    won, lost = func.sum(case((of.realized > 0, 1), else_=0)), func.sum(case((of.realized < 0, 1), else_=0))
    amounts = func.sum(of.realized), func.max(of.realized), func.min(of.realized)
    closed = (*_results_where(wanted), of.closed_on.is_not(None), of.basis_known)
    (row,) = unit.rows(select(func.count(), won, lost, *amounts).where(*closed))
    if not row[0]:
        return TradeStats()
    wins, losses = int(row[1]), int(row[2])
    return TradeStats(wins, losses, int(row[0]) - wins - losses, row[3], row[4], row[5])
