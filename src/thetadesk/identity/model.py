"""The words of identity."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """What a broker gave when the user logged in: a short token to work with, a long one to renew it by.

    `refresh_expires_at` is None where the refresh token does not expire; it stays the moment of the login's
    end when renewing does not extend it. `granted_at` is when this access token was given.
    """

    access_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_token: str = field(repr=False)
    refresh_expires_at: datetime | None
    granted_at: datetime
