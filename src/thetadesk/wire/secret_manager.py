"""Encryption keys in Google Cloud's Secret Manager, over its REST interface.

https://cloud.google.com/secret-manager/docs/reference/rest (v1). The secret's payload is the keys, newest first,
separated by commas. Who asks is said by a token: of CLOUDSDK_AUTH_ACCESS_TOKEN, of the credentials file that
GOOGLE_APPLICATION_CREDENTIALS names (what `gcloud auth application-default login` writes), or of the machine's
metadata server (GCE_METADATA_HOST).
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thetadesk.db.errors import DatabaseSetupError
from thetadesk.db.keys import split_keys

if TYPE_CHECKING:
    import httpx2

_SECONDS = 10.0
_NOT_FOUND = 404
_GONE_STATES = ("DESTROYED",)
_METADATA_PATH = "/computeMetadata/v1/instance/service-accounts/default/token"
_GOOGLE_TOKENS = "https://oauth2.googleapis.com/token"


class SecretManagerKeys:
    """The keys in the secret `name` of `project`, read from `url`."""

    writable = True

    def __init__(self, url: str, project: str, name: str, environ: Mapping[str, str] | None = None) -> None:
        """`environ` is where the credentials are looked for, the process's own by default."""
        self.title = f"the secret {name} of {project} in GCP Secret Manager"
        self._secret = f"{url.rstrip('/')}/v1/projects/{project}/secrets/{name}"
        self._environ = os.environ if environ is None else environ

    def read(self) -> tuple[str, ...]:
        """The keys, newest first; none if there is no such secret, or it has no version."""
        answer = self._ask("GET", "/versions/latest:access", may_be_absent=True)
        if answer is None:
            return ()
        try:
            return split_keys(base64.b64decode(answer["payload"]["data"], validate=True).decode("ascii"))
        except (KeyError, TypeError, binascii.Error, UnicodeDecodeError):
            raise DatabaseSetupError(f"{self.title} does not hold encryption keys") from None

    def write(self, keys: Sequence[str]) -> None:
        """Adds a version that holds exactly `keys`, and destroys those before it that hold other ones."""
        data = base64.b64encode(",".join(keys).encode()).decode()
        newest = self._ask("POST", ":addVersion", {"payload": {"data": data}})["name"]
        for version in self._versions():
            if version["name"] != newest and version.get("state") not in _GONE_STATES:
                number = version["name"].rsplit("/", 1)[-1]
                self._ask("POST", f"/versions/{number}:destroy", {})

    def _versions(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        token = ""
        while True:
            page = self._ask("GET", f"/versions?pageSize=100&pageToken={token}")
            found += page.get("versions", [])
            token = page.get("nextPageToken", "")
            if not token:
                return found

    def _ask(self, method: str, path: str, body: object = None, *, may_be_absent: bool = False) -> Any:
        """The answer's JSON; None where there is nothing and that is allowed."""
        headers = {"Authorization": f"Bearer {self._token()}"}
        response = self._send(method, self._secret + path, "the secret", headers=headers, json=body)
        if response.status_code == _NOT_FOUND and may_be_absent:
            return None
        return self._json(response, "the secret")

    def _token(self) -> str:
        if given := self._environ.get("CLOUDSDK_AUTH_ACCESS_TOKEN"):
            return given
        if path := self._environ.get("GOOGLE_APPLICATION_CREDENTIALS"):
            return self._token_of_file(Path(path))
        host = self._environ.get("GCE_METADATA_HOST", "metadata.google.internal")
        what = "the metadata server's token"
        response = self._send(
            "GET", f"http://{host}{_METADATA_PATH}", what, headers={"Metadata-Flavor": "Google"}
        )
        return self._access_token(response, what)

    def _token_of_file(self, path: Path) -> str:
        what = f"a token for {path}"
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            form = {name: said[name] for name in ("client_id", "client_secret", "refresh_token")}
        except (OSError, ValueError, KeyError, TypeError):
            raise DatabaseSetupError(
                f"{path}, which GOOGLE_APPLICATION_CREDENTIALS names, is not a credentials file of a user: make one "
                "with gcloud auth application-default login, or run where a metadata server answers"
            ) from None
        response = self._send(
            "POST",
            said.get("token_uri", _GOOGLE_TOKENS),
            what,
            data={**form, "grant_type": "refresh_token"},
        )
        return self._access_token(response, what)

    def _access_token(self, response: httpx2.Response, what: str) -> str:
        token = self._json(response, what).get("access_token")
        if not isinstance(token, str):
            raise DatabaseSetupError(f"{self.title} cannot be asked: {what} is not a token")
        return token

    def _send(self, method: str, url: str, what: str, **request: Any) -> httpx2.Response:
        import httpx2

        try:
            return httpx2.request(method, url, timeout=_SECONDS, **request)
        except httpx2.HTTPError as error:
            # Without its words, which may repeat what was sent.
            raise DatabaseSetupError(
                f"{self.title} cannot be asked for {what}: {type(error).__name__}"
            ) from None

    def _json(self, response: httpx2.Response, what: str) -> Any:
        if response.is_success:
            try:
                return response.json()
            except ValueError:
                pass
        raise DatabaseSetupError(
            f"{self.title} cannot be asked for {what}: status {response.status_code}{_reason(response)}"
        )


def _reason(response: httpx2.Response) -> str:
    """Google's own word for what was wrong (`PERMISSION_DENIED`), which repeats nothing of the request."""
    try:
        status = response.json()["error"]["status"]
    except (ValueError, KeyError, TypeError):
        return ""
    return f", {status}" if isinstance(status, str) and status.replace("_", "").isalpha() else ""
