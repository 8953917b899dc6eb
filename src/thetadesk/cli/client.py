"""Talking to the API: over HTTP to a server, or straight into an application in this process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from thetadesk.kernel.errors import ThetadeskError
from thetadesk.settings import Settings

_CHUNK = 2**18
_CONNECT_SECONDS = 5.0
# A rebuild of a long history answers when it is done.
_ANSWER_SECONDS = 300.0
_PAGE = 1000


class RefusedError(ThetadeskError):
    """The API said no; `detail` is its sentence."""

    code = "refused"
    title = "Refused"


class UnreachableError(ThetadeskError):
    """No desk answers at the address."""

    code = "unreachable"
    title = "No server answers"


class Client:
    """A blocking client of the API. Paths are relative to /api/v1; parameters that are None are left out. `address` is that
    of the server, None for a desk in this process."""

    def __init__(self, runner: asyncio.Runner, http: httpx2.AsyncClient, address: str | None = None) -> None:
        self._runner = runner
        self._http = http
        self.address = address

    def get(self, path: str, **parameters: object) -> Any:
        """The JSON at `path`."""
        return self._json("GET", path, parameters)

    def send(self, method: str, path: str, body: object = None, **parameters: object) -> Any:
        """The JSON that answers `body`; None where the answer has none."""
        return self._json(method, path, parameters, json=body)

    def redirect(self, path: str) -> str:
        """The address to which `path` sends a browser."""
        response = self._answered("GET", path, {})
        if response.is_redirect:
            return response.headers["location"]
        raise RefusedError(_said(response))

    def pause(self, seconds: float) -> None:
        """Waits; work that has been begun in this process goes on meanwhile."""
        self._runner.run(asyncio.sleep(seconds))

    def download(self, path: str, **parameters: object) -> bytes:
        """The bytes at `path`."""
        return self._request("GET", path, parameters).content

    def upload(self, path: str, file: Path, **parameters: object) -> Any:
        """Sends the file's bytes as they are; the JSON that answers."""
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(file.stat().st_size)}
        return self._json("POST", path, parameters, content=_chunks(file), headers=headers)

    def pages(self, path: str, parameters: Mapping[str, object], limit: int | None = None) -> list[Any]:
        """The items of every page of a list, or its first `limit` ones."""
        items: list[Any] = []
        while True:
            size = _PAGE if limit is None else min(_PAGE, limit - len(items))
            page = self.get(path, limit=size, offset=len(items), **parameters)
            items += page["items"]
            if not page["items"] or len(items) >= page["total"] or len(items) == limit:
                return items

    def _json(self, method: str, path: str, parameters: Mapping[str, object], **request: Any) -> Any:
        response = self._request(method, path, parameters, **request)
        return response.json() if response.content else None

    def _request(
        self, method: str, path: str, parameters: Mapping[str, object], **request: Any
    ) -> httpx2.Response:
        response = self._answered(method, path, parameters, **request)
        if response.is_success:
            return response
        raise RefusedError(_said(response))

    def _answered(
        self, method: str, path: str, parameters: Mapping[str, object], **request: Any
    ) -> httpx2.Response:
        given = {name: _query_value(value) for name, value in parameters.items() if value is not None}
        try:
            return self._runner.run(self._http.request(method, "/api/v1" + path, params=given, **request))
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            raise UnreachableError(
                f"no desk answers at {self._http.base_url}; start one with: thetadesk serve"
            ) from None
        except httpx2.TransportError as error:
            raise UnreachableError(f"the desk at {self._http.base_url} broke off: {error}") from None


@contextmanager
def remote(url: str) -> Iterator[Client]:
    """A client of the server at `url`."""
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise UnreachableError(f"{url!r} is not a server's address; it looks like http://127.0.0.1:8000")
    address = url.rstrip("/")
    with _client(address, httpx2.AsyncHTTPTransport(), address=address) as client:
        yield client


@contextmanager
def in_process(settings: Settings) -> Iterator[Client]:
    """A client of a desk that lives in this process for as long; it starts no jobs."""
    from thetadesk.bootstrap import open_desk
    from thetadesk.web.app import create_app
    from thetadesk.web.restoring import restore_what_waits
    from thetadesk.web.work import of_command

    desk = open_desk(settings)
    restore_what_waits(desk)
    work = of_command(desk)
    try:
        app = create_app(desk, work)
        with _client("http://localhost", httpx2.ASGITransport(app), work.finished) as client:
            yield client
    finally:
        desk.close()


async def _nothing() -> None:
    """A server finishes its work by itself."""


@contextmanager
def _client(
    url: str,
    transport: httpx2.AsyncBaseTransport,
    finished: Callable[[], Coroutine[Any, Any, None]] = _nothing,
    address: str | None = None,
) -> Iterator[Client]:
    timeout = httpx2.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS)
    with asyncio.Runner() as runner:
        # Proxies of the environment are not asked: a desk is on this machine or named outright.
        http = httpx2.AsyncClient(base_url=url, transport=transport, timeout=timeout, trust_env=False)
        try:
            yield Client(runner, http, address)
            # What a command has begun in this process would end with it.
            runner.run(finished())
        finally:
            runner.run(http.aclose())


async def _chunks(file: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(file.open, "rb") as opened:
        while chunk := await asyncio.to_thread(opened.read, _CHUNK):
            yield chunk


def _query_value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _said(response: httpx2.Response) -> str:
    try:
        said = response.json()
        return str(said["detail"])
    except (ValueError, KeyError, TypeError):
        return f"{response.url} answered {response.status_code} and is not a Thetadesk server"
