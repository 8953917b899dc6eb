"""A ledger held against a plan: what is judged, by which version, and what it cost."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.ledger.builders import assigned, buy, cash, delivered, expired, named, sto
from tests.ledger.desk import Wish as Import
from thetadesk.kernel.calendar import session_close
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.ledger.model import AccountKind, Kind
from thetadesk.ledger.service import accounts
from thetadesk.ledger.service.accounts import OpeningBalance
from thetadesk.market.model import GreeksSource, QuoteState
from thetadesk.plans.model import Code, PlanStrategy, Terms
from thetadesk.plans.service import adherence as service
from thetadesk.plans.service import plans
from thetadesk.plans.service.adherence import departures, followed_today
from thetadesk.plans.service.preview import check
from thetadesk.plans.service.seeing import Span
from thetadesk.portfolio.model import (
    BuyingPower,
    FigureSource,
    Header,
    Held,
    LegGreeks,
    LegKey,
    LegValue,
    Taken,
    Totals,
    Valued,
)
from thetadesk.portfolio.service import portfolios, record

D = Decimal
TODAY = date(2026, 3, 31)
SPAN = Span(date(2026, 3, 1), TODAY, TODAY)
# $100,000: a put that brought shares in February, and in March two puts, of which one is open still, and a call.
BOOK = [
    cash(Kind.DEPOSIT, 100_000, at="2026-01-02 10:00", source_id="1"),
    sto("KO 20 Feb 26 60 P", 1, "1.00", at="2026-02-02 10:00", source_id="2"),
    assigned("KO 20 Feb 26 60 P", 1, at="2026-02-20 16:30", source_id="3"),
    delivered("KO", 100, 60, at="2026-02-20 16:30", source_id="4"),
    sto("PEP 20 Mar 26 150 P", 2, "2.00", at="2026-03-02 10:00", source_id="5"),
    sto("XYZ 17 Apr 26 50 P", 1, "0.50", at="2026-03-10 10:00", source_id="6"),
    sto("KO 17 Apr 26 62 C", 1, "0.80", at="2026-03-12 10:00", source_id="7"),
    expired("PEP 20 Mar 26 150 P", 2, at="2026-03-20 17:00", source_id="8"),
]
PUTS = PlanStrategy("short_put", D("0.4"), 1, target_credit=D(60))
TERMS = Terms(D(800), D(20_000), D(40_000), D(1000), (PUTS, PlanStrategy("wheel", D("0.5"))))
JANUARY = date(2026, 1, 1)


@pytest.fixture
def told(desk):
    desk.told(BOOK, Import("one"))
    return desk


def portfolio(desk):
    wish = portfolios.Wish("Main", account_ids=desk.accounts())
    return desk.decide(portfolios.create_portfolio, wish).id


def plan(desk, terms=TERMS, since=JANUARY):
    return desk.decide(plans.create, plans.Wish("Income", portfolio(desk), terms, since), TODAY)


def adherence(desk, plan_id, live=None, span=SPAN):
    return service.adherence(desk.do(service.record, plan_id, span), live)


def kept(desk, live=None, span=SPAN, **more):
    return adherence(desk, plan(desk, **more).id, live, span)


def by_ticker(found):
    return {each.trade.ticker: each for each in found.judged}


def codes(judgement):
    return [each.code for each in judgement.departures]


def test_every_trade_of_the_time_is_held_against_the_plan(told):
    found = by_ticker(kept(told))
    assert list(found) == ["KO", "XYZ", "PEP"]
    pep, xyz, call = found["PEP"], found["XYZ"], found["KO"]
    (risk,) = pep.departures
    assert (risk.code, risk.limit, risk.actual) == (Code.RISK_TOO_LARGE, "$20,000", "$30,000")
    # It has made $400, so that the third of it beyond the limit has paid.
    assert (risk.excess, risk.cost) == (D("0.3333"), D("-133.32"))
    assert (pep.trade.credit, pep.trade.net, pep.trade.closed_on) == (200, 400, date(2026, 3, 20))
    assert codes(xyz) == [Code.TOO_MANY_POSITIONS, Code.CREDIT_BELOW_TARGET, Code.OVERNIGHT_EXPOSURE]
    assert xyz.departures[2].excess == D("0.2")
    assert (xyz.trade.net, xyz.cost) == (None, None)
    assert (call.trade.covered, call.trade.risk, codes(call)) == (True, 6000, [Code.OVERNIGHT_EXPOSURE])
    assert "47,200" in call.departures[0].words


def test_shares_that_a_put_brought_are_no_decision(told):
    found = kept(told, span=Span(date(2026, 2, 1), date(2026, 2, 28), TODAY))
    assert [(each.trade.ticker, each.trade.sells) for each in found.judged] == [("KO", True)]
    # What was a put then is a wheel now, and a wheel is in the plan.
    assert found.judged[0].departures == ()


def test_the_book_just_now(told):
    found = kept(told)
    now = found.now
    assert (now.equity.amount, now.equity.valued) == (100_500, "book")
    assert [(each.held.strategy, each.held.positions, each.held.capital) for each in now.strategies] == [
        ("short_put", 1, 5000),
        ("wheel", 1, 6000),
    ]
    assert now.strategies[0].room == D("35200.00")
    assert (now.overnight, now.overnight_valued, now.at_risk, now.free) == (17_200, "book", 11_000, 89_500)
    assert (now.beyond, now.unknown, found.before, found.incomplete) == ((), (), 0, False)
    pace = found.pace
    assert (pace.earned, pace.premium, pace.due, pace.sessions) == (400, 530, D("800.00"), 22)
    assert [each.words for each in found.suggestions] == ["Wheel has room for $44,250"]


def leg(desk, what, quantity, pnl, value="0"):
    """An open leg as it is valued; its campaign is whatever the ledger calls it."""
    judged = adherence(desk, desk.do(plans.list_plans)[0].id).judged
    ticker = named(what).underlying
    campaign = next(each.trade.campaign_id for each in judged if each.trade.ticker == ticker)
    key = LegKey(desk.accounts()[0], campaign, named(what).symbol)
    held = Held(key, named(what), D(quantity), D(0), TODAY)
    return LegValue(held, QuoteState.LIVE, value=D(value), pnl_open=None if pnl is None else D(pnl))


def live_book(desk, *legs, worth="90000"):
    header = Header(D(worth), Totals(), BuyingPower(None, None, FigureSource.MODEL))
    (account,) = desk.accounts()
    return Valued(datetime(2026, 3, 31, 15, tzinfo=UTC), TODAY, legs, {account: header}, {account: D(0)})


def test_what_is_open_costs_what_it_is_worth_now(told):
    made = plan(told)
    legs = (
        leg(told, "XYZ 17 Apr 26 50 P", -1, "-80"),
        leg(told, "KO 17 Apr 26 62 C", -1, "30"),
        leg(told, "KO", 100, "0", "6100"),
    )
    found = adherence(told, made.id, live_book(told, *legs))
    xyz = by_ticker(found)["XYZ"]
    # Lost once, whatever it broke: shared in proportion to how far.
    assert [each.cost for each in xyz.departures] == [D("36.36"), D("36.36"), D("7.28")]
    assert (xyz.cost, by_ticker(found)["KO"].cost) == (80, -30)
    assert found.score.cost == 80 - 30 - D("133.32")
    assert (found.now.equity.amount, found.now.equity.valued) == (90_000, "live")
    assert (found.now.overnight, found.now.overnight_valued) == (17_300, "live")
    assert "XYZ" in found.suggestions[0].words
    assert "$80" in found.suggestions[0].effect


def test_a_trade_is_judged_by_what_was_said_when_it_was_opened(told):
    made = plan(told)
    lax = Terms(D(800), strategies=(PlanStrategy("short_put", D("0.8")), PlanStrategy("wheel", D("0.2"))))
    told.decide(plans.change, made.id, plans.Change("Income", lax), date(2026, 3, 10))
    found = by_ticker(adherence(told, made.id))
    assert [(ticker, each.version, bool(each.departures)) for ticker, each in found.items()] == [
        ("KO", 2, False),
        ("XYZ", 2, False),
        ("PEP", 1, True),
    ]


def test_what_is_older_than_the_plan_is_not_judged(told):
    found = kept(told, since=date(2026, 3, 11))
    assert ([each.trade.ticker for each in found.judged], found.before) == (["KO"], 2)


def test_deltas_are_those_of_the_first_close_that_was_taken_down(told):
    terms = Terms(
        strategies=(PlanStrategy("short_put", D("0.8"), delta_max=D("0.3")), PlanStrategy("wheel", D("0.2")))
    )
    made = plan(told, terms)
    found = by_ticker(adherence(told, made.id))
    assert found["XYZ"].unknown == (Code.DELTA_OUT_OF_RANGE,)
    on = date(2026, 3, 11)
    greeks = LegGreeks(GreeksSource.MODEL, -0.312, 31.2, 0.0, 0.0, 0.0, 0.0)
    xyz = leg(told, "XYZ 17 Apr 26 50 P", -1, "0")
    at = session_close(on)
    seen = LegValue(xyz.held, QuoteState.LIVE, at=at.timestamp(), value=D(-50), greeks=greeks)
    taken = Valued(at, on, (seen,), live_book(told).headers, {told.accounts()[0]: D(1)})
    told.do(record.snapshot_day, taken, on, at, Taken.CLOSE)
    found = by_ticker(adherence(told, made.id))
    assert (found["XYZ"].trade.delta, found["XYZ"].trade.delta_on) == (D("0.312"), on)
    assert codes(found["XYZ"]) == [Code.DELTA_OUT_OF_RANGE]


def test_what_cannot_be_known_is_not_judged(sqlite_desk):
    sqlite_desk.told(
        [
            sto("XYZ 17 Apr 26 50 C", 1, "0.50", at="2026-03-10 10:00", source_id="1"),
            sto("ABC1 17 Apr 26 50 P", 1, "0.50", at="2026-03-11 10:00", source_id="2"),
        ],
        Import("one"),
    )
    terms = Terms(
        None, D(1), D(1), D(1), (PlanStrategy("short_call", D("0.5")), PlanStrategy("short_put", D("0.5")))
    )
    found = kept(sqlite_desk, terms=terms)
    unknown = (Code.OVER_ALLOCATION, Code.RISK_TOO_LARGE)
    assert by_ticker(found)["XYZ"].unknown == (*unknown, Code.NO_RESERVE)
    assert by_ticker(found)["ABC"].unknown == (*unknown, Code.OVERNIGHT_EXPOSURE, Code.NO_RESERVE)
    assert (found.now.at_risk, found.now.overnight, found.score.unknown) == (None, None, 7)
    assert found.now.unknown == (Code.OVER_ALLOCATION, Code.OVERNIGHT_EXPOSURE, Code.NO_RESERVE)


def test_shares_moved_in_are_no_trade_and_shares_bought_are_one(sqlite_desk):
    sqlite_desk.told([buy("KO", 100, 60, at="2026-03-10 10:00", source_id="1")], Import("one"))
    opening = OpeningBalance(date(2026, 3, 2), "XYZ", D(10), D(100))
    sqlite_desk.decide(accounts.add_opening_balance, sqlite_desk.accounts()[0], opening)
    found = kept(sqlite_desk)
    assert [each.trade.ticker for each in found.judged] == ["KO"]
    assert codes(found.judged[0])[0] is Code.STRATEGY_NOT_IN_PLAN
    assert "Stock" in found.now.beyond[0].words


def test_a_portfolio_of_nothing_has_no_score(sqlite_desk):
    found = kept(sqlite_desk)
    assert (found.judged, found.score.points, found.pace.earned) == ((), None, 0)


def test_dollars_are_judged_and_accounts_in_another_currency_named(sqlite_desk):
    euros = sqlite_desk.decide(accounts.make_account, "Abroad", AccountKind.MANUAL, "EUR").id
    sqlite_desk.told(BOOK, Import("one"))
    (dollars,) = (each for each in sqlite_desk.accounts() if each != euros)
    wish = portfolios.Wish("Both", account_ids=(euros, dollars))
    both = sqlite_desk.decide(portfolios.create_portfolio, wish).id
    made = sqlite_desk.decide(plans.create, plans.Wish("Income", both, TERMS, JANUARY), TODAY)
    found = adherence(sqlite_desk, made.id)
    assert (list(by_ticker(found)), found.foreign) == (["KO", "XYZ", "PEP"], (euros,))


def test_what_departs_from_an_active_plan_today(told):
    made = plan(told)
    where = made.portfolio_id
    tenth = date(2026, 3, 10)
    found = departures(told.do(followed_today, [where], tenth), None)
    assert {(each.code, each.ticker) for each in found} >= {
        (Code.TOO_MANY_POSITIONS, "XYZ"),
        (Code.TOO_MANY_POSITIONS, None),
        (Code.CREDIT_BELOW_TARGET, "XYZ"),
    }
    assert {each.plan for each in found} == {"Income"}
    assert departures(told.do(followed_today, ["nobody"], TODAY), None) == []


def test_terms_are_tried_on_what_was_done(told):
    found = told.do(check, portfolio(told), TERMS, None, TODAY)
    assert [(each.begins_on.month, each.earned, each.premium) for each in found.months] == [
        (9, 0, 0),
        (10, 0, 0),
        (11, 0, 0),
        (12, 0, 0),
        (1, 0, 0),
        (2, 100, 100),
    ]
    assert (found.mean, found.reached) == (D("16.67"), 0)
    assert found.needed == D(800) / 100_500
    assert (found.score.trades, found.score.departed) == (4, 3)
    wheels, puts = found.practices
    assert (wheels.strategy, wheels.trades, wheels.credit, wheels.largest_risk) == (
        "short_put",
        2,
        125,
        30_000,
    )
    assert (puts.strategy, puts.trades, puts.net) == ("wheel", 2, 100)
    with pytest.raises(InvalidInputError):
        told.do(check, portfolio_id(told), Terms(D(-1)), None, TODAY)
    assert told.do(plans.list_plans) == []


def portfolio_id(desk):
    return desk.do(portfolios.list_portfolios)[0].id
