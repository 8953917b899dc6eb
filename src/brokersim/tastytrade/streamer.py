"""The account streamer: orders, positions and balances of accounts, told when they change."""

import asyncio
import json
from typing import Any

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from brokersim.model import Account, Contract, Order, Position
from brokersim.sim import Sim
from brokersim.tastytrade.accounts import balances_told, position_told
from brokersim.tastytrade.answers import Fields
from brokersim.tastytrade.racing import first_to_end
from brokersim.tastytrade.tickets import order_told
from brokersim.tastytrade.wording import milliseconds
from brokersim.tokens import session_id
from brokersim.world import Event, PositionChange

STREAM_PATH = "/streamer"
LOOK_SECONDS = 1.0
"""How often the world is brought up to now for those who listen."""
_SUBSCRIPTIONS = ("public-watchlists-subscribe", "quote-alerts-subscribe", "user-message-subscribe")


def routes(sim: Sim) -> list[WebSocketRoute]:
    """The stream; tastytrade has it on a host of its own, here it has a path."""

    async def serve(socket: WebSocket) -> None:
        await socket.accept()
        await _Connection(sim, socket).run()

    return [WebSocketRoute(STREAM_PATH, serve)]


class _Connection:
    def __init__(self, sim: Sim, socket: WebSocket) -> None:
        self._sim, self._socket = sim, socket
        self._session = session_id()
        self._accounts: dict[str, Account] = {}
        self._coming: asyncio.Queue[Fields] = asyncio.Queue()

    async def run(self) -> None:
        """Serves until the client leaves."""
        unsubscribe = self._sim.world.listen(self._hear)
        try:
            failure = await first_to_end(self._listen(), self._tell(), self._look())
        finally:
            unsubscribe()
        if failure is not None and not isinstance(failure, WebSocketDisconnect):
            raise failure

    async def _listen(self) -> None:
        while True:
            await self._take(await self._socket.receive_text())

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self._sim.world.settle()

    async def _tell(self) -> None:
        while True:
            await self._say(await self._coming.get())

    async def _take(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            await self._fail({}, "message is not a JSON object")
            return
        user = self._sim.bearer("tastytrade", _bearer(str(message.get("auth-token", ""))))
        if user is None:
            await self._fail(message, "not authorized")
            return
        await self._act(message, user)

    async def _act(self, message: Fields, user: str) -> None:
        action = message.get("action")
        if action == "heartbeat":
            await self._agree(message)
        elif action in ("connect", "account-subscribe"):
            await self._connect(message, user)
        elif action in _SUBSCRIPTIONS:
            if self._accounts:
                await self._agree(message)
            else:
                await self._fail(message, "connect-not-completed")
        else:
            await self._fail(message, "unknown action")

    async def _connect(self, message: Fields, user: str) -> None:
        mine = {account.number: account for account in self._sim.accounts("tastytrade", user)}
        wanted = message.get("value")
        numbers = [wanted] if isinstance(wanted, str) else wanted
        if not isinstance(numbers, list) or not numbers or not all(number in mine for number in numbers):
            await self._fail(message, "failed")
            return
        await self._agree(message, value=numbers)
        self._accounts |= {number: mine[number] for number in numbers}
        for number in numbers:
            self._notify("AccountBalance", self._balance(mine[number]))

    async def _agree(self, message: Fields, **more: Any) -> None:
        await self._say(self._answer(message, "ok") | more)

    async def _fail(self, message: Fields, words: str) -> None:
        await self._say(self._answer(message, "error") | {"message": words})

    def _answer(self, message: Fields, status: str) -> Fields:
        answer: Fields = {
            "status": status,
            "action": message.get("action"),
            "web-socket-session-id": self._session,
        }
        return answer | ({"request-id": message["request-id"]} if "request-id" in message else {})

    def _hear(self, event: Event) -> None:
        account = self._accounts.get(event.account)
        if account is None:
            return
        if isinstance(event, Order):
            self._notify("Order", order_told(event))
        elif isinstance(event, PositionChange):
            self._notify("CurrentPosition", self._position(account, event.position))
        else:
            self._notify("AccountBalance", self._balance(account))

    def _balance(self, account: Account) -> Fields:
        return balances_told(account, self._sim.world.balances(account.number), self._sim.clock.now())

    def _position(self, account: Account, position: Position) -> Fields:
        market, held = self._sim.market, position.instrument
        quote = market.option_quote(held).quote if isinstance(held, Contract) else market.quote(held)
        return position_told(account, position, quote.previous_close, self._sim.clock.now())

    def _notify(self, kind: str, data: Fields) -> None:
        stamp = milliseconds(self._sim.clock.now())
        self._coming.put_nowait({"type": kind, "data": data, "timestamp": stamp})

    async def _say(self, message: Fields) -> None:
        await self._socket.send_text(json.dumps(message, separators=(",", ":")))


def _bearer(token: str) -> str:
    # Older clients send the token bare.
    return token if token.lower().startswith("bearer ") else f"Bearer {token}"
