"""The streamer: one WebSocket on which a user logs in, subscribes, and hears of prices and orders.

Answers come one to a frame and in the order of the requests. A snapshot follows a subscription at once, also when the
market is closed; then what changes.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from brokersim.model import Order
from brokersim.schwab.activity import Activity
from brokersim.schwab.answers import Json, milliseconds, written
from brokersim.schwab.fields import ABSENT, LAST_FIELD
from brokersim.schwab.subscriptions import CommandError, Subscriptions
from brokersim.schwab.trader import streamer_ids
from brokersim.sim import Sim

HEARTBEAT_SECONDS = 10.0
LOOK_SECONDS = 0.5
IDLE_SECONDS = 90.0
"""How long a connection that subscribes to nothing is kept."""

_OK, _DENIED, _ABSENT, _TOO_MANY, _NOT_FOUND, _MALFORMED, _STOPPED = 0, 3, 11, 12, 20, 21, 30
_FAILED = {"SUBS": 22, "UNSUBS": 23, "ADD": 24, "VIEW": 25}
_NORMAL_CLOSE = 1000


@dataclass(slots=True)
class Connections:
    """Who is connected: a user may be connected once."""

    users: set[str] = field(default_factory=set)


def routes(sim: Sim) -> list[WebSocketRoute]:
    connections = Connections()

    async def streamer(socket: WebSocket) -> None:
        await socket.accept()
        await Connection(sim, connections, socket).run()

    return [WebSocketRoute("/ws", streamer)]


class _ClosedError(Exception):
    """The connection is to be closed after what was said last."""


class Connection:
    """One client's connection."""

    def __init__(self, sim: Sim, connections: Connections, socket: WebSocket) -> None:
        self._sim = sim
        self._connections = connections
        self._socket = socket
        self._user: str | None = None
        self._token = ""
        self._subscriptions = Subscriptions(sim.market)
        self._activity = Activity(sim.market)
        self._changed: dict[int, Order] = {}
        self._wake = asyncio.Event()
        self._sending = asyncio.Lock()
        self._idle_since = 0.0

    async def run(self) -> None:
        """Serves the connection until either side ends it."""
        forget = self._sim.world.listen(self._heard)
        try:
            async with asyncio.TaskGroup() as tasks:
                beats = tasks.create_task(self._beat())
                pump = tasks.create_task(self._pump())
                await self._listen()
                beats.cancel()
                pump.cancel()
        except* (WebSocketDisconnect, _ClosedError, RuntimeError):
            pass
        finally:
            forget()
            self._leave()

    def _leave(self) -> None:
        if self._user is not None:
            self._connections.users.discard(self._user)
            self._user = None

    def _heard(self, event: object) -> None:
        """Keeps an order that changed until the next look: it may not be complete yet."""
        if isinstance(event, Order) and self._subscriptions.follows_activity:
            self._changed[event.id] = event
            self._wake.set()

    async def _listen(self) -> None:
        while True:
            text = await self._socket.receive_text()
            for request in _requests(text):
                try:
                    await self._answer(request)
                except _ClosedError:
                    await self._socket.close(_NORMAL_CLOSE)
                    return

    async def _answer(self, request: Mapping[str, Any]) -> None:
        service, command = str(request.get("service") or ""), str(request.get("command") or "")
        try:
            words = self._follow(service, command, request)
        except CommandError as error:
            await self._respond(request, error.code, str(error))
            if error.code in (_DENIED, _TOO_MANY):
                raise _ClosedError from None
            return
        await self._respond(request, _OK, words)
        if command == "LOGOUT":
            raise _ClosedError
        await self._look()

    def _follow(self, service: str, command: str, request: Mapping[str, Any]) -> str:
        """Does what a request asks; answers the words that say so. Raises CommandError."""
        parameters = request.get("parameters") or {}
        if not isinstance(parameters, dict) or not service or not command:
            raise CommandError(_MALFORMED, "Bad command formatting")
        if (service, command) == ("ADMIN", "LOGIN"):
            return self._log_in(parameters)
        ids = (request.get("SchwabClientCustomerId"), request.get("SchwabClientCorrelId"))
        if self._user is None or ids != streamer_ids(self._user):
            raise CommandError(_NOT_FOUND, "Stream connection not found")
        if (service, command) == ("ADMIN", "LOGOUT"):
            return "SUCCESS"
        if service in ABSENT:
            raise CommandError(_ABSENT, f"Service {service} is not available")
        if service not in LAST_FIELD or command not in _FAILED:
            raise CommandError(_MALFORMED, "Bad command formatting: unknown service or command")
        follows = self._subscriptions.follows_activity
        self._subscriptions.follow(service, command, parameters)
        if self._subscriptions.follows_activity and not follows:
            self._know_orders()
        return f"{command} command succeeded"

    def _log_in(self, parameters: Mapping[str, object]) -> str:
        token = str(parameters.get("Authorization") or "").removeprefix("Bearer ")
        user = self._sim.tokens.user_of("schwab", token)
        if user is None:
            raise CommandError(_DENIED, "Login Denied.: token is invalid or has expired.")
        if user in self._connections.users and user != self._user:
            raise CommandError(_TOO_MANY, "Maximum connections limit reached")
        self._connections.users.add(user)
        self._user, self._token = user, token
        return "server=s0166bdv-1;status=NP"

    def _know_orders(self) -> None:
        self._changed.clear()
        for account in self._sim.accounts("schwab", self._user or ""):
            self._activity.know(self._sim.world.orders(account.number))

    async def _respond(self, request: Mapping[str, Any], code: int, words: str) -> None:
        response: Json = {
            "service": request.get("service"),
            "command": request.get("command"),
            "requestid": request.get("requestid"),
            "SchwabClientCorrelId": request.get("SchwabClientCorrelId"),
            "timestamp": milliseconds(self._sim.clock.now()),
            "content": {"code": code, "msg": words},
        }
        await self._send({"response": [response]})

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self._send({"notify": [{"heartbeat": str(milliseconds(self._sim.clock.now()))}]})
            await self._stop_idle()

    async def _stop_idle(self) -> None:
        """Ends a connection that has been subscribed to nothing for long."""
        if self._user is None or not self._subscriptions.empty:
            self._idle_since = 0.0
            return
        self._idle_since += HEARTBEAT_SECONDS
        if self._idle_since >= IDLE_SECONDS:
            content = {"code": _STOPPED, "msg": "Stop streaming due to empty subscription"}
            at = milliseconds(self._sim.clock.now())
            await self._send({"notify": [{"service": "ADMIN", "timestamp": at, "content": content}]})
            await self._socket.close(_NORMAL_CLOSE)
            raise _ClosedError

    async def _pump(self) -> None:
        while True:
            self._wake.clear()
            if self._user is not None:
                await self._end_if_lapsed()
                await self._look()
            try:
                await asyncio.wait_for(self._wake.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue

    async def _end_if_lapsed(self) -> None:
        """A stream outlives its token's half hour, but not the end of the login itself."""
        if self._sim.tokens.has_lapsed(self._token):
            await self._socket.close(_NORMAL_CLOSE)
            raise _ClosedError

    async def _look(self) -> None:
        """Says what is new."""
        async with self._sending:
            if not self._subscriptions.empty:
                self._sim.world.settle()
            now = self._sim.clock.now()
            frames = self._subscriptions.due(now) + self._orders(now)
            for frame in frames:
                await self._socket.send_text(written(frame).decode())

    def _orders(self, now: Any) -> list[Json]:
        changed, self._changed = self._changed, {}
        if not self._subscriptions.follows_activity:
            return []
        mine = {account.number for account in self._sim.accounts("schwab", self._user or "")}
        frames: list[Json] = []
        for order in changed.values():
            if order.account in mine:
                frames += self._subscriptions.activity(self._activity.told(order), now)
        return frames

    async def _send(self, frame: Json) -> None:
        async with self._sending:
            await self._socket.send_text(written(frame).decode())


def _requests(text: str) -> list[Mapping[str, Any]]:
    """The requests of a frame: a list under `requests`, or one that comes alone."""
    try:
        frame = json.loads(text)
    except ValueError:
        return [{}]
    if not isinstance(frame, dict):
        return [{}]
    requests = frame.get("requests", [frame])
    if isinstance(requests, dict):
        requests = [requests]
    return (
        [each if isinstance(each, dict) else {} for each in requests] if isinstance(requests, list) else [{}]
    )
