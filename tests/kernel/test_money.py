"""Amounts are exact or refused, and what is divided adds up again."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.kernel.money import (
    CENT,
    MAX_MONEY,
    MAX_QUANTITY,
    MoneyError,
    decimal_text,
    money,
    parse_amount,
    quantity,
    quantity_text,
    split,
)

amounts = st.decimals(min_value=-MAX_MONEY, max_value=MAX_MONEY, places=6)
weights = st.lists(st.decimals(min_value=0, max_value=10**6, places=8), min_size=1, max_size=8).filter(any)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1.10", "1.1"), ("-0.000001", "-0.000001"), (7, "7"), (Decimal("1E+3"), "1000"), ("1.0000000", "1")],
)
def test_money_keeps_the_exact_value(value, expected):
    assert money(value) == Decimal(expected)


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        True,
        None,
        "",
        "abc",
        "NaN",
        "sNaN",
        "Infinity",
        "-inf",
        "1_000",
        "0.0000001",
        "1E-7",
        10**13,
        "9E999",
    ],
)
def test_money_refuses_what_is_not_an_exact_amount(value):
    with pytest.raises(MoneyError, match="amount"):
        money(value)


def test_money_reaches_exactly_as_far_as_a_64_bit_integer():
    assert money(MAX_MONEY) == Decimal(2**63 - 1) / 10**6
    with pytest.raises(MoneyError, match="too large"):
        money(MAX_MONEY + Decimal("0.000001"))


def test_quantity_has_eight_decimals_and_its_own_limit():
    assert quantity("-0.00000001") == Decimal("-0.00000001")
    assert quantity(MAX_QUANTITY) == MAX_QUANTITY
    with pytest.raises(MoneyError, match="more than 8 decimals"):
        quantity("0.000000001")
    with pytest.raises(MoneyError, match="too large"):
        quantity(MAX_QUANTITY + 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-10,300.00", "-10300"),
        ("($5.00)", "-5"),
        ("-$500.00", "-500"),
        ("$-500.00", "-500"),
        ("−3", "-3"),
        (" 1.25 ", "1.25"),
        ("+2", "2"),
        (".5", "0.5"),
        ("1,234,567.891", "1234567.891"),
        ("$ 7.", "7"),
    ],
)
def test_parse_amount_reads_what_brokers_write(text, expected):
    assert parse_amount(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["", " ", "--", "-", "n/a"])
def test_parse_amount_gives_nothing_for_an_empty_cell(text):
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    "text",
    ["1,00", "12,34.5", "=1+1", "(5", "5)", "(-5)", "-$-5", "1.2.3", "five", "1e3", "NaN", "٣", "$", "()"],
)
def test_parse_amount_refuses_what_it_cannot_be_sure_of(text):
    with pytest.raises(MoneyError):
        parse_amount(text)


@given(amounts)
def test_an_amount_survives_its_text(amount):
    text = decimal_text(amount)
    assert "E" not in text
    assert money(text) == parse_amount(text) == amount
    assert money(quantity_text(amount)) == amount


@given(amounts)
def test_grouped_and_bracketed_text_reads_as_the_same_amount(amount):
    bare = f"${abs(amount):,.6f}"
    assert parse_amount(f"({bare})" if amount < 0 else bare) == amount


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("-10300", "-10300.00"),
        ("0.0125", "0.0125"),
        ("5.10", "5.10"),
        ("-0.00", "0.00"),
        ("1E+3", "1000.00"),
        ("-2153.000000", "-2153.00"),
        ("0.100000", "0.10"),
        ("0.001000", "0.001"),
        ("-0.000000", "0.00"),
        ("0E-6", "0.00"),
        ("10000", "10000.00"),
    ],
)
def test_decimal_text_shows_cents_and_no_more_than_needed(amount, text):
    assert decimal_text(Decimal(amount)) == text


@given(amounts)
def test_however_many_noughts_an_amount_carries_its_text_is_one(amount):
    assert decimal_text(amount.quantize(Decimal("0.000001"))) == decimal_text(amount.normalize())


@pytest.mark.parametrize(("number", "text"), [("-3.00", "-3"), ("0.50", "0.5"), ("1E+2", "100"), ("-0", "0")])
def test_quantity_text_has_no_trailing_zeros(number, text):
    assert quantity_text(Decimal(number)) == text


@given(amounts, weights)
def test_shares_add_up_and_only_the_last_is_odd(total, parts):
    shares = split(total, parts)
    assert sum(shares) == total
    whole = sum(parts)
    for share, part in zip(shares[:-1], parts, strict=False):
        assert money(share) == share
        off_by = abs(share * whole - total * part)
        assert off_by <= whole * Decimal("0.000001") * Decimal("1.000001")


@given(amounts, weights)
def test_splitting_by_short_quantities_is_the_same(total, parts):
    assert split(total, [-part for part in parts]) == split(total, parts)


def test_split_gives_the_odd_cent_to_the_last():
    assert split(Decimal("-100.00"), [1, 1, 1], CENT) == [
        Decimal("-33.33"),
        Decimal("-33.33"),
        Decimal("-33.34"),
    ]
    assert split(Decimal("1"), [1, 2]) == [Decimal("0.333333"), Decimal("0.666667")]


@pytest.mark.parametrize("parts", [[], [0], [1, -1], [3, -1]])
def test_split_refuses_weights_that_divide_nothing(parts):
    with pytest.raises(ValueError, match=r"cannot split|empty"):
        split(Decimal(1), parts)
