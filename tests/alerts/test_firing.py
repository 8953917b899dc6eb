"""One change, one alert, one id: however often it is written."""

from __future__ import annotations

from datetime import timedelta

from tests.alerts.changes import START, Walker
from tests.alerts.stories import NOON, alert
from thetadesk.alerts import firing
from thetadesk.alerts.firing import Told
from thetadesk.alerts.model import AlertKind, Mode, Severity, State
from thetadesk.alerts.parser import parse

RULE = Told("r", 1, "AAPL < 185", Severity.URGENT, (), False, ("quote:AAPL",), "")


def test_the_nth_firing_has_one_id_whenever_it_is_decided() -> None:
    walker, again = Walker(), Walker(at=START + 500.0)
    first, other = walker.go("r", State.FIRING), again.go("r", State.FIRING)
    assert firing.alert_id(first) == firing.alert_id(other)
    walker.go("r", State.OK)
    assert firing.alert_id(walker.go("r", State.FIRING)) != firing.alert_id(first)


def test_ids_of_different_instances_never_meet() -> None:
    """Parts are told apart wherever one ends and the next begins."""
    walker = Walker()
    ids = {
        firing.alert_id(walker.go(rule, State.FIRING, instance))
        for rule, instance in [("r", "a1"), ("r1", "a"), ("ra", "1"), ("r", ""), ("r1", ""), ("", "r1")]
    }
    assert len(ids) == 6
    assert firing.delivery_id("a", "bc", 0) != firing.delivery_id("ab", "c", 0)


def test_missing_data_is_an_alert_of_its_own_and_less_urgent() -> None:
    opened = firing.opened(Walker().go("r", State.NO_DATA), RULE, Mode.LIVE)
    assert opened is not None
    assert (opened.kind, opened.severity, opened.mode) == (AlertKind.NO_DATA, Severity.WARNING, Mode.LIVE)


def test_a_change_to_ok_and_a_reminder_open_nothing() -> None:
    walker = Walker()
    walker.go("r", State.FIRING)
    reminder = walker.go("r", State.FIRING)
    assert reminder.repeat == 1
    assert firing.opened(reminder, RULE, Mode.LIVE) is None
    assert firing.opened(walker.go("r", State.OK), RULE, Mode.LIVE) is None


def test_an_alert_stays_open_while_nobody_can_say_whether_it_is_over() -> None:
    walker = Walker()
    fired = firing.opened(walker.go("r", State.FIRING), RULE, Mode.LIVE)
    assert fired is not None
    dark = walker.go("r", State.NO_DATA)
    silent = firing.opened(dark, RULE, Mode.LIVE)
    assert silent is not None
    assert not firing.closes(dark, fired)
    assert not firing.closes(dark, silent)
    back = walker.go("r", State.OK)
    assert firing.closes(back, fired)
    assert firing.closes(back, silent)


def test_what_a_rule_watches_is_what_its_alerts_rest_on() -> None:
    line = parse("AAPL < 185 and desk.token_left < 2d to page severity urgent quiet never")
    told = firing.told("r", 3, "…", line)
    assert told.subjects == ("desk:", "quote:AAPL")
    assert (told.severity, told.channels, told.ignores_quiet) == (Severity.URGENT, ("page",), True)
    each = firing.told("r", 3, "…", parse("each connection: stream_silent"))
    walker = Walker()
    opened = firing.opened(walker.go("r", State.FIRING, "schwab"), each, Mode.LIVE)
    assert opened is not None
    assert opened.subjects == ("connection:schwab",)
    assert [firing.is_of_the_market(one) for one in (*opened.subjects, *told.subjects)] == [
        False,
        False,
        True,
    ]


def test_a_channel_is_told_once_and_after_the_wait() -> None:
    made = firing.deliveries(alert(), ["slack", "email", "slack"], 0, NOON, timedelta(seconds=2))
    assert [(each.channel_id, each.due_at - NOON) for each in made] == [
        ("slack", timedelta(seconds=2)),
        ("email", timedelta(seconds=2)),
    ]
