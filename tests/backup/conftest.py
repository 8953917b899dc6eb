"""A desk on each database, with decisions in its log, and a clock that its test moves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.databases import engine_name, fresh_url  # noqa: F401 - fixtures
from tests.desks import empty_desk  # noqa: F401 - a fixture
from thetadesk.audit import service as audit
from thetadesk.audit.model import Verification
from thetadesk.backup.model import Backup, BackupKind
from thetadesk.backup.service import making
from thetadesk.bootstrap import App, open_desk
from thetadesk.db.keys import new_key
from thetadesk.settings import Settings

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
KEY = new_key()


class MovedClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def desk(fresh_url: str, tmp_path: Path, clock: MovedClock) -> Iterator[App]:  # noqa: F811
    settings = Settings(tmp_path / "data", database_url=fresh_url, encryption_key=KEY)
    opened = open_desk(settings, clock)
    decide(opened, 20)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_desk(empty_desk: Path, tmp_path: Path, clock: MovedClock) -> Iterator[App]:  # noqa: F811
    shutil.copytree(empty_desk, tmp_path / "sqlite")
    opened = open_desk(Settings(tmp_path / "sqlite", encryption_key=KEY), clock)
    decide(opened, 3)
    yield opened
    opened.close()


def decide(desk: App, count: int = 1) -> None:
    for number in range(count):
        with desk.unit() as unit:
            audit.record(unit, at=NOW, actor="me", action="did", subject="something", after={"n": number})


def decided(desk: App) -> Verification:
    with desk.reading() as unit:
        return audit.verify(unit)


def backed_up(desk: App, kind: BackupKind = BackupKind.MANUAL) -> Backup:
    with desk.unit() as unit:
        begun = making.begin(unit, kind, desk.clock.now())
    return making.make(desk, begun.id)


def silent(_stage: str, _fraction: float) -> None:
    """Nobody listens."""
