"""Replacing the encryption key under a running desk (decision 0017)."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from thetadesk.bootstrap import App
from thetadesk.db.errors import DatabaseSetupError
from thetadesk.db.keys import new_key
from thetadesk.identity import service as identity
from thetadesk.jobs.service import leases
from thetadesk.kernel.errors import ConflictError

_ROTATION = "rotation"
_ROTATION_LEASE = timedelta(seconds=15)
_ROTATION_TRIES = 30


@dataclass(frozen=True, slots=True)
class Rotation:
    """What replacing the encryption key did: how many `secrets` are sealed with the new one, where it is kept
    (`source`), whether this finished a rotation that was broken off, and whether the operator still has to take the
    old key out of the source."""

    secrets: int
    source: str
    resumed: bool
    old_key_left: bool


def rotate_secrets(desk: App) -> Rotation:
    """Makes a new encryption key, seals every secret with it, and throws the old one away.

    Servers need not stop: both keys are kept until everything is sealed anew, and every writing unit notices which
    key counts. A rotation that was broken off is finished by the next. Raises DatabaseSetupError if the key's place
    cannot be written (then it says what to do) or a secret does not open, ConflictError while another one rotates.
    """
    source = desk.vault.source
    if source is None:
        raise DatabaseSetupError("this desk's key has no place of its own")
    with _rotating(desk) as holder:
        keys = source.read()
        if len(keys) == 1:
            source.write((new_key(), *keys))
        desk.vault.reload()
        with desk.unit() as unit:
            if not leases.extend(unit, _ROTATION, holder, desk.clock.now(), _ROTATION_LEASE):
                raise ConflictError("another rotation has begun: see whether it ends, and rotate again")
            count = identity.reseal_all(unit, desk.vault, desk.clock.now())
        if source.writable:
            source.write(source.read()[:1])
    return Rotation(count, source.title, resumed=len(keys) > 1, old_key_left=not source.writable)


@contextmanager
def _rotating(desk: App) -> Iterator[str]:
    """The only rotation for as long: two at once could each throw the other's key away."""
    holder = secrets.token_hex(8)
    _claim_rotation(desk, holder)
    try:
        yield holder
    finally:
        with desk.unit() as unit:
            leases.release(unit, _ROTATION, holder)


def _claim_rotation(desk: App, holder: str) -> None:
    """Waits, never long, for one that was broken off to be given up."""
    for _ in range(_ROTATION_TRIES):
        with desk.unit() as unit:
            if leases.claim(unit, _ROTATION, holder, desk.clock.now(), _ROTATION_LEASE):
                return
        time.sleep(_ROTATION_LEASE.total_seconds() / _ROTATION_TRIES * 1.2)
    raise ConflictError("another process is rotating the key: wait for it to end")
