"""Account numbers are unreadable without the key, findable with it, and never shown whole."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.db.errors import DatabaseSetupError
from thetadesk.db.keys import KEY_FILE, EnvironmentKeys, FileKeys, new_key
from thetadesk.db.vault import Vault, mask, open_vault

KEY = "A1b2" * 10 + "A1A="
VAULT = Vault(KEY)


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_what_is_encrypted_opens_again(text: str) -> None:
    assert VAULT.decrypt(VAULT.encrypt(text)) == text


def test_tokens_differ_but_fingerprints_do_not() -> None:
    assert VAULT.encrypt("5WX00001") != VAULT.encrypt("5WX00001")
    assert VAULT.fingerprint("5WX00001") == Vault(KEY).fingerprint("5WX00001")
    assert VAULT.fingerprint("5WX00001") != VAULT.fingerprint("5WX00002")
    assert len(VAULT.fingerprint("5WX00001")) == 64


def test_fingerprints_of_another_key_are_others() -> None:
    assert Vault(Fernet.generate_key().decode()).fingerprint("5WX00001") != VAULT.fingerprint("5WX00001")


def test_a_token_of_another_key_or_a_damaged_one_is_refused() -> None:
    token = VAULT.encrypt("5WX00001")
    for vault, damaged in (
        (Vault(Fernet.generate_key().decode()), token),
        (VAULT, token[:-4] + "AAAA"),
        (VAULT, ""),
    ):
        with pytest.raises(DatabaseSetupError, match="does not open with this encryption key"):
            vault.decrypt(damaged)


@pytest.mark.parametrize("key", ["", "secret", KEY[:-4], KEY + KEY, "é" * 44])
def test_a_malformed_key_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(DatabaseSetupError, match="base64 text of 32 bytes") as refusal:
        Vault(key)
    assert not key or key not in str(refusal.value)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("12345678", "••••5678"), ("123456", "••••456"), ("1234", "••••34"), ("1", "••••"), ("", "••••")],
)
def test_masking_never_shows_more_than_half(number: str, shown: str) -> None:
    assert mask(number) == shown


def test_a_given_key_is_used_and_no_file_is_made(tmp_path: Path) -> None:
    assert open_vault(KEY, tmp_path).decrypt(VAULT.encrypt("x")) == "x"
    assert list(tmp_path.iterdir()) == []


def test_without_a_key_one_is_made_once_and_kept_private(tmp_path: Path) -> None:
    token = open_vault(None, tmp_path).encrypt("5WX00001")
    assert open_vault(None, tmp_path).decrypt(token) == "5WX00001"
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        hashes = set(pool.map(lambda _: open_vault(None, tmp_path).fingerprint("x"), range(16)))
    assert len(hashes) == 1
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    open_vault(None, tmp_path)
    (tmp_path / KEY_FILE).chmod(0o640)
    with pytest.raises(DatabaseSetupError, match=r"mode 0640.*chmod 600"):
        open_vault(None, tmp_path)


def test_a_key_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / KEY_FILE
    path.touch(0o600)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(DatabaseSetupError, match="cannot read the encryption key"):
        open_vault(None, tmp_path)
    with pytest.raises(DatabaseSetupError, match="cannot create the encryption key"):
        open_vault(None, tmp_path / "nowhere")


def test_the_heavy_package_is_imported_only_to_encrypt() -> None:
    code = "import sys, thetadesk.db.vault as v; v.Vault(sys.argv[1]).fingerprint('x'); print({'cryptography', 'keyring'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code, KEY], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_several_keys_open_what_any_of_them_sealed_and_the_first_seals() -> None:
    old, new = new_key(), new_key()
    token = Vault(old).encrypt("5WX00001")
    both = Vault(new, old)
    assert both.decrypt(token) == "5WX00001"
    assert Vault(new).decrypt(both.encrypt("x")) == "x"
    assert Vault(new).decrypt(both.reseal(token)) == "5WX00001"
    assert both.fingerprints("x") == (Vault(new).fingerprint("x"), Vault(old).fingerprint("x"))
    assert both.fingerprint("x") == Vault(new).fingerprint("x")
    assert both.key_ids == (*Vault(new).key_ids, *Vault(old).key_ids)


def test_a_vault_without_keys_is_refused() -> None:
    with pytest.raises(DatabaseSetupError, match="no encryption key"):
        Vault()


def test_a_key_replaced_by_another_process_is_noticed_when_something_does_not_open(tmp_path: Path) -> None:
    running = open_vault(None, tmp_path)
    sealed_before = running.encrypt("x")
    file = FileKeys(tmp_path / KEY_FILE)
    file.write([new_key(), *file.read()])
    other = open_vault(None, tmp_path)
    file.write(file.read()[:1])
    assert running.decrypt(other.encrypt("y")) == "y"
    assert running.decrypt(sealed_before) == "x"
    assert running.key_ids[0] == open_vault(None, tmp_path).key_ids[0]
    assert not running.reload()


def test_what_no_key_opens_names_the_place_of_the_keys(tmp_path: Path) -> None:
    vault = open_vault(None, tmp_path)
    with pytest.raises(DatabaseSetupError, match=KEY_FILE):
        vault.decrypt(VAULT.encrypt("x"))
    with pytest.raises(DatabaseSetupError, match="ENCRYPTION_KEY"):
        open_vault(KEY, tmp_path).decrypt(vault.encrypt("x"))


def test_the_keys_of_a_vault_are_not_shown() -> None:
    vault = Vault(KEY, source=EnvironmentKeys(KEY))
    assert KEY not in f"{vault!r} {vault.source!r} {vars(vault)!r}"
