"""Changing the named input flips the choice."""

from dataclasses import replace

import pytest
from hypothesis import given

from tests.wheel.choosing.boards import ASK, CALLS, asks, board, boards, chain, row
from thetadesk.wheel.choosing.deciding import decide
from thetadesk.wheel.choosing.flips import changed, flips
from thetadesk.wheel.choosing.recommend import recommend


@given(boards(most=12), asks())
def test_the_named_value_flips_the_choice(found, ask):
    decision = decide(found, ask)
    for flip in flips(found, ask, decision):
        assert flip.then != decision.chosen
        again = recommend(*changed(found, ask, flip.input, flip.of, flip.at), with_flips=False)
        assert (again.choice.row.symbol if again.choice else "") == flip.then


@pytest.mark.parametrize("ask", [ASK, CALLS])
def test_nothing_nearer_flips_it(ask):
    """One step before the value told, the choice is still the same."""
    found = chain()
    decision = decide(found, ask)
    told = [flip for flip in flips(found, ask, decision) if flip.input != "profile"]
    steps = {"spot": 0.01, "sigma": 0.0001, "bid": 0.01, "open_interest": 1.0}
    assert {"spot", "sigma", "bid"} <= {flip.input for flip in told} <= set(steps)
    for flip in told:
        back = steps[flip.input] if flip.at < flip.now else -steps[flip.input]
        before = changed(found, ask, flip.input, flip.of, round(flip.at + back, 4))
        assert decide(*before).chosen == decision.chosen


def test_contracts_that_are_open_may_be_what_decides():
    """Fifty open contracts and no trade today are a market, nine are none."""
    found = board([row(93, open_interest=50.0, volume=0.0), row(92, open_interest=40.0, volume=0.0)])
    decision = decide(found, ASK)
    (flip,) = (flip for flip in flips(found, ASK, decision) if flip.input == "open_interest")
    assert (flip.of, flip.now) == (decision.chosen, decision.candidates[0].row.open_interest)
    assert 0 <= flip.at < flip.now
    assert flip.then == decision.candidates[1].row.symbol


def test_a_bid_that_takes_the_lead_stays_below_its_ask():
    found = board([row(92, bid=0.50, ask=0.62), row(93, bid=0.60, ask=0.62)])
    told = {flip.of: flip for flip in flips(found, ASK, decide(found, ASK)) if flip.input == "bid"}
    symbols = [each.symbol for each in found.rows]
    assert set(told) & set(symbols)
    assert all(flip.at <= 0.62 for flip in told.values())


def test_other_profiles_are_told_by_name():
    told = {flip.at: flip for flip in flips(chain(), ASK, decide(chain(), ASK)) if flip.input == "profile"}
    assert set(told) == {"aggressive", "conservative", "defensive"}
    assert {flip.now for flip in told.values()} == {"moderate"}


def test_without_a_choice_nothing_flips():
    assert flips(board(), ASK, decide(board(), ASK)) == ()
    assert recommend(chain(), replace(ASK, cash=ASK.cash), with_flips=False).flips == ()


def test_every_input_can_be_set():
    found = board([row(95)])
    (symbol,) = (each.symbol for each in found.rows)
    assert changed(found, ASK, "spot", "", 99.0)[0].spot == 99.0
    assert changed(found, ASK, "sigma", "", 0.5)[0].sigma.value == 0.5
    cheaper = changed(found, ASK, "bid", symbol, 0.5)[0].rows[0]
    assert (cheaper.bid, cheaper.mid) == (0.5, (0.5 + cheaper.ask) / 2)
    assert changed(found, ASK, "open_interest", symbol, 7.0)[0].rows[0].open_interest == 7.0
    assert changed(found, ASK, "profile", "", "defensive")[1].profile.value == "defensive"
