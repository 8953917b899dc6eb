"""From what connections and jobs answer to the JSON of the API."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from thetadesk.connections.model import (
    AccountSync,
    CashLine,
    Certificate,
    ConnectionHealth,
    PositionLine,
    RunState,
    SyncRun,
)
from thetadesk.connections.ports import Capabilities, Endpoint, LoginKind
from thetadesk.ledger.service.overview import RecordedOpening
from thetadesk.web.children import Progress
from thetadesk.web.schemas import telling
from thetadesk.web.schemas.brokers import BrokerJson, CapabilitiesJson
from thetadesk.web.schemas.certificates import (
    CertificateJson,
    ComparedCashJson,
    ComparedPositionJson,
)
from thetadesk.web.schemas.connections import (
    ConnectionJson,
    DeskSyncJson,
    SyncedAccountJson,
    SyncRunJson,
)
from thetadesk.web.schemas.transactions import TransactionJson
from thetadesk.web.schemas.values import instant, maybe_day, maybe_instant, money, quantity
from thetadesk.wire.http import WireHealth

_MINUTE = timedelta(minutes=1)


def broker(endpoint: Endpoint, capabilities: Capabilities, listens: bool) -> BrokerJson:
    """One broker that can be connected."""
    return {
        "id": endpoint.id,
        "broker": endpoint.broker,
        "title": endpoint.title,
        "simulated": endpoint.simulated,
        "configured": not endpoint.missing,
        "missing": list(endpoint.missing),
        "login": "token" if LoginKind.TOKEN in endpoint.logins else "redirect",
        "logins": [kind.value for kind in endpoint.logins],
        "callback": endpoint.redirect_uri,
        "listens": listens,
        "capabilities": _capabilities(capabilities),
        "documentation": f"docs/brokers/{endpoint.broker}.md",
    }


def _capabilities(can: Capabilities) -> CapabilitiesJson:
    return {
        "history_years": can.history_years,
        "history_window_days": can.history_window_days,
        "rows_per_answer": can.rows_per_answer,
        "login_days": None if can.login_lifetime is None else can.login_lifetime.days,
        "access_minutes": can.access_lifetime // _MINUTE,
        "reads_per_minute": can.reads_per_minute,
        "writes_per_minute": can.writes_per_minute,
        "pkce": can.pkce,
        "refresh_rotates": can.refresh_rotates,
        "personal_grant": can.personal_grant,
        "positions": can.positions,
        "balances": can.balances,
        "streaming": can.streaming,
        "https_callback_only": can.https_callback_only,
    }


def run(told: SyncRun, accounts: Iterable[AccountSync], heard: Progress | None = None) -> SyncRunJson:
    """One sync; `heard` is what its process has said since it last wrote."""
    running = told.state is RunState.RUNNING and heard is not None
    return {
        "id": told.id,
        "connection_id": told.connection_id,
        "state": told.state.value,
        "stage": heard.stage if heard and running else told.stage,
        "progress": max(float(told.progress), heard.fraction if heard and running else 0.0),
        "full": told.full,
        "read": told.counts.read,
        "new": told.counts.new,
        "known": told.counts.known,
        "updated": told.counts.updated,
        "quarantined": told.counts.quarantined,
        "started_at": instant(told.started_at or told.queued_at),
        "finished_at": maybe_instant(told.finished_at),
        "problem": {"title": told.problem[0], "detail": told.problem[1]} if told.problem else None,
        "accounts": [_synced(each) for each in accounts],
    }


def _synced(account: AccountSync) -> SyncedAccountJson:
    cursor = account.cursor
    return {
        "account_id": account.account_id,
        "name": account.name,
        "covered_from": maybe_day(cursor.covered_from if cursor else None),
        "covered_to": maybe_day(cursor.covered_to if cursor else None),
        "certificate": account.certificate.value if account.certificate else None,
    }


def connection(
    found: ConnectionHealth, wire: WireHealth, next_sync_at: datetime | None, heard: Progress | None
) -> ConnectionJson:
    """One connection and how it is."""
    about = found.connection
    return {
        "id": about.id,
        "endpoint": about.endpoint,
        "broker": about.broker,
        "title": about.title,
        "simulated": about.simulated,
        "state": about.state.value,
        "accounts": [
            {"id": each.account_id, "name": each.name, "number_masked": each.number_masked}
            for each in found.accounts
        ],
        "connected_at": instant(about.connected_at),
        "access_expires_at": maybe_instant(found.access_expires_at),
        "login_expires_at": maybe_instant(found.login_expires_at),
        "warning": found.warning.value if found.warning else None,
        "last_sync": run(found.last_run, found.accounts, heard) if found.last_run else None,
        "last_synced_at": maybe_instant(found.last_synced_at),
        "next_sync_at": maybe_instant(next_sync_at),
        "stale": found.stale,
        "budget": {
            "reads_per_minute": wire.reads_per_minute,
            "reads_left": wire.reads_left,
            "writes_per_minute": wire.writes_per_minute,
            "writes_left": wire.writes_left,
        },
        "circuit": wire.circuit,
        "circuit_until": maybe_instant(wire.open_until),
        "problem": about.problem,
    }


def desk_sync(found: ConnectionHealth) -> DeskSyncJson:
    """One connection in the truth line."""
    return {
        "connection_id": found.connection.id,
        "title": found.connection.title,
        "state": found.connection.state.value,
        "last_synced_at": maybe_instant(found.last_synced_at),
        "stale": found.stale,
        "certificate": found.certificate.value if found.certificate else None,
        "warning": found.warning.value if found.warning else None,
        "login_expires_at": maybe_instant(found.login_expires_at),
    }


def certificate(
    told: Certificate,
    account: str,
    first: TransactionJson | None,
    openings: Mapping[str, RecordedOpening],
) -> CertificateJson:
    """One certificate; `account` is the account's name, `first` the transaction its first difference names."""
    difference = told.first_difference
    return {
        "id": told.id,
        "account_id": told.account_id,
        "account": account,
        "connection_id": told.connection_id,
        "at": instant(told.at),
        "state": told.state.value,
        "positions": [_position(each) for each in told.positions],
        "cash": _cash(told.cash),
        "first_difference": {"transaction": first, "reason": difference.reason} if difference else None,
        "explanations": [
            {"text": each.text, "transaction_id": each.transaction_id} for each in told.explanations
        ],
        "opening_balances": [
            telling.opening_balance(openings[id]) for id in told.opening_balances if id in openings
        ],
        "transactions": told.transactions,
    }


def _position(line: PositionLine) -> ComparedPositionJson:
    return {
        "symbol": line.symbol,
        "words": line.words,
        "ours": quantity(line.ours),
        "brokers": quantity(line.brokers),
        "difference": quantity(line.difference),
        "rests_on_opening": line.rests_on_opening,
    }


def _cash(line: CashLine) -> ComparedCashJson:
    return {
        "ours": money(line.ours),
        "brokers": money(line.brokers),
        "difference": money(line.difference),
        "rests_on_opening": line.rests_on_opening,
        "currency": line.currency,
    }
