"""A plug-in: implied volatility that has jumped since it was measured last."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from thetadesk.jobs.plugin import Context, ScheduledTaskPlugin

JUMP = 0.2  # a fifth more than before
HIGH = 0.8  # of the range of a year


class VolatilitySpike(ScheduledTaskPlugin):
    """Volatility spike.

    Tells of each held or tracked symbol whose implied volatility is a fifth higher than the day before, or in the top fifth of its year: once a day.
    """

    @property
    def name(self) -> str:
        """Among all plug-ins."""
        return "volatility-spike"

    @property
    def default_schedule(self) -> Mapping[str, Any]:
        """Every hour in which the market is open."""
        return {"interval": {"hours": 1}, "market_hours": True}

    async def execute(self, context: Context) -> None:
        """Compares the last two measurements of every symbol."""
        measured, today = 0, context["now"][:10]
        for symbol, about in sorted(context["symbols"].items()):
            iv, before, rank = about["iv"], about["iv_before"], about["iv_rank"]
            if iv is None or about["iv_on"] != today:
                continue
            measured += 1
            page = f"/underlying/{quote(symbol, safe='')}"
            if before and iv >= before * (1 + JUMP):
                words = f"{symbol}: implied volatility rose from {before:.1%} to {iv:.1%}"
                context.notify(
                    words,
                    "warning",
                    subjects=[symbol],
                    href=page,
                    key=f"{symbol} rose {today}",
                )
            elif rank is not None and rank >= HIGH:
                words = f"{symbol}: implied volatility of {iv:.1%} is high for the year (rank {rank:.0%})"
                context.notify(words, subjects=[symbol], href=page, key=f"{symbol} high {today}")
        context.log(f"{measured} of {len(context['symbols'])} symbols measured today")
