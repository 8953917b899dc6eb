"""Our implied volatilities and Greeks beside those a vendor published, where the third parties' chains are present.

What differs, and why, is told in docs/pricing.md; these tests hold the figures it quotes.
"""

import os
from pathlib import Path

import numpy as np
import pytest

from tests.shared import ROOT
from tools.vendor_chains import Comparison, index_chains, spy_chains


def chains(name: str) -> Path:
    file = ROOT / "data" / "market" / name
    if not file.is_file():
        pytest.skip(
            f"third-party chains not found: set THETADESK_SHARED to the folder that has data/market/{name}"
        )
    return file


@pytest.fixture(scope="module")
def spx() -> Comparison:
    every = 2 if os.environ.get("THETADESK_SOAK") else 16
    return index_chains(chains("spx_2019-04-25_2019-06-13.parquet"), every=every)


@pytest.fixture(scope="module")
def spy() -> Comparison:
    return spy_chains(chains("spy_2021h1_options.parquet"))


@pytest.fixture(scope="module")
def spy_without_dividends() -> Comparison:
    return spy_chains(chains("spy_2021h1_options.parquet"), dividends=False)


def near(chain: Comparison) -> np.ndarray:
    return chain.told & chain.outside & (np.abs(chain.score) < 2)


def test_index_volatilities_agree_far_inside_the_quoted_spread(spx):
    month = near(spx) & (spx.days > 7.5)
    assert month.sum() > 5_000
    assert abs(np.median(spx.points[month])) < 0.02
    assert np.percentile(np.abs(spx.points[month]), 75) < 0.08
    assert (np.abs(spx.points) < spx.half_spread)[month].mean() > 0.8


def test_index_volatilities_of_the_last_week_differ_by_an_hour_of_the_vendors_clock(spx):
    week = near(spx) & (np.abs(spx.score) < 0.5) & (spx.days < 15)
    hours = 24 * spx.days * ((spx.ours["iv"] / np.where(spx.told, spx.theirs["iv"], 1.0)) ** 2 - 1)
    assert 0.7 < np.median(hours[week]) < 2.0


def test_index_greeks_agree(spx):
    month = near(spx) & (spx.days > 7.5)
    assert np.median(np.abs(spx.ours["delta"] - spx.theirs["delta"])[month]) < 1e-3
    assert np.percentile(np.abs(spx.ours["delta"] - spx.theirs["delta"])[month], 95) < 0.02
    told = month & (spx.theirs["gamma"] > 5e-4)
    assert np.median(np.abs(spx.ours["gamma"] / np.where(told, spx.theirs["gamma"], 1) - 1)[told]) < 0.04


def test_every_two_sided_index_quote_with_time_value_has_a_volatility(spx):
    """What has none is in the money and quoted at or below parity."""
    none = ~np.isfinite(spx.ours["iv"])
    assert (spx.sign * spx.score)[none].max() < 0
    assert none.mean() < 0.2


def test_spy_volatilities_without_dividends_are_the_vendors_up_to_its_steps(spy_without_dividends):
    """Its solver stops at steps of 0.976 points, so half a step either way is all that can be asked."""
    chain = spy_without_dividends
    levels = np.unique(chain.theirs["iv"])
    assert levels.size < 40
    step = 100 * np.median(np.diff(levels))
    assert np.abs(chain.points[chain.told]).max() < 0.55 * step
    assert abs(chain.points[chain.told].mean()) < 0.05


def test_spy_greeks_without_dividends_are_the_vendors(spy_without_dividends):
    chain = spy_without_dividends
    for name, width in (("theta", 0.05), ("vega", 0.03)):
        told = chain.told & (chain.theirs[name] != 0.0)
        ratio = chain.ours[name][told] / chain.theirs[name][told]
        assert abs(np.median(ratio) - 1) < 0.01
        assert np.percentile(np.abs(ratio - 1), 90) < width
    assert np.median(np.abs(chain.ours["delta"] - chain.theirs["delta"])[chain.told]) < 3e-3


def test_the_dividends_that_the_vendor_leaves_out_move_calls_up_and_puts_down(spy):
    paid = spy.told & (spy.dividends > 0)
    assert np.median(spy.points[paid & (spy.sign > 0)]) > 0.2
    assert np.median(spy.points[paid & (spy.sign < 0)]) < -0.5
    assert abs(np.median(spy.points[spy.told & (spy.dividends == 0)])) < 0.05


def test_spxw_theta_is_theirs_a_year_and_vega_theirs_a_unit():
    chain = index_chains(chains("spxw_2018-01.parquet"), "SPXW")
    for name, unit, width in (("theta", 365, 0.06), ("vega", 100, 0.04)):
        told = near(chain) & (np.abs(chain.score) < 1.5) & (chain.theirs[name] != 0.0)
        assert abs(np.median(unit * chain.ours[name][told] / chain.theirs[name][told]) - 1) < width
