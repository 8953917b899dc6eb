"""Syncs as they stand: queued, running, done or failed."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from thetadesk.connections import store
from thetadesk.connections.model import Connection, ConnectionState, Counts, RunState, SyncRun
from thetadesk.connections.service.logins import require_connected
from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import ConflictError, NotFoundError

UNFINISHED = (RunState.QUEUED, RunState.RUNNING)


def begin_syncs(
    unit: Unit, at: datetime, connection_id: str | None = None, *, full: bool = False
) -> list[SyncRun]:
    """Queues a sync of one connection, or of all that are connected (ConflictError if none is). A connection that is
    being synced, or waits for it, keeps that run. LoginLapsedError if the one named needs a login."""
    if connection_id is not None:
        chosen: Sequence[Connection] = [require_connected(unit, connection_id)]
    else:
        chosen = [c for c in store.list_connections(unit) if c.state is ConnectionState.CONNECTED]
        if not chosen:
            raise ConflictError("No broker is connected: connect one on the connections page.")
    return [_begun(unit, connection, at, full=full) for connection in chosen]


def _begun(unit: Unit, connection: Connection, at: datetime, *, full: bool) -> SyncRun:
    waiting = store.list_runs(unit, connection.id, UNFINISHED, 1)
    if waiting:
        run = waiting[0] if waiting[0].full or not full else replace(waiting[0], full=True)
    else:
        run = SyncRun(
            secrets.token_hex(8), connection.id, RunState.QUEUED, "queued", Decimal(0), Counts(), full, at
        )
    store.save_run(unit, run)
    return run


def get_run(unit: Unit, run_id: str) -> SyncRun:
    """Raises NotFoundError."""
    run = store.find_run(unit, run_id)
    if run is None:
        raise NotFoundError(f"There is no sync {run_id}.", run=run_id)
    return run


def start(unit: Unit, run_id: str, at: datetime) -> SyncRun:
    """Notes that a run has been taken up."""
    run = replace(get_run(unit, run_id), state=RunState.RUNNING, stage="logging in", started_at=at)
    store.save_run(unit, run)
    return run


def advance(unit: Unit, run_id: str, stage: str, progress: Decimal, counts: Counts | None = None) -> SyncRun:
    """Notes how far a run is, and adds what became of more rows."""
    run = get_run(unit, run_id)
    progress = max(run.progress, min(progress, Decimal("0.999")))
    run = replace(run, stage=stage, progress=progress, counts=run.counts.plus(counts or Counts()))
    store.save_run(unit, run)
    return run


def finish(unit: Unit, run_id: str, at: datetime) -> SyncRun:
    """Notes that a run did everything."""
    done = replace(
        get_run(unit, run_id),
        state=RunState.DONE,
        stage="done",
        progress=Decimal(1),
        finished_at=at,
        problem=None,
    )
    store.save_run(unit, done)
    return done


def fail(unit: Unit, run_id: str, title: str, detail: str, at: datetime) -> SyncRun:
    """Notes what stopped a run. What it has read so far stays, and the next one goes on from there."""
    failed = replace(get_run(unit, run_id), state=RunState.FAILED, finished_at=at, problem=(title, detail))
    store.save_run(unit, failed)
    return failed


def take_up_unfinished(unit: Unit) -> list[SyncRun]:
    """Queues again what a desk that is gone has left unfinished, for the runs to be started anew."""
    left = [
        replace(run, state=RunState.QUEUED, stage="queued", started_at=None)
        for run in store.list_runs(unit, None, UNFINISHED, 1000)
    ]
    for run in left:
        store.save_run(unit, run)
    return left


def list_runs(unit: Unit, connection_id: str | None = None, limit: int = 50) -> list[SyncRun]:
    """The latest syncs, newest first."""
    return store.list_runs(unit, connection_id, None, limit)


def latest_runs(unit: Unit) -> list[SyncRun]:
    """The last sync of each connection."""
    found = [store.list_runs(unit, each.id, None, 1) for each in store.list_connections(unit)]
    return [run for runs in found for run in runs]
