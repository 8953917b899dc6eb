"""How connections and the desk itself are, in the figures that rules ask for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from thetadesk.alerts.facts import Fact, Figures
from thetadesk.backup.model import LastBackup
from thetadesk.connections.model import CertificateState, ConnectionHealth, ConnectionState, RunState
from thetadesk.web.live.gallery import FeedStatus

ENDLESS = 3650 * 86_400.0
"""Seconds that stand for no end: of a login that lasts, of a backup that was never made."""


def connection_figures(
    found: Sequence[ConnectionHealth],
    feeds: Mapping[str, FeedStatus],
    now: datetime,
    is_open: Callable[[str], bool],
) -> dict[str, Figures]:
    """What rules ask of every connection that the user has not ended himself, by its id. `feeds` are by endpoint, and
    `is_open` says whether the market that one tells trades now."""
    return {
        each.connection.id: _figures(each, feeds.get(each.connection.endpoint), now, is_open)
        for each in found
        if each.connection.state is not ConnectionState.DISCONNECTED
    }


def _figures(
    each: ConnectionHealth, feed: FeedStatus | None, now: datetime, is_open: Callable[[str], bool]
) -> Figures:
    lapsed = each.connection.state is ConnectionState.LAPSED
    ends = each.login_expires_at
    left = ENDLESS if ends is None else max(0.0, (ends - now).total_seconds())
    synced = each.last_synced_at
    return {
        "token_left": 0.0 if lapsed else left,
        "lapsed": lapsed,
        "last_sync_age": None if synced is None else (now - synced).total_seconds(),
        # One that has just been made is being copied for the first time.
        "sync_stopped": each.stale and synced is not None,
        "sync_failed": each.last_run is not None and each.last_run.state is RunState.FAILED,
        "stream_age": None if feed is None else feed.age,
        # One that begins for the first time has no reason yet why it is not live.
        "stream_silent": feed is not None
        and feed.state != "live"
        and feed.reason is not None
        and is_open(feed.source),
        "differs": each.certificate is CertificateState.RED,
    }


def desk_figures(
    connections: Mapping[str, Figures], backup: LastBackup, undelivered: int, disk_free: float, now: datetime
) -> Figures:
    """What rules ask of the desk: the worst of its connections, and its own health."""
    every = list(connections.values())
    return {
        "heartbeat": True,
        "token_left": min(_told(every, "token_left"), default=ENDLESS),
        "last_sync_age": max(_told(every, "last_sync_age"), default=None),
        "sync_stopped": any(each["sync_stopped"] for each in every),
        # As long as one stream tells something, not all are silent.
        "stream_age": min(_told(every, "stream_age"), default=None),
        "stream_silent": any(each["stream_silent"] for each in every),
        "differs": any(each["differs"] for each in every),
        "backup_age": ENDLESS if backup.at is None else (now - backup.at).total_seconds(),
        "backup_failed": backup.failed,
        "undelivered": float(undelivered),
        "disk_free": disk_free,
    }


def _told(every: Sequence[Mapping[str, Fact]], name: str) -> list[float]:
    return [float(value) for each in every if (value := each[name]) is not None]
