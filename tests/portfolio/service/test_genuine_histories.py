"""Every genuine history: months are the sums of their days, parts those of the whole, and the book grows by what is made."""

from datetime import date
from decimal import Decimal

import pytest

from tests.ledger.test_genuine_histories import EVERY_FILE
from tests.shared import history
from thetadesk.portfolio.service.grouping import aggregate
from thetadesk.portfolio.service.performance import Asked, performance

LAST = date(2026, 11, 20)
ZERO = Decimal(0)


@pytest.mark.parametrize("path", [path for path, _, _ in EVERY_FILE])
def test_months_are_the_sums_of_days_and_parts_those_of_the_whole(sqlite_desk, path):
    sqlite_desk.take(history(path))
    asked = Asked(sqlite_desk.accounts(), None, LAST)
    answer = sqlite_desk.do(performance, asked)
    money = answer.money
    assert sum((month.pnl for month in answer.months), ZERO) == money.pnl == money.realized + money.income
    for month in answer.months:
        own = [day.pnl for day in answer.days if day.on.replace(day=1) == month.begins_on]
        assert month.pnl == sum(own, ZERO) == sum((week.pnl for week in month.weeks), ZERO)
    if answer.equity:
        assert answer.equity[-1].value == answer.equity[0].value + money.pnl + money.deposits
    for by in ("campaign", "ticker", "strategy", "account", "month"):
        groups = sqlite_desk.do(aggregate, asked, by)
        assert sum((group.total.net for group in groups), ZERO) == money.pnl
        assert sum((group.total.premium for group in groups), ZERO) == money.premium
    for kind in ("ticker", "strategy"):
        groups = sqlite_desk.do(aggregate, asked, kind)
        untold = sum((group.total.net for group in groups if not group.total.key), ZERO)
        shares = answer.breakdowns[kind]
        assert sum((share.net for share in shares), ZERO) == money.pnl - untold
        assert sum(share.trades for share in shares) == len(answer.ended)
