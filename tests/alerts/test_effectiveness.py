"""Which alerts serve, and which rules only make noise."""

from __future__ import annotations

from datetime import timedelta

from tests.alerts.stories import NOON, alert
from thetadesk.alerts import effectiveness
from thetadesk.alerts.model import AlertKind

NOW = NOON + timedelta(days=3)


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def test_time_to_acknowledge_and_what_was_acted_on() -> None:
    alerts = [
        alert(1, acknowledged_at=NOON + minutes(2), cleared_at=NOON + minutes(30)),
        alert(2, acknowledged_at=NOON + minutes(6)),
        alert(3, cleared_at=NOON + minutes(40)),
        alert(4, kind=AlertKind.NO_DATA),
    ]
    total, rules = effectiveness.served(alerts, NOW)
    assert (total.fired, total.acknowledged, total.ignored, total.open) == (3, 2, 1, 1)
    assert total.acted_on == 2 / 3
    assert total.to_acknowledge_worst == 358.0
    assert total.lasted_p50 is not None
    assert [each.rule_id for each in rules] == ["rule1"]
    assert not rules[0].noisy


def test_a_rule_that_nobody_acts_on_is_named_with_advice() -> None:
    ignored = [alert(n, rule_id="noise", cleared_at=NOON + minutes(60)) for n in range(12)]
    useful = [alert(n, acknowledged_at=NOON + minutes(1)) for n in range(12)]
    _, rules = effectiveness.served([*useful, *ignored], NOW)
    assert [(each.rule_id, each.noisy) for each in rules] == [("noise", True), ("rule1", False)]
    assert "nobody acts on it" in rules[0].advice


def test_a_rule_that_comes_and_goes_is_told_to_hold_still() -> None:
    flapping = [
        alert(n, cleared_at=NOON + timedelta(seconds=n + 20), acknowledged_at=NOON + minutes(1))
        for n in range(10)
    ]
    _, rules = effectiveness.served(flapping, NOW)
    assert rules[0].flapping == 10
    assert "comes and goes" in rules[0].advice


def test_an_open_alert_is_not_ignored_before_its_time() -> None:
    total, _ = effectiveness.served([alert(1)], NOON + minutes(30))
    assert (total.ignored, total.acted_on) == (0, None)
    assert effectiveness.served([alert(1)], NOW)[0].ignored == 1


def test_a_rule_that_has_just_fired_often_is_not_noisy_before_anybody_could_act() -> None:
    just_now = [alert(n, rule_id="legs") for n in range(29)]
    (each,) = effectiveness.served(just_now, NOON + minutes(5))[1]
    assert (each.noisy, each.advice) == (False, "")
    (each,) = effectiveness.served(just_now, NOW)[1]
    assert each.noisy


def test_without_alerts_there_is_nothing_to_say() -> None:
    total, rules = effectiveness.served([], NOW)
    assert (total.fired, total.to_acknowledge_p50, total.lasted_p50, rules) == (0, None, None, [])
