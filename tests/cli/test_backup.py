"""`thetadesk backup`: what a script relies on, and the way to a new machine."""

import shutil

from tests.cli.conftest import FIXTURES, Thetadesk

CSV = str(FIXTURES / "tastytrade_21_columns.csv")


def test_create_says_where_the_key_is(thetadesk):
    said = thetadesk("backup", "create")
    assert "the encryption key is not in it" in said
    assert "secret.key" in said
    assert "there is no second copy" in said


def test_a_desk_comes_back_as_it_was_and_the_restore_can_be_undone(thetadesk):
    made = thetadesk.json("backup", "create")
    assert made["state"] == "done"
    thetadesk("import", CSV)
    tried = thetadesk.json("backup", "verify")
    assert (tried["id"], tried["problem"]) == (made["id"], None)
    restored = thetadesk.json("backup", "restore", made["id"][:8], "--yes")
    assert (restored["id"], restored["pending"]) == (made["id"], False)
    assert thetadesk.json("summary")["transactions"] == 0
    listed = thetadesk.json("backup", "list")["items"]
    [undo] = [each for each in listed if each["kind"] == "undo"]
    thetadesk("backup", "restore", undo["id"], "--yes")
    assert thetadesk.json("summary")["transactions"] == 17
    assert thetadesk.json("audit", "verify")["ok"]


def test_on_a_new_machine_the_file_and_the_key_are_enough(thetadesk, folder, tmp_path, capsys):
    thetadesk("import", CSV)
    made = thetadesk.json("backup", "create")
    file = tmp_path / made["file"]
    shutil.copy(folder / "backups" / made["file"], file)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(folder / "secret.key", elsewhere)
    new = Thetadesk(elsewhere, capsys)
    assert "another desk" in new("backup", "restore", str(file), "--yes", status=2)
    new("backup", "restore", str(file), "--yes", "--foreign")
    assert new.json("summary")["transactions"] == 17


def test_a_file_that_is_cut_off_is_refused(thetadesk, folder, tmp_path):
    made = thetadesk.json("backup", "create")
    whole = (folder / "backups" / made["file"]).read_bytes()
    cut = tmp_path / "cut.backup"
    cut.write_bytes(whole[:-300])
    assert "its end is missing" in thetadesk("backup", "restore", str(cut), "--yes", status=2)
    assert len(list((folder / "backups").iterdir())) == 1
    assert thetadesk.json("backup", "list")["pending"] is None


def test_what_is_not_there_is_said(thetadesk):
    assert "there is no backup last" in thetadesk("backup", "verify", status=2)
    assert "there is no backup nonsense" in thetadesk("backup", "restore", "nonsense", "--yes", status=2)


def test_one_is_removed(thetadesk, folder):
    made = thetadesk.json("backup", "create")
    thetadesk("backup", "remove", made["id"])
    assert list((folder / "backups").iterdir()) == []
    assert thetadesk.json("backup", "list")["items"] == []


def test_a_file_takes_the_place_of_none_that_is_here_under_its_name(thetadesk, folder, tmp_path):
    made = thetadesk.json("backup", "create")
    here, there = folder / "backups" / made["file"], tmp_path / made["file"]
    shutil.copy(here, there)
    here.write_bytes(here.read_bytes()[:-10])
    said = thetadesk("backup", "restore", str(there), "--yes", status=2)
    assert "move it away first" in said
    here.unlink()
    assert thetadesk.json("backup", "restore", str(there), "--yes")["id"] == made["id"]


def test_a_copy_under_another_name_is_that_backup(thetadesk, folder, tmp_path):
    made = thetadesk.json("backup", "create")
    shutil.copy(folder / "backups" / made["file"], tmp_path / "before the holidays")
    restored = thetadesk.json("backup", "restore", str(tmp_path / "before the holidays"), "--yes")
    assert (restored["id"], restored["file"]) == (made["id"], made["file"])
    assert len(list((folder / "backups").glob("*.backup"))) == 2  # and what was replaced


def test_what_was_brought_only_by_half_before_is_brought_whole(thetadesk, folder, tmp_path):
    made = thetadesk.json("backup", "create")
    file = tmp_path / made["file"]
    shutil.move(folder / "backups" / made["file"], file)
    thetadesk("backup", "remove", made["id"])
    half = folder / "backups" / f".{made['file']}.part"
    half.write_bytes(file.read_bytes()[:50])
    assert thetadesk.json("backup", "restore", str(file), "--yes")["id"] == made["id"]
    assert not half.exists()
    assert (folder / "backups" / made["file"]).stat().st_mode & 0o077 == 0
