"""How likely an option is to end in the money, and to be assigned at any time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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

MOST_EXACT = 40
"""The exact chance of assignment takes about a millisecond an option: it is for those that are shown."""
_LEAST = 1e-9

Vols = Mapping[date, float]


def vols(board: Board) -> Vols:
    """The volatility of each expiration: that of its option nearest to the price which has one; expirations without any
    are left out, and have the board's blended one."""
    nearest: dict[date, tuple[float, float]] = {}
    for row in board.rows:
        if row.iv is not None and row.iv > 0.0:
            distance = abs(float(row.strike) - (board.spot or 0.0))
            if row.expires_on not in nearest or distance < nearest[row.expires_on][0]:
                nearest[row.expires_on] = distance, row.iv
    return {on: iv for on, (_, iv) in nearest.items()}


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
    if len(rows) > MOST_EXACT:
        raise ValueError(f"{len(rows)} options at once; at most {MOST_EXACT}")
    found = {row.symbol: in_the_money(board, row, known) for row in rows}
    american = [row for row in rows if row.years > 0.0 and not _ends_only(row)]
    if american:
        found.update(zip((row.symbol for row in american), _with_early(board, american, known), strict=True))
    return [found[row.symbol] for row in rows]


def _ends_only(row: Row) -> bool:
    return is_european(option_from_occ(row.symbol).root)


def _with_early(board: Board, rows: Sequence[Row], known: Vols) -> Iterable[float]:
    import numpy as np

    blended = board.sigma.value or 0.0
    coming = [each for each in board.dividends if each.amount > 0.0]
    # The fall is at the opening of the ex-date: whoever holds at the close before it has the dividend.
    times = np.array([years_left(board.at, session_open(each.ex_on)) for each in coming])
    amounts = np.array([each.amount for each in coming])
    ahead = times > 0.0
    chances: FloatArray = exercise.outlook(
        board.spot or 0.0,
        np.array([float(row.strike) for row in rows]),
        np.array([row.years for row in rows]),
        np.array([known.get(row.expires_on) or blended for row in rows]),
        board.rate.value,
        np.array([float(row.sign) for row in rows]),
        (times[ahead], amounts[ahead]),
    ).assigned
    return (float(chance) for chance in np.clip(chances, 0.0, 1.0))
