"""One request to Schwab's API: who asks, for what, and the answer."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from brokersim.model import Account
from brokersim.schwab.answers import RefusedError, refused, unauthorized
from brokersim.schwab.naming import account_hash
from brokersim.sim import Sim


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler needs to know. `body` is as it came."""

    sim: Sim
    user: str
    path: Mapping[str, str]
    query: QueryParams
    body: bytes

    @property
    def now(self) -> datetime:
        return self.sim.clock.now()

    def accounts(self) -> list[Account]:
        return self.sim.accounts("schwab", self.user)

    def account(self) -> Account:
        """The account whose hash is in the path; refuses numbers, and hashes of other people's accounts."""
        given = self.path["account"]
        for account in self.accounts():
            if account_hash(account.number) == given:
                return account
        raise refused(400 if given.isdigit() else 404, "Invalid account number")

    def json(self) -> object:
        try:
            return json.loads(self.body)
        except ValueError:
            raise refused(400, "The request's body is not JSON.") from None

    def needed(self, name: str) -> str:
        """A query parameter that must be there."""
        value = self.query.get(name)
        if not value:
            raise refused(400, f"{name} is required.")
        return value

    def instant(self, name: str) -> datetime:
        """A query parameter that must be there and be a time, with or without milliseconds."""
        value = self.needed(name)
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            raise refused(400, f"{name} must look like 2026-11-21T07:00:00.000Z.") from None
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


Handler = Callable[[Call], Response]


def routes(sim: Sim, method: str, path: str, handler: Handler) -> Iterable[Route]:
    """A handler's routes: clients write the path with and without a slash at its end."""
    endpoint = _endpoint(sim, handler)
    return [Route(each, endpoint, methods=[method]) for each in (path, f"{path}/")]


def _endpoint(sim: Sim, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        body = await request.body()
        user = sim.bearer("schwab", request.headers.get("authorization"))
        if user is None:
            return unauthorized()
        sim.world.settle()
        try:
            return handler(Call(sim, user, request.path_params, request.query_params, body))
        except RefusedError as error:
            return error.answer

    return answer
