"""Which code derived an account's projections, and how often its books have changed: an answer that took long to reckon
holds until they change again."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from thetadesk.db.unit import Unit
from thetadesk.ledger.store.tables import accounts, projection_editions

EDITION = 2
"""Raised when what is derived from the same facts changes: the job `projections` then derives it all anew."""


def begin(unit: Unit, account_id: str) -> None:
    """Notes a new account: nothing of it was derived by older code."""
    unit.insert(projection_editions, [{"account_id": account_id, "edition": EDITION, "changes": 0}])


def changed(unit: Unit, account_ids: Collection[str]) -> None:
    """Notes that the books of these accounts have changed."""
    known = _known(unit, account_ids)
    rows = [
        {"account_id": id, "edition": known.get(id, (0, 0))[0], "changes": known.get(id, (0, 0))[1] + 1}
        for id in sorted(account_ids)
    ]
    unit.upsert(projection_editions, rows)


def derived(unit: Unit, account_id: str) -> None:
    """Notes that everything of an account is as this code derives it."""
    changes = _known(unit, [account_id]).get(account_id, (0, 0))[1]
    row = {"account_id": account_id, "edition": EDITION, "changes": changes}
    unit.upsert(projection_editions, [row])


def changes(unit: Unit, account_ids: Sequence[str]) -> tuple[int, ...]:
    """How often the books of each of these accounts have changed, in their order."""
    known = _known(unit, account_ids)
    return tuple(known.get(id, (0, 0))[1] for id in account_ids)


def behind(unit: Unit, account_ids: Sequence[str] | None = None) -> list[str]:
    """Those of these accounts (None: of all) whose projections older code has derived."""
    of = projection_editions.c
    query = select(accounts.c.id).outerjoin(projection_editions, of.account_id == accounts.c.id)
    query = query.where((of.edition < EDITION) | of.edition.is_(None)).order_by(accounts.c.id)
    if account_ids is not None:
        query = query.where(accounts.c.id.in_(account_ids))
    return [row.id for row in unit.rows(query)]


def _known(unit: Unit, account_ids: Collection[str]) -> dict[str, tuple[int, int]]:
    of = projection_editions.c
    query = select(of.account_id, of.edition, of.changes).where(of.account_id.in_(account_ids))
    return {row.account_id: (row.edition, row.changes) for row in unit.rows(query)}
