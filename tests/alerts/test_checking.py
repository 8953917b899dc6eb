"""What can be compared with what."""

from decimal import Decimal

import pytest

from thetadesk.alerts.checking import units
from thetadesk.alerts.parser import parse
from thetadesk.alerts.syntax import (
    Arithmetic,
    Number,
    Observable,
    Of,
    Operator,
    RuleSyntaxError,
    Subject,
    Suffix,
    Unit,
    Windowed,
    WindowFunction,
)

APPLE = Observable(Subject(Of.QUOTE, "AAPL"), "mark")
IV = Observable(Subject(Of.QUOTE, "AAPL"), "iv")


@pytest.mark.parametrize(
    "rule",
    [
        "AAPL < 185",
        "AAPL < $185",
        "AAPL < SPY + 5",
        "AAPL < high(AAPL, 20d) * 95%",
        "AAPL < 0.95 * high(AAPL, 20d)",
        "AAPL / SPY < 0.5",
        "AAPL / SPY < 50%",
        "AAPL.iv - SPY.iv > 10%",
        "AAPL.iv * 2 > 60%",
        "change(AAPL.iv, 1h) >= 5%",
        "move(AAPL.volume, 1d) >= 50%",
        "desk.backup_age > 2d",
        "desk.backup_age > 36h",
        "desk.backup_age / 2d > 1",
        "each leg: dte <= 21",
        "each leg: dte <= 3w",
        "each leg: dte - dte_trading > 7d",
        "each leg: pnl_open <= -2 * cost",
        "each leg: delta * spot >= 10000",
        "each leg: abs(unit_delta) >= 0.3",
        "each leg: min(pnl_open, pnl_today) < 0",
        "each account: pnl_today / net_liquidation <= -2%",
        "185 > AAPL",
        "AAPL crosses below 185 for 30s",
    ],
)
def test_like_is_compared_with_like(rule: str) -> None:
    parse(rule)


@pytest.mark.parametrize(
    ("rule", "marked", "says"),
    [
        ("AAPL < 5%", "5%", "`AAPL` is in dollars, and `5%` is in percent: write $5"),
        ("5% > AAPL", "5%", "`AAPL` is in dollars, and `5%` is in percent: write $5"),
        ("AAPL < SPY.iv", "SPY.iv", "compare like with like, for example with $500"),
        ("AAPL + 5% < 185", "5%", "write $5"),
        ("AAPL * SPY < 185", "SPY", "one side of a product is a plain number"),
        ("AAPL / SPY < $5", "$5", "`AAPL / SPY` is a ratio, and `$5` is in dollars: write 5%"),
        ("AAPL / 5m < 5", "5m", "`AAPL` is in dollars, and `5m` is a span of time"),
        ("min(AAPL, 5d) < 185", "5d", "write $5"),
        ("AAPL.iv > 30", "30", "write 30%"),
        ("AAPL.iv > 0.3", "0.3", "write 30%"),
        (
            "desk.backup_age > 24",
            "24",
            "`desk.backup_age` is a span of time, and `24` is a plain number: write 24h",
        ),
        ("each leg: dte <= 36h", "36h", "`dte` is in days, and `36h` is a span of time: write 2d"),
        (
            "each leg: pnl_open > 21d",
            "21d",
            "`pnl_open` is in dollars, and `21d` is a span of time: write $21",
        ),
        ("each leg: pnl_open > dte", "dte", "`pnl_open` is in dollars, and `dte` is in days"),
        ("each leg: delta > $5", "$5", "`delta` is in shares, and `$5` is in dollars: write 5"),
        ("each leg: touched > 5", "touched", "`touched` is true or false and no value"),
        ("each leg: dte + touched > 5", "touched", "`touched` is true or false and no value"),
        ("5 < 6", "5 < 6", "There is nothing to watch in this"),
        ("AAPL between 190 and 180", "190 and 180", "the lower comes first, 180 and 190"),
        ("not (AAPL crosses 185 and SPY < 5)", "AAPL crosses 185", "A crossing is a moment"),
        ("each leg where spot crosses strike: short", "spot crosses strike", "a crossing is a moment"),
    ],
)
def test_what_is_unlike_is_pointed_at_with_what_would_fit(rule: str, marked: str, says: str) -> None:
    with pytest.raises(RuleSyntaxError) as told:
        parse(rule)
    assert says in told.value.detail
    assert rule[told.value.at : told.value.at + told.value.length] == marked


def test_units_of_values() -> None:
    assert units(APPLE) == {Unit.DOLLARS}
    assert units(Windowed(WindowFunction.MOVE, APPLE, 60)) == {Unit.PERCENT}
    assert units(Windowed(WindowFunction.HIGH, IV, 60)) == {Unit.PERCENT}
    assert units(Arithmetic(APPLE, Operator.BY, APPLE)) == {Unit.NUMBER, Unit.PERCENT}
    assert units(Arithmetic(APPLE, Operator.TIMES, IV)) == {Unit.DOLLARS}
    assert units(Number(Decimal(2), Suffix.WEEKS)) == {Unit.DAYS, Unit.SECONDS}
