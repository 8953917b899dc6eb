"""What can go wrong between us and a stranger's server, said without a token, a secret or an account number."""

from dataclasses import dataclass, field
from datetime import datetime

from thetadesk.kernel.errors import ThetadeskError


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: `headers` have lower-case names; the body is kept out of every representation."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


class WireError(ThetadeskError):
    """An exchange with a stranger's server that did not end well."""

    code = "wire"
    title = "The exchange with the broker failed"


class UnreachableError(WireError):
    """No answer, or one that says that the server is unwell (5xx, then `status` tells)."""

    code = "unreachable"
    title = "The broker cannot be reached"

    def __init__(self, detail: str, *, status: int | None = None, sent: bool = True) -> None:
        """`sent` is False when the request surely never left: repeating it is then always safe."""
        super().__init__(detail, **({} if status is None else {"status": status}))
        self.status = status
        self.sent = sent


class BusyError(WireError):
    """Too many requests: not before `retry_at`, where the server or our own budget says when."""

    code = "busy"
    title = "The broker asks to wait"

    def __init__(self, detail: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(detail, **({} if retry_at is None else {"retry_at": retry_at.isoformat()}))
        self.retry_at = retry_at


class BrokenAnswerError(WireError):
    """An answer that ends in the middle, is too large, or is not what was asked for."""

    code = "broken-answer"
    title = "The broker's answer cannot be read"


class CircuitOpenError(WireError):
    """After several failures in a row nothing is sent to this server before `until`."""

    code = "circuit-open"
    title = "The broker is left alone for a moment"

    def __init__(self, detail: str, *, until: datetime) -> None:
        super().__init__(detail, until=until.isoformat())
        self.until = until


class RefusedError(WireError):
    """The server understood and said no (3xx or 4xx). `answer` is what it wrote, for the adapter's eyes only."""

    code = "refused"
    title = "The broker refused the request"

    def __init__(self, detail: str, answer: Answer) -> None:
        super().__init__(detail, status=answer.status)
        self.answer = answer

    @property
    def status(self) -> int:
        return self.answer.status


class StreamError(WireError):
    """A stream that was up and gives no more."""

    code = "stream"
    title = "The stream broke off"


class StreamLostError(StreamError):
    """The other side hung up, or the line broke: `close_code` and `reason` as the WebSocket closed, where it did."""

    code = "stream-lost"
    title = "The stream broke off"

    def __init__(self, detail: str, *, close_code: int | None = None, reason: str = "") -> None:
        super().__init__(detail, **({} if close_code is None else {"close_code": close_code}))
        self.close_code = close_code
        self.reason = reason


class StreamSilentError(StreamError):
    """The line stands, but nothing comes although something should."""

    code = "stream-silent"
    title = "The stream fell silent"


class StreamRefusedError(StreamError):
    """The other side does not take us: `lapsed` when a fresh token may help, `taken` when another connection of the
    same user is in the way."""

    code = "stream-refused"
    title = "The stream was refused"

    def __init__(self, detail: str, *, lapsed: bool = False, taken: bool = False) -> None:
        super().__init__(detail)
        self.lapsed = lapsed
        self.taken = taken
