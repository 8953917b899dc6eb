"""Second copies: each backup in a second place, if there is one, and those that did not get there before."""

from __future__ import annotations

from dataclasses import replace

from thetadesk.backup import archive, store
from thetadesk.backup.model import Backup, BackupKind, BackupState, PlaceError
from thetadesk.backup.places import second_place
from thetadesk.backup.service.desk import Desk, folder_of, words_of

WITHOUT = "It has no second copy."
_SHOWN_WORDS = 500


def to_be_copied(desk: Desk, backup: Backup) -> Backup:
    """A backup whose file is made: it is done when it has its second copy, if there is to be one.

    What a restore replaces is copied after the next backup: a start does not wait for a slow place.
    """
    if not desk.settings.backup_copy_to or backup.kind is BackupKind.UNDO:
        return backup
    return replace(backup, state=BackupState.RUNNING, stage="copying to the second place", progress=0.99)


def copied(desk: Desk, backup: Backup) -> Backup:
    """The backup with its second copy, if there is a place for one; a place that does not take it is its problem."""
    done = replace(backup, state=BackupState.DONE, stage="done", progress=1.0)
    try:
        place = second_place(desk.settings, desk.clock)
        if place is None or backup.file is None or backup.hash is None:
            return done
        place.put(backup.file, folder_of(desk) / backup.file, backup.hash)
    except (PlaceError, OSError) as error:
        return replace(done, problem=f"{WITHOUT} {words_of(error)}"[:_SHOWN_WORDS])
    return replace(done, copied_to=place.title, problem=None)


def lacking(desk: Desk, backup: Backup) -> str | None:
    """What is to be said of a backup that is good, but has no second copy where there is a place for one."""
    return WITHOUT if desk.settings.backup_copy_to and backup.counts and backup.copied_to is None else None


def catch_up(desk: Desk) -> None:
    """Copies those that have no second copy: their copying was broken off, or the place was away, or is new."""
    if not desk.settings.backup_copy_to:
        return
    with desk.reading() as unit:
        listed = store.backups(unit)
    for each in filter(lambda backup: _wants_copy(desk, backup), listed):
        tried = copied(desk, each)
        with desk.unit() as unit:
            store.change_backup(unit, each.id, copied_to=tried.copied_to, problem=tried.problem)
        if tried.copied_to is None:
            return


def _wants_copy(desk: Desk, backup: Backup) -> bool:
    if not backup.counts or backup.copied_to is not None or backup.file is None:
        return False
    path = folder_of(desk) / backup.file
    # What is known to be damaged, or proves so now, need not lie in two places.
    sound = backup.problem is None or backup.problem.startswith(WITHOUT)
    return sound and path.is_file() and archive.hash_of(path) == backup.hash
