"""Schemathesis throws what it can think of at every endpoint: no crash, and every answer as documented."""

import shutil

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from thetadesk.bootstrap import open_desk
from thetadesk.settings import Settings
from thetadesk.web.app import create_app
from thetadesk.web.openapi import document
from thetadesk.web.reference import operations
from thetadesk.web.work import of_command

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture(scope="module")
def application(empty_desk, tmp_path_factory):
    folder = tmp_path_factory.mktemp("schema") / "data"
    shutil.copytree(empty_desk, folder)
    desk = open_desk(Settings(folder, allowed_hosts=("testserver",)))
    app = create_app(desk, of_command(desk))
    with TestClient(app) as client:
        assert client.post("/api/v1/imports/sample").status_code == 202
    yield app
    desk.close()


@pytest.fixture(scope="module")
def api(application):
    return schemathesis.openapi.from_asgi("/openapi.json", application)


# Writing the document takes most of a second: once, not once for each endpoint.
DOCUMENT = document()
OPERATIONS = [(method, path) for method, path, _ in operations(DOCUMENT)]


every_endpoint = pytest.mark.parametrize(
    ("method", "path"), OPERATIONS, ids=[f"{method} {path}" for method, path in OPERATIONS]
)


@every_endpoint
def test_every_endpoint_answers_as_documented(api, method, path):
    throw(api, method, path, settings(max_examples=12, derandomize=True))


@pytest.mark.soak
@every_endpoint
def test_so_it_does_whatever_is_thought_of(api, method, path):
    throw(api, method, path, settings(max_examples=100, derandomize=False))


def throw(api, method, path, how):
    @given(case=st.one_of(*(api[path][method].as_strategy(mode) for mode in GenerationMode)))
    @settings(how, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(case):
        case.call_and_validate(checks=CHECKS)

    holds()
