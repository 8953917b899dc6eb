"""One stranger, spoken to through everything that can go wrong on the way."""

import asyncio
import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from thetadesk.kernel.clock import FixedClock
from thetadesk.wire.answers import object_in
from thetadesk.wire.errors import (
    Answer,
    BrokenAnswerError,
    BusyError,
    CircuitOpenError,
    RefusedError,
    UnreachableError,
    WireError,
)
from thetadesk.wire.http import Budget, Http, Patience

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
HASTY = Patience(
    connect=2, read=0.2, whole=0.5, turn=5, first_retry=0.001, slowest_retry=0.002, jitter=0, busy=0.001
)
URL = "http://127.0.0.1:1/accounts/12345678"
TOKEN = {"authorization": "Bearer s3cr3t-t0k3n"}
PLENTY = Budget(1000, 1000)


class Stranger:
    """Answers with what it was told, one after the other, the last one again and again."""

    def __init__(self, *answers: httpx2.Response | type[Exception]) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, httpx2.Response):
            return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)
        raise answer("no")


def status(code: int, **headers: str) -> httpx2.Response:
    return httpx2.Response(code, headers={name.replace("_", "-"): text for name, text in headers.items()})


def fine(content: bytes = b'{"a": 1.10}') -> httpx2.Response:
    return httpx2.Response(200, content=content)


def asking(stranger: Stranger, patience: Patience = HASTY, budget: Budget = PLENTY) -> Http:
    return Http("Schwab", budget, FixedClock(NOW), patience, httpx2.MockTransport(stranger))


def whole(answer: Answer) -> Answer:
    return answer


def get(http: Http, times: int = 1) -> Answer:
    async def ask() -> Answer:
        async with http:
            for _ in range(times - 1):
                await http.get(URL, "accounts", whole, headers=TOKEN)
            return await http.get(URL, "accounts", whole, headers=TOKEN)

    return asyncio.run(ask())


def post(http: Http, *, repeatable: bool = False) -> Answer:
    async def ask() -> Answer:
        async with http:
            return await http.post(URL, "the login", whole, {"code": "C0.secret"}, repeatable=repeatable)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "trouble", [status(500), status(502), status(503), status(504), httpx2.ReadError, httpx2.ConnectError]
)
def test_a_reading_is_repeated_until_the_stranger_is_well(trouble):
    stranger = Stranger(trouble, trouble, fine())
    assert get(asking(stranger)).body == b'{"a": 1.10}'
    assert len(stranger.requests) == 3


def test_a_reading_is_given_up_after_the_last_attempt():
    stranger = Stranger(status(500))
    with pytest.raises(UnreachableError, match="unwell \\(500\\)") as failed:
        get(asking(stranger))
    assert len(stranger.requests) == HASTY.attempts
    assert failed.value.status == 500


@pytest.mark.parametrize("code", [302, 400, 401, 403, 404, 422])
def test_a_refusal_is_final(code):
    stranger = Stranger(status(code, location="https://elsewhere.example/"))
    with pytest.raises(RefusedError) as refused:
        get(asking(stranger))
    assert refused.value.status == code
    assert len(stranger.requests) == 1


def test_a_refusal_repeats_the_strangers_reason_without_its_secrets():
    body = b'{"message": "Invalid account number 12345678", "errors": ["token eyJhbGciOiJIUzI1NiIsInR5cCI6"]}'
    with pytest.raises(RefusedError, match="Invalid account number") as refused:
        get(asking(Stranger(httpx2.Response(400, content=body))))
    assert "12345678" not in refused.value.detail
    assert "eyJ" not in refused.value.detail


@pytest.mark.parametrize("trouble", [status(500), status(502), httpx2.ReadError, httpx2.ReadTimeout])
def test_a_writing_that_may_have_arrived_is_not_repeated(trouble):
    stranger = Stranger(trouble, fine())
    with pytest.raises(UnreachableError):
        post(asking(stranger))
    assert len(stranger.requests) == 1


def test_a_writing_that_never_left_is_repeated():
    stranger = Stranger(httpx2.ConnectError, httpx2.ConnectTimeout, fine())
    assert post(asking(stranger)).status == 200


def test_a_writing_that_is_the_same_twice_is_repeated():
    stranger = Stranger(status(502), fine())
    assert post(asking(stranger), repeatable=True).status == 200


def test_a_form_is_sent_as_one():
    stranger = Stranger(fine())
    post(asking(stranger))
    assert stranger.requests[0].content == b"code=C0.secret"
    assert stranger.requests[0].headers["content-type"] == "application/x-www-form-urlencoded"
    assert stranger.requests[0].headers["user-agent"].startswith("thetadesk/")


def test_a_broken_answer_is_asked_for_again():
    stranger = Stranger(fine(b'{"a": 1.'), fine())
    http = asking(stranger)

    async def ask() -> object:
        async with http:
            return await http.get(URL, "accounts", object_in)

    assert str(asyncio.run(ask())) == "{'a': Decimal('1.10')}"


def test_a_429_without_a_time_is_waited_for_a_little_longer_each_time():
    stranger = Stranger(status(429), status(429), status(429), fine())
    assert get(asking(stranger)).status == 200
    assert len(stranger.requests) == 4


def test_a_429_with_a_time_closes_the_budget_until_then():
    stranger = Stranger(status(429, retry_after="30"), fine())
    http = asking(stranger)
    with pytest.raises(BusyError) as busy:
        get(http)
    assert busy.value.retry_at == NOW + timedelta(seconds=30)
    assert len(stranger.requests) == 1
    assert http.health().reads_left == 0
    assert http.health().writes_left == 1000


@pytest.mark.parametrize("said", [{"date": "Fri, 20 Nov 2026 15:10:00 GMT"}, {}])
def test_a_date_to_wait_for_is_read_by_the_strangers_own_clock(said):
    wait = "Fri, 20 Nov 2026 15:10:40 GMT" if said else "Fri, 20 Nov 2026 15:00:40 GMT"
    with pytest.raises(BusyError) as busy:
        get(asking(Stranger(status(429, retry_after=wait, **said))))
    assert busy.value.retry_at == NOW + timedelta(seconds=40)


@pytest.mark.parametrize("said", ["soon", "-5", "Fri, 99 Nov 2026", "²"])
def test_a_time_that_is_none_counts_as_none(said):
    stranger = Stranger(httpx2.Response(429, headers=[(b"retry-after", said.encode("utf-8"))]), fine())
    assert get(asking(stranger)).status == 200


def test_maintenance_with_a_time_is_waited_for():
    stranger = Stranger(status(503, retry_after="600"))
    with pytest.raises(UnreachableError):
        get(asking(stranger, replace(HASTY, attempts=1)))
    http = asking(stranger, replace(HASTY, attempts=2))
    with pytest.raises(BusyError):
        get(http)


def test_reads_and_writes_have_budgets_of_their_own():
    http = asking(Stranger(fine()), budget=Budget(2, 1))
    with pytest.raises(BusyError) as busy:
        get(http, times=3)
    assert NOW + timedelta(seconds=55) < busy.value.retry_at <= NOW + timedelta(seconds=60)
    assert (http.health().reads_left, http.health().writes_left) == (0, 1)


def test_a_host_that_fails_in_a_row_is_left_alone_and_tried_again():
    patience = replace(HASTY, attempts=1, failures=2, rest=0.05)
    stranger = Stranger(status(500), status(500), fine())
    http = asking(stranger, patience)

    async def ask() -> list[str]:
        seen = []
        async with http:
            for _ in range(4):
                try:
                    await http.get(URL, "accounts", whole)
                    seen.append("answered")
                except WireError as error:
                    seen.append(type(error).__name__)
                if seen[-1] == "CircuitOpenError":
                    seen.append(http.health().circuit)
                    await asyncio.sleep(0.06)
                    seen.append(http.health().circuit)
        return [*seen, http.health().circuit]

    http._clock = RealEnough()
    assert asyncio.run(ask()) == [
        "UnreachableError",
        "UnreachableError",
        "CircuitOpenError",
        "open",
        "half-open",
        "answered",
        "closed",
    ]
    assert len(stranger.requests) == 3


class RealEnough:
    """The breaker goes by the machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def test_an_open_circuit_says_until_when():
    http = asking(Stranger(status(500)), replace(HASTY, failures=2))
    with pytest.raises(CircuitOpenError) as opened:
        get(http)
    assert http.health().circuit == "open" or http.health().open_until is None
    assert opened.value.fields["until"] == opened.value.until.isoformat()


@pytest.mark.parametrize("code", [400, 401, 404, 429])
def test_refusals_say_nothing_against_a_hosts_health(code):
    http = asking(Stranger(status(code)), replace(HASTY, failures=1, attempts=2))
    for _ in range(3):
        with pytest.raises((RefusedError, BusyError)):
            asyncio.run(http.get(URL, "accounts", whole))
    assert http.health().circuit == "closed"


def test_no_error_names_an_address_a_token_or_a_form():
    for answer in (status(500), status(404), status(429, retry_after="99"), httpx2.ReadError):
        for ask in (get, post):
            with pytest.raises(WireError) as failed:
                ask(asking(Stranger(answer)))
            text = f"{failed.value!r} {failed.value.fields} {failed.value.__cause__}"
            assert not any(secret in text for secret in ("12345678", "s3cr3t", "C0.secret", "127.0.0.1"))


Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]


def over_a_socket(script: Script, patience: Patience) -> Answer:
    """What comes of asking a server that writes what `script` writes."""

    async def ask() -> Answer:
        done = asyncio.Event()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            talk = asyncio.ensure_future(script(reader, writer))
            await asyncio.wait([talk, asyncio.ensure_future(done.wait())], return_when="FIRST_COMPLETED")
            talk.cancel()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        try:
            async with Http("Schwab", PLENTY, FixedClock(NOW), patience) as http:
                return await http.get(f"http://127.0.0.1:{port}/", "transactions", whole)
        finally:
            done.set()
            server.close()
            await asyncio.sleep(0.01)

    return asyncio.run(ask())


ONCE = replace(HASTY, attempts=1)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


async def hang(reader, writer):
    await asyncio.sleep(30)


async def drip(reader, writer):
    writer.write(HEAD + b"content-length: 1000000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def break_off(reader, writer):
    writer.write(HEAD + b'content-length: 100\r\n\r\n{"a": [1, 2')
    await writer.drain()


async def send_a_bomb(reader, writer):
    packed = gzip.compress(b" " * 3_000_000)
    writer.write(HEAD + b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(packed) + packed)
    await writer.drain()
    await asyncio.sleep(1)


async def babble(reader, writer):
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    await writer.drain()


@pytest.mark.parametrize(
    ("script", "error", "words"),
    [
        (hang, UnreachableError, "did not answer in time"),
        (drip, UnreachableError, "did not answer in time"),
        (break_off, BrokenAnswerError, "broke off"),
        (babble, BrokenAnswerError, "broke off"),
    ],
)
def test_a_server_that_cannot_be_relied_on_is_given_up(script, error, words):
    with pytest.raises(error, match=words):
        over_a_socket(script, ONCE)


def test_a_body_is_not_read_beyond_its_limit_however_well_it_is_packed():
    with pytest.raises(BrokenAnswerError, match="more than 1 MiB"):
        over_a_socket(send_a_bomb, replace(ONCE, body=1024 * 1024, read=2, whole=5))


def test_bytes_are_posted_as_they_are_under_the_headers_given():
    stranger = Stranger(fine())

    async def send() -> Answer:
        async with asking(stranger) as http:
            return await http.post(
                URL, "the alert", whole, b'{"a": "\xc3\xa9"}', {"content-type": "application/json"}
            )

    assert asyncio.run(send()).status == 200
    [request] = stranger.requests
    assert (request.content, request.headers["content-type"]) == (b'{"a": "\xc3\xa9"}', "application/json")
