"""The benchmark of American options runs, has QuantLib's rows beside ours, and its error is within its aim anywhere."""

import pytest

from benchmarks import american, pace
from benchmarks.report import table


def test_every_row_has_its_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_SECONDS", 0.0)
    monkeypatch.setattr(american, "ROUNDS", 1)
    monkeypatch.setattr(american, "SAMPLE", 20)
    figures = {figure.name: figure for figure in american.measure()}
    for count in ("10,000", "1,000"):
        of = f"American price + 5 Greeks, {count} contracts"
        ours, theirs, ratio = (
            figures[f"{of}: {whose}"] for whose in ("thetadesk", "QuantLib QdFp fast", "ratio")
        )
        assert ratio.value == pytest.approx(ours.value / theirs.value)
        assert ratio.at_least
    assert figures["American price error (rms at a spot of 100): thetadesk"].met
    assert "QdFp fast" in table(list(figures.values()))
