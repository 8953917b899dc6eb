"""Slack's own answers mean what Slack says that they mean."""

import json
from dataclasses import replace

import pytest

from tests.channels.candidates import HOOK, MESSAGE, TOKEN
from tests.channels.doubles import Heard, HttpDouble, http_double
from tests.leaks import everywhere
from thetadesk.alerts.model import ChannelError, Severity
from thetadesk.channels.settings import given
from thetadesk.channels.slack import CHANNEL, prove, tell

everywhere().learn(TOKEN, "a bot token of Slack")


@pytest.fixture
def slack():
    with http_double(lambda heard: (200, b'{"ok": true, "ts": "1700000000.000100"}')) as double:
        yield double


def bot(slack: HttpDouble, **more: str) -> dict[str, str]:
    config = {"token": TOKEN, "channel": "#alerts", "api_url": f"{slack.url}/api/", **more}
    return given(CHANNEL.fields, config)


def hook(slack: HttpDouble) -> dict[str, str]:
    return given(CHANNEL.fields, {"webhook_url": f"{slack.url}/services/{HOOK}"})


def says(slack: HttpDouble, error: str, status: int = 200) -> None:
    slack.fine = lambda heard: (status, json.dumps({"ok": False, "error": error}).encode())


def test_the_bot_writes_into_the_channel_with_its_token(slack):
    receipt = tell(MESSAGE, bot(slack), 5)
    [heard] = slack.heard
    assert heard.path == "/api/chat.postMessage"
    assert heard.headers["authorization"] == f"Bearer {TOKEN}"
    assert json.loads(heard.body)["channel"] == "#alerts"
    assert receipt.id == "1700000000.000100"


def test_nothing_in_a_message_is_markup_but_the_link_to_the_desk(slack):
    tell(replace(MESSAGE, body="<!channel> & <http://evil|here>"), bot(slack), 5)
    said = json.loads(slack.heard[0].body)
    [section, context] = said["attachments"][0]["blocks"]
    assert section["text"]["text"] == "&lt;!channel&gt; &amp; &lt;http://evil|here&gt;"
    assert context["elements"][0]["text"] == "<http://127.0.0.1:8000/alerts?id=7f3a|Open the desk>"
    assert said["text"].startswith("[SIMULATED] AAPL below 185\n&lt;!channel&gt;")
    assert (said["unfurl_links"], said["unfurl_media"]) == (False, False)


def test_severities_differ_by_their_colour(slack):
    for severity in Severity:
        tell(replace(MESSAGE, severity=severity), bot(slack), 5)
    colours = [json.loads(heard.body)["attachments"][0]["color"] for heard in slack.heard]
    assert len(set(colours)) == len(Severity)


def test_a_long_message_is_cut_to_what_slack_takes(slack):
    tell(replace(MESSAGE, title="t" * 500, body="b" * 50_000, url=""), bot(slack), 5)
    said = json.loads(slack.heard[0].body)
    assert len(said["blocks"][0]["text"]["text"]) == 150
    assert len(said["attachments"][0]["blocks"]) == 1
    assert len(said["attachments"][0]["blocks"][0]["text"]["text"]) <= 3000
    assert len(said["text"]) < 4000


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        ("not_in_channel", "invite the app"),
        ("channel_not_found", "no such channel"),
        ("invalid_auth", "not one of its"),
        ("token_revoked", "install the app again"),
        ("missing_scope", "chat:write"),
        ("something_new", r"\(something_new\)\."),
    ],
)
def test_a_refusal_says_what_to_do(slack, error, hint):
    says(slack, error)
    with pytest.raises(ChannelError, match=hint) as caught:
        tell(MESSAGE, bot(slack), 5)
    assert not caught.value.retryable


@pytest.mark.parametrize(
    ("error", "uncertain"),
    [("service_unavailable", False), ("ratelimited", False), ("internal_error", True), ("fatal_error", True)],
)
def test_what_may_pass_is_tried_again(slack, error, uncertain):
    says(slack, error)
    with pytest.raises(ChannelError) as caught:
        tell(MESSAGE, bot(slack), 5)
    assert (caught.value.retryable, caught.value.uncertain) == (True, uncertain)


def test_an_answer_that_is_not_slacks_is_a_refusal_without_its_words(slack):
    slack.fine = lambda heard: (200, b"<html>Please log in, secret-of-a-proxy</html>")
    with pytest.raises(ChannelError) as caught:
        tell(MESSAGE, bot(slack), 5)
    assert "secret-of-a-proxy" not in caught.value.detail


def test_the_check_asks_whose_token_it_is(slack):
    prove(bot(slack), 5)
    assert [heard.path for heard in slack.heard] == ["/api/auth.test"]
    says(slack, "invalid_auth")
    with pytest.raises(ChannelError, match="bot token"):
        prove(bot(slack), 5)


def test_the_check_of_a_webhook_writes_nothing(slack):
    slack.fine = lambda heard: (400, b"no_text")
    prove(hook(slack), 5)
    assert [json.loads(heard.body) for heard in slack.heard] == [{"text": ""}]


@pytest.mark.parametrize(
    ("status", "words"), [(404, "no_service"), (403, "invalid_token"), (410, "channel_is_archived")]
)
def test_a_webhook_that_is_no_more_fails_check_and_message(slack, status, words):
    slack.fine = lambda heard: (status, words.encode())
    for ask in (lambda: prove(hook(slack), 5), lambda: tell(MESSAGE, hook(slack), 5)):
        with pytest.raises(ChannelError, match=words) as caught:
            ask()
        assert not caught.value.retryable


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({}, "either a webhook address or a bot token"),
        ({"channel": "#a"}, "either a webhook address or a bot token"),
        ({"token": TOKEN}, "Channel is missing"),
        ({"token": TOKEN, "webhook_url": "https://hooks.slack.com/services/x"}, "not both"),
        ({"webhook_url": "http://hooks.slack.com/services/x"}, "https://"),
        ({"webhook_url": "file:///etc/passwd"}, "https://"),
        ({"token": "xoxb-1\n2", "channel": "#a"}, "no header may hold"),
        ({"token": TOKEN, "channel": "#a", "api_url": "http://slack.example/api/"}, "https://"),
    ],
)
def test_settings_that_contradict_themselves_are_refused(config, said):
    for ask in (lambda given_too: prove(given_too, 5), lambda given_too: tell(MESSAGE, given_too, 5)):
        with pytest.raises(ChannelError, match=said) as caught:
            ask(given(CHANNEL.fields, config))
        assert not caught.value.retryable


def test_every_attempt_is_one_request(slack):
    def counting(heard: Heard) -> tuple[int, bytes]:
        return 500, b"oops"

    slack.fine = counting
    with pytest.raises(ChannelError):
        tell(MESSAGE, bot(slack), 5)
    assert len(slack.heard) == 1
