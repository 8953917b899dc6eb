"""The brokers' simulator as a process of its own, and the ways a test has with it: its control API and its logins."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2

from tests.leaks import everywhere
from thetadesk.connections.ports import Endpoint, LoginKind
from tools.starting import simulator

CALLBACK = "https://127.0.0.1:8182"
KEY, SECRET = "app-key-of-tests", "app-secret-of-tests-0123456789"
START = "2026-11-20T15:00:00Z"


@dataclass
class Simulator:
    """A running simulator. `ready` is the line that it printed."""

    process: subprocess.Popen[str]
    ready: dict[str, Any]
    http: httpx2.Client = field(repr=False)

    def endpoint(self, broker: str) -> Endpoint:
        """Where and as whom to speak to one of its brokers; the personal grant where it has one."""
        told = self.ready[broker]
        personal = told.get("refresh_token")
        return Endpoint(
            id=f"{broker}-sim",
            broker=broker,
            title=f"Simulated {broker}",
            simulated=True,
            api_url=told["api_url"],
            authorize_url=told["authorize_url"],
            token_url=told["token_url"],
            app_key=KEY,
            app_secret=told.get("client_secret", SECRET),
            redirect_uri=CALLBACK,
            refresh_token=personal,
            logins=(LoginKind.REDIRECT, *([LoginKind.TOKEN] if personal else [])),
        )

    def land(self, address: str, callback: str = CALLBACK) -> dict[str, str]:
        """The query of the callback that a login page sends the browser to, when it approves by itself."""
        for _ in range(10):
            answer = self.http.get(address)
            address = answer.headers.get("location", "")
            if address.startswith(callback):
                return dict(parse_qsl(urlsplit(address).query))
            if not address:
                raise AssertionError(f"the login page says {answer.status_code}: {answer.text[:300]}")
        raise AssertionError("the login page goes round in circles")

    def control(self, path: str, method: str = "POST", **body: Any) -> Any:
        """A call of the control API: its answer."""
        answer = self.http.request(method, f"{self.ready['control']['url']}/{path}", json=body or None)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer.json() if answer.content else None

    def state(self) -> Any:
        return self.control("state", "GET")

    def now(self) -> datetime:
        """What its clock shows."""
        return datetime.fromisoformat(self.state()["clock"]["now"])

    def accounts(self, broker: str) -> list[dict[str, Any]]:
        """What the control API knows of a broker's accounts, with their numbers."""
        return [account for account in self.state()["accounts"] if account["broker"] == broker]

    def fault(self, kind: str, **settings: Any) -> None:
        """Something goes wrong from now on: `rate`, `count`, `match` (a path's beginning), `seconds`."""
        self.control("faults", kind=kind, **settings)

    def heal(self) -> None:
        self.control("faults", "DELETE")


@contextmanager
def simulating(
    *arguments: str, at: str | None = START, seed: int = 7, auto_login: bool = True
) -> Iterator[Simulator]:
    """A simulator on a free port, until the block ends. Its clock stands at `at` until it is told to move (None: it goes
    with the machine's); its login pages approve by themselves, or ask."""
    clock = [] if at is None else ["--clock", "stepped", "--at", at]
    login = ["--auto-login"] if auto_login else []
    with simulator("--seed", str(seed), *clock, *login, *arguments) as (process, ready):
        everywhere().learn(ready["tastytrade"]["client_secret"], "the client secret of a personal grant")
        with httpx2.Client(timeout=60, trust_env=False) as http:
            yield Simulator(process, ready, http)


@contextmanager
def brokersim(*arguments: str) -> Iterator[str]:
    """The address of a simulator that goes with the machine's clock and lets scripts through its login page."""
    with simulating(*arguments, at=None) as running:
        yield running.ready["url"]


def sent_back(login_page: str) -> str:
    """Where the broker's login page sends the browser back to."""
    return httpx2.get(login_page, trust_env=False, timeout=30).headers["location"]
