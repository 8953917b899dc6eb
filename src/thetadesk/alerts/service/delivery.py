"""Delivery: a task for each channel that has something to send, so that no channel slows another.

Nothing that a channel does, hanging and bugs included, reaches further than its own message: each is sent in a task of
its own, given up after a while, and its exception is looked at there.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from thetadesk.alerts import messages
from thetadesk.alerts.latency import Latencies
from thetadesk.alerts.messages import Item
from thetadesk.alerts.model import ChannelError, ChannelSettings, Delivery, DeliveryState
from thetadesk.alerts.patience import Breaker
from thetadesk.alerts.ports import Channel, Message, Receipt
from thetadesk.alerts.service import channels, claiming
from thetadesk.alerts.service.claiming import Line, Outcome, Parcel
from thetadesk.alerts.service.desk import Desk, look, step
from thetadesk.alerts.store import deliveries as store
from thetadesk.db.errors import DatabaseBusyError, DatabaseSetupError
from thetadesk.db.unit import Unit

log = logging.getLogger(__name__)

SEND_SECONDS = 20.0
"""How long a channel may take for one message."""
LEASE_SECONDS = 30.0
"""How long a claim lasts: longer than sending may take, short enough that a killed process is soon made good."""
POLL_SECONDS = 5.0
"""How often it is looked whether another process has left something to send."""
_ENDING_SECONDS = 3.0
_TOGETHER = 4  # messages of one channel at a time
_AGAIN_SECONDS = 0.5
_HURRY = 0.02  # the least time between two looks at the outbox

Listener = Callable[[Sequence[Delivery]], None]


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """How a channel does in this process: failures in a row, and until when it is left alone."""

    channel_id: str
    failures: int
    resting_until: datetime | None


@dataclass(slots=True)
class Deliverer:
    """Sends what waits in the outbox, for as long as `run` runs. `listeners` hear how deliveries stand afterwards."""

    desk: Desk
    latencies: Latencies
    listeners: list[Listener] = field(default_factory=list)
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    send_seconds: float = SEND_SECONDS
    lease_seconds: float = LEASE_SECONDS
    poll_seconds: float = POLL_SECONDS
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _working: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _breakers: dict[str, Breaker] = field(default_factory=dict)
    _last_sent: dict[str, datetime] = field(default_factory=dict)

    def wake(self, *_: object) -> None:
        """Something is in the outbox; takes whatever a listener of the recorder is told."""
        self._news.set()

    def health(self) -> list[ChannelHealth]:
        """How the channels do that this process has sent something by."""
        return [
            ChannelHealth(name, breaker.failures, breaker.open_until)
            for name, breaker in sorted(self._breakers.items())
        ]

    async def run(self) -> None:
        """Sends until it is cancelled; what is being sent then gets a few seconds to end."""
        try:
            while True:
                self._news.clear()
                pause = await self._looked()
                # Not by wait_for: up to Python 3.11 it loses a cancellation that comes together with the news.
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._news.wait()
                    await asyncio.sleep(_HURRY)
        finally:
            await self._end()

    async def _looked(self) -> float:
        """A round that may fail: a database that is busy is asked again, a bug stands in the log, and both end nothing."""
        task = asyncio.ensure_future(self._round())
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            task.cancel()
            raise
        if (error := task.exception()) is None:
            return task.result()
        log.error("the outbox of alerts could not be looked at", exc_info=error)
        return self.poll_seconds

    async def _round(self) -> float:
        """Sets the channels to work that have something to send; seconds until it is worth looking again."""
        now = self.desk.clock.now()
        due, next_at = await look(
            self.desk, lambda unit: (store.due_channels(unit, now), store.next_due_at(unit))
        )
        for channel_id in due:
            if channel_id not in self._working:
                task = asyncio.create_task(self._work(channel_id))
                self._working[channel_id] = task
                task.add_done_callback(partial(self._worked, channel_id))
        if next_at is None:
            return self.poll_seconds
        # What is due already is being worked on, and its end wakes us.
        until = (next_at - now).total_seconds()
        return min(max(until, _HURRY) if until > 0 else self.poll_seconds, self.poll_seconds)

    def _worked(self, channel_id: str, task: asyncio.Task[None]) -> None:
        del self._working[channel_id]
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            # What it had claimed comes again when its lease ends.
            log.error("delivery by the channel %s broke off", channel_id, exc_info=error)
        else:
            self._news.set()

    async def _work(self, channel_id: str) -> None:
        """Sends message after message of one channel until nothing is due."""
        while True:
            settings, parcels = await step(self.desk, lambda unit: self._claimed(unit, channel_id))
            if settings is None:
                return
            adapter = channels.adapter_of(self.desk, settings.kind)
            channels.hide(settings, adapter)
            sending = (self._send(parcel, adapter, settings) for parcel in parcels)
            # All of them end here, also beside one that breaks off: none is sent by a task that nobody knows.
            for error in await asyncio.gather(*sending, return_exceptions=True):
                if error is not None:
                    raise error

    def _claimed(self, unit: Unit, channel_id: str) -> tuple[ChannelSettings | None, list[Parcel]]:
        """What is to be sent now, and by which settings."""
        now = self.desk.clock.now()
        parcels = claiming.claim(unit, self._line(unit, channel_id, now), now, self.desk.carries)
        return channels.opened(unit, channel_id, self.desk.vault) if parcels else None, parcels

    def _line(self, unit: Unit, channel_id: str, now: datetime) -> Line:
        settings = store.find_channel(unit, channel_id)
        adapter = self.desk.channels.get(settings.kind) if settings else None
        breaker = self._breaker(channel_id)
        if settings is not None and not settings.problem:
            breaker.proved(settings.checked_at)
        return Line(
            channel_id,
            self.holder,
            now + timedelta(seconds=self.lease_seconds),
            adapter is not None,
            adapter is not None and adapter.idempotent,
            # The first message of a channel that failed tries alone whether it is back.
            1 if breaker.is_trying else _TOGETHER,
            self._last_sent.get(channel_id),
            None if breaker.allows(now) else breaker.open_until,
            breaker.fails,
        )

    async def _send(self, parcel: Parcel, adapter: Channel, settings: ChannelSettings) -> None:
        each_told = zip(parcel.deliveries, parcel.alerts, parcel.names, strict=True)
        items = [Item(alert, each.telling, name) for each, alert, name in each_told]
        url = self.desk.alerts_url
        message = messages.message(parcel.batch, items, parcel.at, url, parcel.repeated)
        # What does not open will not open by itself: a fallback need not wait for it.
        shut = Outcome(problem=channels.SHUT, retryable=settings.fallback_id is None)
        outcome = await self._sent(message, adapter, settings.config) if settings.readable else shut
        self._note(settings.id, outcome)
        await self._settle(parcel, settings, outcome)

    async def _sent(self, message: Message, adapter: Channel, config: Mapping[str, str]) -> Outcome:
        began = time.monotonic()
        task = asyncio.ensure_future(adapter.send(message, config, self.desk.post(adapter.name)))
        try:
            done, _ = await asyncio.wait({task}, timeout=self.send_seconds)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if not done:
            task.cancel()
            return Outcome(
                problem=f"no answer within {self.send_seconds:.0f} seconds",
                uncertain=True,
                milliseconds=round(self.send_seconds * 1000),
            )
        return outcome_of(task, round((time.monotonic() - began) * 1000))

    def _note(self, channel_id: str, outcome: Outcome) -> None:
        breaker = self._breaker(channel_id)
        if outcome.receipt is not None:
            breaker.succeeded()
            self._last_sent[channel_id] = self.desk.clock.now()
        elif outcome.retryable:
            breaker.failed(self.desk.clock.now(), outcome.retry_after)

    async def _settle(self, parcel: Parcel, settings: ChannelSettings, outcome: Outcome) -> None:
        now = self.desk.clock.now()
        luck = random.random()  # noqa: S311 (spreads retries, keeps no secret)

        def keep(unit: Unit) -> list[Delivery]:
            line = self._line(unit, settings.id, now)
            channels.note_health(unit, settings.id, now, outcome.problem)
            return claiming.settle(unit, parcel, line, outcome, now, luck)

        settled = await self._kept(keep)
        for each in settled:
            if each.state is DeliveryState.DELIVERED and each.telling == 0:
                self.latencies.delivered(each.alert_id, time.monotonic_ns())
        for listener in self.listeners:
            listener(settled)

    async def _kept(self, keep: Callable[[Unit], list[Delivery]]) -> list[Delivery]:
        """What came of a message is kept however long the database is busy: what is forgotten is sent again."""
        while True:
            try:
                return await step(self.desk, keep)
            except (DatabaseBusyError, DatabaseSetupError) as error:
                log.warning("what came of a message waits for the database: %s", error.detail)
                await asyncio.sleep(_AGAIN_SECONDS)

    def _breaker(self, channel_id: str) -> Breaker:
        return self._breakers.setdefault(channel_id, Breaker())

    async def _end(self) -> None:
        tasks = list(self._working.values())
        if tasks:
            await asyncio.wait(tasks, timeout=_ENDING_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def outcome_of(task: asyncio.Future[Receipt], milliseconds: int) -> Outcome:
    """What came of a task that sent a message: its receipt, its ChannelError, or a bug of the channel, which stands in
    the log and counts as a failure that may have arrived."""
    error = asyncio.CancelledError() if task.cancelled() else task.exception()
    if error is None:
        return Outcome(receipt=task.result(), milliseconds=milliseconds)
    if isinstance(error, ChannelError):
        return Outcome(
            problem=error.detail,
            retryable=error.retryable,
            retry_after=error.retry_after,
            uncertain=error.uncertain,
            milliseconds=milliseconds,
        )
    log.error("a channel failed in a way that it does not know itself", exc_info=error)
    return Outcome(
        problem=f"the channel failed: {type(error).__name__}", uncertain=True, milliseconds=milliseconds
    )
