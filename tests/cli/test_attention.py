"""What needs a hand, on a terminal."""

from datetime import UTC, datetime

from tests import stories


def test_nothing_needs_a_hand_on_an_empty_desk(thetadesk):
    assert thetadesk("attention") == "Nothing needs a hand.\n"
    assert thetadesk.json("attention")["items"] == []


def test_what_needs_a_hand_is_told_with_what_to_do(thetadesk, tmp_path):
    file = tmp_path / "stories.json"
    file.write_bytes(stories.history(datetime.now(UTC)))
    thetadesk("import", str(file))
    found = thetadesk.json("attention")
    assert found["total"] == len(found["items"]) > 0
    said = thetadesk("attention")
    assert "Add opening balances" in said
    assert f"None of {found['shorts']} short options has a price" in said
    [only] = thetadesk.json("attention", "--kind", "missing_open")["items"]
    assert only["kind"] == "missing_open"
    assert thetadesk.json("attention", "--account", stories.ACCOUNT) == found


def test_a_kind_that_there_is_none_of_is_refused_in_words(thetadesk):
    assert "kind" in thetadesk("attention", "--kind", "headache", status=2)
