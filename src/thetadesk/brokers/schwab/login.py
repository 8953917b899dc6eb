"""Schwab's OAuth: a login page that comes back to an https address with a code, good for 30 seconds and once.

Access tokens live half an hour. The refresh token lives seven days from the login; refreshing repeats it and does not
extend it, so that the user logs in once a week. There is no PKCE: the application's secret is shown instead.
"""

import base64
from datetime import datetime, timedelta
from urllib.parse import urlencode

from thetadesk.connections.model import LoginLapsedError, LoginRefusedError, NotConfiguredError
from thetadesk.connections.ports import Endpoint
from thetadesk.identity.model import Grant
from thetadesk.wire.answers import object_in
from thetadesk.wire.errors import Answer, BrokenAnswerError, RefusedError
from thetadesk.wire.http import Http
from thetadesk.wire.records import quantity_of, text_of

LOGIN_LIFETIME = timedelta(days=7)
_NO_SUCH_GRANT, _UNKNOWN_CLIENT = 400, 401


def authorize_url(endpoint: Endpoint, state: str) -> str:
    """The login page; the callback must be the registered one, letter for letter."""
    query = {
        "client_id": endpoint.app_key,
        "redirect_uri": endpoint.redirect_uri,
        "response_type": "code",
        "state": state,
    }
    return f"{endpoint.authorize_url}?{urlencode(query)}"


async def exchange(http: Http, endpoint: Endpoint, code: str, now: datetime) -> Grant:
    """The tokens for a code. Never repeated once it was sent: the code is then used up."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": endpoint.redirect_uri}
    try:
        return await http.post(
            endpoint.token_url,
            "the login",
            lambda answer: _grant(answer, now, now + LOGIN_LIFETIME),
            form,
            _credentials(endpoint),
        )
    except RefusedError as refusal:
        if refusal.status == _UNKNOWN_CLIENT:
            raise _not_known() from None
        if refusal.status != _NO_SUCH_GRANT:
            raise
        raise LoginRefusedError(
            "Schwab does not take this code: it is used up or older than 30 seconds, or the callback is not the "
            "registered one. Start the login again."
        ) from None


async def refresh(http: Http, endpoint: Endpoint, grant: Grant, now: datetime) -> Grant:
    """A new access token. The refresh token stays what it is, so that asking twice does no harm."""
    form = {"grant_type": "refresh_token", "refresh_token": grant.refresh_token}
    try:
        return await http.post(
            endpoint.token_url,
            "a fresh token",
            lambda answer: _grant(answer, now, grant.refresh_expires_at),
            form,
            _credentials(endpoint),
            repeatable=True,
        )
    except RefusedError as refusal:
        if refusal.status == _UNKNOWN_CLIENT:
            raise _not_known() from None
        if refusal.status != _NO_SUCH_GRANT:
            raise
        raise LoginLapsedError(
            "Schwab takes this login no longer: it ends after seven days, or with a later login. Log in again."
        ) from None


def _credentials(endpoint: Endpoint) -> dict[str, str]:
    pair = f"{endpoint.app_key}:{endpoint.app_secret}".encode()
    return {"authorization": f"Basic {base64.b64encode(pair).decode('ascii')}"}


def _not_known() -> NotConfiguredError:
    return NotConfiguredError(
        "Schwab does not know this application, or its secret. Compare SCHWAB_APP_KEY and SCHWAB_APP_SECRET with "
        "the application's page at developer.schwab.com."
    )


def _grant(answer: Answer, now: datetime, refresh_expires_at: datetime | None) -> Grant:
    fields = object_in(answer)
    access, again = text_of(fields, "access_token"), text_of(fields, "refresh_token")
    seconds = int(quantity_of(fields, "expires_in"))
    if not access or not again or seconds <= 0:
        raise BrokenAnswerError("Schwab's answer to the login lacks a token or its lifetime.")
    return Grant(access, now + timedelta(seconds=seconds), again, refresh_expires_at, now)
