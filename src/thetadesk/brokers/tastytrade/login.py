"""tastytrade's OAuth: its login page with PKCE, or a personal grant, made once on the website.

Access tokens live a quarter of an hour. Refresh tokens do not expire and are not replaced when used; they end when the
user revokes the grant.
"""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from thetadesk.connections.model import LoginLapsedError, LoginRefusedError, NotConfiguredError
from thetadesk.connections.ports import Endpoint
from thetadesk.identity.model import Grant
from thetadesk.wire.answers import object_in
from thetadesk.wire.errors import Answer, BrokenAnswerError, RefusedError
from thetadesk.wire.http import Http
from thetadesk.wire.records import quantity_of, text_of

_NO_SUCH_GRANT = (400, 401)


def authorize_url(endpoint: Endpoint, state: str, challenge: str | None) -> str:
    """The login page. `challenge` is the S256 challenge of a PKCE verifier. Only reading is asked for."""
    query = {
        "client_id": endpoint.app_key,
        "redirect_uri": endpoint.redirect_uri,
        "response_type": "code",
        "scope": "read",
        "state": state,
    }
    if challenge:
        query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    return f"{endpoint.authorize_url}?{urlencode(query)}"


async def exchange(http: Http, endpoint: Endpoint, code: str, verifier: str | None, now: datetime) -> Grant:
    """The tokens for a code. Never repeated once it was sent: the code is then used up."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": endpoint.redirect_uri}
    if verifier:
        form["code_verifier"] = verifier
    try:
        return await http.post(
            endpoint.token_url,
            "the login",
            lambda answer: _grant(answer, now, ""),
            form | _application(endpoint),
        )
    except RefusedError as refusal:
        if b"_client" in refusal.answer.body:
            raise _not_known() from None
        if refusal.status not in _NO_SUCH_GRANT:
            raise
        raise LoginRefusedError(
            "tastytrade does not take this code: it is used up or too old, or the callback is not the registered "
            "one. Start the login again."
        ) from None


async def refresh(http: Http, endpoint: Endpoint, grant: Grant, now: datetime) -> Grant:
    """A new access token. The refresh token stays what it is, so that asking twice does no harm."""
    form = {"grant_type": "refresh_token", "refresh_token": grant.refresh_token}
    try:
        return await http.post(
            endpoint.token_url,
            "a fresh token",
            lambda answer: _grant(answer, now, grant.refresh_token),
            form | _application(endpoint),
            repeatable=True,
        )
    except RefusedError as refusal:
        if b"_client" in refusal.answer.body:
            raise _not_known() from None
        if refusal.status not in _NO_SUCH_GRANT:
            raise
        raise LoginLapsedError(
            "tastytrade takes this login no longer: the grant has been revoked. Log in again, or make a new "
            "personal grant."
        ) from None


def _application(endpoint: Endpoint) -> dict[str, str]:
    """Who asks; a personal grant needs the secret alone."""
    secret = {"client_secret": endpoint.app_secret}
    return secret | ({"client_id": endpoint.app_key} if endpoint.app_key else {})


def _not_known() -> NotConfiguredError:
    return NotConfiguredError(
        "tastytrade does not know this application, or its secret. Compare TASTYTRADE_CLIENT_ID and "
        "TASTYTRADE_CLIENT_SECRET with Manage > My Profile > API > OAuth applications on tastytrade's website."
    )


def _grant(answer: Answer, now: datetime, refresh_token: str) -> Grant:
    fields = object_in(answer)
    access = text_of(fields, "access_token")
    again = text_of(fields, "refresh_token") or refresh_token
    seconds = int(quantity_of(fields, "expires_in"))
    if not access or not again or seconds <= 0:
        raise BrokenAnswerError("tastytrade's answer to the login lacks a token or its lifetime.")
    return Grant(access, now + timedelta(seconds=seconds), again, None, now)
