"""Under which names sources have told which transactions."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    delete,
    func,
    select,
)

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import (
    Kind,
    Sighting,
    Transaction,
)
from thetadesk.ledger.store.rows import CURRENT, FEW, WITHOUT_RAW, transaction_of
from thetadesk.ledger.store.tables import sightings, transactions

_MANY = 5_000  # an import as long as that rather reads every name of an account than asks for each


def add_sightings(
    unit: Unit, account_id: str, seen: Iterable[tuple[Sighting, str]], recorded_at: datetime
) -> None:
    """Records under which names sources told which transactions."""

    def columns(some: Sequence[tuple[Sighting, str]]) -> dict[str, list[Any]]:
        # In the order of their keys, rows go into the table one after the other instead of all over it.
        some = sorted(some, key=lambda one: one[0].key)
        return {
            "account_id": [account_id] * len(some),
            "source": [sighting.source for sighting, _ in some],
            "key": [sighting.key for sighting, _ in some],
            "ordinal": [sighting.ordinal for sighting, _ in some],
            "transaction_id": [transaction_id for _, transaction_id in some],
            "recorded_at": [recorded_at] * len(some),
        }

    unit.insert_each(sightings, seen, columns)


def known_sightings(unit: Unit, account_id: str, wanted: Sequence[Sighting]) -> dict[Sighting, str]:
    """Those of the wanted sightings that are recorded, with their transactions."""
    sources = {sighting.source for sighting in wanted}
    query = select(
        sightings.c.source, sightings.c.key, sightings.c.ordinal, sightings.c.transaction_id
    ).where(sightings.c.account_id == account_id, sightings.c.source.in_(sources))
    if len(wanted) > _MANY:
        rows: Sequence[Any] = unit.rows(query)
        return {Sighting(source, key, ordinal): id for source, key, ordinal, id in rows}
    found: dict[Sighting, str] = {}
    keys = sorted({sighting.key for sighting in wanted})
    for start in range(0, len(keys), FEW):
        rows = unit.rows(query.where(sightings.c.key.in_(keys[start : start + FEW])))
        found.update((Sighting(source, key, ordinal), id) for source, key, ordinal, id in rows)
    return found


def sightings_of(unit: Unit, transaction_id: str) -> list[tuple[Sighting, datetime]]:
    rows = unit.rows(select(sightings).where(sightings.c.transaction_id == transaction_id))
    return [(Sighting(row.source, row.key, row.ordinal), row.recorded_at) for row in rows]


def forget_sighting(unit: Unit, account_id: str, seen: Sighting, transaction_id: str) -> None:
    """Forgets that a source told this transaction under this key."""
    unit.execute(
        delete(sightings).where(
            sightings.c.account_id == account_id,
            sightings.c.source == seen.source,
            sightings.c.key == seen.key,
            sightings.c.transaction_id == transaction_id,
        )
    )


def not_seen_by(
    unit: Unit, account_id: str, sources: Iterable[str], since: date, until: date
) -> list[Transaction]:
    """Current transactions of these days that none of the sources has told yet."""
    told = select(sightings.c.transaction_id).where(
        sightings.c.account_id == account_id, sightings.c.source.in_(set(sources))
    )
    query = select(*WITHOUT_RAW).where(
        CURRENT,
        transactions.c.account_id == account_id,
        transactions.c.traded_on.between(since, until),
        transactions.c.id.not_in(told),
        transactions.c.kind.not_in([Kind.OPENING_POSITION, Kind.OPENING_CASH]),
    )
    return [transaction_of(row) for row in unit.rows(query)]


def sources_of(unit: Unit, account_id: str) -> set[str]:
    """The sources that have told anything of an account."""
    found: set[str] = set()
    first = select(func.min(sightings.c.source)).where(sightings.c.account_id == account_id)
    # From one source to the next in the key: there are few of them, and many sightings of each.
    source = unit.value(first)
    while source is not None:
        found.add(source)
        source = unit.value(first.where(sightings.c.source > source))
    return found
