"""Preferences: in force at once, and every change of one is a decision in the log."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from thetadesk.audit import service
from thetadesk.db.engine import Database
from thetadesk.db.errors import StoredValueError
from thetadesk.kernel.tenant import LOCAL_TENANT

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
NAME = "alerts.manners"


def test_a_preference_is_what_was_said_last_and_the_log_tells_what_it_was(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        assert service.preference(unit, NAME) is None
        service.prefer(unit, NAME, {"quiet": "22:00"}, at=NOON, actor="you")
        service.prefer(unit, NAME, {"quiet": "23:00"}, at=NOON + timedelta(hours=1), actor="you")
    with database.reading(LOCAL_TENANT) as unit:
        assert service.preference(unit, NAME) == {"quiet": "23:00"}
        told = [
            (row.decision.before, row.decision.after) for row in service.about(unit, f"preference:{NAME}")
        ]
    assert told == [(None, {"quiet": "22:00"}), ({"quiet": "22:00"}, {"quiet": "23:00"})]


def test_saying_the_same_again_decides_nothing(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        service.prefer(unit, NAME, [1], at=NOON, actor="you")
        service.prefer(unit, NAME, [1], at=NOON, actor="you")
        assert len(service.about(unit, f"preference:{NAME}")) == 1


def test_what_json_cannot_hold_is_refused(database: Database) -> None:
    with pytest.raises(StoredValueError), database.unit(LOCAL_TENANT) as unit:
        service.prefer(unit, NAME, Decimal("0.1"), at=NOON, actor="you")


def test_a_preference_that_is_taken_back_was_never_set_but_the_log_knows(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        service.prefer(unit, NAME, {"quiet": "22:00"}, at=NOON, actor="you")
        for _ in range(2):
            service.prefer(unit, NAME, None, at=NOON, actor="you")
        assert service.preference(unit, NAME) is None
        assert [row.decision.after for row in service.latest(unit)] == [None, {"quiet": "22:00"}]
