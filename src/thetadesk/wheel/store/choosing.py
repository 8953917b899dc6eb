"""The table of recommendations: the last one of each wheel and of each symbol that was looked at."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Text, delete, select

from thetadesk.db.schema import tenant_table
from thetadesk.db.types import InstantColumn, JsonColumn
from thetadesk.db.unit import Unit

recommendations = tenant_table(
    "recommendations",
    Column("subject", Text, primary_key=True),  # "wheel:<id>", or "symbol:<symbol>:<direction>:<profile>"
    Column("at", InstantColumn, nullable=False),
    Column("favourable", Boolean, nullable=False),
    Column("body", JsonColumn, nullable=False),  # numbers as text
)

Kept = tuple[str, datetime, bool, dict[str, Any]]
"""A subject, when it was looked at, whether it was favourable, and what was recommended."""


def keep(unit: Unit, kept: Sequence[Kept]) -> None:
    """Stores recommendations in place of earlier ones of the same subjects."""
    names = ("subject", "at", "favourable", "body")
    unit.upsert(recommendations, [dict(zip(names, each, strict=True)) for each in kept])


def latest(unit: Unit, subjects: Sequence[str] | None = None) -> list[Kept]:
    """The last recommendation of each of these subjects, or of all, by subject."""
    query = select(
        recommendations.c.subject, recommendations.c.at, recommendations.c.favourable, recommendations.c.body
    ).order_by(recommendations.c.subject)
    if subjects is not None:
        query = query.where(recommendations.c.subject.in_(subjects))
    return [(row.subject, row.at, row.favourable, row.body) for row in unit.rows(query)]


def forget(unit: Unit, subjects: Sequence[str]) -> None:
    """Forgets what was recommended of these subjects."""
    unit.execute(delete(recommendations).where(recommendations.c.subject.in_(subjects)))
