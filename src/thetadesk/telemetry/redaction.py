"""The last line of defence: what looks like a token, a secret or an account number never gets into a log.

Code that knows a secret does not log it. This is for what slips through: a library's message, an address in an
error, a value in a traceback. Secrets that are known (`hide`) are found wherever they stand, others by their looks.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping

HIDDEN = "[hidden]"

_SHORTEST = 6
_MOST = 2_000
_SECRET_WORDS = (
    "password",
    "passwd",
    "secret",
    "token",
    "authorization",
    "cookie",
    "api_key",
    "app_key",
    "encryption",
    "account_number",
    "verifier",
)
_LOOKS = re.compile(
    # Bearer …, code=…, "refresh_token": "…", client_secret='…', Authorization: Basic …
    r"(?P<name>(?i:\b(?:bearer|basic)\s+|\bcode=|[?&](?:state|session)=|"
    r"\b[\w-]*(?:token|secret|password|passwd|verifier|authorization|cookie|api_?key|app_?key|account_?number)"
    r"[\"']?\s*[=:]\s*(?:b(?=[\"']))?[\"']?(?:(?:bearer|basic)\s+)?+))(?!\[hidden\])[^\s\"'&,;)}\]]{4,}"
    # postgresql://user:password@host
    r"|(?<=://)[^\s/@:]+:[^\s/@]+(?=@)"
    # JSON Web Tokens, Fernet tokens, Schwab's codes and tokens
    r"|\beyJ[\w-]{6,}(?:\.[\w-]+){0,2}|\bgAAAA[\w=-]{20,}|\b[A-Z]\d\.[\w.+=-]{8,}(?:@|%40)?"
    # anything long and random: letters and digits without a break
    r"|(?<![\w+/=.-])(?=[\w+=-]{0,60}\d)(?=[\w+=-]{0,60}[A-Za-z])(?:[A-Za-z0-9+=-]|_(?!_)){32,}(?![\w+/=-])"
    # account numbers of tastytrade and Schwab
    r"|\b\d[A-Z]{2}\d{5}\b|(?<![\w.,:+-])\d{8,9}(?![\w.,:-]*\d)"
)
_known: dict[str, None] = {}
_lock = threading.Lock()


def hide(*secrets: str | None) -> None:
    """Keeps these values out of every log from now on; the newest two thousand are remembered."""
    with _lock:
        for secret in secrets:
            if secret and len(secret) >= _SHORTEST:
                _known.pop(secret, None)
                _known[secret] = None
        while len(_known) > _MOST:
            del _known[next(iter(_known))]


def redacted(text: str) -> str:
    """`text` without what nobody should read."""
    with _lock:
        known = sorted((each for each in _known if each in text), key=len, reverse=True)
    for secret in known:
        text = text.replace(secret, HIDDEN)
    return _LOOKS.sub(_hidden, text)


def redacted_value(name: str, value: object) -> object:
    """A field of a log record, nested ones included: hidden if its name says that it is secret."""
    if is_secret(name):
        return HIDDEN
    if isinstance(value, Mapping):
        return {str(key): redacted_value(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redacted_value("", inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return HIDDEN if str(value) in _known else value
    return redacted(str(value))


def is_secret(name: str) -> bool:
    """True for a field whose name says that its value must not be written down."""
    lowered = name.lower().replace("-", "_")
    return any(word in lowered for word in _SECRET_WORDS)


def _hidden(found: re.Match[str]) -> str:
    return f"{found['name'] or ''}{HIDDEN}"
