"""Keeping files in an S3-compatible store: PUT, GET and DELETE of whole objects, signed with AWS Signature Version 4.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html. The bucket is in the path, which every
compatible store understands. It blocks: it is for processes that do nothing else meanwhile.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from thetadesk.kernel.clock import Clock
from thetadesk.kernel.errors import ThetadeskError

if TYPE_CHECKING:
    import httpx2

LARGEST = 5 * 2**30
"""The most that one PUT may carry, in bytes."""
_SECONDS = 60.0
_CHUNK = 2**20
_NOT_FOUND = 404
_EMPTY = hashlib.sha256(b"").hexdigest()
_ALGORITHM = "AWS4-HMAC-SHA256"


class StoreError(ThetadeskError):
    """The store does not take, or give, an object."""

    code = "object-store"
    title = "The object store cannot be used"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who signs, for which region."""

    key_id: str = field(repr=False)
    secret: str = field(repr=False)
    region: str


class S3Store:
    """The objects below `prefix` in `bucket` of the store at `url`."""

    def __init__(self, url: str, bucket: str, prefix: str, credentials: Credentials, clock: Clock) -> None:
        self.title = f"s3://{bucket}/{prefix}".rstrip("/")
        self._url = url.rstrip("/")
        self._path = "/".join(part for part in (bucket, prefix.strip("/")) if part)
        self._credentials = credentials
        self._clock = clock

    def put(self, name: str, file: Path, sha256: str) -> None:
        """Stores the file, whose SHA-256 is `sha256`; the store compares what arrives. Raises StoreError."""
        size = file.stat().st_size
        if size > LARGEST:
            raise StoreError(f"{self.title} takes no file of more than 5 GB at once, and {name} is larger.")
        self._send("PUT", name, sha256, _chunks(file), {"Content-Length": str(size)})

    def get(self, name: str, file: Path) -> None:
        """Writes the object to `file`. Raises StoreError."""
        file.write_bytes(self._send("GET", name, _EMPTY).content)

    def delete(self, name: str) -> None:
        """Removes the object, if it is there. Raises StoreError."""
        self._send("DELETE", name, _EMPTY)

    def _send(
        self,
        method: str,
        name: str,
        sha256: str,
        content: Iterator[bytes] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        import httpx2

        address = f"{self._url}/{quote(f'{self._path}/{name}')}"
        headers = {**signed(method, address, sha256, self._credentials, self._clock.now()), **(more or {})}
        try:
            response = httpx2.request(method, address, content=content, headers=headers, timeout=_SECONDS)
        except httpx2.HTTPError as error:
            raise StoreError(f"{self.title} does not answer: {type(error).__name__}.") from error
        if response.is_success or (method == "DELETE" and response.status_code == _NOT_FOUND):
            return response
        raise StoreError(
            f"{self.title} refused {name}: status {response.status_code}{_reason(response.text)}."
        )


def signed(method: str, address: str, sha256: str, credentials: Credentials, at: datetime) -> dict[str, str]:
    """The headers that prove who asks: for a body of this SHA-256, at this moment."""
    parts = urlsplit(address)
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = {"host": parts.netloc, "x-amz-content-sha256": sha256, "x-amz-date": stamp}
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    request = "\n".join([method, parts.path, parts.query, lines, names, sha256])
    scope = f"{stamp[:8]}/{credentials.region}/s3/aws4_request"
    text = "\n".join([_ALGORITHM, stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
    signature = hmac.digest(_signing_key(credentials, stamp[:8]), text.encode(), "sha256").hex()
    said = (
        f"{_ALGORITHM} Credential={credentials.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return {**headers, "authorization": said}


def _signing_key(credentials: Credentials, day: str) -> bytes:
    key = f"AWS4{credentials.secret}".encode()
    for part in (day, credentials.region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            yield chunk


def _reason(text: str) -> str:
    """The store's own word for what was wrong (`AccessDenied`), which repeats nothing of the request."""
    word = text.partition("<Code>")[2].partition("</Code>")[0]
    return f", {word}" if word.isalnum() else ""
