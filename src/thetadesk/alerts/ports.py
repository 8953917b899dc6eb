"""What alerts ask of a channel. `channels/<name>.py` exports one as `CHANNEL`; discovery finds it.

A channel is stateless: what the user set up comes with every call, secrets included, and is never logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from thetadesk.alerts.model import ChannelError, Mode, Severity

__all__ = ["Channel", "ChannelError", "ChannelField", "Message", "Receipt"]


@dataclass(frozen=True, slots=True)
class ChannelField:
    """Something a user says to set a channel up. A secret one is stored encrypted and never shown again."""

    name: str
    title: str
    secret: bool = False
    required: bool = True
    description: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What is told at once: one alert, or several that belong together.

    `key` is the same for every attempt at this message: a channel that can hands it on as its idempotency key. `lines`
    are the single alerts in words, worst first; `body` is the same as one text, without `url`, where they can be worked.
    `title` begins with the mode already.
    `repeated` says that an earlier attempt may have arrived, and then `body` says so too. `test` marks the test button.
    """

    key: str
    title: str
    body: str
    severity: Severity
    at: datetime
    url: str
    lines: tuple[str, ...]
    mode: Mode
    test: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the channel said when it took the message: its own id for it, and a few words for the history."""

    id: str = ""
    words: str = ""


class Channel(Protocol):
    """One way to be told.

    `idempotent`: the same `Message.key` sent twice is told once. `heavy`: it loads libraries that belong into a child
    process. `post` in `send` and `check` is whatever this process speaks to strangers through (`wire.http`), which a
    channel knows and alerts only pass on.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def fields(self) -> tuple[ChannelField, ...]: ...
    @property
    def idempotent(self) -> bool: ...
    @property
    def heavy(self) -> bool: ...

    async def send(self, message: Message, config: Mapping[str, str], post: Any) -> Receipt:
        """Tells the message. Raises ChannelError; any other exception is a bug of the channel and counts as a failure."""
        ...

    async def check(self, config: Mapping[str, str], post: Any) -> None:
        """Proves that these settings work, telling nobody where that is possible. Raises ChannelError."""
        ...
