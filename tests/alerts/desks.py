"""Desks with alerts for tests: a database, a clock that is moved, and channels that write down what they are told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from thetadesk.alerts.model import ChannelError, Mode, Rule
from thetadesk.alerts.ports import Channel, ChannelField, Message, Receipt
from thetadesk.alerts.service import channels, rules
from thetadesk.db.engine import Database
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault
from thetadesk.kernel.clock import Clock, FixedClock
from thetadesk.kernel.tenant import LOCAL_TENANT
from thetadesk.ledger.model import By

NOON = datetime(2026, 11, 17, 17, tzinfo=UTC)  # a Tuesday, 12:00 in New York
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


@dataclass(eq=False)
class Notebook:
    """A channel that writes down what it is told. `troubles` are raised one after the other, before anything is written;
    `slow` seconds pass first."""

    name: str = "notebook"
    title: str = "Notebook"
    description: str = "Writes down what it is told."
    fields: tuple[ChannelField, ...] = (
        ChannelField("place", "Place"),
        ChannelField("password", "Password", secret=True, required=False),
    )
    idempotent: bool = False
    heavy: bool = False
    slow: float = 0.0
    troubles: list[BaseException] = field(default_factory=list)
    told: list[Message] = field(default_factory=list)
    checked: list[dict[str, str]] = field(default_factory=list)
    refuses: str = ""

    async def send(self, message: Message, config: Mapping[str, str], post: Any) -> Receipt:
        await asyncio.sleep(self.slow)
        if self.troubles:
            raise self.troubles.pop(0)
        self.told.append(message)
        return Receipt(f"page {len(self.told)}", "written down")

    async def check(self, config: Mapping[str, str], post: Any) -> None:
        self.checked.append(dict(config))
        if self.refuses:
            raise ChannelError(self.refuses, retryable=False)

    @property
    def lines(self) -> list[str]:
        """Every alert it was told, one by one."""
        return [line for message in self.told for line in message.lines]


class AlertDesk:
    """A desk as alerts see it."""

    alerts_url = "http://desk.local/alerts"

    def __init__(self, database: Database, clock: Clock | None = None, *adapters: Channel) -> None:
        self.database = database
        self.clock = clock or FixedClock(NOON)
        self.vault = Vault(KEY)
        self.channels: Mapping[str, Channel] = {each.name: each for each in adapters or (Notebook(),)}
        self.alerts_mode = Mode.SIMULATED

    def unit(self) -> AbstractContextManager[Unit]:
        return self.database.unit(LOCAL_TENANT)

    def reading(self) -> AbstractContextManager[Unit]:
        return self.database.reading(LOCAL_TENANT)

    def carries(self, connection_id: str | None, subject: str) -> bool:
        return True

    def post(self, channel: str) -> Any:
        return None

    @property
    def by(self) -> By:
        return By("you", self.clock.now())

    def rule(self, text: str, name: str = "") -> Rule:
        """Keeps a rule."""
        return self.done(lambda unit: rules.create(unit, text, self.by, name))

    def done(self, work: Callable[[Unit], Any]) -> Any:
        """Does a step."""
        with self.unit() as unit:
            return work(unit)

    def seen(self, look: Callable[[Unit], Any]) -> Any:
        """Reads something."""
        with self.reading() as unit:
            return look(unit)

    async def set_up(self, kind: str = "notebook", **more: Any) -> str:
        """Sets a channel up; its id."""
        config = {"place": "the kitchen", **more.pop("config", {})}
        return (await channels.set_up(self, kind, config, self.by, **more)).id
