"""The benchmark's own chain: everything of it may be rolled into, and every board has a choice."""

from benchmarks import choosing


def test_it_measures_a_chain_that_is_all_looked_at(monkeypatch):
    monkeypatch.setattr(choosing, "CONTRACTS", 500)
    monkeypatch.setattr(choosing, "SYMBOLS", 2)
    monkeypatch.setattr(choosing, "_TIMES", 1)
    rolls, batch, one = choosing.measure()
    assert "among 499 contracts" in rolls.name
    assert (rolls.aim, batch.aim, one.aim) == (200, 2000, None)
    assert all(figure.value > 0 for figure in (rolls, batch, one))
