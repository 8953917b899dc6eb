"""When and where one is told: the routing by severity, quiet hours, and how long one waits so that many alerts make one
message. A rule's own words (`to …`, `quiet never`) go before all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from thetadesk.alerts.model import Severity
from thetadesk.kernel.errors import InvalidInputError

NEW_YORK = "America/New_York"
_LONGEST_WAIT = 3_600
_LONGEST_REPEAT = 7 * 24 * 60
_NAMES = frozenset(
    {"routes", "quiet", "waits_ms", "intervals_ms", "reminds_after", "heartbeat", "tells_over"}
)
_WAITS = {Severity.INFO: 5.0, Severity.WARNING: 2.0, Severity.URGENT: 0.25}
_INTERVALS = {Severity.INFO: 300.0, Severity.WARNING: 60.0, Severity.URGENT: 1.0}


class MannersError(InvalidInputError):
    """Preferences about being told that make no sense."""

    code = "alert-preferences"
    title = "These preferences cannot be kept"


@dataclass(frozen=True, slots=True)
class Quiet:
    """From when to when (in `zone`, over midnight if it ends before it starts) only urgent alerts are sent."""

    starts: time
    ends: time
    zone: str = NEW_YORK

    def until(self, at: datetime) -> datetime | None:
        """When the quiet hours end that `at` lies in; None if it lies in none.

        An hour that a clock change skips ends when it would have; one that comes twice lasts twice.
        """
        zone = ZoneInfo(self.zone)
        local = at.astimezone(zone)
        inside = (
            self.starts <= local.time() < self.ends
            if self.starts < self.ends
            else local.time() >= self.starts or local.time() < self.ends
        )
        if not inside or self.starts == self.ends:
            return None
        tomorrow = self.starts > self.ends and local.time() >= self.starts
        day = local.date() + timedelta(days=1 if tomorrow else 0)
        # Where the clock is set back the end comes twice, and the second one counts.
        end = datetime.combine(day, self.ends, zone).replace(fold=1).astimezone(at.tzinfo)
        return end if end > at else at + timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Manners:
    """What the user prefers. Spans are seconds.

    `routes`: the channels for rules that name none. `waits`: how long the first alert waits for others. `intervals`:
    the least time between two messages of one channel; urgent ones keep their own. `reminds_after`: an urgent alert that
    nobody acknowledged is told again after so many minutes, 0 for never. `tells_over`: that an alert is over is told where
    it was told that it fired. `heartbeat`: the channels that are told once a day that the desk is alive; those of `info`
    if empty.
    """

    routes: Mapping[Severity, tuple[str, ...]] = field(default_factory=dict)
    quiet: Quiet | None = None
    waits: Mapping[Severity, float] = field(default_factory=lambda: dict(_WAITS))
    intervals: Mapping[Severity, float] = field(default_factory=lambda: dict(_INTERVALS))
    reminds_after: int = 240
    heartbeat: tuple[str, ...] = ()
    tells_over: bool = True

    def channels(self, severity: Severity, named: tuple[str, ...]) -> tuple[str, ...]:
        """Where an alert is told: where its rule says, else where its severity goes."""
        return named or self.routes.get(severity, ())

    def quiet_until(self, severity: Severity, ignores_quiet: bool, at: datetime) -> datetime | None:
        """Until when an alert is kept back; None if it is sent now."""
        if self.quiet is None or ignores_quiet or severity is Severity.URGENT:
            return None
        return self.quiet.until(at)

    def wait(self, severity: Severity) -> timedelta:
        """How long an alert waits for others to be told with it."""
        return timedelta(seconds=self.waits.get(severity, _WAITS[severity]))

    def interval(self, severity: Severity) -> timedelta:
        """The least time from the message before, on the same channel."""
        return timedelta(seconds=self.intervals.get(severity, _INTERVALS[severity]))


def read(value: object) -> Manners:
    """The manners that `written` wrote, or the built-in ones for None. Raises MannersError for what makes no sense."""
    if value is None:
        return Manners()
    if not isinstance(value, dict):
        raise MannersError("Preferences are an object with named values.")
    unknown = set(value) - _NAMES
    if unknown:
        raise MannersError(f"There is no preference named {min(unknown)!r}.")
    return Manners(
        {
            one: _texts(some, "routes")
            for one, some in _by_severity(value.get("routes", {}), "routes").items()
        },
        _quiet(value.get("quiet")),
        _seconds(value.get("waits_ms", {}), "waits_ms", _WAITS),
        _seconds(value.get("intervals_ms", {}), "intervals_ms", _INTERVALS),
        _whole(value.get("reminds_after", 240), "reminds_after", _LONGEST_REPEAT),
        _texts(value.get("heartbeat", []), "heartbeat"),
        _yes_or_no(value.get("tells_over", True), "tells_over"),
    )


def written(manners: Manners) -> dict[str, object]:
    """The manners as a JSON value, without a float in it."""
    quiet = manners.quiet
    return {
        "routes": {one.value: list(some) for one, some in manners.routes.items()},
        "quiet": None
        if quiet is None
        else {"starts": f"{quiet.starts:%H:%M}", "ends": f"{quiet.ends:%H:%M}", "zone": quiet.zone},
        "waits_ms": {one.value: round(some * 1000) for one, some in manners.waits.items()},
        "intervals_ms": {one.value: round(some * 1000) for one, some in manners.intervals.items()},
        "reminds_after": manners.reminds_after,
        "heartbeat": list(manners.heartbeat),
        "tells_over": manners.tells_over,
    }


def _by_severity(value: object, what: str) -> dict[Severity, object]:
    if not isinstance(value, dict):
        raise MannersError(f"{what} is an object with a value for each severity.")
    try:
        return {Severity(one): some for one, some in value.items()}
    except ValueError:
        raise MannersError(f"{what} names a severity that is none of {', '.join(Severity)}.") from None


def _quiet(value: object) -> Quiet | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not {"starts", "ends"} <= set(value):
        raise MannersError("quiet needs starts and ends, as HH:MM.")
    zone = str(value.get("zone", NEW_YORK))
    try:
        ZoneInfo(zone)
        return Quiet(_time(value["starts"]), _time(value["ends"]), zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise MannersError(
            "quiet hours are two times as HH:MM, and the name of a time zone (Europe/Zurich)."
        ) from None


def _time(value: object) -> time:
    text = str(value)
    if len(text) != len("HH:MM"):
        raise ValueError(text)
    return time.fromisoformat(text)


def _seconds(value: object, what: str, usual: Mapping[Severity, float]) -> dict[Severity, float]:
    given = _by_severity(value, what).items()
    return {**usual, **{one: _whole(some, what, _LONGEST_WAIT * 1000) / 1000 for one, some in given}}


def _whole(value: object, what: str, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise MannersError(f"{what} is a whole number from 0 to {most:,}.")
    return value


def _yes_or_no(value: object, what: str) -> bool:
    if not isinstance(value, bool):
        raise MannersError(f"{what} is true or false.")
    return value


def _texts(value: object, what: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise MannersError(f"{what} names channels by their ids.")
    return tuple(dict.fromkeys(value))
