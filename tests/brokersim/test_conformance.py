"""The brokers' real SDKs against the simulator, each in an environment of its own, with the market closed and open."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.shared import ROOT
from tools.starting import simulator

SCRIPTS = ROOT / "wire" / "conformance"


def _schwab(ready: dict[str, Any]) -> dict[str, str]:
    return {
        "SCHWAB_BASE_URL": ready["schwab"]["api_url"],
        "SCHWAB_STREAM_URL": f"{ready['stream_url']}/ws",
        "SCHWAB_APP_KEY": "app-key",
        "SCHWAB_APP_SECRET": "app-secret",
        "SCHWAB_CALLBACK_URL": "https://127.0.0.1:8182",
    }


def _tastytrade(ready: dict[str, Any]) -> dict[str, str]:
    told = ready["tastytrade"]
    return {
        "TT_BASE_URL": told["api_url"],
        "TT_ACCOUNT_STREAMER_URL": told["streamer_url"],
        "TT_CLIENT_SECRET": told["client_secret"],
        "TT_REFRESH_TOKEN": told["refresh_token"],
    }


@dataclass(frozen=True)
class Sdk:
    """A package that speaks to a broker, and the script that drives it."""

    package: str
    script: str
    environment: Callable[[dict[str, Any]], dict[str, str]]


SDKS = (
    Sdk("schwab-py==1.5.1", "check_schwab_py.py", _schwab),
    Sdk("tastytrade==13.2.3", "check_tastytrade.py", _tastytrade),
)


def _uv(*arguments: str) -> None:
    beside = Path(sys.executable).with_name("uv")
    program = str(beside) if beside.exists() else shutil.which("uv")
    assert program, "uv is missing: `make setup` installs it"
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=240, check=False)
    assert not done.returncode, f"uv {' '.join(arguments)}: {done.stderr[-2000:]}"


def _interpreter(package: str, cache: Path) -> Path:
    """A Python that has the package and nothing of ours, made once and kept in the cache of the tests."""
    home = cache / package.replace("==", "-")
    if not home.exists():
        # Several workers may get here at once: each makes its own, and the first one is kept.
        being_made = cache / f"{home.name}.{os.getpid()}"
        _uv("venv", "--quiet", "--relocatable", "--python", sys.executable, str(being_made))
        _uv("pip", "install", "--quiet", "--python", str(being_made / "bin" / "python"), package)
        try:
            being_made.rename(home)
        except OSError:
            shutil.rmtree(being_made)
    return home / "bin" / "python"


def _run(sdk: Sdk, python: Path, ready: dict[str, Any]) -> str:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {"NO_PROXY": "127.0.0.1,localhost", **inherited, **sdk.environment(ready)}
    done = subprocess.run(
        [str(python), str(SCRIPTS / sdk.script)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return done.stdout + done.stderr[-2000:]


@pytest.mark.parametrize(
    "clock",
    [(), ("--clock", "stepped", "--at", "2026-11-20T15:00:00Z")],
    ids=["now", "in market hours"],
)
@pytest.mark.parametrize("sdk", SDKS, ids=lambda sdk: sdk.package)
def test_the_real_sdk_finds_what_it_needs(sdk, clock, pytestconfig):
    if not (SCRIPTS / sdk.script).is_file():
        pytest.skip(f"set THETADESK_SHARED to the folder that has wire/conformance/{sdk.script}")
    python = _interpreter(sdk.package, pytestconfig.cache.mkdir("sdks"))
    with simulator("--auto-login", *clock) as (_, ready):
        output = _run(sdk, python, ready)
    last = next((line for line in output.splitlines() if " passed, " in line), "")
    assert last.endswith(" passed, 0 failed"), output
    assert not last.startswith("0 "), output
