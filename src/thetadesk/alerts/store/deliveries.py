"""The outbox: which channel has to tell which alert, every attempt at it, and the channels' settings.

The column `config_sealed` is found and sealed anew by `db/sealed.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    String,
    Text,
    and_,
    delete,
    func,
    select,
    update,
)

from thetadesk.alerts.model import Attempt, Delivery, DeliveryState, Severity
from thetadesk.db.schema import tenant_table
from thetadesk.db.types import EnumColumn, InstantColumn
from thetadesk.db.unit import Unit

ALERT_DELIVERIES = tenant_table(
    "alert_deliveries",
    Column("id", String(20), primary_key=True),
    Column("alert_id", String(20), nullable=False),
    Column("channel_id", String(20), nullable=False),
    Column("telling", Integer, nullable=False),
    Column("state", EnumColumn(DeliveryState), nullable=False),
    Column("severity", EnumColumn(Severity), nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    Column("due_at", InstantColumn, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("batch", String(20)),
    Column("holder", Text),
    Column("leased_until", InstantColumn),
    Column("delivered_at", InstantColumn),
    Column("receipt", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("maybe_twice", Boolean, nullable=False),
    Column("fallback_for", String(20)),
    Column("batched_at", InstantColumn),
    Index("ix_alert_deliveries_due", "tenant_id", "state", "due_at"),
    Index("ix_alert_deliveries_alert", "tenant_id", "alert_id"),
)
ALERT_ATTEMPTS = tenant_table(
    "alert_attempts",
    Column("delivery_id", String(20), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", InstantColumn, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("milliseconds", Integer),
)
ALERT_CHANNELS = tenant_table(
    "alert_channels",
    Column("id", String(20), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("config_sealed", Text, nullable=False),
    Column("fallback_id", String(20)),
    Column("created_at", InstantColumn, nullable=False),
    Column("updated_at", InstantColumn, nullable=False),
    Column("checked_at", InstantColumn),
    Column("problem", Text, nullable=False),
)

_DELIVERY = [column for column in ALERT_DELIVERIES.c if column.name != "tenant_id"]
_ATTEMPT = [column for column in ALERT_ATTEMPTS.c if column.name != "tenant_id"]
_CHANNEL = [column for column in ALERT_CHANNELS.c if column.name != "tenant_id"]
_CHANNEL_IDS = select(ALERT_CHANNELS.c.id)
_AT_ONCE = 500
"""Ids in one statement: well below what any database allows."""
_HELD = (DeliveryState.WAITING, DeliveryState.INHIBITED, DeliveryState.SILENCED)


@dataclass(frozen=True, slots=True)
class SealedChannel:
    """A channel's settings as they are stored; `config_sealed` is its settings as JSON, encrypted."""

    id: str
    kind: str
    title: str
    enabled: bool
    config_sealed: str = field(repr=False)
    fallback_id: str | None
    created_at: datetime
    updated_at: datetime
    checked_at: datetime | None
    problem: str


def add_deliveries(unit: Unit, deliveries: Iterable[Delivery]) -> None:
    """Adds the deliveries that are not there yet; one that is stays as it has become."""
    names = list(Delivery.__dataclass_fields__)
    unit.upsert(
        ALERT_DELIVERIES, [{name: getattr(each, name) for name in names} for each in deliveries], keep=names
    )


def save_deliveries(unit: Unit, deliveries: Iterable[Delivery]) -> None:
    """Keeps the deliveries as they stand now."""
    names = list(Delivery.__dataclass_fields__)
    unit.upsert(ALERT_DELIVERIES, [{name: getattr(each, name) for name in names} for each in deliveries])


def find_delivery(unit: Unit, delivery_id: str) -> Delivery | None:
    """The delivery."""
    row = unit.row(select(*_DELIVERY).where(ALERT_DELIVERIES.c.id == delivery_id))
    return Delivery(*row) if row else None


def find_deliveries(unit: Unit, ids: Sequence[str]) -> dict[str, Delivery]:
    """Those of these deliveries that there are."""
    return {
        row[0]: Delivery(*row)
        for some in _parts(ids)
        for row in unit.rows(select(*_DELIVERY).where(_DELIVERY[0].in_(some)))
    }


def _is_due(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """What is due is two things; each is asked for by itself, or SQLite reads the whole table for both."""
    table = ALERT_DELIVERIES.c
    return (
        and_(table.state.in_(_HELD), table.due_at <= at),
        and_(table.state == DeliveryState.SENDING, table.leased_until <= at),
    )


def due_channels(unit: Unit, at: datetime) -> list[str]:
    """The channels that have something to send now."""
    channel = ALERT_DELIVERIES.c.channel_id
    return sorted(
        {row[0] for where in _is_due(at) for row in unit.rows(select(channel).where(where).distinct())}
    )


def due(unit: Unit, channel_id: str, at: datetime, limit: int) -> list[Delivery]:
    """What this channel has to send now: what is due, and what a process that is gone was sending. What matters most
    comes first."""
    own = ALERT_DELIVERIES.c.channel_id == channel_id
    found = [
        Delivery(*row)
        for where in _is_due(at)
        for row in unit.rows(
            select(*_DELIVERY).where(own, where).order_by(ALERT_DELIVERIES.c.due_at).limit(limit)
        )
    ]
    return sorted(found, key=lambda each: (each.severity.rank, each.due_at, each.id))[:limit]


def waiting_in(unit: Unit, batches: Collection[str | None]) -> list[Delivery]:
    """What waits, due or not, of these messages."""
    table = ALERT_DELIVERIES.c
    if not batches:
        return []
    mine = (table.batch.in_(list(batches)), table.state.in_([*_HELD, DeliveryState.SENDING]))
    return [Delivery(*row) for row in unit.rows(select(*_DELIVERY).where(*mine))]


def waiting_for(unit: Unit, channel_id: str, problem: str, at: datetime, limit: int) -> list[Delivery]:
    """What this channel has not tried yet and, for this reason, would look at only later; what matters most first."""
    table = ALERT_DELIVERIES.c
    mine = (table.state == DeliveryState.WAITING, table.channel_id == channel_id, table.due_at > at)
    query = select(*_DELIVERY).where(*mine, table.problem == problem, table.batch.is_(None))
    found = [Delivery(*row) for row in unit.rows(query.order_by(table.due_at).limit(limit))]
    return sorted(found, key=lambda each: (each.severity.rank, each.due_at, each.id))


def held_by(unit: Unit, channel_id: str) -> list[Delivery]:
    """What this channel has still to send, due or not; what is being sent left out."""
    table = ALERT_DELIVERIES.c
    return [
        Delivery(*row)
        for row in unit.rows(select(*_DELIVERY).where(table.state.in_(_HELD), table.channel_id == channel_id))
    ]


def end_holding(unit: Unit, state: DeliveryState, at: datetime) -> None:
    """Lets everything in this state be looked at again now."""
    table = ALERT_DELIVERIES.c
    unit.execute(update(ALERT_DELIVERIES).where(table.state == state, table.due_at > at).values(due_at=at))


def look_again(unit: Unit, channel_id: str, at: datetime) -> None:
    """Lets whatever this channel has put off for some reason be looked at now."""
    table = ALERT_DELIVERIES.c
    put_off = (table.state == DeliveryState.WAITING, table.due_at > at, table.problem != "")
    mine = update(ALERT_DELIVERIES).where(table.channel_id == channel_id, *put_off)
    unit.execute(mine.values(due_at=at))


def next_due_at(unit: Unit) -> datetime | None:
    """When the next delivery is due, or the next lease ends; None if nothing waits."""
    table = ALERT_DELIVERIES.c
    held = select(func.min(table.due_at)).where(table.state.in_(_HELD))
    leased = select(func.min(table.leased_until)).where(table.state == DeliveryState.SENDING)
    found = [at for at in (unit.value(held), unit.value(leased)) if at is not None]
    return min(found, default=None)


def deliveries_of(unit: Unit, alert_ids: Collection[str]) -> list[Delivery]:
    """What was or is to be sent of these alerts, in the order in which it was decided."""
    alert = ALERT_DELIVERIES.c.alert_id
    found = [
        Delivery(*row)
        for some in _parts(sorted(alert_ids))
        for row in unit.rows(select(*_DELIVERY).where(alert.in_(some)))
    ]
    return sorted(found, key=lambda each: (each.created_at, each.id))


def in_state(unit: Unit, state: DeliveryState, limit: int) -> list[Delivery]:
    """The newest deliveries in this state."""
    table = ALERT_DELIVERIES.c
    query = select(*_DELIVERY).where(table.state == state).order_by(table.created_at.desc(), table.id)
    return [Delivery(*row) for row in unit.rows(query.limit(limit))]


def count_in(unit: Unit, state: DeliveryState) -> int:
    """How many deliveries stand there."""
    found: int = unit.value(select(func.count()).where(ALERT_DELIVERIES.c.state == state))
    return found


def count_deliveries(
    unit: Unit, states: Collection[DeliveryState] = tuple(DeliveryState)
) -> dict[tuple[str, DeliveryState], int]:
    """How many deliveries of each channel stand where, in these states."""
    table = ALERT_DELIVERIES.c
    query = select(table.channel_id, table.state, func.count()).where(table.state.in_(states))
    return {(row[0], row[1]): row[2] for row in unit.rows(query.group_by(table.channel_id, table.state))}


def add_attempts(unit: Unit, attempts: Iterable[Attempt]) -> None:
    """Writes down what came of these attempts."""
    names = list(Attempt.__dataclass_fields__)
    unit.upsert(ALERT_ATTEMPTS, [{name: getattr(each, name) for name in names} for each in attempts])


def attempts_of(unit: Unit, delivery_ids: Collection[str]) -> list[Attempt]:
    """Every attempt at these deliveries, in order."""
    delivery = ALERT_ATTEMPTS.c.delivery_id
    found = [
        Attempt(*row)
        for some in _parts(sorted(delivery_ids))
        for row in unit.rows(select(*_ATTEMPT).where(delivery.in_(some)))
    ]
    return sorted(found, key=lambda each: (each.at, each.delivery_id, each.number))


def forget_deliveries(unit: Unit, alert_ids: Sequence[str]) -> None:
    """Deletes what was sent of these alerts, and how it went."""
    table = ALERT_DELIVERIES.c
    for some in _parts(alert_ids):
        ids = select(table.id).where(table.alert_id.in_(some))
        unit.execute(delete(ALERT_ATTEMPTS).where(ALERT_ATTEMPTS.c.delivery_id.in_(ids)))
        unit.execute(delete(ALERT_DELIVERIES).where(table.alert_id.in_(some)))


# Channels


def save_channel(unit: Unit, channel: SealedChannel) -> None:
    """Keeps a channel's settings."""
    names = list(SealedChannel.__dataclass_fields__)
    unit.upsert(ALERT_CHANNELS, [{name: getattr(channel, name) for name in names}])


def find_channel(unit: Unit, channel_id: str) -> SealedChannel | None:
    """A channel's settings."""
    row = unit.row(select(*_CHANNEL).where(ALERT_CHANNELS.c.id == channel_id))
    return SealedChannel(*row) if row else None


def list_channels(unit: Unit) -> list[SealedChannel]:
    """Every channel that is set up, oldest first."""
    query = select(*_CHANNEL).order_by(ALERT_CHANNELS.c.created_at, ALERT_CHANNELS.c.id)
    return [SealedChannel(*row) for row in unit.rows(query)]


def channel_ids(unit: Unit) -> set[str]:
    """The ids of every channel that is set up."""
    return {row[0] for row in unit.rows(_CHANNEL_IDS)}


def delete_channel(unit: Unit, channel_id: str) -> None:
    """Forgets a channel's settings, and that it was the fallback of others."""
    of = ALERT_CHANNELS.c.fallback_id == channel_id
    unit.execute(update(ALERT_CHANNELS).where(of).values(fallback_id=None))
    unit.execute(delete(ALERT_CHANNELS).where(ALERT_CHANNELS.c.id == channel_id))


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
