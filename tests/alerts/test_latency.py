"""Histograms that are right to within their buckets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.alerts.latency import Histogram, Latencies, Stage


@given(st.lists(st.floats(1e-6, 3000), min_size=1), st.sampled_from([0.5, 0.9, 0.99, 1.0]))
def test_a_quantile_is_within_a_bucket_of_the_true_one(measures: list[float], share: float) -> None:
    histogram = Histogram()
    for measure in measures:
        histogram.observe(measure)
    ranked = sorted(measures)
    true = ranked[max(-(-int(share * 1000) * len(ranked) // 1000) - 1, 0)]
    found = histogram.quantile(share)
    assert found is not None
    assert true * 0.999 <= found <= max(true * 1.2001, 1e-6)
    assert found <= max(measures)


def test_an_empty_histogram_says_nothing() -> None:
    assert Histogram().quantiles().p50 is None
    assert Histogram().quantiles().worst is None


def test_counts_for_prometheus_rise_and_end_with_all() -> None:
    histogram = Histogram()
    for measure in (0.0001, 0.004, 0.02, 7200.0):
        histogram.observe(measure)
    assert histogram.cumulative((0.001, 0.01, 0.1, 1.0)) == [1, 2, 3, 3]
    assert (histogram.count, histogram.worst) == (4, 7200.0)
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
