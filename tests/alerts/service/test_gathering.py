"""However changes are cut into groups, the same rows stand in the end: the whole point of committing them in groups."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.changes import Walker
from thetadesk.alerts import firing
from thetadesk.alerts.firing import Told
from thetadesk.alerts.model import Alert, AlertKind, AlertState, Change, Mode, Severity, State
from thetadesk.alerts.parser import parse
from thetadesk.alerts.service.gathering import Folded, fold

TOLD: dict[tuple[str, int], Told] = {
    (rule, 1): firing.told(rule, 1, text, parse(text))
    for rule, text in [
        ("urgent", "AAPL < 185 severity urgent"),
        ("info", "each leg: dte <= 21 severity info"),
    ]
}
STATES = [State.OK, State.PENDING, State.FIRING, State.NO_DATA, State.ERROR, State.PAUSED]
WALKS = st.lists(
    st.tuples(st.sampled_from(["urgent", "info"]), st.sampled_from(["", "leg:1"]), st.sampled_from(STATES)),
    max_size=25,
)


def changes(walk: list[tuple[str, str, State]]) -> list[Change]:
    walker = Walker()
    made = []
    for rule, instance, state in walk:
        before = walker.saved.get((rule, instance))
        if state is not State.FIRING and (before.state if before else State.OK) is state:
            continue
        made.append(walker.go(rule, state, instance))
    return made


class Books:
    """What groups have been written into, as the tables would be."""

    def __init__(self) -> None:
        self.alerts: dict[str, Alert] = {}
        self.states: dict[tuple[str, str], object] = {}
        self.tellings: set[tuple[str, int]] = set()

    def write(self, group: list[Change]) -> Folded:
        here = [alert for alert in self.alerts.values() if alert.state is not AlertState.CLEARED]
        folded = fold(group, here, TOLD, Mode.PAPER)
        for alert in folded.opened:
            self.alerts.setdefault(alert.id, alert)
        for alert_id, at in folded.cleared:
            alert = self.alerts[alert_id]
            if alert.cleared_at is None:
                self.alerts[alert_id] = replace(alert, state=AlertState.CLEARED, cleared_at=at)
        for rule, instance, version, saved in folded.states:
            self.states[rule, instance] = (version, saved)
        self.tellings |= {(telling.alert.id, telling.number) for telling in folded.tellings}
        return folded


def books(groups: list[list[Change]]) -> Books:
    made = Books()
    for group in groups:
        made.write(group)
    return made


@given(WALKS, st.lists(st.integers(1, 6), max_size=25))
def test_groups_of_any_size_make_the_same_rows(walk: list[tuple[str, str, State]], sizes: list[int]) -> None:
    every = changes(walk)
    groups, start = [], 0
    for size in [*sizes, len(every)]:
        groups.append(every[start : start + size])
        start += size
    one_by_one = books([[change] for change in every])
    grouped = books(groups)
    assert grouped.alerts == one_by_one.alerts
    assert grouped.states == one_by_one.states
    assert grouped.tellings == one_by_one.tellings


@given(WALKS)
def test_writing_a_group_a_second_time_adds_nothing(walk: list[tuple[str, str, State]]) -> None:
    every = changes(walk)
    once, twice = books([every]), books([every])
    twice.write(every)
    assert set(twice.alerts) == set(once.alerts)
    fired = {alert.id for alert in once.alerts.values() if alert.kind is AlertKind.FIRED}
    assert all(twice.alerts[one] == once.alerts[one] for one in fired)
    assert twice.tellings == once.tellings


@given(WALKS)
def test_every_firing_is_an_alert_and_every_alert_that_matters_is_told(
    walk: list[tuple[str, str, State]],
) -> None:
    every = changes(walk)
    made = books([every])
    fired = [one for one in every if one.after is State.FIRING and one.before is not State.FIRING]
    firings = {firing.alert_id(one) for one in fired}
    assert firings <= set(made.alerts)
    told = {alert for alert, number in made.tellings if number == 0}
    assert firings <= told
    silent = [alert for alert in made.alerts.values() if alert.id not in told]
    assert all(alert.severity is Severity.INFO for alert in silent)


@given(WALKS)
def test_what_is_true_is_open_and_what_is_over_is_not(walk: list[tuple[str, str, State]]) -> None:
    every = changes(walk)
    made = books([every])
    last = {(one.rule_id, one.instance): one for one in every}
    open_now = {
        (alert.rule_id, alert.instance)
        for alert in made.alerts.values()
        if alert.state is not AlertState.CLEARED
    }
    quiet = {key for key, one in last.items() if one.after in (State.OK, State.PENDING, State.PAUSED)}
    assert not open_now & quiet
    assert open_now == set(last) - quiet


def test_an_acknowledged_alert_is_not_reminded_of() -> None:
    walker = Walker()
    fired = walker.go("urgent", State.FIRING)
    alert = fold([fired], [], TOLD, Mode.PAPER).opened[0]
    reminder = walker.go("urgent", State.FIRING)
    assert [one.number for one in fold([reminder], [alert], TOLD, Mode.PAPER).tellings] == [1]
    acknowledged = replace(alert, state=AlertState.ACKNOWLEDGED, acknowledged_at=alert.fired_at)
    assert fold([reminder], [acknowledged], TOLD, Mode.PAPER).tellings == ()
