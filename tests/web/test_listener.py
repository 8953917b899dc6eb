"""The listener for the way back from a broker: TLS, loopback, only while a login is under way."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from starlette.responses import PlainTextResponse

from tests.processes import free_port
from thetadesk.kernel.clock import FixedClock
from thetadesk.web.listener import CallbackListener, is_ours

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


async def app(scope, receive, send):
    await PlainTextResponse(f"landed at {scope['path']}")(scope, receive, send)


def listener(folder, patience=timedelta(minutes=10)) -> CallbackListener:
    return CallbackListener(folder, FixedClock(NOW), app, patience)


async def asked(port: int, folder) -> str:
    trusting = ssl.create_default_context(cafile=folder / "callback.pem")
    async with httpx2.AsyncClient(verify=trusting, trust_env=False) as http:
        return (await http.get(f"https://127.0.0.1:{port}/back?code=1")).text


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("https://127.0.0.1:8182", True),
        ("https://localhost/callback", True),
        ("https://[::1]:8182/", True),
        ("http://127.0.0.1:8182", False),
        ("https://desk.example/callback", False),
        ("https://127.0.0.1.evil.example", False),
    ],
)
def test_only_https_on_this_machine_is_listened_at(address, ours):
    assert is_ours(address) is ours


def test_it_answers_over_tls_and_is_gone_afterwards(tmp_path):
    async def walk():
        port = free_port()
        door = listener(tmp_path)
        assert await door.expect(f"https://127.0.0.1:{port}")
        assert await asked(port, tmp_path) == "landed at /back"
        await door.close()
        with pytest.raises(httpx2.ConnectError):
            await asked(port, tmp_path)
        assert await door.expect(f"https://127.0.0.1:{port}")
        assert await asked(port, tmp_path) == "landed at /back"
        await door.close()

    asyncio.run(walk())


def test_a_login_that_nobody_finishes_closes_it(tmp_path):
    async def walk():
        port = free_port()
        door = listener(tmp_path, timedelta(milliseconds=1))
        assert await door.expect(f"https://127.0.0.1:{port}")
        while True:
            try:
                await asked(port, tmp_path)
            except httpx2.TransportError:
                break
        await door.close()

    asyncio.run(asyncio.wait_for(walk(), 20))


def test_it_lingers_for_a_browser_that_comes_back_twice(tmp_path):
    async def walk():
        port = free_port()
        door = listener(tmp_path)
        assert await door.expect(f"https://127.0.0.1:{port}")
        door.close_soon()
        assert await asked(port, tmp_path) == "landed at /back"
        await door.close()
        with pytest.raises(httpx2.ConnectError):
            await asked(port, tmp_path)

    asyncio.run(walk())


def test_a_taken_port_leaves_pasting(tmp_path):
    async def walk():
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            assert not await listener(tmp_path).expect(f"https://127.0.0.1:{other.getsockname()[1]}")
        assert not await listener(tmp_path).expect("https://desk.example/callback")

    asyncio.run(walk())
