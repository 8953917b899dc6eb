"""The data folder's lock: one desk at a time works on a folder, and says where it can be reached.

The lock is the operating system's (it vanishes with its process, however that ends); the file's text only says who
holds it: `{"pid": …, "url": …}`, with no url for a command that serves nobody.
"""

import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from thetadesk.kernel.errors import ConflictError, InvalidInputError

LOCK_NAME = "server.lock"
_PAUSE_SECONDS = 0.05


class FolderInUseError(ConflictError):
    """Another desk works on this data folder."""

    code = "folder-in-use"
    title = "The data folder is in use"


class FolderUnusableError(InvalidInputError):
    """The data folder cannot be made or written."""

    code = "folder-unusable"
    title = "The data folder cannot be used"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a folder's lock; `url` is None for a command that serves nobody, or has not said yet."""

    pid: int | None
    url: str | None


class FolderLock:
    """The lock of one data folder, held from `acquire` until `release` or the end of the process."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / LOCK_NAME
        self._file: IO[str] | None = None

    def acquire(self, url: str | None = None) -> None:
        """Takes the lock, or raises FolderInUseError saying who has it, FolderUnusableError saying what is wrong."""
        file = self._opened()
        if not _try_lock(file):
            file.close()
            raise FolderInUseError(_in_use(self.path.parent, holder_of(self.path.parent)))
        self._file = file
        self.announce(url)

    def _opened(self) -> IO[str]:
        folder = self.path.parent
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise FolderUnusableError(f"the data folder {folder} cannot be used: {error.strerror}") from error
        return os.fdopen(descriptor, "r+", encoding="utf-8")

    def announce(self, url: str | None) -> None:
        """Writes down where the holder can be reached."""
        if self._file is None:
            raise RuntimeError("the lock is not held")
        self._file.seek(0)
        self._file.truncate()
        json.dump({"pid": os.getpid(), "url": url}, self._file)
        self._file.flush()

    def release(self) -> None:
        """Gives the folder back."""
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()
            self._file.close()
            self._file = None


def acquire_or_find_server(data_dir: Path, wait_seconds: float) -> tuple[FolderLock | None, str | None]:
    """The folder's lock, or else the address of the server that holds it.

    Another command lets go soon, so it is waited for; FolderInUseError when it has not after `wait_seconds`.
    """
    lock = FolderLock(data_dir)
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            lock.acquire()
        except FolderInUseError:
            holder = holder_of(data_dir)
            if holder.url is not None:
                return None, holder.url
            if time.monotonic() >= deadline:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return lock, None


def holder_of(data_dir: Path) -> Holder:
    """What the lock's file says of its holder; unknown while it says nothing that can be read."""
    try:
        said = json.loads((data_dir / LOCK_NAME).read_text(encoding="utf-8"))
        return Holder(int(said["pid"]), said["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return Holder(None, None)


def _in_use(data_dir: Path, holder: Holder) -> str:
    if holder.url is not None:
        return f"{data_dir} is already served at {holder.url} (process {holder.pid}); stop that server or choose another --data-dir"
    who = f" (process {holder.pid})" if holder.pid else ""
    return f"{data_dir} is in use by another thetadesk command{who}; try again when it has ended"


if sys.platform == "win32":
    import msvcrt

    # Windows locks bytes for readers too, so the locked one lies far behind the text.
    _LOCKED_BYTE = 1 << 20

    def _try_lock(file: IO[str]) -> bool:
        file.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
