"""Syncs: reading at the broker and recording here, in turn. Nothing is awaited while a unit of work is open.

Each step of `service.syncing` is a unit of its own and says in the database that it was done, so that a sync that is
killed anywhere goes on from there and ends with the ledger of one that was not.
"""

import asyncio
import gc
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TypeVar

from thetadesk.connections.model import Comparison, Connection, LoginLapsedError, Reread, SyncRun
from thetadesk.connections.ports import Broker, BrokerAccount, Chunk, Endpoint, Holdings, Session
from thetadesk.connections.service import certifying, logins, runs, syncing
from thetadesk.connections.service.certifying import Subject
from thetadesk.connections.service.desk import Desk
from thetadesk.connections.service.syncing import Rereading, Share, Teller, Told
from thetadesk.db.unit import Unit
from thetadesk.identity import service as identity
from thetadesk.identity.model import Grant
from thetadesk.jobs.model import Scheduled, Skipped
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.errors import ConflictError, ThetadeskError
from thetadesk.ledger.model import By

T = TypeVar("T")
Say = Callable[[str, float], None]

AHEAD = timedelta(minutes=2)
"""How long before its end an access token is renewed: longer than a request may take."""

_TURNS = 300  # looks at tokens that another process renews, some time apart
_TURN_SECONDS = 0.3
_EARLY_ENDS = 3  # of tokens within one sync: brokers end them before their time, and clocks go wrong
_READINGS = 3  # of an account that changes while it is read
_NEWS_AT, _BUILDING_AT, _COMPARING_AT = Decimal("0.85"), Decimal("0.9"), Decimal("0.95")
_SYNC = "sync"  # who decides, in the audit log
_LOOKING, _READING, _NEWS, _BUILDING, _AGAIN, _COMPARING = (
    "looking for accounts",
    "reading the history",
    "reading what is new",
    "building campaigns",
    "reading the history again",
    "comparing with the broker",
)


async def queue_syncs(desk: Desk) -> str | None:
    """Queues a sync of every broker that is connected; whoever runs syncs takes them up."""

    def queue(unit: Unit) -> str | None:
        try:
            return f"{len(runs.begin_syncs(unit, desk.clock.now()))} queued"
        except ConflictError:
            return Skipped("no broker is connected")

    return await asyncio.to_thread(_in_unit, desk, queue)


SCHEDULED = (
    Scheduled(
        name="sync",
        title="Sync with the brokers",
        description="Reads what is new at every connected broker and compares the books with it.",
        function=queue_syncs,
        every=timedelta(minutes=15),
        minutes_from="sync_minutes",
    ),
)


async def log_in(desk: Desk, endpoint_id: str, answer: logins.LoginAnswer) -> Connection:
    """Takes the answer of a login page and connects. Raises LoginRefusedError with what is wrong with it."""
    endpoint = desk.endpoint(endpoint_id)
    broker, now = desk.broker(endpoint.broker), desk.clock.now()
    # Taken before it is exchanged: a code that was sent off once must not be sent again.
    taken = await asyncio.to_thread(
        _in_unit, desk, lambda unit: logins.take_login(unit, endpoint, answer, desk.vault, now)
    )
    grant = await broker.exchange(desk.http(endpoint), endpoint, taken.code, taken.verifier, now)
    return await _connected(desk, endpoint, grant)


async def log_in_by_grant(desk: Desk, endpoint_id: str) -> Connection:
    """Connects by the personal grant of the settings. Raises NotConfiguredError or LoginLapsedError."""
    endpoint, now = desk.endpoint(endpoint_id), desk.clock.now()
    broker = desk.broker(endpoint.broker)
    given = logins.personal_grant(endpoint, now)
    return await _connected(desk, endpoint, await broker.refresh(desk.http(endpoint), endpoint, given, now))


async def _connected(desk: Desk, endpoint: Endpoint, grant: Grant) -> Connection:
    by = By("you", desk.clock.now())
    return await asyncio.to_thread(
        _in_unit, desk, lambda unit: logins.connect(unit, endpoint, grant, desk.vault, by)
    )


async def renew(desk: Desk, connection_id: str) -> Connection:
    """Renews a connection's tokens now. LoginLapsedError (and the connection has lapsed) if the broker wants a login."""
    connection = await asyncio.to_thread(
        _in_reading, desk, lambda unit: logins.require_connected(unit, connection_id)
    )
    try:
        await Tokens(desk, connection).renewed()
    except LoginLapsedError as error:
        await lapsed(desk, connection_id, error)
        raise
    return connection


async def lapsed(desk: Desk, connection_id: str, error: LoginLapsedError) -> None:
    """Notes that a connection's broker wants a login."""
    detail = error.detail
    await asyncio.to_thread(_in_unit, desk, lambda unit: logins.lapse(unit, connection_id, detail))


async def sync(desk: Desk, connection_id: str, run_id: str, say: Say | None = None) -> SyncRun:
    """Copies what is new at a broker and certifies every account. What stops it is kept with the run; what was read
    until then stays."""

    def fail(title: str, detail: str) -> SyncRun:
        return _in_unit(desk, lambda unit: runs.fail(unit, run_id, title, detail, desk.clock.now()))

    try:
        await _sync(desk, connection_id, run_id, say or _silent)
    except LoginLapsedError as error:
        await lapsed(desk, connection_id, error)
        return await asyncio.to_thread(fail, error.title, error.detail)
    except ThetadeskError as error:
        return await asyncio.to_thread(fail, error.title, error.detail)
    return await asyncio.to_thread(_in_unit, desk, lambda unit: runs.finish(unit, run_id, desk.clock.now()))


async def _sync(desk: Desk, connection_id: str, run_id: str, say: Say) -> None:
    def begin(unit: Unit) -> tuple[Connection, SyncRun]:
        run = runs.start(unit, run_id, desk.clock.now())
        return logins.require_connected(unit, connection_id), run

    connection, run = await asyncio.to_thread(_in_unit, desk, begin)
    walk = _Walk(desk, connection, run, desk.endpoint(connection.endpoint), say)
    for _ in range(_EARLY_ENDS):
        try:
            return await walk.all_accounts()
        except LoginLapsedError:
            # If a fresh token is taken nothing was lost but a moment.
            await walk.tokens.renewed()
    return await walk.all_accounts()


class Tokens:
    """Hands out an access token that is good for a while, renewing it ahead of its end, one process at a time."""

    def __init__(self, desk: Desk, connection: Connection) -> None:
        self._desk = desk
        self._id = connection.id
        self._title = connection.title
        self._endpoint = desk.endpoint(connection.endpoint)
        self._broker = desk.broker(connection.broker)
        self._holder = secrets.token_hex(8)
        self._grant: Grant | None = None
        self._turn = asyncio.Lock()

    async def access(self) -> str:
        """Raises LoginLapsedError when the user has to log in again."""
        async with self._turn:
            if self._grant is None or self._is_due(self._grant):
                self._grant = await asyncio.to_thread(self._kept)
                if self._is_due(self._grant):
                    self._grant = await self._renewed(self._grant)
            return self._grant.access_token

    async def renewed(self) -> None:
        """Renews at once, whatever is left."""
        async with self._turn:
            self._grant = await self._renewed(await asyncio.to_thread(self._kept))

    def _is_due(self, grant: Grant) -> bool:
        return grant.access_expires_at - self._desk.clock.now() <= AHEAD

    def _kept(self) -> Grant:
        grant = _in_reading(self._desk, lambda unit: identity.grant_of(unit, self._id, self._desk.vault))
        if grant is None:
            raise LoginLapsedError(
                f"There is no login at {self._title}: log in again on the connections page."
            )
        return grant

    async def _renewed(self, stale: Grant) -> Grant:
        for _ in range(_TURNS):
            if await asyncio.to_thread(self._claimed):
                return await self._renewed_alone(stale)
            await asyncio.sleep(_TURN_SECONDS)
            kept = await asyncio.to_thread(self._kept)
            if kept.granted_at > stale.granted_at:
                return kept
        raise ConflictError(f"Another process is renewing the tokens of {self._title}: try again.")

    async def _renewed_alone(self, stale: Grant) -> Grant:
        try:
            kept = await asyncio.to_thread(self._kept)
            if kept.granted_at > stale.granted_at:
                return kept
            http, now = self._desk.http(self._endpoint), self._desk.clock.now()
            fresh = await self._broker.refresh(http, self._endpoint, kept, now)
            await asyncio.to_thread(
                _in_unit,
                self._desk,
                lambda unit: logins.keep_renewed(unit, self._id, fresh, self._desk.vault),
            )
            return fresh
        finally:
            await asyncio.to_thread(
                _in_unit, self._desk, lambda unit: identity.release_refresh(unit, self._id, self._holder)
            )

    def _claimed(self) -> bool:
        now = self._desk.clock.now()
        return _in_unit(self._desk, lambda unit: identity.claim_refresh(unit, self._id, self._holder, now))


@dataclass(slots=True)
class _Walk:
    """One sync through the accounts of a connection."""

    desk: Desk
    connection: Connection
    run: SyncRun
    endpoint: Endpoint
    say: Say
    tokens: Tokens = field(init=False)
    broker: Broker = field(init=False)
    session: Session = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = Tokens(self.desk, self.connection)
        self.broker = self.desk.broker(self.connection.broker)
        http = self.desk.http(self.endpoint)
        self.session = self.broker.session(http, self.endpoint, self.tokens.access)

    async def all_accounts(self) -> None:
        self.say(_LOOKING, 0.0)
        found = await self.session.accounts()
        ids = await self.step(
            lambda unit: syncing.know_accounts(
                unit, self.connection.id, self.endpoint, found, self.desk.vault, self.desk.clock.now()
            )
        )
        for place, (account, id) in enumerate(zip(found, ids, strict=True)):
            teller = Teller(
                self.run.id,
                id,
                account.number,
                self.broker.source,
                self.broker.richness,
                Share(place, len(ids)),
            )
            await _AccountWalk(self, account, teller).whole()

    async def step(self, work: Callable[[Unit], T]) -> T:
        """Does one piece of work in a unit of its own, beside the event loop."""
        # Rows are many small objects without a cycle; the collector would walk them over and over.
        gc.disable()
        try:
            return await asyncio.to_thread(_in_unit, self.desk, work)
        finally:
            gc.enable()

    async def look(self, work: Callable[[Unit], T]) -> T:
        """Reads one consistent state."""
        return await asyncio.to_thread(_in_reading, self.desk, work)


@dataclass(slots=True)
class _AccountWalk:
    """One account of a sync: its history, what is new, its certificate."""

    walk: _Walk
    account: BrokerAccount
    teller: Teller

    @property
    def id(self) -> str:
        return self.teller.account_id

    async def whole(self) -> None:
        held = await self.walk.session.holdings(self.account)
        today = market_date(held.at)
        until = await self.walk.look(lambda unit: syncing.days_backwards(unit, self.id, today))
        if until is not None:
            await self._backwards(until, today)
        held = await self._news(held)
        # A history that was just read from its beginning need not be read again to be sure of it.
        await self._certified(held, just_read=until is not None)

    def _now(self) -> datetime:
        return self.walk.desk.clock.now()

    async def _backwards(self, until: date, today: date) -> None:
        async for chunk in _ahead(self.walk.session.history(self.account, None, until)):
            told = await self._told(chunk)
            progress = await self.walk.step(
                partial(
                    syncing.take_backwards,
                    teller=self.teller,
                    told=told,
                    at=self._now(),
                    today=today,
                    stage=_READING,
                )
            )
            self.walk.say(_READING, float(progress))
            if await self.walk.look(lambda unit: syncing.is_rebuild_due(unit, self.id)):
                await self._rebuild(progress)
        await self.walk.step(lambda unit: syncing.end_backwards(unit, self.id, today, self._now()))

    async def _news(self, before: Holdings) -> Holdings:
        """Reads what is new until the account holds still meanwhile, and answers what it holds."""
        progress = self.teller.share.at(_NEWS_AT)
        for _ in range(_READINGS):
            today = market_date(before.at)
            since, until = await self.walk.look(
                partial(syncing.days_of_news, account_id=self.id, today=today)
            )
            self.walk.say(_NEWS, float(progress))
            async for chunk in _ahead(self.walk.session.history(self.account, since, until)):
                told = await self._told(chunk)
                await self.walk.step(
                    partial(
                        syncing.take_news,
                        teller=self.teller,
                        told=told,
                        at=self._now(),
                        stage=_NEWS,
                        progress=progress,
                    )
                )
            await self.walk.step(partial(syncing.end_news, account_id=self.id, until=until))
            after = await self.walk.session.holdings(self.account)
            settled = (after.positions, after.cash) == (before.positions, before.cash)
            before = after
            if settled:
                break
        await self._rebuild(self.teller.share.at(_BUILDING_AT))
        return before

    async def _certified(self, held: Holdings, *, just_read: bool) -> None:
        self.walk.say(_COMPARING, float(self.teller.share.at(_COMPARING_AT)))
        subject, window = self._subject(held), self.walk.desk.roll_window
        await self.walk.step(lambda unit: certifying.open_if_cut_off(unit, subject, self._by(), window))
        found = await self.walk.look(lambda unit: certifying.judge(unit, self.id, held))
        wanted = self.walk.run.full or await self.walk.look(
            lambda unit: certifying.needs_reread(unit, self.id, found, self._now())
        )
        reread = Reread()
        if wanted and not just_read:
            reread = await self._reread(market_date(held.at))
            subject = self._subject(await self._news(held))
            reread = await self._taken_back(subject, reread)
            await self._told_apart(subject, found, reread)
        await self.walk.step(lambda unit: certifying.certify(unit, subject, self._by(), reread))

    async def _taken_back(self, subject: Subject, read: Reread) -> Reread:
        """What the broker no longer tells may have been taken back."""
        if not read.gone:
            return read
        reread = await self.walk.step(lambda unit: certifying.take_back(unit, subject, read, self._now()))
        await self._rebuild(self.teller.share.at(_COMPARING_AT))
        return reread

    async def _told_apart(self, subject: Subject, found: Comparison, reread: Reread) -> None:
        """Rows that the ledger had otherwise are right again by now; that they were not is kept."""
        if found.different or found.different_cash:
            await self.walk.step(
                lambda unit: certifying.certify_repaired(unit, subject, self._by(), found, reread)
            )

    def _subject(self, held: Holdings) -> Subject:
        return Subject(self.id, self.walk.connection.id, self.teller.run_id, held)

    def _by(self) -> By:
        return By(_SYNC, self._now())

    async def _reread(self, until: date) -> Reread:
        """Reads the whole history once more: what was told late or has changed comes in, what is gone is named."""
        progress = self.teller.share.at(_COMPARING_AT)
        self.walk.say(_AGAIN, float(progress))
        reading = Rereading(self.teller)
        async for chunk in _ahead(self.walk.session.history(self.account, None, until)):
            told = await self._told(chunk)
            await self.walk.step(
                partial(reading.take, told=told, at=self._now(), stage=_AGAIN, progress=progress)
            )
        return await self.walk.step(lambda unit: reading.end(unit, self._now()))

    async def _rebuild(self, progress: Decimal) -> None:
        window = self.walk.desk.roll_window
        self.walk.say(_BUILDING, float(progress))
        while await self.walk.step(lambda unit: syncing.rebuild_next(unit, self.id, window)):
            pass

    async def _told(self, chunk: Chunk) -> Told:
        parse = self.walk.broker.parse
        parsed = await asyncio.to_thread(parse, chunk.records)
        return Told(chunk.first_on, chunk.last_on, parsed)


async def _ahead(chunks: AsyncIterator[Chunk]) -> AsyncIterator[Chunk]:
    """The same chunks, the next of which is being read while the one before is recorded."""
    coming = asyncio.ensure_future(_next(chunks))
    try:
        while (chunk := await coming) is not None:
            coming = asyncio.ensure_future(_next(chunks))
            yield chunk
    finally:
        coming.cancel()
        with suppress(asyncio.CancelledError, ThetadeskError):
            await coming


async def _next(chunks: AsyncIterator[Chunk]) -> Chunk | None:
    return await anext(chunks, None)


def _in_unit(desk: Desk, work: Callable[[Unit], T]) -> T:
    with desk.unit() as unit:
        return work(unit)


def _in_reading(desk: Desk, work: Callable[[Unit], T]) -> T:
    with desk.reading() as unit:
        return work(unit)


def _silent(stage: str, fraction: float) -> None:
    """Nobody watches."""
