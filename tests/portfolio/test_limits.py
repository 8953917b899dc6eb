"""What a plan allows, at and beside each limit."""

from decimal import Decimal

from thetadesk.portfolio.limits import Limits, StrategyLimits

PUTS = StrategyLimits(
    Decimal("0.5"),
    max_positions=3,
    delta_min=Decimal("0.15"),
    delta_max=Decimal("0.30"),
    target_credit=Decimal(75),
)
ANYTHING = StrategyLimits(Decimal(1))


def test_limits_themselves_are_allowed():
    assert [PUTS.allows_delta(Decimal(delta)) for delta in ("-0.15", "0.30", "0.1499", "-0.3001")] == [
        True,
        True,
        False,
        False,
    ]
    assert [PUTS.allows_another(held) for held in (0, 2, 3)] == [True, True, False]
    assert [PUTS.pays_enough(Decimal(credit)) for credit in (75, 74)] == [True, False]


def test_what_is_not_said_limits_nothing():
    assert ANYTHING.allows_delta(Decimal(1))
    assert ANYTHING.allows_another(10_000)
    assert ANYTHING.pays_enough(Decimal(-5))


def test_room_is_what_is_left_of_the_share():
    assert PUTS.room(Decimal(100_000), Decimal(40_000)) == Decimal(10_000)
    assert PUTS.room(Decimal(100_000), Decimal(60_000)) == Decimal(-10_000)


def test_a_strategy_that_is_not_named_is_not_in_the_plan():
    limits = Limits("p", "plan", 1, strategies={"short_put": PUTS})
    assert limits.of("short_put") is PUTS
    assert limits.of("iron_condor") is None
