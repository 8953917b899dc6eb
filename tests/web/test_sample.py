"""The sample history keeps its promises."""

from collections import Counter

import pytest

from thetadesk.web import sample
from tools import generate_sample

PROMISED = {
    "Butterfly",
    "Calendar",
    "Collar",
    "Covered call",
    "Diagonal",
    "Iron condor",
    "Jade lizard",
    "Long call",
    "Long put",
    "Short put",
    "Stock",
    "Straddle",
    "Strangle",
    "Vertical",
    "Wheel",
}


@pytest.fixture
def loaded(client):
    client.post("/api/v1/imports/sample")
    return client


def get(client, path, **parameters):
    return client.get(f"/api/v1{path}", params=parameters).json()


def only(client, ticker, strategy):
    [found] = [c for c in get(client, "/campaigns", ticker=ticker)["items"] if c["strategy"] == strategy]
    return get(client, f"/campaigns/{found['id']}")


def test_the_file_is_what_its_generator_writes():
    assert sample.history() == generate_sample.write(), "run: python -m tools.generate_sample"


def test_only_the_row_made_for_it_is_set_aside(loaded):
    [done] = get(loaded, "/imports")["items"]
    assert done["status"] == "done"
    assert done["new"] == done["read"] - 1
    [row] = done["quarantined"]
    assert "rights offering" in row["reason"]


def test_every_strategy_is_there(loaded):
    campaigns = get(loaded, "/campaigns")["items"]
    assert {campaign["strategy_label"] for campaign in campaigns} == PROMISED
    assert Counter(campaign["status"] for campaign in campaigns) == {"open": 8, "closed": 21}


def test_everything_adds_up(loaded):
    certificate = get(loaded, "/reconciliation")
    assert [check["name"] for check in certificate["checks"] if not check["ok"]] == []
    assert [each["symbol"] for each in certificate["missing_opens"]] == ["PFE   251017P00024000"]


def test_the_wheel_turns_once_around(loaded):
    wheel = only(loaded, "AAPL", "wheel")
    kinds = [node["kind"] for node in wheel["timeline"]]
    assert kinds[:4] == ["open", "roll", "roll", "assignment"]
    assert [kind for kind in kinds[4:] if kind != "shares"] == [
        "open", "expiration", "open", "dividend", "roll", "assignment"
    ]  # fmt: skip
    assert (wheel["status"], wheel["realized"], wheel["income"]) == ("closed", "2487.83", "26.00")


def test_two_of_five_are_assigned(loaded):
    nodes = only(loaded, "F", "wheel")["timeline"]
    assert [node["kind"] for node in nodes[:3]] == ["open", "assignment", "close"]


def test_a_split_keeps_what_the_shares_cost(loaded):
    held = only(loaded, "EXMP", "covered_call")
    assert held["shares"] == "200"
    assert "corporate" in [node["kind"] for node in held["timeline"]]


def test_a_roll_in_two_orders_is_only_likely(loaded):
    [roll] = [link for link in only(loaded, "TSLA", "short_put")["links"] if link["kind"] == "roll"]
    assert roll["confidence"] == "likely"


def test_two_equal_fills_stay_two(loaded):
    rows = get(loaded, "/transactions", ticker="SOFI")["items"]
    assert len([row for row in rows if row["effect"] == "open"]) == 2
