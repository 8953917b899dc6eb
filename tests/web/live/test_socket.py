"""The WebSocket itself: loaded when somebody comes, and nobody who takes nothing is waited for."""

import asyncio
import subprocess
import sys
from contextlib import suppress

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from thetadesk.web.live import socket as live_socket

REASON = "too slow: what was sent was not taken for ten seconds"


class Flood:
    """Sends until there is no room, then hangs up with a reason."""

    def __init__(self) -> None:
        self.is_over = asyncio.Event()

    async def __call__(self, scope, receive, send) -> None:
        await send({"type": "websocket.accept"})
        with suppress(TimeoutError):
            await self._flood(send)
        await asyncio.wait_for(send({"type": "websocket.close", "code": 4008, "reason": REASON}), 5)
        self.is_over.set()

    async def _flood(self, send) -> None:
        while True:
            await asyncio.wait_for(send({"type": "websocket.send", "text": "x" * 60_000}), 0.2)


def talking(scene) -> None:
    """Plays a scene with a server of our protocol that floods; `scene` gets its address and the flood."""

    class Quiet(uvicorn.Server):
        def install_signal_handlers(self) -> None:
            return

    async def play() -> None:
        flood = Flood()
        server = Quiet(
            uvicorn.Config(
                flood,
                port=0,
                lifespan="off",
                log_config=None,
                ws=live_socket.protocol,
                ws_per_message_deflate=False,
                timeout_graceful_shutdown=1,
            )
        )
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            await scene(f"ws://127.0.0.1:{port}/", flood)
        finally:
            server.should_exit = True
            await serving

    asyncio.run(play())


async def all_of(socket) -> None:
    async for _ in socket:
        pass
    await socket.recv()


def test_a_client_that_reads_again_learns_why_it_was_hung_up_on(monkeypatch):
    monkeypatch.setattr(live_socket, "LINGERING_SECONDS", 30)

    async def scene(address, flood):
        async with connect(address, max_queue=1, compression=None) as slow:
            await flood.is_over.wait()
            with pytest.raises(ConnectionClosed) as ended:
                await asyncio.wait_for(all_of(slow), 30)
        assert (ended.value.rcvd.code, ended.value.rcvd.reason) == (4008, REASON)

    talking(scene)


async def pinging(writer) -> None:
    while True:
        writer.write(b"\x8a\x80\0\0\0\0")
        await writer.drain()
        await asyncio.sleep(0.02)


def test_a_client_that_never_reads_again_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(live_socket, "LINGERING_SECONDS", 0.1)

    async def scene(address, flood):
        reader, writer = await asyncio.open_connection(*address[5:-1].split(":"))
        key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
        upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        writer.write(f"GET / HTTP/1.1\r\nHost: localhost\r\n{upgrade}{key}\r\n".encode())
        writer.transport.pause_reading()
        await flood.is_over.wait()
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(pinging(writer), 30)
        writer.close()
        reader.feed_eof()

    talking(scene)


def test_a_desk_that_nobody_watches_loads_no_websocket():
    code = "import sys, thetadesk.web.app, thetadesk.web.work, thetadesk.web.live.socket; print('websockets' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"
