"""What the desk shows of connections: their health, their accounts, their certificates."""

from collections.abc import Collection
from datetime import datetime, timedelta

from thetadesk.connections import store
from thetadesk.connections.machine import countdown
from thetadesk.connections.model import (
    AccountSync,
    BrokerFigures,
    Certificate,
    CertificateState,
    Connection,
    ConnectionHealth,
    ConnectionState,
    RunState,
)
from thetadesk.connections.service.logins import get_connection
from thetadesk.db.unit import Unit
from thetadesk.identity import service as identity
from thetadesk.kernel.errors import NotFoundError
from thetadesk.ledger.service import accounts as ledger_accounts

STALE_AFTER = timedelta(minutes=30)
"""Twice the time between scheduled syncs: one may fail without anybody needing to know."""


def list_connections(unit: Unit) -> list[Connection]:
    """Every connection, lapsed and disconnected ones too."""
    return store.list_connections(unit)


def list_health(unit: Unit, now: datetime) -> list[ConnectionHealth]:
    """How every connection is."""
    return [_health(unit, connection, now) for connection in store.list_connections(unit)]


def health(unit: Unit, connection_id: str, now: datetime) -> ConnectionHealth:
    """How one connection is. Raises NotFoundError."""
    return _health(unit, get_connection(unit, connection_id), now)


def _health(unit: Unit, connection: Connection, now: datetime) -> ConnectionHealth:
    expiries = identity.grant_expiries(unit, connection.id)
    access, login = expiries or (None, None)
    last = store.list_runs(unit, connection.id, None, 1)
    done = store.list_runs(unit, connection.id, (RunState.DONE,), 1)
    synced_at = done[0].finished_at if done else None
    accounts = account_syncs(unit, connection.id)
    return ConnectionHealth(
        connection,
        accounts,
        access,
        login,
        countdown(connection.state, login, now),
        last[0] if last else None,
        synced_at,
        connection.state is not ConnectionState.CONNECTED
        or synced_at is None
        or now - synced_at > STALE_AFTER,
        _worst(accounts),
    )


def _worst(accounts: Collection[AccountSync]) -> CertificateState | None:
    states = {account.certificate for account in accounts}
    if CertificateState.RED in states:
        return CertificateState.RED
    return CertificateState.GREEN if states == {CertificateState.GREEN} else None


def account_syncs(unit: Unit, connection_id: str) -> tuple[AccountSync, ...]:
    """The accounts of a connection: how much of each is here, and what its last certificate says."""
    wanted = get_connection(unit, connection_id).account_ids
    cursors, latest = store.list_cursors(unit), store.latest_certificates(unit)
    known = {account.id: account for account in ledger_accounts.list_accounts(unit)}
    return tuple(
        AccountSync(
            id,
            known[id].name,
            known[id].number_masked,
            cursors.get(id),
            latest[id].state if id in latest else None,
        )
        for id in wanted
        if id in known
    )


def broker_figures(unit: Unit) -> dict[str, tuple[datetime, BrokerFigures]]:
    """By account: what its broker said last of the account as a whole, and when."""
    return store.list_figures(unit)


def latest_certificates(unit: Unit, account_ids: Collection[str]) -> list[Certificate]:
    """The last certificate of each of these accounts that has one."""
    latest = store.latest_certificates(unit)
    return [latest[id] for id in account_ids if id in latest]


def list_certificates(
    unit: Unit, account_ids: Collection[str] | None = None, limit: int = 50
) -> list[Certificate]:
    """Certificates, newest first."""
    return store.list_certificates(unit, account_ids, limit)


def get_certificate(unit: Unit, certificate_id: str) -> Certificate:
    """Raises NotFoundError."""
    found = store.find_certificate(unit, certificate_id)
    if found is None:
        raise NotFoundError(f"There is no certificate {certificate_id}.", certificate=certificate_id)
    return found
