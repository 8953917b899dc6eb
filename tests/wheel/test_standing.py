"""What is held, and the state that it means."""

from datetime import date
from decimal import Decimal

import pytest

from tests.ledger.builders import adjusted, named
from thetadesk.ledger.model import Lot
from thetadesk.wheel.model import State
from thetadesk.wheel.standing import EMPTY, Standing, delivers, standing_of, state_of

PUT, CALL = "KO 19 Jun 26 60 P", "KO 19 Jun 26 65 C"


def standing(*held: tuple[object, int]) -> Standing:
    return standing_of("KO", [(named(w) if isinstance(w, str) else w, Decimal(n)) for w, n in held])


@pytest.mark.parametrize(
    ("held", "state"),
    [
        ([], State.CASH),
        ([(PUT, -1)], State.CASH_PUT_OPEN),
        ([("KO", 100)], State.SHARES),
        ([("KO", 100), (CALL, -1)], State.SHARES_CALL_OPEN),
        ([("KO", 100), (PUT, -1)], State.SHARES),
        ([("KO", 99), (PUT, -1)], State.CASH_PUT_OPEN),
        ([("KO", 12)], State.SHARES),
        ([("KO", 12), (PUT, -1), (CALL, -1)], State.SHARES_CALL_OPEN),
        ([("KO", 100), (PUT, -1), (CALL, -1)], State.SHARES_CALL_OPEN),
        ([(CALL, -1)], State.CASH),
        ([("KO", -100)], State.CASH),
        ([("KO", -100), (PUT, -1)], State.CASH_PUT_OPEN),
        ([(PUT, 1)], State.CASH),
    ],
)
def test_what_is_held_is_a_state(held, state):
    assert state_of(standing(*held)) is state


def test_nothing_held_is_empty():
    assert standing() == EMPTY
    assert standing((PUT, -1), (PUT, 1)) == EMPTY


def test_shares_promised_by_calls_are_not_free():
    found = standing(("KO", 350), (CALL, -2), (PUT, -3))
    assert (found.shares, found.calls, found.puts, found.free_shares) == (350, 2, 3, 150)
    assert found.problems == ()


def test_a_call_without_its_shares_is_a_problem():
    found = standing(("KO", 100), (CALL, -2))
    assert found.free_shares == -100
    assert found.problems == ("calls sold promise 200 shares, 100 are held: 100 are not covered",)


def test_what_is_no_wheels_is_told():
    found = standing(("KO", -50), (PUT, 2), ("PEP", 10), ("KO 19 Jun 26 60 C", 1))
    assert found.longs == 3
    assert [problem.split(" ", 1)[1] for problem in found.problems] == [
        "KO 19 Jun 26 60 P is an option bought, which a wheel does not hold",
        "PEP is not of KO",
        "KO 19 Jun 26 60 C is an option bought, which a wheel does not hold",
        "shares of KO are sold short",
    ]


def test_a_contract_counts_the_shares_that_it_delivers():
    assert delivers(named(CALL)) == 100
    assert delivers(adjusted("KO1 19 Jun 26 65 C", None)) is None
    assert delivers(adjusted(CALL, 100, ("KO", 150))) == 150
    assert delivers(adjusted(CALL, 100, ("KO", 100), ("?", 0))) is None
    assert delivers(adjusted(CALL, 100, ("PEP", 100))) is None
    found = standing(("KO", 150), (adjusted(CALL, 100, ("KO", 150)), -1))
    assert (found.free_shares, found.problems) == (0, ())


def test_an_adjusted_call_is_told_and_counted_as_open():
    found = standing(("KO", 100), (adjusted("KO1 19 Jun 26 65 C", None), -1))
    assert state_of(found) is State.SHARES_CALL_OPEN
    assert found.free_shares == 100
    assert "nobody knows how many shares" in found.problems[0]


def test_open_lots_of_one_contract_are_one_holding():
    lots = [
        Lot(name, named(PUT), Decimal(-1), Decimal(90), Decimal(-1), date(2026, 6, 1))
        for name in ("t1", "t2")
    ]
    assert standing_of("KO", lots) == standing((PUT, -2))
