"""Sounds that are told apart, played by whatever the machine has."""

import asyncio
import io
import math
import struct
import wave
from dataclasses import replace

import pytest

from tests.channels.candidates import MESSAGE
from tests.channels.doubles import player
from thetadesk.alerts.model import ChannelError, Severity
from thetadesk.channels.outside import Outside
from thetadesk.channels.speakers import CHANNEL, RATE, tones
from thetadesk.kernel.clock import SystemClock


def samples(sound: bytes) -> tuple[int, ...]:
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return struct.unpack(f"<{file.getnframes()}h", file.readframes(file.getnframes()))


def ask(what, *given, seconds: float = 5):
    return asyncio.run(what(*given, {}, Outside(SystemClock(), seconds=seconds)))


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine on which nothing plays sounds yet."""
    for tool in ("cat", "sleep"):
        (tmp_path / tool).symlink_to(f"/bin/{tool}")
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("severity", list(Severity))
def test_a_sound_is_heard_does_not_click_and_is_not_distorted(severity):
    wave_form = samples(tones(severity))
    assert 0.1 * RATE < len(wave_form) < 2 * RATE
    assert max(map(abs, wave_form)) < 32_767 * 0.7
    assert math.sqrt(sum(each * each for each in wave_form) / len(wave_form)) > 2_000
    assert abs(wave_form[0]) < 50
    assert abs(wave_form[-1]) < 200


def test_severities_sound_different_and_the_urgent_one_longest():
    sounds = {severity: tones(severity) for severity in Severity}
    assert len(set(sounds.values())) == len(Severity)
    assert max(sounds, key=lambda severity: len(sounds[severity])) is Severity.URGENT


def test_the_sound_of_the_severity_is_played(machine):
    player(machine)
    receipt = ask(CHANNEL.send, replace(MESSAGE, severity=Severity.WARNING))
    assert (machine / "played.wav").read_bytes() == tones(Severity.WARNING)
    assert receipt.words == "played by aplay"


@pytest.mark.parametrize("program", ["pw-play", "paplay", "afplay"])
def test_any_player_will_do(machine, program):
    player(machine, program)
    ask(CHANNEL.check)
    assert ask(CHANNEL.send, MESSAGE).words == f"played by {program}"


def test_a_machine_without_a_player_says_what_to_install(machine):
    for question in ((CHANNEL.check,), (CHANNEL.send, MESSAGE)):
        with pytest.raises(ChannelError, match="alsa-utils") as caught:
            ask(*question)
        assert not caught.value.retryable


def test_a_player_that_fails_can_be_tried_again(machine):
    player(machine)
    (machine / "mood").write_text("refuses")
    with pytest.raises(ChannelError, match=r"status 1") as caught:
        ask(CHANNEL.send, MESSAGE)
    assert caught.value.retryable
