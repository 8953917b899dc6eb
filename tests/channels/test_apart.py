"""The child process of a heavy channel: begun when needed, ended when idle, and whatever befalls it becomes an error."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from tests.channels.candidates import MESSAGE, Candidate, slack_webhook
from thetadesk.alerts.model import ChannelError
from thetadesk.channels import apart
from thetadesk.channels.outside import Outside
from thetadesk.kernel.clock import SystemClock

T = TypeVar("T")
PATIENCE = 20.0


@pytest.fixture
def slack(tmp_path) -> Iterator[Candidate]:
    with slack_webhook(tmp_path) as found:
        yield found


def during(story: Callable[[Outside], Awaitable[T]], **given: float) -> T:
    """What comes of a story in a process with channels."""

    async def telling() -> T:
        outside = Outside(SystemClock(), **given)
        try:
            return await story(outside)
        finally:
            await outside.close()

    return asyncio.run(telling())


async def until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not fact():  # noqa: ASYNC110 (another process makes it true)
            await asyncio.sleep(0.01)


def runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_one_child_tells_every_message_until_the_desk_ends(slack):
    async def story(outside: Outside) -> int:
        child = outside.child("slack")
        assert child.pid is None
        await slack.channel.send(MESSAGE, slack.config, outside)
        first = child.pid
        await slack.channel.send(MESSAGE, slack.config, outside)
        assert child.pid == first
        assert first is not None
        return first

    assert not runs(during(story))


def test_a_child_leaves_its_end_to_the_desk(slack):
    """A service manager ends the whole group at once; the desk lets messages come to their end first."""

    async def story(outside: Outside) -> None:
        child = outside.child("slack")
        await slack.channel.send(MESSAGE, slack.config, outside)
        pid = child.pid
        assert pid is not None
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGINT)
        await slack.channel.send(MESSAGE, slack.config, outside)
        assert child.pid == pid

    during(story)


def test_a_child_without_work_ends_and_the_next_message_has_another(slack):
    async def story(outside: Outside) -> None:
        child = outside.child("slack")
        await slack.channel.send(MESSAGE, slack.config, outside)
        first = child.pid
        assert first is not None
        await until(lambda: child.pid is None and not runs(first))
        await slack.channel.send(MESSAGE, slack.config, outside)
        assert slack.heard() == 2

    during(story, idle=0.05)


def test_a_child_that_dies_in_the_middle_may_have_told_and_the_next_one_tells(slack):
    async def story(outside: Outside) -> None:
        slack.become("hangs")
        sending = asyncio.create_task(slack.channel.send(MESSAGE, slack.config, outside))
        await until(lambda: slack.heard() == 1)
        pid = outside.child("slack").pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(ChannelError, match="ended in the middle") as caught:
            await sending
        assert caught.value.retryable
        assert caught.value.uncertain
        slack.become("fine")
        await slack.channel.send(MESSAGE, slack.config, outside)

    during(story)


def test_a_child_that_stands_still_is_given_up_and_ended(slack, monkeypatch):
    monkeypatch.setattr(apart, "_GRACE", 0.1)

    async def story(outside: Outside) -> None:
        await slack.channel.send(MESSAGE, slack.config, outside)
        pid = outside.child("slack").pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        outside.seconds = 0.1
        with pytest.raises(ChannelError, match="did not answer") as caught:
            await slack.channel.send(MESSAGE, slack.config, outside)
        assert caught.value.uncertain
        await until(lambda: not runs(pid))

    during(story)


def test_one_that_is_given_up_leaves_the_others_their_child(slack, tmp_path, monkeypatch):
    """Their messages would be sent a second time for nothing."""
    monkeypatch.setattr(apart, "_GRACE", 0.3)

    async def story(outside: Outside) -> None:
        slack.become("hangs")
        child = outside.child("slack")
        with slack_webhook(tmp_path) as other:
            other.become("hangs")
            outside.seconds = 20.0
            waiting = asyncio.create_task(other.channel.send(MESSAGE, other.config, outside))
            await until(lambda: other.heard() == 1)
            pid = child.pid
            assert pid is not None
            outside.seconds = 0.0
            with pytest.raises(ChannelError, match="did not answer"):
                await slack.channel.send(MESSAGE, slack.config, outside)
            assert child.pid is None, "nobody else is sent by it"
            other.become("fine")
            other.double.released.set()
            with pytest.raises(ChannelError) as caught:
                await waiting
            assert "Slack" in str(caught.value), "its own answer, not that its process was ended"
            await until(lambda: not runs(pid))

    during(story)


def test_a_line_that_is_longer_than_any_answer_ends_nothing(monkeypatch):
    monkeypatch.setattr(apart, "_LONGEST_LINE", 100)
    monkeypatch.setattr(apart, "_PIECE", 40)

    async def story() -> list[bytes]:
        reader = asyncio.StreamReader()
        reader.feed_data(b"first\n" + b"x" * 1000 + b"\n" + b"y" * 90 + b"\nlast\nbroken off")
        reader.feed_eof()
        return [line async for line in apart._lines(reader)]

    assert asyncio.run(story()) == [b"first", b"y" * 90, b"last"]


def test_an_answer_of_more_than_a_buffer_is_heard():
    async def story() -> list[bytes]:
        reader = asyncio.StreamReader()
        reader.feed_data(b"z" * 200_000 + b"\n")
        reader.feed_eof()
        return [line async for line in apart._lines(reader)]

    assert asyncio.run(story()) == [b"z" * 200_000]


def test_whoever_stops_waiting_leaves_the_child_to_the_others(slack):
    async def story(outside: Outside) -> None:
        slack.become("hangs")
        sending = asyncio.create_task(slack.channel.send(MESSAGE, slack.config, outside))
        await until(lambda: slack.heard() == 1)
        pid = outside.child("slack").pid
        sending.cancel()
        slack.become("fine")
        await slack.channel.send(replace(MESSAGE, key="another"), slack.config, outside)
        assert outside.child("slack").pid == pid

    during(story)


def test_a_child_knows_nothing_of_the_desk(slack, monkeypatch):
    monkeypatch.setenv("ENCRYPTION_KEY", "planted-in-the-environment")
    monkeypatch.setenv("SCHWAB_APP_SECRET", "planted-in-the-environment")

    async def story(outside: Outside) -> None:
        await slack.channel.send(MESSAGE, slack.config, outside)
        process = Path(f"/proc/{outside.child('slack').pid}")
        assert b"planted" not in process.joinpath("environ").read_bytes()
        assert all(
            secret.encode() not in process.joinpath("cmdline").read_bytes() for secret in slack.secrets
        )

    if not Path("/proc/self/environ").exists():
        pytest.skip("only Linux shows a process's environment")
    during(story)


def test_a_child_that_cannot_be_started_has_told_nothing(slack, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    async def story(outside: Outside) -> None:
        with pytest.raises(ChannelError, match="cannot be started") as caught:
            await slack.channel.send(MESSAGE, slack.config, outside)
        assert caught.value.retryable
        assert not caught.value.uncertain

    during(story)


def test_a_child_ends_with_a_desk_that_is_killed(slack):
    program = (
        "import asyncio, sys\n"
        "from tests.channels.candidates import MESSAGE\n"
        "from thetadesk.channels import named\n"
        "from thetadesk.channels.outside import Outside\n"
        "from thetadesk.kernel.clock import SystemClock\n"
        "async def run():\n"
        "    outside = Outside(SystemClock())\n"
        "    await named('slack').send(MESSAGE, {'webhook_url': sys.argv[1]}, outside)\n"
        "    print(outside.child('slack').pid, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(run())\n"
    )
    desk = subprocess.Popen(
        [sys.executable, "-c", program, slack.config["webhook_url"]], stdout=subprocess.PIPE, text=True
    )
    assert desk.stdout is not None
    with desk:
        child = int(desk.stdout.readline())
        assert runs(child)
        desk.kill()
    deadline = time.monotonic() + PATIENCE
    while runs(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not runs(child)
