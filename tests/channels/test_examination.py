"""The channel examination: what every channel must show before an alert is trusted to it.

Each question is put to every channel that `thetadesk.channels.discover` finds, against a real double of whoever it speaks
to. What comes of a failure decides whether an alert is repeated, handed to the fallback or marked as perhaps told twice.
"""

import asyncio
import dataclasses
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

import pytest

from tests.channels.candidates import CANDIDATES, MESSAGE, Candidate
from tests.channels.doubles import WAIT
from thetadesk.alerts.model import ChannelError
from thetadesk.alerts.ports import Receipt
from thetadesk.channels import discover
from thetadesk.channels.outside import Outside
from thetadesk.kernel.clock import SystemClock

IMPATIENT = 1.0


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as running:
        yield running


@pytest.fixture(scope="module")
def outside(runner) -> Iterator[Outside]:
    made = Outside(SystemClock())
    yield made
    runner.run(made.close())


@pytest.fixture(params=CANDIDATES, ids=lambda candidate: candidate.__name__)
def candidate(request, tmp_path: Path) -> Iterator[Candidate]:
    with request.param(tmp_path) as found:
        yield found


@pytest.fixture
def send(runner, outside, candidate):
    def sending(config: dict[str, str] | None = None) -> Receipt:
        return runner.run(candidate.channel.send(MESSAGE, config or candidate.config, outside))

    return sending


def whose_double_is(mood: str) -> pytest.MarkDecorator:
    """Asks only the channels whose doubles have this mood."""
    able = [each for each, moods in CANDIDATES.items() if mood in moods]
    return pytest.mark.parametrize("candidate", able, ids=lambda each: each.__name__, indirect=True)


def failed(send, candidate: Candidate, mood: str, config: dict[str, str] | None = None) -> ChannelError:
    """The error that this mood leads to."""
    candidate.become(mood)
    with pytest.raises(ChannelError) as caught:
        send(config)
    assert caught.value.detail.endswith(".")
    return caught.value


def test_every_channel_is_examined(tmp_path):
    examined = set()
    for each in CANDIDATES:
        with each(tmp_path) as found:
            examined.add(found.channel.name)
    assert examined == {channel.name for channel in discover()}


def test_ch01_a_message_arrives_once_and_leaves_a_receipt(send, candidate):
    receipt = send()
    assert candidate.heard() == 1
    assert receipt.words


def test_ch02_settings_that_work_pass_the_check(runner, outside, candidate):
    runner.run(candidate.channel.check(candidate.config, outside))


@whose_double_is("away")
def test_ch03_settings_that_cannot_work_are_refused_for_good_before_anything_is_sent(
    runner, outside, candidate
):
    for ask in (candidate.channel.check, lambda *given: candidate.channel.send(MESSAGE, *given)):
        with pytest.raises(ChannelError) as caught:
            runner.run(ask(candidate.wrong, outside))
        assert not caught.value.retryable
        assert not caught.value.uncertain
    assert candidate.heard() == 0


def test_ch04_a_required_field_that_is_missing_is_named(runner, outside, candidate):
    for field in (each for each in candidate.channel.fields if each.required):
        with pytest.raises(ChannelError, match=f"{field.title} is missing") as caught:
            runner.run(candidate.channel.check({**candidate.config, field.name: "  "}, outside))
        assert not caught.value.retryable


@whose_double_is("away")
def test_ch05_whoever_cannot_be_reached_has_surely_not_been_told(send, candidate):
    error = failed(send, candidate, "fine", candidate.away)
    assert error.retryable
    assert not error.uncertain


@whose_double_is("hangs")
def test_ch06_whoever_hangs_may_have_been_told(send, candidate, outside, monkeypatch):
    monkeypatch.setattr(outside, "seconds", IMPATIENT)
    error = failed(send, candidate, "hangs")
    assert error.retryable
    assert error.uncertain


@whose_double_is("breaks")
def test_ch07_whoever_breaks_off_may_have_been_told(send, candidate):
    error = failed(send, candidate, "breaks")
    assert error.retryable
    assert error.uncertain


@whose_double_is("busy")
def test_ch08_whoever_is_busy_says_how_long_and_has_not_been_told(send, candidate):
    error = failed(send, candidate, "busy")
    assert error.retryable
    assert not error.uncertain
    assert error.retry_after == pytest.approx(WAIT, abs=1)


@whose_double_is("unwell")
def test_ch09_whoever_is_unwell_can_be_tried_again(send, candidate):
    error = failed(send, candidate, "unwell")
    assert error.retryable
    assert not error.uncertain


@whose_double_is("gateway")
def test_ch10_a_gateway_that_does_not_know_leaves_it_open(send, candidate):
    error = failed(send, candidate, "gateway")
    assert error.retryable
    assert error.uncertain


@whose_double_is("refuses")
def test_ch11_a_refusal_is_final(send, candidate):
    error = failed(send, candidate, "refuses")
    assert not error.retryable
    assert not error.uncertain


@whose_double_is("redirects")
def test_ch12_a_redirection_is_not_followed(send, candidate):
    error = failed(send, candidate, "redirects")
    assert not error.retryable
    assert candidate.heard() == 1


def test_ch13_it_works_again_after_every_misfortune(request, send, candidate):
    for mood in sorted(moods_of(request) - {"busy", "hangs", "away"}):
        failed(send, candidate, mood)
    candidate.become("fine")
    assert send().words


def test_ch14_no_secret_is_told_by_receipts_errors_or_logs(request, send, candidate, caplog, capfd):
    told = [repr(send())]
    for mood in sorted(moods_of(request) - {"hangs", "away"}, key=lambda mood: (mood == "busy", mood)):
        error = failed(send, candidate, mood)
        told.append(f"{error!r} {error.detail} {error.fields} {error.__cause__!r}")
    logged = capfd.readouterr()
    for secret in candidate.secrets:
        assert secret not in " ".join(told) + caplog.text + logged.out + logged.err


def moods_of(request) -> frozenset[str]:
    return CANDIDATES[request.node.callspec.params["candidate"]]


def test_ch15_one_that_hangs_slows_no_other(runner, outside, tmp_path):
    """Each channel in turn hangs; every other one has told its message while it still does."""

    async def all_but_one(found: list[Candidate], hanging: Candidate) -> bool:
        stuck = asyncio.create_task(hanging.channel.send(MESSAGE, hanging.config, outside))
        others = (each for each in found if each is not hanging)
        await asyncio.gather(*(each.channel.send(MESSAGE, each.config, outside) for each in others))
        held_up = not stuck.done()
        stuck.cancel()
        await asyncio.gather(stuck, return_exceptions=True)
        return held_up

    with ExitStack() as stack:
        found = []
        for each in CANDIDATES:
            folder = tmp_path / each.__name__
            folder.mkdir()
            found.append(stack.enter_context(each(folder)))
        for hanging in found:
            hanging.become("hangs")
            assert runner.run(all_but_one(found, hanging)), hanging.channel.name
            hanging.become("fine")


def test_ch16_many_at_once_all_arrive(runner, outside, candidate):
    messages = [dataclasses.replace(MESSAGE, key=f"batch-{number}") for number in range(5)]

    async def at_once() -> list[Receipt]:
        return await asyncio.gather(
            *(candidate.channel.send(each, candidate.config, outside) for each in messages)
        )

    assert len(runner.run(at_once())) == len(messages)
    if candidate.channel.name != "speakers":
        assert candidate.heard() == len(messages)


@pytest.mark.parametrize(
    ("candidate", "slow"),
    [
        (each, name)
        for each in CANDIDATES
        for name in {"email": ["_begun"], "speakers": ["tones"], "web_push": ["_sealed"]}.get(
            each.__name__, []
        )
    ],
    indirect=["candidate"],
)
def test_ch18_what_takes_long_is_done_beside_the_loop_on_which_ticks_come_in(
    send, candidate, slow, monkeypatch
):
    module = import_module(f"thetadesk.channels.{candidate.channel.name}")
    work, threads = getattr(module, slow), []

    def watched(*given):
        threads.append(threading.current_thread())
        return work(*given)

    monkeypatch.setattr(module, slow, watched)
    send()
    assert threads
    assert threading.main_thread() not in threads


def test_ch17_a_field_says_what_it_is(candidate):
    for field in candidate.channel.fields:
        assert field.title
        assert field.description.endswith(".")
    assert candidate.channel.description.endswith(".")
    assert len({field.name for field in candidate.channel.fields}) == len(candidate.channel.fields)
