"""Folding a group of changes into the rows that stand for it: the same rows, whether they come at once or one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from thetadesk.alerts import firing
from thetadesk.alerts.firing import Told
from thetadesk.alerts.model import Alert, AlertKind, AlertState, Change, Mode, Saved, State


@dataclass(frozen=True, slots=True)
class Telling:
    """That an alert has to be told: 0 for the firing, n for its nth reminder."""

    alert: Alert
    number: int


@dataclass(frozen=True, slots=True)
class Folded:
    """The rows of a group. `closed` are the alerts of `cleared` (id and moment) as they stand afterwards."""

    states: tuple[tuple[str, str, int, Saved], ...]
    opened: tuple[Alert, ...]
    cleared: tuple[tuple[str, datetime], ...]
    closed: tuple[Alert, ...]
    tellings: tuple[Telling, ...]


def fold(
    changes: Iterable[Change], open_now: Iterable[Alert], told: Mapping[tuple[str, int], Told], mode: Mode
) -> Folded:
    """What these changes, in their order, make of the alerts that are open now."""
    folding = _Folding(told, mode)
    for alert in open_now:
        folding.here[alert.rule_id, alert.instance][alert.id] = alert
    for change in changes:
        folding.take(change)
    return Folded(
        tuple((*key, version, saved) for key, (version, saved) in folding.states.items()),
        tuple(folding.opened.values()),
        tuple(folding.cleared.items()),
        tuple(folding.closed),
        tuple(folding.tellings),
    )


class _Folding:
    def __init__(self, told: Mapping[tuple[str, int], Told], mode: Mode) -> None:
        self._told = told
        self._mode = mode
        self.here: defaultdict[tuple[str, str], dict[str, Alert]] = defaultdict(dict)
        self.states: dict[tuple[str, str], tuple[int, Saved]] = {}
        self.opened: dict[str, Alert] = {}
        self.cleared: dict[str, datetime] = {}
        self.closed: list[Alert] = []
        self.tellings: list[Telling] = []

    def take(self, change: Change) -> None:
        here = self.here[change.rule_id, change.instance]
        self.states[change.rule_id, change.instance] = (change.version, change.saved)
        for alert in [one for one in here.values() if firing.closes(change, one)]:
            self._close(alert, change)
        alert_opened = firing.opened(change, self._told[change.rule_id, change.version], self._mode)
        if alert_opened is not None and alert_opened.id not in here and alert_opened.id not in self.opened:
            here[alert_opened.id] = self.opened[alert_opened.id] = alert_opened
            if _is_told(alert_opened, self._told[change.rule_id, change.version]):
                self.tellings.append(Telling(alert_opened, 0))
        if change.repeat and change.before is change.after is State.FIRING:
            self._remind(change)

    def _close(self, alert: Alert, change: Change) -> None:
        at = firing.instant(change.at)
        del self.here[change.rule_id, change.instance][alert.id]
        closed = replace(alert, state=AlertState.CLEARED, cleared_at=at)
        self.closed.append(closed)
        if alert.id in self.opened:
            self.opened[alert.id] = closed
        else:
            self.cleared[alert.id] = at

    def _remind(self, change: Change) -> None:
        for alert in self.here[change.rule_id, change.instance].values():
            if alert.kind is AlertKind.FIRED and alert.state is AlertState.FIRING:
                self.tellings.append(Telling(alert, change.repeat))


def _is_told(alert: Alert, rule: Told) -> bool:
    """That nobody can say whether a rule is true is sent if the rule matters; of any other the inbox shows it."""
    return alert.kind is AlertKind.FIRED or rule.severity.rank < max(one.rank for one in type(rule.severity))
