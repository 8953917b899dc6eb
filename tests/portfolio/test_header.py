"""The line above every page."""

from datetime import UTC, datetime
from decimal import Decimal

from tests.portfolio.books import CALL, KO, NOW, PUT, SPY, THE_PUT, leg, valued
from thetadesk.portfolio.header import header, joined, missing, oldest, unknown
from thetadesk.portfolio.model import BuyingPower, Cash, FigureSource, Totals
from thetadesk.portfolio.totals import grouped

TOLD = BuyingPower(
    Decimal(10), Decimal(30), FigureSource.BROKER, datetime(2026, 3, 3, tzinfo=UTC), "as it says"
)
MODEL = BuyingPower(Decimal(5), Decimal(15), FigureSource.MODEL, note="Regulation T")


def test_net_liquidation_is_cash_and_what_everything_is_worth():
    legs = valued([leg(PUT, -1, "118.87"), leg("KO", 100, "-6000", account="a2")], [THE_PUT, KO, SPY])
    parts = grouped(legs, lambda each: each.held.key.account_id)
    cash = [Cash("a1", Decimal("1000.50")), Cash("a2", Decimal(200))]
    found = header(parts, cash, {"a1": TOLD, "a2": MODEL}, oldest(legs))
    assert found.net_liquidation == Decimal("1200.50") - 85 + 6101
    assert found.totals.legs == 2
    assert found.at == NOW.timestamp()


def test_what_is_missing_is_counted():
    legs = valued([leg(PUT, -1, "118.87"), leg(CALL, -1, "50")], [THE_PUT, KO, SPY])
    found = header({"a1": grouped(legs, lambda _: 0)[0]}, [Cash("a1", Decimal(100))], {}, None)
    assert found.net_liquidation == 15
    assert missing(found.totals)["net_liquidation"] == 1


def test_nothing_with_a_price_is_no_net_liquidation():
    legs = valued([leg(PUT, -1, "118.87")], [])
    found = header({"a1": grouped(legs, lambda _: 0)[0]}, [Cash("a1", Decimal(100))], {}, None)
    assert found.net_liquidation is None
    assert header({"a1": Totals()}, [Cash("a1", Decimal(100))], {}, None).net_liquidation == 100


def test_currencies_are_never_added():
    legs = valued(
        [leg(PUT, -1, "118.87"), leg("KO", 100, "-5000", account="a2", currency="EUR")], [THE_PUT, KO, SPY]
    )
    parts = grouped(legs, lambda each: each.held.key.account_id)
    dollars = Cash("a1", Decimal(1000), others=(("EUR", Decimal(7)),))
    euros = Cash("a2", Decimal(200), "EUR")
    found = header(parts, [dollars, euros], {"a1": MODEL, "a2": TOLD}, None)
    assert (found.currency, found.net_liquidation) == ("USD", 1000 - 85)
    assert found.other_cash == {"EUR": Decimal(207)}
    assert found.buying_power == MODEL
    other = header(parts, [euros, dollars], {}, None)
    assert (other.currency, other.net_liquidation, other.other_cash) == ("EUR", None, {"USD": Decimal(1000)})
    assert header({}, [euros], {}, None).net_liquidation == 200


def test_a_figure_says_how_many_legs_it_lacks():
    legs = valued([leg(PUT, -1, "118.87"), leg(CALL, -1, "50"), leg("IBM", 1, "-9")], [THE_PUT, KO, SPY])
    found = grouped(legs, lambda _: 0)[0]
    lacking = {"net_liquidation": 2, "pnl_today": 2, "pnl_open": 2, "extrinsic": 1}
    assert missing(found) == {**lacking, "greeks": 1, "beta_weighted_delta": 2}
    assert "extrinsic" not in unknown(found)
    assert "extrinsic" in unknown(grouped(legs[1:], lambda _: 0)[0])
    assert missing(Totals()) == {}


def test_a_figure_that_lacks_every_leg_is_unknown_and_not_zero():
    nothing = grouped(valued([leg(PUT, -1, "118.87")], []), lambda _: 0)[0]
    assert unknown(nothing) >= {"pnl_today", "pnl_open", "extrinsic", "theta", "beta_weighted_delta"}
    assert not unknown(Totals())
    legs = [leg(PUT, -1, "118.87"), leg(CALL, -1, "50")]
    assert unknown(grouped(valued(legs, [THE_PUT, KO, SPY]), lambda _: 0)[0]) == set()
    closed = [leg(PUT, -1, "118.87"), leg(CALL, 0, today=(0, "12.34"))]
    assert "pnl_today" not in unknown(grouped(valued(closed, []), lambda _: 0)[0])


def test_buying_power_is_the_brokers_only_where_brokers_told_all_of_it():
    assert joined([TOLD]).source is FigureSource.BROKER
    both = joined([TOLD, MODEL])
    assert (both.used, both.available, both.source, both.at) == (15, 45, FigureSource.MODEL, TOLD.at)
    assert "1 of 2 accounts as their broker says" in both.note
    unknown_one = BuyingPower(None, None, FigureSource.MODEL, note="not reckoned")
    assert joined([unknown_one]).used is joined([unknown_one, unknown_one]).used is None
    some = joined([MODEL, unknown_one])
    assert (some.used, some.available) == (5, 15)
    assert "1 of 2 accounts are not in it" in some.note
    assert joined([]).fraction is joined([]).used is joined([]).available is None


def test_what_is_not_live_does_not_count_as_present():
    assert oldest(valued([leg(PUT, -1)], [])) is None
