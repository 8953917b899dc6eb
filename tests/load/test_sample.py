"""A short load against real processes: everything arrives, nobody hears too much, the book follows. No figure of time."""

import pytest

from benchmarks import live


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    load = live.Load(symbols=240, rate=2000, positions=60, pages=6, page=40, seconds=4, synced=False)
    return live.run(tmp_path_factory.mktemp("load") / "data", load)


def test_the_simulator_sends_and_the_server_takes_every_quote(seen):
    assert seen.sent["quotes"] > 0
    # Trades, Greeks and the first snapshots come beside the quotes.
    assert seen.ticks >= 0.9 * seen.sent["quotes"]
    assert seen.health["live"]["refused"] == 0


def test_every_page_hears_of_every_symbol_at_most_four_times_a_second(seen):
    assert seen.pages["known"] == 240
    assert seen.pages["updates_a_second"] > 0
    assert seen.pages["most_a_second"] <= 4
    assert "missing" not in seen.pages["states"]


def test_the_book_follows_and_the_api_answers_meanwhile(seen):
    assert seen.health["live"]["legs"] >= 60
    assert seen.health["status"] == "ok"
    assert all(seen.answers.values())
    assert {figure.name for figure in seen.figures()} >= {
        "server, resident at most",
        "API, p95 of all answers",
    }
