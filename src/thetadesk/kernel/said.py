"""What operators write in settings, read into values; ValueError says what it must be."""

from __future__ import annotations

import re
from pathlib import Path

_SWITCHES = {
    "true": True, "yes": True, "on": True, "1": True,
    "false": False, "no": False, "off": False, "0": False,
}  # fmt: skip
_LOG_LEVELS = ("debug", "info", "warning", "error")


def plain_text(value: str) -> str:
    """Any text, without the spaces around it."""
    return value.strip()


def port(value: str) -> int:
    """A TCP port; 0 is any free one."""
    return whole_number(value, 0, 65535)


def minutes(value: str) -> int:
    """Minutes of a day."""
    return whole_number(value, 0, 24 * 60)


def megabytes(value: str) -> int:
    """Megabytes, up to a gigabyte."""
    return whole_number(value, 1, 1024)


def whole_number(value: str, least: int, most: int) -> int:
    """A whole number within limits."""
    if not value.strip().isdecimal() or not least <= int(value) <= most:
        raise ValueError(f"must be a whole number from {least} to {most}")
    return int(value)


def log_level(value: str) -> str:
    """How much is logged."""
    level = value.strip().lower()
    if level not in _LOG_LEVELS:
        raise ValueError(f"must be one of {', '.join(_LOG_LEVELS)}")
    return level


def sync_minutes(value: str) -> int:
    """Minutes between two syncs."""
    return whole_number(value, 1, 24 * 60)


def plugin_seconds(value: str) -> int:
    """Seconds up to a quarter of an hour."""
    return whole_number(value, 1, 900)


def switch(value: str) -> bool:
    """True or false, in the words people use."""
    word = value.strip().lower()
    if word not in _SWITCHES:
        raise ValueError("must be true or false")
    return _SWITCHES[word]


def web_address(value: str) -> str:
    """An http or https address without a query."""
    address = value.strip().rstrip("/")
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", address):
        raise ValueError("must be an address like https://host or http://127.0.0.1:9101")
    return address


def callback(value: str) -> str:
    """An https address, kept to the letter."""
    # Kept to the letter: a broker compares it with what is registered there.
    address = value.strip()
    if not re.fullmatch(r"https://[^\s/?#]+(/[^\s?#]*)?", address):
        raise ValueError("must be an https address like https://127.0.0.1:8182; brokers redirect to no other")
    return address


def names(value: str) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(name.strip().lower() for name in value.split(",") if name.strip())


def folder(value: str) -> Path:
    """A folder, made absolute."""
    if not value.strip():
        raise ValueError("must name a folder")
    return Path(value).expanduser().absolute()


def second_place(value: str) -> str:
    """A folder or the address of a bucket."""
    place = value.strip()
    if place.startswith("s3://"):
        if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w./-]*)?", place):
            raise ValueError("must be a folder, or an address like s3://bucket/prefix")
        return place.rstrip("/")
    return str(folder(place))


def kept(value: str) -> int:
    """How many of something are kept."""
    return whole_number(value, 0, 1000)
