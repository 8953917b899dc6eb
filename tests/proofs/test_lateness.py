"""Whatever is told late, twice, in another order or unconfirmed at first: once it has been told, the ledger is the one of
a desk that reads all of it at once, and the certificates are green."""

import random
from datetime import timedelta
from pathlib import Path

import pytest

from tests.proofs.proving import BROKERS, ProofDesk, logged_in
from tests.simulators import Simulator, simulating

START = "2026-11-09T21:30:00Z"
LATE = timedelta(days=12)  # beyond the week that every sync reads again
CALM = 9  # days until a sync after which what is planted, not told yet, is older than what every sync reads
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SKEW = timedelta(minutes=10)


def tell_badly(simulator: Simulator, chance: random.Random) -> int:
    """From now on recent events are told late, twice, in another order and unconfirmed; the brokers' clock is ahead.
    Answers in how many accounts the next event is told later than every sync looks back."""
    simulator.fault("duplicate", rate=0.3)
    simulator.fault("out-of-order", rate=0.4)
    simulator.fault("late", rate=0.4)
    simulator.fault("pending", rate=0.5, seconds=DAY.total_seconds())
    simulator.fault("clock-skew", seconds=SKEW.total_seconds())
    accounts = [each["number"] for each in simulator.state()["accounts"]]
    planted = chance.sample(accounts, 4)
    for account in planted:
        simulator.control("plant", account=account, kind="late", coming=True, days=LATE / DAY)
    return len(planted)


def lapse_in_the_middle(simulator: Simulator) -> None:
    """The tokens of both brokers end while a sync goes on."""
    simulator.fault("lapse-tokens", rate=0.2, count=1, broker="schwab", match="/trader/v1/accounts/")
    simulator.fault("lapse-tokens", rate=0.2, count=1, broker="tastytrade", match="/accounts/")


def sync(simulator: Simulator, desk: ProofDesk, ahead: timedelta = timedelta()) -> None:
    """Both brokers, by a clock that runs so far ahead of theirs."""
    there = desk.by_clock(simulator.now() + ahead)
    for broker in BROKERS:
        there.done(broker)


def log_in_and_sync(simulator: Simulator, desk: ProofDesk, ahead: timedelta = timedelta()) -> None:
    """A login at Schwab ends after a week."""
    sync(simulator, logged_in(simulator, desk.by_clock(simulator.now() + ahead)), ahead)


def prove(folder: Path, seed: int, days: int) -> None:
    chance = random.Random(seed)
    with simulating(at=START, seed=seed) as simulator:
        desk = ProofDesk(folder / "desk", simulator.ready["url"])
        with desk.opened():
            at_once = desk.copied(folder / "at-once")
        log_in_and_sync(simulator, desk)
        late = tell_badly(simulator, chance)
        lapse_in_the_middle(simulator)
        for _ in range(days):
            simulator.control("advance", days=1)
            sync(simulator, desk, ahead=chance.choice([-HOUR, timedelta(), DAY]))
        simulator.heal()
        simulator.control("advance", days=CALM - days)
        log_in_and_sync(simulator, desk, ahead=-DAY)
        accounts = len(desk.certificates())
        desk.is_green(accounts, red=late)
        simulator.control("advance", seconds=LATE.total_seconds())
        for each in (desk, at_once):
            log_in_and_sync(simulator, each)
            each.is_green(accounts)
        desk.is_like(at_once, revisions=False)
        assert_told_badly(desk)


def assert_told_badly(desk: ProofDesk) -> None:
    """Without this nothing would have been proved."""
    assert "told late" in desk.explanations()
    assert desk.told_unconfirmed()


def test_what_is_told_late_and_badly_ends_as_if_read_at_once(tmp_path: Path) -> None:
    prove(tmp_path, seed=7, days=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 108))
def test_so_it_does_for_other_brokers_and_longer(tmp_path: Path, seed: int) -> None:
    prove(tmp_path, seed, days=5)
