"""The benchmark's own book: every leg has a value and Greeks."""

from benchmarks import book


def test_it_measures_a_book_of_which_everything_is_known(monkeypatch):
    monkeypatch.setattr(book, "LEGS", 60)
    monkeypatch.setattr(book, "_TIMES", 1)
    cold, warm, one, _ = book.measure()
    assert cold.value > 0
    assert warm.aim == 60
    assert one.unit == "ms"
