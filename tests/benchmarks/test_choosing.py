"""The benchmark's own chain: everything of it may be rolled into, and every board has a choice."""

from benchmarks import choosing


def test_it_measures_a_chain_that_is_all_looked_at(monkeypatch, tmp_path):
    monkeypatch.setattr(choosing, "CONTRACTS", 500)
    monkeypatch.setattr(choosing, "SYMBOLS", 2)
    monkeypatch.setattr(choosing, "_TIMES", 1)
    rolls, shown, batch, one, route = choosing.measure(tmp_path)
    assert "among 499 contracts" in rolls.name
    assert (rolls.aim, batch.aim, one.aim, route.aim) == (200, 2000, None, 2000)
    assert all(figure.value > 0 for figure in (rolls, shown, batch, one, route))
