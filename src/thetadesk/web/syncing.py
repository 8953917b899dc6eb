"""Running the syncs that are queued in the database, one at a time: in child processes for a server, in this process
for a command."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Protocol

from thetadesk.bootstrap import App
from thetadesk.connections import tasks
from thetadesk.connections.model import RunState, SyncRun
from thetadesk.connections.service import runs
from thetadesk.web.children import Progress, run_child
from thetadesk.wire.http import WireHealth

_log = logging.getLogger(__name__)
# Jobs queue syncs in the database without a word to anybody.
_LOOK_SECONDS = 1.0
_MINUTE = timedelta(minutes=1)
_TITLE = "The sync was interrupted"
_INTERRUPTED = "Its process was ended. What it had read is recorded; the next sync goes on from there."
_FAULT = (
    "The desk failed in it, by a fault of its own; the log has the details. What it had read is recorded;"
    " the next sync goes on from there."
)


class Syncs(Protocol):
    """Runs queued syncs in whatever process suits the door."""

    def progress_of(self, run_id: str) -> Progress | None:
        """What the sync has last said of itself; None when it is not running here."""
        ...

    def wire_of(self, connection_id: str) -> WireHealth | None:
        """How the broker has last answered the process that syncs; None when this process speaks to it itself, or
        that is long ago."""
        ...

    async def wake(self) -> None:
        """Says that a sync has been queued."""
        ...

    async def finished(self) -> None:
        """Waits until nothing is queued; a server does not wait, it goes on."""
        ...

    def running(self) -> AbstractAsyncContextManager[None]:
        """Surrounds the time in which syncs are run."""
        ...


class InlineSyncs:
    """Runs syncs in this process, beside the requests of a command."""

    def __init__(self, desk: App) -> None:
        self._desk = desk
        self._progress: dict[str, Progress] = {}
        self._working: asyncio.Task[None] | None = None

    def progress_of(self, run_id: str) -> Progress | None:
        return self._progress.get(run_id)

    def wire_of(self, connection_id: str) -> WireHealth | None:  # noqa: ARG002 - this process speaks to brokers itself
        return None

    async def wake(self) -> None:
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())

    async def finished(self) -> None:
        await self.wake()
        assert self._working is not None
        await self._working

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        yield

    async def _work(self) -> None:
        while (run := await asyncio.to_thread(next_queued, self._desk)) is not None:
            await self._sync(run)

    async def _sync(self, run: SyncRun) -> None:
        def say(stage: str, fraction: float) -> None:
            self._progress[run.id] = Progress(stage, fraction)

        try:
            await tasks.sync(self._desk, run.connection_id, run.id, say)
        except Exception:  # noqa: BLE001 - an edge: a bug in an adapter is recorded with the sync
            _log.exception("a sync failed", extra={"run": run.id})
            await asyncio.to_thread(_interrupted, self._desk, run.id, _FAULT)
        finally:
            self._progress.pop(run.id, None)


class ChildSyncs:
    """Runs syncs in child processes, in the order of their coming."""

    def __init__(self, desk: App) -> None:
        self._desk = desk
        self._progress: dict[str, Progress] = {}
        self._wires: dict[str, tuple[datetime, WireHealth]] = {}
        self._awake = asyncio.Event()

    def progress_of(self, run_id: str) -> Progress | None:
        return self._progress.get(run_id)

    def wire_of(self, connection_id: str) -> WireHealth | None:
        if connection_id not in self._wires:
            return None
        said_at, wire = self._wires[connection_id]
        now = self._desk.clock.now()
        # A minute later its budgets are full again.
        is_news = now - said_at < _MINUTE or (wire.open_until is not None and now < wire.open_until)
        return wire if is_news else None

    async def wake(self) -> None:
        self._awake.set()

    async def finished(self) -> None:
        return

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        # This server is alone on its folder: whatever is unfinished was left by one that is gone, and goes on.
        await asyncio.to_thread(_take_up_unfinished, self._desk)
        working = asyncio.create_task(self._work())
        try:
            yield
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working

    async def _work(self) -> None:
        while True:
            self._awake.clear()
            try:
                while (run := await asyncio.to_thread(next_queued, self._desk)) is not None:
                    await self._sync(run)
            except Exception:  # noqa: BLE001 - an edge: recorded, and looked at again
                _log.exception("a sync could not be started")
            with suppress(TimeoutError):
                # Not wait_for: before Python 3.12 it forgets a cancellation that comes together with the event.
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._awake.wait()

    async def _sync(self, run: SyncRun) -> None:
        def heard(progress: Progress) -> None:
            self._progress[run.id] = progress
            if progress.wire is not None:
                self._wires[run.connection_id] = (self._desk.clock.now(), progress.wire)

        try:
            status = await run_child(self._desk.settings, "sync", run.connection_id, run.id, heard=heard)
        finally:
            self._progress.pop(run.id, None)
        if status:
            _log.error("a sync's process ended early", extra={"run": run.id, "status": status})
        # A negative status is a signal: somebody or the machine's memory limit ended the process.
        why = _INTERRUPTED if status < 0 else _FAULT
        await asyncio.to_thread(_interrupted, self._desk, run.id, why)


def next_queued(desk: App) -> SyncRun | None:
    """The sync that has been waiting longest."""
    with desk.reading() as unit:
        waiting = [run for run in runs.latest_runs(unit) if run.state is RunState.QUEUED]
    return min(waiting, key=lambda run: run.queued_at, default=None)


def _take_up_unfinished(desk: App) -> None:
    with desk.unit() as unit:
        runs.take_up_unfinished(unit)


def _interrupted(desk: App, run_id: str, why: str) -> None:
    """Notes that a sync has ended without saying so itself."""
    with desk.unit() as unit:
        if runs.get_run(unit, run_id).state in runs.UNFINISHED:
            runs.fail(unit, run_id, _TITLE, why, desk.clock.now())
