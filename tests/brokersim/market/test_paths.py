"""Years of prices stay believable."""

import numpy as np
import pytest

from brokersim.market.paths import market_path, paths


@pytest.mark.parametrize("seed", range(4))
def test_prices_and_volatilities_stay_believable(seed: int) -> None:
    market = market_path(seed)
    found = paths(seed, market)
    moves = np.diff(np.log(found["SPX"].closes))
    assert 0.10 < np.std(moves) * 252**0.5 < 0.30
    assert 0.2 < np.std(market.state) < 0.8
    for path in found.values():
        assert np.all(path.closes > 0.5)
        assert np.all(path.closes < 20000)
        assert np.all(path.volume >= 0)


def test_funds_follow_the_index() -> None:
    found = paths(7, market_path(7))
    spx, spy, ko = (np.diff(np.log(found[name].closes)) for name in ("SPX", "SPY", "KO"))
    assert np.corrcoef(spx, spy)[0, 1] > 0.98
    assert 0.2 < np.corrcoef(spx, ko)[0, 1] < 0.9


def test_volatility_comes_in_clusters_and_with_falls() -> None:
    found = paths(7, market_path(7))
    moves = np.diff(np.log(found["SPX"].closes))
    size = np.abs(moves)
    assert np.corrcoef(size[:-1], size[1:])[0, 1] > 0.05
    state = np.diff(market_path(7).state)
    assert np.corrcoef(moves, state)[0, 1] < -0.5


def test_a_dividend_comes_out_of_the_price() -> None:
    """On average, over all of them: one opening has other reasons to move, too."""
    found = paths(7, market_path(7))
    drops, paid = [], []
    for path in found.values():
        for day, dividend in path.dividends:
            before = path.closes[day.ex - 1] * path.ratio[day.ex]
            drops.append(np.log(path.opens[day.ex] / before))
            paid.append(float(dividend.amount) / before)
    assert len(paid) > 500
    assert -np.mean(drops) == pytest.approx(np.mean(paid), abs=0.0015)
