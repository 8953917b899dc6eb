"""Channels of alerts: what there is, what is set up, and how one wants to be told."""

from typing_extensions import TypedDict

from thetadesk.web.schemas.alerts import SeverityText
from thetadesk.web.schemas.values import InstantText


class ChannelFieldJson(TypedDict):
    """Something to say when a channel is set up. A secret one is never shown again."""

    name: str
    title: str
    secret: bool
    required: bool
    description: str


class ChannelKindJson(TypedDict):
    """A way to be told. `idempotent`: a message that is sent twice is told once."""

    name: str
    title: str
    description: str
    idempotent: bool
    fields: list[ChannelFieldJson]


class ChannelKindsJson(TypedDict):
    """Every way to be told."""

    items: list[ChannelKindJson]


class ChannelJson(TypedDict):
    """A channel as it is set up; secret fields of `config` are hidden. `problem` is what it said last, empty if all is well.
    `routed`: the severities that it is told of by rules that name no channel."""

    id: str
    kind: str
    title: str
    enabled: bool
    config: dict[str, str]
    fallback_id: str | None
    routed: list[SeverityText]
    checked_at: InstantText | None
    problem: str
    created_at: InstantText
    updated_at: InstantText


class ChannelsJson(TypedDict):
    """Every channel that is set up, oldest first."""

    items: list[ChannelJson]


class ReceiptJson(TypedDict):
    """What a channel said when it took a message."""

    id: str
    words: str


class QuietJson(TypedDict):
    """From when to when (HH:MM in `zone`) only urgent alerts are sent."""

    starts: str
    ends: str
    zone: str


class BySeverityJson(TypedDict):
    """Channels by severity."""

    info: list[str]
    warning: list[str]
    urgent: list[str]


class SpansJson(TypedDict):
    """Milliseconds by severity."""

    info: int
    warning: int
    urgent: int


class MannersJson(TypedDict):
    """How one wants to be told: `routes` for rules that name no channel, quiet hours, how long the first alert waits for
    others (`waits_ms`), the least time between two messages of a channel (`intervals_ms`), after how many minutes an urgent
    one that nobody acknowledged is told again (0: never), who hears the daily heartbeat, and whether that an alert is over
    is told where it was told that it fired (`tells_over`)."""

    routes: BySeverityJson
    quiet: QuietJson | None
    waits_ms: SpansJson
    intervals_ms: SpansJson
    reminds_after: int
    heartbeat: list[str]
    tells_over: bool


class PushKeyJson(TypedDict):
    """What a page gives to `pushManager.subscribe` as its applicationServerKey."""

    public_key: str
