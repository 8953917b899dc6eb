"""Syncs that are killed anywhere end with the ledger of one that nobody disturbed, to the row."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.processes import Server, serving
from tests.proofs.proving import BROKERS, ProofDesk

LONGEST = 0.4  # seconds between what a sync says last and its end
A_SYNC_SAYS = 45  # about so many times how far it is


def kill_repeatedly(desk: ProofDesk, kills: int, chance: random.Random) -> list[str]:
    """Kills so many syncs of both brokers in turn, and lets through what ends before it is met; answers what each was
    doing."""
    found: list[str] = []
    for place in range(4 * kills):
        broker = BROKERS[place % len(BROKERS)]
        # Squared: early kills are likelier, as the next sync goes on from there.
        said = int(A_SYNC_SAYS * chance.random() ** 2)
        if stage := desk.killed(broker, said, LONGEST * chance.random()):
            found.append(stage)
        if len(found) == kills:
            break
    return found


def prove(desk: ProofDesk, undisturbed: ProofDesk, kills: int, seed: int) -> list[str]:
    stages = kill_repeatedly(desk, kills, random.Random(seed))
    for broker in BROKERS:
        desk.done(broker)
    desk.is_like(undisturbed)
    desk.is_green(len(undisturbed.certificates()))
    return stages


def test_eight_killed_syncs_end_with_the_undisturbed_ledger(fresh: ProofDesk, undisturbed: ProofDesk) -> None:
    stages = prove(fresh, undisturbed, 8, seed=1)
    assert len(stages) == 8
    assert "reading the history" in stages


def test_a_server_killed_in_the_middle_of_a_sync_goes_on_when_it_is_back(
    fresh: ProofDesk, undisturbed: ProofDesk
) -> None:
    environ = {"THETADESK_SIMULATOR": fresh.simulator, "SCHEDULER_ENABLED": "false"}
    with serving(fresh.folder, **environ) as server:
        begun = httpx2.post(f"{server.url}/api/v1/sync/history", json={}).json()["items"]
        assert len(begun) == len(BROKERS)
        wait_for(server, lambda runs: any(0.1 < run["progress"] < 1 for run in runs))
        server.kill()
    with serving(fresh.folder, **environ) as server:
        done = wait_for(server, lambda runs: not any(run["state"] in ("queued", "running") for run in runs))
        assert {run["id"]: run["state"] for run in done} == {run["id"]: "done" for run in begun}
    fresh.is_like(undisturbed)


def wait_for(server: Server, wanted: Callable[[list[Any]], bool], seconds: float = 200) -> list[Any]:
    """The latest sync of each connection, once they are as wanted."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        runs: list[Any] = httpx2.get(f"{server.url}/api/v1/sync/status").json()["items"]
        if wanted(runs):
            return runs
        time.sleep(0.05)
    raise AssertionError(f"it did not happen in time: {runs}")


@pytest.mark.soak
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
