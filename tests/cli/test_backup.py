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
    assert "cut off" in thetadesk("backup", "restore", str(cut), "--yes", status=2)
    assert thetadesk.json("backup", "list")["pending"] is None


def test_what_is_not_there_is_said(thetadesk):
    assert "there is no backup last" in thetadesk("backup", "verify", status=2)
    assert "there is no backup nonsense" in thetadesk("backup", "restore", "nonsense", "--yes", status=2)


def test_one_is_removed(thetadesk, folder):
    made = thetadesk.json("backup", "create")
    thetadesk("backup", "remove", made["id"])
    assert list((folder / "backups").iterdir()) == []
    assert thetadesk.json("backup", "list")["items"] == []
