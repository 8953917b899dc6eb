"""What needs no telling because its cause is told: while a stream is silent, whatever rests on quotes is not news."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from thetadesk.alerts.firing import is_of_the_market
from thetadesk.alerts.model import Alert, AlertKind, AlertState, Silence
from thetadesk.alerts.syntax import Observable, Of, RuleLine, walk

Carries = Callable[[str | None, str], bool]
"""Whether the quotes that a subject (`quote:AAPL`, `leg:…`) rests on come from this connection; for None, from one that
tells nothing now."""

WORD = "stream"
"""Stands in the text of every rule that `is_cause`."""
_CAUSES = frozenset({"stream_silent", "stream_age"})


def is_cause(line: RuleLine) -> bool:
    """Whether a rule's alerts say that quotes no longer come: not those that ask for a price only while they do."""
    asked = [node for node in walk(line.condition) if isinstance(node, Observable)]
    about_streams = (node.subject.of in (Of.CONNECTION, Of.DESK) for node in asked)
    return all(about_streams) and any(node.name in _CAUSES for node in asked)


def inhibitor(alert: Alert, causes: Iterable[Alert], carries: Carries) -> Alert | None:
    """The open alert that makes this one no news, if there is one. `causes` are open alerts of rules that `is_cause`."""
    subjects = [subject for subject in alert.subjects if is_of_the_market(subject)]
    for cause in causes:
        if cause.kind is not AlertKind.FIRED or cause.state is AlertState.CLEARED or cause.id == alert.id:
            continue
        if any(carries(connection, subject) for connection in _lost(cause) for subject in subjects):
            return cause
    return None


def _lost(cause: Alert) -> list[str | None]:
    named = (subject.partition(":") for subject in cause.subjects)
    return [key for of, _, key in named if of == Of.CONNECTION] or [None]


def silence_of(alert: Alert, silences: Iterable[Silence]) -> Silence | None:
    """The silence that keeps this alert from being sent, if there is one."""
    for silence in silences:
        of_rule = silence.rule_id is None or silence.rule_id == alert.rule_id
        if of_rule and (silence.instance is None or silence.instance == alert.instance):
            return silence
    return None
