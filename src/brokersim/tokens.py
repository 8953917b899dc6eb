"""Codes and tokens that say themselves what they are worth.

A token is its claims and a seal made with the seed, so one that was issued before a restart is still good after it. What
has been used, replaced or lapsed is remembered only as long as the process lives. All ages go by the simulator's clock.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

Broker = Literal["schwab", "tastytrade"]
Kind = Literal["code", "access", "refresh", "quote"]
BROKERS: tuple[Broker, ...] = ("schwab", "tastytrade")

CODE_LIFETIME = timedelta(seconds=30)
ACCESS_LIFETIMES: dict[Broker, timedelta] = {
    "schwab": timedelta(seconds=1800),
    "tastytrade": timedelta(seconds=900),
}
REFRESH_LIFETIMES: dict[Broker, timedelta | None] = {"schwab": timedelta(days=7), "tastytrade": None}
QUOTE_LIFETIME = timedelta(hours=24)

# Both brokers' clients expect their own looks: Schwab's end with @, tastytrade's are JSON web tokens.
_PREFIXES: dict[tuple[Broker, Kind], str] = {
    ("schwab", "code"): "C0.",
    ("schwab", "access"): "I0.",
    ("tastytrade", "access"): "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.",
    ("tastytrade", "refresh"): "eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9.",
}
_SEAL_BYTES = 18
_NEVER_LAPSES = 0


class TokenRefusedError(Exception):
    """A code or token that is wrong, used, too old, or somebody else's. The text says why, never the token."""


class Watch(Protocol):
    """What tells the time."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says. `serial` orders what this seed's processes issued, `login` is the serial of the login that
    it comes from; `bound_to` is what must be shown with a code: the callback and the PKCE challenge."""

    broker: Broker
    kind: Kind
    app: str
    user: str
    serial: int
    login: int
    expires_at: datetime | None
    bound_to: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Issued:
    """The answer to a grant. `expires_in` is in seconds."""

    access_token: str
    expires_in: int
    refresh_token: str
    user: str


class Tokens:
    """Issues, exchanges and checks the tokens of both brokers."""

    def __init__(self, seed: int, clock: Watch) -> None:
        self._key = hashlib.sha256(f"brokersim/{seed}".encode()).digest()
        self._clock = clock
        self._last = 0
        self._used: set[int] = set()
        self._logins: dict[tuple[Broker, str, str], int] = {}
        self._lapsed: dict[tuple[Broker, Kind], int] = {}
        self.skew = timedelta(0)
        """How far the brokers' own clock runs ahead of the one that dates their records."""

    def code(self, broker: Broker, app: str, user: str, redirect_uri: str, challenge: str = "") -> str:
        """An authorization code: good once, for 30 seconds, for this app and callback."""
        return self._issue(broker, "code", app, user, CODE_LIFETIME, bound_to=(redirect_uri, challenge))

    def exchange(
        self, broker: Broker, code: str, app: str, redirect_uri: str | None, verifier: str = ""
    ) -> Issued:
        """Tokens for a code. Raises TokenRefusedError; a code that was shown is used up, whatever comes of it."""
        claims = self._checked(broker, "code", code)
        if claims.serial in self._used:
            raise TokenRefusedError("the code has been used before")
        self._used.add(claims.serial)
        if claims.app != app:
            raise TokenRefusedError("the code was given to another application")
        callback, challenge = claims.bound_to
        if callback != redirect_uri:
            raise TokenRefusedError("the callback is not the one that the code was sent to")
        if challenge and challenge != challenge_of(verifier):
            raise TokenRefusedError("the code verifier does not match the challenge")
        self._logins[broker, app, claims.user] = claims.serial
        refresh = self._issue(
            broker, "refresh", app, claims.user, REFRESH_LIFETIMES[broker], login=claims.serial
        )
        return self._grant(broker, claims, refresh)

    def refresh(self, broker: Broker, refresh_token: str, app: str | None) -> Issued:
        """A new access token; the refresh token stays the same and does not live longer for it. `app` is None where
        the broker does not ask which application refreshes."""
        claims = self._checked(broker, "refresh", refresh_token)
        if app is not None and claims.app not in ("", app):
            raise TokenRefusedError("the refresh token was given to another application")
        # A later login ends the earlier ones of the same app and user at Schwab; tastytrade keeps grants side by side.
        if broker == "schwab" and claims.login < self._logins.get((broker, claims.app, claims.user), 0):
            raise TokenRefusedError("a later login has replaced this refresh token")
        return self._grant(broker, claims, refresh_token)

    def personal_grant(self, broker: Broker, user: str) -> str:
        """The refresh token of a personal grant: the same for the same seed, good for any application."""
        return self._written(Claims(broker, "refresh", "", user, _NEVER_LAPSES, _NEVER_LAPSES, None))

    def client_secret(self) -> str:
        """The secret that goes with the personal grant: the same for the same seed."""
        return hmac.new(self._key, b"client secret", hashlib.sha256).hexdigest()[:40]

    def quote_token(self, user: str) -> str:
        """A token for tastytrade's market data stream, good for a day."""
        return self._issue("tastytrade", "quote", "", user, QUOTE_LIFETIME)

    def is_quote_token(self, token: str) -> bool:
        return self._user(token, "tastytrade", "quote") is not None

    def user_of(self, broker: Broker, access_token: str) -> str | None:
        """Who an access token speaks for; None when it is no good (any more)."""
        return self._user(access_token, broker, "access")

    def has_lapsed(self, token: str) -> bool:
        """Whether a token was ended before its time."""
        claims = self._read(token)
        return claims is not None and claims.serial < self._lapsed.get(
            (claims.broker, claims.kind), _NEVER_LAPSES
        )

    def lapse(self, broker: Broker, kind: Kind) -> None:
        """Everything of this kind that was issued until now is no good from now on."""
        self._lapsed[broker, kind] = self._next_serial()

    def _user(self, token: str, broker: Broker, kind: Kind) -> str | None:
        try:
            return self._checked(broker, kind, token).user
        except TokenRefusedError:
            return None

    def _grant(self, broker: Broker, claims: Claims, refresh_token: str) -> Issued:
        lifetime = ACCESS_LIFETIMES[broker]
        access = self._issue(broker, "access", claims.app, claims.user, lifetime, login=claims.login)
        return Issued(access, int(lifetime.total_seconds()), refresh_token, claims.user)

    def _issue(
        self,
        broker: Broker,
        kind: Kind,
        app: str,
        user: str,
        lifetime: timedelta | None,
        *,
        login: int | None = None,
        bound_to: tuple[str, str] = ("", ""),
    ) -> str:
        serial = self._next_serial()
        expires_at = self._now() + lifetime if lifetime is not None else None
        return self._written(
            Claims(broker, kind, app, user, serial, serial if login is None else login, expires_at, bound_to)
        )

    def _next_serial(self) -> int:
        # Wall time, so that the serials of one process follow those of the process before it.
        self._last = max(self._last + 1, time.time_ns())
        return self._last

    def _now(self) -> datetime:
        return self._clock.now()

    def _checked(self, broker: Broker, kind: Kind, token: str) -> Claims:
        claims = self._read(token)
        if claims is None or (claims.broker, claims.kind) != (broker, kind):
            raise TokenRefusedError(f"this is not {'an access' if kind == 'access' else f'a {kind}'} token")
        if claims.expires_at is not None and claims.expires_at <= self._now() + self.skew:
            raise TokenRefusedError(f"the {kind} has expired")
        if claims.serial < self._lapsed.get((broker, kind), _NEVER_LAPSES):
            raise TokenRefusedError(f"the {kind} has lapsed")
        return claims

    def _written(self, claims: Claims) -> str:
        expires = claims.expires_at.timestamp() if claims.expires_at else None
        fields: list[Any] = [claims.broker, claims.kind, claims.app, claims.user, claims.serial, claims.login]
        payload = json.dumps([*fields, expires, *claims.bound_to], separators=(",", ":")).encode()
        tail = "@" if claims.broker == "schwab" else ""
        prefix = _PREFIXES.get((claims.broker, claims.kind), "")
        return f"{prefix}{_encoded(payload)}.{_encoded(self._seal(payload))}{tail}"

    def _read(self, token: str) -> Claims | None:
        parts = token.removesuffix("@").rsplit(".", 2)
        if len(parts) < 2:
            return None
        try:
            payload, seal = _decoded(parts[-2]), _decoded(parts[-1])
        except ValueError:
            return None
        if not hmac.compare_digest(seal, self._seal(payload)):
            return None
        broker, kind, app, user, serial, login, expires, callback, challenge = json.loads(payload)
        expires_at = None if expires is None else datetime.fromtimestamp(expires, UTC)
        return Claims(broker, kind, app, user, serial, login, expires_at, (callback, challenge))

    def _seal(self, payload: bytes) -> bytes:
        return hmac.new(self._key, payload, hashlib.sha256).digest()[:_SEAL_BYTES]


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier."""
    return _encoded(hashlib.sha256(verifier.encode()).digest())


def session_id() -> str:
    """A name for a browser or stream session, as the brokers make them up."""
    return secrets.token_hex(8)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
