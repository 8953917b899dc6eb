"""Keeping secrets: encrypted at rest, found by a keyed hash, shown masked.

Account numbers and brokers' tokens are sealed with Fernet keys; several are known while one replaces another
(`db/keys.py`). Whoever has the database without a key learns nothing about what is sealed in it, not even by
trying every possible account number against the hashes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from thetadesk.db.errors import DatabaseSetupError
from thetadesk.db.keys import KEY_FILE, EnvironmentKeys, FileKeys, KeySource

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

_DOTS = "••••"
_SHOWN = 4


class Vault:
    """Encrypts short secrets with the first of `keys` and opens what any of them has sealed.

    A key is the base64 text of 32 bytes (what `Fernet.generate_key` makes); DatabaseSetupError for anything
    else. With a `source` the keys can be looked up again, for when another process has replaced one.
    """

    def __init__(self, *keys: str, source: KeySource | None = None) -> None:
        self.source = source
        self._keys = tuple(map(_Key, keys))
        if not self._keys:
            raise DatabaseSetupError("there is no encryption key")

    @property
    def title(self) -> str:
        """Where its keys are kept, for messages."""
        return self.source.title if self.source else "this desk"

    def encrypt(self, text: str) -> str:
        """`text` as a token that only this key opens; never the same token twice."""
        return self._cipher().encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """What `encrypt` was given. Raises DatabaseSetupError if the token is damaged or of another key."""
        return self._opened(lambda cipher: cipher.decrypt(token.encode())).decode()

    def reseal(self, token: str) -> str:
        """The same secret sealed with the newest key. Raises as `decrypt` does."""
        return self._opened(lambda cipher: cipher.rotate(token.encode())).decode()

    def fingerprint(self, text: str) -> str:
        """Always the same 64 hexadecimal digits for the same text and newest key: for finding without opening."""
        return self._keys[0].fingerprint(text)

    def fingerprints(self, text: str) -> tuple[str, ...]:
        """The fingerprint by every key, newest first: one of them was stored, whichever key was the newest then."""
        return tuple(key.fingerprint(text) for key in self._keys)

    @property
    def key_ids(self) -> tuple[str, ...]:
        """Names of the keys that say nothing about them, newest first."""
        return tuple(key.id for key in self._keys)

    def reload(self) -> bool:
        """Looks the keys up again; True if there are others now.

        Keys that are gone from the source still open what this process read before they went.
        """
        found = tuple(map(_Key, self.source.read() if self.source else ()))
        if not found:
            return False
        before = self._keys
        self._keys = found + tuple(key for key in before if key.id not in {each.id for each in found})
        return self.key_ids != tuple(key.id for key in before)

    def _cipher(self) -> MultiFernet:
        # cryptography costs 9 MB of memory, and most processes never meet a secret.
        from cryptography.fernet import Fernet, MultiFernet

        return MultiFernet([Fernet(key.text) for key in self._keys])

    def _opened(self, open_with: Callable[[MultiFernet], bytes]) -> bytes:
        from cryptography.fernet import InvalidToken

        try:
            return open_with(self._cipher())
        except InvalidToken:
            if self.reload():
                return self._opened(open_with)
            raise DatabaseSetupError(
                "a stored secret does not open with this encryption key: restore the "
                f"key that this database was made with ({self.title} does not hold it)"
            ) from None


class _Key:
    def __init__(self, text: str) -> None:
        raw = _decoded(text)
        self.text = base64.urlsafe_b64encode(raw)
        # Keys of their own, so that a hash never says anything about the cipher's key.
        self._hash_key = hmac.digest(raw, b"thetadesk fingerprint", hashlib.sha256)
        self.id = hmac.digest(raw, b"thetadesk key id", hashlib.sha256).hex()[:16]

    def fingerprint(self, text: str) -> str:
        return hmac.digest(self._hash_key, text.encode(), hashlib.sha256).hex()


def mask(text: str) -> str:
    """All of an account number that is ever shown: `12345678` is `••••5678`, a short one shows less."""
    shown = min(_SHOWN, len(text) // 2)
    return _DOTS + text[len(text) - shown :]


def open_vault(key: str | None, data_dir: Path, others: Sequence[KeySource] = ()) -> Vault:
    """The vault of `key` (the setting ENCRYPTION_KEY), else of the first of `others` that holds keys, else of
    the key file in `data_dir`, made if missing.

    Raises DatabaseSetupError if the key is malformed, or the file is readable by others or not at all.
    """
    for source in (EnvironmentKeys(key or ""), *others):
        if keys := source.read():
            return Vault(*keys, source=source)
    file = FileKeys(data_dir / KEY_FILE)
    if not file.read():
        file.create()
    return Vault(*file.read(), source=file)


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
