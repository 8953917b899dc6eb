"""Skew, term structure, constant maturity and expected moves, from quotes made with known volatilities and from real ones."""

from collections.abc import Callable
from datetime import date, timedelta
from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.market.recorded import frame, vix
from thetadesk.market.model import Expiration, Settlement
from thetadesk.market.surface import (
    Shape,
    around,
    constant_maturity,
    expected_move,
    interpolated,
    shape,
    skew,
    smile,
)
from thetadesk.pricing import european
from thetadesk.pricing.terms import Pair

ON = date(2026, 3, 11)
RATE = 0.04


def expiration(days: int, settlement: Settlement = Settlement.PM) -> Expiration:
    return Expiration(ON + timedelta(days=days), "SPX", "SPX", settlement)


def quotes(
    days: int, vol: Callable[[float], float], spot: float = 100.0, carry: float = 0.01, spread: float = 0.0
) -> list[Pair]:
    """Quotes of strikes 60 to 150 whose mids have the volatility that `vol` says at each strike."""
    years, pairs = days / 365, []
    for strike in np.arange(60.0, 151.0, 1.0):
        call, put = (
            european.value(spot, float(strike), years, vol(strike), RATE, carry, sign).price
            for sign in (1.0, -1.0)
        )
        pairs.append(
            Pair(float(strike), *(side for mid in (call, put) for side in (mid - spread, mid + spread)))
        )
    return pairs


def flat(days: int, vol: float, **how: float):
    return smile(expiration(days), quotes(days, lambda _: vol, **how), days / 365, RATE)


@given(st.floats(0.08, 1.2), st.integers(3, 500), st.floats(-0.02, 0.06))
def test_a_flat_surface_is_found_flat_whatever_the_dividends_are(vol, days, carry):
    curve = flat(days, vol, carry=carry)
    assert curve.forward == pytest.approx(100 * exp((RATE - carry) * days / 365), rel=1e-6)
    assert curve.atm == pytest.approx(vol, rel=1e-5)
    assert curve.vols == pytest.approx([vol] * len(curve.vols), rel=1e-3)


def test_the_skew_is_what_the_quotes_were_made_with():
    def vol(strike: float) -> float:
        return 0.25 - 0.3 * log(strike / 100)

    found = skew(smile(expiration(45), quotes(45, vol, carry=RATE), 45 / 365, RATE))
    assert found.atm == pytest.approx(0.25, abs=1e-4)
    assert found.put > found.atm > found.call
    # 25-delta strikes lie about 0.67 deviations away on either side.
    width = 0.674 * 0.25 * sqrt(45 / 365)
    assert found.risk_reversal == pytest.approx(2 * 0.3 * width, rel=0.1)
    assert found.ratio == found.risk_reversal / found.atm


def test_a_skew_that_the_quotes_do_not_reach_is_not_guessed():
    near = [pair for pair in quotes(45, lambda _: 0.5) if 97 < pair.strike < 103]
    assert skew(smile(expiration(45), near, 45 / 365, RATE)) is None


def test_constant_maturity_is_linear_in_variance():
    near, far = flat(23, 0.20), flat(51, 0.30)
    found = constant_maturity([far, near])
    share = (30 - 23) / (51 - 23)
    variance = 0.20**2 * 23 * (1 - share) + 0.30**2 * 51 * share
    assert found.iv == pytest.approx(sqrt(variance / 30), rel=1e-4)
    assert str(near.expiration.expires_on) in found.note
    assert str(far.expiration.expires_on) in found.note


@given(st.floats(0.1, 0.9), st.integers(7, 29), st.integers(31, 300))
def test_a_volatility_that_is_the_same_everywhere_is_the_same_at_thirty_days(vol, before, after):
    assert constant_maturity([flat(before, vol), flat(after, vol)]).iv == pytest.approx(vol, rel=1e-4)


def test_without_expirations_on_both_sides_the_nearest_serves_and_says_so():
    assert constant_maturity([flat(60, 0.3), flat(90, 0.4)]).iv == pytest.approx(0.3, rel=1e-4)
    assert constant_maturity([flat(10, 0.2), flat(20, 0.3)]).iv == pytest.approx(0.3, rel=1e-4)
    assert "both sides" in constant_maturity([flat(60, 0.3)]).note
    assert constant_maturity([flat(30, 0.3)]).iv == pytest.approx(0.3, rel=1e-4)
    assert constant_maturity([flat(5, 0.3)]) is None
    assert constant_maturity([]) is None


def test_the_expirations_around_thirty_days():
    listed = [expiration(days) for days in (2, 9, 16, 23, 37, 65)] + [expiration(37, Settlement.AM)]
    assert around(listed, ON) == [expiration(23), expiration(37)]
    assert around([expiration(65)], ON) == [expiration(65)]
    assert around([expiration(2)], ON) == []


def test_the_term_structure_has_a_shape():
    assert shape([flat(30, 0.2), flat(90, 0.3)]) is Shape.CONTANGO
    assert shape([flat(90, 0.2), flat(30, 0.3)]) is Shape.BACKWARDATION
    assert shape([flat(90, 0.30), flat(30, 0.31)]) is Shape.FLAT
    assert shape([flat(90, 0.30)]) is None


def test_both_expected_moves_are_one_deviation_by_different_ways():
    move = expected_move(flat(30, 0.25, carry=RATE), 100.0)
    assert move.volatility == pytest.approx(100 * 0.25 * sqrt(30 / 365), rel=1e-4)
    # An at-the-money straddle costs some 0.8 deviations.
    assert move.straddle == pytest.approx(0.85 * 0.798 * move.volatility, rel=0.01)


def test_one_sided_and_crossed_quotes_are_not_looked_at():
    pairs = [
        Pair(p.strike, None, p.call_ask, p.put_bid, p.put_ask)
        if p.strike % 2
        else Pair(p.strike, p.call_bid, p.call_ask, (p.put_ask or 0) + 1, p.put_bid)
        for p in quotes(30, lambda _: 0.3, spread=0.01)
    ]
    assert smile(expiration(30), pairs, 30 / 365, RATE) is None
    assert smile(expiration(30), [], 30 / 365, RATE) is None
    assert smile(expiration(30), quotes(30, lambda _: 0.3), 0.0, RATE) is None


def test_between_strikes_the_volatility_lies_between_and_beyond_them_it_is_flat():
    strikes, vols = (90.0, 100.0, 110.0), (0.3, 0.25, 0.22)
    assert interpolated(strikes, vols, 50.0) == 0.3
    assert interpolated(strikes, vols, 200.0) == 0.22
    assert interpolated(strikes, vols, 100.0) == pytest.approx(0.25)
    assert 0.25 < interpolated(strikes, vols, 95.0) < 0.3


def _curves(day) -> list:
    on, found = date.fromisoformat(str(day.quote_date.iloc[0])[:10]), []
    for expires, chain in day.groupby("expiration"):
        days = (date.fromisoformat(str(expires)[:10]) - on).days
        calls, puts = (
            {k: (b, a) for k, b, a in zip(rows.strike, rows.bid, rows.ask, strict=True)}
            for rows in (chain[chain.option_type == kind] for kind in ("call", "put"))
        )
        pairs = [
            Pair(float(strike), *calls[strike], *puts[strike])
            for strike in sorted(calls.keys() & puts.keys())
        ]
        curve = smile(Expiration(on + timedelta(days=days), "SPXW", "SPX"), pairs, days / 365, 0.024)
        if curve is not None:
            found.append(curve)
    return found


def test_the_thirty_day_volatility_of_real_chains_moves_with_the_vix():
    pd = pytest.importorskip("pandas")
    chains = frame("spx_2019-04-25_2019-06-13.parquet")
    ours, theirs = [], []
    left = (pd.to_datetime(chains.expiration) - pd.to_datetime(chains.quote_date)).dt.days
    chains = chains[(chains.root == "SPXW") & (chains.bid > 0) & left.between(20, 40)]
    for on, day in chains.groupby("quote_date"):
        found = constant_maturity(_curves(day))
        ours.append(found.iv * 100)
        theirs.append(vix()[date.fromisoformat(str(on)[:10])])
    difference = np.subtract(theirs, ours)
    assert len(ours) >= 30
    assert np.corrcoef(ours, theirs)[0, 1] > 0.93
    # The VIX counts the dear far puts too, so that it stands above what the money's middle costs.
    assert 1.0 < difference.mean() < 4.0
    assert difference.min() > 0
