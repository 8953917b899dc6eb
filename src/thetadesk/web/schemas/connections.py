"""Connections to brokers and their syncs."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.values import DayText, InstantText

ConnectionStateText = Literal["connected", "lapsed", "disconnected"]
WarningText = Literal["48h", "24h", "2h", "lapsed"]
CircuitText = Literal["closed", "open", "half-open"]
RunStateText = Literal["queued", "running", "done", "failed"]
CertificateStateText = Literal["green", "red"]


class SyncProblemJson(TypedDict):
    """Why a sync ended early. What it had recorded stays; the next one goes on from there."""

    title: str
    detail: str


class SyncedAccountJson(TypedDict):
    """How much of an account's history is here, and whether the books equal the broker's."""

    account_id: str
    name: str
    covered_from: DayText | None
    covered_to: DayText | None
    certificate: CertificateStateText | None


class SyncRunJson(TypedDict):
    """One sync of a connection. `progress` goes from 0 to 1; the counts are of rows."""

    id: str
    connection_id: str
    state: RunStateText
    stage: str
    progress: float
    full: bool
    read: int
    new: int
    known: int
    updated: int
    quarantined: int
    started_at: InstantText
    finished_at: InstantText | None
    problem: SyncProblemJson | None
    accounts: list[SyncedAccountJson]


class SyncRunsJson(TypedDict):
    """Syncs."""

    items: list[SyncRunJson]


class ConnectedAccountJson(TypedDict):
    """An account that a connection reads."""

    id: str
    name: str
    number_masked: str | None


class RequestBudgetJson(TypedDict):
    """How many requests the desk allows itself, and how many are left now."""

    reads_per_minute: int
    reads_left: int
    writes_per_minute: int
    writes_left: int


class ConnectionJson(TypedDict):
    """A login at a broker and how it is. `warning` counts down to the end of the login, `circuit` is open while the
    broker is left alone after failures, `stale` says that the last sync is older than the schedule allows."""

    id: str
    endpoint: str
    broker: str
    title: str
    simulated: bool
    state: ConnectionStateText
    accounts: list[ConnectedAccountJson]
    connected_at: InstantText
    access_expires_at: InstantText | None
    login_expires_at: InstantText | None
    warning: WarningText | None
    last_sync: SyncRunJson | None
    last_synced_at: InstantText | None
    next_sync_at: InstantText | None
    stale: bool
    budget: RequestBudgetJson
    circuit: CircuitText
    circuit_until: InstantText | None
    problem: str | None


class ConnectionsJson(TypedDict):
    """Every connection."""

    items: list[ConnectionJson]


class DeskSyncJson(TypedDict):
    """One connection in the page's truth line: how fresh, and whether the books equal the broker's."""

    connection_id: str
    title: str
    state: ConnectionStateText
    last_synced_at: InstantText | None
    stale: bool
    certificate: CertificateStateText | None
    warning: WarningText | None
    login_expires_at: InstantText | None
