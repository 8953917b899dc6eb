"""Jobs, their runs and plug-ins, as the API tells them."""

from datetime import timedelta
from pathlib import Path
from typing import cast

from thetadesk.jobs import timing
from thetadesk.jobs.model import Instance, JobRun, JobStatus, Origin, Plugin, Timing
from thetadesk.web.schemas.jobs import JobJson, JobRunJson, PluginJson, TimingJson
from thetadesk.web.schemas.values import instant, maybe_instant

_MINUTE = timedelta(minutes=1)


def job(status: JobStatus) -> JobJson:
    """One job."""
    set_up = status.instance
    return {
        "id": set_up.id,
        "name": set_up.base.name,
        "title": set_up.base.title,
        "description": set_up.base.description,
        "portfolio_id": set_up.portfolio_id or None,
        "plugin": set_up.base.plugin or None,
        "schedule": status.schedule,
        "timing": timing_json(set_up.job.timing),
        "default_timing": timing_json(set_up.base.timing),
        "enabled": status.enabled,
        "edited": set_up.edited,
        "scoped": set_up.base.scoped,
        "editable": set_up.base.editable,
        "limit_minutes": set_up.base.limit // _MINUTE,
        "next_run_at": maybe_instant(status.next_run_at),
        "next_runs": [instant(at) for at in status.next_runs],
        "last_run": job_run(status.last_run) if status.last_run else None,
    }


def timing_json(told: Timing) -> TimingJson:
    """When something runs."""
    return cast("TimingJson", timing.written(told))


def job_run(told: JobRun) -> JobRunJson:
    """One run of a job."""
    return {
        "id": told.id,
        "job": told.job,
        "trigger": told.trigger.value,
        "state": told.state.value,
        "started_at": instant(told.started_at),
        "finished_at": maybe_instant(told.finished_at),
        "duration_seconds": None if told.duration is None else round(told.duration.total_seconds(), 3),
        "outcome": told.outcome,
        "error": told.problem,
    }


def plugin(found: Plugin, set_up: Instance | None) -> PluginJson:
    """One plug-in; `set_up` is its job, if it can run."""
    return {
        "name": found.name,
        "title": found.title,
        "description": found.description,
        "origin": found.origin.value,
        "place": _place(found),
        "enabled": set_up is not None and set_up.enabled,
        "problem": found.problem or None,
        "failures": found.failures,
        "job": None if set_up is None else set_up.id,
        "found_at": instant(found.seen_at),
    }


def _place(found: Plugin) -> str:
    """Without the folders around it, which are nobody's business but the operator's."""
    if found.origin is Origin.SHIPPED:
        return f"{found.place.rpartition('.')[2]}.py"
    return Path(found.place).name
