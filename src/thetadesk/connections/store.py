"""Tables of connections: logins on their way, connections, syncs with their cursors, and certificates."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, Row, String, Text, delete, func, select, update

from thetadesk.connections.model import (
    BrokerFigures,
    CashLine,
    Certificate,
    CertificateState,
    Connection,
    ConnectionState,
    Counts,
    Cursor,
    Explanation,
    FirstDifference,
    PositionLine,
    RunState,
    SyncRun,
)
from thetadesk.db.schema import tenant_table
from thetadesk.db.types import DateColumn, EnumColumn, InstantColumn, JsonColumn, MoneyColumn
from thetadesk.db.unit import Unit

connections = tenant_table(
    "connections",
    Column("id", String(20), primary_key=True),
    Column("endpoint", Text, nullable=False),
    Column("broker", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("simulated", Boolean, nullable=False),
    Column("state", EnumColumn(ConnectionState), nullable=False),
    Column("connected_at", InstantColumn, nullable=False),
    Column("account_ids", JsonColumn, nullable=False),
    Column("problem", Text),
)


# A login that was sent to the broker's page and is not back yet. Only the hash of its state is kept.
oauth_logins = tenant_table(
    "oauth_logins",
    Column("state_hash", String(64), primary_key=True),
    Column("endpoint", Text, nullable=False),
    Column("verifier_sealed", Text),
    Column("expires_at", InstantColumn, nullable=False),
    Column("used_at", InstantColumn),
)


sync_runs = tenant_table(
    "sync_runs",
    Column("id", String(20), primary_key=True),
    Column("connection_id", String(20), nullable=False),
    Column("state", EnumColumn(RunState), nullable=False),
    Column("stage", Text, nullable=False),
    Column("thousandths", Integer, nullable=False),
    Column("read", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("quarantined", Integer, nullable=False),
    Column("full", Boolean, nullable=False),
    Column("queued_at", InstantColumn, nullable=False),
    Column("started_at", InstantColumn),
    Column("finished_at", InstantColumn),
    Column("problem", JsonColumn),
    Index("ix_sync_runs_connection", "tenant_id", "connection_id", "queued_at"),
)


sync_cursors = tenant_table(
    "sync_cursors",
    Column("account_id", String(20), primary_key=True),
    Column("connection_id", String(20), nullable=False),
    Column("covered_from", DateColumn),
    Column("covered_to", DateColumn),
    Column("is_complete", Boolean, nullable=False),
    Column("opened", Boolean, nullable=False),
    Column("reread_at", InstantColumn),
)


# Tickers with rows that the projections do not tell yet, and how many.
stale_tickers = tenant_table(
    "stale_tickers",
    Column("account_id", String(20), primary_key=True),
    Column("ticker", Text, primary_key=True),
    Column("rows", Integer, nullable=False),
    sqlite_with_rowid=False,
)


certificates = tenant_table(
    "certificates",
    Column("id", String(20), primary_key=True),
    Column("account_id", String(20), nullable=False),
    Column("number", Integer, nullable=False),  # within the account, from 1
    Column("connection_id", String(20), nullable=False),
    Column("run_id", String(20), nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("state", EnumColumn(CertificateState), nullable=False),
    Column("body", JsonColumn, nullable=False),
    Index("ix_certificates_account", "tenant_id", "account_id", "number"),
    append_only=True,
)


# What the broker said last of an account as a whole.
broker_figures = tenant_table(
    "broker_figures",
    Column("account_id", String(20), primary_key=True),
    Column("at", InstantColumn, nullable=False),
    Column("net_liquidation", MoneyColumn),
    Column("used", MoneyColumn),
    Column("available", MoneyColumn),
)


# Connections


def _connection(row: Row[Any]) -> Connection:
    return Connection(
        row.id,
        row.endpoint,
        row.broker,
        row.title,
        row.simulated,
        row.state,
        row.connected_at,
        tuple(row.account_ids),
        row.problem,
    )


def list_connections(unit: Unit) -> list[Connection]:
    """Every connection there ever was, in order of their endpoints."""
    return [_connection(row) for row in unit.rows(select(connections).order_by(connections.c.endpoint))]


def find_connection(unit: Unit, connection_id: str) -> Connection | None:
    row = unit.row(select(connections).where(connections.c.id == connection_id))
    return _connection(row) if row else None


def save_connection(unit: Unit, connection: Connection) -> None:
    values = {
        "id": connection.id,
        "endpoint": connection.endpoint,
        "broker": connection.broker,
        "title": connection.title,
        "simulated": connection.simulated,
        "state": connection.state,
        "connected_at": connection.connected_at,
        "account_ids": list(connection.account_ids),
        "problem": connection.problem,
    }
    unit.upsert(connections, [values])


# Logins


@dataclass(frozen=True, slots=True)
class PendingLogin:
    """A login as it was sent off; `used_at` says when its answer was taken."""

    state_hash: str
    endpoint: str
    verifier_sealed: str | None
    expires_at: datetime
    used_at: datetime | None = None


def add_login(unit: Unit, login: PendingLogin) -> None:
    values = {
        "state_hash": login.state_hash,
        "endpoint": login.endpoint,
        "verifier_sealed": login.verifier_sealed,
        "expires_at": login.expires_at,
        "used_at": login.used_at,
    }
    unit.insert(oauth_logins, [values])


def find_login(unit: Unit, state_hash: str) -> PendingLogin | None:
    row = unit.row(select(oauth_logins).where(oauth_logins.c.state_hash == state_hash))
    if row is None:
        return None
    return PendingLogin(row.state_hash, row.endpoint, row.verifier_sealed, row.expires_at, row.used_at)


def use_login(unit: Unit, state_hash: str, at: datetime) -> None:
    """Marks a login as taken; its verifier is forgotten."""
    of = oauth_logins.c.state_hash == state_hash
    unit.execute(update(oauth_logins).where(of).values(used_at=at, verifier_sealed=None))


def forget_logins(unit: Unit, expired_before: datetime) -> None:
    unit.execute(delete(oauth_logins).where(oauth_logins.c.expires_at < expired_before))


# Runs


def _run(row: Row[Any]) -> SyncRun:
    problem = (row.problem["title"], row.problem["detail"]) if row.problem else None
    return SyncRun(
        row.id,
        row.connection_id,
        row.state,
        row.stage,
        Decimal(row.thousandths) / 1000,
        Counts(row.read, row.new, row.known, row.updated, row.quarantined),
        row.full,
        row.queued_at,
        row.started_at,
        row.finished_at,
        problem,
    )


def save_run(unit: Unit, run: SyncRun) -> None:
    values = {
        "id": run.id,
        "connection_id": run.connection_id,
        "state": run.state,
        "stage": run.stage,
        "thousandths": int(run.progress * 1000),
        "read": run.counts.read,
        "new": run.counts.new,
        "known": run.counts.known,
        "updated": run.counts.updated,
        "quarantined": run.counts.quarantined,
        "full": run.full,
        "queued_at": run.queued_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "problem": {"title": run.problem[0], "detail": run.problem[1]} if run.problem else None,
    }
    unit.upsert(sync_runs, [values])


def find_run(unit: Unit, run_id: str) -> SyncRun | None:
    row = unit.row(select(sync_runs).where(sync_runs.c.id == run_id))
    return _run(row) if row else None


def list_runs(
    unit: Unit,
    connection_id: str | None = None,
    states: Collection[RunState] | None = None,
    limit: int = 50,
) -> list[SyncRun]:
    """The latest runs, newest first."""
    query = select(sync_runs).order_by(sync_runs.c.queued_at.desc(), sync_runs.c.id).limit(limit)
    if connection_id is not None:
        query = query.where(sync_runs.c.connection_id == connection_id)
    if states is not None:
        query = query.where(sync_runs.c.state.in_(states))
    return [_run(row) for row in unit.rows(query)]


# Cursors and what the projections do not tell yet


def _cursor(row: Row[Any]) -> Cursor:
    return Cursor(
        row.account_id,
        row.connection_id,
        row.covered_from,
        row.covered_to,
        row.is_complete,
        row.opened,
        row.reread_at,
    )


def find_cursor(unit: Unit, account_id: str) -> Cursor | None:
    row = unit.row(select(sync_cursors).where(sync_cursors.c.account_id == account_id))
    return _cursor(row) if row else None


def list_cursors(unit: Unit) -> dict[str, Cursor]:
    """Every cursor by account."""
    return {row.account_id: _cursor(row) for row in unit.rows(select(sync_cursors))}


def save_cursor(unit: Unit, cursor: Cursor) -> None:
    values = {
        "account_id": cursor.account_id,
        "connection_id": cursor.connection_id,
        "covered_from": cursor.covered_from,
        "covered_to": cursor.covered_to,
        "is_complete": cursor.is_complete,
        "opened": cursor.opened,
        "reread_at": cursor.reread_at,
    }
    unit.upsert(sync_cursors, [values])


def stale_of(unit: Unit, account_id: str) -> dict[str, int]:
    """Tickers whose projections are behind, with how many rows they lack."""
    query = select(stale_tickers.c.ticker, stale_tickers.c.rows).where(
        stale_tickers.c.account_id == account_id
    )
    rows: Sequence[Any] = unit.rows(query)
    return dict(rows)


def add_stale(unit: Unit, account_id: str, changed: Mapping[str, int]) -> None:
    """Counts rows that the projections of these tickers do not tell yet."""
    before = stale_of(unit, account_id)
    unit.upsert(
        stale_tickers,
        [
            {"account_id": account_id, "ticker": ticker, "rows": before.get(ticker, 0) + count}
            for ticker, count in sorted(changed.items())
        ],
    )


def clear_stale(unit: Unit, account_id: str, tickers: Iterable[str]) -> None:
    of = stale_tickers.c.account_id == account_id
    unit.execute(delete(stale_tickers).where(of, stale_tickers.c.ticker.in_(list(tickers))))


# What brokers say of accounts as a whole


def save_figures(unit: Unit, account_id: str, at: datetime, figures: BrokerFigures) -> None:
    values = {
        "account_id": account_id,
        "at": at,
        "net_liquidation": figures.net_liquidation,
        "used": figures.used,
        "available": figures.available,
    }
    unit.upsert(broker_figures, [values])


def list_figures(unit: Unit) -> dict[str, tuple[datetime, BrokerFigures]]:
    """By account: what its broker said last, and when."""
    return {
        row.account_id: (row.at, BrokerFigures(row.net_liquidation, row.used, row.available))
        for row in unit.rows(select(broker_figures))
    }


# Certificates


def add_certificate(unit: Unit, certificate: Certificate) -> None:
    last = unit.value(
        select(func.max(certificates.c.number)).where(certificates.c.account_id == certificate.account_id)
    )
    values = {
        "id": certificate.id,
        "account_id": certificate.account_id,
        "number": (last or 0) + 1,
        "connection_id": certificate.connection_id,
        "run_id": certificate.run_id,
        "at": certificate.at,
        "state": certificate.state,
        "body": _body(certificate),
    }
    unit.insert(certificates, [values])


def list_certificates(
    unit: Unit, account_ids: Collection[str] | None = None, limit: int = 50
) -> list[Certificate]:
    """The latest certificates, newest first."""
    query = select(certificates).order_by(certificates.c.at.desc(), certificates.c.number.desc()).limit(limit)
    if account_ids is not None:
        query = query.where(certificates.c.account_id.in_(account_ids))
    return [_certificate(row) for row in unit.rows(query)]


def latest_certificates(unit: Unit, state: CertificateState | None = None) -> dict[str, Certificate]:
    """The last certificate (in this state) of each account."""
    last = select(func.max(certificates.c.number), certificates.c.account_id).group_by(
        certificates.c.account_id
    )
    if state is not None:
        last = last.where(certificates.c.state == state)
    newest = last.subquery("newest")
    number, account_id = newest.c
    query = select(certificates).join(
        newest, (certificates.c.account_id == account_id) & (certificates.c.number == number)
    )
    return {row.account_id: _certificate(row) for row in unit.rows(query)}


def find_certificate(unit: Unit, certificate_id: str) -> Certificate | None:
    row = unit.row(select(certificates).where(certificates.c.id == certificate_id))
    return _certificate(row) if row else None


def _body(certificate: Certificate) -> dict[str, Any]:
    first = certificate.first_difference
    return {
        "positions": [
            [line.symbol, line.words, str(line.ours), str(line.brokers), line.rests_on_opening]
            for line in certificate.positions
        ],
        "cash": [
            str(certificate.cash.ours),
            str(certificate.cash.brokers),
            certificate.cash.currency,
            certificate.cash.rests_on_opening,
        ],
        "first_difference": [first.transaction_id, first.reason] if first else None,
        "explanations": [[each.text, each.transaction_id] for each in certificate.explanations],
        "opening_balances": list(certificate.opening_balances),
        "transactions": certificate.transactions,
    }


def _certificate(row: Row[Any]) -> Certificate:
    body = row.body
    ours, brokers, currency, rests = body["cash"]
    first = body["first_difference"]
    return Certificate(
        row.id,
        row.account_id,
        row.connection_id,
        row.run_id,
        row.at,
        row.state,
        tuple(
            PositionLine(symbol, words, Decimal(mine), Decimal(theirs), rests_on)
            for symbol, words, mine, theirs, rests_on in body["positions"]
        ),
        CashLine(Decimal(ours), Decimal(brokers), currency, rests),
        FirstDifference(*first) if first else None,
        tuple(Explanation(*each) for each in body["explanations"]),
        tuple(body["opening_balances"]),
        body["transactions"],
    )
