"""A plug-in: how far the month's premium is from the plan's target."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from thetadesk.jobs.plugin import Context, ScheduledTaskPlugin


class PremiumTarget(ScheduledTaskPlugin):
    """Premium target.

    Tells when this month's option premium has reached the income target of the active plans.
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
        """Compares premium and target."""
        month = context["month"]
        if month["target"] is None:
            context.log("no active plan names a target")
            return
        premium, target = Decimal(month["premium"]), Decimal(month["target"])
        if premium >= target:
            context.notify(
                f"The premium of {month['name']} has reached its target: {target:,.2f} {month['currency']}",
                href="/plans",
            )
        context.log(f"{premium:,.2f} of {target:,.2f} {month['currency']} in {month['name']}")
