"""Rules and settings as one file."""

from typing import Any, Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.values import InstantText


class SettingsFileJson(TypedDict):
    """Alert rules, channels without their secrets, preferences about being told (`manners`), the user's own interest
    rates, portfolios, tracked symbols, plans as they are now, how wheels are configured, and what
    was changed of jobs. What a file leaves out, an
    import leaves alone."""

    format: Literal["thetadesk-settings"]
    version: int
    made_at: InstantText
    rules: list[dict[str, Any]]
    channels: list[dict[str, Any]]
    manners: dict[str, Any]
    rates: list[dict[str, Any]]
    portfolios: list[dict[str, Any]]
    tracked: list[dict[str, Any]]
    plans: list[dict[str, Any]]
    wheels: list[dict[str, Any]]
    jobs: list[dict[str, Any]]


class DifferenceJson(TypedDict):
    """One thing that an import changes, before and after in words. A channel that `differs` is left to a hand: its
    secrets are in no file."""

    section: Literal[
        "rules", "channels", "manners", "rates", "portfolios", "tracked", "plans", "wheels", "jobs"
    ]
    action: Literal["added", "changed", "removed", "differs"]
    name: str
    before: str | None
    after: str | None


class ImportedSettingsJson(TypedDict):
    """What the file changes; `applied` says whether that was done, or only looked at."""

    applied: bool
    differences: list[DifferenceJson]
