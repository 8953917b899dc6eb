"""Work in turns: others run between its pieces, and its answer and its errors come through."""

import asyncio
import threading

import pytest

from thetadesk.kernel import turns
from thetadesk.kernel.turns import Way, in_turns


@pytest.fixture(autouse=True)
def _pieces_of_any_length(monkeypatch):
    monkeypatch.setattr(turns, "PIECE_SECONDS", -1.0)


def counting(seen: list[str], pieces: int):
    for number in range(pieces):
        seen.append(f"piece {number}")
        yield
    return "done"


def test_others_have_their_turn_between_pieces():
    seen: list[str] = []

    async def other():
        for number in range(3):
            seen.append(f"other {number}")
            await asyncio.sleep(0)

    async def both():
        beside = asyncio.create_task(other())
        answer = await in_turns(counting(seen, 3))
        await beside
        return answer

    assert asyncio.run(both()) == "done"
    assert seen == ["piece 0", "other 0", "piece 1", "other 1", "piece 2", "other 2"]


def test_how_long_each_piece_took_is_told():
    told: list[float] = []
    asyncio.run(in_turns(counting([], 3), told.append))
    assert len(told) == 4
    assert min(told) >= 0


def test_pieces_too_short_to_be_noticed_are_done_together(monkeypatch):
    monkeypatch.setattr(turns, "PIECE_SECONDS", 60.0)
    told: list[float] = []
    asyncio.run(in_turns(counting([], 3), told.append))
    assert len(told) == 1


def test_an_error_is_the_callers():
    def failing():
        yield
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        asyncio.run(in_turns(failing()))


def beside(work):
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_a_thread_stands_aside_while_somebody_is_in_a_hurry(monkeypatch):
    monkeypatch.setattr(turns, "GIVEN_SECONDS", 60.0)
    way, through = Way(), threading.Event()

    def work():
        way.give()
        through.set()

    with way.needed():
        thread = beside(work)
        assert not through.wait(0.05)
    thread.join(10)
    assert through.is_set()


def test_nobody_is_waited_for_longer_than_is_said_nor_after_what_went_wrong(monkeypatch):
    monkeypatch.setattr(turns, "GIVEN_SECONDS", 0.01)
    way = Way()
    with way.needed():
        thread = beside(way.give)
        thread.join(10)
        assert not thread.is_alive()
    monkeypatch.setattr(turns, "GIVEN_SECONDS", 60.0)
    with pytest.raises(LookupError), way.needed():
        raise LookupError
    thread = beside(way.give)
    thread.join(10)
    assert not thread.is_alive()


def test_the_main_thread_stands_aside_for_nobody(monkeypatch):
    monkeypatch.setattr(turns, "GIVEN_SECONDS", 60.0)
    way = Way()
    with way.needed():
        way.give()
