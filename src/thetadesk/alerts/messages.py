"""What a message says: whose money, how bad, what happened, and how sure it is that nobody has read it before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from thetadesk.alerts.firing import OVER
from thetadesk.alerts.model import Alert, AlertKind, Mode, Severity
from thetadesk.alerts.ports import Message

MOST_LINES = 20
"""Alerts named one by one; the others are counted."""
LONGEST_LINE = 300
LONGEST_HEADLINE = 160
_LONGEST_NAME = 60

AGAIN = "This message may have reached you before: its first delivery was not confirmed."
_NEW_YORK = ZoneInfo("America/New_York")
_KIND_WORDS = {AlertKind.NO_DATA: "no data", AlertKind.ERROR: "error"}


@dataclass(frozen=True, slots=True)
class Item:
    """One alert of a message. `telling` is 0 for the firing, OVER for its end; reminders are numbered, downwards if no
    rule asked for them.
    `name` is what its user calls the rule, empty for nothing."""

    alert: Alert
    telling: int = 0
    name: str = ""

    @property
    def is_over(self) -> bool:
        """Whether it tells that the alert is over."""
        return self.telling == OVER

    @property
    def severity(self) -> Severity:
        """How much it matters: that something is over wakes nobody."""
        return Severity.INFO if self.is_over else self.alert.severity


def message(key: str, items: Sequence[Item], at: datetime, url: str, repeated: bool) -> Message:
    """The message that tells these alerts (at least one) as they stood `at` this moment, worst first. `url` is where the
    inbox is; a single alert is led to at once."""
    ranked = sorted(
        items, key=lambda item: (item.severity.rank, item.is_over, item.alert.fired_at, item.alert.id)
    )
    worst = ranked[0]
    lines = [line(item, at) for item in ranked[:MOST_LINES]]
    if len(ranked) > MOST_LINES:
        lines.append(f"and {len(ranked) - MOST_LINES} more in the inbox")
    mode = _mode(ranked)
    return Message(
        key,
        f"[{mode}] {'Over' if worst.is_over else worst.severity.value.capitalize()}: {_headline(ranked)}",
        "\n".join([*lines, *([AGAIN] if repeated else [])]),
        worst.severity,
        at,
        f"{url}?alert={worst.alert.id}" if url and len(items) == 1 else url,
        tuple(lines),
        mode,
        repeated=repeated,
    )


def trial(key: str, channel: str, mode: Mode, at: datetime, url: str) -> Message:
    """What the test button sends."""
    words = f"{channel} works: this is a test, nothing has happened."
    return Message(
        key, f"[{mode}] Test of Thetadesk", words, Severity.INFO, at, url, (words,), mode, test=True
    )


def line(item: Item, at: datetime) -> str:
    """An alert in one line: when, what, and whether it was over by then."""
    alert = item.alert
    if item.is_over:
        text = f"{clock(alert.cleared_at or at)} over: {_words(item)}"
        return f"{text[:LONGEST_LINE]}, fired at {clock(alert.fired_at)}"
    kind = f"{_KIND_WORDS[alert.kind]}: " if alert.kind in _KIND_WORDS else ""
    reminder = f" (reminder {abs(item.telling)})" if item.telling else ""
    cleared = f", cleared at {clock(alert.cleared_at)}" if alert.cleared_at and _is_over(alert, at) else ""
    text = f"{clock(alert.fired_at)} {kind}{_words(item)}"
    return f"{text[:LONGEST_LINE]}{reminder}{cleared}"


def clock(at: datetime) -> str:
    """A moment as New York's clocks show it: `15:59:58 ET`."""
    return f"{at.astimezone(_NEW_YORK):%H:%M:%S} ET"


def _is_over(alert: Alert, at: datetime) -> bool:
    return alert.cleared_at is not None and alert.fired_at < alert.cleared_at <= at


def _headline(items: Sequence[Item]) -> str:
    if len(items) > 1:
        return f"{len(items)} alerts"
    return _words(items[0])[:LONGEST_HEADLINE]


def _words(item: Item) -> str:
    """What happened, after what its user calls the rule."""
    words = " ".join(item.alert.words.split()) or item.alert.rule_text
    name = item.name if len(item.name) <= _LONGEST_NAME else f"{item.name[: _LONGEST_NAME - 1].rstrip()}…"
    return f"{name}: {words}" if name else words


def _mode(items: Sequence[Item]) -> Mode:
    """The most serious one: a message in which any money is real says LIVE."""
    modes = {item.alert.mode for item in items}
    return next(mode for mode in Mode if mode in modes)
