"""The benchmark of cash dividends runs, has QuantLib's rows beside ours, and its error is within its aim anywhere."""

import pytest

from benchmarks import cash_dividends, pace


def test_every_row_has_its_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_SECONDS", 0.0)
    for name, few in {"ROUNDS": 1, "CONTRACTS": 60, "SAMPLE": 2, "ERRORS": 4}.items():
        monkeypatch.setattr(cash_dividends, name, few)
    figures = {figure.name: figure for figure in cash_dividends.measure()}
    for right in ("calls", "puts"):
        of = f"American {right}, cash dividends"
        assert figures[f"{of}: prices, ratio"].at_least
        assert figures[f"{of}: price + 5 Greeks, ratio"].at_least
        assert any(name.startswith(f"{of}: prices, QuantLib") for name in figures)
        assert figures[f"{of}: price error (rms at a spot of 100), thetadesk"].met
