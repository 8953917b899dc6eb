"""Which dividends count for which contract."""

import numpy as np

from thetadesk.pricing.cash_dividends_schedule import schedule


def test_shared_dividends_count_until_each_contract_ends():
    plan = schedule(([0.5, 0.1, 0.9], [2.0, 1.0, 3.0]), (3,), np.array([0.05, 0.5, 2.0]))
    assert plan.counts.tolist() == [0, 1, 3]
    assert plan.times[2].tolist() == [0.1, 0.5, 0.9]
    assert plan.amounts.tolist() == [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 2.0, 3.0]]


def test_contracts_may_have_dividends_of_their_own():
    plan = schedule((np.array([[0.3], [0.6]]), np.array([[1.0], [0.0]])), (2,), np.array([1.0, 1.0]))
    assert plan.counts.tolist() == [1, 0]
    assert plan.times[0].tolist() == [0.3]


def test_amounts_shared_by_all_times_are_broadcast():
    plan = schedule(([0.2, 0.4], 0.5), (1,), np.array([1.0]))
    assert plan.amounts.tolist() == [[0.5, 0.5]]


def test_groups_hold_contracts_with_equally_many():
    plan = schedule(([0.1, 0.5], [1.0, 1.0]), (4,), np.array([0.3, 1.0, 0.05, 0.7]))
    groups = [
        (count, members.tolist()) for count, members in plan.groups(np.array([True, True, True, False]))
    ]
    assert groups == [(0, [2]), (1, [0]), (2, [1])]
    assert plan.pick(np.array([1, 0])).counts.tolist() == [2, 1]


def test_no_dividends_are_a_schedule_too():
    plan = schedule(((), ()), (2, 2), np.ones(4))
    assert plan.counts.tolist() == [0, 0, 0, 0]
    assert plan.times.shape == (4, 0)
