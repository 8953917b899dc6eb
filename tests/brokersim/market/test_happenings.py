"""When companies pay, split and report."""

from itertools import pairwise

import pytest

from brokersim import calendar
from brokersim.market.happenings import paydays, reports, splits


@pytest.mark.parametrize("seed", range(5))
def test_splits_fall_on_sessions_and_not_too_often(seed: int) -> None:
    for symbol, found in splits(seed).items():
        assert all(each.symbol == symbol and calendar.is_session(each.on) for each in found)
        assert all((late.on - early.on).days > 370 for early, late in pairwise(found))


def test_ex_days_are_a_quarter_apart_and_declared_before() -> None:
    found = paydays("JPM")
    assert all(55 <= late.ex - early.ex <= 70 for early, late in pairwise(found))
    assert all(each.declared < each.ex for each in found)
    assert all(each.pay_on >= calendar.sessions()[each.ex].on for each in found)
    assert paydays("AMZN") == []


def test_reports_come_every_quarter_and_move_the_price_when_it_next_opens() -> None:
    found = reports(7, "NFLX")
    assert len({(each.year, each.quarter) for each in found}) == len(found)
    assert {each.quarter for each in found} == {1, 2, 3, 4}
    for each in found:
        after = calendar.sessions()[each.reaction].on
        assert after > each.on if each.hour == "amc" else after == each.on
    assert reports(7, "QQQ") == []
