"""${message}

Revision ${up_revision}, after ${down_revision or "nothing"}.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from thetadesk.db import types

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the changes; a new table is guarded as its `info` says."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Undo them."""
    ${downgrades if downgrades else "pass"}
