"""A desk and a simulated world in one process, whose days go by as fast as both can live them.

Everything is real: the adapters, their HTTP clients and logins, the syncs, a SQLite desk in a folder, and the whole of the
simulator as an ASGI application. Only the socket between them is left out, and the clock of both is the simulator's.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx2

from brokersim import calendar
from brokersim.clock import Clock
from brokersim.server import create_app, create_sim
from brokersim.sim import Options, Sim
from thetadesk.bootstrap import App, open_desk
from thetadesk.connections import tasks
from thetadesk.connections.model import Certificate, LoginLapsedError, RunState, SyncRun
from thetadesk.connections.ports import Endpoint
from thetadesk.connections.service import logins, reading, runs
from thetadesk.ledger.model import Transaction
from thetadesk.ledger.service import accounts as ledger_accounts
from thetadesk.ledger.service import importing
from thetadesk.ledger.service import reading as ledger
from thetadesk.ledger.settlement import ExpiryState
from thetadesk.ledger.store import accounts as account_store
from thetadesk.ledger.store import transactions as transaction_store
from thetadesk.settings import Settings
from thetadesk.wire.http import Budget, Http

ADDRESS = "http://brokersim.test"
BROKERS = ("schwab", "tastytrade")
WHOLE_HISTORIES = date(2024, 12, 20)
"""From here on the brokers tell of every account, of the cut-off ones too, whose histories begin earlier in this month."""
TODAY = date(2026, 11, 20)


@dataclass
class Days:
    """The desk, the world, and the time of both."""

    sim: Sim
    desk: App
    loop: asyncio.Runner
    http: httpx2.AsyncClient = field(repr=False)

    # Time

    @property
    def today(self) -> date:
        return calendar.market_date(self.sim.clock.now())

    def move_to(self, at: datetime) -> None:
        """Both live up to `at`."""
        self.sim.clock.advance_to(at)
        self.sim.world.settle()

    def pass_time(self, **span: float) -> None:
        """Both live on for a while."""
        self.move_to(self.sim.clock.now() + timedelta(**span))

    def control(self, path: str, method: str = "POST", **body: Any) -> Any:
        """A call of the simulator's control API: its answer."""
        address = f"{ADDRESS}/control/{path}"
        answer = self.loop.run(self.http.request(method, address, json=body or None))
        assert answer.is_success, answer.text
        return answer.json()

    # The desk

    def log_in(self, broker: str) -> None:
        """Through the login page, as a user whose browser follows its redirects."""
        self.loop.run(self._logged_in(self.desk.endpoint(f"{broker}-sim")))

    async def _logged_in(self, endpoint: Endpoint) -> None:
        desk = self.desk
        with desk.unit() as unit:
            page = logins.begin_login(
                unit, endpoint, desk.broker(endpoint.broker), desk.vault, desk.clock.now()
            )
        while not page.startswith(endpoint.redirect_uri):
            answer = await self.http.get(page)
            page = urljoin(page, answer.headers["location"])
        landed = logins.answer_in(page, endpoint)
        await tasks.log_in(desk, endpoint.id, landed)

    def sync(self, broker: str, *, full: bool = False) -> SyncRun:
        """One sync of a broker, after a new login where the old one has lapsed. It has to end well."""
        run = self._synced(broker, full=full)
        if run.problem is not None and run.problem[0] == LoginLapsedError.title:
            self.log_in(broker)
            run = self._synced(broker, full=full)
        assert run.state is RunState.DONE, run.problem
        return run

    def _synced(self, broker: str, *, full: bool) -> SyncRun:
        id = logins.connection_id(self.desk.endpoint(f"{broker}-sim"))
        with self.desk.unit() as unit:
            (run,) = runs.begin_syncs(unit, self.desk.clock.now(), id, full=full)
        done: SyncRun = self.loop.run(tasks.sync(self.desk, id, run.id))
        return done

    def certificates(self, run: SyncRun) -> list[Certificate]:
        """What a run certified, oldest first."""
        with self.desk.reading() as unit:
            return [each for each in reading.list_certificates(unit)[::-1] if each.run_id == run.id]

    def transaction(self, id: str | None) -> Transaction | None:
        """A current transaction of the ledger."""
        with self.desk.reading() as unit:
            return transaction_store.transactions_by_id(unit, [id] if id else []).get(id or "")

    def account_id(self, number: str) -> str:
        """The ledger's account for one at the simulator."""
        with self.desk.reading() as unit:
            found = account_store.find_account(unit, fingerprints=self.desk.vault.fingerprints(number))
        assert found is not None
        return found.account.id

    def unexplained(self) -> list[str]:
        """Everything in the desk that is not explained: rows in quarantine, closes without an opening, rows of which
        nobody knows what they do, options past their expiry, checks that fail."""
        with self.desk.reading() as unit:
            ids = [each.id for each in ledger_accounts.list_accounts(unit)]
            held = ledger.positions(unit, ids, self.today)
            return [
                *(f"quarantined: {row.reason}" for row in importing.list_quarantine(unit, ids)),
                *(f"never opened: {each.symbol} {each.quantity}" for each in ledger.missing_opens(unit, ids)),
                *(f"unclear: {text}" for _, text in ledger.booking_notes(unit, ids)),
                *(f"expired: {each.instrument.words}" for each in held if each.state is ExpiryState.AWAITING),
                *(
                    f"failed: {check.name} {check.detail}"
                    for check in ledger.checks(unit, ids)
                    if not check.ok
                ),
            ]


def difference(certificate: Certificate) -> str:
    """What a certificate that is not green says."""
    moved = [
        f"{line.words}: {line.ours} here, {line.brokers} there"
        for line in certificate.positions
        if line.difference
    ]
    first = certificate.first_difference
    return f"{certificate.at:%F %T} {moved} cash {certificate.cash.difference}: {first.reason if first else None}"


@contextmanager
def another_desk(days: Days, folder: Path) -> Iterator[Days]:
    """A new desk in the same world."""
    with _desk(folder, days.sim) as made:
        yield made


@contextmanager
def days(folder: Path, seed: int, on: date = WHOLE_HISTORIES) -> Iterator[Days]:
    """A world that stands at the evening of `on`, and a new desk that is connected to both brokers."""
    clock = Clock.stepped(datetime.combine(on, time(22), UTC))
    sim = create_sim(clock, Options(seed=seed, auto_login=True), base_url=ADDRESS)
    with _desk(folder, sim) as made:
        yield made


@contextmanager
def _desk(folder: Path, sim: Sim) -> Iterator[Days]:
    transport = httpx2.ASGITransport(app=create_app(sim))
    desk = open_desk(Settings(data_dir=folder, simulator=ADDRESS), sim.clock)
    for broker in BROKERS:
        # A day goes by in less than a second: what a minute may hold is not what is proven here.
        desk.wires[f"{broker}-sim"] = Http(broker, Budget(10**9, 10**9), sim.clock, transport=transport)
    with asyncio.Runner() as loop:
        made = Days(sim, desk, loop, httpx2.AsyncClient(transport=transport))
        try:
            for broker in BROKERS:
                made.log_in(broker)
            yield made
        finally:
            loop.run(made.http.aclose())
            loop.run(desk.hang_up())
            desk.close()
