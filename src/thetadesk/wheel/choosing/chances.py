"""How likely an option is to end in the money, and to be assigned at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from thetadesk.kernel.calendar import session_open
from thetadesk.kernel.instruments import option_from_occ
from thetadesk.pricing import exercise
from thetadesk.pricing.probability import Outlook, of_ending_in_the_money
from thetadesk.pricing.terms import is_european, years_left
from thetadesk.wheel.choosing.board import Board, Row

if TYPE_CHECKING:
    from thetadesk.pricing.model import FloatArray

MOST_EXACT = 60
"""The exact chance of assignment takes about a millisecond an option: it is for those that are shown."""
_LEAST = 1e-9

Vols = Mapping[date, float]


def vols(board: Board) -> Vols:
    """The volatility of each expiration: that of its option nearest to the price which has one (of two equally near, the
    first by symbol); expirations without any are left out, and have the board's blended one."""
    nearest: dict[date, tuple[float, str, float]] = {}
    for row in board.rows:
        if row.iv is not None and row.iv > 0.0:
            found = abs(float(row.strike) - (board.spot or 0.0)), row.symbol, row.iv
            nearest[row.expires_on] = min(nearest.get(row.expires_on, found), found)
    return {on: iv for on, (_, _, iv) in nearest.items()}


def in_the_money(board: Board, row: Row, known: Vols) -> float:
    """The lognormal chance that an option ends in the money, with the volatility of its expiration. Needs a price, and one
    of the two volatilities."""
    outlook = Outlook(
        board.spot or 0.0,
        row.years,
        known.get(row.expires_on) or board.sigma.value or 0.0,
        board.rate.value,
        board.carry_yield,
    )
    return of_ending_in_the_money(outlook, float(row.strike), row.sign)


def in_the_money_array(
    board: Board, strike: FloatArray, years: FloatArray, vol: FloatArray, sign: int
) -> tuple[FloatArray, FloatArray]:
    """The same for many options of one sign, Φ(±d₂), and their European deltas, which stand in where nobody tells one."""
    import numpy as np

    from thetadesk.pricing.normal import below_array

    deviation = np.maximum(vol * np.sqrt(years), _LEAST)
    drift = (board.rate.value - board.carry_yield) * years
    above = (np.log((board.spot or 0.0) / strike) + drift) / deviation
    delta = sign * np.exp(-board.carry_yield * years) * below_array(sign * (above + 0.5 * deviation))
    return below_array(sign * (above - 0.5 * deviation)), delta


def assigned(board: Board, rows: Sequence[Row], known: Vols) -> list[float]:
    """The chance that each of these short options is assigned at any time: that of ending in the money for European ones,
    and with the best early exercise, and the expected dividends, for American ones. At most MOST_EXACT rows."""
    return assigned_across([Exact(board, row, known) for row in rows])


@dataclass(frozen=True, slots=True)
class Exact:
    """One option of one board, with its expirations' volatilities."""

    board: Board
    row: Row
    known: Vols


def assigned_across(asked: Sequence[Exact]) -> list[float]:
    """The same for options of several boards at once, which is much quicker than one after the other."""
    if len(asked) > MOST_EXACT:
        raise ValueError(f"{len(asked)} options at once; at most {MOST_EXACT}")
    found = [in_the_money(each.board, each.row, each.known) for each in asked]
    early = [at for at, each in enumerate(asked) if each.row.years > 0.0 and not _ends_only(each.row)]
    if early:
        for at, chance in zip(early, _with_early([asked[at] for at in early]), strict=True):
            found[at] = chance
    return found


def _ends_only(row: Row) -> bool:
    return is_european(option_from_occ(row.symbol).root)


def _with_early(asked: Sequence[Exact]) -> list[float]:
    import numpy as np

    boards, rows = [each.board for each in asked], [each.row for each in asked]
    chances: FloatArray = exercise.outlook(
        np.array([board.spot or 0.0 for board in boards]),
        np.array([float(row.strike) for row in rows]),
        np.array([row.years for row in rows]),
        np.array([_vol(each) for each in asked]),
        np.array([board.rate.value for board in boards]),
        np.array([float(row.sign) for row in rows]),
        _dividends(boards),
    ).assigned
    return [float(chance) for chance in np.clip(chances, 0.0, 1.0)]


def _vol(asked: Exact) -> float:
    return asked.known.get(asked.row.expires_on) or asked.board.sigma.value or 0.0


def _dividends(boards: Sequence[Board]) -> tuple[FloatArray, FloatArray]:
    """Times and amounts of every board's dividends; a row that has fewer than another is filled with what is past, which
    does not count."""
    import numpy as np

    coming = [[each for each in board.dividends if each.amount > 0.0] for board in boards]
    widest = max(map(len, coming))
    times, amounts = np.zeros((len(boards), widest)), np.zeros((len(boards), widest))
    for at, (board, told) in enumerate(zip(boards, coming, strict=True)):
        # The fall is at the opening of the ex-date: whoever holds at the close before it has the dividend.
        times[at, : len(told)] = [years_left(board.at, session_open(each.ex_on)) for each in told]
        amounts[at, : len(told)] = [each.amount for each in told]
    return times, amounts
