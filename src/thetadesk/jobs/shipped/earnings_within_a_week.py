"""A plug-in: earnings within seven days of what is held."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from thetadesk.jobs.plugin import Context, ScheduledTaskPlugin

DAYS = 7


class EarningsWithinAWeek(ScheduledTaskPlugin):
    """Earnings within a week.

    Tells of each symbol with open positions that reports within seven days.
    """

    @property
    def name(self) -> str:
        """Among all plug-ins."""
        return "earnings-within-a-week"

    @property
    def default_schedule(self) -> Mapping[str, Any]:
        """Each morning before the market opens."""
        return {"cron": "0 9 * * mon-fri"}

    async def execute(self, context: Context) -> None:
        """Looks at the next report of every symbol that is held."""
        today = datetime.fromisoformat(context["now"]).date()
        held = sorted({leg["ticker"] for leg in context["open_positions"]})
        reports = {symbol: context["symbols"].get(symbol, {}).get("earnings_on") for symbol in held}
        for symbol, on in reports.items():
            days = (date.fromisoformat(on) - today).days if on else -1
            if 0 <= days <= DAYS:
                when = "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"
                words = f"{symbol} reports earnings {when} ({on}), and you hold it"
                context.notify(words, "warning", subjects=[symbol], href="/positions")
        known = sum(1 for on in reports.values() if on)
        context.log(f"{len(held)} symbols held, the next report of {known} known")
