"""Keeping brokers' tokens, refreshing them one process at a time, and replacing the key they are sealed with."""

from __future__ import annotations

from datetime import datetime, timedelta

from thetadesk.audit import service as audit
from thetadesk.db import sealed
from thetadesk.db.schema import load_stores
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault
from thetadesk.identity import store
from thetadesk.identity.model import Grant
from thetadesk.jobs.service import leases
from thetadesk.telemetry import redaction

REFRESH_SECONDS = 90
"""How long a claimed refresh may take: longer than its time-outs, short enough that a killed one is soon made good."""


def keep_grant(unit: Unit, connection_id: str, grant: Grant, vault: Vault) -> None:
    """Stores the connection's tokens, encrypted, in place of earlier ones."""
    redaction.hide(grant.access_token, grant.refresh_token)
    store.keep_grant(
        unit,
        store.SealedGrant(
            connection_id,
            vault.encrypt(grant.access_token),
            grant.access_expires_at,
            vault.encrypt(grant.refresh_token),
            grant.refresh_expires_at,
            grant.granted_at,
        ),
    )


def grant_of(unit: Unit, connection_id: str, vault: Vault) -> Grant | None:
    """The connection's tokens, None if it has none. DatabaseSetupError if they are sealed with a key that is gone."""
    kept = store.grant_of(unit, connection_id)
    if kept is None:
        return None
    grant = Grant(
        vault.decrypt(kept.access_sealed),
        kept.access_expires_at,
        vault.decrypt(kept.refresh_sealed),
        kept.refresh_expires_at,
        kept.granted_at,
    )
    redaction.hide(grant.access_token, grant.refresh_token)
    return grant


def grant_expiries(unit: Unit, connection_id: str) -> tuple[datetime, datetime | None] | None:
    """When the access token and the login end, without opening either token; None if there are none."""
    kept = store.grant_of(unit, connection_id)
    return None if kept is None else (kept.access_expires_at, kept.refresh_expires_at)


def forget_grant(unit: Unit, connection_id: str) -> None:
    """Deletes the connection's tokens and ends a claim on refreshing them."""
    store.forget_grant(unit, connection_id)
    leases.drop(unit, _refresh(connection_id))


def claim_refresh(unit: Unit, connection_id: str, holder: str, at: datetime) -> bool:
    """True if `holder` (a name that no other process or task uses) may refresh the tokens now.

    False while another one does. A claim that is not released ends after REFRESH_SECONDS.
    """
    return leases.claim(unit, _refresh(connection_id), holder, at, timedelta(seconds=REFRESH_SECONDS))


def release_refresh(unit: Unit, connection_id: str, holder: str) -> None:
    """Ends the claim, if it is still `holder`'s."""
    leases.release(unit, _refresh(connection_id), holder)


def knows_sealing_key(unit: Unit, vault: Vault, at: datetime) -> bool:
    """Whether the vault has the key that the tenant's secrets are sealed with; the first one to ask notes its own.

    Asked at the beginning of every writing unit, and a tenant has one writer at a time: so no process goes on
    sealing, or looking for fingerprints, with a key that another process has just replaced.
    """
    noted = store.sealing_key(unit)
    if noted is None:
        store.note_sealing_key(unit, vault.key_ids[0], at)
    return noted is None or noted in vault.key_ids


def reseal_all(unit: Unit, vault: Vault, at: datetime) -> int:
    """Seals every secret of the tenant with the vault's newest key, recomputes the fingerprints, and records that.

    The number of secrets. DatabaseSetupError if one does not open.
    """
    count = sealed.reseal_all(unit, vault, load_stores())
    before, after = store.sealing_key(unit), vault.key_ids[0]
    store.note_sealing_key(unit, after, at)
    audit.record(
        unit,
        at=at,
        actor="local",
        action="rotated",
        subject="secrets",
        before={"key": before},
        after={"key": after, "secrets": count},
    )
    return count


def _refresh(connection_id: str) -> str:
    return f"refresh:{connection_id}"
