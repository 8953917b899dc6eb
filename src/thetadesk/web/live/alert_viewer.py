"""One client of `/ws/alerts`: what waits to be sent to it, in order, and how long it may take nothing."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from thetadesk.web.live.viewer import PATIENCE_SECONDS, TooSlowError

MOST_WAITING = 500
"""Messages; who has not taken so many is told all of it at once when it comes again."""


class AlertViewer:
    """A client. Unlike prices, alerts are not conflated: each is sent, and who falls behind is let go and comes again."""

    def __init__(self, number: int, patience: float = PATIENCE_SECONDS) -> None:
        self.number = number
        self.follows = False
        self._patience = patience
        self._waiting: deque[str] = deque()
        self._held: list[str] | None = None
        self._overflown = False
        self._awake = asyncio.Event()
        self._answered = asyncio.Event()
        self._answered.set()

    def hold(self) -> None:
        """From now on follows; what changes waits until `begin` has told how things stood."""
        self.follows, self._held = True, []
        self._answered.clear()

    def begin(self, text: str) -> None:
        """Sends how things stand, and after it what has changed meanwhile."""
        held, self._held = self._held or [], None
        self.reply(text)
        for each in held:
            self.reply(each)

    def tell(self, text: str) -> None:
        """Sends what changed, if it follows."""
        if self._held is not None:
            self._held.append(text)
            if len(self._held) > MOST_WAITING:
                self.let_go()
        elif self.follows:
            self.reply(text)

    def reply(self, text: str) -> None:
        """Sends this after what waits."""
        if len(self._waiting) >= MOST_WAITING:
            self.let_go()
        else:
            self._waiting.append(text)
        self._awake.set()

    def let_go(self) -> None:
        """It cannot be told everything any more: it is let go, so that it comes again."""
        self._overflown, self._held = True, None
        self._awake.set()

    async def answered(self) -> None:
        """Waits until an answer is sent, so that who asks without reading is not listened to."""
        await self._answered.wait()

    async def send_all(self, send: Callable[[str], Awaitable[None]]) -> None:
        """Sends what there is to tell, for ever. Raises TooSlowError."""
        while True:
            await self._awake.wait()
            self._awake.clear()
            while self._waiting or self._overflown:
                if self._overflown:
                    raise TooSlowError
                try:
                    async with asyncio.timeout(self._patience):
                        await send(self._waiting.popleft())
                except TimeoutError:
                    raise TooSlowError from None
            if self._held is None:
                self._answered.set()
