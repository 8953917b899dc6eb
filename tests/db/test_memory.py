"""What is read again, and what is not, on both engines."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.db.desk import ACCOUNT, FILL, MINE, YOURS
from thetadesk.db.engine import Database
from thetadesk.db.memory import MOST, Memory, Moments
from thetadesk.db.unit import Unit


class Reading:
    """Reads the names of accounts, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, unit: Unit) -> list[str]:
        self.times += 1
        return [row.name for row in unit.rows(select(ACCOUNT.c.name).order_by(ACCOUNT.c.id))]


def test_what_nobody_has_changed_is_read_once(desk: Database) -> None:
    reading = Reading()
    assert desk.remembered(MINE, "names", reading) == ["mine", "mine"]
    assert desk.remembered(MINE, "names", reading) is desk.remembered(MINE, "names", reading)
    assert reading.times == 1


def test_every_commit_has_it_read_again(desk: Database) -> None:
    reading = Reading()
    desk.remembered(MINE, "names", reading)
    for number in (3, 4, 5):
        with desk.unit(MINE) as unit:
            unit.insert(ACCOUNT, [{"id": number, "name": f"new {number}"}])
        assert len(desk.remembered(MINE, "names", reading)) == number
        assert desk.remembered(MINE, "names", reading)[-1] == f"new {number}"
    assert reading.times == 4


def test_what_another_process_writes_has_it_read_again(desk: Database) -> None:
    reading, other = Reading(), Database(desk._engine.url.render_as_string(hide_password=False))
    desk.remembered(MINE, "names", reading)
    with other.unit(MINE) as unit:
        unit.execute(ACCOUNT.update().values(name="renamed"))
    other.dispose()
    assert desk.remembered(MINE, "names", reading) == ["renamed", "renamed"]


def test_what_is_taken_back_changes_nothing(desk: Database) -> None:
    reading = Reading()
    desk.remembered(MINE, "names", reading)
    with pytest.raises(IntegrityError), desk.unit(MINE) as unit:
        unit.insert(ACCOUNT, [{"id": 9, "name": "never"}, {"id": 1, "name": "there is one"}])
    assert desk.remembered(MINE, "names", reading) == ["mine", "mine"]


def test_what_is_written_while_it_is_read_is_read_the_next_time(desk: Database) -> None:
    def read(unit: Unit) -> list[int]:
        found = [row.id for row in unit.rows(select(FILL.c.id).order_by(FILL.c.id))]
        if len(found) == 3:
            writing = threading.Thread(target=add)
            writing.start()
            writing.join()
        return found

    def add() -> None:
        with desk.unit(MINE) as unit:
            unit.insert(FILL, [{"id": 13, "account_id": 1, "note": "late"}])

    assert desk.remembered(MINE, "fills", read) == [10, 11, 12]
    assert desk.remembered(MINE, "fills", read) == [10, 11, 12, 13]


def test_one_tenant_is_never_told_what_another_was(desk: Database) -> None:
    assert desk.remembered(MINE, "names", Reading()) == ["mine", "mine"]
    assert desk.remembered(YOURS, "names", Reading()) == ["yours", "yours"]


def test_a_moment_lasts_until_somebody_commits(desk: Database) -> None:
    before = desk.moment()
    desk.remembered(MINE, "names", Reading())
    assert desk.moment() == before
    with desk.unit(YOURS) as unit:
        unit.execute(ACCOUNT.update().values(name="renamed"))
    assert desk.moment() != before


def test_an_error_is_not_remembered(desk: Database) -> None:
    def fail(_: Unit) -> list[str]:
        raise LookupError("once")

    with pytest.raises(LookupError):
        desk.remembered(MINE, "names", fail)
    assert desk.remembered(MINE, "names", Reading()) == ["mine", "mine"]


def test_a_database_that_was_closed_is_read_again(desk: Database) -> None:
    reading = Reading()
    desk.remembered(MINE, "names", reading)
    desk.dispose()
    desk.remembered(MINE, "names", reading)
    assert reading.times == 2


class Still(Moments):
    """Of a database that nobody writes to."""

    def __init__(self) -> None:
        pass

    def now(self) -> int:
        return 1


def test_only_so_much_is_kept_and_the_oldest_goes_first() -> None:
    memory = Memory(Still())
    read: list[int] = []
    for key in [*range(MOST + 1), MOST, 0]:
        memory.get(key, partial(read.append, key))
    assert read == [*range(MOST + 1), 0]
