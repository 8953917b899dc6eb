"""What the documentation says of a broker is what its adapter does."""

from dataclasses import fields
from datetime import timedelta

import pytest

from tests.architecture.tree import ROOT
from thetadesk.brokers import discover
from thetadesk.connections.ports import Broker, Capabilities

ROWS = {
    "history_years": "How far back history goes",
    "history_window_days": "Longest range of one request",
    "rows_per_answer": "Rows in one answer",
    "login_lifetime": "A login lasts",
    "access_lifetime": "An access token lasts",
    "reads_per_minute": "Reads a minute",
    "writes_per_minute": "Writes a minute",
    "pkce": "PKCE",
    "refresh_rotates": "Refresh token changes when used",
    "personal_grant": "Personal grant without a login page",
    "positions": "Positions",
    "balances": "Balances",
    "streaming": "Streaming",
    "https_callback_only": "Callback must be https",
    "streams_per_user": "Streams of quotes a user may have open",
    "symbols_per_stream": "Symbols of a kind on one stream",
    "streamed_kinds": "Kinds on the stream",
}
UNITS = {"history_years": " years", "history_window_days": " days"}


def written(name: str, value: object) -> str:
    if value is None:
        return "without limit"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return ", ".join(sorted(kind.replace("_", " ") for kind in value))
    if isinstance(value, timedelta):
        return f"{value.days} days" if value.days else f"{value.seconds // 60} minutes"
    return f"{value}{UNITS.get(name, '')}"


def page(broker: Broker) -> str:
    return (ROOT / "docs" / "brokers" / f"{broker.name}.md").read_text(encoding="utf-8")


def test_every_capability_has_its_line():
    assert list(ROWS) == [field.name for field in fields(Capabilities)]


@pytest.mark.parametrize("broker", discover(), ids=lambda broker: broker.name)
def test_the_table_of_capabilities_is_what_the_adapter_says(broker):
    told = [(ROWS[name], written(name, getattr(broker.capabilities, name))) for name in ROWS]
    lines = [line for line in page(broker).splitlines() if line.startswith("| ")]
    start = next(place for place, line in enumerate(lines) if line.startswith("| capability |"))
    table = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[start + 1 :]]
    assert table[: len(told)] == told


@pytest.mark.parametrize("broker", discover(), ids=lambda broker: broker.name)
def test_the_page_tells_how_to_register_and_where_the_callback_is(broker):
    text = page(broker)
    assert "https://127.0.0.1:8182" in text
    assert f"{broker.name.upper()}_" in text
    assert "## Registering the application" in text
