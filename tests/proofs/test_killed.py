"""Syncs that are killed anywhere end with the ledger of one that nobody disturbed, to the row."""

import os
import random
from pathlib import Path

import pytest

from tests.proofs.proving import BROKERS, ProofDesk

LONGEST = 0.4  # seconds between what a sync says last and its end
A_SYNC_SAYS = 45  # about so many times how far it is


def kill_repeatedly(desk: ProofDesk, kills: int, chance: random.Random) -> list[str]:
    """Kills the syncs of both brokers in turn; answers what each was doing."""
    found = []
    for place in range(kills):
        broker = BROKERS[place % len(BROKERS)]
        # Squared: early kills are likelier, as the next sync goes on from there.
        said = int(A_SYNC_SAYS * chance.random() ** 2)
        found.append(desk.killed(broker, said, LONGEST * chance.random()))
    return found


def prove(desk: ProofDesk, undisturbed: ProofDesk, kills: int, seed: int) -> list[str]:
    stages = kill_repeatedly(desk, kills, random.Random(seed))
    for broker in BROKERS:
        desk.done(broker)
    desk.is_like(undisturbed)
    desk.is_green(len(undisturbed.certificates()))
    return [stage for stage in stages if stage]


def test_eight_killed_syncs_end_with_the_undisturbed_ledger(fresh: ProofDesk, undisturbed: ProofDesk) -> None:
    stages = prove(fresh, undisturbed, 8, seed=1)
    assert len(stages) >= 6, "most were to be killed before their end"
    assert "reading the history" in stages


@pytest.mark.soak
@pytest.mark.skipif(not os.environ.get("THETADESK_SOAK"), reason="a hundred kills take minutes")
@pytest.mark.parametrize("seed", range(10))
def test_a_hundred_killed_syncs_end_with_the_undisturbed_ledger(
    connected: ProofDesk, undisturbed: ProofDesk, tmp_path: Path, seed: int
) -> None:
    killed = 0
    while killed < 10:
        chance = random.Random(1000 * seed + killed)
        desk = connected.copied(tmp_path / f"desk{killed}")
        killed += len(
            prove(desk, undisturbed, min(10 - killed, chance.randint(1, 8)), chance.randrange(2**32))
        )
