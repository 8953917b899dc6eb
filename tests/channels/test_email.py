"""Mail, handed in as servers ask for it."""

import asyncio
import email
import email.policy
import ssl
from dataclasses import replace

import pytest

from tests.channels.candidates import MESSAGE, SECRET
from tests.channels.doubles import MailDouble, mail_double
from thetadesk.alerts.model import ChannelError, Severity
from thetadesk.channels.email import CHANNEL
from thetadesk.channels.outside import Outside
from thetadesk.kernel.clock import SystemClock
from thetadesk.web.tls import certificate_file


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return certificate_file(tmp_path_factory.mktemp("tls"), "127.0.0.1", SystemClock().now())


@pytest.fixture
def server_side(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def config(server: MailDouble, **more: str) -> dict[str, str]:
    return {
        "host": server.host,
        "port": str(server.port),
        "security": "none",
        "sender": "Desk <desk@example.com>",
        "recipients": "trader@example.com",
        **more,
    }


def ask(what, *given, seconds: float = 10):
    async def asking():
        outside = Outside(SystemClock(), seconds=seconds)
        try:
            return await what(*given, outside)
        finally:
            await outside.close()

    return asyncio.run(asking())


def send(server: MailDouble, message=MESSAGE, seconds: float = 10, **more: str):
    return ask(CHANNEL.send, message, config(server, **more), seconds=seconds)


def mails(server: MailDouble) -> list[email.message.EmailMessage]:
    return [email.message_from_bytes(mail.content, policy=email.policy.default) for mail in server.mails]


def test_the_mail_says_what_happened_and_where_to_work_it():
    with mail_double() as server:
        receipt = send(server)
    [mail] = mails(server)
    assert mail["subject"] == "[SIMULATED] AAPL below 185"
    assert mail["from"] == "desk@example.com"
    assert mail["to"] == "trader@example.com"
    assert mail["date"].datetime == MESSAGE.at
    assert mail["auto-submitted"] == "auto-generated"
    assert mail["x-priority"].startswith("1")
    assert mail.get_content().splitlines() == [*MESSAGE.lines, "", MESSAGE.url]
    assert receipt.id == mail["message-id"]
    assert receipt.words == "accepted for 1 of 1 recipients"


def test_a_repeat_has_the_same_id_and_another_message_another():
    with mail_double() as server:
        for message in (MESSAGE, MESSAGE, replace(MESSAGE, key="another")):
            send(server, message)
    first, again, other = (mail["message-id"] for mail in mails(server))
    assert first == again != other


def test_severities_differ_by_their_priority():
    with mail_double() as server:
        for severity in Severity:
            send(server, replace(MESSAGE, severity=severity))
    assert sorted(mail["x-priority"][0] for mail in mails(server)) == ["1", "3", "5"]


def test_a_title_cannot_smuggle_another_header():
    with mail_double() as server:
        send(server, replace(MESSAGE, title="AAPL\r\nBcc: thief@example.com"))
    [mail] = mails(server)
    assert mail["subject"] == "AAPL Bcc: thief@example.com"
    assert mail["bcc"] is None


def test_each_recipient_is_told_and_one_that_is_refused_does_not_stop_the_others():
    with mail_double() as server:
        server.refused = ("gone@example.com",)
        receipt = send(server, recipients="trader@example.com, gone@example.com,phone@example.com")
        assert server.mails[0].rcpt_tos == ["trader@example.com", "phone@example.com"]
        assert receipt.words == "accepted for 2 of 3 recipients"


def test_starttls_hides_the_password_and_the_mail(server_side, trusted):
    with mail_double(starttls=server_side, password=SECRET) as server:
        send(server, security="starttls", user="trader", password=SECRET)
        assert server.logins == [("trader", SECRET)]
        assert len(server.mails) == 1


def test_tls_from_the_start(server_side, trusted):
    with mail_double(tls=server_side, password=SECRET) as server:
        send(server, security="tls", user="trader", password=SECRET)
        assert server.logins == [("trader", SECRET)]
        assert len(server.mails) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused_for_good(server_side, security):
    sides = {"starttls" if security == "starttls" else "tls": server_side}
    with mail_double(**sides) as server, pytest.raises(ChannelError, match="no valid certificate") as caught:
        send(server, security=security)
    assert not caught.value.retryable
    assert server.mails == []


def test_a_server_without_starttls_is_told_nothing():
    with mail_double() as server, pytest.raises(ChannelError, match="offers no starttls") as caught:
        send(server, security="starttls")
    assert not caught.value.retryable
    assert server.told == []


def test_a_wrong_password_is_refused_for_good_and_not_repeated_by_us():
    with mail_double(password=SECRET) as server, pytest.raises(ChannelError) as caught:
        send(server, user="trader", password="another-planted-one")
    assert "user and password" in caught.value.detail
    assert not caught.value.retryable


def test_a_server_that_is_silent_from_the_start_has_surely_not_been_told():
    with mail_double() as server:
        server.mood = "silent"
        with pytest.raises(ChannelError, match="did not answer in time") as caught:
            send(server, seconds=0.3)
    assert caught.value.retryable
    assert not caught.value.uncertain


def test_the_check_logs_in_and_names_the_recipients_without_a_mail():
    with mail_double(password=SECRET) as server:
        ask(CHANNEL.check, config(server, user="trader", password=SECRET))
        assert (server.told, server.mails) == (["trader@example.com"], [])
        server.mood = "refuses"
        with pytest.raises(ChannelError, match=r"refused \(550\)"):
            ask(CHANNEL.check, config(server, user="trader", password=SECRET))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"port": "0"}, "Port"),
        ({"port": "smtp"}, "Port"),
        ({"security": "ssl"}, "Security must be one of"),
        ({"host": "smtp.example.com"}, "on this machine"),
        ({"host": "relay", "user": "trader", "password": SECRET}, "without a password"),
        ({"host": "a..b"}, "no host that can be"),
        ({"user": "trader"}, "go together"),
        ({"sender": "desk"}, "From must be"),
        ({"recipients": "a@example.com, b"}, "To must be"),
        ({"recipients": "a@example.com\r\nRCPT TO:<thief@example.com>"}, "To must be"),
        ({"recipients": ","}, "To is missing"),
    ],
)
def test_settings_that_cannot_work_are_refused_by_name(wrong, said):
    with pytest.raises(ChannelError, match=said) as caught:
        ask(CHANNEL.check, config(MailDouble(port=25), **wrong))
    assert not caught.value.retryable


@pytest.mark.parametrize(
    ("said", "port", "security"),
    [({}, 587, "starttls"), ({"port": "465"}, 465, "tls"), ({"security": "tls"}, 465, "tls")],
)
def test_port_and_security_follow_from_each_other(said, port, security):
    from thetadesk.channels.email import _FIELDS, _mailbox
    from thetadesk.channels.settings import given

    box = _mailbox(given(_FIELDS, {"host": "h", "sender": "a@b.c", "recipients": "a@b.c", **said}))
    assert (box.port, box.security) == (port, security)
