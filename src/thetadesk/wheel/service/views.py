"""What wheels are just now and have done so far, read from the campaigns that they consist of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import ZERO, Lot, MissingOpen
from thetadesk.ledger.service.outlines import Outline, Takings, open_lots, outlines, takings
from thetadesk.ledger.service.reading import campaign_story, missing_opens
from thetadesk.wheel.figures import Member, Premium, WheelFigures, figures
from thetadesk.wheel.machine import Walk, possible
from thetadesk.wheel.membership import members
from thetadesk.wheel.model import Act, State, Wheel
from thetadesk.wheel.retelling import Chapter, retold
from thetadesk.wheel.service.knowing import known
from thetadesk.wheel.standing import Standing, standing_of, state_of

On = Callable[[str], date]
"""The market date of a symbol: a simulator's may be another day than ours."""


@dataclass(frozen=True, slots=True)
class WheelView:
    """A wheel with its standing and its totals on the market date `on`; `campaigns` in order of opening, `left_out` the
    ids of those that would fit and are not its own, `problems` in words."""

    wheel: Wheel
    on: date
    standing: Standing
    state: State
    figures: WheelFigures
    campaigns: tuple[Outline, ...]
    problems: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def campaign_ids(self) -> tuple[str, ...]:
        return tuple(each.id for each in self.campaigns)

    @property
    def allowed(self) -> tuple[Act, ...]:
        """What it can do now: nothing once it has ended."""
        return possible(self.standing) if self.wheel.is_open else ()


def board(unit: Unit, wheels: Sequence[Wheel], on: On) -> list[WheelView]:
    """All of these wheels, in their order: read together, so that fifty cost little more than one."""
    listed = _listed(unit, wheels)
    every_wheel = known(unit) if wheels else []
    own = [members(wheel, each, every_wheel) for wheel, each in zip(wheels, listed, strict=True)]
    every = {each.id: each for campaigns in own for each in campaigns}
    held: defaultdict[str, list[Lot]] = defaultdict(list)
    for lot in open_lots(unit, [each for each in every.values() if each.closed_on is None]):
        held[lot.campaign].append(lot)
    taken = takings(unit, list(every.values()))
    views = []
    for wheel, campaigns, told in zip(wheels, own, listed, strict=True):
        seen = _view(wheel, campaigns, held, taken, on(wheel.symbol))
        left_out = tuple(each.id for each in told if each.anchor in wheel.left_out)
        views.append(replace(seen, left_out=left_out) if left_out else seen)
    return views


def view(unit: Unit, wheel: Wheel, on: date) -> WheelView:
    """One wheel, seen on a market date."""
    (found,) = board(unit, [wheel], lambda _: on)
    return found


def own_campaigns(unit: Unit, wheel: Wheel) -> list[Outline]:
    """A wheel's campaigns in order of opening."""
    others = known(unit, account_id=wheel.account_id)
    return members(wheel, outlines(unit, [wheel.account_id], [wheel.symbol]), others)


def holdings(unit: Unit, wheel: Wheel) -> list[Lot]:
    """What a wheel holds just now."""
    own = own_campaigns(unit, wheel)
    return open_lots(unit, [each for each in own if each.closed_on is None])


def course(unit: Unit, wheel: Wheel) -> Walk:
    """The way that a wheel has gone, act by act."""
    own = own_campaigns(unit, wheel)
    stories = [campaign_story(unit, each.id) for each in own]
    absent: defaultdict[str, list[MissingOpen]] = defaultdict(list)
    for each in missing_opens(unit, [wheel.account_id]):
        closed = each.view.transaction
        absent[each.campaign_id].append(
            MissingOpen(closed.id, closed.holding, each.quantity, closed.gross, closed.fees, each.campaign_id)
        )
    transactions = {id: each for story in stories for id, each in story.transactions.items()}
    chapters = [Chapter(story.allocations, story.links, absent[story.view.row.id]) for story in stories]
    return retold(wheel.symbol, chapters, transactions)


def _listed(unit: Unit, wheels: Sequence[Wheel]) -> list[list[Outline]]:
    """The campaigns of each wheel's account and symbol, its own and others, in order of opening."""
    accounts, symbols = {each.account_id for each in wheels}, {each.symbol for each in wheels}
    found: defaultdict[tuple[str, str], list[Outline]] = defaultdict(list)
    for each in outlines(unit, sorted(accounts), sorted(symbols)):
        found[each.account_id, each.ticker].append(each)
    return [found[wheel.account_id, wheel.symbol] for wheel in wheels]


def _view(
    wheel: Wheel,
    campaigns: Sequence[Outline],
    held: Mapping[str, Sequence[Lot]],
    taken: Mapping[str, Takings],
    on: date,
) -> WheelView:
    standing = standing_of(wheel.symbol, [lot for each in campaigns for lot in held.get(each.id, ())])
    found = figures([_member(each, taken[each.id], on) for each in campaigns], on)
    problems = (*standing.problems, *_problems(wheel, campaigns, found))
    return WheelView(wheel, on, standing, state_of(standing), found, tuple(campaigns), problems, ())


def _problems(wheel: Wheel, campaigns: Iterable[Outline], found: WheelFigures) -> Iterable[str]:
    lacking = sum(1 for each in campaigns if each.incomplete)
    if lacking:
        yield f"the opening of something that {lacking} of its campaigns closed is not in the history"
    if found.capital_at_risk is not None and wheel.capital is not None:
        over = found.capital_at_risk - wheel.capital
        if over > 0:
            yield f"{over:,.2f} dollars more are at risk than the {wheel.capital:,.2f} set aside for it"


def _member(campaign: Outline, taken: Takings, on: date) -> Member:
    is_open = campaign.closed_on is None
    return Member(
        campaign.id,
        campaign.opened_on,
        campaign.closed_on,
        campaign.realized,
        campaign.income,
        campaign.cash,
        campaign.open_cost,
        campaign.shares,
        campaign.adjusted_basis,
        Premium(taken.premium, taken.bought_back, taken.fees),
        taken.capital if is_open else ZERO,
        _capital_days(taken, on) if is_open else taken.capital_days,
    )


def _capital_days(taken: Takings, on: date) -> Decimal | None:
    """Σ capital × days until the evening of a day, of a campaign that is open."""
    if taken.capital is None or taken.capital_days is None or taken.last_on is None:
        return None
    return taken.capital_days + taken.capital * max((on - taken.last_on).days + 1, 0)
