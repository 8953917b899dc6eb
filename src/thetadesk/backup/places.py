"""The second place of backups: a folder, or an S3-compatible store."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Protocol

from thetadesk.backup.model import PlaceError
from thetadesk.kernel.clock import Clock
from thetadesk.wire.s3 import Credentials, S3Store, StoreError


class Place(Protocol):
    """Where second copies are kept."""

    @property
    def title(self) -> str:
        """What it is called in lists."""
        ...

    def put(self, name: str, file: Path, sha256: str) -> None:
        """Keeps a copy of the file, whose SHA-256 is `sha256`. Raises PlaceError."""
        ...

    def delete(self, name: str) -> None:
        """Removes a copy, if it is there. Raises PlaceError."""
        ...


class Wishes(Protocol):
    """The settings that say where the second place is."""

    @property
    def backup_copy_to(self) -> str: ...
    @property
    def backup_s3_url(self) -> str: ...
    @property
    def backup_s3_region(self) -> str: ...
    @property
    def backup_s3_key_id(self) -> str: ...
    @property
    def backup_s3_secret(self) -> str: ...


class FolderPlace:
    """A folder: another disk, or a share."""

    def __init__(self, folder: Path) -> None:
        self.title = f"the folder {folder.name}"
        self._folder = folder

    def put(self, name: str, file: Path, sha256: str) -> None:
        """Copies under another name, compares what arrived, and renames."""
        from thetadesk.backup.archive import hash_of

        part = self._folder / f".{name}.part"
        try:
            # A share that is not mounted is no place: nothing is made up in its stead.
            if not self._folder.is_dir():
                raise PlaceError(f"There is no folder {self._folder}: make it, or mount what it is on.")
            part.unlink(missing_ok=True)
            part.touch(0o600)
            shutil.copyfile(file, part)
            with part.open("rb") as opened:
                os.fsync(opened.fileno())
            if hash_of(part) != sha256:
                raise PlaceError(f"What arrived in {self._folder} is not what was sent: look at that disk.")
            part.replace(self._folder / name)
        except OSError as error:
            raise PlaceError(f"{self._folder} does not take the copy: {error.strerror}.") from error
        finally:
            part.unlink(missing_ok=True)

    def delete(self, name: str) -> None:
        try:
            for each in (name, f".{name}.part"):
                (self._folder / each).unlink(missing_ok=True)
        except OSError as error:
            raise PlaceError(f"{self._folder} does not give up {name}: {error.strerror}.") from error


class StorePlace:
    """An S3-compatible store."""

    def __init__(self, store: S3Store) -> None:
        self.title = store.title
        self._store = store

    def put(self, name: str, file: Path, sha256: str) -> None:
        try:
            self._store.put(name, file, sha256)
        except StoreError as error:
            raise PlaceError(error.detail) from error

    def delete(self, name: str) -> None:
        try:
            self._store.delete(name)
        except StoreError as error:
            raise PlaceError(error.detail) from error


def second_place(wishes: Wishes, clock: Clock) -> Place | None:
    """The second place of the settings, None if there is none. Raises PlaceError where its keys are missing."""
    wanted = wishes.backup_copy_to
    if not wanted:
        return None
    if not wanted.startswith("s3://"):
        return FolderPlace(Path(wanted))
    if not (wishes.backup_s3_key_id and wishes.backup_s3_secret):
        raise PlaceError(
            f"{wanted} needs an access key: set THETADESK_BACKUP_S3_KEY_ID and THETADESK_BACKUP_S3_SECRET."
        )
    bucket, _, prefix = wanted.removeprefix("s3://").partition("/")
    url = wishes.backup_s3_url or f"https://s3.{wishes.backup_s3_region}.amazonaws.com"
    who = Credentials(wishes.backup_s3_key_id, wishes.backup_s3_secret, wishes.backup_s3_region)
    return StorePlace(S3Store(url, bucket, prefix, who, clock))
