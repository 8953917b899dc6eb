"""Backups over the API: made in a child process, tried out, fetched, and restored at the next start."""

import hashlib

import pytest

from tests.web.conftest import CheckedClient
from thetadesk.web.app import create_app
from thetadesk.web.restoring import restore_what_waits
from thetadesk.web.work import of_command


@pytest.fixture
def made(told):
    answer = told.post("/api/v1/backups")
    assert answer.status_code == 202, answer.text
    return answer.json()


def test_one_is_made_tried_out_and_fetched(told, made):
    assert (made["state"], made["kind"], made["problem"]) == ("done", "manual", None)
    found = told.get("/api/v1/backups").json()
    assert [each["id"] for each in found["items"]] == [made["id"]]
    assert (found["key_kept_in"], found["second_place"], found["pending"]) == (
        "the data folder's secret.key",
        None,
        None,
    )
    tried = told.post(f"/api/v1/backups/{made['id']}/verify")
    assert tried.status_code == 200, tried.text
    assert tried.json()["verified_at"] is not None
    file = told.get(f"/api/v1/backups/{made['id']}/file")
    assert hashlib.sha256(file.content).hexdigest() == made["hash"]
    assert made["file"] in file.headers["content-disposition"]


def test_it_is_restored_at_the_next_start(told, made, desk):
    before = told.get("/api/v1/summary").json()
    [account] = told.get("/api/v1/accounts").json()["accounts"]
    told.post("/api/v1/portfolios", json={"name": "Later"})
    asked = told.post(f"/api/v1/backups/{made['id']}/restore", json={})
    assert asked.status_code == 202
    assert told.get("/api/v1/backups").json()["pending"] == asked.json()
    assert len(told.get("/api/v1/portfolios").json()["portfolios"]) == 1
    assert restore_what_waits(desk) == f"{made['file']} was restored"
    with CheckedClient(create_app(desk, of_command(desk)), base_url="http://localhost:8000") as client:
        assert client.get("/api/v1/portfolios").json()["portfolios"] == []
        assert client.get("/api/v1/summary").json() == before
        assert client.get("/api/v1/accounts").json()["accounts"] == [account]
        kinds = {each["kind"] for each in client.get("/api/v1/backups").json()["items"]}
        assert kinds == {"manual", "undo"}
        assert client.get("/api/v1/audit/verify").json()["ok"]


def test_a_restore_can_be_given_up(told, made, desk):
    told.post(f"/api/v1/backups/{made['id']}/restore", json={})
    assert told.delete("/api/v1/backups/restore").status_code == 204
    assert told.get("/api/v1/backups").json()["pending"] is None
    assert restore_what_waits(desk) is None


def test_a_harmed_file_is_refused_and_the_list_says_so(told, made, desk):
    path = desk.settings.resolved_backup_folder / made["file"]
    path.write_bytes(path.read_bytes()[:-500])
    for wanted in ("verify", "restore"):
        refused = told.post(f"/api/v1/backups/{made['id']}/{wanted}", json={})
        assert refused.status_code == 422
        assert refused.json()["title"] == "This backup cannot be used"
        assert "its end is missing" in refused.json()["detail"]
    assert "its end is missing" in told.get(f"/api/v1/backups/{made['id']}").json()["problem"]
    assert told.get("/api/v1/backups").json()["pending"] is None


def test_one_is_removed_with_its_file(told, made, desk):
    assert told.delete(f"/api/v1/backups/{made['id']}").status_code == 204
    assert list(desk.settings.resolved_backup_folder.iterdir()) == []
    assert told.get(f"/api/v1/backups/{made['id']}").status_code == 404
    assert told.get(f"/api/v1/backups/{made['id']}/file").status_code == 404
    assert told.post(f"/api/v1/backups/{made['id']}/verify").status_code == 404
