"""Trades and plans for tests."""

from datetime import date
from decimal import Decimal

from thetadesk.plans.model import Counts, PlanStrategy, Share, Terms, Trade, Version

D = Decimal
DAY = date(2026, 3, 3)


def trade(**changes) -> Trade:
    """A put sold on $4,500 for $95, closed with $90 of profit."""
    facts = {
        "account_id": "a1",
        "campaign_id": "c1",
        "ticker": "KO",
        "strategy": "short_put",
        "opened_on": DAY,
        "closed_on": date(2026, 3, 20),
        "begins": True,
        "sells": True,
        "risk": D(4500),
        "credit": D(95),
        "delta": D("0.25"),
        "delta_on": DAY,
        "net": D(90),
    }
    return Trade(**{**facts, **changes})


def version(*strategies: PlanStrategy, **amounts) -> Version:
    """The first version of a plan."""
    return Version("p1", 1, date(2026, 1, 1), Terms(**amounts, strategies=strategies))


def counts(**changes) -> Counts:
    """A book of $50,000 in which the trade is alone."""
    alone = Share(D(4500), D(4500))
    facts = {"others": 0, "equity": D(50_000), "strategy": alone, "overnight": alone, "at_risk": alone}
    return Counts(**{**facts, **changes})
