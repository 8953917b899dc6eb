"""A desk in this process, with a client that holds every answer to the published schema."""

import shutil
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import jsonschema_rs
import pytest
from starlette.testclient import TestClient

from tests import stories
from tests.desks import empty_desk  # noqa: F401 - a fixture
from tests.leaks import overheard
from thetadesk.bootstrap import App, open_desk
from thetadesk.kernel.clock import FixedClock
from thetadesk.settings import Settings
from thetadesk.web.app import create_app
from thetadesk.web.openapi import document
from thetadesk.web.reference import operations
from thetadesk.web.work import of_command

FIXTURES = Path(__file__).parents[1] / "fixtures"
NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


@pytest.fixture
def desk(empty_desk, tmp_path) -> App:  # noqa: F811
    folder = tmp_path / "data"
    shutil.copytree(empty_desk, folder)
    opened = open_desk(Settings(folder, max_upload_mb=1), FixedClock(NOW))
    yield opened
    opened.close()


class CheckedClient(TestClient):
    """Fails when an answer of the API is not as the OpenAPI document says."""

    def request(self, method, url, **rest):
        response = super().request(method, url, **rest)
        overheard(response.text, f"the answer to {method} {url}")
        check(method, response)
        return response

    def import_file(self, name: str, **parameters):
        """Imports a file of tests/fixtures (or the bytes given); answers what became of it."""
        content = parameters.pop("content", None)
        response = self.post(
            "/api/v1/imports",
            params={"filename": name, **parameters},
            content=(FIXTURES / name).read_bytes() if content is None else content,
            headers={"Content-Type": "application/octet-stream"},
        )
        assert response.status_code == 202, response.text
        return self.get(f"/api/v1/imports/{response.json()['id']}").json()


@pytest.fixture
def client(desk) -> CheckedClient:
    with CheckedClient(create_app(desk, of_command(desk)), base_url="http://localhost:8000") as made:
        yield made


@pytest.fixture
def told(client) -> CheckedClient:
    """A client of a desk that knows the stories: a wheel, rolls, a condor, spreads, a close without its opening."""
    done = client.import_file("stories.json", content=stories.history(NOW))
    assert (done["status"], done["new"]) == ("done", 39), done
    return client


def check(method: str, response) -> None:
    path = response.request.url.path
    if not path.startswith("/api/v1") or not response.content or response.status_code == 404:
        return
    if path.endswith(("/login", "/callback")) and method.upper() == "GET":
        assert response.headers["content-type"].startswith("text/html")
        return
    if response.headers["content-type"].startswith(
        ("application/octet-stream", "application/zip", "text/csv")
    ):
        return
    if response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        assert {"type", "title", "status", "detail", "instance"} <= response.json().keys()
        return
    problems = [error.message for error in validator(method.upper(), path).iter_errors(response.json())]
    assert problems == [], f"{method} {path} does not answer as documented"


def validator(method: str, path: str):
    return compiled(method, next(known for known in paths(method) if matches(known, path)))


@cache
def paths(method: str) -> list[str]:
    # Fixed parts first: /campaigns/edits is no campaign.
    return sorted(
        (path for verb, path, _ in operations(document()) if verb == method), key=lambda path: path.count("{")
    )


def matches(known: str, path: str) -> bool:
    one, other = known.split("/"), path.split("/")
    return len(one) == len(other) and all(
        a == b or a.startswith("{") for a, b in zip(one, other, strict=True)
    )


@cache
def compiled(method: str, path: str):
    whole = document()
    responses = whole["paths"][path][method.lower()]["responses"]
    schema = next(answer["content"] for status, answer in responses.items() if status[0] == "2")[
        "application/json"
    ]["schema"]
    return jsonschema_rs.Draft202012Validator({**schema, "components": whole["components"]})
