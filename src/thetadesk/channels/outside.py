"""What channels speak to strangers through: an HTTP client for each address, one child process a heavy channel.

One `Outside` belongs to the process that delivers, and is handed to every `send` and `check`. Addresses share nothing, so
that one which hangs, is unwell or asks to wait slows no other: at one host there may be two receivers, two workspaces, the
browsers of everybody.
"""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from thetadesk.alerts.model import ChannelError
from thetadesk.channels.apart import Child
from thetadesk.kernel.clock import Clock
from thetadesk.wire.errors import (
    Answer,
    BrokenAnswerError,
    BusyError,
    CircuitOpenError,
    RefusedError,
    UnreachableError,
    WireError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thetadesk.wire.http import Http

_PER_MINUTE = 120
_MOST_PLACES = 128
"""Addresses that are kept ready: more than the channels of a desk; the one that was not used for longest is given up."""
_LARGEST_ANSWER = 256 * 1024
_REQUEST_TIMEOUT, _TOO_EARLY = 408, 425
_REDIRECTS = range(300, 400)
# The answer of a gateway that does not know what became of the request behind it.
_PERHAPS_TAKEN = frozenset({502, 504})


class AnsweredError(ChannelError):
    """The host said no; `status` is its HTTP status."""

    def __init__(self, detail: str, status: int) -> None:
        super().__init__(detail, retryable=status in (_REQUEST_TIMEOUT, _TOO_EARLY))
        self.status = status


class Outside:
    """A delivering process's ways to the world. Close it when the process ends."""

    def __init__(self, clock: Clock, seconds: float = 12.0, idle: float = 120.0) -> None:
        """`seconds` is the longest that one send may take: less than the deliverer waits, so that the channel itself can
        say what a silence means. `idle` is how long a child without work is kept."""
        self.seconds = seconds
        self._clock = clock
        self._idle = idle
        # By address, the one that was used last at the end.
        self._places: dict[str, Http] = {}
        self._children: dict[str, Child] = {}

    def now(self) -> datetime:
        """The instant by the clock of this process."""
        return self._clock.now()

    def child(self, channel: str) -> Child:
        """The process in which this heavy channel works."""
        if channel not in self._children:
            self._children[channel] = Child(channel, self._idle)
        return self._children[channel]

    async def post(self, who: str, url: str, content: bytes, headers: "Mapping[str, str]") -> Answer:
        """One attempt at posting, no redirection followed; `who` begins the sentence of an error ("The webhook").

        Raises AnsweredError for a refusal and ChannelError for everything else.
        """
        try:
            return await (await self._place(url)).post(url, "the alert", _whole, content, headers)
        except RefusedError as refusal:
            raise AnsweredError(_refusal(who, refusal.status), refusal.status) from None
        except (UnreachableError, BusyError, BrokenAnswerError, CircuitOpenError) as error:
            raise self._failed(who, error) from None

    async def close(self) -> None:
        """Give up all connections and children. Nothing can be sent afterwards."""
        for child in self._children.values():
            await child.close()
        for place in self._places.values():
            await place.close()

    async def _place(self, url: str) -> "Http":
        if url not in self._places:
            # The first one reads the library and the certificates, for longer than ticks can wait.
            made = await asyncio.to_thread(self._client)
            self._places.setdefault(url, made)
        place = self._places[url] = self._places.pop(url)
        if len(self._places) > _MOST_PLACES:
            await self._places.pop(next(iter(self._places))).close()
        return place

    def _client(self) -> "Http":
        # The client and its certificates cost memory that a desk without such channels need not spend.
        from thetadesk.wire.http import Budget, Http, Patience

        patience = Patience(
            connect=min(5.0, self.seconds),
            read=self.seconds,
            whole=self.seconds,
            turn=0.0,
            attempts=1,
            body=_LARGEST_ANSWER,
        )
        return Http("The channel", Budget(1, _PER_MINUTE), self._clock, patience)

    def _failed(self, who: str, error: WireError) -> ChannelError:
        if isinstance(error, BusyError):
            return ChannelError(f"{who} asks to wait.", retry_after=self._until(error.retry_at))
        if isinstance(error, CircuitOpenError):
            return ChannelError(
                f"{who} failed several times in a row and is left alone for a while.",
                retry_after=self._until(error.until),
            )
        if isinstance(error, UnreachableError) and not error.sent:
            return ChannelError(f"{who} cannot be reached.")
        if isinstance(error, UnreachableError) and error.status is not None:
            return ChannelError(
                f"{who} is unwell ({error.status}).", uncertain=error.status in _PERHAPS_TAKEN
            )
        words = "broke off its answer" if isinstance(error, BrokenAnswerError) else "did not answer"
        return ChannelError(f"{who} {words}; the message may have been taken.", uncertain=True)

    def _until(self, at: datetime | None) -> float | None:
        return None if at is None else max(0.0, (at - self.now()).total_seconds())


def _refusal(who: str, status: int) -> str:
    if status in _REDIRECTS:
        return (
            f"{who} answers with a redirection ({status}), which is not followed: set up its final address."
        )
    return f"{who} refused the message ({status})."


def _whole(answer: Answer) -> Answer:
    return answer
