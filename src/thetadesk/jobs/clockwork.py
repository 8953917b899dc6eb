"""The engine: wakes when a job is due, runs it once among all processes, and writes down how it went."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from thetadesk.db.errors import DatabaseBusyError
from thetadesk.db.unit import Unit
from thetadesk.jobs.model import JobRun, JobStatus, RunState, Scheduled
from thetadesk.jobs.service import running
from thetadesk.kernel.clock import Clock, SystemClock
from thetadesk.kernel.errors import NotFoundError, ThetadeskError

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]

BEAT_SECONDS = 10.0
"""How often a runner says that it is alive."""

_AGAIN = timedelta(seconds=30)
# Another process may take part in the same schedule, or the settings change: look at least so often.
_LONGEST_SLEEP = timedelta(hours=1)
_BROKEN_OFF = "It was broken off; it goes on when it is due again."

_log = logging.getLogger(__name__)


class Desk(Protocol):
    """What the clockwork needs of the desk; every job's function gets the whole of it."""

    @property
    def clock(self) -> Clock: ...

    def unit(self) -> AbstractContextManager[Unit]:
        """A writing unit of work, committed at its end."""
        ...

    def reading(self) -> AbstractContextManager[Unit]:
        """A unit that reads one consistent state."""
        ...


class Clockwork:
    """Runs the jobs of `table` for `desk`. Nothing runs by itself before `start`, nor at all unless `enabled`.

    Any number of processes may share a database: a lease makes each job one process's at a time, and the time at
    which it is due is kept beside it, so that a due time is served once.
    """

    def __init__(
        self,
        desk: Desk,
        table: Iterable[Scheduled],
        *,
        enabled: bool = True,
        beat_seconds: float = BEAT_SECONDS,
    ) -> None:
        self._desk = desk
        self._table = {job.name: job for job in table}
        self._enabled = enabled
        self._beat_seconds = beat_seconds
        self._scheduler: AsyncIOScheduler | None = None
        self._tasks: set[asyncio.Task[JobRun]] = set()

    @property
    def jobs(self) -> tuple[Scheduled, ...]:
        """The jobs, as the table lists them."""
        return tuple(self._table.values())

    def job(self, name: str) -> Scheduled:
        """The job of this name. Raises NotFoundError."""
        if name not in self._table:
            known = ", ".join(self._table) or "none"
            raise NotFoundError(f"there is no job {name}; there are: {known}", job=name)
        return self._table[name]

    def statuses(self) -> list[JobStatus]:
        """Every job with its next and its last run."""
        with self._desk.reading() as unit:
            return running.statuses(unit, self.jobs, self._enabled, self._desk.clock.now())

    async def start(self) -> None:
        """From now on jobs run when they are due."""
        if not self._enabled or not self._table or self._scheduler is not None:
            return
        # Costs memory that a process without a schedule need not spend.
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        self._scheduler = AsyncIOScheduler(
            # A look asks for the next one before it has quite ended; the lease sees to it that one runs.
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 10},
        )
        self._scheduler.start()
        for name in self._table:
            self._look_at(name, None)

    async def stop(self) -> None:
        """Ends the schedule and whatever runs; what is broken off is due again at the next start."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def trigger(self, name: str) -> JobRun:
        """Starts a job at once and answers without waiting for its end.

        Raises NotFoundError, and JobRunningError while the job runs.
        """
        return (await self._triggered(name))[0]

    async def run(self, name: str) -> JobRun:
        """Runs a job at once and answers when it has ended. Raises as `trigger` does."""
        return await (await self._triggered(name))[1]

    async def look(self, name: str) -> JobRun | None:
        """Runs the job to its end if it is due, and settles when to look again; the run, if there was one."""
        job = self.job(name)
        try:
            begun = await asyncio.to_thread(self._begin, job)
        except DatabaseBusyError:
            self._look_at(name, self._desk.clock.now() + _AGAIN)
            return None
        if isinstance(begun, running.Waiting):
            self._look_at(name, begun.until)
            return None
        task = self._started(job, begun)
        # Unlike awaiting it, this leaves the run to `stop` when the schedule ends.
        await asyncio.wait([task])
        self._look_at(name, None)
        return task.result()

    def _look_at(self, name: str, at: datetime | None) -> None:
        """Looks at the job at that time, or at once."""
        if self._scheduler is None:
            return
        wait = timedelta() if at is None else max(at - self._desk.clock.now(), timedelta())
        # Whatever clock the desk goes by, a wait is one of the machine's.
        run_date = SystemClock().now() + min(wait, _LONGEST_SLEEP)
        self._scheduler.add_job(
            self.look, "date", run_date=run_date, args=[name], id=name, replace_existing=True
        )

    async def _triggered(self, name: str) -> tuple[JobRun, asyncio.Task[JobRun]]:
        job = self.job(name)
        run = await asyncio.to_thread(self._begin_now, job)
        return run, self._started(job, run)

    def _started(self, job: Scheduled, run: JobRun) -> asyncio.Task[JobRun]:
        task = asyncio.create_task(self._execute(job, run), name=f"job {job.name}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _execute(self, job: Scheduled, run: JobRun) -> JobRun:
        """Runs the job's function to whatever end, and writes that down."""
        work = asyncio.ensure_future(job.function(self._desk))
        beating = asyncio.create_task(self._beat(run, work))
        try:
            state, said = RunState.DONE, await work
        except asyncio.CancelledError:
            state, said = RunState.INTERRUPTED, _BROKEN_OFF
        except ThetadeskError as error:
            state, said = RunState.FAILED, f"{error.title}: {error.detail}"
        except Exception as error:  # noqa: BLE001 (the history and the log say what went wrong)
            _log.exception("job failed", extra={"job": job.name, "run": run.id})
            state, said = (
                RunState.FAILED,
                f"An error in the program ({type(error).__name__}); the log has it.",
            )
        finally:
            beating.cancel()
        ended = running.ended(run, self._desk.clock.now(), state, said)
        try:
            await asyncio.to_thread(self._finish, ended)
        except DatabaseBusyError:
            # The lease runs out, and whoever looks next settles the run.
            _log.warning("the end of a run could not be written", extra={"job": job.name, "run": run.id})
        return ended

    async def _beat(self, run: JobRun, work: asyncio.Future[str | None]) -> None:
        """Keeps the lease while the work goes on; breaks the work off once the lease is lost."""
        while True:
            await asyncio.sleep(self._beat_seconds)
            with suppress(DatabaseBusyError):
                if not await asyncio.to_thread(self._still_ours, run):
                    _log.warning("another process took a job over", extra={"job": run.job, "run": run.id})
                    work.cancel()
                    return

    def _begin(self, job: Scheduled) -> JobRun | running.Waiting:
        with self._desk.unit() as unit:
            return running.begin(unit, job, self._desk.clock.now())

    def _begin_now(self, job: Scheduled) -> JobRun:
        with self._desk.unit() as unit:
            return running.begin_now(unit, job, self._desk.clock.now())

    def _still_ours(self, run: JobRun) -> bool:
        with self._desk.unit() as unit:
            return running.beat(unit, run, self._desk.clock.now())

    def _finish(self, run: JobRun) -> None:
        with self._desk.unit() as unit:
            running.finish(unit, run)
