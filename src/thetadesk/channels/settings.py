"""What a user has set up, checked before it is used: what cannot work is refused with the field's own name."""

import re
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from thetadesk.alerts.model import ChannelError
from thetadesk.alerts.ports import ChannelField
from thetadesk.telemetry.redaction import hide

_LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain"})
_HOME_DOMAINS = (".local", ".lan", ".internal", ".home.arpa", ".localdomain")
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_LONGEST_HOST = 253
_SCHEMES = ("http", "https")


def refused(detail: str) -> ChannelError:
    """What to raise for settings that will never work: trying again does not help."""
    return ChannelError(detail, retryable=False)


def given(fields: Sequence[ChannelField], config: Mapping[str, str]) -> dict[str, str]:
    """Every field's value without the blanks around it, "" for one that was left out; secret ones are kept out of logs
    from now on. Raises ChannelError for a required field without a value."""
    values = {field.name: config.get(field.name, "").strip() for field in fields}
    hide(*(values[field.name] for field in fields if field.secret))
    for field in fields:
        if field.required and not values[field.name]:
            raise refused(f"{field.title} is missing.")
    return values


def web_address(value: str, title: str, *, plain: Callable[[str], bool]) -> str:
    """`value` as an address to which something may be posted: https, or http where `plain` trusts the network to that
    host, and nothing secret before the host. Raises ChannelError."""
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise refused(f"{title} is not an address like https://host/path.") from None
    scheme = parts.scheme.lower()
    if scheme not in _SCHEMES or not host or not value.isprintable() or not value.isascii() or " " in value:
        raise refused(f"{title} must be an address that begins with https:// or http://, in plain letters.")
    if "[" in parts.netloc and ":" not in host:
        raise refused(f"{title} names no host that can be: brackets are for numbers like [::1].")
    host_name(host, title)
    if parts.username is not None or parts.password is not None:
        raise refused(f"{title} must not hold a name or password before its host.")
    if scheme == "http" and not plain(host):
        raise refused(f"{title} must begin with https://, because the way to {host} is public.")
    return value


def host_name(host: str, title: str) -> str:
    """`host` as the name or number of a machine (RFC 1123); a name in other letters is given as its xn-- form."""
    labels = host.rstrip(".").split(".")
    numbered = labels[-1].isdigit() or ":" in host
    good = _number(host) is not None if numbered else all(_LABEL.fullmatch(label) for label in labels)
    if not good or len(host) > _LONGEST_HOST:
        raise refused(f"{title} names no host that can be: it is like example.com or 192.168.1.7.")
    return host


def header_value(value: str, title: str) -> str:
    """`value` as what an HTTP header may hold."""
    if not value.isascii() or not value.isprintable():
        raise refused(f"{title} holds characters that no header may hold.")
    return value


def is_here(host: str) -> bool:
    """Whether a host is this machine, by its name alone: nobody is asked."""
    found = _number(host)
    return host.lower() in _LOCAL_NAMES if found is None else found.is_loopback


def is_near(host: str) -> bool:
    """Whether a host is in the user's own network, by its name alone: a private number, a name without a domain, or one
    of the domains that mean a home's own network (RFC 6762, RFC 8375)."""
    found = _number(host)
    if found is not None:
        # Where clouds tell a machine its credentials is nobody's own network.
        return found.is_private and not found.is_link_local
    return "." not in host or host.lower().endswith(_HOME_DOMAINS)


def _number(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
