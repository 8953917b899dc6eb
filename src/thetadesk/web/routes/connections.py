"""Connections to brokers, and the syncs that copy their histories."""

import asyncio
from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from thetadesk.connections.service import logins, runs
from thetadesk.connections.tasks import renew
from thetadesk.web.asking import Desk, Id, IdIn, Working, answer, decided
from thetadesk.web.connecting import all_connections, connection_json, one_connection, run_json
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, examples_connections
from thetadesk.web.schemas.connections import ConnectionJson, ConnectionsJson, SyncRunsJson

router = Router(tags=["connections"])
_ONE = examples.answers(examples_connections.CONNECTION)
_RUNS = {"items": [examples_connections.SYNC_RUN]}


class SyncBody(BaseModel):
    """What to sync: one connection, or every one; `full` reads the whole history again."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies({}, {"connection": "k1"}))
    connection: Annotated[IdIn | None, Field(description="Only this one.")] = None
    full: Annotated[bool, Field(description="Read everything again, not only what is new.")] = False


@router.get(
    "/connections",
    response_model=ConnectionsJson,
    responses=examples.answers({"items": [examples_connections.CONNECTION]}),
)
def list_connections(desk: Desk, work: Working) -> Response:
    """List the connections, how fresh each is, when its login ends, and how its broker answers."""
    body: ConnectionsJson = {"items": all_connections(desk, work)}
    return answer(body)


@router.get("/connections/{connection_id}", response_model=ConnectionJson, responses=_ONE)
def get_connection(desk: Desk, work: Working, connection_id: Id) -> Response:
    """Show one connection."""
    return answer(one_connection(desk, work, connection_id))


@router.delete("/connections/{connection_id}", response_model=ConnectionJson, responses=_ONE)
def disconnect(desk: Desk, work: Working, connection_id: Id) -> Response:
    """Forget a connection's tokens. Its accounts and their history stay."""
    with desk.unit() as unit:
        logins.disconnect(unit, connection_id, decided(desk))
    return answer(one_connection(desk, work, connection_id))


@router.post("/connections/{connection_id}/rotate", response_model=ConnectionJson, responses=_ONE)
async def rotate_tokens(desk: Desk, work: Working, connection_id: Id) -> Response:
    """Have the broker give fresh tokens now, ahead of the end of those there are."""
    await renew(desk, connection_id)
    return answer(await connection_json(desk, work, connection_id))


@router.post(
    "/sync/history",
    status_code=202,
    response_model=SyncRunsJson,
    responses=examples.answers(_RUNS, 202),
)
async def sync_history(desk: Desk, work: Working, body: SyncBody) -> Response:
    """Copy what is new at the brokers. One that is being synced already keeps that sync."""

    def begun() -> SyncRunsJson:
        with desk.unit() as unit:
            queued = runs.begin_syncs(unit, desk.clock.now(), body.connection, full=body.full)
            return {"items": [run_json(unit, work, run) for run in queued]}

    started = await asyncio.to_thread(begun)
    await work.syncs.wake()
    return answer(started, 202)


@router.get("/sync/status", response_model=SyncRunsJson, responses=examples.answers(_RUNS))
def get_sync_status(desk: Desk, work: Working) -> Response:
    """Show the latest sync of each connection."""
    with desk.reading() as unit:
        body: SyncRunsJson = {"items": [run_json(unit, work, run) for run in runs.latest_runs(unit)]}
    return answer(body)


@router.get("/sync/runs", response_model=SyncRunsJson, responses=examples.answers(_RUNS))
def list_sync_runs(
    desk: Desk,
    work: Working,
    connection: Annotated[str | None, Query(max_length=40, description="Only of this connection.")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="At most so many.")] = 50,
) -> Response:
    """List syncs, newest first."""
    with desk.reading() as unit:
        found = runs.list_runs(unit, connection, limit)
        body: SyncRunsJson = {"items": [run_json(unit, work, run) for run in found]}
    return answer(body)
