"""How tastytrade answers: envelopes, errors, pages, and who may ask."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from brokersim.model import Account
from brokersim.sim import Sim

T = TypeVar("T")
Fields = dict[str, Any]

MOST_PER_PAGE = 2000


class RefusedError(Exception):
    """An answer of 4xx: `errors` are the single reasons, each a code and a message."""

    def __init__(self, status: int, code: str, message: str, errors: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.errors = status, code, message, errors


class Call:
    """One authorized request: the simulator, what was asked, and by whom."""

    def __init__(self, sim: Sim, request: Request, user: str) -> None:
        self.sim, self.request, self.user = sim, request, user

    @property
    def account(self) -> Account:
        """The account that the path names. Raises RefusedError for one that the user does not have."""
        number = self.request.path_params["number"]
        for account in self.sim.accounts("tastytrade", self.user):
            if account.number == number:
                return account
        raise RefusedError(403, "not_permitted", "User not permitted access")

    def text(self, name: str) -> str:
        """A query parameter; empty when it was not sent."""
        return self.request.query_params.get(name, "")

    def many(self, name: str) -> list[str]:
        """A list however it was sent: `name[]=a&name[]=b`, `name=a&name=b` or `name=a,b`."""
        query = self.request.query_params
        return [
            part
            for value in (*query.getlist(f"{name}[]"), *query.getlist(name))
            for part in value.split(",")
            if part
        ]

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "1", "yes")

    async def body(self) -> Fields:
        """The JSON object that was sent. Raises RefusedError for anything else."""
        try:
            body = await self.request.json()
        except ValueError as error:
            raise RefusedError(400, "invalid_json", "The request body is not JSON") from error
        if not isinstance(body, dict):
            raise RefusedError(400, "invalid_json", "The request body is not a JSON object")
        return body

    def answer(self, data: object, status: int = 200) -> Response:
        """Success: `data` with the path that it came from."""
        return JSONResponse({"data": data, "context": self.request.url.path}, status)

    def items(self, items: Sequence[Fields]) -> Response:
        return self.answer({"items": items})

    def page(self, found: Sequence[T], told: Callable[[T], Fields], default: int) -> Response:
        """One page of what was found; only what is on it is put into words."""
        per_page = self._whole("per-page", default, 1, MOST_PER_PAGE)
        offset = self._whole("page-offset", 0, 0, 10**9)
        first = self._whole("item-offset", offset * per_page, 0, 10**12)
        items = [told(item) for item in found[first : first + per_page]]
        pagination = {
            "per-page": per_page,
            "page-offset": offset,
            "item-offset": first,
            "total-items": len(found),
            "total-pages": -(-len(found) // per_page),
            "current-item-count": len(items),
            "previous-link": None,
            "next-link": None,
            "paging-link-template": None,
        }
        data = {"items": items}
        return JSONResponse({"data": data, "context": self.request.url.path, "pagination": pagination})

    def _whole(self, name: str, default: int, least: int, most: int) -> int:
        text = self.text(name)
        if not text:
            return default
        if not text.isdecimal() or not least <= int(text) <= most:
            raise RefusedError(
                400,
                "validation_error",
                "Request validation failed",
                [(name, f"must be between {least} and {most}")],
            )
        return int(text)


Handler = Callable[[Call], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def guarded(sim: Sim, handler: Handler) -> Endpoint:
    """An endpoint that wants a User-Agent and a good access token, and words refusals as tastytrade does."""

    async def endpoint(request: Request) -> Response:
        user = sim.bearer("tastytrade", request.headers.get("authorization"))
        try:
            if user is None:
                raise RefusedError(401, "token_invalid", "This token is invalid or has expired")
            if not request.headers.get("user-agent"):
                raise RefusedError(401, "unauthorized", "A User-Agent header is required")
            return await handler(Call(sim, request, user))
        except RefusedError as refusal:
            return refused(refusal)

    return endpoint


def refused(refusal: RefusedError) -> Response:
    """A refusal as tastytrade words it."""
    error: Fields = {"code": refusal.code, "message": refusal.message}
    if refusal.errors:
        error["errors"] = [{"code": code, "message": message} for code, message in refusal.errors]
    return JSONResponse({"error": error}, refusal.status)


def not_found(what: str) -> RefusedError:
    return RefusedError(404, "record_not_found", f"Couldn't find {what}")
