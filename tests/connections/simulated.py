"""A desk connected to both simulated brokers over the wire, whose clock goes with the simulator's."""

import asyncio
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tests.simulators import Simulator
from thetadesk import brokers
from thetadesk.connections import tasks
from thetadesk.connections.model import Certificate, ConnectionState, RunState
from thetadesk.connections.ports import Broker, Endpoint
from thetadesk.connections.service import logins, reading, runs
from thetadesk.db.engine import Database
from thetadesk.db.unit import Unit
from thetadesk.db.vault import open_vault
from thetadesk.kernel.clock import FixedClock
from thetadesk.kernel.tenant import LOCAL_TENANT
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.store.tables import transactions
from thetadesk.wire.http import Budget, Http

BROKERS = ("schwab", "tastytrade")


class SimulatedDesk:
    """The services over one database, with real adapters. It logs in again whenever a login has ended."""

    def __init__(self, database: Database, folder: Path, simulator: Simulator) -> None:
        self.database = database
        self.vault = open_vault(None, folder)
        self.clock = FixedClock(simulator.now())
        self.roll_window = ROLL_WINDOW
        self._simulator = simulator
        self._wires: dict[str, Http] = {}

    def unit(self) -> AbstractContextManager[Unit]:
        return self.database.unit(LOCAL_TENANT)

    def reading(self) -> AbstractContextManager[Unit]:
        return self.database.reading(LOCAL_TENANT)

    def endpoint(self, id: str) -> Endpoint:
        return self._simulator.endpoint(id.removesuffix("-sim"))

    def broker(self, name: str) -> Broker:
        return brokers.named(name)

    def http(self, endpoint: Endpoint) -> Http:
        if endpoint.id not in self._wires:
            self._wires[endpoint.id] = Http(endpoint.title, Budget(1_000_000, 1_000_000), self.clock)
        return self._wires[endpoint.id]

    def do(self, use_case: Any, *given: Any, **named: Any) -> Any:
        """One use-case in a unit of its own."""
        with self.unit() as unit:
            return use_case(unit, *given, **named)

    def advance(self, **by: int) -> None:
        """Lets time pass, there and here."""
        self._simulator.control("advance", **by)
        self.clock.move_to(self._simulator.now() + timedelta(seconds=1))

    def sync(self, *, full: bool = False) -> None:
        """Brings every account of both brokers up to date."""
        asyncio.run(self._sync_all(full=full))

    async def _sync_all(self, *, full: bool) -> None:
        try:
            for name in BROKERS:
                await self._sync(name, full=full)
        finally:
            while self._wires:
                await self._wires.popitem()[1].close()

    async def _sync(self, name: str, *, full: bool) -> None:
        for _ in range(2):
            id = await self._connected(name)
            (run,) = self.do(runs.begin_syncs, self.clock.now(), id, full=full)
            done = await tasks.sync(self, id, run.id)
            if done.state is RunState.DONE:
                return
        raise AssertionError(done.problem)

    async def _connected(self, name: str) -> str:
        endpoint = self.endpoint(f"{name}-sim")
        healthy = self.do(reading.list_health, self.clock.now())
        known = {health.connection.endpoint: health.connection for health in healthy}
        if endpoint.id in known and known[endpoint.id].state is ConnectionState.CONNECTED:
            return str(known[endpoint.id].id)
        if endpoint.refresh_token:
            return (await tasks.log_in_by_grant(self, endpoint.id)).id
        address = self.do(logins.begin_login, endpoint, self.broker(name), self.vault, self.clock.now())
        answer = logins.answer_of(self._simulator.land(address))
        return (await tasks.log_in(self, endpoint.id, answer)).id

    def certificates(self) -> dict[str, Certificate]:
        """The last certificate of each account, by the last four characters of its number."""
        found = {}
        for health in self.do(reading.list_health, self.clock.now()):
            for account in health.accounts:
                (last,) = self.do(reading.latest_certificates, [account.account_id])
                found[account.number_masked[-4:]] = last
        return found

    def source_ids(self) -> set[str]:
        """The brokers' ids of everything that is here."""
        return self.do(lambda unit: {row.source_id for row in unit.rows(select(transactions.c.source_id))})

    def source_id(self, transaction_id: str | None) -> str | None:
        """The broker's id of one transaction."""
        wanted = select(transactions.c.source_id).where(transactions.c.id == transaction_id).distinct()
        return self.do(lambda unit: unit.value(wanted))
