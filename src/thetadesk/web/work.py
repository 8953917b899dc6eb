"""What an application does beside answering: imports, syncs, logins on their way, jobs, the live market, alerts, the
simulator's health."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from functools import partial

from thetadesk.bootstrap import App, clockwork
from thetadesk.jobs.clockwork import Clockwork
from thetadesk.jobs.model import JobRun
from thetadesk.jobs.service.schedules import EVERYONE
from thetadesk.web.importing import ChildImports, Imports, InlineImports
from thetadesk.web.live.alerts import LiveAlerts
from thetadesk.web.live.market import LiveMarket
from thetadesk.web.logins import Logins
from thetadesk.web.simulator import Simulator
from thetadesk.web.syncing import ChildSyncs, InlineSyncs, Syncs


@dataclass(frozen=True, slots=True)
class Work:
    """`serves` tells a server, which goes on, from a command, which ends when it is done."""

    desk: App
    imports: Imports
    syncs: Syncs
    logins: Logins
    jobs: Clockwork
    live: LiveMarket
    alerts: LiveAlerts
    serves: bool
    simulator: Simulator | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Surrounds the time in which the application serves: files are read, syncs run, jobs start by themselves."""
        async with self.imports.running(), self.syncs.running():
            if self.serves:
                await self.jobs.start()
            try:
                async with self._market(), self._watching():
                    yield
            finally:
                await self.jobs.stop()
                await self.live.close()
                await self.logins.close()
                await self.desk.hang_up()

    def _market(self) -> AbstractAsyncContextManager[None]:
        return self.live.running() if self.serves else nullcontext()

    def _watching(self) -> AbstractAsyncContextManager[None]:
        return self.alerts.running() if self.serves else nullcontext()

    async def trigger(self, job: str, portfolio_id: str = EVERYONE) -> JobRun:
        """Starts a job, for all or for one portfolio; a command waits for its end."""
        start = self.jobs.trigger if self.serves else self.jobs.run
        return await start(job, portfolio_id)

    async def finished(self) -> None:
        """Waits for what a command has begun."""
        await self.syncs.finished()
        await self.logins.close()
        await self.desk.hang_up()


def of_server(desk: App, simulator: Simulator | None = None) -> Work:
    """For a server: heavy work in child processes."""
    syncs = ChildSyncs(desk)
    logins, live = Logins(desk, syncs, serves=True), LiveMarket(desk)
    alerts = LiveAlerts(desk, live)
    desk.around.valued = live.valued
    desk.around.plugins = partial(_told_to_plugins, desk, live)
    return Work(desk, ChildImports(desk), syncs, logins, clockwork(desk), live, alerts, True, simulator)


def of_command(desk: App) -> Work:
    """For a command without a server: everything in this process, and no schedule."""
    syncs = InlineSyncs(desk)
    logins, live = Logins(desk, syncs, serves=False), LiveMarket(desk)
    alerts = LiveAlerts(desk, live)
    desk.around.plugins = partial(_told_to_plugins, desk, live)
    return Work(desk, InlineImports(desk), syncs, logins, clockwork(desk), live, alerts, False)


def _told_to_plugins(
    desk: App, live: LiveMarket, portfolio_id: str | None, apart: Collection[str]
) -> Mapping[str, object]:
    # What it reads as pages do knows of this module.
    from thetadesk.web.plugged import context

    return context(desk, live, portfolio_id, apart)
