"""What made one market date: the campaigns of which anything happened on it, and the trades that closed."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import date
from decimal import Decimal

from thetadesk.db.unit import Unit
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.service import record as ledger
from thetadesk.portfolio.service.performance import Asked, Performance, performance


@dataclass(frozen=True, slots=True)
class DayMade:
    """A market date: its performance alone, its campaigns by what they made, most first, the trades that closed, and
    the income of the day that no campaign tells."""

    performance: Performance
    campaigns: tuple[ledger.CampaignTotal, ...]
    trades: tuple[ledger.EndedTrade, ...]
    untold: Decimal


def day_made(unit: Unit, asked: Asked, on: date) -> DayMade:
    """What made this market date of what is asked about."""
    only = changed(asked, first=on, last=on)
    found = performance(unit, only)
    campaigns = only.campaigns(unit)
    told = [each for each in campaigns if each.realized or each.income or each.premium or each.fees]
    ids = {each.id for each in campaigns}
    wanted = ledger.ResultFilter(asked.account_ids, first=on, last=on)
    trades = [each for each in ledger.ended_trades(unit, wanted) if asked.whole or each.campaign_id in ids]
    untold = found.money.income - sum((each.income for each in told), ZERO)
    return DayMade(found, tuple(sorted(told, key=lambda each: (-each.net, each.id))), tuple(trades), untold)
