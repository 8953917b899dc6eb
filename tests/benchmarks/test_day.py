"""A day at speed is measured: here some minutes of one."""

from datetime import timedelta

from benchmarks import day


def test_some_minutes_of_a_day_are_played(tmp_path):
    figures = {figure.name: figure for figure in day.measure(tmp_path, lasting=timedelta(minutes=10))}
    assert figures["A day at speed: jobs run"].value > 0
    assert 30 < figures["A day at speed: resident at most"].value
