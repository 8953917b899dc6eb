"""E-mail, over the user's own mail server (SMTP, RFC 5321; STARTTLS, RFC 3207; TLS from the start, RFC 8314).

Until the server is told the message itself nothing can have been sent, so only what goes wrong after that is uncertain.
Every attempt at one message has the same Message-ID, by which many mail programs show it once.
"""

import asyncio
import hashlib
import re
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from typing import TYPE_CHECKING

from thetadesk.alerts.model import ChannelError, Severity
from thetadesk.alerts.ports import Channel, ChannelField, Message, Receipt
from thetadesk.channels.outside import Outside
from thetadesk.channels.settings import given, host_name, is_here, is_near, refused
from thetadesk.channels.wording import one_line, text

if TYPE_CHECKING:
    from aiosmtplib import SMTP

_WHO = "The mail server"
_FIELDS = (
    ChannelField("host", "Mail server", description="Its name: smtp.example.com."),
    ChannelField("port", "Port", required=False, description="587 unless said otherwise; 465 for TLS."),
    ChannelField(
        "security",
        "Security",
        required=False,
        description="starttls, tls or none; when empty: tls on port 465, otherwise starttls. none is for a mail server "
        "on this machine, or without a password in your own network.",
    ),
    ChannelField("user", "User", required=False, description="Where the server asks who sends."),
    ChannelField(
        "password",
        "Password",
        secret=True,
        required=False,
        description="Of that user; many providers want an app password.",
    ),
    ChannelField("sender", "From", description="The address that the mail comes from."),
    ChannelField("recipients", "To", description="One address, or several separated by commas."),
)
# name@example.com, or Desk <name@example.com>
_ADDRESS = re.compile(r"(?:[^<>\r\n]*<)?([^\s<>@,;:\"]+@[^\s<>@,;:\"]+)>?")
_SECURITIES = ("starttls", "tls", "none")
_TLS_PORT, _USUAL_PORT, _LARGEST_PORT = 465, 587, 65_535
_LONGEST_SUBJECT = 200
_PERMANENT = 500
_PRIORITIES = {Severity.URGENT: "1 (Highest)", Severity.WARNING: "3 (Normal)", Severity.INFO: "5 (Lowest)"}
_LOGIN_REFUSED = frozenset({530, 534, 535})
_GOODBYE = 1.0
# A server is asked who we are; the number of this machine says nothing about it and needs nobody's name service.
_GREETING = "[127.0.0.1]"


@dataclass(frozen=True, slots=True)
class _Mailbox:
    """Where and as whom mail is handed in, checked."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str
    recipients: tuple[str, ...]


@dataclass(slots=True)
class _Session:
    """A conversation with a mail server; once a mail is `handed_in`, silence no longer means that nothing was sent."""

    server: "SMTP"
    line: asyncio.BaseTransport | None = None
    handed_in: bool = False


class Email:
    """The channel."""

    name = "email"
    title = "E-mail"
    description = "Sends a mail over your own mail server."
    fields = _FIELDS
    idempotent = False
    heavy = False

    async def send(self, message: Message, config: Mapping[str, str], post: Outside) -> Receipt:
        """Hands the mail to the server. Raises ChannelError; some of several recipients being refused is a receipt."""
        box = _mailbox(given(_FIELDS, config))
        mail = _mail(message, box)
        raw = mail.as_bytes(policy=WIRE)
        async with _session(box, post.seconds) as session:
            accepted = await _address(session.server, box)
            session.handed_in = True
            await session.server.data(raw)
        return Receipt(mail["Message-ID"], f"accepted for {accepted} of {len(box.recipients)} recipients")

    async def check(self, config: Mapping[str, str], post: Outside) -> None:
        """Logs in and names sender and recipients, without a mail. Raises ChannelError."""
        box = _mailbox(given(_FIELDS, config))
        async with _session(box, post.seconds) as session:
            await _address(session.server, box)


CHANNEL: Channel = Email()


def _mailbox(config: Mapping[str, str]) -> _Mailbox:
    """Raises ChannelError for settings that cannot work, and for those that would show the password to the network."""
    port = config["port"] or str(_TLS_PORT if config["security"] == "tls" else _USUAL_PORT)
    if not (port.isascii() and port.isdigit() and 0 < int(port) <= _LARGEST_PORT):
        raise refused("Port must be a whole number from 1 to 65535.")
    security = config["security"].lower() or ("tls" if int(port) == _TLS_PORT else "starttls")
    if security not in _SECURITIES:
        raise refused(f"Security must be one of {', '.join(_SECURITIES)}.")
    host_name(config["host"], "Mail server")
    trusted = is_here if config["password"] else is_near
    if security == "none" and not trusted(config["host"]):
        raise refused(
            "Security none is for a mail server on this machine, or without a password in your own network."
        )
    if bool(config["user"]) != bool(config["password"]):
        raise refused("User and password go together: say both, or neither.")
    recipients = tuple(_address_in(each, "To") for each in config["recipients"].split(",") if each.strip())
    if not recipients:
        raise refused("To is missing.")
    sender = _address_in(config["sender"], "From")
    return _Mailbox(
        config["host"], int(port), security, config["user"], config["password"], sender, recipients
    )


def _address_in(written: str, title: str) -> str:
    found = _ADDRESS.fullmatch(written.strip())
    if found is None or not found[1].isascii():
        raise refused(f"{title} must be an address like name@example.com.")
    return found[1]


def _mail(message: Message, box: _Mailbox) -> EmailMessage:
    mail = EmailMessage(policy=WIRE)
    mail["Subject"] = one_line(message.title, _LONGEST_SUBJECT)
    mail["From"] = box.sender
    mail["To"] = ", ".join(box.recipients)
    mail["Date"] = format_datetime(message.at)
    digest = hashlib.sha256(message.key.encode()).hexdigest()
    mail["Message-ID"] = f"<{digest[:40]}@{box.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Priority"] = _PRIORITIES[message.severity]
    mail.set_content(text(message), cte="quoted-printable")
    return mail


@asynccontextmanager
async def _session(box: _Mailbox, seconds: float) -> AsyncIterator[_Session]:
    """A server that is ready to be told a mail, all within so many seconds; every problem becomes a ChannelError."""
    # Certificates and the library take longer to read than ticks can wait.
    session = await asyncio.to_thread(_begun, box)
    from aiosmtplib import SMTPException, SMTPResponseException

    try:
        async with asyncio.timeout(seconds):
            await session.server.connect()
            session.line = session.server.transport
            if box.user:
                await session.server.login(box.user, box.password)
            yield session
        await _leave(session.server)
    except SMTPResponseException as answer:
        raise _refusal(answer.code) from None
    except (SMTPException, OSError) as error:
        raise _failure(error, box, handed_in=session.handed_in) from None
    finally:
        session.server.close()
        # TLS would wait for the other side's farewell, and nobody here waits for that.
        if isinstance(session.line, asyncio.Transport):
            session.line.abort()


def _begun(box: _Mailbox) -> _Session:
    from aiosmtplib import SMTP

    return _Session(
        SMTP(
            hostname=box.host,
            port=box.port,
            use_tls=box.security == "tls",
            start_tls=box.security == "starttls",
            tls_context=None if box.security == "none" else ssl.create_default_context(),
            local_hostname=_GREETING,
            timeout=None,
        )
    )


async def _leave(server: "SMTP") -> None:
    """A goodbye, whatever comes of it: the mail is theirs."""
    from aiosmtplib import SMTPException

    with suppress(SMTPException, OSError):
        async with asyncio.timeout(_GOODBYE):
            await server.quit()


async def _address(server: "SMTP", box: _Mailbox) -> int:
    """Names sender and recipients; how many of these the server takes. Raises ChannelError when it takes none."""
    from aiosmtplib import SMTPRecipientRefused

    await server.mail(box.sender)
    refusals: list[int] = []
    for recipient in box.recipients:
        try:
            await server.rcpt(recipient)
        except SMTPRecipientRefused as refusal:
            refusals.append(refusal.code)
    if len(refusals) == len(box.recipients):
        raise _refusal(min(refusals))
    return len(box.recipients) - len(refusals)


def _failure(error: Exception, box: _Mailbox, *, handed_in: bool) -> ChannelError:
    """What it means that there was no answer, or no way to ask."""
    from aiosmtplib import SMTPException

    if handed_in:
        return ChannelError(f"{_WHO} did not answer to the mail; it may have been sent.", uncertain=True)
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return refused(
            f"{_WHO} has no valid certificate for {box.host}, or speaks no TLS on port {box.port}."
        )
    # The library has no name for what a server does not offer.
    if type(error) is SMTPException:
        return refused(f"{_WHO} offers no {box.security} or no login here: check port and security.")
    if isinstance(error, TimeoutError):
        return ChannelError(f"{_WHO} did not answer in time.")
    return ChannelError(f"{_WHO} cannot be reached, or hangs up.")


def _refusal(code: int) -> ChannelError:
    """What an answer of SMTP means: 4yz may pass, 5yz will not (RFC 5321 4.2.1). Its words may name accounts."""
    if code in _LOGIN_REFUSED:
        return refused(f"{_WHO} does not take the user and password ({code}).")
    return ChannelError(f"{_WHO} refused ({code}).", retryable=code < _PERMANENT)
