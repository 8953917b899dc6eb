"""The words of alerts: rules, where each of their instances stands, what was fired, and how it is told.

A rule watches one or many *instances*: the subjects of its `each`, by key; a rule without `each` has the one instance
`""`. The engine says every move of an instance as a `Change`; a change worth telling makes an `Alert`, and each
channel that is to tell it a `Delivery`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError, ThetadeskError
from thetadesk.kernel.events import Event

ONLY = ""
"""The key of the one instance of a rule that watches no list of subjects."""


class State(StrEnum):
    """Where an instance of a rule stands."""

    OK = "ok"
    PENDING = "pending"  # true, but not yet for as long as the rule asks
    FIRING = "firing"
    NO_DATA = "no_data"
    ERROR = "error"
    PAUSED = "paused"
    EXPIRED = "expired"


class Severity(StrEnum):
    """How much an alert matters."""

    INFO = "info"
    WARNING = "warning"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """0 for what matters most: the order of the inbox."""
        return 2 - list(Severity).index(self)


class AlertKind(StrEnum):
    """What an alert tells: that its condition is true, that nobody can say whether it is, or what the desk itself has to
    say, which no rule asked for."""

    FIRED = "fired"
    NO_DATA = "no_data"
    ERROR = "error"
    NOTICE = "notice"


class AlertState(StrEnum):
    """How an alert stands in the inbox. Acknowledged ones are still true; cleared ones are history."""

    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    CLEARED = "cleared"


class DeliveryState(StrEnum):
    """How the telling of one alert by one channel stands."""

    WAITING = "waiting"
    SENDING = "sending"  # claimed by a process until its lease ends
    DELIVERED = "delivered"
    FAILED_OVER = "failed_over"  # given up here, handed to the fallback
    DEAD = "dead"  # given up; a hand may try again
    INHIBITED = "inhibited"  # the connection it depends on is itself an alert
    SILENCED = "silenced"
    WITHDRAWN = "withdrawn"  # cleared before it was told


class Mode(StrEnum):
    """Whose money a message is about."""

    LIVE = "LIVE"
    PAPER = "PAPER"
    SIMULATED = "SIMULATED"


class RuleNotFoundError(NotFoundError):
    """There is no such rule."""

    code = "alert-rule-not-found"
    title = "No such alert rule"


class AlertNotFoundError(NotFoundError):
    """There is no such alert."""

    code = "alert-not-found"
    title = "No such alert"


class ChannelNotFoundError(NotFoundError):
    """There is no such channel, or none set up under that id."""

    code = "alert-channel-not-found"
    title = "No such channel"


class RuleChangedError(ConflictError):
    """The rule was changed by somebody else since it was read."""

    code = "alert-rule-changed"
    title = "The rule has changed"


class ChannelSettingsError(InvalidInputError):
    """A channel cannot be set up like this."""

    code = "alert-channel-settings"
    title = "The channel cannot be set up like this"


class ChannelError(ThetadeskError):
    """A channel did not tell a message.

    `retryable`: the same may succeed later. `retry_after`: seconds the channel asked to be left alone. `uncertain`:
    the message may have been taken all the same (a time-out after it was sent), so a repeat may be the second.
    """

    code = "alert-channel-failed"
    title = "The channel did not take the message"

    def __init__(
        self,
        detail: str,
        retryable: bool = True,
        retry_after: float | None = None,
        *,
        uncertain: bool = False,
    ) -> None:
        super().__init__(detail)
        self.retryable = retryable
        self.retry_after = retry_after
        self.uncertain = uncertain


@dataclass(frozen=True, slots=True)
class Saved:
    """What the engine must find again after a restart: where an instance stands.

    `since`, `last_fired_at`: seconds since 1970 UTC. `armed`: a crossing or a cleared condition may fire. `count`: how
    often this version of the rule has fired for this instance.
    """

    state: State
    since: float
    armed: bool = True
    last_value: float | None = None
    last_fired_at: float | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One move of one instance, as the engine decided it.

    `at` is when it became so (seconds since 1970 UTC, the time of the quote or fact), `heard_ns` when this process
    heard of it (`time.monotonic_ns`), for the latencies. `saved` is how the instance stands after it. A change from
    firing to firing is a reminder of a rule that repeats; `repeat` numbers them from 1. `seq` counts this process's
    changes. `source_age` is the age in seconds of the oldest quote or fact it rests on.
    """

    rule_id: str
    version: int
    instance: str
    before: State
    after: State
    at: float
    heard_ns: int
    value: float | None
    threshold: float | None
    words: str
    seq: int
    saved: Saved
    repeat: int = 0
    fired_ns: int = 0
    source_age: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it stands: `text` is canonical, and the whole truth about what it does. `name` is the user's word.
    `version` counts the texts it has had, so that a pause forgets nothing of where its instances stand."""

    id: str
    version: int
    text: str
    name: str
    paused: bool
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """What a rule once said, and who made it say so. Pausing, naming and deleting are in the audit log."""

    rule_id: str
    version: int
    text: str
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Alert:
    """One firing of one instance. `id` follows from the rule, its version, the instance and the number of the firing,
    so writing it twice is writing it once. `subjects` are what it rests on (`quote:AAPL`, `connection:…`)."""

    id: str
    rule_id: str
    rule_version: int
    rule_text: str
    instance: str
    kind: AlertKind
    severity: Severity
    state: AlertState
    fired_at: datetime
    value: float | None
    threshold: float | None
    words: str
    source_age: float | None
    count: int
    mode: Mode
    subjects: tuple[str, ...] = ()
    cleared_at: datetime | None = None
    acknowledged_at: datetime | None = None
    note: str = ""
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """The telling of one alert by one channel. `batch` is the message it goes into, and the key by which a channel
    that can will know a repeat; `batched_at` is when it was put together. `telling` is 0 for the firing itself, n for its nth reminder."""

    id: str
    alert_id: str
    channel_id: str
    telling: int
    state: DeliveryState
    severity: Severity
    created_at: datetime
    due_at: datetime
    attempts: int = 0
    batch: str | None = None
    holder: str | None = None
    leased_until: datetime | None = None
    delivered_at: datetime | None = None
    receipt: str = ""
    problem: str = ""
    maybe_twice: bool = False
    fallback_for: str | None = None
    batched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at sending a message, with what came of it: `delivered`, `failed`, `uncertain` or `lost` (the process
    that tried is gone)."""

    delivery_id: str
    number: int
    at: datetime
    outcome: str
    detail: str
    milliseconds: int | None


@dataclass(frozen=True, slots=True)
class Silence:
    """Until `until_at` nothing is sent of the alerts that match: of one rule, of one instance, or of all (both
    None). They still stand in the inbox."""

    id: str
    rule_id: str | None
    instance: str | None
    created_at: datetime
    until_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """A channel as the user set it up; `kind` names the adapter. The secret fields of `config` are never shown.
    `readable` is False for one whose settings do not open; `config` is then empty."""

    id: str
    kind: str
    title: str
    enabled: bool
    config: Mapping[str, str] = field(repr=False)
    fallback_id: str | None
    created_at: datetime
    updated_at: datetime
    checked_at: datetime | None = None
    problem: str = ""
    readable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesChanged(Event):
    """Rules were created, edited, paused, deleted or restored: the engine takes them up."""

    rule_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsChanged(Event):
    """Alerts fired, cleared, or were acknowledged."""

    alert_ids: tuple[str, ...]
