"""The same story behind the scenes: the examples of jobs and plug-ins."""

from typing import Any

from thetadesk.web.schemas.jobs import (
    JobJson,
    JobRunJson,
    PluginJson,
    PluginsJson,
    SchedulePreviewJson,
    TimingJson,
)

JOB_RUN: JobRunJson = {
    "id": "run_1",
    "job": "scan-opportunities",
    "trigger": "schedule",
    "state": "done",
    "started_at": "2026-03-02T14:45:00Z",
    "finished_at": "2026-03-02T14:45:03Z",
    "duration_seconds": 2.7,
    "outcome": "12 symbols looked at, 2 favourable",
    "error": None,
}
TIMING: TimingJson = {
    "type": "cron",
    "minutes": None,
    "cron": "45 9 * * mon-fri",
    "market_hours": {"before_minutes": 0, "after_minutes": 0},
}
JOB: JobJson = {
    "id": "scan-opportunities",
    "name": "scan-opportunities",
    "title": "Scan for opportunities",
    "description": "Looks at every wheel and tracked symbol for the next trade.",
    "portfolio_id": None,
    "plugin": None,
    "schedule": "at 09:45 mon-fri (New York), while the market is open",
    "timing": TIMING,
    "default_timing": TIMING,
    "enabled": True,
    "edited": False,
    "scoped": True,
    "editable": True,
    "limit_minutes": 30,
    "next_run_at": "2026-03-03T14:45:00Z",
    "next_runs": ["2026-03-03T14:45:00Z", "2026-03-04T14:45:00Z", "2026-03-05T14:45:00Z"],
    "last_run": JOB_RUN,
}
CHANGE: dict[str, Any] = {
    "enabled": True,
    "timing": {
        "type": "interval",
        "minutes": 30,
        "market_hours": {"before_minutes": 0, "after_minutes": 15},
    },
}
PREVIEW: SchedulePreviewJson = {
    "schedule": "every 30 minutes, while the market is open and 15 minutes after",
    "next_runs": ["2026-03-03T14:30:00Z", "2026-03-03T15:00:00Z", "2026-03-03T15:30:00Z"],
    "problem": None,
}
PLUGIN: PluginJson = {
    "name": "earnings-within-a-week",
    "title": "Earnings within a week",
    "description": "Tells of each symbol with open positions that reports within seven days.",
    "origin": "shipped",
    "place": "earnings_within_a_week.py",
    "enabled": True,
    "problem": None,
    "failures": 0,
    "job": "plugin-earnings-within-a-week",
    "found_at": "2026-03-02T12:00:00Z",
}
PLUGINS: PluginsJson = {"folder": "plugins", "items": [PLUGIN]}
