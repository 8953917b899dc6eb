"""The page's files, and what they must not swallow."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from thetadesk.web.pages import Pages


@pytest.fixture
def folder(tmp_path):
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<title>the desk</title>")
    (static / "favicon.svg").write_text("<svg/>")
    (static / "assets" / "index-abc.js").write_text("run()")
    (tmp_path / "secret.key").write_text("hush")
    return static


@pytest.fixture
def client(folder):
    app = Starlette()
    app.router.default = Pages(folder)
    app.router.redirect_slashes = False
    with TestClient(app) as made:
        yield made


@pytest.mark.parametrize("path", ["/", "/campaigns", "/campaigns/c_1", "/import", "/apis"])
def test_views_of_the_page_get_the_page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert "the desk" in response.text
    assert response.headers["cache-control"] == "no-cache"


def test_files_are_served_and_assets_never_change(client):
    assert (
        client.get("/assets/index-abc.js").headers["cache-control"] == "public, max-age=31536000, immutable"
    )
    assert client.get("/favicon.svg").headers["cache-control"] == "no-cache"
    assert client.head("/assets/index-abc.js").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/v1/nonsense",
        "/api/v2",
        "/ws",
        "/ws/x",
        "/metrics",
        "/docs/x",
        "/assets/old.js",
        "/missing.png",
        "/robots.txt",
    ],
)
def test_nothing_else_gets_the_page(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.key",
        "/%2e%2e/secret.key",
        "/assets/../../secret.key",
        "/assets/%2e%2e%2f%2e%2e%2fsecret.key",
        "/..%5csecret.key",
        "//etc/passwd",
        "/assets//etc/passwd",
        "/%00",
    ],
)
def test_no_path_leads_out_of_the_folder(client, path):
    assert "hush" not in client.get(path).text
    assert "root:" not in client.get(path).text


def test_a_link_leads_nowhere_else(client, folder, tmp_path):
    (folder / "link.txt").symlink_to(tmp_path / "secret.key")
    assert client.get("/link.txt").status_code == 404


@pytest.mark.parametrize(("path", "status"), [("/campaigns", 405), ("/api/v1/nonsense", 404)])
def test_the_page_takes_no_other_methods(client, path, status):
    assert client.post(path).status_code == status


def test_a_page_that_is_not_built_says_what_to_do(tmp_path):
    app = Starlette()
    app.router.default = Pages(tmp_path / "none")
    response = TestClient(app).get("/")
    assert response.status_code == 503
    assert "make ui" in response.text


def test_an_unchanged_file_is_not_sent_again(client):
    tag = client.get("/favicon.svg").headers["etag"]
    assert client.get("/favicon.svg", headers={"If-None-Match": tag}).status_code == 304
