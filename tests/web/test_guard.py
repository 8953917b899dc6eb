"""The guard: who may call, and what every answer carries."""

import logging

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from thetadesk.web.guard import Guard

HERE = "http://127.0.0.1:8000"


async def answer(request: Request) -> PlainTextResponse:
    await request.body()
    return PlainTextResponse("done")


async def fail(_: Request) -> PlainTextResponse:
    raise RuntimeError("the secret is hush")


@pytest.fixture
def client():
    routes = [
        Route("/api/v1/thing", answer, methods=["GET", "POST", "PATCH", "DELETE"]),
        Route("/api/v1/brokers/schwab/{way}", answer, methods=["GET", "POST"]),
        Route("/api/v1/imports", answer, methods=["POST"]),
        Route("/page", answer),
        Route("/api/v1/broken", fail),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Guard, allowed_hosts=["desk.example"])])
    with TestClient(app, base_url=HERE) as made:
        yield made


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8000", "localhost", "localhost:9999", "[::1]:8000", "desk.example", "DESK.example:443"],
)
def test_our_own_names_are_answered(client, host):
    assert client.get("/api/v1/thing", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example:8000",
        "localhost.evil.example",
        "evil.example@127.0.0.1",
        "127.0.0.1:notaport",
        "127.0.0.1/evil.example",
        "192.168.1.4:8000",
        "",
    ],
)
def test_a_rebound_name_is_refused(client, host):
    response = client.get("/api/v1/thing", headers={"Host": host})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "http://localhost:8000"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": HERE},
    ],
)
def test_another_site_may_change_nothing(client, method, headers):
    assert client.request(method, "/api/v1/thing", headers=headers).status_code == 403


@pytest.mark.parametrize("headers", [{}, {"Origin": HERE}, {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}])
def test_our_page_and_programs_may_change_things(client, headers):
    assert client.post("/api/v1/thing", json={}, headers=headers).status_code == 200


def test_another_site_may_not_load_our_answers(client):
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}
    assert client.get("/api/v1/thing", headers=headers).status_code == 403
    assert client.get("/page", headers=headers).status_code == 200


def test_a_link_on_another_site_may_open_an_address(client):
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client.get("/api/v1/thing", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/v1/brokers/schwab/login", "/api/v1/brokers/schwab/callback?code=1&state=2"]
)
def test_a_broker_sends_the_browser_back_and_no_page_sends_anything_else(client, path):
    back = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client.get(path, headers=back).status_code == 200
    for other in ({"Sec-Fetch-Dest": "iframe"}, {"Sec-Fetch-Mode": "no-cors"}, {"Sec-Fetch-Mode": "cors"}):
        assert client.get(path, headers={**back, **other}).status_code == 403
    assert client.get(path, headers={**back, "Sec-Fetch-Site": "same-site"}).status_code == 200
    assert client.post(path, headers=back).status_code == 403
    assert client.post(path, headers={"Origin": "https://broker.example"}).status_code == 403


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_bodies_that_forms_can_send_are_refused(client, media):
    response = client.post("/api/v1/thing", content=b"{}", headers={"Content-Type": media})
    assert response.status_code == 415


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("/api/v1/thing", "application/json"),
        ("/api/v1/thing", "application/json; charset=utf-8"),
        ("/api/v1/imports", "application/octet-stream"),
    ],
)
def test_bodies_that_need_permission_across_sites_are_taken(client, path, media):
    assert client.post(path, content=b"{}", headers={"Content-Type": media}).status_code == 200


def test_files_are_taken_at_one_address_only(client):
    headers = {"Content-Type": "application/octet-stream"}
    assert client.post("/api/v1/thing", content=b"{}", headers=headers).status_code == 415
    assert client.post("/api/v1/imports", json={}).status_code == 415


def test_a_body_that_says_it_is_too_large_is_refused_unread(client):
    response = client.post("/api/v1/thing", json={"text": "x" * 2**20})
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


def test_a_file_of_settings_may_be_larger(client):
    for more, status in ((2**22, 404), (2**23, 413)):
        assert client.post("/api/v1/settings/import", json={"text": "x" * more}).status_code == status


def test_every_answer_carries_the_security_headers(client):
    for response in (
        client.get("/page"),
        client.get("/api/v1/thing"),
        client.get("/nowhere"),
        client.get("/page", headers={"Host": "evil.example"}),
        client.get("/api/v1/broken"),
    ):
        policy = response.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["x-frame-options"] == "DENY"
        assert response.headers["referrer-policy"] == "same-origin"
        assert "camera=()" in response.headers["permissions-policy"]
        assert "access-control-allow-origin" not in response.headers


def test_answers_of_the_api_are_not_kept_in_caches(client):
    assert client.get("/api/v1/thing").headers["cache-control"] == "no-store"
    assert "cache-control" not in client.get("/page").headers


def test_a_bug_is_logged_with_an_id_and_shows_nothing(client, caplog):
    with caplog.at_level(logging.ERROR):
        response = client.get("/api/v1/broken")
    assert response.status_code == 500
    assert "hush" not in response.text
    assert "Traceback" not in response.text
    incident = response.json()["incident"]
    assert incident in response.json()["detail"]
    assert [record.incident for record in caplog.records] == [incident]
    assert "hush" in str(caplog.records[0].exc_info[1])


def test_another_site_may_not_open_a_stream(client):
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect("/ws/market", headers={"Origin": "https://evil.example"}),
    ):
        pytest.fail("the stream was opened")
    assert (refused.value.code, refused.value.reason) == (1008, "not from this origin")
