"""The brokers that can be connected, and what each can do."""

from typing import Literal

from typing_extensions import TypedDict

LoginText = Literal["redirect", "token"]


class CapabilitiesJson(TypedDict):
    """What a broker can and cannot do. Null is without limit; lifetimes are whole days and minutes."""

    history_years: int | None
    history_window_days: int | None
    rows_per_answer: int | None
    login_days: int | None
    access_minutes: int
    reads_per_minute: int
    writes_per_minute: int
    pkce: bool
    refresh_rotates: bool
    personal_grant: bool
    positions: bool
    balances: bool
    streaming: bool
    https_callback_only: bool


class BrokerJson(TypedDict):
    """A broker, or a simulated one. `missing` names the settings that it still needs; `login` is the way in that its
    settings allow (`token`: by the personal grant they hold); `callback` is the address that a login comes back to,
    `listens` whether the desk takes it there by itself; `documentation` is a page of the project's documentation."""

    id: str
    broker: str
    title: str
    simulated: bool
    configured: bool
    missing: list[str]
    login: LoginText
    logins: list[LoginText]
    callback: str
    listens: bool
    capabilities: CapabilitiesJson
    documentation: str


class BrokersJson(TypedDict):
    """Every broker that can be connected."""

    items: list[BrokerJson]
