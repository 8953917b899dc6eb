"""The guard at the door: who may call, from where, and what every answer carries.

A server on loopback is reachable from every page the user's browser shows, so three things are checked before
anything else happens: the Host header (against DNS rebinding), Origin and Sec-Fetch-Site (against requests that
another site makes in the user's name), and the type of the body (against forms, which need no permission to be sent
across sites). Plain ASGI, because it runs for every request.
"""

import logging
from collections.abc import Iterable, Sequence
from time import perf_counter
from urllib.parse import urlsplit
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from thetadesk.settings import is_loopback
from thetadesk.web.problems import problem
from thetadesk.web.traffic import Traffic

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers then send "Origin: null" with a form of our own page.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_PRIVATE = ("/api/", "/metrics")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_SAME_SITE = frozenset({"same-origin", "none"})
UPLOADS = "/api/v1/imports"
SETTINGS = "/api/v1/settings/import"
JSON_BODY_LIMIT = 2**20
SETTINGS_LIMIT = 2**23
"""What a file of rules and settings may have: ten thousand rules with long texts."""
_SEND_BYTES = "Send the export file as it is, as application/octet-stream."
_SEND_JSON = "Send the body as application/json."
_log = logging.getLogger(__name__)


class Guard:
    """Wraps the whole application. `allowed_hosts` are names beyond the loopback ones; `traffic` counts answers."""

    def __init__(
        self, app: ASGIApp, allowed_hosts: Iterable[str] = (), traffic: Traffic | None = None
    ) -> None:
        self._app = app
        self._traffic = traffic or Traffic()
        self._allowed_hosts = frozenset(allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send, refused=refusal is not None)
            return
        counting = self._counted(scope["method"], send)
        carrying = _with_headers(counting, private=scope["path"].startswith(_PRIVATE))
        if refusal is not None:
            await refusal(scope, receive, carrying)
            return
        await self._http(scope, receive, carrying)

    def _counted(self, method: str, send: Send) -> Send:
        began = perf_counter()

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._traffic.count(method, message["status"], perf_counter() - began)
            await send(message)

        return counting

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # the outermost edge: recorded with an id, answered without details
            if started:
                raise
            incident = uuid4().hex[:12]
            _log.error("request failed", exc_info=error, extra={"incident": incident, "path": scope["path"]})
            answer = problem(
                500,
                f"Something went wrong inside the desk. The log has the details under {incident}.",
                instance=scope["path"],
                fields={"incident": incident},
            )
            await answer(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send, *, refused: bool) -> None:
        if refused:
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "not from this origin"})
            return
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        path = scope["path"]
        if not self._is_our_host(headers.getlist("host")):
            return problem(
                400, "This server does not answer to that Host.", instance=path, title="Unknown host"
            )
        changes = scope["type"] == "websocket" or scope["method"] not in _READING
        if not (_comes_from_us(headers) if changes else _may_read(path, headers)):
            return problem(
                403, "Another site may not do this.", instance=path, title="Cross-site request refused"
            )
        return _body_refusal(path, headers) if scope["type"] == "http" and changes else None

    def _is_our_host(self, hosts: Sequence[str]) -> bool:
        if len(hosts) != 1:
            return False
        name = _name_of(hosts[0])
        return name is not None and (is_loopback(name) or name in self._allowed_hosts)


def _name_of(host: str) -> str | None:
    try:
        parts = urlsplit(f"//{host}")
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return None
    return parts.hostname if parts.netloc == host and "@" not in host else None


def _comes_from_us(headers: Headers) -> bool:
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site not in _SAME_SITE:
        return False
    # Programs send neither header; browsers send Origin with everything that can change something.
    return origin is None or _is_origin_of(origin, headers["host"])


def _is_origin_of(origin: str, host: str) -> bool:
    return origin.lower() in {f"http://{host.lower()}", f"https://{host.lower()}"}


def _may_read(path: str, headers: Headers) -> bool:
    if (
        not path.startswith((*_PRIVATE, "/openapi.json"))
        or headers.get("sec-fetch-site", "none") in _SAME_SITE
    ):
        return True
    # A link on another site may open an address of ours, but no other site may load it into itself.
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"


def _body_refusal(path: str, headers: Headers) -> Response | None:
    length = headers.get("content-length", "0")
    if length == "0" and "transfer-encoding" not in headers:
        return None
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    if path == UPLOADS:
        # The endpoint counts what it reads, and answers only when the sender has finished.
        return None if media == "application/octet-stream" else problem(415, _SEND_BYTES, instance=path)
    if media != "application/json":
        return problem(415, _SEND_JSON, instance=path)
    limit = SETTINGS_LIMIT if path == SETTINGS else JSON_BODY_LIMIT
    if length.isdecimal() and int(length) > limit:
        return problem(413, f"The body may have up to {limit} bytes.", instance=path)
    return None


def _with_headers(send: Send, *, private: bool) -> Send:
    async def carrying(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            if private:
                headers["Cache-Control"] = "no-store"
        await send(message)

    return carrying
