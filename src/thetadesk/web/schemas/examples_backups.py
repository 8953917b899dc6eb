"""The examples of backups, and of rules and settings as one file."""

from thetadesk.web.schemas.backups import BackupJson, BackupsJson, PendingRestoreJson
from thetadesk.web.schemas.exchange import ImportedSettingsJson, SettingsFileJson

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
SETTINGS_FILE: SettingsFileJson = {
    "format": "thetadesk-settings",
    "version": 1,
    "made_at": "2026-03-03T15:00:00+00:00",
    "rules": [
        {
            "id": "5f0c7d4e2b1a09f3c6d8",
            "text": "each short leg: dte <= 21 severity warning",
            "name": "21 days",
            "paused": False,
        }
    ],
    "channels": [{"id": "webhook", "kind": "webhook", "title": "Home", "settings": {}}],
    "manners": {"routes": {}, "quiet": {"starts": "22:00", "ends": "07:00", "zone": "America/New_York"}},
    "rates": [{"on": "2026-03-02", "yields": {"91": 0.0362}}],
    "portfolios": [
        {
            "id": "6c1f7f46-3a75-4f0f-9f58-0f3cf3d7a5be",
            "name": "Wheel",
            "description": "Puts and calls on AAPL",
            "default_capital": "25000",
            "account_ids": [],
        }
    ],
    "tracked": [{"symbol": "KO", "profile": None, "note": "Steady"}],
    "plans": [],
    "wheels": [],
    "jobs": [{"job": "refresh-prices", "portfolio_id": None, "enabled": False, "timing": None}],
}
IMPORTED_SETTINGS: ImportedSettingsJson = {
    "applied": False,
    "differences": [
        {
            "section": "rules",
            "action": "changed",
            "name": "21 days",
            "before": "21 days: each short leg: dte <= 30 severity warning",
            "after": "21 days: each short leg: dte <= 21 severity warning",
        }
    ],
}
