"""At both simulated brokers, for every account: whatever is planted in its history is found, named, and heals."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.connections.simulated import BROKERS, SimulatedDesk
from tests.databases import database_with
from tests.simulators import Simulator, simulating
from thetadesk.connections.model import Certificate, CertificateState
from thetadesk.db.schema import load_stores

PLANTS = ("cent", "contract", "missing", "duplicate", "late")
READ_AGAIN = timedelta(days=6)  # what changes in older rows is met when everything is read again


@contextmanager
def simulated(folder: Path, seed: int, at: str) -> Iterator[tuple[SimulatedDesk, Simulator]]:
    with (
        simulating(seed=seed, at=at) as simulator,
        database_with(load_stores(), "sqlite", folder) as database,
    ):
        yield SimulatedDesk(database, folder, simulator), simulator


def reds(desk: SimulatedDesk) -> dict[str, object]:
    return {
        account: (last.first_difference, [line for line in last.positions if line.difference], last.cash)
        for account, last in desk.certificates().items()
        if last.state is CertificateState.RED
    }


def plant(simulator: Simulator, kind: str) -> dict[str, dict[str, Any]]:
    """Makes the newest row of every account wrong; what was planted, by the end of the account's number."""
    accounts = [account["number"] for broker in BROKERS for account in simulator.accounts(broker)]
    return {number[-4:]: simulator.control("plant", account=number, kind=kind) for number in accounts}


def found_and_named(
    desk: SimulatedDesk, kind: str, planted: dict[str, Any], before: set[str], last: Certificate
) -> bool:
    """Whether the certificate says what was planted; also when it could not show: a row that is long here, and right."""
    ids = {str(id) for id in planted["ids"]}
    is_new = not ids & before
    recent = desk.clock.now().date() - date.fromisoformat(planted["on"]) <= READ_AGAIN
    shows = is_new or (recent and kind in ("cent", "contract", "duplicate"))
    if last.state is CertificateState.GREEN or last.first_difference is None:
        return not shows
    named = desk.source_id(last.first_difference.transaction_id)
    if kind in ("missing", "late"):
        return named is None
    # Of a row told twice the second one is named, which has an id of its own.
    return named is not None and (named in ids) == (kind != "duplicate")


def plants_are_found(desk: SimulatedDesk, simulator: Simulator) -> None:
    for kind in PLANTS:
        before = desk.source_ids()
        desk.advance(days=1)
        planted = plant(simulator, kind)
        desk.sync()
        missed = {
            account: (kind, planted[account], last.first_difference)
            for account, last in desk.certificates().items()
            if not found_and_named(desk, kind, planted[account], before, last)
        }
        assert missed == {}
        simulator.control("plant", "DELETE")
        desk.sync(full=True)
        assert reds(desk) == {}, f"after {kind} was healed"


def test_every_account_is_green_and_what_is_planted_is_named(tmp_path):
    with simulated(tmp_path, 7, "2026-03-02T21:30:00Z") as (desk, simulator):
        desk.sync()
        assert len(desk.certificates()) == 10
        assert reds(desk) == {}
        plants_are_found(desk, simulator)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(100, 150))
def test_what_is_planted_is_named_whatever_the_seed(tmp_path, seed):
    month, day = seed % 10 + 1, seed * 7 % 28 + 1
    with simulated(tmp_path, seed, f"2026-{month:02}-{day:02}T21:30:00Z") as (desk, simulator):
        desk.sync()
        assert reds(desk) == {}
        for _ in range(3):
            plants_are_found(desk, simulator)
