"""Rules and settings as one file over the API, and the evidence of some days."""

import io
import json
import zipfile

import pytest


@pytest.fixture
def file(client):
    client.post("/api/v1/alerts/rules", json={"text": "AAPL < 185", "name": "Support"})
    client.post("/api/v1/portfolios", json={"name": "Wheel", "default_capital": "25000"})
    answer = client.get("/api/v1/settings/export")
    assert "thetadesk-settings-2026-03-03.json" in answer.headers["content-disposition"]
    return answer.json()


def test_what_would_change_is_shown_before_it_is_done(client, file):
    file["rules"][0]["text"] = "AAPL < 180"
    looked = client.post("/api/v1/settings/import", json=file).json()
    assert looked["applied"] is False
    [difference] = looked["differences"]
    assert (difference["section"], difference["action"]) == ("rules", "changed")
    assert client.get("/api/v1/settings/export").json()["rules"][0]["text"] == "AAPL < 185"
    done = client.post("/api/v1/settings/import", params={"apply": True}, json=file).json()
    assert done == {"applied": True, "differences": [difference]}
    assert client.get("/api/v1/settings/export").json() == file
    assert client.post("/api/v1/settings/import", json=file).json()["differences"] == []


def test_a_bad_file_is_refused_and_changes_nothing(client, file):
    file["rules"].append({**file["rules"][0], "id": "x", "text": "AAPL <"})
    for apply in (False, True):
        refused = client.post("/api/v1/settings/import", params={"apply": apply}, json=file)
        assert (refused.status_code, refused.json()["title"]) == (422, "This file cannot be imported")
        assert refused.json()["detail"].startswith("rules[1]: ")
    assert len(client.get("/api/v1/settings/export").json()["rules"]) == 1


def test_the_evidence_of_days_is_one_file(client, file):
    answer = client.get("/api/v1/audit/export", params={"from": "2026-03-01", "to": "2026-03-31"})
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
        manifest = json.loads(opened.read("manifest.json"))
    assert (manifest["rows"]["rule-changes"], manifest["chain"]["ok"]) == (1, True)
    assert file["version"] == 1


def test_impossible_days_are_refused(client):
    refused = client.get("/api/v1/audit/export", params={"from": "2026-03-31", "to": "2026-03-01"})
    assert refused.status_code == 422


def test_ten_thousand_rules_fit_into_one_file(client, file):
    rule = file["rules"][0]
    rules = [{**rule, "id": str(number), "text": f"AAPL < {number + 1}"} for number in range(10_000)]
    body = json.dumps({**file, "rules": rules}, indent=2)
    assert len(body) > 2**20
    headers = {"Content-Type": "application/json"}
    looked = client.post("/api/v1/settings/import", content=body, headers=headers)
    # One of them is there already.
    assert (looked.status_code, len(looked.json()["differences"])) == (200, 9_999)
