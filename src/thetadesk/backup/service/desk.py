"""What backups need of the desk they are of."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Protocol

from thetadesk.backup.archive import Seal
from thetadesk.backup.places import Wishes
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault
from thetadesk.kernel.clock import Clock
from thetadesk.kernel.errors import ThetadeskError

_SHOP = "backup-"


class Settings(Wishes, Protocol):
    """The settings that say what is saved and where it is kept."""

    @property
    def data_dir(self) -> Path: ...
    @property
    def resolved_database_url(self) -> str: ...
    @property
    def resolved_backup_folder(self) -> Path: ...
    @property
    def backup_daily(self) -> int: ...
    @property
    def backup_weekly(self) -> int: ...
    @property
    def backup_monthly(self) -> int: ...
    def as_environment(self) -> Mapping[str, str]:
        """The settings as a child process gets them."""
        ...


class Database(Protocol):
    """The database, of which every connection can be given back."""

    def dispose(self) -> None: ...


class Desk(Protocol):
    """The desk as backups see it."""

    @property
    def settings(self) -> Settings: ...
    @property
    def database(self) -> Database: ...
    @property
    def vault(self) -> Vault: ...
    @property
    def clock(self) -> Clock: ...

    def unit(self) -> AbstractContextManager[Unit]:
        """A writing unit of work, committed at its end."""
        ...

    def reading(self) -> AbstractContextManager[Unit]:
        """A unit that reads one consistent state."""
        ...


def folder_of(desk: Desk) -> Path:
    """The folder of backups, made private if it is not there."""
    folder = desk.settings.resolved_backup_folder
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@contextmanager
def workshop(desk: Desk) -> Iterator[Path]:
    """A private folder beside the data, gone in the end: what is renamed from here into the data stays on one disk."""
    desk.settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(
        prefix=f"{_SHOP}{os.getpid()}-", dir=desk.settings.data_dir, ignore_cleanup_errors=True
    ) as made:
        yield Path(made)


def clear_after(desk: Desk, pid: int, backup_id: str) -> None:
    """Removes what a process that has ended did not: its workshops, each as large as the desk, and its half file."""
    _clear(desk, f"{_SHOP}{pid}-*", f".*-{backup_id}.backup.part")


def clear_all(desk: Desk) -> None:
    """The same of every process that was ever killed. Only for whoever has the desk alone."""
    _clear(desk, f"{_SHOP}*", ".*.backup.part")


def _clear(desk: Desk, shops: str, halves: str) -> None:
    for shop in desk.settings.data_dir.glob(shops):
        shutil.rmtree(shop, ignore_errors=True)
    for half in desk.settings.resolved_backup_folder.glob(halves):
        with suppress(OSError):
            half.unlink()


def seals(desk: Desk) -> tuple[Seal, ...]:
    """The keyed hash by each key of the desk, newest first."""

    def by(place: int) -> Seal:
        return lambda text: desk.vault.fingerprints(text)[place]

    return tuple(by(place) for place in range(len(desk.vault.key_ids)))


def words_of(error: ThetadeskError | OSError) -> str:
    """What went wrong, for whoever has to mend it."""
    if isinstance(error, ThetadeskError):
        return error.detail
    return f"{error.filename or 'The disk'}: {error.strerror}."
