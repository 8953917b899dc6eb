"""The deltas of what was held short, day by day, out of the daily record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from thetadesk.db.unit import Unit
from thetadesk.portfolio.store.days import leg_snapshots

Row = tuple[str, str, date, Decimal, float]
"""Account, symbol, market date, quantity, and the position's delta in shares."""


def short_deltas(unit: Unit, account_ids: Sequence[str], first: date, last: date) -> Sequence[Row]:
    """What is known of these accounts between two market dates, both included, oldest first."""
    of = leg_snapshots.c
    query = (
        select(of.account_id, of.symbol, of.on, of.quantity, of.delta)
        .where(of.on.between(first, last), of.account_id.in_(account_ids))
        .where(of.delta.is_not(None), of.quantity < 0)
        .order_by(of.on)
    )
    rows: Sequence[Any] = unit.rows(query)
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
