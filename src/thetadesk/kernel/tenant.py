"""Whose rows these are. Every stored row carries a tenant from the first day on."""

from __future__ import annotations

from typing import NewType
from uuid import UUID

TenantId = NewType("TenantId", UUID)

LOCAL_TENANT = TenantId(UUID("00000000-0000-0000-0000-000000000001"))
"""The one user of a desk without logins."""
