"""What the endpoints of connections share: a connection with its health, put together from the database, the running
sync and the wire."""

import asyncio
from datetime import datetime

from thetadesk.bootstrap import App
from thetadesk.connections.model import Connection, ConnectionHealth, ConnectionState, SyncRun
from thetadesk.connections.service import reading
from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import NotFoundError
from thetadesk.web.schemas import telling_connections
from thetadesk.web.schemas.connections import ConnectionJson, SyncRunJson
from thetadesk.web.work import Work
from thetadesk.wire.http import WireHealth

SYNC_JOB = "sync"


async def connection_json(desk: App, work: Work, connection_id: str) -> ConnectionJson:
    """One connection, for endpoints that wait for the broker. Raises NotFoundError."""
    return await asyncio.to_thread(one_connection, desk, work, connection_id)


def one_connection(desk: App, work: Work, connection_id: str) -> ConnectionJson:
    """One connection. Raises NotFoundError."""
    with desk.reading() as unit:
        found = reading.health(unit, connection_id, desk.clock.now())
    return _json_of(desk, work, found, next_sync(work))


def all_connections(desk: App, work: Work) -> list[ConnectionJson]:
    """Every connection."""
    with desk.reading() as unit:
        found = reading.list_health(unit, desk.clock.now())
    due = next_sync(work) if found else None
    return [_json_of(desk, work, each, due) for each in found]


def run_json(unit: Unit, work: Work, run: SyncRun) -> SyncRunJson:
    """One sync with its accounts."""
    accounts = reading.account_syncs(unit, run.connection_id)
    return telling_connections.run(run, accounts, work.syncs.progress_of(run.id))


def next_sync(work: Work) -> datetime | None:
    """When the schedule syncs again."""
    return work.jobs.status(SYNC_JOB).next_run_at if work.serves else None


def _json_of(desk: App, work: Work, found: ConnectionHealth, due: datetime | None) -> ConnectionJson:
    heard = work.syncs.progress_of(found.last_run.id) if found.last_run else None
    syncs = due if found.connection.state is ConnectionState.CONNECTED else None
    return telling_connections.connection(found, _wire_of(desk, work, found.connection), syncs, heard)


def _wire_of(desk: App, work: Work, connection: Connection) -> WireHealth:
    """What the process that spoke to the broker last has said of the wire."""
    heard = work.syncs.wire_of(connection.id)
    if heard is not None:
        return heard
    try:
        return desk.http(desk.endpoint(connection.endpoint)).health()
    except NotFoundError:
        # A simulator that is not there this time leaves its connections readable.
        return WireHealth(0, 0, 0, 0, "closed", None)
