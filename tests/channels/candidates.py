"""Every channel beside its double: how each is set up, put into a mood, and looked at."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.channels.doubles import HttpDouble, MailDouble, http_double, mail_double, player
from tests.leaks import everywhere
from tests.processes import free_port
from thetadesk.alerts.model import Mode, Severity
from thetadesk.alerts.ports import Channel, Message
from thetadesk.channels import named
from thetadesk.channels.web_push import _letters, private_key_of

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
MESSAGE = Message(
    key="batch-7f3a",
    title="[SIMULATED] AAPL below 185",
    body="AAPL 182.40 < 185 for 30s\nMSFT é & <b> 401 < 405",
    severity=Severity.URGENT,
    at=NOW,
    url="http://127.0.0.1:8000/alerts?id=7f3a",
    lines=("AAPL 182.40 < 185 for 30s", "MSFT é & <b> 401 < 405"),
    mode=Mode.SIMULATED,
)
TOKEN = "xoxb-7351-planted-bot-token"
SECRET = "planted-signing-secret-91"
HOOK = "planted-hook-path-4711"


def new_private_key() -> str:
    """The key of a desk that nobody else has."""
    return private_key_of(lambda _: os.urandom(32).hex())


@dataclass
class Candidate:
    """A channel with settings that work, the same where nobody listens (`away`), and such as cannot work (`wrong`).
    `heard` is how many messages have arrived at its `double`, `secrets` what nobody may read."""

    channel: Channel
    config: dict[str, str]
    away: dict[str, str]
    wrong: dict[str, str]
    become: Callable[[str], None]
    heard: Callable[[], int]
    secrets: list[str] = field(default_factory=list)
    double: HttpDouble | MailDouble | None = None


def _over_http(
    name: str, double: HttpDouble, config: Callable[[str], dict[str, str]], wrong: dict[str, str]
) -> Candidate:
    def become(mood: str) -> None:
        double.mood = mood

    set_up, away = config(double.url), config(f"http://127.0.0.1:{free_port()}")
    secrets = [set_up[each.name] for each in named(name).fields if each.secret and set_up.get(each.name)]
    for secret in secrets:
        everywhere().learn(secret, f"a secret of the channel {name}")
    return Candidate(named(name), set_up, away, wrong, become, lambda: len(double.heard), secrets, double)


@contextmanager
def webhook(_: Path) -> Iterator[Candidate]:
    with http_double() as double:
        yield _over_http(
            "webhook",
            double,
            lambda url: {
                "url": f"{url}/{HOOK}",
                "secret": SECRET,
                "authorization": "Bearer planted-bearer-12",
            },
            {"url": "ftp://example.com/x"},
        )


@contextmanager
def slack_bot(_: Path) -> Iterator[Candidate]:
    with http_double(lambda heard: (200, b'{"ok": true, "ts": "1700000000.000100"}')) as double:
        yield _over_http(
            "slack",
            double,
            lambda url: {"token": TOKEN, "channel": "#alerts", "api_url": f"{url}/api/"},
            {"token": TOKEN, "channel": ""},
        )


@contextmanager
def slack_webhook(_: Path) -> Iterator[Candidate]:
    with http_double(lambda heard: (200, b"ok") if b"blocks" in heard.body else (400, b"no_text")) as double:
        yield _over_http(
            "slack",
            double,
            lambda url: {"webhook_url": f"{url}/services/{HOOK}"},
            {"webhook_url": "https://user@hooks.slack.com/services/x"},
        )


@contextmanager
def apprise(_: Path) -> Iterator[Candidate]:
    with http_double() as double:
        yield _over_http(
            "apprise",
            double,
            lambda url: {"url": f"{url.replace('http', 'json')}/{HOOK}?rto=0.5&cto=0.5"},
            {"url": "nothing://of-the-kind"},
        )


@contextmanager
def web_push(_: Path) -> Iterator[Candidate]:
    browser, key = Browser(), new_private_key()
    with http_double(lambda heard: (201, b"")) as double:
        yield _over_http(
            "web_push",
            double,
            lambda url: {"subscription": browser.subscription(f"{url}/send/{HOOK}"), "private_key": key},
            {"subscription": "{}", "private_key": key},
        )


@contextmanager
def email(_: Path) -> Iterator[Candidate]:
    with mail_double(password=SECRET) as double:

        def become(mood: str) -> None:
            double.mood = mood

        config = _mail_config(double)
        yield Candidate(
            named("email"),
            config,
            {**config, "port": str(free_port())},
            {**config, "recipients": "nobody"},
            become,
            lambda: len(double.mails),
            [SECRET],
            double,
        )


def _mail_config(double: MailDouble) -> dict[str, str]:
    return {
        "host": double.host,
        "port": str(double.port),
        "security": "none",
        "user": "trader",
        "password": SECRET,
        "sender": "desk@example.com",
        "recipients": "trader@example.com, phone@example.com",
    }


@contextmanager
def speakers(folder: Path) -> Iterator[Candidate]:
    player(folder)

    def become(mood: str) -> None:
        (folder / "mood").write_text(mood)

    before = os.environ["PATH"]
    os.environ["PATH"] = f"{folder}{os.pathsep}{before}"
    try:
        yield Candidate(
            named("speakers"),
            {},
            {},
            {},
            become,
            lambda: int((folder / "played.wav").exists()),
        )
    finally:
        os.environ["PATH"] = before


_OVER_HTTP = frozenset({"busy", "unwell", "gateway", "refuses", "hangs", "breaks", "redirects", "away"})
CANDIDATES: Mapping[Callable[[Path], AbstractContextManager[Candidate]], frozenset[str]] = {
    apprise: _OVER_HTTP,
    email: frozenset({"unwell", "refuses", "hangs", "breaks", "away"}),
    slack_bot: _OVER_HTTP,
    slack_webhook: _OVER_HTTP,
    speakers: frozenset({"hangs"}),
    web_push: _OVER_HTTP,
    webhook: _OVER_HTTP,
}
"""Every candidate with the moods that its double has beside `fine`; `away` is nobody at all."""


class Browser:
    """A browser's side of a subscription: the keys that it never tells."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self, endpoint: str) -> str:
        keys = {"p256dh": _letters(self.point), "auth": _letters(self.secret)}
        return json.dumps({"endpoint": endpoint, "expirationTime": None, "keys": keys})
