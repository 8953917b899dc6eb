"""Jobs over the API, and the key's replacement."""


def test_jobs_are_listed_and_run(client):
    jobs = {each["name"]: each for each in client.get("/api/v1/scheduler/jobs").json()["items"]}
    assert jobs.keys() >= {"sync", "market-history", "market-volatility"}
    job = jobs["sync"]
    assert (job["name"], job["enabled"], job["last_run"]) == ("sync", True, None)
    run = client.post("/api/v1/scheduler/jobs/sync/trigger")
    assert run.status_code == 202
    assert (run.json()["state"], run.json()["trigger"]) == ("done", "manual")
    history = client.get("/api/v1/scheduler/history", params={"job": "sync"}).json()
    assert run.json()["id"] in {each["id"] for each in history["items"]}
    assert history["total"] == len(history["items"])
    assert client.get("/api/v1/scheduler/jobs/sync").json()["last_run"] is not None


def test_an_unknown_job_is_not_found(client):
    assert client.get("/api/v1/scheduler/jobs/nonsense").status_code == 404
    assert client.post("/api/v1/scheduler/jobs/nonsense/trigger").status_code == 404


def test_the_key_is_replaced_without_saying_where_it_lies(client, desk):
    client.import_file("tastytrade_21_columns.csv")
    done = client.post("/api/v1/secrets/rotate").json()
    assert done["old_key_left"] is False
    assert str(desk.settings.data_dir) not in done["source"]
    assert client.get("/api/v1/accounts").json()["accounts"] != []
