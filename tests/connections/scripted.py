"""A broker that does what a test says, and a desk that is killed where a test wants it to be.

Rows are transactions as an adapter would hand them over; a record carries one by its place. The broker knows what is
held because it is told the movement of each row.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.ledger.histories import delta_of
from thetadesk.connections import tasks
from thetadesk.connections.model import Certificate, LoginLapsedError, LoginRefusedError, SyncRun
from thetadesk.connections.ports import (
    BrokerAccount,
    Capabilities,
    Chunk,
    Endpoint,
    Holdings,
    LoginKind,
    Session,
)
from thetadesk.connections.service import logins, reading, runs
from thetadesk.db.engine import Database
from thetadesk.db.unit import Unit
from thetadesk.db.vault import open_vault
from thetadesk.identity.model import Grant
from thetadesk.kernel.clock import FixedClock
from thetadesk.kernel.errors import NotFoundError
from thetadesk.kernel.tenant import LOCAL_TENANT
from thetadesk.ledger.model import By, Transaction
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.ports import Parsed

NOW = datetime(2026, 11, 20, 22, tzinfo=UTC)
NUMBER = "12345678"
ENDPOINT = Endpoint(
    id="scripted-sim",
    broker="scripted",
    title="Scripted",
    simulated=True,
    api_url="http://127.0.0.1",
    authorize_url="http://127.0.0.1/authorize",
    token_url="http://127.0.0.1/token",
    app_key="key",
    app_secret="secret",
    redirect_uri="https://127.0.0.1:8182/callback",
    refresh_token="personal",
    logins=(LoginKind.REDIRECT, LoginKind.TOKEN),
)


CAPABILITIES = Capabilities(
    history_years=None,
    history_window_days=40,
    rows_per_answer=None,
    login_lifetime=timedelta(days=7),
    access_lifetime=timedelta(minutes=30),
    reads_per_minute=120,
    writes_per_minute=60,
    pkce=True,
    refresh_rotates=False,
    personal_grant=True,
)


class KilledError(BaseException):
    """The process ends here."""


@dataclass(frozen=True)
class Row:
    """One record of the broker."""

    index: int
    raw: str
    told: Transaction
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Book:
    """One account at the broker: what happened, and what its history shows of it."""

    number: str = NUMBER
    happened: list[Transaction] = field(default_factory=list)
    shown: Callable[[Transaction], Transaction | None] = lambda told: told
    also: list[Transaction] = field(default_factory=list)
    cut_before: date | None = None

    def rows(self, since: date | None, until: date) -> list[Transaction]:
        told = [row for each in self.happened if (row := self.shown(each)) is not None]
        return [
            t
            for t in [*told, *self.also]
            if (since is None or t.traded_on >= since)
            and (self.cut_before is None or t.traded_on >= self.cut_before)
            and t.traded_on <= until
        ]

    def holdings(self, at: datetime) -> Holdings:
        held: defaultdict[str, Decimal] = defaultdict(Decimal)
        for t in self.happened:
            if t.instrument is not None:
                held[t.instrument.symbol] += delta_of(t)
        cash = sum((t.cash for t in self.happened), Decimal(0))
        return Holdings(at, {symbol: count for symbol, count in held.items() if count}, cash)


@dataclass
class ScriptedBroker:
    """The adapter and the broker in one. `chunk_days` is how many days an answer holds; `calls` counts requests."""

    books: list[Book]
    clock: FixedClock
    chunk_days: int = 40
    name: str = "scripted"
    title: str = "Scripted"
    source: str = "scripted-api"
    richness: int = 9
    capabilities: Capabilities = CAPABILITIES
    before_answer: Callable[[str], None] = lambda what: None
    valid_token: str = "access-1"
    renewals: int = 0
    login_ended: bool = False

    def authorize_url(self, endpoint: Endpoint, state: str, challenge: str | None) -> str:
        return f"{endpoint.authorize_url}?state={state}&challenge={challenge}"

    async def exchange(
        self, http: Any, endpoint: Endpoint, code: str, verifier: str | None, now: datetime
    ) -> Grant:
        if code != "good" or not verifier:
            raise LoginRefusedError("the broker does not take this code")
        return self.grant()

    def grant(self) -> Grant:
        now = self.clock.now()
        return Grant(self.valid_token, now + timedelta(minutes=30), "refresh", now + timedelta(days=7), now)

    async def refresh(self, http: Any, endpoint: Endpoint, grant: Grant, now: datetime) -> Grant:
        await asyncio.sleep(0)
        if self.login_ended:
            raise LoginLapsedError("the broker wants a new login")
        self.renewals += 1
        self.valid_token = f"access-{self.renewals + 1}"
        return self.grant()

    def session(self, http: Any, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> Session:
        return ScriptedSession(self, access)

    def parse(self, records: Iterable[Any]) -> Parsed:
        return [replace(row.told, raw=row.raw, line=row.index) for row in records], []


@dataclass
class ScriptedSession:
    """What one login sees."""

    broker: ScriptedBroker
    access: Callable[[], Awaitable[str]]

    async def _ask(self, what: str) -> None:
        if await self.access() != self.broker.valid_token:
            raise LoginLapsedError("the broker takes this token no longer")
        self.broker.before_answer(what)

    async def accounts(self) -> list[BrokerAccount]:
        await self._ask("accounts")
        return [BrokerAccount(book.number, f"hash-{book.number}") for book in self.broker.books]

    async def history(self, account: BrokerAccount, since: date | None, until: date) -> AsyncIterator[Chunk]:
        book = self._book(account)
        first = min((t.traded_on for t in [*book.happened, *book.also]), default=until)
        oldest = first if since is None else since
        last_on = until
        while last_on >= oldest:
            first_on = max(oldest, last_on - timedelta(days=self.broker.chunk_days - 1))
            await self._ask("history")
            told = book.rows(first_on, last_on)
            rows = [Row(at, f"{book.number} {t.source_id}", t) for at, t in enumerate(told, 1)]
            yield Chunk(first_on, last_on, rows[::-1])
            last_on = first_on - timedelta(days=1)

    async def holdings(self, account: BrokerAccount) -> Holdings:
        await self._ask("holdings")
        return self._book(account).holdings(self.broker.clock.now())

    def _book(self, account: BrokerAccount) -> Book:
        return next(book for book in self.broker.books if book.number == account.number)


class ScriptedDesk:
    """A desk with one broker. `kill_at` ends the process before the n-th commit (counted from 1) of a sync."""

    def __init__(self, database: Database, folder: Path, broker: ScriptedBroker) -> None:
        self.database = database
        self.vault = open_vault(None, folder)
        self.clock = broker.clock
        self.roll_window = ROLL_WINDOW
        self.scripted = broker
        self.kill_at: int | None = None
        self.units = 0

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self.database.unit(LOCAL_TENANT) as unit:
            yield unit
            self.units += 1
            if self.units == self.kill_at:
                raise KilledError

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        with self.database.reading(LOCAL_TENANT) as unit:
            yield unit

    def endpoint(self, id: str) -> Endpoint:
        if id != ENDPOINT.id:
            raise NotFoundError(f"there is no broker {id}")
        return ENDPOINT

    def broker(self, name: str) -> ScriptedBroker:
        return self.scripted

    def http(self, endpoint: Endpoint) -> None:
        return None

    def by(self) -> By:
        return By("tester", self.clock.now())

    def do(self, use_case: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """One use-case in a unit of its own."""
        with self.database.unit(LOCAL_TENANT) as unit:
            return use_case(unit, *given, **named)

    def connect(self) -> str:
        """Logs in without the walk through the login page; the id of the connection."""
        connection = self.do(logins.connect, ENDPOINT, self.scripted.grant(), self.vault, self.by())
        return str(connection.id)

    def sync(self, *, full: bool = False) -> SyncRun:
        """A whole sync, a minute later."""
        self.clock.advance(timedelta(minutes=1))
        (run,) = self.do(runs.begin_syncs, self.clock.now(), full=full)
        return asyncio.run(tasks.sync(self, run.connection_id, run.id))

    def certificates(self) -> list[Certificate]:
        """Newest first."""
        return list(self.do(reading.list_certificates))

    def certificate(self) -> Certificate:
        return self.certificates()[0]
