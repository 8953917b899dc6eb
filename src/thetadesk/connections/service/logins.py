"""Logging in: a state that comes back once, in time, from the broker it was sent to."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import SplitResult, parse_qs, urlsplit

from thetadesk.audit import service as audit
from thetadesk.connections import store
from thetadesk.connections.machine import Happening, moved
from thetadesk.connections.model import (
    Connection,
    ConnectionState,
    LoginLapsedError,
    LoginRefusedError,
    NotConfiguredError,
)
from thetadesk.connections.ports import Broker, Endpoint, LoginKind
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault
from thetadesk.identity import service as identity
from thetadesk.identity.model import Grant
from thetadesk.kernel.errors import NotFoundError
from thetadesk.ledger.model import By

LOGIN_TIME = timedelta(minutes=15)
"""How long the user may take on the broker's page."""

_KEPT = timedelta(days=1)  # so that a login that comes back too late is told from one that was never begun
_AGAIN = "Begin again on the connections page."


@dataclass(frozen=True, slots=True)
class LoginAnswer:
    """What the broker's page sent back."""

    state: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    error: str = ""


@dataclass(frozen=True, slots=True)
class TakenLogin:
    """A login whose answer was taken, to be exchanged for tokens."""

    code: str = field(repr=False)
    verifier: str | None = field(repr=False)


def begin_login(unit: Unit, endpoint: Endpoint, broker: Broker, vault: Vault, at: datetime) -> str:
    """The address of the broker's login page. Raises NotConfiguredError."""
    _require(endpoint, LoginKind.REDIRECT)
    state = secrets.token_urlsafe(32)
    verifier = secrets.token_urlsafe(48) if broker.capabilities.pkce else None
    store.forget_logins(unit, at - _KEPT)
    sealed = vault.encrypt(verifier) if verifier else None
    store.add_login(unit, store.PendingLogin(_hash(state), endpoint.id, sealed, at + LOGIN_TIME))
    return broker.authorize_url(endpoint, state, _challenge(verifier) if verifier else None)


def _require(endpoint: Endpoint, kind: LoginKind) -> None:
    if endpoint.missing:
        raise NotConfiguredError(
            f"{endpoint.title} needs {', '.join(endpoint.missing)} in the settings (.env); "
            f"docs/brokers/{endpoint.broker}.md says where they come from.",
            missing=list(endpoint.missing),
        )
    if kind not in endpoint.logins:
        ways = " or ".join(each.value for each in endpoint.logins)
        raise NotConfiguredError(
            f"{endpoint.title} is not connected by {kind.value} but by {ways}.", endpoint=endpoint.id
        )


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def answer_of(parameters: Mapping[str, str]) -> LoginAnswer:
    """What a callback's parameters say."""
    error = parameters.get("error_description") or parameters.get("error", "")
    return LoginAnswer(parameters.get("state", ""), parameters.get("code", ""), error[:200])


def answer_in(address: str, endpoint: Endpoint) -> LoginAnswer:
    """What the address says that the user landed on. Raises LoginRefusedError for one that is not our callback."""
    if not is_callback(address, endpoint):
        raise LoginRefusedError(
            f"This is not the address of a login at {endpoint.title}: after logging in the browser stands at one that "
            f"begins with {endpoint.redirect_uri}. Copy all of that.",
            field="address",
        )
    query = parse_qs(urlsplit(address.strip()).query)
    return answer_of({name: values[-1] for name, values in query.items()})


def is_callback(address: str, endpoint: Endpoint) -> bool:
    """Whether an address is the one that this endpoint's logins come back to, whatever its query says."""
    try:
        landed, expected = urlsplit(address.strip()), urlsplit(endpoint.redirect_uri)
        return _place(landed) == _place(expected)
    except ValueError:
        return False


def _place(parts: SplitResult) -> tuple[object, ...]:
    # Browsers leave out a scheme's own port, and the slash that is a whole path.
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.username, parts.hostname, port, parts.path.rstrip("/")


def take_login(unit: Unit, endpoint: Endpoint, answer: LoginAnswer, vault: Vault, at: datetime) -> TakenLogin:
    """Takes the answer of a login that was begun here, once. Raises LoginRefusedError with what is wrong with it."""
    login = _begun(unit, endpoint, answer.state)
    if login.used_at is not None:
        raise LoginRefusedError(f"This login was taken already; each one counts once. {_AGAIN}")
    if at >= login.expires_at:
        minutes = LOGIN_TIME // timedelta(minutes=1)
        raise LoginRefusedError(f"This login took longer than {minutes} minutes and has expired. {_AGAIN}")
    if answer.error:
        raise LoginRefusedError(f"{endpoint.title} did not let you in: {answer.error}. {_AGAIN}")
    if not answer.code:
        raise LoginRefusedError(f"{endpoint.title} sent no code with this login. {_AGAIN}", field="code")
    store.use_login(unit, login.state_hash, at)
    return TakenLogin(answer.code, vault.decrypt(login.verifier_sealed) if login.verifier_sealed else None)


def _begun(unit: Unit, endpoint: Endpoint, state: str) -> store.PendingLogin:
    if not state:
        raise LoginRefusedError(f"This login does not say which one it answers. {_AGAIN}", field="state")
    login = store.find_login(unit, _hash(state))
    if login is None:
        raise LoginRefusedError(f"This login was not begun at this desk. {_AGAIN}", field="state")
    if login.endpoint != endpoint.id:
        raise LoginRefusedError(f"This login was begun at another broker. {_AGAIN}", field="state")
    return login


def personal_grant(endpoint: Endpoint, at: datetime) -> Grant:
    """The grant of the settings, to be renewed at once. Raises NotConfiguredError."""
    _require(endpoint, LoginKind.TOKEN)
    return Grant("", at, endpoint.refresh_token or "", None, at)


def connect(unit: Unit, endpoint: Endpoint, grant: Grant, vault: Vault, by: By) -> Connection:
    """Keeps the tokens of a login; the connection is made, or works again."""
    id = connection_id(endpoint)
    before = store.find_connection(unit, id)
    state = moved(before.state, Happening.LOG_IN) if before else ConnectionState.CONNECTED
    connection = Connection(
        id,
        endpoint.id,
        endpoint.broker,
        endpoint.title,
        endpoint.simulated,
        state,
        by.at,
        before.account_ids if before else (),
    )
    store.save_connection(unit, connection)
    identity.keep_grant(unit, id, grant, vault)
    _audit(unit, "connection.connect", connection, before, by)
    return connection


def connection_id(endpoint: Endpoint) -> str:
    """There is one connection for each endpoint: the settings hold one application's key."""
    return hashlib.blake2b(endpoint.id.encode(), digest_size=6).hexdigest()


def get_connection(unit: Unit, connection_id: str) -> Connection:
    """Raises NotFoundError."""
    connection = store.find_connection(unit, connection_id)
    if connection is None:
        raise NotFoundError(f"There is no connection {connection_id}.", connection=connection_id)
    return connection


def require_connected(unit: Unit, connection_id: str) -> Connection:
    """The connection, if it can be used. LoginLapsedError if the user must log in again first."""
    connection = get_connection(unit, connection_id)
    if connection.state is not ConnectionState.CONNECTED:
        raise LoginLapsedError(
            f"{connection.title} is {connection.state.value}: log in again on the connections page.",
            connection=connection_id,
        )
    return connection


def keep_renewed(unit: Unit, connection_id: str, grant: Grant, vault: Vault) -> None:
    """Keeps fresh tokens, unless the connection was taken down meanwhile."""
    connection = get_connection(unit, connection_id)
    if connection.state is ConnectionState.CONNECTED:
        identity.keep_grant(unit, connection_id, grant, vault)


def lapse(unit: Unit, connection_id: str, reason: str) -> Connection:
    """Notes that the broker wants a new login; what was read stays readable."""
    before = get_connection(unit, connection_id)
    if before.state is ConnectionState.DISCONNECTED:
        return before
    after = replace(before, state=moved(before.state, Happening.LAPSE), problem=reason)
    store.save_connection(unit, after)
    return after


def disconnect(unit: Unit, connection_id: str, by: By) -> Connection:
    """Forgets the tokens. Accounts and their histories stay."""
    before = get_connection(unit, connection_id)
    after = replace(before, state=moved(before.state, Happening.DISCONNECT), problem=None)
    store.save_connection(unit, after)
    identity.forget_grant(unit, connection_id)
    if before.state is not after.state:
        _audit(unit, "connection.disconnect", after, before, by)
    return after


def _audit(unit: Unit, action: str, after: Connection, before: Connection | None, by: By) -> None:
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action=action,
        subject=f"connection:{after.id}",
        before={"state": before.state.value} if before else None,
        after={"endpoint": after.endpoint, "state": after.state.value},
    )
