"""Five minutes of 20,000 quotes a second: memory does not grow, pages stay young, the API stays quick."""

import sys

import pytest

from benchmarks import live, machine
from benchmarks.report import table

pytestmark = [
    pytest.mark.soak,
    pytest.mark.timeout(900),
]


def test_five_minutes_of_a_busy_market(tmp_path, capsys):
    figures = live.measure(tmp_path / "data")
    with capsys.disabled():
        sys.stdout.write(f"\n{machine.name()}\n\n{table(figures)}\n")
    assert [figure.name for figure in figures if not figure.met] == []
