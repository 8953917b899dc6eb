"""A real server process: where it listens, how it ends, what a killed import leaves."""

import os
import shutil
import signal
import socket
import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest

from tests.processes import run, serving
from thetadesk.settings import Settings
from thetadesk.web import server
from thetadesk.web.server import AddressRefusedError, PortInUseError, _listening, refuse_strangers, serve

FIXTURE = Path(__file__).parents[1] / "fixtures" / "tastytrade_21_columns.csv"
BYTES = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def folder(empty_desk, tmp_path):
    made = tmp_path / "data"
    shutil.copytree(empty_desk, made)
    return made


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "desk.example", ""])
def test_an_address_that_others_can_reach_is_refused(host, tmp_path):
    with pytest.raises(AddressRefusedError, match="no login yet"):
        serve(Settings(tmp_path, host=host))


def test_loopback_is_allowed():
    refuse_strangers("127.0.0.1")
    refuse_strangers("localhost")
    refuse_strangers("::1")


def test_the_command_refuses_with_one_line_and_status_2(folder):
    done = run(folder, "serve", "--host", "0.0.0.0")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "0.0.0.0 is refused" in done.stderr
    assert run(folder, "serve", SERVER_HOST="0.0.0.0").returncode == 2


def test_a_server_serves_page_and_api_and_ends_in_order(folder):
    with serving(folder) as server:
        health = httpx2.get(f"{server.url}/api/v1/health")
        assert health.json()["status"] == "ok"
        assert "server" not in health.headers
        # Another process writes it.
        described = httpx2.get(f"{server.url}/openapi.json", timeout=60).json()
        assert described["info"]["title"] == "Thetadesk"
        assert httpx2.get(f"{server.url}/docs").status_code == 200
        assert httpx2.get(server.url, headers={"Host": "evil.example"}).status_code == 400
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(20) == 0
    assert (folder / "server.lock").read_text() == ""


def test_a_second_server_on_the_same_folder_is_refused(folder):
    with serving(folder) as server:
        second = run(folder, "serve", "--port", "0")
        assert second.returncode == 2
        assert server.url in second.stderr
        port = server.url.rpartition(":")[2]
        with pytest.raises(PortInUseError, match="choose another --port"):
            serve(Settings(folder.parent / "other", port=int(port)))


def test_commands_find_the_server_and_import_through_it(folder):
    with serving(folder) as server:
        done = run(folder, "import", str(FIXTURE), "--json")
        assert done.returncode == 0, done.stderr
        [listed] = httpx2.get(f"{server.url}/api/v1/imports").json()["items"]
        assert (listed["status"], listed["new"]) == ("done", 17)
        assert list((folder / "spool").iterdir()) == []
        named = run(folder.parent / "elsewhere", "--server", server.url, "accounts", "--json")
        assert named.returncode == 0, named.stderr
        assert '"transactions": 17' in named.stdout
        assert not (folder.parent / "elsewhere").exists()


def imports_of(pid: int) -> list[int]:
    """The server's processes that read files; it has others, for plug-ins for one."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [child for task in tasks for child in task.read_text().split()]
    return [int(child) for child in children if reads_a_file(Path(f"/proc/{child}/cmdline"))]


def reads_a_file(command: Path) -> bool:
    with suppress(OSError):
        return b"thetadesk.worker\0import" in command.read_bytes()
    return False


def wait_for(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.01)
    raise AssertionError("it did not happen in time")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds child processes as Linux shows them")
def test_an_import_whose_process_is_killed_has_failed_and_left_nothing(folder):
    with serving(folder) as server:
        started = httpx2.post(
            f"{server.url}/api/v1/imports", content=FIXTURE.read_bytes(), headers=BYTES
        ).json()
        assert started["status"] in ("queued", "running")
        [child] = wait_for(lambda: imports_of(server.process.pid))
        os.kill(child, signal.SIGKILL)
        one = f"{server.url}/api/v1/imports/{started['id']}"
        failed = wait_for(lambda: (now := httpx2.get(one).json())["status"] == "failed" and now)
        assert "interrupted" in failed["problem"]["detail"]
        assert httpx2.get(f"{server.url}/api/v1/accounts").json() == {"accounts": []}
        assert list((folder / "spool").iterdir()) == []
        again = httpx2.post(
            f"{server.url}/api/v1/imports", content=FIXTURE.read_bytes(), headers=BYTES
        ).json()
        one = f"{server.url}/api/v1/imports/{again['id']}"
        assert wait_for(lambda: (now := httpx2.get(one).json())["status"] == "done" and now)["new"] == 17


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds child processes as Linux shows them")
def test_a_server_that_is_killed_takes_its_import_along(folder):
    with serving(folder) as server:
        started = httpx2.post(
            f"{server.url}/api/v1/imports", content=FIXTURE.read_bytes(), headers=BYTES
        ).json()
        [child] = wait_for(lambda: imports_of(server.process.pid))
        server.kill()
    wait_for(lambda: not running(child))
    with sqlite3.connect(folder / "thetadesk.db") as database:
        rows = database.execute("SELECT count(*) FROM transactions").fetchone()[0]
    database.close()
    with serving(folder) as server:
        import_now = httpx2.get(f"{server.url}/api/v1/imports/{started['id']}").json()
        assert (import_now["status"], rows) in {("failed", 0), ("done", 17)}
        assert list((folder / "spool").iterdir()) == []


def running(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_a_file_beyond_the_limit_is_refused_and_the_server_keeps_serving(folder, tmp_path):
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(200 * 2**20)
    with serving(folder) as server:
        with large.open("rb") as file:
            response = httpx2.post(f"{server.url}/api/v1/imports", content=file, headers=BYTES, timeout=60)
        assert response.status_code == 413
        assert "64 MB" in response.json()["detail"]
        refused = run(folder, "import", str(large))
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
        assert "64 MB" in refused.stderr
        assert httpx2.get(f"{server.url}/api/v1/health").status_code == 200
        assert list((folder / "spool").iterdir()) == []


def test_answers_are_not_held_back():
    with _listening("127.0.0.1", 0) as listener:
        # asyncio turns Nagle's algorithm off only for sockets that are named as TCP.
        assert listener.proto == socket.IPPROTO_TCP


def test_memory_is_given_back_while_it_serves_and_no_longer(monkeypatch):
    given = threading.Event()
    monkeypatch.setattr(server, "_TRIMMED_EVERY", 0.001)
    monkeypatch.setattr(server, "_of_glibc", lambda _: lambda _: given.set())
    with server._giving_memory_back():
        assert given.wait(10)
    assert "memory" not in {each.name for each in threading.enumerate()}
