"""Plug-ins in real processes: found without being read in, run within limits, and paused when they fail again and again."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from thetadesk.db.engine import Database
from thetadesk.jobs.clockwork import Clockwork
from thetadesk.jobs.model import Notice, Origin, Plugin, RunState, ScheduleError
from thetadesk.jobs.service import apart, plugging, running
from thetadesk.jobs.service.plugging import PluginFailedError
from thetadesk.kernel.clock import SystemClock
from thetadesk.kernel.errors import NotFoundError
from thetadesk.kernel.tenant import LOCAL_TENANT

HEAD = """
    import asyncio, os, subprocess, sys, time
    from thetadesk.jobs.plugin import ScheduledTaskPlugin

    class Own(ScheduledTaskPlugin):
        '''My own.

        Does what the test says.
        '''
        name = "own"
        default_schedule = {"interval": {"hours": 24}}
        async def execute(self, context):
"""


@dataclass
class Desk:
    """A database, a folder of plug-ins, and what was told."""

    database: Database
    resolved_plugin_folder: Path
    plugin_seconds: int = 20
    away: str = "https://elsewhere"
    told: list[Notice] = field(default_factory=list)
    clock: SystemClock = field(default_factory=SystemClock)

    @property
    def settings(self) -> Desk:
        return self

    def unit(self):
        return self.database.unit(LOCAL_TENANT)

    def reading(self):
        return self.database.reading(LOCAL_TENANT)

    def tell(self, notice: Notice) -> None:
        self.told.append(notice)

    def told_to_plugins(self, portfolio_id: str | None, apart: Collection[str]) -> dict[str, object]:
        return {
            "now": "2026-11-20T10:00:00-05:00",
            "portfolio_id": portfolio_id,
            "apart": [*apart],
            "away": self.away,
        }

    def plugins(self) -> dict[str, Plugin]:
        with self.reading() as unit:
            return {plugin.name: plugin for plugin, _ in plugging.listed(unit)}

    def write(self, body: str, name: str = "own.py") -> None:
        text = textwrap.dedent(HEAD) + textwrap.indent(textwrap.dedent(body).strip(), " " * 8) + "\n"
        (self.resolved_plugin_folder / name).write_text(text, encoding="utf-8")

    def find(self) -> str:
        return asyncio.run(plugging.find(self))

    def run(self, portfolio_id: str | None = None) -> str:
        return asyncio.run(plugging.run("own", self, portfolio_id))


@pytest.fixture
def desk(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    # Those that come with the desk are found in a test of their own.
    monkeypatch.setattr(plugging.shipped, "__file__", str(tmp_path / "none" / "__init__.py"))
    folder = tmp_path / "plugins"
    folder.mkdir()
    return Desk(database, folder)


def test_it_is_told_what_it_may_know_and_tells_and_says_what_it_did(desk: Desk) -> None:
    desk.write("""
        context.log(f"for {context['portfolio_id']}")
        print("printed")
        context.notify("look here", "warning", subjects=["AMD"], href="/positions")
        context.notify("x" * 9000, "shouting", href=context["away"])
    """)
    assert desk.find() == "1 plug-ins found"
    assert desk.run("income") == "for income; printed; 2 notices"
    first, second = desk.told
    assert (first.words, first.severity, first.subjects) == ("look here", "warning", ("AMD",))
    assert first.href == "/positions"
    assert first.key.startswith("plugin:own:")
    assert (len(second.words), second.severity, second.href) == (500, "info", "")
    desk.away = "//elsewhere"
    desk.run()
    assert desk.told[-1].href == ""


def test_one_that_is_found_is_off_until_it_is_switched_on(desk: Desk) -> None:
    desk.write("context.log('well')")
    desk.find()
    own = desk.plugins()["own"]
    assert (own.origin, own.title, own.description) == (Origin.FOLDER, "My own", "Does what the test says.")
    assert own.timing
    assert own.timing.every == timedelta(days=1)
    clockwork = Clockwork(desk, [], plugged=plugging.jobs)
    assert [(each.job.name, each.enabled) for each in clockwork.statuses()] == [("plugin-own", False)]
    with desk.unit() as unit:
        assert plugging.switch(unit, "own", True, desk.clock.now()).enabled
    assert clockwork.status("plugin-own").enabled
    run = asyncio.run(clockwork.run("plugin_own"))
    assert (run.state, run.outcome) == (RunState.DONE, "well")


def test_what_cannot_be_read_is_listed_with_what_is_wrong(desk: Desk) -> None:
    desk.write("pass")
    desk.write("pass", "twin.py")
    (desk.resolved_plugin_folder / "broken.py").write_text("this is no Python")
    (desk.resolved_plugin_folder / "empty.py").write_text("")
    (desk.resolved_plugin_folder / "ends.py").write_text("import os; os._exit(0)")
    late = textwrap.dedent(HEAD).replace('{"interval": {"hours": 24}}', '{"cron": "61 * * * *"}')
    (desk.resolved_plugin_folder / "late.py").write_text(late + "        pass\n")
    (desk.resolved_plugin_folder / "_not.py").write_text("")
    assert desk.find() == "6 plug-ins found, 5 of them cannot run"
    problems = {name: plugin.problem for name, plugin in desk.plugins().items()}
    assert problems.pop("own") == ""
    assert "SyntaxError" in problems["broken"]
    assert "needs one complete subclass" in problems["empty"]
    assert problems["ends"] == "its process ended by itself (status 0)"
    assert problems["late"].startswith("cron: 61 * * * *")
    assert problems["own-again"] == "another plug-in is called own"
    with desk.unit() as unit, pytest.raises(ScheduleError, match="cannot run"):
        plugging.switch(unit, "broken", True, desk.clock.now())
    with desk.unit() as unit, pytest.raises(NotFoundError):
        plugging.switch(unit, "nobody", True, desk.clock.now())
    (desk.resolved_plugin_folder / "broken.py").unlink()
    assert desk.find() == "5 plug-ins found, 4 of them cannot run, 1 gone"


def test_nobody_takes_the_name_of_one_that_has_it(desk: Desk) -> None:
    desk.write("pass", "second.py")
    desk.find()
    desk.write("pass", "first.py")
    (desk.resolved_plugin_folder / "own.py").write_text("this is no Python")
    assert desk.find() == "3 plug-ins found, 2 of them cannot run"
    found = desk.plugins()
    assert (Path(found["own"].place).name, found["own"].problem) == ("second.py", "")
    assert found["own-again"].problem == "another plug-in is called own"
    assert "SyntaxError" in found["own-again-again"].problem


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise ValueError('no luck')", "ValueError: no luck"),
        ("sys.exit(4)", "its process ended by itself (status 4)"),
        ("os._exit(0)", "its process ended by itself (status 0)"),
        ("held = []\nwhile True: held.append(bytearray(2**24))", "more than 768 MB of memory"),
        ("while True: print('x' * 1000)", "it wrote more than 1 MB"),
        ("while True: os.write(1, b'y' * 65536)", "it wrote more than 1 MB"),
        ("time.sleep(600)", "it took longer than 2 seconds"),
        (
            "for _ in range(99): os.fork() or time.sleep(600)\ntime.sleep(600)",
            "it started more than 64 processes|BlockingIOError",
        ),
        (
            "import signal\nsignal.signal(15, signal.SIG_IGN)\nwhile True: pass",
            "it took longer than 2 seconds",
        ),
    ],
)
def test_one_that_fails_hangs_leaks_or_floods_is_stopped_and_reported(
    desk: Desk, body: str, said: str
) -> None:
    desk.write(body)
    desk.find()
    desk.plugin_seconds = 2 if "2 seconds" in said else 20
    with pytest.raises(PluginFailedError, match=said.replace("(", r"\(").replace(")", r"\)")):
        desk.run()
    assert desk.plugins()["own"].failures == 1


def test_what_it_has_started_ends_with_it(desk: Desk, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    desk.write(f"""
        for number in range(8):
            if os.fork() == 0:
                if number % 2:
                    os.setsid()
                with open({str(pids)!r}, "a") as file:
                    file.write(f"{{os.getpid()}}\\n")
                time.sleep(600)
        time.sleep(0.5)
    """)
    desk.find()
    assert desk.run() == "nothing to tell"
    started = [int(line) for line in pids.read_text().split()]
    assert len(started) == 8
    assert [pid for pid in started if alive(pid)] == []


def alive(pid: int) -> bool:
    """Whether it runs; one that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_it_knows_no_setting_and_no_secret(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENCRYPTION_KEY", "very-secret-words")
    monkeypatch.setenv("THETADESK_DATA_DIR", "/somewhere")
    desk.write("""
        context.log(",".join(sorted(name for name in os.environ if "KEY" in name or "DATA" in name)) or "nothing")
    """)
    desk.find()
    assert desk.run() == "nothing"


def test_after_three_failures_in_a_row_it_is_paused_and_the_user_told(desk: Desk) -> None:
    desk.write("raise ValueError('no luck')")
    desk.find()
    with desk.unit() as unit:
        plugging.switch(unit, "own", True, desk.clock.now())
    for count in (1, 2, 3):
        with pytest.raises(PluginFailedError):
            desk.run()
        assert desk.plugins()["own"].failures == count
        assert len(desk.told) == (count == 3)
    assert "failed 3 times in a row: ValueError: no luck" in desk.told[0].words
    with desk.reading() as unit:
        plugin, set_up = plugging.one(unit, "own")
    assert set_up
    assert not set_up.enabled
    assert plugin.problem.startswith("Paused after 3 failures")
    desk.write("context.log('better')")
    desk.find()
    assert desk.plugins()["own"].problem.startswith("Paused")
    with desk.unit() as unit:
        plugging.switch(unit, "own", True, desk.clock.now())
    assert desk.run() == "better"
    assert (desk.plugins()["own"].failures, desk.plugins()["own"].problem) == (0, "")


def test_the_hooks_are_called_with_how_it_went(desk: Desk) -> None:
    desk.write("""
        if context["portfolio_id"]: raise ValueError("no luck")
    async def on_success(self, context):
        context.log("was well")
    async def on_failure(self, error, context):
        context.notify(f"went wrong: {error}")
    """)
    path = desk.resolved_plugin_folder / "own.py"
    path.write_text(path.read_text().replace("        async def on_", "    async def on_"))
    desk.find()
    assert desk.run() == "was well"
    with pytest.raises(PluginFailedError):
        desk.run("income")
    assert [notice.words for notice in desk.told] == ["went wrong: no luck"]


def test_one_that_is_broken_off_is_ended(desk: Desk, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    desk.write(f"open({str(begun)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)")
    desk.find()

    async def test() -> None:
        running = asyncio.create_task(plugging.run("own", desk, None))
        while not begun.exists() or not begun.read_text():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(test())
    assert not alive(int(begun.read_text()))


def test_the_mark_of_a_run_is_on_nothing_else() -> None:
    assert os.getpid() not in apart._marked(b"THETADESK_PLUGIN_RUN=")


def test_what_has_left_its_group_and_its_environment_ends_with_it_as_well(desk: Desk, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    desk.write(f"""
        daemon = "import os, time; open({str(pids)!r}, 'a').write(f'{{os.getpid()}}\\\\n'); time.sleep(600)"
        for _ in range(3):
            subprocess.Popen([sys.executable, "-c", daemon], env={{}}, start_new_session=True)
        while not os.path.exists({str(pids)!r}) or len(open({str(pids)!r}).readlines()) < 3:
            time.sleep(0.02)
        if context["portfolio_id"]: os._exit(7)
    """)
    desk.find()
    assert desk.run() == "nothing to tell"
    with pytest.raises(PluginFailedError, match="status 7"):
        desk.run("income")
    started = [int(line) for line in pids.read_text().split()]
    assert len(started) >= 3
    assert [pid for pid in started if alive(pid)] == []


def test_it_ends_with_a_desk_that_is_killed(tmp_path: Path) -> None:
    """Also where it hangs so that no line of Python runs in it any more, and with what it has started."""
    path, pids = tmp_path / "own.py", tmp_path / "pids"
    body = f"""
        started = subprocess.Popen(["sleep", "600"], env={{}}, start_new_session=True)
        open({str(pids)!r}, "w").write(f"{{os.getpid()}} {{started.pid}}\\n")
        import re
        re.match("(a+)+b", "a" * 60)
    """
    path.write_text(textwrap.dedent(HEAD) + textwrap.indent(textwrap.dedent(body).strip(), " " * 8) + "\n")
    command = [sys.executable, "-m", "thetadesk.worker.plugging", "run", "folder", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as child:
        assert child.stdin
        child.stdin.write(b"{}\n")
        child.stdin.flush()
        deadline = time.monotonic() + 20
        while (not pids.exists() or "\n" not in pids.read_text()) and time.monotonic() < deadline:
            time.sleep(0.02)
        child.stdin.close()
        child.wait(20)
    assert [pid for pid in map(int, pids.read_text().split()) if alive(pid)] == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{}['x']", "KeyError: 'x' (own.py, line 13)"),
        ("import json\njson.loads('{')", "(own.py, line 14)"),
        ("raise ValueError('half \\ud800 and \\x00 nothing')", "ValueError: half   and   nothing (own.py"),
    ],
)
def test_a_failure_names_the_line_of_the_plug_in(desk: Desk, body: str, said: str) -> None:
    desk.write(body)
    desk.find()
    with pytest.raises(PluginFailedError) as failed:
        desk.run()
    assert said in failed.value.detail


def test_what_no_database_takes_is_told_without_it(desk: Desk) -> None:
    desk.write(
        r"context.log('a\ud800\x00b')" + "\n" + r"context.notify('c\udfff\x1b[2Jd', subjects=['K\x00O'])"
    )
    path = desk.resolved_plugin_folder / "own.py"
    path.write_text(path.read_text().replace("'''My own.", r"'''My \x1b\x00own."))
    desk.find()
    assert (desk.plugins()["own"].problem, desk.plugins()["own"].title) == ("", "My   own")
    clockwork = Clockwork(desk, [], plugged=plugging.jobs)
    run = asyncio.run(clockwork.run("plugin-own"))
    assert (run.state, run.outcome) == (RunState.DONE, "a  b; 1 notice")
    assert [(each.words, each.subjects) for each in desk.told] == [("c  [2Jd", ("K O",))]
    with desk.reading() as unit:
        assert running.history(unit)[0] == [run]


def test_a_hook_that_fails_hides_nothing(desk: Desk) -> None:
    desk.write("""
        raise ValueError("no luck")
    async def on_failure(self, error, context):
        raise KeyError("another")
    """)
    path = desk.resolved_plugin_folder / "own.py"
    path.write_text(path.read_text().replace("        async def on_", "    async def on_"))
    desk.find()
    with pytest.raises(PluginFailedError, match=r"^ValueError: no luck \(own.py, line 13\)$"):
        desk.run()
