"""Every endpoint of the design of a wheel server (its section 2.2) exists as it is written there."""

import re

import pytest

from thetadesk.web.openapi import document

ENDPOINTS = """
GET    /portfolios
POST   /portfolios
GET    /portfolios/{id}
PUT    /portfolios/{id}
DELETE /portfolios/{id}
GET    /portfolios/{id}/summary
GET    /portfolios/{id}/wheels
POST   /portfolios/{id}/wheels
GET    /wheels/{id}
PUT    /wheels/{id}
DELETE /wheels/{id}
GET    /wheels/{id}/state
GET    /wheels/{id}/trades
POST   /wheels/{id}/trades
GET    /trades/{id}
PUT    /trades/{id}
DELETE /trades/{id}
POST   /trades/{id}/expire
POST   /trades/{id}/close
GET    /wheels/{id}/recommend
POST   /wheels/recommend/batch
GET    /wheels/{id}/position
GET    /wheels/{id}/risk
GET    /portfolios/{id}/positions
GET    /positions/open
GET    /wheels/{id}/snapshots
GET    /wheels/{id}/snapshots/latest
POST   /wheels/{id}/snapshots
GET    /wheels/{id}/trend
GET    /wheels/{id}/performance
GET    /portfolios/{id}/performance
GET    /performance/aggregate
GET    /performance/win-loss
GET    /performance/export
GET    /scheduler/jobs
GET    /scheduler/jobs/{id}
PUT    /scheduler/jobs/{id}
POST   /scheduler/jobs/{id}/trigger
GET    /scheduler/history
GET    /health
GET    /info
GET    /config
PUT    /config
"""
WANTED = [tuple(line.split()) for line in ENDPOINTS.strip().splitlines()]
DOCUMENT = document()
OURS = {
    (method.upper(), re.sub(r"\{\w+\}", "{id}", path.removeprefix("/api/v1"))): operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}


@pytest.mark.parametrize(("method", "path"), WANTED, ids=[" ".join(each) for each in WANTED])
def test_it_exists_as_written_and_shows_an_example(method, path):
    operation = OURS[(method, path)]
    answers = [
        content
        for status, response in operation["responses"].items()
        if status.startswith("2")
        for content in response.get("content", {}).values()
    ]
    assert answers or "204" in operation["responses"]
    assert all("example" in content for content in answers)
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    assert body is None or "examples" in resolved(body["schema"]) or "example" in body


def resolved(schema):
    name = schema.get("$ref", "").rpartition("/")[2]
    return DOCUMENT["components"]["schemas"][name] if name else schema
