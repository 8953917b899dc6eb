"""Errors as RFC 9457 problems."""

import pytest
from fastapi import FastAPI, Query
from starlette.testclient import TestClient

from thetadesk.db.errors import DatabaseBusyError
from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError, ThetadeskError
from thetadesk.web import problems

ERRORS = {
    "missing": NotFoundError("there is no campaign c_1", campaign="c_1", status="mine"),
    "conflict": ConflictError("it is closed"),
    "invalid": InvalidInputError("not a date", line=3),
    "other": ThetadeskError("cannot be done"),
    "busy": DatabaseBusyError("another process has been writing"),
}


@pytest.fixture
def client():
    app = FastAPI(redirect_slashes=False, max_body_size=1000)
    problems.install(app)

    @app.get("/raise/{name}")
    def raise_error(name: str) -> None:
        raise ERRORS[name]

    @app.post("/take")
    def take(body: dict[str, int], limit: int = Query(ge=1)) -> dict[str, int]:
        return body

    with TestClient(app) as made:
        yield made


@pytest.mark.parametrize(
    ("name", "status"), [("missing", 404), ("conflict", 409), ("invalid", 422), ("other", 422), ("busy", 503)]
)
def test_every_family_of_errors_has_its_status(client, name, status):
    response = client.get(f"/raise/{name}")
    body = response.json()
    assert response.status_code == body["status"] == status
    assert response.headers["content-type"] == "application/problem+json"
    assert (body["title"], body["detail"]) == (ERRORS[name].title, ERRORS[name].detail)
    assert body["type"] == f"urn:thetadesk:problem:{ERRORS[name].code}"
    assert body["instance"] == f"/raise/{name}"


def test_the_facts_of_an_error_are_there_for_programs(client):
    assert client.get("/raise/missing").json()["campaign"] == "c_1"
    assert client.get("/raise/invalid").json()["line"] == 3


def test_a_fact_cannot_pose_as_a_member_of_the_standard(client):
    assert client.get("/raise/missing").json()["status"] == 404


def test_invalid_input_names_the_fields_and_repeats_no_values(client):
    response = client.post("/take?limit=0", json={"a": "hush"})
    assert response.status_code == 422
    assert [each["field"] for each in response.json()["errors"]] == ["limit", "a"]
    assert "limit: " in response.json()["detail"]
    assert "hush" not in response.text


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[1]", b'"x"', b"null"])
def test_a_body_that_is_none_is_explained(client, body):
    response = client.post("/take?limit=1", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert response.json()["detail"]


def test_unknown_addresses_and_methods_are_problems(client):
    assert client.get("/nowhere").json()["detail"] == "There is nothing at this address."
    response = client.delete("/take")
    assert response.json()["status"] == 405
    assert response.headers["allow"] == "POST"


def test_a_body_that_turns_out_too_large_is_refused(client):
    content = iter([b" " * 600] * 3)
    response = client.post("/take?limit=1", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == response.json()["status"] == 413
    assert response.json()["detail"] == "The request is larger than this server accepts."
