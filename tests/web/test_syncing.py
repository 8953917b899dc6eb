"""Syncs in child processes: killed anywhere, they go on and end with the same ledger."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from tests.processes import environment, free_port, run, serving
from tests.simulators import brokersim, sent_back

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="finds child processes as Linux shows them"
)


@pytest.fixture(scope="module")
def simulator():
    with brokersim() as url:
        yield url


def status(server) -> dict:
    [run] = httpx2.get(f"{server.url}/api/v1/sync/status", timeout=30).json()["items"]
    return run


def wait_for(condition, seconds=90.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.01)
    raise AssertionError("it did not happen in time")


def connect(server) -> None:
    """By tastytrade's login, which comes back to the server itself."""
    page = httpx2.get(f"{server.url}/api/v1/brokers/tastytrade-sim/login").headers["location"]
    assert httpx2.get(sent_back(page), timeout=30).status_code == 302


def sync_processes(server) -> list[int]:
    tasks = Path(f"/proc/{server.process.pid}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text().split()]
    return [
        child for child in children if b"sync" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
    ]


def ledger(server) -> list[str]:
    answer = httpx2.get(
        f"{server.url}/api/v1/transactions", params={"scope": "paper", "limit": 1000}, timeout=30
    ).json()
    return [answer["total"], *(row["id"] for row in answer["items"])]


def done(server) -> dict:
    return wait_for(lambda: (now := status(server))["state"] == "done" and now)


def some_rows(server) -> bool:
    return status(server)["read"] > 0


def test_a_sync_that_is_killed_goes_on(tmp_path, simulator):
    with serving(tmp_path / "undisturbed", THETADESK_SIMULATOR=simulator) as server:
        connect(server)
        done(server)
        whole = ledger(server)
    with serving(tmp_path / "killed", THETADESK_SIMULATOR=simulator) as server:
        connect(server)
        wait_for(lambda: some_rows(server))
        for child in sync_processes(server):
            os.kill(child, signal.SIGKILL)
        failed = wait_for(lambda: (now := status(server))["state"] in ("failed", "done") and now)
        assert failed["state"] == "done" or "goes on from there" in failed["problem"]["detail"]
        httpx2.post(f"{server.url}/api/v1/sync/history", json={})
        done(server)
        assert ledger(server) == whole
    with serving(tmp_path / "gone", THETADESK_SIMULATOR=simulator) as server:
        connect(server)
        wait_for(lambda: some_rows(server))
        server.kill()
    with serving(tmp_path / "gone", THETADESK_SIMULATOR=simulator) as server:
        done(server)
        assert ledger(server) == whole
        assert {account["certificate"] for account in status(server)["accounts"]} == {"green"}


def test_commands_connect_and_sync_without_a_server(tmp_path, simulator):
    folder, here = tmp_path / "data", {"THETADESK_SIMULATOR": simulator}
    begun = run(folder, "connect", "tastytrade-sim", "--no-browser", **here)
    assert (begun.returncode, "--address" in begun.stderr) == (2, True)
    page = begun.stderr.splitlines()[0].rpartition(" ")[2]
    made = run(folder, "connect", "tastytrade-sim", "--address", sent_back(page), "--json", **here)
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["state"] == "connected"
    again = run(folder, "sync", "--full", "--wait", "--json", **here)
    assert again.returncode == 0, again.stderr
    [synced] = json.loads(again.stdout)
    assert (synced["state"], synced["new"]) == ("done", 0)
    told = json.loads(run(folder, "certificates", "--json", **here).stdout)
    assert {each["state"] for each in told} == {"green"}


def test_a_command_takes_the_way_back_over_tls(tmp_path, simulator):
    settings = {"THETADESK_SIMULATOR": simulator, "REDIRECT_URI": f"https://127.0.0.1:{free_port()}"}
    waiting = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from thetadesk.cli import main; main()",
            "connect",
            "schwab-sim",
            "--no-browser",
        ],
        env={**environment(tmp_path), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    page = waiting.stderr.readline().split()[-1]
    back = httpx2.get(sent_back(page), verify=False, timeout=60)
    assert (back.status_code, "is connected" in back.text) == (200, True)
    out, err = waiting.communicate(timeout=120)
    assert (waiting.returncode, err) == (0, "")
    assert out.startswith("Simulated Schwab is connected")
