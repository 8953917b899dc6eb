"""Which of the ledger's campaigns a wheel consists of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from thetadesk.kernel.instruments import INDEXES
from thetadesk.wheel.model import Wheel

STRATEGIES = frozenset({"short_put", "covered_call", "wheel", "stock", "short_call"})
"""The campaigns that a wheel takes by itself; a spread on the same symbol is none of its business."""


class Told(Protocol):
    """A campaign as far as membership goes."""

    @property
    def anchor(self) -> str: ...
    @property
    def account_id(self) -> str: ...
    @property
    def ticker(self) -> str: ...
    @property
    def strategy(self) -> str: ...
    @property
    def opened_on(self) -> date: ...
    @property
    def closed_on(self) -> date | None: ...


Campaign = TypeVar("Campaign", bound=Told)


def members(wheel: Wheel, campaigns: Iterable[Campaign], others: Iterable[Wheel] = ()) -> list[Campaign]:
    """The wheel's campaigns in the order given: those adopted, and of its account and symbol those that were opened
    while it has been running, unless they are left out or are no strategy of a wheel. None is in two wheels: `others` are
    the tenant's wheels, of which the one that adopted it has it, else the one that started last."""
    rivals = [
        each
        for each in others
        if each.id != wheel.id and (each.account_id, each.symbol) == (wheel.account_id, wheel.symbol)
    ]
    return [
        campaign
        for campaign in campaigns
        if _belongs(wheel, campaign)
        and not any(
            _belongs(other, campaign) and _claim(other, campaign) > _claim(wheel, campaign)
            for other in rivals
        )
    ]


def _claim(wheel: Wheel, campaign: Told) -> tuple[object, ...]:
    """How good a wheel's claim is to a campaign that fits it: greater is better, and no two are equal."""
    return campaign.anchor in wheel.adopted, wheel.started_on, wheel.created_at, wheel.id


def _belongs(wheel: Wheel, campaign: Told) -> bool:
    if campaign.account_id != wheel.account_id or campaign.ticker != wheel.symbol:
        return False
    if campaign.anchor in wheel.adopted:
        return True
    return (
        campaign.strategy in STRATEGIES
        and campaign.anchor not in wheel.left_out
        and campaign.opened_on >= wheel.started_on
        and (wheel.ended_on is None or campaign.opened_on <= wheel.ended_on)
    )


def adoptable(campaigns: Iterable[Campaign], wheels: Iterable[Wheel]) -> list[Campaign]:
    """The open campaigns that could be wheels and that no open wheel has; an index delivers no shares."""
    running = [wheel for wheel in wheels if wheel.is_open]
    return [
        campaign
        for campaign in campaigns
        if campaign.closed_on is None
        and campaign.ticker not in INDEXES
        and campaign.strategy in STRATEGIES
        and not any(_belongs(wheel, campaign) for wheel in running)
    ]
