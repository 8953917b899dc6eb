"""What needs a hand."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.values import DayText

SeverityNumber = Literal[1, 2, 3]
AttentionKindText = Literal[
    "login",
    "differs",
    "orphan",
    "tested",
    "dividend",
    "expiring",
    "awaiting",
    "earnings",
    "missing_open",
    "quarantine",
    "undelivered",
    "job",
    "plugin",
    "stale_copy",
    "profit",
    "past_21",
    "plan",
]


class ActionJson(TypedDict):
    """The one thing to do, and the page where it is done."""

    label: str
    href: str


class AlsoJson(TypedDict):
    """Something lesser about what an entry is about already."""

    kind: AttentionKindText
    severity: SeverityNumber
    what: str
    number: str


class AttentionJson(TypedDict):
    """Something that needs a hand; severity 3 is today, 2 this week, 1 a look. `key` stays the same as long as it is about
    the same; `why` says why it matters; `also` is what else there is about the same campaign."""

    key: str
    kind: AttentionKindText
    severity: SeverityNumber
    what: str
    why: str
    number: str
    since: DayText | None
    action: ActionJson
    account_id: str | None
    account: str
    campaign_id: str | None
    ticker: str | None
    also: list[AlsoJson]


class AttentionCountsJson(TypedDict):
    """How many entries there are of each severity, whatever kind is asked for."""

    now: int
    soon: int
    look: int


class AttentionsJson(TypedDict):
    """The list on a market date. Of the `shorts` short options held `unpriced` have no price that can be believed: whether
    they are tested nobody knows."""

    items: list[AttentionJson]
    total: int
    counts: AttentionCountsJson
    on: DayText
    shorts: int
    unpriced: int
