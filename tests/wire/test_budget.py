"""No minute ever holds more requests than the stranger allows."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.wire import budget
from thetadesk.wire.budget import WINDOW, Allowance


class Watch:
    """A time that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds


@pytest.fixture
def watch(monkeypatch):
    watch = Watch()
    monkeypatch.setattr(budget.asyncio, "sleep", watch.sleep)
    return watch


def test_everything_within_the_budget_goes_out_at_once(watch):
    allowance = Allowance(3, watch)
    assert [asyncio.run(allowance.take(0)) for _ in range(3)] == [0, 0, 0]
    assert allowance.left == 0


def test_the_next_one_waits_until_the_first_is_a_minute_old(watch):
    allowance = Allowance(2, watch)
    for _ in range(3):
        asyncio.run(allowance.take(120))
    assert watch.at == 1000 + WINDOW
    assert allowance.left == 1


def test_a_turn_too_far_away_is_told_and_nothing_is_spent(watch):
    allowance = Allowance(1, watch)
    asyncio.run(allowance.take(0))
    watch.at += 20
    assert asyncio.run(allowance.take(10)) == 40
    assert watch.at == 1020
    watch.at += 41
    assert allowance.left == 1


def test_a_closed_budget_lets_nothing_out_and_keeps_the_longer_wish(watch):
    allowance = Allowance(5, watch)
    allowance.close(30)
    allowance.close(10)
    assert (allowance.left, allowance.wait) == (0, 30)
    asyncio.run(allowance.take(60))
    assert watch.at == 1030


@given(st.integers(1, 5), st.lists(st.floats(0, 40), max_size=40))
def test_no_minute_holds_more_than_the_budget(per_minute, pauses):
    watch, sent = Watch(), []
    allowance = Allowance(per_minute, watch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(budget.asyncio, "sleep", watch.sleep)
        for pause in pauses:
            watch.at += pause
            asyncio.run(allowance.take(1e9))
            sent.append(watch.at)
    for first, after in zip(sent, sent[per_minute:], strict=False):
        assert after - first >= WINDOW - 1e-6
