"""Regulation T, position by position, reckoned by hand."""

from decimal import Decimal

import pytest

from tests.portfolio.books import CALL, KO, PUT, SHARES, THE_CALL, THE_PUT, leg, tick, valued
from thetadesk.portfolio.margin import buying_power, powers, requirement
from thetadesk.portfolio.model import BuyingPower, Cash, FigureSource

LONG_PUT, FAR_CALL, LATER = "KO 20 Mar 26 57.5 P", "KO 20 Mar 26 65 C", "KO 17 Apr 26 60 P"
QUOTES = [
    KO,  # 61.01
    THE_PUT,  # 0.85
    THE_CALL,  # 0.53
    tick(LONG_PUT, 0.20, 0.30),
    tick(FAR_CALL, 0.10, 0.14),
    tick(LATER, 1.45, 1.55),
]
NAKED_PUT = (Decimal("0.20") * Decimal("61.01") - Decimal("1.01") + Decimal("0.85")) * 100
NAKED_CALL = (Decimal("0.20") * Decimal("61.01") - Decimal("1.49") + Decimal("0.53")) * 100


@pytest.mark.parametrize(
    ("legs", "tied_up"),
    [
        ([leg(PUT, -1)], NAKED_PUT),
        ([leg(PUT, -3)], 3 * NAKED_PUT),
        ([leg(CALL, -1)], NAKED_CALL),
        ([leg(PUT, -1), leg(CALL, -1)], NAKED_CALL + 85 if NAKED_CALL > NAKED_PUT else NAKED_PUT + 53),
        ([leg(SHARES, 100)], Decimal("3050.50")),
        ([leg(SHARES, 100), leg(CALL, -1)], Decimal("3050.50")),
        ([leg(SHARES, 100), leg(CALL, -2)], Decimal("3050.50") + NAKED_CALL),
        ([leg(SHARES, -100), leg(PUT, -1)], Decimal("3050.50")),
        ([leg(PUT, -1), leg(LONG_PUT, 1)], Decimal(250)),
        ([leg(PUT, -2), leg(LONG_PUT, 1)], 250 + NAKED_PUT),
        ([leg(PUT, -1), leg(LATER, 1)], Decimal(0)),
        (
            [leg(LATER, -1), leg(PUT, 1)],
            (Decimal("0.20") * Decimal("61.01") - Decimal("1.01") + Decimal("1.50")) * 100,
        ),
        ([leg(PUT, -1), leg(LONG_PUT, 1), leg(CALL, -1), leg(FAR_CALL, 1)], Decimal(250)),
        ([leg(PUT, 1)], Decimal(0)),
        ([], Decimal(0)),
    ],
)
def test_a_margin_account_ties_up(legs, tied_up):
    assert requirement(valued(legs, QUOTES), cash_account=False).tied_up == tied_up.quantize(Decimal("0.01"))


def test_a_cash_account_secures_puts_in_full_and_pays_its_shares():
    found = requirement(valued([leg(PUT, -1), leg(SHARES, 100)], QUOTES), cash_account=True)
    assert found.tied_up == Decimal("12101.00")


def test_two_bull_spreads_need_no_naked_margin():
    spreads = [
        leg(f"SPY 20 Mar 26 {strike} C", quantity)
        for strike, quantity in ((598, 1), (603, -1), (600, 1), (605, -1))
    ]
    quotes = [
        tick("SPY", 599.9, 600.1),
        *(tick(f"SPY 20 Mar 26 {strike} C", 5, 5.1) for strike in (598, 600, 603, 605)),
    ]
    assert requirement(valued(spreads, quotes), cash_account=False).tied_up == 0


def test_a_deep_out_of_the_money_put_ties_up_a_tenth_of_its_strike():
    far = "KO 20 Mar 26 40 P"
    found = requirement(valued([leg(far, -1)], [KO, tick(far, 0.01, 0.03)]), cash_account=False)
    assert found.tied_up == Decimal("402.00")


def test_a_broad_index_ties_up_less():
    put = "SPXW 20 Mar 26 6000 P"
    legs = valued([leg(put, -1)], [tick(put, 70.0, 70.0), tick("SPX", None, None, last=6000.0)])
    assert requirement(legs, cash_account=False).tied_up == Decimal("97000.00")


def test_what_has_no_price_is_left_out_and_said():
    legs = valued([leg(PUT, -1), leg(CALL, -1)], [KO, THE_PUT])
    found = buying_power(legs, Cash("a1", Decimal(5000)))
    assert found.used == NAKED_PUT.quantize(Decimal("0.01"))
    assert found.available == 5000 - found.used
    assert found.source is FigureSource.MODEL
    assert "1 legs without a price" in found.note
    assert found.fraction == found.used / 5000


def test_nothing_with_a_price_ties_up_nobody_knows_what():
    found = buying_power(valued([leg(PUT, -1), leg(CALL, -1)], []), Cash("a1", Decimal(5000)))
    assert (found.used, found.available, found.fraction) == (None, None, None)
    assert "no leg has a price" in found.note
    assert buying_power([], Cash("a1", Decimal(5000))).available == 5000


def test_margins_are_in_dollars():
    found = buying_power(valued([leg(PUT, -1)], QUOTES), Cash("a1", Decimal(5000), "EUR"))
    assert (found.used, found.available) == (None, None)
    assert "an account in EUR" in found.note


def test_the_broker_is_believed_where_it_says_something():
    told = BuyingPower(Decimal(1), Decimal(3), FigureSource.BROKER)
    legs = valued([leg(PUT, -1), leg(PUT, -1, account="a2")], QUOTES)
    found = powers(legs, [Cash("a1", Decimal(5000)), Cash("a2", Decimal(5000))], {"a2": told})
    assert found["a2"] is told
    assert found["a1"].source is FigureSource.MODEL
    assert told.fraction == Decimal("0.25")
    assert BuyingPower(None, None, FigureSource.BROKER).fraction is None
    assert BuyingPower(Decimal(0), Decimal(0), FigureSource.MODEL).fraction is None
