"""Which alerts about prices are no news while a stream is silent: those that it carries, and only while it is."""

from types import SimpleNamespace

import pytest

from thetadesk.web.feeds import Feeds


@pytest.mark.parametrize(
    ("problem", "connection", "carried"),
    [
        ("silent", "c1", True),
        ("silent", None, True),
        ("silent", "c2", False),
        (None, "c1", False),
        (None, None, False),
    ],
)
def test_a_stream_that_is_back_holds_nothing_back(desk, problem, connection, carried):
    feeds = Feeds(desk, desk.market.hub)
    shares = feeds._shares
    feeds._shares = SimpleNamespace(home=lambda symbol: "sim" if symbol == "AAPL" else shares.home(symbol))
    health = SimpleNamespace(problem=problem)
    feeds._told["sim"] = SimpleNamespace(
        connection=SimpleNamespace(id="c1"), feed=SimpleNamespace(health=health)
    )
    assert feeds.carries(connection, "AAPL") is carried
    assert feeds.carries(connection, "MSFT")
