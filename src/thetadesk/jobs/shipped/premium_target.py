"""A plug-in: how far the month's premium is from what a portfolio's plan wants of it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from thetadesk.jobs.plugin import Context, ScheduledTaskPlugin


class PremiumTarget(ScheduledTaskPlugin):
    """Premium target.

    Tells once when this month's option premium of a portfolio has reached the income target of its active plan.
    """

    @property
    def name(self) -> str:
        """Among all plug-ins."""
        return "premium-target"

    @property
    def default_schedule(self) -> Mapping[str, Any]:
        """After each close."""
        return {"cron": "0 17 * * mon-fri"}

    async def execute(self, context: Context) -> None:
        """Compares premium and target of each portfolio."""
        planned = [each for each in context["portfolios"] if each["month"]["target"] is not None]
        for portfolio in planned:
            month, name = portfolio["month"], portfolio["name"]
            premium, target = Decimal(month["premium"]), Decimal(month["target"])
            if premium >= target:
                words = f"{name}: the premium of {month['name']} has reached its target of {target:,.2f} {month['currency']}"
                context.notify(words, href="/plans", key=f"{month['name']} {portfolio['id']}")
            context.log(f"{name}: {premium:,.2f} of {target:,.2f} {month['currency']} in {month['name']}")
        if not planned:
            context.log("no active plan names a target")
