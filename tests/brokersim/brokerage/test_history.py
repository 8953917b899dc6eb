"""Errors planted in a history: the book stays right."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from brokersim.clock import Clock
from brokersim.market import Market
from brokersim.model import PostingKind
from brokersim.world import PlantError, World


@pytest.fixture
def world() -> World:
    clock = Clock.stepped(datetime(2024, 10, 1, 21, tzinfo=UTC))
    return World(Market(3, clock), clock, 3, only=["messy"])


@pytest.fixture
def number(world: World) -> str:
    return next(iter(world.accounts))


def test_a_cent(world: World, number: str) -> None:
    right = {each.id: each for each in world.postings(number)}
    cash = world.balances(number).cash
    planted = world.plant(number, "cent")
    wrong = [each for each in world.postings(number) if each != right[each.id]]
    assert [each.id for each in wrong] == [planted["posting"]]
    assert wrong[0].net - right[wrong[0].id].net == Decimal("0.01")
    assert world.balances(number).cash == cash
    assert world.heal(number) == 1
    assert {each.id: each for each in world.postings(number)} == right


def test_a_contract(world: World, number: str) -> None:
    right = {each.id: each for each in world.postings(number)}
    planted = world.plant(number, "contract")
    (wrong,) = (each for each in world.postings(number) if each != right[each.id])
    assert wrong.id == planted["posting"]
    assert wrong.kind is PostingKind.TRADE
    assert abs(wrong.quantity - right[wrong.id].quantity) == 1


def test_one_missing_and_one_twice(world: World, number: str) -> None:
    count = len(world.postings(number))
    planted = world.plant(number, "missing")
    assert planted["posting"] not in {each.id for each in world.postings(number)}
    assert len(world.postings(number)) == count - 1
    world.plant(number, "duplicate")
    told = world.postings(number)
    assert len(told) == count
    assert len({each.id for each in told}) == count


def test_a_late_one_comes(world: World, number: str) -> None:
    count = len(world.postings(number))
    world.plant(number, "late", delay=timedelta(hours=0))
    assert len(world.postings(number)) == count
    world.plant(number, "late", delay=timedelta(days=2))
    assert len(world.postings(number)) == count - 1


def test_what_cannot_be_planted_is_said(world: World, number: str) -> None:
    with pytest.raises(PlantError, match="cent, contract"):
        world.plant(number, "nonsense")  # type: ignore[arg-type]
    with pytest.raises(PlantError, match="fits"):
        world.plant(number, "cent", posting=1)
