"""Speakers: a sound on the machine that the server runs on, by whichever player it has.

Severities differ by their tones, so that they are told apart from the next room. The tones are computed when they are
needed; nothing is stored and nothing is spoken, because numbers of an account are nobody else's in that room.
"""

import asyncio
import io
import math
import shutil
import struct
import sys
import tempfile
import wave
from collections.abc import Mapping
from pathlib import Path

from thetadesk.alerts.model import ChannelError, Severity
from thetadesk.alerts.ports import Channel, ChannelField, Message, Receipt
from thetadesk.channels.outside import Outside
from thetadesk.channels.settings import refused

RATE = 22_050
"""Samples a second, 16 bits each, one channel."""

_LOUDEST = 0.6 * 32_767
_FADE = 0.01
# Hertz and seconds of each tone; 0 Hertz is silence.
_TUNES: Mapping[Severity, tuple[tuple[float, float], ...]] = {
    Severity.INFO: ((880.0, 0.18),),
    Severity.WARNING: ((660.0, 0.18), (0.0, 0.06), (880.0, 0.22)),
    Severity.URGENT: ((988.0, 0.14), (0.0, 0.05)) * 3 + ((1319.0, 0.40),),
}
# Players and their options before the file's name, the most direct first.
_PLAYERS: tuple[tuple[str, ...], ...] = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))
_NONE = (
    "This machine has no program that plays sounds: install alsa-utils (aplay), pulseaudio-utils (paplay) or "
    "pipewire (pw-play)."
)


class Speakers:
    """The channel."""

    name = "speakers"
    title = "Server's speakers"
    description = "Plays a sound on the machine that the desk runs on."
    fields: tuple[ChannelField, ...] = ()
    idempotent = False
    heavy = False

    async def send(self, message: Message, config: Mapping[str, str], post: Outside) -> Receipt:  # noqa: ARG002 (nothing to set up)
        """Plays the tones of the message's severity. Raises ChannelError."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{message.severity}.wav"
            # Ticks cannot wait for twenty thousand sines.
            await asyncio.to_thread(lambda: path.write_bytes(tones(message.severity)))
            return Receipt(words=await _play(path, post.seconds))

    async def check(self, config: Mapping[str, str], post: Outside) -> None:  # noqa: ARG002 (nobody to ask)
        """Looks for a player, without playing. Raises ChannelError."""
        if sys.platform != "win32":
            _player()


CHANNEL: Channel = Speakers()


def tones(severity: Severity) -> bytes:
    """The sound of a severity as a WAV file. Every tone fades in and out, which keeps it from clicking."""
    samples = [sample for hertz, seconds in _TUNES[severity] for sample in _tone(hertz, seconds)]
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return file.getvalue()


def _tone(hertz: float, seconds: float) -> list[int]:
    count, fade = round(seconds * RATE), _FADE * RATE
    return [
        round(_LOUDEST * min(1.0, at / fade, (count - at) / fade) * math.sin(2 * math.pi * hertz * at / RATE))
        for at in range(count)
    ]


def _player() -> list[str]:
    for program, *options in _PLAYERS:
        if found := shutil.which(program):
            return [found, *options]
    raise refused(_NONE)


async def _play(path: Path, seconds: float) -> str:
    """Plays a file to its end; which player did."""
    if sys.platform == "win32":
        import winsound

        await asyncio.to_thread(winsound.PlaySound, str(path), winsound.SND_FILENAME)
        return "played by Windows"
    command = _player()
    name = Path(command[0]).name
    nowhere = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, str(path), stdin=nowhere, stdout=nowhere, stderr=nowhere
    )
    try:
        async with asyncio.timeout(seconds):
            status = await process.wait()
    except TimeoutError:
        raise ChannelError(f"{name} did not come to an end.", uncertain=True) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if status != 0:
        raise ChannelError(f"{name} could not play the sound (status {status}): is the sound device free?")
    return f"played by {name}"
