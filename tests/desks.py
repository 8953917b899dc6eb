"""A data folder with a current, empty database, for tests of the doors."""

from pathlib import Path

import pytest

from thetadesk.bootstrap import open_desk
from thetadesk.settings import Settings


@pytest.fixture(scope="session")
def empty_desk(tmp_path_factory) -> Path:
    """Migrated once; tests copy it, because a migration costs a second."""
    folder = tmp_path_factory.mktemp("empty")
    open_desk(Settings(folder)).close()
    return folder
