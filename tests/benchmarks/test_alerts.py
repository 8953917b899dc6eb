"""The benchmark of alert rules measures what it says: our flips are the naive evaluator's, and every row has its peer."""

import pytest

from benchmarks import alerts
from benchmarks.report import table


def test_our_flips_are_those_of_the_naive_evaluator() -> None:
    rules, ticks = alerts.made(1_000, 6_000, seed=2)
    near = alerts.near(rules, ticks)
    seconds, flips = alerts.ours(near, ticks)
    assert seconds > 0
    assert len(flips) > 100
    assert sorted(flips) == sorted(alerts.naive(near, ticks))


def test_every_row_has_its_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Peers that answer as the naive evaluator does stand for packages that only `make bench` installs."""

    class Peer:
        def __init__(self, package: str, script: str) -> None:
            assert "==" in package
            assert script.endswith("_alerts.py")

        def ask(self, question):
            rules = [tuple(rule) for rule in question["rules"]]
            ticks = [tuple(tick) for tick in question["ticks"]]
            assert question["first"] == alerts.SYMBOLS
            return {"seconds": 1.0, "flips": alerts.naive(rules, ticks)}

        def close(self) -> None:
            pass

    for name, value in {"RULES": 600, "MANY": 1_200, "TICKS": 1_500, "NAUTILUS_TICKS": 900}.items():
        monkeypatch.setattr(alerts, name, value)
    for name, value in {"CEL_TICKS": 700, "NEAR_TICKS": 900, "ROUNDS": 1, "QUIET_ROUNDS": 1}.items():
        monkeypatch.setattr(alerts, name, value)
    monkeypatch.setattr(alerts, "Peer", Peer)
    figures = {figure.name: figure for figure in alerts.measure()}
    assert figures["Alert rules: flips that differ from the naive evaluator's"].value == 0
    assert figures["Alert rules: flips compared with the naive evaluator's"].value > 100
    for peer in alerts.PEERS:
        ours = figures["Alert rules evaluated: thetadesk"].value
        theirs = figures[f"Alert rules evaluated: {peer}"].value
        assert figures[f"Alert rules evaluated: ratio to {peer}"].value == pytest.approx(ours / theirs)
    assert "Quiet tick" in table(list(figures.values()))
