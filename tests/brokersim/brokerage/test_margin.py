"""What positions tie up."""

from datetime import date
from decimal import Decimal

import pytest

from brokersim.brokerage.margin import Line, requirement
from brokersim.model import Contract, Instrument, Right

SPOTS = {"SPY": Decimal(600)}


def option(strike: int, right: Right = "C") -> Contract:
    return Contract("SPY", "SPY", date(2026, 12, 18), right, Decimal(strike))


def tied(*held: tuple[Instrument, int], cash_account: bool = False) -> Decimal:
    lines = [Line(instrument, Decimal(quantity), Decimal(5)) for instrument, quantity in held]
    return requirement(lines, SPOTS, cash_account).initial


@pytest.mark.parametrize(
    ("held", "dollars"),
    [
        ([(option(598), 1), (option(603), -1), (option(600), 1), (option(605), -1)], 0),  # two debit spreads
        ([(option(590, "P"), -1), (option(580, "P"), 1)], 1000),
        ([(option(590, "P"), -1), (option(580, "P"), 1), (option(610), -1), (option(625), 1)], 1500),
        ([(option(590, "P"), -1)], 11500),  # a fifth of 600 less 10 out of the money, and the premium of 5
        ([(option(400, "P"), -1)], 4500),  # at least a tenth of the strike, and the premium
        ([(option(610), 2)], 0),
    ],
)
def test_options_tie_up_what_they_can_lose(held: list[tuple[Instrument, int]], dollars: int) -> None:
    assert tied(*held) == dollars


def test_shares_cover_calls_once() -> None:
    assert tied(("SPY", 100), (option(610), -1)) == tied(("SPY", 100))
    assert tied(("SPY", 100), (option(610), -2)) > tied(("SPY", 100))


def test_a_cash_account_secures_puts_in_full() -> None:
    assert tied((option(590, "P"), -1), cash_account=True) == 59_000
