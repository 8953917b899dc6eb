"""How well it went over a time, of accounts or of some of their campaigns: what was made, on what, how steadily, and how
each of these figures came about."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import expm1

from thetadesk.db.unit import Unit
from thetadesk.kernel.money import ZERO, decimal_text
from thetadesk.ledger.service import record as ledger
from thetadesk.market.beta import BENCHMARK
from thetadesk.market.rates import RateTable
from thetadesk.market.service import closes
from thetadesk.market.service.rates import rate_table
from thetadesk.portfolio import explaining
from thetadesk.portfolio.breakdowns import DayResult, Month, Share, calendar_of
from thetadesk.portfolio.drawdown import Drawdown, deepest_loss, depths, drawdowns
from thetadesk.portfolio.explained import Explained
from thetadesk.portfolio.ratios import Expectancy, expectancy, riskless_return
from thetadesk.portfolio.returns import Day, daily_returns, days_at_risk, index_of, money_weighted, profits
from thetadesk.portfolio.service import record
from thetadesk.portfolio.service.breaking import Ended, ended_of, shares
from thetadesk.portfolio.service.curve import Comparison, Curve, Valuation, comparison, curve

_BILL_YEARS = 30 / 365
_AT_ONCE = 5_000  # campaigns in one query


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose performance, from `first` (None: from the beginning) to `last`, both included: that of accounts as a whole, or
    only of their campaigns of a ticker, a strategy (as the user calls it) or these ids. `by_trade`: a result is what one
    trade has brought, not what a campaign has. `ongoing`: the last day is today, which may not have been taken down yet;
    marked performance then ends with the session before it."""

    account_ids: tuple[str, ...]
    first: date | None
    last: date
    campaign_ids: tuple[str, ...] | None = None
    ticker: str | None = None
    strategy: str | None = None
    by_trade: bool = False
    ongoing: bool = False

    @property
    def whole(self) -> bool:
        """Whether it is about accounts as a whole: only they have money of their own."""
        return self.campaign_ids is None and self.ticker is None and self.strategy is None

    def campaigns(self, unit: Unit) -> list[ledger.CampaignTotal]:
        """The campaigns of which anything happened, or was held, in the time."""
        ids = None if self.campaign_ids is None else frozenset(self.campaign_ids)
        return [
            each
            for each in ledger.campaigns_between(unit, self.account_ids, self.first, self.last)
            if (ids is None or each.id in ids)
            and self.ticker in (None, each.ticker)
            and self.strategy in (None, each.strategy)
        ]


@dataclass(frozen=True, slots=True)
class Amounts:
    """Money of the whole time: `realized` and `income` are the ledger's, on the cash basis and net of `fees`; `premium` is
    that of short options sold, before any. `pnl` is the sum of the days' profits, `deposits` less withdrawals (None
    where nobody has paid in by itself, or a holding was moved of which nobody says what it had cost), `deepest_loss` the most that was given back of the profits so far (zero or less)."""

    premium: Decimal = ZERO
    realized: Decimal = ZERO
    income: Decimal = ZERO
    fees: Decimal = ZERO
    pnl: Decimal = ZERO
    deposits: Decimal | None = ZERO
    deepest_loss: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Performance:
    """The answer. `valued` says what the days are worth: marked, at their quotes, if every session in the time was taken
    down, else by the book (cash, and what everything open had cost). `equity` is what there was at the end of each
    session, its first one being the start, and `depths` how far its return is below its peak then; both are empty, with
    the reason in each figure, where nobody can say. `ended` are the results that `trades` counts, in the order of
    their ends. `incomplete` says that the ledger is still being derived."""

    first: date | None
    last: date
    valued: Valuation
    money: Amounts
    figures: tuple[Explained, ...]
    drawdown: Drawdown | None
    trades: Expectancy
    ended: tuple[Ended, ...]
    days: tuple[DayResult, ...]
    months: tuple[Month, ...]
    equity: tuple[Day, ...]
    depths: tuple[float, ...]
    benchmark: Comparison
    breakdowns: dict[str, list[Share]]
    incomplete: bool


def performance(unit: Unit, asked: Asked) -> Performance:
    """How it went, of accounts in one currency."""
    found = _curve(unit, asked)
    if found.valued == "marked":
        asked = replace(asked, last=found.days[-1].on)
    campaigns = asked.campaigns(unit)
    told = days_told(unit, asked, campaigns)
    days = _results(found, told)
    against = comparison(unit, found, asked.last if asked.ongoing and found.valued == "book" else None)
    returns = daily_returns(found.days[0].value, found.days[1:]) if found.days else []
    index = index_of(returns) if found.days else []
    fall = drawdowns(index, [day.on for day in found.days]) if found.days else None
    closed = ended_of(unit, asked, campaigns)
    trades = expectancy([each.net for each in closed])
    money = _amounts(told, days, _paid(unit, asked, found))
    return Performance(
        found.days[0].on if found.days else asked.first,
        asked.last,
        found.valued,
        money,
        (
            *_of_curve(found, returns, rate_table(unit)),
            *explaining.of_fall(fall, found.reason, len(found.days)),
            explaining.of_benchmark(against.total, against.since, len(against.days), against.reason),
            *explaining.of_trades(trades, explaining.things(by_trade=asked.by_trade)),
            *_on_capital(campaigns, asked),
            *_of_money(money, days, found.valued),
        ),
        fall,
        trades,
        tuple(closed),
        days,
        tuple(calendar_of(days)),
        found.days,
        tuple(depths(index)),
        against,
        shares(unit, asked, campaigns),
        ledger.is_being_derived(unit, asked.account_ids),
    )


def edition(unit: Unit, account_ids: Sequence[str]) -> Hashable:
    """Differs whenever the answer about these accounts may: their books, the daily record, what the user calls campaigns,
    interest rates, and the days of the fund that they are compared with."""
    return (
        ledger.edition(unit, account_ids),
        ledger.is_being_derived(unit, account_ids),
        record.edition(unit, account_ids),
        tuple(sorted(ledger.strategies_by_campaign(unit).items())),
        tuple(rate_table(unit).points),
        closes.edition(unit, BENCHMARK),
    )


def days_told(
    unit: Unit, asked: Asked, campaigns: Sequence[ledger.CampaignTotal]
) -> Sequence[ledger.DayTotal]:
    """What each day came to, on which anything happened."""
    if asked.whole:
        return ledger.days_between(unit, asked.account_ids, asked.first, asked.last)
    sums: dict[date, ledger.DayTotal] = {}
    ids = [each.id for each in campaigns]
    for begin in range(0, len(ids), _AT_ONCE):
        some = ids[begin : begin + _AT_ONCE]
        for day in ledger.days_between(unit, asked.account_ids, asked.first, asked.last, some):
            sums[day.on] = sums[day.on] + day if day.on in sums else day
    return [sums[on] for on in sorted(sums)]


def _curve(unit: Unit, asked: Asked) -> Curve:
    if asked.whole:
        return curve(unit, asked.account_ids, asked.first, asked.last, ongoing=asked.ongoing)
    return Curve("book", reason="only accounts have money of their own: a campaign's comes from its account")


def _results(found: Curve, told: Sequence[ledger.DayTotal]) -> tuple[DayResult, ...]:
    """Each day's profit: of marked days what they are worth more, else what the ledger has realised and earned."""
    closed = {day.on: day.closes for day in told}
    if found.valued == "book":
        return tuple(DayResult(day.on, day.net, day.closes) for day in told)
    made = zip(found.days[1:], profits(found.days[0].value, found.days[1:]), strict=True)
    return tuple(DayResult(day.on, pnl, closed.get(day.on, 0)) for day, pnl in made)


def _paid(unit: Unit, asked: Asked, found: Curve) -> Decimal | None:
    """Deposits less withdrawals: of the curve's days, and without a curve of all days that are asked for."""
    if found.days:
        return sum((day.deposits - day.withdrawals for day in found.days[1:]), ZERO)
    flows = ledger.flows(unit, asked.account_ids, asked.first, asked.last) if asked.whole else None
    if flows is None or any(flow.amount is None for flow in flows):
        return None
    return sum((flow.amount for flow in flows if flow.amount is not None), ZERO)


def _amounts(told: Sequence[ledger.DayTotal], days: Sequence[DayResult], paid: Decimal | None) -> Amounts:
    return Amounts(
        sum((day.premium for day in told), ZERO),
        sum((day.realized for day in told), ZERO),
        sum((day.income for day in told), ZERO),
        sum((day.fees for day in told), ZERO),
        sum((day.pnl for day in days), ZERO),
        paid,
        deepest_loss([day.pnl for day in days]),
    )


def _of_curve(found: Curve, returns: Sequence[float | None], rates: RateTable) -> tuple[Explained, ...]:
    if not found.days:
        return explaining.unknown_returns(found.reason)
    start, days, end = found.days[0], found.days[1:], found.days[-1]
    free = [
        riskless_return(expm1(rates.rate(now.on, _BILL_YEARS).value), (now.on - before.on).days)
        for before, now in pairwise(found.days)
    ]
    payments = [(start.on, -start.value), *((day.on, day.withdrawals - day.deposits) for day in days)]
    rate = money_weighted(payments, (end.on, end.value))
    ends = (
        ("start", decimal_text(start.value)),
        ("end", decimal_text(end.value)),
        ("valued", found.valued),
    )
    return (
        *explaining.of_returns(returns, free, (end.on - start.on).days, ends),
        explaining.of_rate(rate, ends),
    )


def _on_capital(campaigns: Sequence[ledger.CampaignTotal], asked: Asked) -> tuple[Explained, ...]:
    """What the campaigns have earned on what was at risk, over the days on which something was."""
    at_risk = [each.capital_days for each in campaigns]
    capital_days = None if None in at_risk else sum((each or ZERO for each in at_risk), ZERO)
    spans = ((each.opened_on, each.closed_on) for each in campaigns)
    days = days_at_risk(spans, asked.first, asked.last)
    earned = sum((each.net for each in campaigns), ZERO)
    return explaining.of_capital(earned, capital_days, days, len(campaigns))


def _of_money(money: Amounts, days: Sequence[DayResult], valued: Valuation) -> tuple[Explained, ...]:
    told = {name: getattr(money, name) for name in Amounts.__dataclass_fields__}
    return explaining.of_money(told, len(days), valued)
