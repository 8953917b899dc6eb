"""A client for each address: what one of them asks for is nobody else's business."""

import asyncio
from contextlib import ExitStack

import pytest

from tests.channels.doubles import WAIT, http_double
from thetadesk.alerts.model import ChannelError
from thetadesk.channels.outside import AnsweredError, Outside
from thetadesk.kernel.clock import SystemClock


def during(story):
    async def telling():
        outside = Outside(SystemClock(), seconds=5)
        try:
            return await story(outside)
        finally:
            await outside.close()

    return asyncio.run(telling())


async def failure(outside: Outside, url: str) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        await outside.post("The host", url, b"{}", {})
    return caught.value


def test_an_address_that_asks_to_wait_is_left_alone_and_no_other_is():
    async def story(outside: Outside) -> None:
        busy.mood = "busy"
        first = await failure(outside, f"{busy.url}/a")
        assert first.retry_after == pytest.approx(WAIT, abs=1)
        busy.mood = "fine"
        again = await failure(outside, f"{busy.url}/a")
        assert 0 < again.retry_after <= first.retry_after
        assert len(busy.heard) == 1
        assert (await outside.post("The host", f"{busy.url}/b", b"{}", {})).status == 200
        assert (await outside.post("The host", other.url, b"{}", {})).status == 200

    with ExitStack() as stack:
        busy, other = stack.enter_context(http_double()), stack.enter_context(http_double())
        during(story)


def test_a_host_that_fails_again_and_again_rests_and_says_how_long():
    async def story(outside: Outside) -> None:
        host.mood = "unwell"
        errors = [await failure(outside, host.url) for _ in range(12)]
        assert len(host.heard) < len(errors)
        assert errors[-1].retryable
        assert errors[-1].retry_after > 0
        assert "left alone" in errors[-1].detail

    with http_double() as host:
        during(story)


def test_a_receiver_that_is_broken_stops_no_other_one_of_its_host():
    async def story(outside: Outside) -> None:
        host.mood = "unwell"
        errors = [await failure(outside, f"{host.url}/broken") for _ in range(12)]
        assert "left alone" in errors[-1].detail
        host.mood = "fine"
        assert (await outside.post("The host", f"{host.url}/well", b"{}", {})).status == 200

    with http_double() as host:
        during(story)


def test_addresses_that_are_used_no_more_are_given_up(monkeypatch):
    monkeypatch.setattr("thetadesk.channels.outside._MOST_PLACES", 2)

    async def story(outside: Outside) -> None:
        for path in ("a", "b", "a", "c", "a"):
            await outside.post("The host", f"{host.url}/{path}", b"{}", {})
        assert [url.rpartition("/")[2] for url in outside._places] == ["c", "a"]

    with http_double() as host:
        during(story)


@pytest.mark.parametrize(
    ("status", "retryable"), [(400, False), (404, False), (408, True), (413, False), (425, True)]
)
def test_a_refusal_tells_its_status_and_whether_it_may_pass(status, retryable):
    async def story(outside: Outside) -> None:
        with pytest.raises(AnsweredError) as caught:
            await outside.post("The host", host.url, b"{}", {})
        assert (caught.value.status, caught.value.retryable) == (status, retryable)
        assert caught.value.detail == f"The host refused the message ({status})."

    with http_double(lambda heard: (status, b"words that nobody repeats")) as host:
        during(story)


@pytest.mark.parametrize(
    ("status", "uncertain"), [(500, False), (501, False), (502, True), (503, False), (504, True)]
)
def test_a_gateway_does_not_know_what_became_of_the_message(status, uncertain):
    async def story(outside: Outside) -> None:
        error = await failure(outside, host.url)
        assert (error.retryable, error.uncertain) == (True, uncertain)

    with http_double(lambda heard: (status, b"")) as host:
        during(story)
