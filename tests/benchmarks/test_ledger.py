"""The measurement itself works, on a history small enough for every run."""

from benchmarks import ledger


def test_every_stage_is_measured(tmp_path):
    figures = ledger.measure(tmp_path, transactions=2_000)
    assert all(figure.value > 0 for figure in figures)
    assert [figure.aim for figure in figures if figure.aim] == [5, 50]
