"""What is no news while its cause is told, and what is silent because somebody said so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.alerts.stories import NOON, alert
from thetadesk.alerts import inhibition
from thetadesk.alerts.model import AlertKind, AlertState, Silence
from thetadesk.alerts.parser import parse
from thetadesk.alerts.writing import write

SILENT = alert(9, rule_id="silent", subjects=("connection:schwab",), words="the stream of Schwab is silent")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("each connection: stream_silent", True),
        ("desk.stream_silent for 1m", True),
        ("desk.stream_age > 60s", True),
        ("desk.token_left < 2d", False),
        ("AAPL < 185", False),
        ("AAPL < 185 and not desk.stream_silent", False),
        ("AAPL < 185 and desk.stream_age < 30s", False),
        ("not desk.backup_failed", False),
    ],
)
def test_causes_are_rules_about_streams(text: str, cause: bool) -> None:
    assert inhibition.is_cause(parse(text)) is cause
    assert inhibition.WORD in write(parse(text)) or not cause


def everything(connection: str | None, subject: str) -> bool:
    return True


def test_a_silent_stream_holds_back_what_rests_on_quotes() -> None:
    assert inhibition.inhibitor(alert(), [SILENT], everything) == SILENT
    assert inhibition.inhibitor(alert(subjects=("leg:1",)), [SILENT], everything) == SILENT
    assert inhibition.inhibitor(alert(subjects=("desk:",)), [SILENT], everything) is None
    assert inhibition.inhibitor(SILENT, [SILENT], everything) is None


def test_a_stream_holds_back_only_what_it_carries() -> None:
    def carries(connection: str | None, subject: str) -> bool:
        return (connection, subject) in {("schwab", "quote:AAPL"), (None, "quote:MSFT")}

    assert inhibition.inhibitor(alert(), [SILENT], carries) == SILENT
    assert inhibition.inhibitor(alert(subjects=("quote:SPY",)), [SILENT], carries) is None
    some_stream = replace(SILENT, subjects=("desk:",))
    assert inhibition.inhibitor(alert(), [some_stream], carries) is None
    assert inhibition.inhibitor(alert(subjects=("quote:MSFT",)), [some_stream], carries) == some_stream


def test_a_cause_that_is_over_or_unknown_holds_nothing_back() -> None:
    assert inhibition.inhibitor(alert(), [replace(SILENT, state=AlertState.CLEARED)], everything) is None
    assert inhibition.inhibitor(alert(), [replace(SILENT, kind=AlertKind.NO_DATA)], everything) is None


def test_a_silence_is_of_a_rule_of_an_instance_or_of_everything() -> None:
    def silence(rule: str | None, instance: str | None) -> Silence:
        return Silence("s", rule, instance, NOON, NOON + timedelta(hours=1), "")

    one = alert(instance="leg:1")
    assert inhibition.silence_of(one, [silence(None, None)])
    assert inhibition.silence_of(one, [silence("rule1", None)])
    assert inhibition.silence_of(one, [silence("rule1", "leg:1")])
    assert inhibition.silence_of(one, [silence("rule2", None), silence("rule1", "leg:2")]) is None
