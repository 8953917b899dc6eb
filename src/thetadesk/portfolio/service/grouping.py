"""What groups of campaigns came to, side by side, best first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from thetadesk.db.unit import Unit
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.service import record as ledger
from thetadesk.ledger.service.record import CampaignTotal, GroupedBy, GroupTotal
from thetadesk.portfolio.returns import days_at_risk, on_capital
from thetadesk.portfolio.service.performance import Asked, days_told

MONTH = "month"


@dataclass(frozen=True, slots=True)
class Group:
    """A group with its rates (fractions): None where there is nothing to divide by, or some of the capital at risk is
    unknown. `return_on_capital` is on the average capital over the days in the time on which there was any,
    `annualised_on_capital` a year's, None of what lasted too short for one."""

    total: GroupTotal
    win_rate: float | None
    return_on_capital: float | None
    annualised_on_capital: float | None


def aggregate(unit: Unit, asked: Asked, by: GroupedBy) -> list[Group]:
    """What is asked about, by what `by` says; months in order, else best first. Of accounts as a whole, income that no
    campaign tells stands under the key "" (by account, with its account)."""
    if asked.whole:
        totals = ledger.grouped(unit, asked.account_ids, by, asked.first, asked.last)
    elif by == MONTH:
        totals = _months(unit, asked)
    else:
        totals = _keyed(asked, asked.campaigns(unit), _KEYS[by])
    groups = _told(asked, totals)
    return groups if by == MONTH else _best_first(groups)


_KEYS: dict[str, Callable[[CampaignTotal], str]] = {
    "campaign": lambda each: each.id,
    "ticker": lambda each: each.ticker,
    "strategy": lambda each: each.strategy,
    "account": lambda each: each.account_id,
}


def aggregate_sets(unit: Unit, asked: Asked, sets: Mapping[str, Collection[str]]) -> list[Group]:
    """What is asked about in sets of one's own, by the ids of their campaigns; a campaign counts in each it is in."""
    campaigns = asked.campaigns(unit)
    totals = [_sum(asked, key, [each for each in campaigns if each.id in ids]) for key, ids in sets.items()]
    return _best_first(_told(asked, totals))


def aggregate_accounts(unit: Unit, asked: Asked, sets: Mapping[str, Collection[str]]) -> list[Group]:
    """What is asked about by sets of accounts, all that accounts earned included where it is about them as a whole."""
    by_account = {group.total.key: group.total for group in aggregate(unit, asked, "account")}
    totals = [_joined(key, [by_account[id] for id in ids if id in by_account]) for key, ids in sets.items()]
    return _best_first(_told(asked, totals))


def _keyed(
    asked: Asked, campaigns: Iterable[CampaignTotal], key: Callable[[CampaignTotal], str]
) -> list[GroupTotal]:
    sets: dict[str, list[CampaignTotal]] = {}
    for each in campaigns:
        sets.setdefault(key(each), []).append(each)
    return [_sum(asked, of, some) for of, some in sets.items()]


def _sum(asked: Asked, key: str, campaigns: Iterable[CampaignTotal]) -> GroupTotal:
    total = GroupTotal(key)
    for each in campaigns:
        total.add(each)
        if each.closed_on is not None and (asked.first or date.min) <= each.closed_on <= asked.last:
            total.end(each.whole)
    return total


def _months(unit: Unit, asked: Asked) -> list[GroupTotal]:
    campaigns = asked.campaigns(unit)
    months: dict[str, GroupTotal] = {}
    for day in days_told(unit, asked, campaigns):
        month = months.setdefault(f"{day.on:%Y-%m}", GroupTotal(f"{day.on:%Y-%m}", capital_days=None))
        month.realized += day.realized
        month.income += day.income
        month.premium += day.premium
        month.fees += day.fees
    for each in campaigns:
        if each.closed_on is not None and f"{each.closed_on:%Y-%m}" in months:
            months[f"{each.closed_on:%Y-%m}"].end(each.whole)
    return [months[key] for key in sorted(months)]


def _joined(key: str, totals: Iterable[GroupTotal]) -> GroupTotal:
    whole = GroupTotal(key)
    for each in totals:
        whole.realized += each.realized
        whole.income += each.income
        whole.premium += each.premium
        whole.fees += each.fees
        whole.wins += each.wins
        whole.losses += each.losses
        whole.scratches += each.scratches
        whole.campaigns += each.campaigns
        whole.spans += each.spans
        whole.best = max((one for one in (whole.best, each.best) if one is not None), default=None)
        whole.worst = min((one for one in (whole.worst, each.worst) if one is not None), default=None)
        unknown = whole.capital_days is None or each.capital_days is None
        whole.capital_days = None if unknown else (whole.capital_days or ZERO) + (each.capital_days or ZERO)
    return whole


def _told(asked: Asked, totals: Iterable[GroupTotal]) -> list[Group]:
    return [_group(total, asked) for total in totals]


def _best_first(groups: Iterable[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (-group.total.net, group.total.key))


def _group(total: GroupTotal, asked: Asked) -> Group:
    decided = total.wins + total.losses
    rates = on_capital(total.net, total.capital_days, days_at_risk(total.spans, asked.first, asked.last))
    return Group(
        total,
        total.wins / decided if decided else None,
        None if rates.raw is None else float(rates.raw),
        None if rates.yearly is None else float(rates.yearly),
    )
