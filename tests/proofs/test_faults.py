"""Syncs through answers a fifth of which are spoilt end with the ledger of an undisturbed one, to the row."""

from pathlib import Path

import pytest

from tests.proofs.proving import BROKERS, ProofDesk
from tests.simulators import Simulator

SPOILT = 0.2
SECONDS = {"429-retry-after": 1, "hang": 2.5, "drip": 0.3}
KINDS = ("429", "429-retry-after", "500", "502", "hang", "drip", "truncated", "maintenance")
RATE = 1 - (1 - SPOILT) ** (1 / len(KINDS))  # each, so that any of them meets a fifth
IMPATIENT = {"read": 2.0, "busy": 0.1, "first_retry": 0.02, "slowest_retry": 0.5, "jitter": 0.05}


def disturb(simulator: Simulator, kinds: tuple[str, ...] = KINDS, rate: float = RATE) -> None:
    """From now on; what brokers answer to the control is never spoilt."""
    for kind in kinds:
        simulator.fault(kind, rate=rate, **({"seconds": SECONDS[kind]} if kind in SECONDS else {}))


def met(simulator: Simulator) -> dict[str, int]:
    """How often each kind of fault has happened."""
    return {fault["kind"]: fault["happened"] for fault in simulator.control("faults", "GET")["items"]}


def test_a_sync_through_every_kind_of_fault_ends_with_the_undisturbed_ledger(
    standing: Simulator, fresh: ProofDesk, undisturbed: ProofDesk
) -> None:
    disturb(standing)
    try:
        for broker in BROKERS:
            fresh.impatient(**IMPATIENT).done(broker)
        happened = met(standing)
    finally:
        standing.heal()
    assert sum(happened.values()) > 15, happened
    assert all(happened.values()), happened
    fresh.is_like(undisturbed)
    fresh.is_green(len(undisturbed.certificates()))


@pytest.mark.soak
@pytest.mark.parametrize("round_", range(3))
def test_so_does_one_with_the_waits_that_users_have(
    standing: Simulator, connected: ProofDesk, undisturbed: ProofDesk, tmp_path: Path, round_: int
) -> None:
    desk = connected.copied(tmp_path / "desk")
    disturb(standing, KINDS[round_:] + KINDS[:round_])
    try:
        for broker in BROKERS:
            desk.done(broker)
            desk.done(broker, full=True)
    finally:
        standing.heal()
    desk.is_like(undisturbed)
    desk.is_green(len(undisturbed.certificates()))
