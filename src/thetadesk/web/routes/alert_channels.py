"""Channels of alerts: which there are, setting them up, trying them out, and how one wants to be told."""

import asyncio
import json
from typing import Annotated, Any, cast

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from thetadesk.alerts import manners
from thetadesk.alerts.manners import Manners
from thetadesk.alerts.model import ChannelSettings, ChannelSettingsError, Severity
from thetadesk.alerts.ports import Channel
from thetadesk.alerts.service import channels, preferences
from thetadesk.alerts.service.desk import look
from thetadesk.bootstrap import App
from thetadesk.channels import web_push
from thetadesk.web.asking import Desk, Id, IdIn, Whole, Working, answer, decided
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, examples_alerts
from thetadesk.web.schemas.alert_channels import (
    ChannelJson,
    ChannelKindJson,
    ChannelKindsJson,
    ChannelsJson,
    MannersJson,
    PushKeyJson,
    ReceiptJson,
)
from thetadesk.web.schemas.values import instant, maybe_instant

router = Router(tags=["alerts"], prefix="/alerts")

_ONE = examples.answers(examples_alerts.CHANNEL)
_KEPT = examples.answers(examples_alerts.MANNERS)
_PUSH = web_push.CHANNEL.name
_LONGEST = 20_000
Config = Annotated[
    dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=_LONGEST)]],
    Field(max_length=40, description="What is said in each field."),
]
Title = Annotated[str, Field(max_length=80, description="What the user calls it.")]
Ids = Annotated[list[IdIn], Field(max_length=50)]


class ChannelBody(BaseModel):
    """A channel to set up; it passes its health check before it is kept."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=examples.bodies({"kind": "webhook", "config": {"url": "https://example.com/in"}}),
    )
    kind: Annotated[str, Field(min_length=1, max_length=40)]
    config: Config = {}
    title: Title = ""
    fallback_id: IdIn | None = None


class ChannelChangeBody(BaseModel):
    """What is to change of a channel. Secrets that are left out stay; new ones pass the health check before they replace
    those that work. An empty `fallback_id` is none."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies({"enabled": False}))
    config: Config | None = None
    title: Title | None = None
    enabled: bool | None = None
    fallback_id: Annotated[str | None, Field(max_length=40)] = None


class QuietBody(BaseModel):
    """Quiet hours."""

    model_config = ConfigDict(extra="forbid")
    starts: Annotated[str, Field(pattern=r"^\d\d:\d\d$")]
    ends: Annotated[str, Field(pattern=r"^\d\d:\d\d$")]
    zone: Annotated[str, Field(max_length=60)] = manners.NEW_YORK


class RoutesBody(BaseModel):
    """Channels by severity."""

    model_config = ConfigDict(extra="forbid")
    info: Ids = []
    warning: Ids = []
    urgent: Ids = []


class SpansBody(BaseModel):
    """Milliseconds by severity."""

    model_config = ConfigDict(extra="forbid")
    info: Annotated[Whole | None, Field(ge=0, le=3_600_000)] = None
    warning: Annotated[Whole | None, Field(ge=0, le=3_600_000)] = None
    urgent: Annotated[Whole | None, Field(ge=0, le=3_600_000)] = None


class MannersBody(BaseModel):
    """How one wants to be told; what is left out is as usual."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(examples_alerts.MANNERS))
    routes: RoutesBody = RoutesBody()
    quiet: QuietBody | None = None
    waits_ms: SpansBody = SpansBody()
    intervals_ms: SpansBody = SpansBody()
    reminds_after: Annotated[Whole, Field(ge=0, le=7 * 24 * 60)] = 240
    heartbeat: Ids = []
    tells_over: bool = True

    def written(self) -> dict[str, Any]:
        """The same as it is stored."""
        return self.model_dump() | {
            "waits_ms": self.waits_ms.model_dump(exclude_none=True),
            "intervals_ms": self.intervals_ms.model_dump(exclude_none=True),
        }


class SubscriptionKeysBody(BaseModel):
    """The keys of a browser's subscription."""

    p256dh: Annotated[str, Field(min_length=1, max_length=200)]
    auth: Annotated[str, Field(min_length=1, max_length=100)]


class SubscriptionBody(BaseModel):
    """What a browser made when notifications were allowed (PushSubscription)."""

    endpoint: Annotated[str, Field(min_length=1, max_length=2000)]
    keys: SubscriptionKeysBody


class PushBody(BaseModel):
    """A browser that wants to be notified, subscribed with this desk's `public_key`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=examples.bodies(
            {
                **examples_alerts.PUSH_KEY,
                "title": "Phone",
                "subscription": {
                    "endpoint": "https://push.example.com/1",
                    "keys": {"p256dh": "BN…", "auth": "k8…"},
                },
            }
        ),
    )
    public_key: Annotated[str, Field(min_length=1, max_length=200)]
    subscription: SubscriptionBody
    title: Title = ""
    contact: Annotated[str, Field(max_length=200)] = ""


@router.get(
    "/channels/kinds",
    response_model=ChannelKindsJson,
    responses=examples.answers({"items": [examples_alerts.KIND]}),
)
async def list_channel_kinds(desk: Desk) -> Response:
    """List every way to be told, with what has to be said to set it up."""
    body: ChannelKindsJson = {"items": [_kind(each) for each in desk.channels.values()]}
    return answer(body)


@router.get(
    "/channels",
    response_model=ChannelsJson,
    responses=examples.answers({"items": [examples_alerts.CHANNEL]}),
)
def list_channels(desk: Desk) -> Response:
    """List the channels that are set up; secrets are hidden."""
    with desk.reading() as unit:
        found = channels.listed(unit, desk.vault)
        prefers = preferences.current(unit)
    body: ChannelsJson = {"items": [_channel(desk, each, prefers) for each in found]}
    return answer(body)


@router.post(
    "/channels",
    status_code=201,
    response_model=ChannelJson,
    responses=examples.answers(examples_alerts.CHANNEL, 201),
)
async def set_up_channel(desk: Desk, body: ChannelBody) -> Response:
    """Set a channel up, after its health check."""
    made = await channels.set_up(desk, body.kind, body.config, decided(desk), body.title, body.fallback_id)
    return answer(await _told(desk, made), 201)


@router.put("/channels/{channel_id}", response_model=ChannelJson, responses=_ONE)
async def change_channel(desk: Desk, work: Working, channel_id: Id, body: ChannelChangeBody) -> Response:
    """Change a channel; new credentials pass the health check before they replace those that work."""
    changed = await channels.change(desk, channel_id, decided(desk), **body.model_dump())
    work.alerts.wake()
    return answer(await _told(desk, changed))


@router.delete("/channels/{channel_id}", status_code=204)
async def remove_channel(desk: Desk, work: Working, channel_id: Id) -> Response:
    """Forget a channel; what it had still to tell goes to its fallback."""
    await channels.remove(desk, channel_id, decided(desk))
    work.alerts.wake()
    return Response(status_code=204)


@router.post(
    "/channels/{channel_id}/test",
    response_model=ReceiptJson,
    responses=examples.answers(examples_alerts.RECEIPT),
)
async def test_channel(desk: Desk, work: Working, channel_id: Id) -> Response:
    """Send a message that says it is a test."""
    receipt = await channels.try_out(desk, channel_id)
    work.alerts.wake()
    body: ReceiptJson = {"id": receipt.id, "words": receipt.words}
    return answer(body)


@router.get("/preferences", response_model=MannersJson, responses=_KEPT)
def get_alert_preferences(desk: Desk) -> Response:
    """Show how one wants to be told: routing by severity, quiet hours, grouping, reminders, heartbeat."""
    with desk.reading() as unit:
        found = preferences.current(unit)
    return answer(_manners(found))


@router.put("/preferences", response_model=MannersJson, responses=_KEPT)
def change_alert_preferences(desk: Desk, body: MannersBody) -> Response:
    """Change how one wants to be told, from the next alert on."""
    with desk.unit() as unit:
        found = preferences.prefer(unit, body.written(), decided(desk))
    return answer(_manners(found))


@router.get("/web-push/key", response_model=PushKeyJson, responses=examples.answers(examples_alerts.PUSH_KEY))
async def get_push_key(desk: Desk) -> Response:
    """Show the key with which a browser has to subscribe."""
    body: PushKeyJson = {"public_key": web_push.public_key(await _private_key(desk))}
    return answer(body)


@router.post(
    "/web-push/subscriptions",
    status_code=201,
    response_model=ChannelJson,
    responses=examples.answers(examples_alerts.CHANNEL, 201),
)
async def subscribe_browser(desk: Desk, body: PushBody) -> Response:
    """Notify a browser from now on: a channel of its own. Subscribing the same browser anew replaces its channel's keys."""
    key = await _private_key(desk)
    if web_push.public_key(key) != body.public_key:
        raise ChannelSettingsError(
            "This browser subscribed with another desk's key: allow notifications again."
        )
    subscription = json.dumps(body.subscription.model_dump(), sort_keys=True)
    config = {"subscription": subscription, "private_key": key, "contact": body.contact}
    kept = await _subscribed(desk, body.subscription.endpoint)
    if kept is not None:
        made = await channels.change(desk, kept, decided(desk), config=config, title=body.title, enabled=True)
    else:
        made = await channels.set_up(desk, _PUSH, config, decided(desk), body.title)
    return answer(await _told(desk, made), 201)


async def _pushed(desk: App) -> list[ChannelSettings]:
    found = await look(desk, lambda unit: channels.listed(unit, desk.vault))
    return [each for each in found if each.kind == _PUSH and each.readable]


async def _private_key(desk: App) -> str:
    """The desk's own key, to which browsers are bound: that of the first one, or the one that the first one will get."""
    for each in await _pushed(desk):
        return each.config["private_key"]
    return await asyncio.to_thread(web_push.private_key_of, desk.vault.fingerprint)


async def _subscribed(desk: App, endpoint: str) -> str | None:
    """The channel of the browser with this endpoint."""
    for each in await _pushed(desk):
        if json.loads(each.config["subscription"]).get("endpoint") == endpoint:
            return each.id
    return None


def _kind(adapter: Channel) -> ChannelKindJson:
    return {
        "name": adapter.name,
        "title": adapter.title,
        "description": adapter.description,
        "idempotent": adapter.idempotent,
        "fields": [
            {
                "name": each.name,
                "title": each.title,
                "secret": each.secret,
                "required": each.required,
                "description": each.description,
            }
            for each in adapter.fields
        ],
    }


async def _told(desk: App, settings: ChannelSettings) -> ChannelJson:
    return _channel(desk, settings, await look(desk, preferences.current))


def _channel(desk: App, settings: ChannelSettings, prefers: Manners) -> ChannelJson:
    return {
        "id": settings.id,
        "kind": settings.kind,
        "title": settings.title,
        "enabled": settings.enabled,
        "config": channels.shown(settings, desk.channels.get(settings.kind)),
        "fallback_id": settings.fallback_id,
        "routed": [one.value for one in Severity if settings.id in prefers.routes.get(one, ())],
        "checked_at": maybe_instant(settings.checked_at),
        "problem": settings.problem,
        "created_at": instant(settings.created_at),
        "updated_at": instant(settings.updated_at),
    }


def _manners(found: Manners) -> MannersJson:
    told: Any = manners.written(found)
    routes = {severity: told["routes"].get(severity, []) for severity in ("info", "warning", "urgent")}
    return cast("MannersJson", {**told, "routes": routes})
