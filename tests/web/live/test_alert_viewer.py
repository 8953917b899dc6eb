"""A client that follows alerts: everything in order, and no waiting for one that takes nothing."""

import asyncio

import pytest

from thetadesk.web.live.alert_viewer import MOST_WAITING, AlertViewer
from thetadesk.web.live.viewer import TooSlowError


def sent(viewer: AlertViewer, seconds: float = 0.05) -> list[str]:
    """What it is sent within so long."""
    heard: list[str] = []

    async def send(text: str) -> None:
        heard.append(text)

    async def listening() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(seconds):
                await viewer.send_all(send)

    asyncio.run(listening())
    return heard


def test_what_changes_while_the_inbox_is_read_comes_after_it():
    viewer = AlertViewer(1)
    viewer.tell("before it follows")
    viewer.hold()
    viewer.tell("first")
    viewer.tell("second")
    viewer.begin("snapshot")
    viewer.tell("third")
    assert sent(viewer) == ["snapshot", "first", "second", "third"]


def test_one_that_takes_nothing_is_let_go():
    viewer = AlertViewer(1, patience=0.01)
    viewer.reply("something")

    async def never(_: str) -> None:
        await asyncio.Event().wait()

    with pytest.raises(TooSlowError):
        asyncio.run(viewer.send_all(never))


def test_one_that_falls_far_behind_is_let_go():
    viewer = AlertViewer(1)
    for number in range(MOST_WAITING + 1):
        viewer.reply(str(number))

    async def send(_: str) -> None: ...

    with pytest.raises(TooSlowError):
        asyncio.run(viewer.send_all(send))


def test_a_second_question_waits_for_the_first_answer():
    async def asking() -> None:
        viewer = AlertViewer(1)
        viewer.hold()
        waiting = asyncio.create_task(viewer.answered())
        sending = asyncio.create_task(viewer.send_all(lambda _: asyncio.sleep(0)))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        viewer.begin("snapshot")
        await asyncio.wait_for(waiting, 1)
        sending.cancel()

    asyncio.run(asking())
