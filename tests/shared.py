"""Third parties' data, which tests may read where it is present, but which is not ours to publish."""

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("THETADESK_SHARED") or Path(__file__).parents[2] / "shared").resolve()


def history(path: str) -> bytes:
    """A file below `data/histories`; without it the test is skipped, and the summary says so."""
    file = ROOT / "data" / "histories" / path
    if not file.is_file():
        pytest.skip(
            f"third-party histories not found: set THETADESK_SHARED to the folder that has data/histories/{path}"
        )
    return file.read_bytes()
