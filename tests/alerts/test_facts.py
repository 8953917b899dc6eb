"""What rules can ask of what is held: the whole table, exact sums, and nothing that nobody knows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.portfolio.books import NOW, leg, one, tick
from thetadesk.alerts import facts
from thetadesk.alerts.facts import Book, Subjects
from thetadesk.alerts.observables import OBSERVED
from thetadesk.alerts.parser import parse
from thetadesk.alerts.syntax import Of
from thetadesk.kernel.calendar import market_date
from thetadesk.market.model import GreeksSource, QuoteState
from thetadesk.portfolio.model import BuyingPower, FigureSource, Header, Totals

ON = market_date(NOW)


def names(of: Of) -> frozenset[str]:
    return frozenset(each.name for each in OBSERVED if each.of is of)


@pytest.fixture
def put():
    """A short put, a little out of the money."""
    held = leg("KO    260417P00060000", -1, "120")
    return one(held, tick("KO", 61.0, 61.02, 60.5), tick(held.key.symbol, 0.85, 0.95, 1.0))


@pytest.fixture
def shares():
    held = leg("KO", 100, "-6000")
    return one(held, tick("KO", 61.0, 61.02, 60.5))


def book_of(*legs, **asked):
    accounts = ("a1", "empty")
    book = Book(legs, {Of(of): frozenset(some) for of, some in asked.items()}, ON, {"p1": ("a1",)}, accounts)
    for _ in book.work():
        pass
    return book


def found(*legs, **asked):
    return book_of(*legs, **asked).found


def test_every_figure_that_can_be_asked_is_told(put, shares):
    assert facts.leg_figures(put, names(Of.LEG)).keys() == names(Of.LEG)
    told = found(put, shares, **{of: names(Of(of)) for of in ("campaign", "ticker", "account", "portfolio")})
    assert told.keys() == {Of.CAMPAIGN, Of.TICKER, Of.ACCOUNT, Of.PORTFOLIO}
    for of, subjects in told.items():
        missing = names(of) - facts.worth_figures(None).keys()
        assert all(each.keys() == missing for each in subjects.values()), of


def test_a_legs_figures_are_those_of_the_book(put):
    told = facts.leg_figures(put, names(Of.LEG))
    assert (told["short"], told["put"], told["call"], told["itm"], told["touched"]) == (
        True, True, False, False, False,
    )  # fmt: skip
    assert told["pnl_open"] == float(put.pnl_open)
    assert (told["dte"], told["strike"], told["quantity"]) == (put.dte, 60.0, -1.0)
    assert told["dividend_before_expiry"] is False


def test_a_strike_is_touched_at_it_and_in_the_money_beyond(put):
    at, beyond = replace(put, moneyness=0.0), replace(put, moneyness=0.01)
    assert facts.leg_figures(at, ["touched", "itm"]) == {"touched": True, "itm": False}
    assert facts.leg_figures(beyond, ["touched", "itm"]) == {"touched": True, "itm": True}
    assert facts.leg_figures(replace(put, moneyness=None), ["touched"]) == {"touched": None}


@pytest.mark.parametrize(("days", "first"), [(None, False), (0, True), (3, True), (1000, False), (-1, False)])
def test_what_comes_before_expiry(put, days, first):
    told = facts.leg_figures(replace(put, days_to_ex_dividend=days), ["dividend_before_expiry"])
    assert told == {"dividend_before_expiry": first}


def test_sums_are_of_all_legs_or_unknown(put, shares):
    [told] = found(put, shares, ticker={"pnl_open", "delta", "legs", "extrinsic"})[Of.TICKER].values()
    assert told["legs"] == 2
    assert told["pnl_open"] == pytest.approx(float(put.pnl_open + shares.pnl_open))
    assert told["extrinsic"] == pytest.approx(float(put.extrinsic))
    [less] = found(put, replace(shares, pnl_open=None), ticker={"pnl_open"})[Of.TICKER].values()
    assert less["pnl_open"] is None


def test_what_was_closed_today_is_no_subject(put):
    gone = replace(put, held=replace(put.held, quantity=Decimal(0)))
    assert found(gone, leg={"dte"})[Of.LEG] == {}


def test_a_campaign_is_touched_where_one_short_strike_is(put, shares):
    key = put.held.key.campaign_id
    assert found(put, shares, campaign={"touched"})[Of.CAMPAIGN][key] == {"touched": False}
    touched = replace(put, moneyness=0.1)
    assert found(touched, shares, campaign={"touched"})[Of.CAMPAIGN][key] == {"touched": True}
    unknown = replace(put, moneyness=None)
    assert found(unknown, shares, campaign={"touched"})[Of.CAMPAIGN][key] == {"touched": None}


def test_only_what_rules_ask_for_is_asked():
    lines = [parse("each short leg: dte <= 21"), parse("AAPL < 1 or desk.disk_free < 1%")]
    assert facts.asked(lines) == {
        Of.LEG: {"dte", "short"},
        Of.QUOTE: {"mark"},
        Of.DESK: {"disk_free"},
    }


def test_subjects_go_by_their_names_too_and_count_once():
    subjects = Subjects({"a1": {"theta": 1.0}}, {"Taxable": "a1", "Gone": "a9"})
    assert subjects.get("Taxable") == subjects.get("a1") == {"theta": 1.0}
    assert subjects.get("Gone") is None
    assert subjects.get("Gone", {}) == {}
    assert list(subjects) == ["a1"]


def test_a_legs_key_holds_its_symbol(put):
    assert facts.symbol_of(facts.leg_key(put.held.key)) == put.held.key.symbol
    assert facts.symbol_of("a1/c1//ESZ6") == "/ESZ6"


def test_work_is_done_in_pieces(put):
    book = Book((put,) * 100, {Of.LEG: frozenset({"dte"})}, date(2026, 3, 3))
    assert len(list(book.work())) >= 100 // facts.PIECE


PRICED = {"mark", "value", "pnl_today", "pnl_open", "profit"}
BOTH = {"iv", "unit_delta", "delta", "gamma", "theta", "vega", "rho", "extrinsic", "assignment", "beta_delta"}
UNDERLYING = {"spot", "moneyness", "touched", "itm"}


@pytest.mark.parametrize("state", [QuoteState.STALE, QuoteState.MISSING, QuoteState.CROSSED])
def test_nobody_knows_what_rests_on_a_quote_that_is_not_to_be_believed(put, shares, state):
    def unknown(leg, **how):
        told = facts.leg_figures(replace(leg, **how), names(Of.LEG))
        return {name for name, value in told.items() if value is None}

    put, shares = replace(put, beta_weighted_delta=1.0), replace(shares, beta_weighted_delta=1.0)
    never = unknown(put)
    assert unknown(put, state=state) - never == (PRICED | BOTH) - never
    assert unknown(put, spot_state=state) - never == (UNDERLYING | BOTH) - never
    told = replace(put.greeks, source=GreeksSource.BROKER)
    assert "delta" not in unknown(put, spot_state=state, greeks=told)
    assert "delta" in unknown(put, state=state, greeks=told)
    never = unknown(shares)
    stale = unknown(shares, state=state, spot_state=state)
    assert stale - never == (PRICED | {"spot", "beta_delta"}) - never, "so many shares are so much delta"


@pytest.mark.parametrize("state", [QuoteState.LIVE, QuoteState.CLOSED, QuoteState.ONE_SIDED])
def test_what_rests_on_a_quote_that_is_believed_is_known(put, state):
    told = facts.leg_figures(replace(put, state=state, spot_state=state), ["pnl_open", "delta", "itm"])
    assert None not in told.values()


def test_beta_weighted_deltas_rest_on_the_benchmark_too(put):
    put = replace(put, beta_weighted_delta=1.0)
    assert facts.leg_figures(put, ["beta_delta", "delta"]) == {"beta_delta": 1.0, "delta": put.greeks.delta}
    told = facts.leg_figures(put, ["beta_delta", "delta"], QuoteState.STALE)
    assert told == {"beta_delta": None, "delta": put.greeks.delta}


def test_a_sum_with_a_stale_leg_is_unknown_and_says_how_many_it_lacks(put, shares):
    stale = replace(put, state=QuoteState.STALE)
    asked = {"pnl_open", "legs", "stale", "net_liquidation", "cost"}
    book = book_of(stale, shares, account=asked, campaign={"profit", "dte"})
    told = book.found[Of.ACCOUNT]["a1"]
    assert told["pnl_open"] is None
    assert (told["legs"], told["stale"]) == (2, 1)
    assert told["cost"] == pytest.approx(float(put.held.cost + shares.held.cost))
    words = "1 of 2 legs is missing: KO 17 Apr 26 60 P (its quote is stale)"
    assert book.why(Of.ACCOUNT, "a1", "pnl_open") == words
    assert book.why(Of.ACCOUNT, "a1", "net_liquidation") == words
    assert book.why(Of.ACCOUNT, "a1", "cost") == ""
    campaign = put.held.key.campaign_id
    assert book.found[Of.CAMPAIGN][campaign] == {"profit": None, "dte": put.dte}
    assert book.why(Of.CAMPAIGN, campaign, "profit") == words
    many = book_of(*[stale] * 3, ticker={"value"})
    assert many.why(Of.TICKER, "KO", "value").startswith("3 of 3 legs are missing: KO 17 Apr 26 60 P (")
    assert many.why(Of.TICKER, "KO", "value").endswith("…")


def test_a_leg_says_what_is_wrong_with_its_quotes(put):
    book = book_of(replace(put, spot_state=QuoteState.STALE), leg={"itm"})
    assert book.why(Of.LEG, facts.leg_key(put.held.key), "itm") == "the quote of KO is stale"
    subjects = Subjects(book.found[Of.LEG], {"mine": facts.leg_key(put.held.key)}, lambda key, _: key)
    assert subjects.why("mine", "itm") == facts.leg_key(put.held.key)


def test_worth_lacks_what_its_legs_lack_but_for_what_a_broker_tells():
    def worth(source, *lacking):
        power = BuyingPower(Decimal(40), Decimal(60), source)
        header = Header(Decimal(100), Totals(), power)
        return list(facts.worth_figures(header, lambda name: name in lacking).values())

    every = ("net_liquidation", "buying_power", "buying_power_used")
    assert worth(FigureSource.MODEL) == [100.0, 60.0, 0.4]
    assert worth(FigureSource.MODEL, *every) == [None, None, None]
    assert worth(FigureSource.BROKER, *every) == [None, 60.0, 0.4]


def test_what_was_closed_today_counts_in_what_today_brought(put, shares):
    closed = replace(
        shares,
        held=replace(shares.held, quantity=Decimal(0)),
        pnl_today=Decimal(-500),
        state=QuoteState.MISSING,
    )
    told = found(put, closed, account={"pnl_today", "legs"}, portfolio={"pnl_today"}, ticker={"pnl_today"})
    expected = pytest.approx(float(put.pnl_today) - 500)
    assert told[Of.ACCOUNT]["a1"] == {"pnl_today": expected, "legs": 1}
    assert told[Of.PORTFOLIO]["p1"] == {"pnl_today": expected}
    assert told[Of.TICKER]["KO"] == {"pnl_today": expected}
    unknown = replace(closed, pnl_today=None)
    assert found(put, unknown, ticker={"pnl_today"})[Of.TICKER]["KO"] == {"pnl_today": None}


def test_an_account_that_holds_nothing_is_known_to_hold_nothing(put):
    told = found(put, account={"theta", "pnl_today", "legs", "stale"})[Of.ACCOUNT]["empty"]
    assert told == {"theta": 0.0, "pnl_today": 0.0, "legs": 0, "stale": 0}


def test_shares_that_were_sold_are_no_short_leg(put, shares):
    sold = replace(shares, held=replace(shares.held, quantity=Decimal(-100)))
    assert [facts.leg_figures(each, ["short"])["short"] for each in (put, sold, shares)] == [
        True,
        False,
        False,
    ]


def test_the_model_stands_in_for_what_quotes_of_options_do_not_say(put, shares):
    symbol = put.held.key.symbol
    told = dict(facts.modelled([put, shares], {symbol, "KO"}))
    assert told == {symbol: {"iv": put.iv, "delta": put.greeks.unit_delta}}
    assert dict(facts.modelled([put], {"other"})) == {}
    assert dict(facts.modelled([replace(put, state=QuoteState.STALE)], {symbol})) == {symbol: {}}
    of_broker = replace(put, greeks=replace(put.greeks, source=GreeksSource.BROKER))
    assert dict(facts.modelled([of_broker], {symbol})) == {}
