"""Preferences through the configuration, and the scheduler's health."""

CONFIG = "/api/v1/config"


def preferences(client) -> dict[str, dict]:
    return {each["name"]: each for each in client.get(CONFIG).json()["preferences"]}


def test_preferences_are_listed_changed_and_taken_back(client):
    before = preferences(client)
    assert before.keys() == {"alerts.manners", "attention.thresholds", "wheel.favourable"}
    assert all(each["value"] is None for each in before.values())
    wanted = {"wheel.favourable": 70, "attention.thresholds": {"profit": 75}}
    changed = client.put(CONFIG, json={"preferences": wanted})
    assert changed.status_code == 200
    after = preferences(client)
    assert after["wheel.favourable"]["value"] == 70
    assert after["attention.thresholds"]["value"]["profit"] == 75
    assert after["attention.thresholds"]["value"]["near"] == before["attention.thresholds"]["default"]["near"]
    decisions = [each["subject"] for each in client.get("/api/v1/audit").json()["items"]]
    assert {"preference:wheel.favourable", "preference:attention.thresholds"} <= set(decisions)
    client.put(CONFIG, json={"preferences": {"wheel.favourable": None}})
    assert preferences(client)["wheel.favourable"]["value"] is None


def test_preferences_are_changed_all_or_none(client):
    for wrong in (
        {"host": "0.0.0.0"},
        {"wheel.favourable": 101},
        {"attention.thresholds": {"profit": "much"}},
    ):
        refused = client.put(CONFIG, json={"preferences": {"wheel.favourable": 70, **wrong}})
        assert refused.status_code == 422, wrong
        assert preferences(client)["wheel.favourable"]["value"] is None


def test_health_tells_of_plug_ins_that_were_paused(client, desk, tmp_path):
    folder = desk.settings.resolved_plugin_folder
    folder.mkdir()
    (folder / "broken.py").write_text(
        "from thetadesk.jobs.plugin import ScheduledTaskPlugin\n"
        "class Broken(ScheduledTaskPlugin):\n"
        "    name = 'broken'\n"
        "    default_schedule = {'interval': {'days': 1}}\n"
        "    async def execute(self, context):\n"
        "        raise ValueError('no luck')\n"
    )
    client.post("/api/v1/scheduler/plugins/find")
    client.put("/api/v1/scheduler/plugins/broken", json={"enabled": True})
    for _ in range(3):
        run = client.post("/api/v1/scheduler/jobs/plugin-broken/trigger").json()
        assert run["error"] == "The plug-in failed: ValueError: no luck (broken.py, line 6)"
    [told] = [
        each for each in client.get("/api/v1/scheduler/plugins").json()["items"] if each["name"] == "broken"
    ]
    assert (told["enabled"], told["failures"]) == (False, 3)
    health = client.get("/api/v1/health").json()
    assert health["status"] == "degraded"
    assert (
        health["checks"]["plug-in broken"]
        == "Paused after 3 failures: ValueError: no luck (broken.py, line 6)"
    )
    assert "The plug-in broken was paused" in client.get("/api/v1/alerts/events").text
