"""What the documentation says of a channel is what its adapter asks for."""

import re

import pytest

from tests.architecture.tree import ROOT
from thetadesk.alerts.ports import Channel
from thetadesk.channels import discover

PAGE = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")


def chapter(channel: Channel) -> str:
    """The part of the page about this channel."""
    found = re.search(rf"^## {re.escape(channel.title)}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found, f"docs/channels.md has no chapter {channel.title}"
    return found[1]


def table(channel: Channel) -> str:
    """The fields as the page must show them."""
    rows = [
        (
            field.title,
            f"`{field.name}`",
            "yes" if field.required else "no",
            "yes" if field.secret else "no",
            field.description,
        )
        for field in channel.fields
    ]
    head = [("field", "name", "required", "secret", "what to say"), ("---",) * 5]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [*head, *rows])


@pytest.mark.parametrize("channel", discover(), ids=lambda channel: channel.name)
def test_the_chapter_of_a_channel_shows_its_fields(channel):
    assert channel.description in chapter(channel)
    if channel.fields:
        assert table(channel) in chapter(channel)


def test_the_overview_says_of_every_channel_what_it_can():
    rows = [
        f"| [{channel.title}](#{anchor(channel.title)}) | `{channel.name}` | "
        f"{'recognised' if channel.idempotent else 'marked “may be twice”'} | "
        f"{'a child process' if channel.heavy else 'the server'} |"
        for channel in discover()
    ]
    assert "\n".join(rows) in PAGE


def anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
