"""A simulator on a Friday at noon, shared by what only reads."""

import pytest

from tests.brokersim.simulated import account_of, authorized, simulator


@pytest.fixture(scope="module")
def sim():
    return simulator()


@pytest.fixture
def caller(sim):
    return authorized(sim)


@pytest.fixture
def number(sim):
    return account_of(sim)
