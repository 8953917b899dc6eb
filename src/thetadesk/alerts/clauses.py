"""What stands behind a rule's condition: how long, how often, when, how loud and to whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any, Final

from thetadesk.alerts.lexer import Token, TokenKind, shown
from thetadesk.alerts.model import Severity
from thetadesk.alerts.reading import Reader, Sort
from thetadesk.alerts.syntax import Condition, Hours, RuleLine, Schedule
from thetadesk.alerts.values import duration_here
from thetadesk.alerts.writing import CLAUSES, WEEKDAYS

CLAUSE_USES: Final = {
    "for": "for 30s: the condition has to hold so long",
    "clears": "clears when AAPL > 187: the alert lasts until then",
    "cooldown": "cooldown 15m: so long it does not fire anew",
    "once": "once: it fires a single time, for each subject",
    "every": "every 1h: it is told again so often while it lasts",
    "during": "during market: when it listens, or extended, always, 09:45-15:45 mon-fri (New York)",
    "until": "until 2026-12-18: its last day (New York)",
    "severity": "severity urgent: how much it matters, info, warning (if nothing is said) or urgent",
    "to": "to slack, email: where it is told, else by the routing of the settings",
    "quiet": "quiet never: it is told in quiet hours too",
}
"""What each clause says, by the word it begins with."""
MOST_CHANNELS: Final = 8
"""No rule tells more channels than these by itself."""
_CHANNEL = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
_HOURS = tuple(each for each in Hours if each is not Hours.BETWEEN)


def clauses(reader: Reader, line: RuleLine, condition: Callable[[], Condition]) -> RuleLine:
    """The rule with all the clauses that follow; `condition` reads one."""
    said: dict[str, Token] = {}
    while word := next(
        (each for each in CLAUSES if each not in said and reader.sees(each, sort=Sort.CLAUSE)), None
    ):
        said[word] = reader.take()
        if word == "clears":
            reader.expect("when")
            line = replace(line, clears_when=condition())
        else:
            name, read = _CLAUSES[word]
            line = replace(line, **{name: read(reader)})
    repeated = said.get(reader.here.text)
    if repeated is not None:
        raise reader.refusal(f"`{repeated.text}` is said twice: keep one of them", reader.here.span)
    if line.once and "cooldown" in said:
        advice = "leave one of them out"
        raise reader.refusal(
            f"`once` fires a single time, so nothing is left to cool down: {advice}", said["cooldown"].span
        )
    return line


def _schedule(reader: Reader) -> Schedule:
    reader.want(Sort.HOURS)
    for hours in _HOURS:
        if reader.accept(hours.value):
            return Schedule(hours, days=_weekdays(reader))
    starts = _time(reader)
    reader.expect("-")
    token = reader.here
    ends = _time(reader)
    if starts == ends:
        raise reader.refusal("It ends when it starts: write `always` for the whole day", token.span)
    return Schedule(Hours.BETWEEN, starts, ends, _weekdays(reader))


def _time(reader: Reader) -> time:
    token = reader.accept_kind(TokenKind.TIME, Sort.TIME)
    if token is None:
        raise reader.failure()
    hour, minute = map(int, token.text.split(":"))
    try:
        return time(hour, minute)
    except ValueError:
        raise reader.refusal(
            f"`{token.text}` is no time of day: they go from 00:00 to 23:59", token.span
        ) from None


def _weekdays(reader: Reader) -> tuple[int, ...]:
    """Nothing, one weekday, a list of them, or the first and the last of a range."""
    if not reader.sees(*WEEKDAYS, sort=Sort.WEEKDAY):
        return ()
    first = _weekday(reader)
    if reader.accept("-"):
        token = reader.here
        last = _weekday(reader)
        if last <= first:
            raise reader.refusal(
                "Weekdays go from mon to sun: write a list such as `sat,sun,mon`", token.span
            )
        return tuple(range(first, last + 1))
    days = {first}
    while reader.accept(","):
        days.add(_weekday(reader))
    return tuple(sorted(days))


def _weekday(reader: Reader) -> int:
    if not reader.sees(*WEEKDAYS, sort=Sort.WEEKDAY):
        raise reader.failure()
    return WEEKDAYS.index(reader.take().text)


def _day(reader: Reader) -> date:
    token = reader.accept_kind(TokenKind.DATE, Sort.DATE)
    if token is None:
        raise reader.failure()
    try:
        return date.fromisoformat(token.text)
    except ValueError:
        raise reader.refusal(f"`{token.text}` is no day of the calendar", token.span) from None


def _severity(reader: Reader) -> Severity:
    for severity in Severity:
        if reader.accept(severity.value):
            return severity
    raise reader.failure()


def _channels(reader: Reader) -> tuple[str, ...]:
    channels: dict[str, None] = {}
    while True:
        reader.want(Sort.CHANNEL)
        token = reader.here
        if token.kind is not TokenKind.WORD:
            raise reader.failure()
        if not _CHANNEL.fullmatch(token.text):
            raise reader.refusal(
                f"{shown(token.text)} is no channel's name: they are written small", token.span
            )
        channels[reader.take().text] = None
        if len(channels) > MOST_CHANNELS:
            raise reader.refusal(f"A rule tells at most {MOST_CHANNELS} channels", token.span)
        if not reader.accept(","):
            return tuple(channels)


def _once(_: Reader) -> bool:
    return True


def _never(reader: Reader) -> bool:
    reader.expect("never")
    return True


_CLAUSES: dict[str, tuple[str, Callable[[Reader], Any]]] = {
    "for": ("holds_for", duration_here),
    "cooldown": ("cooldown", duration_here),
    "once": ("once", _once),
    "every": ("repeat", duration_here),
    "during": ("schedule", _schedule),
    "until": ("until", _day),
    "severity": ("severity", _severity),
    "to": ("channels", _channels),
    "quiet": ("ignores_quiet", _never),
}
"""Which field of a rule a clause fills, and what reads it."""
