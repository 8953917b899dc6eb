"""The second place is what the settings say, or says what is missing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from thetadesk.backup.model import PlaceError
from thetadesk.backup.places import FolderPlace, StorePlace, second_place
from thetadesk.kernel.clock import SystemClock
from thetadesk.settings import SettingError, Settings

NOWHERE = "http://127.0.0.1:9"


def settings(tmp_path: Path, **more: str) -> Settings:
    return Settings.from_environment({"THETADESK_DATA_DIR": str(tmp_path), **more})


def file_of(tmp_path: Path) -> tuple[Path, str]:
    path = tmp_path / "one.backup"
    path.write_bytes(b"everything")
    return path, hashlib.sha256(b"everything").hexdigest()


def test_without_a_setting_there_is_none(tmp_path: Path) -> None:
    assert second_place(settings(tmp_path), SystemClock()) is None


def test_a_bucket_needs_its_key_and_says_how_it_is_called(tmp_path: Path) -> None:
    bucket = {"THETADESK_BACKUP_COPY_TO": "s3://my-desk/backups/"}
    with pytest.raises(PlaceError, match="THETADESK_BACKUP_S3_KEY_ID"):
        second_place(settings(tmp_path, **bucket), SystemClock())
    keys = {"THETADESK_BACKUP_S3_KEY_ID": "AKID", "THETADESK_BACKUP_S3_SECRET": "hush-hush-hush"}
    chosen = settings(tmp_path, **bucket, **keys, THETADESK_BACKUP_S3_URL=NOWHERE)
    assert "hush-hush-hush" not in repr(chosen)
    place = second_place(chosen, SystemClock())
    assert isinstance(place, StorePlace)
    assert place.title == "s3://my-desk/backups"
    path, sha256 = file_of(tmp_path)
    with pytest.raises(PlaceError, match="does not answer"):
        place.put(path.name, path, sha256)
    with pytest.raises(PlaceError, match="does not answer"):
        place.delete(path.name)


@pytest.mark.parametrize("wrong", ["s3://", "s3://A_B", "s3://desk?x=1"])
def test_what_is_no_bucket_is_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(SettingError, match="THETADESK_BACKUP_COPY_TO"):
        settings(tmp_path, THETADESK_BACKUP_COPY_TO=wrong)


def test_a_folder_takes_what_was_sent_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "share"
    folder.mkdir()
    place = second_place(settings(tmp_path, THETADESK_BACKUP_COPY_TO=str(folder)), SystemClock())
    assert isinstance(place, FolderPlace)
    path, sha256 = file_of(tmp_path)
    place.put(path.name, path, sha256)
    assert [each.name for each in folder.iterdir()] == [path.name]
    with pytest.raises(PlaceError, match="not what was sent"):
        place.put("two.backup", path, "0" * 64)
    assert [each.name for each in folder.iterdir()] == [path.name]
    place.delete(path.name)
    place.delete(path.name)
    assert list(folder.iterdir()) == []
