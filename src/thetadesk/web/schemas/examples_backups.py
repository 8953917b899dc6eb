"""The examples of backups, and of rules and settings as one file."""

from thetadesk.web.schemas.backups import BackupJson, BackupsJson, PendingRestoreJson

BACKUP: BackupJson = {
    "id": "4be2ba1a00f5a1c3",
    "kind": "scheduled",
    "state": "done",
    "stage": "done",
    "progress": 1.0,
    "started_at": "2026-03-03T07:30:00Z",
    "finished_at": "2026-03-03T07:30:04Z",
    "file": "thetadesk-2026-03-03-073000-4be2ba1a00f5a1c3.backup",
    "size": 1482733,
    "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "revision": "0007",
    "rows": 18214,
    "copied_to": "s3://desk/backups",
    "verified_at": None,
    "problem": None,
}
PENDING: PendingRestoreJson = {
    "backup_id": BACKUP["id"],
    "file": "thetadesk-2026-03-03-073000-4be2ba1a00f5a1c3.backup",
    "made_at": "2026-03-03T07:30:00Z",
    "asked_at": "2026-03-03T15:00:00Z",
}
BACKUPS: BackupsJson = {
    "items": [BACKUP],
    "key_kept_in": "the data folder's secret.key",
    "second_place": "s3://desk/backups",
    "pending": None,
}
