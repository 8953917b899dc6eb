"""The order in which transactions are booked, and what is linked on the way."""

from decimal import Decimal

import pytest

from tests.ledger.booked import booked
from tests.ledger.builders import (
    assigned,
    btc,
    buy,
    delivered,
    exercised,
    history,
    named,
    sell,
    sto,
    swapped,
    told,
)
from thetadesk.ledger.chronology import Exchange, arrange, pair_exchanges
from thetadesk.ledger.families import families
from thetadesk.ledger.model import Effect, Kind

D = Decimal
PUT = "XYZ 19 Jun 26 50 P"
FRIDAY = "2026-06-19"


def booking_order(*parts):
    steps = arrange(history(*parts)).steps
    return [t.id for step in steps for t in (step.transactions if isinstance(step, Exchange) else [step])]


def test_time_comes_first_then_the_sources_order():
    assert booking_order(
        sto(PUT, 1, "1", at="2026-05-02 10:00"),
        sto(PUT, 1, "1", at="2026-05-01 10:00"),
        sto(PUT, 1, "1", at="2026-05-01 10:00"),
    ) == ["t2", "t3", "t1"]


def test_a_close_waits_for_the_opening_of_the_same_moment():
    """A file with dates only lists the newest first, or in any order it likes."""
    opened, closed = sto(PUT, 2, "1", on="2026-05-01"), btc(PUT, 2, "0.5", on="2026-05-01")
    assert booking_order(closed, opened) == ["t2", "t1"]
    assert booked(closed, opened).cash.missing == []


def test_a_close_of_what_was_held_before_does_not_wait():
    before = sto(PUT, 2, "1", at="2026-04-01 10:00")
    assert booking_order(before, btc(PUT, 2, "0.5", on="2026-05-01"), sto(PUT, 2, "1", on="2026-05-01")) == [
        "t1", "t2", "t3",
    ]  # fmt: skip


def test_removals_come_after_the_trades_of_a_moment_and_deliveries_after_removals():
    assert booking_order(
        delivered("XYZ", 100, 50, on=FRIDAY), assigned(PUT, 1, on=FRIDAY), sto(PUT, 1, "1", on=FRIDAY)
    ) == ["t3", "t2", "t1"]


def test_a_pending_or_cancelled_record_is_not_booked():
    assert booking_order(sto(PUT, 1, "1", at="2026-05-01 10:00", status="cancelled")) == []


def test_shares_at_the_strike_days_later_settle_an_assignment():
    """Schwab's site writes them as a plain purchase, on the next business day or after a long week-end."""
    for day, linked in (
        ("2026-06-19", True),
        ("2026-06-24", True),
        ("2026-06-25", False),
        ("2026-06-18", False),
    ):
        books = booked(
            sto(PUT, 1, "1", on="2026-05-01"), assigned(PUT, 1, on=FRIDAY), buy("XYZ", 100, 50, on=day)
        )
        assert (len(books.campaigns) == 1) is linked, day
        assert (books.campaigns[0].strategy == "wheel") is linked, day


def test_shares_at_another_price_or_the_other_way_round_do_not():
    for other in (buy("XYZ", 100, "50.01", on=FRIDAY), sell("XYZ", 100, 50, on=FRIDAY)):
        assert (
            arrange(
                history(sto(PUT, 1, "1", on="2026-05-01"), assigned(PUT, 1, on=FRIDAY), other)
            ).deliveries_of
            == {}
        )


def test_two_assignments_share_one_movement_of_shares_by_their_value():
    story = history(
        assigned(PUT, 1, on=FRIDAY), assigned(PUT, 2, on=FRIDAY), delivered("XYZ", 300, 50, on=FRIDAY)
    )
    assert arrange(story).deliveries_of == {"t1": (("t3", 5000),), "t2": (("t3", 10000),)}
    assert arrange(story).removals_of == {"t3": ("t1", "t2")}


def test_an_assignment_and_an_exercise_of_a_spread_find_their_own_shares():
    low, high = "XYZ 19 Jun 26 45 P", PUT
    story = history(
        delivered("XYZ", 100, 50, on=FRIDAY),
        delivered("XYZ", -100, 45, on=FRIDAY),
        assigned(high, 1, on=FRIDAY),
        exercised(low, 1, on=FRIDAY),
    )
    assert arrange(story).deliveries_of == {"t3": (("t1", 5000),), "t4": (("t2", 4500),)}


def test_a_delivery_recorded_before_its_assignment_waits_for_it():
    """Brokers post both within one moment; a correction may bring them apart."""
    story = [
        sto(PUT, 1, "1", at="2026-05-01 10:00"),
        buy("XYZ", 100, 50, at="2026-06-19 16:00"),
        assigned(PUT, 1, at="2026-06-19 17:00"),
    ]
    assert booking_order(*story) == ["t1", "t3", "t2"]
    assert booked(*story).only.strategy == "wheel"


@pytest.mark.parametrize("turned", [1, -1])
def test_both_sides_of_a_rename_are_one_step_whichever_comes_first(turned):
    pair = swapped("OXY 21 Aug 20 15 P", 1, "OXY2 21 Aug 20 15 P", -1, value="-120", at="2020-07-01 07:00")
    (step,) = arrange(history(*pair[::turned])).steps
    assert (step.out.holding, step.into.holding) == (
        named("OXY 21 Aug 20 15 P"),
        named("OXY2 21 Aug 20 15 P"),
    )


def test_several_contracts_of_one_action_pair_by_their_terms():
    pairs = [
        told(Kind.CORPORATE, effect, f"{root} 21 Aug 20 {strike} {right}", quantity, at="2020-07-01 07:00")
        for effect, root, quantity in ((Effect.CLOSE, "OXY", 1), (Effect.OPEN, "OXY2", -1))
        for strike, right in ((15, "P"), ("22.5", "C"))
    ]
    exchanges = pair_exchanges(history(*pairs))
    assert [(e.out.holding.strike, e.into.holding.strike) for e in exchanges] == [
        (15, 15),
        (D("22.5"), D("22.5")),
    ]


@pytest.mark.parametrize("turned", [1, -1])
def test_a_broker_that_leaves_it_to_the_sign_takes_what_is_held(turned):
    """A short contract is taken by adding it; by its sign alone it would seem to be given."""
    old, new = "AMD 29 Aug 25 650 C", "AMD 29 Aug 25 216.67 C"
    rows = [
        told(Kind.CORPORATE, None, old, 1, at="2025-07-21 08:00"),
        told(Kind.CORPORATE, None, new, -3, at="2025-07-21 08:00"),
    ]
    steps = arrange(history(sto(old, 1, "9", at="2025-07-01 10:00"), *rows[::turned])).steps
    assert (steps[1].out.holding, steps[1].into.holding) == (named(old), named(new))


def test_shares_sold_short_are_taken_by_a_reverse_split_the_other_way_round():
    rows = [
        told(Kind.CORPORATE, None, "F", 100, at="2025-07-21 08:00"),
        told(Kind.CORPORATE, None, "F", -12, at="2025-07-21 08:00"),
    ]
    steps = arrange(history(sell("F", 100, "4", at="2025-07-01 10:00"), *rows)).steps
    assert (steps[1].out.quantity, steps[1].into.quantity) == (100, -12)


def test_what_nobody_is_known_to_hold_goes_by_its_sign():
    rows = [
        told(Kind.CORPORATE, None, "OLD", -30, at="2026-02-05 09:00"),
        told(Kind.CORPORATE, None, "NEW", 3, at="2026-02-05 09:00"),
    ]
    (step,) = arrange(history(*rows)).steps
    assert (step.out.holding.symbol, step.into.holding.symbol) == ("OLD", "NEW")


def test_actions_more_than_a_minute_apart_are_different_ones():
    out = told(Kind.CORPORATE, Effect.CLOSE, "OLD", -30, at="2026-02-05 09:00")
    into = told(Kind.CORPORATE, Effect.OPEN, "NEW", 3, at="2026-02-05 09:02")
    assert [(e.out is None, e.into is None) for e in pair_exchanges(history(out, into))] == [
        (False, True),
        (True, False),
    ]


def test_tickers_that_an_action_ties_together_are_one_family():
    chain = history(
        swapped("AAA", -10, "BBB", 10, at="2026-02-05 09:00"),
        swapped("BBB", -10, "CCC", 1, at="2026-03-05 09:00"),
    )
    assert families(chain) == {"AAA": "AAA", "BBB": "AAA", "CCC": "AAA"}
    assert (
        families(history(swapped("OXY 21 Aug 20 15 P", 1, "OXY2 21 Aug 20 15 P", -1, at="2020-07-01 07:00")))
        == {}
    )
