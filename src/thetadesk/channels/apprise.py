"""Apprise: everything that it reaches (Telegram, Discord, ntfy, Pushover, SMS …), by its addresses.

Runs apart (`apart.py`), because the library costs memory. It tells success from failure and no more, so the HTTP exchanges
of each message are watched where they leave the process: they say what may pass, and what may have been taken.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from thetadesk.alerts.model import ChannelError, Severity
from thetadesk.alerts.ports import Channel, ChannelField, Message, Receipt
from thetadesk.channels.apart import Apart
from thetadesk.channels.settings import refused
from thetadesk.channels.waiting import seconds_asked
from thetadesk.channels.wording import text
from thetadesk.kernel.clock import SystemClock

if TYPE_CHECKING:
    from apprise import Apprise
    from requests import PreparedRequest, Response

Config = Mapping[str, str]

_FIELDS = (
    ChannelField(
        "url",
        "Address",
        secret=True,
        description="An Apprise address, one service: tgram://…, discord://…, ntfy://…, pover://….",
    ),
)
_TYPES = {Severity.INFO: "info", Severity.WARNING: "warning", Severity.URGENT: "failure"}
_TOO_MANY, _REQUEST_TIMEOUT, _TOO_EARLY, _REFUSALS, _SERVER_ERRORS = 429, 408, 425, 300, 500
_PERHAPS_TAKEN = frozenset({502, 504})


@dataclass(slots=True)
class _Exchanges:
    """What was heard of the HTTP requests of one message: statuses with the seconds asked for, and what broke."""

    answers: list[tuple[int, float | None]] = field(default_factory=list)
    unreached: int = 0
    unanswered: int = 0


_heard: ContextVar[_Exchanges | None] = ContextVar("heard", default=None)


def tell(message: Message, config: Config, seconds: float) -> Receipt:
    """Sends the message to the one service of the address. Raises ChannelError."""
    from apprise import NotifyFormat

    apprise = _service(config["url"])
    with _listening() as heard:
        result = apprise.notify(
            text(message),
            title=message.title,
            notify_type=_TYPES[message.severity],
            body_format=NotifyFormat.TEXT,
            timeout=seconds,
        )
    name = str(apprise[0].service_name)
    if not result:
        raise _failed(name, heard)
    return Receipt(words=f"accepted by {name}")


def prove(config: Config, seconds: float) -> None:  # noqa: ARG001 (nobody is asked)
    """Reads the address; Apprise has no way to try one without sending. Raises ChannelError."""
    _service(config["url"])


CHANNEL: Channel = Apart(
    name="apprise",
    title="Apprise",
    description="Reaches more than a hundred services (Telegram, Discord, ntfy, Pushover, SMS …) by their Apprise addresses.",
    fields=_FIELDS,
    tell=tell,
    prove=prove,
)


def _service(url: str) -> "Apprise":
    """The one service of an address. Raises ChannelError."""
    from apprise import Apprise, AppriseAsset, PersistentStoreMode

    asset = AppriseAsset(
        app_id="Thetadesk",
        app_desc="Thetadesk",
        app_url="",
        storage_mode=PersistentStoreMode.MEMORY,
        allow_templates=False,
        # A redirected request would take its token along.
        http_redirects=False,
        pgp_autogen=False,
        pem_autogen=False,
    )
    apprise = Apprise(asset=asset)
    if not apprise.add(url):
        raise refused("Address is not one that Apprise understands: compare it with appriseit.com/services.")
    if len(apprise) != 1:
        raise refused("Address must be one service: set up another channel for the other one.")
    return apprise


@contextmanager
def _listening() -> Iterator[_Exchanges]:
    _tap()
    heard = _Exchanges()
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


@cache
def _tap() -> None:
    """Has every HTTP exchange of this process noted for the message that it belongs to. Nobody else lives here."""
    from requests.adapters import HTTPAdapter
    from requests.exceptions import ConnectionError as NotConnectedError
    from requests.exceptions import RequestException

    send = HTTPAdapter.send

    def noting(adapter: HTTPAdapter, request: "PreparedRequest", *rest: Any, **named: Any) -> "Response":
        heard = _heard.get()
        if heard is None:  # a service that works in a thread of its own
            return send(adapter, request, *rest, **named)
        try:
            response = send(adapter, request, *rest, **named)
        except NotConnectedError as error:
            heard.unreached += _never_left(error)
            heard.unanswered += not _never_left(error)
            raise
        except RequestException:
            heard.unanswered += 1
            raise
        heard.answers.append((response.status_code, seconds_asked(response.headers, SystemClock().now())))
        return response

    HTTPAdapter.send = noting  # type: ignore[method-assign,assignment]


def _never_left(error: Exception) -> bool:
    """Whether a connection failed before there was one, so that nothing was sent on it."""
    from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, SSLError

    wrapped = error.args[0] if error.args else None
    reason = wrapped.reason if isinstance(wrapped, MaxRetryError) else wrapped
    return isinstance(reason, NewConnectionError | ConnectTimeoutError | SSLError)


def _failed(name: str, heard: _Exchanges) -> ChannelError:
    """What a failure means, by the worst that was heard of it. What was not HTTP is heard of not at all."""
    refusals = [each for each in heard.answers if each[0] >= _REFUSALS]
    if heard.unanswered or not (refusals or heard.unreached) or len(refusals) < len(heard.answers):
        return ChannelError(f"{name} did not confirm the message; it may have been taken.", uncertain=True)
    if not refusals:
        return ChannelError(f"{name} cannot be reached.")
    status, asked = refusals[-1]
    if status == _TOO_MANY:
        return ChannelError(f"{name} asks to wait.", retry_after=asked)
    if status >= _SERVER_ERRORS:
        return ChannelError(f"{name} is unwell ({status}).", uncertain=status in _PERHAPS_TAKEN)
    return ChannelError(
        f"{name} refused the message ({status}).", retryable=status in (_REQUEST_TIMEOUT, _TOO_EARLY)
    )
