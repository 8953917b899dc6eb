"""The table says plainly what was met and what was not."""

from benchmarks.report import Figure, table


def test_a_figure_without_an_aim_is_only_told():
    assert table([Figure("parse", 1.234, "s")]).endswith("| parse | 1.23 s |  |  |")


def test_an_aim_is_met_or_short():
    rows = table([Figure("total", 5.0, "s", aim=5), Figure("total", 5.01, "s", aim=5)]).splitlines()
    assert rows[2] == "| total | 5 s | ≤ 5 s | ok |"
    assert rows[3] == "| total | 5.01 s | ≤ 5 s | short |"


def test_an_aim_may_be_the_least():
    rows = table([Figure("rate", 2.0, "M/s", 1.6, at_least=True), Figure("rate", 1.5, "M/s", 1.6, True)])
    assert rows.splitlines()[2] == "| rate | 2 M/s | ≥ 1.6 M/s | ok |"
    assert rows.splitlines()[3] == "| rate | 1.5 M/s | ≥ 1.6 M/s | short |"
