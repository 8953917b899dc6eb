"""What the clockwork does about plug-ins: it looks for new ones."""

from __future__ import annotations

from datetime import timedelta

from thetadesk.jobs.model import Scheduled
from thetadesk.jobs.service import plugging

SCHEDULED = (
    Scheduled(
        name="find-plugins",
        title="Look for plug-ins",
        description="Looks into the plug-in folder and at installed packages, and asks each plug-in what it is.",
        function=plugging.find,
        every=timedelta(hours=6),
    ),
)
