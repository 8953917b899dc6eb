"""Keeping account numbers: encrypted at rest, found by a keyed hash, shown masked.

The key is one 32-byte Fernet key, from the setting ENCRYPTION_KEY or a private file in the data folder.
Whoever has the database without the key learns nothing about the numbers in it, not even by trying every
possible number against the hashes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from thetadesk.db.errors import DatabaseSetupError

KEY_FILE = "secret.key"

_DOTS = "••••"
_SHOWN = 4


class Vault:
    """Encrypts short secrets with `key`, the base64 text of 32 bytes (what `Fernet.generate_key` makes).

    Raises DatabaseSetupError for anything else.
    """

    def __init__(self, key: str) -> None:
        raw = _decoded(key)
        self._key = base64.urlsafe_b64encode(raw)
        # A key of its own, so that a hash never says anything about the cipher's key.
        self._hash_key = hmac.digest(raw, b"thetadesk fingerprint", hashlib.sha256)

    def encrypt(self, text: str) -> str:
        """`text` as a token that only this key opens; never the same token twice."""
        # cryptography costs 9 MB of memory, and most processes never meet an account number.
        from cryptography.fernet import Fernet

        return Fernet(self._key).encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """What `encrypt` was given. Raises DatabaseSetupError if the token is damaged or of another key."""
        from cryptography.fernet import Fernet, InvalidToken

        try:
            return Fernet(self._key).decrypt(token.encode()).decode()
        except InvalidToken:
            raise DatabaseSetupError(
                "a stored account number does not open with this encryption key: "
                f"restore the {KEY_FILE} or ENCRYPTION_KEY that this database was made with"
            ) from None

    def fingerprint(self, text: str) -> str:
        """Always the same 64 hexadecimal digits for the same text and key: for finding without opening."""
        return hmac.digest(self._hash_key, text.encode(), hashlib.sha256).hex()


def mask(text: str) -> str:
    """All of an account number that is ever shown: `12345678` is `••••5678`, a short one shows less."""
    shown = min(_SHOWN, len(text) // 2)
    return _DOTS + text[len(text) - shown :]


def open_vault(key: str | None, data_dir: Path) -> Vault:
    """The vault of `key` (the setting ENCRYPTION_KEY), or else of the key file in `data_dir`, made if missing.

    Raises DatabaseSetupError if the key is malformed, or the file is readable by others or not at all.
    """
    return Vault(key or _key_of(data_dir / KEY_FILE))


def _key_of(path: Path) -> str:
    if not path.exists():
        _create(path)
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        # Windows keeps no such bits; there the user's own folder is the protection.
        if os.name == "posix" and mode & 0o077:
            raise DatabaseSetupError(
                f"{path} can be read by other users (mode {mode:04o}): run chmod 600 on it, and if others "
                "use this machine consider its account numbers known to them"
            )
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DatabaseSetupError(f"cannot read the encryption key {path}: {error}") from error


def _create(path: Path) -> None:
    """Write a new key so that nobody ever sees half of one, even if two processes start at once."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(32)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        _publish(draft, path)
    except OSError as error:
        raise DatabaseSetupError(f"cannot create the encryption key {path}: {error.strerror}") from error


def _publish(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass  # another process was faster; its key counts
    finally:
        draft.unlink()


def _decoded(key: str) -> bytes:
    try:
        raw = base64.b64decode(key.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 32:
        raise DatabaseSetupError(
            "the encryption key is not the base64 text of 32 bytes; make one with: python -c "
            '"from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
        )
    return raw
