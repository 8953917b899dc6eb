"""Amounts, instants and instruments as tastytrade writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from brokersim.model import Contract, Settlement
from brokersim.tastytrade.wording import amount, count, ends_at, named, number, price, stamp


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal(310), "310.0"),
        (Decimal("3.10"), "3.1"),
        (Decimal("0.0005"), "0.0005"),
        (Decimal(0), "0.0"),
        (Decimal("1E+3"), "1000.0"),
        (0.1 + 0.2, "0.3"),
        (1e-9, "0.0"),
        (100, "100.0"),
    ],
)
def test_decimals_are_text_with_a_place(value, written):
    assert number(value) == written


def test_prices_of_the_model_have_four_places():
    assert price(229.98765) == "229.9876"


@pytest.mark.parametrize(("value", "way"), [("5", "Credit"), ("-5", "Debit"), ("0", "None")])
def test_amounts_are_unsigned_with_an_effect(value, way):
    told = amount("value", Decimal(value))
    assert told["value-effect"] == way
    assert not told["value"].startswith("-")


def test_quantities_are_unsigned_and_whole_where_they_can_be():
    assert count(Decimal(-3)) == 3
    assert count(Decimal("0.5")) == "0.5"


def test_instants_are_in_milliseconds_and_utc():
    assert stamp(datetime(2024, 9, 20, 16, 0, 1, 2345, UTC)) == "2024-09-20T16:00:01.002+00:00"


def test_options_end_with_their_settlement():
    put = Contract("SPXW", "SPX", date(2024, 9, 20), "P", Decimal(5600))
    call = Contract("SPX", "SPX", date(2024, 9, 20), "C", Decimal(5600), Settlement.AM)
    assert ends_at(put) == datetime(2024, 9, 20, 20, 0, tzinfo=UTC)
    assert ends_at(call) == datetime(2024, 9, 20, 13, 30, tzinfo=UTC)
    assert named(put) == "SPXW 09/20/24 Put 5600.00"
