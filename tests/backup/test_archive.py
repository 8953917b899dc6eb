"""A backup's file says what is in it, and whatever is not that is refused in words, whoever made it and however."""

from __future__ import annotations

import json
import random
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.backup.conftest import silent
from thetadesk.backup import archive
from thetadesk.backup.model import BackupKind, BackupRefusedError, Manifest
from thetadesk.db.snapshots import Content, Snapshot

CONTENT = bytes(range(256)) * 64


def seal(text: str) -> str:
    return f"sealed {len(text)} {sum(text.encode())}"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "desk.db").write_bytes(CONTENT)
    tables = {"fills": Content(("id",), 3, "h")}
    manifest = Manifest(
        "0a1b",
        "desk",
        "key",
        BackupKind.MANUAL,
        datetime(2026, 11, 20, tzinfo=UTC),
        Snapshot("sqlite", "0001", tables),
        {"desk.db": archive.hash_of(folder / "desk.db")},
        {"desk.db": len(CONTENT)},
    )
    path = tmp_path / "one.backup"
    archive.write(path, folder, manifest, seal, silent)
    return path


def used(path: Path) -> None:
    """Everything that a restore reads of it."""
    folder = path.with_name("out")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    archive.unpack(path, archive.read(path, (seal,)), folder, silent)


def test_it_comes_back_as_it_went_in(made: Path) -> None:
    used(made)
    assert (made.with_name("out") / "desk.db").read_bytes() == CONTENT
    assert [file.name for file in made.parent.glob(".*")] == []
    assert made.stat().st_mode & 0o077 == 0


def test_wherever_it_is_cut_off_it_is_refused(made: Path) -> None:
    whole = made.read_bytes()
    for length in range(0, len(whole), 7):
        made.write_bytes(whole[:length])
        with pytest.raises(BackupRefusedError):
            used(made)


def test_a_bit_that_is_flipped_changes_nothing_or_is_refused(made: Path) -> None:
    whole = made.read_bytes()
    chosen = random.Random(5)
    for _ in range(1_500):
        bit = chosen.randrange(len(whole) * 8)
        harmed = bytearray(whole)
        harmed[bit // 8] ^= 1 << bit % 8
        made.write_bytes(harmed)
        try:
            used(made)
        except BackupRefusedError:
            continue
        assert (made.with_name("out") / "desk.db").read_bytes() == CONTENT


def manifest_of(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    with zipfile.ZipFile(path) as opened:
        said = json.loads(opened.read("manifest.json"))
    replaced(path, json.dumps(change(said) or said).encode())


def replaced(path: Path, manifest: bytes, packing: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", packing) as opened:
        opened.writestr("manifest.json", manifest)
        opened.writestr("desk.db", CONTENT)


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.update(backup_id="../../etc/passwd"),
        lambda said: said.update(backup_id="a" * 41),
        lambda said: said.update(backup_id=7),
        lambda said: said.update(made_at="2026-11-20T00:00:00"),
        lambda said: said.update(made_at="never"),
        lambda said: said.update(kind="enormous"),
        lambda said: said.update(more=float("nan")),
        lambda said: said.update(version="1"),
        lambda said: said["tables"]["fills"].update(rows=2**70),
        lambda said: said["tables"]["fills"].update(rows=-1),
        lambda said: said.update(tables=[]),
        lambda said: said.update(payload={"../desk.db": "0"}),
        lambda said: said.update(payload={"..": "0"}),
        lambda said: said.update(sizes={"desk.db": "many"}),
        lambda said: [said],
    ],
)
def test_a_manifest_that_nobody_writes_is_refused(
    made: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    manifest_of(made, change)
    with pytest.raises(BackupRefusedError):
        archive.read(made)


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.update(seal=["not", "text"]),
        lambda said: said.update(seal="\ud800"),
        lambda said: said.update(seal=said["seal"] + " "),
        lambda said: said.pop("seal") and None,
        lambda said: said.update(version=0),
        lambda said: said.update(more="words"),
        lambda said: said.pop("sizes") and None,
    ],
)
def test_a_seal_that_is_not_of_what_is_said_is_refused(
    made: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    manifest_of(made, change)
    with pytest.raises(BackupRefusedError, match="its seal is broken"):
        archive.read(made, (seal,))


@pytest.mark.parametrize("manifest", [b"[" * 200_000, b"\xff", b"", b"1" * 6_000, b" " * (2**22 + 1)])
def test_a_manifest_that_is_none_is_refused(made: Path, manifest: bytes) -> None:
    replaced(made, manifest)
    with pytest.raises(BackupRefusedError):
        archive.read(made)


def test_a_file_that_unpacks_to_more_than_was_saved_is_refused_before_it_is_unpacked(made: Path) -> None:
    manifest = archive.read(made, (seal,))
    with zipfile.ZipFile(made) as opened:
        said = opened.read("manifest.json")
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("manifest.json", said)
        bomb.writestr("desk.db", bytes(50_000_000))
    folder = made.with_name("out")
    folder.mkdir()
    with pytest.raises(BackupRefusedError, match="not as long as what was saved"):
        archive.unpack(made, manifest, folder, silent)
    assert list(folder.iterdir()) == []


def test_a_file_for_which_there_is_no_room_is_refused_before_it_is_unpacked(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive.shutil, "disk_usage", lambda _: SimpleNamespace(free=len(CONTENT) - 1))
    with pytest.raises(BackupRefusedError, match="MB free"):
        used(made)
    assert list(made.with_name("out").iterdir()) == []


def test_a_file_twice_in_it_is_refused(made: Path) -> None:
    with zipfile.ZipFile(made, "a") as opened, pytest.warns(UserWarning, match="Duplicate name"):
        opened.writestr("desk.db", CONTENT)
    with pytest.raises(BackupRefusedError, match="other files than it says"):
        used(made)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_is_not_ours_is_refused(made: Path, packing: int) -> None:
    with zipfile.ZipFile(made) as opened:
        said = opened.read("manifest.json")
    replaced(made, said, packing)
    with pytest.raises(BackupRefusedError):
        used(made)
