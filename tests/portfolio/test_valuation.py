"""What legs are worth and risk, figure by figure, reckoned by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.ledger.builders import named
from tests.portfolio.books import (
    CALL,
    KO,
    NOW,
    PUT,
    SHARES,
    SPY,
    THE_CALL,
    THE_PUT,
    leg,
    one,
    paying,
    tick,
    valued,
)
from thetadesk.kernel.instruments import with_terms
from thetadesk.market.model import BrokerGreeks, GreeksSource, MarkSource, QuoteState, Sourced
from thetadesk.portfolio.model import Facts, Risk, Underlying
from thetadesk.pricing import american


def test_a_short_put_counts_from_what_it_brought_and_from_yesterdays_close():
    found = one(leg(PUT, -2, "238.74"), THE_PUT, KO, SPY)
    assert (found.mark, found.mark_source, found.state) == (
        pytest.approx(0.85),
        MarkSource.MID,
        QuoteState.LIVE,
    )
    assert found.value == Decimal("-170.00")
    assert found.pnl_open == Decimal("68.74")
    assert found.pnl_today == Decimal("40.00")  # 2 × 100 × (1.05 − 0.85)
    assert found.max_profit_fraction == pytest.approx(68.74 / 238.74)
    assert found.extrinsic == Decimal("170.00")  # all of it, and it comes to the seller
    assert (found.dte, found.trading_dte) == (17, 13)
    assert found.moneyness == pytest.approx((60 - 61.01) / 60)
    assert found.risk is Risk.MEDIUM
    assert found.problems == ()


def test_what_was_opened_today_counts_from_its_price():
    found = one(leg(PUT, -1, "118.87", today=(-1, "118.87")), THE_PUT, KO)
    assert found.pnl_today == found.pnl_open == Decimal("33.87")


def test_what_was_added_today_counts_from_its_price_and_the_rest_from_the_close():
    found = one(leg(PUT, -3, "300.00", today=(-1, "118.87")), THE_PUT, KO)
    # two were held at 1.05, one came at 1.1887 net of fees
    assert found.pnl_today == Decimal("40.00") + Decimal("118.87") - Decimal("85.00")


def test_what_was_closed_today_counts_with_its_close_and_nothing_else():
    found = one(leg(PUT, 0, today=(1, "-91.13")), THE_PUT, KO)
    assert found.value == Decimal(0)
    assert found.pnl_today == Decimal("105.00") - Decimal("91.13")
    assert found.greeks is not None
    assert found.greeks.delta == found.greeks.theta == 0


def test_what_came_and_went_today_needs_no_close():
    found = one(leg(PUT, 0, today=(0, "12.34")), tick(PUT, None, None))
    assert found.pnl_today == Decimal("12.34")


def test_an_assignment_passes_from_the_option_to_the_shares():
    option = leg(PUT, 0, today=(1, "0"))
    shares = leg(SHARES, 100, "-6000.00", today=(100, "-6000.00"))
    legs = valued([option, shares], [THE_PUT, KO])
    assert [each.pnl_today for each in legs] == [Decimal("105.00"), Decimal("101.00")]


def test_shares_have_a_delta_of_themselves_and_no_time():
    found = one(leg(SHARES, 100, "-5800.00"), KO, SPY)
    assert found.value == Decimal("6101.00")
    assert (found.pnl_open, found.pnl_today) == (Decimal("301.00"), Decimal("51.00"))
    assert (found.greeks.delta, found.greeks.gamma, found.greeks.theta, found.greeks.vega) == (100, 0, 0, 0)
    assert found.beta_weighted_delta == pytest.approx(0.5 * 61.01 * 100 / 600)
    assert (found.dte, found.moneyness, found.risk, found.extrinsic, found.iv) == (None,) * 5
    assert found.max_profit_fraction is None


def test_greeks_are_the_models_at_the_volatility_that_the_price_says():
    found = one(leg(PUT, -2), THE_PUT, KO, SPY)
    years = (datetime(2026, 3, 20, 20, tzinfo=UTC) - NOW).total_seconds() / 86400 / 365
    theirs = american.value(61.01, 60.0, years, found.iv, 0.04, 0.0, -1)
    assert theirs.price == pytest.approx(0.85, abs=1e-3)
    greeks = found.greeks
    assert greeks.source is GreeksSource.MODEL
    assert greeks.unit_delta == pytest.approx(theirs.delta, abs=1e-4)
    assert greeks.delta == pytest.approx(-200 * theirs.delta, rel=1e-3)
    assert greeks.gamma == pytest.approx(-200 * theirs.gamma, rel=1e-3)
    assert greeks.theta == pytest.approx(-200 * theirs.theta, rel=1e-3)
    assert greeks.vega == pytest.approx(-200 * theirs.vega, rel=1e-3)
    assert greeks.delta > 0 > greeks.vega
    assert greeks.theta > 0
    assert found.beta_weighted_delta == pytest.approx(0.5 * 61.01 * greeks.delta / 600)
    assert found.assignment_probability == pytest.approx(-theirs.delta, abs=0.06)


@pytest.mark.parametrize(
    ("ko", "risk"), [(56.9, Risk.LOW), (58.9, Risk.LOW), (59.5, Risk.MEDIUM), (62.6, Risk.HIGH)]
)
def test_the_risk_of_a_short_call_grows_with_its_underlying(ko, risk):
    found = one(leg(CALL, -1), THE_CALL, tick("KO", ko - 0.01, ko + 0.01))
    assert found.risk is risk


def test_a_long_option_has_neither_risk_level_nor_assignment():
    found = one(leg(PUT, 1, "-120.00"), THE_PUT, KO)
    assert (found.risk, found.assignment_probability) == (None, None)
    assert found.extrinsic == Decimal("-85.00")
    assert found.max_profit_fraction == pytest.approx((85 - 120) / (6000 - 120))


def test_a_long_call_has_no_most_to_earn():
    assert one(leg(CALL, 1, "-50.00"), THE_CALL, KO).max_profit_fraction is None


def test_an_option_priced_at_its_intrinsic_value_moves_with_its_underlying():
    deep = "KO 20 Mar 26 40 C"
    found = one(leg(deep, -1), tick(deep, 20.90, 21.00), KO)
    assert found.iv is None
    assert (found.greeks.unit_delta, found.greeks.theta, found.greeks.vega) == (1, 0, 0)
    assert found.assignment_probability == 1
    assert found.extrinsic == 0


def test_without_a_model_the_brokers_greeks_are_shown_and_named():
    vix = "VIX 18 Mar 26 20 C"
    told = BrokerGreeks(iv=0.9, delta=0.3, gamma=0.05, theta=-0.04, vega=0.02)
    found = one(leg(vix, -1), tick(vix, 1.00, 1.10, greeks=told), tick("VIX", None, None, last=17.0))
    assert found.greeks.source is GreeksSource.BROKER
    assert (found.greeks.delta, found.greeks.theta) == (pytest.approx(-30), pytest.approx(4))
    assert found.iv == 0.9
    assert "forward" in found.problems[0]
    assert one(leg(vix, -1), tick(vix, 1.00, 1.10), tick("VIX", None, None, last=17.0)).greeks is None


def test_an_index_is_exercised_at_its_end_only():
    spx = "SPXW 20 Mar 26 6000 P"
    index = tick("SPX", None, None, last=6000.0)
    facts = Facts(((0.0, 0.04),), "", {"SPX": Underlying("SPX", dividend_yield=Sourced(0.013, "test"))})
    found = one(leg(spx, -1), tick(spx, 70.0, 71.0), index, facts=facts)
    assert found.spot_state is QuoteState.LIVE
    assert found.greeks.unit_delta == pytest.approx(-0.47, abs=0.03)


def test_a_dividend_before_expiry_is_in_the_price_and_told():
    facts = paying(0.53, date(2026, 3, 13))
    with_it = one(leg(PUT, -1), THE_PUT, KO, facts=facts)
    without = one(leg(PUT, -1), THE_PUT, KO)
    assert with_it.iv < without.iv  # what falls on the day needs no volatility to fall
    assert (with_it.days_to_ex_dividend, with_it.ex_dividend_forecast) == (10, False)
    assert without.days_to_ex_dividend is None
    guessed = one(leg(SHARES, 100), KO, facts=paying(0.53, date(2026, 6, 12), forecast=True))
    assert (guessed.days_to_ex_dividend, guessed.ex_dividend_forecast) == (101, True)


def test_a_dividend_falls_with_the_opening_of_its_day():
    facts = paying(0.53, date(2026, 3, 20))
    evening, opening = datetime(2026, 3, 19, 19, 59, tzinfo=UTC), datetime(2026, 3, 20, 13, 30, tzinfo=UTC)
    held, quotes = leg(CALL, -1), (tick(CALL, 1.0, 1.1), tick("KO", 63.0, 63.02))
    before = one(held, *quotes, facts=facts, now=evening)
    after = one(held, *quotes, facts=facts, now=opening)
    assert (before.days_to_ex_dividend, after.days_to_ex_dividend) == (1, 0)
    assert before.iv > one(held, *quotes, now=evening).iv  # the share is to fall, and the call costs as much
    assert after.iv == one(held, *quotes, now=opening).iv  # nobody who holds the share now gets it


@pytest.mark.parametrize(
    ("spot", "now", "chance"),
    [
        (59.5, datetime(2026, 3, 20, 20, 0, tzinfo=UTC), 1.0),
        (60.5, datetime(2026, 3, 20, 20, 0, tzinfo=UTC), 0.0),
        (59.5, datetime(2026, 3, 22, 16, 0, tzinfo=UTC), 1.0),
    ],
)
def test_after_the_close_of_the_last_day_assignment_is_certain_or_none(spot, now, chance):
    found = one(leg(PUT, -1), THE_PUT, tick("KO", spot, spot), now=now)
    assert (found.assignment_probability, found.greeks) == (chance, None)
    assert one(leg(PUT, 1), THE_PUT, tick("KO", spot, spot), now=now).assignment_probability is None
    assert one(leg(PUT, -1), THE_PUT, now=now).assignment_probability is None


def test_after_a_settlement_at_the_opening_nobody_knows():
    monthly, evening = "SPX 20 Mar 26 6000 P", datetime(2026, 3, 20, 20, 0, tzinfo=UTC)
    index = tick("SPX", None, None, last=5900.0)
    assert one(leg(monthly, -1), tick(monthly, 70.0, 71.0), index, now=evening).assignment_probability is None
    weekly = "SPXW 20 Mar 26 6000 P"
    assert one(leg(weekly, -1), tick(weekly, 70.0, 71.0), index, now=evening).assignment_probability == 1.0


def test_earnings_are_counted_in_days_until_they_are_over():
    def days(on):
        about = Underlying("KO", earnings_on=Sourced(on, "test"))
        return one(leg(PUT, -1), THE_PUT, KO, facts=Facts(underlyings={"KO": about})).days_to_earnings

    assert (days(date(2026, 3, 12)), days(date(2026, 3, 3)), days(date(2026, 3, 2))) == (9, 0, None)


# What cannot be trusted, and what cannot be known


def test_without_a_quote_nothing_is_known_and_nothing_is_zero():
    found = one(leg(PUT, -1, "118.87"), KO)
    assert found.state is QuoteState.MISSING
    assert (found.mark, found.value, found.pnl_open, found.pnl_today, found.iv, found.greeks) == (None,) * 6
    assert found.problems == ("there is no quote",)
    assert found.moneyness is not None


def test_a_crossed_quote_gives_the_last_trade_and_says_so():
    found = one(leg(PUT, -1), tick(PUT, 0.95, 0.85, last=0.88), KO)
    assert (found.state, found.mark, found.mark_source) == (QuoteState.CROSSED, 0.88, MarkSource.LAST)
    assert "the quote is crossed" in found.problems
    assert one(leg(PUT, -1), tick(PUT, 0.95, 0.85), KO).value is None


def test_a_silent_source_makes_its_figures_stale():
    late = datetime(2026, 3, 3, 16, 5, tzinfo=UTC)
    found = one(leg(PUT, -1), THE_PUT, KO, now=late)
    assert (found.state, found.spot_state) == (QuoteState.STALE, QuoteState.STALE)
    assert found.value == Decimal("-85.00")
    assert "the quote is stale" in found.problems


@pytest.mark.parametrize("nonsense", [0.0, -999.0, float("nan"), float("inf")])
def test_sentinels_are_no_prices(nonsense):
    found = one(leg(PUT, -1), tick(PUT, nonsense, nonsense, last=nonsense), KO)
    assert (found.mark, found.value, found.greeks) == (None, None, None)


def test_without_a_close_today_is_unknown_and_the_rest_is_not():
    found = one(leg(PUT, -1, "118.87"), tick(PUT, 0.80, 0.90), KO)
    assert (found.pnl_today, found.pnl_open) == (None, Decimal("33.87"))
    assert "previous close" in found.problems[0]
    stored = Facts(FACTS_RATES, closes={named(PUT).symbol: Sourced(1.05, "candles")})
    assert one(leg(PUT, -1), tick(PUT, 0.80, 0.90), KO, facts=stored).pnl_today == Decimal("20.00")


FACTS_RATES = ((0.0, 0.04),)


def test_what_nobody_knows_the_cost_of_has_no_open_profit():
    found = one(leg(PUT, -1, "0", basis_known=False), THE_PUT, KO)
    assert (found.pnl_open, found.max_profit_fraction) == (None, None)
    assert found.pnl_today == Decimal("20.00")
    assert "nobody knows what it cost" in found.problems


def test_an_unknown_multiplier_is_no_value_at_all():
    found = one(leg("GREE1 20 Mar 26 22 P", -6, "900.00"), tick("GREE1 20 Mar 26 22 P", 4.0, 4.2))
    assert (found.mark, found.value, found.pnl_open, found.greeks) == (pytest.approx(4.1), None, None, None)
    assert "multiplier is unknown" in found.problems[0]


def test_an_adjusted_contract_is_an_option_on_what_it_delivers():
    adjusted = with_terms(named("GREE1 20 Mar 26 22 P"), Decimal(100), (("GREE", Decimal(11)),))
    quotes = (tick("GREE1 20 Mar 26 22 P", 4.0, 4.2), tick("GREE", 169.9, 170.1))
    found = one(leg(adjusted, -6, "900.00"), *quotes)
    assert found.value == Decimal("-2460.00")
    # 100 times a strike of 22 pays for 11 shares at 170, that is 18.70 for each hundredth
    assert found.moneyness == pytest.approx((22 - 18.7) / 22)
    assert found.extrinsic == Decimal("480.00")
    whole = -found.greeks.unit_delta * 6 * 11
    assert found.greeks.delta == pytest.approx(whole)
    assert 0 < found.greeks.delta < 66


def test_an_adjusted_contract_of_unknown_deliverables_has_a_value_and_no_greeks():
    adjusted = with_terms(named("GREE1 20 Mar 26 22 P"), Decimal(100))
    found = one(leg(adjusted, -1), tick("GREE1 20 Mar 26 22 P", 4.0, 4.2), tick("GREE", 169.9, 170.1))
    assert (found.value, found.greeks, found.moneyness, found.extrinsic) == (
        Decimal("-410.00"),
        None,
        None,
        None,
    )
    assert "delivers" in found.problems[0]


def test_a_future_is_worth_what_has_not_been_settled_yet():
    future = with_terms(named("/MESH6"), Decimal(5))
    found = one(leg(future, 2), tick("/MESH6", 6000.0, 6000.5, 5990.0))
    assert found.value == found.pnl_today == Decimal("102.50")
    assert found.pnl_open is None


def test_a_future_that_was_traded_today_has_no_value_before_its_first_settlement():
    future = with_terms(named("/MESH6"), Decimal(5))
    found = one(leg(future, 2, "-2.50", today=(1, "-1.25")), tick("/MESH6", 6000.0, 6000.5, 5990.0))
    assert (found.value, found.pnl_today, found.pnl_open) == (None, None, None)
    assert "traded today" in found.problems[0]
    assert found.greeks.delta == 10
    closed = one(leg(future, 0, today=(-1, "48.75")), tick("/MESH6", 6000.0, 6000.5, 5990.0))
    assert (closed.value, closed.pnl_today, closed.problems) == (0, Decimal("48.75"), ())


def test_an_expired_option_has_no_greeks_any_more():
    after = datetime(2026, 3, 21, 15, 0, tzinfo=UTC)
    found = one(leg(PUT, -1), THE_PUT, KO, now=after)
    assert (found.dte, found.iv, found.greeks) == (-1, None, None)


def test_what_has_settled_does_not_move_with_what_its_broker_said_last():
    spx = "SPX 20 Mar 26 6000 P"
    for minute, known in ((29, True), (30, False)):
        now = datetime(2026, 3, 20, 13, minute, tzinfo=UTC)
        told = tick(spx, 40.0, 41.0, greeks=BrokerGreeks(delta=-1.0), received_at=now.timestamp())
        found = one(leg(spx, -1, "500"), told, now=now)
        assert (found.greeks is not None) is known


def test_while_the_market_is_closed_options_do_not_age():
    settles_in_the_morning = "SPX 20 Mar 26 6000 P"
    found = []
    for now in (datetime(2026, 3, 19, 20, tzinfo=UTC), datetime(2026, 3, 20, 13, 15, tzinfo=UTC)):
        at = now.timestamp()
        told = tick(settles_in_the_morning, 4.0, 4.2, 5.0, received_at=at)
        index = tick("SPX", None, None, 6000.0, last=6010.0, received_at=at)
        found.append(one(leg(settles_in_the_morning, -1, "500"), told, index, now=now))
    evening, morning = found
    assert morning.iv == pytest.approx(evening.iv)
    assert morning.greeks.theta == pytest.approx(evening.greeks.theta)
    assert (evening.dte, morning.dte) == (1, 0)
    settled = one(
        leg(settles_in_the_morning, -1, "500"), told, index, now=datetime(2026, 3, 20, 13, 31, tzinfo=UTC)
    )
    assert settled.greeks is None
