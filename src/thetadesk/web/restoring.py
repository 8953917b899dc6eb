"""The restore that waits for a start, done by whoever has just opened the desk alone."""

from thetadesk.backup.model import BackupRefusedError
from thetadesk.backup.service import restoring
from thetadesk.bootstrap import App


def restore_what_waits(desk: App) -> str | None:
    """Does it, before anything else uses the desk, and says what was done; None if nothing waited.

    What cannot be done is noted with the backup, and the desk goes on as it was.
    """
    try:
        restored = restoring.finish(desk, _silent)
    except BackupRefusedError as error:
        return error.detail
    return None if restored is None else f"{restored.file} was restored"


def _silent(_stage: str, _fraction: float) -> None:
    """Nobody watches a start."""
