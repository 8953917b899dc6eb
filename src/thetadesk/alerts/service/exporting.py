"""What leaves the desk and comes back: channels without their secrets, and everything there is for whoever must see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from thetadesk.alerts.model import Alert, Attempt, ChannelSettings, Delivery, RuleVersion
from thetadesk.alerts.ports import Channel
from thetadesk.alerts.service import channels
from thetadesk.alerts.store import deliveries, inbox, rules
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault
from thetadesk.ledger.model import By

WITHOUT_SECRETS = "its secrets are not part of an export: enter them again, and it is checked and switched on"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Outline:
    """A channel as it leaves the desk: `config` is what is no secret, `lacks` names the secrets that were set."""

    id: str
    kind: str
    title: str
    enabled: bool
    config: Mapping[str, str]
    lacks: tuple[str, ...]
    fallback_id: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """An alert with whom it was sent to, and every attempt at that."""

    alert: Alert
    deliveries: tuple[Delivery, ...]
    attempts: tuple[Attempt, ...]


def outlines(unit: Unit, vault: Vault, adapters: Mapping[str, Channel]) -> list[Outline]:
    """Every channel without its secrets, oldest first. Of one whose adapter is gone, nothing is known to be no secret."""
    return [_outline(each, adapters.get(each.kind)) for each in channels.listed(unit, vault)]


def take_up(unit: Unit, vault: Vault, outline: Outline, by: By) -> bool:
    """Sets up a channel of an export; False if there is one of that id, which stays as it is.

    It is switched off if it lacks secrets: they are entered on the page, where they are checked before it is switched on.
    Fallbacks lead to channels that are there already: take them up first, or change them afterwards.
    """
    if deliveries.find_channel(unit, outline.id) is not None:
        return False
    there = outline.fallback_id in deliveries.channel_ids(unit)
    settings = ChannelSettings(
        outline.id,
        outline.kind,
        outline.title,
        outline.enabled and not outline.lacks,
        dict(outline.config),
        outline.fallback_id if there else None,
        by.at,
        by.at,
        problem=WITHOUT_SECRETS if outline.lacks else "",
    )
    channels.keep(unit, settings, vault, by)
    return True


def versions(unit: Unit) -> list[RuleVersion]:
    """What every rule has ever said, deleted ones included, in the order in which it was decided."""
    return rules.every_version(unit)


def told(unit: Unit, since: datetime, before: datetime) -> Iterator[Told]:
    """Every alert that fired from `since` until `before`, oldest first, with whom it was sent to; a few at a time in
    memory."""
    some: list[Alert] = []
    for alert in inbox.every_alert(unit, since, before):
        some.append(alert)
        if len(some) == _AT_ONCE:
            yield from _with_deliveries(unit, some)
            some = []
    yield from _with_deliveries(unit, some)


def _with_deliveries(unit: Unit, alerts: list[Alert]) -> Iterator[Told]:
    sent: dict[str, list[Delivery]] = {}
    for delivery in deliveries.deliveries_of(unit, [alert.id for alert in alerts]):
        sent.setdefault(delivery.alert_id, []).append(delivery)
    tried: dict[str, list[Attempt]] = {}
    for attempt in deliveries.attempts_of(unit, [each.id for some in sent.values() for each in some]):
        tried.setdefault(attempt.delivery_id, []).append(attempt)
    for alert in alerts:
        own = tuple(sent.get(alert.id, ()))
        yield Told(alert, own, tuple(attempt for each in own for attempt in tried.get(each.id, ())))


def _outline(settings: ChannelSettings, adapter: Channel | None) -> Outline:
    secret = {field.name: field.secret for field in adapter.fields} if adapter else {}
    # Of settings that do not open, everything has to be entered again.
    known = settings.config if settings.readable else secret
    return Outline(
        settings.id,
        settings.kind,
        settings.title,
        settings.enabled,
        {name: value for name, value in settings.config.items() if not secret.get(name, True)},
        tuple(sorted(name for name in known if secret.get(name, True) or not settings.readable)),
        settings.fallback_id,
    )
