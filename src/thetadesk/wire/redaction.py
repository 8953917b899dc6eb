"""Words of a stranger, made fit to be shown: whatever looks like a token, a secret or an account number is hidden."""

import re

HIDDEN = "[hidden]"

_SECRETS = re.compile(
    r"(?i:bearer|basic)\s+[\w.~+/=@%-]+"
    r"|(?i:(?:access_|refresh_|id_)?token|secret|code|password|authorization|hash|number)(?:\"|')?\s*[=:]\s*(?:\"|')?[\w.~+/=@%-]+"
    r"|[\w.~+=@-]*[0-9a-fA-F]{16,}[\w.~+=@-]*"
    r"|(?=[\w.~+=@-]{0,200}\d)[\w.~+=@-]{20,}"
    r"|\b\d[A-Z]{2}\d{5}\b"
    r"|(?<![\d.])\d{6,}(?![\d.])"
)
_LONGEST = 300


def redacted(text: str) -> str:
    """The text on one line, at most 300 characters of it, without what nobody should read."""
    shown = _SECRETS.sub(HIDDEN, " ".join(text.split()))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
