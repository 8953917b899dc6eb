"""Groups of results with the names that users know them by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from thetadesk.db.unit import Unit
from thetadesk.ledger.service import accounts
from thetadesk.ledger.strategies import STRATEGIES
from thetadesk.portfolio.service import portfolios
from thetadesk.portfolio.service.grouping import Group, aggregate, aggregate_accounts, aggregate_sets
from thetadesk.portfolio.service.performance import Asked
from thetadesk.web.schemas.record import GroupTotalJson
from thetadesk.web.schemas.telling_positions import figure
from thetadesk.web.schemas.values import maybe_money, money
from thetadesk.wheel.service import views, wheels

By = Literal["wheel", "campaign", "strategy", "ticker", "portfolio", "account", "month"]
UNTOLD = "told by no campaign"


def groups(unit: Unit, asked: Asked, by: By) -> list[GroupTotalJson]:
    """What is asked about by what `by` says; months in order, else best first."""
    found, labels = _found(unit, asked, by)
    return [_group(each, labels) for each in found]


def _found(unit: Unit, asked: Asked, by: By) -> tuple[list[Group], Mapping[str, str]]:
    if by == "wheel":
        return _wheels(unit, asked)
    if by == "portfolio":
        known = portfolios.list_portfolios(unit)
        sets = {each.id: [id for id in each.account_ids if id in asked.account_ids] for each in known}
        held = {id: ids for id, ids in sets.items() if ids}
        return aggregate_accounts(unit, asked, held), {each.id: each.name for each in known}
    found = aggregate(unit, asked, by)
    if by == "campaign":
        return found, {
            each.id: f"{each.ticker} · {STRATEGIES.get(each.strategy, each.strategy)} · {each.opened_on}"
            for each in asked.campaigns(unit)
        }
    if by == "account":
        return found, {each.id: each.name for each in accounts.list_accounts(unit)}
    return found, STRATEGIES if by == "strategy" else {}


def _wheels(unit: Unit, asked: Asked) -> tuple[list[Group], Mapping[str, str]]:
    of = [each for each in wheels.list_wheels(unit) if each.account_id in asked.account_ids]
    told = views.board(unit, of, lambda _: asked.last)
    sets = {view.wheel.id: frozenset(view.campaign_ids) for view in told}
    return aggregate_sets(unit, asked, sets), {each.id: each.symbol for each in of}


def _group(group: Group, labels: Mapping[str, str]) -> GroupTotalJson:
    total = group.total
    return {
        "key": total.key,
        "label": labels.get(total.key, total.key) if total.key else UNTOLD,
        "pnl": money(total.net),
        "realized": money(total.realized),
        "income": money(total.income),
        "premium": money(total.premium),
        "fees": money(total.fees),
        "campaigns": total.campaigns,
        "wins": total.wins,
        "losses": total.losses,
        "scratches": total.scratches,
        "best": maybe_money(total.best),
        "worst": maybe_money(total.worst),
        "ratios": {
            "win_rate": figure(group.win_rate),
            "return_on_capital": figure(group.return_on_capital),
            "annualised_on_capital": figure(group.annualised_on_capital),
        },
    }


def names(unit: Unit) -> tuple[Sequence[object], ...]:
    """Differs whenever users have called or put together something otherwise."""
    return (
        tuple((each.id, each.updated_at) for each in wheels.list_wheels(unit)),
        tuple((each.id, each.updated_at) for each in portfolios.list_portfolios(unit)),
        tuple((each.id, each.name) for each in accounts.list_accounts(unit)),
    )
