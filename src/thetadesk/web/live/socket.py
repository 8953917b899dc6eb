"""How uvicorn speaks WebSocket for the desk: loaded when the first client asks, and no client can hold it up.

The library costs twenty megabytes, which a desk that nobody watches live need not spend.
"""

import asyncio
from functools import cache
from typing import Any

MOST_BYTES = 64 * 1024
LINGERING_SECONDS = 5.0
"""How long what is left, the reason included, is offered to a client that is hung up on."""


def protocol(**made: Any) -> asyncio.Protocol:
    """A connection that was asked to become a WebSocket, as uvicorn makes one."""
    return _impatient()(**made)


@cache
def _impatient() -> type[asyncio.Protocol]:
    from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

    class Impatient(WebSocketsSansIOProtocol):
        """Hangs up on whoever takes no more, where uvicorn would wait for them for ever."""

        async def send(self, message: Any) -> None:
            if message["type"] == "websocket.close":
                # It goes behind what waits already; waiting until there is room would be waiting for the client.
                self.writable.set()
            await super().send(message)

        def on_task_complete(self, task: asyncio.Task[None]) -> None:
            super().on_task_complete(task)
            self.loop.call_later(LINGERING_SECONDS, self.transport.abort)

    return Impatient
