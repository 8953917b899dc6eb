"""The engine: wakes when a job is due, runs it once among all processes, and writes down how it went."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from thetadesk.db.errors import DatabaseBusyError, DatabaseSetupError
from thetadesk.db.unit import Unit
from thetadesk.jobs.model import Instance, JobRun, JobStatus, RunState, Scheduled, Skipped
from thetadesk.jobs.schedule import in_length
from thetadesk.jobs.service import running, schedules
from thetadesk.kernel.clock import Clock, SystemClock
from thetadesk.kernel.errors import NotFoundError, ThetadeskError

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]

BEAT_SECONDS = 10.0
"""How often a runner says that it is alive."""

PATROL_SECONDS = 60.0
"""How often a runner looks whether another process has changed a schedule, or somebody the machine's clock."""

_AGAIN = timedelta(seconds=30)
# Another process may take part in the same schedule, or the settings change: look at least so often.
_LONGEST_SLEEP = timedelta(hours=1)
_NO_DATABASE = (DatabaseBusyError, DatabaseSetupError)
_JUMPED = timedelta(seconds=20)
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


def _none(_unit: Unit) -> Iterable[Scheduled]:
    return ()


class Clockwork:
    """Runs the jobs of `table` for `desk`, and those of plug-ins (`plugged`, as the database has them). Nothing runs by
    itself before `start`, nor at all unless `enabled`.

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
        plugged: Callable[[Unit], Iterable[Scheduled]] = _none,
    ) -> None:
        self._desk = desk
        self._table = {job.name: job for job in table}
        self._enabled = enabled
        self._beat_seconds = beat_seconds
        self._plugged = plugged
        self._scheduler: AsyncIOScheduler | None = None
        self._patrol: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[JobRun]] = set()

    @property
    def started(self) -> bool:
        """Whether jobs start by themselves."""
        return self._scheduler is not None

    def jobs(self, unit: Unit) -> tuple[Scheduled, ...]:
        """The jobs, as the table lists them, and then those of plug-ins; none of which takes a name of the table's."""
        others = [job for job in self._plugged(unit) if job.name not in self._table]
        return (*self._table.values(), *others)

    def job(self, unit: Unit, name: str) -> Scheduled:
        """The job of this name. Raises NotFoundError."""
        for each in self.jobs(unit):
            if each.name == name:
                return each
        known = ", ".join(each.name for each in self.jobs(unit)) or "none"
        raise NotFoundError(f"there is no job {name}; there are: {known}", job=name)

    def instance(self, unit: Unit, id: str) -> Instance:
        """The job of this id as it is set up. Raises NotFoundError, also for a portfolio without a schedule of its own."""
        name, portfolio_id = schedules.split(id)
        found = schedules.find(unit, self.job(unit, name), portfolio_id)
        if found is None:
            raise NotFoundError(f"the job {name} has no schedule of its own for the portfolio {portfolio_id}")
        return found

    def statuses(self) -> list[JobStatus]:
        """Every job with its next and its last run."""
        with self._desk.reading() as unit:
            table = schedules.instances(unit, self.jobs(unit))
            return running.statuses(unit, table, self._enabled, self._desk.clock.now())

    def status(self, id: str) -> JobStatus:
        """One job with its next and its last run. Raises NotFoundError."""
        with self._desk.reading() as unit:
            one = [self.instance(unit, id)]
            return running.statuses(unit, one, self._enabled, self._desk.clock.now())[0]

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
        self._patrol = asyncio.create_task(self._go_round(), name="jobs: rounds")

    async def stop(self) -> None:
        """Ends the schedule and whatever runs; what is broken off is due again at the next start."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        tasks: list[asyncio.Task[Any]] = [*self._tasks, *([self._patrol] if self._patrol else [])]
        self._patrol = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def trigger(self, id: str, portfolio_id: str = schedules.EVERYONE) -> JobRun:
        """Starts a job at once, for one portfolio if it can be and one is named, and answers without waiting for its end.

        Raises NotFoundError, InvalidInputError for a portfolio that the job knows nothing of, and JobRunningError while
        the job runs.
        """
        return (await self._triggered(id, portfolio_id))[0]

    async def run(self, id: str, portfolio_id: str = schedules.EVERYONE) -> JobRun:
        """Runs a job at once and answers when it has ended. Raises as `trigger` does."""
        return await (await self._triggered(id, portfolio_id))[1]

    def heed(self) -> None:
        """Looks at every job at once: somebody has changed a schedule."""
        if self._scheduler is not None:
            with self._desk.reading() as unit:
                table = schedules.instances(unit, self.jobs(unit))
            for each in table:
                self._look_at(each.id, None)

    async def look(self, id: str) -> JobRun | None:
        """Runs the job to its end if it is due, and settles when to look again, whatever happens; the run, if there was
        one. A job that is gone is not looked at again, nor is any once the schedule has ended."""
        try:
            return await self._looked(id)
        except asyncio.CancelledError:
            if self._scheduler is not None:
                raise
        except Exception:  # noqa: BLE001 (a job that nobody looks at any more would never run again)
            _log.exception("a job could not be looked at", extra={"job": id})
            self._look_at(id, self._desk.clock.now() + _AGAIN)
        return None

    async def _looked(self, id: str) -> JobRun | None:
        try:
            job, begun = await asyncio.to_thread(self._begin, id)
        except _NO_DATABASE:
            self._look_at(id, self._desk.clock.now() + _AGAIN)
            return None
        except NotFoundError:
            return None
        if isinstance(begun, running.Waiting):
            self._look_at(id, begun.until)
            return None
        task = self._started(job, begun)
        # Unlike awaiting it, this leaves the run to `stop` when the schedule ends.
        await asyncio.wait([task])
        self._look_at(id, None)
        return task.result()

    async def _go_round(self) -> None:
        """Looks at every job to begin with, and whenever another process has changed a schedule or the clock has been set:
        a wait is one of the machine's, which knows nothing of that."""
        heeded: object = None
        awaited = self._desk.clock.now()
        while True:
            try:
                found = await asyncio.to_thread(self._stamp)
                if found != heeded or abs(self._desk.clock.now() - awaited) > _JUMPED:
                    self.heed()
                    heeded = found
            except _NO_DATABASE:
                # Until it is back; what was missed is seen then.
                heeded = None
            awaited = self._desk.clock.now() + timedelta(seconds=PATROL_SECONDS)
            await asyncio.sleep(PATROL_SECONDS)

    def _look_at(self, id: str, at: datetime | None) -> None:
        """Looks at the job at that time, or at once."""
        if self._scheduler is None:
            return
        wait = timedelta() if at is None else max(at - self._desk.clock.now(), timedelta())
        # Whatever clock the desk goes by, a wait is one of the machine's.
        run_date = SystemClock().now() + min(wait, _LONGEST_SLEEP)
        self._scheduler.add_job(self.look, "date", run_date=run_date, args=[id], id=id, replace_existing=True)

    async def _triggered(self, id: str, portfolio_id: str) -> tuple[JobRun, asyncio.Task[JobRun]]:
        job, run = await asyncio.to_thread(self._begin_now, id, portfolio_id)
        return run, self._started(job, run)

    def _started(self, job: Instance, run: JobRun) -> asyncio.Task[JobRun]:
        task = asyncio.create_task(self._execute(job, run), name=f"job {job.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _execute(self, job: Instance, run: JobRun) -> JobRun:
        """Runs the job's function to whatever end, and writes that down."""
        scope = (job.portfolio_id or None,) if job.base.scoped else ()
        work = asyncio.ensure_future(job.base.function(self._desk, *scope))
        beating = asyncio.create_task(self._beat(run, work))
        state, said = await self._awaited(job, run, work)
        beating.cancel()
        ended = running.ended(run, self._desk.clock.now(), state, said)
        try:
            await asyncio.to_thread(self._finish, ended)
        except _NO_DATABASE:
            # The lease runs out, and whoever looks next settles the run.
            _log.warning("the end of a run could not be written", extra={"job": job.id, "run": run.id})
        return ended

    async def _awaited(
        self, job: Instance, run: JobRun, work: asyncio.Future[str | None]
    ) -> tuple[RunState, str | None]:
        """How the work ends, and what there is to say of it."""
        limit = asyncio.timeout(job.base.limit.total_seconds())
        try:
            async with limit:
                said = await work
                return RunState.SKIPPED if isinstance(said, Skipped) else RunState.DONE, said
        except asyncio.CancelledError:
            return RunState.INTERRUPTED, _BROKEN_OFF
        except ThetadeskError as error:
            return RunState.FAILED, f"{error.title}: {error.detail}"
        except Exception as error:  # noqa: BLE001 (the history and the log say what went wrong)
            if limit.expired():
                return RunState.FAILED, f"It took longer than {in_length(job.base.limit)} and was broken off."
            _log.exception("job failed", extra={"job": job.id, "run": run.id})
            said = f"An error in the program ({type(error).__name__}); the log has it."
            return RunState.FAILED, said

    async def _beat(self, run: JobRun, work: asyncio.Future[str | None]) -> None:
        """Keeps the lease while the work goes on; breaks the work off once the lease is lost."""
        while True:
            await asyncio.sleep(self._beat_seconds)
            with suppress(*_NO_DATABASE):
                if not await asyncio.to_thread(self._still_ours, run):
                    _log.warning("another process took a job over", extra={"job": run.job, "run": run.id})
                    work.cancel()
                    return

    def _stamp(self) -> object:
        with self._desk.reading() as unit:
            return schedules.stamp(unit)

    def _begin(self, id: str) -> tuple[Instance, JobRun | running.Waiting]:
        with self._desk.unit() as unit:
            # Read here, so that whoever has changed the schedule or served the time before has been heard.
            job, now = self.instance(unit, id), self._desk.clock.now()
            if not job.enabled:
                return job, running.Waiting(now + _LONGEST_SLEEP)
            return job, running.begin(unit, job.job, now)

    def _begin_now(self, id: str, portfolio_id: str) -> tuple[Instance, JobRun]:
        name, own = schedules.split(id)
        with self._desk.unit() as unit:
            job = schedules.once(self.job(unit, name), own or portfolio_id)
            return job, running.begin_now(unit, job.job, self._desk.clock.now())

    def _still_ours(self, run: JobRun) -> bool:
        with self._desk.unit() as unit:
            return running.beat(unit, run, self._desk.clock.now())

    def _finish(self, run: JobRun) -> None:
        with self._desk.unit() as unit:
            running.finish(unit, run)
