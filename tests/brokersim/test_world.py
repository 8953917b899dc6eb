"""The world as a whole: sums that are exact, and a past that does not depend on who looked when."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from brokersim import calendar
from brokersim.brokerage.roster import seats
from brokersim.clock import Clock
from brokersim.market import GENESIS, Market
from brokersim.model import Contract, Posting, PostingKind
from brokersim.world import UnknownAccountError, World

SEED = 7
CHARACTERS = {"wheel", "spreads", "roller", "messy", "cut-off"}


def at(on: date, hour: int = 21) -> datetime:
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC)


def world_at(moment: datetime, seed: int = SEED, **options: object) -> tuple[World, Clock]:
    clock = Clock.stepped(moment)
    return World(Market(seed, clock), clock, seed, **options), clock  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def lived() -> World:
    world, _ = world_at(at(date(2026, 11, 20)))
    return world


def assert_exact(world: World) -> None:
    for number in world.accounts:
        postings = world.postings(number, visible=False)
        assert sum((each.net for each in postings), Decimal(0)) == world.balances(number).cash
        held: defaultdict[object, Decimal] = defaultdict(Decimal)
        for each in postings:
            if each.instrument is not None:
                held[each.instrument] += each.quantity
        shown = {each.instrument: each.quantity for each in world.positions(number)}
        assert {instrument: quantity for instrument, quantity in held.items() if quantity} == shown


def test_every_character_has_an_account_at_both_brokers(lived: World) -> None:
    for broker, user in (("schwab", "sam"), ("tastytrade", "tess")):
        mine = [each for each in lived.accounts.values() if each.broker == broker]
        assert {each.character for each in mine} == CHARACTERS
        assert {each.user for each in mine} == {user}
    assert all(len(number) == 8 for number in lived.accounts)
    assert {each.account.number for each in seats(SEED, GENESIS)} == set(lived.accounts)
    assert not {each.account.number for each in seats(8, GENESIS)} & set(lived.accounts)


def test_everybody_has_traded_for_eighteen_months_and_still_does(lived: World) -> None:
    for number in lived.accounts:
        trades = [each.on for each in lived.postings(number) if each.kind is PostingKind.TRADE]
        assert trades[-1] - trades[0] > timedelta(days=548)
        assert trades[-1] > date(2026, 10, 20)
        assert len(trades) > 150


def test_sums_are_exact_at_the_end(lived: World) -> None:
    assert_exact(lived)


def test_numbers_grow_with_the_time_at_which_history_shows_them(lived: World) -> None:
    seen: set[int] = set()
    for number in lived.accounts:
        postings = lived.postings(number, visible=False)
        ids = [each.id for each in postings]
        assert ids == sorted(ids)
        assert len(set(ids)) == len(ids)
        assert not seen & set(ids)
        seen |= set(ids)
        shown = [each.visible_at for each in postings]
        assert shown == sorted(shown)
        assert all(each.at <= each.visible_at for each in postings)


def test_the_messy_account_has_everything(lived: World) -> None:
    for broker in ("schwab", "tastytrade"):
        (number,) = (n for n, a in lived.accounts.items() if (a.broker, a.character) == (broker, "messy"))
        postings = lived.postings(number)
        kinds = {each.kind for each in postings}
        assert kinds >= set(PostingKind) - {PostingKind.EXERCISE}
        assert _early(postings)
        assert _shorted_by_assignment(postings)
        settled = {
            each.instrument.root
            for each in postings
            if each.kind is PostingKind.CASH_SETTLEMENT and isinstance(each.instrument, Contract)
        }
        assert settled & {"SPX", "VIX"}
        assert settled & {"SPXW", "XSP"}


def _early(postings: list[Posting]) -> list[Posting]:
    return [
        each
        for each in postings
        if each.kind is PostingKind.ASSIGNMENT
        and isinstance(each.instrument, Contract)
        and each.on < each.instrument.expires_on
    ]


def _shorted_by_assignment(postings: list[Posting]) -> list[Posting]:
    return [
        each
        for each in postings
        if each.kind is PostingKind.DELIVERY and each.side is not None and each.side.value == "Sell to Open"
    ]


def test_a_delivery_is_worth_the_strike(lived: World) -> None:
    for number in lived.accounts:
        events: defaultdict[int, list[Posting]] = defaultdict(list)
        for each in lived.postings(number, visible=False):
            events[each.event].append(each)
        for postings in events.values():
            deliveries = [each for each in postings if each.kind is PostingKind.DELIVERY]
            for delivery in deliveries:
                (removal,) = (each for each in postings if each.kind in _REMOVES)
                contract = removal.instrument
                assert isinstance(contract, Contract)
                assert abs(delivery.gross) == contract.strike * contract.multiplier * abs(removal.quantity)
                assert abs(delivery.quantity) == contract.shares * abs(removal.quantity)
                assert (delivery.gross < 0) == (delivery.quantity > 0)


_REMOVES = {PostingKind.ASSIGNMENT, PostingKind.EXERCISE}


def test_a_history_that_is_cut_off_hides_what_was_opened_before(lived: World) -> None:
    for number, account in lived.accounts.items():
        shown, whole = lived.postings(number), lived.postings(number, visible=False)
        if account.character != "cut-off":
            assert list(shown) == list(whole)
            continue
        assert account.history_from > account.opened_on
        assert len(shown) < len(whole)
        assert min(each.on for each in shown) >= account.history_from
        before = {each.instrument for each in whole if each.on < account.history_from}
        assert before & {each.instrument for each in lived.positions(number)}


def test_splits_move_quantity_and_no_cash(lived: World) -> None:
    splits = [
        each for number in lived.accounts for each in lived.postings(number) if each.kind is PostingKind.SPLIT
    ]
    assert splits
    assert {each.net for each in splits} == {Decimal(0)}
    for each in splits:
        if each.side is None:
            assert isinstance(each.instrument, str)
        else:
            assert sum(other.event == each.event for other in splits) in (1, 2)


def test_an_unknown_account_is_said_so_without_its_number(lived: World) -> None:
    with pytest.raises(UnknownAccountError) as caught:
        lived.postings("12345678")
    assert "12345678" not in str(caught.value)


@pytest.mark.parametrize("seed", [1, 2])
def test_stepping_day_by_day_tells_the_same_as_one_jump(seed: int) -> None:
    first, last = date(2025, 9, 2), date(2025, 12, 5)
    stepped, clock = world_at(at(first), seed)
    for session in calendar.sessions_between(first, last):
        for hour in (15, 19, 23):
            clock.advance_to(max(clock.now(), at(session.on, hour)))
            stepped.settle()
            assert_exact(stepped) if hour == 23 else None
    jumped, _ = world_at(clock.now(), seed)
    for number in stepped.accounts:
        assert list(stepped.postings(number, visible=False)) == list(jumped.postings(number, visible=False))
        assert stepped.orders(number) == jumped.orders(number)


def test_a_later_start_finds_the_same_past() -> None:
    early, _ = world_at(at(date(2025, 3, 3)))
    late, _ = world_at(at(date(2025, 8, 4)))
    for number in early.accounts:
        known = list(early.postings(number, visible=False))
        assert list(late.postings(number, visible=False))[: len(known)] == known


def test_books_are_exact_on_every_day_of_a_season() -> None:
    world, clock = world_at(at(date(2025, 1, 2)), 11)
    for session in calendar.sessions_between(date(2025, 1, 3), date(2025, 3, 31)):
        clock.advance_to(at(session.on, 12))
        world.settle()
        assert_exact(world)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(50))
def test_books_are_exact_on_every_day(seed: int) -> None:
    world, clock = world_at(at(GENESIS + timedelta(days=400)), seed)
    for _ in range(400):
        clock.advance(timedelta(days=1))
        world.settle()
        assert_exact(world)
