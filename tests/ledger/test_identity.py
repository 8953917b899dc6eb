"""Which records tell one event: ids, counting, and what two sources say alike."""

from dataclasses import replace

import pytest

from tests.ledger.builders import assigned, btc, cash, history, sto
from thetadesk.ledger.identity import compare, sighting_key, sightings, transaction_id
from thetadesk.ledger.model import Kind, TimePrecision

PUT = "AAPL 26 Dec 26 220 P"


def sale(at="2026-11-20 10:00", quantity=1, price="3.10", **more):
    return sto(PUT, quantity, price, at=at, **more)


def keyed(*keys):
    return [sale(content_key=key, source="poor") for key in keys]


def test_rows_without_ids_are_counted_per_key():
    found = sightings(keyed("a", "b", "a", "a"))
    assert [seen.ordinal for seen in found] == [0, 0, 1, 2]
    assert found[0].key == found[2].key != found[1].key
    assert len({transaction_id("account", seen) for seen in found}) == 4


def test_a_brokers_id_is_the_identity_whatever_else_the_row_says():
    one, other = sale(source_id="7"), sale(source_id="7", price="3.20", fees="-1")
    assert sightings([one]) == sightings([other])
    assert sighting_key(replace(one, part=1)) == "7.1"


def test_ids_differ_by_account_and_source():
    (seen,) = sightings([sale(source_id="7")])
    elsewhere = [transaction_id("b", seen), transaction_id("a", replace(seen, source="other"))]
    assert transaction_id("a", seen) not in elsewhere
    assert len(transaction_id("a", seen)) == 20


def known(*parts):
    return history(*parts)


def test_another_sources_record_of_the_moment_is_the_same_event():
    """One source cuts the seconds off and rounds fees; contract, side, quantity and money before fees agree."""
    new = [sale("2026-11-20 10:00", fees="-1.13", source="poor")]
    result = compare(new, known(sale("2026-11-20 10:00:59", fees="-1.1312")))
    assert (result.same, result.doubtful) == ({0: "t1"}, {})


@pytest.mark.parametrize(
    "other", [sale(quantity=2), sale(price="3.11"), btc(PUT, 1, "3.10", at="2026-11-20 10:00")]
)
def test_another_quantity_price_or_side_is_another_event(other):
    result = compare([sale()], known(other))
    assert (result.same, result.doubtful) == ({}, {})


def test_each_known_event_serves_one_record():
    """Two fills here, one known there: one is the same, the other new, and nobody is asked."""
    result = compare([sale(), sale("2026-11-20 10:00:01")], known(sale()))
    assert (result.same, result.doubtful) == ({0: "t1"}, {})


def test_twins_are_paired_in_order():
    pair = [sale("2026-11-20 10:00:10"), sale("2026-11-20 10:00:50")]
    result = compare([sale("2026-11-20 10:00"), sale("2026-11-20 10:00")], known(*pair))
    assert result.same == {0: "t1", 1: "t2"}


def test_other_hours_are_doubted_not_guessed():
    """One or two records whose moments disagree may be the same or not: the desk asks."""
    result = compare([sale("2026-11-20 15:00")], known(sale("2026-11-20 10:00")))
    assert (result.same, result.doubtful) == ({}, {0: ("t1",)})


def test_days_apart_are_different_events():
    result = compare([sale("2026-11-23 10:00")], known(sale("2026-11-20 10:00")))
    assert (result.same, result.doubtful) == ({}, {})


def test_a_whole_file_shifted_alike_is_in_another_zone():
    days = ["2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"]
    new = [sale(f"{day} 16:00", price=f"3.{n}0", source="poor") for n, day in enumerate(days)]
    result = compare(new, known(*(sale(f"{day} 10:00", price=f"3.{n}0") for n, day in enumerate(days))))
    assert result.same == {0: "t1", 1: "t2", 2: "t3", 3: "t4"}
    assert "6 hours apart" in result.notes[0]
    assert "--timezone" in result.notes[0]


def test_records_off_by_different_amounts_are_doubted():
    days = ["2026-11-17", "2026-11-18", "2026-11-19"]
    new = [sale(f"{day} {11 + n * 2}:00", price=f"3.{n}0") for n, day in enumerate(days)]
    result = compare(new, known(*(sale(f"{day} 10:00", price=f"3.{n}0") for n, day in enumerate(days))))
    assert (result.same, len(result.doubtful)) == ({}, 3)


def test_a_dated_row_is_the_timed_event_of_that_day():
    dated = replace(sale(None, on="2026-11-20"), precision=TimePrecision.DAY)
    assert compare([dated], known(sale("2026-11-20 15:59"))).same == {0: "t1"}
    assert compare([dated], known(sale("2026-11-19 15:59"))).same == {}


def test_an_adjusted_root_and_its_ticker_may_name_one_contract():
    """The legacy export files USO1 under USO; the direction of a removal is not compared either."""
    new = assigned("GREE 17 Sep 21 22 P", 6, at="2021-09-17 17:00")
    other = assigned("GREE1 17 Sep 21 22 P", -6, at="2021-09-17 17:00")
    assert compare([new], known(other)).same == {0: "t1"}


def test_cash_is_told_apart_by_amount_and_currency():
    paid = cash(Kind.DIVIDEND, "12.00", "AAPL", at="2026-11-20 10:00")
    without_symbol = cash(Kind.ADJUSTMENT, "12.00", at="2026-11-20 10:00")
    assert compare([without_symbol], known(paid)).same == {0: "t1"}
    euros = replace(without_symbol, currency="EUR")
    assert compare([euros], known(paid)).same == {}
