"""The benchmark of the models runs, names whom it measures against, and its ratios are those of its rows."""

import pytest

from benchmarks import pace, pricing
from benchmarks.report import table


@pytest.fixture(scope="module")
def figures():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pace, "_SECONDS", 0.0)
        patch.setattr(pace, "_ROUNDS", 1)
        return pricing.measure(contracts=200, book=20)


def test_every_row_of_ours_has_the_others_and_the_ratio(figures):
    named = {figure.name: figure for figure in figures}
    for of, other in (
        ("European price + 5 Greeks, 200 contracts", "fast-vollib"),
        ("implied volatility, 200 contracts", "fast-vollib (Jäckel)"),
    ):
        ours, theirs, ratio = (named[f"{of}: {what}"] for what in ("thetadesk", other, "ratio"))
        assert ratio.value == pytest.approx(ours.value / theirs.value)
    assert {f"{figure.aim} {figure.unit}" for figure in figures if figure.at_least} == {"1.5 ×", "1.6 M/s"}


def test_errors_are_within_their_aims_on_any_machine(figures):
    aimed = [figure for figure in figures if figure.aim is not None and figure.aim < 1e-9]
    assert len(aimed) == 2
    assert all(figure.met for figure in aimed), table(aimed)


def test_the_market_is_the_same_every_time():
    one, two = pricing.market(50), pricing.market(50)
    assert all((one[name] == two[name]).all() for name in one)


def test_runs_are_measured_in_turns():
    order = []
    times = pace.seconds(lambda: order.append("a"), lambda: order.append("b"), rounds=2)
    assert len(times) == 2
    assert min(times) > 0
    assert order[-1] == "b"
    first_b = order.index("b", 2)
    assert "a" in order[first_b:]
