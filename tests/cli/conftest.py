"""Commands on a desk of their own, in this process or a new one."""

import json
import shutil
from pathlib import Path

import pytest

from tests.desks import empty_desk  # noqa: F401 - a fixture
from thetadesk.cli.main import run

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture
def folder(empty_desk, tmp_path) -> Path:  # noqa: F811
    made = tmp_path / "data"
    shutil.copytree(empty_desk, made)
    return made


class Thetadesk:
    """Runs commands on one data folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._capsys = capsys

    def __call__(self, *arguments: str, status: int = 0) -> str:
        """Standard output; a refusal (status 2) answers the one line on standard error."""
        done = run(["--data-dir", str(self._folder), *arguments])
        out, err = self._capsys.readouterr()
        assert done == status, err or out
        if status == 0:
            assert err == ""
            return out
        assert out == ""
        assert err.startswith("thetadesk: ")
        assert err.count("\n") == 1
        return err.removeprefix("thetadesk: ").rstrip("\n")

    def json(self, *arguments: str):
        """The JSON that a command writes."""
        return json.loads(self(*arguments, "--json"))


@pytest.fixture
def thetadesk(folder, capsys, monkeypatch) -> Thetadesk:
    for name in ("THETADESK_SERVER", "THETADESK_DATA_DIR", "DATABASE_URL", "SERVER_HOST", "SERVER_PORT"):
        monkeypatch.delenv(name, raising=False)
    return Thetadesk(folder, capsys)
