"""Signatures are checked by a store that works them out by itself, from the documented example on."""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from thetadesk.kernel.clock import FixedClock
from thetadesk.wire import s3
from thetadesk.wire.s3 import Credentials, S3Store, StoreError

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
KEY_ID, SECRET = "AKIDEXAMPLE", "hush/hush+hush"
_HEADER = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>\w+)/(?P<scope>[\w/-]+), SignedHeaders=(?P<names>[\w;-]+), "
    r"Signature=(?P<signature>[0-9a-f]{64})"
)


def mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Bucket(BaseHTTPRequestHandler):
    """One bucket that believes nobody."""

    objects: dict[str, bytes]
    ill = 0

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.trusts(body):
            self.objects[self.path] = body
            self.say(200)

    def do_GET(self) -> None:
        if self.trusts(b""):
            self.say(200, self.objects[self.path]) if self.path in self.objects else self.say(404)

    def do_DELETE(self) -> None:
        if self.trusts(b""):
            self.say(204 if self.objects.pop(self.path, None) is not None else 404)

    def trusts(self, body: bytes) -> bool:
        if self.ill:
            self.say(self.ill, b"<Error><Code>SlowDown</Code></Error>")
            return False
        said = _HEADER.fullmatch(self.headers["Authorization"])
        good = said is not None and said["key"] == KEY_ID and said["signature"] == self.worked_out(said, body)
        if not good:
            self.say(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
        return good

    def worked_out(self, said: re.Match[str], body: bytes) -> str:
        names = said["names"].split(";")
        headers = "".join(f"{name}:{self.headers[name]}\n" for name in names)
        digest = hashlib.sha256(body).hexdigest()
        request = "\n".join([self.command, self.path, "", headers, said["names"], digest])
        text = "\n".join(
            [
                "AWS4-HMAC-SHA256",
                self.headers["x-amz-date"],
                said["scope"],
                hashlib.sha256(request.encode()).hexdigest(),
            ]
        )
        key = f"AWS4{SECRET}".encode()
        for part in said["scope"].split("/"):
            key = mac(key, part)
        return mac(key, text).hex()

    def say(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keeps quiet."""


@pytest.fixture
def bucket() -> Iterator[tuple[str, type[Bucket]]]:
    kind = type("OneBucket", (Bucket,), {"objects": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", kind
        server.shutdown()
        thread.join()


def store(url: str, secret: str = SECRET) -> S3Store:
    return S3Store(url, "desk", "my backups/", Credentials(KEY_ID, secret, "eu-central-1"), FixedClock(NOW))


def file_of(tmp_path: Path, content: bytes) -> tuple[Path, str]:
    path = tmp_path / "one.backup"
    path.write_bytes(content)
    return path, hashlib.sha256(content).hexdigest()


def test_a_file_goes_there_comes_back_and_is_removed(
    bucket: tuple[str, type[Bucket]], tmp_path: Path
) -> None:
    url, kind = bucket
    there = store(url)
    content = bytes(range(256)) * 9000
    path, sha256 = file_of(tmp_path, content)
    there.put("one.backup", path, sha256)
    assert kind.objects == {"/desk/my%20backups/one.backup": content}
    back = tmp_path / "back"
    there.get("one.backup", back)
    assert back.read_bytes() == content
    there.delete("one.backup")
    there.delete("one.backup")
    assert kind.objects == {}
    with pytest.raises(StoreError, match="status 404"):
        there.get("one.backup", back)


def test_a_wrong_secret_is_refused_and_not_repeated(bucket: tuple[str, type[Bucket]], tmp_path: Path) -> None:
    path, sha256 = file_of(tmp_path, b"x")
    with pytest.raises(StoreError, match="status 403, SignatureDoesNotMatch") as refused:
        store(bucket[0], "wrong-secret").put("one.backup", path, sha256)
    assert "wrong-secret" not in str(refused.value)


def test_what_changes_on_the_way_is_refused(bucket: tuple[str, type[Bucket]], tmp_path: Path) -> None:
    path, _ = file_of(tmp_path, b"x")
    with pytest.raises(StoreError, match="403"):
        store(bucket[0]).put("one.backup", path, hashlib.sha256(b"y").hexdigest())


def test_a_store_that_is_ill_or_gone_is_said(bucket: tuple[str, type[Bucket]], tmp_path: Path) -> None:
    path, sha256 = file_of(tmp_path, b"x")
    bucket[1].ill = 503
    with pytest.raises(StoreError, match="status 503, SlowDown"):
        store(bucket[0]).put("one.backup", path, sha256)
    with pytest.raises(StoreError, match="does not answer"):
        store("http://127.0.0.1:9").put("one.backup", path, sha256)


def test_a_file_that_one_put_cannot_carry_is_not_sent(
    bucket: tuple[str, type[Bucket]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, sha256 = file_of(tmp_path, b"xyz")
    monkeypatch.setattr(s3, "LARGEST", 2)
    with pytest.raises(StoreError, match="5 GB"):
        store(bucket[0]).put("one.backup", path, sha256)
