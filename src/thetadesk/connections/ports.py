"""What connections ask of a broker's adapter. The broker examination in `tests/brokers` proves that it is given.

A `Session` speaks for one login and never stores anything; a `Broker` is stateless. `http` is always
`thetadesk.wire.http.Http`, which an adapter knows and connections only pass on.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from thetadesk.connections.model import BrokerFigures
from thetadesk.identity.model import Grant
from thetadesk.kernel.instruments import InstrumentKind
from thetadesk.ledger.ports import Parsed
from thetadesk.market.ports import MarketData, QuoteSource


class LoginKind(StrEnum):
    """How a user lets the desk in."""

    REDIRECT = "redirect"  # by the broker's own page in the browser
    TOKEN = "token"  # by a personal grant from the settings  # noqa: S105 (a word, no secret)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where and as whom a broker is spoken to: the real one, or the simulator. `missing` names the settings that are
    still needed; `logins` are the ways in that these settings allow."""

    id: str
    broker: str
    title: str
    simulated: bool
    api_url: str
    authorize_url: str
    token_url: str
    app_key: str
    app_secret: str = field(repr=False)
    redirect_uri: str
    refresh_token: str | None = field(default=None, repr=False)
    missing: tuple[str, ...] = ()
    logins: tuple[LoginKind, ...] = (LoginKind.REDIRECT,)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a broker can and cannot do; `docs/brokers/<name>.md` shows the same table. None means without limit.

    `history_years` is how far back transactions are told, `history_window_days` the longest range one request may
    ask for, `rows_per_answer` how many rows one answer holds at most. `reads_per_minute` and `writes_per_minute` are
    what the desk allows itself. `streams_per_user` is how many streams of quotes a user may have open, in all programs
    together, `symbols_per_stream` how many symbols of one kind the desk follows on one, `streamed_kinds` what is told
    there."""

    history_years: int | None
    history_window_days: int | None
    rows_per_answer: int | None
    login_lifetime: timedelta | None
    access_lifetime: timedelta
    reads_per_minute: int
    writes_per_minute: int
    pkce: bool
    refresh_rotates: bool
    personal_grant: bool
    positions: bool = True
    balances: bool = True
    streaming: bool = True
    https_callback_only: bool = False
    streams_per_user: int | None = None
    symbols_per_stream: int | None = None
    streamed_kinds: frozenset[InstrumentKind] = frozenset(InstrumentKind)


@dataclass(frozen=True, slots=True)
class BrokerAccount:
    """An account as the broker lists it: its number, and the reference that stands for it in addresses."""

    number: str = field(repr=False)
    reference: str = field(repr=False)
    name: str = ""
    currency: str = "USD"


class Record(Protocol):
    """One record of an answer: its place, its fields, its own text (`thetadesk.wire.records.Record`)."""

    @property
    def index(self) -> int: ...
    @property
    def fields(self) -> Mapping[str, object]: ...
    @property
    def raw(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """Everything that the broker tells of the whole market days `first_on` to `last_on`; a stretch without records is
    a chunk too, so that chunks follow each other without a gap."""

    first_on: date
    last_on: date
    records: Sequence[Record]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the broker says is in an account: signed quantities by the symbols that `kernel.instruments` writes (zero
    positions left out), and cash; `at` by the broker's own clock where it tells the time. `figures` are its own sums."""

    at: datetime
    positions: Mapping[str, Decimal]
    cash: Decimal
    currency: str = "USD"
    figures: BrokerFigures = field(default_factory=BrokerFigures)


class Session(Protocol):
    """One login's view of a broker. Methods raise the errors of `wire.errors`, all of them `ThetadeskError`s, and
    `LoginLapsedError` when the broker takes the token no longer."""

    async def accounts(self) -> list[BrokerAccount]:
        """The accounts that this login may see, in the broker's order."""
        ...

    def history(self, account: BrokerAccount, since: date | None, until: date) -> AsyncIterator[Chunk]:
        """Chunks from `until` back to `since`, NEWEST first, without gaps (None: to the beginning of what the broker
        tells). The newest chunk's `last_on` is `until`; with a `since`, the oldest one's `first_on` is `since`."""
        ...

    async def holdings(self, account: BrokerAccount) -> Holdings:
        """Positions and cash, now."""
        ...


class Broker(Protocol):
    """What a folder in `brokers` exports as `BROKER`. `source` names its transactions (`schwab-api`)."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def richness(self) -> int:
        """The rank of this source among those that tell the same event, as `ledger.ports.Format` has it."""
        ...

    @property
    def capabilities(self) -> Capabilities: ...

    def authorize_url(self, endpoint: Endpoint, state: str, challenge: str | None) -> str:
        """The broker's login page, which comes back to `endpoint.redirect_uri` with `state`; `challenge` is the PKCE
        S256 challenge where `capabilities.pkce`."""
        ...

    async def exchange(
        self, http: Any, endpoint: Endpoint, code: str, verifier: str | None, now: datetime
    ) -> Grant:
        """The tokens for a login's code. LoginRefusedError when the broker does not take it."""
        ...

    async def refresh(self, http: Any, endpoint: Endpoint, grant: Grant, now: datetime) -> Grant:
        """Fresh tokens. LoginLapsedError when the user must log in again."""
        ...

    def session(self, http: Any, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> Session:
        """A session that asks `access` for the token before each request."""
        ...

    def market(self, http: Any, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> MarketData:
        """What this broker answers about the market; `access` is asked for the token before each request. Besides the
        errors of `wire.errors` it raises LoginLapsedError."""
        ...

    def stream(self, http: Any, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> QuoteSource:
        """This broker's stream of quotes, which connects when it is run. One serves everybody: brokers allow a user
        few connections, Schwab a single one. A token that is not taken is a StreamRefusedError (`lapsed`)."""
        ...

    def parse(self, records: Iterable[Any]) -> Parsed:
        """Records of one chunk as transactions, and the ones that could not be read. What a record becomes does not
        depend on the chunk it came in."""
        ...
