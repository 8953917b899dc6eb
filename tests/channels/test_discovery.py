"""A channel is a module that is found; what is heavy of it stays out of the server."""

import subprocess
import sys

import pytest

from thetadesk.alerts.model import ChannelNotFoundError
from thetadesk.alerts.ports import Channel
from thetadesk.channels import discover, named


def test_every_module_with_a_channel_is_one():
    names = [channel.name for channel in discover()]
    assert names == ["apprise", "email", "slack", "speakers", "web_push", "webhook"]
    assert all(named(name).name == name for name in names)


def test_a_channel_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(ChannelNotFoundError, match=r"no channel named 'pigeon'\. There are: apprise, email"):
        named("pigeon")


def test_every_channel_is_what_alerts_ask_for():
    def taken(channel: Channel) -> str:
        return channel.title

    assert all(taken(channel) for channel in discover())
    assert [channel.name for channel in discover() if channel.heavy] == ["apprise", "slack"]
    assert [channel.name for channel in discover() if channel.idempotent] == ["web_push", "webhook"]


def test_finding_channels_loads_none_of_their_libraries():
    program = (
        "import sys; from thetadesk.channels import discover; discover(); "
        "print(sorted({'slack_sdk', 'apprise', 'requests', 'aiosmtplib', 'py_vapid', 'httpx2', 'cryptography'}"
        " & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout == "[]\n"
