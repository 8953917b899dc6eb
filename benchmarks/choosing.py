"""How long choosing takes: every roll of an option in a chain of 5,000, and the next trade of fifty symbols whose boards are at
hand."""

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from benchmarks.choosing_route import Asking
from benchmarks.report import Figure
from thetadesk.kernel.instruments import Right, option
from thetadesk.market.model import Dividend, QuoteState, Sourced
from thetadesk.pricing import european
from thetadesk.wheel.choosing.asking import Ask
from thetadesk.wheel.choosing.board import Board, Row
from thetadesk.wheel.choosing.recommend import recommend, recommend_each
from thetadesk.wheel.choosing.rolls import Held, roll_front, with_assignment
from thetadesk.wheel.choosing.sigma import blended
from thetadesk.wheel.model import Profile

CONTRACTS = 5_000
SYMBOLS = 50
_NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
_TODAY = date(2026, 3, 2)
_SPOT, _VOL, _RATE = 100.0, 0.3, 0.04
_STRIKES_OF_A_BOARD, _DAYS_OF_A_BOARD = 30, (4, 11, 18)
_ASK = Ask(-1, Profile.MODERATE, cash=Decimal(1_000_000))
_TIMES, _SHOWN = 7, 25


def measure(folder: Path) -> list[Figure]:
    """The median of several times each; the first, which loads what is needed, is left out."""
    held, whole = _whole_chain()
    boards = [_board(f"S{at}", _STRIKES_OF_A_BOARD, _DAYS_OF_A_BOARD, (-1, 1)) for at in range(SYMBOLS)]
    found = roll_front(whole, held, _ASK)
    assert found.considered == len(whole.rows) - 1
    rolls = _timed(lambda: roll_front(whole, held, _ASK))
    nothing = found.nothing
    assert nothing is not None
    shown = _timed(lambda: with_assignment(whole, [nothing, *found.front[:_SHOWN]]))
    batch = _timed(lambda: recommend_each([(board, _ASK) for board in boards]))
    one = _timed(lambda: recommend(boards[0], _ASK))
    listed = f"{len(boards[0].rows)} options"
    return [
        Figure(
            f"every roll of a put among {found.considered:,} contracts ({len(found.front):,} that nothing beats)",
            rolls * 1000,
            "ms",
            200,
        ),
        Figure(
            f"the exact chances of assignment of {_SHOWN} of them, and of doing nothing", shown * 1000, "ms"
        ),
        Figure(
            f"the next trade of {SYMBOLS} symbols, {listed} each, boards at hand", batch * 1000, "ms", 2000
        ),
        Figure(f"the next trade of one symbol, {listed}, with what would flip it", one * 1000, "ms"),
        _through_the_route(folder),
    ]


def _through_the_route(folder: Path) -> Figure:
    with Asking(folder / "choosing", SYMBOLS, _NOW) as asking:
        taken = _timed(asking.ask)
    return Figure(
        f"POST /wheels/recommend/batch for {SYMBOLS} symbols, boards at hand, answer written",
        taken * 1000,
        "ms",
        2000,
    )


def _timed(work: Callable[[], object]) -> float:
    """Seconds, the median."""
    work()
    taken = []
    for _ in range(_TIMES):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _whole_chain() -> tuple[Held, Board]:
    weeks = 25
    strikes = CONTRACTS // weeks
    board = _board("KO", strikes, [4 + 7 * week for week in range(weeks)], (-1,))
    held = next(row for row in board.rows if row.strike == Decimal(int(_SPOT)) - 2)
    return Held(held, 1, 1.0), board


def _board(symbol: str, strikes: int, days: Sequence[int], signs: Sequence[int]) -> Board:
    lowest = Decimal(int(_SPOT)) - Decimal(strikes) / 4
    levels = [lowest + Decimal(at) / 2 for at in range(strikes)]
    rows = tuple(_row(symbol, level, each, sign) for each in days for level in levels for sign in signs)
    ex_on = _TODAY + timedelta(days=9)
    return Board(
        symbol,
        _NOW,
        _SPOT,
        QuoteState.LIVE,
        blended(Sourced(_VOL, "chain"), Sourced(0.26, "candles")),
        Sourced(_RATE, "bills"),
        dividends=(Dividend(symbol, ex_on, 0.4, "announced"),),
        rows=rows,
    )


def _row(symbol: str, strike: Decimal, days: int, sign: int) -> Row:
    years, expires_on = days / 365, _TODAY + timedelta(days=days)
    skewed = _VOL + 0.1 * (1 - float(strike) / _SPOT)
    worth = european.value(_SPOT, float(strike), years, skewed, _RATE, 0.0, sign)
    bid = max(round(worth.price - 0.02, 2), 0.01)
    offer = round(bid + 0.05, 2)
    name = option(symbol, expires_on, Right.CALL if sign > 0 else Right.PUT, strike).symbol
    return Row(
        name, sign, strike, expires_on, days, years, bid, offer, (bid + offer) / 2,
        120.0, 900.0, skewed, worth.delta, QuoteState.LIVE, 1.0,
    )  # fmt: skip
