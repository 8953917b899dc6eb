"""Work in turns: others run between its pieces, and its answer and its errors come through."""

import asyncio

import pytest

from thetadesk.kernel import turns
from thetadesk.kernel.turns import in_turns


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
