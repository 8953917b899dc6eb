"""The brokers' login pages and token endpoints.

Both brokers send the browser back with a code; Schwab only to https, and with a session of its own. A page shows who wants
in and lets one pick a user and approve or deny; with `auto_login` it approves at once, for scripts that follow redirects.
"""

import base64
import binascii
import html
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from brokersim.sim import Sim
from brokersim.tokens import Broker, Issued, TokenRefusedError, session_id

SCHWAB_AUTHORIZE, SCHWAB_TOKEN = "/v1/oauth/authorize", "/v1/oauth/token"
TASTYTRADE_AUTHORIZE, TASTYTRADE_TOKEN = "/auth.html", "/oauth/token"

_TITLES: dict[Broker, str] = {"schwab": "Simulated Schwab", "tastytrade": "Simulated tastytrade"}
_COLOURS: dict[Broker, str] = {"schwab": "#00748a", "tastytrade": "#b3202a"}
_ASKED = (
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)
_HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    # No form-action: browsers apply it to where a form redirects to, which is somebody else's callback here.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
}
_STYLE = """
:root{color-scheme:light dark}*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;font:16px/1.5 system-ui,sans-serif;background:#f3f4f6;
color:#1c1f24;padding:1rem}main{background:#fff;border-radius:12px;border-top:6px solid var(--brand);
box-shadow:0 8px 32px #0002;padding:2rem;width:100%;max-width:26rem}h1{font-size:1.25rem;margin:0 0 .5rem}
p{margin:.5rem 0}small{color:#5b6470}fieldset{border:1px solid #d0d5dc;border-radius:8px;margin:1rem 0;padding:.75rem 1rem}
legend{padding:0 .35rem;font-weight:600}label{display:block;padding:.35rem 0;cursor:pointer}
.actions{display:flex;gap:.75rem}button{flex:1;font:inherit;font-weight:600;padding:.65rem;border-radius:8px;
border:1px solid #b6bdc7;background:transparent;color:inherit;cursor:pointer}
button[value=approve]{background:var(--brand);border-color:var(--brand);color:#fff}
:focus-visible{outline:3px solid #f0a500;outline-offset:2px}code{overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){body{background:#14171b;color:#e8eaed}main{background:#1f242a}
small{color:#a5aeb9}fieldset{border-color:#3a424c}button{border-color:#566170}}
"""


class LoginRefusedError(Exception):
    """A login that cannot go on, and may not be sent back either; `status` is what the page is answered with."""

    def __init__(self, status: int, title: str, words: str) -> None:
        super().__init__(words)
        self.status, self.title, self.words = status, title, words


@dataclass(frozen=True, slots=True)
class Asked:
    """What an application asks of a login page."""

    broker: Broker
    fields: dict[str, str]

    @property
    def app(self) -> str:
        return self.fields["client_id"]

    @property
    def callback(self) -> str:
        return self.fields["redirect_uri"]

    def back(self, **answer: str) -> str:
        """The callback with an answer, and the state as it came."""
        parts = urlsplit(self.callback)
        state = {"state": self.fields["state"]} if "state" in self.fields else {}
        query = [*parse_qsl(parts.query, keep_blank_values=True), *answer.items(), *state.items()]
        return urlunsplit(parts._replace(query=urlencode(query)))


def routes(sim: Sim) -> list[Route]:
    """The login pages and token endpoints of both brokers."""
    pages: list[tuple[str, Broker]] = [(SCHWAB_AUTHORIZE, "schwab"), (TASTYTRADE_AUTHORIZE, "tastytrade")]
    return [
        *(Route(path, _page(sim, broker), methods=["GET", "POST"]) for path, broker in pages),
        Route(SCHWAB_TOKEN, _schwab_token(sim), methods=["POST"]),
        Route(TASTYTRADE_TOKEN, _tastytrade_token(sim), methods=["POST"]),
    ]


def _page(sim: Sim, broker: Broker) -> Callable[[Request], Awaitable[Response]]:
    async def page(request: Request) -> Response:
        sent = await form(request) if request.method == "POST" else dict(request.query_params)
        try:
            asked = _asked(sim, broker, sent)
            if request.method == "POST":
                return _decided(sim, asked, sent)
            if sim.options.auto_login:
                return _sent_back(_approved(sim, asked, sim.users(broker)[0]))
            return HTMLResponse(_consent(sim, asked), headers=_HEADERS)
        except LoginRefusedError as refusal:
            words = f"<h1>{html.escape(refusal.title)}</h1><p>{html.escape(refusal.words)}</p>"
            return HTMLResponse(_document(broker, words), refusal.status, _HEADERS)

    return page


def _asked(sim: Sim, broker: Broker, sent: Mapping[str, str]) -> Asked:
    asked = Asked(broker, {name: sent[name] for name in _ASKED if name in sent})
    fields = asked.fields
    if not sim.takes_key(fields.get("client_id", "")):
        raise LoginRefusedError(
            401,
            "This application is not known",
            "The client_id is missing, or not the key of a registered application.",
        )
    _check_callback(broker, fields.get("redirect_uri", ""))
    if fields.get("response_type", "code") != "code":
        raise LoginRefusedError(400, "This login is not offered", "Only response_type=code is supported.")
    if fields.get("code_challenge") and fields.get("code_challenge_method") != "S256":
        raise LoginRefusedError(400, "This login is not offered", "A code challenge must be of method S256.")
    return asked


def _check_callback(broker: Broker, callback: str) -> None:
    title = "The callback is refused"
    try:
        parts = urlsplit(callback)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or parts.fragment:
        raise LoginRefusedError(400, title, "redirect_uri must be the full address that was registered.")
    if broker == "schwab" and parts.scheme != "https":
        raise LoginRefusedError(
            400,
            title,
            "redirect_uri is plain http. Schwab sends codes to https only: register an https callback.",
        )


def _decided(sim: Sim, asked: Asked, sent: Mapping[str, str]) -> Response:
    if sent.get("decision") != "approve":
        return _sent_back(asked.back(error="access_denied", error_description="The user denied the request"))
    user = sent.get("user", "")
    if user not in sim.users(asked.broker):
        raise LoginRefusedError(400, "Nobody was chosen", "Go back and choose a user.")
    return _sent_back(_approved(sim, asked, user))


def _approved(sim: Sim, asked: Asked, user: str) -> str:
    challenge = asked.fields.get("code_challenge", "")
    code = sim.tokens.code(asked.broker, asked.app, user, asked.callback, challenge)
    return asked.back(code=code, session=session_id()) if asked.broker == "schwab" else asked.back(code=code)


def _sent_back(address: str) -> Response:
    return RedirectResponse(address, 302, {"cache-control": "no-store", "referrer-policy": "no-referrer"})


def _consent(sim: Sim, asked: Asked) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
        for name, value in asked.fields.items()
    )
    users = "".join(
        f'<label><input type="radio" name="user" value="{html.escape(user)}"{" checked" if not place else ""}>'
        f" {html.escape(user)} <small>{len(sim.accounts(asked.broker, user))} accounts</small></label>"
        for place, user in enumerate(sim.users(asked.broker))
    )
    app, callback = html.escape(asked.app[:8]), html.escape(asked.callback)
    return _document(
        asked.broker,
        f"<h1>{_TITLES[asked.broker]}</h1><p>An application ({app}…) asks to see accounts, and to trade in them.</p>"
        f"<p><small>You will be sent back to <code>{callback}</code></small></p>"
        f'<form method="post">{hidden}<fieldset><legend>Log in as</legend>{users}</fieldset>'
        '<div class="actions"><button name="decision" value="approve">Approve</button>'
        '<button name="decision" value="deny">Deny</button></div></form>'
        "<p><small>Made-up accounts and prices. No real broker is involved.</small></p>",
    )


def _document(broker: Broker, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{_TITLES[broker]}: log in</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>:root{{--brand:{_COLOURS[broker]}}}{_STYLE}</style></head><body><main>{body}</main></body></html>"
    )


def _schwab_token(sim: Sim) -> Callable[[Request], Awaitable[Response]]:
    async def token(request: Request) -> Response:
        key, secret = _basic(request.headers.get("authorization", ""))
        if not (sim.takes_key(key) and sim.takes_secret(secret)):
            return JSONResponse({"error": "invalid_client", "error_description": "Unauthorized"}, 401)
        sent = await form(request)
        try:
            issued = _granted(sim, "schwab", sent, key)
        except TokenRefusedError:
            return JSONResponse(_SCHWAB_REFUSAL, 400)
        return _no_store(
            {
                "expires_in": issued.expires_in,
                "token_type": "Bearer",
                "scope": "api",
                "refresh_token": issued.refresh_token,
                "access_token": issued.access_token,
                "id_token": _identity(issued.user),
            }
        )

    return token


_DIGEST_WORDS = "Failed refresh token authentication [tokenDigest=...]"
_SCHWAB_REFUSAL = {
    "error": "unsupported_token_type",
    "error_description": '400 Bad Request: "{"error_description":"Exception while authenticating refresh token '
    f'[tokenDigest=..., Exception={_DIGEST_WORDS}]","error":"refresh_token_authentication_error"}}"',
}


def _tastytrade_token(sim: Sim) -> Callable[[Request], Awaitable[Response]]:
    async def token(request: Request) -> Response:
        sent = await form(request)
        secret = sent.get("client_secret", "")
        if not sim.takes_secret(secret) and secret != sim.tokens.client_secret():
            return _tastytrade_refusal(401, "invalid_client", "Client authentication failed")
        if sent.get("grant_type") == "authorization_code" and not sim.takes_key(sent.get("client_id", "")):
            return _tastytrade_refusal(401, "invalid_client", "Client authentication failed")
        try:
            issued = _granted(sim, "tastytrade", sent, sent.get("client_id"))
        except TokenRefusedError as refusal:
            return _tastytrade_refusal(400, "invalid_grant", f"Grant refused: {refusal}")
        answer: dict[str, Any] = {"access_token": issued.access_token, "token_type": "Bearer"}
        answer["expires_in"] = issued.expires_in
        if sent.get("grant_type") == "authorization_code":
            answer |= {"refresh_token": issued.refresh_token, "id_token": _identity(issued.user)}
        return _no_store(answer)

    return token


def _tastytrade_refusal(status: int, code: str, words: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": words}}, status)


def _granted(sim: Sim, broker: Broker, sent: Mapping[str, str], app: str | None) -> Issued:
    """What the two grants come to. Raises TokenRefusedError."""
    grant = sent.get("grant_type")
    if grant == "refresh_token":
        return sim.tokens.refresh(broker, sent.get("refresh_token", ""), app)
    if grant == "authorization_code":
        callback, verifier = sent.get("redirect_uri", ""), sent.get("code_verifier", "")
        return sim.tokens.exchange(broker, sent.get("code", ""), app or "", callback, verifier)
    raise TokenRefusedError("the grant_type is neither authorization_code nor refresh_token")


async def form(request: Request) -> dict[str, str]:
    """The fields of a form or of a JSON object; empty when the body is neither."""
    body = await request.body()
    if "json" in request.headers.get("content-type", ""):
        try:
            sent = json.loads(body)
        except ValueError:
            return {}
        return {str(name): str(value) for name, value in sent.items()} if isinstance(sent, dict) else {}
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        key, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return key, secret


def _identity(user: str) -> str:
    """An identity token, unsigned: clients keep it, none reads it."""
    parts = ({"alg": "none"}, {"sub": user})
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
        + "."
    )


def _no_store(answer: dict[str, Any]) -> Response:
    return JSONResponse(answer, headers={"cache-control": "no-store"})
