"""What a plug-in's process says, and what it means: read with care, because anybody's code may have written it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from thetadesk.jobs import timing
from thetadesk.jobs.model import MarketHours, Notice, ScheduleError, Timing
from thetadesk.jobs.plugin import LONGEST_WORDS

MOST_NOTICES = 20
"""Of one run; what is said beyond is counted."""

MOST_LINES = 200

_NAME = re.compile(r"[a-z][a-z0-9-]{0,59}")
_SEVERITIES = frozenset({"info", "warning", "critical"})
_HREF = re.compile(r"/(?!/)[\w/.?=&:@%+-]{0,200}")
_UNITS = frozenset({"weeks", "days", "hours", "minutes"})
_PARTS = ("minute", "hour", "day", "month", "day_of_week")
_MOST_SUBJECTS = 50


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a plug-in says of itself."""

    name: str
    title: str
    description: str
    timing: Timing


@dataclass(slots=True)
class Heard:
    """What a plug-in's process has said, `dropped` notices more than are taken; `problem` is why it failed, empty until
    it has, and `done` that it came to its end."""

    logs: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    dropped: int = 0
    manifest: Mapping[str, object] | None = None
    problem: str = ""
    done: bool = False

    def take(self, line: str) -> None:
        """Takes a line of the process's output: one of ours, or whatever the plug-in has printed."""
        said = _object(line)
        if "notify" in said:
            self._notice(said)
        elif "error" in said:
            self.problem = _printable(said["error"]) or "it failed without a word"
        elif isinstance(about := said.get("describes"), dict):
            self.manifest = about
        elif said.get("done") is True:
            self.done = True
        elif words := _printable(said.get("log", line)):
            self._log(words)

    def outcome(self) -> str:
        """What it did, in a few words."""
        told = len(self.notices) + self.dropped
        words = [*self.logs[-3:], *([f"{told} notices" if told > 1 else "1 notice"] if told else [])]
        said = "; ".join(words) or "nothing to tell"
        return f"{said} ({self.dropped} beyond the first {MOST_NOTICES} not told)" if self.dropped else said

    def _log(self, words: str) -> None:
        if len(self.logs) < MOST_LINES:
            self.logs.append(words)

    def _notice(self, said: Mapping[str, object]) -> None:
        if len(self.notices) >= MOST_NOTICES:
            self.dropped += 1
            return
        severity, href, subjects = (said.get(name) for name in ("severity", "href", "subjects"))
        if words := _printable(said["notify"]):
            self.notices.append(
                Notice(
                    _printable(said.get("key", "")),
                    str(severity) if severity in _SEVERITIES else "info",
                    words,
                    str(href) if isinstance(href, str) and _HREF.fullmatch(href) else "",
                    tuple(_printable(each)[:40] for each in subjects[:_MOST_SUBJECTS])
                    if isinstance(subjects, list)
                    else (),
                )
            )


def manifest(said: Mapping[str, object]) -> Manifest:
    """What a plug-in says of itself, checked. Raises ScheduleError for a name or a schedule that cannot be."""
    name = str(said.get("name", "")).strip().lower().replace("_", "-")
    if not _NAME.fullmatch(name):
        raise ScheduleError(
            f"name: {name[:60]!r} is none: a plug-in is named by letters, digits and hyphens", field="name"
        )
    lines = [_printable(line) for line in str(said.get("doc", "")).strip().splitlines()] or [name]
    return Manifest(
        name,
        lines[0].rstrip(".")[:120],
        " ".join(line for line in lines[1:] if line)[:LONGEST_WORDS],
        default_timing(said.get("schedule")),
    )


def default_timing(schedule: object) -> Timing:
    """The schedule that a plug-in names by itself. Raises ScheduleError."""
    if not isinstance(schedule, Mapping) or ("interval" in schedule) == ("cron" in schedule):
        raise _refused("it is an interval or a cron")
    hours = _market_hours(schedule.get("market_hours"))
    if "cron" in schedule:
        return Timing(cron=timing.five_fields(_cron(schedule["cron"])), market_hours=hours)
    lengths = schedule["interval"]
    if not isinstance(lengths, Mapping) or not lengths or set(lengths) - _UNITS:
        raise _refused(f"an interval is of {', '.join(sorted(_UNITS))}")
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in lengths.values()):
        raise _refused("an interval is of numbers")
    try:
        every = timedelta(**{str(unit): float(count) for unit, count in lengths.items()})
    except (OverflowError, ValueError):
        raise _refused("an interval is of numbers") from None
    if not timing.SHORTEST <= every <= timing.LONGEST or every % timing.SHORTEST:
        raise _refused("an interval is of whole minutes, from one to a year's")
    return Timing(every=every, market_hours=hours)


def _cron(value: object) -> object:
    """Five fields, also where they are given by name; what is finer than the finest that is named begins at zero."""
    if not isinstance(value, Mapping):
        return value
    if not value or set(value) - {*_PARTS}:
        raise _refused(f"a cron is five fields, or some of {', '.join(_PARTS)}")
    finest = min(_PARTS.index(part) for part in value)
    usual = ["0" if index < finest else "*" for index in range(len(_PARTS))]
    return " ".join(str(value.get(part, other)) for part, other in zip(_PARTS, usual, strict=True))


def _market_hours(value: object) -> MarketHours | None:
    if value is True:
        return MarketHours()
    if value is False:
        return None
    return timing.read({"type": "interval", "minutes": 1, "market_hours": value}).market_hours


def _printable(words: object) -> str:
    """One line that any database takes and any terminal shows: what is no character to be printed becomes a blank."""
    return "".join(each if each.isprintable() else " " for each in str(words)[:LONGEST_WORDS]).strip()


def _object(line: str) -> Mapping[str, object]:
    try:
        said = json.loads(line) if line.startswith("{") else {}
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _refused(why: str) -> ScheduleError:
    return ScheduleError(f"schedule: {why}", field="schedule")
