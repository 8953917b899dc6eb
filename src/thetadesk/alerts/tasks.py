"""What the clockwork does about alerts: the heartbeat, reminders, and tidying up."""

from __future__ import annotations

from datetime import timedelta

from thetadesk.alerts.service import upkeep
from thetadesk.alerts.service.desk import Desk, step
from thetadesk.jobs.model import Scheduled


async def beat(desk: Desk) -> str:
    """Says by the chosen channels that the desk is alive, so that silence is noticed."""
    at = desk.clock.now()
    return (await step(desk, lambda unit: upkeep.beat(unit, at, desk.alerts_mode))).words


async def remind(desk: Desk) -> str | None:
    """Tells again what is urgent and nobody has acknowledged."""
    told = await step(desk, lambda unit: upkeep.remind(unit, desk.clock.now()))
    return f"{told} reminders" if told else None


async def tidy(desk: Desk) -> str:
    """Deletes history that is older than it is kept."""
    gone = await step(desk, lambda unit: upkeep.tidy(unit, desk.clock.now()))
    return f"{gone} alerts deleted"


SCHEDULED = (
    Scheduled(
        name="alerts-heartbeat",
        title="Say that the desk is alive",
        description="Sends the heartbeat, an alert that always fires: when it does not come, something is wrong.",
        function=beat,
        cron="0 9 * * *",
    ),
    Scheduled(
        name="alerts-reminders",
        title="Remind of urgent alerts",
        description="Tells urgent alerts again that nobody has acknowledged.",
        function=remind,
        every=timedelta(minutes=5),
    ),
    Scheduled(
        name="alerts-retention",
        title="Tidy up the history of alerts",
        description="Deletes alerts that were over seven years ago, with their delivery receipts.",
        function=tidy,
        cron="40 3 * * *",
    ),
)
