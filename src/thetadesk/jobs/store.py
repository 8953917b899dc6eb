"""The tables of the clockwork: leases, when each job is due, what users changed, plug-ins, and the history of runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, delete, func, select, update

from thetadesk.db.schema import tenant_table
from thetadesk.db.types import EnumColumn, InstantColumn, JsonColumn
from thetadesk.db.unit import Unit
from thetadesk.jobs import timing
from thetadesk.jobs.model import JobEdit, JobRun, Origin, Plugin, RunState, Timing, Trigger

LEASES = tenant_table(
    "leases",
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until_at", InstantColumn, nullable=False),
)
JOB_SCHEDULE = tenant_table(
    "job_schedule",
    Column("job", Text, primary_key=True),
    Column("next_run_at", InstantColumn, nullable=False),
)
JOB_RUNS = tenant_table(
    "job_runs",
    Column("id", String(20), primary_key=True),
    Column("job", Text, nullable=False),
    Column("trigger", EnumColumn(Trigger), nullable=False),
    Column("state", EnumColumn(RunState), nullable=False),
    Column("started_at", InstantColumn, nullable=False),
    Column("finished_at", InstantColumn),
    Column("outcome", Text),
    Column("problem", Text),
    Index("ix_job_runs_started", "tenant_id", "job", "started_at"),
)

JOB_EDITS = tenant_table(
    "job_edits",
    Column("job", Text, primary_key=True),
    Column("portfolio_id", String(36), primary_key=True),
    Column("enabled", Boolean, nullable=False),
    Column("timing", JsonColumn),
    Column("updated_at", InstantColumn, nullable=False),
)
PLUGINS = tenant_table(
    "plugins",
    Column("name", Text, primary_key=True),
    Column("origin", EnumColumn(Origin), nullable=False),
    Column("place", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("timing", JsonColumn),
    Column("problem", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("seen_at", InstantColumn, nullable=False),
)

_RUN = [column for column in JOB_RUNS.c if column.name != "tenant_id"]


@dataclass(frozen=True, slots=True)
class Lease:
    """Who has a name to himself, and until when."""

    holder: str
    until_at: datetime


def lease(unit: Unit, name: str) -> Lease | None:
    """The lease of this name, over or not."""
    row = unit.row(select(LEASES.c.holder, LEASES.c.until_at).where(LEASES.c.name == name))
    return Lease(*row) if row else None


def keep_lease(unit: Unit, name: str, kept: Lease) -> None:
    """Stores the lease in place of an earlier one."""
    unit.upsert(LEASES, [{"name": name, "holder": kept.holder, "until_at": kept.until_at}])


def drop_lease(unit: Unit, name: str, holder: str | None = None) -> None:
    """Deletes the lease of this name, if it is `holder`'s; whoever's it is without one."""
    statement = delete(LEASES).where(LEASES.c.name == name)
    unit.execute(statement if holder is None else statement.where(LEASES.c.holder == holder))


def next_runs(unit: Unit) -> dict[str, datetime]:
    """When each job is due, by its name."""
    return {row.job: row.next_run_at for row in unit.rows(select(JOB_SCHEDULE))}


def keep_next_run(unit: Unit, job: str, at: datetime) -> None:
    unit.upsert(JOB_SCHEDULE, [{"job": job, "next_run_at": at}])


def drop_next_run(unit: Unit, job: str) -> None:
    unit.execute(delete(JOB_SCHEDULE).where(JOB_SCHEDULE.c.job == job))


def edits(unit: Unit) -> list[JobEdit]:
    """What users have changed, by job and portfolio."""
    query = select(*_columns(JOB_EDITS)).order_by(JOB_EDITS.c.job, JOB_EDITS.c.portfolio_id)
    return [
        JobEdit(row.job, row.portfolio_id, row.enabled, _timing(row.timing), row.updated_at)
        for row in unit.rows(query)
    ]


def keep_edit(unit: Unit, edit: JobEdit) -> None:
    """Stores the change in place of an earlier one."""
    row = {name: getattr(edit, name) for name in JobEdit.__dataclass_fields__}
    unit.upsert(JOB_EDITS, [{**row, "timing": _written(edit.timing)}])


def drop_edit(unit: Unit, job: str, portfolio_id: str) -> None:
    unit.execute(delete(JOB_EDITS).where(JOB_EDITS.c.job == job, JOB_EDITS.c.portfolio_id == portfolio_id))


def edits_of_portfolio(unit: Unit, portfolio_id: str) -> list[str]:
    """The jobs that have been set up for this portfolio."""
    query = select(JOB_EDITS.c.job).where(JOB_EDITS.c.portfolio_id == portfolio_id)
    return [row.job for row in unit.rows(query)]


def plugins(unit: Unit) -> list[Plugin]:
    """The plug-ins that were found, by name."""
    return [_plugin(row) for row in unit.rows(select(*_columns(PLUGINS)).order_by(PLUGINS.c.name))]


def plugin_of(unit: Unit, name: str) -> Plugin | None:
    row = unit.row(select(*_columns(PLUGINS)).where(PLUGINS.c.name == name))
    return _plugin(row) if row else None


def keep_plugin(unit: Unit, plugin: Plugin) -> None:
    """Stores the plug-in in place of what was known of it."""
    row = {name: getattr(plugin, name) for name in Plugin.__dataclass_fields__}
    unit.upsert(PLUGINS, [{**row, "timing": _written(plugin.timing)}])


def drop_plugin(unit: Unit, name: str) -> None:
    unit.execute(delete(PLUGINS).where(PLUGINS.c.name == name))


def add_run(unit: Unit, run: JobRun) -> None:
    unit.insert(JOB_RUNS, [{name: getattr(run, name) for name in JobRun.__dataclass_fields__}])


def change_run(unit: Unit, run: JobRun) -> None:
    """Stores how the run stands now."""
    changed = {name: getattr(run, name) for name in ("state", "finished_at", "outcome", "problem")}
    unit.execute(update(JOB_RUNS).where(JOB_RUNS.c.id == run.id).values(**changed))


def jobs_run(unit: Unit) -> list[str]:
    """The jobs of which there is a run, by name."""
    query = select(JOB_RUNS.c.job).distinct().order_by(JOB_RUNS.c.job)
    return [row.job for row in unit.rows(query)]


def run_of(unit: Unit, id: str) -> JobRun | None:
    row = unit.row(select(*_RUN).where(JOB_RUNS.c.id == id))
    return JobRun(*row) if row else None


def running(unit: Unit, job: str) -> list[JobRun]:
    """The job's runs that have not ended, or that nobody could write the end of."""
    query = select(*_RUN).where(JOB_RUNS.c.job == job, JOB_RUNS.c.state == RunState.RUNNING)
    return [JobRun(*row) for row in unit.rows(query)]


def runs(unit: Unit, job: str | None, limit: int, offset: int = 0) -> list[JobRun]:
    """The newest runs first, of one job or of all."""
    query = select(*_RUN).order_by(JOB_RUNS.c.started_at.desc(), JOB_RUNS.c.id).limit(limit).offset(offset)
    if job is not None:
        query = query.where(JOB_RUNS.c.job == job)
    return [JobRun(*row) for row in unit.rows(query)]


def count_runs(unit: Unit, job: str | None) -> int:
    query = select(func.count()).select_from(JOB_RUNS)
    found: int = unit.value(query if job is None else query.where(JOB_RUNS.c.job == job))
    return found


def remove_runs(unit: Unit, ids: Iterable[str]) -> None:
    unit.execute(delete(JOB_RUNS).where(JOB_RUNS.c.id.in_(list(ids))))


def _columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if column.name != "tenant_id"]


def _plugin(row: Any) -> Plugin:
    values = {name: getattr(row, name) for name in Plugin.__dataclass_fields__}
    return Plugin(**{**values, "timing": _timing(row.timing)})


def _timing(stored: Any) -> Timing | None:
    return None if stored is None else timing.read(stored)


def _written(kept: Timing | None) -> dict[str, object] | None:
    return None if kept is None else timing.written(kept)
