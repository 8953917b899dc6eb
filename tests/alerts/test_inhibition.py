"""What is no news while its cause is told, and what is silent because somebody said so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.alerts.stories import NOON, alert
from thetadesk.alerts import inhibition
from thetadesk.alerts.model import Alert, AlertKind, AlertState, Silence
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


LEG = "a1/c1/KO    260417P00060000"


def fired(text: str, instance: str = "") -> Alert:
    return alert(rule_text=text, instance=instance, subjects=())


@pytest.mark.parametrize(
    ("text", "instance", "subjects"),
    [
        ("AAPL < 185", "", {"quote:AAPL"}),
        ("AAPL < MSFT and desk.disk_free < 5%", "", {"quote:AAPL", "quote:MSFT"}),
        ("AAPL.age > 20s", "", {"quote:AAPL"}),
        ("AAPL.days_to_earnings <= 5", "", set()),
        ("AAPL.iv_rank > 50%", "", set()),
        ("each ticker: change_percent < -3%", "KO", {"quote:KO"}),
        ("each ticker: pnl_open < -100", "KO", {"ticker:KO"}),
        ("each short leg: dte <= 21", LEG, set()),
        ("each leg where dte < 5: days_to_dividend < 3 and short", LEG, set()),
        ("each leg: profit >= 50%", LEG, {f"leg:{LEG}"}),
        ("each leg: touched", LEG, {"quote:KO"}),
        ("each leg: delta > 5", LEG, {f"leg:{LEG}", "quote:KO"}),
        ("each leg where itm: dte <= 21", LEG, {"quote:KO"}),
        ("each leg: dte <= 21 clears when profit > 1%", LEG, set()),
        ("each account: legs > 100 or cost < 5", "a1", set()),
        ("each account: beta_delta > 200", "a1", {"account:a1", "quote:SPY"}),
        ('portfolio("Income").net_liquidation < 5', "", {"portfolio:Income"}),
        ("desk.backup_failed", "", set()),
    ],
)
def test_an_alert_rests_on_the_quotes_of_what_it_asks(text: str, instance: str, subjects: set[str]) -> None:
    assert set(inhibition.at_stake(fired(text, instance))) == subjects


def test_what_ends_an_alert_can_keep_it_from_being_known() -> None:
    text = "each leg: dte <= 21 clears when profit > 1%"
    unknown = replace(fired(text, LEG), kind=AlertKind.NO_DATA)
    assert inhibition.at_stake(unknown) == [f"leg:{LEG}"]


def test_a_rule_that_cannot_be_read_any_more_rests_on_what_it_was_about() -> None:
    unread = replace(fired("once upon a time"), subjects=("quote:AAPL", "desk:"))
    assert inhibition.at_stake(unread) == ["quote:AAPL"]


def test_a_silent_stream_holds_back_what_rests_on_quotes() -> None:
    assert inhibition.inhibitor(alert(), [SILENT], everything) == SILENT
    assert inhibition.inhibitor(fired("each leg: profit > 1%", LEG), [SILENT], everything) == SILENT
    assert inhibition.inhibitor(fired("each leg: dte <= 21", LEG), [SILENT], everything) is None
    assert inhibition.inhibitor(fired("desk.backup_failed"), [SILENT], everything) is None
    silent = replace(SILENT, rule_text="each connection: stream_silent", instance="schwab")
    assert inhibition.inhibitor(silent, [silent], everything) is None


def test_a_stream_holds_back_only_what_it_carries() -> None:
    def carries(connection: str | None, subject: str) -> bool:
        return (connection, subject) in {("schwab", "quote:AAPL"), (None, "quote:MSFT")}

    assert inhibition.inhibitor(alert(), [SILENT], carries) == SILENT
    assert inhibition.inhibitor(fired("SPY < 500"), [SILENT], carries) is None
    some_stream = replace(SILENT, subjects=("desk:",))
    assert inhibition.inhibitor(alert(), [some_stream], carries) is None
    assert inhibition.inhibitor(fired("MSFT < 400"), [some_stream], carries) == some_stream


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
