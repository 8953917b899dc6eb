"""Where the encryption keys are kept: the environment, the system's keyring, or a private file.

A source holds several keys only while one replaces another; the newest comes first. Sources that need the
network are adapters of their own (`wire/secret_manager.py`).
"""

from __future__ import annotations

import base64
import os
import secrets
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from thetadesk.db.errors import DatabaseSetupError

KEY_FILE = "secret.key"
KEYRING_SERVICE = "thetadesk"
KEYRING_USER = "encryption-key"


class KeySource(Protocol):
    """One place that may hold the keys."""

    @property
    def title(self) -> str:
        """What it is called in messages."""
        ...

    @property
    def writable(self) -> bool:
        """Whether the desk can replace the keys itself."""
        ...

    def read(self) -> tuple[str, ...]:
        """The keys, newest first; none if they are not kept here. DatabaseSetupError if nobody can tell."""
        ...

    def write(self, keys: Sequence[str]) -> None:
        """Keeps exactly `keys` from now on. DatabaseSetupError where only the operator can do that."""
        ...


def new_key() -> str:
    """A fresh key: the base64 text of 32 random bytes."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def split_keys(text: str) -> tuple[str, ...]:
    """The keys in `text`, which commas or white space separate."""
    return tuple(text.replace(",", " ").split())


@dataclass(frozen=True, slots=True)
class EnvironmentKeys:
    """The keys of the setting ENCRYPTION_KEY, which only the operator can change."""

    text: str = field(repr=False)
    title: str = "ENCRYPTION_KEY"
    writable: bool = False

    def read(self) -> tuple[str, ...]:
        return split_keys(self.text)

    def write(self, keys: Sequence[str]) -> None:  # noqa: ARG002 (a source has to have it)
        raise DatabaseSetupError(
            "the key is set by ENCRYPTION_KEY, which only you can change: put a new key in front of the old one "
            "(ENCRYPTION_KEY=NEW,OLD), restart, and rotate again; a key is made with: python -c "
            '"from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
        )


class KeyringKeys:
    """The keys in the operating system's keyring: service `thetadesk`, user `encryption-key`."""

    title = "the system's keyring"
    writable = True

    def read(self) -> tuple[str, ...]:
        if not _keyring_possible():
            return ()
        import keyring
        from keyring.errors import KeyringError

        try:
            return split_keys(keyring.get_password(KEYRING_SERVICE, KEYRING_USER) or "")
        except KeyringError:
            # Without a keyring, or behind a locked one, there is no key of ours to be had; if the database is
            # sealed with it all the same, the first unit of work says so.
            return ()

    def write(self, keys: Sequence[str]) -> None:
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(KEYRING_SERVICE, KEYRING_USER, ",".join(keys))
        except KeyringError as error:
            raise DatabaseSetupError(f"the system's keyring does not take the key: {error}") from error


def _keyring_possible() -> bool:
    """Importing the library costs 8 MB, and a machine without a desktop session has no keyring to ask."""
    if os.environ.get("PYTHON_KEYRING_BACKEND"):
        return True
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))


class FileKeys:
    """The keys in a private file, one on a line."""

    writable = True

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def title(self) -> str:
        return str(self.path)

    def read(self) -> tuple[str, ...]:
        try:
            mode = stat.S_IMODE(self.path.stat().st_mode)
            # Windows keeps no such bits; there the user's own folder is the protection.
            if os.name == "posix" and mode & 0o077:
                raise DatabaseSetupError(
                    f"{self.path} can be read by other users (mode {mode:04o}): run chmod 600 on it, and if others "
                    "use this machine run thetadesk secrets rotate"
                )
            return split_keys(self.path.read_text(encoding="ascii"))
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise DatabaseSetupError(f"cannot read the encryption key {self.path}: {error}") from error

    def write(self, keys: Sequence[str]) -> None:
        try:
            self._draft(keys).replace(self.path)
        except OSError as error:
            raise DatabaseSetupError(
                f"cannot write the encryption key {self.path}: {error.strerror}"
            ) from error

    def create(self) -> None:
        """Keeps a new key, unless another process was faster: its key counts."""
        try:
            draft = self._draft([new_key()])
            try:
                self.path.hardlink_to(draft)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        except OSError as error:
            raise DatabaseSetupError(
                f"cannot create the encryption key {self.path}: {error.strerror}"
            ) from error

    def _draft(self, keys: Sequence[str]) -> Path:
        """A file beside it with all of `keys`, so that nobody ever sees half of them."""
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write("".join(f"{key}\n" for key in keys))
            file.flush()
            os.fsync(file.fileno())
        return draft
