"""Jobs and plug-ins over the API, and the key's replacement."""

import pytest

JOBS = "/api/v1/scheduler/jobs"
PLUGINS = "/api/v1/scheduler/plugins"
ROUTINE = "market-history"
HOURLY = {"type": "interval", "minutes": 60, "market_hours": {"before_minutes": 5, "after_minutes": 0}}


def test_jobs_are_listed_and_run(client):
    jobs = {each["id"]: each for each in client.get(JOBS).json()["items"]}
    assert jobs.keys() >= {"sync", "market-history", "market-volatility", "backup", "daily-snapshots"}
    job = jobs["sync"]
    assert (job["name"], job["enabled"], job["last_run"]) == ("sync", True, None)
    assert (job["timing"]["minutes"], job["timing"]["type"], job["edited"]) == (15, "interval", False)
    run = client.post(f"{JOBS}/sync/trigger")
    assert run.status_code == 202
    assert (run.json()["state"], run.json()["trigger"]) == ("skipped", "manual")
    history = client.get("/api/v1/scheduler/history", params={"job": "sync"}).json()
    told = next(each for each in history["items"] if each["id"] == run.json()["id"])
    assert told["duration_seconds"] == 0  # the clock of these tests stands
    assert history["total"] == len(history["items"])
    assert client.get(f"{JOBS}/sync").json()["last_run"] is not None


def test_an_unknown_job_is_not_found(client):
    for id in ("nonsense", "nonsense@x", "sync@x"):
        assert client.get(f"{JOBS}/{id}").status_code == 404
        assert client.put(f"{JOBS}/{id}", json={"enabled": False}).status_code == 404
        assert client.delete(f"{JOBS}/{id}").status_code == 404
    assert client.post(f"{JOBS}/nonsense/trigger").status_code == 404
    assert client.post(f"{JOBS}/sync/trigger", params={"portfolio": "x"}).status_code == 404


def test_a_schedule_is_changed_shown_recorded_and_taken_back(client):
    before = client.get(f"{JOBS}/{ROUTINE}").json()
    changed = client.put(f"{JOBS}/market_history", json={"timing": HOURLY}).json()
    assert changed["timing"] == {**HOURLY, "cron": None}
    assert changed["default_timing"] == before["timing"]
    assert changed["edited"] is True
    assert len(changed["next_runs"]) == 3
    assert changed["next_runs"][0] == changed["next_run_at"] == "2026-03-03T16:00:00Z"
    off = client.put(f"{JOBS}/{ROUTINE}", json={"enabled": False}).json()
    assert (off["enabled"], off["next_runs"], off["next_run_at"]) == (False, [], None)
    assert off["timing"] == changed["timing"]
    decisions = client.get("/api/v1/audit").json()["items"]
    assert [each["action"] for each in decisions if each["subject"] == f"job:{ROUTINE}"] == ["job.change"] * 2
    back = client.put(f"{JOBS}/{ROUTINE}", json={"enabled": True, "timing": None}).json()
    assert (back["edited"], back["timing"]) == (False, before["timing"])
    client.put(f"{JOBS}/{ROUTINE}", json={"enabled": False})
    assert client.delete(f"{JOBS}/{ROUTINE}").status_code == 204
    assert client.get(f"{JOBS}/{ROUTINE}").json()["enabled"] is True


@pytest.mark.parametrize(
    ("timing", "field"),
    [
        ({"type": "cron", "cron": "61 * * * *"}, "cron"),
        ({"type": "cron", "cron": "* * *"}, "cron"),
        ({"type": "cron"}, "cron"),
        ({"type": "interval"}, "minutes"),
        ({"type": "interval", "minutes": 5, "cron": "* * * * *"}, "cron"),
    ],
)
def test_a_schedule_that_cannot_be_kept_is_refused_with_its_field(client, timing, field):
    refused = client.put(f"{JOBS}/{ROUTINE}", json={"timing": timing})
    assert refused.status_code == 422
    assert refused.json()["field"] == field
    assert client.get(f"{JOBS}/{ROUTINE}").json()["edited"] is False


def test_a_schedule_is_tried_out_before_it_is_kept(client):
    told = client.post(f"{JOBS}/{ROUTINE}/preview", json=HOURLY).json()
    assert told["schedule"] == "every hour, while the market is open and 5 minutes before"
    assert told["next_runs"] == ["2026-03-03T16:00:00Z", "2026-03-03T17:00:00Z", "2026-03-03T18:00:00Z"]
    assert client.get(f"{JOBS}/{ROUTINE}").json()["edited"] is False
    never = client.post(f"{JOBS}/{ROUTINE}/preview", json={"type": "cron", "cron": "0 0 31 feb *"})
    assert never.json() == {
        "schedule": None,
        "next_runs": [],
        "problem": "cron: 0 0 31 feb *: it never comes",
    }
    assert client.post(f"{JOBS}/nonsense/preview", json=HOURLY).status_code == 404


def test_a_portfolio_has_a_schedule_of_its_own_only_where_that_makes_sense(client):
    portfolio = client.post("/api/v1/portfolios", json={"name": "Income"}).json()["id"]
    refused = client.put(f"{JOBS}/{ROUTINE}", json={"enabled": False, "portfolio_id": portfolio})
    assert refused.status_code == 422
    client.post(f"{PLUGINS}/find")
    own = client.put(
        f"{JOBS}/plugin-premium-target", json={"enabled": True, "portfolio_id": portfolio}
    ).json()
    assert (own["id"], own["portfolio_id"]) == (f"plugin-premium-target@{portfolio}", portfolio)
    assert own["enabled"] is True
    assert client.get(f"{JOBS}/plugin-premium-target").json()["enabled"] is False
    assert client.delete(f"/api/v1/portfolios/{portfolio}").status_code == 204
    assert client.get(f"{JOBS}/{own['id']}").status_code == 404


def test_plug_ins_are_found_switched_on_and_run_with_what_is_held(client):
    assert client.get(PLUGINS).json()["items"] == []
    client.import_file("tastytrade_21_columns.csv")
    found = client.post(f"{PLUGINS}/find").json()["items"]
    assert {each["name"] for each in found} == {
        "earnings-within-a-week", "premium-target", "volatility-spike",
    }  # fmt: skip
    assert not any(each["enabled"] or each["problem"] for each in found)
    on = client.put(f"{PLUGINS}/volatility-spike", json={"enabled": True}).json()
    assert (on["enabled"], on["job"]) == (True, "plugin-volatility-spike")
    said = {
        each["name"]: client.post(f"{JOBS}/{each['job']}/trigger").json()
        for each in found
    }  # fmt: skip
    assert {run["state"] for run in said.values()} == {"done"}
    assert "symbols held, the next report of 0 known" in said["earnings-within-a-week"]["outcome"]
    assert said["premium-target"]["outcome"] == "no active plan names a target"
    assert said["volatility-spike"]["outcome"].startswith("0 of ")
    assert client.put(f"{PLUGINS}/nobody", json={"enabled": True}).status_code == 404


def test_the_key_is_replaced_without_saying_where_it_lies(client, desk):
    client.import_file("tastytrade_21_columns.csv")
    done = client.post("/api/v1/secrets/rotate").json()
    assert done["old_key_left"] is False
    assert str(desk.settings.data_dir) not in done["source"]
    assert client.get("/api/v1/accounts").json()["accounts"] != []
