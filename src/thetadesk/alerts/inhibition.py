"""What needs no telling because its cause is told: while a stream is silent, whatever rests on its quotes is not news.
What rests on none of them (days, counts, the desk's own health) is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache

from thetadesk.alerts.facts import symbol_of
from thetadesk.alerts.firing import is_of_the_market
from thetadesk.alerts.model import Alert, AlertKind, AlertState, Silence
from thetadesk.alerts.parser import parse
from thetadesk.alerts.resting import Rest, rests_on
from thetadesk.alerts.syntax import Observable, Of, RuleLine, RuleSyntaxError, walk
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import from_symbol
from thetadesk.portfolio.contracts import BENCHMARK

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
    subjects = at_stake(alert)
    for cause in causes:
        if cause.kind is not AlertKind.FIRED or cause.state is AlertState.CLEARED or cause.id == alert.id:
            continue
        if any(carries(connection, subject) for connection in _lost(cause) for subject in subjects):
            return cause
    return None


def at_stake(alert: Alert) -> list[str]:
    """The subjects whose quotes an alert rests on: nobody's, if its rule asks for nothing but days, counts or the desk's
    own health; nor a notice, which tells what has been found."""
    if alert.kind is AlertKind.NOTICE:
        return []
    asked = _quoted(alert.rule_text, alert.kind is AlertKind.FIRED)
    if asked is None:
        return [subject for subject in alert.subjects if is_of_the_market(subject)]
    found: dict[str, None] = {}
    for of, key, rest in asked:
        found |= dict.fromkeys(_subjects(of, key or alert.instance, rest))
    return list(found)


@lru_cache(maxsize=2_048)
def _quoted(text: str, has_fired: bool) -> tuple[tuple[Of, str, Rest], ...] | None:
    """Of whom and on whose quotes the figures of a rule rest; None for a text that this version cannot read. What ends
    an alert does not make it fire."""
    try:
        line = parse(text)
    except RuleSyntaxError:
        return None
    where = None if line.each is None else line.each.where
    conditions = (line.condition, where, None if has_fired else line.clears_when)
    asked = {
        (node.subject.of, node.subject.key, rests_on(node.subject.of, node.name))
        for condition in conditions
        if condition is not None
        for node in walk(condition)
        if isinstance(node, Observable)
    }
    return tuple(sorted((each for each in asked if each[2]), key=str))


def _subjects(of: Of, key: str, rest: Rest) -> Iterator[str]:
    if of is Of.LEG and rest & Rest.UNDERLYING:
        with suppress(InvalidInputError):
            yield f"{Of.QUOTE}:{from_symbol(symbol_of(key)).underlying}"
    if of is not Of.LEG or rest & Rest.OWN:
        yield f"{of}:{key}"
    if rest & Rest.BENCHMARK:
        yield f"{Of.QUOTE}:{BENCHMARK}"


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
