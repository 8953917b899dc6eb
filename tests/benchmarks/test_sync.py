"""The benchmark of a sync copies a whole history from each simulated broker and sees what the server does meanwhile."""

from pathlib import Path

from benchmarks import sync
from benchmarks.report import Figure

ROWS = 1_000


def test_both_brokers_are_copied_and_everything_is_measured(tmp_path: Path):
    figures = sync.measure(tmp_path, ROWS)
    by_broker = {
        broker: [each for each in figures if f"from {broker}:" in each.name] for broker in sync.BROKERS
    }
    for each in by_broker.values():
        rows, seconds, megabytes, median, slow = copied(each[0]), *(figure.value for figure in each)
        assert rows >= ROWS
        assert seconds > 0
        assert 20 < megabytes < 1000
        assert 0 < median <= slow


def copied(figure: Figure) -> int:
    return int(figure.name.split()[0].replace(",", ""))
