"""Sealing everything anew, for when a key replaces another.

A column whose name ends with `_sealed` holds what `Vault.encrypt` made; beside it, one that ends with
`_fingerprint` holds the fingerprint of the same text. The names are the whole registration: a secret that a
room begins to keep cannot be forgotten here.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData, Table, select, update

from thetadesk.db.schema import TENANT
from thetadesk.db.unit import AnyRow, Unit
from thetadesk.db.vault import Vault

SEALED = "_sealed"
FINGERPRINT = "_fingerprint"


def sealed_columns(table: Table) -> list[str]:
    """The columns of `table` that hold secrets."""
    return [column.name for column in table.c if column.name.endswith(SEALED)]


def reseal_all(unit: Unit, vault: Vault, metadata: MetaData) -> int:
    """Seals every secret of the tenant with the vault's newest key; how many there were.

    Raises DatabaseSetupError if one does not open: then nothing may be thrown away.
    """
    return sum(_reseal(unit, vault, table) for table in metadata.sorted_tables if sealed_columns(table))


def _reseal(unit: Unit, vault: Vault, table: Table) -> int:
    secrets = sealed_columns(table)
    keys = [column.name for column in table.primary_key if column.name != TENANT]
    rows = unit.rows(select(*(table.c[name] for name in [*keys, *secrets])))
    for row in rows:
        changed = _resealed(table, secrets, row, vault)
        if changed:
            where = [table.c[name] == row._mapping[name] for name in keys]  # noqa: SLF001 (SQLAlchemy's public name)
            unit.execute(update(table).where(*where).values(**changed))
    return sum(row._mapping[name] is not None for row in rows for name in secrets)  # noqa: SLF001


def _resealed(table: Table, secrets: list[str], row: AnyRow, vault: Vault) -> dict[str, Any]:
    changed = {}
    for name in secrets:
        token = row._mapping[name]  # noqa: SLF001
        if token is not None:
            changed[name] = vault.reseal(token)
            fingerprint = name.removesuffix(SEALED) + FINGERPRINT
            if fingerprint in table.c:
                changed[fingerprint] = vault.fingerprint(vault.decrypt(token))
    return changed
