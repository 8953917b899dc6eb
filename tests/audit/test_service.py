"""The log in a database: written with the decision, read back, and every way to tamper with it found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Connection, delete, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from tests.databases import owner_connection
from thetadesk.audit import service
from thetadesk.audit.model import AuditBrokenError, Verification
from thetadesk.audit.store import AUDIT_LOG
from thetadesk.db.engine import Database
from thetadesk.db.errors import StoredValueError
from thetadesk.kernel.tenant import LOCAL_TENANT, TenantId

NOON = datetime(2026, 11, 2, 12, 0, 0, 123456, tzinfo=UTC)
SOMEBODY = TenantId(UUID(int=77))


def decide(database: Database, count: int, tenant: TenantId = LOCAL_TENANT) -> None:
    with database.unit(tenant) as unit:
        for number in range(count):
            service.record(
                unit,
                at=NOON + timedelta(seconds=number),
                actor="you",
                action="regrouped",
                subject=f"campaign:{number}",
                before={"cash": "1.50"},
                after={"cash": "1.50", "words": "Zürich ✓"},
            )


def verified(database: Database, tenant: TenantId = LOCAL_TENANT) -> Verification:
    with database.reading(tenant) as unit:
        return service.verify(unit)


def tamper(database: Database, *commands: str) -> None:
    with owner_connection(database) as owner:
        lift_triggers(owner)
        for command in commands:
            owner.exec_driver_sql(command)


def lift_triggers(owner: Connection) -> None:
    if owner.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            owner.exec_driver_sql(f"DROP TRIGGER audit_log_no_{verb}")


def test_decisions_are_read_back_newest_first(database: Database) -> None:
    decide(database, 3)
    with database.reading(LOCAL_TENANT) as unit:
        rows = service.latest(unit, limit=2)
        told = service.about(unit, "campaign:0", "campaign:1")
    assert [row.seq for row in rows] == [3, 2]
    assert [row.seq for row in told] == [1, 2]
    newest = rows[0].decision
    assert newest.at == NOON + timedelta(seconds=2)
    assert (newest.actor, newest.action, newest.subject) == ("you", "regrouped", "campaign:2")
    assert (newest.before, newest.after) == ({"cash": "1.50"}, {"cash": "1.50", "words": "Zürich ✓"})


def test_an_empty_log_and_a_long_one_verify(database: Database) -> None:
    assert verified(database) == Verification(True, 0, None, None, "0" * 64)
    decide(database, 1_200)
    found = verified(database)
    assert (found.ok, found.rows, found.broken_at) == (True, 1_200, None)


def test_a_decision_that_fails_leaves_no_row(database: Database) -> None:
    decide(database, 1)

    def fail() -> None:
        with database.unit(LOCAL_TENANT) as unit:
            service.record(unit, at=NOON, actor="you", action="noted", subject="campaign:1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert verified(database).rows == 1


def test_each_tenant_has_a_log_of_its_own(database: Database) -> None:
    decide(database, 2)
    decide(database, 3, SOMEBODY)
    assert (verified(database).rows, verified(database, SOMEBODY).rows) == (2, 3)


def test_amounts_go_in_as_text(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit, pytest.raises(StoredValueError, match="write it as text"):
        service.record(unit, at=NOON, actor="you", action="noted", subject="x", after={"cash": Decimal(1)})


def test_writers_at_the_same_time_never_fork_the_chain(database: Database) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: decide(database, 2), range(15)))
    found = verified(database)
    assert (found.ok, found.rows) == (True, 30)


@pytest.mark.parametrize("change", [update(AUDIT_LOG).values(actor="nobody"), delete(AUDIT_LOG)])
def test_the_desk_itself_cannot_rewrite_its_log(database: Database, change: object) -> None:
    decide(database, 1)
    with pytest.raises((IntegrityError, ProgrammingError)), database.unit(LOCAL_TENANT) as unit:
        unit.execute(change)  # type: ignore[arg-type]
    assert verified(database).ok


TAMPERING = {
    "changed content": (["UPDATE audit_log SET after = '{}' WHERE seq = 3"], 3),
    "changed time": (["UPDATE audit_log SET at = at + 1 WHERE seq = 2"], 2),
    "changed actor": (["UPDATE audit_log SET actor = 'nobody' WHERE seq = 5"], 5),
    "emptied content": (["UPDATE audit_log SET before = NULL WHERE seq = 4"], 4),
    "broken json": (["UPDATE audit_log SET before = '{' WHERE seq = 4"], 4),
    "deleted first row": (["DELETE FROM audit_log WHERE seq = 1"], 1),
    "deleted middle row": (["DELETE FROM audit_log WHERE seq = 3"], 3),
    "deleted last row": (["DELETE FROM audit_log WHERE seq = 5"], 5),
    "deleted last rows": (["DELETE FROM audit_log WHERE seq > 3"], 4),
    "deleted all rows": (["DELETE FROM audit_log"], 1),
    "deleted the head": (["DELETE FROM audit_head"], 1),
    "moved the head back": (["UPDATE audit_head SET seq = 4"], 5),
    "renumbered": (["DELETE FROM audit_log WHERE seq = 2", "UPDATE audit_log SET seq = 2 WHERE seq = 3"], 2),
    "swapped": (
        [
            "UPDATE audit_log SET seq = 9 WHERE seq = 2",
            "UPDATE audit_log SET seq = 2 WHERE seq = 3",
            "UPDATE audit_log SET seq = 3 WHERE seq = 9",
        ],
        2,
    ),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_is_found_and_its_first_row_named(database: Database, name: str) -> None:
    commands, broken_at = TAMPERING[name]
    decide(database, 5)
    tamper(database, *commands)
    found = verified(database)
    assert (found.ok, found.broken_at) == (False, broken_at)
    assert found.reason


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_values_of_a_wrong_type_are_found_too(database: Database) -> None:
    decide(database, 3)
    tamper(database, "UPDATE audit_log SET at = x'00ff', before = 1.5 WHERE seq = 2")
    assert verified(database).broken_at == 2


def test_decisions_after_a_cut_do_not_cover_it_up(database: Database) -> None:
    decide(database, 3)
    tamper(database, "DELETE FROM audit_log WHERE seq = 3")
    decide(database, 1)
    assert verified(database).broken_at == 3


def test_nothing_is_recorded_behind_a_log_that_lost_its_end(database: Database) -> None:
    decide(database, 3)
    tamper(database, "DELETE FROM audit_head")
    with pytest.raises(AuditBrokenError, match="thetadesk audit verify"):
        decide(database, 1)
