"""Prices at every instant."""

from datetime import date

import numpy as np
import pytest

from brokersim import calendar
from brokersim.market.tape import Tape

TAPE = Tape(7)
SESSION = calendar.session(date(2026, 11, 18))


@pytest.mark.parametrize("symbol", ["AAPL", "SPX", "XSP", "VIX"])
def test_knots_are_the_spots_of_their_half_minutes(symbol: str) -> None:
    knots = TAPE.knots(symbol, SESSION.index)
    spots = [TAPE.spot(symbol, SESSION.opened + 30 * place) for place in range(len(knots))]
    assert np.allclose(knots, spots, atol=0.0101)
    assert knots[0] == TAPE.opening(symbol, SESSION.index)
    assert knots[-1] == TAPE.closing(symbol, SESSION.index)


@pytest.mark.parametrize("symbol", ["AAPL", "SPX", "XSP", "VIX"])
def test_closings_are_the_spots_of_the_closes(symbol: str) -> None:
    first, last = SESSION.index - 5, SESSION.index
    expected = [TAPE.closing(symbol, index) for index in range(first, last + 1)]
    assert TAPE.closings(symbol, first, last).tolist() == expected


def test_outside_the_session_the_last_close_holds() -> None:
    close = TAPE.closing("AAPL", SESSION.index)
    assert TAPE.spot("AAPL", SESSION.closed + 7200) == close
    assert TAPE.pause(SESSION.closed + 7200) == SESSION.closed
    assert TAPE.pause(SESSION.opened + 60) == SESSION.opened + 60


def test_shocks_are_in_every_view() -> None:
    tape = Tape(7)
    at = SESSION.opened + 3600
    for symbol in ("AAPL", "SPX", "VIX"):
        tape.shock(symbol, 0.5, at)
    for symbol in ("AAPL", "SPX", "XSP", "VIX"):
        knots = tape.knots(symbol, SESSION.index)
        spots = [tape.spot(symbol, SESSION.opened + 30 * place) for place in range(len(knots))]
        assert np.allclose(knots, spots, atol=0.0101)
        assert tape.closings(symbol, SESSION.index, SESSION.index).tolist() == [
            tape.closing(symbol, SESSION.index)
        ]
    assert tape.knots("AAPL", SESSION.index)[119] == TAPE.knots("AAPL", SESSION.index)[119]
    assert tape.closing("AAPL", SESSION.index) == pytest.approx(
        0.5 * TAPE.closing("AAPL", SESSION.index), abs=0.01
    )


def test_nerves_answer_to_the_market_inside_the_session() -> None:
    moves = np.diff(TAPE.knots("SPX", SESSION.index))
    fears = np.diff(TAPE.knots("VIX", SESSION.index))
    assert np.corrcoef(moves, fears)[0, 1] < -0.5
