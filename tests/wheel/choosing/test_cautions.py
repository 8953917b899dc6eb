"""What to know, in words."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.wheel.choosing.boards import ASK, CALLS, TODAY, board, row
from thetadesk.market.model import Dividend, Sourced
from thetadesk.wheel.choosing.cautions import Warn
from thetadesk.wheel.choosing.recommend import recommend
from thetadesk.wheel.choosing.sigma import blended

D = Decimal
PUT, CALL = row(93, ask=0.43, bid=0.40), row(107, sign=1, ask=0.43, bid=0.40)
EX = Dividend("KO", TODAY + timedelta(days=9), 0.485, "forecast", forecast=True)


def cautions(found, ask=ASK):
    said = recommend(found, ask, with_flips=False)
    assert said.choice is not None
    return {caution.code: caution.words for caution in said.cautions}


def test_nothing_to_say():
    assert cautions(board([PUT])) == {}
    assert cautions(board([CALL]), CALLS) == {}


@pytest.mark.parametrize(("days", "told"), [(-1, False), (0, True), (18, True), (19, False)])
def test_a_report_until_the_last_day(days, told):
    found = board([PUT], earnings_on=Sourced(TODAY + timedelta(days=days), "Finnhub"))
    assert (Warn.EARNINGS in cautions(found)) is told


def test_a_dividend_is_told_for_what_it_does():
    assert cautions(board([PUT], dividends=(EX,))) == {
        Warn.EX_DIVIDEND: "goes ex 0.485 on 2026-03-11 (forecast): the price falls by it"
    }
    assert cautions(board([CALL], dividends=(replace(EX, forecast=False),)), CALLS) == {
        Warn.EX_DIVIDEND: "goes ex 0.485 on 2026-03-11: a call may be assigned the evening before"
    }
    assert cautions(board([PUT], dividends=(replace(EX, ex_on=TODAY),))) == {}


def test_a_wide_market():
    assert cautions(board([row(93, bid=0.5, ask=0.6)])) == {
        Warn.WIDE_MARKET: "bid 0.5, ask 0.6: 18% of the mid is the spread"
    }


def test_much_in_one_symbol():
    ask = replace(ASK, net_liquidation=D(50_000), exposure={"KO": D(1_000)})
    assert cautions(board([PUT]), ask) == {Warn.CONCENTRATION: "21% of net liquidation would be in KO"}
    assert cautions(board([PUT]), replace(ask, exposure={"PEP": D(1_000)})) == {}
    # The shares under a call are counted in the exposure already.
    assert (
        cautions(board([CALL]), replace(CALLS, net_liquidation=D(50_000), exposure={"KO": D(10_000)})) == {}
    )


def test_a_call_below_the_basis():
    found = cautions(board([CALL]), replace(CALLS, adjusted_basis=D("108.125")))
    assert found == {
        Warn.BELOW_BASIS: "the strike 107 is below the adjusted basis 108.12: being called away loses"
    }
    assert cautions(board([CALL]), replace(CALLS, adjusted_basis=D(107))) == {}


def test_what_stands_in_for_something_is_told():
    found = board([PUT], rate=Sourced(0.04, "a table of 2025", fallback=True))
    assert cautions(found) == {Warn.OLD_RATE: "the rate 4.00% stands in: a table of 2025"}
    alone = board([PUT], sigma=blended(Sourced(0.28, "chain"), None))
    assert cautions(alone) == {Warn.SIGMA_ALONE: "implied 28.0% (chain) alone"}
