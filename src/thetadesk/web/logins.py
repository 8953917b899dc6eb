"""Logging in at a broker: out to its page, and back by one of three ways that all end in `finish`: to this server, to
the TLS listener beside it, or as an address that the user pastes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from starlette.applications import Starlette
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from thetadesk.bootstrap import App
from thetadesk.connections import tasks
from thetadesk.connections.model import Connection, LoginRefusedError
from thetadesk.connections.service import logins, runs
from thetadesk.connections.service.logins import LoginAnswer
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.web.guard import Guard
from thetadesk.web.listener import PATIENCE, CallbackListener, is_ours
from thetadesk.web.notice import notice
from thetadesk.web.problems import status_of
from thetadesk.web.syncing import Syncs

CONNECTIONS_PAGE = "/connections"
_REMEMBERED = 50
_NOTHING_CHANGED = "Nothing was changed: your accounts, and what was read of them, are as they were."
_UNKNOWN = "This login was not begun at this desk, or too long ago. Begin again on the connections page."
_ELSEWHERE = "This login came back to another address than the one it was to come back to. Begin again on the connections page."
_BACK = "Back to the connections"
_CONNECTED = "The history is being read now. You can close this page."


@dataclass(frozen=True, slots=True)
class _Expected:
    """A login that was begun here: where it was begun, and from which page."""

    endpoint_id: str
    page: str


class Logins:
    """The logins of one application. `serves` is False for a command's own, which has no page to go back to."""

    def __init__(self, desk: App, syncs: Syncs, *, serves: bool, patience: timedelta = PATIENCE) -> None:
        self._desk = desk
        self._syncs = syncs
        self._serves = serves
        # Also those that are through, so that one that comes twice is told from one that nobody began.
        self._expected: dict[str, _Expected] = {}
        self._waiting: set[str] = set()
        self._listener = CallbackListener(desk.settings.data_dir, desk.clock, self._landing(), patience)

    async def begin(self, endpoint_id: str, page: str) -> str:
        """The address of the broker's login page; from now on its answer is expected. `page` is the desk's address as
        the browser knows it."""
        address = await asyncio.to_thread(self._begun, endpoint_id)
        [state] = parse_qs(urlsplit(address).query).get("state", [""])
        self._expected[state] = _Expected(endpoint_id, page)
        self._waiting.add(state)
        for old in list(self._expected)[:-_REMEMBERED]:
            self._waiting.discard(old)
            del self._expected[old]
        await self._listener.expect(self._desk.endpoint(endpoint_id).redirect_uri)
        return address

    def listens_for(self, redirect_uri: str) -> bool:
        """Whether the desk takes a redirect to this address by itself."""
        return is_ours(redirect_uri) or (self._serves and self._is_here(redirect_uri))

    def _is_here(self, redirect_uri: str) -> bool:
        return urlsplit(redirect_uri).path.startswith("/api/v1/brokers/")

    async def land(self, endpoint_id: str, parameters: Mapping[str, str], page: str = "") -> Response:
        """What the browser gets that comes back from the broker: on to the desk's page, or what is wrong."""
        back = page + CONNECTIONS_PAGE
        try:
            connection = await self.finish(endpoint_id, logins.answer_of(parameters))
        except ThetadeskError as error:
            return notice(status_of(error), error.title, error.detail, _NOTHING_CHANGED, back, _BACK)
        if not self._serves:
            return notice(200, f"{connection.title} is connected", _CONNECTED, "", back, "The connections")
        return RedirectResponse(str(URL(back).include_query_params(connected=connection.id)), 302)

    async def finish(self, endpoint_id: str, answer: LoginAnswer) -> Connection:
        """Exchanges the answer of a login for tokens, keeps them, and has the first sync run."""
        connection = await tasks.log_in(self._desk, endpoint_id, answer)
        self._waiting.discard(answer.state)
        if not self._waiting:
            self._listener.close_soon()
        return await self._syncing(connection)

    async def connect(self, endpoint_id: str) -> Connection:
        """Connects by the personal grant of the settings, and has the first sync run."""
        return await self._syncing(await tasks.log_in_by_grant(self._desk, endpoint_id))

    async def close(self) -> None:
        """Ends listening."""
        await self._listener.close()

    async def _syncing(self, connection: Connection) -> Connection:
        await asyncio.to_thread(self._queued, connection.id)
        await self._syncs.wake()
        return connection

    def _queued(self, connection_id: str) -> None:
        with self._desk.unit() as unit:
            runs.begin_syncs(unit, self._desk.clock.now(), connection_id)

    def _begun(self, endpoint_id: str) -> str:
        endpoint, now = self._desk.endpoint(endpoint_id), self._desk.clock.now()
        with self._desk.unit() as unit:
            return logins.begin_login(
                unit, endpoint, self._desk.broker(endpoint.broker), self._desk.vault, now
            )

    def _landing(self) -> ASGIApp:
        """The application behind the TLS listener: the way back and nothing else, behind the same guard."""

        async def landed(request: Request) -> Response:
            expected = self._expected.get(request.query_params.get("state", ""))
            if expected is None:
                return self._not_taken(_UNKNOWN)
            if not logins.is_callback(str(request.url), self._desk.endpoint(expected.endpoint_id)):
                return self._not_taken(_ELSEWHERE)
            return await self.land(expected.endpoint_id, request.query_params, expected.page)

        return Guard(Starlette(routes=[Route("/{path:path}", landed, methods=["GET"])]))

    def _not_taken(self, why: str) -> Response:
        pages = [expected.page for expected in self._expected.values()]
        back = (pages[-1] if pages else "") + CONNECTIONS_PAGE
        return notice(400, LoginRefusedError.title, why, _NOTHING_CHANGED, back, _BACK)
