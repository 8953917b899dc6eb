"""Those whom channels speak to, as real servers on this machine that can be told to misbehave."""

import asyncio
import http.server
import ssl
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.processes import free_port

LONG = 30.0
"""Seconds that whoever hangs would stay silent if nobody hung up."""
WAIT = 7
"""What whoever is busy asks for."""


@dataclass(frozen=True)
class Heard:
    """A request as it came in; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class HttpDouble:
    """An HTTP server that answers by its mood; `fine` makes the answer of one that is well. The moods of `upcoming` come
    first, one a request; `wait` is what it asks for when it is busy."""

    url: str = ""
    fine: Callable[[Heard], tuple[int, bytes]] = lambda heard: (200, b"{}")
    mood: str = "fine"
    upcoming: list[str] = field(default_factory=list)
    wait: int = WAIT
    heard: list[Heard] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def next_mood(self) -> str:
        return self.upcoming.pop(0) if self.upcoming else self.mood

    def answer(self, mood: str, heard: Heard) -> tuple[int, dict[str, str], bytes]:
        match mood:
            case "busy":
                return 429, {"retry-after": str(self.wait)}, b"slow down"
            case "unwell":
                return 500, {}, b"oops"
            case "gateway":
                return 504, {}, b"no idea"
            case "refuses":
                return 403, {}, b"no"
            case "gone":
                return 410, {}, b"gone"
            case "redirects":
                return 302, {"location": f"{self.url}/elsewhere"}, b""
            case _:
                status, body = self.fine(heard)
                return status, {"content-type": "application/json"}, body


@contextmanager
def http_double(fine: Callable[[Heard], tuple[int, bytes]] | None = None) -> Iterator[HttpDouble]:
    double = HttpDouble()
    if fine is not None:
        double.fine = fine
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(double))
    server.daemon_threads = True
    double.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield double
    finally:
        double.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(double: HttpDouble) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            heard = Heard(self.command, self.path, headers, body)
            double.heard.append(heard)
            mood = double.next_mood()
            if mood == "hangs":
                double.released.wait(LONG)
                self.close_connection = True
                return
            if mood == "breaks":
                self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")
                self.close_connection = True
                return
            status, named, content = double.answer(mood, heard)
            self.send_response(status)
            for name, value in named.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@dataclass
class MailDouble:
    """A mail server that behaves by its mood; `mails` are those that it was handed, with their envelopes. The moods of
    `upcoming` come first, one a mail."""

    host: str = "127.0.0.1"
    port: int = 0
    mood: str = "fine"
    upcoming: list[str] = field(default_factory=list)
    mails: list[Envelope] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    refused: tuple[str, ...] = ()
    password: str = ""

    async def handle_EHLO(  # noqa: N802 (a hook's name)
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        if self.mood == "silent":
            await asyncio.sleep(LONG)
        return ["421 too busy"] if self.mood == "busy" else responses

    async def handle_RCPT(  # noqa: N802 (a hook's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.told.append(address)
        if self.mood == "refuses" or address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (a hook's name)
        self.mails.append(envelope)
        mood = self.upcoming.pop(0) if self.upcoming else self.mood
        if mood == "hangs":
            await asyncio.sleep(LONG)
        if mood == "breaks":
            server.transport.abort()
        return "451 4.3.0 try later" if mood == "unwell" else "250 2.0.0 taken"

    def login(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password.decode() == self.password, handled=False)


@contextmanager
def mail_double(
    starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, password: str = ""
) -> Iterator[MailDouble]:
    double = MailDouble(password=password)
    controller = Controller(
        double,
        hostname=double.host,
        port=free_port(),
        ssl_context=tls,
        tls_context=starttls,
        authenticator=double.login if password else None,
        auth_require_tls=False,
    )
    controller.start()
    double.port = controller.port
    try:
        yield double
    finally:
        _hung_up(controller)
        controller.stop()


def _hung_up(controller: Controller) -> None:
    """Waits until every caller's line is closed on this side too: a server that stops first leaves them open."""
    own = len(controller.server.sockets) + 1
    deadline = time.monotonic() + LONG
    while len(controller.loop._selector.get_map()) > own and time.monotonic() < deadline:
        time.sleep(0.005)


def player(folder: Path, program: str = "aplay") -> Path:
    """A program that keeps what it is given to play in `folder`/played.wav, and misbehaves as `folder`/mood says."""
    path = folder / program
    path.write_text(
        "#!/bin/sh\n"
        f'case "$(cat {folder}/mood)" in\n'
        "  refuses) exit 1 ;;\n"
        f"  hangs) exec sleep {LONG:.0f} ;;\n"
        "esac\n"
        f'for file; do :; done\ncat "$file" >{folder}/played.wav\n'
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    (folder / "mood").write_text("fine")
    return path
