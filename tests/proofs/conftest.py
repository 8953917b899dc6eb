"""One simulator whose clock stands still, a desk that is connected to it, and one that has read all of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proofs.proving import BROKERS, ProofDesk, logged_in
from tests.simulators import Simulator, simulating


@pytest.fixture(scope="session")
def standing() -> Iterator[Simulator]:
    """Its market and accounts stay as they are: whatever is read of it twice is the same."""
    with simulating() as running:
        yield running


@pytest.fixture(scope="session")
def connected(standing: Simulator, tmp_path_factory: pytest.TempPathFactory) -> ProofDesk:
    """To be copied: its tokens are good, and nothing was read yet."""
    folder = tmp_path_factory.mktemp("connected") / "desk"
    return logged_in(standing, ProofDesk(folder, standing.ready["url"]))


@pytest.fixture(scope="session")
def undisturbed(connected: ProofDesk, tmp_path_factory: pytest.TempPathFactory) -> ProofDesk:
    """What has read everything without any trouble."""
    desk = connected.copied(tmp_path_factory.mktemp("undisturbed") / "desk")
    for broker in BROKERS:
        desk.done(broker)
    return desk


@pytest.fixture
def fresh(connected: ProofDesk, tmp_path: Path) -> ProofDesk:
    """A desk of one's own that has read nothing yet."""
    return connected.copied(tmp_path / "desk")
