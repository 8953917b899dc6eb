"""What the database can refuse, in words a person can act on."""

from __future__ import annotations

from thetadesk.kernel.errors import ConflictError, InvalidInputError, ThetadeskError


class StoredValueError(InvalidInputError):
    """A value that a column cannot hold exactly."""

    code = "invalid-value"
    title = "This value cannot be stored"


class DatabaseSetupError(ThetadeskError):
    """The database, its address or its key is not usable as configured."""

    code = "database-setup"
    title = "The database is not usable as configured"


class DatabaseBusyError(ConflictError):
    """Another process kept the database to itself for longer than we wait."""

    code = "database-busy"
    title = "The database is busy"


class TenantScopeError(Exception):
    """A statement that would step outside its tenant: a bug in a store, never the user's doing."""


class SnapshotError(InvalidInputError):
    """What was saved of a database is not what it should be."""

    code = "backup-damaged"
    title = "The backup cannot be used"
