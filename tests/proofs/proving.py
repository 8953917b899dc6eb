"""Desks that are synced by the worker's own processes with the simulator's, to be killed, disturbed and compared."""

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tests.processes import environment
from tests.proofs.dump import Dump, difference, dump
from tests.proofs.worker_at import AS_IT_IS
from tests.simulators import Simulator
from thetadesk.bootstrap import App, open_desk
from thetadesk.connections import tasks
from thetadesk.connections.model import Certificate, RunState, SyncRun
from thetadesk.connections.service import logins, reading, runs
from thetadesk.connections.store import list_connections
from thetadesk.kernel.clock import FixedClock
from thetadesk.settings import Settings

BROKERS = ("schwab-sim", "tastytrade-sim")
_WORKER_AT = Path(__file__).with_name("worker_at.py")
_ENDS_WITHIN = 240.0
_ROWS = 1000


@dataclass(frozen=True)
class ProofDesk:
    """A data folder that knows a simulator. `at` is what its clock shows (None: the machine's time)."""

    folder: Path
    simulator: str
    at: datetime | None = None
    patience: dict[str, float] | None = None

    @property
    def settings(self) -> Settings:
        return Settings(self.folder, simulator=self.simulator)

    @contextmanager
    def opened(self) -> Iterator[App]:
        clock = None if self.at is None else FixedClock(self.at)
        with closing(open_desk(self.settings, clock)) as desk:
            yield desk

    def copied(self, folder: Path) -> "ProofDesk":
        """The same desk in another folder."""
        shutil.copytree(self.folder, folder)
        return replace(self, folder=folder)

    def impatient(self, **patience: float) -> "ProofDesk":
        """The same desk, whose processes wait as long as these fields of `wire.http.Patience` say."""
        return replace(self, patience=patience)

    def by_clock(self, at: datetime) -> "ProofDesk":
        """The same desk at another time."""
        return replace(self, at=at)

    def begin(self, endpoint: str, *, full: bool = False) -> SyncRun:
        """Queues a sync, as a server that has just started: an unfinished one goes on."""
        with self.opened() as desk, desk.unit() as unit:
            runs.take_up_unfinished(unit)
            connection = logins.connection_id(desk.endpoint(endpoint))
            [run] = runs.begin_syncs(unit, desk.clock.now(), connection, full=full)
            return run

    def start(self, run: SyncRun) -> subprocess.Popen[str]:
        """The process of a sync, as a server starts it."""
        work = ["sync", run.connection_id, run.id]
        by_itself = self.at is None and self.patience is None
        if not by_itself:
            at = AS_IT_IS if self.at is None else self.at.isoformat()
            patience = AS_IT_IS if self.patience is None else json.dumps(self.patience)
            work = [at, patience, *work]
        return subprocess.Popen(
            [sys.executable, *(["-m", "thetadesk.worker"] if by_itself else [_WORKER_AT]), *work],
            env={**environment(self.folder), **self.settings.as_environment()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def sync(self, endpoint: str, *, full: bool = False) -> SyncRun:
        """A sync that nobody kills."""
        return self.finished(self.begin(endpoint, full=full))

    def finished(self, run: SyncRun) -> SyncRun:
        """What became of a run that is given all the time it needs."""
        process = self.start(run)
        # The input stays open, as a server holds it, until the output has ended.
        told, complaints = process.stdout.read(), process.stderr.read()
        status = process.wait(_ENDS_WITHIN)
        _closed(process)
        assert status == 0, f"the worker ended with {status}: {told[-500:]} {complaints[-2000:]}"
        return self.run(run.id)

    def done(self, endpoint: str, *, full: bool = False) -> SyncRun:
        """A sync that came through."""
        run = self.sync(endpoint, full=full)
        assert (run.state, run.problem) == (RunState.DONE, None), f"{endpoint}: {run.stage} {run.problem}"
        return run

    def killed(self, endpoint: str, said: int, seconds: float) -> str:
        """A sync that gets SIGKILL so long after it has told its progress so many times. What it said last; empty
        where it was through by then."""
        process = self.start(self.begin(endpoint))
        last = '{"stage": "starting"}'
        for _ in range(said):
            line = process.stdout.readline()
            last = line or last
        time.sleep(seconds)
        process.kill()
        status = process.wait(30)
        _closed(process)
        return "" if status == 0 else str(json.loads(last)["stage"])

    def run(self, run_id: str) -> SyncRun:
        with self.opened() as desk, desk.reading() as unit:
            return runs.get_run(unit, run_id)

    def explanations(self) -> str:
        """What all certificates there ever were say beside their lines."""
        with self.opened() as desk, desk.reading() as unit:
            found = reading.list_certificates(unit, limit=1000)
            return "\n".join(each.text for certificate in found for each in certificate.explanations)

    def told_unconfirmed(self) -> int:
        """How many transactions were pending when they were told first."""
        with closing(sqlite3.connect(self.folder / "thetadesk.db")) as database:
            asked = "SELECT count(*) FROM transactions WHERE status = 'pending' AND NOT is_current"
            return int(database.execute(asked).fetchone()[0])

    def certificates(self) -> list[Certificate]:
        """The last of each account."""
        with self.opened() as desk, desk.reading() as unit:
            accounts = [id for each in list_connections(unit) for id in each.account_ids]
            return reading.latest_certificates(unit, accounts)

    def ledger(self, *, revisions: bool = True) -> Dump:
        return dump(self.folder, revisions=revisions)

    def is_like(self, other: "ProofDesk", *, revisions: bool = True) -> None:
        """Fails with the rows that differ, if any do."""
        expected = other.ledger(revisions=revisions)
        assert len(expected) > _ROWS, "nothing to compare with"
        if differing := difference(expected, self.ledger(revisions=revisions)):
            raise AssertionError("\n".join(["the ledgers differ", *differing]))

    def is_green(self, accounts: int, red: int = 0) -> None:
        """Fails with what the last certificates say, unless there are so many and all but so many are green."""
        found = self.certificates()
        differing = [f"{c.account_id}: {c.first_difference}" for c in found if c.state != "green"]
        if len(differing) > red or len(found) != accounts:
            raise AssertionError("\n".join([f"{len(found)} certificates, {len(differing)} red", *differing]))


def _closed(process: subprocess.Popen[str]) -> None:
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()


def logged_in(simulator: Simulator, desk: ProofDesk) -> ProofDesk:
    """The desk, connected to both simulated brokers by a login of this moment."""
    with desk.opened() as app:
        for id in BROKERS:
            asyncio.run(_logged_in(app, simulator, id))
    return desk


async def _logged_in(desk: App, simulator: Simulator, id: str) -> None:
    endpoint = desk.endpoint(id)
    with desk.unit() as unit:
        broker = desk.broker(endpoint.broker)
        address = logins.begin_login(unit, endpoint, broker, desk.vault, desk.clock.now())
    landed = simulator.land(address, endpoint.redirect_uri)
    await tasks.log_in(desk, id, logins.answer_of(landed))
    await desk.hang_up()
