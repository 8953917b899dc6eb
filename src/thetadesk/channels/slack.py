"""Slack: as an app's bot (chat.postMessage, docs.slack.dev/reference/methods/chat.postMessage) or by an incoming webhook.

Runs apart (`apart.py`), because the SDK costs memory. Its own retries are off: whether a message may be sent again is the
deliverer's decision, and it must know of every attempt. Slack knows no idempotency key.
"""

import http.client
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

from thetadesk.alerts.model import ChannelError, Severity
from thetadesk.alerts.ports import Channel, ChannelField, Message, Receipt
from thetadesk.channels.apart import Apart
from thetadesk.channels.settings import header_value, is_here, refused, web_address
from thetadesk.channels.waiting import seconds_asked
from thetadesk.channels.wording import cut, one_line, text
from thetadesk.kernel.clock import SystemClock

if TYPE_CHECKING:
    from slack_sdk.web.client import WebClient
    from slack_sdk.webhook import WebhookClient

Config = Mapping[str, str]

_API = "https://slack.com/api/"
_FIELDS = (
    ChannelField(
        "webhook_url",
        "Webhook address",
        secret=True,
        required=False,
        description="An incoming webhook: https://hooks.slack.com/services/…. Instead of a bot token.",
    ),
    ChannelField(
        "token",
        "Bot token",
        secret=True,
        required=False,
        description="The Bot User OAuth Token of your Slack app: xoxb-…. Its scope must include chat:write.",
    ),
    ChannelField(
        "channel",
        "Channel",
        required=False,
        description="Where the bot writes: a channel's id (C…) or name (#alerts), or a member's id (U…).",
    ),
    ChannelField(
        "api_url",
        "API address",
        required=False,
        description=f"Where the API answers, if not at {_API} (GovSlack: https://slack-gov.com/api/).",
    ),
)  # fmt: skip
_COLORS = {Severity.INFO: "#4a78b5", Severity.WARNING: "#b7791f", Severity.URGENT: "#c53030"}
_LONGEST_HEADER, _LONGEST_SECTION, _LONGEST_TEXT = 150, 2900, 3500
_TOO_MANY, _SERVER_ERRORS, _FOUND, _GOOD = 429, 500, 300, 200
_PERHAPS_TAKEN = frozenset({502, 504})

# Slack's own words for what may pass, and for what its user can do about the rest.
_PASSING = frozenset({"ratelimited", "rate_limited", "service_unavailable", "team_added_to_org"})
_HALF_DONE = frozenset({"internal_error", "fatal_error", "request_timeout"})
# A message without words, and what a webhook that works answers to it.
_NOTHING: dict[str, Any] = {"text": ""}
_NOTHING_SAID = frozenset({"no_text", "invalid_payload", "missing_text_or_fallback_or_attachments"})
_HINTS = {
    "invalid_auth": "the bot token is not one of its",
    "not_authed": "the bot token is missing",
    "token_revoked": "the bot token was revoked: install the app again",
    "token_expired": "the bot token has expired: install the app again",
    "account_inactive": "the bot token belongs to a workspace or app that is gone",
    "missing_scope": "the app needs the scope chat:write",
    "channel_not_found": "there is no such channel, or the app cannot see it",
    "not_in_channel": "invite the app to the channel first: /invite @app",
    "is_archived": "the channel is archived",
}


def tell(message: Message, config: Config, seconds: float) -> Receipt:
    """Writes the message. Raises ChannelError."""
    said = _content(message)
    if config["webhook_url"]:
        _knock(_webhook(config, seconds), said)
        return Receipt(words="accepted")
    bot = _bot(config, seconds)
    answer = _call(lambda: bot.chat_postMessage(channel=config["channel"], **said))
    return Receipt(id=str(answer.get("ts") or ""), words="accepted")


def prove(config: Config, seconds: float) -> None:
    """Asks Slack whose the token is; an incoming webhook is asked to write nothing, which it refuses by name."""
    if config["webhook_url"]:
        _knock(_webhook(config, seconds), _NOTHING)
    else:
        _call(_bot(config, seconds).auth_test)


CHANNEL: Channel = Apart(
    name="slack",
    title="Slack",
    description="Writes into a Slack channel, as your app's bot or by an incoming webhook.",
    fields=_FIELDS,
    tell=tell,
    prove=prove,
)


def _bot(config: Config, seconds: float) -> "WebClient":
    from slack_sdk.web.client import WebClient

    if not config["token"]:
        raise refused("Say either a webhook address or a bot token with a channel.")
    if not config["channel"]:
        raise refused("Channel is missing: the bot must know where to write.")
    api = web_address(config["api_url"] or _API, "API address", plain=is_here)
    token = header_value(config["token"], "Bot token")
    return WebClient(token, base_url=api, timeout=_whole(seconds), retry_handlers=[])


def _webhook(config: Config, seconds: float) -> "WebhookClient":
    from slack_sdk.webhook import WebhookClient

    if config["token"]:
        raise refused("Say either a webhook address or a bot token, not both.")
    url = web_address(config["webhook_url"], "Webhook address", plain=is_here)
    return WebhookClient(url, timeout=_whole(seconds), retry_handlers=[])


def _whole(seconds: float) -> int:
    return max(1, round(seconds))


def _content(message: Message) -> dict[str, Any]:
    """The message as blocks beside a line of its severity's colour, and as the text that notifications show."""
    title = one_line(message.title, _LONGEST_HEADER)
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": _plain(cut(message.body, _LONGEST_SECTION))}}
    ]
    if message.url:
        link = {"type": "mrkdwn", "text": f"<{_plain(message.url)}|Open the desk>"}
        blocks.append({"type": "context", "elements": [link]})
    return {
        "text": _plain(cut(f"{title}\n{text(message)}", _LONGEST_TEXT)),
        "blocks": [{"type": "header", "text": {"type": "plain_text", "text": title}}],
        "attachments": [{"color": _COLORS[message.severity], "blocks": blocks}],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _plain(words: str) -> str:
    """Words in which nothing is markup: no link, no mention of everybody."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _call(method: Any) -> Any:
    """The API's answer to a method. Raises ChannelError."""
    from slack_sdk.errors import SlackApiError

    try:
        return method()
    except SlackApiError as refusal:
        answer = refusal.response
        raise _failed(answer.status_code, answer.headers, str(answer.get("error") or "")) from None
    except (OSError, http.client.HTTPException) as error:
        raise _lost(error) from None


def _knock(webhook: "WebhookClient", said: dict[str, Any]) -> None:
    """Sends to an incoming webhook; with nothing to say, its answer that it has no text is what is wanted."""
    try:
        answer = webhook.send_dict(said)
    except (OSError, http.client.HTTPException) as error:
        raise _lost(error) from None
    words = answer.body.strip()
    if answer.status_code != _GOOD and (said is not _NOTHING or words not in _NOTHING_SAID):
        raise _failed(answer.status_code, answer.headers, words)


def _failed(status: int, headers: Mapping[str, str], error: str) -> ChannelError:
    """What an answer that is no success means; only Slack's own short words for it are repeated."""
    error = error if error.replace("_", "").isalnum() and len(error) < len("_" * 60) else ""
    if status == _TOO_MANY or error in ("ratelimited", "rate_limited"):
        return ChannelError("Slack asks to wait.", retry_after=seconds_asked(headers, SystemClock().now()))
    if status >= _SERVER_ERRORS:
        return ChannelError(f"Slack is unwell ({status}).", uncertain=status in _PERHAPS_TAKEN)
    if error in _PASSING or error in _HALF_DONE:
        return ChannelError(f"Slack is unwell ({error}).", uncertain=error in _HALF_DONE)
    if _FOUND <= status < _FOUND + 100:
        return refused(f"Slack's address answers with a redirection ({status}), which is not followed.")
    hint = f": {_HINTS[error]}" if error in _HINTS else ""
    return refused(f"Slack refused the message ({error or status}){hint}.")


def _lost(error: OSError | http.client.HTTPException) -> ChannelError:
    # What is wrapped happened while connecting; a bare error, while waiting for the answer.
    if isinstance(error, URLError) and not isinstance(error.reason, BrokenPipeError | ConnectionResetError):
        return ChannelError("Slack cannot be reached.")
    return ChannelError("Slack did not answer; the message may have been taken.", uncertain=True)
