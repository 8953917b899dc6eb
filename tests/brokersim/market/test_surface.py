"""The surface: terms, reports and skews."""

import numpy as np
import pytest

from brokersim.market.roster import roster
from brokersim.market.surface import MONTH, Level, fear_level, level, smile


def test_what_is_now_fades_into_the_long_run() -> None:
    nervous = Level(0.5, 0.2)
    terms = [nervous.at_the_money(years) for years in (0.01, 0.1, 0.5, 2.0, 50.0)]
    assert terms == sorted(terms, reverse=True)
    assert terms[0] == pytest.approx(0.5, abs=0.01)
    assert terms[-1] == pytest.approx(0.2, abs=0.01)


def test_a_report_is_in_what_ends_after_it() -> None:
    calm, reporting = Level(0.3, 0.3), Level(0.3, 0.3, ((0.1, 0.05**2),))
    assert reporting.at_the_money(0.09) == calm.at_the_money(0.09)
    total = reporting.at_the_money(0.11) ** 2 * 0.11 - calm.at_the_money(0.11) ** 2 * 0.11
    assert total == pytest.approx(0.05**2)


def test_the_forward_of_fear_begins_at_its_spot() -> None:
    market = Level(0.3, 0.16)
    assert market.forward(0) == pytest.approx(market.at_the_money(MONTH))
    assert market.forward(5) == pytest.approx(0.16, abs=1e-6)
    assert fear_level(market).now > fear_level(Level(0.12, 0.16)).now


def test_insurance_against_falls_is_dear_and_fear_of_fear_is_above() -> None:
    traits = roster()
    tilts = [smile(traits[symbol]).factor(-1) for symbol in ("SPX", "SPY", "AAPL")]
    assert tilts == sorted(tilts, reverse=True)
    assert smile(traits["VIX"]).factor(1) > 1 > smile(traits["VIX"]).factor(-1)
    deviations = np.linspace(-6, 6, 25)
    one_by_one = [smile(traits["SPX"]).factor(float(x)) for x in deviations]
    assert min(one_by_one) > 0.4
    assert one_by_one[0] == one_by_one[1]  # flat beyond where quotes end


def test_nerves_and_states_raise_the_level() -> None:
    tsla = roster()["TSLA"]
    calm = level(tsla, 0, 0, 1)
    assert level(tsla, 0.5, 0, 1).now > calm.now
    assert level(tsla, 0, 0.5, 1).now > calm.now
    assert level(tsla, 0, 0, 1.5).now == pytest.approx(1.5 * calm.now)
