"""Numbers leave exactly as they are."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from brokersim.schwab.answers import (
    cents,
    midnight,
    milliseconds,
    refused,
    refused_market_data,
    stamp,
    written,
)


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6))
def test_a_decimal_is_written_with_exactly_its_value(digits, places):
    amount = Decimal(digits).scaleb(-places)
    assert json.loads(written([amount]), parse_float=Decimal, parse_int=Decimal) == [amount]


def test_times_have_no_colon_in_their_offset():
    assert stamp(datetime(2026, 11, 20, 15, tzinfo=UTC)) == "2026-11-20T15:00:00+0000"
    assert milliseconds(datetime(2026, 11, 20, 15, tzinfo=UTC)) == 1795186800000


def test_a_new_york_day_begins_at_four_or_five():
    assert stamp(midnight(date(2026, 7, 17))) == "2026-07-17T04:00:00+0000"
    assert stamp(midnight(date(2026, 12, 18))) == "2026-12-18T05:00:00+0000"


def test_computed_values_become_cents():
    assert cents(1234.5649) == Decimal("1234.56")


def test_both_ways_of_refusing():
    trader = json.loads(refused(400, "No.", "why").answer.body)
    assert trader == {"message": "No.", "errors": ["why"]}
    (error,) = json.loads(refused_market_data(404, "Not Found", "None.", "symbol").answer.body)["errors"]
    assert (error["status"], error["source"]) == ("404", {"parameter": "symbol"})
