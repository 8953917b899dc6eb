"""Latencies: all of them for Prometheus, the newest of them for the page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.alerts.latency import NEWEST, Histogram, Latencies, Newest, Stage


@given(st.lists(st.floats(1e-6, 3000), min_size=1, max_size=300))
def test_quantiles_are_of_the_measures(measures: list[float]) -> None:
    newest = Newest()
    for measure in measures:
        newest.observe(measure, 0.0)
    ranked, found = sorted(measures), newest.quantiles(len(measures))
    assert (
        sum(each <= found.p50 for each in ranked)
        >= len(ranked) / 2
        > sum(each < found.p50 for each in ranked)
    )
    assert sum(each <= found.p99 for each in ranked) >= 0.99 * len(ranked)
    assert found.worst == ranked[-1]


def test_what_was_slow_long_ago_is_forgotten() -> None:
    newest = Newest()
    for _ in range(100):
        newest.observe(5.0, 0.0)
    for _ in range(NEWEST):
        newest.observe(0.001, 0.0)
    assert newest.quantiles(NEWEST + 100).worst == 0.001
    newest.observe(0.002, 0.0)
    assert newest.quantiles(NEWEST + 101).worst == 0.002


def test_quantiles_of_the_last_minute_are_of_what_was_measured_in_it() -> None:
    latencies = Latencies()
    for at, milliseconds in ((10, 900), (100, 3), (101, 5)):
        latencies.observe(Stage.FIRED, at * 10**9 - milliseconds * 10**6, at * 10**9)
    found = latencies.quantiles(since=41.0)[Stage.FIRED]
    assert (found.count, found.p50, found.worst) == (3, 0.003, 0.005)


def test_where_nothing_was_measured_nothing_is_said() -> None:
    nothing = Newest().quantiles(0)
    assert (nothing.p50, nothing.p999, nothing.worst) == (None, None, None)


def test_counts_for_prometheus_rise_and_end_with_all() -> None:
    histogram = Histogram()
    for measure in (0.0001, 0.004, 0.02, 7200.0):
        histogram.observe(measure)
    assert histogram.cumulative((0.001, 0.01, 0.1, 1.0)) == [1, 2, 3, 3]
    assert histogram.count == 4
    assert histogram.total == pytest.approx(7200.0241)


def test_an_alert_is_delivered_once_and_only_one_that_was_heard_of_here() -> None:
    latencies = Latencies()
    latencies.heard("a", 1_000_000_000)
    latencies.delivered("a", 1_250_000_000)
    latencies.delivered("a", 9_000_000_000)
    latencies.delivered("b", 9_000_000_000)
    assert latencies.quantiles()[Stage.DELIVERED].count == 1
    assert latencies.quantiles()[Stage.DELIVERED].worst == 0.25


def test_what_was_never_delivered_is_forgotten_in_time() -> None:
    latencies = Latencies()
    for number in range(12_000):
        latencies.heard(str(number), 0)
    latencies.delivered("0", 1)
    latencies.delivered("11999", 1)
    assert latencies.quantiles()[Stage.DELIVERED].count == 1
