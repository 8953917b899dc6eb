"""What a wheel is just now and has done so far, read from the campaigns that it consists of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from thetadesk.db.unit import Unit
from thetadesk.ledger.capital import capital_of
from thetadesk.ledger.model import MissingOpen
from thetadesk.ledger.service import record
from thetadesk.ledger.service.overview import CampaignFilter
from thetadesk.ledger.service.reading import (
    CampaignStory,
    CampaignView,
    Position,
    campaign_story,
    list_campaigns,
    missing_opens,
    positions,
)
from thetadesk.wheel.figures import Member, WheelFigures, figures, premium
from thetadesk.wheel.machine import Walk, allowed
from thetadesk.wheel.membership import members
from thetadesk.wheel.model import Act, Anchor, State, Wheel
from thetadesk.wheel.retelling import Chapter, retold
from thetadesk.wheel.standing import Holding, Standing, standing_of, state_of


@dataclass(frozen=True, slots=True)
class Told:
    """A campaign as membership looks at it; `strategy` is what the user calls it, where they do."""

    anchor: Anchor
    account_id: str
    ticker: str
    strategy: str
    opened_on: date
    closed_on: date | None
    id: str


@dataclass(frozen=True, slots=True)
class WheelView:
    """A wheel with its standing, its way so far and its totals; `campaign_ids` in order of opening."""

    wheel: Wheel
    standing: Standing
    state: State
    walk: Walk
    figures: WheelFigures
    campaign_ids: tuple[str, ...]

    @property
    def allowed(self) -> tuple[Act, ...]:
        """What it can do now."""
        return allowed(self.state)


def told(view: CampaignView) -> Told:
    """What membership needs of a campaign."""
    row = view.row
    return Told(row.anchor, row.account_id, row.ticker, view.strategy, row.opened_on, row.closed_on, row.id)


def holdings(unit: Unit, wheel: Wheel, today: date) -> list[Holding]:
    """What a wheel holds just now."""
    return [(each.instrument, each.quantity) for each in _held(unit, wheel, _own(unit, wheel), today)]


def _own(unit: Unit, wheel: Wheel) -> list[Told]:
    """The wheel's campaigns in order of opening."""
    _, listed = list_campaigns(unit, CampaignFilter((wheel.account_id,), ticker=wheel.symbol))
    return sorted(members(wheel, map(told, listed)), key=lambda each: (each.opened_on, each.id))


def _held(unit: Unit, wheel: Wheel, own: Iterable[Told], today: date) -> list[Position]:
    ids = {each.id for each in own}
    return [each for each in positions(unit, [wheel.account_id], today) if each.campaign_id in ids]


def view(unit: Unit, wheel: Wheel, today: date) -> WheelView:
    """One wheel in full, seen on the market date of its symbol."""
    own = _own(unit, wheel)
    stories = [campaign_story(unit, each.id) for each in own]
    held = _held(unit, wheel, own, today)
    standing = standing_of(wheel.symbol, [(each.instrument, each.quantity) for each in held])
    walk = _walk(unit, wheel, stories)
    days = {
        group.key: group.capital_days
        for group in record.grouped(unit, [wheel.account_id], "campaign", None, today)
    }
    capital = _capital(held)
    found = [_member(story, capital, days) for story in stories]
    return WheelView(
        wheel, standing, state_of(standing), walk, figures(found, walk, today), tuple(each.id for each in own)
    )


def _walk(unit: Unit, wheel: Wheel, stories: Sequence[CampaignStory]) -> Walk:
    absent: defaultdict[str, list[MissingOpen]] = defaultdict(list)
    for each in missing_opens(unit, [wheel.account_id]):
        closed = each.view.transaction
        absent[each.campaign_id].append(
            MissingOpen(closed.id, closed.holding, each.quantity, closed.gross, closed.fees, each.campaign_id)
        )
    transactions = {id: each for story in stories for id, each in story.transactions.items()}
    chapters = [Chapter(story.allocations, story.links, absent[story.view.row.id]) for story in stories]
    return retold(wheel.symbol, chapters, transactions)


def _capital(held: Iterable[Position]) -> dict[str, Decimal | None]:
    """The capital at risk of each campaign that holds something; None where it has no limit."""
    by_campaign: defaultdict[str, list[Position]] = defaultdict(list)
    for each in held:
        by_campaign[each.campaign_id].append(each)
    return {
        id: capital_of([(each.instrument, each.quantity, each.cost) for each in some])
        for id, some in by_campaign.items()
    }


def _member(
    story: CampaignStory,
    capital: Mapping[str, Decimal | None],
    capital_days: Mapping[str, Decimal | None],
) -> Member:
    row = story.view.row
    return Member(
        row.id,
        row.opened_on,
        row.closed_on,
        row.realized,
        row.income,
        row.cash,
        row.open_cost,
        row.shares,
        row.adjusted_basis,
        premium(story.allocations, story.transactions),
        capital.get(row.id, Decimal(0)),
        capital_days.get(row.id),
    )
