"""Channels whose libraries do not belong into the server: they work in a child process, one for each.

The child is begun by the first message, kept for the next ones, and ended when it has had nothing to do for a while, which
gives its memory back. Requests and answers are JSON lines on its standard input and output, several at a time. It knows
nothing of the desk but the message and this channel's settings, and ends when its standard input does.
"""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from thetadesk.alerts.model import ChannelError
from thetadesk.alerts.ports import ChannelField, Message, Receipt
from thetadesk.channels.settings import given
from thetadesk.channels.wording import written

if TYPE_CHECKING:
    from thetadesk.channels.outside import Outside

Config = Mapping[str, str]
Asked = dict[str, Any]

_LONGEST_LINE = 1024 * 1024
_PIECE = 64 * 1024
_GRACE = 6.0
"""How much longer than its channel's own time-outs a child is waited for, its start included."""
# Whoever has broken into a library of strangers must not find the brokers' keys in its environment.
_KEPT = re.compile(
    r"PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|SYSTEMDRIVE|"
    r"SSL_CERT_\w+|REQUESTS_CA_BUNDLE|(?:https?|all|no)_proxy|PYTHON\w+|VIRTUAL_ENV|"
    r"DISPLAY|WAYLAND_DISPLAY|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Apart:
    """A channel that works in a child process. There `tell` sends a message and `prove` tries the settings, each within
    about so many seconds; both raise ChannelError."""

    name: str
    title: str
    description: str
    fields: tuple[ChannelField, ...]
    tell: Callable[[Message, Config, float], Receipt]
    prove: Callable[[Config, float], None]
    idempotent: bool = False
    heavy: bool = True

    async def send(self, message: Message, config: Config, post: "Outside") -> Receipt:
        """Tells the message in the child. Raises ChannelError."""
        asked = {"message": written(message), "config": given(self.fields, config)}
        return Receipt(**await post.child(self.name).ask(asked, post.seconds))

    async def check(self, config: Config, post: "Outside") -> None:
        """Tries the settings in the child. Raises ChannelError."""
        await post.child(self.name).ask({"config": given(self.fields, config)}, post.seconds)


@dataclass(slots=True, eq=False)
class _Running:
    """A child that runs, and the answers it owes by their numbers."""

    process: asyncio.subprocess.Process
    owed: dict[int, asyncio.Future[Asked]] = field(default_factory=dict)
    given_up: bool = False

    def give_up(self) -> None:
        """End it as soon as it owes nobody anything: what else it is at may well come to its end."""
        self.given_up = True
        if not self.owed:
            self.kill()

    def dismiss(self) -> None:
        """Let it end by itself: it does what it has begun, and there is nothing more."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def kill(self) -> None:
        """End it, whatever it does."""
        if self.process.returncode is None:
            self.process.kill()


class Child:
    """The process of one channel, as whoever asks it sees it."""

    def __init__(self, channel: str, idle: float) -> None:
        """`idle` is how many seconds a child without work is kept."""
        self._channel = channel
        self._idle = idle
        self._numbers = 0
        self._running: _Running | None = None
        self._starting = asyncio.Lock()
        self._rest: asyncio.TimerHandle | None = None
        self._alive: dict[_Running, asyncio.Task[None]] = {}

    @property
    def pid(self) -> int | None:
        """The process that runs; None while there is none."""
        return self._running.process.pid if self._running else None

    async def ask(self, work: Asked, seconds: float) -> Asked:
        """What came of `work`, which may take so long: the fields of a receipt. Raises ChannelError, also for a child
        that dies or hangs."""
        running = await self._run()
        self._numbers += 1
        number, answer = self._numbers, asyncio.get_running_loop().create_future()
        running.owed[number] = answer
        try:
            async with asyncio.timeout(seconds + _GRACE):
                await self._say(running, {"id": number, "seconds": seconds, **work})
                said: Asked = await answer
        except TimeoutError:
            self._forget(running)
            running.given_up = True
            raise ChannelError(
                f"The process of {self._channel} did not answer; the message may have been taken.",
                uncertain=True,
            ) from None
        finally:
            running.owed.pop(number, None)
            if running.given_up:
                running.give_up()
            self._rest_later(running)
        return _outcome(said)

    async def close(self) -> None:
        """End the child, whatever it does."""
        if self._rest is not None:
            self._rest.cancel()
        for running in self._alive:
            running.kill()
        await asyncio.gather(*self._alive.values())

    async def _run(self) -> _Running:
        async with self._starting:
            if self._rest is not None:
                self._rest.cancel()
            if self._running is None:
                self._running = await self._start()
            return self._running

    async def _start(self) -> _Running:
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "thetadesk.channels.child",
                self._channel,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={name: value for name, value in os.environ.items() if _KEPT.fullmatch(name)},
            )
        except OSError as error:
            raise ChannelError(
                f"The process of {self._channel} cannot be started: {error.strerror}."
            ) from None
        running = _Running(process)
        self._alive[running] = asyncio.create_task(self._hear(running))
        return running

    async def _say(self, running: _Running, work: Asked) -> None:
        assert running.process.stdin is not None
        try:
            running.process.stdin.write(json.dumps(work).encode() + b"\n")
            await running.process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            raise ChannelError(f"The process of {self._channel} ended before it was asked.") from None

    async def _hear(self, running: _Running) -> None:
        """Until the child ends; what it still owes then, it may have done."""
        assert running.process.stdout is not None
        async for line in _lines(running.process.stdout):
            _settle(running, line)
        self._forget(running)
        for answer in running.owed.values():
            if not answer.done():
                answer.set_exception(
                    ChannelError(
                        f"The process of {self._channel} ended in the middle; the message may have been taken.",
                        uncertain=True,
                    )
                )
        await running.process.wait()
        del self._alive[running]

    def _rest_later(self, running: _Running) -> None:
        if self._running is running and not running.owed:
            self._rest = asyncio.get_running_loop().call_later(self._idle, self._dismiss, running)

    def _dismiss(self, running: _Running) -> None:
        if not running.owed:
            self._forget(running)
            running.dismiss()

    def _forget(self, running: _Running) -> None:
        """Give it nothing more to do."""
        if self._running is running:
            self._running = None


async def _lines(said: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Each line that is no longer than an answer can be; of a longer one nothing."""
    line, too_long = bytearray(), False
    while piece := await said.read(_PIECE):
        *ended, rest = piece.split(b"\n")
        for end in ended:
            if not too_long and len(line) + len(end) <= _LONGEST_LINE:
                yield bytes(line + end)
            line, too_long = bytearray(), False
        too_long = too_long or len(line) + len(rest) > _LONGEST_LINE
        line = bytearray() if too_long else line + rest


def _settle(running: _Running, line: bytes) -> None:
    try:
        said = json.loads(line)
        answer = running.owed.get(said["id"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return  # nothing that the child says
    if answer is not None and not answer.done():
        answer.set_result(said)


def _outcome(said: Asked) -> Asked:
    if "error" in said:
        error = said["error"]
        raise ChannelError(
            error["detail"], error["retryable"], error["retry_after"], uncertain=error["uncertain"]
        )
    receipt: Asked = said["receipt"]
    return receipt
