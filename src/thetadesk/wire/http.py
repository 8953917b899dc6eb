"""One HTTP connection to one stranger: budgets, time-outs, retries, a breaker, and typed errors.

Every request waits for its turn in the read or write budget, is given up when its answer does not arrive whole in
time, and is repeated, with jitter, only where repeating is safe. After several failures in a row the host is left
alone for a while. No error names an address, a header or a body.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ssl import SSLContext
from types import TracebackType
from typing import Literal, Self, TypeVar

import httpx2
import stamina
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import HALF_OPENED, OpenedState
from purgatory.service._async.circuitbreaker import AsyncCircuitBreaker

from thetadesk import __version__
from thetadesk.kernel.clock import Clock
from thetadesk.wire.answers import dated, instant_named, said
from thetadesk.wire.budget import Allowance, Budget
from thetadesk.wire.errors import (
    Answer,
    BrokenAnswerError,
    BusyError,
    CircuitOpenError,
    RefusedError,
    UnreachableError,
)

__all__ = ["Answer", "Budget", "Http", "Patience", "WireHealth"]

T = TypeVar("T")
Params = Iterable[tuple[str, str]]
Circuit = Literal["closed", "open", "half-open"]

USER_AGENT = f"thetadesk/{__version__}"
LARGEST_BODY = 64 * 1024 * 1024
_TOO_MANY, _SERVER_ERRORS, _FIRST_REFUSAL = 429, 500, 300
_LONGEST_PAUSE = 60.0
_LONGEST_ASKED = 86400.0
_FAILURES = (UnreachableError, BrokenAnswerError)

# They write every address, and addresses hold account numbers and codes.
for _name in ("httpx2", "httpcore2", "httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait and how often to try; all in seconds unless they say otherwise."""

    connect: float = 10.0
    read: float = 20.0
    """The longest silence within an answer."""
    whole: float = 60.0
    """The longest that one answer may take altogether, however lively it drips."""
    turn: float = 120.0
    """The longest wait for the budget or for what Retry-After says; beyond it BusyError is raised at once."""
    attempts: int = 6
    first_retry: float = 0.2
    slowest_retry: float = 10.0
    jitter: float = 0.5
    busy: float = 1.0
    """The first pause after a 429 that does not say how long; doubled with each further one."""
    failures: int = 8
    """Failures in a row that open the circuit."""
    rest: float = 30.0
    """How long the circuit stays open."""
    body: int = LARGEST_BODY
    """The largest body, in bytes."""


@dataclass(frozen=True, slots=True)
class WireHealth:
    """What is left of a connection's budgets, and whether its host is being left alone (`open_until` then says till
    when)."""

    reads_per_minute: int
    reads_left: int
    writes_per_minute: int
    writes_left: int
    circuit: Circuit
    open_until: datetime | None


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    what: str
    params: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] | None = None
    body: Mapping[str, str] | bytes | None = None
    repeatable: bool = True

    @property
    def writes(self) -> bool:
        return self.method != "GET"


class Http:
    """A client for one stranger, named `who` in messages ("Schwab"). Close it, or use it as a context."""

    def __init__(
        self,
        who: str,
        budget: Budget,
        clock: Clock,
        patience: Patience | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._who = who
        self._clock = clock
        self._patience = patience or Patience()
        self._reads, self._writes = Allowance(budget.reads_per_minute), Allowance(budget.writes_per_minute)
        self._busy = 0
        self._breakers = AsyncCircuitBreakerFactory(
            self._patience.failures, self._patience.rest, [(BaseException, _harmless)]
        )
        self._circuits: dict[str, AsyncCircuitBreaker] = {}
        self._client = _client(self._patience, transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Give the connections back. Nothing can be asked afterwards."""
        await self._client.aclose()

    def now(self) -> datetime:
        """The instant of the clock that this connection goes by."""
        return self._clock.now()

    def health(self) -> WireHealth:
        """How the connection is, without asking anybody."""
        circuit, until = self._circuit()
        return WireHealth(
            self._reads.per_minute,
            self._reads.left,
            self._writes.per_minute,
            self._writes.left,
            circuit,
            until,
        )

    async def get(
        self,
        url: str,
        what: str,
        read: Callable[[Answer], T],
        params: Params = (),
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """What `read` makes of the answer; asked again while the server is unwell or `read` finds the answer broken.

        `what` names what is asked for in messages ("transactions"). Raises UnreachableError, BusyError,
        BrokenAnswerError, CircuitOpenError and, for 3xx and 4xx, RefusedError.
        """
        return await self._repeat(_Request("GET", url, what, tuple(params), headers), read)

    async def post(
        self,
        url: str,
        what: str,
        read: Callable[[Answer], T],
        body: Mapping[str, str] | bytes,
        headers: Mapping[str, str] | None = None,
        *,
        repeatable: bool = False,
    ) -> T:
        """What `read` makes of the answer to a form, or to bytes of which the headers say what they are. Repeated only
        when it surely never arrived, unless `repeatable` says that doing it twice is the same as once. Raises what
        `get` raises."""
        return await self._repeat(
            _Request("POST", url, what, headers=headers, body=body, repeatable=repeatable), read
        )

    async def _repeat(self, request: _Request, read: Callable[[Answer], T]) -> T:
        patience = self._patience
        attempts = stamina.retry_context(
            lambda error: self._again(request, error),
            attempts=patience.attempts,
            timeout=None,
            wait_initial=patience.first_retry,
            wait_max=patience.slowest_retry,
            wait_jitter=patience.jitter,
        )
        async for attempt in attempts:
            with attempt:
                return await self._once(request, read)
        raise AssertionError("the last attempt answers or raises")

    def _again(self, request: _Request, error: Exception) -> bool:
        if isinstance(error, UnreachableError) and not error.sent:
            return True
        if isinstance(error, BusyError):
            # The allowance is closed as long as need be; a wait that is too long has been refused already.
            return self._turn(request).wait <= self._patience.turn
        return request.repeatable and isinstance(error, _FAILURES)

    def _turn(self, request: _Request) -> Allowance:
        return self._writes if request.writes else self._reads

    async def _once(self, request: _Request, read: Callable[[Answer], T]) -> T:
        breaker = await self._breaker(request)
        try:
            async with breaker:
                await self._wait(request)
                answer = await self._exchange(request)
                self._judge(request, answer)
                return read(answer)
        except OpenedState as opened:
            raise CircuitOpenError(
                f"{self._who} has failed {self._patience.failures} times in a row and is left alone for a while.",
                until=self._reopens(opened.opened_at),
            ) from None

    async def _wait(self, request: _Request) -> None:
        """For the request's turn in its budget."""
        away = await self._turn(request).take(self._patience.turn)
        if away:
            raise BusyError(
                f"{self._who} asks to wait, or this minute's requests are spent: {request.what} can be asked for "
                "later.",
                retry_at=self._clock.now() + timedelta(seconds=away),
            )

    async def _breaker(self, request: _Request) -> AsyncCircuitBreaker:
        host = httpx2.URL(request.url).netloc.decode("ascii")
        if host not in self._circuits:
            self._circuits[host] = await self._breakers.get_breaker(host)
        return self._circuits[host]

    def _circuit(self) -> tuple[Circuit, datetime | None]:
        contexts = [breaker.context for breaker in tuple(self._circuits.values())]
        opened = [self._reopens(at) for context in contexts if (at := context.opened_at) is not None]
        if opened:
            return ("open", max(opened)) if max(opened) > self._clock.now() else ("half-open", None)
        trying = any(context.state == HALF_OPENED for context in contexts)
        return ("half-open" if trying else "closed"), None

    def _reopens(self, opened_at: float) -> datetime:
        return datetime.fromtimestamp(opened_at, UTC) + timedelta(seconds=self._patience.rest)

    async def _exchange(self, request: _Request) -> Answer:
        """One request and its whole answer."""
        form, content = (None, request.body) if isinstance(request.body, bytes) else (request.body, None)
        try:
            async with (
                asyncio.timeout(self._patience.whole),
                self._client.stream(
                    request.method,
                    request.url,
                    params=request.params or None,
                    headers=request.headers,
                    data=form,
                    content=content,
                ) as response,
            ):
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, headers, await self._body(request, response))
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout):
            raise UnreachableError(self._says(request, "cannot be reached"), sent=False) from None
        except (TimeoutError, httpx2.TimeoutException):
            raise UnreachableError(self._says(request, "did not answer in time")) from None
        except (httpx2.RemoteProtocolError, httpx2.DecodingError):
            raise BrokenAnswerError(self._says(request, "broke off in the middle of its answer")) from None
        except httpx2.TransportError:
            raise UnreachableError(self._says(request, "hung up")) from None

    async def _body(self, request: _Request, response: httpx2.Response) -> bytes:
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > self._patience.body:
                size = self._patience.body // (1024 * 1024)
                raise BrokenAnswerError(self._says(request, f"sends an answer of more than {size} MiB"))
        return bytes(body)

    def _judge(self, request: _Request, answer: Answer) -> None:
        """Nothing for an answer that is one; the error that it stands for otherwise."""
        if answer.status == _TOO_MANY:
            pause = self._asked_for(answer)
            self._busy += 1
            if pause is None:
                pause = min(self._patience.busy * 2 ** (self._busy - 1), _LONGEST_PAUSE)
            self._turn(request).close(pause)
            raise BusyError(
                self._says(request, "asks to wait (429)"),
                retry_at=self._clock.now() + timedelta(seconds=pause),
            )
        if answer.status >= _SERVER_ERRORS:
            self._turn(request).close(self._asked_for(answer) or 0.0)
            raise UnreachableError(self._says(request, f"is unwell ({answer.status})"), status=answer.status)
        self._busy = 0
        if answer.status >= _FIRST_REFUSAL:
            words = "" if request.writes else said(answer)
            raise RefusedError(self._says(request, f"refused ({answer.status})") + words, answer)

    def _asked_for(self, answer: Answer) -> float | None:
        """The seconds that Retry-After asks for, as a number or as the date of the server's own clock."""
        said = answer.headers.get("retry-after", "").strip()
        if not said:
            return None
        if said.isascii() and said.isdigit():
            return min(float(said), _LONGEST_ASKED)
        at, now = instant_named(said), dated(answer)
        return None if at is None else max(0.0, (at - (now or self._clock.now())).total_seconds())

    def _says(self, request: _Request, words: str) -> str:
        return f"{self._who} {words} (asked for {request.what})."


def _harmless(error: BaseException) -> bool:
    """Whether an error says nothing against the server's health."""
    return not isinstance(error, _FAILURES)


def _client(patience: Patience, transport: httpx2.AsyncBaseTransport | None) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        headers={"user-agent": USER_AGENT, "accept": "application/json"},
        timeout=httpx2.Timeout(patience.read, connect=patience.connect, pool=patience.whole),
        # A redirected request would take its token along.
        follow_redirects=False,
        limits=httpx2.Limits(max_connections=8, max_keepalive_connections=4),
        verify=_trust(),
        transport=transport,
        # A simulator on this machine is never behind the proxy that the environment may name.
        mounts={f"all://{host}": None for host in ("127.0.0.1", "localhost", "[::1]")},
    )


@lru_cache(maxsize=1)
def _trust() -> SSLContext:
    """The certificates trusted, read once for all connections: that takes time and memory."""
    return httpx2.create_ssl_context()
