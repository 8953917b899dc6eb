"""A day at speed is measured: here some minutes of one."""

from datetime import timedelta

from benchmarks import day


def test_some_minutes_of_a_day_are_played(tmp_path):
    measured = day.measure(tmp_path, lasting=timedelta(minutes=10), transactions=300)
    figures = {figure.name: figure for figure in measured}
    assert figures["A day at speed: jobs run"].value > 0
    assert figures["A day at speed: resident at most"].value > 30
