"""Keys are found where they are kept, in the order of the places, and written so that none is ever lost."""

from __future__ import annotations

import os
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordSetError

from thetadesk.db.errors import DatabaseSetupError
from thetadesk.db.keys import (
    KEY_FILE,
    KEYRING_SERVICE,
    KEYRING_USER,
    EnvironmentKeys,
    FileKeys,
    KeyringKeys,
    new_key,
    split_keys,
)
from thetadesk.db.vault import Vault, open_vault


class MemoryKeyring(KeyringBackend):
    """A keyring of the test's own; broken ones refuse."""

    priority = 1  # type: ignore[assignment]

    def __init__(self, broken: bool = False) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.broken = broken

    def get_password(self, service: str, username: str) -> str | None:
        if self.broken:
            raise KeyringError("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.broken:
            raise PasswordSetError("locked")
        self.kept[service, username] = password


@pytest.fixture
def system_keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    """The system's keyring for as long as the test runs."""
    backend = MemoryKeyring()
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "of the test")
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    return backend


@pytest.mark.parametrize("text", ["a,b", " a , b ", "a\nb\n", "a b", ",a,,b,"])
def test_keys_are_split_at_commas_and_white_space(text: str) -> None:
    assert split_keys(text) == ("a", "b")
    assert EnvironmentKeys(text).read() == ("a", "b")


def test_the_environment_can_only_be_changed_by_the_operator() -> None:
    assert not EnvironmentKeys("a,b").writable
    with pytest.raises(DatabaseSetupError, match="ENCRYPTION_KEY=NEW,OLD"):
        EnvironmentKeys("a,b").write(["a"])


def test_the_keyring_keeps_several_keys(system_keyring: MemoryKeyring) -> None:
    assert KeyringKeys().read() == ()
    KeyringKeys().write(["a", "b"])
    assert KeyringKeys().read() == ("a", "b")
    assert system_keyring.kept == {(KEYRING_SERVICE, KEYRING_USER): "a,b"}


def test_a_keyring_that_does_not_answer_holds_no_key_of_ours(system_keyring: MemoryKeyring) -> None:
    system_keyring.broken = True
    assert KeyringKeys().read() == ()
    with pytest.raises(DatabaseSetupError, match="does not take the key: locked"):
        KeyringKeys().write(["a"])


def test_without_a_desktop_session_the_keyring_is_not_asked(
    system_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    KeyringKeys().write([new_key()])
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    assert KeyringKeys().read() == ()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/bus")
    assert len(KeyringKeys().read()) == 1


def test_the_first_place_that_holds_a_key_counts(system_keyring: MemoryKeyring, tmp_path: Path) -> None:
    first, second, third = new_key(), new_key(), new_key()
    FileKeys(tmp_path / KEY_FILE).write([third])
    assert opened(None, tmp_path) == Vault(third).key_ids
    KeyringKeys().write([second])
    assert opened(None, tmp_path) == Vault(second).key_ids
    assert opened(first, tmp_path) == Vault(first).key_ids


def opened(key: str | None, folder: Path) -> tuple[str, ...]:
    return open_vault(key, folder, [KeyringKeys()]).key_ids


def test_a_file_is_replaced_whole_and_stays_private(tmp_path: Path) -> None:
    file = FileKeys(tmp_path / KEY_FILE)
    assert file.read() == ()
    file.write(["a", "b"])
    file.write(["c", "a"])
    assert file.read() == ("c", "a")
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    if os.name == "posix":
        assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatabaseSetupError, match="cannot write the encryption key"):
        FileKeys(tmp_path / "nowhere" / KEY_FILE).write(["a"])
