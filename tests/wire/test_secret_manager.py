"""Keys in GCP Secret Manager, against a double of its REST interface: versions, states, credentials, refusals."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from thetadesk.bootstrap import open_desk
from thetadesk.bootstrap.rotation import rotate_secrets
from thetadesk.db.errors import DatabaseSetupError
from thetadesk.db.keys import KEY_FILE, new_key
from thetadesk.settings import Settings
from thetadesk.wire.secret_manager import SecretManagerKeys

SECRET = "/v1/projects/desk/secrets/keys"
TOKEN = "ya29.hush"


class Double(ThreadingHTTPServer):
    """One project with one secret, the metadata server and the token endpoint, on one port."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.versions: list[dict[str, str]] = []
        self.refusal: tuple[int, bytes] | None = None
        self.forms: list[dict[str, list[str]]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"

    def add(self, payload: str) -> str:
        name = f"projects/123/secrets/keys/versions/{len(self.versions) + 1}"
        self.versions.append({"name": name, "state": "ENABLED", "data": payload})
        return name

    def texts(self) -> list[str]:
        """What each version holds, destroyed ones empty."""
        return [base64.b64decode(version.get("data", "")).decode() for version in self.versions]

    def answer(self, method: str, path: str, query: str, body: bytes) -> tuple[int, object]:
        if path == SECRET + "/versions/latest:access" and method == "GET":
            return self._latest()
        if path == SECRET + ":addVersion" and method == "POST":
            return 200, {"name": self.add(json.loads(body)["payload"]["data"])}
        if path == SECRET + "/versions" and method == "GET":
            # One on a page, newest first, as the real one orders them.
            return 200, self._page(parse_qs(query).get("pageToken", ["0"])[0])
        if (found := re.fullmatch(SECRET + r"/versions/(\d+):destroy", path)) and method == "POST":
            version = self.versions[int(found[1]) - 1]
            version.pop("data", None)
            version["state"] = "DESTROYED"
            return 200, {"name": version["name"]}
        return 404, {"error": {"code": 404, "status": "NOT_FOUND"}}

    def _latest(self) -> tuple[int, object]:
        if not self.versions:
            return 404, {"error": {"code": 404, "message": "no versions", "status": "NOT_FOUND"}}
        newest = self.versions[-1]
        return 200, {"name": newest["name"], "payload": {"data": newest["data"]}}

    def _page(self, token: str) -> dict[str, Any]:
        at = int(token)
        told = [{k: v for k, v in each.items() if k != "data"} for each in self.versions[::-1]]
        page: dict[str, Any] = {"versions": told[at : at + 1]}
        return page if at + 1 >= len(told) else {**page, "nextPageToken": str(at + 1)}


class _Handler(BaseHTTPRequestHandler):
    server: Double

    def do_GET(self) -> None:
        self._serve("GET", b"")

    def do_POST(self) -> None:
        self._serve("POST", self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *args: object) -> None:
        """Tests are quiet."""

    def _serve(self, method: str, body: bytes) -> None:
        path, query = urlsplit(self.path)[2:4]
        if path == "/computeMetadata/v1/instance/service-accounts/default/token":
            known = self.headers["Metadata-Flavor"] == "Google"
            self._say(200 if known else 403, {"access_token": TOKEN, "expires_in": 3599})
        elif path == "/token":
            self.server.forms.append(parse_qs(body.decode()))
            self._say(200, {"access_token": TOKEN})
        elif self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._say(401, {"error": {"code": 401, "status": "UNAUTHENTICATED"}})
        elif self.server.refusal:
            self._send(*self.server.refusal)
        else:
            self._say(*self.server.answer(method, path, query, body))

    def _say(self, status: int, said: object) -> None:
        self._send(status, json.dumps(said).encode())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def double() -> Iterator[Double]:
    server = Double()
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def keys_of(double: Double, environ: dict[str, str] | None = None) -> SecretManagerKeys:
    given = {"CLOUDSDK_AUTH_ACCESS_TOKEN": TOKEN} if environ is None else environ
    return SecretManagerKeys(double.url, "desk", "keys", given)


def test_a_secret_that_is_not_there_holds_no_keys(double: Double) -> None:
    assert keys_of(double).read() == ()
    assert SecretManagerKeys(double.url, "desk", "others", {"CLOUDSDK_AUTH_ACCESS_TOKEN": TOKEN}).read() == ()


def test_keys_are_written_as_a_version_and_the_ones_before_destroyed(double: Double) -> None:
    keys_of(double).write(["a"])
    keys_of(double).write(["b", "a"])
    assert keys_of(double).read() == ("b", "a")
    keys_of(double).write(["b"])
    assert keys_of(double).read() == ("b",)
    assert double.texts() == ["", "", "b"]


def test_the_metadata_server_says_who_asks(double: Double) -> None:
    double.add(base64.b64encode(b"a").decode())
    host = double.url.removeprefix("http://")
    assert keys_of(double, {"GCE_METADATA_HOST": host}).read() == ("a",)


def test_a_users_credentials_file_says_who_asks(double: Double, tmp_path: Path) -> None:
    double.add(base64.b64encode(b"a").decode())
    path = tmp_path / "adc.json"
    said = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"}
    path.write_text(json.dumps({**said, "token_uri": f"{double.url}/token"}))
    assert keys_of(double, {"GOOGLE_APPLICATION_CREDENTIALS": str(path)}).read() == ("a",)
    assert double.forms[0]["grant_type"] == ["refresh_token"]
    path.write_text("{}")
    with pytest.raises(DatabaseSetupError, match="gcloud auth application-default login"):
        keys_of(double, {"GOOGLE_APPLICATION_CREDENTIALS": str(path)}).read()


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (
            403,
            b'{"error": {"status": "PERMISSION_DENIED", "message": "ya29.hush"}}',
            "status 403, PERMISSION_DENIED",
        ),
        (500, b"oops", "status 500"),
        (200, b"<html>", "status 200"),
        (200, b"{}", "does not hold encryption keys"),
        (200, b'{"payload": {"data": "%%%"}}', "does not hold encryption keys"),
    ],
)
def test_what_is_wrong_is_said_without_a_secret(double: Double, status: int, body: bytes, said: str) -> None:
    double.refusal = (status, body)
    with pytest.raises(DatabaseSetupError, match=said) as refused:
        keys_of(double).read()
    assert "the secret keys of desk in GCP Secret Manager" in refused.value.detail
    assert "hush" not in refused.value.detail


def test_a_service_that_cannot_be_reached_never_passes_for_one_without_keys() -> None:
    keys = SecretManagerKeys("http://127.0.0.1:9", "desk", "keys", {"CLOUDSDK_AUTH_ACCESS_TOKEN": TOKEN})
    with pytest.raises(DatabaseSetupError, match="cannot be asked for the secret: ConnectError"):
        keys.read()
    with pytest.raises(DatabaseSetupError, match="metadata server's token: ConnectError"):
        SecretManagerKeys("http://127.0.0.1:9", "desk", "keys", {"GCE_METADATA_HOST": "127.0.0.1:9"}).read()


def test_a_desk_lives_on_keys_from_there_and_rotates_them(
    double: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOUDSDK_AUTH_ACCESS_TOKEN", TOKEN)
    old = new_key()
    keys_of(double).write([old])
    settings = Settings(tmp_path, gcp_project="desk", secret_name="keys", secret_manager_url=double.url)
    desk = open_desk(settings)
    sealed = desk.vault.encrypt("5WX00001")
    rotation = rotate_secrets(desk)
    assert (rotation.resumed, rotation.old_key_left) == (False, False)
    assert keys_of(double).read() != (old,)
    assert len(keys_of(double).read()) == 1
    assert old not in "".join(double.texts())
    assert desk.vault.decrypt(sealed) == "5WX00001"
    desk.close()
    assert not (tmp_path / KEY_FILE).exists()
