"""A broker that answers from a script: for what the simulator cannot be asked to do."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import httpx2

from thetadesk.connections.ports import Broker, BrokerAccount, Chunk, Endpoint, Session
from thetadesk.kernel.clock import FixedClock
from thetadesk.wire.http import Budget, Http, Patience

T = TypeVar("T")

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
DATED, DATE = {"date": "Sat, 21 Nov 2026 15:10:00 GMT"}, datetime(2026, 11, 21, 15, 10, tzinfo=UTC)
HASTY = Patience(read=0.2, whole=0.5, turn=5, first_retry=0.001, slowest_retry=0.002, jitter=0, busy=0.001)
ENDPOINT = Endpoint(
    id="scripted",
    broker="scripted",
    title="Scripted",
    simulated=True,
    api_url="https://api.example",
    authorize_url="https://api.example/authorize",
    token_url="https://api.example/token",
    app_key="key-of-app",
    app_secret="secret-of-app",
    redirect_uri="https://127.0.0.1:8182",
)

Answers = Callable[[httpx2.Request], Any]


def reply(status: int, body: Any, headers: dict[str, str] | None = None) -> httpx2.Response:
    return httpx2.Response(status, content=json.dumps(body).encode(), headers=headers)


def ask(broker: Broker, answers: Answers, question: Callable[[Session], Awaitable[T]]) -> T:
    """What a session of this broker makes of these answers; what is no response is sent as JSON."""

    async def token() -> str:
        return "access-token"

    async def run() -> T:
        async with http(answers) as connection:
            return await question(broker.session(connection, ENDPOINT, token))

    return asyncio.run(run())


def http(answers: Answers) -> Http:
    """A connection to whoever gives these answers."""

    def handle(request: httpx2.Request) -> httpx2.Response:
        found = answers(request)
        return found if isinstance(found, httpx2.Response) else reply(200, found)

    return Http("The broker", Budget(10_000, 100), FixedClock(NOW), HASTY, httpx2.MockTransport(handle))


async def chunks(session: Session, account: BrokerAccount, since: date | None, until: date) -> list[Chunk]:
    return [chunk async for chunk in session.history(account, since, until)]
