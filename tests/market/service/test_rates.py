"""The user's rates are kept, and every change of them is written down."""

import pytest

from tests.market.scripted import NOW, ScriptedDesk
from thetadesk.audit import service as audit
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.errors import InvalidInputError, NotFoundError
from thetadesk.market import store
from thetadesk.market.service.rates import change_rates, rate_table, remove_rates

TODAY = market_date(NOW)
BOSS = "user"


def test_rates_are_changed_and_the_change_is_written_down(either_desk: ScriptedDesk):
    desk = either_desk
    with desk.unit() as unit:
        change_rates(unit, TODAY, {30: 0.041, 91: 0.0405}, NOW, BOSS)
        table = change_rates(unit, TODAY, {91: 0.04}, NOW, BOSS)
        assert [(point.days, point.rate) for point in table.points if point.on == TODAY] == [(91, 0.04)]
        assert table.rate(TODAY, 0.25).source == "your own table"
        assert rate_table(unit).points == table.points
        (_, second) = audit.about(unit, f"rates:{TODAY}")
        assert (second.decision.before, second.decision.after) == (
            {"30": "0.041", "91": "0.0405"},
            {"91": "0.04"},
        )
        assert remove_rates(unit, TODAY, NOW, BOSS).rate(TODAY, 0.25).fallback
        assert audit.verify(unit).ok


def test_rates_that_cannot_be_are_refused_and_nothing_changes(desk: ScriptedDesk):
    with desk.unit() as unit:
        with pytest.raises(InvalidInputError, match=r"4\.3 % as 0\.043"):
            change_rates(unit, TODAY, {91: 4.3}, NOW, BOSS)
        with pytest.raises(NotFoundError, match="no rates for 2026-03-11"):
            remove_rates(unit, TODAY, NOW, BOSS)
        assert store.rates(unit) == []
