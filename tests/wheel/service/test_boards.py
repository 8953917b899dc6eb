"""Boards are made once, kept for minutes, and quoted as of now; who does not want to wait is told so."""

import asyncio
from collections.abc import Awaitable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest

from tests.databases import database_with
from tests.market.scripted import NOW, ScriptedDesk
from thetadesk.db.schema import load_stores
from thetadesk.kernel.errors import ConflictError
from thetadesk.market.model import Expiration, QuoteState, Settlement, Tick
from thetadesk.wheel.choosing.asking import Ask
from thetadesk.wheel.choosing.board import Board
from thetadesk.wheel.choosing.recommend import recommend
from thetadesk.wheel.model import Profile
from thetadesk.wheel.service.boards import (
    MOST_EXPIRATIONS,
    MOST_ROWS,
    ON_ITS_WAY,
    BoardBook,
    Wanted,
    nearest,
)

T = TypeVar("T")
PUT = Wanted("AAPL", -1, Profile.MODERATE)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ScriptedDesk]:
    with database_with(load_stores(), "sqlite", tmp_path) as made:
        yield ScriptedDesk(made)


def run(work: Awaitable[T]) -> T:
    async def wrapped() -> T:
        return await work

    return asyncio.run(wrapped())


def test_a_board_has_a_few_expirations_a_price_and_two_volatilities(desk: ScriptedDesk) -> None:
    found = run(BoardBook().board(desk, PUT))
    assert found.spot == pytest.approx(100.0)
    assert found.spot_state is QuoteState.LIVE
    assert sorted({row.days for row in found.rows}) == [9, 37]
    assert found.sigma.iv is not None
    assert found.sigma.iv.value == pytest.approx(0.25, abs=0.01)
    assert found.sigma.realised is not None
    assert len(found.rows) <= 3 * 2 * MOST_ROWS
    assert {row.quote for row in found.rows} == {QuoteState.LIVE}
    assert all(row.iv is not None and row.multiplier == 100 for row in found.rows)


def test_something_is_recommended_of_it(desk: ScriptedDesk) -> None:
    found = run(BoardBook().board(desk, PUT))
    said = recommend(found, Ask(-1, Profile.MODERATE, cash=Decimal(20_000)))
    assert said.choice is not None, said.why_none
    assert said.choice.row.strike < 100


def test_many_who_want_it_at_once_and_again_soon_ask_once(desk: ScriptedDesk) -> None:
    book = BoardBook()

    async def often() -> None:
        await asyncio.gather(*(book.board(desk, PUT) for _ in range(5)))
        await book.board(desk, PUT)

    run(often())
    assert desk.source.count("expirations") == 1
    assert desk.source.count("chain") <= 3


def test_a_later_look_asks_for_quotes_of_what_could_be_sold_alone(desk: ScriptedDesk) -> None:
    book, asked = BoardBook(), []

    async def quotes(symbols: list[str]) -> list[Tick]:
        asked.extend(symbols)
        at = desk.clock.now().timestamp()
        return [
            Tick(each, desk.source.name, at, bid=1.0, ask=1.1, snapshot=True, streamed=False)
            if each != "AAPL"
            else Tick(each, desk.source.name, at, bid=99.9, ask=100.1, snapshot=True, streamed=False)
            for each in symbols
        ]

    desk.source.quotes = quotes  # type: ignore[method-assign, assignment]

    async def twice() -> tuple[Board, Board]:
        first = await book.board(desk, PUT)
        desk.clock.advance(timedelta(minutes=2))
        return first, await book.board(desk, PUT)

    first, second = run(twice())
    assert desk.source.count("chain") <= 3
    assert "AAPL" in asked
    assert 0 < len(asked) < 60
    fresh = {row.symbol: row for row in second.rows if row.symbol in asked}
    assert {(row.quote, row.bid) for row in fresh.values()} == {(QuoteState.LIVE, 1.0)}
    assert {row.quote for row in second.rows if row.symbol not in fresh} == {QuoteState.STALE}
    assert {row.quote for row in first.rows} == {QuoteState.LIVE}


def test_what_is_not_asked_again_in_time_is_old_and_never_proposed(desk: ScriptedDesk) -> None:
    book = BoardBook()

    async def later() -> Board:
        await book.board(desk, PUT)
        desk.clock.advance(timedelta(minutes=2))
        desk.source.failure = ConflictError("the line is dead")
        return await book.board(desk, PUT)

    found = run(later())
    assert "the line is dead" in found.problems
    assert recommend(found, Ask(-1, Profile.MODERATE)).choice is None


def test_after_the_close_everything_is_of_the_close(desk: ScriptedDesk) -> None:
    desk.clock.advance(timedelta(hours=8))
    found = run(BoardBook().board(desk, PUT))
    assert found.is_closed
    said = recommend(found, Ask(-1, Profile.MODERATE))
    assert said.choice is not None
    assert not said.favourable


def test_what_misses_the_deadline_goes_on_and_is_there_next_time(desk: ScriptedDesk) -> None:
    book = BoardBook()
    desk.source.slowly = 0.05
    wanted = [Wanted(symbol, -1, Profile.MODERATE) for symbol in ("AAPL", "KO", "MSFT", "SPY")]

    async def twice() -> tuple[object, object]:
        first = await book.boards(desk, wanted, 0.01)
        return first, await book.boards(desk, wanted, 30.0)

    first, second = run(twice())
    assert first == dict.fromkeys(("AAPL", "KO", "MSFT", "SPY"), ON_ITS_WAY)
    assert isinstance(second, dict)
    assert all(isinstance(each, Board) for each in second.values())


def test_what_nobody_can_answer_is_said(desk: ScriptedDesk) -> None:
    desk.source.failure = ConflictError("no such symbol here")
    assert run(BoardBook().boards(desk, [PUT], 1.0)) == {"AAPL": "no such symbol here"}
    assert run(BoardBook().boards(desk, [], 1.0)) == {}


def test_the_whole_board_has_every_expiration_between_two_days(desk: ScriptedDesk) -> None:
    desk.source.days = tuple(range(1, 200))
    on = NOW.date()
    found = run(BoardBook().whole(desk, "AAPL", on + timedelta(days=20), on + timedelta(days=60)))
    ends = sorted({row.expires_on for row in found.rows})
    assert len(ends) == MOST_EXPIRATIONS
    assert ends[0] >= on + timedelta(days=20)
    assert any("later expirations" in problem for problem in found.problems)


def test_of_two_roots_on_one_day_the_one_that_settles_at_the_close_is_taken() -> None:
    on = date(2026, 3, 11)
    morning = Expiration(date(2026, 3, 20), "SPX", "SPX", Settlement.AM)
    close = Expiration(date(2026, 3, 20), "SPXW", "SPX", Settlement.PM)
    soon = Expiration(date(2026, 3, 12), "SPXW", "SPX", Settlement.PM)
    assert nearest([close, morning, soon], on) == [close]
    assert nearest([soon], on) == []


def test_of_two_roots_the_one_that_is_not_adjusted_is_taken() -> None:
    on, day = date(2026, 3, 11), date(2026, 3, 20)
    standard, adjusted = Expiration(day, "KO", "KO"), Expiration(day, "KO1", "KO")
    assert nearest([standard, adjusted], on) == nearest([adjusted, standard], on) == [standard]
