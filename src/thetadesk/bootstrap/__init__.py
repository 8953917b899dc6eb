"""The fuse box: settings in, one wired App out."""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from thetadesk import brokers, channels, providers
from thetadesk.alerts.model import Alert, Mode
from thetadesk.alerts.ports import Channel
from thetadesk.alerts.service import notices
from thetadesk.bootstrap.endpoints import endpoints, no_endpoint, provided
from thetadesk.connections.ports import Broker, Endpoint
from thetadesk.db import migrate
from thetadesk.db.engine import Database
from thetadesk.db.errors import DatabaseSetupError
from thetadesk.db.keys import KeyringKeys, KeySource
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault, open_vault
from thetadesk.identity import service as identity
from thetadesk.jobs.clockwork import Clockwork
from thetadesk.jobs.model import Notice, Scheduled
from thetadesk.jobs.service import plugging
from thetadesk.kernel.clock import Clock, SystemClock
from thetadesk.kernel.errors import NotFoundError
from thetadesk.kernel.tenant import LOCAL_TENANT
from thetadesk.market.ports import Provider
from thetadesk.market.service.marketplace import Marketplace
from thetadesk.plans.service import plans
from thetadesk.settings import Settings
from thetadesk.telemetry import redaction
from thetadesk.wheel.service.boards import BoardBook

if TYPE_CHECKING:
    from thetadesk.channels.outside import Outside
    from thetadesk.portfolio.limits import Limits
    from thetadesk.portfolio.model import Valued
    from thetadesk.wire.http import Http

T = TypeVar("T")


def _always(_connection: str | None, _subject: str) -> bool:
    return True


def _heard_by_nobody(_alert: Alert) -> None:
    """The outbox is looked at before long by whoever sends."""


def _not_valued() -> "Valued | None":
    return None


def _nothing_known(_portfolio_id: str | None, _apart: Collection[str]) -> Mapping[str, object]:
    return {}


@dataclass(slots=True)
class Surroundings:
    """What alerts and jobs must know of what runs around them, as the door that runs it says: whose money it is about, and
    which connection carries the quotes that a subject rests on. `outside` is the one way of this process to channels,
    `valued` the live book of one that has feeds, `told` is called with each notice that is new,
    `plugins` answers what plug-ins may know."""

    mode: Callable[[], Mode]
    carries: Callable[[str | None, str], bool] = _always
    outside: "Outside | None" = None
    valued: "Callable[[], Valued | None]" = _not_valued
    told: Callable[[Alert], None] = _heard_by_nobody
    plugins: Callable[[str | None, Collection[str]], Mapping[str, object]] = _nothing_known


@dataclass(frozen=True, slots=True)
class App:
    """Everything a door needs, wired once. Each step that must survive a crash is one `unit`.

    `wires` holds the one client of each endpoint or provider that this process has spoken to, `market` what this process knows of
    the market, and `boards` the options that choices were made from lately: nothing, until a door has feeds run.
    """

    settings: Settings
    database: Database
    vault: Vault
    clock: Clock
    started_at: datetime
    wires: dict[str, "Http"] = field(default_factory=dict, repr=False)
    market: Marketplace = field(default_factory=Marketplace, repr=False)
    boards: BoardBook = field(default_factory=BoardBook, repr=False)
    around: Surroundings = field(default_factory=lambda: Surroundings(lambda: Mode.LIVE), repr=False)

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Every channel that alerts can be told by, by name."""
        return {channel.name: channel for channel in channels.discover()}

    @property
    def alerts_mode(self) -> Mode:
        """Whose money alerts are about."""
        return self.around.mode()

    @property
    def alerts_url(self) -> str:
        """Where the inbox is read."""
        return f"{self.settings.own_url}/alerts"

    def carries(self, connection_id: str | None, subject: str) -> bool:
        """Whether a subject's quotes come from this connection; for None, from one that tells nothing now."""
        return self.around.carries(connection_id, subject)

    def valued(self) -> "Valued | None":
        """The live book as it was last valued; None where nobody tells prices."""
        return self.around.valued()

    def tell(self, notice: Notice) -> None:
        """Tells the user some news, once for each key: in the inbox, and by the channels that its severity goes to. Any thread
        may say so, none that a unit of work is open in."""
        with self.unit() as unit:
            alert = notices.tell(unit, notice, self.clock.now(), self.alerts_mode)
        if alert is not None:
            self.around.told(alert)

    def told_to_plugins(self, portfolio_id: str | None, apart: Collection[str]) -> Mapping[str, object]:
        """What a plug-in may know of a portfolio, or of all accounts but those of some portfolios, as JSON values."""
        return self.around.plugins(portfolio_id, apart)

    def jobs(self, unit: Unit) -> tuple[Scheduled, ...]:
        """What the desk does by itself, and what plug-ins add to it."""
        return (*scheduled(self.settings), *plugging.jobs(unit))

    def limits(self, portfolio_id: str) -> "Limits | None":
        """What the active plan of a portfolio allows; None if it has none."""
        with self.reading() as unit:
            return plans.limits(unit, portfolio_id)

    def post(self, _channel: str) -> "Outside":
        """What channels speak to strangers through: one for all of them, which keeps hosts apart by itself."""
        from thetadesk.channels.outside import Outside

        if self.around.outside is None:
            self.around.outside = Outside(self.clock)
        return self.around.outside

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """A writing unit of work of the desk's user, committed at its end.

        Raises DatabaseSetupError if its secrets are sealed with a key that this desk does not have.
        """
        for found in (True, False):
            with self.database.unit(LOCAL_TENANT) as unit:
                if identity.knows_sealing_key(unit, self.vault, self.clock.now()):
                    yield unit
                    return
            # Another process has replaced the key since this one read it; no unit waits for where it is kept.
            if found:
                self.vault.reload()
        raise DatabaseSetupError(
            f"the secrets in this database are sealed with another key than {self.vault.title} holds: put that key "
            "back (a new one may stand before it: NEW,OLD)"
        )

    def reading(self) -> AbstractContextManager[Unit]:
        """A unit that reads one consistent state."""
        return self.database.reading(LOCAL_TENANT)

    def remembered(self, key: Hashable, read: Callable[[Unit], T]) -> T:
        """What `read` finds in a reading unit, read again only when something has been written since. `key` says what
        else the answer depends on; nobody may change what is answered."""
        return self.database.remembered(LOCAL_TENANT, key, read)

    @property
    def roll_window(self) -> timedelta:
        return timedelta(minutes=self.settings.roll_window_minutes)

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Every broker that can be connected to, the simulated ones included."""
        return endpoints(self.settings)

    def endpoint(self, id: str) -> Endpoint:
        """The endpoint of this id (`schwab-sim`). Raises NotFoundError."""
        for each in self.endpoints():
            if each.id == id:
                return each
        raise NotFoundError(no_endpoint(id), broker=id)

    def broker(self, name: str) -> Broker:
        """The adapter of this name. Raises NotFoundError."""
        return brokers.named(name)

    def http(self, endpoint: Endpoint) -> "Http":
        """The one client through which this process speaks to an endpoint: its budgets and breaker count everything."""
        # Clients and their certificates cost memory that a desk without connections need not spend.
        from thetadesk.wire.http import Budget, Http

        if endpoint.id not in self.wires:
            can = self.broker(endpoint.broker).capabilities
            budget = Budget(can.reads_per_minute, can.writes_per_minute)
            self.wires[endpoint.id] = Http(endpoint.title, budget, self.clock)
        return self.wires[endpoint.id]

    def providers(self, *, simulated: bool) -> list[Provider]:
        """Everybody who can be asked for figures about companies: whose key the settings have; for a `simulated` market
        the simulator's ones."""
        from thetadesk.wire.http import Budget, Http

        found = []
        for adapter in providers.discover():
            url, key = provided(self.settings, adapter.name, simulated=simulated)
            if not key:
                continue
            wire = self.wires.get(url)
            if wire is None:
                budget = Budget(adapter.reads_per_minute, adapter.reads_per_minute)
                wire = self.wires[url] = Http(adapter.title, budget, self.clock)
            found.append(adapter.open(wire, url, key))
        return found

    def spool_file(self, import_id: str) -> Path:
        """Where an uploaded file waits to be read; only its owner can look into the folder."""
        folder = self.settings.data_dir / "spool"
        folder.mkdir(exist_ok=True, mode=0o700)
        return folder / import_id

    async def hang_up(self) -> None:
        """Closes the connections to brokers and channels; they are made again when they are needed."""
        for id in list(self.wires):
            await self.wires.pop(id).close()
        outside, self.around.outside = self.around.outside, None
        if outside is not None:
            await outside.close()

    def close(self) -> None:
        """Gives back what the desk holds open."""
        self.database.dispose()


def open_desk(settings: Settings, clock: Clock | None = None) -> App:
    """The desk of these settings, its folder made and its database brought up to date."""
    redaction.hide(*settings.secrets())
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    migrate.ensure(settings.resolved_database_url)
    clock = clock or SystemClock()
    # Until a feed tells which market it is.
    mode = Mode.SIMULATED if settings.simulator else Mode.LIVE
    return App(
        settings,
        Database(settings.resolved_database_url),
        open_vault(settings.encryption_key or None, settings.data_dir, _key_sources(settings)),
        clock,
        clock.now(),
        around=Surroundings(lambda: mode),
    )


def _key_sources(settings: Settings) -> list[KeySource]:
    """Where keys may be kept between the environment and the data folder."""
    sources: list[KeySource] = [KeyringKeys()]
    if settings.gcp_project:
        from thetadesk.wire.secret_manager import SecretManagerKeys

        sources.append(
            SecretManagerKeys(settings.secret_manager_url, settings.gcp_project, settings.secret_name)
        )
    return sources


def clockwork(desk: App) -> Clockwork:
    """The jobs of every room's `SCHEDULED` table and of plug-ins, for this desk; nothing runs before it is started."""
    return Clockwork(
        desk, scheduled(desk.settings), enabled=desk.settings.scheduler_enabled, plugged=plugging.jobs
    )


def scheduled(settings: Settings) -> list[Scheduled]:
    """Every room's jobs, by room; where a setting says how often, that counts."""
    rooms = sorted(path.parent.name for path in Path(__file__).parents[1].glob("*/tasks.py"))
    tables = (import_module(f"thetadesk.{room}.tasks") for room in rooms)
    return [_timed(job, settings) for tasks in tables for job in getattr(tasks, "SCHEDULED", ())]


def _timed(job: Scheduled, settings: Settings) -> Scheduled:
    if not job.minutes_from:
        return job
    return replace(job, every=timedelta(minutes=getattr(settings, job.minutes_from)))
