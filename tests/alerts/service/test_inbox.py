"""The inbox: worst first, taken into hand once, and a history whose pages hold still."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.alerts.desks import NOON, AlertDesk
from tests.alerts.stories import alert
from thetadesk.alerts.model import Alert, AlertNotFoundError, AlertState, Severity
from thetadesk.alerts.service import inbox
from thetadesk.alerts.store import inbox as store
from thetadesk.audit import service as audit
from thetadesk.kernel.errors import InvalidInputError


def keep(desk: AlertDesk, alerts: Iterable[Alert]) -> None:
    desk.done(lambda unit: store.add_alerts(unit, alerts))


def test_what_matters_most_and_nobody_has_in_hand_comes_first(desk: AlertDesk) -> None:
    keep(
        desk,
        [
            alert(1, severity=Severity.INFO),
            alert(2, severity=Severity.URGENT, state=AlertState.ACKNOWLEDGED),
            alert(3, severity=Severity.WARNING),
            alert(4, severity=Severity.URGENT),
            alert(5, severity=Severity.WARNING),
            alert(6, state=AlertState.CLEARED, cleared_at=NOON),
        ],
    )
    assert [entry.alert.count for entry in desk.seen(inbox.entries)] == [4, 5, 3, 1, 2]
    counts = desk.seen(inbox.counts)
    assert counts.open == {Severity.INFO: 1, Severity.WARNING: 2, Severity.URGENT: 2}
    assert (counts.unacknowledged, counts.unseen, counts.dead_letters) == (4, 6, 0)


def test_acknowledging_keeps_who_when_and_why(desk: AlertDesk) -> None:
    keep(desk, [alert(1)])
    taken = desk.done(lambda unit: inbox.acknowledge(unit, "alert1", desk.by, "  rolled\nit "))
    assert (taken.state, taken.note, taken.acknowledged_at, taken.seen) == (
        AlertState.ACKNOWLEDGED,
        "rolled it",
        desk.clock.now(),
        True,
    )
    first = desk.clock.now()
    desk.clock.advance(timedelta(minutes=1))
    again = desk.done(lambda unit: inbox.acknowledge(unit, "alert1", desk.by))
    assert (again.acknowledged_at, again.note) == (first, "rolled it")
    log = desk.seen(lambda unit: audit.about(unit, "alert:alert1"))
    assert [row.decision.action for row in log] == ["acknowledged", "acknowledged"]


def test_what_is_over_stays_over_when_it_is_acknowledged(sqlite_desk: AlertDesk) -> None:
    keep(sqlite_desk, [alert(1, state=AlertState.CLEARED, cleared_at=NOON)])
    taken = sqlite_desk.done(lambda unit: inbox.acknowledge(unit, "alert1", sqlite_desk.by))
    assert taken.state is AlertState.CLEARED
    assert taken.acknowledged_at is not None


def test_the_pages_of_the_history_hold_still_while_more_fires(desk: AlertDesk) -> None:
    # Three fired in the same moment: their ids decide.
    keep(desk, [replace(alert(n), fired_at=NOON + timedelta(seconds=n // 3)) for n in range(20)])
    everything = [entry.alert.id for entry in desk.seen(lambda unit: inbox.history(unit, limit=100)).entries]
    assert len(everything) == 20
    read: list[str] = []
    place = None
    for number in range(10):
        page = desk.seen(lambda unit, place=place: inbox.history(unit, place, 6))
        read += [entry.alert.id for entry in page.entries]
        place = page.next
        keep(desk, [alert(100 + number)])
        if place is None:
            break
    assert read == everything


def test_the_history_can_be_of_one_rule_or_one_severity(sqlite_desk: AlertDesk) -> None:
    keep(sqlite_desk, [alert(1), alert(2, rule_id="other"), alert(3, severity=Severity.URGENT)])

    def ids(**more: object) -> list[int]:
        page = sqlite_desk.seen(lambda unit: inbox.history(unit, **more))
        return [entry.alert.count for entry in page.entries]

    assert ids(rule_id="other") == [2]
    assert ids(severity=Severity.URGENT) == [3]


@pytest.mark.parametrize("cursor", ["x", "!!!!", "YWJj", "MjAyNi0xMS0xN1QxMjowMDowMCBh", "é"])
def test_a_place_that_is_none_is_refused(sqlite_desk: AlertDesk, cursor: str) -> None:
    with pytest.raises(InvalidInputError, match="no place"):
        sqlite_desk.seen(lambda unit: inbox.history(unit, cursor))


def test_what_happened_while_nobody_looked_is_listed_on_return(desk: AlertDesk) -> None:
    keep(desk, [alert(1), alert(2), alert(3, state=AlertState.CLEARED, cleared_at=NOON)])
    assert [one.count for one in desk.seen(inbox.missed)] == [3, 2, 1]
    desk.done(lambda unit: inbox.mark_seen(unit, ["alert1", "alert3"]))
    assert [one.count for one in desk.seen(inbox.missed)] == [2]
    assert desk.seen(inbox.counts).unseen == 1


def test_a_silence_has_an_end_and_is_on_record(desk: AlertDesk) -> None:
    now = desk.clock.now()
    kept = desk.done(
        lambda unit: inbox.silence(unit, now + timedelta(hours=1), desk.by, "rule1", "leg:1", "calm")
    )
    assert desk.seen(lambda unit: inbox.silences(unit, now)) == [kept]
    assert desk.seen(lambda unit: inbox.silences(unit, now + timedelta(hours=2))) == []
    assert desk.done(lambda unit: inbox.end_silence(unit, kept.id, desk.by))
    assert not desk.done(lambda unit: inbox.end_silence(unit, kept.id, desk.by))
    log = desk.seen(lambda unit: audit.about(unit, f"alert_silence:{kept.id}"))
    assert [row.decision.action for row in log] == ["silenced", "unsilenced"]


@pytest.mark.parametrize(
    ("hours", "rule", "instance"), [(0, None, None), (24 * 91, None, None), (1, None, "leg:1")]
)
def test_a_silence_without_end_or_sense_is_refused(
    sqlite_desk: AlertDesk, hours: int, rule: str | None, instance: str | None
) -> None:
    until = sqlite_desk.clock.now() + timedelta(hours=hours)
    with pytest.raises(InvalidInputError):
        sqlite_desk.done(lambda unit: inbox.silence(unit, until, sqlite_desk.by, rule, instance))


def test_what_is_not_there_is_not_found(sqlite_desk: AlertDesk) -> None:
    with pytest.raises(AlertNotFoundError):
        sqlite_desk.seen(lambda unit: inbox.entry(unit, "nothing"))
    with pytest.raises(AlertNotFoundError):
        sqlite_desk.done(lambda unit: inbox.retry(unit, "nothing", sqlite_desk.by))
    keep(sqlite_desk, [alert(1)])
    with pytest.raises(InvalidInputError):
        sqlite_desk.done(lambda unit: inbox.acknowledge(unit, "alert1", sqlite_desk.by, "x" * 2000))
