"""Alerts over HTTP: rules, the inbox, channels, preferences, and the key for browsers."""

import json
from datetime import timedelta

import pytest

from tests.channels.candidates import Browser
from tests.web.living import quote_everything, tick
from thetadesk.market import store
from thetadesk.market.model import IvDay

ALERTS = "/api/v1/alerts"


@pytest.fixture
def rule(client):
    made = client.post(f"{ALERTS}/rules", json={"text": "AAPL<185 for 30s", "name": "Support"})
    assert made.status_code == 201, made.text
    return made.json()


def check(client, text, **more):
    answered = client.post(f"{ALERTS}/rules/check", json={"text": text, **more})
    assert answered.status_code == 200, answered.text
    return answered.json()


def test_a_rule_is_kept_as_it_is_written_best(client, rule):
    assert (rule["text"], rule["version"], rule["symbols"]) == ("AAPL < 185 for 30s", 1, ["AAPL"])
    assert rule["description"] == "AAPL is below $185, for 30 seconds."
    assert [each["id"] for each in client.get(f"{ALERTS}/rules").json()["items"]] == [rule["id"]]


def test_a_text_that_is_no_rule_is_refused_at_its_character(client):
    refused = client.post(f"{ALERTS}/rules", json={"text": "AAPL <"})
    assert refused.status_code == 422
    assert refused.json()["type"].endswith("rule-syntax")
    assert refused.json()["at"] == len("AAPL <")
    assert client.get(f"{ALERTS}/rules").json()["items"] == []


def test_a_rule_that_was_changed_meanwhile_is_not_overwritten(client, rule):
    where = f"{ALERTS}/rules/{rule['id']}"
    assert client.put(where, json={"text": "AAPL < 180", "version": 1}).json()["version"] == 2
    assert client.put(where, json={"text": "AAPL < 170", "version": 1}).status_code == 409
    versions = client.get(f"{where}/versions").json()["items"]
    assert [each["text"] for each in versions] == ["AAPL < 185 for 30s", "AAPL < 180"]
    returned = client.post(f"{where}/versions/1/restore").json()
    assert (returned["version"], returned["text"]) == (3, "AAPL < 185 for 30s")


def test_pausing_and_deleting_can_be_undone(client, rule):
    where = f"{ALERTS}/rules/{rule['id']}"
    assert client.post(f"{where}/pause").json()["paused"] is True
    assert client.post(f"{where}/resume").json()["paused"] is False
    assert client.delete(where).json()["deleted"] is True
    assert client.get(f"{ALERTS}/rules").json()["items"] == []
    assert len(client.get(f"{ALERTS}/rules", params={"deleted": True}).json()["items"]) == 1
    assert client.post(f"{where}/restore").json()["deleted"] is False
    shown = client.get(where).json()
    assert (shown["form"]["condition"], shown["form"]["holds_for"]) == ("AAPL < 185", "30s")
    assert client.get(f"{ALERTS}/rules/nobody").status_code == 404


def test_a_check_says_what_is_true_now(client):
    client.app.state.desk.market.hub.put([tick(client, "AAPL", 182.39, 182.41)])
    found = check(client, "AAPL < 185")
    assert (found["ok"], found["subjects"], found["true_now"]) == (True, 1, 1)
    assert found["now"][0]["words"] == "true now: AAPL 182.40 < 185.00"
    assert check(client, "AAPL > 185")["now"][0]["words"] == "not true now: AAPL 182.40 > 185.00"
    unknown = check(client, "MSFT > 1")["now"][0]
    assert (unknown["true"], unknown["value"]) == (None, None)
    assert client.get(f"{ALERTS}/rules").json()["items"] == []


def test_a_check_over_what_is_held_names_each(told):
    quote_everything(told)
    found = check(told, "each short leg: dte >= 0", past=False)
    assert found["subjects"] == found["true_now"] > 1
    assert all(each["title"] for each in found["now"])
    found = check(told, "each campaign where touched: dte >= 0", past=False)
    assert found["ok"]
    assert check(told, "each account: theta > -100000", past=False)["true_now"] == 1


def test_a_check_knows_where_volatility_stands(client, desk):
    on = desk.clock.now().date()
    days = [IvDay("SPY", on - timedelta(days=30 - day), 0.10 + day / 1000, "model") for day in range(25)]
    with desk.unit() as unit:
        store.keep_iv_days(unit, days)
    assert check(client, "SPY.iv_rank > 50%", past=False)["now"][0]["value"] == pytest.approx(1.0)
    assert check(client, "SPY.iv_percentile < 97%", past=False)["now"][0]["value"] == pytest.approx(0.96)
    assert check(client, "QQQ.iv_rank > 50%", past=False)["now"][0]["true"] is None
    assert check(client, "QQQ.days_to_earnings < 5", past=False)["now"][0]["true"] is None


def test_a_check_points_at_the_field_of_a_form(client):
    body = {"form": {"condition": "AAPL < 185", "holds_for": "nonsense"}}
    found = client.post(f"{ALERTS}/rules/check", json=body).json()
    assert (found["ok"], found["problem"]["field"]) == (False, "holds_for")
    fine = client.post(f"{ALERTS}/rules/check", json={"form": {"condition": "AAPL < 185", "once": True}})
    assert fine.json()["text"] == "AAPL < 185 once"


def test_help_while_typing(client):
    said = client.get(f"{ALERTS}/rules/complete", params={"text": "each sh", "at": 7}).json()["items"]
    assert said[0]["text"] == "short"
    assert any(each["name"] == "dte" for each in client.get(f"{ALERTS}/observables").json()["items"])
    for template in client.get(f"{ALERTS}/templates").json()["items"]:
        assert check(client, template["text"], past=False)["ok"], template["text"]


def test_the_inbox_is_empty_at_first(client):
    inbox = client.get(f"{ALERTS}/events").json()
    assert (inbox["items"], inbox["missed"], inbox["counts"]["unseen"]) == ([], [], 0)
    assert client.get(f"{ALERTS}/history").json() == {"items": [], "next": None}
    assert client.get(f"{ALERTS}/events/nothing").status_code == 404
    assert client.get(f"{ALERTS}/dead-letters").json() == {"items": []}
    assert client.post(f"{ALERTS}/deliveries/none/retry").status_code == 404
    assert client.get(f"{ALERTS}/effectiveness").json()["all"]["fired"] == 0
    stages = client.get(f"{ALERTS}/latency").json()["stages"]
    assert [each["stage"] for each in stages] == ["fired", "committed", "handed_over", "delivered"]


def test_a_silence_ends_when_it_is_ended(client, rule):
    made = client.post(f"{ALERTS}/silences", json={"rule_id": rule["id"], "minutes": 30})
    assert made.status_code == 201
    assert len(client.get(f"{ALERTS}/silences").json()["items"]) == 1
    assert client.delete(f"{ALERTS}/silences/{made.json()['id']}").status_code == 204
    assert client.get(f"{ALERTS}/silences").json()["items"] == []
    assert client.post(f"{ALERTS}/silences", json={"rule_id": "none"}).status_code == 404


def test_channels_say_what_they_need_and_hide_what_is_secret(client):
    kinds = {each["name"]: each for each in client.get(f"{ALERTS}/channels/kinds").json()["items"]}
    assert {"slack", "email", "webhook", "web_push"} <= kinds.keys()
    refused = client.post(f"{ALERTS}/channels", json={"kind": "webhook", "config": {"url": "nonsense"}})
    assert refused.status_code == 422
    assert client.post(f"{ALERTS}/channels", json={"kind": "pigeon"}).status_code == 404
    assert client.get(f"{ALERTS}/channels").json()["items"] == []


def test_preferences_are_kept_and_wrong_ones_refused(client):
    usual = client.get(f"{ALERTS}/preferences").json()
    assert usual["quiet"] is None
    quiet = {"starts": "22:00", "ends": "07:00", "zone": "Europe/Zurich"}
    kept = client.put(f"{ALERTS}/preferences", json={"quiet": quiet, "waits_ms": {"urgent": 100}}).json()
    assert (kept["quiet"], kept["waits_ms"]["urgent"]) == (quiet, 100)
    assert client.get(f"{ALERTS}/preferences").json() == kept
    assert client.put(f"{ALERTS}/preferences", json={"routes": {"urgent": ["pigeon"]}}).status_code == 422


def test_a_browser_is_a_channel_of_its_own(client):
    key = client.get(f"{ALERTS}/web-push/key").json()["public_key"]
    assert key == client.get(f"{ALERTS}/web-push/key").json()["public_key"]
    browser = Browser().subscription("https://push.example.com/1")
    body = {"public_key": key, "subscription": json.loads(browser), "title": "Phone"}
    made = client.post(f"{ALERTS}/web-push/subscriptions", json=body)
    assert made.status_code == 201, made.text
    assert "p256dh" not in made.text
    again = client.post(f"{ALERTS}/web-push/subscriptions", json=body).json()
    assert again["id"] == made.json()["id"]
    assert key == client.get(f"{ALERTS}/web-push/key").json()["public_key"]
    stranger = {**body, "public_key": "B" * 87}
    assert client.post(f"{ALERTS}/web-push/subscriptions", json=stranger).status_code == 422
