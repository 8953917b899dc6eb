"""Which trades were one order, and which two orders were one roll."""

from datetime import timedelta

import pytest

from tests.ledger.builders import btc, bto, buy, history, stc, sto
from thetadesk.ledger.model import Confidence, TimePrecision
from thetadesk.ledger.orders import find_orders

P50, P45, C55 = "XYZ 19 Jun 26 50 P", "XYZ 17 Jul 26 45 P", "XYZ 19 Jun 26 55 C"


def orders(*parts, window=timedelta(minutes=10)):
    return find_orders(history(*parts), window)


def test_the_brokers_order_number_is_certain_however_far_apart_its_fills():
    found = orders(
        sto(P50, 1, 1, at="2026-05-01 10:00", order="5"), sto(C55, 1, 1, at="2026-05-01 15:00", order="5")
    )
    assert found.of["t1"] is found.of["t2"]
    assert (found.of["t1"].sure, found.of["t1"].confidence) == (True, Confidence.CERTAIN)


def test_one_order_number_on_two_tickers_is_two_orders():
    found = orders(
        sto(P50, 1, 1, at="2026-05-01 10:00", order="5"), buy("ABC", 1, 1, at="2026-05-01 10:00", order="5")
    )
    assert found.of["t1"] is not found.of["t2"]


@pytest.mark.parametrize(("second", "same"), [("10:00:01", True), ("10:00:02", False)])
def test_without_numbers_one_second_is_one_order(second, same):
    found = orders(sto(P50, 1, 1, at="2026-05-01 10:00:00"), sto(C55, 1, 1, at=f"2026-05-01 {second}"))
    assert (found.of["t1"] is found.of["t2"]) is same


def test_dates_alone_make_a_days_trades_on_a_ticker_one_order_by_guess():
    found = orders(
        sto(P50, 1, 1, on="2026-05-01"), sto(C55, 1, 1, on="2026-05-01"), sto(C55, 1, 1, on="2026-05-04")
    )
    assert found.of["t1"] is found.of["t2"] is not found.of["t3"]
    assert found.of["t1"].confidence is Confidence.GUESS
    assert "no times" in found.of["t1"].reason


def test_minutes_and_dates_are_not_compared():
    timed = sto(P50, 1, 1, at="2026-05-01 10:00", precision=TimePrecision.MINUTE)
    found = orders(timed, sto(C55, 1, 1, on="2026-05-01"))
    assert found.of["t1"] is not found.of["t2"]


def halves(*parts, **more):
    return {key.split()[0]: half.closing.key.split()[0] for key, half in orders(*parts, **more).half.items()}


def test_the_nearest_close_is_continued_and_each_serves_once():
    found = halves(
        btc(P50, 1, 1, at="2026-06-10 10:00", order="a"),
        btc(P50, 1, 1, at="2026-06-10 10:06", order="b"),
        sto(P45, 1, 1, at="2026-06-10 10:07", order="c"),
        sto("XYZ 17 Jul 26 40 P", 1, 1, at="2026-06-10 10:08", order="d"),
    )
    assert found == {"c": "b", "d": "a"}


@pytest.mark.parametrize(
    "opened",
    [
        sto(P50, 1, 1, at="2026-06-10 10:05", order="b"),
        sto(C55, 1, 1, at="2026-06-10 10:05", order="b"),
        bto(P45, 1, 1, at="2026-06-10 10:05", order="b"),
        buy("XYZ", 100, 50, at="2026-06-10 10:05", order="b"),
        sto("ABC 17 Jul 26 45 P", 1, 1, at="2026-06-10 10:05", order="b"),
        sto(P45, 1, 1, at="2026-06-10 10:11", order="b"),
    ],
)
def test_the_same_contract_another_right_side_or_ticker_or_a_later_time_is_no_roll(opened):
    assert halves(btc(P50, 1, 1, at="2026-06-10 10:00", order="a"), opened) == {}


def test_a_long_option_is_rolled_too():
    assert halves(
        stc(P50, 1, 1, at="2026-06-10 10:00", order="a"), bto(P45, 1, 1, at="2026-06-10 10:05", order="b")
    ) == {"b": "a"}


def test_a_spread_is_rolled_by_two_orders():
    closed = [
        btc(P50, 1, 1, at="2026-06-10 10:00", order="a"),
        stc("XYZ 19 Jun 26 45 P", 1, 1, at="2026-06-10 10:00", order="a"),
    ]
    opened = [
        sto("XYZ 17 Jul 26 50 P", 1, 1, at="2026-06-10 10:05", order="b"),
        bto(P45, 1, 1, at="2026-06-10 10:05", order="b"),
    ]
    assert halves(*closed, *opened) == {"b": "a"}
    assert halves(*closed, opened[0]) == {}


def test_an_order_on_other_sides_is_half_of_nothing():
    assert (
        halves(
            btc(P50, 1, 1, at="2026-06-10 10:00", order="a"),
            sto(P45, 1, 1, at="2026-06-10 10:05", order="b"),
            sto(C55, 1, 1, at="2026-06-10 10:05", order="b"),
        )
        == {}
    )
