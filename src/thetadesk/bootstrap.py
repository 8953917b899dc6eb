"""The fuse box: settings in, one wired App out."""

import gc
import secrets
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from thetadesk import brokers, channels, providers
from thetadesk.alerts.model import Alert, Mode
from thetadesk.alerts.ports import Channel
from thetadesk.alerts.service import notices
from thetadesk.connections.ports import Broker, Endpoint, LoginKind
from thetadesk.db import migrate
from thetadesk.db.engine import Database
from thetadesk.db.errors import DatabaseSetupError
from thetadesk.db.keys import KeyringKeys, KeySource, new_key
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault, open_vault
from thetadesk.formats import discover, recognise
from thetadesk.formats import thetadesk as own_export
from thetadesk.identity import service as identity
from thetadesk.jobs.clockwork import Clockwork
from thetadesk.jobs.model import Notice, Scheduled
from thetadesk.jobs.service import leases, plugging
from thetadesk.kernel.clock import Clock, SystemClock
from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError, ThetadeskError
from thetadesk.kernel.tenant import LOCAL_TENANT
from thetadesk.ledger.ports import Format
from thetadesk.ledger.service import importing
from thetadesk.ledger.service.importing import Reading, Upload
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
Say = Callable[[str, float], None]
_NOT_RECORDED = "The import failed"
_ANY_APP = "thetadesk"
_ROTATION = "rotation"
_ROTATION_LEASE = timedelta(seconds=15)
_ROTATION_TRIES = 30
_PARSED = 0.2  # of the whole work, as the progress shows it


def _always(_connection: str | None, _subject: str) -> bool:
    return True


def _heard_by_nobody(_alert: Alert) -> None:
    """The outbox is looked at before long by whoever sends."""


def _not_valued() -> "Valued | None":
    return None


def _nothing_known(_portfolio_id: str | None) -> Mapping[str, object]:
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
    plugins: Callable[[str | None], Mapping[str, object]] = _nothing_known


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

    def told_to_plugins(self, portfolio_id: str | None) -> Mapping[str, object]:
        """What a plug-in may know of a portfolio, or of all accounts, as JSON values."""
        return self.around.plugins(portfolio_id)

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
        raise NotFoundError(_no_endpoint(id), broker=id)

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
            url, key = _provided(self.settings, adapter.name, simulated=simulated)
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


def endpoints(settings: Settings) -> tuple[Endpoint, ...]:
    """Where each broker is spoken to: the real ones, and the simulated ones if a simulator runs."""
    if not settings.simulator:
        return _schwab(settings), _tastytrade(settings)
    return (
        _schwab(settings),
        _tastytrade(settings),
        _schwab(_simulated(settings), "schwab-sim"),
        _tastytrade(_simulated(settings), "tastytrade-sim"),
    )


def _provided(settings: Settings, name: str, *, simulated: bool) -> tuple[str, str]:
    """Where a provider is spoken to, and with which key; the simulator takes any."""
    if simulated:
        return f"{settings.simulator}/{name}/api/v1", _ANY_APP if settings.simulator else ""
    return getattr(settings, f"{name}_api_url"), getattr(settings, f"{name}_api_key")


def _simulated(settings: Settings) -> Settings:
    """The settings with which the same code speaks to the simulator, which takes any application."""
    return replace(
        settings,
        schwab_api_url=settings.simulator,
        schwab_app_key=_ANY_APP,
        schwab_app_secret=_ANY_APP,
        tastytrade_api_url=settings.simulator,
        tastytrade_authorize_url=f"{settings.simulator}/auth.html",
        tastytrade_client_id=_ANY_APP,
        tastytrade_client_secret=_ANY_APP,
        tastytrade_refresh_token="",
        tastytrade_redirect_uri="",
    )


def _schwab(settings: Settings, id: str = "schwab") -> Endpoint:
    needed = {
        "SCHWAB_APP_KEY": settings.schwab_app_key,
        "SCHWAB_APP_SECRET": settings.schwab_app_secret,
    }
    return Endpoint(
        id=id,
        broker="schwab",
        title="Schwab" if id == "schwab" else "Simulated Schwab",
        simulated=id != "schwab",
        api_url=settings.schwab_api_url,
        authorize_url=f"{settings.schwab_api_url}/v1/oauth/authorize",
        token_url=f"{settings.schwab_api_url}/v1/oauth/token",
        app_key=settings.schwab_app_key,
        app_secret=settings.schwab_app_secret,
        redirect_uri=settings.redirect_uri,
        missing=tuple(name for name, value in needed.items() if not value),
    )


def _tastytrade(settings: Settings, id: str = "tastytrade") -> Endpoint:
    token = settings.tastytrade_refresh_token
    needed = {"TASTYTRADE_CLIENT_SECRET": settings.tastytrade_client_secret}
    if not token:
        needed = {"TASTYTRADE_CLIENT_ID": settings.tastytrade_client_id, **needed}
    logins = (LoginKind.REDIRECT,) if settings.tastytrade_client_id or not token else ()
    return Endpoint(
        id=id,
        broker="tastytrade",
        title="tastytrade" if id == "tastytrade" else "Simulated tastytrade",
        simulated=id != "tastytrade",
        api_url=settings.tastytrade_api_url,
        authorize_url=settings.tastytrade_authorize_url,
        token_url=f"{settings.tastytrade_api_url}/oauth/token",
        app_key=settings.tastytrade_client_id,
        app_secret=settings.tastytrade_client_secret,
        redirect_uri=settings.tastytrade_redirect_uri or f"{settings.own_url}/api/v1/brokers/{id}/callback",
        refresh_token=token or None,
        missing=tuple(name for name, value in needed.items() if not value),
        logins=(LoginKind.TOKEN, *logins) if token else logins,
    )


def _no_endpoint(id: str) -> str:
    if id.endswith("-sim"):
        return f"there is no broker {id}: the simulator does not run (THETADESK_SIMULATOR is not set)"
    return f"there is no broker {id}"


def clockwork(desk: App) -> Clockwork:
    """The jobs of every room's `SCHEDULED` table and of plug-ins, for this desk; nothing runs before it is started."""
    return Clockwork(
        desk, scheduled(desk.settings), enabled=desk.settings.scheduler_enabled, plugged=plugging.jobs
    )


def scheduled(settings: Settings) -> list[Scheduled]:
    """Every room's jobs, by room; where a setting says how often, that counts."""
    rooms = sorted(path.parent.name for path in Path(__file__).parent.glob("*/tasks.py"))
    tables = (import_module(f"thetadesk.{room}.tasks") for room in rooms)
    return [_timed(job, settings) for tasks in tables for job in getattr(tasks, "SCHEDULED", ())]


def _timed(job: Scheduled, settings: Settings) -> Scheduled:
    if not job.minutes_from:
        return job
    return replace(job, every=timedelta(minutes=getattr(settings, job.minutes_from)))


@dataclass(frozen=True, slots=True)
class Rotation:
    """What replacing the encryption key did: how many `secrets` are sealed with the new one, where it is kept
    (`source`), whether this finished a rotation that was broken off, and whether the operator still has to take the
    old key out of the source."""

    secrets: int
    source: str
    resumed: bool
    old_key_left: bool


def rotate_secrets(desk: App) -> Rotation:
    """Makes a new encryption key, seals every secret with it, and throws the old one away.

    Servers need not stop: both keys are kept until everything is sealed anew, and every writing unit notices which
    key counts. A rotation that was broken off is finished by the next. Raises DatabaseSetupError if the key's place
    cannot be written (then it says what to do) or a secret does not open, ConflictError while another one rotates.
    """
    source = desk.vault.source
    if source is None:
        raise DatabaseSetupError("this desk's key has no place of its own")
    with _rotating(desk) as holder:
        keys = source.read()
        if len(keys) == 1:
            source.write((new_key(), *keys))
        desk.vault.reload()
        with desk.unit() as unit:
            if not leases.extend(unit, _ROTATION, holder, desk.clock.now(), _ROTATION_LEASE):
                raise ConflictError("another rotation has begun: see whether it ends, and rotate again")
            count = identity.reseal_all(unit, desk.vault, desk.clock.now())
        if source.writable:
            source.write(source.read()[:1])
    return Rotation(count, source.title, resumed=len(keys) > 1, old_key_left=not source.writable)


@contextmanager
def _rotating(desk: App) -> Iterator[str]:
    """The only rotation for as long: two at once could each throw the other's key away."""
    holder = secrets.token_hex(8)
    _claim_rotation(desk, holder)
    try:
        yield holder
    finally:
        with desk.unit() as unit:
            leases.release(unit, _ROTATION, holder)


def _claim_rotation(desk: App, holder: str) -> None:
    """Waits, never long, for one that was broken off to be given up."""
    for _ in range(_ROTATION_TRIES):
        with desk.unit() as unit:
            if leases.claim(unit, _ROTATION, holder, desk.clock.now(), _ROTATION_LEASE):
                return
        time.sleep(_ROTATION_LEASE.total_seconds() / _ROTATION_TRIES * 1.2)
    raise ConflictError("another process is rotating the key: wait for it to end")


def run_import(desk: App, import_id: str, say: Say | None = None) -> None:
    """Reads a spooled file into the ledger: the whole of it, or nothing and a problem that says why."""
    tell = say or _silent
    spooled = desk.spool_file(import_id)
    # A long history is a million small objects without a cycle; the collector would walk them over and over.
    gc.disable()
    try:
        with desk.unit() as unit:
            upload = importing.upload_of(unit, import_id)
            importing.mark_running(unit, import_id)
        tell("reading the file", 0.0)
        reading = _read(desk, upload, spooled.read_bytes())
        tell("recording", _PARSED)
        with desk.unit() as unit:
            importing.take_file(
                unit, upload, reading, desk.vault, desk.clock.now(), desk.roll_window, _stages(tell)
            )
    except ThetadeskError as error:
        fail_import(desk, import_id, error.detail, error.title)
    finally:
        gc.enable()
        spooled.unlink(missing_ok=True)


def fail_import(desk: App, import_id: str, detail: str, title: str = _NOT_RECORDED) -> None:
    """Notes why nothing of a file was recorded; one that is done stays done."""
    with desk.unit() as unit:
        if importing.get_import(unit, import_id).state in ("queued", "running"):
            importing.fail_import(unit, import_id, title, detail, desk.clock.now())
    desk.spool_file(import_id).unlink(missing_ok=True)


def fail_unfinished_imports(desk: App, detail: str) -> None:
    """Settles what a desk that is gone has left: its imports have failed, its uploads are removed."""
    with desk.unit() as unit:
        importing.fail_unfinished(unit, _NOT_RECORDED, detail, desk.clock.now())
    for left in desk.spool_file("").iterdir():
        left.unlink(missing_ok=True)


def _read(desk: App, upload: Upload, data: bytes) -> Reading:
    form = recognise(data)
    with desk.reading() as unit:
        zone = importing.zone_for(unit, upload, form)
    parsed = form.parse(data, _zone(zone))
    accounts = own_export.accounts_of(data) if form is own_export.FORMAT else []
    return Reading(form, parsed, _richness(discover()), zone, {account.id: account for account in accounts})


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return None if name is None else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInputError(
            f"{name!r} is not a time zone; zones are named like America/New_York", field="timezone"
        ) from None


def _richness(formats: tuple[Format, ...]) -> dict[str, int]:
    return {form.namespace: form.richness for form in formats}


def _stages(tell: Say) -> importing.Progress:
    def show(stage: str, done: int, of: int) -> None:
        tell(stage, _PARSED + (1 - _PARSED) * done / max(of, 1))

    return show


def _silent(stage: str, fraction: float) -> None:
    """Nobody watches."""
