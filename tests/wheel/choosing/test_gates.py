"""What is never proposed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from tests.wheel.choosing.boards import ASK, CALLS, asks, board, boards, chain, row
from thetadesk.market.model import QuoteState
from thetadesk.portfolio.limits import StrategyLimits
from thetadesk.wheel.choosing.board import Code
from thetadesk.wheel.choosing.gates import refused, secured
from thetadesk.wheel.choosing.recommend import recommend
from thetadesk.wheel.choosing.zone import zone

D = Decimal
CLOSED = board(spot_state=QuoteState.CLOSED)
PLAN = StrategyLimits(D("0.5"), 3, D("0.1"), D("0.3"), D(40))


def codes(found, ask=ASK, of=None) -> list[Code]:
    return [refusal.code for refusal in refused(of or board(), found, ask, (0.0, 1e9))]


def test_a_good_option_passes():
    assert codes(row()) == []
    assert codes(row(105, sign=1), CALLS) == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"days": -1}, [Code.EXPIRED]),
        ({"years": 0.0}, [Code.EXPIRED]),
        ({"multiplier": None}, [Code.UNKNOWN_MULTIPLIER]),
        ({"quote": QuoteState.STALE}, [Code.STALE]),
        ({"quote": QuoteState.MISSING}, [Code.STALE]),
        ({"quote": QuoteState.CLOSED}, [Code.STALE]),
        ({"quote": QuoteState.CROSSED}, [Code.CROSSED]),
        ({"bid": 1.2, "ask": 1.1}, [Code.CROSSED]),
        ({"quote": QuoteState.ONE_SIDED}, [Code.ONE_SIDED]),
        ({"ask": None}, [Code.ONE_SIDED]),
        ({"bid": None}, [Code.NO_BID]),
        ({"bid": 0.0, "ask": 0.05}, [Code.NO_BID]),
        ({"bid": 0.2, "ask": 0.5}, [Code.ILLIQUID]),
        ({"open_interest": 3.0, "volume": 0.0}, [Code.ILLIQUID]),
    ],
)
def test_a_flaw_is_refused(said, expected):
    assert codes(replace(row(), **said)) == expected


@pytest.mark.parametrize(
    "said",
    [
        {"open_interest": None, "volume": None},
        {"open_interest": 3.0, "volume": 1.0},
        {"bid": 0.05, "ask": 0.10},
    ],
)
def test_what_nobody_counts_and_a_nickels_width_are_no_flaws(said):
    assert codes(replace(row(), **said)) == []


def test_the_close_is_what_there_is_while_the_market_is_closed():
    assert codes(row(quote=QuoteState.CLOSED), of=CLOSED) == []
    assert codes(row(quote=QuoteState.STALE), of=CLOSED) == [Code.STALE]


@pytest.mark.parametrize(
    "state", [QuoteState.STALE, QuoteState.MISSING, QuoteState.CROSSED, QuoteState.ONE_SIDED]
)
def test_nothing_is_measured_from_a_price_that_is_not_believed(state):
    assert codes(row(), of=board(spot_state=state)) == [Code.STALE]


def test_a_call_needs_free_shares_and_a_put_its_cash():
    assert codes(row(105, sign=1), replace(CALLS, shares=D("199.5"), contracts=2)) == [Code.UNCOVERED_CALL]
    assert codes(row(), replace(ASK, cash=D("9499.99"))) == [Code.NO_CASH]
    assert codes(row(), replace(ASK, cash=D(9500))) == []
    assert codes(row(), replace(ASK, cash=None)) == []
    assert secured(row(), 2) == 19_000
    assert secured(row(multiplier=None), 2) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"net_liquidation": D(19_000)}, []),
        ({"net_liquidation": D(18_999)}, [Code.PLAN_STRATEGY]),
        ({"net_liquidation": None}, [Code.PLAN_STRATEGY]),
        ({"allocated": D(45_000)}, [Code.PLAN_STRATEGY]),
        ({"open_count": 3}, [Code.PLAN_POSITIONS]),
        ({"risk_per_trade": D(9_000)}, [Code.PLAN_RISK]),
        ({"overnight_left": D(9_499)}, [Code.PLAN_OVERNIGHT]),
        ({"overnight_left": D(9_500)}, []),
    ],
)
def test_the_plan_limits(changes, expected):
    ask = replace(ASK, limits=PLAN, net_liquidation=D(100_000))
    assert codes(row(), replace(ask, **changes)) == expected


def test_the_plans_delta_and_credit_are_of_one_contract():
    ask = replace(ASK, limits=PLAN, net_liquidation=D(1_000_000))
    assert codes(row(delta=-0.31), ask) == [Code.PLAN_DELTA]
    assert codes(row(delta=-0.09), ask) == [Code.PLAN_DELTA]
    assert codes(row(delta=None), ask) == [Code.PLAN_DELTA]
    assert codes(row(bid=0.39, ask=0.41), ask) == [Code.PLAN_CREDIT]


def test_outside_the_zone_nothing_else_is_asked():
    bad = row(99, bid=None)
    (refusal,) = refused(board(), bad, ASK, (90.0, 95.0))
    assert (refusal.code, refusal.limit, refusal.actual) == (Code.OUTSIDE_ZONE, "90.00 to 95.00", "99")
    assert codes(bad) == [Code.NO_BID]
    assert refused(board(), bad, ASK, None)[0].code is Code.OUTSIDE_ZONE


@given(boards(), asks())
def test_gates_never_leak(found, ask):
    """Whatever a market tells and a plan says: what is proposed holds against every gate, looked at anew."""
    said = recommend(found, ask, with_flips=False)
    for choice in (said.choice, *said.runners) if said.choice else ():
        option = choice.row
        assert found.spot_state in (QuoteState.LIVE, QuoteState.CLOSED)
        assert option.quote is QuoteState.LIVE or found.spot_state is option.quote is QuoteState.CLOSED
        assert 0 < option.bid <= option.ask
        assert option.years > 0
        assert option.sign == ask.sign
        low, high = zone(found, ask.profile, ask.sign, option.years)
        assert low <= option.strike <= high
        units = option.multiplier * ask.contracts
        if ask.sign > 0:
            assert ask.shares >= units
        else:
            assert ask.cash is None or option.strike * units <= ask.cash
            assert ask.risk_per_trade is None or option.strike * units <= ask.risk_per_trade
        if ask.limits is not None:
            assert ask.limits.max_positions is None or ask.open_count < ask.limits.max_positions
            assert ask.limits.delta_max is None or abs(option.delta) <= float(ask.limits.delta_max)
            assert ask.limits.delta_min is None or abs(option.delta) >= float(ask.limits.delta_min)
            assert (
                ask.limits.target_credit is None
                or D(str(option.bid)) * option.multiplier >= ask.limits.target_credit
            )
            if ask.sign < 0:
                assert ask.allocated + option.strike * units <= ask.net_liquidation * ask.limits.allocation


def test_a_whole_chain_has_options_for_every_profile():
    for profile in type(ASK.profile):
        assert recommend(chain(), replace(ASK, profile=profile), with_flips=False).choice is not None
