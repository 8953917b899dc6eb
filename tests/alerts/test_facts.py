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


def found(*legs, **asked):
    book = Book(legs, {Of(of): frozenset(some) for of, some in asked.items()}, ON, {"p1": ("a1",)})
    for _ in book.work():
        pass
    return book.found


def test_every_figure_that_can_be_asked_is_told(put, shares):
    assert facts.leg_figures(put, names(Of.LEG)).keys() == names(Of.LEG)
    told = found(put, shares, **{of: names(Of(of)) for of in ("campaign", "ticker", "account", "portfolio")})
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
