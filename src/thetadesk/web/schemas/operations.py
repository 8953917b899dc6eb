"""Health, facts and settings of the running desk."""

from typing import Any, Literal

from typing_extensions import TypedDict


class FeedJson(TypedDict):
    """One stream of quotes: `age` is the seconds since it was heard last, `reason` why it is not live."""

    source: str
    state: Literal["live", "silent", "connecting", "closed"]
    age: float | None
    reason: str | None


class LiveHealthJson(TypedDict):
    """The live market: its feeds, how many symbols have quotes and are wanted, how many pages look (`viewers`), how many
    `ticks` came and were `refused` for want of room, what is not followed because the desk cannot keep up (`given_up`:
    none, chains, positions), the legs of the live book and the longest that it held up others."""

    feeds: list[FeedJson]
    symbols: int
    wanted: int
    viewers: int
    ticks: int
    refused: int
    given_up: str
    legs: int
    longest_slice_ms: float


class HealthJson(TypedDict):
    """Whether everything the desk needs answers; each check is "ok" or says what is wrong."""

    status: Literal["ok", "degraded"]
    version: str
    checks: dict[str, str]
    live: LiveHealthJson


class FormatJson(TypedDict):
    """An export file that the desk reads."""

    name: str
    title: str


class StrategyJson(TypedDict):
    """A strategy that a campaign can be recognised as."""

    id: str
    label: str


class InfoJson(TypedDict):
    """What this desk is."""

    name: str
    version: str
    uptime_seconds: float
    database: Literal["sqlite", "postgresql"]
    formats: list[FormatJson]
    strategies: list[StrategyJson]


class SettingJson(TypedDict):
    """One setting; the value of a secret is never shown."""

    name: str
    env: str
    value: bool | str | int | list[str] | None
    secret: bool
    description: str


class PreferenceJson(TypedDict):
    """Something that may be changed while the desk runs; `value` is null while it is the `default`."""

    name: str
    kind: Literal["object", "number"]
    value: Any
    default: Any
    description: str


class ConfigJson(TypedDict):
    """Every setting that can be shown, and the preferences; those can be changed here."""

    settings: list[SettingJson]
    preferences: list[PreferenceJson]


class RotationJson(TypedDict):
    """What replacing the key did. `source` is where the new one is kept; `resumed` says that this finished a rotation
    that was broken off, `old_key_left` that the operator has to take the old key out."""

    secrets: int
    source: str
    resumed: bool
    old_key_left: bool
