"""Setting channels up: their settings are encrypted, shown without secrets, and proved before they are switched to.

Nothing is awaited while a unit is open, so whatever speaks to a stranger is a function of the desk; the rest are
steps of a unit.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from thetadesk.alerts import messages
from thetadesk.alerts.model import ChannelError, ChannelNotFoundError, ChannelSettings, ChannelSettingsError
from thetadesk.alerts.ports import Channel, Receipt
from thetadesk.alerts.service import claiming, preferences
from thetadesk.alerts.service.desk import Desk, look, step
from thetadesk.alerts.service.rules import PAGE
from thetadesk.alerts.store import deliveries as store
from thetadesk.audit import service as audit
from thetadesk.db.errors import DatabaseSetupError
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault
from thetadesk.kernel.errors import NotFoundError
from thetadesk.ledger.model import By
from thetadesk.telemetry import redaction

SECONDS = 20.0
"""How long a channel may take to answer."""
HIDDEN = "••••"
"""Stands for a secret that is set, and, given back, for the one that is set already."""
SHUT = "its settings do not open (damaged, or sealed with a key that is gone): enter them again"
_MOST_CHANNELS = 50
_LONGEST_VALUE = 20_000


async def set_up(
    desk: Desk, kind: str, config: Mapping[str, str], by: By, title: str = "", fallback_id: str | None = None
) -> ChannelSettings:
    """Sets a new channel up, after its health check. ChannelSettingsError, and nothing is kept, if it does not pass. The
    first one is told what is urgent and what warns (`preferences.route_first`)."""
    adapter = adapter_of(desk, kind)
    wanted = _checked(adapter, config)
    await _prove(desk, adapter, wanted)

    def keep(unit: Unit) -> ChannelSettings:
        settings = ChannelSettings(
            _new_id(unit, kind),
            kind,
            title.strip() or adapter.title,
            True,
            wanted,
            fallback_id,
            by.at,
            by.at,
            by.at,
        )
        _require_fallback(unit, settings)
        _save(unit, settings, desk.vault)
        _record(unit, "set up", None, settings, by)
        preferences.route_first(unit, settings.id, by)
        return settings

    return await step(desk, keep)


async def change(
    desk: Desk,
    channel_id: str,
    by: By,
    *,
    config: Mapping[str, str] | None = None,
    title: str | None = None,
    enabled: bool | None = None,
    fallback_id: str | None = None,
) -> ChannelSettings:
    """Changes what is given. New settings pass the health check before they replace those that work; a secret that is
    left out, or given as HIDDEN, stays. `fallback_id`: empty for none."""
    before = await look(desk, lambda unit: opened(unit, channel_id, desk.vault))
    adapter = adapter_of(desk, before.kind)
    after = replace(
        before,
        title=(title or "").strip() or before.title,
        enabled=before.enabled if enabled is None else enabled,
        fallback_id=before.fallback_id if fallback_id is None else fallback_id or None,
        updated_at=by.at,
    )
    if config is not None:
        wanted = _checked(adapter, _merged(adapter, before.config, config))
        # One that has a problem is proved even with the settings it has: that is how it gets well.
        if before.problem or dict(wanted) != dict(before.config):
            await _prove(desk, adapter, wanted)
            after = replace(after, config=wanted, checked_at=by.at, problem="", readable=True)

    def keep(unit: Unit) -> ChannelSettings:
        # Whoever changed it while it was being proved has decided later.
        if opened(unit, channel_id, desk.vault).updated_at != before.updated_at:
            raise ChannelSettingsError(
                "This channel was changed meanwhile: look at it again, then change it."
            )
        _require_fallback(unit, after)
        _save(unit, after, desk.vault)
        store.look_again(unit, channel_id, by.at)
        _record(unit, "changed", before, after, by)
        return after

    return await step(desk, keep)


async def remove(desk: Desk, channel_id: str, by: By) -> None:
    """Forgets a channel; what it had still to tell goes to its fallback, or to the dead letters."""

    def forget(unit: Unit) -> None:
        before = opened(unit, channel_id, desk.vault)
        claiming.hand_over(unit, store.held_by(unit, channel_id), claiming.NOT_SET_UP, by.at)
        store.delete_channel(unit, channel_id)
        preferences.forget(unit, channel_id, before.fallback_id, by)
        _record(unit, "removed", before, None, by)

    await step(desk, forget)


async def try_out(desk: Desk, channel_id: str) -> Receipt:
    """The test button: sends a message that says it is a test. Raises ChannelError with what went wrong."""
    settings = await look(desk, lambda unit: opened(unit, channel_id, desk.vault))
    adapter = adapter_of(desk, settings.kind)
    if not settings.readable:
        raise ChannelError(f"{settings.title} cannot be spoken to: {SHUT}.", retryable=False)
    at = desk.clock.now()
    trial = messages.trial(
        f"test-{secrets.token_hex(8)}", settings.title, desk.alerts_mode, at, desk.alerts_url
    )
    try:
        async with asyncio.timeout(SECONDS):
            receipt = await adapter.send(trial, settings.config, desk.post(settings.kind))
    except TimeoutError:
        problem = ChannelError(
            f"{settings.title} did not answer within {SECONDS:.0f} seconds.", uncertain=True
        )
        await step(desk, lambda unit: note_health(unit, channel_id, at, problem.detail))
        raise problem from None
    except ChannelError as error:
        detail = error.detail
        await step(desk, lambda unit: note_health(unit, channel_id, at, detail))
        raise
    await step(desk, lambda unit: _note_well(unit, channel_id, at))
    return receipt


def adapter_of(desk: Desk, kind: str) -> Channel:
    """The adapter of this name. Raises ChannelNotFoundError."""
    try:
        return desk.channels[kind]
    except KeyError:
        names = ", ".join(sorted(desk.channels)) or "none at all"
        raise ChannelNotFoundError(f"There is no kind of channel named {kind!r}, only {names}.") from None


def opened(unit: Unit, channel_id: str, vault: Vault) -> ChannelSettings:
    """A channel with its secrets, which no log will show; one whose settings do not open stands there without them, so
    that it can be seen, mended and removed. Raises ChannelNotFoundError."""
    kept = store.find_channel(unit, channel_id)
    if kept is None:
        raise ChannelNotFoundError(f"There is no channel {channel_id!r}.")
    config = _unsealed(kept, vault)
    return ChannelSettings(
        kept.id,
        kept.kind,
        kept.title,
        kept.enabled,
        config or {},
        kept.fallback_id,
        kept.created_at,
        kept.updated_at,
        kept.checked_at,
        kept.problem if config is not None else SHUT,
        config is not None,
    )


def listed(unit: Unit, vault: Vault) -> list[ChannelSettings]:
    """Every channel with its secrets, oldest first; show them through `shown` only."""
    return [opened(unit, each.id, vault) for each in store.list_channels(unit)]


def shown(settings: ChannelSettings, adapter: Channel | None) -> dict[str, str]:
    """What anybody may see of a channel's settings: secrets are HIDDEN; all of it, if its adapter is gone."""
    secret = {field.name: field.secret for field in adapter.fields} if adapter else {}
    return {name: HIDDEN if secret.get(name, True) else value for name, value in settings.config.items()}


def note_health(unit: Unit, channel_id: str, at: datetime, problem: str) -> None:
    """Keeps what came of speaking to a channel last; nothing, if it was removed meanwhile."""
    kept = store.find_channel(unit, channel_id)
    if kept is not None and (kept.problem != problem or not problem):
        store.save_channel(unit, replace(kept, checked_at=at, problem=problem))


def _note_well(unit: Unit, channel_id: str, at: datetime) -> None:
    """A hand has seen that it works: what waits for it to get well waits no longer."""
    note_health(unit, channel_id, at, "")
    store.look_again(unit, channel_id, at)


def keep(unit: Unit, settings: ChannelSettings, vault: Vault, by: By) -> None:
    """Keeps a new channel as it is given, unproved: for settings that come from an export."""
    _save(unit, settings, vault)
    _record(unit, "taken up", None, settings, by)


def hide(settings: ChannelSettings, adapter: Channel) -> None:
    """Keeps a channel's secrets out of every log."""
    redaction.hide(*(settings.config.get(field.name) for field in adapter.fields if field.secret))


async def _prove(desk: Desk, adapter: Channel, config: Mapping[str, str]) -> None:
    redaction.hide(*(config.get(field.name) for field in adapter.fields if field.secret))
    try:
        async with asyncio.timeout(SECONDS):
            await adapter.check(config, desk.post(adapter.name))
    except TimeoutError:
        raise ChannelSettingsError(
            f"{adapter.title} did not answer within {SECONDS:.0f} seconds; nothing was changed."
        ) from None
    except ChannelError as error:
        raise ChannelSettingsError(
            f"{adapter.title} does not work with these settings, and nothing was changed: {error.detail}"
        ) from error


def _checked(adapter: Channel, config: Mapping[str, str]) -> dict[str, str]:
    known = {field.name: field for field in adapter.fields}
    if strange := sorted(set(config) - set(known)):
        raise ChannelSettingsError(f"{adapter.title} has no setting {strange[0]!r}.", field=strange[0])
    wanted = {name: value.strip() for name, value in config.items() if value.strip()}
    for name, field in known.items():
        if field.required and name not in wanted:
            raise ChannelSettingsError(f"{adapter.title} needs {field.title}.", field=name)
        if len(wanted.get(name, "")) > _LONGEST_VALUE:
            raise ChannelSettingsError(f"{field.title} is too long.", field=name)
    return wanted


def _merged(adapter: Channel, before: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    merged = {name: value for name, value in given.items() if value != HIDDEN}
    for field in adapter.fields:
        if field.secret and field.name not in merged and field.name in before:
            merged[field.name] = before[field.name]
    return merged


def _new_id(unit: Unit, kind: str) -> str:
    taken = store.channel_ids(unit) | {PAGE}
    if len(taken) > _MOST_CHANNELS:
        raise ChannelSettingsError(f"A desk has at most {_MOST_CHANNELS} channels.")
    stem = kind[:16]
    return next(
        name
        for number in range(1, _MOST_CHANNELS + 2)
        if (name := f"{stem}{number if number > 1 else ''}") not in taken
    )


def _require_fallback(unit: Unit, settings: ChannelSettings) -> None:
    if settings.fallback_id == settings.id:
        raise ChannelSettingsError("A channel cannot be its own fallback.")
    if settings.fallback_id and store.find_channel(unit, settings.fallback_id) is None:
        raise ChannelSettingsError(f"There is no channel {settings.fallback_id!r} to fall back to.")


def _unsealed(kept: store.SealedChannel, vault: Vault) -> dict[str, str] | None:
    try:
        found = json.loads(vault.decrypt(kept.config_sealed))
    except (DatabaseSetupError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _sealed(unit: Unit, settings: ChannelSettings, vault: Vault) -> str:
    before = None if settings.readable else store.find_channel(unit, settings.id)
    # What does not open today may open when its key is put back.
    return (
        before.config_sealed if before else vault.encrypt(json.dumps(dict(settings.config), sort_keys=True))
    )


def _save(unit: Unit, settings: ChannelSettings, vault: Vault) -> None:
    store.save_channel(
        unit,
        store.SealedChannel(
            settings.id,
            settings.kind,
            settings.title,
            settings.enabled,
            _sealed(unit, settings, vault),
            settings.fallback_id,
            settings.created_at,
            settings.updated_at,
            settings.checked_at,
            settings.problem,
        ),
    )


def _record(
    unit: Unit, action: str, before: ChannelSettings | None, after: ChannelSettings | None, by: By
) -> None:
    one = after or before
    if one is None:
        raise NotFoundError("A decision is about some channel.")
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action=action,
        subject=f"alert_channel:{one.id}",
        before=_said(before),
        # That a secret was replaced is worth knowing; what it was is not for a log.
        after=_said(after, before.config if before else {}),
    )


def _said(
    settings: ChannelSettings | None, earlier: Mapping[str, str] | None = None
) -> dict[str, object] | None:
    if settings is None:
        return None
    said: dict[str, object] = {
        "kind": settings.kind,
        "title": settings.title,
        "enabled": settings.enabled,
        "fallback": settings.fallback_id,
        "settings": sorted(settings.config),
    }
    if earlier is not None:
        said["replaced"] = sorted(
            name for name, value in settings.config.items() if earlier.get(name) != value
        )
    return said
