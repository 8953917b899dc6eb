"""What is recommended for wheels and symbols: within what is held, set aside and allowed, and kept for lists."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.ledger.builders import NEW_YORK, named
from tests.wheel.service.choosing_desk import STARTED, ChoosingDesk, run
from thetadesk.kernel.errors import ConflictError, NotFoundError
from thetadesk.portfolio.limits import Limits, StrategyLimits
from thetadesk.wheel.choosing.board import Code
from thetadesk.wheel.model import Act, Direction, Profile, WheelNotFoundError
from thetadesk.wheel.recording import Terms
from thetadesk.wheel.service import latest, trades
from thetadesk.wheel.service.boards import ON_ITS_WAY
from thetadesk.wheel.service.recommending import (
    KEPT_AGAIN,
    Wish,
    find_rolls,
    keep,
    recommend_batch,
    recommend_wheel,
)

D = Decimal
START = datetime(2026, 3, 3, 10, tzinfo=NEW_YORK)
PUT = named("KO 20 Mar 26 95 P")


@pytest.fixture
def choosing(sqlite_desk):
    return ChoosingDesk(sqlite_desk)


def perform(choosing, wheel, act, option=None, number=1, price="0", days=0, **more):
    at = START + timedelta(days=days)
    said = Terms(at, at.date(), D(number), option, D(price), **more)
    return choosing.ledger.do(trades.perform, wheel.id, act, said, choosing.ledger.by())


def test_a_wheel_with_cash_sells_a_put_that_its_capital_secures(desk):
    choosing = ChoosingDesk(desk)
    wheel = choosing.wheel(choosing.portfolio(), capital=D(9_700))
    made = run(recommend_wheel(choosing, wheel.id))
    assert made.direction is Direction.PUT
    choice = made.found.choice
    assert choice is not None, made.found.why_none
    assert choice.capital <= 9_700
    assert round(sum(point.points for point in choice.factors), 1) == choice.score
    assert made.found.flips
    kept = desk.do(latest.latest, [latest.of_wheel(wheel.id)])
    assert kept == {made.subject: made.latest}


def test_a_put_without_its_cash_is_never_proposed(choosing):
    wheel = choosing.wheel(choosing.portfolio(), capital=D(5_000))
    found = run(recommend_wheel(choosing, wheel.id)).found
    assert found.choice is None
    assert found.refused[Code.NO_CASH] > 0
    assert "not enough cash" in found.why_none


def test_what_is_at_risk_already_is_not_set_aside_any_more(choosing):
    wheel = choosing.wheel(choosing.portfolio(), capital=D(20_000))
    perform(choosing, wheel, Act.SELL_PUT, PUT, price="0.9")
    ask = run(recommend_wheel(choosing, wheel.id)).ask
    assert ask.cash == 20_000 - 9_500
    assert ask.exposure == {"KO": D(9_500)}


def test_without_capital_of_its_own_a_wheel_has_what_its_portfolio_is_meant_to_have(choosing):
    meant = choosing.wheel(choosing.portfolio(capital=30_000), capital=None)
    assert run(recommend_wheel(choosing, meant.id)).ask.cash == 30_000
    none = choosing.wheel(choosing.portfolio("Other"), "PEP", capital=None)
    assert run(recommend_wheel(choosing, none.id)).ask.cash == 0


def test_a_wheel_with_shares_sells_calls_on_those_that_are_free(choosing):
    wheel = choosing.wheel(choosing.portfolio())
    perform(choosing, wheel, Act.BUY_SHARES, number=250, price="99")
    made = run(recommend_wheel(choosing, wheel.id))
    assert (made.ask.sign, made.ask.contracts, made.ask.shares) == (1, 2, 250)
    assert (made.ask.share_cost, made.ask.adjusted_basis) == (99, 99)
    choice = made.found.choice
    assert choice is not None
    assert choice.row.sign == 1
    assert not choice.capital_assumed
    one = run(recommend_wheel(choosing, wheel.id, 3)).found
    assert one.choice is None
    assert one.refused[Code.UNCOVERED_CALL] > 0


def test_the_plan_is_kept(choosing):
    portfolio = choosing.portfolio()
    wheel = choosing.wheel(portfolio)
    choosing.plan = Limits(portfolio, "p", 1, strategies={"covered_call": StrategyLimits(D(1))})
    found = run(recommend_wheel(choosing, wheel.id)).found
    assert found.choice is None
    assert found.refused[Code.PLAN_POSITIONS] > 0
    narrow = StrategyLimits(D(1), delta_max=D("0.01"))
    choosing.plan = Limits(portfolio, "p", 1, overnight=D(100), strategies={"wheel": narrow})
    found = run(recommend_wheel(choosing, wheel.id)).found
    assert found.choice is None
    assert found.refused[Code.PLAN_OVERNIGHT] > 0
    assert found.refused[Code.PLAN_DELTA] > 0


def test_there_must_be_such_a_wheel(choosing):
    with pytest.raises(WheelNotFoundError):
        run(recommend_wheel(choosing, "none"))


# ---- many symbols


def test_symbols_are_looked_at_for_no_account_or_for_a_portfolio(choosing):
    portfolio = choosing.portfolio()
    choosing.wheel(portfolio)
    wish = Wish(("KO", "PEP"), Profile.CONSERVATIVE)
    free = run(recommend_batch(choosing, wish, 20.0))
    assert [symbol for symbol, _ in free.items] == ["KO", "PEP"]
    assert all(each.found.choice is not None and not each.found.flips for _, each in free.items)
    poor = run(recommend_batch(choosing, replace(wish, portfolio_id=portfolio), 20.0))
    assert all(each.found.refused[Code.NO_CASH] > 0 for _, each in poor.items)
    calls = run(recommend_batch(choosing, replace(wish, direction=Direction.CALL), 20.0))
    assert all(each.found.refused[Code.UNCOVERED_CALL] > 0 for _, each in calls.items)
    with pytest.raises(NotFoundError):
        run(recommend_batch(choosing, replace(wish, portfolio_id="none"), 1.0))


def test_one_symbol_may_have_a_profile_of_its_own(choosing):
    wish = Wish(("KO", "PEP"), profiles={"PEP": Profile.DEFENSIVE})
    found = dict(run(recommend_batch(choosing, wish, 20.0)).items)
    assert (found["KO"].profile, found["PEP"].profile) == (Profile.MODERATE, Profile.DEFENSIVE)
    assert found["PEP"].found.choice.row.strike < found["KO"].found.choice.row.strike


def test_what_is_not_there_in_time_is_on_its_way(choosing):
    choosing.source.slowly = 0.2
    assert run(recommend_batch(choosing, Wish(("KO",)), 0.01)).items == [("KO", ON_ITS_WAY)]


def test_only_news_is_kept_again(choosing):
    async def often():
        first = (await recommend_batch(choosing, Wish(("KO",)), 20.0)).items[0][1]
        await keep(choosing, [first])
        moment = choosing.database.moment()
        await keep(choosing, [replace(first, at=first.at + timedelta(minutes=1))])
        assert choosing.database.moment() == moment
        later = replace(first, at=first.at + KEPT_AGAIN)
        await keep(choosing, [later])
        return first, later

    first, later = run(often())
    assert choosing.ledger.do(latest.latest) == {first.subject: later.latest}


# ---- rolls


def test_what_an_open_put_could_be_rolled_into(choosing):
    wheel = choosing.wheel(choosing.portfolio())
    (opened,) = perform(choosing, wheel, Act.SELL_PUT, PUT, price="0.9")
    choosing.source.days = (9, 16, 23, 37)
    made = run(find_rolls(choosing, wheel.id))
    assert made.trade_id == opened.id
    assert (made.held.contracts, made.held.taken) == (1, 0.9)
    assert made.rolls.nothing is not None, made.rolls.why_none
    assert made.rolls.front
    assert {each.row.sign for each in made.rolls.front} == {-1}
    named_one = run(find_rolls(choosing, wheel.id, opened.id, 20))
    assert max(each.row.days for each in named_one.rolls.front) <= 20
    with pytest.raises(NotFoundError):
        run(find_rolls(choosing, wheel.id, "none"))


def test_without_an_open_option_there_is_nothing_to_roll(choosing):
    wheel = choosing.wheel(choosing.portfolio())
    with pytest.raises(ConflictError, match="nothing to roll"):
        run(find_rolls(choosing, wheel.id))


def test_an_option_that_is_not_quoted_cannot_be_bought_back(choosing):
    wheel = choosing.wheel(choosing.portfolio())
    perform(choosing, wheel, Act.SELL_PUT, named("KO 20 Mar 26 51 P"), price="0.9")
    with pytest.raises(ConflictError, match="not quoted"):
        run(find_rolls(choosing, wheel.id))


def test_the_days_are_those_of_the_market(choosing):
    """A simulated market may be another day than ours."""
    assert date(2026, 3, 2) == STARTED
    wheel = choosing.wheel(choosing.portfolio())
    choosing.market.hub.keep_time(choosing.source.name, 86_400.0)
    assert run(recommend_wheel(choosing, wheel.id)).board.at.date() == date(2026, 3, 12)
