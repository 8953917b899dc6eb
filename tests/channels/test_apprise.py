"""What Apprise makes of its addresses, and what its failures mean."""

import asyncio
import json
from collections.abc import Iterator

import pytest

from tests.channels.candidates import HOOK, MESSAGE
from tests.channels.doubles import HttpDouble, http_double
from tests.processes import free_port
from thetadesk.alerts.model import ChannelError
from thetadesk.alerts.ports import Receipt
from thetadesk.channels.apprise import CHANNEL, _Exchanges, _failed
from thetadesk.channels.outside import Outside
from thetadesk.kernel.clock import SystemClock


class Desk:
    """A process with channels, for one module: Apprise takes its time to start."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self.runner = runner
        self.outside = Outside(SystemClock(), seconds=5)

    def tell(self, config: dict[str, str]) -> Receipt:
        return self.runner.run(CHANNEL.send(MESSAGE, config, self.outside))

    def prove(self, config: dict[str, str]) -> None:
        self.runner.run(CHANNEL.check(config, self.outside))


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with asyncio.Runner() as runner:
        made = Desk(runner)
        yield made
        runner.run(made.outside.close())


@pytest.fixture
def service():
    with http_double() as double:
        yield double


def address(service: HttpDouble, scheme: str = "json", more: str = "") -> dict[str, str]:
    return {"url": f"{service.url.replace('http', scheme)}/{HOOK}{more}"}


def test_the_service_gets_title_body_and_the_way_to_the_desk(desk, service):
    receipt = desk.tell(address(service))
    said = json.loads(service.heard[0].body)
    assert said["title"] == MESSAGE.title
    assert said["message"] == f"{MESSAGE.body}\n\n{MESSAGE.url}"
    assert said["type"] == "failure"
    assert receipt.words == "accepted by JSON"


def test_another_service_is_another_address(desk, service):
    receipt = desk.tell({"url": service.url.replace("http", "ntfy") + "/alerts"})
    assert MESSAGE.title in repr(service.heard[0])
    assert receipt.words == "accepted by ntfy"


@pytest.mark.parametrize(
    ("heard", "retryable", "retry_after", "uncertain"),
    [
        (_Exchanges([(200, None), (500, None)]), True, None, True),
        (_Exchanges([(200, None)], unreached=1), True, None, True),
        (_Exchanges([(500, None), (404, None)]), False, None, False),
        (_Exchanges([(500, None), (429, 9.0)]), True, 9.0, False),
        (_Exchanges([(429, None)]), True, None, False),
        (_Exchanges([(408, None)]), True, None, False),
        (_Exchanges([(403, None)], unanswered=1), True, None, True),
        (_Exchanges(unreached=2), True, None, False),
        (_Exchanges(), True, None, True),
    ],
)
def test_a_message_of_which_any_part_may_have_been_taken_is_uncertain(
    heard, retryable, retry_after, uncertain
):
    error = _failed("Pigeon", heard)
    assert (error.retryable, error.retry_after, error.uncertain) == (retryable, retry_after, uncertain)


def test_a_service_that_cannot_be_reached_has_not_been_told(desk):
    with pytest.raises(ChannelError, match="JSON cannot be reached") as caught:
        desk.tell({"url": f"json://127.0.0.1:{free_port()}/"})
    assert (caught.value.retryable, caught.value.uncertain) == (True, False)


def test_what_is_not_http_fails_without_a_promise(desk):
    with pytest.raises(ChannelError) as caught:
        desk.tell({"url": f"mailto://127.0.0.1:{free_port()}/?from=a@example.com&to=b@example.com"})
    assert (caught.value.retryable, caught.value.uncertain) == (True, True)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("telepathy://me", "not one that Apprise understands"),
        ("", "Address is missing"),
        ("json://a.example/, json://b.example/", "must be one service"),
    ],
)
def test_an_address_must_be_one_service(desk, url, said):
    for ask in (desk.prove, desk.tell):
        with pytest.raises(ChannelError, match=said) as caught:
            ask({"url": url})
        assert not caught.value.retryable


def test_the_check_sends_nothing(desk, service):
    desk.prove(address(service))
    assert service.heard == []
