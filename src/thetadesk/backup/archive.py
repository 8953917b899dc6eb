"""One file for each backup: a zip of what was saved, with a manifest that is sealed by the desk's key.

The manifest names every file with its SHA-256 and every table with the hash of its rows. Its seal is a keyed hash, so
that nobody without the key can change what a backup says. The key itself is never in it. A file is written under
another name, brought to the disk, and renamed: what has a backup's name is whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from thetadesk.backup.model import FORMAT, VERSION, BackupKind, BackupRefusedError, Manifest
from thetadesk.db.errors import StoredValueError
from thetadesk.db.snapshots import Content, Snapshot, Tell
from thetadesk.db.types import canonical_json

MANIFEST = "manifest.json"
_CHUNK = 2**20
_LARGEST_MANIFEST = 2**22
_MOST_ROWS = 2**62
_FASTEST = 1  # stronger compression takes several times as long for a tenth less
_IDS = re.compile(r"[0-9a-f]{1,40}")
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 1
# What reading a zip raises whose bytes are not what they should be. RuntimeError is a nesting without end, too.
_DAMAGES = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, ValueError, RuntimeError)

Seal = Callable[[str], str]
"""Makes the keyed hash of a text."""


def write(path: Path, folder: Path, manifest: Manifest, seal: Seal, tell: Tell) -> None:
    """Writes the files of `folder` that `manifest` names, and it, to `path`: all of it, or nothing."""
    part = path.with_name(f".{path.name}.part")
    try:
        with _private(part) as opened:
            with zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED, compresslevel=_FASTEST) as archive:
                archive.writestr(MANIFEST, _sealed(manifest, seal))
                for number, name in enumerate(manifest.payload):
                    tell("writing the file", number / len(manifest.payload))
                    archive.write(folder / name, name)
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(path)
        _folder_to_disk(path.parent)
    finally:
        part.unlink(missing_ok=True)


def read(path: Path, seals: tuple[Seal, ...] = ()) -> Manifest:
    """What the archive says of itself, its seal checked against one of `seals` (unless there are none).

    Raises BackupRefusedError for what is no backup, is cut off, was changed, or was made by a newer version.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            about = _plain(archive, MANIFEST)
            if about.file_size > _LARGEST_MANIFEST:
                raise BackupRefusedError(f"{path.name} is not a backup of Thetadesk.")
            said = json.loads(archive.read(about))
    except zipfile.BadZipFile as error:
        raise BackupRefusedError(
            f"{path.name} is not a backup, or its end is missing: copy it again from where it was made."
        ) from error
    except _DAMAGES as error:
        raise BackupRefusedError(f"{path.name} is not a backup of Thetadesk.") from error
    except OSError as error:
        raise BackupRefusedError(f"{path.name} cannot be read: {error.strerror}.") from error
    return _understood(path, said, seals)


def unpack(path: Path, manifest: Manifest, folder: Path, tell: Tell) -> None:
    """Takes what was saved out into `folder`, each file compared with its hash. Raises BackupRefusedError.

    Nothing is written before it is clear that every file is as long as it was, and that there is room for them all.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sorted(archive.namelist()) != sorted([MANIFEST, *manifest.payload]):
                raise BackupRefusedError(f"{path.name} holds other files than it says: it was changed.")
            _require_room(
                path, [_measured(path, archive, manifest, name) for name in manifest.payload], folder
            )
            for number, (name, sha256) in enumerate(manifest.payload.items()):
                tell("reading the file", number / len(manifest.payload))
                if _extracted(archive, name, folder / name) != sha256:
                    raise BackupRefusedError(f"{name} in {path.name} is not what was saved: it was changed.")
    except _DAMAGES as error:
        raise BackupRefusedError(f"{path.name} is damaged, and nothing of it was used: {error}.") from error


def _plain(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """Where a file lies in the archive, if it is packed as `write` packs it. Raises BadZipFile, KeyError."""
    about = archive.getinfo(name)
    if about.compress_type not in _PACKINGS or about.flag_bits & _ENCRYPTED:
        raise zipfile.BadZipFile(f"{name} is packed in another way")
    return about


def _measured(path: Path, archive: zipfile.ZipFile, manifest: Manifest, name: str) -> int:
    size = _plain(archive, name).file_size
    if manifest.sizes.get(name, size) != size:
        raise BackupRefusedError(f"{name} in {path.name} is not as long as what was saved: it was changed.")
    return size


def _require_room(path: Path, sizes: list[int], folder: Path) -> None:
    needed, free = sum(sizes), shutil.disk_usage(folder).free
    if needed > free:
        raise BackupRefusedError(
            f"{path.name} takes {_megabytes(needed)} MB unpacked, and where the data lies are {_megabytes(free)} MB free."
        )


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f}"


def hash_of(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _extracted(archive: zipfile.ZipFile, name: str, target: Path) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as source, _private(target) as opened:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            opened.write(chunk)
    return digest.hexdigest()


def _sealed(manifest: Manifest, seal: Seal) -> str:
    said = {"format": FORMAT, "version": VERSION, **_told(manifest)}
    return json.dumps({**said, "seal": seal(canonical_json(said))}, indent=1)


def _told(manifest: Manifest) -> dict[str, Any]:
    snapshot = manifest.snapshot
    return {
        "backup_id": manifest.backup_id,
        "desk_id": manifest.desk_id,
        "key_id": manifest.key_id,
        "kind": manifest.kind.value,
        "made_at": manifest.made_at.isoformat(),
        "engine": snapshot.engine,
        "revision": snapshot.revision,
        "tables": {
            name: {**asdict(table), "columns": list(table.columns)} for name, table in snapshot.tables.items()
        },
        "payload": manifest.payload,
        "sizes": manifest.sizes,
    }


def _understood(path: Path, said: Any, seals: tuple[Seal, ...]) -> Manifest:
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise BackupRefusedError(f"{path.name} is not a backup of Thetadesk.")
    if not isinstance(said.get("version"), int) or said["version"] > VERSION:
        raise BackupRefusedError(
            f"{path.name} was made by a newer Thetadesk: install that version, then restore it."
        )
    sealed = str(said.pop("seal", None))
    try:
        manifest = _manifest(said)
        whole = canonical_json(said)
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        OverflowError,
        RuntimeError,
        StoredValueError,
    ) as error:
        raise BackupRefusedError(f"{path.name} does not say what is in it: it was changed.") from error
    if seals and sealed not in {seal(whole) for seal in seals}:
        raise BackupRefusedError(f"{path.name} was changed after it was made: its seal is broken.")
    return manifest


def _manifest(said: dict[str, Any]) -> Manifest:
    tables = {
        str(name): Content(tuple(map(str, table["columns"])), _count(table["rows"]), str(table["hash"]))
        for name, table in said["tables"].items()
    }
    payload = {str(name): str(sha256) for name, sha256 in said["payload"].items()}
    if any(Path(name).name != name or name in ("", ".", "..") for name in payload):
        raise ValueError("a name that leads elsewhere")
    made_at = datetime.fromisoformat(said["made_at"])
    if not _IDS.fullmatch(said["backup_id"]) or made_at.utcoffset() is None:
        raise ValueError("an id or a time as none is made")
    return Manifest(
        said["backup_id"],
        str(said["desk_id"]),
        str(said["key_id"]),
        BackupKind(said["kind"]),
        made_at,
        Snapshot(str(said["engine"]), str(said["revision"]), tables),
        payload,
        # Backups from before sizes were noted do not have them.
        {str(name): _count(size) for name, size in said.get("sizes", {}).items()},
    )


def _count(said: Any) -> int:
    if not isinstance(said, int) or not 0 <= said <= _MOST_ROWS:
        raise ValueError("no number of rows or bytes")
    return said


def _private(path: Path) -> Any:
    path.unlink(missing_ok=True)
    path.touch(0o600)
    return path.open("wb")


def _folder_to_disk(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
