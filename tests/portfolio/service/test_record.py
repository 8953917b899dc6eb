"""The record of each day, on both databases: written once, never with another day's marks, and gone when it is old."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.portfolio.books import CALL, FACTS, KO, PUT, SHARES, SPY, THE_CALL, THE_PUT, hub, leg, revalue
from thetadesk.kernel.clock import FixedClock
from thetadesk.kernel.tenant import LOCAL_TENANT
from thetadesk.ledger.model import Account, AccountKind
from thetadesk.portfolio.model import Cash, NotTakenDownError, Taken, Valued
from thetadesk.portfolio.service import record
from thetadesk.portfolio.service.live import LiveBook
from thetadesk.portfolio.service.loading import Loaded

EVENING = datetime(2026, 3, 3, 21, 30, tzinfo=UTC)  # 16:30 in New York
ON = date(2026, 3, 3)
ACCOUNTS = ("a1", "a2")
HELD = (leg(PUT, -1, "118.87"), leg(CALL, -2, "100.00"), leg(SHARES, 100, "-6000", account="a2"))


def evening(*quotes, at=EVENING, held=HELD, received=EVENING):
    """The live book as it is valued with these quotes."""
    told = [
        replace(each, received_at=received.timestamp()) for each in quotes or (THE_PUT, THE_CALL, KO, SPY)
    ]
    book = LiveBook(hub(*told), FixedClock(at))
    loaded = Loaded(
        ON,
        tuple(Account(id, id, AccountKind.FILE) for id in ACCOUNTS),
        tuple(held),
        tuple(Cash(id, Decimal(1000)) for id in ACCOUNTS),
        {},
        FACTS,
        at,
    )
    prepared = book.prepare(loaded)
    book.take(loaded, prepared)
    revalue(prepared, at.timestamp())
    return record.valued(book, at)


@pytest.fixture
def unit(database):
    with database.unit(LOCAL_TENANT) as made:
        yield made


def rows_of(unit, on=ON):
    return record.account_days(unit, ACCOUNTS, on, on), record.held_on(unit, ACCOUNTS, on)


def test_a_book_that_was_never_loaded_has_nothing_to_take_down():
    assert record.valued(LiveBook(hub(), FixedClock(EVENING)), EVENING) is None


def test_a_day_is_taken_down_leg_by_leg_and_account_by_account(unit):
    on, written = record.take_down(unit, evening())
    assert (on, written) == (ON, record.Written(3, 2, ()))
    accounts, legs = rows_of(unit)
    assert [(row.account_id, row.net_liquidation, row.source) for row in accounts] == [
        ("a1", Decimal("809.00"), Taken.CLOSE),
        ("a2", Decimal("7101.00"), Taken.CLOSE),
    ]
    assert sum(row.value for row in legs) == sum(row.value for row in accounts)
    assert sum(row.delta for row in legs) == pytest.approx(sum(row.delta for row in accounts))
    assert {row.at for row in legs} == {EVENING}
    put = next(row for row in legs if row.symbol == HELD[0].key.symbol)
    assert (put.mark, put.spot, put.dte, put.quantity) == (pytest.approx(0.85), pytest.approx(61.01), 17, -1)


def test_taking_a_day_down_twice_changes_nothing(unit):
    record.take_down(unit, evening())
    before = rows_of(unit)
    record.take_down(unit, evening())
    assert rows_of(unit) == before


def test_later_the_same_evening_what_was_sold_meanwhile_is_gone(unit):
    record.take_down(unit, evening())
    record.take_down(unit, evening(held=HELD[1:]))
    accounts, legs = rows_of(unit)
    assert [row.legs for row in accounts] == [1, 1]
    assert [row.symbol for row in legs] == [HELD[1].key.symbol, "KO"]


def test_a_restart_in_the_evening_does_not_make_a_day_poorer(unit):
    record.take_down(unit, evening())
    before = rows_of(unit)
    _, written = record.take_down(unit, evening(KO, SPY))
    assert (written.accounts, written.kept) == (1, 1)
    assert rows_of(unit) == before


def test_a_leg_with_another_days_quote_is_kept_without_a_mark(unit):
    record.take_down(unit, evening(THE_PUT, KO, SPY))
    accounts, legs = rows_of(unit)
    assert [(row.net_liquidation, row.unvalued) for row in accounts] == [(None, 1), (Decimal("7101.00"), 0)]
    assert [row.mark for row in legs].count(None) == 1


def test_after_midnight_the_session_before_is_served_late(unit):
    late = replace(evening(), at=EVENING + timedelta(hours=12))
    assert record.take_down(unit, late)[0] == ON
    assert {row.source for row in rows_of(unit)[0]} == {Taken.LATE}


def test_a_day_is_never_filled_with_another_days_marks(unit):
    morning = EVENING + timedelta(hours=15)  # 7:30 in New York, after a night without the desk
    with pytest.raises(NotTakenDownError, match="No quote is of 2026-03-03"):
        record.take_down(unit, evening(at=morning, received=morning))
    assert rows_of(unit) == ([], [])


def test_while_the_next_session_goes_on_the_one_before_stays_unwritten(unit):
    with pytest.raises(NotTakenDownError, match="2026-03-04 goes on"):
        record.take_down(unit, evening(at=EVENING + timedelta(hours=18)))
    assert rows_of(unit) == ([], [])


def test_a_late_run_leaves_what_was_taken_down_at_the_close(unit):
    record.take_down(unit, evening())
    _, written = record.take_down(unit, replace(evening(), at=EVENING + timedelta(hours=12)))
    assert (written.accounts, written.kept) == (0, 2)
    assert {row.source for row in rows_of(unit)[0]} == {Taken.CLOSE}


def test_a_simulated_market_has_its_own_day(unit):
    at = EVENING + timedelta(days=2)
    ahead = replace(evening(), at=at, on=at.date(), ahead=2 * 86_400.0)
    assert record.take_down(unit, ahead)[0] == date(2026, 3, 5)


def test_accounts_without_legs_are_worth_their_cash(unit):
    found = evening(held=HELD[:2])
    record.take_down(unit, found)
    assert rows_of(unit)[0][1].net_liquidation == Decimal(1000)


def days(unit, *on):
    for each in on:
        moved = timedelta(days=(each - ON).days)
        found: Valued = replace(evening(), at=EVENING + moved, ahead=moved.total_seconds())
        record.snapshot_day(unit, found, each, found.at, Taken.CLOSE)


def test_portfolios_are_summed_day_by_day(unit):
    days(unit, date(2026, 3, 2), ON, date(2026, 3, 5))
    found = record.portfolio_days(unit, ["a2", "a1"], date(2026, 3, 3), None)
    assert [(day.on, day.net_liquidation) for day in found] == [
        (ON, Decimal("7910.00")),
        (date(2026, 3, 5), Decimal("7910.00")),
    ]
    alone = record.portfolio_days(unit, ["a1", "unknown"], None, ON)
    assert [(day.net_liquidation, day.lacks) for day in alone] == [(None, ("unknown",))] * 2


def test_what_is_old_or_of_a_removed_account_goes(unit):
    days(unit, date(2026, 3, 2), ON)
    assert record.prune(unit, ON) == 5
    assert [day.on for day in record.account_days(unit, ACCOUNTS, None, None)] == [ON, ON]
    record.forget(unit, "a1")
    accounts, legs = rows_of(unit)
    assert {row.account_id for row in accounts} == {row.account_id for row in legs} == {"a2"}
